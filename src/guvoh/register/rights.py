"""Who may see and do what. Every page asks here for the rows it shows.

What is in no collection is open to every account; what is in one is for its members only. Incidents, parties and
claims lie in the collection of their documents whole, so that a row seen is a row whose every part may be seen.

Who was asked to read a claim a second time, blind, sees of it what the machine coded, and of what the first reader made
of it nothing: until they have read it, its incident, its names and who is known by these names alone are put away from
them (:class:`Unread`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Value

from guvoh.register.models import (
    Account,
    Assignment,
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
class Unread:
    """The claims that somebody is to read a second time and has not, and what is put away from them until then."""

    claims: frozenset[int] = frozenset()
    incidents: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()

    @classmethod
    def of(cls, claims: Mapping[int, str | None]) -> Unread:
        """``claims``: with the incident of each. A query, where there are any."""
        if not claims:
            return cls()
        same = {"party": OuterRef("party"), "name": OuterRef("name")}
        elsewhere = Exists(Role.objects.filter(**same).exclude(claim__in=claims)) | Exists(
            Mention.objects.filter(**same)
        )
        only_here = Role.objects.filter(~elsewhere, claim__in=claims, party__isnull=False).order_by()
        parties = only_here.values_list("party", flat=True).distinct()
        return cls(frozenset(claims), frozenset(pk for pk in claims.values() if pk), frozenset(map(str, parties)))

    def keeps(self, model: type[Model]) -> Q | None:
        """The condition that a row is put away; None: none of this kind is."""
        if not self.claims:
            return None
        ids = self.incidents | self.parties
        kept: dict[Any, Q] = {
            Incident: Q(pk__in=self.incidents),
            Party: Q(pk__in=self.parties),
            Role: Q(claim__in=self.claims),
            Proposal: Q(one__in=ids) | Q(other__in=ids),
        }
        return kept.get(model)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks: an account with the collections it is a member of, or whoever holds the register's folder
    (``collections`` None: all of them)."""

    account: Account | None
    collections: frozenset[int] | None
    called: Mapping[int, str] = field(default_factory=dict, compare=False)  # the names of these collections
    unread: Unread = Unread()

    @classmethod
    def of(cls, account: Account) -> Viewer:
        """The viewer that ``account`` is now; one query, two for who is to read a claim blind. Made anew for each
        request: who is taken out of a collection sees nothing of it from the next page on."""
        member = Collection.objects.filter(members=account).order_by()
        asked = Assignment.objects.filter(account=account, kind=Assignment.SECOND, done=None).order_by()
        rows = (
            member.annotate(blind=Value(0))
            .values_list("pk", "name", "blind")
            .union(asked.annotate(blind=Value(1)).values_list("claim", "claim__incident", "blind"), all=True)
        )
        both: tuple[dict[int, Any], dict[int, Any]] = ({}, {})
        for pk, said, blind in rows:
            both[blind][pk] = said
        called, claims = both
        return cls(account, frozenset(called), called, Unread.of(claims))

    @property
    def sighted(self) -> Viewer:
        """The viewer as if there were nothing to read blind: to tell what is put away from what is not there."""
        return replace(self, unread=Unread())

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
    if (put_away := viewer.unread.keeps(found.model)) is not None:
        found = found.exclude(put_away)
    return found if viewer.collections is None else found.filter(allowed(_COLLECTION[found.model], viewer))


def allowed(path: str, viewer: Viewer) -> Q:
    """The condition that the collection at ``path`` is none, or one that the viewer may enter."""
    if viewer.collections is None:
        return Q()
    is_open = Q(**{f"{path}__isnull": True})
    return is_open | Q(**{f"{path}__in": viewer.collections}) if viewer.collections else is_open
