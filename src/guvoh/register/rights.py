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
        """The viewer that ``account`` is now; one query. Made anew for each request: who is taken out of a collection
        sees nothing of it from the next page on."""
        member = Collection.objects.filter(members=account).order_by()
        asked = Assignment.objects.filter(account=account, kind=Assignment.SECOND, done=None).order_by()
        rows = (
            member.annotate(sort=Value(0))
            .values_list("pk", "name", "sort")
            .union(
                asked.annotate(sort=Value(1)).values_list("claim", "claim__incident", "sort"),
                _known_by(asked.values("claim")).annotate(sort=Value(2)).values_list("claim", "party", "sort"),
                all=True,
            )
        )
        called: dict[int, str] = {}
        claims: set[int] = set()
        incidents: set[str] = set()
        parties: set[str] = set()
        for pk, said, sort in rows:
            if sort == 0:
                called[pk] = said
            else:
                claims.add(pk)
                (incidents if sort == 1 else parties).update({said} - {None})
        unread = Unread(frozenset(claims), frozenset(incidents), frozenset(parties))
        return cls(account, frozenset(called), called, unread)

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


def _known_by(claims: QuerySet[Assignment, Any]) -> QuerySet[Role]:
    """The roles of these claims whose party is known under their name by these claims alone."""
    same = {"party": OuterRef("party"), "name": OuterRef("name")}
    elsewhere = Exists(Role.objects.filter(**same).exclude(claim__in=claims)) | Exists(Mention.objects.filter(**same))
    return Role.objects.filter(~elsewhere, claim__in=claims, party__isnull=False).order_by()


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
