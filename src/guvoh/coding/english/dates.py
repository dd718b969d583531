"""Date expressions in English text, resolved to the days that bound them.

In: a sentence (or any text), the day it was published and the date told just before it.
Out: for each date expression its span, its first and last day, and how it was found.

The text is read in three steps: *atoms* (a day, a month, a year, "last week", "two days later")
are found by pattern; their neighbourhood makes phrases of them ("early" June, "since" 2014,
"between" May 3 "and" May 9); the phrases are resolved from left to right, since "the next day"
leans on the date before it. What cannot be resolved is left out.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from guvoh.nouns import When

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class DateAt:
    """A date expression, ``text[start:end]``, and the days that bound it."""

    start: int
    end: int
    when: When  # ``when.text`` is the phrase as written, with its preposition
    relative: bool  # resolved against publication or the date before; a year filled in is not enough
    telling: bool = False  # the day somebody said it ("said on Thursday"), not the day it happened
    onset: When | None = None  # of "since …": the day, month or year in which it began


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
DAYS = {
    name: n for n, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
NUMBERS = {
    **{"a": 1, "an": 1, "the": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7},
    **{"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15},
    **{"sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40},
}
# Vague counts, as the least and the most they are taken to mean.
VAGUE = {"a couple of": (2, 2), "couple of": (2, 2), "a few": (2, 5), "few": (2, 5), "several": (3, 9), "": (2, 6)}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1, "final": -1}

# What a bare number before it counts: "2000 people" is no year, "May 5 people" no day.
_COUNTED = (
    r"(?!\s*(?:%|percent\b|per\ cent\b)|\s+(?:people|persons?|men|women|children|migrants?|refugees?|workers|cases|"
    r"soldiers|members|activists|families|times|dollars?|euros?|rubles?|roubles?|som|somoni|km|kilomet|met(?:er|re)|"
    r"miles|million|billion|thousand|hundred|hectares|square|signatures|Street\b|Avenue\b))"
)
_YEAR = r"(?:19|20)\d\d(?!\d|[.,]\d|:\d)" + _COUNTED
_MON = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d|[.,:]\d)"
_RYEAR = r"(?:(?:last|this|next|that|the\s+(?:same|following|next|previous|current))(?:\s+same)?\s+year)"
_YTAIL = rf"(?:,?\s+(?:of\s+|in\s+)?(?:(?P<year>{_YEAR})|(?P<ryear>{_RYEAR})))"
_DAYLIST = (
    rf"(?:(?:\s*,\s*{_DAY})*\s*,?(?:\s+(?:and|or|to|through|until|till)\s+|\s*[-–—]\s*)(?P<d2>{_DAY}){_COUNTED})?"
)
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
_WEEKDAY = r"(?P<wd>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
_DAYPART = r"(?P<unit>day|morning|afternoon|evening|night)"
_UNIT = r"(?P<unit>day|night|week|month|year|decade)s?"
_NUM = (
    r"(?P<num>\d{1,3}|half\s+an?|an?\s+couple\s+of|an?\s+few|several|an?|"
    + "|".join(sorted((w for w in NUMBERS if len(w) > 3 or w in ("one", "two", "six", "ten")), key=len, reverse=True))
    + r")"
)
_NOT_NUMBER = r"(?<![\w.,:/$€£#-])"
# "three days before." leans on the date before it; "three days before the vote" on the vote.
_ALONE = r"(?=\s*(?:[.,;:!?)\]”\"’—–]|$|(?:and|but|or|when|that|this|then|he|she|they|by|in|at|on|from|with)\b))"


_I = re.IGNORECASE
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (  # of two as long the first holds
    ("nine_eleven", re.compile(r"\b(?:9/11|(?:September|Sept\.?)\s+11(?:th)?(?=\s+(?:terror|attacks)))")),
    ("numeric", re.compile(_NOT_NUMBER + r"(?P<y>(?:19|20)\d\d)-(?P<m>[01]\d)-(?P<d>[0-3]\d)(?![\d-])")),
    ("numeric", re.compile(_NOT_NUMBER + r"(?P<d>[0-3]?\d)\.(?P<m>[01]?\d)\.(?P<y>(?:19|20)\d\d)(?!\d)")),
    ("slashed", re.compile(_NOT_NUMBER + r"(?P<a>[0-3]?\d)/(?P<b>[0-3]?\d)/(?P<y>(?:19|20)\d\d)(?![\d/])")),
    (
        "day",
        re.compile(
            rf"{_NOT_NUMBER}(?:\bthe\s+)?(?P<d1>{_DAY}){_DAYLIST}\s+(?:of\s+)?(?P<month>{_MON})(?![\w-]){_YTAIL}?"
        ),
    ),
    ("day", re.compile(rf"\b(?P<month>{_MON})\s+(?:the\s+)?(?P<d1>{_DAY}){_COUNTED}{_DAYLIST}{_YTAIL}?")),
    ("month", re.compile(rf"\b(?P<month>{_MON})(?!\w){_YTAIL}?(?:\s+(?:evening|morning|night|day)\b)?")),
    (
        "season",
        re.compile(
            rf"\b(?:the\s+)?{_SEASON}"
            rf"(?:\s+(?:of\s+)?(?:(?P<year>{_YEAR})(?:\s*[-/–]\s*(?:{_YEAR}|\d\d\b))?)|\s+of\s+(?P<ryear>{_RYEAR}))",
            _I,
        ),
    ),
    ("season", re.compile(rf"(?<=\bin\s)the\s+{_SEASON}\b(?!\s+(?:months|of)\b)", _I)),
    ("season", re.compile(rf"\b{_SEASON}(?=\s+(?:and|or|to)\s+(?:spr|sum|aut|fall|win))", _I)),
    ("decade", re.compile(r"\b(?:the\s+)?(?P<year>(?:19|20)\d0)s\b")),
    ("year", re.compile(rf"(?<![\w.,:/$€£#])(?<!\w-)(?P<year>{_YEAR})(?![\w/])(?!-\w*[A-Za-z])")),
    ("weekday", re.compile(rf"\b(?:(?P<which>last|this|next|that|the\s+(?:following|next|previous))\s+)?{_WEEKDAY}\b")),
    (
        "today",
        re.compile(
            r"\b(?P<word>(?:earlier\s+|later\s+)?today|tonight|(?:first\s+thing\s+)?this\s+(?:morning|afternoon|evening)|"
            r"the\s+day\s+before\s+yesterday|yesterday(?:\s+(?:morning|afternoon|evening|night))?|last\s+night|overnight|"
            r"tomorrow|the\s+day\s+after\s+tomorrow)\b",
            _I,
        ),
    ),
    (
        "period",
        re.compile(
            rf"\b(?:(?P<shift>earlier|later)\s+)?(?P<which>last|this|next|that|the\s+(?:current|same|following|next|previous|"
            rf"preceding))(?:\s+same)?\s+(?:(?P<unit>weekend|week|month|year|decade)|{_SEASON}|"
            rf"(?P<month>(?-i:{_MON})))\b(?!\s+of\b)",
            _I,
        ),
    ),
    ("bare", re.compile(r"(?<=\bof\s)(?:the|this)\s+(?P<unit>week|month|year)\b", _I)),
    ("bare", re.compile(r"(?<=\bin\s)the\s+(?P<unit>week|month|year)(?=\s+(?:under|so\s+far))", _I)),
    ("ago", re.compile(rf"\b{_NUM}\s+(?:(?P<half>years?\s+and\s+a\s+half)|{_UNIT})\s+ago\b", _I)),
    ("ago", re.compile(r"\b(?P<num>)(?P<half>)(?P<unit>day|week|month)s\s+ago\b", _I)),
    (
        "rolling",
        re.compile(
            rf"\b(?:in|over|during|for|within|throughout)\s+(?:the\s+)?(?:past|last|previous|preceding)\s+(?:{_NUM}\s+)?{_UNIT}\b"
            r"(?!\s+of\b)",
            _I,
        ),
    ),
    (
        "followed",
        re.compile(
            rf"\b(?:in|over|during|for)\s+the\s+{_NUM}[\s-]{_UNIT}(?:\s+period)?\s+(?:that\s+)?(?:followed|following|after)\b"
            + _ALONE,
            _I,
        ),
    ),
    (
        "same",
        re.compile(
            r"\b(?:the|that)\s+(?:very\s+)?(?P<which>same|next|following|previous|preceding)\s+" + _DAYPART + r"\b",
            _I,
        ),
    ),
    ("same", re.compile(r"\b(?:later\s+|earlier\s+)?(?P<which>that)\s+" + _DAYPART + r"\b", _I)),
    ("same", re.compile(r"\bthe\s+(?P<unit>day|night|week|month|year)\s+(?P<which>before|after)\b" + _ALONE, _I)),
    (
        "later",
        re.compile(
            rf"\b{_NUM}\s+{_UNIT}\s+(?P<way>later|earlier|afterwards?|thereafter|previously|beforehand|after\s+that|"
            rf"before\s+that|(?:before|after){_ALONE})(?!\w)",
            _I,
        ),
    ),
    ("later", re.compile(r"\b(?P<num>)(?P<unit>day|week|month)s\s+(?P<way>later|earlier|afterwards?)\b", _I)),
    (
        "nth",
        re.compile(
            r"(?<=\bon\s)the\s+(?P<d1>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b"
            r"(?=\s*[.,;:!?)]|\s+(?:of\s+(?:the|that|this)\s+month|and|when|he|she|they)\b|$)",
            _I,
        ),
    ),
    ("then", re.compile(r"\b(?:ever\s+)?since\s+(?:then|that\s+(?:day|time))\b|\bever\s+since(?=\s*[.,;!?”\"])", _I)),
)

# Words without which a pattern need not be tried.
_HINTS = {
    "season": tuple(SEASONS),
    "weekday": tuple(DAYS),
    "today": ("today", "tonight", "this ", "yesterday", "last night", "overnight", "tomorrow"),
    "ago": (" ago",),
    "later": ("later", "earlier", "after", "before", "previously"),
    "rolling": ("past ", "last ", "previous", "preceding"),
    "followed": ("follow", "after"),
    "then": ("since",),
    "nth": ("on the ",),
}
_LEAD = re.compile(r"(?:\b(?:on|in|at|by|during|over|from|as\s+of|the\s+night\s+of)\s+)+$", _I)
# "three days after the September 3 vote", "in the week before October 5": moved from the date that follows.
_OFFSET = re.compile(
    rf"\b(?:{_NUM}\s+{_UNIT}|(?P<span>(?:in\s+|during\s+)?the\s+(?P<width>day|week|month|year)s?))\s+"
    r"(?P<way>before|after|following|preceding|prior\s+to)\s+(?:(?:the|that|this|its|their)\s+)?$",
    _I,
)
_SINCE = re.compile(r"(?:\bever\s+)?\bsince\s+(?:about\s+|around\s+|at\s+least\s+)?$", _I)
_UNTIL = re.compile(r"\b(?:until|till|up\s+to|through|by)\s+$", _I)
_DUE = re.compile(
    r"\b(?:scheduled|set|slated|planned|due|expected)\s+(?:for|on|in|to\s+(?:\w+\s+){1,3}(?:on|in|by))\s+$"
    r"|\b(?:will|shall|is\s+to|are\s+to)\b[^.;,]*\b(?:until|till|by|through|on|in)\s+(?:the\s+end\s+of\s+)?$",
    _I,
)
_OPEN_END = re.compile(r"\b(?:until|till|through)\s+$", _I)
_BETWEEN = re.compile(r"\b(?P<how>between|from)\s+$", _I)
_TO = re.compile(r"\s*(?:[-–—]|\b(?:to|until|till|through|up\s+to)\b)\s*(?:the\s+)?")
_AND = re.compile(r"\s+(?:and|or)\s+")
_PART = re.compile(
    r"\b(?:the\s+)?(?:very\s+)?(?:(?P<edge>early|mid|late|beginning|start|middle|end|close)(?P<join>\s+(?:of|in)\s+|-|\s+)"
    r"|(?P<nth>first|second|third|fourth|last|final)\s+(?:(?P<n>\d{1,2}|[a-z]+)\s+)?"
    r"(?P<unit>half|quarter|months?|weeks?|days?)\s+of\s+)$",
    _I,
)
# A day told right after a verb of saying is the day of the telling. Only its addressee or the
# occasion may stand between; any other word might be the verb of what is told.
_TELLING = re.compile(
    r"\b(?:said|says|told|announced|stated|wrote|added|posted|tweeted|[Ss]peaking|(?:statement|report|release)(?:\s+(?:released|published|issued))?)"
    r"(?:\s+(?:in|at|to|from|by|a|an|the|his|her|their|its|reporters|journalists|statement|interview|conference|press|news|"
    r"briefing|agency|court|television|radio|[A-Z][\w’'.-]*))*\s*,?\s*$"
)
# Where these stand before "overnight" it says how long somebody was held, not when.
_HELD = re.compile(
    r"\b(?:held|hold\w*|kept|keep\w*|detain\w*|custody|jail\w*|cell|imprison\w*|stay\w*|spen[dt])\b[^.;]*$", _I
)
_OF_WEEK = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b.*\d")
WEEKS_PAST = 21  # days after which a weekday alone is hardly one before publication
_NO_WEEKDAY = re.compile(r"\b(?:every|each|most|Black|Bloody|Good|Easter|Palm|Holy)\s+$", _I)
_NO_YEAR = re.compile(
    r"\b(?:Resolutions?|Articles?|Directive|Order|Decree|No\.?|Nr\.?|Room|Flight|Channel|Group|Unit|Section|School|Regulation|"
    r"paragraphs?|phone|about|some|around|nearly|almost|over|than|least|estimated)\s+$",
    _I,
)
# "May", "March", "April", "June" and "August" are also verbs and names: alone they need one of these before them.
_MONTH_CUE = re.compile(
    r"\b(?:in|since|of|early|late|mid|until|till|by|from|last|this|next|that|between|and|or|to|through|during|before|"
    r"after|end|beginning|start|middle|every|each|for|previous|following|same|the|one|on|around)[\s-]+$|[-–—/]$",
    _I,
)
_SURE_CUE = re.compile(r"^(?:in|since|early|late|mid|until|till|last|this|next|during|end|beginning)\b", _I)
_AMBIGUOUS = {"may", "march", "mar", "april", "june", "august"}
_VERBAL = re.compile(r"\s+(?:be|have|not|also|well|on|to|through|against|for)\b")


@dataclass(slots=True)
class _Atom:
    start: int
    end: int
    kind: str
    groups: dict[str, str | None]
    year: int | None = None  # a year borrowed from the other end of a range
    weekday: int | None = None  # from "Thursday, October 14"
    parts: list[re.Match[str]] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return (self.groups.get(name) or "").lower()

    @property
    def month(self) -> int:
        return MONTHS.get(self["month"].rstrip("."), 0)

    @property
    def own_year(self) -> bool:
        return bool(self["year"] or self["ryear"] or self.kind in ("numeric", "slashed", "nine_eleven"))


def _usable(text: str, kind: str, match: re.Match[str]) -> bool:
    """Whether what stands about the match leaves it a date."""
    before = text[max(0, match.start() - 60) : match.start()]
    if kind == "weekday":
        return not _NO_WEEKDAY.search(before)
    if kind == "year":
        return not _NO_YEAR.search(before)
    if kind == "day":
        return not re.match(r"\s+(?:Street|Avenue|Square|Movement|district)\b", text[match.end() : match.end() + 12])
    if kind == "today" and match["word"].lower() == "overnight":
        return not _HELD.search(before)
    if kind == "today" and match["word"][0].isupper():  # inside a sentence it is a name
        return not re.search(r"[\w,’'][ \xa0]+$", before)
    return kind != "month" or _is_month(text, match, before)


def _is_month(text: str, match: re.Match[str], before: str) -> bool:
    if match["month"].lower() not in _AMBIGUOUS or match["year"] or match["ryear"]:
        return True
    cue = _MONTH_CUE.search(before)
    if cue is None or _VERBAL.match(text, match.end()):
        return False
    if re.match(r"\s+[A-Z]", text[match.end() : match.end() + 3]) and not _SURE_CUE.search(cue.group()):
        return False  # "with April Karimova"
    return not (match["month"] in ("March", "May") and re.search(r"\bthe\s+$", cue.group(), _I))  # "the March on Minsk"


def _atoms(text: str) -> list[_Atom]:
    """The longest atoms that do not overlap, from left to right."""
    folded = text.lower()
    found = [
        _Atom(m.start(), m.end(), kind, m.groupdict())
        for kind, pattern in PATTERNS
        if kind not in _HINTS or any(hint in folded for hint in _HINTS[kind])
        for m in pattern.finditer(text)
        if _usable(text, kind, m)
    ]
    found.sort(key=lambda a: (a.start - a.end, a.start))
    kept: list[_Atom] = []
    taken = bytearray(len(text) + 1)
    for atom in found:
        if not any(taken[atom.start : atom.end]):
            taken[atom.start : atom.end] = b"\1" * (atom.end - atom.start)
            kept.append(atom)
    return sorted(kept, key=lambda a: a.start)


# Calendar arithmetic


def _month(year: int, month: int) -> Span:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _year(year: int) -> Span:
    return date(year, 1, 1), date(year, 12, 31)


def _season(year: int, first: int) -> Span:
    """Three months from ``first``; winter runs into the next year."""
    return date(year, first, 1), _month(*_plus(year, first, 2))[1]


def _plus(year: int, month: int, months: int) -> tuple[int, int]:
    count = year * 12 + month - 1 + months
    return count // 12, count % 12 + 1


def _week(day: date) -> Span:
    monday = day - timedelta(day.weekday())
    return monday, monday + timedelta(6)


def _of(day: date, unit: str) -> Span:
    """The week, month, year or decade that holds ``day``."""
    if unit == "week":
        return _week(day)
    if unit == "weekend":
        saturday = _week(day)[1] - timedelta(1)
        return saturday, saturday + timedelta(1)
    if unit == "month":
        return _month(day.year, day.month)
    if unit == "decade":
        return date(day.year // 10 * 10, 1, 1), date(day.year // 10 * 10 + 9, 12, 31)
    return _year(day.year)


def _moved(span: Span, unit: str, n: int) -> Span:
    """``span`` moved by ``n`` units, as exactly as that unit tells: days to the day, weeks to a
    week about that day, months to the month, years to the year."""
    start, end = span
    if unit in ("day", "night"):
        return start + timedelta(n), end + timedelta(n)
    if unit == "week":
        return start + timedelta(7 * n - 3), end + timedelta(7 * n + 3)
    if unit == "month":
        return _month(*_plus(start.year, start.month, n))[0], _month(*_plus(end.year, end.month, n))[1]
    years = n * (10 if unit == "decade" else 1)
    return date(start.year + years, 1, 1), date(end.year + years, 12, 31)


def _back(day: date, unit: str, n: int) -> date:
    """``n`` units before ``day`` on the calendar; the last of the month where it has no such day."""
    if unit in ("day", "night"):
        return day - timedelta(n)
    if unit == "week":
        return day - timedelta(7 * n)
    year, month = _plus(day.year, day.month, -n * {"month": 1, "year": 12, "decade": 120}[unit])
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _number(words: str) -> tuple[float, float] | None:
    """The least and the most that a count means."""
    words = " ".join(words.split())
    if words.isdigit():
        return int(words), int(words)
    if words.startswith("half"):
        return 0.5, 0.5
    if words in VAGUE:
        return VAGUE[words]
    return (NUMBERS[words], NUMBERS[words]) if words in NUMBERS else None


def _months_of(span: Span, first: int, count: int) -> Span:
    """``count`` months of a span, from its month number ``first``, counted from 0."""
    start = span[0]
    return (
        _month(*_plus(start.year, start.month, first))[0],
        _month(*_plus(start.year, start.month, first + count - 1))[1],
    )


def _cut(span: Span, part: re.Match[str]) -> Span | None:
    """The part of a month, season, year or decade that ``part`` names; None where it names none."""
    days = (span[1] - span[0]).days + 1
    if days < 5:
        return None
    months = (span[1].year - span[0].year) * 12 + span[1].month - span[0].month + 1
    if part["edge"]:
        which = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1}.get(part["edge"].lower(), 2)
        return _edge(span, which, days, months)
    count = _number(part["n"].lower()) if part["n"] else (1, 1)
    if count is None:
        return None
    return _ordinal(span, ORDINALS[part["nth"].lower()], int(count[1]), part["unit"].lower().rstrip("s"), months)


def _edge(span: Span, which: int, days: int, months: int) -> Span:
    """The beginning, middle or end: of a year its first quarter, the four months in its middle, its
    last quarter; of a month 1-10, 11-20 and the rest; of anything else a third."""
    start, end = span
    if months == 12:
        return _months_of(span, *((0, 3), (4, 4), (9, 3))[which])
    if months == 1 and days > 27:
        first = start + timedelta(10 * which)
        return first, end if which == 2 else first + timedelta(9)
    third = days / 3
    return start + timedelta(round(which * third)), start + timedelta(round((which + 1) * third) - 1)


def _ordinal(span: Span, nth: int, n: int, unit: str, months: int) -> Span | None:
    """The first half, the last three months, the second week. ``nth`` -1 is the last."""
    start, end = span
    if pieces := {"half": 2, "quarter": 4}.get(unit):
        at = pieces - 1 if nth < 0 else nth - 1
        if at < pieces and months % pieces == 0:
            return _months_of(span, at * months // pieces, months // pieces)
        if unit == "half" and months == 1 and at < 2:
            return (start, start + timedelta(14)) if at == 0 else (start + timedelta(15), end)
        return None
    if unit == "month":
        first = months - n if nth < 0 else (nth - 1) * n
        return _months_of(span, first, n) if 0 <= first <= months - n else None
    length = n if unit == "day" and n > 1 else n * 7  # "the first days of" are its first week
    if nth < 0:
        return end - timedelta(length - 1), end
    return start + timedelta((nth - 1) * length), min(end, start + timedelta(nth * length - 1))


def _step(words: str) -> int:
    """Back, on or not at all: "last", "the next", "this"."""
    return (
        -1 if re.search(r"\b(?:last|previous|preceding)\b", words) else 1 if re.search("next|following", words) else 0
    )


class _Reader:
    """Resolves the atoms of one text, from left to right."""

    def __init__(self, text: str, published: date | None, near: When | None) -> None:
        self.text = text
        self.published = published
        self.near: Span | None = (near.start, near.end) if near else None
        self.day = self.near if self.near and (self.near[1] - self.near[0]).days < 8 else None  # the last day told
        # "On Friday, September 14 … On Saturday": a day of a past week, whose days the text goes on to name.
        self.week_told: date | None = None
        if near and published and near.start == near.end and _OF_WEEK.search(near.text):
            self.week_told = near.end if (published - near.end).days > WEEKS_PAST else None
        self.open_end = False  # the phrase tells an end, which may lie ahead of publication
        self.goes_on = True  # the date before stands in the same paragraph
        self.year_ahead: int | None = None  # where nothing else tells: the first year the text names

    # Years that the text leaves out

    def year(self, atom: _Atom, month: int, day: int, *, future: bool = False) -> int | None:
        if atom["year"]:
            return int(atom["year"])
        if word := atom["ryear"]:
            return self.relative_year(word)
        if atom.year is not None:
            return atom.year
        near, published = self.near, self.published
        if published is None:
            choices = [near[1].year] if near else [self.year_ahead] if self.year_ahead else []
        elif future:  # "until June 7" may be ahead: the nearest one
            years = (published.year - 1, published.year, published.year + 1)
            choices = [min(years, key=lambda y: abs((_day(y, month, day) - published).days))]
        elif self.open_end and 0 < (_day(published.year, month, day) - published).days < 60:
            choices = [published.year]  # "until June 7", and it is May
        else:
            latest = published.year - (_day(published.year, month, day) > published)
            choices = [latest]
            # A story of an earlier year goes on in it: forward from the day or month it has reached.
            # A date just before publication is news, whatever was told before it.
            if near and self.goes_on and near[0].year < latest and (near[1] - near[0]).days <= 31:
                told, news = _day(near[1].year, month, day), (published - _day(latest, month, day)).days < 60
                choices = [latest, told.year] if news or told < near[0] else [told.year, latest]
        if atom.weekday is not None:  # a weekday beside the date tells which year it was
            fitting = [y for y in choices if _day(y, month, day).weekday() == atom.weekday]
            choices = fitting or choices
        return choices[0] if choices else None

    def relative_year(self, words: str) -> int | None:
        base = self.base(words)
        if base is None:
            return None
        return base.year + _step(words)

    def base(self, words: str) -> date | None:
        """What "last" and "this" lean on (publication), or "that" and "the next" (the date before)."""
        if re.match(r"(?:last|this|next|the\s+current)\b", words):
            return self.published
        return self.near[1] if self.near else None

    # Atoms

    def resolve(self, atom: _Atom, *, future: bool = False) -> Span | None:
        method: Callable[..., Span | None] = getattr(self, f"_{atom.kind}")
        return method(atom, future=future)

    def _numeric(self, atom: _Atom, **_: bool) -> Span:
        day = date(int(atom["y"]), int(atom["m"]), int(atom["d"]))
        return day, day

    def _slashed(self, atom: _Atom, **_: bool) -> Span | None:
        a, b, year = int(atom["a"]), int(atom["b"]), int(atom["y"])
        if a <= 12 and b <= 12 and a != b:  # day or month first? nobody can tell
            return None
        day = date(year, b, a) if a > 12 or a == b else date(year, a, b)
        return day, day

    def _nine_eleven(self, atom: _Atom, **_: bool) -> Span:
        return date(2001, 9, 11), date(2001, 9, 11)

    def _day(self, atom: _Atom, *, future: bool) -> Span | None:
        first = int(re.sub(r"\D", "", atom["d1"]))
        last = int(re.sub(r"\D", "", atom["d2"])) if atom["d2"] else first
        year = self.year(atom, atom.month, first, future=future)
        if year is None or last < first:
            return None
        return date(year, atom.month, first), date(year, atom.month, last)

    def _month(self, atom: _Atom, *, future: bool) -> Span | None:
        year = self.year(atom, atom.month, 1, future=future)
        return _month(year, atom.month) if year else None

    def _season(self, atom: _Atom, *, future: bool) -> Span | None:
        first = SEASONS[atom["season"]]
        year = self.year(atom, first, 1, future=future)
        return _season(year, first) if year else None

    def _decade(self, atom: _Atom, **_: bool) -> Span:
        return _of(date(int(atom["year"]), 1, 1), "decade")

    def _year(self, atom: _Atom, **_: bool) -> Span:
        return _year(int(atom["year"]))

    def _weekday(self, atom: _Atom, *, future: bool) -> Span | None:
        words, number = atom["which"], DAYS[atom["wd"]]
        if words.startswith(("that", "the")):
            if self.near is None:
                return None
            back = "previous" in words
            base = self.near[0] if back else self.near[1]
            step = (base.weekday() - number - 1) % 7 + 1 if back else (number - base.weekday() - 1) % 7 + 1
            day = base - timedelta(step) if back else base + timedelta(step)
            return day, day
        if self.published is None:
            return None
        if self.week_told and not words:
            day = self.week_told + timedelta((number - self.week_told.weekday() - 1) % 7 + 1)
            return day, day
        behind = (self.published.weekday() - number) % 7
        if words == "last" and behind == 0:
            behind = 7
        ahead = words == "next" or future
        day = self.published + timedelta((number - self.published.weekday() - 1) % 7 + 1 if ahead else -behind)
        return day, day

    def _today(self, atom: _Atom, **_: bool) -> Span | None:
        if self.published is None:
            return None
        word = atom["word"]
        if word == "overnight":
            return self.published - timedelta(1), self.published
        shift = 0
        if "yesterday" in word or word.startswith("last"):
            shift = -2 if "before" in word else -1
        elif "tomorrow" in word:
            shift = 2 if "after" in word else 1
        day = self.published + timedelta(shift)
        return day, day

    def _period(self, atom: _Atom, **_: bool) -> Span | None:
        words = atom["which"]
        base = self.base(words)
        if base is None:
            return None
        step = _step(words)
        if unit := atom["unit"]:
            if unit == "weekend" and step == -1:
                span = _moved_exact(_of(base, unit), -7 if base.weekday() < 5 else 0)
            elif unit in ("week", "weekend"):
                span = _moved_exact(_of(base, unit), 7 * step)
            else:
                span = _of(base, unit) if step == 0 else _moved(_of(base, unit), unit, step)
        else:
            first = SEASONS[atom["season"]] if atom["season"] else atom.month
            make = _season if atom["season"] else _month
            span = make(base.year, first)
            if step < 0 and span[1] >= base:
                span = make(base.year - 1, first)
            elif step > 0 and span[0] <= base:
                span = make(base.year + 1, first)
            elif step == 0 and words == "this" and span[0] > base and atom["season"] == "winter":
                span = make(base.year - 1, first)
        if atom["shift"] and step == 0 and span[0] <= base <= span[1]:
            span = (span[0], base) if atom["shift"] == "earlier" else (base, span[1])
        return span

    def _bare(self, atom: _Atom, **_: bool) -> Span | None:
        """ "the end of the month": needs the part before it to be a date at all."""
        if not atom.parts and not self.text[atom.end :].lstrip().startswith(("under", "so")):
            return None
        base = self.near[1] if self.near else self.published
        if atom["unit"] == "year":
            base = self.published or base
        return _of(base, atom["unit"]) if base else None

    def _ago(self, atom: _Atom, **_: bool) -> Span | None:
        if self.published is None:
            return None
        day = self.published
        if atom["half"]:
            count = _number(atom["num"])
            return _moved((day, day), "month", -round((count or (1, 1))[0] * 12 + 6))
        return self.shifted((day, day), atom, -1)

    def shifted(self, base: Span, atom: _Atom, sign: int) -> Span | None:
        count, unit = _number(atom["num"]), atom["unit"]
        if count is None:
            return None
        if count == (0.5, 0.5):
            if unit != "year":
                return None
            count, unit = (6, 6), "month"
        near, far = (_moved(base, unit, sign * int(n)) for n in count)
        return min(near[0], far[0]), max(near[1], far[1])

    def _rolling(self, atom: _Atom, **_: bool) -> Span | None:
        count = _number(atom["num"]) if atom["num"] else (1, 1)
        if count is None or self.published is None or count[1] < 1:
            return None
        return _back(self.published, atom["unit"], int(count[1])), self.published

    def _followed(self, atom: _Atom, **_: bool) -> Span | None:
        count = _number(atom["num"])
        if self.near is None or count is None or count[1] < 1:
            return None
        return self.near[0], _back(self.near[1], atom["unit"], -int(count[1]))

    def _same(self, atom: _Atom, **_: bool) -> Span | None:
        if self.near is None:
            return None
        step = {"same": 0, "that": 0, "previous": -1, "preceding": -1, "before": -1}.get(atom["which"], 1)
        unit = atom["unit"] if atom["unit"] in ("week", "month", "year") else "day"
        if unit == "day":
            if self.day is None:  # the day after a month or a year is no day
                return None
            edge = self.day[0 if step < 0 else 1]
            return _moved_exact((edge, edge), step) if step else self.day
        whole = _of(self.near[1], unit)
        return _moved_exact(whole, 7 * step) if unit == "week" else _moved(whole, unit, step)

    def _later(self, atom: _Atom, **_: bool) -> Span | None:
        base = self.day if atom["unit"] in ("day", "night") else self.near
        if base is None:
            return None
        back = atom["way"].startswith(("earlier", "prev", "before"))
        return self.shifted(base, atom, -1 if back else 1)

    def _nth(self, atom: _Atom, **_: bool) -> Span | None:
        base = self.near[1] if self.near else self.published
        if base is None:
            return None
        day = date(base.year, base.month, int(atom["d1"]))
        return day, day

    def _then(self, atom: _Atom, **_: bool) -> Span | None:
        if self.near is None:
            return None
        return self.near[0], max(self.near[1], self.published or self.near[1])

    # Phrases

    def read(self) -> Iterator[DateAt]:
        atoms = _atoms(self.text)
        years = [int(a["year"]) for a in atoms if a["year"] and a.kind != "decade"]
        self.year_ahead = years[0] if years else None
        i = at = 0
        while i < len(atoms):
            self.goes_on = (at == 0 or self.goes_on) and "\n" not in self.text[at : atoms[i].start].strip()
            used, found = self.phrase(atoms, i)
            i += used
            if found is not None:
                if not (found.telling and found.relative):  # "he said on Friday" moves no story on
                    self.near = (found.when.start, found.when.end)
                    if (self.near[1] - self.near[0]).days < 8:
                        self.day = self.near
                    self.goes_on, at = True, found.end
                yield found

    def phrase(self, atoms: list[_Atom], i: int) -> tuple[int, DateAt | None]:
        """The phrase that begins with atom ``i``, and how many atoms it takes."""
        text, first = self.text, atoms[i]
        start, used = self.begin(first), 1
        if first.kind == "weekday" and not first["which"] and i + 1 < len(atoms):
            following = atoms[i + 1]
            gap = self.text[first.end : following.start]
            if following.kind in ("day", "numeric", "slashed") and re.fullmatch(r",?\s+(?:the\s+)?|\s*\(", gap):
                following.weekday = DAYS[first["wd"]]
                first, used = following, 2
        before = text[max(0, start - 40) : start]
        end = first.end
        last: _Atom | None = None
        if i + used < len(atoms) and self.joins(first, atoms[i + used], before):
            last = atoms[i + used]
            used, end = used + 1, last.end
            self.lend(first, last)
        future = bool(_DUE.search(text, max(0, start - 90), start))
        self.open_end = bool(_OPEN_END.search(before))
        span = self.whole(first, future)
        if last is not None:
            self.lend(last, first, span)
            until = self.whole(last, future)
            span = (span[0], until[1]) if span and until and span[0] <= until[1] else span or until
        if span is None:
            return used, None
        onset: When | None = None
        relative = (first.kind not in _ABSOLUTE) or bool(first["ryear"])
        if (span[1] - span[0]).days <= 31 and (m := _OFFSET.search(text, max(0, start - 60), start)):
            moved = self.offset(span, m)
            if moved is not None:
                span, start, relative = moved, m.start(), True
                before = text[max(0, start - 40) : start]
        if (m := _SINCE.search(before)) and last is None:
            start -= len(m.group())
            onset = When(span[0], span[1], text[start:end])
            span = (span[0], max(span[0], self.published)) if self.published else span
        elif m := _BETWEEN.search(before):
            start -= len(m.group()) if last is not None or first["d2"] or m["how"].lower() == "from" else 0
        elif (m := _UNTIL.search(before)) or (m := _LEAD.search(before)):
            start -= len(m.group())
        telling = bool(_TELLING.search(text[max(0, start - 120) : start])) and (span[1] - span[0]).days < 7
        return used, DateAt(start, end, When(span[0], span[1], text[start:end]), relative, telling, onset)

    def offset(self, span: Span, m: re.Match[str]) -> Span | None:
        back = m["way"].lower() not in ("after", "following")
        if m["span"]:  # "in the week before": the days up to the date
            width, one = m["width"].lower(), timedelta(1)
            if width == "day":
                return _moved_exact((span[0], span[0]), -1) if back else _moved_exact((span[1], span[1]), 1)
            return (_back(span[0], width, 1), span[0] - one) if back else (span[1] + one, _back(span[1], width, -1))
        count, sign = _number(m["num"].lower()), -1 if back else 1
        if count is None or count[0] < 1:
            return None
        try:
            near, far = (_moved(span, m["unit"].lower(), sign * int(n)) for n in count)
        except (ValueError, OverflowError):  # 999 decades before
            return None
        return min(near[0], far[0]), max(near[1], far[1])

    def begin(self, atom: _Atom) -> int:
        """Where the phrase begins: before "early", "the end of", "the first half of"."""
        start = atom.start
        if atom.kind in ("month", "season", "year", "decade", "period", "bare"):
            while m := _PART.search(self.text, max(0, start - 60), start):
                if m["edge"] and not self.edge_fits(m):
                    break
                atom.parts.append(m)
                start = m.start()
        return start

    @staticmethod
    def edge_fits(m: re.Match[str]) -> bool:
        """ "the end of May", "mid-May", "early May": not "the end May"."""
        noun = m["edge"].lower() in ("beginning", "start", "middle", "end", "close")
        return ("of" in m["join"].split()) == noun or (m["edge"].lower() == "end" and m["join"] == "-")

    def whole(self, atom: _Atom, future: bool) -> Span | None:
        try:
            span = self.resolve(atom, future=future)
            for part in atom.parts:
                span = _cut(span, part) if span else None
        except (ValueError, OverflowError):  # "February 31": no such day
            return None
        return span

    def joins(self, left: _Atom, right: _Atom, before: str) -> bool:
        """Whether the two are the ends of one span."""
        begin = self.begin(right)
        gap = self.text[left.end : begin]
        if begin < left.end:
            return False
        calendar = ("day", "month", "season", "year", "numeric", "weekday", "period", "today")
        if left.kind not in calendar or right.kind not in calendar:
            right.parts.clear()
            return False
        between = _BETWEEN.search(before)
        if _TO.fullmatch(gap) and (between or left.kind == right.kind):
            return True
        if _AND.fullmatch(gap):
            if between and between["how"].lower() == "between":
                return True
            if left.kind == right.kind and left.kind in ("month", "season") and not left.own_year and not left.parts:
                return True
        right.parts.clear()
        return False

    def lend(self, to: _Atom, by: _Atom, resolved: Span | None = None) -> None:
        """A year that one end of a span names holds for the other: "between January and March 2018"."""
        if to.own_year or to.year is not None or to.kind not in ("day", "month", "season"):
            return
        if resolved is not None:  # the second end, after the first was resolved
            first = SEASONS[to["season"]] if to["season"] else to.month
            to.year = resolved[0].year + (first < resolved[0].month)
        elif by["year"] or by["ryear"]:
            year = int(by["year"]) if by["year"] else self.relative_year(by["ryear"])
            if year is not None:
                mine, other = (SEASONS[a["season"]] if a["season"] else a.month for a in (to, by))
                to.year = year - (mine > other > 0)


_ABSOLUTE = ("numeric", "slashed", "day", "month", "season", "year", "decade", "nine_eleven")


def _moved_exact(span: Span, days: int) -> Span:
    return span[0] + timedelta(days), span[1] + timedelta(days)


def _day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def find(text: str, published: date | None, *, near: When | None = None) -> list[DateAt]:
    """The date expressions of ``text`` in their order, each with its bounding days.

    ``published`` is what "yesterday" and "last year" lean on, and what fills in a year left out;
    ``near``, the date told just before the text, is what "the next day" and "that March" lean on.
    Expressions that need one that is not given are left out.
    """
    return list(_Reader(text, published, near).read())
