"""Numbers, terms of punishment, sums of money and articles of law, as six languages write them.

What is read is a :class:`Quantity`: the bounds within which its words leave the number, so that
"about 40" and 43, or "at least 10" and 16, are seen to agree. The words stand in
``data/amounts.toml``.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from guvoh.names import fold, words
from guvoh.nouns import Claim, GuvohError

LIFE, DEATH = "life", "death"
_LISTS = (
    "thousand million half one_and_a_half years months weeks days adjectives fillers life death both to at_least "
    "at_most about nearly after_at_least after_about not_given not_before not_behind given article"
).split()
_REQUIRED = frozenset("thousand million half years months days life at_least about given article".split())
_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f,.]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
_THOUSANDS = re.compile(r"[ \u00a0\u202f,.](?=\d{3}(?!\d))")
_CLAUSE = re.compile(r"[;,.()!?\n](?!\d)|\s[–—-]\s")
_ARTICLES = (
    r"\d+(?:[-–.]\d+)?(?:\s?\(\d+\))?(?:(?:, | and | и | ва | va | және | жана )\d+(?:[-–.]\d+)?(?:\s?\(\d+\))?)*"
)
_APOSTROPHES = str.maketrans("’‘ʼʻ`´", "''''''")
_SHORT = frozenset({"тыс", "млн", "mln"})
_LONGEST = 100  # years; a greater number before "years" is no term


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as told: its bounds, both included, its words in one form, and what it counts (a
    currency for money, "" elsewhere). Terms are bounded in days."""

    low: float
    high: float
    text: str
    unit: str = ""

    def meets(self, other: Quantity) -> bool:
        """Whether both can be true."""
        return self.unit == other.unit and self.low <= other.high and other.low <= self.high

    def within(self, other: Quantity) -> bool:
        """Whether who tells this has told ``other`` as well."""
        return self.unit == other.unit and other.low <= self.low and self.high <= other.high


@dataclass(frozen=True, slots=True, eq=False)
class _Language:
    numbers: Mapping[str, float]
    multipliers: Mapping[str, int]
    token: re.Pattern[str]  # a number in digits, or one word of one
    half: re.Pattern[str]
    units: tuple[tuple[str, re.Pattern[str]], ...]
    adjectives: re.Pattern[str]
    fillers: re.Pattern[str]
    life: re.Pattern[str]
    death: re.Pattern[str]
    both: re.Pattern[str]
    to: re.Pattern[str]
    before: tuple[tuple[str, re.Pattern[str]], ...]
    after: tuple[tuple[str, re.Pattern[str]], ...]
    not_given: re.Pattern[str]
    not_before: re.Pattern[str]
    not_behind: re.Pattern[str]
    given: re.Pattern[str]
    articles: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Data:
    languages: Mapping[str, _Language]
    money: tuple[tuple[str, re.Pattern[str]], ...]
    money_before: tuple[tuple[str, re.Pattern[str]], ...]
    approximate: float


# The data ---------------------------------------------------------------------------------------


def _any(patterns: Sequence[str], before: str = "", after: str = "") -> re.Pattern[str]:
    """One pattern for a list; one that matches nothing for none."""
    return re.compile(f"{before}(?:{'|'.join(patterns)}){after}" if patterns else r"(?!)", re.I)


def parse(raw: Mapping[str, Any], where: str = "amounts.toml") -> _Data:
    """The data file, checked. Raises GuvohError, in one line, where it breaks its form."""
    languages = {}
    for row in raw.get("language", []):
        code = row.get("code")
        at = f"{where}, language {code!r}"
        for key in row.keys() - {"code", "words", "tens", "hundreds", *_LISTS}:
            raise GuvohError(f"{at}: unknown key {key!r}")
        lists: dict[str, list[str]] = {key: row.get(key, []) for key in _LISTS}
        for key, items in lists.items():
            if not isinstance(items, list) or not all(isinstance(i, str) and i for i in items):
                raise GuvohError(f"{at}: {key!r} must be a list of strings")
            if key in _REQUIRED and not items:
                raise GuvohError(f"{at}: {key!r} is missing")
        numbers: dict[str, float] = dict.fromkeys(lists["one_and_a_half"], 1.5)
        for key, size, step in (("words", 19, 1), ("tens", 8, 10), ("hundreds", None, 100)):
            forms = row.get(key, [])
            if not forms or (size and len(forms) != size):
                raise GuvohError(f"{at}: {key!r} must have {size or 'some'} lists of words")
            for n, same in enumerate(forms, 2 if key == "tens" else 1):
                for word in same:
                    if numbers.setdefault(word, n * step) != n * step:
                        raise GuvohError(f"{at}: {word!r} stands for two numbers")
        try:
            languages[code] = _language(lists, numbers)
        except re.error as why:
            raise GuvohError(f"{at}: a pattern is wrong: {why}") from None
    if not languages or not isinstance(raw.get("approximate"), float):
        raise GuvohError(f"{where}: 'language' and 'approximate' must be given")
    money = tuple((unit, _any(forms, r"[\s-]*", r"(?!\w)")) for unit, forms in raw["money"].items())
    before = tuple((unit, _any(forms, "", r"\s?$")) for unit, forms in raw["money_before"].items())
    return _Data(languages, money, before, raw["approximate"])


def _language(lists: Mapping[str, list[str]], numbers: Mapping[str, float]) -> _Language:
    words = {key: [re.escape(i) for i in lists[key]] for key in ("both", "to", "fillers")}
    multipliers = dict.fromkeys(lists["thousand"], 1000) | dict.fromkeys(lists["million"], 1_000_000)
    # An ending by which "about" or "more than" hangs on a number's word: "elliktacha".
    endings = sorted({i.split()[0] for i in (*lists["after_at_least"], *lists["after_about"])}, key=len, reverse=True)
    number = "|".join(sorted(map(re.escape, [*numbers, *multipliers]), key=len, reverse=True))
    ending = rf"(?=(?:{'|'.join(endings)})?(?!\w))" if endings else r"(?!\w)"
    kinds = ("at_least", "at_most", "about", "nearly")
    return _Language(
        numbers,
        multipliers,
        re.compile(rf"{_DIGITS}|(?<![\w'])(?:{number}){ending}", re.I),
        _any(lists["half"]),
        tuple((unit, _any(lists[unit], "", r"(?!\w)")) for unit in ("years", "months", "weeks", "days")),
        _any(lists["adjectives"]),
        _any(words["fillers"], r"[\s-]+"),
        _any(lists["life"]),
        _any(lists["death"]),
        _any(words["both"], r"\s*", r"\s*$"),
        _any([*words["to"], "[-–—]"], r"\s*", r"\s*$"),
        tuple((kind, _any([re.escape(i) for i in lists[kind]], r"(?<!\w)", r"(?: (?:the|a))?\s*$")) for kind in kinds),
        tuple(
            (kind, _any([re.escape(i) for i in lists[f"after_{kind}"]], r"[\s-]*", r"(?!\w)"))
            for kind in ("at_least", "about")
        ),
        _any(lists["not_given"], r"(?<!\w)", r"(?!\w)"),
        _any(lists["not_before"], r"(?<!\w)", r"(?: the)?\s*$"),
        _any(lists["not_behind"], r"[\s-]*", r"(?!\w)"),
        _any(lists["given"], r"(?<!\w)", r"(?!\w)"),
        tuple(re.compile(form.replace("{list}", _ARTICLES), re.I) for form in lists["article"]),
    )


@cache
def _data() -> _Data:
    return parse(tomllib.loads(resources.files(__package__).joinpath("data/amounts.toml").read_text("utf-8")))


def _languages(text: str, language: str | None) -> tuple[_Language, ...]:
    """English, for a detail in English beside a text in another language, and the text's own."""
    known = _data().languages
    own = language if language in known and language != "en" else None
    if not own:
        if re.search(r"[ҷӣ]|ӯ", text, re.I):
            own = "tg"
        elif re.search("[әіұһ]", text, re.I):
            own = "kk"
        elif re.search("[ңөү]", text, re.I):
            own = "ky"
        elif re.search("ў", text, re.I):
            own = "uz"
        elif re.search("[а-я]", text, re.I):
            own = "ru"
    return (known["en"], known[own]) if own else (known["en"],)


# Reading ----------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _numbers(text: str, language: _Language) -> tuple[_Number, ...]:
    """Every number in a text, in digits or words, with the half behind it."""
    found = []
    words = [(m.group().lower(), m.start(), m.end()) for m in language.token.finditer(text)]
    n = 0
    while n < len(words):
        total, current, first, end = 0.0, None, n, 0
        while n < len(words):
            word, start, stop = words[n]
            if n > first and text[end:start].strip(" \u00a0\u202f-"):
                break
            if word[0].isdigit():
                if current is not None:
                    break
                current = float(_THOUSANDS.sub("", word).replace(",", "."))
            elif word in language.numbers:
                value = language.numbers[word]
                if current is None:
                    current = value
                elif value == 100 and 0 < current < 10:
                    current *= 100
                elif (value < 10 <= current and current % 10 == 0) or (value < 100 <= current and current % 100 == 0):
                    current += value
                elif value == 12 and current < 10:  # two dozen
                    current *= 12
                else:
                    break
            elif word in language.multipliers and (current is not None or total):
                total += (current or 1) * language.multipliers[word]
                current = None
            elif word in language.multipliers and word not in _SHORT:
                total += language.multipliers[word]
            else:
                break
            end = stop + 1 if word in _SHORT and text[stop : stop + 1] == "." else stop
            n += 1
        if n == first:
            n += 1
            continue
        value = total + (current or 0)
        if half := language.half.match(text, end):
            value, end = value + 0.5, half.end()
        found.append(_Number(value, words[first][1], end))
    return tuple(found)


def _bounds(text: str, number: _Number, language: _Language) -> tuple[float, float, str]:
    """Bounds of a number and the words before it that set them, in English."""
    said = text[max(0, number.start - 30) : number.start]
    share = number.value * _data().approximate
    for kind, found in (
        *((kind, pattern.search(said)) for kind, pattern in language.before),
        *((kind, pattern.match(text, number.end)) for kind, pattern in language.after),
    ):
        if found:
            match kind:
                case "at_least":
                    return number.value, math.inf, "at least "
                case "at_most":
                    return 0, number.value, "at most "
                case "about":
                    return math.floor(number.value - share), math.ceil(number.value + share), "about "
                case "nearly":
                    return number.value - share, number.value, "nearly "
    return number.value, number.value, ""


_DAYS = {"years": 360, "months": 30, "weeks": 7, "days": 1}  # of a sentence: twelve months are a year


def _said(low: float, high: float) -> str:
    """A term in days in one form: "25 years", "3.5 years", "3 years 2 months", "15 days"."""
    if low != high:
        first, second = _said(low, low), _said(high, high)
        same = first.partition(" ")[2].rstrip("s") == second.partition(" ")[2].rstrip("s")
        return f"{first.partition(' ')[0] if same else first} to {second}"
    if low >= 360 and low % 180 == 0:
        return _counted(low / 360, "year")
    if low >= 360 and low % 30 == 0:
        return f"{_counted(low // 360, 'year')} {_counted(low % 360 / 30, 'month')}"
    return _counted(low / 30, "month") if low >= 30 and low % 30 == 0 else _counted(low, "day")


def _counted(number: float, unit: str) -> str:
    return f"{number:g} {unit}{'' if number == 1 else 's'}"


def _terms(text: str, language: _Language) -> Iterator[tuple[int, int, Quantity]]:
    """Every length of time in a text, with where its number starts and its unit ends."""
    numbers = _numbers(text, language)
    waiting: list[_Number] = []  # "nine and six years": nine waits for its unit
    skip = -1
    for n, number in enumerate(numbers):
        if n <= skip:
            continue
        measured = _unit(text, number.end, language)
        if not measured:
            close = n + 1 < len(numbers) and numbers[n + 1].start - number.end < 12
            between = text[number.end : numbers[n + 1].start] if close else "x"
            if language.to.match(between) or language.both.match(between):
                waiting.append(number)
            else:
                waiting = []
            continue
        unit, end = measured
        days = number.value * _DAYS[unit]
        if unit == "years" and n + 1 < len(numbers) and numbers[n + 1].start - end < 8:
            joint = text[end : numbers[n + 1].start]
            smaller = _unit(text, numbers[n + 1].end, language)
            if smaller and smaller[0] in ("months", "days") and (not joint.strip(" ,") or language.both.match(joint)):
                days += numbers[n + 1].value * _DAYS[smaller[0]]
                skip, end = n + 1, smaller[1]
        if half := language.half.match(text, end):  # "a year and a half"
            days, end = days + _DAYS[unit] / 2, half.end()
        low, high, sign = _bounds(text, number, language)
        scale = days / number.value if number.value else 0
        if days > _LONGEST * 360 or not days:
            waiting = []
            continue
        waiting = [other for other in waiting if other.value * _DAYS[unit] <= _LONGEST * 360]  # no year
        if waiting and language.to.match(text[waiting[-1].end : number.start]):
            first = waiting.pop().value * _DAYS[unit]
            yield number.start, end, Quantity(first, days, _said(first, days))
        else:
            yield number.start, end, Quantity(low * scale, high * scale, sign + _said(days, days))
        for other in waiting:
            length = other.value * _DAYS[unit]
            yield other.start, end, Quantity(length, length, _said(length, length))
        waiting = []


def _unit(text: str, at: int, language: _Language) -> tuple[str, int] | None:
    filler = language.fillers.match(text, at)
    start = filler.end() if filler else at
    gap = re.compile(r"[\s-]+").match(text, start)
    if not gap:
        return None
    for unit, pattern in language.units:
        if found := pattern.match(text, gap.end()):
            return unit, found.end()
    found = language.adjectives.match(text, gap.end())
    return ("years", found.end()) if found else None


def terms(claim: Claim, language: str | None = None) -> list[str]:
    """The terms that a sentence claim tells: several for co-defendants told in one claim. Of the
    document's language ``language`` (ISO 639-1), or what the letters show. From the detail, or
    where it has none from all the evidence; what a prosecutor asked for, an age and a ban are none."""
    return [term.text for term in term_quantities(claim, language)]


def term_quantities(claim: Claim, language: str | None = None) -> list[Quantity]:
    """As :func:`terms`, with bounds in days (of a year of 360)."""
    if claim.act != "sentence":
        return []
    if claim.detail and (found := _given_terms(claim.detail, language)):
        return list(dict.fromkeys(term for _, _, term in found))
    surname = max((fold(word) for v in claim.victims for word in words(v.name)), key=len, default="")
    told = [(_of_one(surname, q.text, found) if len(claim.victims) == 1 else found)
            for q in claim.evidence if (found := _given_terms(q.text, language))]  # fmt: skip
    cued = [term for found in told for _, given, term in found if given]
    return list(dict.fromkeys(cued or [term for found in told for _, _, term in found]))


Term = tuple[int, bool, Quantity]  # where it stands, whether its clause speaks of a punishment, and the term


def _of_one(name: str, text: str, found: tuple[Term, ...]) -> tuple[Term, ...]:
    """Where a text gives several people their terms, one after another, those behind one's name."""
    at = next((m.start() for m in re.finditer(r"[^\W\d_]+", text) if fold(m.group()).startswith(name)), None)
    behind = [(start, True, term) for start, _, term in found if at is not None and start > at]
    return tuple(behind) if len(found) > 1 and behind and any(given for _, given, _ in found) else found


@lru_cache(maxsize=8192)
def _given_terms(text: str, language: str | None) -> tuple[Term, ...]:
    """The terms in a text in their order, without those that were asked for, served and the like."""
    text = text.translate(_APOSTROPHES).replace("\u00a0", " ")
    languages = _languages(text, language)
    found: dict[int, Term] = {}
    for each in languages:
        here = [
            (at, end, any(other.given.search(_clause(text, at)) for other in languages), term)
            for at, end, term in _terms(text, each)
            if not each.not_behind.match(text, end)
            and not each.not_before.search(text[max(0, at - 20) : at])
            and not any(other.not_given.search(_clause(text, at)) for other in languages)
        ]
        # "бес жылға, … үш жылға айырды": one verb for all that stand in its case; English has no case.
        sure = {_last_word(text, end) for _, end, given, _ in here if given and each is not languages[0]}
        for at, end, given, term in here:
            found.setdefault(at, (at, given or _last_word(text, end) in sure, term))
        for kind, pattern in ((LIFE, each.life), (DEATH, each.death)):
            if match := pattern.search(text):
                found.setdefault(match.start(), (match.start(), True, Quantity(math.inf, math.inf, kind, kind)))
    return tuple(term for _, term in sorted(found.items()))


def _last_word(text: str, end: int) -> str:
    return re.split(r"[\s-]", text[:end])[-1].lower()


def _clause(text: str, at: int) -> str:
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, at)), default=0)
    end = _CLAUSE.search(text, at)
    return text[start : end.start() if end else len(text)]


def fines(claim: Claim, language: str | None = None) -> list[Quantity]:
    """The sums that a fine was set at, each with its currency (or "base units" and the like)."""
    if claim.act != "fine":
        return []
    for texts in ([claim.detail] if claim.detail else [], [q.text for q in claim.evidence]):
        found: list[Quantity] = []
        for text in texts:
            found += [sum_ for sum_ in _sums(text, language) if sum_ not in found]
        if found:
            return found
    return []


@lru_cache(maxsize=4096)
def _sums(text: str, language: str | None) -> tuple[Quantity, ...]:
    text = text.translate(_APOSTROPHES).replace("\u00a0", " ")
    languages = _languages(text, language)
    found: dict[int, Quantity] = {}
    for each in languages:
        for number in _numbers(text, each):
            unit = next((u for u, p in _data().money if p.match(text, number.end)), None) or next(
                (u for u, p in _data().money_before if p.search(text[: number.start])), None
            )
            if unit:
                low, high, sign = _bounds(text, number, each)
                found[number.start] = Quantity(low, high, f"{sign}{_grouped(number.value)} {unit}", unit)
    return tuple(dict.fromkeys(found.values()))


def _grouped(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"


def toll(count: int, texts: Sequence[str], language: str | None = None) -> Quantity:
    """The number of a group's members with the bounds that the first of ``texts`` which has that
    number gives it: "at least 16 people"."""
    for text in texts:
        low, high, sign = _toll(count, text, language)
        if sign is not None:
            return Quantity(low, high, f"{sign}{count}")
    return Quantity(count, count, str(count))


@lru_cache(maxsize=8192)
def _toll(count: int, text: str, language: str | None) -> tuple[float, float, str | None]:
    text = text.translate(_APOSTROPHES).replace("\u00a0", " ")
    languages = _languages(text, language)
    found = [_bounds(text, n, each) for each in languages for n in _numbers(text, each) if n.value == count]
    return max(found, key=lambda bounds: bool(bounds[2]), default=(count, count, None))


def articles(claim: Claim, language: str | None = None) -> list[str]:
    """The articles of law that a claim names as its ground, without their parts."""
    if claim.act not in ("arrest_detention", "charge", "sentence", "fine", "interpol_notice"):
        return []
    found: dict[str, None] = {}
    for text in (claim.detail or "", *(q.text for q in claim.evidence)):
        said = text.translate(_APOSTROPHES)
        for each in _languages(said, language):
            for pattern in each.articles:
                for match in pattern.finditer(said):
                    for number in re.findall(r"\d+(?:[-–.]\d+)?", re.sub(r"\(\d+\)", "", match["n"])):
                        found[f"Article {re.sub('[–.]', '-', number)}"] = None
    return list(found)
