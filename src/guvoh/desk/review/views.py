"""The queue of claims, and the page on which one is read beside its document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guvoh.desk import words
from guvoh.desk.asking import viewer_of
from guvoh.desk.review import forms, queueing, showing
from guvoh.desk.review.queueing import Queue
from guvoh.nouns import Json
from guvoh.register import coded, review
from guvoh.register.models import (
    Account,
    Assignment,
    Claim,
    Collection,
    Decision,
    Document,
    Mention,
    Presence,
)
from guvoh.register.rights import Viewer, seen

PER_PAGE = 50
MOST_OTHERS = 60  # claims of the same document that are listed beside one


# The queue ----------------------------------------------------------------------------------------


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    return queue_page(request)


def queue_page(request: HttpRequest, trouble: str = "", asked: Queue | None = None) -> HttpResponse:
    """The queue; ``trouble`` says why what was asked of it was not done."""
    viewer = viewer_of(request)
    q = asked or Queue.of(request.GET)
    number = _number(request.GET.get("page"))
    rows = queueing.rows(viewer, q)
    start = (number - 1) * PER_PAGE
    found = list(
        rows.select_related("document").defer("document__text").prefetch_related("roles")[start : start + PER_PAGE + 1]
    )
    if not found and number > 1:  # all of the last page was decided
        return HttpResponseRedirect(q.url)
    more, found = len(found) > PER_PAGE, found[:PER_PAGE]
    coded.veil(found, viewer)
    filters = {k: v for k, v in q.asked.items() if v and k != "state"}
    counts = queueing.counts(viewer)
    waiting = dict.fromkeys(queueing.TABS, "")
    if not filters:
        waiting |= {tab: f"{n:,}" for tab, n in counts.items()}
        waiting[queueing.MINE] = str(queueing.for_you(viewer))
    waiting[q.tab] = waiting[q.tab] or queueing.counted(rows)
    accounts = _accounts()
    names = {a.pk: a.name for a in accounts}
    rooms = dict(_collections(viewer)) if viewer.collections != frozenset() else {}
    may_code, may_edit = viewer.may(Account.CODER), viewer.may(Account.EDITOR)
    context = {
        "here": "review",
        "queue": q,
        "asked": q.asked,
        "rows": showing.waiting(found, q.tail, names, present=_here(found, viewer), rooms=rooms),
        "page": {"number": number, "previous": _page_url(q, number - 1) if number > 1 else "",
                 "next": _page_url(q, number + 1) if more else ""},
        "tabs": [
            {"url": q.without(state="" if tab == Claim.NEW else tab), "label": label, "count": waiting[tab],
             "here": tab == q.tab}
            for tab, label in queueing.TABS.items()
            if tab != queueing.EVERY or q.asked["document"]
        ],
        "choices": _choices(q, viewer, accounts, rooms),
        "active": _active(q, names, rooms),
        "narrowed": bool(filters),
        "newcomer": not found and not filters and not any(counts.values()),
        "documents": not found and not filters and seen(Document, viewer).exists(),
        "accounts": accounts if may_edit else [a for a in accounts if viewer.account and a.pk == viewer.account.pk],
        "me": viewer.account.pk if viewer.account else None,
        "may_code": may_code,
        "may_edit": may_edit,
        "trouble": trouble,
        "keys": showing.keys(queue=True),
        "done": done(request, viewer, q, request.GET.get("done", "")),
        "back": "queue",
    }  # fmt: skip
    return render(request, "desk/review/queue.html", context, status=400 if trouble else 200)


def _number(said: str | None) -> int:
    return int(said) if said and said.isdecimal() and 0 < int(said[:6]) < 100_000 else 1


def _page_url(q: Queue, number: int) -> str:
    return q.without() + ("&" if q.string else "?") + urlencode({"page": number})


def _accounts() -> list[Account]:
    """Who may be given claims to read."""
    active = Account.objects.filter(is_active=True, role__in=Account.ROLES[Account.ROLES.index(Account.CODER) :])
    return list(active.only("pk", "name"))


def _collections(viewer: Viewer) -> list[tuple[int, str]]:
    rows = Collection.objects.all()
    if viewer.collections is not None:
        rows = rows.filter(pk__in=viewer.collections)
    return list(rows.values_list("pk", "name"))


def _here(claims: Sequence[Claim], viewer: Viewer) -> dict[int, list[str]]:
    """Who else has each of these claims open."""
    rows = Presence.objects.filter(claim__in=[c.pk for c in claims], seen__gte=timezone.now() - review.HERE)
    found: dict[int, list[str]] = {}
    for claim, name in rows.exclude(account=viewer.account).values_list("claim", "account__name"):
        found.setdefault(claim, []).append(name)
    return found


def _choices(q: Queue, viewer: Viewer, accounts: Sequence[Account], rooms: Mapping[int, str]) -> list[dict[str, Any]]:
    """The order and the filters, each with what may be chosen."""
    every = gettext("All")
    documents = seen(Document, viewer).order_by()
    languages = sorted(
        (words.language(code), code) for code in documents.values_list("language", flat=True).distinct() if code
    )
    publishers = sorted(
        (p for p in documents.values_list("publisher", flat=True).distinct()[: queueing.MOST] if p), key=str.casefold
    )
    if q.asked["publisher"] and q.asked["publisher"] not in publishers:
        publishers.append(q.asked["publisher"])
    people = [(str(a.pk), a.name) for a in accounts if viewer.account is None or a.pk != viewer.account.pk]
    found = [
        ("order", _("Order"), [("doubt", _("Most doubtful first")), ("severity", _("Gravest first")),
                               ("newest", _("Newest first"))], q.order),
        ("act", _("Act"), [("", every), *((code, label) for _g, acts in showing.act_groups() for code, label in acts)],
         q.asked["act"]),
        ("language", _("Language"), [("", every), *((code, said) for said, code in languages)], q.asked["language"]),
        ("publisher", _("Publisher"), [("", every), *((p, p) for p in publishers)], q.asked["publisher"]),
        ("assigned", _("Assigned to"),
         [("", _("Anybody or nobody")), ("me", _("Me")), ("nobody", _("Nobody")), *people], q.asked["assigned"]),
    ]  # fmt: skip
    if rooms:
        open_too = [("", every), ("0", _("Open to all"))]
        found.append(
            ("collection", _("Collection"), [*open_too, *((str(pk), name) for pk, name in rooms.items())],
             q.asked["collection"])
        )  # fmt: skip
    return [{"name": n, "label": label, "options": options, "chosen": chosen} for n, label, options, chosen in found]


def _active(q: Queue, names: Mapping[int, str], rooms: Mapping[int, str]) -> list[dict[str, str]]:
    """The filters in force, each with the address without it."""
    said: dict[str, tuple[str, Callable[[str], Any]]] = {
        "act": (_("Act"), words.act),
        "language": (_("Language"), words.language),
        "publisher": (_("Publisher"), str),
        "assigned": (
            _("Assigned to"),
            lambda v: {"me": _("me"), "nobody": _("nobody")}.get(v) or names.get(int(v), "?"),
        ),
        "document": (_("Document"), str),
        "collection": (_("Collection"), lambda v: rooms.get(int(v), _("Open to all") if v == "0" else "?")),
    }
    return [
        {"label": label, "value": str(read(q.asked[name])), "url": q.without(name)}
        for name, (label, read) in said.items()
        if q.asked[name]
    ]


# What was just done -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """What the viewer just decided, with the way to take it back."""

    pk: str  # the decisions' numbers, "12" or "12-13"
    said: str
    about: str = ""
    url: str = ""
    undoable: bool = True
    again: bool = False  # whether to take it back is to do something again


def done(request: HttpRequest, viewer: Viewer, q: Queue, said: str) -> Done | None:
    """What the decisions of these numbers ("12-13") did, where they are the viewer's."""
    numbers = [int(n) for n in said.split("-")[:PER_PAGE] if n.isdecimal() and len(n) < 19]
    return told_done(list(Decision.objects.filter(pk__in=numbers, by=viewer.name)), q) if numbers else None


def told_done(decisions: Sequence[Decision], q: Queue, claim: Claim | None = None, said: str = "") -> Done | None:
    """What these decisions did. ``claim``: the one that they are about, its roles fetched."""
    if not decisions:
        return None
    first = decisions[0]
    n = len({d.target for d in decisions})
    if not said:
        said = str(showing.DONE.get(first.verdict, first.verdict))
        if n > 1 and first.verdict in showing.DONE_MANY:
            said = showing.DONE_MANY[first.verdict](n)
    numbers = "-".join(str(d.pk) for d in decisions[:PER_PAGE])
    if claim is None or n > 1:
        return Done(numbers, said, again=first.verdict == Decision.UNDONE)
    url = reverse("review:claim", args=[claim.pk]) + q.tail
    return Done(numbers, said, showing.headline(claim), url, again=first.verdict == Decision.UNDONE)


# One claim ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Sent:
    """What came of a form that was not kept: shown again with everything in it, and why."""

    form: forms.Filled | None = None
    troubles: list[str] = field(default_factory=list)
    differing: set[str] = field(default_factory=set)
    overtaken: dict[str, Any] | None = None
    verdict: str = Decision.CORRECTED
    why: str = ""
    adding: Mapping[str, str] = field(default_factory=dict)
    open: str = ""  # the panel that is open
    status: int = 400


@require_safe
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    return claim_page(request, the_claim(request, pk), Queue.of(request.GET))


def the_claim(request: HttpRequest, pk: int) -> Claim:
    """The claim with what its page needs; 404 where there is none, or none for this viewer."""
    viewer = viewer_of(request)
    asked = Assignment.objects.filter(claim=OuterRef("pk"), account=viewer.account, kind=Assignment.SECOND, done=None)
    rows = (
        seen(Claim, viewer)
        .filter(pk=pk)
        .select_related("document__replaced_by", "assigned", "rereading")
        .defer("document__replaced_by__text")
        .prefetch_related("roles")
        .annotate(
            blind=Exists(asked) if viewer.account else Exists(Claim.objects.none()),
            told_of=Exists(Decision.objects.filter(target=OuterRef("key"), target_kind__in=["claim", review.READING])),
        )
    )
    found = rows.first()
    if found is None:
        raise Http404
    return found


def claim_page(request: HttpRequest, row: Claim, q: Queue, sent: Sent | None = None) -> HttpResponse:
    viewer, document = viewer_of(request), row.document
    blind = bool(getattr(row, "blind", False))
    value = review.as_seen(row, viewer) if blind else review.coding(row)
    others = _others(row, viewer)
    others_shown = others[:MOST_OTHERS]
    form = sent.form if sent and sent.form else forms.filled(value, document.text)
    evidence = [(p.start, p.end) for p in form.evidence] or value["evidence"][:1]
    beside = showing.beside(
        document, evidence, [(c, f"{reverse('review:claim', args=[c.pk])}{q.tail}#e-0") for c in others]
    )
    before, behind = queueing.neighbours(queueing.rows(viewer, q), row)
    accounts = _accounts_here(row)
    may_code = viewer.may(Account.CODER)
    mine = viewer.account.pk if viewer.account else None
    rereading = _rereading(row, value) if not blind else None
    context = {
        "here": "review",
        "queue": q,
        "claim": row,
        "document": document,
        "base": row.latest,
        "headline": showing.headline_of(value),
        "shown": value,
        "state": showing.STATES.get(row.state, row.state),
        "assigned": row.assigned.name if row.assigned else "",
        "incident": None if blind else row.incident_id,
        "being_linked": not blind and row.state != Claim.REJECTED and review.being_linked(row),
        "sure": showing.Sure.of(row.confidence) if row.coder != Claim.HAND else None,
        "form": form,
        "posted": sent is not None and sent.form is not None,
        **showing.for_form(),
        "names": _names(others, value, row.document_id),
        "paragraphs": beside.paragraphs,
        "left_before": beside.left_before,
        "left_after": beside.left_after,
        "others": [
            {"claim": c, "headline": showing.headline(c), "state": showing.STATES.get(c.state, c.state),
             "url": f"{reverse('review:claim', args=[c.pk])}{q.tail}#e-0"}
            for c in others_shown
        ],
        "others_more": len(others) > MOST_OTHERS,
        "to_merge": [(c, showing.headline(c)) for c in _like(row, value, others)[:MOST_OTHERS]],
        "said": _said(row, viewer),
        "rereading": rereading,
        "second": blind,
        "differs": row.state == Claim.DIFFERS and not blind,
        "to_split": _to_split(value, document.text),
        "coded_act": words.act(value["act"]) if value["act"] else "",
        "accounts": [a for a in accounts if a.may(Account.CODER)],
        "assign_first": mine,
        "me": mine,
        "present": [a.name for a in accounts if getattr(a, "here", False) and a.pk != mine],
        "next_url": _claim_url(behind, q),
        "previous_url": _claim_url(before, q),
        "here_url": f"{reverse('review:claim', args=[row.pk])}{q.tail}",
        "may_code": may_code,
        "may_edit": viewer.may(Account.EDITOR),
        "keys": showing.keys(queue=False),
        "done": _done(request, viewer, row, q),
        "troubles": sent.troubles if sent else [],
        "differing": sent.differing if sent else set(),
        "overtaken": sent.overtaken if sent else None,
        "mine": sent.verdict if sent else "",
        "mine_said": showing.DID.get(sent.verdict, "") if sent else "",
        "why": sent.why if sent else "",
        "adding": sent.adding if sent else {},
        "open": sent.open if sent else "",
    }  # fmt: skip
    return render(request, "desk/review/claim.html", context, status=sent.status if sent else 200)


def _claim_url(pk: int | None, q: Queue) -> str:
    return f"{reverse('review:claim', args=[pk])}{q.tail}#e-0" if pk else ""


def _others(row: Claim, viewer: Viewer) -> list[Claim]:
    """The other claims of its document, in the order of the text."""
    rows = seen(Claim, viewer).filter(document=row.document_id).exclude(pk=row.pk).prefetch_related("roles")
    found = list(rows)
    coded.veil(found, viewer)
    return sorted(found, key=lambda c: c.evidence[:1])


def _like(row: Claim, value: Json, others: Sequence[Claim]) -> list[Claim]:
    """Which of the others may tell the same again: those of the same act first, then what stands near."""
    at = row.evidence[0][0]
    standing = [c for c in others if c.state != Claim.REJECTED]
    return sorted(standing, key=lambda c: (c.act != value["act"], abs(c.evidence[0][0] - at)))


def _accounts_here(row: Claim) -> list[Account]:
    """Who may be asked to read, each with whether they have the claim open just now."""
    here = Presence.objects.filter(claim=row, account=OuterRef("pk"), seen__gte=timezone.now() - review.HERE)
    roles = Account.ROLES[Account.ROLES.index(Account.CODER) :]
    rows = Account.objects.filter(Q(role__in=roles) | Exists(here), is_active=True).annotate(here=Exists(here))
    return list(rows.only("pk", "name", "role", "is_active"))


def _names(others: Sequence[Claim], value: Json, document: int) -> list[str]:
    """The names that the document writes, for the form to suggest, and those of its claims as they are shown."""
    written = Mention.objects.filter(document=document).values_list("name", flat=True).order_by("start")
    here = [
        *(a["name"] for part in coded.ACTORS for a in value[part]),
        *(n for part in coded.NAMES for n in value[part]),
    ]
    return list(dict.fromkeys([*written[: queueing.MOST], *here, *(r.name for c in others for r in c.roles.all())]))


def _done(request: HttpRequest, viewer: Viewer, row: Claim, q: Queue) -> Done | None:
    said = request.GET.get("done", "")
    return done(request, viewer, q, said) if said else None


@dataclass(frozen=True, slots=True)
class Said:
    what: str
    made: datetime
    by: str
    note: str
    undone: str  # who took it back


def _said(row: Claim, viewer: Viewer) -> list[Said]:
    """What was decided and said about the claim, the latest first."""
    if not getattr(row, "told_of", True):
        return []
    found = []
    events = review.history(row, viewer)
    batches = {e.decision.batch for e in events if e.decision.batch} - {None}
    many = Decision.objects.filter(batch__in=batches, target_kind__in=["claim", review.READING])
    together = dict(many.values_list("batch").annotate(n=Count("target", distinct=True))) if batches else {}
    for event in events:
        d = event.decision
        what = str(showing.DID.get(d.verdict, d.verdict))
        if event.second:
            what = _("%(did)s, as a second reader") % {"did": what}
        if event.changed and d.verdict == Decision.CORRECTED:
            labels = ", ".join(str(showing.LABELS[c.field]).lower() for c in event.changed)
            what = _("%(did)s: %(fields)s") % {"did": what, "fields": labels}
        if (others := together.get(d.batch, 1) - 1) > 0:
            said = ngettext("%(did)s, in one go with %(n)d other", "%(did)s, in one go with %(n)d others", others)
            what = said % {"did": what, "n": others}
        found.append(Said(what, d.made, d.by, d.note, event.undone.by if event.undone else ""))
    return found


def _rereading(row: Claim, value: Json) -> dict[str, Any] | None:
    """How a newer coder reads the claim otherwise."""
    newer = getattr(row, "rereading", None)
    if newer is None or newer.looked_at:
        return None
    if newer.value is None:
        return {"coder": newer.coder, "gone": True}
    fields = showing.differing(value, newer.value, row.document.text)
    return {"coder": newer.coder, "gone": False, "fields": fields} if fields else None


def _to_split(value: Json, text: str) -> list[dict[str, str]]:
    """What of a claim may go to the one or the other of two."""
    found = []
    for name in ("victims", "perpetrators", "on_account_of", "attributed_to", "disputed_by", "evidence"):
        for n, item in enumerate(value[name]):
            said = showing.said_value(name, [item], text)
            found.append({"value": f"{name}:{n}", "said": said, "label": str(showing.LABELS[name])})
    for name in ("date", "place", "detail"):
        if value[name]:
            said = showing.said_value(name, value[name], text)
            found.append({"value": f"{name}:0", "said": said, "label": str(showing.LABELS[name])})
    return found
