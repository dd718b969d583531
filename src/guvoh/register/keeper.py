"""Links in the background what people corrected, added or took back at the desk, while the server runs; and after an
update of Guvoh the whole register, where it would now be linked otherwise."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.db.models import Max

from guvoh.register import linked, store
from guvoh.register.models import Claim, Decision, Document

QUIET = 2.0  # seconds in which nobody decided anything: in the middle of a series, linking would only be in the way
LONGEST = 60.0  # seconds after which it is done all the same
AGAIN = 15.0  # seconds until the next try after one that failed
_LOOK = 0.5


class Keeper:
    """A thread that keeps parties and incidents up to date. It takes the register's writing lock as a command does,
    and leaves it alone while a command has it; whatever fails is tried again."""

    def __init__(self, register: Path, quiet: float = QUIET, longest: float = LONGEST) -> None:
        self.register = register
        self.quiet, self.longest = quiet, longest
        self.linked = 0  # how often it has linked
        self.failed = ""  # what kind of trouble the last try had
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, wait: float = 10.0) -> None:
        """End it. Linking that takes longer than ``wait`` seconds dies with the process, as safely as by a kill."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(wait)

    def _run(self) -> None:
        left = _Left()
        try:
            while not self._ended.wait(_LOOK if not self.failed else AGAIN):
                # Of trouble only the kind is kept: its words may hold names.
                try:
                    if left.ripe(_left(), time.monotonic(), self.quiet, self.longest) and self._link():
                        left = _Left(in_vain=_left())
                    self.failed = ""
                except Exception as error:
                    self.failed = type(error).__name__
                    connection.close()
        finally:
            connection.close()

    def _link(self) -> bool:
        with store.writing_if_free(self.register) as free:
            if free:
                linked.relink()
                self.linked += 1
            return free


def start(register: Path) -> Keeper:
    """Keep this register linked until ``stop`` is called."""
    keeper = Keeper(register)
    keeper.start()
    return keeper


@contextmanager
def keeping(register: Path) -> Iterator[Keeper]:
    """Keep this register linked while the block runs."""
    keeper = start(register)
    try:
        yield keeper
    finally:
        keeper.stop()


class _Left:
    """Since when something stands unlinked, and since when nothing was added to it."""

    def __init__(self, in_vain: tuple[int, int] | None = None) -> None:
        self.in_vain = in_vain  # what linking left as it was: not to be tried again before something is added
        self.state: tuple[int, int] | None = None
        self.first = self.last = 0.0

    def ripe(self, state: tuple[int, int] | None, now: float, quiet: float, longest: float) -> bool:
        if state is None or state == self.in_vain:
            self.state = None
            return False
        if self.state is None:
            self.first = now
        if state != self.state:
            self.state, self.last = state, now
        return now - self.last >= quiet or now - self.first >= longest


def _left() -> tuple[int, int] | None:
    """How much was decided and added so far, where something stands unlinked or linked otherwise; None where nothing
    does. Indexed look-ups only: this is asked twice a second."""
    unlinked = Document.objects.filter(linked=False).exists() or Claim.objects.filter(incident=None).exists()
    if not unlinked and not linked.linked_otherwise():
        return None
    return (
        Decision.objects.aggregate(n=Max("pk"))["n"] or 0,
        Document.objects.aggregate(n=Max("pk"))["n"] or 0,
    )
