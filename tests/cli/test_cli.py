"""The ``guvoh`` command as a user runs it, on sources about invented people."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from guvoh.cli import cli, main, printable

PAGE = """<html><head><title>{title}</title><meta property="og:site_name" content="{outlet}">
<meta property="article:published_time" content="2019-03-12"></head><body><article><h1>{title}</h1>
<p>Police in Dushanbe detained the teacher {name} on {day} March 2019, his lawyer told this newspaper.</p>
<p>The family has heard nothing of him since, the lawyer said on Monday.</p></article></body></html>"""
FORMATS = ("incidents", "parties", "documents", "figures")
TIES = ("relations", "proposals", "bonds")
TOY = {**os.environ, "PYTHONPATH": str(Path(__file__).with_name("toy"))}  # a coder that starts at once
LISTS = """
import sys
from guvoh.cli import cli
for what in sys.argv[3:]:
    print("==", what, flush=True)
    cli.main([what, "--format", sys.argv[1], "--register", sys.argv[2]], standalone_mode=False)
"""


def page(folder: Path, file: str, name: str = "Zafar Nuriddinov", day: int = 4, outlet: str = "Steppe Wire") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / file).write_text(PAGE.format(title=f"{name} held", name=name, day=day, outlet=outlet), encoding="utf-8")
    return folder / file


def guvoh(*args: object, cwd: Path | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "guvoh.cli", *map(str, args)]
    given = {"capture_output": True, "env": TOY} | more
    return subprocess.run(command, cwd=cwd, text=True, check=False, timeout=120, **given)


def one_line(done: subprocess.CompletedProcess[str], told: str, status: int = 1) -> None:
    """The command failed and said why in one line."""
    assert done.returncode == status, done.stderr
    assert re.search(told, done.stderr), done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def lists(register: Path, form: str) -> str:
    """What the four lists print, each under its name; in one process, for that is quicker."""
    command = [sys.executable, "-c", LISTS, form, str(register), *FORMATS]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=TOY)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def listed(register: Path) -> dict[str, list[dict[str, Any]]]:
    """Everything in a register, without the times of capture."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in lists(register, "jsonl").splitlines():
        if line.startswith("== "):
            found[line[3:]] = []
        else:
            found[list(found)[-1]].append(json.loads(line))
    for document in found["documents"]:
        for capture in document["captures"]:
            del capture["captured"]
    return found


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "sources"
    page(folder, "a.html")
    page(folder, "b.html", day=5, outlet="Navdara Herald")
    page(folder, "c.html", name="Nozim Sattorov", outlet="Exile Monitor")
    (folder / "d.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


@pytest.fixture(scope="module")
def register(sources: Path) -> Path:
    """A register of the sources, added once."""
    folder = sources.parent / "register"
    done = guvoh("add", "sources", "--register", "register", cwd=sources.parent)
    assert done.returncode == 1
    assert done.stderr == (
        "sources/d.png: this is an image: nothing in it can be read as text\n"
        "1 was left out (told above); the rest is done\n"
    )
    assert done.stdout.startswith("3 new documents.\nThe register in register holds 3 documents,\n")
    return folder


@pytest.fixture
def copy(register: Path, tmp_path: Path) -> Path:
    return shutil.copytree(register, tmp_path / "register")


def test_help_mentions_every_command() -> None:
    """Else nobody finds what Guvoh can do."""
    shown = CliRunner().invoke(cli, ["--help"]).output
    for name, command in cli.commands.items():
        assert re.search(rf"^  {name} ", shown, re.M)
        assert command.help
        assert CliRunner().invoke(cli, [name, "-h"]).exit_code == 0


def test_guvoh_alone_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Else the first thing a newcomer meets is an error."""
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("Usage: guvoh")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["nosuch"], "No such command 'nosuch'"),
        (["add"], "Missing argument"),
        (["incidents", "extra"], "unexpected extra argument"),
        (["incidents", "--format", "xml"], "'xml' is not one of"),
        (["serve", "--port", "0"], "not in the range"),
        (["incidents\x1b[31m"], "No such command"),
    ],
)
def test_a_wrong_call_is_one_line(args: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Else a typing error gives a page of text, or a program cannot tell it from a failure."""
    with pytest.raises(SystemExit) as ended:
        main(args)
    err = capsys.readouterr().err
    assert ended.value.code == 2
    assert told in err
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_a_wrong_coder_is_told_before_anything_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Else a slip leaves a register of uncoded documents behind."""
    with pytest.raises(SystemExit) as ended:
        main(["add", str(tmp_path), "--coder", "nosuch", "--register", str(tmp_path / "r")])
    assert ended.value.code == 1
    assert "there is no coder 'nosuch': choose one of" in capsys.readouterr().err
    assert not (tmp_path / "r").exists()


def test_read_and_code_need_no_register(sources: Path, tmp_path: Path) -> None:
    """Else the library's readers and coders cannot be used in a pipe."""
    for command in ("read", "code"):
        done = guvoh(command, sources / "a.html", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        (document,) = map(json.loads, done.stdout.splitlines())
        assert "Zafar Nuriddinov" in document["text"]
        assert ("incidents" in document) == (command == "code")
    assert not list(tmp_path.iterdir())


def test_the_lists_tell_one_story(register: Path) -> None:
    """Else two reports of one arrest are counted as two, or the table says other than the JSON."""
    found = listed(register)
    arrests = [i for i in found["incidents"] if i["act"] == "arrest_detention"]
    assert sorted(len(i["claims"]) for i in arrests) == [1, 2]
    (told,) = [i for i in arrests if len(i["claims"]) == 2]
    assert [f["name"] for f in told["facts"] if f["differs"]] == ["date"]
    for claim in told["claims"]:
        assert claim["evidence"]
    table = lists(register, "table")
    for what in FORMATS:
        for item in found[what]:
            assert str(item.get("id", "")) in table


def test_adding_again_under_other_names_of_the_folder_adds_nothing(sources: Path, copy: Path) -> None:
    """Else a slash at the end of a path doubles the custody record."""
    before = listed(copy)
    done = guvoh("add", "sources/", "./sources", sources, sources / "a.html", "--register", copy, cwd=sources.parent)
    assert done.stdout.startswith("0 new documents; 10 sources were in the register already.")
    assert listed(copy) == before


def test_a_page_that_changed_replaces_what_it_said(copy: Path, tmp_path: Path) -> None:
    """Else a corrected report stands beside the wrong one as a second witness; and files of one name
    in two folders are no states of one page, else the second folder's hides the first's."""
    page(tmp_path / "other", "x.html", name="Rahim Yodgori")
    assert guvoh("add", "x.html", "--register", copy, cwd=tmp_path / "other").returncode == 0
    for day in (6, 7):
        page(tmp_path / "s", "x.html", name="Parvina Aslamova", day=day)
        assert guvoh("add", "x.html", "--register", copy, cwd=tmp_path / "s").returncode == 0
    found = listed(copy)
    other, old, new = found["documents"][-3:]
    assert not other["replaced"]
    assert (old["replaced"], new["replaced"]) == (True, False)
    (incident,) = [i for i in found["incidents"] if "Aslamova" in json.dumps(i) and i["act"] == "arrest_detention"]
    assert incident["origins"] == 1
    assert incident["date"]["start"] == "2019-03-07"


def test_coding_anew_with_the_same_coder_changes_nothing(copy: Path) -> None:
    """Else an update moves incidents that nobody touched."""
    before = listed(copy)
    assert guvoh("recode", "--register", copy).returncode == 0
    assert listed(copy) == before


def test_a_killed_run_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    """Else a flat battery costs the day's work, or leaves a register that nobody can trust. And two
    registers of the same sources are the same, else nobody can check a data set by making it anew."""
    for n in range(12):
        page(
            tmp_path / "s",
            f"{n:02}.html",
            name=f"{'ZNPRUD'[n % 6]}afar Nuriddinov",
            day=1 + n,
            outlet=f"Outlet {n % 5}",
        )
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    command = [sys.executable, "-m", "guvoh.cli", "add", str(tmp_path / "s"), "--register", str(killed)]
    for sign in (signal.SIGKILL, signal.SIGINT):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=TOY)
        start = documents_in(killed)
        while process.poll() is None and documents_in(killed) < start + 2:
            time.sleep(0.01)
        process.send_signal(sign)
        err = process.communicate(timeout=60)[1]
        assert "Traceback" not in err
    assert guvoh("add", tmp_path / "s", "--register", killed).returncode == 0
    assert guvoh("add", tmp_path / "s", "--register", whole).returncode == 0
    assert listed(killed) == listed(whole)


def documents_in(register: Path) -> int:
    try:
        with sqlite3.connect(f"file:{register}/register.sqlite3?mode=ro", uri=True) as database:
            return int(database.execute("SELECT count(*) FROM register_document").fetchone()[0])
    except sqlite3.Error:
        return 0


def test_two_that_add_at_once_do_not_harm_one_another(sources: Path, tmp_path: Path) -> None:
    """Else two windows open on one register break it, or the second waits without a word."""
    register = tmp_path / "r"
    command = [sys.executable, "-m", "guvoh.cli", "add", str(sources / "a.html"), "--register", str(register)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, env=TOY, **pipes) for _ in range(2)]  # type: ignore[call-overload]
    ends = [(p.communicate(timeout=60)[1], p.returncode) for p in processes]
    for err, status in ends:
        assert status == 0 or "another process is adding" in err
    assert any(status == 0 for _, status in ends)
    assert len(listed(register)["documents"]) == 1


@pytest.mark.parametrize("command", [*FORMATS, *TIES, "recode", "serve"])
def test_a_missing_register_is_told(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Else a wrong path looks like an empty register."""
    with pytest.raises(SystemExit) as ended:
        main([command, "--register", str(tmp_path / "none")])
    assert ended.value.code == 1
    assert re.fullmatch("guvoh: there is no register in .*: make one with .*\n", capsys.readouterr().err)
    assert not (tmp_path / "none").exists()


def test_a_register_of_a_newer_guvoh_is_left_alone(copy: Path) -> None:
    """Else an old program writes into tables that it does not know."""
    with sqlite3.connect(copy / "register.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations(app, name, applied) VALUES ('register', '9999_later', '2030-01-01')"
        )
    one_line(guvoh("incidents", "--register", copy), "made by a newer Guvoh: update")


def test_a_damaged_register_is_told(copy: Path, sources: Path) -> None:
    """Else the user learns only that something failed, not that the backup is needed."""
    (copy / "register.sqlite3").write_bytes(os.urandom(5000))
    one_line(guvoh("add", sources, "--register", copy), "is damaged: restore the folder from a backup")


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    """Else "0 new documents" hides that the wrong folder was named."""
    (tmp_path / "empty").mkdir()
    one_line(guvoh("add", tmp_path / "empty", "--register", tmp_path / "r"), "there are no files in")


def test_a_coder_that_fails_leaves_one_document_uncoded(tmp_path: Path, sources: Path) -> None:
    """Else one odd article ends a night's run, is lost for later, or its text stands in the error."""
    page(tmp_path / "s", "a.html", name="Nozim FAIL")
    done = guvoh("add", tmp_path / "s", sources / "a.html", "--register", tmp_path / "r")
    assert done.returncode == 1
    assert done.stdout.startswith("2 new documents.")
    assert "(1 uncoded:" in done.stdout
    assert "it could not be coded: an error of ours (KeyError)" in done.stderr
    assert "Nozim" not in done.stderr


def test_a_reader_that_stops_early_is_no_error(register: Path, sources: Path) -> None:
    """Else `guvoh incidents | head` fails in a script that minds exit statuses."""
    for args in (["incidents", "--format", "jsonl"], ["documents"]):
        read, write = os.pipe()
        os.close(read)
        done = guvoh(*args, "--register", register, capture_output=False, stdout=write, stderr=subprocess.PIPE)
        os.close(write)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this machine")
def test_output_that_cannot_be_written_is_told(register: Path) -> None:
    """Else a data set cut off by a full disk passes for whole."""
    for form in ("jsonl", "table"):
        with Path("/dev/full").open("w") as full:
            done = guvoh(
                "incidents", "--format", form, "--register", register,
                capture_output=False, stdout=full, stderr=subprocess.PIPE,
            )  # fmt: skip
        one_line(done, "No space left on device")


def test_names_of_files_and_titles_cannot_steer_the_terminal(tmp_path: Path) -> None:
    """Else a hostile page rewrites what the monitor sees, or runs what the terminal lets it."""
    file = page(tmp_path / "s", "a.html", name="Zafar \x9b31m\u202eNuriddinov")
    file.rename(file.with_name("a\n\x1b[31mb.html"))
    (tmp_path / "s" / "x\x1b]0;gone\x07.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (Path(os.fsdecode(os.fsencode(tmp_path / "s") + b"/\xff.png"))).write_bytes(b"\x89PNG\r\n\x1a\n")
    done = guvoh("add", tmp_path / "s", "--register", tmp_path / "r")
    shown = done.stdout + done.stderr + lists(tmp_path / "r", "table")
    assert "1 new document." in shown
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)


def test_printable_keeps_all_scripts() -> None:
    """Else a Persian or Uyghur name loses the joiners that it is written with."""
    for name in ("Зафар Нуриддинов", "می‌خواهم", "ئۇيغۇر", "Zürich — “quoted”"):
        assert printable(name) == name
    assert printable("a\x1b[31m\n\u2028\ud800") == "a\ufffd[31m\ufffd\ufffd\ufffd"


def test_a_feed_that_stops_in_the_middle_is_told(tmp_path: Path) -> None:
    """Else the monitor believes she has the day's reports and has half of them."""
    item = "<item><title>{0}</title><link>https://a.example/{0}</link><description>{1}</description></item>"
    whole = item.format("One", "Police held Nozim Sattorov in Osh on Monday, his brother said. " * 4)
    cut = item.format("Two", "A court sat late in the valley and heard nobody at all. " * 9)[:200]
    feed = tmp_path / "feed.xml"
    feed.write_text(f'<?xml version="1.0"?><rss version="2.0"><channel><title>A</title>{whole}{cut}')
    done = guvoh("add", feed, "--register", tmp_path / "r")
    assert done.returncode == 1
    assert "stops in the middle" in done.stderr
    assert done.stdout.startswith("1 new document.")


# What is one ------------------------------------------------------------------------------------


def ids(register: Path, name: str) -> set[str]:
    """The parties that somebody of a name is in."""
    done = guvoh("parties", "--format", "jsonl", "--register", register)
    found = map(json.loads, done.stdout.splitlines())
    return {party["id"] for party in found if name in {m["name"] for m in party["mentions"]}}


def test_what_is_decided_to_be_one_stays_so_until_undone(copy: Path) -> None:
    """Else a decision made in a terminal is lost with the next update, or cannot be taken back."""
    (zafar,), (nozim,) = ids(copy, "Zafar Nuriddinov"), ids(copy, "Nozim Sattorov")
    done = guvoh("merge", zafar, f" {nozim} ", "--note", "his other name", "--register", copy)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Undo it with `guvoh undo 1`" in done.stdout
    assert guvoh("recode", "--register", copy).returncode == 0
    assert guvoh("relink", "--register", copy).returncode == 0
    assert ids(copy, "Zafar Nuriddinov") == ids(copy, "Nozim Sattorov")
    assert "one and the same" in guvoh("bonds", "--register", copy).stdout
    (bond,) = map(json.loads, guvoh("bonds", "--format", "jsonl", "--register", copy).stdout.splitlines())
    assert (bond["number"], bond["kind"], bond["same"], bond["note"]) == (1, "party", True, "his other name")
    assert bond["left"]["now"] == bond["right"]["now"]
    assert guvoh("undo", "1", "--register", copy).stdout == "Decision 1 is undone.\n"
    assert ids(copy, "Zafar Nuriddinov").isdisjoint(ids(copy, "Nozim Sattorov"))
    assert guvoh("bonds", "--format", "jsonl", "--register", copy).stdout == ""
    one_line(guvoh("undo", "1", "--register", copy), "was undone before")


def test_names_and_claims_are_parted(copy: Path) -> None:
    """Else what linking joined wrongly can be mended on the desk only."""
    found = listed(copy)
    (told,) = [i for i in found["incidents"] if len(i["claims"]) == 2]
    documents = [c["document"] for c in told["claims"]]
    done = guvoh("part", told["id"], "--document", documents[1], "--register", copy)
    assert done.stdout.startswith("Decision 1: 1 claim parted from")
    (zafar,) = ids(copy, "Zafar Nuriddinov")
    done = guvoh("part", zafar, "--name", " Zafar  Nuriddinov", "--document", documents[0], "--register", copy)
    assert done.stdout.startswith("Decision 2: 1 name parted from")
    assert len(ids(copy, "Zafar Nuriddinov")) == 2
    after = listed(copy)
    assert all(len(i["claims"]) == 1 for i in after["incidents"])
    for command in ("proposals", "relations"):
        assert guvoh(command, "--format", "jsonl", "--register", copy).returncode == 0


def test_what_cannot_be_one_or_two_is_one_line(copy: Path) -> None:
    """Else a slip in an id changes the register, or answers with a page of text."""
    (zafar,), (nozim,) = ids(copy, "Zafar Nuriddinov"), ids(copy, "Nozim Sattorov")
    incident = listed(copy)["incidents"][0]["id"]
    for args, told in (
        (["merge", zafar, zafar], "the same party already"),
        (["merge", zafar, "p 0 nobody"], "no party and no incident 'p 0 nobody'"),
        (["merge", "", zafar], "no party and no incident ''"),
        (["merge", zafar, incident], "a party and an incident cannot be one"),
        (["part", zafar], "say what to part"),
        (["part", zafar, "--name", "Zafar Nuriddinov"], "some, but not all"),
        (["part", zafar, "--name", "Somebody Else"], "has no name 'Somebody Else'"),
        (["part", zafar, "--document", "x"], "has no document 'x'"),
        (["part", zafar, "--claim", "x"], "--claim for incidents"),
        (["part", incident, "--name", "Zafar Nuriddinov"], "--name is for parties"),
        (["part", "nosuch", "--name", "x"], "no party and no incident"),
        (["undo", "7"], "no such decision"),
    ):
        one_line(guvoh(*args, "--register", copy), told)
    one_line(guvoh("undo", "x", "--register", copy), "not a valid integer", 2)
    one_line(guvoh("merge", zafar, "--register", copy), "Missing argument", 2)
    assert guvoh("bonds", "--format", "jsonl", "--register", copy).stdout == ""
    assert nozim in ids(copy, "Nozim Sattorov")


def test_a_decision_waits_for_nobody(copy: Path) -> None:
    """Else a decision made while another process adds breaks the one or the other."""
    import fcntl

    (zafar,), (nozim,) = ids(copy, "Zafar Nuriddinov"), ids(copy, "Nozim Sattorov")
    with (copy / ".writing").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        one_line(guvoh("merge", zafar, nozim, "--register", copy), "another process is adding")
