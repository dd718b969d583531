"""The queue: what of it was asked for, and which claim stands before and behind another in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from django.db.models import Count, F, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guvoh.register.models import Assignment, Claim, Document
from guvoh.register.rights import Viewer, seen

FILTERS = ("state", "act", "language", "publisher", "assigned", "document", "collection")
ORDERS = ("doubt", "severity", "newest")
MINE, EVERY = "mine", "all"
TABS: dict[str, Any] = {
    Claim.NEW: gettext_lazy("New"),
    MINE: gettext_lazy("For you"),
    Claim.SECOND: gettext_lazy("Second reading"),
    Claim.DIFFERS: gettext_lazy("Readers differ"),
    Claim.ACCEPTED: gettext_lazy("Accepted"),
    Claim.CORRECTED: gettext_lazy("Corrected"),
    Claim.REJECTED: gettext_lazy("Rejected"),
    EVERY: gettext_lazy("All"),
}
MOST = 1000  # claims that are counted one by one


@dataclass(frozen=True, slots=True)
class Queue:
    """Which claims, in which order; ``string`` says so in an address."""

    asked: Mapping[str, str]
    order: str

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Queue:
        asked = {name: str(params.get(name, "")).replace("\x00", "").strip()[:400] for name in FILTERS}
        for name in ("document", "collection"):
            if not asked[name].isdecimal() or len(asked[name]) > 18:
                asked[name] = ""
        if asked["assigned"] not in ("me", "nobody") and not (
            asked["assigned"].isdecimal() and len(asked["assigned"]) < 19
        ):
            asked["assigned"] = ""
        if asked["state"] not in TABS or asked["state"] == Claim.NEW:
            asked["state"] = ""
        if asked["state"] == EVERY and not asked["document"]:  # all there are, in no order that an index has
            asked["state"] = ""
        order = str(params.get("order", ""))
        return cls(asked, order if order in ORDERS else ORDERS[0])

    @classmethod
    def read(cls, string: str) -> Queue:
        """Of the query string that a form brings back."""
        return cls.of({name: values[0] for name, values in parse_qs(string[:4000]).items()})

    def without(self, *names: str, **instead: str) -> str:
        """The address of the queue with some of it otherwise."""
        left = {k: v for k, v in {**self.asked, "order": self.order, **instead}.items() if v and k not in names}
        if left.get("order") == ORDERS[0]:
            del left["order"]
        string = urlencode(left)
        return reverse("review:queue") + (f"?{string}" if string else "")

    @property
    def string(self) -> str:
        return self.without().partition("?")[2]

    @property
    def tail(self) -> str:
        return f"?{self.string}" if self.string else ""

    @property
    def tab(self) -> str:
        return self.asked["state"] or Claim.NEW

    @property
    def url(self) -> str:
        return self.without()

    @property
    def said(self) -> str:
        """The order in words."""
        return {
            "doubt": _("most doubtful first"),
            "severity": _("gravest first"),
            "newest": _("newest first"),
        }[self.order]


def rows(viewer: Viewer, q: Queue) -> QuerySet[Claim]:
    """The claims of the queue that the viewer may see, in its order."""
    found = seen(Claim, viewer)
    mine = viewer.account
    if q.tab == MINE:
        found = found.filter(pk__in=_mine(mine.pk)) if mine else found.none()
    elif q.tab != EVERY:
        found = found.filter(state=q.tab)
    asked_for = q.asked
    if asked_for["act"]:
        found = found.filter(_coded_as(asked_for["act"], viewer))
    if asked_for["document"]:
        found = found.filter(document=int(asked_for["document"]))
    for name in ("language", "publisher"):
        if asked_for[name]:
            written = Document.objects.filter(**{name: asked_for[name]}).order_by()
            few = _few(Claim.objects.filter(document__in=written))
            found = (
                found.filter(pk__in=few) if few is not None else found.filter(**{f"document__{name}": asked_for[name]})
            )
    match asked_for["assigned"]:
        case "":
            pass
        case "nobody":
            found = found.filter(assigned=None)
        case said:
            whose = (mine.pk if mine else 0) if said == "me" else int(said)
            few = _few(Claim.objects.filter(assigned=whose))
            found = found.filter(pk__in=few) if few is not None else found.filter(assigned=whose)
    if asked_for["collection"]:
        found = found.filter(collection=int(asked_for["collection"]) or None)
    return found.order_by(*_ORDERS[q.order])


def _coded_as(act: str, viewer: Viewer) -> Q:
    """The condition that a claim is shown to the viewer with this act: one to be read blind with the machine's."""
    if not (unread := viewer.unread.claims):
        return Q(act=act)
    machine = Q(machine__act=act) | Q(machine=None, act=act) & ~Q(coder=Claim.HAND)
    return Q(act=act) & ~Q(pk__in=unread) | Q(pk__in=unread) & machine


FEW = 2000


def _mine(account: int) -> list[int]:
    """The claims that somebody was given and has not read, as a second reader too."""
    given = Claim.objects.filter(assigned=account, state=Claim.NEW).order_by().values_list("pk")
    asked = Assignment.objects.filter(account=account, kind=Assignment.SECOND, done=None).order_by()
    return [pk for (pk,) in given.union(asked.values_list("claim"))[:FEW]]


def for_you(viewer: Viewer) -> int:
    """How many claims wait for the viewer."""
    return seen(Claim, viewer).filter(pk__in=_mine(viewer.account.pk)).count() if viewer.account else 0


def _few(claims: QuerySet[Claim]) -> list[int] | None:
    """These claims where they are few; None where they are not. The database walks the whole queue in its order to
    find the few that fit, where it is not told them."""
    pks = list(claims.order_by().values_list("pk", flat=True)[: FEW + 1])
    return pks if len(pks) <= FEW else None


_ORDERS = {"doubt": ("confidence", "id"), "severity": ("-severity", "-id"), "newest": ("-added", "-id")}


def counts(viewer: Viewer) -> dict[str, int]:
    """How many claims of each state the viewer may see. All are counted from an index alone, and those in collections
    that are closed to the viewer, which are few, are taken away."""
    found: Counter[str] = Counter(dict(Claim.objects.order_by().values_list("state").annotate(n=Count("pk"))))
    if viewer.collections is not None:
        closed = Claim.objects.filter(collection__isnull=False).exclude(collection__in=viewer.collections)
        found.subtract(dict(closed.order_by().values_list("state").annotate(n=Count("pk"))))
    return {state: found[state] for state in Claim.STATES}


def neighbours(claims: QuerySet[Claim], claim: Claim) -> tuple[int | None, int | None]:
    """The claims before and behind ``claim`` in the order of ``claims``, whether or not it is still among them. One
    query."""
    keys = [(str(name).lstrip("-"), str(name).startswith("-")) for name in claims.query.order_by]
    ways = [[(name, not down) for name, down in keys], keys]
    before, behind = (
        Subquery(
            claims.filter(_beyond(way, claim))
            .order_by(*(F(name).desc() if down else F(name).asc() for name, down in way))
            .values("pk")[:1]
        )
        for way in ways
    )
    found = Claim.objects.filter(pk=claim.pk).values_list(before, behind).first()
    return found or (None, None)


def _beyond(keys: list[tuple[str, bool]], claim: Claim) -> Q:
    """The condition that a row stands behind ``claim``. The bound on the first field alone says nothing new, but by it
    the database finds the place in its index."""
    beyond, same, bound = Q(), Q(), Q()
    for n, (name, down) in enumerate(keys):
        value = getattr(claim, name)
        if value is None:  # stands first going up, last going down
            step = Q(**{f"{name}__isnull": False}) if not down else Q(pk__in=())
            same_here = Q(**{f"{name}__isnull": True})
        else:
            step = Q(**{f"{name}__{'lt' if down else 'gt'}": value})
            same_here = Q(**{name: value})
            if n == 0:
                bound = Q(**{f"{name}__{'lte' if down else 'gte'}": value})
        beyond |= same & step
        same &= same_here
    return bound & beyond


def counted(rows: QuerySet[Claim]) -> str:
    """How many, exactly up to MOST."""
    n = len(rows.order_by().values_list("pk", flat=True)[: MOST + 1])
    return f"{MOST:,}+" if n > MOST else f"{n:,}"
