"""Figures in English text: numbers about migration, asylum, repression or remittances.

In: a document and the spans of its sentences. Out: figures, each with the sentence that says it.

A number is read with its scale, currency or percent sign (an *amount*); it is a figure where its
sentence, or the one before, speaks of one of the four subjects and the number counts money, a
share, people or acts. Years, ages, terms, times, measures and numbers that are names are none.
A small number of people is the count of one incident unless something says it sums over several.
The word lists are ``codebook/figures_en.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from importlib import resources
from typing import Any

from guvoh.codebook import QUALIFIERS, CodebookError
from guvoh.coding.english import dates
from guvoh.coding.english.lexicon import lexicon
from guvoh.nouns import Document, Figure, Quote

FILE = "figures_en.toml"
LEAD = 500  # characters by which a report has said what it is about
_SHAPE: Mapping[str, tuple[str, ...]] = {
    "subjects": ("migration", "asylum", "repression", "remittances"),
    "counted": ("persons", "events", "each_of"),
    "not_counted": ("units", "names", "contexts"),
    "sums": ("words",),
    "changes": ("up", "down"),
    "not_qualified": ("up_to", "about"),
}
_I = re.IGNORECASE


@dataclass(frozen=True)
class Words:
    """The word lists, as patterns and sets."""

    subjects: Mapping[str, re.Pattern[str]]
    persons: frozenset[str]
    events: frozenset[str]
    units: frozenset[str]
    names: frozenset[str]
    each_of: re.Pattern[str]  # stands right before the number
    contexts: re.Pattern[str]
    sums: re.Pattern[str]
    before: re.Pattern[str]  # a qualifier right before the number
    not_qualified: re.Pattern[str]  # "added up to", "details about": no qualifier
    after: re.Pattern[str]
    qualifiers: Mapping[str, str]  # "upward of" to "more than"
    currencies: Mapping[str, str]  # "$" to "USD"
    amount: re.Pattern[str]
    up: re.Pattern[str]
    down: re.Pattern[str]


def _strings(raw: object, where: str) -> list[str]:
    """The entries of a list: an array, or one string of words with underscores for spaces."""
    if isinstance(raw, str):
        raw = [word.replace("_", " ") for word in raw.split()]
    if not isinstance(raw, list) or not raw or not all(isinstance(x, str) and x.strip() for x in raw):
        raise CodebookError(f"{FILE}: {where} must be a list of words")
    if len({x.lower() for x in raw}) < len(raw):
        raise CodebookError(f"{FILE}: {where} names a word twice")
    return raw


def _either(items: Iterable[str]) -> str:
    """An alternation, the longest first."""
    return "|".join(re.escape(i).replace(r"\ ", r"\s+") for i in sorted(items, key=len, reverse=True))


def parse_words(raw: Mapping[str, Any]) -> Words:
    """The lists of ``figures_en.toml``. Raises CodebookError where one is missing, unknown or empty."""
    tables = {*_SHAPE, "qualifiers", "after", "currencies"}
    if set(raw) != tables:
        raise CodebookError(f"{FILE}: the tables must be {', '.join(sorted(tables))}")
    lists: dict[str, list[str]] = {}
    for table, keys in _SHAPE.items():
        if set(raw[table]) != set(keys):
            raise CodebookError(f"{FILE}: [{table}] must hold {', '.join(keys)}")
        lists |= {key: _strings(raw[table][key], f"{table}.{key}") for key in keys}
    called: dict[str, dict[str, str]] = {}
    for table in ("qualifiers", "after", "currencies"):
        called[table] = {}
        for name, phrases in raw[table].items():
            if table != "currencies" and name not in QUALIFIERS:
                raise CodebookError(f"{FILE}: [{table}] {name!r} is no qualifier of the guide")
            for phrase in _strings(phrases, f"{table}.{name}"):
                if called[table].setdefault(phrase.lower(), name) != name:
                    raise CodebookError(f"{FILE}: {phrase!r} stands under two names in [{table}]")
    return Words(
        subjects={key: re.compile(rf"\b(?:{_either(lists[key])})", _I) for key in _SHAPE["subjects"]},
        persons=frozenset(lists["persons"]),
        events=frozenset(lists["events"]),
        units=frozenset(lists["units"]),
        names=frozenset(lists["names"]),
        each_of=re.compile(rf"\b(?:{_either(lists['each_of'])})\s+of\s+(?:the\s+)?$", _I),
        contexts=re.compile(rf"\b(?:{_either(lists['contexts'])})\b", _I),
        sums=re.compile(rf"\b(?:{_either(lists['words'])})\b", _I),
        before=re.compile(rf"\b(?P<q>{_either(called['qualifiers'])})\s+(?:of\s+|the\s+|a\s+)?$", _I),
        not_qualified=re.compile(
            rf"\b(?:(?:{_either(lists['up_to'])})\s+up\s+to|(?:{_either(lists['about'])})\s+about)$", _I
        ),
        after=re.compile(rf"\s+(?P<q>{_either(called['after'])})\b", _I),
        qualifiers=called["qualifiers"] | called["after"],
        currencies=called["currencies"],
        amount=_amount_pattern(called["currencies"]),
        up=re.compile(rf"\b(?:{_either(lists['up'])})\b", _I),
        down=re.compile(rf"\b(?:{_either(lists['down'])})\b", _I),
    )


@cache
def words() -> Words:
    """The word lists, read and checked once."""
    return parse_words(tomllib.loads(resources.files("guvoh.codebook").joinpath(FILE).read_text("utf-8")))


# Amounts

UNITS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
    **{"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17},
    **{"eighteen": 18, "nineteen": 19},
}
TENS = {
    **{"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
}
SCALES = {
    **{"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "mln": 10**6, "m": 10**6},
    **{"billion": 10**9, "bn": 10**9, "bln": 10**9, "trillion": 10**12},
}
FRACTIONS = {
    **{"half": 50.0, "a third": 33.3, "one third": 33.3, "two thirds": 66.7, "a quarter": 25.0, "one quarter": 25.0},
    **{"three quarters": 75.0, "a fifth": 20.0, "one fifth": 20.0, "a tenth": 10.0, "one tenth": 10.0},
}
_NUMBER_WORDS = {*UNITS, *TENS, *SCALES, "half", "third", "thirds", "quarter", "quarters", "fifth", "tenth"} - {"one"}
_WORD = rf"(?:(?:{'|'.join(TENS)})(?:[\s-](?:{'|'.join(UNITS)}))?|{'|'.join(sorted(UNITS, key=len, reverse=True))})"
_DIGITS = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d{1,3}(?:[ ]\d{3})+(?=\s+[A-Za-z])|\d+(?:[.,]\d+)?"
_PERCENT = r"%|percent(?!age)|per\s+cent"


def _amount_pattern(currencies: Iterable[str]) -> re.Pattern[str]:
    signs = [c for c in currencies if not c[-1].isalnum() or c.isupper() or c in ("usd", "eur", "rub", "gbp")]
    names = [c for c in currencies if c[0].isalpha()]
    return re.compile(
        rf"(?<![\w.,:/#’'-])(?:(?P<sign>{_either(signs)})\s?)?"
        rf"(?:(?P<num>{_DIGITS})(?![\d:/]|\.\d)|(?P<word>\b(?:{_WORD}|half\s+a(?=\s+(?:m|b))|a(?=\s+(?:hundred|dozen|million)))\b))"
        rf"(?:(?:\s|(?<=\d))(?P<scale>(?:{_either(SCALES)}))\b)?"
        rf"(?:\s?(?P<percent>{_PERCENT})|\s(?P<name>{_either(names)})\b)?",
        _I,
    )


_FRACTION = re.compile(
    rf"\b(?P<part>{_either(FRACTIONS)})\s+of\b|(?<=\bby\s)(?P<cut>{_either(FRACTIONS)})\b"
    rf"|\b(?P<n>\d+|{'|'.join(UNITS)})\s+(?:in\s+(?:every\s+)?(?P<m>ten|five|four|three|10|100|1,000)"
    r"|out\s+of\s+(?:every\s+)?(?P<o>ten|five|four|three|\d+))\b",
    _I,
)


@dataclass(frozen=True, slots=True)
class _Amount:
    start: int
    end: int
    number: float  # as written, without its scale
    scale: float = 1
    currency: str | None = None
    percent: bool = False
    digits: bool = True
    qualifier: str | None = None

    @property
    def value(self) -> float:
        return round(float(self.number * self.scale), 3)


def _number(text: str) -> float:
    text = " ".join(text.lower().replace("-", " ").split())
    if text == "a":
        return 1
    if text == "half a":
        return 0.5
    return sum(TENS.get(w, 0) + UNITS.get(w, 0) for w in text.split())


def _digits(text: str) -> float:
    if re.fullmatch(r"\d+,\d{1,2}", text):  # a decimal comma
        return float(text.replace(",", "."))
    return float(re.sub(r"[,\s\u202f]", "", text))


_DIGIT = re.compile(r"\d")


def _has_number(text: str) -> bool:
    return bool(_DIGIT.search(text)) or not _NUMBER_WORDS.isdisjoint(re.split(r"\W+", text.lower()))


def _amounts(text: str, known: Words) -> list[_Amount]:
    """The amounts of a sentence that has a number, in their order, ranges as two."""
    found: list[_Amount] = []
    for m in known.amount.finditer(text):
        currency = m["sign"] or m["name"]
        found.append(
            _Amount(
                m.start(),
                m.end(),
                _digits(m["num"]) if m["num"] else _number(m["word"]),
                SCALES[m["scale"].lower()] if m["scale"] else 1,
                known.currencies.get(" ".join(currency.lower().split())) if currency else None,
                bool(m["percent"]),
                bool(m["num"]),
            )
        )
    for m in _FRACTION.finditer(text):
        part = m["part"] or m["cut"] or ""
        share = FRACTIONS.get(" ".join(part.lower().replace("-", " ").split())) or _ratio(m["n"], m["m"] or m["o"])
        if share and not re.search(r"\b(?:first|second|latter|last|other|this|that)\s+$", text[: m.start()], _I):
            found = [a for a in found if a.end <= m.start() or a.start >= m.end()]
            found.append(_Amount(m.start(), m.start() + len(part or m[0]), share, percent=True, digits=False))
    found.sort(key=lambda a: a.start)
    return list(_qualified(text, found, known))


def _ratio(n: str | None, m: str | None) -> float | None:
    """ "One in five" in percent."""
    a, b = (UNITS.get(x.lower()) or _digits(x) if x else 0 for x in (n, m))
    return round(100 * a / b, 1) if 0 < a < b else None


_CHANGED = re.compile(
    r"\b(?:rose|grew|risen|grown|increased?|fell|fallen|dropped?|declined?|shrank|went|up|down|jumped)\b", _I
)


def _qualified(text: str, found: Sequence[_Amount], known: Words) -> Iterator[_Amount]:
    i = 0
    while i < len(found):
        one = found[i]
        two = found[i + 1] if i + 1 < len(found) else None
        before = text[max(0, one.start - 40) : one.start]
        if two is not None and _is_range(text, one, two, before):
            scale = one.scale
            if one.scale == 1 and two.scale > 1 and one.number < 1000:  # "between three and five thousand"
                scale = two.scale
            shared = replace(
                one, scale=scale, currency=one.currency or two.currency, percent=one.percent or two.percent
            )
            end = replace(two, currency=two.currency or one.currency)
            if re.search(r"\bfrom\s+$", before, _I) and _CHANGED.search(before):
                yield shared  # "rose from 3,000 to 5,000" tells two values, no range
                yield end
            else:
                yield replace(shared, end=two.end, qualifier="at least")
                yield replace(end, qualifier="up to")
            i += 2
            continue
        m = known.before.search(before)
        if m and known.not_qualified.search(before, 0, m.end("q")):
            m = None
        n = known.after.match(text, one.end)
        phrase = m["q"] if m else n["q"] if n else None
        yield replace(one, qualifier=known.qualifiers[" ".join(phrase.lower().split())] if phrase else None)
        i += 1


def _is_range(text: str, one: _Amount, two: _Amount, before: str) -> bool:
    gap = text[one.end : two.start]
    if one.currency and two.currency and one.currency != two.currency:
        return False
    if one.value >= two.value:
        return False
    if re.fullmatch(r"\s*[-–—]\s*|\s+to\s+", gap):
        return True
    return bool(re.fullmatch(r"\s+and\s+", gap) and re.search(r"\bbetween\s+(?:some\s+|about\s+)?$", before, _I))


# Figures

_TOKEN = re.compile(r"\s+([\w][\w’'-]*)")
# Words at which the noun phrase of a count has ended.
_STOP = frozenset(
    """in on at by for from with to who whom whose which that were was is are be been have has had and or but as than
    when while where if because since until after before during into over under between among against about only also
    will would could can may might did do does not it he she they we you i this these those now then today a per each
    there here""".split()
)
_VERBS = frozenset(
    """left went fled live lived lives work worked works came come reside returned arrived remain remained said say says
    lack earn earned sent send died joined signed applied received""".split()
)
_OF = re.compile(r"\s+of\s+(?:(?P<them>them|whom|these|those)\b(?=\s)|(?:the|their|its|all|our|such)\b)?(?=\s)")
_DEFINITE = re.compile(r"\b(?:the|these|those|all|his|her|their|its|other)\s+(?:[a-z]+\s+)?$")


@dataclass(frozen=True, slots=True)
class _Counted:
    kind: str  # "money", "percent", "persons", "events", "bare"
    noun: str = ""  # the noun phrase counted
    end: int = 0  # where it ends
    rule: str = ""
    confidence: float = 0.5


def _noun(text: str, amount: _Amount, known: Words) -> _Counted | None:
    """What the number counts: the noun phrase after it, within six words. Kind "bare" where no noun
    follows, "them" where it is a part of what was counted; None where the noun is none of ours."""
    at = amount.end
    if m := _OF.match(text, at):
        if m["them"]:
            return _Counted("them")
        at = m.end()
    first = at
    for _ in range(6):
        m = _TOKEN.match(text, at)
        if not m:
            return _Counted("bare") if at == first else None
        word, low = m[1], re.sub(r"[’']s$", "", m[1].lower())
        follows = _TOKEN.match(text, m.end())
        compound = follows and (follows[1].lower() in known.persons or follows[1].lower() in known.events)
        if low in _STOP or (low in _VERBS and not compound):
            return _Counted("bare") if at == first else None
        at = m.end()
        if low in known.units:
            return _Counted("unit")
        if compound:  # "asylum seekers": the last noun of the phrase is its head
            continue
        people = word[0].isupper() and (word.endswith("s") or word in lexicon().demonyms)
        if people and follows and follows[1][0].islower() and follows[1].lower() not in _STOP | _VERBS:
            continue  # "Tajik" as an adjective
        if people or low in known.persons or low in known.events:
            return _Counted("events" if low in known.events else "persons", text[first:at].strip(), at)
    return None


class _Sentence:
    """One sentence: what it is about, its dates, and the figures in it."""

    def __init__(self, text: str, document: Document, previous: _Sentence | None) -> None:
        self.text = text
        self.document = document
        self.previous = previous
        self.known = words()
        self.gave = False  # a figure was found in it
        self.last: _Counted | None = None  # who or what was counted last
        # A report that opens with remittances is about them: its large sums are, wherever they stand.
        remitted = self.known.subjects["remittances"].search
        self.about_remittances: bool = (
            previous.about_remittances if previous else bool(remitted(text) or remitted(document.text[:LEAD]))
        )

    @cached_property
    def own(self) -> frozenset[str]:
        return frozenset(s for s, pattern in self.known.subjects.items() if pattern.search(self.text))

    @cached_property
    def subjects(self) -> frozenset[str]:
        """Its own, those of the sentence before, and of the run of sentences with figures before that."""
        before = self.previous
        if before is None:
            return self.own
        return self.own | (before.subjects if before.gave else before.own)

    @cached_property
    def dates(self) -> list[dates.DateAt]:
        return dates.find(self.text, self.document.published or date(2020, 1, 1))

    def figures(self, single: set[float]) -> Iterator[tuple[_Amount, _Counted]]:
        """The amounts that are figures. ``single`` gathers the counts of single incidents."""
        if not _has_number(self.text) or (not self.subjects and not self.about_remittances):
            return  # no number here can be a figure
        for amount in _amounts(self.text, self.known):
            counted = self.judge(amount, single)
            if counted is not None:
                self.gave = True
                if counted.noun:
                    self.last = counted
                yield amount, counted

    def judge(self, amount: _Amount, single: set[float]) -> _Counted | None:
        text, known = self.text, self.known
        if amount.currency:
            if "remittances" in self.subjects or (amount.value >= 10**6 and self.about_remittances):
                self.subjects |= {"remittances"}
                return _Counted("money", rule="a sum of money where remittances are told of", confidence=0.9)
            if amount.value >= 10**6 and self.subjects - {"repression"}:
                return _Counted("money", rule="a large sum of money", confidence=0.5)
            return None
        if not self.subjects:
            return None
        # What goes on from the sentence before is not said of persecution: that has too many words.
        on = bool(self.subjects - {"repression"} or self.own)
        if amount.percent:
            if known.contexts.search(text) or not on:
                return None
            return _Counted("percent", rule="a share or a change in percent", confidence=0.85)
        counted = _noun(text, amount, known)
        if counted is None or counted.kind == "unit" or self.is_name_or_date(amount):
            return None
        if counted.kind in ("bare", "them"):
            return self.bare(amount, counted.kind) if on else None
        return self.count(amount, counted, single)

    def over_a_time(self) -> bool:
        """Whether the sentence tells of a month or more, or of all the time since something."""
        return any(d.onset or (d.when.end - d.when.start).days >= 27 for d in self.dates if not d.telling)

    def is_name_or_date(self, amount: _Amount) -> bool:
        text = self.text
        if any(d.start < amount.end and amount.start < d.end for d in self.dates):
            return True
        if 1900 <= amount.value < 2100 and re.search(r"\b(?:in|since|until)\s+$", text[: amount.start], _I):
            return "," not in text[amount.start : amount.end]  # "in 2000 migrants left", not "in 2,000 cases"
        after = text[amount.end : amount.end + 3]
        if re.match(r"-\w|[’']s\b|\s?[ap]\.?m\b|(?:st|nd|rd|th)\b", after):
            return True
        word = re.search(r"([\w.]+)[\s-]$", text[max(0, amount.start - 25) : amount.start])
        if not word:
            return False
        low = word[1].lower().rstrip(".")
        if low in self.known.names:
            return True
        # "Platform 17": a capital in the middle of a sentence; "Some 43" is a qualifier
        middle = amount.start - len(word[0]) > 1
        return (
            amount.digits
            and word[1][0].isupper()
            and middle
            and amount.value < 1000
            and not self.known.before.search(word[0])
        )

    def bare(self, amount: _Amount, kind: str) -> _Counted | None:
        """A number with no noun after it: of what was counted before it, or large enough to be a count."""
        last = self.last
        if amount.value >= 1000 or (amount.value >= 100 and amount.qualifier and self.own):
            rule = "a large number in a sentence on the subject"
            return _Counted("bare", last.noun if last else "", rule=rule, confidence=0.75)
        if last is None or last.kind not in ("persons", "events"):
            return None
        if kind == "them" and amount.value >= 100:
            return _Counted(last.kind, last.noun, rule="a part of what was counted before", confidence=0.6)
        aged = re.search(r"\bage[ds]?\s+(?:\w+\s+)?$", self.text[: amount.start], _I)
        if amount.qualifier in ("at least", "up to") and not aged:
            return _Counted(last.kind, last.noun, rule="a further range of what was counted before", confidence=0.7)
        return None

    def count(self, amount: _Amount, counted: _Counted, single: set[float]) -> _Counted | None:
        text, value = self.text, amount.value
        before = text[: amount.start]
        if self.known.each_of.search(_unqualified(before, self.known)):
            return replace(counted, rule="each of them was struck on their own account", confidence=0.7)
        sums = bool(self.known.sums.search(text)) or (bool(amount.qualifier) and self.over_a_time())
        day = [d for d in self.dates if not d.telling and d.onset is None and (d.when.end - d.when.start).days < 4]
        if counted.kind == "persons" and not sums and value < 1000 and (day or value in single):
            single.add(value)  # the count of one incident
            return None
        if value >= 100:
            return replace(counted, rule="a large number of them", confidence=0.75)
        definite = _DEFINITE.search(_unqualified(before, self.known))
        if value >= 10 and sums and not definite:
            return replace(counted, rule="a number that sums over incidents", confidence=0.6)
        if value >= 2 and counted.kind == "events" and sums and not definite:
            return replace(counted, rule="a number of acts, summed up", confidence=0.5)
        if counted.kind == "persons":
            single.add(value)
        return None


def _unqualified(before: str, known: Words) -> str:
    m = known.before.search(before)
    return before[: m.start()] if m else before


# What a figure says besides its number

_CLAUSE = re.compile(r"[,;:.!?](?=\W|$)|[()“”\"—–]|\s-\s|\b(?:and|but|while|whereas|according)\b")
_COMPARED = re.compile(
    r"\b(?:than|against|compared\s+(?:to|with)|versus|(?:same|corresponding|previous)\s+(?:period|months?|quarter|half)\s+(?:of|in))"
    r"\s+(?:[\w’']+\s+){0,4}$",
    _I,
)
_NAME = r"(?:[Tt]he\s+)?(?:[a-z]+\s+){0,3}[A-Z][\w’'.&-]*(?:\s+(?:(?:of|for|the|on|and|de|al)\s+)*[A-Z][\w’'.&-]*)*"
_ATTRIBUTED = (
    re.compile(
        rf"\b[Aa]ccording\s+to\s+(?:[a-z]+\s+(?:published|released|by|from|of|in|data|figures)\s+)*(?P<who>{_NAME})"
    ),
    re.compile(
        rf"\b(?:[Ff]igures|[Dd]ata|[Ss]tatistics|[Ee]stimates|[Nn]umbers)\s+(?:\w+\s+)?(?:from|by|of)\s+(?P<who>{_NAME}"
        r"(?:\s+of\s+[A-Z]\w+)?)"
    ),
    re.compile(rf"\b[Dd]ata\s+(?:\w+\s+){{0,4}}from\s+(?P<who>{_NAME})"),
    re.compile(
        rf"(?:^|[,.”\"]\s+)(?P<who>{_NAME})(?:,[^,]{{3,60}},)?\s+(?:said|says|told|reports?|reported|estimates?|estimated|noted|puts?\b|counted|documented|recorded)"
    ),
    re.compile(r"\b(?:said|says|noted|reported)\s+(?P<who>[A-Z][\w’'-]*(?:\s+(?:(?:of|for|the)\s+)*[A-Z][\w’'-]*)*)"),
)


def _attributed(text: str) -> tuple[str, ...]:
    for pattern in _ATTRIBUTED:
        if m := pattern.search(text):
            who = re.sub(r"^(?:(?:[Bb]ut|[Aa]nd|[Aa]s|[Ww]hile|[Tt]hat|[Ii]n|[Bb]y)\s+)+", "", m["who"]).strip()
            who = who.rstrip(".,")
            if who and who.split()[-1] not in ("He", "She", "They", "It"):
                return (who,)
    return ()


def _clause(text: str, at: int) -> tuple[int, int]:
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, at)), default=0)
    end = next((m.start() for m in _CLAUSE.finditer(text, at)), len(text))
    return start, end


def _period(sentence: _Sentence, amount: _Amount) -> str | None:
    """The date phrase of the figure's clause, else the sentence's only one; what it is compared with is none."""
    own = [
        d
        for d in sentence.dates
        if not d.telling
        and not _COMPARED.search(sentence.text[max(0, d.start - 60) : d.start])
        and not ((d.when.end - d.when.start).days > 7 and d.when.text[:3].lower() == "on ")  # "a rise on last year"
    ]
    if not own:
        return None
    start, end = _clause(sentence.text, amount.start)
    inside = [d for d in own if start <= d.start < end]
    chosen = min(inside or own, key=lambda d: abs(d.start - amount.end))
    return re.sub(r"^(?:in|on|at|during|over|by|from)\s+(?!.*\bto\b)", "", chosen.when.text, flags=_I)


@cache
def _place_pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_either(lexicon().countries)})(?!\w)")


def _way(text: str) -> tuple[str | None, str | None]:
    """From which country to which, as the words say."""
    country = _place_pattern().pattern
    source = re.search(rf"\b(?:from|left|in|leaving)\s+(?P<c>{country})", text)
    target = re.search(rf"\b(?:to|for|into)\s+(?P<c>{country})", text)
    return (source["c"] if source else None), (target["c"] if target else None)


def _what(sentence: _Sentence, amount: _Amount, counted: _Counted) -> tuple[str, str | None, str | None, str | None]:
    """What is counted, its unit, its population and its place, in words."""
    text, known = sentence.text, sentence.known
    here = [m for m in _place_pattern().finditer(text) if not text.startswith(("dollars", "Dollars"), m.end() + 1)]
    places = [m[0] for m in sorted(here, key=lambda m: abs(m.start() - amount.end))]
    place = places[0] if places else None
    if counted.kind in ("persons", "events", "bare"):
        noun, end = " ".join(counted.noun.split()), counted.end
        if not noun and (m := _NUMBER_OF.search(text, 0, amount.start)):
            noun, end = " ".join(m["noun"].split()), 0
        tail = ""
        if end:
            stop = _CLAUSE.search(text, end)
            tail = " ".join(text[end : stop.start() if stop else len(text)].split()[:10])
        head = noun.split()[-1] if noun else ""
        unit = head if head in known.events else "persons"
        return f"{noun} {tail}".strip() or "number of people", unit, noun or None, place
    source, target = _way(text)
    money = counted.kind == "money" or sentence.last is None
    base = "sum of money" if counted.kind == "money" else "number"
    if sentence.last and not money:
        base = sentence.last.noun
    if money and ("remittances" in sentence.subjects or sentence.about_remittances):
        base = "remittances" + (f" from {source}" if source else "") + (f" to {target}" if target else "")
        base += f" ({place})" if place and not (source or target) else ""
    if counted.kind == "money":
        return _change(text, amount, known) + base, amount.currency, None, target or place
    if re.match(r"\s+of\s+(?:\w+[’']?s?\s+)*?(?:GDP|gross\s+domestic)", text[amount.end : amount.end + 40], _I):
        return f"{base} as a share of GDP", "percent of GDP", None, place
    if of := re.match(r"\s+of\s+((?:[\w’'-]+\s?){1,6})", text[amount.end :]):
        return f"share of {of[1].strip()}", "percent", None, place
    return (_change(text, amount, known) or "share: ") + base, "percent", None, place


# "the number of citizens who work abroad at …"
_NUMBER_OF = re.compile(
    r"\bnumber\s+of\s+(?P<noun>(?:[\w’'-]+\s+){1,8}?)"
    r"(?=(?:rose|grew|fell|increased|dropped|doubled|at|to|is|was|were|in|stood|has|had|reached|came)\b)",
    _I,
)
_NO_CHANGE = re.compile(r"\b(?:ma(?:de?|kes?|king)|add(?:s|ed)?|picked|came|comes)\s+up\b", _I)


def _change(text: str, amount: _Amount, known: Words) -> str:
    """ "increase in " or "decrease in ", where the words round the number tell a change, else nothing."""
    before = _NO_CHANGE.sub("", _unqualified(text[max(0, amount.start - 30) : amount.start], known))
    before = before[max((m.end() for m in _CLAUSE.finditer(before)), default=0) :]
    if amount.currency and not re.search(r"\b(?:of|by|exceeding)\b", before):
        return ""  # "fell to $2 billion" tells the sum, "fell by $2 billion" the change
    after = "" if amount.currency else text[amount.end : amount.end + 12].lstrip()
    for pattern, word in ((known.down, "decrease in "), (known.up, "increase in ")):
        if pattern.search(before) or pattern.match(after):
            return word
    return ""


def find(document: Document, sentences: Sequence[tuple[int, int]], coder: str) -> list[Figure]:
    """The figures of ``document``, in their order. ``sentences`` are spans in its text.

    A sentence inherits the subject of the one before it, and of the whole run of sentences that
    give figures before that; the title counts as the sentence before the first.
    """
    found: list[Figure] = []
    single: set[float] = set()
    previous = _Sentence(document.title, document, None)
    for start, end in sentences:
        sentence = _Sentence(document.text[start:end], document, previous)
        for amount, counted in sentence.figures(single):
            what, unit, population, place = _what(sentence, amount, counted)
            found.append(
                Figure(
                    id=f"f{len(found) + 1}",
                    what=what,
                    value=amount.value,
                    evidence=(Quote.of(document.text, start, end),),
                    qualifier=amount.qualifier,
                    unit=unit,
                    population=population,
                    place=place,
                    period=_period(sentence, amount),
                    attributed_to=_attributed(sentence.text),
                    coder=coder,
                    confidence=counted.confidence,
                    reason=f"“{sentence.text[amount.start : amount.end].strip()}”: {counted.rule}",
                )
            )
        sentence.previous = None  # a chain as long as the document is not needed
        previous = sentence
    return found
