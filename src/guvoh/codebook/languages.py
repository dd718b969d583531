"""The codebook's labels in other languages than English: ``labels_xx.toml``, read and checked once each.

A file has a row for every group, act, status and relation of the codebook, and for nothing else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from guvoh import codebook
from guvoh.codebook import relations
from guvoh.codebook.model import CodebookError


@dataclass(frozen=True, slots=True)
class Term:
    """An act or a status in another language."""

    label: str
    definition: str
    headline: str = ""  # of an act: what stands before the colon and the names
    includes: tuple[str, ...] = ()  # an act's cases, as the codebook has them, one for one
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Labels:
    """The codebook's words in one language, each by its code."""

    groups: Mapping[str, str]
    acts: Mapping[str, Term]
    statuses: Mapping[str, Term]
    relations: Mapping[str, str]  # what goes before the other's name: "Жена (чья):"


@cache
def labels(language: str) -> Labels | None:
    """The labels in a language; None where there are none, and for English, the codebook's own. Raises CodebookError
    where the file breaks a rule."""
    file = resources.files(__package__).joinpath(f"labels_{language}.toml")
    if not language.isalpha() or not file.is_file():
        return None
    return parse_labels(tomllib.loads(file.read_text("utf-8")), file.name)


def parse_labels(raw: Mapping[str, Any], where: str) -> Labels:
    """The labels of a parsed TOML table; raises CodebookError where one is missing, unknown or empty."""
    wanted: dict[str, Iterable[str]] = {
        "group": codebook.groups(),
        "act": codebook.acts(),
        "status": codebook.statuses(),
        "relation": relations.kinds(),
    }
    if set(raw) != set(wanted):
        raise CodebookError(f"{where}: needs the tables {', '.join(wanted)}, and nothing else")
    for table, codes in wanted.items():
        if wrong := set(raw[table]) ^ set(codes):
            raise CodebookError(f"{where}, {table}: {', '.join(sorted(wrong))}: missing, or not in the codebook")
    at = {code: f"{where}, {code}" for table in wanted for code in raw[table]}
    acts = {code: _act(code, row, at[code]) for code, row in raw["act"].items()}
    statuses = {code: _term(row, ("label", "definition"), at[code]) for code, row in raw["status"].items()}
    plain = {
        table: {code: _text(text, at[code]) for code, text in raw[table].items()} for table in ("group", "relation")
    }
    return Labels(
        MappingProxyType(plain["group"]),
        MappingProxyType(acts),
        MappingProxyType(statuses),
        MappingProxyType(plain["relation"]),
    )


def _act(code: str, row: object, where: str) -> Term:
    """A row for an act: its texts, and a case for each of the codebook's."""
    if not isinstance(row, Mapping):
        raise CodebookError(f"{where}: is not a table")
    plain = _term({k: v for k, v in row.items() if k not in _CASES}, ("label", "definition", "headline"), where)
    cases = []
    for key in _CASES:
        wanted, told = getattr(codebook.acts()[code], key), row.get(key)
        if not isinstance(told, list) or len(told) != len(wanted):
            raise CodebookError(f"{where}: {key!r} must be a list of {len(wanted)}, as the codebook's")
        cases.append(tuple(_text(case, where) for case in told))
    return replace(plain, includes=cases[0], excludes=cases[1])


_CASES = ("includes", "excludes")


def _term(row: object, keys: tuple[str, ...], where: str) -> Term:
    if not isinstance(row, Mapping) or set(row) != set(keys):
        raise CodebookError(f"{where}: needs {', '.join(keys)}, and nothing else")
    return Term(**{key: _text(row[key], where) for key in keys})  # type: ignore[arg-type]  # its texts only


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CodebookError(f"{where}: must be a non-empty string")
    return value
