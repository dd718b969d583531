"""Parties and incidents out of many documents' claims, at once: for notebooks, tests and small sets.

:class:`guvoh.linking.index.Index` does the same piece by piece and remembers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from guvoh.linking.decisions import At, Decided
from guvoh.linking.index import Index
from guvoh.linking.local import actors
from guvoh.linking.model import PEOPLE
from guvoh.names import folded_words, is_proper
from guvoh.nouns import Actor, Coding, Document, Linked, NamedAt, Party, digest


@dataclass(frozen=True, slots=True)
class Links:
    parties: tuple[Party, ...]
    incidents: tuple[Linked, ...]
    party_of: dict[At, str]  # (document id, name as written) to Party.id


def link(
    documents: Sequence[Document], codings: Sequence[Coding], decisions: Sequence[Decided] = (), *, people: int = PEOPLE
) -> Links:
    """Parties and incidents over ``documents`` and what was coded in each (same order, same length).

    The order of the documents changes nothing but the order of the result.
    """
    said = {
        (document.id, a.name): a
        for document, coding in zip(documents, codings, strict=True)
        for a in (*(Actor(m.name, m.kind) for m in coding.mentions), *(a for c in coding.claims for a in actors(c)))
    }
    with Index(people=people) as index:
        index.put(zip(documents, codings, strict=True))
        index.link(decisions)
        parties = _numbered(party(group.members, said, group.reasons) for group in index.parties())
        incidents = tuple(Linked(group.members, "; ".join(group.reasons)) for group in index.incidents())
    return Links(parties, incidents, {(m.document, m.name): p.id for p in parties for m in p.mentions})


def _numbered(parties: Iterable[Party]) -> tuple[Party, ...]:
    """Namesakes told apart by a number."""
    seen: dict[str, int] = {}
    found = []
    for one in parties:
        seen[one.id] = seen.get(one.id, 0) + 1
        found.append(one if seen[one.id] == 1 else replace(one, id=f"{one.id}-{seen[one.id]}"))
    return tuple(found)


def party(members: Sequence[At], said: dict[At, Actor], reasons: Sequence[str]) -> Party:
    """A party of names in documents; ``said`` tells what each is. Its id is made of its fullest name: namesakes have
    the same, for whoever keeps them to tell apart."""
    fullest = max(members, key=lambda at: (is_proper(at[1]), len(folded_words(at[1])), at[1].isascii()))
    kind = said[fullest].kind
    words = sorted(folded_words(fullest[1]))
    state = next((s for at in members if (s := said[at].state)), None)
    named = is_proper(fullest[1]) or (kind == "organisation" and state)
    alone = not named or kind == "group" or (kind == "person" and len(words) < 2)  # known in its document only
    return Party(
        id="p" + digest(kind, min(members)[0] if alone else "", state, *words)[:12],
        name=fullest[1],
        kind=kind,
        state=state,
        mentions=tuple(NamedAt(*at) for at in members),
        reason="; ".join(reasons),
    )
