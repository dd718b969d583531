"""The parts of ``docs/codebook.md`` that come from the data.

``python -m guvoh.codebook.page docs/codebook.md`` writes them anew, between their markers; the prose
around them is written by hand. A test fails while page and data differ.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from guvoh import codebook


def fill(text: str) -> str:
    """``text`` with what stands between ``<!-- data: X -->`` and ``<!-- end -->`` made anew for each X.

    Raises CodebookError where a marker is missing or names no part.
    """
    parts = {"acts": _acts(), "cases": _cases(), "statuses": _statuses(), "crosswalks": _crosswalks()}
    found = re.findall(r"<!-- data: (\w+) -->", text)
    if sorted(found) != sorted(parts):
        raise codebook.CodebookError(f"the page needs one marker each for {', '.join(sorted(parts))}")
    return re.sub(
        r"(<!-- data: (\w+) -->\n).*?(<!-- end -->)",
        lambda match: f"{match[1]}\n{parts[match[2]]}\n\n{match[3]}",
        text,
        flags=re.DOTALL,
    )


def _acts() -> str:
    groups = codebook.groups()
    return _table(
        ("code", "act", "group", "severity", "definition"),
        (
            (f"`{a.code}`", a.label, groups[a.group].label, str(a.severity), a.definition)
            for a in codebook.acts().values()
        ),
    )


def _cases() -> str:
    return _table(
        ("act", "counts", "does not count: code it as"),
        ((f"`{a.code}`", "; ".join(a.includes), "; ".join(a.excludes)) for a in codebook.acts().values()),
    )


def _statuses() -> str:
    return _table(("status", "meaning"), ((f"`{s.code}`", s.definition) for s in codebook.statuses().values()))


def _crosswalks() -> str:
    return "\n\n".join(_crosswalk(codebook.crosswalk(scheme)) for scheme in codebook.SCHEMES)


def _crosswalk(walk: codebook.Crosswalk) -> str:
    rows = (
        (f"`{act}`", "<br>".join(f"`{cell.code}` {cell.name}{'' if cell.verified else ' †'}" for cell in cells) or "–")
        for act, cells in walk.entries.items()
    )
    return "\n".join(
        (
            f"### {walk.name}",
            "",
            f"* **Edition**: {walk.title}. {walk.publisher}, {walk.year}. <{walk.url}>",
            f"* **Consulted**: {walk.consulted}",
            f"* **Speaks of**: {walk.scope}",
            "",
            _table(("act", walk.name), rows),
        )
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(fill(page.read_text("utf-8")), "utf-8")
