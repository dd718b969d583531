"""Makes the shapes that the desk's maps are drawn from (``src/guvoh/desk/look/data``); they are in the repository.

    python tools/shapes.py WORLD_MAP.GPKG "npx mapshaper"

WORLD_MAP.GPKG is Natural Earth 1:10m, version 4.1 (public domain: naturalearthdata.com/about/terms-of-use), as QGIS
brings it along: Debian's package ``qgis-common`` 3.22 has it at ``usr/share/qgis/resources/data/world_map.gpkg``.
mapshaper (npm, 0.7) simplifies without tearing neighbours apart. Written are

    world.json           countries, coarse: for a map of the world
    near.json            the same, finer: for a map of a part of it, and for the neighbours of a country
    provinces/XX.json    the provinces of one country

each a list of ``{"code", "names", "rings"}``: rings are lists of polygons' rings, [[[east, north], …], …].
"""

from __future__ import annotations

import json
import shlex
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

OUT = Path(__file__).parents[1] / "src/guvoh/desk/look/data"
# Whose provinces are shown: Central Asia and its neighbours, Russia, Turkey, and where exiles live.
DETAILED = (
    "TJ UZ KZ KG TM AF IR AZ AM GE RU BY UA MD TR CN PK MN PL LT LV EE CZ SK AT DE FR IT ES GR BG RO HU RS SE NO FI "
    "NL BE CH GB US CA AE KR"
).split()
# Natural Earth draws the ground as it is held. Here as the United Nations' General Assembly names it (resolution
# 68/262 on Crimea; no member of a part that only one state, or none, knows as a state), by the names of the parts.
BELONGS = {
    "Crimea": "UA", "Sevastopol": "UA", "Somaliland": "SO", "Northern Cyprus": "CY", "Dhekelia": "CY",
    "Akrotiri": "CY", "Baykonur lease in Qyzylorda": "KZ", "Guantanamo Bay USNB": "CU",
}  # fmt: skip


def main(gpkg: str, mapshaper: str) -> None:
    provinces = list(_provinces(gpkg))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "provinces.json"
        source.write_text(json.dumps({"type": "FeatureCollection", "features": provinces}), "utf-8")
        run = [*shlex.split(mapshaper), str(source), "snap", "-clean", "gap-fill-area=2km2"]
        for name, metres in (("world", "45km"), ("near", "14km")):
            out = Path(folder) / f"{name}.json"
            subprocess.run([*run, "-dissolve2", "country", "-simplify", "weighted", f"interval={metres}", "keep-shapes",
                            "-filter-islands", "min-area=400km2", "-clean", "-o", str(out), "precision=0.01",
                            "format=geojson"], check=True)  # fmt: skip
            _write(OUT / f"{name}.json", json.loads(out.read_text("utf-8"))["features"])
        (OUT / "provinces").mkdir(parents=True, exist_ok=True)
        for country in DETAILED:
            part = Path(folder) / "part.json"
            part.write_text(
                json.dumps({"type": "FeatureCollection",
                            "features": [p for p in provinces if p["properties"]["country"] == country]}), "utf-8"
            )  # fmt: skip
            out = Path(folder) / f"{country}.json"
            metres = f"{min(_width(part) * 3.5, 5500):.0f}m"
            subprocess.run([*shlex.split(mapshaper), str(part), "snap", "-clean", "-simplify", "weighted",
                            f"interval={metres}", "keep-shapes", "-clean", "-o", str(out), "precision=0.001",
                            "format=geojson"], check=True)  # fmt: skip
            _write(OUT / "provinces" / f"{country}.json", json.loads(out.read_text("utf-8"))["features"])


def _width(path: Path) -> float:
    """How wide the shapes in a file are, in units such that a width of 1000 is 10 degrees on either axis."""
    points = [p for f in json.loads(path.read_text("utf-8"))["features"] for q in f["geometry"]["coordinates"]
              for ring in q for p in ring]  # fmt: skip
    norths = [p[1] for p in points]
    easts = sorted(p[0] for p in points)
    spread = easts[int(len(easts) * 0.98)] - easts[int(len(easts) * 0.02)]
    return 100 * max(spread * 0.7, max(norths) - min(norths))


def _provinces(gpkg: str) -> Any:
    rows = sqlite3.connect(gpkg).execute(
        "select iso_a2, name, woe_name, woe_label, gn_name, geom from states_provinces"
    )
    for iso, name, woe, label, gn, geom in rows:
        country = BELONGS.get(name, iso)
        if len(country or "") != 2 or not country.isalpha() or country == "AQ":
            continue
        names = [n for n in dict.fromkeys((name, woe, (label or "").split(",")[0], gn)) if n]
        yield {
            "type": "Feature",
            "properties": {"country": country, "name": name, "names": names},
            "geometry": {"type": "MultiPolygon", "coordinates": _polygons(geom)},
        }


def _polygons(blob: bytes) -> list[Any]:
    """The polygons of a GeoPackage's geometry: a header, then well-known binary."""
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(blob[3] >> 1) & 7]
    found: list[Any] = []

    def read(at: int) -> int:
        order = "<" if blob[at] else ">"
        kind, n = struct.unpack_from(f"{order}II", blob, at + 1)
        at += 9
        if kind % 1000 == 6:
            for _ in range(n):
                at = read(at)
            return at
        rings = []
        width = 3 if kind in (1003, 0x80000003) else 2
        for _ in range(n):
            (points,) = struct.unpack_from(f"{order}I", blob, at)
            at += 4
            flat = struct.unpack_from(f"{order}{points * width}d", blob, at)
            at += points * width * 8
            rings.append([[flat[i], flat[i + 1]] for i in range(0, len(flat), width)])
        found.append(rings)
        return at

    read(8 + envelope)
    return found


def _write(path: Path, features: list[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = []
    for f in features:
        if f["geometry"] is None:
            continue
        at = f["geometry"]["coordinates"]
        told = f["properties"]
        rows.append(
            {
                "code": told["country"] if "name" not in told else told["name"],
                "names": told.get("names", []),
                "rings": [at] if f["geometry"]["type"] == "Polygon" else at,
            }
        )
    for code, n in Counter(r["code"] for r in rows).items():  # a city and the province around it
        for row in [r for r in rows if r["code"] == code][1:] if n > 1 else []:
            row["code"] = next((x for x in reversed(row["names"]) if x != code), f"{code} (2)")
    rows.sort(key=lambda r: str(r["code"]))
    path.write_text(
        "[\n" + ",\n".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in rows) + "\n]\n", "utf-8"
    )
    print(path.name, len(rows), sum(len(r) for x in rows for q in x["rings"] for r in q), path.stat().st_size)


if __name__ == "__main__":
    main(*sys.argv[1:3])
