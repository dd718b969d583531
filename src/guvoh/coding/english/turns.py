"""Interviews: paragraphs that begin with who speaks ("Karimov: On Saturday they came for my father")."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from guvoh.coding.english.names import Roster
from guvoh.coding.english.text import Span

_LABEL = re.compile(r"^[ \t]*(?P<who>[^\W\d_][^\n:.!?\"“”]{0,60}?)(?: \([^()\n]{1,60}\))?:[ \t]+(?=\S)", re.M)
_LEAST = 2  # turns that each of two speakers has, at least: "Photo: …" and "Read more: …" are no conversation


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says at a stretch, ``text[said:end]`` after the label ``text[start:said]``."""

    start: int
    said: int
    end: int
    speaker: str | None  # as the document names them at their fullest; None: no person, as the outlet that asks
    other: str | None  # to whom: the only other person who speaks


class Turns:
    """The turns of a document; none where it is no interview."""

    def __init__(self, text: str, roster: Roster) -> None:
        found = list(_LABEL.finditer(text))
        often = {who for who, n in Counter(m["who"] for m in found).items() if n >= _LEAST}
        labels = [m for m in found if m["who"] in often] if len(often) > 1 else []
        speakers = [_person(m, roster) for m in labels]
        self.turns: list[Turn] = []
        for n, (label, speaker) in enumerate(zip(labels, speakers, strict=True)):
            last = n + 1 == len(labels)
            # An answer may go on over paragraphs; what comes after the last is the writer's.
            end = text.find("\n", label.end()) if last else labels[n + 1].start()
            others = {who for who in speakers if who and who != speaker}
            other = others.pop() if len(others) == 1 else None
            self.turns.append(Turn(label.start(), label.end(), end if end >= 0 else len(text), speaker, other))
        self._starts = [t.start for t in self.turns]

    def at(self, position: int) -> Turn | None:
        """The turn that a position is in."""
        n = bisect_right(self._starts, position) - 1
        return self.turns[n] if n >= 0 and position < self.turns[n].end else None

    def without_label(self, span: Span) -> Span:
        """A sentence without the name of its speaker."""
        turn = self.at(span[0])
        return (turn.said, span[1]) if turn and span[0] < turn.said < span[1] else span

    def is_label(self, start: int) -> bool:
        """Whether a name that begins here only says who speaks."""
        turn = self.at(start)
        return turn is not None and start < turn.said


def _person(label: re.Match[str], roster: Roster) -> str | None:
    named: Sequence[str] = [n.full for n in roster.within(*label.span("who")) if n.kind == "person"]
    return named[0] if len(named) == 1 else None
