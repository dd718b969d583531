"""The search over everything, and the searches that people keep."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from guvoh.desk import finding, told, words
from guvoh.desk.asking import viewer_of
from guvoh.desk.searches import everything, kept
from guvoh.nouns import GuvohError
from guvoh.register.models import Party, SavedSearch
from guvoh.register.rights import seen

SHOWN = 50  # of what is new, of each kind


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything that has the words, of all kinds or of one."""
    viewer = viewer_of(request)
    form = {name: request.GET.get(name, "").replace("\x00", "").strip()[:400] for name in everything.FIELDS}
    asked = everything.Asked.read(form)
    pages: Any = None
    number = request.GET.get("page", "1")
    page = int(number) if number.isdecimal() and 0 < len(number) < 6 else 1
    counts = everything.counted(viewer)
    found = everything.sections(asked, viewer, max(page, 1), counts)
    if asked.kind and found:
        pages = Paginator(range(found[0].n), everything.MANY).get_page(page)
        if pages.number != page:  # a page behind the last: the last
            found = everything.sections(asked, viewer, pages.number, counts)
    given = {k: v for k, v in form.items() if v}
    without = {k: v for k, v in given.items() if k != "kind"}
    context = {
        "here": "search",
        "asked": form,
        "question": asked,
        "sections": [(s, urlencode({**without, "kind": s.kind})) for s in found],
        "all_kinds": "/search/?" + urlencode(without),
        "kinds": everything.KINDS.items(),
        "page": pages,
        "more": urlencode(given) + "&" if given else "",
        "languages": [(code, words.language(code), n) for code, n in counts["language"]],
        "sources": counts["publisher"][:200],
        "collections": [(str(pk), name) for pk, name in sorted(viewer.called.items(), key=lambda c: c[1])],
        "nothing": asked.query and not any(s.n for s in found),
    }
    return render(request, "desk/searches/search.html", context)


# Searches that are kept ---------------------------------------------------------------------------


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    return _overview(request)


def _overview(request: HttpRequest, trouble: str = "") -> HttpResponse:
    viewer = viewer_of(request)
    context = {"here": "searches", "rows": kept.listed(viewer), "trouble": trouble}
    return render(request, "desk/searches/overview.html", context, status=400 if trouble else 200)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the search that a page shows."""
    try:
        kept.keep(
            viewer_of(request),
            request.POST.get("name", ""),
            request.POST.get("page", ""),
            request.POST.get("query", ""),
            alert=request.POST.get("alert") == "yes",
        )
    except GuvohError as error:
        return _overview(request, str(error))
    return HttpResponseRedirect(reverse("searches:overview"))


@require_safe
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """What a search finds that was added since its owner last looked."""
    viewer = viewer_of(request)
    row = _mine(request, pk)
    found = kept.new(row, viewer)
    ids = list(found.incidents[:SHOWN])
    parties = {p.pk: p for p in seen(Party, viewer).filter(pk__in=list(found.parties[:SHOWN]))}
    context = {
        "here": "searches",
        "search": kept.Kept(row, len(found), kept.said(row)),
        "found": found,
        "lines": told.lines(finding.loaded(ids, viewer, told.for_lists)) if ids else [],
        "documents": finding.listed_documents(found.documents[:SHOWN], viewer) if found.documents else [],
        "parties": [parties[pk] for pk in found.parties[:SHOWN] if pk in parties],
        "shown": SHOWN,
        "until": timezone.now().isoformat(),
    }
    return render(request, "desk/searches/new.html", context)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a search, turn its alert on or off, note what is new as seen, or remove it."""
    row = _mine(request, pk)
    match request.POST.get("do", ""):
        case "seen":
            # Until when the page was made: what came in since is still new.
            until = kept.moment(request.POST.get("until", "")) or timezone.now()
            row.seen = max(row.seen, min(until, timezone.now()))
            row.save(update_fields=["seen"])
        case "rename":
            name = " ".join(request.POST.get("name", "").replace("\x00", "").split())[:120]
            row.name = name or row.name
            row.alert = request.POST.get("alert") == "yes"
            row.save(update_fields=["name", "alert"])
        case "remove":
            row.delete()
    kept.counted(viewer_of(request))
    return HttpResponseRedirect(reverse("searches:overview"))


def _mine(request: HttpRequest, pk: int) -> SavedSearch:
    row = kept.mine(viewer_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
