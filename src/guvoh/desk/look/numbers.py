"""Figures over their sources: what several reports say of one thing, and where they contradict each other."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from babel.numbers import format_compact_decimal
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guvoh.desk import told, words
from guvoh.desk.look.charting import NARROW, Cell, Chart, Key, Spec, Table, configured, rows
from guvoh.desk.look.palette import COLOURS
from guvoh.register.models import Figure
from guvoh.register.rights import Viewer, seen

MOST = 200  # figures that one page shows
MOST_THINGS = 300  # that the form offers
PLACES = ("k1", "k3", "k4", "k5", "k2")
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_LAST, _THIS = re.compile(r"\blast year\b", re.I), re.compile(r"\b(this|the) year\b", re.I)
_PLAIN_YEAR = re.compile(r"(in |during |for |the )*(year )?", re.I)
_ABOUT = 0.1  # what "about" leaves open either way
_LEAST = re.compile(r"more than|at least|over|exceed|minimum|no fewer|не менее|более|свыше", re.I)
_MOST_Q = re.compile(r"less than|fewer than|up to|at most|under|below|no more|nearly|almost|до|менее", re.I)
_SOME = re.compile(r"about|around|some|approximately|roughly|circa|nearly|almost|около|примерно", re.I)


@dataclass(frozen=True, slots=True)
class Thing:
    """What is counted, in which unit: a choice of the form."""

    value: str
    label: str
    n: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A figure with what is known of its time."""

    figure: Figure
    year: int | None
    period: str  # the same for the same time
    low: float
    high: float

    @property
    def about(self) -> tuple[str, str, str]:
        """What two figures must share to be of one thing."""
        return _norm(self.figure.population), _norm(self.figure.place), self.period

    @property
    def said(self) -> str:
        return words.number(self.figure.value, self.figure.qualifier, self.figure.unit)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What is told differently, and who tells what: [(the number, outlet, address)]."""

    about: str
    told: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    things: Sequence[Thing]
    places: Sequence[tuple[str, int, bool]]
    query: str
    chart: Chart | None
    contradictions: Sequence[Contradiction]


def _norm(text: str | None) -> str:
    return " ".join((text or "").casefold().split())


def asked(form: Mapping[str, str], viewer: Viewer) -> Asked:
    """The figures that a form asks for: of one thing in one unit, perhaps of one place."""
    rows_ = seen(Figure, viewer).order_by()
    variants: dict[tuple[str, str], list[str]] = defaultdict(list)
    counts: Counter[tuple[str, str]] = Counter()
    shown: dict[tuple[str, str], str] = {}
    for what, unit, n in rows_.values_list("what", "unit").annotate(n=Count("pk")):
        key = _norm(what), unit or ""
        variants[key].append(what)
        counts[key] += n
        shown.setdefault(key, what)
    order = sorted(counts, key=lambda k: (-counts[k], k))[:MOST_THINGS]
    sought = form.get("what", "").replace("\x00", "")[:400]
    chosen = next((k for k in counts if _value(k) == sought), order[0] if order else None)
    if chosen and chosen not in order:
        order.append(chosen)
    things = [
        Thing(
            _value(k),
            f"{shown[k]} ({', '.join(p for p in (words.unit(k[1]), words.grouped(counts[k])) if p)})",
            counts[k],
            k == chosen,
        )
        for k in order
    ]
    if chosen is None:
        return Asked((), (), "", None, ())
    found = rows_.filter(what__in=variants[chosen]).filter(**({"unit": chosen[1]} if chosen[1] else {"unit": None}))
    if not chosen[1]:
        found = rows_.filter(what__in=variants[chosen]).filter(unit=None) | rows_.filter(
            what__in=variants[chosen], unit=""
        )
    places = Counter(dict(found.exclude(place=None).values_list("place").annotate(n=Count("pk"))))
    place = form.get("place", "").replace("\x00", "")[:400]
    if place not in places:
        place = ""
    if place:
        found = found.filter(place=place)
    newest = found.select_related("document").defer("document__text").order_by("-document__published", "id")[:MOST]
    points = [_point(f) for f in newest]
    query = {"what": _value(chosen)} | ({"place": place} if place else {})
    return Asked(
        things,
        [(p, n, p == place) for p, n in sorted(places.items(), key=lambda t: (-t[1], t[0]))],
        f"?{urlencode(query)}",
        _chart(shown[chosen], chosen[1], points),
        _contradictions(points),
    )


def _value(key: tuple[str, str]) -> str:
    return f"{key[0]} | {key[1]}"


def _point(figure: Figure) -> Point:
    period = figure.period or ""
    published = figure.document.published
    text = period
    if published:
        text = _LAST.sub(str(published.year - 1), text)
        text = _THIS.sub(str(published.year), text)
    years = sorted({int(y) for y in _YEAR.findall(text)})
    year = years[-1] if years else None
    rest = _YEAR.sub("", _PLAIN_YEAR.sub("", text, count=1)).strip(" ,.") if len(years) == 1 else ""
    key = str(year) if len(years) == 1 and not rest else _norm(text)
    return Point(figure, year, key, *_bounds(figure))


def _bounds(figure: Figure) -> tuple[float, float]:
    """Between which numbers a figure leaves the true one."""
    said, value = figure.qualifier or "", figure.value
    if _LEAST.search(said):
        return value, math.inf
    if _SOME.search(said):
        return value - abs(value) * _ABOUT, value + abs(value) * _ABOUT
    if _MOST_Q.search(said):
        return -math.inf, value
    return value, value


def _contradictions(points: Sequence[Point]) -> list[Contradiction]:
    """Figures of one thing, place, group and time that cannot both be right, told by different documents."""
    found = []
    for (population, place, _period), same in sorted(_together(points).items()):
        if not _contrary(same):
            continue
        first = same[0].figure
        about = ", ".join(
            dict.fromkeys(p for p in (first.what, first.population if population else "", first.place if place else "",
                                      first.period or "") if p)
        )  # fmt: skip
        lines = sorted({(p.figure.value, p.said, told.outlet(p.figure.document),
                         told.figure_url(p.figure.document_id, p.figure.pk)) for p in same})  # fmt: skip
        found.append(Contradiction(about, [line[1:] for line in lines]))
    return found


def _together(points: Sequence[Point]) -> dict[tuple[str, str, str], list[Point]]:
    groups: dict[tuple[str, str, str], list[Point]] = defaultdict(list)
    for p in points:
        if p.period:  # of a time nobody tells, nothing can be compared
            groups[p.about].append(p)
    return groups


def _contrary(same: Sequence[Point]) -> bool:
    if len({p.figure.document_id for p in same}) < 2:
        return False
    low, high = max(same, key=lambda p: p.low), min(same, key=lambda p: p.high)
    return low.low > high.high and low.figure.document_id != high.figure.document_id


def _chart(what: str, unit: str, points: Sequence[Point]) -> Chart:
    contrary = {id(p) for same in _together(points).values() if _contrary(same) for p in same}
    dated = [p for p in points if p.year is not None]
    many = Counter(p.figure.place or "" for p in dated)
    first = [place for place, _n in sorted(many.items(), key=lambda t: (-t[1], t[0])) if place][: len(PLACES)]
    colour = dict(zip(first, PLACES, strict=False))
    marks = [
        {"year": p.year, "value": p.figure.value, "colour": colour.get(p.figure.place or "", "k6"),
         "url": told.figure_url(p.figure.document_id, p.figure.pk), "contrary": id(p) in contrary,
         "label": _told(p)} for p in dated
    ]  # fmt: skip
    spans = [
        {"year": same[0].year, "low": min(p.figure.value for p in same), "high": max(p.figure.value for p in same)}
        for same in _together(dated).values()
        if _contrary(same)
    ]
    body = [
        [Cell(p.figure.period or _("not told")), Cell(p.figure.place or ""), Cell(p.figure.population or ""),
         Cell(p.said, told.figure_url(p.figure.document_id, p.figure.pk)), Cell(told.outlet(p.figure.document)),
         Cell(_("contradicted") if id(p) in contrary else "")]
        for p in sorted(points, key=lambda p: (-(p.year or 0), p.figure.place or "", p.figure.value, p.figure.pk))
    ]  # fmt: skip
    legend = [Key(c, place, round=True) for place, c in colour.items()]
    if any(m["colour"] == "k6" for m in marks):
        legend.append(Key("k6", _("other places, or none told") if colour else _("no place told"), round=True))
    if spans:
        legend.append(Key("disputed", _("told differently of one year and place")))
    notes = [_("A year told as “last year” is counted from the day of the report. Each dot leads to its sentence.")]
    if undated := len(points) - len(dated):
        told_of = ngettext("%(n)s figure whose year is not told is in the table only.",
                           "%(n)s figures whose year is not told are in the table only.", undated)  # fmt: skip
        notes.append(told_of % {"n": f"{undated:,}"})
    if len(points) >= MOST:
        notes.append(_("Only the %(n)s latest figures are shown.") % {"n": f"{MOST:,}"})
    title = what[:1].upper() + what[1:]
    dek = _("What each report says, by the year it speaks of.")
    return Chart(
        "figures",
        title,
        f"{dek} {_('In: %(unit)s.') % {'unit': words.unit(unit)}}" if unit else dek,
        Table(title, [_("Period"), _("Place"), _("Of whom"), _("Figure"), _("Source"), _("Agreement")], body),
        partial(_draw, marks, spans) if marks else None,
        legend,
        notes,
    )


def _told(point: Point) -> str:
    parts = (point.figure.period or "", point.figure.place or "", told.outlet(point.figure.document))
    return f"{point.said} ({', '.join(p for p in parts if p)})"


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers from ``low`` to ``high``, four or so."""
    span = (high - low) or abs(high) or 1
    size = 10 ** math.floor(math.log10(span / 4))
    step = next(k * size for k in (1, 2, 5, 10) if span / (k * size) <= 5)
    first = math.floor(low / step)
    return [round((first + n) * step, 10) for n in range(int(math.ceil(high / step) - first) + 1)]


def _draw(marks: Any, spans: Any, width: int, whole: Chart | None) -> Spec:
    import altair as alt

    values = [m["value"] for m in marks]
    low = min(values) if min(values) < 0 else 0
    ticks = _ticks(low, max(values))
    said = {f"{t:g}": str(format_compact_decimal(t, locale=words.spoken(), fraction_digits=1)) for t in ticks}
    years = range(min(m["year"] for m in marks), max(m["year"] for m in marks) + 1)
    every = next(k for k in (1, 2, 5, 10, 20, 50, 100) if len(years) / k <= (5 if width == NARROW else 12))
    shown = [y for y in years if y % every == 0 or len(years) == 1]
    x_scale = alt.Scale(domain=[years[0] - 0.5, years[-1] + 0.5], nice=False, zero=False)
    x = alt.X("year:Q", title=None, scale=x_scale, axis=alt.Axis(values=shown, format="d", grid=False))
    labels = [said[f"{t:g}"] for t in ticks]
    expr = "".join(f"datum.value == {t!r} ? {_quoted(label)} : " for t, label in zip(ticks, labels, strict=True)) + "''"
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[ticks[0], ticks[-1]], nice=False, zero=False),
              axis=alt.Axis(values=ticks, labelExpr=expr, domain=False, ticks=False, labelPadding=6))  # fmt: skip
    layers = []
    if spans:
        layers.append(
            alt.Chart(rows(spans)).mark_rule(color=COLOURS["disputed"], strokeWidth=7, opacity=0.45, aria=False)
            .encode(x=x, y=alt.Y("low:Q", axis=None), y2="high:Q")
        )  # fmt: skip
    base = alt.Chart(rows(marks)).encode(x=x, y=y, href="url:N", description="label:N")
    layers.append(
        base.mark_point(filled=True, opacity=1, size=95, stroke=COLOURS["paper"], strokeWidth=1).encode(
            fill=alt.Fill("colour:N", legend=None, scale=alt.Scale(
                domain=(c := sorted({m["colour"] for m in marks})), range=[COLOURS[n] for n in c]))
        )
    )  # fmt: skip
    chart = alt.layer(*layers).properties(width=width - 76, height=240 if width == NARROW else 320)
    return configured(chart, width, whole)


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)
