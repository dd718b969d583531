"""Parties and incidents out of many documents' claims.

Both are made by joining what a rule says is one (union-find); every join keeps its reason. Where a
rule cannot tell, things stay apart: a person can see two and join them, but not see one and part it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Generic, TypeVar

from guvoh.names import fold, folded_words, is_proper, name_key
from guvoh.nouns import Actor, Claim, Coding, Document, Linked, NamedAt, Party, digest

Key = TypeVar("Key", bound=Hashable)
At = tuple[str, str]  # (document id, name as written there)

# The days that may lie between two tellings of one act: an arrest in the night, a time zone, a slip.
SLACK = 3


@dataclass(frozen=True, slots=True)
class Links:
    parties: tuple[Party, ...]
    incidents: tuple[Linked, ...]
    party_of: dict[At, str]  # (document id, name as written) to Party.id


class _Groups(Generic[Key]):
    """Union-find that keeps the order things came in and why they were joined."""

    def __init__(self) -> None:
        self._parent: dict[Key, Key] = {}
        self.members: dict[Key, list[Key]] = {}
        self.reasons: dict[Key, list[str]] = defaultdict(list)

    def add(self, item: Key) -> None:
        if item not in self._parent:
            self._parent[item] = item
            self.members[item] = [item]

    def find(self, item: Key) -> Key:
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def join(self, a: Key, b: Key, reason: str) -> None:
        a, b = self.find(a), self.find(b)
        if a == b:
            return
        self._parent[b] = a
        self.members[a] += self.members.pop(b)
        self.reasons[a] = [*self.reasons[a], *self.reasons.pop(b, []), reason]


def link(documents: Sequence[Document], codings: Sequence[Coding]) -> Links:
    """Parties and incidents over ``documents`` and what was coded in each (same order, same length).

    Deterministic in its input; the order of documents decides ties, so give them in a fixed order.
    """
    party_of, parties = _parties(documents, codings)
    return Links(parties, _incidents(documents, codings, party_of), party_of)


# Parties ----------------------------------------------------------------------------------------


def actors(claim: Claim) -> Iterator[Actor]:
    """Everyone in a claim, whatever the part; names alone become actors of a likely kind."""
    yield from claim.victims
    yield from claim.perpetrators
    for name in (*claim.on_account_of, *claim.attributed_to, *claim.disputed_by):
        yield Actor(name, "person" if _looks_like_person(name) else "organisation")


def _looks_like_person(name: str) -> bool:
    found = folded_words(name)
    return is_proper(name) and 2 <= len(found) <= 4 and not re.search(r"\b(of|for|and|the|service|party)\b", name, re.I)


def _parties(documents: Sequence[Document], codings: Sequence[Coding]) -> tuple[dict[At, str], tuple[Party, ...]]:
    groups: _Groups[At] = _Groups()
    kinds: dict[At, str] = {}
    states: dict[At, str] = {}
    for document, coding in zip(documents, codings, strict=True):
        said = [Actor(m.name, m.kind) for m in coding.mentions]
        for actor in [*(a for claim in coding.claims for a in actors(claim)), *said]:
            at = (document.id, actor.name)
            groups.add(at)
            kinds.setdefault(at, actor.kind)
            if actor.state:
                states.setdefault(at, actor.state)
    by_document: dict[str, list[At]] = defaultdict(list)
    for at in kinds:
        by_document[at[0]].append(at)
    texts = {document.id: document.text for document in documents}
    for here, names in by_document.items():
        _join_within(names, kinds, texts[here], groups)
    _join_across(groups, kinds, states)
    parties = []
    party_of: dict[At, str] = {}
    for members in groups.members.values():
        party = _party(members, kinds, states, groups.reasons[groups.find(members[0])])
        parties.append(party)
        party_of.update(dict.fromkeys(members, party.id))
    return party_of, tuple(parties)


def _join_within(names: Sequence[At], kinds: dict[At, str], text: str, groups: _Groups[At]) -> None:
    """A surname or first name alone is the one fuller name in the document that has it; an
    abbreviation is the name it stands behind in brackets."""
    full = [at for at in names if len(folded_words(at[1])) > 1 and is_proper(at[1])]
    for at in names:
        short = folded_words(at[1])
        if len(short) == 1 and is_proper(at[1]) and kinds[at] == "person":
            fits = {groups.find(f) for f in full if kinds[f] == "person" and short[0] in folded_words(f[1])}
            if len(fits) == 1:
                groups.join(fits.pop(), at, f"“{at[1]}” is the only fuller name with that word in its document")
        if at[1].isupper() and len(at[1]) > 2:
            for other in full:
                if re.search(re.escape(other[1]) + r"\s*\(\s*" + re.escape(at[1]) + r"\s*\)", text):
                    groups.join(other, at, f"“{at[1]}” stands in brackets behind “{other[1]}”")
    seen: dict[tuple[str, ...], At] = {}
    for at in names:
        same = seen.setdefault((kinds[at], *folded_words(at[1])), at)
        if same != at:
            groups.join(same, at, f"“{at[1]}” and “{same[1]}” are one spelling")


def _join_across(groups: _Groups[At], kinds: dict[At, str], states: dict[At, str]) -> None:
    """Full names of persons in any order and script, and names of organisations within one state."""
    seen: dict[tuple[str, ...], At] = {}
    for at in list(kinds):
        found = folded_words(at[1])
        kind = kinds[at]
        if kind == "person" and is_proper(at[1]) and len(found) > 1:
            key: tuple[str, ...] = ("person", *name_key(at[1]))
        elif kind == "organisation" and (is_proper(at[1]) or at in states):
            key = ("organisation", states.get(at, ""), *found)
        else:
            continue  # "his father", "dozens of migrants": somebody else in every document
        same = seen.setdefault(key, at)
        if groups.find(same) != groups.find(at):
            groups.join(same, at, f"“{at[1]}” and “{same[1]}” are one name over documents")


def _party(members: Sequence[At], kinds: dict[At, str], states: dict[At, str], reasons: Sequence[str]) -> Party:
    fullest = max(members, key=lambda at: (len(folded_words(at[1])), at[1].isascii()))  # of equals, the first
    found = sorted(folded_words(fullest[1]))
    scope = "" if kinds[fullest] != "group" and is_proper(fullest[1]) and len(found) > 1 else members[0][0]
    state = next((states[at] for at in members if at in states), None)
    return Party(
        id="p" + digest(kinds[fullest], scope, state, *found)[:12],
        name=fullest[1],
        kind=kinds[fullest],
        state=state,
        mentions=tuple(NamedAt(*at) for at in members),
        reason="; ".join(dict.fromkeys(reasons)),
    )


# Incidents --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Told:
    """What a group of claims, each of which fits every other, tells about when and where; enough to
    say whether another group fits all of them without looking at each."""

    documents: set[str]
    dated: bool
    start: date  # the latest start
    end: date  # the earliest end
    country: str | None
    threatened: str | None
    named: dict[str, set[str]]  # of relatives known by whose they are ("brother of p12"), those with a name

    @classmethod
    def by(cls, claim: Claim, document: Document, named: dict[str, set[str]]) -> _Told:
        start, end = date.min, date.max
        if claim.date:
            start, end = claim.date.start, claim.date.end
        elif document.published and claim.status != "threatened":
            end = document.published  # what a report tells of has happened by then
        country = claim.place.country if claim.place else None
        return cls({document.id}, claim.date is not None, start, end, country, claim.threatened_act, named)

    @property
    def time(self) -> tuple[date, date] | None:
        return (self.start, self.end) if self.dated else None

    def gap(self, other: _Told) -> int:
        """The most days that lie between a time told here and one told there; 0 or less: they overlap."""
        return max((self.start - other.end).days, (other.start - self.end).days)

    def fits(self, other: _Told) -> bool:
        """Neither document, time, place nor the act threatened tells the two apart."""
        return (
            self.gap(other) <= SLACK
            and (not (self.country and other.country) or self.country == other.country)
            and (not (self.threatened and other.threatened) or self.threatened == other.threatened)
            and self.documents.isdisjoint(other.documents)
            and not any(parties.isdisjoint(other.named.get(kin, parties)) for kin, parties in self.named.items())
        )

    def take(self, other: _Told) -> None:
        self.documents |= other.documents
        for kin, parties in other.named.items():
            self.named.setdefault(kin, set()).update(parties)
        self.dated |= other.dated
        self.start, self.end = max(self.start, other.start), min(self.end, other.end)
        self.country, self.threatened = self.country or other.country, self.threatened or other.threatened


# How near in time two groups may be, the nearest first: the nearest are joined before others are tried.
_NEAR: tuple[tuple[str, Callable[[_Told, _Told], bool]], ...] = (
    ("times that overlap", lambda a, b: a.dated and b.dated and a.gap(b) <= 0),
    (f"at most {SLACK} days apart", lambda a, b: a.dated and b.dated),
    ("no date in one", lambda a, b: True),
)


def _incidents(documents: Sequence[Document], codings: Sequence[Coding], party_of: dict[At, str]) -> tuple[Linked, ...]:
    """Claims of one act and status, one victim, and no time or place that says otherwise. Two claims
    of one document are never one incident: the coder told them apart."""
    groups: _Groups[At] = _Groups()
    told: dict[At, _Told] = {}  # by the group's root
    by_victim: dict[tuple[str, str, str], dict[At, str]] = defaultdict(dict)
    for document, coding in zip(documents, codings, strict=True):
        for claim in coding.claims:
            at = (document.id, claim.id)
            groups.add(at)
            named: dict[str, set[str]] = {}
            for key, name, party in _who(claim, document.id, party_of):
                by_victim[claim.act, claim.status, key].setdefault(at, name)
                if party:
                    named.setdefault(key, set()).add(party)
            told[at] = _Told.by(claim, document, named)
    order = {at: n for n, at in enumerate(told)}

    def join(a: At, b: At, name: str, how: str) -> bool:
        a, b = groups.find(a), groups.find(b)
        if a == b or not told[a].fits(told[b]):
            return a == b
        here = told[a].country if told[a].country == told[b].country else None
        groups.join(a, b, f"same act, same victim ({name}), {how}{f', both in {here}' if here else ''}")
        told[a].take(told.pop(b))
        return True

    several = [tellings for tellings in by_victim.values() if len(tellings) > 1]
    for tellings in several:
        firsts: dict[tuple[date, date] | None, list[At]] = defaultdict(list)
        for at, name in tellings.items():
            time = told[groups.find(at)].time
            if not any(join(first, at, name, "the same time told") for first in firsts[time]):
                firsts[time].append(at)
    for how, near in _NEAR:
        for tellings in several:
            name = next(iter(tellings.values()))
            for a, b in _pairs(list(dict.fromkeys(map(groups.find, tellings))), told, near):
                join(a, b, name, how)
    return tuple(
        Linked(tuple(sorted(members, key=order.__getitem__)), "; ".join(dict.fromkeys(groups.reasons[root])))
        for root, members in groups.members.items()
    )


def _pairs(
    roots: Sequence[At], told: Mapping[At, _Told], near: Callable[[_Told, _Told], bool]
) -> Sequence[tuple[At, At]]:
    """The pairs of groups to join. A group that fits two which are certainly two, told for different
    days and not to be joined themselves, could be either: it stays apart."""
    fitting: dict[At, list[At]] = {root: [] for root in roots}
    for a, b in combinations(roots, 2):
        if near(told[a], told[b]) and told[a].fits(told[b]):
            fitting[a].append(b)
            fitting[b].append(a)
    unsure = {
        root
        for root, others in fitting.items()
        if any(
            told[x].dated and told[y].dated and told[x].gap(told[y]) > 0 and not told[x].fits(told[y])
            for x, y in combinations(others, 2)
        )
    }
    return [(a, b) for a, others in fitting.items() if a not in unsure for b in others if b not in unsure]


def _who(claim: Claim, document: str, party_of: dict[At, str]) -> Iterable[tuple[str, str, str | None]]:
    """What identifies a victim over documents, its name for the reason, and what tells two so
    identified apart (its party or its given name): a named person or organisation; a relative by
    the one on whose account ("brother of p12"); a counted group by its number and last word ("43 seekers")."""
    for victim in claim.victims:
        party = party_of.get((document, victim.name))
        found = folded_words(victim.name)
        if is_proper(victim.name) and victim.kind != "group" and party:
            yield party, victim.name, party
        elif (
            victim.kind == "group"
            and victim.count
            and victim.count > 1
            and found
            and claim.place
            and claim.place.country
        ):
            yield f"{victim.count} {found[-1]} {claim.place.country}", victim.name, None
        kin = fold(victim.role) if victim.role else found[-1] if found and not is_proper(victim.name) else None
        if kin and victim.kind == "person":
            for name in claim.on_account_of:
                if is_proper(name) and (exile := party_of.get((document, name))):
                    yield (
                        f"{kin} of {exile}",
                        f"{victim.name}, on account of {name}",
                        # Brothers share a family name, so their given names tell them apart.
                        found[0] if is_proper(victim.name) else None,
                    )
