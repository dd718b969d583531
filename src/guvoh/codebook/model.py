"""What the codebook's data files hold, and the checks they pass before anybody sees them.

Each ``parse_*`` takes a parsed TOML table and gives frozen records, or raises :class:`CodebookError`
with one line that names the file and what is wrong in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeVar

from guvoh.nouns import GuvohError

Table = Mapping[str, Any]
T = TypeVar("T")

SEVERITIES = range(1, 6)


class CodebookError(GuvohError):
    """A data file of the codebook breaks a rule of the codebook."""


@dataclass(frozen=True, slots=True)
class Group:
    """Acts that are shown together."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of a crosswalk: a category of another scheme."""

    code: str
    name: str
    verified: bool  # False: from our own knowledge of the scheme, not read in a text of it


@dataclass(frozen=True, slots=True)
class Act:
    code: str
    label: str
    group: str  # a Group's code
    severity: int  # 1 to 5, our own scale, to sort by
    definition: str
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    # by scheme; an empty tuple: no category fits
    crosswalks: Mapping[str, tuple[Entry, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Status:
    code: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """From our acts to another scheme, and which edition of it."""

    scheme: str
    name: str
    title: str
    publisher: str
    year: str
    url: str
    consulted: str  # which text was read, and what was not
    scope: str  # which acts it speaks of at all
    categories: Mapping[str, Entry]
    entries: Mapping[str, tuple[Entry, ...]]  # every act's code, in the acts' order


def parse_acts(raw: Table, where: str = "acts.toml") -> tuple[Mapping[str, Group], Mapping[str, Act]]:
    """The groups and the acts, each by code in the file's order."""
    _keys(raw, ("group", "act"), where)
    groups = _by_code([_record(row, Group, _TEXTS[Group], where) for row in _rows(raw, "group", where)], where)
    acts = []
    for row in _rows(raw, "act", where):
        act = _record(row, Act, _TEXTS[Act], where, severity=_severity, includes=_strings, excludes=_strings)
        if act.group not in groups:
            raise CodebookError(f"{where}: act {act.code!r} is in an unknown group {act.group!r}")
        acts.append(act)
    return groups, _by_code(acts, where)


def parse_statuses(raw: Table, where: str = "statuses.toml") -> Mapping[str, Status]:
    """The statuses by code, in the file's order."""
    _keys(raw, ("status",), where)
    return _by_code([_record(row, Status, _TEXTS[Status], where) for row in _rows(raw, "status", where)], where)


def parse_crosswalk(scheme: str, raw: Table, acts: Mapping[str, Act]) -> Crosswalk:
    """One scheme's crosswalk. It has a row for each of ``acts``, and names only categories it lists."""
    where = f"crosswalks/{scheme}.toml"
    texts = _TEXTS[Crosswalk]
    _keys(raw, (*texts, "unverified", "category", "map"), where)
    categories = _by_code(
        [_record(row, Entry, _TEXTS[Entry], where, verified=_flag) for row in _rows(raw, "category", where)], where
    )
    rows, unverified = raw["map"], _strings(raw["unverified"], "unverified", where)
    if not isinstance(rows, Mapping):
        raise CodebookError(f"{where}: 'map' must be a table of acts")
    _keys(rows, tuple(acts), f"{where}, map")
    entries: dict[str, tuple[Entry, ...]] = {}
    for act in acts:
        codes = _strings(rows[act], act, where)
        for code in codes:
            if code not in categories:
                raise CodebookError(f"{where}: act {act!r} maps to {code!r}, which is no category of the scheme")
        if len(set(codes)) < len(codes):
            raise CodebookError(f"{where}: act {act!r} maps to one category twice")
        cells = (categories[code] for code in codes)
        entries[act] = tuple(replace(cell, verified=cell.verified and act not in unverified) for cell in cells)
    for act in unverified:
        if not entries.get(act):
            raise CodebookError(f"{where}: 'unverified' names {act!r}, which maps to nothing")
    return Crosswalk(
        scheme=scheme,
        categories=categories,
        entries=MappingProxyType(entries),
        **{key: _text(raw[key], key, where) for key in texts},
    )


_TEXTS: Mapping[type, tuple[str, ...]] = {
    Group: ("code", "label"),
    Act: ("code", "label", "group", "definition"),
    Status: ("code", "label", "definition"),
    Entry: ("code", "name"),
    Crosswalk: ("name", "title", "publisher", "year", "url", "consulted", "scope"),
}


def _record(
    row: object, kind: Callable[..., T], texts: Sequence[str], where: str, **more: Callable[[object, str, str], object]
) -> T:
    """A ``kind`` from one row: ``texts`` are its plain strings, ``more`` reads its other fields."""
    if not isinstance(row, Mapping):
        raise CodebookError(f"{where}: {row!r} is not a table")
    where = f"{where}, {row.get('code', 'a row without code')!s}"
    _keys(row, (*texts, *more), where)
    fields: dict[str, object] = {key: _text(row[key], key, where) for key in texts}
    return kind(**fields, **{key: read(row[key], key, where) for key, read in more.items()})


def _keys(row: Table, wanted: Sequence[str], where: str) -> None:
    """Exactly the ``wanted`` keys are there."""
    for key in row:
        if key not in wanted:
            raise CodebookError(f"{where}: unknown key {key!r}")
    for key in wanted:
        if key not in row:
            raise CodebookError(f"{where}: {key!r} is missing")


def _rows(raw: Table, key: str, where: str) -> list[object]:
    rows = raw[key]
    if not isinstance(rows, list) or not rows:
        raise CodebookError(f"{where}: {key!r} must be a list of tables")
    return rows


def _text(value: object, key: str, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CodebookError(f"{where}: {key!r} must be a non-empty string")
    return value


def _strings(value: object, key: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise CodebookError(f"{where}: {key!r} must be a list of strings")
    return tuple(_text(item, key, where) for item in value)


def _flag(value: object, key: str, where: str) -> bool:
    if not isinstance(value, bool):
        raise CodebookError(f"{where}: {key!r} must be true or false")
    return value


def _severity(value: object, key: str, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in SEVERITIES:
        raise CodebookError(f"{where}: {key!r} must be a whole number from {SEVERITIES[0]} to {SEVERITIES[-1]}")
    return value


def _by_code(items: Sequence[Any], where: str) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if item.code in found:
            raise CodebookError(f"{where}: the code {item.code!r} stands twice")
        found[item.code] = item
    return MappingProxyType(found)
