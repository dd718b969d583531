"""``guvoh watch`` as a user runs it, in processes of its own, on a site and a folder of invented people."""

from __future__ import annotations

import json
import os
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
        self.send_response(200 if found else 503)
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


@pytest.fixture
def register(tmp_path: Path) -> Path:
    folder = tmp_path / "register"
    (tmp_path / "first.html").write_text(PAGE.format(name="Umed Tohirov"), encoding="utf-8")
    assert guvoh("add", tmp_path / "first.html", "--register", folder).returncode == 0
    return folder


def guvoh(*args: object, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "guvoh.cli", *map(str, args)]
    return subprocess.run(command, text=True, check=False, timeout=120, capture_output=True, env=TOY, **more)


def watch(register: Path, *args: object) -> subprocess.CompletedProcess[str]:
    return guvoh("watch", *args, "--register", register)


def listed(register: Path) -> list[dict[str, Any]]:
    done = watch(register, "list", "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_day_of_watching(register: Path, site: str, tmp_path: Path) -> None:
    """Add, see, visit, see again: what a monitor does on the first day; a dead source costs the others nothing."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "Хамроев.html").write_text(PAGE.format(name="Ҳамроев"), encoding="utf-8")
    Site.pages["/feed"] = FEED.format(items=ITEM.format(name="Zafar Nuriddinov"))
    for locator, every in ((f"{site}/feed", "30m"), (f"{site}/dead", "6h"), (inbox, "1d")):
        done = watch(register, "add", locator, "--every", every)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert [(row["every"], row["last"], row["next"]) for row in listed(register)] == [
        ("1d", None, None), ("6h", None, None), ("30m", None, None)
    ]  # fmt: skip
    done = watch(register, "run", "--once")
    assert done.returncode == 1 and "1 visit failed" in done.stderr and "Traceback" not in done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 3 and sum("1 new, 0 known" in line for line in lines) == 2
    assert "/dead: failed: the server answered HTTP 503" in done.stdout
    by_end = {row["locator"].rpartition("/")[2]: row for row in listed(register)}
    assert by_end["feed"]["last"]["new"] == 1 and by_end["dead"]["failures"] == 1
    assert guvoh("documents", "--register", register).stdout.count("held") == 3
    done = watch(register, "run", "--once")  # nothing is due
    assert (done.returncode, done.stdout) == (0, "")
    table = watch(register, "list").stdout
    assert "failing" in table and "Хамроев" not in table


def test_pause_resume_and_remove(register: Path, site: str) -> None:
    """A source must be there to be left alone, and taken up again, by its number or its address."""
    Site.pages["/feed"] = FEED.format(items=ITEM.format(name="Zafar Nuriddinov"))
    watch(register, "add", f"{site}/feed")
    [row] = listed(register)
    assert watch(register, "pause", row["number"]).returncode == 0
    assert watch(register, "run", "--once").stdout == ""
    assert listed(register)[0]["paused"]
    assert watch(register, "resume", f"{site}/feed").returncode == 0
    assert "1 new" in watch(register, "run", "--once").stdout
    assert watch(register, "remove", f"{site}/feed").returncode == 0
    assert listed(register) == []
    assert guvoh("documents", "--register", register).stdout.count("held") == 2  # what came stays


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
CALLS = """
import json, sys
from guvoh.cli import main
for call in json.loads(sys.argv[1]):
    try:
        main(["watch", *call, "--register", sys.argv[2]])
    except SystemExit as ended:
        print(ended.code, flush=True)
"""


def test_a_wrong_call_gets_one_line(register: Path) -> None:
    """What to do stands in one line, without a password and without a traceback."""
    command = [sys.executable, "-c", CALLS, json.dumps([args for args, _ in WRONG]), str(register)]
    done = subprocess.run(command, text=True, check=False, timeout=120, capture_output=True, env=TOY)
    lines = done.stderr.splitlines()
    assert done.stdout.split() == ["1"] * len(WRONG) and len(lines) == len(WRONG), done.stderr
    for line, (args, told) in zip(lines, WRONG, strict=True):
        assert told in line, args
    assert "geheim" not in done.stderr and listed(register) == []


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
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=TOY)
    assert Site.slow.wait(30)
    running.send_signal(sign)
    _out, err = running.communicate(timeout=30)
    assert running.returncode == 130 and "stopped" in err and "Traceback" not in err, err
    [row] = listed(register)
    assert row["next"] is None and row["last"]["state"] == "stopped"
    assert "1 new" in watch(register, "run", "--once").stdout
