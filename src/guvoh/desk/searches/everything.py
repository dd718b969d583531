"""One search over all that the register keeps: incidents, parties, places, sources and documents, in any script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.core.cache import cache
from django.db import connection
from django.db.models import Count, F, Value
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from guvoh.desk import days, finding, told, words
from guvoh.desk.searches.passages import Passage, marked, passages, sought_in
from guvoh.names import fold
from guvoh.names import words as words_of
from guvoh.nouns import GuvohError
from guvoh.register import columns, search
from guvoh.register import words as index_of_words
from guvoh.register.collections import MOVED_LAST
from guvoh.register.columns import Columns, Mask
from guvoh.register.models import Claim, Document, Party
from guvoh.register.rights import Viewer, seen

# Whoever is sought stands first, then what happened to them, then what is written of it.
KINDS: dict[str, Any] = {
    "parties": gettext_lazy("Parties"),
    "places": gettext_lazy("Places"),
    "incidents": gettext_lazy("Incidents"),
    "documents": gettext_lazy("Documents"),
    "sources": gettext_lazy("Sources"),
}
FEW = {"incidents": 6, "parties": 6, "places": 5, "sources": 5, "documents": 8}  # where all kinds are shown
MANY = 20  # where one kind is
FIELDS = ("q", "kind", "language", "source", "from", "to", "collection")
OPEN = "open"  # as a collection: what is in none


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is called and where, what is said of it, and the passages that say it."""

    title: Any
    url: str
    about: list[str] = field(default_factory=list)
    passages: list[tuple[Passage, str]] = field(default_factory=list)  # each with the way to it
    language: str | None = None
    also: SafeString | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """What was found of one kind. ``n`` is how many there are in all."""

    kind: str
    label: Any
    n: int
    hits: Sequence[Hit]
    cut: bool = False  # there are more than were counted


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for."""

    query: str
    kind: str = ""
    language: str = ""
    source: str = ""
    first: date | None = None
    last: date | None = None
    collection: str = ""
    troubles: tuple[str, ...] = ()  # what is left out, as it cannot be read

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Asked:
        """From a form's fields; what makes no sense there is left out."""
        kind = form.get("kind", "")
        between: dict[str, date | None] = {"from": None, "to": None}
        troubles = []
        for n, name in enumerate(between):
            if typed := form.get(name, "").strip():
                try:
                    between[name] = days.read(typed)[n]
                except GuvohError as error:
                    troubles.append(str(error))
        return cls(
            form.get("q", "").strip(),
            kind if kind in KINDS else "",
            form.get("language", ""),
            form.get("source", ""),
            between["from"],
            between["to"],
            form.get("collection", ""),
            tuple(troubles),
        )

    @property
    def sought(self) -> list[str]:
        return sought_in(self.query)

    @property
    def by_document(self) -> bool:
        """Whether something is asked that only documents have."""
        return bool(self.language or self.source)

    @property
    def narrowed(self) -> bool:
        return bool(self.by_document or self.first or self.last or self.collection)


Counts = dict[str, list[tuple[str, int]]]


def sections(asked: Asked, viewer: Viewer, page: int, counts: Counts | None = None) -> list[Section]:
    """What there is of each kind that was asked for; with one kind alone, its ``page``-th page. ``counts``: what
    :func:`counted` said."""
    if not asked.query:
        return []
    looks = {
        "parties": _parties,
        "places": _places,
        "incidents": _incidents,
        "documents": _documents,
        "sources": _sources,
    }
    # Names of parties, places and sources have no day and no language.
    kinds = [asked.kind] if asked.kind else [k for k in looks if not asked.narrowed or k in ("incidents", "documents")]
    within = Within(asked, viewer)
    if counts is not None:
        within.counts = counts
    found = []
    for kind in kinds:
        each = MANY if asked.kind else FEW[kind]
        start = (page - 1) * each if asked.kind else 0
        found.append(looks[kind](within, start, start + each))
    return found


class Within:
    """What the kinds of one search have in common, each read once, when it is first needed."""

    def __init__(self, asked: Asked, viewer: Viewer, held: Columns | None = None) -> None:
        self.asked, self.viewer = asked, viewer
        self.held = held or columns.now()
        self.sought = asked.sought

    @cached_property
    def named(self) -> index_of_words.Named:
        return index_of_words.named(self.asked.query, self.viewer)

    @cached_property
    def counts(self) -> Counts:
        return counted(self.viewer)

    @cached_property
    def marks(self) -> list[str]:
        """The words of the search, and the other spellings that it finds."""
        return list(dict.fromkeys([*self.sought, *(f for forms in self.named.forms.values() for f in forms)]))

    @cached_property
    def documents(self) -> list[int]:
        """The documents that have the words and fit the filters, the best first."""
        return _narrowed(search.find(self.asked.query, self.viewer, self.named.forms), self.asked, self.viewer)

    @cached_property
    def theirs(self) -> Mask:
        """The incidents that somebody named has a part in."""
        return finding.with_part(self.named.parties, self.held)

    @cached_property
    def near(self) -> Mask:
        """The same, and those that the words stand in themselves."""
        return self.theirs | self.held.told_by(search.claims(self.asked.query, self.named.forms))

    @cached_property
    def told_in(self) -> Mask:
        """Those told in documents that have the words."""
        return self.held.told_in(search.documents(self.asked.query, self.viewer, self.named.forms))


def _narrowed(ranked: list[int], asked: Asked, viewer: Viewer) -> list[int]:
    """Those of the documents that fit the filters, in their order."""
    if not asked.narrowed:
        return ranked
    rows = seen(Document, viewer).filter(pk__in=finding.values(ranked))
    if asked.language:
        rows = rows.filter(language=asked.language)
    if asked.source:
        rows = rows.filter(publisher=asked.source)
    if asked.first:
        rows = rows.filter(published__gte=asked.first)
    if asked.last:
        rows = rows.filter(published__lte=asked.last)
    if asked.collection:
        rows = rows.filter(collection=None if asked.collection == OPEN else _number(asked.collection))
    kept = set(rows.order_by().values_list("pk", flat=True))
    return [pk for pk in ranked if pk in kept]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


# Incidents --------------------------------------------------------------------------------------


def _incidents(within: Within, start: int, end: int) -> Section:
    """Those of whoever is named, those that the words stand in themselves, and then those told in documents that have
    the words elsewhere."""
    held = within.held
    # Where all kinds are shown, the documents stand beside.
    kept = _kept(within.near | within.told_in if within.asked.kind else within.near, within)
    rows = held.ordered(kept, "", within.near.astype(int) + within.theirs)
    ids = held.names(rows[start:end].tolist())
    claims: dict[str, list[Claim]] = {pk: [] for pk in ids}
    told_by = seen(Claim, within.viewer).filter(incident__in=ids).select_related("incident", "document")
    for claim in told_by.prefetch_related("roles").order_by("document_id", "id"):
        claims[str(claim.incident_id)].append(claim)
    hits = [_incident(of, within.marks) for of in claims.values() if of]
    return Section("incidents", KINDS["incidents"], len(rows), hits)


def incidents(asked: Asked, viewer: Viewer, held: Columns) -> Mask:
    """All the incidents that are asked for."""
    within = Within(asked, viewer, held)
    return _kept(within.near | within.told_in, within)


def _kept(found: Mask, within: Within) -> Mask:
    """Those of ``found`` that may be seen and fit the filters."""
    asked, viewer, held = within.asked, within.viewer, within.held
    kept = held.seen(viewer) & found
    if asked.first or asked.last:
        kept &= held.between(asked.first, asked.last)
    if asked.collection:
        kept &= held.within(None if asked.collection == OPEN else _number(asked.collection) or -1)
    if asked.by_document:
        kept &= held.told_in(np.array(within.documents, np.int64))
    return kept


def _incident(claims: Sequence[Claim], sought: Sequence[str]) -> Hit:
    """The incident that these are the claims of."""
    row = claims[0].incident
    assert row is not None
    said = []
    for claim in claims:
        for n, (start, end) in enumerate(claim.evidence):
            if found := passages(claim.document.text[start:end], sought, 1):
                said.append((found[0], told.sentence_url(claim, n)))
    about = [
        words.act(row.act),
        words.standing(row.standing),
        words.when(row.date_start, row.date_end),
        words.where(row.place, row.country),
    ]
    return Hit(told.headline(row, claims), told.incident_url(row.pk), [a for a in about if a], said[:2])


# Parties, places, sources -------------------------------------------------------------------------


def _parties(within: Within, start: int, end: int) -> Section:
    found = finding.named(within.asked.query, within.viewer, within.named)
    rows = list(found[start : end + 1])
    more, rows = len(rows) > end - start, rows[: end - start]
    # Beside other kinds it is enough to know that there are more.
    n = found.count() if within.asked.kind else len(rows)
    known = within.named.parties
    names = {**known, **index_of_words.spellings(p.pk for p in rows if p.pk not in known)}
    hits = [_party(p, names[p.pk], within.marks) for p in rows]
    return Section("parties", KINDS["parties"], n, hits, more and not within.asked.kind)


def _party(row: Party, names: Iterable[str], sought: Sequence[str]) -> Hit:
    others = sorted({name for name in names if name != row.name})
    # The spelling that was sought stands first among the others.
    fits = {name: any(fold(w).startswith(s) for s in sought for w in words_of(name)) for name in others}
    others.sort(key=lambda name: (not fits[name], name))
    also = marked(", ".join(others[:4]), sought) if others else None
    about = [words.kind(row.kind), words.country(row.state) if row.state else "", words.times(row.told, "incident")]
    return Hit(marked(row.name, sought), told.party_url(row.pk), [a for a in about if a], also=also)


def _places(within: Within, start: int, end: int) -> Section:
    held, sought = within.held, within.sought
    living = held.seen(within.viewer)
    found: list[tuple[int, Hit]] = []
    for code, n in held.counts("country", living).items():
        name = words.country(code)
        if sought and _all(name, sought):
            found.append(
                (n, Hit(marked(name, sought), "/?" + urlencode({"country": code}), [words.times(n, "incident")]))
            )
    for (place, code), n in held.places(living).items():
        if sought and _all(place, sought):
            about = [words.country(code) if code else "", words.times(n, "incident")]
            url = "/?" + urlencode({k: v for k, v in {"q": f'"{place}"', "country": code}.items() if v})
            found.append((n, Hit(marked(place, sought), url, [a for a in about if a])))
    found.sort(key=lambda pair: -pair[0])
    return Section("places", KINDS["places"], len(found), [hit for _, hit in found[start:end]])


def _all(text: str, sought: Sequence[str]) -> bool:
    there = [fold(word) for word in words_of(text)]
    return all(any(word.startswith(s) for word in there) for s in sought)


def _sources(within: Within, start: int, end: int) -> Section:
    sought = within.sought
    fits = [(name, n) for name, n in within.counts["publisher"] if sought and _all(name, sought)]
    hits = [
        Hit(marked(name, sought), "/documents/?" + urlencode({"publisher": name}), [words.times(n, "document")])
        for name, n in fits[start:end]
    ]
    return Section("sources", KINDS["sources"], len(fits), hits)


def counted(viewer: Viewer) -> Counts:
    """Publishers and languages with how many documents there are of each, the most first, as of a minute ago at
    most."""
    within = "all" if viewer.collections is None else ",".join(map(str, sorted(viewer.collections)))
    key = f"searches:documents:{within}:{cache.get(MOVED_LAST, '')}"
    found: Counts | None = None if connection.in_atomic_block else cache.get(key)
    if found is None:
        of = [
            seen(Document, viewer)
            .exclude(**{name: None})
            .order_by()
            .values(value=F(name))
            .annotate(n=Count("pk"), name=Value(name))
            .values_list("name", "value", "n")
            for name in ("publisher", "language")
        ]
        found = {"publisher": [], "language": []}
        for name, value, n in of[0].union(of[1], all=True):
            found[name].append((value, n))
        for listed in found.values():
            listed.sort(key=lambda pair: (-pair[1], pair[0]))
        cache.set(key, found, 60)
    return found


# Documents --------------------------------------------------------------------------------------


def _documents(within: Within, start: int, end: int) -> Section:
    ranked = within.documents
    here = ranked[start:end]
    found = {row.pk: row for row in seen(Document, within.viewer).filter(pk__in=here)}
    hits = [_document(found[pk], within.marks) for pk in here if pk in found]
    cut = not within.asked.narrowed and len(ranked) >= search.LIMIT
    return Section("documents", KINDS["documents"], len(ranked), hits, cut)


def documents(asked: Asked, viewer: Viewer, among: Sequence[int]) -> list[int]:
    """Which of these documents are asked for, the best first."""
    wanted = set(among)
    return [pk for pk in Within(asked, viewer).documents if pk in wanted]


def _document(row: Document, sought: Sequence[str]) -> Hit:
    url = told.document_url(row.pk)
    about = [
        words.when(row.published, row.published) if row.published else "",
        row.publisher or "",
        words.language(row.language) if row.language else "",
    ]
    said = [(p, f"{url}?at={p.start}-{p.end}#at") for p in passages(row.text, sought)]
    return Hit(marked(row.title or row.text[:80], sought), url, [a for a in about if a], said, row.language)
