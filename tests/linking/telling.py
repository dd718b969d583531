"""Documents and claims about invented people, for the tests of linking."""

from __future__ import annotations

import datetime as dt
from typing import Any

from guvoh import linking
from guvoh.linking.model import PEOPLE
from guvoh.nouns import Actor, Claim, Coding, Document, Mention, Quote, When, Where

Telling = tuple[Document, list[Claim]]


def days(text: str | None) -> When | None:
    """``2019-03-04`` or ``2019-03-01/2019-03-31``."""
    if text is None:
        return None
    start, _, end = text.partition("/")
    return When(dt.date.fromisoformat(start), dt.date.fromisoformat(end or start), text)


def claim(victim: str | Actor = "Zafar Nuriddinov", on: str | None = None, **more: Any) -> Claim:
    said = more.pop("said", "somebody was held")
    country, place = more.pop("country", "TJ"), more.pop("place", None)
    return Claim(
        id=more.pop("id", "i1"),
        act=more.pop("act", "arrest_detention"),
        status=more.pop("status", "occurred"),
        victims=(victim if isinstance(victim, Actor) else Actor(victim),),
        evidence=(Quote(0, len(said), said),),
        date=days(on),
        place=Where(place, country) if country else None,
        **more,
    )


def document(name: str, outlet: str | None = None, published: str | None = None, text: str = "…") -> Document:
    on = dt.date.fromisoformat(published) if published else None
    return Document(name, text, publisher=outlet or f"Outlet {name}", published=on)


def told(*tellings: Document | Claim, people: int = PEOPLE) -> linking.Links:
    """Link documents, each followed by its claims, among so many people."""
    documents: list[Document] = []
    claims: dict[str, list[Claim]] = {}
    for item in tellings:
        if isinstance(item, Document):
            documents.append(item)
            claims[item.id] = []
        else:
            claims[documents[-1].id].append(item)
    codings = [Coding(d.id, "hand/1", tuple(claims[d.id])) for d in documents]
    return linking.link(documents, codings, people=people)


def named(*documents: tuple[str, list[str]], kind: str = "person") -> list[set[tuple[str, str]]]:
    """The parties that names in documents make, as sets of (document, name)."""
    codings = [
        Coding(d, "hand/1", mentions=tuple(Mention(n, kind, Quote(0, 1, "x")) for n in names)) for d, names in documents
    ]
    links = linking.link([Document(d, "; ".join(names)) for d, names in documents], codings)
    return [{(m.document, m.name) for m in party.mentions} for party in links.parties]


def groups(links: linking.Links) -> list[list[str]]:
    """The incidents, as lists of ``document.claim``."""
    return sorted(sorted(f"{d}.{c}" for d, c in incident.claims) for incident in links.incidents)
