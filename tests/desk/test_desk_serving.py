"""The desk by several processes: what one of them knows the others know, and none is left behind."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from signing import running, started_desk


def asked(port: int) -> tuple[int, int, str]:
    """Of one request by a connection of its own: who answered, how many were asked before, and what was not kept."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/")
    answer = connection.getresponse()
    pid, n, never = json.loads(answer.read())
    assert answer.will_close, "who keeps a connection stays with one process, however busy it is"
    return pid, n, never


def within(seconds: float, found: Callable[[], Any]) -> Any:
    """What ``found`` gives as soon as it gives something."""
    until = time.monotonic() + seconds
    while not (what := found()):
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.1)
    return what


def both(port: int) -> set[int]:
    """The processes that answer, where they are two."""
    found = {asked(port)[0] for _ in range(30)}
    return found if len(found) == 2 else set()


def goes_on(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc").exists(), reason="no /proc on this machine")
def test_processes_count_together_begin_anew_and_end_with_the_first(tmp_path: Path) -> None:
    """Else whoever tries passwords has as many tries again in each process; a crash leaves half a desk, and one that
    is killed leaves a desk that nobody can stop, with the pages of people at risk."""
    with running("serve_processes.py", tmp_path / "register", "counting") as first:
        assert first.stdout is not None
        port = int(first.stdout.readline())
        one, other = within(60, lambda: both(port))
        answers = [asked(port) for _ in range(40)]
        numbers = [n for _, n, _ in answers]
        assert numbers == list(range(numbers[0], numbers[0] + 40))
        assert {never for *_, never in answers} == {"no"}

        os.kill(one, signal.SIGKILL)
        now = within(60, lambda: both(port))
        assert other in now and one not in now

        first.kill()
        within(20, lambda: not any(map(goes_on, now)))


def test_ctrl_c_is_how_it_is_stopped(tmp_path: Path) -> None:
    """Else who ends the desk as its first line says is told that something was broken off."""
    with running("serve_processes.py", tmp_path / "register", "counting") as first:
        assert first.stdout is not None
        port = int(first.stdout.readline())
        pids = within(60, lambda: both(port))
        first.send_signal(signal.SIGINT)
        assert first.wait(20) == 0 and not any(map(goes_on, pids))


def test_what_cannot_be_served_is_said(tmp_path: Path) -> None:
    """Else the desk begins again and again behind a page that never comes."""
    with running("serve_processes.py", tmp_path / "register", "ending") as first:
        assert first.stdout is not None
        first.stdout.readline()
        assert first.stdout.readline().startswith("the desk ends as soon as it begins")
        assert first.wait(20) == 0


class Browser:
    """As much of one as signing in takes; each request by a new connection, which any process may get."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, **form: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if form:
            body = urlencode({**form, "csrfmiddlewaretoken": self.token})
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        connection.request("POST" if form else "GET", path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        for header in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        if token := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text):
            self.token = token[1]
        return answer.status, text


def test_who_signed_out_is_out_everywhere(tmp_path: Path) -> None:
    """Else a cookie taken from somebody's machine still opens the desk after they signed out, in the process that did
    not hear of it; and a password may be tried five times in each."""
    with started_desk(tmp_path / "register", "--processes", "2") as (url, whole):
        port, link = int(url.rpartition(":")[2]), whole.removeprefix(url)
        mine = Browser(port)
        mine.ask(link)
        assert mine.ask(link, go="1")[0] == 302
        assert {mine.ask("/")[0] for _ in range(20)} == {200}
        taken = Browser(port)
        taken.cookies = dict(mine.cookies)
        assert mine.ask("/sign-out/", go="1")[0] == 302
        assert {taken.ask("/")[0] for _ in range(20)} == {302}

        stranger, answers = Browser(port), []
        for _ in range(8):
            stranger.ask("/sign-in/")
            answers.append(stranger.ask("/sign-in/", username="owner", password="not this one")[0])
        assert answers == [200] * 4 + [429] * 4
