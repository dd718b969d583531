"""The register's folder: what is made, and what is refused."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from guvoh.nouns import GuvohError
from guvoh.register import place


def test_all_of_it_is_for_the_owner_only(tmp_path: Path) -> None:
    """Else who can list the home folder can read the register, also one in a folder made beforehand."""
    folder = tmp_path / "register"
    folder.mkdir(mode=0o755)
    place.prepare(folder)
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()}
    assert modes == {"register.sqlite3": 0o600, "secret.key": 0o600, "vault": 0o700}


def test_what_a_killed_run_left_is_completed(tmp_path: Path) -> None:
    """Else the same command would be refused after a power cut, or forms signed with an empty secret."""
    folder = tmp_path / "register"
    folder.mkdir()
    (folder / "secret.key").touch()
    place.prepare(folder)
    assert place.exists(folder)
    assert len((folder / "secret.key").read_text()) > 40


def test_preparing_again_changes_nothing(tmp_path: Path) -> None:
    """Else a second run would empty the database or drop the secret."""
    place.prepare(tmp_path / "r")
    (tmp_path / "r" / "register.sqlite3").write_text("x")
    before = {p.name: p.read_text() for p in (tmp_path / "r").iterdir() if p.is_file()}
    place.prepare(tmp_path / "r")
    assert {p.name: p.read_text() for p in (tmp_path / "r").iterdir() if p.is_file()} == before


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    """Else a slip of the hand scatters a register among somebody's photographs."""
    (tmp_path / "photo.jpg").touch()
    with pytest.raises(GuvohError, match="holds other files and no register"):
        place.prepare(tmp_path)
    with pytest.raises(GuvohError, match="is a file"):
        place.prepare(tmp_path / "photo.jpg")
    with pytest.raises(GuvohError, match="Not a directory"):
        place.prepare(tmp_path / "photo.jpg" / "register")


def test_one_file_has_one_locator_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else naming a folder with and without its slash captures everything twice, and files of one
    name in two folders count as states of one page."""
    monkeypatch.chdir(tmp_path)
    names = ["a/b.html", "./a/b.html", "a//b.html", "a/../a/b.html", str(tmp_path / "a" / "b.html")]
    assert {place.locator(n) for n in names} == {str(tmp_path / "a" / "b.html")}
    (tmp_path / "c").mkdir()
    monkeypatch.chdir(tmp_path / "c")
    assert place.locator("a/b.html") == str(tmp_path / "c" / "a" / "b.html")


def test_a_name_that_is_no_text_can_be_kept(tmp_path: Path) -> None:
    """Else one badly named file from an old disk ends the batch."""
    assert place.locator(os.fsdecode(b"/x/bad\xff.html")) == "/x/bad\\xff.html"
