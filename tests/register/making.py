"""Documents, claims and a register of invented people, for the tests of this folder."""

from __future__ import annotations

import datetime as dt
from typing import Any

from guvoh.nouns import Actor, Claim, Coding, Document, Mention, Quote, Source, When, Where
from guvoh.register import store
from guvoh.register.models import Incident

AT = dt.datetime(2024, 3, 9, 7, 30, tzinfo=dt.UTC)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def claim(text: str, victim: str = "Zafar Nuriddinov", act: str = "arrest_detention", **more: Any) -> Claim:
    """A claim whose evidence is the whole text, or the words ``said``."""
    said = more.pop("said", text)
    start = text.index(said)
    on = more.pop("on", None)
    return Claim(
        id="i0",
        act=act,
        status=more.pop("status", "occurred"),
        victims=(Actor(victim),),
        evidence=(Quote(start, start + len(said), said),),
        date=When(day(on), day(on), on) if on else None,
        place=Where(None, more.pop("country", "TJ")),
        coder=more.pop("coder", "hand/1"),
        reason="by hand",
        **more,
    )


def coding(document: Document, *claims: Claim, names: tuple[str, ...] = (), coder: str = "hand/1") -> Coding:
    mentions = tuple(
        Mention(name, "person", Quote(at, at + len(name), name))
        for name in names
        if (at := document.text.find(name)) >= 0
    )
    return Coding(document.id, coder, claims, (), mentions).renumbered()


def add(text: str, *claims: Claim, locator: str | None = None, **shown: Any) -> Document:
    """Put one document with its claims into the register; not linked yet."""
    identity = shown.pop("id", None)
    names = shown.pop("names", ())
    shown = {"title": text[:20], "publisher": "Navdara Herald", "language": "en"} | shown
    document = Document(identity, text, **shown) if identity else Document.read(text, **shown)
    source = Source(locator or f"/invented/{document.id}.html", text.encode(), AT)
    store.add(source, [document], lambda d: coding(d, *claims, names=names))
    return document


def living() -> list[Incident]:
    return list(Incident.objects.filter(merged_into=None))
