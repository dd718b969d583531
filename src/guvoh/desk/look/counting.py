"""Charts of when, what, and by which state where: counted in the columns in memory."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from babel.dates import format_skeleton
from django.core.cache import cache
from django.db.models import CharField, Count, QuerySet
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guvoh.desk import finding, words
from guvoh.desk.look import conditions
from guvoh.desk.look.asking import Asked
from guvoh.desk.look.charting import NARROW, Cell, Chart, Key, Spec, Table, configured, fill, number, rows
from guvoh.desk.look.conditions import NONE
from guvoh.desk.look.palette import COLOURS, STANDINGS, bounds, step
from guvoh.register.models import Incident

YEAR, MONTH = "year", "month"
MOST_MONTHS = 84  # that one drawing, and its table, show
STACKED = 5  # acts that have a colour of their own
KINDS = ("k1", "k2", "k3", "k4", "k5")


def incidents(n: int) -> str:
    return ngettext("%(n)s incident", "%(n)s incidents", n) % {"n": f"{n:,}"}


def untold(n: int) -> str:
    return ngettext(
        "%(n)s incident with no date told is not drawn.", "%(n)s incidents with no date told are not drawn.", n
    ) % {"n": f"{n:,}"}


def kept(what: Asked, name: str, count: Any) -> Any:
    """What was counted before of the same incidents, as the register stood; ``count`` counts it anew."""
    if not what.held.at.incident:  # within a transaction: nothing says which state of the register this is
        return count()
    viewer = what.viewer.collections
    told = sorted(viewer) if viewer is not None else "all"
    unread = sorted(what.viewer.unread.incidents)
    asked = hashlib.sha256(repr((told, unread, sorted(what.given.items()))).encode()).hexdigest()
    key = f"look:{name}:{what.held.at.incident}:{asked}"
    if (found := cache.get(key)) is None:
        cache.set(key, found := count(), 3600)
    return found


def narrowed(what: Asked) -> QuerySet[Incident]:
    return finding.narrowed(what.given, what.viewer)


# When ----------------------------------------------------------------------------------------------------------


def years(what: Asked) -> Any:
    """The year of each incident; 0: undated."""
    days = what.held.day[what.rows]
    found = (np.datetime64("0001-01-01") + np.maximum(days - 1, 0)).astype("datetime64[Y]").astype(int) + 1970
    return np.where(days > 0, found, 0)


def timeline(what: Asked, by: str, stack: str) -> Chart:
    """Incidents by year or month, stacked by their standing or their act."""
    counted, undated, coarse = _monthly(what, stack) if by == MONTH else _yearly(what, stack)
    order, legend = _stacks(what, stack, counted)
    periods = _periods(by, [p for p, _s in counted])
    cut = 0
    if by == MONTH and len(periods) > MOST_MONTHS:
        cut = sum(n for (p, _s), n in counted.items() if p < periods[-MOST_MONTHS])
        periods = periods[-MOST_MONTHS:]
    said = {p: _said(p) for p in periods}
    names = {key: label for key, _c, label in order}

    def url(period: str, key: str = "") -> str:
        return what.url(**{by: period}, **({stack: key} if key else {}))

    marks = [
        {"period": p, "n": n, "order": at, "colour": colour, "url": url(p, key) if key in names and key else url(p),
         "label": f"{said[p]}, {names[key].lower()}: {incidents(n)}"}
        for at, (key, colour, _label) in enumerate(order)
        for p in periods
        if (n := _of(counted, p, key, names))
    ]  # fmt: skip
    for mark in marks:
        if mark["colour"] == "k6" and stack == "act":
            others = sorted({key for p, key in counted if p == mark["period"]} - set(names))
            mark["url"] = url(str(mark["period"]), ",".join(others))
    notes = []
    if undated:
        notes.append(untold(undated))
    if coarse:
        notes.append(
            ngettext(
                "%(n)s incident known only by a longer time than a month is not drawn.",
                "%(n)s incidents known only by a longer time than a month are not drawn.", coarse
            ) % {"n": f"{coarse:,}"}
        )  # fmt: skip
    if cut:
        notes.append(_("Shown are the latest seven years; %(n)s are older.") % {"n": incidents(cut)})
    columns = [(key, label) for key, _c, label in order if key or stack != "act"]
    body = [
        [Cell(said[p], url(p)), number(sum(n for (q, _s), n in counted.items() if q == p), url(p)),
         *(number(_of(counted, p, key, names), url(p, key)) for key, _l in columns)]
        for p in reversed(periods)
        if any(q == p for q, _s in counted)
    ]  # fmt: skip
    if undated:
        body.append([Cell(_("No date told"), what.url(year=NONE)), number(undated, what.url(year=NONE)),
                     *(Cell("") for _c in columns)])  # fmt: skip
    title = _("Incidents by month") if by == MONTH else _("Incidents by year")
    table = Table(title, [_("When"), _("Incidents"), *(label for _k, label in columns)], body)
    return Chart(
        "timeline",
        title,
        _("When it happened, as the reports date it."),
        table,
        partial(_draw_timeline, marks, periods, said) if marks else None,
        legend,
        notes,
    )


def _of(counted: Any, period: str, key: str, names: Any) -> int:
    if key:
        return int(counted.get((period, key), 0))
    return sum(n for (p, s), n in counted.items() if p == period and s not in names)


def _yearly(what: Asked, stack: str) -> tuple[Counter[tuple[str, str]], int, int]:
    year, codes = years(what), what.held.codes[stack][what.rows]
    values = what.held.values[stack]
    counted: Counter[tuple[str, str]] = Counter()
    if len(year):
        width = len(values)
        n = np.bincount(year * width + codes)
        for at in n.nonzero()[0].tolist():
            if at // width:
                counted[str(at // width), values[at % width]] = int(n[at])
    return counted, int((year == 0).sum()), 0


def _monthly(what: Asked, stack: str) -> tuple[Counter[tuple[str, str]], int, int]:
    def count() -> tuple[dict[tuple[str, str], int], int]:
        start, end = (Substr(Cast(name, CharField()), 1, 7) for name in ("date_start", "date_end"))
        dated = narrowed(what).exclude(date_start=None).order_by()
        found = dated.annotate(m=start, e=end).values_list("m", "e", stack).annotate(n=Count("pk"))
        counted: Counter[tuple[str, str]] = Counter()
        coarse = 0
        for month, last, key, n in found:
            if last in (None, month):
                counted[month, key] += n
            else:
                coarse += n
        return dict(counted), coarse

    counted, coarse = kept(what, f"months:{stack}", count)
    return Counter(counted), int((what.held.day[what.rows] == 0).sum()), coarse


def _stacks(what: Asked, stack: str, counted: Any) -> tuple[list[tuple[str, str, str]], list[Key]]:
    """What the bars are stacked of, from below: the value, its colour and label; "" is all the other acts."""
    totals: Counter[str] = Counter()
    for (_p, key), n in counted.items():
        totals[key] += n
    if stack == "standing":
        order = [(s, s, words.standing(s)) for s in STANDINGS if totals[s]]
    else:
        first = [key for key, _n in sorted(totals.items(), key=lambda t: (-t[1], t[0]))]
        many = len(first) > STACKED + 1
        chosen = first[: STACKED if many else len(KINDS)]
        order = [(a, c, words.act(a)) for a, c in zip(chosen, KINDS, strict=False)]
        if len(first) > len(chosen):
            order.append(("", "k6", _("Other acts")))
    return order, [Key(c, label) for _k, c, label in order]


def _periods(by: str, told: Sequence[str]) -> list[str]:
    """Every period from the first to the last."""
    if not told:
        return []
    first, last = min(told), max(told)
    if by == YEAR:
        return [str(y) for y in range(int(first), int(last) + 1)]
    y, m = int(first[:4]), int(first[5:])
    found = []
    while (at := f"{y:04}-{m:02}") <= last:
        found.append(at)
        y, m = (y + 1, 1) if m == 12 else (y, m + 1)
    return found


def _said(period: str) -> str:
    if len(period) == 4:
        return period
    day = dt.date(int(period[:4]), int(period[5:]), 1)
    return format_skeleton("yMMM", day, locale=words.spoken())


def _ticks(periods: Sequence[str], room: int) -> list[str]:
    """Which periods have their label below the axis."""
    if len(periods) > room and len(periods[0]) > 4:
        januaries = [p for p in periods if p.endswith("-01")]
        return _ticks_every(januaries, room) if len(periods) > 2 * room else _ticks_every(periods, room)
    return _ticks_every(periods, room)


def _ticks_every(periods: Sequence[str], room: int) -> list[str]:
    every = next(k for k in (1, 2, 3, 5, 10, 20, 50, 100, 10**6) if len(periods) / k <= room)
    if every in (1, 3) or len(periods[0]) > 4:
        return list(periods[::every])
    return [p for p in periods if int(p) % every == 0]


def _draw_timeline(marks: Any, periods: Any, said: Any, width: int, whole: Chart | None) -> Spec:
    import altair as alt

    ticks = _ticks(periods, 6 if width == NARROW else 14)
    januaries = len(periods[0]) > 4 and all(t.endswith("-01") for t in ticks)
    labels = {t: t[:4] if januaries else said[t] for t in ticks}
    axis = alt.Axis(values=ticks, labelExpr=f"({_object(labels)})[datum.value]", labelAngle=0, title=None, grid=False)
    most = max(_sums(marks).values())
    bars = (
        alt.Chart(rows(marks))
        .mark_bar()
        .encode(
            x=alt.X(
                "period:O",
                scale=alt.Scale(domain=list(periods), paddingInner=0.18 if len(periods) < 60 else 0.05),
                axis=axis,
            ),
            y=alt.Y("n:Q", stack="zero", axis=_counts(most), title=None),
            color=fill(list(dict.fromkeys(m["colour"] for m in marks))),
            order="order:Q",
            href="url:N",
            description="label:N",
        )
        .properties(width=width - 60, height=200 if width == NARROW else 300)
    )
    return configured(bars, width, whole)


def _sums(marks: Any) -> Counter[str]:
    sums: Counter[str] = Counter()
    for mark in marks:
        sums[mark["period"]] += mark["n"]
    return sums


def _counts(most: int, ticks: int = 5) -> Any:
    """An axis of counts: whole numbers only."""
    import altair as alt

    return alt.Axis(
        tickCount=min(most, ticks), format=",d", tickMinStep=1, title=None, domain=False, ticks=False, labelPadding=6
    )


def _object(labels: Any) -> str:
    """Labels as an object of Vega's language of expressions."""
    import json

    return json.dumps(labels, ensure_ascii=False)


# What ----------------------------------------------------------------------------------------------------------


def acts(what: Asked, most: int | None = None) -> Chart:
    """Acts, the most frequent first, with how many of each standing; ``most``: how many are drawn."""
    held = what.held
    pairs = _pairs(held.codes["act"][what.rows], held.codes["standing"][what.rows], len(held.values["standing"]))
    counted = {(held.values["act"][a], held.values["standing"][s]): n for (a, s), n in pairs.items()}
    totals: Counter[str] = Counter()
    for (a, _s), n in counted.items():
        totals[a] += n
    order = sorted(totals, key=lambda a: (-totals[a], a))
    standings = [s for s in STANDINGS if any((a, s) in counted for a in order)]
    marks = [
        {"act": words.act(a), "n": n, "colour": s, "order": at, "url": what.url(act=a, standing=s),
         "label": f"{words.act(a)}, {words.standing(s).lower()}: {incidents(n)}"}
        for a in order[:most]
        for at, s in enumerate(standings)
        if (n := counted.get((a, s), 0))
    ]  # fmt: skip
    ends = [{"act": words.act(a), "n": totals[a], "said": f"{totals[a]:,}", "url": what.url(act=a),
             "label": f"{words.act(a)}: {incidents(totals[a])}"} for a in order[:most]]  # fmt: skip
    body = [
        [Cell(words.act(a), what.url(act=a)), number(totals[a], what.url(act=a)),
         *(number(counted.get((a, s), 0), what.url(act=a, standing=s)) for s in standings)]
        for a in order
    ]  # fmt: skip
    title = _("Acts")
    return Chart(
        "acts",
        title,
        _("What was done, the most frequent first, by how well it is borne out."),
        Table(title, [_("Act"), _("Incidents"), *(words.standing(s) for s in standings)], body),
        partial(_draw_acts, marks, ends) if marks else None,
        [Key(s, words.standing(s)) for s in standings],
    )


def _pairs(one: Any, other: Any, width: int) -> dict[tuple[int, int], int]:
    """How often each pair of codes stands together."""
    if not len(one):
        return {}
    n = np.bincount(one.astype(np.int64) * width + other)
    return {(at // width, at % width): int(n[at]) for at in n.nonzero()[0].tolist()}


def _draw_acts(marks: Any, ends: Any, width: int, whole: Chart | None) -> Spec:
    import altair as alt

    small = width == NARROW
    axis = alt.Axis(title=None, domain=False, ticks=False, labelPadding=8, labelLimit=150 if small else 260,
                    labelColor=COLOURS["ink"], labelFontSize=12 if small else 13)  # fmt: skip
    y = alt.Y("act:N", sort=[e["act"] for e in ends], axis=axis, scale=alt.Scale(paddingInner=0.3))
    x = alt.X("n:Q", stack="zero", axis=None, scale=alt.Scale(domain=[0, max(e["n"] for e in ends) * 1.08]))
    bars = (
        alt.Chart(rows(marks))
        .mark_bar()
        .encode(
            y=y, x=x, color=fill(list(dict.fromkeys(m["colour"] for m in marks))), order="order:Q",
            href="url:N", description="label:N",
        )
    )  # fmt: skip
    sums = (
        alt.Chart(rows(ends))
        .mark_text(align="left", dx=5, color=COLOURS["ink"])
        .encode(y=y, x=alt.X("n:Q", axis=None), text="said:N", href="url:N", description="label:N")
    )
    chart = alt.layer(bars, sums).properties(width=width - (180 if small else 290), height=alt.Step(22))
    return configured(chart, width, whole)


PANELS = 12


def trends(what: Asked) -> Chart:
    """Each frequent act by year, on one scale."""
    held, year = what.held, years(what)
    pairs = _pairs(held.codes["act"][what.rows], year, 10000)
    counted = {(held.values["act"][a], str(y)): n for (a, y), n in pairs.items() if y}
    totals: Counter[str] = Counter()
    for (a, _y), n in counted.items():
        totals[a] += n
    order = sorted(totals, key=lambda a: (-totals[a], a))
    shown = order[:PANELS]
    span = _periods(YEAR, [y for _a, y in counted])
    panels = [
        {"act": words.act(a), "year": y, "n": n, "url": what.url(act=a, year=y),
         "label": f"{words.act(a)}, {y}: {incidents(n)}"}
        for a in shown
        for y in span
        if (n := counted.get((a, y), 0))
    ]  # fmt: skip
    body = [
        [Cell(words.act(a), what.url(act=a)),
         *(number(counted.get((a, y), 0), what.url(act=a, year=y)) for y in span[-20:])]
        for a in order
    ]  # fmt: skip
    notes = []
    if len(order) > PANELS:
        notes.append(_("Drawn are the %(n)s most frequent acts; the table has all.") % {"n": PANELS})
    if len(span) > 20:
        notes.append(_("The table has the latest 20 years."))
    if undated := int((year == 0).sum()):
        notes.append(untold(undated))
    title = _("Each act over the years")
    return Chart(
        "trends",
        title,
        _("All panels have one scale, so that their heights compare."),
        Table(title, [_("Act"), *span[-20:]], body),
        partial(_draw_trends, panels, span, [words.act(a) for a in shown]) if panels else None,
        (),
        notes,
    )


def _draw_trends(panels: Any, span: Any, order: Any, width: int, whole: Chart | None) -> Spec:
    import altair as alt

    across = 2 if width == NARROW else 4
    ticks = _ticks(span, 3)
    if len(ticks) > 2:
        ticks = [ticks[0], ticks[-1]]
    chart = (
        alt.Chart(rows(panels))
        .mark_bar(color=COLOURS["accent"])
        .encode(
            x=alt.X("year:O", scale=alt.Scale(domain=list(span), paddingInner=0.2),
                    axis=alt.Axis(values=ticks, labelAngle=0, title=None, grid=False)),
            y=alt.Y("n:Q", axis=_counts(max(p["n"] for p in panels), 2), title=None),
            href="url:N",
            description="label:N",
        )
        .properties(width=(width - 70) // across - 22, height=70)
        .facet(
            facet=alt.Facet("act:N", sort=list(order),
                            header=alt.Header(title=None, labelAnchor="start", labelOrient="top",
                                              labelLimit=(width - 70) // across)),
            columns=across, spacing={"row": 16, "column": 26},
        )
    )  # fmt: skip
    return configured(chart, width, whole)


# By which state, where -------------------------------------------------------------------------------------------

STATES, COUNTRIES = 14, 14


def matrix(what: Asked) -> Chart:
    """Acting states against the countries they acted in: what a state does at home stands apart."""
    held = what.held
    pairs = _pairs(held.codes["states"][what.rows], held.codes["country"][what.rows], len(held.values["country"]))
    counted: Counter[tuple[str, str]] = Counter()
    by_state: Counter[str] = Counter()
    by_country: Counter[str] = Counter()
    for (s, c), n in pairs.items():
        country = held.values["country"][c] or NONE
        by_country[country] += n
        for state in held.values["states"][s].split() or [NONE]:
            counted[state, country] += n
            by_state[state] += n
    told = sorted(by_state, key=lambda s: (s == NONE, -by_state[s], s))
    where = sorted(by_country, key=lambda c: (c == NONE, -by_country[c], c))
    states, countries = _first(told, STATES), _first(where, COUNTRIES)
    # The states that act first, in their order, so that what they do at home lies on a line.
    countries = [s for s in states if s in countries and s != NONE] + [
        c for c in countries if c not in states or c == NONE
    ]
    most = max(
        (n for (s, c), n in counted.items() if NONE not in (s, c) and s != c and s in states and c in countries),
        default=1,
    )
    most_home = max((n for (s, c), n in counted.items() if s == c != NONE and s in states), default=1)

    def shade(state: str, country: str, n: int) -> str:
        if NONE in (state, country):  # neither at home nor abroad
            return "land"
        return f"h{step(n, most_home)}" if state == country else f"r{step(n, most)}"

    marks = [
        {"state": _name(s), "country": _name(c), "n": n, "said": f"{n:,}", "url": what.url(state=s, country=c),
         "colour": shade(s, c, n), "ink": "paper" if shade(s, c, n)[-1] in "45" else "ink",
         "label": _crossing(s, c, n)}
        for s in states
        for c in countries
        if (n := counted[s, c])
    ]  # fmt: skip
    mine = np.zeros(len(held.ids), bool)
    mine[what.rows] = True
    reach = {value: int((mine & conditions.acting(held, value)).sum()) for value in conditions.REACHES}
    links = [
        (f"{label} {reach[value]:,}", what.url(reach=value))
        for value, label in ((conditions.ABROAD, _("Abroad:")), (conditions.HOME, _("At home:")))
        if reach[value] and what.given.get(conditions.REACH, value) == value
    ]
    notes = [_("An incident in which two states acted is counted with each.")]
    if len(told) > len(states) or len(where) > len(countries):
        notes.append(_("Drawn are the most frequent; the table has all."))
    body = [
        [Cell(_name(s), what.url(state=s)), number(by_state[s], what.url(state=s)),
         *(number(counted[s, c], what.url(state=s, country=c)) for c in where[:40])]
        for s in told[:60]
    ]  # fmt: skip
    title = _("Which state acted where")
    dek = _("Down: the state that acted. Across: the country it happened in.")
    legend = [
        *(Key(f"r{n}", _("abroad: %(n)s") % {"n": label} if n == 1 else label) for n, label in _steps(most)),
        *(Key(f"h{n}", _("at home: %(n)s") % {"n": label} if n == 1 else label) for n, label in _steps(most_home)),
    ]
    return Chart(
        "matrix",
        title,
        dek,
        Table(title, [_("Acting state"), _("Incidents"), *(_name(c) for c in where[:40])], body),
        partial(_draw_matrix, marks, [_name(s) for s in states], [_name(c) for c in countries]) if marks else None,
        legend,
        notes,
        links=links,
    )


def _first(ordered: list[str], most: int) -> list[str]:
    """The first ones, and NONE whatever its place."""
    return [*(x for x in ordered if x != NONE)][:most] + ([NONE] if NONE in ordered else [])


def _name(code: str) -> str:
    return _("Not told") if code == NONE else words.country(code)


def _crossing(state: str, country: str, n: int) -> str:
    if state == country != NONE:
        return _("%(state)s at home: %(n)s") % {"state": _name(state), "n": incidents(n)}
    return _("Acting: %(state)s. Where: %(country)s. %(n)s") % {
        "state": _name(state), "country": _name(country), "n": incidents(n),
    }  # fmt: skip


def _steps(most: int) -> list[tuple[int, str]]:
    """The steps of a colour and the counts they stand for: "3–5"."""
    told, low = [], 1
    for n, top in enumerate(bounds(most), 1):
        if top >= low:
            told.append((n, f"{low:,}" if top == low else f"{low:,}–{top:,}"))
            low = top + 1
    return told


steps = _steps


def _draw_matrix(marks: Any, states: Any, countries: Any, width: int, whole: Chart | None) -> Spec:
    import altair as alt

    small = width == NARROW
    room = width - (130 if small else 170)
    cell = min(room / max(len(countries), 1), 62)
    limit = 105 if small else 150
    x = alt.X("country:N", sort=countries, scale=alt.Scale(domain=countries, paddingInner=0.06), axis=alt.Axis(
        orient="top", labelAngle=-60 if small or cell < 52 else -35, title=None, domain=False, ticks=False,
        labelLimit=limit, labelColor=COLOURS["ink"], labelPadding=4, labelAlign="left"))  # fmt: skip
    y_axis = alt.Axis(
        title=None, domain=False, ticks=False, labelColor=COLOURS["ink"], labelLimit=limit, labelPadding=6
    )
    y = alt.Y("state:N", sort=states, scale=alt.Scale(domain=states, paddingInner=0.06), axis=y_axis)
    base = alt.Chart(rows(marks)).encode(x=x, y=y, href="url:N", description="label:N")
    boxes = base.mark_rect().encode(color=fill(sorted({m["colour"] for m in marks})))
    size = 12 if cell > 24 else 9
    texts = [
        base.transform_filter(f"datum.ink == '{ink}'")
        .mark_text(fontSize=size, color=COLOURS["paper" if ink == "paper" else "ink"])
        .encode(text="said:N")
        for ink in ("ink", "paper")
    ]
    high = min(max(cell, 24), 34)
    chart = alt.layer(boxes, *texts).properties(width=round(cell * len(countries)), height=round(high * len(states)))
    return configured(chart, width, whole)
