"""The map: countries by how many incidents, towns as points; of one country, its provinces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guvoh.desk import words
from guvoh.desk.look import placing, shapes
from guvoh.desk.look.asking import Asked
from guvoh.desk.look.charting import NARROW, Cell, Chart, Key, Spec, Table, configured, number, rows
from guvoh.desk.look.conditions import NONE
from guvoh.desk.look.counting import incidents, kept, steps
from guvoh.desk.look.palette import COLOURS, step
from guvoh.desk.look.placing import Town

WORLD, NEAR = "world", "near"
MOST_TOWNS = 60  # points that one map shows
NAMED_TOWNS = 14  # of them by name
# What a map of a part of the world shows whatever is in it: from the Atlantic to the Altai.
_NEAR = ((-9, 38), (8, 58), (25, 60), (60, 58), (88, 50), (78, 35), (56, 26), (35, 33))
_FAR_WEST, _FAR_EAST, _FAR = -30, 150, 96


@dataclass(frozen=True, slots=True)
class Places:
    """How many incidents there are in each country, province and town."""

    countries: Mapping[str, int]
    provinces: Mapping[str, int]  # of the one country asked for
    towns: Sequence[tuple[Town, int]]  # the most first
    unplaced: int  # in the country asked for, with no province


def _counted(what: Asked, country: str) -> Places:
    codes = what.held.codes["country"][what.rows]
    values = what.held.values["country"]
    countries: Counter[str] = Counter()
    for code in codes.tolist():
        countries[values[code] or NONE] += 1

    def count() -> tuple[dict[str, int], list[tuple[Town, int]], int]:
        provinces: Counter[str] = Counter()
        towns: Counter[Town] = Counter()
        mine = np.zeros(len(what.held.ids), bool)
        mine[what.rows] = True
        for (text, code), n in what.held.places(mine).items():
            if not code or country not in ("", code):
                continue
            spot = placing.place(text, code)
            if spot.town:
                towns[spot.town] += n
            if spot.province and country:
                provinces[spot.province] += n
        first = sorted(towns.items(), key=lambda t: (-t[1], t[0].id))
        return dict(provinces), first, countries[country] - sum(provinces.values()) if country else 0

    provinces, towns, unplaced = kept(what, f"places:{country}", count)
    return Places(countries, provinces, towns, unplaced)


def country_map(what: Asked, frame: str = NEAR) -> Chart:
    """Where incidents happened: of the world or a part of it, or of the one country that is asked for."""
    country = what.given.get("country", "")
    if country and country != NONE and shapes.provinces(country):
        return _of_provinces(what, country, _counted(what, country))
    return _of_countries(what, frame, _counted(what, ""))


def _of_countries(what: Asked, frame: str, found: Places) -> Chart:
    drawn = {c: n for c, n in found.countries.items() if c != NONE}
    most = max(drawn.values(), default=1)
    labels = {c: f"{words.country(c)}: {incidents(n)}" for c, n in drawn.items()}
    countries = {
        c: {"colour": f"r{step(n, most)}", "url": what.url(country=c), "label": labels[c]} for c, n in drawn.items()
    }
    order = sorted(drawn, key=lambda c: (-drawn[c], c))
    body = [[Cell(words.country(c), what.url(country=c)), number(drawn[c], what.url(country=c)),
             Cell(_("its provinces") if c in shapes.detailed() else "",
                  f"/look/map/{what.query(country=c)}" if c in shapes.detailed() else "")] for c in order]  # fmt: skip
    notes = []
    if untold := found.countries.get(NONE, 0):
        body.append(
            [Cell(_("Country not told"), what.url(country=NONE)), number(untold, what.url(country=NONE)), Cell("")]
        )
        notes.append(ngettext("%(n)s incident whose country is not told is not drawn.",
                              "%(n)s incidents whose country is not told are not drawn.", untold)
                     % {"n": f"{untold:,}"})  # fmt: skip
    points = [_point(t, n, what) for t, n in found.towns[:MOST_TOWNS]]
    title = _("Where it happened")
    legend = [Key(f"r{n}", label) for n, label in steps(most)] if drawn else []
    if points:
        legend.append(Key("k2", _("towns, larger for more"), round=True))
    return Chart(
        "map", title,
        _("Countries by the number of incidents there, and the towns that reports name."),
        Table(title, [_("Country"), _("Incidents"), _("Map")], body),
        partial(_draw_countries, countries, points, frame) if drawn else None,
        legend, [*notes, borders()], two=False,
    )  # fmt: skip


def borders() -> str:
    return _("Borders by Natural Earth, simplified; they say nothing about claims to any territory. Crimea is shown "
             "with Ukraine, as the United Nations' General Assembly has it (resolution 68/262).")  # fmt: skip


def _point(town: Town, n: int, what: Asked) -> dict[str, Any]:
    url = what.url(at=town.value, country=town.country)
    return {"north": town.north, "east": town.east, "n": n, "name": town.name, "url": url,
            "label": f"{words.where(town.name, town.country)}: {incidents(n)}"}  # fmt: skip


def _of_provinces(what: Asked, country: str, found: Places) -> Chart:
    most = max(found.provinces.values(), default=1)

    def url(province: str) -> str:
        return what.url(at=placing.province_value(country, province))

    order = sorted(found.provinces, key=lambda p: (-found.provinces[p], p))
    drawn = {p: {"colour": f"r{step(n, most)}", "url": url(p), "label": f"{placing.shown(country, p)}: {incidents(n)}"}
             for p, n in found.provinces.items()}  # fmt: skip
    body = [[Cell(placing.shown(country, p), url(p)), number(found.provinces[p], url(p))] for p in order]
    notes = []
    if found.unplaced:
        body.append(
            [
                Cell(_("Place not told, or not on the map"), what.url(at=country)),
                number(found.unplaced, what.url(at=country)),
            ]
        )
        notes.append(
            ngettext("%(n)s incident whose place is not told, or is on no list of towns and provinces, is not drawn.",
                     "%(n)s incidents whose place is not told, or is on no list of towns and provinces, are not drawn.",
                     found.unplaced) % {"n": f"{found.unplaced:,}"}
        )  # fmt: skip
    points = [_point(t, n, what) for t, n in found.towns[:MOST_TOWNS]]
    title = _("Where in the country: %(country)s") % {"country": words.country(country)}
    legend = [Key(f"r{n}", label) for n, label in steps(most)] if drawn else []
    if points:
        legend.append(Key("k2", _("towns, larger for more"), round=True))
    notes += [
        _("A province is that of the town a report names, or one it names itself, as provinces were in 2018."),
        borders(),
    ]
    return Chart(
        "map", title, _("Provinces by the number of incidents there, and the towns that reports name."),
        Table(title, [_("Province"), _("Incidents")], body),
        partial(_draw_provinces, country, drawn, points) if drawn or points else None, legend, notes, two=False,
    )  # fmt: skip


# Drawing ------------------------------------------------------------------------------------------------------


def _near(countries: Mapping[str, Any]) -> list[tuple[float, float]]:
    """The part of the world that the countries with incidents lie in: each by its middle and largest town."""
    points: list[tuple[float, float]] = list(_NEAR)
    for code in countries:
        town = placing.largest(code)
        if town and _FAR_WEST < town.east < _FAR_EAST and town.north > -5:
            points.append((min(town.east, _FAR), town.north))
    return points


def _draw_countries(countries: Any, points: Any, frame: str, width: int, whole: Chart | None) -> Spec:
    if frame == WORLD:
        sheet = None
        height = round(width * 0.5)
        projection: dict[str, Any] = {
            "type": "equalEarth", "scale": width / 4.95, "translate": [width * 0.46, height * 0.57],
            "rotate": [-11, 0, 0],
            "clipExtent": [[0, 0], [width, height]],
        }  # fmt: skip
    else:
        sheet = shapes.framed(_near(countries), width)
        height, projection = sheet.height, _projected(sheet)
    drawn = shapes.countries(fine=sheet is not None)
    there = {s.code for s in drawn}
    land = [s for s in drawn if s.code not in countries and _lies(s, sheet)]
    layers = [_land(land)]
    layers += _shaded([(s, countries[s.code]) for s in drawn if s.code in countries])
    small = [
        {**countries[code], "north": town.north, "east": town.east}
        for code in countries
        if code not in there and (town := placing.largest(code))
    ]
    layers += _small(small)
    layers += _towns(points, sheet, names=sheet is not None and width > NARROW)
    return _layered(layers, width, height, projection, whole)


def _draw_provinces(country: str, drawn: Any, points: Any, width: int, whole: Chart | None) -> Spec:
    own = shapes.provinces(country)
    # The main part of the country: what is far from its towns (islands overseas) does not make the map small.
    at = [p for s in own for rings in s.polygons for p in rings[0]]
    sheet = shapes.framed(_main(at), width, edge=16, most=0.8)
    around = [s for s in shapes.countries(fine=True) if s.code != country and _lies(s, sheet)]
    # Beneath the country a broad edge of land: its own shapes are finer than its neighbours', and would not meet them.
    layers = [_land(around), _land(own, "land", edge=8), _land([s for s in own if s.code not in drawn], "paper")]
    layers += _shaded([(s, drawn[s.code]) for s in own if s.code in drawn])
    layers += _towns(points, sheet, names=width > NARROW)
    return _layered(layers, width, sheet.height, _projected(sheet), whole)


def _main(at: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    easts = sorted((p[0] + 360) if p[0] < -168 else p[0] for p in at)
    norths = sorted(p[1] for p in at)
    low, high = int(len(at) * 0.004), max(int(len(at) * 0.996) - 1, 0)
    w, e, s, n = easts[low], easts[high], norths[low], norths[high]
    inside = [p for p in at if w <= ((p[0] + 360) if p[0] < -168 else p[0]) <= e and s <= p[1] <= n]
    return [(p[0], p[1]) for p in (inside or at)]


def _projected(sheet: shapes.Frame) -> dict[str, Any]:
    north, east = sheet.middle
    return {
        "type": "azimuthalEqualArea", "rotate": [-east, -north, 0], "scale": sheet.scale,
        "translate": list(sheet.shift),
        "clipExtent": [[0, 0], [sheet.width, sheet.height]], "clipAngle": 80,
    }  # fmt: skip


def _lies(shape: shapes.Shape, sheet: shapes.Frame | None) -> bool:
    """Whether some of a shape may lie on the sheet."""
    if sheet is None:
        return True
    return any(sheet.shows(p[1], p[0]) for rings in shape.polygons for p in rings[0][::2])


def _features(pairs: Sequence[tuple[shapes.Shape, Mapping[str, Any]]]) -> Any:
    return rows([{"type": "Feature", "geometry": s.geojson(), "properties": {}, **told} for s, told in pairs])


def _land(drawn: Sequence[shapes.Shape], colour: str = "land", edge: float = 0) -> Any:
    """Shapes in which nothing is counted, as one."""
    import altair as alt

    every = [polygon for s in drawn for polygon in s.polygons]
    one = [{"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": every}, "properties": {}}]
    return alt.Chart(rows(one if every else [])).mark_geoshape(
        fill=COLOURS[colour],
        stroke=COLOURS[colour if edge else "rule" if colour == "paper" else "paper"],
        strokeWidth=edge or 0.7,
        aria=False,
    )


def _shaded(pairs: Sequence[tuple[shapes.Shape, Mapping[str, Any]]]) -> list[Any]:
    import altair as alt

    if not pairs:
        return []
    colours = sorted({str(told["colour"]) for _s, told in pairs})
    return [
        alt.Chart(_features(pairs))
        .mark_geoshape(stroke=COLOURS["paper"], strokeWidth=0.7)
        .encode(fill=_fill(colours), href="url:N", description="label:N")
    ]


def _fill(colours: Sequence[str]) -> Any:
    import altair as alt

    scale = alt.Scale(domain=list(colours), range=[COLOURS[c] for c in colours])
    return alt.Fill("colour:N", scale=scale, legend=None)


def _small(points: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Countries too small to draw: a square where their largest town lies."""
    import altair as alt

    if not points:
        return []
    return [
        alt.Chart(rows(points))
        .mark_square(size=90, opacity=1, stroke=COLOURS["paper"], strokeWidth=1)
        .encode(longitude="east:Q", latitude="north:Q", fill=_fill(sorted({str(p["colour"]) for p in points})),
                href="url:N", description="label:N")
    ]  # fmt: skip


def _towns(points: Sequence[Mapping[str, Any]], sheet: shapes.Frame | None, names: bool) -> list[Any]:
    import altair as alt

    shown = [p for p in points if sheet is None or sheet.shows(p["north"], p["east"])]
    if not shown:
        return []
    most = max(p["n"] for p in shown)
    base = alt.Chart(rows(shown)).encode(longitude="east:Q", latitude="north:Q", href="url:N", description="label:N")
    size = alt.Size(
        "n:Q", scale=alt.Scale(type="linear", domain=[0, most], range=[16, 330 if most > 3 else 120]), legend=None
    )
    circles = base.mark_circle(fill=COLOURS["k2"], fillOpacity=0.72, stroke=COLOURS["paper"], strokeWidth=1, opacity=1)
    layers = [circles.encode(size=size)]
    if sheet is not None and names:
        layers += _labels(shown, sheet, most)
    return layers


def _labels(points: Sequence[Mapping[str, Any]], sheet: shapes.Frame, most: int) -> list[Any]:
    """Names beside the towns of the most incidents, each where it is on no other."""
    import altair as alt

    taken: list[tuple[float, float, float, float]] = []
    for p in points:  # the circles themselves
        x, y = sheet.at(p["north"], p["east"])
        taken.append((x - 3, y - 3, x + 3, y + 3))
    sides: dict[str, list[Mapping[str, Any]]] = {"left": [], "right": []}
    for p in points:
        x, y = sheet.at(p["north"], p["east"])
        radius = ((16 + (330 - 16) * p["n"] / most) / 3.14) ** 0.5 + 3
        wide = 7.2 * len(p["name"])
        for align, left in (("left", x + radius), ("right", x - radius - wide)):
            box = (left, y - 8, left + wide, y + 8)
            if box[0] > 0 and box[2] < sheet.width and not any(_over(box, t) for t in taken):
                taken.append(box)
                sides[align].append({**p, "dx": radius if align == "left" else -radius})
                break
        if len(sides["left"]) + len(sides["right"]) >= NAMED_TOWNS:
            break
    found = []
    for align, named in sides.items():
        for p in named:
            base = alt.Chart(rows([p])).encode(longitude="east:Q", latitude="north:Q", text="name:N")
            common = {"align": align, "baseline": "middle", "dx": p["dx"], "fontSize": 12.5}
            found.append(
                base.mark_text(**common, stroke=COLOURS["paper"], strokeWidth=3, fill=COLOURS["paper"], opacity=0.85)
            )
            found.append(base.mark_text(**common, fill=COLOURS["ink"]))
    return found


def _over(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _layered(layers: list[Any], width: int, height: int, projection: Mapping[str, Any], whole: Chart | None) -> Spec:
    import altair as alt

    chart = alt.layer(*layers).properties(width=width, height=height)
    chart["projection"] = projection
    return configured(chart, width, whole)
