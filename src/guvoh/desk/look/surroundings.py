"""Who stands around a party: people on whose account, family, victims together, perpetrators; and its incidents in
time."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np
from django.db.models import Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guvoh.codebook.relations import kinds
from guvoh.desk import told, words
from guvoh.desk.finding import values
from guvoh.desk.look import sketch
from guvoh.desk.look.charting import (
    NARROW,
    Cell,
    Chart,
    Key,
    Spec,
    Table,
    configured,
    fill,
    number,
    rows,
)
from guvoh.desk.look.counting import untold
from guvoh.desk.look.palette import COLOURS, STANDINGS
from guvoh.desk.look.sketch import Dot, Line
from guvoh.register import columns, roles
from guvoh.register.columns import Columns, Keys
from guvoh.register.models import Incident, Party, Relation, Role
from guvoh.register.rights import Viewer, seen

MOST = 40  # nodes of a graph, the party in the middle among them
SMALL = 14  # of the one on the party's own page
MOST_INCIDENTS = 400  # that are looked at, and drawn in time
PARTS = (Role.VICTIM, Role.PERPETRATOR, Role.ON_ACCOUNT_OF)
_PARTS = (*PARTS, Role.ATTRIBUTED_TO, Role.DISPUTED_BY)

RELATED, TOGETHER, ACCOUNT, AGAINST, BESIDE, FARTHER = "related", "together", "account", "against", "beside", "farther"
# How each tie is drawn, the nearest first, and what it says of the one at its other end.
TIES: dict[str, tuple[str, Any]] = {
    RELATED: ("k1", gettext_lazy("family and other relations")),
    ACCOUNT: ("k4", gettext_lazy("one targeted on account of the other")),
    TOGETHER: ("k3", gettext_lazy("targeted together")),
    AGAINST: ("k2", gettext_lazy("perpetrator and victim")),
    BESIDE: ("k5", gettext_lazy("perpetrators together")),
    FARTHER: ("k6", gettext_lazy("related to one of these")),
}


@dataclass(frozen=True, slots=True)
class Node:
    pk: str
    name: str
    tie: str  # the nearest to the middle
    said: Sequence[str]  # every tie to the middle, in words
    n: int  # incidents with the middle


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The parties around one, the nearest first, and which of all these are tied: (one, other, tie)."""

    middle: Party
    nodes: Sequence[Node]
    edges: Sequence[tuple[str, str, str]]
    more: int  # that were too many
    incidents: Mapping[str, frozenset[str]]  # of the middle: its parts in each


def around(
    party: Party,
    viewer: Viewer,
    most: int = MOST,
    farther: bool = True,
    *,
    held: Columns | None = None,
    told_by: Mapping[str, Keys] | None = None,
) -> Surroundings:
    """Who stands around a party; ``farther``: with room left, those related to the ones around, too. ``held`` and
    ``told_by``: the incidents, and what :func:`guvoh.register.roles.of` says of the party, where they are read
    already."""
    told_by = roles.of(party.pk) if told_by is None else told_by
    latest = _latest(told_by, held or columns.now(), viewer)
    every: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    names = {party.pk: party.name}
    # No part is asked for: its index holds most of the roles, and the database would go through them all.
    with_it = seen(Role, viewer).filter(claim__incident__in=values(latest), party__isnull=False).order_by()
    # Both in one question to the database, as the party's own page asks many: incidents here, sentences there.
    incidents = with_it.values_list("claim__incident", "part", "party", "party__name", Value(""))
    near: list[tuple[str, str, str]] = []
    for one, what, other, *said in incidents.union(_sentences(viewer, [party.pk])):
        if what in _PARTS:
            every[one][what].add(other)
            names[other] = said[0]
        elif _known(one, what, other, said, names):
            near.append((one, what, other))
    there = {i: {part: those for part, those in parts.items() if part in PARTS} for i, parts in every.items()}
    own = {i: {part for part, those in parts.items() if party.pk in those} for i, parts in there.items()}
    own = {i: parts for i, parts in own.items() if parts}
    shared: dict[str, Counter[str]] = defaultdict(Counter)
    met: Counter[str] = Counter()
    for incident, parts in own.items():
        ties: dict[str, set[str]] = defaultdict(set)
        for part in parts:
            for theirs, others in there[incident].items():
                ties[_TIE[part, theirs]] |= others - {party.pk}
        for tie, others in ties.items():
            for other in others:
                shared[other][tie] += 1
        met.update(set().union(*ties.values()))
    related: dict[str, set[str]] = defaultdict(set)
    for one, kind, other in sorted(near):
        far, code = (other, kinds()[kind].inverse) if one == party.pk else (one, kind)
        if far != party.pk:
            related[far].add(words.related(kinds()[code]))
    order = sorted({*shared, *related}, key=lambda p: (p not in related, _distance(shared[p]), -met[p], p))
    chosen = order[: most - 1]
    beyond: set[tuple[str, str]] = set()
    for one, _kind, other in _relations(viewer, chosen, names) if chosen and farther else ():
        if party.pk in (one, other):
            continue
        known = {*chosen}
        if one != other and (one in known or other in known):
            new = {one, other} - known
            if not new or len(chosen) < most - 1:
                chosen += sorted(new)
                beyond.add((one, other))
    nodes = [
        Node(pk, names[pk], _nearest(pk, related, shared), _said(related[pk], shared[pk]), met[pk]) for pk in chosen
    ]
    edges = [(party.pk, n.pk, n.tie) for n in nodes if n.tie != FARTHER]
    edges += [(a, b, RELATED) for a, b in sorted(beyond)]
    edges += _among(own, there, {*chosen}, {(a, b) for a, b, _t in edges})
    return Surroundings(party, nodes, edges, len(order) - min(len(order), most - 1),
                        {i: frozenset(p) for i, p in own.items()})  # fmt: skip


def _latest(told_by: Mapping[str, Keys], held: Columns, viewer: Viewer) -> list[str]:
    """The incidents that were done to the party, by it or on its account, those that were told of last."""
    claims = [keys for part, keys in told_by.items() if part in PARTS]
    if not claims:
        return []
    rows = held.tells[np.sort(np.concatenate(claims))[::-1]]
    rows = rows[rows >= 0]
    rows = rows[held.seen(viewer)[rows]]
    first = np.sort(np.unique(rows, return_index=True)[1])
    return held.names(rows[first[:MOST_INCIDENTS]].tolist())


def _ties() -> dict[tuple[str, str], str]:
    v, p, o = PARTS
    return {
        (v, v): TOGETHER, (v, p): AGAINST, (v, o): ACCOUNT, (p, v): AGAINST, (p, p): BESIDE, (p, o): AGAINST,
        (o, v): ACCOUNT, (o, p): AGAINST, (o, o): TOGETHER,
    }  # fmt: skip


_TIE = _ties()
_ORDER = list(TIES)


def _distance(shared: Counter[str]) -> int:
    return min((_ORDER.index(t) for t in shared), default=len(_ORDER))


def _nearest(pk: str, related: Mapping[str, set[str]], shared: Mapping[str, Counter[str]]) -> str:
    if related.get(pk):
        return RELATED
    return min(shared[pk], key=_ORDER.index) if shared.get(pk) else FARTHER


def _said(related: set[str], shared: Counter[str]) -> list[str]:
    return [*sorted(related), *(str(TIES[t][1]) for t in sorted(shared, key=_ORDER.index))]


def _sentences(viewer: Viewer, of: Sequence[str]) -> Any:
    told_of = seen(Relation, viewer).filter(Q(subject_party__in=of) | Q(object_party__in=of)).order_by()
    return told_of.values_list(
        "subject_party", "kind", "object_party", "subject_party__name", "object_party__name"
    ).distinct()


def _known(one: str | None, kind: str, other: str | None, said: Sequence[str], names: dict[str, str]) -> bool:
    """Whether a sentence ties two parties that are known; keeps their names."""
    if not one or not other or kind not in kinds():
        return False
    names.update(zip((one, other), said, strict=True))
    return True


def _relations(viewer: Viewer, of: Sequence[str], names: dict[str, str]) -> list[tuple[str, str, str]]:
    """What sentences say these are to others, and others to them; puts the names of those others into ``names``."""
    return sorted((s, k, o) for s, k, o, *said in _sentences(viewer, of) if _known(s, k, o, said, names))


def _among(own: Any, there: Any, found: Any, drawn: set[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """What ties those around to each other, in the same incidents: who acted against whom, and on whose account."""
    ties: dict[tuple[str, str], str] = {}
    for incident in own:
        parts = there[incident]
        for one, other, tie in ((Role.ON_ACCOUNT_OF, Role.VICTIM, ACCOUNT), (Role.PERPETRATOR, Role.VICTIM, AGAINST)):
            for a in parts.get(one, ()):
                for b in parts.get(other, ()):
                    if a in found and b in found and a != b and (a, b) not in drawn and (b, a) not in drawn:
                        ties.setdefault((min(a, b), max(a, b)), tie)
    return [(a, b, tie) for (a, b), tie in sorted(ties.items())]


# Charts -------------------------------------------------------------------------------------------------------


def charts(party: Party, viewer: Viewer) -> list[Chart]:
    found = around(party, viewer)
    return [graph(found), strip(found, viewer)]


def graph(found: Surroundings) -> Chart:
    def url(pk: str) -> str:
        return reverse("look:party", args=[pk])

    ties = [t for t in TIES if any(n.tie == t for n in found.nodes)]
    nodes = [
        {"id": n.pk, "name": _short(n.name), "colour": TIES[n.tie][0], "url": url(n.pk),
         "label": f"{n.name}: {'; '.join(n.said) or TIES[n.tie][1]}"} for n in found.nodes
    ]  # fmt: skip
    middle = {"id": found.middle.pk, "name": _short(found.middle.name), "colour": "ink",
              "url": told.party_url(found.middle.pk), "label": found.middle.name}  # fmt: skip
    body = [
        [Cell(n.name, told.party_url(n.pk)), Cell("; ".join(n.said) or str(TIES[n.tie][1])),
         number(n.n), Cell(_("from here"), url(n.pk))] for n in found.nodes
    ]  # fmt: skip
    notes = []
    if found.more:
        notes.append(ngettext("%(n)s more is farther away and not drawn.", "%(n)s more are farther away and not drawn.",
                              found.more) % {"n": f"{found.more:,}"})  # fmt: skip
    if len(found.incidents) >= MOST_INCIDENTS:
        notes.append(_("Looked at are its %(n)s incidents added last.") % {"n": MOST_INCIDENTS})
    title = _("Who is told of together")
    return Chart(
        "graph",
        title,
        _("Lines join those whom an incident, or a sentence about their relation, names together: nothing more."),
        Table(title, [_("Party"), _("Tie"), _("Incidents together"), _("Surroundings")], body),
        partial(_draw_graph, middle, nodes, found.edges) if nodes else None,
        [Key(TIES[t][0], str(TIES[t][1]), round=True) for t in ties],
        notes,
        sketch=partial(_sketch_graph, title, middle, nodes, found.edges),
    )


def _short(name: str, most: int = 26) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _placed(middle: Any, nodes: Any, edges: Any, width: int) -> tuple[int, list[Line], list[Dot]]:
    """How high the graph is, its lines and its dots, the middle's first."""
    small = width == NARROW
    height = min(max(230, (22 if small else 15) * len(nodes) + 150), 900)
    every: list[dict[str, Any]] = [middle, *nodes]
    names = [_short(n["name"], 20) if small else n["name"] for n in every]
    at = laid([n["id"] for n in every], names, [(a, b) for a, b, _t in edges], width, height)
    where = {n["id"]: (x, y) for n, (x, y, _side) in zip(every, at, strict=True)}
    lines = [Line(*where[a], *where[b], TIES[t][0]) for a, b, t in edges]
    dots = [
        Dot(x, y, side, 150 if n is middle else 70, n["colour"], name, n["label"], n["url"], n is middle)
        for n, name, (x, y, side) in zip(every, names, at, strict=True)
    ]
    return height, lines, dots


def _sketch_graph(title: str, middle: Any, nodes: Any, edges: Any, width: int) -> str:
    return sketch.svg(title, width, *_placed(middle, nodes, edges, width))


def _draw_graph(middle: Any, nodes: Any, edges: Any, width: int, whole: Chart | None) -> Spec:
    import altair as alt

    height, lines, dots = _placed(middle, nodes, edges, width)

    def x_of(name: str) -> Any:
        return alt.X(f"{name}:Q", scale=alt.Scale(domain=[0, width], range=[0, width]), axis=None)

    x = x_of("x")
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, height], range=[0, height]), axis=None)
    told = [{**asdict(d), "text_x": d.name_x, "align": "left" if d.side > 0 else "right", "letters": d.letters,
             "weight": "bold" if d.bold else "normal"} for d in dots]  # fmt: skip
    ways = {"align": "align", "fontSize": "letters", "fontWeight": "weight"}
    own: dict[str, Any] = {way: alt.ExprRef(f"datum.{name}") for way, name in ways.items()}
    names = alt.Chart(rows(told)).encode(x=x_of("text_x"), y=y, text="name:N")
    layers = [
        alt.Chart(rows([asdict(line) for line in lines])).mark_rule(strokeWidth=1.4, opacity=0.55, aria=False)
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q", color=fill(sorted({line.colour for line in lines}))),
        alt.Chart(rows(told)).mark_point(filled=True, opacity=1, stroke=COLOURS["paper"], strokeWidth=1.5)
        .encode(x=x, y=y, size=alt.Size("area:Q", scale=None), href="url:N", description="label:N",
                fill=fill(sorted({d.colour for d in dots}))),
        names.mark_text(baseline="middle", color=COLOURS["paper"], stroke=COLOURS["paper"], strokeWidth=3, **own),
        names.mark_text(baseline="middle", color=COLOURS["ink"], **own),
    ]  # fmt: skip
    return configured(alt.layer(*layers).properties(width=width, height=height), width, whole)


TURNS = 300  # in which the springs of a graph come to rest


def laid(
    ids: Sequence[str], names: Sequence[str], edges: Sequence[tuple[str, str]], width: int, height: int
) -> list[tuple[float, float, int]]:
    """Where each node lies, the first in the middle, and on which side its name stands (1: right, -1: left): springs
    along the edges, everything else apart, and no name on another. The same for the same input."""
    n = len(ids)
    row = {pk: i for i, pk in enumerate(ids)}
    # Places are complex numbers: half the steps of pairs, and a graph is laid for each party's page.
    at = np.sqrt(np.arange(n) / max(n - 1, 1)) * np.exp(1j * np.arange(n) * math.pi * (3 - math.sqrt(5)))
    tied = np.zeros((n, n))
    for a, b in edges:
        if a in row and b in row:
            tied[row[a], row[b]] = tied[row[b], row[a]] = 0.6
    ideal = 1.1 / math.sqrt(max(n, 2))
    for turn in range(TURNS):
        apart = at[:, None] - at
        far = np.maximum(np.abs(apart), 0.01)
        push = (apart * (ideal**2 / far**2 - tied * np.maximum(far / ideal - 1, 0))).sum(axis=1)
        step = 0.12 * (1 - turn / TURNS)
        at += push * np.minimum(1, step / np.maximum(np.abs(push), 1e-9))
        at -= at[0]
    at /= max(float(np.abs(at.real).max()), float(np.abs(at.imag).max()), 1e-9)
    wide = np.array([len(name) * (7.0 if n else 8.4) + 22 for n, name in enumerate(names)])  # the middle is in bold
    x = width / 2 + at.real * (width / 2 - 24)
    y = height / 2 + at.imag * (height / 2 - 16)
    side = np.where(x < width / 2, -1, 1)
    # A name that would run over the edge stands on the other side, or the node moves in.
    for _turn in range(400):
        left = np.where(side > 0, x - 9, x - wide + 9)
        right = left + wide
        x += np.maximum(2 - left, 0) - np.maximum(right - (width - 2), 0)
        moved = False
        over = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
        near = (over > 0) & (np.abs(y[:, None] - y) < 19 + 8)  # or so near that it may be by the end of this turn
        for i, j in np.argwhere(np.triu(near, 1)).tolist():
            high = 19 - abs(y[i] - y[j])
            if high > 0:
                moved = True
                way = 1 if (y[j], j) > (y[i], i) else -1
                share = 0.5 if i else 0.0  # the middle stays
                y[i] -= way * high * share * 0.6
                y[j] += way * high * (1 - share) * 0.6
        y = np.clip(y, 12, height - 12)
        if not moved:
            break
    return [(round(float(a), 1), round(float(b), 1), int(s)) for a, b, s in zip(x, y, side, strict=True)]


_LANES: dict[str, Any] = {
    Role.VICTIM: gettext_lazy("as victim"),
    Role.ON_ACCOUNT_OF: gettext_lazy("on its account"),
    Role.PERPETRATOR: gettext_lazy("as perpetrator"),
}


def strip(found: Surroundings, viewer: Viewer) -> Chart:
    """The party's incidents in time, each a dot."""
    incidents = list(seen(Incident, viewer).filter(pk__in=list(found.incidents), merged_into=None))
    incidents.sort(key=lambda i: (i.date_start is None, i.date_start, i.pk))
    dots = [
        {"day": i.date_start.toordinal(), "lane": part, "colour": i.standing, "url": told.incident_url(i.pk),
         "label": f"{words.act(i.act)}, {words.when(i.date_start, i.date_end)} ({words.standing(i.standing).lower()})"}
        for i in incidents
        if i.date_start
        for part in _LANES
        if part in found.incidents[i.pk]
    ]  # fmt: skip
    undated = sum(1 for i in incidents if not i.date_start)
    body = [
        [Cell(words.when(i.date_start, i.date_end) or _("No date told"), told.incident_url(i.pk)),
         Cell(words.act(i.act)),
         Cell("; ".join(str(_LANES[p]) for p in _LANES if p in found.incidents[i.pk])),
         Cell(words.where(i.place, i.country)), Cell(words.standing(i.standing))]
        for i in incidents
    ]  # fmt: skip
    notes = []
    if undated:
        notes.append(untold(undated))
    standings = [s for s in STANDINGS if any(d["colour"] == s for d in dots)]
    title = _("Its incidents in time")
    return Chart(
        "incidents",
        title,
        _("Each dot is an incident and leads to it."),
        Table(title, [_("When"), _("Act"), _("Part"), _("Where"), _("Standing")], body),
        partial(_draw_strip, dots) if dots else None,
        [Key(s, words.standing(s), round=True) for s in standings],
        notes,
    )


def _draw_strip(dots: Any, width: int, whole: Chart | None) -> Spec:
    import datetime as dt

    import altair as alt

    lanes = [lane for lane in _LANES if any(d["lane"] == lane for d in dots)]
    room = width - (24 if width == NARROW else 150)
    first, last = (dt.date.fromordinal(f(d["day"] for d in dots)).year for f in (min, max))
    low, high = dt.date(first, 1, 1).toordinal(), dt.date(min(last + 1, 9999), 1, 1).toordinal()
    column = 11
    stacked: Counter[tuple[str, int]] = Counter()
    placed = []
    for d in dots:
        at = int((d["day"] - low) / (high - low) * room / column)
        placed.append((d, at, stacked[d["lane"], at]))
        stacked[d["lane"], at] += 1
    heights = {lane: 18 + 11 * max(n for (g, _a), n in stacked.items() if g == lane) for lane in lanes}
    base, foot = {}, 0
    for lane in lanes:
        foot += heights[lane] + (18 if width == NARROW else 6)
        base[lane] = foot
    marks = [{**d, "x": at * column + column / 2, "y": base[d["lane"]] - 8 - up * 11} for d, at, up in placed]
    every = next(k for k in (1, 2, 5, 10, 20, 50, 100) if (last - first + 2) / k <= room / 48)
    ticks = [y for y in range(first, last + 2) if y % every == 0 and y <= 9999]
    where = {y: (dt.date(y, 1, 1).toordinal() - low) / (high - low) * room for y in ticks}
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, room], range=[0, room]), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, foot + 22], range=[0, foot + 22]), axis=None)
    floors: list[dict[str, Any]] = [{"x": 0, "x2": room, "y": base[lane], "lane": str(_LANES[lane])} for lane in lanes]
    years = [{"x": where[t], "y": foot, "y2": foot + 5, "ty": foot + 14, "year": str(t)} for t in ticks]
    small = width == NARROW
    said = [{**f, "x": 0 if small else -8, "y": f["y"] - (heights[lane] + 4 if small else 9)}
          for lane, f in zip(lanes, floors, strict=True)]  # fmt: skip
    names = alt.Chart(rows(said))
    layers = [
        alt.Chart(rows(floors)).mark_rule(color=COLOURS["rule"], aria=False).encode(x=x, x2="x2:Q", y=y),
        alt.Chart(rows(years)).mark_rule(color=COLOURS["soft"], aria=False).encode(x=x, y=y, y2="y2:Q"),
        alt.Chart(rows(years)).mark_text(color=COLOURS["soft"], align="left", dx=1)
        .encode(x=x, y=alt.Y("ty:Q", axis=None), text="year:N"),
        names.mark_text(color=COLOURS["ink"], align="left" if width == NARROW else "right", baseline="middle")
        .encode(x=x, y=y, text="lane:N"),
        alt.Chart(rows(marks)).mark_point(filled=True, opacity=1, size=80)
        .encode(x=x, y=y, color=fill([s for s in STANDINGS if any(d["colour"] == s for d in dots)]),
                href="url:N", description="label:N"),
    ]  # fmt: skip
    chart = alt.layer(*layers).properties(width=room, height=foot + 22)
    return configured(chart, width, whole)
