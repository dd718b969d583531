"""``guvoh names`` as a user runs it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guvoh.cli_names import names
from guvoh.nouns import GuvohError


def run(*arguments: str) -> Result:
    return CliRunner().invoke(names, list(arguments))


def test_two_names_are_compared_in_words() -> None:
    """Else a monitor has a number and no reason."""
    result = run("Зафар Нуриддинов", "Zafar Nuriddinov")
    assert result.exit_code == 0
    first, *reasons = result.output.splitlines()
    assert first.endswith("  match")
    assert any("one spelling" in line for line in reasons)
    assert any("bears this name" in line for line in reasons)


def test_a_file_of_pairs_comes_back_with_scores(tmp_path: Path) -> None:
    """Else a researcher must type pair after pair."""
    given, out = tmp_path / "pairs.csv", tmp_path / "scored.csv"
    given.write_text(
        'id,name1,name2\n1,Зафар Нуриддинов,"Nuriddinov, Zafar"\n2,Zafar Nuriddinov,Umed Tohirov\n', "utf-8"
    )
    assert run("--pairs", str(given), "--out", str(out)).exit_code == 0
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert [(row["id"], row["match"]) for row in rows] == [("1", "true"), ("2", "false")]
    assert rows[0]["name2"] == "Nuriddinov, Zafar"
    assert run("--pairs", str(given)).output == out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "no column name1"),
        (b"name1,other\na,b\n", "no column name2"),
        (b"name1,name2\nonly one\n", "line 2"),
        (b"name1,name2\na,b,c\n", "line 2"),
        (b"name1,name2\n\xff,b\n", "not UTF-8"),
        (b'name1,name2\n"a,b\n', "line"),
        (b"name1,name2,score\na,b,1\n", "already"),
    ],
)
def test_a_wrong_file_gets_one_clear_line(text: bytes, said: str, tmp_path: Path) -> None:
    """Else a user is shown a traceback, or half a table that looks whole."""
    path = tmp_path / "pairs.csv"
    path.write_bytes(text)
    result = run("--pairs", str(path))
    assert isinstance(result.exception, GuvohError)
    assert said in str(result.exception) and "\n" not in str(result.exception)
    assert result.output == ""


@pytest.mark.parametrize("arguments", [(), ("one",), ("a", "b", "c"), ("a", "b", "--out", "x"), ("--pairs", "no-such")])
def test_wrong_arguments_get_one_clear_line(arguments: tuple[str, ...]) -> None:
    """Else a slip in the command is answered with silence."""
    result = run(*arguments)
    assert isinstance(result.exception, GuvohError)
    assert "\n" not in str(result.exception)
