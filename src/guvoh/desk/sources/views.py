"""What is watched and how each visit went."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guvoh.desk import told
from guvoh.desk.asking import viewer_of
from guvoh.desk.people.access import needs
from guvoh.desk.sources import publishers
from guvoh.desk.sources.words import INTERVALS
from guvoh.nouns import GuvohError
from guvoh.register import manners, visits
from guvoh.register.models import Account, Claim, Collection, Document, Incident, Visit, Watched
from guvoh.register.rights import Viewer, seen

PER_PAGE = 50
SHOWN = 25  # documents, and incidents, of one visit
GOING = (Visit.WAITING, Visit.READING, Visit.STOPPING)
_LATE = timedelta(minutes=15)  # that a visit may be overdue before the page says so


def chosen_collection(request: HttpRequest) -> Collection | None:
    """The collection that a form names, None for the open register. Raises GuvohError for one that is not the
    viewer's, as for one that does not exist."""
    given = request.POST.get("collection", "")
    if not given:
        return None
    viewer = viewer_of(request)
    if not given.isdecimal() or len(given) > 15 or not viewer.enters(int(given)):
        raise GuvohError(_("choose one of your collections"))
    return get_object_or_404(Collection, pk=int(given))


def collections_of(viewer: Viewer) -> list[tuple[int, str]]:
    return sorted(viewer.called.items(), key=lambda pair: pair[1].casefold())


def _watched_rows(viewer: Viewer) -> QuerySet[Watched, Any]:
    last = Visit.objects.filter(watched=OuterRef("pk")).exclude(ended=None).order_by("-id")
    rows = seen(Watched, viewer).annotate(last_visit=Subquery(last.values("pk")[:1]))
    return rows.order_by("paused", F("failures").desc(), "locator", "pk")  # what asks for attention first


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    return _overview(request)


def _overview(request: HttpRequest, trouble: str = "") -> HttpResponse:
    viewer = viewer_of(request)
    page = Paginator(_watched_rows(viewer), PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    last = seen(Visit, viewer).in_bulk([w.last_visit for w in rows if w.last_visit])
    late = timezone.now() - _LATE
    going = list(seen(Visit, viewer).filter(state__in=GOING).order_by("id")[:PER_PAGE])
    handed_in = seen(Visit, viewer).filter(watched=None).exclude(state__in=GOING)
    published = publishers.counted(viewer)
    context = {
        "here": "sources",
        "page": page,
        "more": "",
        "rows": [(w, last.get(w.last_visit)) for w in rows],
        "unvisited": not visits.keeps_schedule(settings.REGISTER),
        "late": any(not w.paused and (w.due or w.made) < late for w in rows),
        "going": going,
        "handed_in": list(handed_in[:8]),
        "publishers": list(published[:12]),
        "collections": collections_of(viewer),
        "intervals": INTERVALS,
        "may": {"add": viewer.may(Account.CODER), "visit": viewer.may(Account.EDITOR),
                "schedule": viewer.may(Account.ADMINISTRATOR)},
        "asked": {name: request.POST.get(name, "") for name in ("locator", "every", "articles", "collection")},
        "trouble": trouble,
    }  # fmt: skip
    return render(request, "desk/sources/overview.html", context, status=400 if trouble else 200)


@needs(Account.ADMINISTRATOR)
@require_POST
def watch(request: HttpRequest) -> HttpResponse:
    """Watch a feed or a page from now on. A folder is watched from the command line alone: its path is this
    machine's."""
    every = request.POST.get("every", "")
    articles = request.POST.get("articles", "")
    try:
        row = visits.watch(
            request.POST.get("locator", ""),
            int(every) if every.isdecimal() and int(every) in INTERVALS else 360,
            viewer_of(request).name,
            collection=chosen_collection(request),
            articles=articles in ("own", "any"),
            elsewhere=articles == "any",
        )
    except GuvohError as error:
        return _overview(request, _(str(error)))
    visits.visit_now(row, viewer_of(request).name)
    return HttpResponseRedirect(reverse("sources:watched", args=[row.pk]))


@require_safe
def watched(request: HttpRequest, pk: int) -> HttpResponse:
    """One source: how it is watched, its visits, and its documents."""
    return _watched(request, get_object_or_404(seen(Watched, viewer_of(request)), pk=pk))


def _watched(request: HttpRequest, row: Watched, trouble: str = "") -> HttpResponse:
    viewer = viewer_of(request)
    made = seen(Visit, viewer).filter(watched=row)
    brought = Visit.documents.through.objects.filter(visit__watched=row)  # each document once: it was new once
    documents = seen(Document, viewer).filter(pk__in=brought.values("document")).order_by("-id")
    pages = Paginator(documents.defer("text"), SHOWN)
    context: dict[str, Any] = {
        "here": "sources",
        "watched": row,
        "intervals": sorted({*INTERVALS, row.every}),
        "visits": list(made[:15]),
        "page": pages.get_page(request.GET.get("page")),
        "more": "",
        "unvisited": not visits.keeps_schedule(settings.REGISTER),
        "may": {"visit": viewer.may(Account.EDITOR), "schedule": viewer.may(Account.ADMINISTRATOR)},
        "is_address": visits.is_address(row.locator),
        "asks_to_wait": visits.asks_to_wait(row),
        "trouble": trouble,
    }
    context["going"] = next((v for v in context["visits"] if v.state in GOING), None)
    last = next((v for v in context["visits"] if v.state not in GOING), None)
    context["refused"] = last is not None and any(why == manners.REFUSED for _at, why in last.trouble)
    return render(request, "desk/sources/watched.html", context, status=400 if trouble else 200)


@needs(Account.ADMINISTRATOR)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause, resume, remove, visit in another interval, or whatever the site's robots.txt says."""
    row = get_object_or_404(seen(Watched, viewer_of(request)), pk=pk)
    wanted, every = request.POST.get("do", ""), request.POST.get("every", "")
    if wanted == "remove":
        row.delete()
        return HttpResponseRedirect(reverse("sources:overview"))
    if wanted == "pause":
        row.paused = True
    elif wanted == "resume":
        row.paused, row.due = False, None
    elif wanted == "every" and every.isdecimal() and int(every) in INTERVALS:
        row.every = int(every)
        soonest = timezone.now() + timedelta(minutes=row.every)
        row.due = min(row.due or soonest, soonest)
    elif wanted == "permit":
        if request.POST.get("sure") != "yes":
            return _watched(request, row, _("say that its publisher permits it"))
        visits.permit(row, viewer_of(request).name)
    elif wanted == "heed":
        visits.permit(row, None)
    row.save(update_fields=["paused", "every", "due"])
    return HttpResponseRedirect(reverse("sources:watched", args=[row.pk]))


@needs(Account.EDITOR)
@require_POST
def visit_now(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    row = get_object_or_404(seen(Watched, viewer), pk=pk)
    try:
        made = visits.visit_now(row, viewer.name)
    except GuvohError as error:
        return _watched(request, row, _(str(error)))
    return HttpResponseRedirect(reverse("sources:visit", args=[made.pk]))


# Visits -------------------------------------------------------------------------------------------


@require_safe
def visits_page(request: HttpRequest) -> HttpResponse:
    """Everything that was read, the latest first; with ?which= only what was handed in, or what failed."""
    which = request.GET.get("which", "")
    rows = seen(Visit, viewer_of(request))
    if which == "handed-in":
        rows = rows.filter(watched=None)
    elif which == "failed":
        rows = rows.filter(state=Visit.FAILED)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    more = f"which={which}&" if which in ("handed-in", "failed") else ""
    context = {"here": "sources", "page": page, "more": more, "which": which}
    return render(request, "desk/sources/visits.html", context)


def _going(request: HttpRequest, row: Visit) -> dict[str, Any]:
    viewer = viewer_of(request)
    return {
        "here": "sources",
        "visit": row,
        "going": row.state in GOING,
        "may_stop": row.state in (Visit.WAITING, Visit.READING)
        and (viewer.may(Account.EDITOR) or (viewer.may(Account.CODER) and viewer.name == row.by)),
    }


@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a visit is; at its end, what came."""
    viewer = viewer_of(request)
    row = get_object_or_404(seen(Visit, viewer).select_related("watched"), pk=pk)
    context = _going(request, row)
    if not context["going"]:
        documents = seen(Document, viewer).filter(visits=row)
        claims = seen(Claim, viewer).filter(document__in=documents.order_by().values("pk")).order_by()
        incidents = seen(Incident, viewer).filter(merged_into=None, pk__in=claims.values("incident"))
        lines = told.for_lists(incidents).order_by(F("date_start").desc(nulls_last=True), "id")[:SHOWN]
        context |= {
            "documents": list(documents.defer("text").order_by("-id")[:SHOWN]),
            "n_documents": documents.count(),
            "lines": told.lines(list(lines)),
            "n_incidents": incidents.count(),
            "claims": claims.count(),
            "unlinked": documents.filter(linked=False).exists(),
        }
    return render(request, "desk/sources/visit.html", context)


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of a visit's page that changes while it goes on; its state in a header, for the page's script."""
    row = get_object_or_404(seen(Visit, viewer_of(request)), pk=pk)
    response = render(request, "desk/sources/_progress.html", _going(request, row))
    response["Guvoh-Visit"] = "going" if row.state in GOING else "ended"
    return response


@needs(Account.CODER)
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a visit: one's own, or, as an editor, anybody's."""
    row = get_object_or_404(seen(Visit, viewer_of(request)), pk=pk)
    if not _going(request, row)["may_stop"] and row.state in (Visit.WAITING, Visit.READING):
        raise Http404
    visits.stop(row, settings.REGISTER)
    return HttpResponseRedirect(reverse("sources:visit", args=[row.pk]))
