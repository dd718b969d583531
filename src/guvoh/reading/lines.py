"""The lines of a page saved as text, each told by its own form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from guvoh.reading.dates import date_in, shown_date
from guvoh.reading.furniture import furniture
from guvoh.reading.publishers import source_line

SENTENCE_END = re.compile(r"[.!?…][\"”“»’')\]]*$")
PERSON = re.compile(r"^(?:(?:[A-ZА-ЯЁҚҒҲҶӢӮ][\w’'.-]*|de|van|von|bin|ibn|al)(?:\s|$)){2,4}$")
HEADING_WORDS = 30  # no title has more
_BYLINE = re.compile(
    r"^(?:by|автор|авторы|текст|written by|posted by|reporter|корреспондент)(?:\s*:\s*|\s+)(\S.{1,79})$", re.I
)
_WEEKDAY = re.compile(
    r"\W*(?:mon|tues|wednes|thurs|fri|satur|sun)day|\W*(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)",
    re.I,
)
_UPDATED = re.compile(r"\W*(?:last )?(?:updated|modified|обновлено|изменено)", re.I)
_CAPTION = re.compile(r"^\W?\s*(?:©|\(c\))\s*\S.{0,80}$", re.I)
_PROSE_WORDS = 12
_STOPPED = re.compile(r"[.…][\"”“»’')\]]*$")
_WRAPPED = re.compile(r".{40,110}")


@dataclass(slots=True)
class Line:
    """One line, what it is, and the day it shows where it is a date."""

    text: str
    kind: str  # "empty", "prose", "short", "date", "byline", "source", "archive" or a kind of furniture
    day: date | None = None

    @property
    def bare(self) -> str:
        return self.text.strip()

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def author(self) -> str | None:
        """The name in a byline, or in a line that is nothing but a person's name."""
        if self.kind == "date":
            return None
        if match := _BYLINE.match(self.bare):
            return match[1].strip()
        return self.bare if PERSON.match(self.bare) else None

    @property
    def heads_day(self) -> bool:
        """Whether a date begins with a weekday and has no time: blogs put it above a day's posts."""
        return bool(_WEEKDAY.match(self.bare)) and ":" not in self.bare

    @property
    def updated(self) -> bool:
        """Whether a date is that of a later change."""
        return bool(_UPDATED.match(self.bare))

    @property
    def titular(self) -> bool:
        """Whether it could be a title: some words, no sentence's comma or colon at the end."""
        ends = self.bare.endswith((":", ",", ";", ".", ")", "→", "»", "›", ">")) and not self.bare.startswith(
            ("«", "“")
        )
        return self.kind == "short" and 4 <= self.words <= HEADING_WORDS and not ends and self.bare[0] not in "←‹<→›"


def lines_of(text: str) -> list[Line]:
    """The lines of a text. Those of a hard-wrapped paragraph take the kind of the paragraph."""
    raw = text.split("\n")
    wrapped = _is_wrapped(raw)
    lines: list[Line] = []
    for filled, group in groupby(raw, key=lambda line: bool(line.strip())):
        members = list(group)
        if not filled:
            lines += [Line("", "empty") for _ in members]
        elif wrapped and len(members) > 1 and len(members[0].strip()) > 40:
            whole = _line(" ".join(member.strip() for member in members))
            lines += [Line(member, whole.kind, whole.day) for member in members]
        else:
            lines += [_line(member) for member in members]
    return lines


def _is_wrapped(raw: list[str]) -> bool:
    """Whether paragraphs are broken into lines of one width and set apart by empty lines."""
    head = raw[:5000]
    filled = [line.strip() for line in head if line.strip()]
    if len(filled) < 4 or max(map(len, filled)) > 130 or len(filled) == len(head):
        return False
    full = sum(1 for line in filled if _WRAPPED.fullmatch(line) and not SENTENCE_END.search(line))
    return full > 0.4 * len(filled)


def _line(text: str) -> Line:
    bare = text.strip()
    if len(bare) > 1000:
        return Line(text, "prose")
    if day := shown_date(bare) or _signed_day(bare):
        return Line(text, "date", day)
    return Line(text, _kind(bare))


def _signed_day(bare: str) -> date | None:
    """The day in a line that also names the author or the outlet: "By Anna Veldt, The Herald | May 3, 2020"."""
    if len(bare) > 160 or SENTENCE_END.search(bare) or not (day := date_in(bare)):
        return None
    words = bare.split()
    named = sum(1 for word in words if word[:1].isupper() or not word[:1].isalpha())
    return day if _BYLINE.match(bare) or (len(words) <= 8 and named == len(words)) else None


def _kind(bare: str) -> str:
    known = furniture()
    words = len(bare.split())
    kind = "short"
    if source_line(bare):
        kind = "source"
    elif words <= 10 and known.is_("archive", bare):
        kind = "archive"
    elif words <= 10 and _BYLINE.match(bare) and not SENTENCE_END.search(bare):
        kind = "byline"
    elif _CAPTION.match(bare):
        kind = "drop"
    elif furnished := known.kind(bare):
        kind = furnished
    elif (
        words >= HEADING_WORDS
        or (words >= _PROSE_WORDS and SENTENCE_END.search(bare))
        or (words >= 5 and _STOPPED.search(bare))
    ):
        kind = "prose"
    return kind
