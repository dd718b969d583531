"""Who may see and do what. Every page asks here for the rows it shows.

What is in no collection is open to every account; what is in one is for its members only. Incidents, parties and
claims lie in the collection of their documents whole, so that a row seen is a row whose every part may be seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from guvoh.register.models import (
    Account,
    Capture,
    Claim,
    Collection,
    Document,
    Figure,
    Incident,
    Mention,
    Party,
    Proposal,
    Relation,
    Role,
    Visit,
    Watched,
)

M = TypeVar("M", bound=Model)

# Where each kind of row says which collection it is of.
_COLLECTION: dict[type[Model], str] = {
    Document: "collection", Incident: "collection", Party: "collection", Claim: "collection", Proposal: "collection",
    Watched: "collection", Visit: "collection", Capture: "collection", Figure: "document__collection",
    Mention: "document__collection", Relation: "document__collection", Role: "claim__collection",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks: an account with the collections it is a member of, or whoever holds the register's folder
    (``collections`` None: all of them)."""

    account: Account | None
    collections: frozenset[int] | None
    called: Mapping[int, str] = field(default_factory=dict, compare=False)  # the names of these collections

    @classmethod
    def of(cls, account: Account) -> Viewer:
        """The viewer that ``account`` is now; one query. Made anew for each request: who is taken out of a
        collection sees nothing of it from the next page on."""
        called = dict(Collection.objects.filter(members=account).values_list("pk", "name"))
        return cls(account, frozenset(called), called)

    @property
    def name(self) -> str:
        """What decisions are signed with."""
        return self.account.name if self.account else Account.OWNER

    def may(self, role: str) -> bool:
        """Whether the viewer may do what ``role`` may."""
        return self.account is None or self.account.may(role)

    def enters(self, collection: int | None) -> bool:
        """Whether the viewer may see what is in this collection; None: what is in none."""
        return collection is None or self.collections is None or collection in self.collections


HOLDER = Viewer(None, None)  # of the folder: the command line


def seen(rows: QuerySet[M] | type[M], viewer: Viewer) -> QuerySet[M]:
    """Those of ``rows`` (a query set, or all of a model) that the viewer may see. No query of its own.

    Raises TypeError for rows that no rights are known of, and for anything but a viewer: no page shows rows by mistake.
    """
    if not isinstance(viewer, Viewer):
        raise TypeError(f"a viewer is needed, not {type(viewer).__name__}")
    found: QuerySet[M] = rows if isinstance(rows, QuerySet) else rows._default_manager.all()
    if found.model not in _COLLECTION:
        raise TypeError(f"who may see rows of {found.model.__name__} is not told here")
    return found if viewer.collections is None else found.filter(allowed(_COLLECTION[found.model], viewer))


def allowed(path: str, viewer: Viewer) -> Q:
    """The condition that the collection at ``path`` is none, or one that the viewer may enter."""
    if viewer.collections is None:
        return Q()
    is_open = Q(**{f"{path}__isnull": True})
    return is_open | Q(**{f"{path}__in": viewer.collections}) if viewer.collections else is_open
