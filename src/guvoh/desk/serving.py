"""Serves the desk: a first process that serves no page, and others that serve all of them.

The first one holds the port, keeps the register linked and makes visits, and remembers what all must know
(:mod:`guvoh.desk.shared`). So a page waits for reading, coding and linking only as long as a question to the first
process takes, and people at work share all processors: Python answers one request at a time in a process. Run as a
program this is one of the others; it reads from its first line of input what to serve and ends when its input does, so
that none is left behind whatever happens.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

from django.conf import settings

from guvoh.nouns import GuvohError
from guvoh.register import place

THREADS = 8  # of each process: while one waits for the database others go on
DESK = "django.core.wsgi:get_wsgi_application"
_LOOK = 0.5  # seconds between two looks at whether all go on
_SOON = 10.0  # one that ends within so many seconds of its start had no good one
_TURN = 0.0005  # seconds that a thread may go on while others wait; Python's own 0.005 make a dozen turns a long time
_AHEAD = 20.0  # seconds between two looks at whether the overview is to be drawn anew
_WAIT = 6.0  # seconds that a process has for what it is at when it is told to end


def usual() -> int:
    """How many processes serve where nobody says: one for each processor, four at most."""
    return min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


@dataclass(slots=True)
class Processes:
    """The processes that serve pages. ``desk``: module and function that gives the WSGI application."""

    listening: socket.socket
    address: str  # where they ask the first process
    key: bytes
    number: int
    desk: str = DESK
    _running: list[tuple[subprocess.Popen[str], float]] = field(default_factory=list)
    _failed: int = 0  # how many in a row ended as soon as they had begun

    def run(self) -> None:
        """Keep them going until this process is told to end. Raises GuvohError where they cannot be."""
        try:
            while True:
                self._see_to()
                time.sleep(_LOOK)
        finally:
            self._end()

    def _see_to(self) -> None:
        going = []
        for process, since in self._running:
            if process.poll() is None:
                going.append((process, since))
            else:
                self._failed = self._failed + 1 if time.monotonic() - since < _SOON else 1
        if self._failed > 2 * self.number:
            raise GuvohError("the desk ends as soon as it begins: try --debug, or `guvoh relink` first")
        self._running = going
        try:
            while len(going) < self.number:
                going.append(self._started())
        except OSError:  # no memory for one more, for now: those that go on serve
            self._failed += 1

    def _started(self) -> tuple[subprocess.Popen[str], float]:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "guvoh.desk.serving"],  # -P: nothing of the folder one stands in
            stdin=subprocess.PIPE,
            text=True,
            pass_fds=[self.listening.fileno()],
            start_new_session=True,  # Ctrl-C is for the first one, which tells the others
        )
        assert process.stdin is not None
        told = {
            "socket": self.listening.fileno(),
            "address": self.address,
            "key": self.key.hex(),
            "desk": self.desk,
            "secret": [str(settings.REGISTER), settings.SECRET_KEY],  # whatever became of the file since
        }
        with suppress(BrokenPipeError):  # ended already: it is counted at the next look
            process.stdin.write(json.dumps(told) + "\n")
            process.stdin.flush()
        return process, time.monotonic()

    def _end(self) -> None:
        for process, _ in self._running:
            process.terminate()
        until = time.monotonic() + _WAIT
        for process, _ in self._running:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def serve(register: Path, listening: socket.socket, processes: int, *, watching: bool, desk: str = DESK) -> None:
    """Serve the register, for which Django is set up, until this process is told to end (SIGINT, SIGTERM)."""
    from guvoh.desk import shared
    from guvoh.register import keeper, visits

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.setswitchinterval(_TURN)  # the others ask while something is linked here
    with (
        suppress(KeyboardInterrupt),  # that is how it is stopped
        shared.answering() as (address, key),
        keeper.keeping(register),
        visits.going_on(register, watch=watching),
    ):
        Processes(listening, address, key, processes, desk).run()


def main() -> None:
    """One of the others."""
    told: dict[str, Any] = json.loads(sys.stdin.readline())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    Thread(target=_end_with_the_first, daemon=True).start()
    import django

    place.HANDED.update([told["secret"]])
    os.environ["GUVOH_DESK"] = told["address"]
    django.setup()
    from guvoh.desk import shared
    from guvoh.desk.look import drawing

    drawing.elsewhere(shared.ask(told["address"], bytes.fromhex(told["key"])).draw)
    import waitress
    from waitress.channel import HTTPChannel
    from waitress.task import WSGITask

    from guvoh.register import visits

    class Once(WSGITask):  # type: ignore[misc]
        """Answers and hangs up. A browser that kept its connection would stay with one process, however busy; and all
        who came while the others were starting, with the first."""

        def build_response_header(self) -> bytes:
            self.set_close_on_finish()
            header: bytes = super().build_response_header()
            return header

    module, _, name = told["desk"].partition(":")
    server = waitress.create_server(
        getattr(import_module(module), name)(),
        sockets=[socket.socket(fileno=told["socket"])],
        threads=THREADS,
        ident=None,
        max_request_body_size=visits.MAX_TOGETHER + 2**20,
    )
    server.channel_class = type("Channel", (HTTPChannel,), {"task_class": Once})
    Thread(target=_make_ready, daemon=True).start()
    # A page lets go of Python's lock at each of its dozen queries and waits as long to have it back.
    sys.setswitchinterval(_TURN)
    try:
        server.run()
    finally:
        gc.unfreeze()  # or what is not looked at is told as lost by those who count it at the end


def _make_ready() -> None:
    """Read beside what pages need of the whole register and of the world's places, so that those that come first do not
    wait for it; leave it out of what Python looks through for garbage, which would stop all pages for 0.1 s; and go on
    drawing the overview whenever the register changed."""
    from django.db import connection

    from guvoh.desk.look import ahead, placing
    from guvoh.register import columns

    try:
        for country in columns.now().values["country"]:
            placing.make_ready(country or "")
    finally:
        connection.close()
    gc.collect()
    gc.freeze()
    drawn = 0
    while True:
        with suppress(Exception):  # whoever asks for the page is told what the matter is
            drawn = ahead.when_changed(drawn)
        connection.close()
        time.sleep(_AHEAD)


def _end_with_the_first() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
