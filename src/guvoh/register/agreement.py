"""How far people who coded the same claims, without seeing each other's coding, agree: Krippendorff's alpha by field.

A unit is a claim that a first reader decided about and a second one read blind. Whether it is a claim at all is
compared over all units; every other field over those that neither reader rejected. Acts, statuses, countries and dates
are compared as they stand (nominal); sets of names by their MASI distance (Passonneau 2006), in which sets that share
some names differ less than sets that share none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from guvoh.nouns import Json
from guvoh.register import coded, decided
from guvoh.register.models import Claim, Decision
from guvoh.register.review import JUDGED, READING
from guvoh.register.rights import Viewer, seen

FEWEST = 10  # units below which alpha says nothing
LATEST = 1000  # second readings that are looked at, the latest
NOMINAL, SETS = "nominal", "sets"
Value = Hashable


@dataclass(frozen=True, slots=True)
class Agreed:
    """One field. ``alpha`` is None where there are too few units, or where nobody ever said anything but one value:
    then ``why`` is "few" or "even"."""

    field: str  # "claim": whether it is one; else a field of a coding, or "country"
    measure: str
    units: int
    same: float | None  # the share of pairs of readers who said exactly the same
    alpha: float | None
    why: str = ""

    @property
    def reliable(self) -> str:
        """Krippendorff's (2004) own bars: "good" from 0.8, "fair" from 0.667, "poor" below; "" where unknown."""
        if self.alpha is None:
            return ""
        return "good" if self.alpha >= 0.8 else "fair" if self.alpha >= 0.667 else "poor"


@dataclass(frozen=True, slots=True)
class Table:
    rows: list[Agreed]
    claims: int  # that two or more people coded
    readers: list[tuple[str, int]]  # who, and how many of these
    first: Any  # when the earliest and the latest of these second readings were made; None where there are none
    last: Any


Coded = Mapping[str, "Json | None"]  # of one claim: who, and how they coded it; None: rejected


def agreement(viewer: Viewer) -> Table:
    """The table over the claims that the viewer may see."""
    undone = decided.undone()
    # Of what may be seen before they are counted off: what is hidden takes nobody's place.
    told = seen(Claim, viewer).order_by().values("key")
    made = Decision.objects.filter(target_kind=READING, target__in=told).order_by("-id")[:LATEST]
    readings: dict[str, list[Decision]] = defaultdict(list)
    for reading in made:
        if str(reading.pk) not in undone:
            readings[reading.target].append(reading)
    claims = seen(Claim, viewer).filter(key__in=readings).prefetch_related("roles")
    firsts = _firsts(list(readings), undone)
    units: list[Coded] = []
    dates = []
    for claim in claims:
        first = firsts.get(claim.key)
        by = {r.by: _value(r, claim) for r in readings[claim.key]}
        if first is not None and first.by not in by:
            by[first.by] = _value(first, claim)
        if len(by) > 1:
            units.append(by)
            dates += [r.made for r in readings[claim.key]]
    readers = Counter(name for unit in units for name in unit)
    return Table(table(units), len(units), readers.most_common(), min(dates, default=None), max(dates, default=None))


def _firsts(keys: Sequence[str], undone: set[str]) -> dict[str, Decision]:
    """What the first reader of each claim decided first: what was decided later may have been decided knowing it."""
    rows = Decision.objects.filter(target_kind="claim", target__in=keys, verdict__in=JUDGED).order_by("-id")
    return {d.target: d for d in rows if str(d.pk) not in undone and d.verdict != Decision.ADJUDICATED}


def _value(decision: Decision, claim: Claim) -> Json | None:
    if decision.verdict == Decision.REJECTED:
        return None
    value: Json | None = decision.value
    return value if value is not None else coded.machine_coding(claim)


def table(units: Sequence[Coded]) -> list[Agreed]:
    """The rows over these claims."""
    rows = [_agreed("claim", NOMINAL, [[value is not None for value in unit.values()] for unit in units])]
    kept = [[value for value in unit.values() if value is not None] for unit in units]
    kept = [values for values in kept if len(values) > 1]
    for name, (measure, read) in _READ.items():
        rows.append(_agreed(name, measure, [[read(value) for value in values] for values in kept]))
    return rows


def _people(part: str) -> Callable[[Json], Value]:
    return lambda value: frozenset(_folded(actor["name"]) for actor in value[part])


def _names(part: str) -> Callable[[Json], Value]:
    return lambda value: frozenset(map(_folded, value[part]))


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


_READ: Mapping[str, tuple[str, Callable[[Json], Value]]] = {
    "act": (NOMINAL, lambda value: value["act"]),
    "status": (NOMINAL, lambda value: value["status"]),
    "victims": (SETS, _people("victims")),
    "perpetrators": (SETS, _people("perpetrators")),
    "on_account_of": (SETS, _names("on_account_of")),
    "date": (NOMINAL, lambda value: coded.comparable("date", value["date"])),
    "country": (NOMINAL, lambda value: (value["place"] or {}).get("country")),
    "attributed_to": (SETS, _names("attributed_to")),
    "disputed_by": (SETS, _names("disputed_by")),
}


def _agreed(name: str, measure: str, units: Sequence[Sequence[Value]]) -> Agreed:
    pairs = [one == other for values in units for one, other in combinations(values, 2)]
    same = sum(pairs) / len(pairs) if pairs else None
    if len(units) < FEWEST:
        return Agreed(name, measure, len(units), same, None, "few")
    if len({value for values in units for value in values}) < 2:
        return Agreed(name, measure, len(units), same, None, "even")
    return Agreed(name, measure, len(units), same, alpha(units, measure))


def alpha(units: Sequence[Sequence[Value]], measure: str) -> float:
    """Krippendorff's alpha over units of two or more values each, at least two values being different."""
    import krippendorff  # here: it brings numpy
    import numpy as np

    domain = list(dict.fromkeys(value for values in units for value in values))
    at = {value: n for n, value in enumerate(domain)}
    counts = np.zeros((len(units), len(domain)))
    for n, values in enumerate(units):
        for value in values:
            counts[n, at[value]] += 1
    if measure == NOMINAL:
        return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))
    apart = np.asarray(_distances(domain))

    def distance(v1: Any, v2: Any, i1: Any, i2: Any, n_v: Any, dtype: Any = None) -> Any:  # noqa: PLR0917
        return apart[i1, i2]

    metric: Any = distance  # as the package calls it
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement=metric))


def _distances(domain: Sequence[Any]) -> list[list[float]]:
    """How far each set is from each: 1 but for those that share a name."""
    apart = [[1.0] * len(domain) for _ in domain]
    having: dict[str, list[int]] = defaultdict(list)
    for n, names in enumerate(domain):
        apart[n][n] = 0.0
        for name in names:
            having[name].append(n)
    for sharing in having.values():
        for one, other in combinations(sharing, 2):
            apart[one][other] = apart[other][one] = masi(domain[one], domain[other])
    return apart


def masi(one: frozenset[str], other: frozenset[str]) -> float:
    """The distance of two sets: 0 the same, 1 nothing in common; less where one holds the other."""
    if one == other:
        return 0.0
    both = one & other
    if not both:
        return 1.0
    part = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - part * len(both) / len(one | other)
