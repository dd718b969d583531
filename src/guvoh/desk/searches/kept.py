"""Searches that people keep: what each finds that was added since its owner last looked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import connection, connections
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from guvoh.desk import finding, words
from guvoh.desk.searches import everything
from guvoh.nouns import GuvohError
from guvoh.register import columns
from guvoh.register.columns import Mask
from guvoh.register.models import Account, Claim, Document, Mention, Role, SavedSearch
from guvoh.register.rights import Viewer, seen

# What is asked on each page that a search can be kept of.
FIELDS: dict[str, tuple[str, ...]] = {
    "/": finding.ASKED,
    "/documents/": ("q", "language", "publisher", "coded"),
    "/parties/": ("q", "kind"),
    "/search/": everything.FIELDS,
}
PAGES: dict[str, Any] = {
    "/": gettext_lazy("Incidents"),
    "/documents/": gettext_lazy("Documents"),
    "/parties/": gettext_lazy("Parties"),
    "/search/": gettext_lazy("Everything"),
}
MOST = 100  # searches that one account keeps
MOST_NEW = 5000  # documents looked through for what is new
FRESH = 60  # seconds for which the number beside "Searches" holds


@dataclass(frozen=True, slots=True)
class New:
    """What a search finds that was not there before. Ids, in the order of the search."""

    incidents: Sequence[str] = ()
    documents: Sequence[int] = ()
    parties: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.incidents) + len(self.documents) + len(self.parties)


@dataclass(frozen=True, slots=True)
class Kept:
    """A search as the list shows it."""

    row: SavedSearch
    new: int
    said: list[str] = field(default_factory=list)  # what it asks

    @property
    def url(self) -> str:
        return self.row.page + (f"?{self.row.query}" if self.row.query else "")

    @property
    def page(self) -> Any:
        return PAGES.get(self.row.page, self.row.page)


def asked(row: SavedSearch) -> dict[str, str]:
    """The form's fields that a search asks with."""
    given = QueryDict(row.query)
    return {name: given.get(name, "") for name in FIELDS.get(row.page, ())}


def said(row: SavedSearch) -> list[str]:
    """What a search asks, in words."""
    given = asked(row)
    names: dict[str, Callable[[str], str]] = {
        "language": words.language,
        "kind": lambda v: words.kind(v) if row.page == "/parties/" else str(everything.KINDS.get(v, v)),
        "coded": lambda v: gettext("not coded") if v == "no" else gettext("coded"),
        "from": lambda v: gettext("from %(day)s") % {"day": v},
        "to": lambda v: gettext("to %(day)s") % {"day": v},
        "order": lambda v: gettext("latest added first"),
    }
    found = []
    for key, value in given.items():
        if key == "q" and value:
            found.append(f"«{value}»")
        elif key in names and value:
            found.append(names[key](value))
        elif row.page == "/" and value:
            found.append(": ".join(finding.said(key, value)))
        elif value and key != "collection":  # whose name is said on its own pages only
            found.append(value)
    return found


def mine(viewer: Viewer) -> QuerySet[SavedSearch]:
    """The searches of who looks: nobody sees another's."""
    return SavedSearch.objects.filter(account=viewer.account) if viewer.account else SavedSearch.objects.none()


def keep(viewer: Viewer, name: str, page: str, query: str, *, alert: bool) -> SavedSearch:
    """Keep a search. Raises GuvohError where there is nothing to keep."""
    if page not in FIELDS or viewer.account is None:
        raise GuvohError(gettext("no search can be kept of this page"))
    given = QueryDict(query[:4000])
    kept = QueryDict(mutable=True)
    for key in FIELDS[page]:
        if value := given.get(key, "").replace("\x00", "").strip()[:400]:
            kept[key] = value
    if mine(viewer).count() >= MOST:
        raise GuvohError(gettext("you keep a hundred searches: remove one first"))
    row = SavedSearch(account=viewer.account, page=page, query=kept.urlencode(), alert=alert, seen=timezone.now())
    name = " ".join(name.replace("\x00", "").split())
    row.name = (name or ", ".join(said(row)) or str(PAGES[page]))[:120]
    row.save()
    return row


class Since:
    """What was added since a moment, read once for many searches."""

    def __init__(self, moment: datetime, viewer: Viewer) -> None:
        self.held = columns.now()
        self.living = self.held.seen(viewer)
        added = seen(Document, viewer).filter(added__gt=moment).order_by("-added")
        self._documents = list(added.values_list("pk", "added")[:MOST_NEW])

    def documents(self, moment: datetime) -> list[int]:
        return [pk for pk, added in self._documents if added > moment]

    def incidents(self, moment: datetime) -> Mask:
        fresh: Mask = self.held.since(moment) & self.living
        return fresh


def new(row: SavedSearch, viewer: Viewer, added: Since | None = None) -> New:
    """What was added since the owner last looked."""
    since = row.seen
    added = added or Since(since, viewer)
    documents, fresh, held = added.documents(since), added.incidents(since), added.held
    given = asked(row)
    if not documents and not fresh.any():
        return New()
    if row.page == "/":
        return New(incidents=finding.incidents(given, viewer).ids.since(since))
    if row.page == "/documents/":
        return New(documents=finding.documents_among(given, viewer, documents))
    if row.page == "/parties/":
        claims = Claim.objects.filter(Q(document__in=finding.values(documents)) | Q(added__gt=since))
        named = Role.objects.filter(claim__in=claims.order_by().values("pk")).exclude(party=None)
        mentioned = Mention.objects.filter(document__in=finding.values(documents)).exclude(party=None)
        rows, _kinds = finding.parties(given["q"], given["kind"], viewer)
        there = Q(pk__in=named.order_by().values("party")) | Q(pk__in=mentioned.order_by().values("party"))
        return New(parties=list(rows.filter(there).values_list("pk", flat=True)[:MOST_NEW]))
    question = everything.Asked.read(given)
    found = New()
    if question.kind in ("", "documents"):
        found = New(documents=everything.documents(question, viewer, documents))
    if question.kind in ("", "incidents"):
        among = everything.incidents(question, viewer, held) & fresh
        found = New(held.names(held.ordered(among).tolist()), found.documents)
    return found


def listed(viewer: Viewer, *, alert: bool = False) -> list[Kept]:
    """The searches of who looks, with how much is new for each; with ``alert`` those only that somebody wants to be
    told of."""
    rows = list(mine(viewer).filter(alert=True) if alert else mine(viewer))
    if not rows:
        return []
    added = Since(min(row.seen for row in rows), viewer)
    return [Kept(row, len(new(row, viewer, added)), said(row)) for row in rows]


# The number beside "Searches" -----------------------------------------------------------------------


def news(viewer: Viewer) -> int:
    """How many of the searches that somebody wants to be told of find something new, as of a minute ago at most. A
    page does not wait for it: it is counted beside, and shown by the next page."""
    account = viewer.account
    if account is None:
        return 0
    if connection.in_atomic_block:  # where another thread would not see what is there
        return counted(viewer)
    known: tuple[float, int] | None = cache.get(_key(account))
    if known is not None and time.monotonic() - known[0] < FRESH:
        return known[1]
    if cache.add(f"{_key(account)}:counting", True, FRESH):
        threading.Thread(target=_beside, args=(viewer,), daemon=True).start()
    return known[1] if known else 0


def _beside(viewer: Viewer) -> None:
    try:
        counted(viewer)
    finally:
        if viewer.account is not None:
            cache.delete(f"{_key(viewer.account)}:counting")
        connections.close_all()


def counted(viewer: Viewer) -> int:
    """The same, counted now."""
    n = sum(1 for kept in listed(viewer, alert=True) if kept.new)
    if viewer.account is not None:
        cache.set(_key(viewer.account), (time.monotonic(), n), 3600)
    return n


def _key(account: Account) -> str:
    return f"searches:news:{account.pk}"


def moment(text: str) -> datetime | None:
    """A moment as a form carries it."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
