"""The closed list of relations between parties (``relations.toml``), read and checked once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from guvoh.codebook.model import CodebookError

SORTS = ("kin", "legal", "affiliation", "same")
_FILE = "relations.toml"


@dataclass(frozen=True, slots=True)
class Kind:
    """One way a party is related to another: "subject is the KIND of object"."""

    code: str
    sort: str  # one of SORTS: of a family, of a client, of a body, or two names of one
    inverse: str  # the code by which the object is related to the subject: a father's is "child"
    label: str  # how it is read out, "of" following: "brother or sister"


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its code, in the file's order. Raises CodebookError where the file breaks a rule."""
    raw = tomllib.loads(resources.files(__package__).joinpath(_FILE).read_text("utf-8"))
    return MappingProxyType(parse_kinds(raw))


def parse_kinds(raw: Mapping[str, Any]) -> dict[str, Kind]:
    """The kinds of a parsed TOML table. Raises CodebookError where a key is missing or unknown, or an inverse is not
    in the list or of another sort."""
    found: dict[str, Kind] = {}
    for code, entry in raw.items():
        if not isinstance(entry, dict) or set(entry) != {"sort", "inverse", "label"}:
            raise CodebookError(f"{_FILE}: {code}: needs sort, inverse and label, and nothing else")
        if entry["sort"] not in SORTS:
            raise CodebookError(f"{_FILE}: {code}: sort {entry['sort']!r}: use one of {', '.join(SORTS)}")
        found[code] = Kind(code, **entry)
    for kind in found.values():
        inverse = found.get(kind.inverse)
        if inverse is None or inverse.sort != kind.sort:
            raise CodebookError(f"{_FILE}: {kind.code}: inverse {kind.inverse!r} is no kind of the sort {kind.sort}")
    return found
