"""The phrases that stand round articles (``furniture.toml``), loaded and checked once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

KINDS = (
    "player",
    "drop",
    "readmore",
    "foot",
    "related",
    "end",
    "credit",
    "archive",
    "appeal",
    "address",
    "plug",
    "listing",
)
_OUTER = " \t\u00a0\u200b*_#|•·–—-→←›»«>:;,.!…[]()\"“”'"
_LONGEST = 450  # no line longer than this is furniture as a whole


@dataclass(frozen=True, slots=True)
class Furniture:
    """Phrases of each kind; see the data file for what the kinds mean."""

    lines: dict[str, frozenset[str]]
    patterns: dict[str, re.Pattern[str]]

    def is_(self, kind: str, line: str) -> bool:
        """Whether the whole of ``line`` is furniture of that kind."""
        line = line.strip()
        if len(line) > _LONGEST:
            return False
        bare = bare_line(line)
        pattern = self.patterns[kind]
        return bare in self.lines[kind] or bool(pattern.fullmatch(line) or (bare and pattern.fullmatch(bare)))

    def kind(self, line: str) -> str | None:
        """The kind of furniture a whole line is, or None for text."""
        for kind in ("player", "end", "foot", "related", "readmore", "credit", "drop"):
            if self.is_(kind, line):
                return kind
        return "drop" if self.appeals(line) else None

    def appeals(self, paragraph: str) -> bool:
        """Whether a paragraph asks the reader for money, a subscription or a visit: it speaks to
        the reader, with several cues close together. One cue alone is news of such a thing."""
        words = len(paragraph.split())
        if not words or words > 120 or not self.patterns["address"].search(paragraph):
            return False
        cues = {match[0].casefold() for match in self.patterns["appeal"].finditer(paragraph)}
        return len(cues) >= (2 if words <= 40 else 3)


def bare_line(line: str) -> str:
    """A line without case, outer punctuation and extra spaces, as the data file writes phrases."""
    return " ".join(line.casefold().replace("’", "'").split()).strip(_OUTER)


@cache
def furniture() -> Furniture:
    """The furniture of ``furniture.toml``. Raises ValueError where the file is wrong."""
    raw = tomllib.loads(files(__package__).joinpath("furniture.toml").read_text(encoding="utf-8"))
    if set(raw) != set(KINDS):
        raise ValueError(f"furniture.toml must have the tables {', '.join(KINDS)}")
    lines, patterns = {}, {}
    for kind, table in raw.items():
        if set(table) != {"lines", "patterns"} or not all(
            isinstance(x, str) and x for x in table["lines"] + table["patterns"]
        ):
            raise ValueError(f"furniture.toml: [{kind}] must have lists of strings 'lines' and 'patterns'")
        lines[kind] = frozenset(map(bare_line, table["lines"]))
        try:
            patterns[kind] = re.compile("|".join(f"(?:{pattern})" for pattern in table["patterns"]) or "(?!)", re.I)
        except re.error as error:
            raise ValueError(f"furniture.toml: [{kind}] holds a wrong pattern: {error}") from error
    return Furniture(lines, patterns)
