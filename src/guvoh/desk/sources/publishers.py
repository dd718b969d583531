"""Who published what the register holds."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Max, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guvoh.desk import words
from guvoh.desk.asking import viewer_of
from guvoh.register.models import Claim, Document, Incident
from guvoh.register.rights import Viewer, seen

PER_PAGE = 50
_MOST_BARS = 60


def counted(viewer: Viewer) -> Any:
    """Publishers with how many documents there are of each, most first, and from when to when."""
    rows = seen(Document, viewer).exclude(publisher=None).exclude(publisher="").order_by()
    each = rows.values("publisher").annotate(n=Count("pk"), first=Min("published"), last=Max("published"))
    return each.order_by("-n", "publisher")


@require_safe
def publishers(request: HttpRequest) -> HttpResponse:
    name = request.GET.get("name", "").replace("\x00", "")[:400]
    return _one(request, name) if name else _all(request)


def _all(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    rows = counted(viewer)
    if query:
        rows = rows.filter(publisher__icontains=query)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    nameless = seen(Document, viewer).filter(Q(publisher=None) | Q(publisher="")).count()
    context = {"here": "sources", "page": page, "more": "", "query": query, "nameless": nameless}
    return render(request, "desk/sources/publishers.html", context)


def _one(request: HttpRequest, name: str) -> HttpResponse:
    viewer = viewer_of(request)
    documents = seen(Document, viewer).filter(publisher=name)
    days = Counter(documents.order_by().values_list("published", flat=True))
    if not days:
        raise Http404
    claims = seen(Claim, viewer).filter(document__publisher=name)
    incidents = seen(Incident, viewer).filter(merged_into=None, pk__in=claims.order_by().values("incident"))
    counts = incidents.order_by().values_list("standing").annotate(n=Count("pk"), o=Count("pk", Q(origins__gte=2)))
    standings = sorted(counts, key=lambda row: -row[1])
    listed = documents.defer("text").annotate(n=Count("claims")).order_by(F("published").desc(nulls_last=True), "-id")
    page = Paginator(listed, PER_PAGE)
    page.count = sum(days.values())
    shown = page.get_page(request.GET.get("page"))
    of_language = documents.order_by().values_list("language").annotate(n=Count("pk")).order_by("-n")
    dated = sorted(day for day in days if day)
    context = {
        "here": "sources",
        "name": name,
        "n": page.count,
        "first": dated[0] if dated else None,
        "last": dated[-1] if dated else None,
        "claims": claims.count(),
        "incidents": sum(n for _, n, _ in standings),
        "borne": sum(o for _, _, o in standings),
        "standings": [(standing, n) for standing, n, _ in standings],
        "languages": [(words.language(code), n) for code, n in of_language],
        "bars": bars(days),
        "page": shown,
        "more": f"{_query(name)}&",
        "by_day": [(day, list(rows)) for day, rows in groupby(shown, key=lambda d: d.published)],
    }
    return render(request, "desk/sources/publisher.html", context)


def _query(name: str) -> str:
    from urllib.parse import urlencode

    return urlencode({"name": name})


def bars(days: Counter[date | None]) -> dict[str, Any] | None:
    """Documents by month, or by year where these would be too many, as the places of columns in a drawing; None where
    one column would be all."""
    dated = {day: n for day, n in days.items() if day}
    months = Counter({})  # type: Counter[tuple[int, int]]
    for day, n in dated.items():
        months[day.year, day.month] += n
    if not months:
        return None
    (y1, m1), (y2, m2) = min(months), max(months)
    by_month = (y2 - y1) * 12 + m2 - m1 < _MOST_BARS
    found: list[tuple[str, int]]
    if by_month:
        every = [divmod(at, 12) for at in range(y1 * 12 + m1 - 1, y2 * 12 + m2)]
        found = [(f"{y}-{m + 1:02}", months[y, m + 1]) for y, m in every]
    else:
        years: Counter[int] = Counter()
        for (year, _month), n in months.items():
            years[year] += n
        found = [(str(year), years[year]) for year in range(max(y1, y2 - _MOST_BARS + 1), y2 + 1)]
    if len(found) < 2:
        return None
    most = max(n for _, n in found)
    columns = [
        {"label": label, "n": n, "x": i * 10 + 1, "y": round(60 - 60 * n / most, 1), "height": round(60 * n / most, 1)}
        for i, (label, n) in enumerate(found)
    ]
    return {"columns": columns, "width": len(found) * 10, "by_month": by_month, "rows": [f for f in found if f[1]],
            "from": found[0][0], "to": found[-1][0], "most": most}  # fmt: skip
