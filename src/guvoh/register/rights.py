"""Who may see and do what. Every page asks here for the rows it shows.

What is in no collection is open to every account; what is in one is for its members only. Incidents, parties and
claims lie in the collection of their documents whole, so that a row seen is a row whose every part may be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

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
    Watched: "collection", Visit: "collection", Capture: "documents__collection", Figure: "document__collection",
    Mention: "document__collection", Relation: "document__collection", Role: "claim__collection",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks: an account with the collections it is a member of, or whoever holds the register's folder
    (``collections`` None: all of them)."""

    account: Account | None
    collections: frozenset[int] | None

    @classmethod
    def of(cls, account: Account) -> Viewer:
        return cls(account, frozenset(Collection.objects.filter(members=account).values_list("pk", flat=True)))

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
    """Those of ``rows`` (a query set, or all of a model) that the viewer may see."""
    found: QuerySet[M] = rows if isinstance(rows, QuerySet) else rows._default_manager.all()
    return found if viewer.collections is None else found.filter(allowed(_COLLECTION[found.model], viewer))


def allowed(path: str, viewer: Viewer) -> Q:
    """The condition that what stands at ``path`` is no collection, or one that the viewer may enter."""
    if viewer.collections is None:
        return Q()
    open_to_all: dict[str, Any] = {f"{path}__isnull": True}
    # A capture that hangs on no document has no collection either, and is nobody's to see but the holder's.
    if path.startswith("documents__"):
        open_to_all["documents__isnull"] = False
    condition = Q(**open_to_all)
    return condition | Q(**{f"{path}__in": viewer.collections}) if viewer.collections else condition
