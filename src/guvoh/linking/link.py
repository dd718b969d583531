"""Parties and incidents out of many documents' claims, at once: for notebooks, tests and small sets.

:class:`guvoh.linking.index.Index` does the same piece by piece and remembers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guvoh.linking.decisions import At, Decided
from guvoh.linking.index import PEOPLE, Index
from guvoh.linking.local import actors
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
        parties = tuple(party(group.members, said, group.reasons) for group in index.parties())
        incidents = tuple(Linked(group.members, "; ".join(group.reasons)) for group in index.incidents())
    return Links(parties, incidents, {(m.document, m.name): p.id for p in parties for m in p.mentions})


def party(members: Sequence[At], said: dict[At, Actor], reasons: Sequence[str]) -> Party:
    """A party of names in documents; ``said`` tells what each is."""
    fullest = max(members, key=lambda at: (is_proper(at[1]), len(folded_words(at[1])), at[1].isascii()))
    kind = said[fullest].kind
    return Party(
        id="p" + digest(*(part for at in sorted(members) for part in at))[:12],
        name=fullest[1],
        kind=kind,
        state=next((s for at in members if (s := said[at].state)), None),
        mentions=tuple(NamedAt(*at) for at in members),
        reason="; ".join(reasons),
    )
