"""`guvoh collection`, and adding to one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ARTICLE = (
    '<html lang="en"><head><title>Lawyer held</title></head><body><article><h1>Lawyer held</h1><p>Police in Navdara,'
    " Tajikistan, detained the lawyer Zafar Nuriddinov on 3 March 2019, his brother said. His colleagues have called"
    " for his release, and they say that he did nothing.</p></article></body></html>"
)


def guvoh(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-m", "guvoh.cli", *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_a_source_goes_into_a_collection_that_is_there(tmp_path: Path) -> None:
    """Else a confidential source lies in the open register because of a mistyped name, or cannot be added at all."""
    source, register = tmp_path / "a.html", str(tmp_path / "register")
    source.write_text(ARTICLE, encoding="utf-8")
    assert guvoh("collection", "make", "Navdara", "--about", "a case", "--register", register)[0] == 0
    status, _, said = guvoh("add", str(source), "--collection", "Navdra", "--register", register)
    assert status == 1
    assert said.startswith("guvoh: there is no collection 'Navdra'")
    assert guvoh("add", str(source), "--register", register)[0] == 0
    status, told, _ = guvoh("add", str(source), "--collection", "Navdara", "--register", register)
    assert (status, told.splitlines()[0]) == (0, "1 new document.")
    _, listed, _ = guvoh("incidents", "--format", "jsonl", "--register", register)
    assert sorted(str(json.loads(line)["collection"]) for line in listed.splitlines()) == ["Navdara", "None"]
    _, listed, _ = guvoh("collections", "--format", "jsonl", "--register", register)
    [row] = map(json.loads, listed.splitlines())
    assert row == {
        "name": "Navdara", "members": [], "documents": 1, "claims": 1, "incidents": 1, "about": "a case"
    }  # fmt: skip


def test_members_are_let_in_and_taken_out(tmp_path: Path) -> None:
    """Else whoever holds the folder cannot help a group whose administrator is gone."""
    register = str(tmp_path / "register")
    guvoh("collection", "make", "Navdara", "--register", register)
    guvoh("account", "add", "mavluda", "--role", "editor", "--register", register)
    status, _, said = guvoh("collection", "member", "Navdara", "nobody", "--register", register)
    assert (status, said) == (1, "guvoh: there is no account 'nobody': see `guvoh account list`\n")
    assert guvoh("collection", "member", "Navdara", "mavluda", "--register", register)[0] == 0
    assert '"members": ["mavluda"]' in guvoh("collections", "--format", "jsonl", "--register", register)[1]
    assert guvoh("collection", "member", "Navdara", "mavluda", "--remove", "--register", register)[0] == 0
    assert '"members": []' in guvoh("collections", "--format", "jsonl", "--register", register)[1]
