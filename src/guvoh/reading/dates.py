"""The day that a line of a page shows."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import dateparser

# Tajik has no locale in the date library; its months are the Russian ones with a few turns.
_LANGUAGES = ["en", "ru", "uz", "kk", "ky", "fr", "de", "tr"]
_SETTINGS = {
    "STRICT_PARSING": True,
    "DATE_ORDER": "DMY",
    "PREFER_LOCALE_DATE_ORDER": False,
    "RETURN_AS_TIMEZONE_AWARE": False,
}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_BEFORE = re.compile(
    r"^\W*(?:(?:first |last )?(?:posted|published|updated|created|modified|date|on|by .{2,60}? on|"
    r"дата|опубликовано|обновлено|создано|размещено)"
    r"(?:\s+(?:on|at|date|в|публикации))?\s*[:|–—-]?\s*)+",
    re.I,
)
_MONTHS = (
    r"jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|январ|феврал|"
    r"қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан|yanvar|fevral|mart|aprel|iyun|iyul|avgust|sentabr|oktabr|noyabr|dekabr|"
    r"avr|mai|juin|juil|août|déc|mär|dez"
)
_DAY_MONTH_YEAR = re.compile(
    rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th|-?го|-?е|\.)?\s+(?:{_MONTHS})[^\W\d]*\.?,?\s+(?:19|20)\d\d(?!\d)"
    rf"|(?<!\w)(?:{_MONTHS})[^\W\d]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d(?!\d)",
    re.I,
)
_REST = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|"
    r"душанбе|сешанбе|чоршанбе|панҷшанбе|ҷумъа|шанбе|якшанбе|at|в|г|год[аа]?|gmt|utc|msk|мск|[ap]\.?m|\d{1,2}[:.]\d{2}(?:[:.]\d{2})?|[+-]\d{1,4}|edt|est|cet|cest|z",
    re.I,
)
_BYLINE = re.compile(r"\W*(?:by|автор|от|posted by|from|admin|author|written by)\b.{0,60}$", re.I)


def shown_date(line: str) -> date | None:
    """The day a short line shows, where the line is nothing but a date: with a weekday, a time,
    "Posted on" before or "by …" after it, and no more. Relative dates and dates without a year
    are none: the page does not say when "yesterday" was."""
    line = " ".join(line.split())
    if not 6 <= len(line) <= 120 or not _YEAR.search(line):
        return None
    found = _find(line)
    if found is None:
        return None
    start, end, day = found
    before = _BEFORE.sub("", line[:start] + " ")
    after = _BYLINE.sub("", line[end:])
    return day if not _leftover(before) and not _leftover(after) else None


def date_in(text: str) -> date | None:
    """The first full date in a text."""
    found = _find(" ".join(text.split()))
    return found[2] if found else None


def _leftover(text: str) -> str:
    words = re.findall(r"[\w:.+-]+", text)
    return "".join(word for word in words if not _REST.fullmatch(word.strip(".-")) and word.strip(".-"))


def _find(text: str) -> tuple[int, int, date] | None:
    """The first full date: where it starts and ends, and the day."""
    found = []
    if match := _ISO.search(text):
        found.append((match.start(), match.end(), _day(*map(int, match.groups()))))
    if match := _NUMERIC.search(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        day, month = (second, first) if second > 12 else (first, second)  # American only where it must be
        found.append((match.start(), match.end(), _day(year, month, day)))
    if match := _DAY_MONTH_YEAR.search(text):
        found.append((match.start(), match.end(), _parse(match[0])))
    return min(((start, end, day) for start, end, day in found if day), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(4096)
def _parse(words: str) -> date | None:
    parsed = dateparser.parse(words, languages=_LANGUAGES, settings=_SETTINGS)
    return parsed.date() if parsed else None
