"""The incidents as columns in memory: what they are narrowed, counted and ordered by; and which claims tell them.

Six filters with their counts over 100,000 incidents take a database a second, and numpy a few milliseconds. The columns
are exact at every request: the database itself notes each incident that changes (migration 0004) and each claim that
tells of another one (0006), whichever process changes it, and only those are read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from guvoh.register.rights import Viewer

Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]
Keys = NDArray[np.int64]  # of claims or documents

CODED = ("act", "status", "country", "standing", "states", "place", "account")  # of values that many rows share
_INCIDENT = (
    "i.act, i.status, i.country, i.standing, i.states, i.place, CASE WHEN i.by_proxy THEN 'other' END, i.date_start,"
    " i.added, i.collection_id, i.merged_into_id"
)
_CLAIM = "c.document_id, c.incident_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"
_CLAIMS = f"SELECT c.id, {_CLAIM} FROM register_claim c"  # noqa: S608
_INCIDENTS = f"SELECT i.id, {_INCIDENT} FROM register_incident i"  # noqa: S608
_ALL = f"{_CLAIMS} UNION ALL {_INCIDENTS}"  # as they stood at one moment
_SINCE = (
    f"SELECT m.claim, {_CLAIM}, m.n FROM register_moved m LEFT JOIN register_claim c ON c.id = m.claim WHERE m.n > %s"  # noqa: S608
    f" UNION ALL SELECT c.incident, {_INCIDENT}, c.n"
    " FROM register_changed c LEFT JOIN register_incident i ON i.id = c.incident WHERE c.n > %s"
)
_AT = "SELECT (SELECT max(n) FROM register_moved), (SELECT max(n) FROM register_changed)"
_ANEW = 0.2  # of the incidents changed, or of the claims: then all are read anew


class At(NamedTuple):
    """The numbers of the last changes: of what a claim tells, and of an incident."""

    claim: int = 0
    incident: int = 0


_CODES = slice(1, 1 + len(CODED))  # where CODED are in the row of an incident, and what is behind them
_REST = slice(_CODES.stop, _CODES.stop + 4)
_Row = tuple[Any, ...]  # of an incident; or of a claim: its key; its document, None: it is gone; its incident


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Every incident, one row each. Nothing here changes once made, so that many threads may read it at once."""

    at: At  # the last changes that are in here
    ids: tuple[str, ...]
    row: dict[str, int]
    codes: dict[str, NDArray[np.int32]]  # of CODED, 0: not told
    values: dict[str, list[str]]  # what the codes stand for
    day: NDArray[np.int32]  # ordinal of date_start; 0: undated
    added: NDArray[np.int64]  # microseconds; 0: never
    collection: NDArray[np.int32]  # 0: none
    living: Mask
    newest: Rows  # rows, the newest first, the undated last
    # By the key of a claim: its document (0: none has this key), and the row of the incident it tells (-1: none).
    document: NDArray[np.int32]
    tells: NDArray[np.int32]

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

    def told_by(self, claims: Keys) -> Mask:
        """The incidents that these claims tell."""
        mask = np.zeros(len(self.ids) + 1, bool)
        mask[self.tells[claims[claims < len(self.tells)]]] = True
        return mask[:-1]  # -1 is the last

    def told_in(self, documents: Keys) -> Mask:
        """The incidents that claims of these documents tell."""
        if not len(documents):
            return np.zeros(len(self.ids), bool)
        asked = np.zeros(max(int(documents.max()), int(self.document.max(initial=0))) + 1, bool)
        asked[documents] = True
        asked[0] = False
        return self.told_by(asked[self.document].nonzero()[0])

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


def keys_of(told: str | None) -> Keys:
    """Keys that the database gave as one text, with commas between."""
    return np.fromstring(told, np.int64, sep=",") if told else np.zeros(0, np.int64)


_lock = Lock()
_kept: dict[str, Columns] = {}


def now() -> Columns:
    """The columns as the database stands."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        every = _rows(_ALL) if connection.vendor == "sqlite" else chain(_rows(_CLAIMS), _rows(_INCIDENTS))
        return _made(*_parted(every), At())  # what is not committed yet is not for others to see
    name = str(connection.settings_dict["NAME"])
    kept = _kept.get(name)
    rows = [] if kept is None else _since(kept)
    if kept is None or rows:
        with _lock:  # one thread reads all, the others wait for what it read
            latest = _kept.get(name)
            if latest is not kept and latest is not None:  # another was here meanwhile
                rows = _since(latest)
            _kept[name] = kept = _made_anew() if latest is None else _brought_up(latest, rows)
    return kept


def _since(old: Columns) -> list[_Row]:
    """What changed since, each row with the number of its change at its end."""
    return list(_rows(_SINCE, *old.at))


def _brought_up(old: Columns, rows: list[_Row]) -> Columns:
    if len(rows) > 100 + _ANEW * len(old.tells):
        return _made_anew()
    return _changed(old, *_parted(rows)) if rows else old


def _made_anew() -> Columns:
    ((claim, incident),) = _rows(_AT)
    return _made(*_parted(_rows(_ALL)), At(claim or 0, incident or 0))


def _parted(rows: Iterable[_Row]) -> tuple[list[_Row], list[_Row]]:
    """The claims and the incidents."""
    parted: tuple[list[_Row], list[_Row]] = ([], [])
    for row in rows:
        parted[isinstance(row[0], str)].append(row)
    return parted


def _rows(sql: str, *values: Any) -> Iterator[_Row]:
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


def _made(claims: list[_Row], rows: list[_Row], at: At) -> Columns:
    """Columns of all the rows of the two tables."""
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
        for name, value in zip(CODED, row[_CODES], strict=True):
            coded[name].append(_code(known[name], values[name], value))
        began, came, collection, merged_into = row[_REST]
        if (day := day_of.get(began)) is None:
            day = day_of[began] = _day(began)
        days.append(day)
        if (moment := moment_of.get(came)) is None:
            moment = moment_of[came] = _moment(came)
        added.append(moment)
        collections.append(collection or 0)
        living.append(merged_into is None)
    day_column = np.array(days, np.int32)
    row_of = {i: n for n, i in enumerate(ids)}
    nothing = np.zeros(0, np.int32)
    return Columns(
        at,
        tuple(ids),
        row_of,
        {name: np.array(column, np.int32) for name, column in coded.items()},
        values,
        day_column,
        np.array(added, np.int64),
        np.array(collections, np.int32),
        np.array(living, bool),
        _newest(ids, day_column),
        *_told(nothing, nothing, claims, row_of),
    )


def _told(
    document: NDArray[np.int32], tells: NDArray[np.int32], claims: list[_Row], row_of: dict[str, int]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The columns of claims with these as they are now."""
    if not claims:
        return document, tells
    more = max(0, max(claim[0] for claim in claims) + 1 - len(tells))
    document, tells = np.append(document, np.zeros(more, np.int32)), np.append(tells, np.full(more, -1, np.int32))
    at = [claim[0] for claim in claims]
    document[at] = [claim[1] or 0 for claim in claims]
    tells[at] = [-1 if claim[2] is None else row_of.get(claim[2], -1) for claim in claims]
    return document, tells


def _code(known: dict[str | None, int], values: list[str], value: str | None) -> int:
    code = known.get(value)
    if code is None:
        code = known[value] = len(values)
        values.append(str(value))
    return code


def _newest(ids: Iterable[str], day: NDArray[np.int32]) -> Rows:
    return np.lexsort((np.array(list(ids), dtype=str), -day)) if len(day) else np.zeros(0, np.intp)


def _changed(old: Columns, claims: list[_Row], rows: list[_Row]) -> Columns:
    """``old`` with these rows as they are now; an incident without an act is one that is gone."""
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
        for name, value in zip(CODED, row[_CODES], strict=True):
            codes[name][n] = _code(known[name], values[name], value)
        began, came, of, merged_into = row[_REST]
        day[n], added[n], collection[n], living[n] = _day(began), _moment(came), of or 0, merged_into is None
    document, tells = _told(old.document, old.tells, claims, row_of)
    same_order = not more and np.array_equal(day, old.day)
    return replace(
        old,
        at=At(*(max([last, *(row[-1] for row in some)]) for last, some in zip(old.at, (claims, rows), strict=True))),
        ids=ids,
        row=row_of,
        codes=codes,
        values=values,
        day=day,
        added=added,
        collection=collection,
        living=living,
        newest=old.newest if same_order else _newest(ids, day),
        document=document,
        tells=tells,
    )
