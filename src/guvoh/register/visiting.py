"""Making one visit: fetch, read, code, keep, and link at the end.

What was read is kept source by source, so that a visit that is stopped or fails in the middle leaves what came before
it in the register. The register is held for writing only while something is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from guvoh import nouns
from guvoh.nouns import Coding, GuvohError, Source, Unreadable, digest
from guvoh.reading import Stamp, capture, count, fetch_changed, links, read
from guvoh.register import linked, manners, place, store, visits
from guvoh.register.models import Capture, Document, Visit, Watched

FETCHING, READING, CODING, WAITING, LINKING = "fetching", "reading", "coding", "waiting", "linking"
STEPS = (FETCHING, READING, CODING, WAITING, LINKING)
MAX_TROUBLE = 200  # lines that are kept of what failed
MAX_ARTICLES = 100  # fetched of one feed in one visit
POLITE = 1.0  # seconds between two requests to one host
_OFTEN = 0.3  # seconds between two writings of how far it is
_UNCODED = "not coded: the coder failed; try `guvoh recode`"


class Stopped(Exception):
    """Somebody asked the visit to end."""


class Ending(Exception):
    """The process is to end."""


def make(visit: Visit, register: Path, ending: Callable[[], bool] = lambda: False, *, link: bool = True) -> None:
    """Make a visit that has been taken up, link what it brought, and write how it ended. Nothing is raised for what
    goes wrong with it."""
    work = _Work(visit, register, ending)
    try:
        for source, documents in _sources(visit, work):
            work.put(source, documents)
        state = Visit.DONE if work.read or not work.trouble else Visit.FAILED
    except Stopped:
        state = Visit.STOPPED
    except Ending:
        _put_back(visit)
        return
    except GuvohError as error:
        work.tell(visit.locator, str(error))
        state = Visit.FAILED
    except Exception as error:
        # Its message may quote a document: only the kind of error is told.
        work.tell(visit.locator, f"an error of ours ({type(error).__name__}): report it")
        state = Visit.FAILED
    except BaseException:  # Ctrl-C at the command line
        _put_back(visit)
        raise
    try:
        if link:
            work.link()
    except Ending:
        pass  # what is in is linked by the next one, or by the desk in a quiet moment
    except Exception as error:
        told = str(error) if isinstance(error, GuvohError) else f"an error of ours ({type(error).__name__})"
        work.tell(visit.locator, f"it is kept, but not linked yet: {told}")
    finally:  # also after Ctrl-C: all of it has been read
        if visit.watched_id is not None:
            _schedule(visit, state, work)
        else:
            visits.drop(register, visit)
        work.end(state)


def _put_back(visit: Visit) -> None:
    if visit.watched_id is None:
        Visit.objects.filter(pk=visit.pk).update(state=Visit.WAITING, step="", tries=visit.tries - 1)
    else:
        Visit.objects.filter(pk=visit.pk).update(state=Visit.STOPPED, step="", ended=timezone.now())
        Watched.objects.filter(visits=visit).update(due=None)


def _schedule(visit: Visit, state: str, work: _Work) -> None:
    watched = Watched.objects.filter(visits=visit).first()
    if watched is None:  # removed meanwhile
        return
    watched.failures = watched.failures + 1 if state == Visit.FAILED else 0
    if watched.failures:
        watched.due = timezone.now() + timedelta(minutes=visits.after_failure(watched))
    watched.wait = work.wait
    if work.wait is not None:
        watched.due = max(watched.due or work.wait, work.wait)
    if work.stamp is not None and state == Visit.DONE:
        watched.etag, watched.modified = work.stamp.etag, work.stamp.modified
    watched.save(update_fields=["failures", "due", "wait", "etag", "modified"])


class _Work:
    """A visit while it is made: how far it is and what it has brought."""

    def __init__(self, visit: Visit, register: Path, ending: Callable[[], bool]) -> None:
        self.visit, self.register, self.ending = visit, register, ending
        self.read = 0  # sources that something could be read of, or that had not changed
        self.new = self.known = 0
        self.trouble: list[list[str]] = list(visit.trouble)
        self.stamp: Stamp | None = None  # what is asked with next time, where all went well
        self.wait: datetime | None = None  # until when the source's own site asks to be left alone
        self._at: tuple[str, int, int | None] = (FETCHING, 0, None)
        self._told = 0.0

    # How far it is

    def step(self, name: str, done: int = 0, total: int | None = None) -> None:
        """Say what is done now. Raises Stopped or Ending where it is to end."""
        if self.ending():
            raise Ending
        if (name, total) != (self._at[0], self._at[2]) or time.monotonic() - self._told > _OFTEN:
            self._at, self._told = (name, done, total), time.monotonic()
            row = Visit.objects.filter(pk=self.visit.pk)
            with suppress(DatabaseError):  # held by another for long: the next step says it
                row.update(step=name, done=done, total=total, new=self.new, known=self.known)
            if row.values_list("state", flat=True).first() != Visit.READING:
                raise Stopped

    def between(self) -> None:
        """Look whether it is to end, while bytes come."""
        self.step(*self._at)

    def tell(self, at: str, why: str) -> None:
        if len(self.trouble) < MAX_TROUBLE:
            self.trouble.append([at, why])

    def warn(self, at: str) -> Callable[[str], None]:
        return lambda why: self.tell(at, why)

    def end(self, state: str) -> None:
        for tried in range(5):
            try:
                Visit.objects.filter(pk=self.visit.pk).update(
                    state=state, ended=timezone.now(), step="", new=self.new, known=self.known, trouble=self.trouble
                )
                return
            except DatabaseError:
                time.sleep(tried)

    # What it brings

    def put(self, source: Source, documents: Sequence[nouns.Document]) -> None:
        """Code what is new in a source, and keep it."""
        within = self.visit.collection
        fresh = [d for d in documents if not self._has(d)]
        if not fresh and self.visit.watched_id is not None and self._captured_here(source, documents):
            # As a page that shows the time of day: what it says is in, and need not be kept a thousand times.
            self.known += len(documents)
            self.read += 1
            return
        codings: dict[tuple[str, str], Coding] = {}
        for n, document in enumerate(fresh):
            self.step(CODING, n, len(fresh))
            codings[document.id, document.text] = self._code(source.locator, document)
        with self._holding():
            last = Document.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            added = store.add(
                source,
                documents,
                lambda d: codings.get((d.id, d.text)) or self._code(source.locator, d),
                within,
            )
            rows = Document.objects.filter(
                captures__locator=source.locator, captures__sha256=source.sha256, collection=within
            )
            if self.visit.watched_id is not None:
                rows = rows.filter(pk__gt=last)
            self.visit.documents.add(*rows.values_list("pk", flat=True))
        self.new, self.known, self.read = self.new + added.new, self.known + added.known, self.read + 1
        self._told = 0.0

    def known_before(self, source: Source) -> bool:
        """Whether these very bytes came from there before; then what is in them counts as known."""
        within = self.visit.collection
        if not store.is_known(source, within):
            return False
        rows = Document.objects.filter(
            captures__locator=source.locator, captures__sha256=source.sha256, collection=within
        )
        if self.visit.watched_id is None:
            self.visit.documents.add(*rows.values_list("pk", flat=True))
        self.known += rows.count()
        self.read += 1
        return True

    def _has(self, document: nouns.Document) -> bool:
        rows = Document.objects.filter(doc_id=document.id, collection=self.visit.collection)
        return rows.filter(text_sha256=digest(document.text)).exists()

    def _captured_here(self, source: Source, documents: Sequence[nouns.Document]) -> bool:
        rows = Document.objects.filter(collection=self.visit.collection, captures__locator=source.locator)
        return all(rows.filter(doc_id=d.id, text_sha256=digest(d.text)).exists() for d in documents)

    def _code(self, at: str, document: nouns.Document) -> Coding:
        # Here, with the first article: its models take seconds to load.
        from guvoh import coding

        try:
            return coding.code(document)
        except Exception as error:
            why = str(error) if isinstance(error, GuvohError) else f"an error of ours ({type(error).__name__})"
            self.tell(at, f"an article could not be coded: {why}")
            return Coding(document.id, None, note=_UNCODED)

    def link(self) -> None:
        """Link what came; parties and incidents are there then."""
        if self.new or linked.needs_linking():
            with self._holding():
                with suppress(Stopped):
                    self.step(LINKING)
                linked.relink()

    @contextmanager
    def _holding(self) -> Iterator[None]:
        """The register held for writing, when it is free."""
        while True:
            with store.writing_if_free(self.register) as free:
                if free:
                    yield
                    return
            if self.ending():
                raise Ending
            with suppress(Stopped):  # it is stopped after what it has read is in
                self.step(WAITING)
            time.sleep(0.25)


# What is read --------------------------------------------------------------------------------------


def _sources(visit: Visit, work: _Work) -> Iterator[tuple[Source, list[nouns.Document]]]:
    """The sources of a visit with the documents in each; what cannot be read of it is told."""
    if visit.kind == Visit.ADDRESS:
        yield from _address(visit.locator, work, public_only=True)
    elif visit.kind in (Visit.FILES, Visit.TEXT):
        yield from _handed_in(visit, work)
    elif visit.watched is not None and visits.is_address(visit.locator):
        yield from _watched(visit.watched, work)
    else:
        yield from _folder(visit.locator, work)


def _address(address: str, work: _Work, *, public_only: bool) -> Iterator[tuple[Source, list[nouns.Document]]]:
    work.step(FETCHING, 0, 1)
    try:
        source, _stamp = fetch_changed(address, public_only=public_only, between=work.between)
    except Unreadable as error:
        work.tell(address, str(error))
        return
    assert source is not None  # not asked for what has changed
    yield from _read(source, work)


def _read(source: Source, work: _Work) -> Iterator[tuple[Source, list[nouns.Document]]]:
    if work.known_before(source):
        return
    work.between()
    try:
        yield source, read(source, warn=work.warn(source.locator))
    except Unreadable as error:
        work.tell(source.locator, str(error))


def _handed_in(visit: Visit, work: _Work) -> Iterator[tuple[Source, list[nouns.Document]]]:
    method = "paste" if visit.kind == Visit.TEXT else "upload"
    for n, name in enumerate(visit.given):
        work.step(READING, n, len(visit.given))
        try:
            content = (visits.kept(work.register, visit) / str(n)).read_bytes()
        except OSError:
            work.tell(name, _("it is not there any more: hand it in again"))
            continue
        # No two hand-ins are one place: a file of the same name need not be the same article.
        at = f"handed in/{visit.pk}/{n + 1}/{name}"
        source = Source.of(at, content, captured=visit.made, method=method, media_type=guess_type(name)[0])
        if work.known_before(source):  # in before this visit was interrupted
            continue
        try:
            documents = read(source, warn=work.warn(name))
        except Unreadable as error:
            work.tell(name, str(error))
            continue
        yield source, documents


def _folder(folder: str, work: _Work) -> Iterator[tuple[Source, list[nouns.Document]]]:
    """What is new or has changed in a folder, or a file."""
    total = count([folder])
    if not total and Path(folder).is_dir():
        work.read += 1  # empty, which is no failure
        return
    for done, source in enumerate(capture([folder], on_error=lambda at, why: work.tell(at, str(why)))):
        work.step(READING, done, total)
        at = place.locator(source.locator)
        yield from _read(Source.of(at, source.content, captured=source.captured, media_type=source.media_type), work)


def _watched(watched: Watched, work: _Work) -> Iterator[tuple[Source, list[nouns.Document]]]:
    """What a feed or a page has that it had not before."""
    address, troubled = watched.locator, len(work.trouble)
    work.step(FETCHING, 0, 1)
    known = Stamp(watched.etag, watched.modified)
    try:
        source, stamp = manners.fetch(
            address, known, permitted=bool(watched.permitted), public_only=not watched.local, between=work.between
        )
    except Unreadable as error:
        work.tell(address, str(error))
        work.wait = getattr(error, "until", None)
        return
    if source is None:
        work.read += 1
        return
    leads = links(source) if watched.articles else None
    if leads is None:
        yield from _read(source, work)
    else:
        yield from _articles(watched, source, leads, work)
    # Else it is fetched whole next time, and what failed is tried again.
    if all(why == manners.REFUSED for _at, why in work.trouble[troubled:]):
        work.stamp = stamp


def _articles(
    watched: Watched, feed: Source, leads: Sequence[str], work: _Work
) -> Iterator[tuple[Source, list[nouns.Document]]]:
    """The articles that a feed leads to, each once; of those that cannot be fetched, what the feed itself says."""
    own = _host(watched.locator)
    near = [link for link in leads if watched.elsewhere or _host(link) == own]
    within = work.visit.collection
    taken = set(Capture.objects.filter(locator__in=near, collection=within).values_list("locator", flat=True))
    wanted = [link for link in near if link not in taken]
    asked = {own: time.monotonic()}
    n, most = 0, min(len(wanted), MAX_ARTICLES)
    unwanted: dict[str, str] = {}  # sites that do not want it, told once of each

    def politely() -> None:
        nonlocal n
        while (wait := asked.get(host, 0.0) + POLITE - time.monotonic()) > 0:
            work.step(FETCHING, n, most)
            time.sleep(min(wait, _OFTEN))
        work.step(FETCHING, n, most)
        asked[host] = time.monotonic()
        n += 1

    for link in wanted:
        host = _host(link)
        if n >= most:
            break
        if unwanted.get(host, manners.REFUSED) != manners.REFUSED:  # none of it, now
            continue
        try:
            # Whoever writes the feed must not have us look about in our own network.
            public_only = not (watched.local and host == own)
            source, _stamp = manners.fetch(
                visits.checked_address(link),
                permitted=bool(watched.permitted) and host == own,
                public_only=public_only,
                between=work.between,
                before=politely,
            )
            assert source is not None
            documents = read(source, warn=work.warn(link))
        except manners.Refused as error:
            if host == own:
                work.wait = error.until
            if host not in unwanted or str(error) != manners.REFUSED:
                work.tell(link, str(error))
            unwanted[host] = str(error)
            continue
        except GuvohError as error:
            work.tell(link, str(error))
            continue
        taken.add(link)
        yield source, documents
    rest = set(leads) - taken
    work.read += 1
    if not rest:
        return
    try:
        documents = [d for d in read(feed, warn=work.warn(feed.locator)) if d.url in rest]
    except Unreadable:  # titles and links alone
        return
    if documents:
        yield feed, documents


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
