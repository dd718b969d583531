"""Charts, maps and graphs of the register."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guvoh.desk.asking import viewer_of
from guvoh.desk.look import asking, counting, drawing, mapping, numbers, shapes, surroundings
from guvoh.desk.look.asking import Asked
from guvoh.desk.look.charting import NARROW, WIDE, Chart, Table
from guvoh.desk.look.conditions import ABROAD, HELD, REACH, SEIZED, SETS, STANDINGS
from guvoh.register.models import Party
from guvoh.register.rights import seen

Make = Callable[[HttpRequest, Asked], Chart]


def _timeline(request: HttpRequest, what: Asked) -> Chart:
    by = counting.MONTH if request.GET.get("by") == counting.MONTH else counting.YEAR
    return counting.timeline(what, by, "act" if request.GET.get("stack") == "act" else "standing")


def _map(request: HttpRequest, what: Asked) -> Chart:
    frame = mapping.WORLD if request.GET.get("frame") == mapping.WORLD else mapping.NEAR
    return mapping.country_map(what, frame)


CHARTS: dict[str, Make] = {
    "timeline": _timeline,
    "map": _map,
    "acts": lambda _request, what: counting.acts(what),
    "trends": lambda _request, what: counting.trends(what),
    "matrix": lambda _request, what: counting.matrix(what),
}
# The pages, each with the charts on it.
PAGES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "timeline": (gettext_lazy("Timeline"), ("timeline",)),
    "map": (gettext_lazy("Map"), ("map",)),
    "acts": (gettext_lazy("Acts"), ("acts", "trends")),
    "matrix": (gettext_lazy("States and countries"), ("matrix",)),
}
# What a chart can be asked besides the filters: the choices, the first without being asked.
WAYS: dict[str, dict[str, tuple[Any, dict[str, Any]]]] = {
    "timeline": {
        "by": (gettext_lazy("By"), {"": gettext_lazy("year"), "month": gettext_lazy("month")}),
        "stack": (gettext_lazy("In colours"), {"": gettext_lazy("standing"), "act": gettext_lazy("act")}),
    },
    "map": {
        "frame": (
            gettext_lazy("Show"),
            {"": gettext_lazy("Europe and Central Asia"), "world": gettext_lazy("the world")},
        ),
    },
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as a template shows it."""

    chart: Chart
    wide: SafeString
    narrow: SafeString
    files: Sequence[tuple[str, str]]  # label, address


def drawn(chart: Chart, files: str, query: str = "", small: bool = False) -> Drawn:
    """The chart with its drawings; ``files``: where they are to be had by themselves, without what they end in."""
    wide = narrow = mark_safe("")
    if chart.draw:
        if not small:
            wide = _drawing(chart, WIDE)
        if chart.two or small:
            narrow = _drawing(chart, NARROW)
    kinds = [("SVG", "svg"), ("PNG", "png")] if chart.draw else []
    return Drawn(chart, wide, narrow, [(label, f"{files}.{kind}{query}") for label, kind in [*kinds, ("CSV", "csv")]])


def _drawing(chart: Chart, width: int) -> SafeString:
    # What cleaned() lets through is elements and attributes of its own list, escaped by lxml.
    return mark_safe(drawing.page_svg(chart, width))  # noqa: S308


def _ways(name: str, request: HttpRequest, what: Asked) -> list[dict[str, Any]]:
    """The choices above a chart, each with its address."""
    asked = {key: request.GET.get(key, "") for key in WAYS.get(name, {})}
    found = []
    for key, (label, options) in WAYS.get(name, {}).items():
        if key == "frame" and what.given.get("country") in shapes.detailed():
            continue
        now = asked[key] if asked[key] in options else ""
        links = [
            (said, f"/look/{name}/{what.query(**(asked | {key: value}))}", value == now)
            for value, said in options.items()
        ]
        found.append({"name": key, "label": label, "now": now, "links": links})
    return found


# Filters that are a click away above every chart: what is most asked of a map. "": without it.
QUICK: dict[str, tuple[Any, dict[str, Any]]] = {
    "act": (gettext_lazy("What"), {"": gettext_lazy("all acts"), SEIZED: SETS[SEIZED][0]}),
    REACH: (gettext_lazy("Where"), {"": gettext_lazy("everywhere"), ABROAD: gettext_lazy("abroad only")}),
}


def _quick(path: str, what: Asked, kept: dict[str, str]) -> list[dict[str, Any]]:
    """These filters, each with its address; ``kept`` is what else was chosen above the chart."""
    return [
        {
            "label": label,
            "links": [
                (said, f"{path}{what.query(**kept, **{name: value})}", what.given.get(name, "") == value)
                for value, said in options.items()
            ],
        }
        for name, (label, options) in QUICK.items()
    ]


def _tabs(what: Asked | None, here: str) -> list[tuple[Any, str, bool]]:
    query = what.query() if what else ""
    tabs = [(_("Overview"), f"/look/{query}", here == "overview")]
    tabs += [(label, f"/look/{name}/{query}", here == name) for name, (label, _c) in PAGES.items()]
    return [*tabs, (_("Figures"), "/look/figures/", here == "figures")]


def _small(name: str, request: HttpRequest, what: Asked) -> Chart:
    return counting.acts(what, 12) if name == "acts" else CHARTS[name](request, what)


def small(request: HttpRequest) -> tuple[Asked, list[tuple[str, Drawn]]]:
    """What is asked, and the overview's charts of it, each with the way to it in full."""
    what = asking.asked(request)
    return what, [
        (f"/look/{page}/{what.query()}", drawn(_small(page, request, what), f"/look/file/{page}", what.query(), True))
        for page in PAGES
    ]


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    what, charts = small(request)
    return render(request, "desk/look/overview.html", _context(what, "overview") | {"small": charts})


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    if name not in PAGES:
        raise Http404
    what = asking.asked(request)
    label, charts = PAGES[name]
    ways = _ways(name, request, what)
    query = what.query(**{way["name"]: way["now"] for way in ways})
    context = _context(what, name, {way["name"]: way["now"] for way in ways}) | {
        "label": label,
        "ways": ways,
        "charts": [drawn(CHARTS[c](request, what), f"/look/file/{c}", query) for c in charts],
    }
    return render(request, "desk/look/page.html", context)


def _context(what: Asked, name: str, kept: dict[str, str] | None = None) -> dict[str, Any]:
    action = f"/look/{name}/" if name != "overview" else "/look/"
    return {
        "here": "look",
        "what": what,
        "action": action,
        "quick": _quick(action, what, kept or {}),
        "fields": asking.fields(what),
        "tabs": _tabs(what, name),
        "listed": asking.listed(what.given),
        "active": [a for a in what.found.active if a.value != str(STANDINGS[HELD])],
        "counted": counting.incidents(what.total),
    }


@require_safe
def file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """A chart by itself: as SVG or PNG, or its numbers as CSV."""
    if name not in CHARTS:
        raise Http404
    return _file(CHARTS[name](request, asking.asked(request)), kind)


def _file(chart: Chart, kind: str) -> HttpResponse:
    if kind == "csv":
        return _saved(_csv(chart.table), "text/csv; charset=utf-8", f"{chart.name}.csv")
    if chart.draw is None or kind not in ("svg", "png"):
        raise Http404
    if kind == "svg":
        return _saved(drawing.file_svg(chart, WIDE), "image/svg+xml", f"{chart.name}.svg")
    return _saved(drawing.png(chart, WIDE), "image/png", f"{chart.name}.png")


def _saved(content: str | bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="guvoh-{name}"'
    return response


def _csv(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    for row in [table.head, *([c.text for c in cells] for cells in table.rows)]:
        # A spreadsheet must not take what a document says for a formula; counts go without their commas.
        writer.writerow([_plain(text) for text in row])
    return "\ufeff" + out.getvalue()


def _plain(text: str) -> str:
    digits = text.replace(",", "")
    if digits.isdecimal():
        return digits
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


# Parties and figures ------------------------------------------------------------------------------------------


@require_safe
def party(request: HttpRequest, pk: str) -> HttpResponse:
    row = _party(request, pk)
    charts = surroundings.charts(row, viewer_of(request))
    context = {
        "here": "parties",
        "party": row,
        "charts": [drawn(c, f"/look/party/{row.pk}/{c.name}") for c in charts],
    }
    return render(request, "desk/look/party.html", context)


@require_safe
def party_file(request: HttpRequest, pk: str, name: str, kind: str) -> HttpResponse:
    row = _party(request, pk)
    for chart in surroundings.charts(row, viewer_of(request)):
        if chart.name == name:
            return _file(chart, kind)
    raise Http404


def _party(request: HttpRequest, pk: str) -> Party:
    row = seen(Party, viewer_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    asked = numbers.asked(request.GET, viewer_of(request))
    context = {
        "here": "look",
        "asked": asked,
        "tabs": _tabs(None, "figures"),
        "chart": drawn(asked.chart, "/look/figures/figures", asked.query) if asked.chart else None,
    }
    return render(request, "desk/look/figures.html", context)


@require_safe
def figures_file(request: HttpRequest, kind: str) -> HttpResponse:
    asked = numbers.asked(request.GET, viewer_of(request))
    if asked.chart is None:
        raise Http404
    return _file(asked.chart, kind)
