"""What all rooms speak of: frozen records that import nothing of ours.

Offsets are counted in characters of :attr:`Document.text`, which never changes once read.
The JSON forms (``to_json``, ``document_from_json``) are those of the annotation guide
(``docs/codebook.md``): a document is one object, its claims stand under ``incidents`` and its
figures under ``figures``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

Json = dict[str, Any]

KINDS = ("person", "group", "organisation")


class GuvohError(Exception):
    """Something the user can mend. ``str()`` is one line: what was wrong and what to do."""


class Unreadable(GuvohError):
    """A source from which no document could be read; the batch goes on without it."""


def digest(*parts: str | None) -> str:
    """Hex SHA-256 over ``parts``, kept apart so that ("ab", "c") and ("a", "bc") differ."""
    state = hashlib.sha256()
    for part in parts:
        raw = b"-" if part is None else b"+" + part.encode("utf-8", "surrogatepass")
        state.update(len(raw).to_bytes(8, "big") + raw)
    return state.hexdigest()


@dataclass(frozen=True, slots=True)
class Source:
    """Original bytes as they were captured, and whence, when and how (Berkeley Protocol: custody)."""

    locator: str  # the file's path or the address, as the user gave it (a folder's files: their path)
    content: bytes = field(repr=False)
    captured: datetime  # when the bytes were taken, UTC
    method: str = "file"  # "file", "http" or "warc"
    media_type: str | None = None  # as the server or the file's name says; None where nothing does
    charset: str | None = None  # as the server says; None where it does not

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @classmethod
    def of(cls, locator: str, content: bytes, **more: Any) -> Source:
        """A source captured now."""
        return cls(locator, content, more.pop("captured", None) or datetime.now(UTC), **more)


@dataclass(frozen=True, slots=True)
class Document:
    """One article. ``text`` is its running text; paragraphs are set apart by line breaks."""

    id: str
    text: str = field(repr=False)
    title: str = ""
    publisher: str | None = None
    published: date | None = None
    language: str | None = None  # ISO 639-1; None where it cannot be told
    url: str | None = None

    @classmethod
    def read(cls, text: str, **shown: Any) -> Document:
        """A document whose id is a digest of what it shows: the same article captured twice, from
        two places, has one id, and an id tells nothing about the machine it was read on."""
        published = shown.get("published")
        key = digest(shown.get("publisher"), published.isoformat() if published else None, shown.get("title"), text)
        return cls(id=key[:16], text=text, **shown)

    def to_json(self) -> Json:
        return {
            "id": self.id,
            "url": self.url,
            "publisher": self.publisher,
            "published": self.published.isoformat() if self.published else None,
            "language": self.language,
            "title": self.title,
            "text": self.text,
        }


def document_from_json(raw: Mapping[str, Any]) -> Document:
    """A document in the guide's form; annotation in it is ignored.

    Raises Unreadable where ``id`` or ``text`` is missing or a field has the wrong type.
    """
    for key in ("id", "text"):
        if not isinstance(raw.get(key), str) or not raw[key].strip():
            raise Unreadable(f"a JSON document needs a non-empty string {key!r}")
    for key in ("title", "publisher", "language", "url"):
        if not isinstance(raw.get(key), str | None):
            raise Unreadable(f"JSON document {raw['id']!r}: {key!r} must be a string or null")
    published = raw.get("published")
    try:
        day = date.fromisoformat(published) if published else None
    except (TypeError, ValueError):
        raise Unreadable(f"JSON document {raw['id']!r}: 'published' must be an ISO date, as 2019-05-08") from None
    return Document(
        id=raw["id"],
        text=raw["text"],
        title=raw.get("title") or "",
        publisher=raw.get("publisher"),
        published=day,
        language=raw.get("language"),
        url=raw.get("url"),
    )


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """A span of a document's text, ``text[start:end]``. Nothing enters the register without one."""

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Quote:
        """The span of ``text`` without the white space at its ends."""
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return cls(start, end, text[start:end])

    def holds_in(self, text: str) -> bool:
        return self.start < self.end and text[self.start : self.end] == self.text


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone in a claim, by the fullest name or noun phrase the document writes."""

    name: str
    kind: str = "person"  # one of KINDS
    count: int | None = None  # of a group, where a number is given
    role: str | None = None  # "lawyer", "his brother"
    state: str | None = None  # ISO 3166-1 alpha-2: the state it acts for

    def to_json(self) -> Json:
        return {
            key: value
            for key in ("name", "kind", "count", "role", "state")
            if (value := getattr(self, key)) is not None
        }


@dataclass(frozen=True, slots=True, order=True)
class When:
    """The days that bound when something happened, both included, and the words that say so."""

    start: date
    end: date
    text: str

    def to_json(self) -> Json:
        return {"start": self.start.isoformat(), "end": self.end.isoformat(), "text": self.text}


@dataclass(frozen=True, slots=True)
class Where:
    text: str | None = None  # the most specific phrase
    country: str | None = None  # ISO 3166-1 alpha-2

    def to_json(self) -> Json:
        return {key: value for key in ("text", "country") if (value := getattr(self, key)) is not None}


@dataclass(frozen=True, slots=True)
class Claim:
    """One act that one document asserts. Fields as in the codebook (``docs/codebook.md``)."""

    id: str  # "i1", "i2", … in the order of the document
    act: str
    status: str
    victims: tuple[Actor, ...]
    evidence: tuple[Quote, ...]
    perpetrators: tuple[Actor, ...] = ()
    on_account_of: tuple[str, ...] = ()
    date: When | None = None
    place: Where | None = None
    threatened_act: str | None = None
    attributed_to: tuple[str, ...] = ()
    disputed_by: tuple[str, ...] = ()
    detail: str | None = None
    note: str | None = None
    coder: str = ""  # name and version, "guvoh-en/1"
    confidence: float = 0.5  # the probability that act and a victim are right as coded, as the coder estimates it
    reason: str = ""  # in words: which frame, which rule, which word

    def to_json(self) -> Json:
        whole: Json = {
            "id": self.id,
            "act": self.act,
            "status": self.status,
            "victims": [v.to_json() for v in self.victims],
            "on_account_of": [{"name": name} for name in self.on_account_of],
            "perpetrators": [p.to_json() for p in self.perpetrators],
            "attributed_to": list(self.attributed_to),
            "disputed_by": list(self.disputed_by),
            "evidence": [q.text for q in self.evidence],
            "coder": self.coder,
            "confidence": round(self.confidence, 3),
            "reason": self.reason,
        }
        for key, part in (("date", self.date), ("place", self.place)):
            if part is not None:
                whole[key] = part.to_json()
        for key in ("threatened_act", "detail", "note"):
            if getattr(self, key) is not None:
                whole[key] = getattr(self, key)
        return whole


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a document asserts about migration, asylum, repression or remittances."""

    id: str  # "f1", "f2", …
    what: str
    value: float
    evidence: tuple[Quote, ...]
    qualifier: str | None = None
    unit: str | None = None
    population: str | None = None
    place: str | None = None
    period: str | None = None
    attributed_to: tuple[str, ...] = ()
    coder: str = ""
    confidence: float = 0.5
    reason: str = ""

    def to_json(self) -> Json:
        value = int(self.value) if float(self.value).is_integer() else self.value
        whole: Json = {"id": self.id, "what": self.what, "value": value}
        for key in ("qualifier", "unit", "population", "place", "period"):
            if getattr(self, key) is not None:
                whole[key] = getattr(self, key)
        return whole | {
            "attributed_to": list(self.attributed_to),
            "evidence": [q.text for q in self.evidence],
            "coder": self.coder,
            "confidence": round(self.confidence, 3),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as a document writes it, wherever it stands; what parties are made of."""

    name: str
    kind: str  # one of KINDS
    quote: Quote


@dataclass(frozen=True, slots=True)
class Relation:
    """What a document asserts of two parties: "subject is the ``kind`` of object", as in "Salim is the brother of
    Karim"."""

    subject: str  # the fullest name the document writes, or the noun phrase as the claim has it: "his father"
    kind: str  # a code of guvoh.codebook.relations.kinds()
    object: str  # the fullest name the document writes
    quote: Quote
    coder: str = ""
    reason: str = ""  # in words: by which word, how it is told, "(former)" where it is over

    def to_json(self) -> Json:
        return {
            "subject": self.subject,
            "kind": self.kind,
            "object": self.object,
            "evidence": [self.quote.text],
            "coder": self.coder,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Coding:
    """What a coder made of one document. ``coder`` is None where no coder reads its language:
    then ``note`` says so, and the document is uncoded, which is not the same as empty."""

    document: str
    coder: str | None
    claims: tuple[Claim, ...] = ()
    figures: tuple[Figure, ...] = ()
    mentions: tuple[Mention, ...] = ()
    note: str | None = None
    relations: tuple[Relation, ...] = ()

    def renumbered(self) -> Coding:
        """Claims i1, i2, … and figures f1, f2, … in the order their evidence stands in the text."""
        claims = sorted(self.claims, key=lambda c: (c.evidence[0], c.act))
        figures = sorted(self.figures, key=lambda f: f.evidence[0])
        return replace(
            self,
            claims=tuple(replace(c, id=f"i{n}") for n, c in enumerate(claims, 1)),
            figures=tuple(replace(f, id=f"f{n}") for n, f in enumerate(figures, 1)),
        )


def coded_json(document: Document, coding: Coding) -> Json:
    """The guide's document form with what a coder found; ``coded_by`` is null where uncoded."""
    whole = document.to_json() | {
        "coded_by": coding.coder,
        "incidents": [c.to_json() for c in coding.claims],
        "figures": [f.to_json() for f in coding.figures],
    }
    if coding.relations:
        whole["relations"] = [r.to_json() for r in coding.relations]
    return whole | ({"note": coding.note} if coding.note else {})


@dataclass(frozen=True, slots=True)
class NamedAt:
    """One name form of a party in one document, and the roles it has there."""

    document: str
    name: str


@dataclass(frozen=True, slots=True)
class Party:
    """A person, group or organisation over all the names it is written with."""

    id: str
    name: str  # the fullest of its forms
    kind: str
    state: str | None
    mentions: tuple[NamedAt, ...]
    reason: str = ""  # why these names are one

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(m.name for m in self.mentions))


@dataclass(frozen=True, slots=True)
class Linked:
    """Claims that tell of one act, as (document id, claim id) in the order they came, and why."""

    claims: tuple[tuple[str, str], ...]
    reason: str = ""


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """The items once each, in their first order, without the empty ones."""
    return tuple(dict.fromkeys(item for item in items if item))
