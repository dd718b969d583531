"""The order of the rooms: what everything after is built on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import guvoh

HOME = Path(guvoh.__file__).parent
# Each room with those it may know beside the nouns, names and the codebook.
KNOWS = {
    "codebook": set(),
    "reading": set(),
    "coding": set(),
    "linking": set(),
    "register": {"reading", "coding", "linking", "desk"},  # reads what is watched; its settings name the desk's pages
    "desk": {"reading", "linking", "register"},
}


@pytest.mark.parametrize("room", KNOWS)
def test_a_room_knows_only_the_rooms_before_it(room: str) -> None:
    """Else reading or coding drags in a database, and cannot be used in a notebook or replaced."""
    allowed = KNOWS[room] | {room, "nouns", "names", "codebook", "__version__"}
    known = set()
    for file in (HOME / room).rglob("*.py"):
        for line in re.findall(r"^\s*(?:from|import) guvoh(.*)$", file.read_text(encoding="utf-8"), re.M):
            module = re.match(r"\.(\w+)", line)
            known |= (
                {module[1]} if module else set(re.findall(r"\w+", line.partition("import")[2].partition(" as ")[0]))
            )
    assert known <= allowed


def test_the_library_rooms_need_no_web_framework() -> None:
    for room in ("codebook", "reading", "coding", "linking"):
        for file in (HOME / room).rglob("*.py"):
            assert not re.search(r"^\s*(?:from|import) django", file.read_text(encoding="utf-8"), re.M), file.name
