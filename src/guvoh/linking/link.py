"""Parties and incidents out of many documents' claims.

Both are made by joining what a rule says is one (union-find); every join keeps its reason. Where a
rule cannot tell, things stay apart: a person can see two and join them, but not see one and part it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from guvoh.linking.names import folded_words, is_proper, name_key
from guvoh.nouns import Actor, Claim, Coding, Document, Linked, NamedAt, Party, digest

Key = TypeVar("Key", bound=Hashable)
At = tuple[str, str]  # (document id, name as written there)

# The days by which two tellings of one act may differ: an arrest in the night, a time zone, a slip.
SLACK = timedelta(days=3)


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
    fullest = max(members, key=lambda at: (len(folded_words(at[1])), at[1].isascii(), -members.index(at)))
    found = sorted(folded_words(fullest[1]))
    scope = "" if is_proper(fullest[1]) and len(found) > 1 else members[0][0]
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


def _incidents(documents: Sequence[Document], codings: Sequence[Coding], party_of: dict[At, str]) -> tuple[Linked, ...]:
    """Claims of one act, one victim, and no time or place that says otherwise. Two claims of one
    document are never one incident: the coder told them apart."""
    groups: _Groups[tuple[str, str]] = _Groups()
    claims: dict[tuple[str, str], Claim] = {}
    by_victim: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for coding in codings:
        for claim in coding.claims:
            at = (coding.document, claim.id)
            claims[at] = claim
            groups.add(at)
            for victim in _who(claim, coding.document, party_of):
                for other in by_victim[claim.act, victim[0]]:
                    if groups.find(other) != groups.find(at) and _may_join(groups, claims, other, at):
                        groups.join(
                            other, at, f"same act, same victim ({victim[1]}), {_time_and_place(claims[other], claim)}"
                        )
                by_victim[claim.act, victim[0]].append(at)
    order = {at: n for n, at in enumerate(claims)}
    return tuple(
        Linked(tuple(sorted(members, key=order.__getitem__)), "; ".join(dict.fromkeys(groups.reasons[root])))
        for root, members in groups.members.items()
    )


def _who(claim: Claim, document: str, party_of: dict[At, str]) -> Iterable[tuple[str, str]]:
    """What identifies a victim over documents, and its name for the reason: a named person or
    organisation; an unnamed relative by the one on whose account ("brother of p12"); a counted group
    by its number and last word ("43 seekers")."""
    for victim in claim.victims:
        party = party_of.get((document, victim.name))
        found = folded_words(victim.name)
        if is_proper(victim.name) and victim.kind != "group" and party:
            yield party, victim.name
        elif (
            victim.kind == "group"
            and victim.count
            and victim.count > 1
            and found
            and claim.place
            and claim.place.country
        ):
            yield f"{victim.count} {found[-1]} {claim.place.country}", victim.name
        elif found:
            for name in claim.on_account_of:
                if is_proper(name) and (exile := party_of.get((document, name))):
                    yield f"{found[-1]} of {exile}", f"{victim.name}, on account of {name}"


def _may_join(
    groups: _Groups[tuple[str, str]],
    claims: dict[tuple[str, str], Claim],
    a: tuple[str, str],
    b: tuple[str, str],
) -> bool:
    """Whether every claim of the two groups fits every other."""
    ours, theirs = groups.members[groups.find(a)], groups.members[groups.find(b)]
    return all(x[0] != y[0] and fits(claims[x], claims[y]) for x in ours for y in theirs)


def fits(a: Claim, b: Claim) -> bool:
    """No status, time or country of the two tells them apart."""
    if (
        a.act != b.act
        or a.status != b.status
        or (a.threatened_act and b.threatened_act and a.threatened_act != b.threatened_act)
    ):
        return False
    if a.date and b.date and (a.date.start - SLACK > b.date.end or b.date.start - SLACK > a.date.end):
        return False
    here, there = (c.place.country if c.place else None for c in (a, b))
    return not (here and there and here != there)


def _time_and_place(a: Claim, b: Claim) -> str:
    told: list[str] = []
    told.append("dates agree" if a.date and b.date else "one date at most")
    if a.place and b.place and a.place.country and a.place.country == b.place.country:
        told.append(f"both in {a.place.country}")
    return ", ".join(told)
