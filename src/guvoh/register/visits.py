"""Visits: what is watched, what was handed in, and whose turn it is.

A visit is one row of :class:`guvoh.register.models.Visit`: it waits, is read, and ends as done, failed or stopped.
One is made at a time in a register, by whichever process has the turn: the thread that ``guvoh serve`` starts, or
``guvoh watch run``. How one is made, :mod:`guvoh.register.visiting` says.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.db import close_old_connections
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from guvoh.nouns import GuvohError, Json
from guvoh.register import place
from guvoh.register.models import Collection, Visit, Watched

DAY = 24 * 60  # minutes
SOONEST, LATEST = 5, 28 * DAY  # minutes between two visits
MAX_FILE, MAX_FILES, MAX_TOGETHER = 50 * 2**20, 20, 200 * 2**20  # of what is handed in at once
MAX_TEXT = 1_000_000  # characters of a pasted text
_TRIES = 2  # times that what was handed in is taken up: a file that ends the process must not do so for ever
_PAUSE = 0.5  # seconds between two looks at what waits
_EVERY = re.compile(r"(\d{1,5})\s*([mhdw])", re.I)
_MINUTES = {"m": 1, "h": 60, "d": DAY, "w": 7 * DAY}

STOPPED = _("Guvoh was stopped while this was read: try again")
LATER = _("the site asked to be left alone for a while")
TAKEN_UP = _("Guvoh was stopped while this was read, and has begun again")


# What is watched ----------------------------------------------------------------------------------


def minutes(written: str) -> int:
    """ "30m", "6h", "2d" or "1w" in minutes. Raises GuvohError for anything else, and for what is too often."""
    found = _EVERY.fullmatch(written.strip())
    if not found:
        raise GuvohError("say how often as a number with m, h, d or w: 30m, 6h, 1d")
    every = int(found[1]) * _MINUTES[found[2].lower()]
    if not SOONEST <= every <= LATEST:
        raise GuvohError("a source is visited every 5 minutes at the most, every 4 weeks at the least")
    return every


def written(every: int) -> str:
    """Minutes as :func:`minutes` reads them."""
    unit = next(u for u in "wdhm" if every % _MINUTES[u] == 0)
    return f"{every // _MINUTES[unit]}{unit}"


def is_address(locator: str) -> bool:
    return locator.lower().startswith(("http://", "https://"))


def checked_address(given: str) -> str:
    """An http(s) address without a password in it. Raises GuvohError, one line, for anything else."""
    address = given.strip()
    if not is_address(address) or any(c.isspace() or c < " " for c in address) or len(address) > 2000:
        raise GuvohError(_("give an address that begins with http:// or https://"))
    try:
        parts = urlsplit(address)
        host = parts.hostname
        _port = parts.port  # raises where it is none
    except ValueError:
        host = None
    if not host:
        raise GuvohError(_("the address names no host: check it"))
    if parts.username is not None or parts.password is not None:
        raise GuvohError(_("leave the password out of the address: save what needs one, and hand in the file"))
    return address


def watch(
    locator: str,
    every: int,
    by: str,
    *,
    collection: Collection | None = None,
    articles: bool = False,
    elsewhere: bool = False,
    local: bool = False,
) -> Watched:
    """Watch a feed or a page, and where ``local`` also a folder or a file. Raises GuvohError where it cannot be, or
    is watched already."""
    if is_address(locator.strip()) or not local:
        locator = checked_address(locator)
    elif "://" in locator:
        raise GuvohError("only http and https addresses, folders and files can be watched")
    else:
        path = Path(locator)
        if not path.exists():
            raise GuvohError(f"there is no folder or file {locator}: check the path")
        if path.is_dir() and place.exists(path):
            raise GuvohError("this is a register, not a source: name the folder to watch")
        if articles:
            raise GuvohError("--articles is for feeds: a folder has none")
        locator = place.locator(locator)
    if Watched.objects.filter(locator=locator, collection=collection).exists():
        raise GuvohError(_("this is watched already"))
    return Watched.objects.create(
        locator=locator,
        every=every,
        by=by,
        collection=collection,
        articles=articles or elsewhere,
        elsewhere=elsewhere,
        local=local,
    )


def after_failure(watched: Watched) -> int:
    """Minutes until the next visit after ``failures`` in a row: doubling, up to a day, or to its own interval where
    that is longer."""
    doubled = watched.every * 2 ** min(watched.failures, 16)
    return int(min(doubled, max(DAY, watched.every)))


def asks_to_wait(watched: Watched) -> bool:
    """Whether the site asked, with its last answer, not to be visited yet."""
    return watched.wait is not None and watched.wait > timezone.now()


def permit(watched: Watched, by: str | None) -> None:
    """Visit it whatever its robots.txt says: ``by`` says that its site permits that. None: heed it again."""
    watched.permitted_by, watched.permitted = by or "", timezone.now() if by else None
    watched.etag = watched.modified = ""  # what was left out is fetched, though the feed is as it was
    watched.due = timezone.now() if by else watched.due
    watched.save(update_fields=["permitted_by", "permitted", "etag", "modified", "due"])


def visit_now(watched: Watched, by: str) -> Visit:
    """Have a source visited next; the visit that waits or goes on already, where there is one. Raises GuvohError
    where its site asked to be left alone for now."""
    if asks_to_wait(watched):
        raise GuvohError(LATER)
    going = watched.visits.filter(state__in=[Visit.WAITING, Visit.READING]).first()
    return going or Visit.objects.create(watched=watched, locator=watched.locator, collection=watched.collection, by=by)


# What is handed in --------------------------------------------------------------------------------


def hand_in_address(address: str, by: str, collection: Collection | None = None) -> Visit:
    """Have an address fetched once. Raises GuvohError where it is none."""
    return Visit.objects.create(kind=Visit.ADDRESS, locator=checked_address(address), by=by, collection=collection)


def hand_in_files(
    register: Path, files: Sequence[tuple[str, Iterable[bytes]]], by: str, collection: Collection | None = None
) -> Visit:
    """Have files read: each a name, for telling only, and its bytes in pieces. They are kept beside the register
    under numbers until they are read, and what can be read of them then goes to the vault.

    Raises GuvohError where there are none or too many, or one is empty or too big.
    """
    if not files:
        raise GuvohError(_("choose at least one file"))
    if len(files) > MAX_FILES:
        raise GuvohError(_("these are too many files at once: hand in 20 at a time"))
    names = [shown_name(name) for name, _pieces in files]
    return _hand_in(
        register,
        Visit(kind=Visit.FILES, locator="; ".join(names)[:400], by=by, collection=collection, given=names),
        [pieces for _name, pieces in files],
    )


def hand_in_text(register: Path, document: Json, by: str, collection: Collection | None = None) -> Visit:
    """Have a pasted text read: ``document`` is it in the guide's JSON form."""
    content = json.dumps(document, ensure_ascii=False, indent=1).encode()
    made = Visit(
        kind=Visit.TEXT, locator=document["title"] or "text", by=by, collection=collection, given=["text.json"]
    )
    return _hand_in(register, made, [[content]])


def shown_name(name: str) -> str:
    """A file's name as it is told: its last part, without what could steer or mislead."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(c for c in last if c.isprintable()).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return (f"{stem[:100]}{dot}{ending[:10]}" if stem else plain[:100]) or "file"


def kept(register: Path, visit: Visit) -> Path:
    """The folder in which what was handed in waits to be read."""
    return register / "waiting" / str(visit.pk)


def _hand_in(register: Path, visit: Visit, contents: Sequence[Iterable[bytes]]) -> Visit:
    visit.state = Visit.STOPPING  # nobody takes it up before its bytes are there
    visit.started = timezone.now()
    visit.save()
    folder = kept(register, visit)
    together = 0
    try:
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700)
        for n, pieces in enumerate(contents):
            size = 0
            with os.fdopen(os.open(folder / str(n), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                for piece in pieces:
                    size += len(piece)
                    together += len(piece)
                    if size > MAX_FILE:
                        raise GuvohError(_("a file is bigger than 50 MB: split it"))
                    if together > MAX_TOGETHER:
                        raise GuvohError(_("these are more than 200 MB together: hand in fewer at a time"))
                    out.write(piece)
            if not size:
                raise GuvohError(_("a file is empty: choose another"))
    except OSError as error:
        drop(register, visit)
        visit.delete()
        raise GuvohError(_("the files could not be kept: see that the disk has space")) from error
    except BaseException:
        drop(register, visit)
        visit.delete()
        raise
    Visit.objects.filter(pk=visit.pk).update(state=Visit.WAITING, started=None)
    visit.refresh_from_db()
    return visit


def drop(register: Path, visit: Visit) -> None:
    """Remove what waited to be read."""
    with suppress(OSError):
        shutil.rmtree(kept(register, visit))


def stop(visit: Visit, register: Path) -> None:
    """Have a visit end: at once where it waits, after the article it is at where it is being read."""
    now = timezone.now()
    if Visit.objects.filter(pk=visit.pk, state=Visit.WAITING).update(state=Visit.STOPPED, ended=now):
        drop(register, visit)
    Visit.objects.filter(pk=visit.pk, state=Visit.READING).update(state=Visit.STOPPING)


# Whose turn it is ---------------------------------------------------------------------------------


def _turn(register: Path) -> AbstractContextManager[bool]:
    """Whether this is the one that makes visits just now; no other is, while it holds."""
    return place.locked(register / ".visiting", fcntl.LOCK_EX | fcntl.LOCK_NB)


def busy(register: Path) -> bool:
    """Whether another process makes a visit just now."""
    with _turn(register) as ours:
        return not ours


def work(
    register: Path,
    *,
    scheduled: bool = True,
    only_due_before: datetime | None = None,
    ending: Callable[[], bool] = lambda: False,
) -> Visit | None:
    """Make the visit whose turn it is and give it, ended; None where none waits, none is due, or another process is
    making one. ``scheduled``: also those that are due, of ``only_due_before`` those that were due by then. ``ending``
    tells that the process is to end: the visit is put back."""
    from guvoh.register import visiting

    with _turn(register) as ours:
        if not ours:
            return None
        _take_up(register)
        visit = _next(scheduled, only_due_before or timezone.now())
        if visit is not None:
            more = Visit.objects.filter(state=Visit.WAITING).exists()
            more = more or (scheduled and _due(only_due_before or timezone.now()).exists())
            # Many sources in a row are linked once, after the last; what somebody waits for, at once.
            visiting.make(visit, register, ending, link=visit.watched is None or not more)
            visit.refresh_from_db()
        return visit


def _due(by: datetime) -> QuerySet[Watched]:
    alone = Q(wait__gt=timezone.now())  # whatever else moved its turn
    return Watched.objects.filter(Q(due=None) | Q(due__lte=by), paused=False).exclude(alone).order_by("due", "id")


def _take_up(register: Path) -> None:
    """Put back what a process that ended left half read: nobody else is reading now."""
    now = timezone.now()
    a_while_ago = now - timedelta(minutes=15)
    for visit in Visit.objects.filter(state__in=[Visit.READING, Visit.STOPPING]).select_related("watched"):
        if visit.state == Visit.STOPPING:
            # What is only just being handed in looks so too: it has not been tried.
            if visit.tries or (visit.started or visit.made) < a_while_ago:
                Visit.objects.filter(pk=visit.pk).update(state=Visit.STOPPED, ended=now, step="")
                drop(register, visit)
        elif visit.watched is None and visit.tries < _TRIES:
            trouble = [*visit.trouble, [visit.locator, TAKEN_UP]]
            Visit.objects.filter(pk=visit.pk).update(state=Visit.WAITING, step="", trouble=trouble)
        else:
            trouble = [*visit.trouble, [visit.locator, STOPPED]]
            Visit.objects.filter(pk=visit.pk).update(state=Visit.FAILED, ended=now, step="", trouble=trouble)
            drop(register, visit)
            if visit.watched is not None:
                visit.watched.failures += 1
                visit.watched.due = now + timedelta(minutes=after_failure(visit.watched))
                visit.watched.save(update_fields=["failures", "due"])


def _next(scheduled: bool, by: datetime) -> Visit | None:
    now = timezone.now()
    visit = Visit.objects.filter(state=Visit.WAITING).order_by("id").first()
    if visit is None and scheduled and (watched := _due(by).first()) is not None:
        visit = Visit(watched=watched, locator=watched.locator, collection=watched.collection, by=watched.by)
    if visit is None:
        return None
    visit.state, visit.started, visit.tries = Visit.READING, now, visit.tries + 1
    visit.save()
    if visit.watched is not None:  # also where this one fails at once, the others have their turn
        Watched.objects.filter(pk=visit.watched.pk).update(due=now + timedelta(minutes=visit.watched.every))
    return visit


def next_due() -> datetime | None:
    """When the next scheduled visit is due; None where nothing is watched. What is due at once is due in the past."""
    rows = Watched.objects.filter(paused=False)
    if rows.filter(due=None).exists():
        return timezone.now()
    return rows.order_by("due").values_list("due", flat=True).first()


# The thread ---------------------------------------------------------------------------------------


class Visitor(threading.Thread):
    """Makes visits one after another until it is stopped."""

    def __init__(self, register: Path, scheduled: bool) -> None:
        super().__init__(name="guvoh-visitor", daemon=True)
        self.register, self.scheduled = register, scheduled
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            made = None
            with suppress(Exception):  # as a full disk: what waits waits on, and nothing of it is written to a log
                made = work(self.register, scheduled=self.scheduled, ending=self.ended.is_set)
            close_old_connections()
            if made is None:
                self.ended.wait(_PAUSE)

    def stop(self, wait: float = 10.0) -> None:
        """End after the article it is at; what is half read is put back."""
        self.ended.set()
        self.join(wait)


@contextmanager
def going_on(register: Path, *, watch: bool = False) -> Iterator[Visitor]:
    """Visits made in the background while the block runs: what is handed in, and with ``watch`` also what is due."""
    visitor = Visitor(register, watch)
    with scheduling(register) if watch else nullcontext():
        visitor.start()
        try:
            yield visitor
        finally:
            visitor.stop()


@contextmanager
def scheduling(register: Path) -> Iterator[None]:
    """Say, while the block runs, that this process visits what is due."""
    with place.locked(register / ".scheduled", fcntl.LOCK_SH):
        yield


def keeps_schedule(register: Path) -> bool:
    """Whether some process visits what is due."""
    for _try in range(3):  # who asks at the same moment holds it too, for no time at all
        with place.locked(register / ".scheduled", fcntl.LOCK_EX | fcntl.LOCK_NB) as alone:
            if alone:
                return False
        time.sleep(0.005)
    return True
