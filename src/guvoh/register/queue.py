"""The queue: which claims somebody is to read next. Everything here walks an index of the claims' table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from guvoh.register.models import Account, Assignment, Claim
from guvoh.register.rights import Viewer, seen

DOUBT, SEVERITY, NEWEST = "doubt", "severity", "newest"
ORDERS: Mapping[str, tuple[str, ...]] = {
    DOUBT: ("confidence", "id"),  # what the coder is least sure of first
    SEVERITY: ("-severity", "-id"),  # the gravest acts first, of these the latest
    NEWEST: ("-added", "-id"),
}
ME, NOBODY = "me", "nobody"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue is narrowed to; "" and None narrow nothing."""

    state: str = Claim.NEW
    act: str = ""
    language: str = ""
    publisher: str = ""
    assigned: str = ""  # ME, NOBODY or an account's name; ME has what one is to read a second time too
    document: int | None = None
    year: int | None = None  # in which the claim was added


def queue(viewer: Viewer, filters: Filters, order: str = DOUBT) -> QuerySet[Claim]:
    """The claims to read, in order, with their documents (without texts)."""
    rows = seen(Claim, viewer)
    if filters.state and filters.assigned != ME:
        rows = rows.filter(state=filters.state)
    if filters.assigned:
        rows = rows.filter(_assigned(filters, viewer))
    if filters.act:
        rows = rows.filter(act=filters.act)
    if filters.language:
        rows = rows.filter(document__language=filters.language)
    if filters.publisher:
        rows = rows.filter(document__publisher=filters.publisher)
    if filters.document is not None:
        rows = rows.filter(document=filters.document)
    if filters.year is not None:
        rows = rows.filter(added__year=filters.year)
    ordered = rows.order_by(*ORDERS.get(order, ORDERS[DOUBT]))
    return ordered.select_related("document").defer("document__text")


def _assigned(filters: Filters, viewer: Viewer) -> Q:
    if filters.assigned == NOBODY:
        return Q(assigned=None)
    if filters.assigned != ME:
        return Q(assigned__name=filters.assigned)
    mine = Q(assigned=viewer.account)
    if filters.state:
        mine &= Q(state=filters.state)
    return mine | Q(pk__in=_second(viewer.account))


def _second(account: Account | None) -> QuerySet[Assignment, int]:
    """The claims that somebody was asked to read a second time and has not."""
    asked = Assignment.objects.filter(account=account, kind=Assignment.SECOND, done=None)
    return asked.order_by().values_list("claim_id", flat=True)


def counts(viewer: Viewer) -> dict[str, int]:
    """How many claims stand in each state. One query, of an index alone."""
    found = dict(seen(Claim, viewer).order_by().values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in Claim.STATES}


def to_read_second(viewer: Viewer) -> int:
    """How many claims wait for this viewer as a second reader."""
    return seen(Claim, viewer).filter(pk__in=_second(viewer.account)).count() if viewer.account else 0


def after(rows: QuerySet[Claim], claim: Claim, order: str = DOUBT) -> QuerySet[Claim]:
    """Those of a queue that come behind ``claim``, which need not be in it any more."""
    name, *_ = (column.lstrip("-") for column in ORDERS[order])
    value, back = getattr(claim, name), ORDERS[order][0].startswith("-")
    if value is None:  # added before that was kept: behind all others
        return rows.filter(**{f"{name}__isnull": True, "pk__lt": claim.pk})
    further = Q(**{f"{name}__{'lt' if back else 'gt'}": value})
    tied = Q(**{name: value, f"pk__{'lt' if back else 'gt'}": claim.pk})
    if back and name == "added":
        further |= Q(added=None)
    return rows.filter(further | tied)
