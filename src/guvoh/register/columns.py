"""The incidents as columns in memory: what they are narrowed, counted and ordered by.

Six filters with their counts over 100,000 incidents take a database a second, and numpy a few milliseconds. The columns
are exact at every request: the database itself notes each incident that changes (migration 0004), whichever process
changes it, and only those are read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from guvoh.register.rights import Viewer

Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]

CODED = ("act", "status", "country", "standing", "states", "place")  # columns of values that many rows share
_SELECT = (
    "SELECT {id}, i.act, i.status, i.country, i.standing, i.states, i.place, i.date_start, i.added, i.collection_id,"
    " i.merged_into_id FROM {tables}"
)
_ALL = _SELECT.format(id="i.id", tables="register_incident i")
_SINCE = _SELECT.format(
    id="c.incident", tables="register_changed c LEFT JOIN register_incident i ON i.id = c.incident WHERE c.n > %s"
)
_ANEW = 0.2  # of the incidents changed: then all are read anew


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Every incident, one row each. Nothing here changes once made, so that many threads may read it at once."""

    at: int  # the last change that is in here
    ids: tuple[str, ...]
    row: dict[str, int]
    codes: dict[str, NDArray[np.int32]]  # of CODED, 0: not told
    values: dict[str, list[str]]  # what the codes stand for
    day: NDArray[np.int32]  # ordinal of date_start; 0: undated
    added: NDArray[np.int64]  # microseconds; 0: never
    collection: NDArray[np.int32]  # 0: none
    living: Mask
    newest: Rows  # rows, the newest first, the undated last

    def seen(self, viewer: Viewer) -> Mask:
        """The living incidents that ``viewer`` may see."""
        if viewer.collections is None:
            return self.living
        living = self.living & ~self.of(viewer.unread.incidents) if viewer.unread.incidents else self.living
        open_to_all = self.collection == 0
        if viewer.collections:
            open_to_all |= np.isin(self.collection, list(viewer.collections))
        allowed: Mask = living & open_to_all
        return allowed

    def having(self, name: str, value: str) -> Mask:
        """The incidents of one value: of CODED, "state" or "year"."""
        if name == "year":
            if not (value.isascii() and value.isdecimal() and len(value) == 4):
                return np.zeros(len(self.ids), bool)
            low, high = (date(int(value), *md).toordinal() if int(value) else 1 for md in ((1, 1), (12, 31)))
            return (self.day >= low) & (self.day <= high)
        if name == "state":
            codes = [n for n, states in enumerate(self.values["states"]) if value in states.split()]
            return np.isin(self.codes["states"], codes)
        known = self.values[name]
        same: Mask = self.codes[name] == (known.index(value) if value in known[1:] else -1)
        return same

    def since(self, moment: datetime) -> Mask:
        """The incidents that a document added later than ``moment`` tells of."""
        return self.added > _micro(moment)

    def of(self, ids: Iterable[str]) -> Mask:
        mask = np.zeros(len(self.ids), bool)
        rows = [n for n in map(self.row.get, ids) if n is not None]
        mask[rows] = True
        return mask

    def counts(self, name: str, among: Mask) -> dict[str, int]:
        """How many of ``among`` there are of each value."""
        if name == "year":
            days = self.day[among]
            days = days[days > 0]
            if not len(days):
                return {}
            first, last = (date.fromordinal(int(d)).year for d in (days.min(), days.max()))
            edges = [date(y, 1, 1).toordinal() for y in range(first, min(last + 2, 10000))] + (
                [date.max.toordinal() + 1] if last == 9999 else []
            )
            n = np.histogram(days, bins=edges)[0] if len(edges) > 1 else [len(days)]
            return {str(y): int(k) for y, k in zip(range(first, last + 1), n, strict=True) if k}
        column = "states" if name == "state" else name
        n = np.bincount(self.codes[column][among], minlength=len(self.values[column]))
        found: dict[str, int] = {}
        for value, k in zip(self.values[column][1:], n[1:].tolist(), strict=True):
            for each in value.split() if name == "state" else (value,):
                if k:
                    found[each] = found.get(each, 0) + k
        return found

    def between(self, first: date | None, last: date | None) -> Mask:
        """The incidents that began on these days; either may be open."""
        low, high = (first or date.min).toordinal(), (last or date.max).toordinal()
        found: Mask = (self.day >= max(low, 1)) & (self.day <= high)
        return found

    def within(self, collection: int | None) -> Mask:
        """The incidents of one collection; None: of none."""
        found: Mask = self.collection == (collection or 0)
        return found

    def places(self, among: Mask) -> dict[tuple[str, str], int]:
        """How many of ``among`` there are at each place that is told: (place as written, country code)."""
        pairs = self.codes["place"][among].astype(np.int64) << 16 | self.codes["country"][among]
        found, n = np.unique(pairs[pairs >> 16 > 0], return_counts=True)
        return {
            (self.values["place"][pair >> 16], self.values["country"][pair & 0xFFFF]): k
            for pair, k in zip(found.tolist(), n.tolist(), strict=True)
        }

    def ordered(self, among: Mask, order: str = "", first: NDArray[Any] | None = None) -> Rows:
        """The rows of ``among``: the newest first, or with order "added" the latest added; those where ``first`` is
        true, or greater, before the others."""
        rows = self.newest[among[self.newest]]
        if order == "added":
            rows = rows[np.argsort(-self.added[rows], kind="stable")]
        elif first is not None:
            rows = rows[np.argsort(-first[rows].astype(np.int8), kind="stable")]
        return rows

    def names(self, rows: Iterable[int]) -> list[str]:
        """The ids of these rows."""
        return [self.ids[n] for n in rows]


def _micro(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1e6)


_lock = Lock()
_kept: dict[str, Columns] = {}


def now() -> Columns:
    """The columns as the database stands."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return _made(_rows(_ALL), 0)  # what is not committed yet is not for others to see
    name = str(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(n) FROM register_changed")
        at = cursor.fetchone()[0] or 0
    kept = _kept.get(name)
    if kept is not None and kept.at == at:
        return kept
    with _lock:  # one thread reads, the others wait for what it read
        kept = _kept.get(name)
        if kept is None or kept.at < at:
            _kept[name] = kept = _brought_up(kept)
    return kept


def _brought_up(old: Columns | None) -> Columns:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(n) FROM register_changed")
        at = cursor.fetchone()[0] or 0
        if old is not None:
            cursor.execute("SELECT count(*) FROM register_changed WHERE n > %s", [old.at])
            if cursor.fetchone()[0] > 100 + _ANEW * len(old.ids):
                old = None
    if old is None:
        return _made(_rows(_ALL), at)
    return _changed(old, list(_rows(_SINCE, old.at)), at)


def _rows(sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while chunk := cursor.fetchmany(5000):
            yield from chunk


def _day(value: Any) -> int:
    if not value:
        return 0
    return (value if isinstance(value, date) else date.fromisoformat(value[:10])).toordinal()


def _moment(value: Any) -> int:
    if not value:
        return 0
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return _micro(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _made(rows: Iterable[tuple[Any, ...]], at: int) -> Columns:
    """Columns of all the rows of the table."""
    values: dict[str, list[str]] = {name: [""] for name in CODED}
    known: dict[str, dict[str | None, int]] = {name: {"": 0, None: 0} for name in CODED}
    ids: list[str] = []
    coded: dict[str, list[int]] = {name: [] for name in CODED}
    days: list[int] = []
    added: list[int] = []
    collections: list[int] = []
    living: list[bool] = []
    day_of: dict[Any, int] = {}
    moment_of: dict[Any, int] = {}
    for row in rows:
        ids.append(row[0])
        for name, value in zip(CODED, row[1:7], strict=True):
            coded[name].append(_code(known[name], values[name], value))
        if (day := day_of.get(row[7])) is None:
            day = day_of[row[7]] = _day(row[7])
        days.append(day)
        if (moment := moment_of.get(row[8])) is None:
            moment = moment_of[row[8]] = _moment(row[8])
        added.append(moment)
        collections.append(row[9] or 0)
        living.append(row[10] is None)
    day_column = np.array(days, np.int32)
    return Columns(
        at,
        tuple(ids),
        {i: n for n, i in enumerate(ids)},
        {name: np.array(column, np.int32) for name, column in coded.items()},
        values,
        day_column,
        np.array(added, np.int64),
        np.array(collections, np.int32),
        np.array(living, bool),
        _newest(ids, day_column),
    )


def _code(known: dict[str | None, int], values: list[str], value: str | None) -> int:
    code = known.get(value)
    if code is None:
        code = known[value] = len(values)
        values.append(str(value))
    return code


def _newest(ids: Iterable[str], day: NDArray[np.int32]) -> Rows:
    return np.lexsort((np.array(list(ids), dtype=str), -day)) if len(day) else np.zeros(0, np.intp)


def _changed(old: Columns, rows: list[tuple[Any, ...]], at: int) -> Columns:
    """``old`` with these rows as they are now; a row without an act is one that is gone."""
    row_of, ids = old.row, old.ids
    if new := [r[0] for r in rows if r[0] not in row_of and r[1] is not None]:
        row_of = row_of | {i: len(ids) + n for n, i in enumerate(new)}
        ids = (*ids, *new)
    more = len(ids) - len(old.ids)
    values = {name: list(column) for name, column in old.values.items()}
    known: dict[str, dict[str | None, int]] = {
        name: {None: 0, **{value: n for n, value in enumerate(column)}} for name, column in values.items()
    }
    codes = {name: np.append(column, np.zeros(more, np.int32)) for name, column in old.codes.items()}
    day, added, collection, living = (
        np.append(column, np.zeros(more, column.dtype)) for column in (old.day, old.added, old.collection, old.living)
    )
    for row in rows:
        if (n := row_of.get(row[0])) is None:
            continue
        if row[1] is None:
            living[n] = False
            continue
        for name, value in zip(CODED, row[1:7], strict=True):
            codes[name][n] = _code(known[name], values[name], value)
        day[n], added[n], collection[n], living[n] = _day(row[7]), _moment(row[8]), row[9] or 0, row[10] is None
    same_order = not more and np.array_equal(day, old.day)
    return replace(
        old,
        at=at,
        ids=ids,
        row=row_of,
        codes=codes,
        values=values,
        day=day,
        added=added,
        collection=collection,
        living=living,
        newest=old.newest if same_order else _newest(ids, day),
    )
