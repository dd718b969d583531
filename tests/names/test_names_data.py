"""The data files of the names room: that they say what the code takes them to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from guvoh.names import lists, sounds
from guvoh.names.compare import FEATURES, weights
from guvoh.names.parsing import alike, rules


def test_every_file_loads() -> None:
    """Else a slip in a table shows only when somebody compares two names."""
    assert len(weights()) == len(FEATURES)
    assert (alike() == alike().T).all()
    substitute, insert = sounds.costs()
    assert (substitute == substitute.T).all() and (substitute >= 0).all() and (insert >= 0).all()
    assert rules().special
    assert len(lists.known().names) > 2000


@pytest.mark.parametrize("line", ["Zafar\t9\tm\ttg\t", "Zafar\t1\tx\ttg\t", "\t1\tm\ttg\t", "Zafar"])
def test_a_wrong_line_of_a_list_is_named(line: str, tmp_path: Path) -> None:
    """Else a list half read makes rare names common."""
    path = tmp_path / "given_x.tsv"
    path.write_text(f"# names\nUmed\t2\tm\ttg\t\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"given_x\.tsv:3"):
        lists.read(path)


def test_sounds_that_spellings_write_alike_cost_nothing() -> None:
    """Else Ҷамол, Dzhamol and Dschamol grow apart with each change of the table."""
    assert len(set(sounds.sounds(["ҷамол", "джамол", "dzhamol", "dschamol", "djamol"]))) == 1
