"""The codebook as data: acts, statuses, and crosswalks to other schemes (``docs/codebook.md``).

The files are read and checked once, at the first call; what comes back cannot be changed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from guvoh.codebook.model import (
    Act,
    CodebookError,
    Crosswalk,
    Entry,
    Group,
    Status,
    parse_acts,
    parse_crosswalk,
    parse_statuses,
)
from guvoh.nouns import KINDS

__all__ = [
    "KINDS",
    "QUALIFIERS",
    "SCHEMES",
    "Act",
    "CodebookError",
    "Crosswalk",
    "Entry",
    "Group",
    "Status",
    "acts",
    "crosswalk",
    "groups",
    "severity",
    "statuses",
]

QUALIFIERS = ("more than", "up to", "about", "less than", "at least")  # of a figure
SCHEMES = ("huridocs", "freedom_house", "cape", "plover", "iccpr", "cat")  # one file each, in crosswalks/


def acts() -> Mapping[str, Act]:
    """Every act by its code, in the codebook's order."""
    return _load().acts


def severity(act: str) -> int:
    """How grave an act is, from 1 to 5, to sort by (``acts.toml`` says what the steps mean); 0 for a code that the
    codebook does not have."""
    found = _load().acts.get(act)
    return found.severity if found else 0


def groups() -> Mapping[str, Group]:
    """The groups that acts are shown in, by code, in the order to show them."""
    return _load().groups


def statuses() -> Mapping[str, Status]:
    """The four statuses by code."""
    return _load().statuses


def crosswalk(scheme: str) -> Crosswalk:
    """The crosswalk to one of SCHEMES; raises CodebookError for any other name."""
    found = _load().crosswalks.get(scheme)
    if found is None:
        raise CodebookError(f"no crosswalk {scheme!r}: choose one of {', '.join(SCHEMES)}")
    return found


@dataclass(frozen=True, slots=True)
class _Codebook:
    groups: Mapping[str, Group]
    acts: Mapping[str, Act]
    statuses: Mapping[str, Status]
    crosswalks: Mapping[str, Crosswalk]


@cache
def _load() -> _Codebook:
    groups, bare = parse_acts(_read("acts.toml"))
    crosswalks = {scheme: parse_crosswalk(scheme, _read(f"crosswalks/{scheme}.toml"), bare) for scheme in SCHEMES}
    whole = {
        code: replace(
            act, crosswalks=MappingProxyType({scheme: crosswalks[scheme].entries[code] for scheme in SCHEMES})
        )
        for code, act in bare.items()
    }
    return _Codebook(
        groups, MappingProxyType(whole), parse_statuses(_read("statuses.toml")), MappingProxyType(crosswalks)
    )


def _read(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(resources.files(__package__).joinpath(name).read_text("utf-8"))
    except tomllib.TOMLDecodeError as why:
        raise CodebookError(f"{name}: {why}") from None
