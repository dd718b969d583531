"""``guvoh watch`` as a user runs it, in processes of its own, on a site and a folder of invented people."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

TOY = {**os.environ, "PYTHONPATH": str(Path(__file__).with_name("toy"))}  # a coder that starts at once
PAGE = """<html><head><title>{name} held</title></head><body><article><h1>{name} held</h1>
<p>Police in Dushanbe detained the teacher {name} on 4 March 2019, his lawyer told this newspaper.</p>
<p>The family has heard nothing of him since, the lawyer said on Monday.</p></article></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Amu Wire</title>{items}</channel></rss>"""
ITEM = """<item><title>{name} held</title><link>https://amu.example/{name}</link>
<description>Police in Dushanbe detained the teacher {name} on 4 March 2019.</description></item>"""


class Site(BaseHTTPRequestHandler):
    pages: dict[str, str] = {}
    slow = threading.Event()

    def do_GET(self) -> None:
        if self.path == "/slow":
            Site.slow.set()
            time.sleep(2)
        found = Site.pages.get(self.path)
        self.send_response(200 if found else 404 if self.path == "/robots.txt" else 503)
        self.end_headers()
        self.wfile.write((found or "").encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Site.pages = {}
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    (folder / "first.html").write_text(PAGE.format(name="Umed Tohirov"), encoding="utf-8")
    assert guvoh("add", folder / "first.html", "--register", folder / "register").returncode == 0
    return folder / "register"


@pytest.fixture
def register(first: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first, tmp_path / "register"))


def guvoh(*args: object, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "guvoh.cli", *map(str, args)]
    return subprocess.run(command, text=True, check=False, timeout=120, capture_output=True, env=TOY, **more)


def watch(register: Path, *args: object) -> subprocess.CompletedProcess[str]:
    return guvoh("watch", *args, "--register", register)


def listed(register: Path) -> list[dict[str, Any]]:
    done = watch(register, "list", "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


CALLS = """
import json, sys
from guvoh.cli import main
for call in json.loads(sys.argv[1]):
    try:
        main([*call, "--register", sys.argv[2]])
    except SystemExit as ended:
        print("==", ended.code, flush=True)
"""


def calls(register: Path, *every: list[object]) -> tuple[list[tuple[str, int]], str]:
    """What each of several calls prints and its exit status, and all that stands on stderr; in one process, for
    that is quicker."""
    command = [sys.executable, "-c", CALLS, json.dumps([[str(a) for a in call] for call in every]), str(register)]
    done = subprocess.run(command, text=True, check=False, timeout=300, capture_output=True, env=TOY)
    found, printed = [], ""
    for line in done.stdout.splitlines(keepends=True):
        if line.startswith("== "):
            found.append((printed, int(line[3:])))
            printed = ""
        else:
            printed += line
    return found, done.stderr


def test_a_day_of_watching(register: Path, site: str, tmp_path: Path) -> None:
    """Add, see, visit, see again: what a monitor does on the first day; a dead source costs the others nothing."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "Хамроев.html").write_text(PAGE.format(name="Ҳамроев"), encoding="utf-8")
    Site.pages["/feed"] = FEED.format(items=ITEM.format(name="Zafar Nuriddinov"))
    run, table, rows = ["watch", "run", "--once"], ["watch", "list"], ["watch", "list", "--format", "jsonl"]
    told, wrong = calls(
        register,
        ["watch", "add", f"{site}/feed", "--every", "30m"], ["watch", "add", f"{site}/dead"],
        ["watch", "add", inbox, "--every", "1d"], rows, run, rows, run, table, ["documents"],
    )  # fmt: skip
    assert [status for _, status in told] == [0, 0, 0, 0, 1, 0, 0, 0, 0], wrong
    assert wrong == "1 visit failed (told above)\n"
    before, first, after, again, shown, documents = (printed for printed, _ in told[3:])
    assert [(r["every"], r["last"], r["next"]) for r in map(json.loads, before.splitlines())] == [
        ("1d", None, None), ("6h", None, None), ("30m", None, None)
    ]  # fmt: skip
    lines = first.splitlines()
    assert len(lines) == 3 and sum("1 new, 0 known" in line for line in lines) == 2
    assert "/dead: failed: the server answered HTTP 503" in first
    by_end = {row["locator"].rpartition("/")[2]: row for row in map(json.loads, after.splitlines())}
    assert by_end["feed"]["last"]["new"] == 1 and by_end["dead"]["failures"] == 1
    assert again == "" and "failing" in shown and documents.count("held") == 3


def test_pause_resume_and_remove(register: Path, site: str) -> None:
    """A source must be there to be left alone, and taken up again, by its number or its address; and where its site
    keeps programs off, by who has its permission."""
    Site.pages["/feed"] = FEED.format(items=ITEM.format(name="Zafar Nuriddinov"))
    Site.pages["/robots.txt"] = "User-agent: *\nDisallow: /"
    run, table = ["watch", "run", "--once"], ["watch", "list", "--format", "jsonl"]
    told, wrong = calls(
        register,
        ["watch", "add", f"{site}/feed"], ["watch", "pause", 1], run, table,
        ["watch", "resume", f"{site}/feed"], ["watch", "permit", 1], run, table,
        ["watch", "remove", f"{site}/feed"], table, ["documents"],
    )  # fmt: skip
    assert [status for _, status in told] == [0] * 11 and not wrong
    _, _, paused, listing, _, _, resumed, permitted, _, left, documents = (printed for printed, _ in told)
    assert paused == "" and json.loads(listing)["paused"] and "1 new" in resumed and left == ""
    assert json.loads(permitted)["permitted_by"] == "owner"
    assert documents.count("held") == 2  # what came stays


WRONG = [
    (["add", "ftp://a.example/"], "only http and https"),
    (["add", "https://anna:geheim@a.example/"], "leave the password out"),
    (["add", "/no/such/folder"], "no folder or file"),
    (["add", "https://a.example/", "--every", "often"], "30m, 6h, 1d"),
    (["add", "https://a.example/", "--every", "1m"], "every 5 minutes at the most"),
    (["add", "https://a.example/", "--collection", "None such"], "no collection"),
    (["add", "https://a.example/", "--any-site"], "--articles"),
    (["remove", "https://a.example/"], "not watched"),
    (["pause", "99"], "not watched"),
]


def test_a_wrong_call_gets_one_line(register: Path) -> None:
    """What to do stands in one line, without a password and without a traceback."""
    told, wrong = calls(register, *(["watch", *args] for args, _ in WRONG), ["watch", "list", "--format", "jsonl"])
    lines = wrong.splitlines()
    assert told == [("", 1)] * len(WRONG) + [("", 0)] and len(lines) == len(WRONG), wrong
    for line, (args, said) in zip(lines, WRONG, strict=True):
        assert said in line, args
    assert "geheim" not in wrong


def test_the_desk_visits_by_itself_where_it_is_asked_to(register: Path, site: str) -> None:
    """With `guvoh serve --watch` the morning's reports are in before anybody opens the desk."""
    Site.pages["/feed"] = FEED.format(items=ITEM.format(name="Zafar Nuriddinov"))
    watch(register, "add", f"{site}/feed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "guvoh.cli", "serve", "--watch", "--port", str(port), "--register", str(register)]
    serving = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=TOY)
    try:
        for _ in range(240):
            time.sleep(0.25)
            with closing(sqlite3.connect(f"file:{register}/register.sqlite3?mode=ro", uri=True)) as database:
                made = database.execute("SELECT state, new FROM register_visit").fetchall()
                if made and made[0][0] == "done":
                    break
        assert made == [("done", 1)]
    finally:
        serving.terminate()
        _out, err = serving.communicate(timeout=30)
    assert serving.returncode == 0 and "Traceback" not in err


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle_of_a_visit(register: Path, site: str, sign: signal.Signals) -> None:
    """Ctrl-C ends it in a line; the visit it broke off is made again at the next start, before anything is due."""
    Site.pages["/slow"] = FEED.format(items=ITEM.format(name="Zafar Nuriddinov"))
    Site.slow.clear()
    watch(register, "add", f"{site}/slow", "--every", "1w")
    command = [sys.executable, "-m", "guvoh.cli", "watch", "run", "--register", str(register)]
    # Tests that run behind another program ignore Ctrl-C, and so would what they start.
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=TOY,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,  # noqa: PLW1509
    )  # fmt: skip
    assert Site.slow.wait(30)
    running.send_signal(sign)
    _out, err = running.communicate(timeout=30)
    assert running.returncode == 130 and "stopped" in err and "Traceback" not in err, err
    [row] = listed(register)
    assert row["next"] is None and row["last"]["state"] == "stopped"
    assert "1 new" in watch(register, "run", "--once").stdout
