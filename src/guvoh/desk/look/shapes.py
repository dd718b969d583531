"""The shapes of countries and provinces, and where on a sheet of paper a point of the earth lies."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

Ring = list[list[float]]  # [[east, north], …], closed


@dataclass(frozen=True, slots=True)
class Shape:
    """A country (``code``: ISO 3166-1) or a province (``code``: its name) and its polygons, each a list of rings: the
    outer one and its holes."""

    code: str
    names: tuple[str, ...]
    polygons: list[list[Ring]]
    box: tuple[float, float, float, float]  # west, south, east, north

    def holds(self, north: float, east: float) -> bool:
        """Whether a point lies within."""
        w, s, e, n = self.box
        if not (w <= east <= e and s <= north <= n):
            return False
        return any(
            _within(rings[0], north, east) and not any(_within(hole, north, east) for hole in rings[1:])
            for rings in self.polygons
        )

    def geojson(self) -> dict[str, object]:
        """The shape as Vega reads it."""
        return {"type": "MultiPolygon", "coordinates": self.polygons}


def _within(ring: Ring, north: float, east: float) -> bool:
    inside = False
    x1, y1 = ring[-1]
    for x2, y2 in ring:
        if (y1 > north) != (y2 > north) and east < (x2 - x1) * (north - y1) / (y2 - y1) + x1:
            inside = not inside
        x1, y1 = x2, y2
    return inside


def _read(name: str) -> tuple[Shape, ...]:
    file = resources.files(__package__).joinpath("data", *name.split("/"))
    found = []
    for row in json.loads(file.read_text("utf-8")):
        points = [p for rings in row["rings"] for p in rings[0]]
        easts, norths = [p[0] for p in points], [p[1] for p in points]
        box = (min(easts), min(norths), max(easts), max(norths))
        # Vega reads a ring that runs the other way as all the world but the shape.
        polygons = [[_turned(ring, n > 0) for n, ring in enumerate(rings)] for rings in row["rings"]]
        found.append(Shape(row["code"] or "", tuple(row["names"]), polygons, box))
    return tuple(found)


def _turned(ring: Ring, hole: bool) -> Ring:
    area = sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring))
    clockwise = area > 0
    return ring if clockwise != hole else ring[::-1]


@cache
def countries(fine: bool) -> tuple[Shape, ...]:
    """Every country that is not too small to draw; ``fine``: for a map of a part of the world."""
    return _read("near.json" if fine else "world.json")


@cache
def detailed() -> frozenset[str]:
    """The countries whose provinces are here."""
    files = resources.files(__package__).joinpath("data", "provinces").iterdir()
    return frozenset(f.name.removesuffix(".json") for f in files if f.name.endswith(".json"))


@cache
def provinces(country: str) -> tuple[Shape, ...]:
    """The provinces of a country; none where it is not among those detailed."""
    return _read(f"provinces/{country}.json") if country in detailed() else ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A sheet of ``width`` by ``height`` and what of the earth lies on it: equal areas around a middle."""

    width: int
    height: int
    middle: tuple[float, float]  # north, east
    scale: float
    shift: tuple[float, float]

    def at(self, north: float, east: float) -> tuple[float, float]:
        """Where a point lies on the sheet, from the upper left."""
        x, y = _flat(north, east, self.middle)
        return self.shift[0] + self.scale * x, self.shift[1] - self.scale * y

    def shows(self, north: float, east: float) -> bool:
        x, y = self.at(north, east)
        return 0 <= x <= self.width and 0 <= y <= self.height


def _flat(north: float, east: float, middle: tuple[float, float]) -> tuple[float, float]:
    """Lambert's azimuthal equal-area projection, on a globe of radius 1."""
    f, f0, d = math.radians(north), math.radians(middle[0]), math.radians(east - middle[1])
    k = math.sqrt(2 / max(1 + math.sin(f0) * math.sin(f) + math.cos(f0) * math.cos(f) * math.cos(d), 1e-9))
    x = k * math.cos(f) * math.sin(d)
    return x, k * (math.cos(f0) * math.sin(f) - math.sin(f0) * math.cos(f) * math.cos(d))


def framed(points: Iterable[Sequence[float]], width: int, edge: int = 10, most: float = 0.85) -> Frame:
    """The frame that just holds points ([east, north], …), ``width`` wide and at most ``most`` times as high."""
    # What lies beyond the 180th meridian hangs on to the east.
    placed = [((e + 360) if e < -168 else e, n) for e, n in points]
    easts, norths = [p[0] for p in placed], [p[1] for p in placed]
    middle = ((min(norths) + max(norths)) / 2, (min(easts) + max(easts)) / 2)
    flat = [_flat(n, e, middle) for e, n in placed]
    xs, ys = [p[0] for p in flat], [p[1] for p in flat]
    wide, high = max(max(xs) - min(xs), 0.002), max(max(ys) - min(ys), 0.002)
    height = min(max(round(high / wide * (width - 2 * edge)) + 2 * edge, width // 3), round(width * most))
    scale = min((width - 2 * edge) / wide, (height - 2 * edge) / high)
    shift = (
        width / 2 - scale * (max(xs) + min(xs)) / 2,
        height / 2 + scale * (max(ys) + min(ys)) / 2,
    )
    return Frame(width, height, middle, scale, shift)
