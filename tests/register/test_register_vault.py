"""The vault: the originals, which are the proof of everything else."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from guvoh.nouns import GuvohError
from guvoh.register.vault import Vault


def test_gives_back_the_very_bytes(tmp_path: Path) -> None:
    """Else a custody chain breaks: the digest in a dossier would not be that of the original."""
    content = b"\x00\xff<p>\r\n" * 1000
    key = Vault(tmp_path).put(content)
    assert key == hashlib.sha256(content).hexdigest()
    assert Vault(tmp_path).get(key) == content


def test_keeps_the_same_bytes_once(tmp_path: Path) -> None:
    """Else adding a folder again fills the disk."""
    vault = Vault(tmp_path)
    assert vault.put(b"one") == vault.put(b"one")
    assert sum(p.is_file() for p in tmp_path.rglob("*")) == 1


def test_is_for_its_owner_only(tmp_path: Path) -> None:
    """Else another account on the machine reads what was reported about people at risk."""
    path = Vault(tmp_path).path(Vault(tmp_path).put(b"one"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_full_disk_leaves_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else half an original would stand in the place of the whole."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GuvohError, match=r"No space left on device.*run the same command again"):
        Vault(tmp_path).put(b"much")
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]
    monkeypatch.undo()
    assert Vault(tmp_path).get(Vault(tmp_path).put(b"much")) == b"much"


def test_a_damaged_original_is_told(tmp_path: Path) -> None:
    """Else a changed page would pass for what was captured."""
    vault = Vault(tmp_path)
    key = vault.put(b"he was held")
    vault.path(key).chmod(0o600)
    vault.path(key).write_bytes(b"he was free")
    with pytest.raises(GuvohError, match="is damaged: restore"):
        vault.get(key)


def test_adding_a_damaged_original_again_mends_it(tmp_path: Path) -> None:
    """Else the good copy at hand would not be taken for the damaged one of the same length."""
    vault = Vault(tmp_path)
    key = vault.put(b"he was held")
    vault.path(key).write_bytes(b"he was free")
    vault.put(b"he was held")
    assert vault.get(key) == b"he was held"


def test_a_missing_original_is_told(tmp_path: Path) -> None:
    """Else the user would see a crash where a backup is needed."""
    with pytest.raises(GuvohError, match="restore the folder from a backup"):
        Vault(tmp_path).get("0" * 64)
