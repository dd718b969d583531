"""What the claims about one incident agree on, where they differ, and how many origins they have.

Two claims are one origin where they come from one outlet, quote the same source, where one quotes
the other's outlet, or where one copies the other's words. OHCHR's practice asks for two independent
origins before a fact counts as corroborated; :class:`Value` counts them fact by fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from guvoh.names import folded_words
from guvoh.nouns import Claim, Document

Told = tuple[Document, Claim]
SHINGLE = 6  # words in a row; two passages that share half their runs of six are one text
COPIED = 0.5
_UNITS = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty".split()
_NUMBERS = {word: n for n, word in enumerate(_UNITS + _TEENS, 1)} | {word: n * 10 for n, word in enumerate(_TENS, 2)}
_TERM = re.compile(
    rf"(?<![\w-])(?:(?P<number>\d+(?:[.,]\d+)?|(?:{'|'.join(_TENS)})[ -](?:{'|'.join(_UNITS)})|{'|'.join(_NUMBERS)})"
    r"(?P<half>[ -]and[ -]a[ -]half)?[ -](?P<unit>year|month|day)s?\b"
    r"|life(?=$|[ -](?:sentence|term|imprisonment|in)\b)|(?<=to )life\b|(?<=for )life\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a fact, the claims that give it (indices into the claims compared) and the
    number of independent origins among them."""

    text: str
    claims: tuple[int, ...]
    origins: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of an incident. It differs where two of its values cannot both be true."""

    name: str  # "victims", "perpetrators", "date", "country", "term", …
    values: tuple[Value, ...]
    differs: bool

    @property
    def corroborated(self) -> bool:
        return not self.differs and any(v.origins > 1 for v in self.values)


@dataclass(frozen=True, slots=True)
class Comparison:
    facts: tuple[Fact, ...]
    origin_of: tuple[int, ...]  # for each claim, the number of its origin, from 0
    disputed_by: tuple[str, ...]

    @property
    def origins(self) -> int:
        return len(set(self.origin_of))

    @property
    def differing(self) -> tuple[Fact, ...]:
        return tuple(f for f in self.facts if f.differs)


def compare(told: Sequence[Told], party_of: Mapping[tuple[str, str], str] | None = None) -> Comparison:
    """Compare the claims of one incident, each with its document.

    ``party_of`` maps (document id, name) to a party's id, so that two spellings are one value.
    """
    party_of = party_of or {}
    origin_of = _origins(told, party_of)
    named: dict[str, str] = {}

    def parties(field: Callable[[Claim], Sequence[str]]) -> Callable[[Told], Sequence[str]]:
        def of(item: Told) -> Sequence[str]:
            keys = []
            for name in field(item[1]):
                key = party_of.get((item[0].id, name)) or " ".join(folded_words(name))
                if len(name) > len(named.get(key, "")):
                    named[key] = name
                keys.append(key)
            return keys

        return of

    fields: list[tuple[str, Callable[[Told], Sequence[str]], bool]] = [
        ("victims", parties(lambda c: [v.name for v in c.victims]), False),
        ("on_account_of", parties(lambda c: c.on_account_of), False),
        ("perpetrators", parties(lambda c: [p.name for p in c.perpetrators]), False),
        ("date", lambda t: [_date(t[1])] if t[1].date else [], True),
        ("place", lambda t: [t[1].place.text] if t[1].place and t[1].place.text else [], False),
        ("country", lambda t: [t[1].place.country] if t[1].place and t[1].place.country else [], True),
        ("term", lambda t: terms(t[1]), True),
        ("count", lambda t: [str(v.count) for v in t[1].victims if v.count], True),
    ]
    facts = []
    for name, of, exclusive in fields:
        given: dict[str, list[int]] = {}
        for n, item in enumerate(told):
            for key in dict.fromkeys(of(item)):
                given.setdefault(key, []).append(n)
        if given:
            values = tuple(
                Value(named.get(key, key), tuple(at), len({origin_of[n] for n in at})) for key, at in given.items()
            )
            facts.append(Fact(name, values, exclusive and _differ(name, told, given)))
    disputed = dict.fromkeys(name for _, claim in told for name in claim.disputed_by)
    return Comparison(tuple(facts), origin_of, tuple(disputed))


def _date(claim: Claim) -> str:
    assert claim.date is not None
    start, end = claim.date.start.isoformat(), claim.date.end.isoformat()
    return start if start == end else f"{start}/{end}"


def terms(claim: Claim) -> list[str]:
    """The prison term, one at most, that a sentence claim tells in its detail, or else in its first evidence."""
    if claim.act != "sentence":
        return []
    match = _TERM.search(claim.detail or claim.evidence[0].text)
    if not match:
        return []
    if not match["number"]:
        return ["life"]
    written = re.split("[ -]", match["number"].lower().replace(",", "."))
    number = sum(_NUMBERS.get(word) or float(word) for word in written) + (0.5 if match["half"] else 0)
    return [f"{number:g} {match['unit'].lower()}{'' if number == 1 else 's'}"]


def _differ(name: str, told: Sequence[Told], given: Mapping[str, Sequence[int]]) -> bool:
    if name != "date":
        return len(given) > 1
    spans = [claim.date for _, claim in told if claim.date]
    return any(a.start > b.end or b.start > a.end for a in spans for b in spans)


def _origins(told: Sequence[Told], party_of: Mapping[tuple[str, str], str]) -> tuple[int, ...]:
    origin = list(range(len(told)))
    sources = [_sources(document, claim, party_of) for document, claim in told]
    outlets = [folded_words(document.publisher or "") for document, _ in told]
    runs = [_shingles(claim) for _, claim in told]
    for b in range(len(told)):
        for a in range(b):
            if origin[a] == origin[b]:
                continue
            same_page = bool(told[a][0].url) and told[a][0].url == told[b][0].url
            same_outlet = same_page or told[a][0].id == told[b][0].id or bool(outlets[a] and outlets[a] == outlets[b])
            quotes = bool(sources[a] & sources[b]) or _names(sources[a], outlets[b]) or _names(sources[b], outlets[a])
            shared = len(runs[a] & runs[b]) / max(1, min(len(runs[a]), len(runs[b])))
            if same_outlet or quotes or shared >= COPIED:
                low, high = sorted((origin[a], origin[b]))
                origin = [low if o == high else o for o in origin]
    numbers = {o: n for n, o in enumerate(dict.fromkeys(origin))}
    return tuple(numbers[o] for o in origin)


def _sources(document: Document, claim: Claim, party_of: Mapping[tuple[str, str], str]) -> set[str]:
    return {party_of.get((document.id, name)) or " ".join(folded_words(name)) for name in claim.attributed_to} | {
        " ".join(folded_words(name)) for name in claim.attributed_to
    }


def _names(sources: set[str], outlet: tuple[str, ...]) -> bool:
    return bool(outlet) and " ".join(outlet) in sources


def _shingles(claim: Claim) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for quote in claim.evidence:
        said = folded_words(quote.text)
        found |= {said[n : n + SHINGLE] for n in range(len(said) - SHINGLE + 1)}
    return found
