"""Where two readers differ: the list of such claims, and the page on which an editor settles one field by field. And
how far readers agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guvoh.desk import told, words
from guvoh.desk.asking import viewer_of
from guvoh.desk.review import forms, showing
from guvoh.desk.review.queueing import Queue
from guvoh.desk.review.views import Sent, claim_page, the_claim
from guvoh.nouns import GuvohError, Json
from guvoh.register import agreement, coded, review
from guvoh.register.models import Account, Claim, Decision, Mention, Role
from guvoh.register.review import Overtaken, Reading, Wrong
from guvoh.register.rights import Viewer, seen

PER_PAGE = 50
MOST_NAMES = 1000


def _editor(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not viewer.may(Account.EDITOR):
        raise PermissionDenied
    return viewer


def _differing(viewer: Viewer) -> QuerySet[Claim]:
    """The claims that wait to be settled, the gravest first."""
    rows = seen(Claim, viewer).filter(state=Claim.DIFFERS).exclude(pk__in=viewer.unread.claims)
    return rows.order_by("-severity", "-id")


# The list -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """One claim on which readers differ."""

    claim: Claim
    headline: str
    outlet: str
    day: str
    readers: list[str]
    differ: list[str]  # the fields, in words
    url: str


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    viewer = _editor(request)
    found = _differing(viewer)
    rows = list(found.select_related("document").defer("document__text").prefetch_related("roles")[: PER_PAGE + 1])
    more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
    by_claim = review.readings_of(rows)
    context = {
        "here": "review",
        "rows": [_waiting(row, by_claim[row.pk]) for row in rows],
        "count": found.count() if more else len(rows),
        "more": more,
        "done": _done(request, viewer),
    }
    return render(request, "desk/review/differing.html", context)


def _waiting(row: Claim, readings: Sequence[Reading]) -> Waiting:
    kept = [r.value for r in readings if r.value is not None]
    fields = [str(showing.LABELS[name]).lower() for name in _differ(kept) if name in coded.COMPARED]
    if len(kept) < len(readings):
        fields.insert(0, _("whether it is a claim"))
    return Waiting(
        row,
        showing.headline(row),
        told.outlet(row.document),
        words.when(row.document.published, row.document.published),
        [r.by for r in readings],
        fields,
        reverse("review:adjudicate", args=[row.pk]),
    )


def _differ(values: Sequence[Json]) -> list[str]:
    """The fields that not all of these codings have alike."""
    return [name for name in coded.FIELDS if any(coded.differences(values[0], v, [name]) for v in values[1:])]


def _done(request: HttpRequest, viewer: Viewer) -> Decision | None:
    """What was settled last, to be told with the way back: named in the address by its number."""
    said = request.GET.get("done", "")
    if not said.isdecimal() or len(said) > 18:
        return None
    mine = Decision.objects.filter(pk=int(said), by=viewer.name, verdict=Decision.ADJUDICATED)
    return mine.first()


# One claim ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Option:
    reader: int
    by: str
    said: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A field that the readers have otherwise, with what each has."""

    name: str
    label: str
    options: list[Option]
    must: bool  # one has to be chosen: it is compared; in free words the first reader's stands until another is chosen


@dataclass(frozen=True, slots=True)
class Column:
    """A reader, and how they decided."""

    number: int
    by: str
    did: str
    note: str
    second: bool
    rejected: bool


def _the_claim(viewer: Viewer, pk: int) -> Claim:
    row = seen(Claim, viewer).filter(pk=pk).select_related("document").prefetch_related("roles").first()
    if row is None:
        raise Http404
    return row


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    viewer = _editor(request)
    row = _the_claim(viewer, pk)
    if row.state != Claim.DIFFERS or row.pk in viewer.unread.claims:
        return HttpResponseRedirect(reverse("review:claim", args=[pk]))
    return _page(request, viewer, row)


def _page(
    request: HttpRequest,
    viewer: Viewer,
    row: Claim,
    *,
    troubles: Sequence[str] = (),
    chosen: Mapping[str, int] | None = None,
    third: forms.Filled | None = None,
    why: str = "",
    status: int = 400,
) -> HttpResponse:
    readings = review.readings(row)
    text = row.document.text
    kept = [(n, r.by, r.value) for n, r in enumerate(readings) if r.value is not None]
    first = kept[0][2] if kept else review.coding(row)
    differ = _differ([value for _n, _by, value in kept]) if kept else []
    chosen = chosen or {}
    fields = [
        Field(
            name,
            str(showing.LABELS[name]),
            [
                Option(
                    n,
                    by,
                    showing.said_value(name, value[name], text),
                    chosen.get(name, -1 if name in coded.COMPARED else kept[0][0]) == n,
                )
                for n, by, value in kept
            ],
            name in coded.COMPARED,
        )
        for name in differ
    ]
    alike = [
        (str(label), showing.said_value(name, first[name], text))
        for name, label in showing.LABELS.items()
        if name not in differ and name != "evidence" and first[name] not in (None, "", [])
    ]
    spans = list(dict.fromkeys((s, e) for value in [v for _n, _by, v in kept] or [first] for s, e in value["evidence"]))
    following = _differing(viewer).exclude(pk=row.pk).first()
    context = {
        "here": "review",
        "claim": row,
        "document": row.document,
        "base": row.latest,
        "readings": [r.decision.pk for r in readings],
        "present": review.here(row, viewer),
        "headline": showing.headline_of(first),
        "columns": [
            Column(n, r.by, str(showing.DID[r.decision.verdict]), r.decision.note, r.second, r.value is None)
            for n, r in enumerate(readings)
        ],
        "fields": fields,
        "alike": alike,
        "rejecting": [r.by for r in readings if r.value is None],
        "paragraphs": _around(showing.beside(row.document, spans, []).paragraphs),
        "comments": review.comments(row, viewer),
        "next": reverse("review:adjudicate", args=[following.pk]) if following else "",
        "troubles": troubles,
        "why": why,
        "third_open": third is not None,
        "done": _done(request, viewer),
        # What the form of a third coding needs.
        "action": reverse("review:settle", args=[row.pk]),
        "may_code": True,
        "form": third or forms.filled(first, text),
        **showing.for_form(),
        "names": _names(row),
        "differing": set(differ),
    }
    return render(request, "desk/review/adjudicate.html", context, status=status if troubles else 200)


def _names(row: Claim) -> list[str]:
    written = Mention.objects.filter(document=row.document_id).order_by("start").values_list("name", flat=True)
    said = Role.objects.filter(claim__document=row.document_id).order_by("id").values_list("name", flat=True)
    return list(dict.fromkeys([*written[:MOST_NAMES], *said[:MOST_NAMES]]))


_GAP = 0  # stands for paragraphs that are left out


def _around(paragraphs: Sequence[tuple[int, SafeString]]) -> list[tuple[int, SafeString | None]]:
    """The paragraphs with evidence and their neighbours; None where others are left out between them."""
    with_it = [n for n, (_start, html) in enumerate(paragraphs) if 'class="m-evidence"' in html]
    shown = sorted({m for n in with_it for m in (n - 1, n, n + 1) if 0 <= m < len(paragraphs)})
    found: list[tuple[int, SafeString | None]] = []
    for at, n in enumerate(shown):
        if at and n > shown[at - 1] + 1:
            found.append((_GAP, None))
        found.append(paragraphs[n])
    return found


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Settle it: as one reader has it (``all``), field by field (``f-act`` and so on), rejected, or as the form of a
    third coding says (``verdict``, which that form sends)."""
    viewer = _editor(request)
    row = _the_claim(viewer, pk)
    if row.pk in viewer.unread.claims:
        return HttpResponseRedirect(reverse("review:claim", args=[pk]))
    said, why = request.POST.get("base", ""), request.POST.get("why", "")[: coded.LONGEST_TEXT]
    base = int(said) if said.isdecimal() and len(said) < 19 else -1
    readings = review.readings(row)
    chosen: dict[str, int] = {}
    third: forms.Filled | None = None
    value: Json | None
    try:
        if "do" not in request.POST:
            third = forms.posted(request.POST, row.document.text, review.coding(row)["evidence"])
            value = forms.coding(third, row.document.text)
        elif request.POST["do"] == "reject":
            value = None
        else:
            chosen = _chosen(request, readings)
            value = _value(request.POST["do"], readings, chosen)
        seen_here = [int(n) for n in request.POST.getlist("reading") if n.isdecimal() and len(n) < 19]
        made = review.adjudicate(row, viewer, base=base, value=value, note=why, between=seen_here)
    except Overtaken as error:
        now = the_claim(request, pk)
        lines = [showing.overtaken(error, now)]
        if now.state != Claim.DIFFERS:
            return claim_page(request, now, Queue.of({}), Sent(troubles=lines, status=409))
        return _page(request, viewer, now, troubles=lines, third=third, why=why, status=409)
    except GuvohError as error:
        if row.state != Claim.DIFFERS:
            return HttpResponseRedirect(reverse("review:claim", args=[pk]))
        return _page(request, viewer, row, troubles=_lines(error), chosen=chosen, third=third, why=why)
    following = _differing(viewer).first()
    onward = reverse("review:adjudicate", args=[following.pk]) if following else reverse("review:differing")
    return HttpResponseRedirect(f"{onward}?done={made.pk}")


def _lines(error: GuvohError) -> list[str]:
    if isinstance(error, Wrong):
        return [f"{showing.LABELS.get(name, name)}: {line}" for name, line in error.fields.items()]
    return error.lines if isinstance(error, forms.Troubles) else [str(error)]


def _chosen(request: HttpRequest, readings: Sequence[Reading]) -> dict[str, int]:
    """Whose value was chosen for which field."""
    kept = {str(n): n for n, r in enumerate(readings) if r.value is not None}
    return {name: kept[said] for name in coded.FIELDS if (said := request.POST.get(f"f-{name}", "")) in kept}


def _value(do: str, readings: Sequence[Reading], chosen: Mapping[str, int]) -> Json | None:
    """What was chosen as one coding. Raises GuvohError where a field was left open."""
    numbered = dict(enumerate(readings))
    if do.startswith("all-") and do[4:].isdecimal() and int(do[4:6]) in numbered:
        return numbered[int(do[4:6])].value
    kept = [(n, r.value) for n, r in numbered.items() if r.value is not None]
    if not kept:
        return None
    values = [value for _n, value in kept]
    open_fields = [name for name in _differ(values) if name in coded.COMPARED and name not in chosen]
    if open_fields:
        labels = ", ".join(str(showing.LABELS[name]).lower() for name in open_fields)
        raise GuvohError(_("choose for each field which is right; open: %(fields)s") % {"fields": labels})
    by_reader = dict(kept)
    return values[0] | {name: by_reader[n][name] for name, n in chosen.items()}


# How far readers agree ----------------------------------------------------------------------------

_FIELDS = {
    "claim": gettext_lazy("Whether it is a claim"),
    "act": gettext_lazy("Act"),
    "status": gettext_lazy("Whether it happened"),
    "victims": gettext_lazy("To whom"),
    "perpetrators": gettext_lazy("By whom"),
    "on_account_of": gettext_lazy("On account of"),
    "date": gettext_lazy("When"),
    "country": gettext_lazy("Country"),
    "attributed_to": gettext_lazy("Who says so"),
    "disputed_by": gettext_lazy("Who disputes it"),
}
_MEASURES = {
    agreement.NOMINAL: gettext_lazy("the same or not"),
    agreement.SETS: gettext_lazy("how many names are shared"),
}
_RELIABLE = {
    "good": gettext_lazy("reliable"),
    "fair": gettext_lazy("for tentative conclusions"),
    "poor": gettext_lazy("not reliable"),
}
_WHY = {"few": gettext_lazy("too few"), "even": gettext_lazy("nothing to tell apart")}


@require_safe
def agreed(request: HttpRequest) -> HttpResponse:
    """How far people who coded the same claims agree, as a table to print."""
    table = agreement.agreement(viewer_of(request))
    context = {
        "here": "review",
        "table": table,
        "fewest": agreement.FEWEST,
        "latest": agreement.LATEST,
        "rows": [
            {
                "label": _FIELDS[row.field],
                "units": row.units,
                "same": f"{row.same:.0%}" if row.same is not None else "–",
                "alpha": number_format(round(row.alpha, 2), 2) if row.alpha is not None else _WHY[row.why],
                "known": row.alpha is not None,
                "level": row.reliable,
                "reliable": _RELIABLE.get(row.reliable, ""),
                "measure": _MEASURES[row.measure],
            }
            for row in table.rows
        ],
    }
    return render(request, "desk/review/agreement.html", context)
