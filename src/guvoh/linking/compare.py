"""What the claims about one incident agree on, where they differ, and how many origins they have.

Each fact is shown with every value told and the claims that tell it. A fact differs only where two
claims cannot both be true: their bounds do not meet ("23 years", "25 years"; 4 March, 6 March; 40
and "at least 60"), or they name two countries, two towns far apart, or two acts of which neither
entails the other. OHCHR's practice asks for two independent origins before a fact counts as
corroborated; :class:`Value` counts them value by value (:mod:`guvoh.linking.origins`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from guvoh.linking import amounts, places
from guvoh.linking.amounts import Quantity, terms
from guvoh.linking.origins import Told, origins
from guvoh.names import fold, folded_words, is_proper
from guvoh.nouns import Actor, Claim, Document, GuvohError

__all__ = ["Comparison", "Fact", "Told", "Value", "compare", "terms"]

MOST_SUMMED = 3  # groups of one claim whose numbers may add up to another claim's


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a fact.

    ``claims`` are those that give just this value (indices into the claims compared); ``borne_out``
    are these and those whose value is narrower and so says this too, as "12 March" says "March".
    ``origins`` is the number of independent origins among the claims that bear it out.
    """

    text: str
    claims: tuple[int, ...]
    origins: int
    borne_out: tuple[int, ...] = ()

    @property
    def corroborated(self) -> bool:
        return self.origins > 1


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of an incident. It differs where two claims' values cannot both be true."""

    name: str  # "act", "victims", "perpetrators", "date", "country", "term", "fine", …
    values: tuple[Value, ...]
    differs: bool
    agreed: str = ""  # where several values can all be true: what they leave, the narrowest of them
    denied_by: tuple[str, ...] = ()  # who denies this fact; of the act, also who denies the whole

    @property
    def corroborated(self) -> bool:
        return not self.differs and any(v.origins > 1 for v in self.values)


@dataclass(frozen=True, slots=True)
class Comparison:
    facts: tuple[Fact, ...]
    origin_of: tuple[int, ...]  # for each claim, the number of its origin, from 0
    disputed_by: tuple[str, ...]
    origin_reasons: tuple[str, ...] = ()  # why claims that are one origin are one, in words

    @property
    def origins(self) -> int:
        return len(set(self.origin_of))

    @property
    def differing(self) -> tuple[Fact, ...]:
        return tuple(f for f in self.facts if f.differs)


@dataclass(frozen=True, slots=True)
class _Words:
    entails: Mapping[str, frozenset[str]]
    town_acts: frozenset[str]
    apart: float  # km
    wide: frozenset[str]
    denials: Mapping[str, re.Pattern[str]]
    denying: re.Pattern[str]


def parse(raw: Mapping[str, Any], where: str = "comparing.toml") -> _Words:
    """The data file, checked. Raises GuvohError, in one line, where it breaks its form."""
    try:
        towns, denials = raw["towns"], dict(raw["denials"])
        lists = [*raw["entails"].values(), towns["acts"], towns["wide"], *denials.values()]
        if not all(isinstance(x, list) and all(isinstance(i, str) and i for i in x) for x in lists):
            raise GuvohError(f"{where}: every list must be one of strings")
        patterns = {fact: re.compile(f"(?<!\\w)(?:{'|'.join(p)})(?!\\w)", re.I) for fact, p in denials.items()}
        return _Words(
            {act: _closure(act, raw["entails"]) for act in raw["entails"]},
            frozenset(towns["acts"]),
            float(towns["apart"]),
            frozenset(towns["wide"]),
            {fact: pattern for fact, pattern in patterns.items() if fact != "denying"},
            patterns["denying"],
        )
    except (KeyError, TypeError, AttributeError, ValueError, re.error) as why:
        raise GuvohError(f"{where}: {why!r} is missing or wrong") from None


def _closure(act: str, entails: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """All that an act entails, directly or through another."""
    found: set[str] = set()
    waiting = [act]
    while waiting:
        for other in entails.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return frozenset(found)


@cache
def _words() -> _Words:
    return parse(tomllib.loads(resources.files(__package__).joinpath("data/comparing.toml").read_text("utf-8")))


# Comparing --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Field:
    """How one fact is read and compared. ``of`` gives the values that a claim tells, by their text."""

    name: str
    of: Callable[[int], Mapping[str, Any]]
    within: Callable[[Any, Any], bool]  # whether who tells the first has told the second as well
    against: Callable[[Mapping[str, Any], Mapping[str, Any]], bool]  # whether two claims' values exclude each other
    agreed: Callable[[Sequence[Any]], str] = lambda values: ""
    alike: Callable[[Mapping[str, Any]], Hashable] | None = None  # claims that are alike in this need comparing once
    guessed: bool = False  # no claim says it in words: taken from what its document is about, it bears nothing out
    texts: Mapping[str, str] = field(default_factory=dict)  # what a value is shown as, where that is not its key


def compare(told: Sequence[Told], party_of: Mapping[tuple[str, str], str] | None = None) -> Comparison:
    """Compare the claims of one incident, each with its document.

    ``party_of`` maps (document id, name) to a party's id, so that two spellings are one value.
    """
    origin_of, reasons = origins(told, party_of or {})
    disputed = dict.fromkeys(name for _, claim in told for name in claim.disputed_by)
    denied = _denials(told)
    facts = []
    for each in _fields(told, party_of or {}):
        if fact := _fact(each, len(told), origin_of, denied.get(each.name, ())):
            facts.append(fact)
    return Comparison(tuple(facts), origin_of, tuple(disputed), reasons)


def _fact(kind: _Field, count: int, origin_of: Sequence[int], denied_by: tuple[str, ...]) -> Fact | None:
    each = [kind.of(n) for n in range(count)]
    given: dict[str, list[int]] = {}
    value_of: dict[str, Any] = {}
    for n, values in enumerate(each):
        for key, value in values.items():
            given.setdefault(key, []).append(n)
            value_of.setdefault(key, value)
    if not given:
        return None
    shown = []
    for key, at in given.items():
        out = sorted({n for other in given if kind.within(value_of[other], value_of[key]) for n in given[other]})
        out = out or at
        independent = 1 if kind.guessed else len({origin_of[n] for n in out})
        shown.append(Value(kind.texts.get(key, key), tuple(at), independent, tuple(out)))
    distinct = list({tuple(values): values for values in each if values}.values())
    if kind.alike and len(distinct) > 1:
        distinct = list({kind.alike(values): values for values in distinct}.values())
    differs = any(kind.against(a, b) for n, a in enumerate(distinct) for b in distinct[:n])
    agreed = "" if differs or len(given) < 2 else kind.agreed(list(value_of.values()))
    return Fact(kind.name, tuple(shown), differs, agreed, denied_by)


def _fields(told: Sequence[Told], party_of: Mapping[tuple[str, str], str]) -> list[_Field]:
    """The facts of an incident in the order to show them."""
    claims = [claim for _, claim in told]
    languages = [document.language for document, _ in told]

    def threatened(n: int) -> dict[str, str]:
        return {act: act for act in [claims[n].threatened_act] if act}

    def bounds(name: str, of: Callable[[int], Iterable[Quantity]], against: Callable[[Any, Any], bool]) -> _Field:
        return _Field(name, lambda n: {q.text: q for q in of(n)}, Quantity.within, against, _narrowest)

    return [
        _Field("act", lambda n: {claims[n].act: claims[n].act}, _act_within, _acts_differ),
        _Field("status", lambda n: {claims[n].status: claims[n].status}, _same, _statuses_differ),
        _Field("threatened_act", threatened, _act_within, _never),
        *(_parties(told, party_of, name) for name in ("victims", "on_account_of", "perpetrators")),
        _Field("date", lambda n: _date(claims[n]), Quantity.within, _apart, _narrowest_days),
        _Field("place", lambda n: _place(claims[n]), _place_within, _towns_differ, alike=_towns_of),
        _countries(claims),
        bounds("term", lambda n: amounts.term_quantities(claims[n], languages[n]), _apart),
        bounds("fine", lambda n: amounts.fines(claims[n], languages[n]), _sums_differ),
        _Field("articles", lambda n: {a: a for a in amounts.articles(claims[n], languages[n])}, _same, _never),
        bounds("count", lambda n: _tolls(claims[n], languages[n]), _tolls_differ),
    ]


def _same(a: object, b: object) -> bool:
    return a == b


def _never(a: object, b: object) -> bool:
    """Who was there, by one telling, and who by another, can both be true."""
    return False


# Bounds -----------------------------------------------------------------------------------------


def _apart(a: Mapping[str, Quantity], b: Mapping[str, Quantity]) -> bool:
    """No value of one claim can be true together with one of the other."""
    return not any(x.meets(y) for x in a.values() for y in b.values())


def _sums_differ(a: Mapping[str, Quantity], b: Mapping[str, Quantity]) -> bool:
    """Sums in one currency that cannot both be true; sums in two are not compared."""
    units = {x.unit for x in a.values()} & {y.unit for y in b.values()}
    return bool(units) and all(
        _apart({t: x for t, x in a.items() if x.unit == u}, {t: y for t, y in b.items() if y.unit == u}) for u in units
    )


def _tolls_differ(a: Mapping[str, Quantity], b: Mapping[str, Quantity]) -> bool:
    """No number of one claim, nor the sum of its groups, can be one of the other's."""
    return _apart(_with_sum(a), _with_sum(b))


def _with_sum(tolls: Mapping[str, Quantity]) -> Mapping[str, Quantity]:
    if not 1 < len(tolls) <= MOST_SUMMED:
        return tolls
    return {**tolls, "sum": Quantity(sum(t.low for t in tolls.values()), sum(t.high for t in tolls.values()), "sum")}


def _narrowest(values: Sequence[Quantity]) -> str:
    """The value that all the others hold, if there is one."""
    return next((v.text for v in values if all(v.within(other) for other in values)), "")


def _narrowest_days(values: Sequence[Quantity]) -> str:
    """The days that all values leave."""
    low, high = max(v.low for v in values), min(v.high for v in values)
    return _days(date.fromordinal(int(low)), date.fromordinal(int(high))) if low <= high else ""


def _days(start: date, end: date) -> str:
    return start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"


def _date(claim: Claim) -> dict[str, Quantity]:
    if not claim.date:
        return {}
    text = _days(claim.date.start, claim.date.end)
    return {text: Quantity(claim.date.start.toordinal(), claim.date.end.toordinal(), text)}


def _tolls(claim: Claim, language: str | None) -> list[Quantity]:
    """The numbers of the groups among the victims; with people named beside a group, who may be of
    it or not, up to so many more."""
    texts = (claim.detail or "", *(q.text for q in claim.evidence))
    named = sum(v.count is None and v.kind == "person" for v in claim.victims)
    found = []
    for victim in claim.victims:
        if victim.count:
            toll = amounts.toll(victim.count, (victim.name, *texts), language)
            found.append(Quantity(toll.low, toll.high + named, toll.text))
    return found


# Acts, places -----------------------------------------------------------------------------------


def _act_within(a: str, b: str) -> bool:
    return a == b or b in _words().entails.get(a, ())


def _acts_differ(a: Mapping[str, str], b: Mapping[str, str]) -> bool:
    """Neither act entails the other; "other" says too little to contradict anything."""
    return not any(x == "other" or y == "other" or _act_within(x, y) or _act_within(y, x) for x in a for y in b)


def _statuses_differ(a: Mapping[str, str], b: Mapping[str, str]) -> bool:
    """It happened, says one, and another that it did not. Threatened, attempted, done are stages."""
    return ("denied" in a) != ("denied" in b)


def _countries(claims: Sequence[Claim]) -> _Field:
    """Countries, of the claims that name a place; where none does, those inferred."""
    named = any(c.place and c.place.text and c.place.country for c in claims)

    def country(n: int) -> dict[str, str]:
        place = claims[n].place
        if place is None or not place.country or (named and not place.text):
            return {}
        return {place.country: place.country}

    return _Field("country", country, _same, _no_common, guessed=not named)


def _no_common(a: Mapping[str, object], b: Mapping[str, object]) -> bool:
    return not a.keys() & b.keys()


@dataclass(frozen=True, slots=True)
class _Place:
    text: str
    words: frozenset[str]
    country: str | None
    act: str

    @property
    def town(self) -> frozenset[places.Point]:
        known = _words()
        if not self.country or self.act not in known.town_acts:
            return frozenset()
        return places.towns(self.text, self.country, known.wide)


def _place(claim: Claim) -> dict[str, _Place]:
    if not claim.place or not claim.place.text:
        return {}
    text = claim.place.text
    return {text: _Place(text, frozenset(folded_words(text)), claim.place.country, claim.act)}


def _place_within(a: _Place, b: _Place) -> bool:
    """ "Dushanbe's Sino district" lies in "Dushanbe": every word of the one stands in the other."""
    return bool(b.words) and b.words <= a.words


def _towns_of(values: Mapping[str, _Place]) -> Hashable:
    return frozenset((x.country, x.town) for x in values.values())


def _towns_differ(a: Mapping[str, _Place], b: Mapping[str, _Place]) -> bool:
    """Two towns of one country, too far apart for one act on one day; two countries are a fact of their own."""
    return all(
        x.country == y.country and places.apart(x.town, y.town) > _words().apart for x in a.values() for y in b.values()
    )


# Parties ----------------------------------------------------------------------------------------


def _parties(told: Sequence[Told], party_of: Mapping[tuple[str, str], str], name: str) -> _Field:
    """Who has a part in each claim, each party under the fullest of its names."""
    actors: list[list[Actor]] = []
    for _, claim in told:
        people = getattr(claim, name)
        actors.append([p if isinstance(p, Actor) else Actor(p) for p in people])
    keys = [
        [_key(document, actor, party_of) for actor in here] for (document, _), here in zip(told, actors, strict=True)
    ]
    if name == "victims":
        _name_the_one(actors, keys)
    fullest: dict[str, str] = {}
    for here, each in zip(actors, keys, strict=True):
        for actor, key in zip(here, each, strict=True):
            best = fullest.get(key, "")
            if (is_proper(actor.name), len(actor.name)) > (bool(best) and is_proper(best), len(best)):
                fullest[key] = actor.name
    return _Field(name, lambda n: {key: key for key in keys[n]}, _same, _never, texts=fullest)


def _key(document: Document, actor: Actor, party_of: Mapping[tuple[str, str], str]) -> str:
    return party_of.get((document.id, actor.name)) or " ".join(folded_words(actor.name)) or actor.name


def _name_the_one(actors: Sequence[Sequence[Actor]], keys: list[list[str]]) -> None:
    """Where all the claims that name their victim name one person, who a claim calls "the lawyer",
    with no victim beside, is that person."""
    named = {
        key
        for here, each in zip(actors, keys, strict=True)
        for actor, key in zip(here, each, strict=True)
        if actor.kind == "person" and is_proper(actor.name)
    }
    if len(named) == 1:
        for n, here in enumerate(actors):
            if len(here) == 1 and here[0].kind == "person" and not is_proper(here[0].name):
                keys[n] = list(named)


# Denials ----------------------------------------------------------------------------------------


def _denials(told: Sequence[Told]) -> dict[str, tuple[str, ...]]:
    """Who denies which fact. A denial is of the act, unless the sentence that tells it is of another fact:
    "denied any involvement" is of the perpetrators."""
    data = _words()
    found: dict[str, dict[str, None]] = {}
    for document, claim in told:
        for name in claim.disputed_by:
            known = {w for w in folded_words(name) if len(w) > 3}
            facts: set[str] = set()
            for text in ("\n".join(q.text for q in claim.evidence), document.text):
                denials = [s for s in _speaking_of(known, text) if data.denying.search(s)]
                for said in denials:
                    facts |= {fact for fact, pattern in data.denials.items() if pattern.search(said)} or {"act"}
                if denials or not known:
                    break
            for fact in sorted(facts) or ["act"]:
                found.setdefault(fact, {})[name] = None
    return {fact: tuple(names) for fact, names in found.items()}


def _speaking_of(known: set[str], text: str) -> list[str]:
    """The sentences with a word of a name in them."""
    sentences = re.split(r"(?<=[.!?;…])[\"”»)]*\s+|\n", text)
    return [s for s in sentences if known & {fold(w) for w in re.findall(r"[^\W_]+", s)}]
