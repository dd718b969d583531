"""Finding incidents and parties: filters with their counts, and search in every spelling."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, overload
from urllib.parse import urlencode

import numpy as np
from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left
from django.utils.translation import gettext, gettext_lazy

from guvoh.desk import words
from guvoh.desk.look import conditions
from guvoh.names import fold
from guvoh.names import words as words_of
from guvoh.register import columns, roles, search
from guvoh.register import words as index_of_words
from guvoh.register.columns import Columns, Mask
from guvoh.register.models import Claim, Document, Incident, Party, Role
from guvoh.register.rights import Viewer, seen

PARTY = "party"  # a filter: the id of one that has a part, and behind a colon which
OPEN = "open"  # as a standing: nobody has decided yet
MOST_TOLD = 5000  # incidents of a party that a search for it is widened by
UNDECIDED = ("reported", "corroborated", "disputed")


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter: a field of the form with the values that exist and how many there are of each."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def chosen(self) -> Choice | None:
        return next((c for c in self.choices if c.chosen), None)


@dataclass(frozen=True, slots=True)
class Active:
    """A filter in force, and the query string without it."""

    label: str
    value: str
    without: str


class Listed(Sequence[str]):
    """Ids of incidents in an order, of which pages are cut without asking the database."""

    def __init__(self, held: Columns, rows: columns.Rows) -> None:
        self._held, self._rows = held, rows

    @property
    def rows(self) -> columns.Rows:
        """The rows of the columns, for counting."""
        return self._rows

    @property
    def held(self) -> Columns:
        return self._held

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return self._held.names(self._rows[at].tolist())
        return self._held.ids[int(self._rows[at])]

    def since(self, moment: datetime) -> Listed:
        """Those that something added later than ``moment`` tells of."""
        return Listed(self._held, self._rows[self._held.since(moment)[self._rows]])


class Near(Collection[str]):
    """Ids of incidents without an order, without a list being made of them."""

    def __init__(self, held: Columns, among: Mask) -> None:
        self._held, self._among = held, among

    def __len__(self) -> int:
        return int(self._among.sum())

    def __iter__(self) -> Iterator[str]:
        return iter(self._held.names(self._among.nonzero()[0].tolist()))

    def __contains__(self, pk: object) -> bool:
        row = self._held.row.get(str(pk))
        return row is not None and bool(self._among[row])


@dataclass(frozen=True, slots=True)
class Found:
    ids: Listed
    facets: list[Facet]
    active: list[Active]
    near: Near | None = None  # those that a search found by their own words; None: no search
    asked: Mapping[str, str] = field(default_factory=dict)


_KEYS: dict[str, tuple[Any, Callable[[str], str]]] = {
    "act": (gettext_lazy("Act"), words.act),
    "status": (gettext_lazy("Status"), words.status),
    "country": (gettext_lazy("Country"), words.country),
    "state": (gettext_lazy("Acting state"), words.country),
    "year": (gettext_lazy("Year"), str),
    "standing": (gettext_lazy("Standing"), words.standing),
}


NARROWING = (*_KEYS, *conditions.KEYS)  # fields of a form that narrow incidents, besides words
ASKED = ("q", PARTY, *NARROWING, "order")  # what the list of incidents is asked with


def condition(name: str, value: str) -> Q:
    """What a filter asks of an incident."""
    if (asked := conditions.condition(name, value)) is not None:
        return asked
    if name == PARTY:
        return Q(pk__in=Role.objects.filter(**_party(value)).order_by().values("claim__incident"))
    if name == "state":
        roles = Role.objects.filter(part=Role.PERPETRATOR, state=value)
        return Q(pk__in=roles.values("claim__incident"))
    if name == "year":
        return Q(date_start__year=int(value)) if re.fullmatch(r"[12]\d{3}", value) else Q(pk__in=[])
    if name == "standing" and value == OPEN:
        return Q(standing__in=UNDECIDED)
    return Q(**{name: value})


def incidents(asked: Mapping[str, str], viewer: Viewer) -> Found:
    """The incidents that ``viewer`` may see and ``asked`` (a form's fields) describes, with the filters that narrow
    them further."""
    given, query = _given(asked)
    held = columns.now()
    living = held.seen(viewer)
    near: Mask | None = None
    if query:
        told, own = sought(query, viewer, held)
        near = living & own
        living = near | (living & told)
    masks = {name: having(held, name, value) for name, value in given.items()}
    kept = _all(living, masks.values())
    full = {k: v for k, v in {"q": query, **given, "order": asked.get("order", "")}.items() if v}
    active = [
        Active(label, shown, urlencode({k: v for k, v in full.items() if k != name}))
        for name, label, shown in [
            *([("q", gettext("Words"), query)] if query else []),
            *((n, said(n, v)[0], _party_said(v, viewer) if n == PARTY else said(n, v)[1]) for n, v in given.items()),
        ]
    ]
    return Found(
        Listed(held, held.ordered(kept, full.get("order", ""), near)),
        [_facet(held, name, living, given, masks) for name in (*_KEYS, conditions.REACH, conditions.ACCOUNT)],
        active,
        None if near is None else Near(held, near & kept),
        full,
    )


def narrowed(asked: Mapping[str, str], viewer: Viewer) -> QuerySet[Incident]:
    """The same incidents as :func:`incidents` lists, for asking the database more about them."""
    given, query = _given(asked)
    found = seen(Incident, viewer).filter(merged_into=None)
    if query:
        held = columns.now()
        told, own = sought(query, viewer, held)
        found = found.filter(pk__in=values(held.names((told | own).nonzero()[0].tolist())))
    for name, value in given.items():
        found = found.filter(condition(name, value))
    return found


def sought(query: str, viewer: Viewer, held: Columns) -> tuple[Mask, Mask]:
    """The incidents told in documents that have the words, and those that have them in what is told of themselves, or
    that somebody whom they name has a part in, whoever may see them. Whoever is named is found by every spelling."""
    named = index_of_words.named(query, viewer)
    told = held.told_in(search.documents(query, viewer, named.forms))
    return told, held.told_by(search.claims(query, named.forms)) | with_part(named.parties, held)


def with_part(parties: Collection[str], held: Columns) -> Mask:
    """The incidents that one of these has a part in. A body of very many is left to its names: whatever is told of
    "police" would be nearly all."""
    return held.told_by(roles.of_any(parties, MOST_TOLD))


def values(keys: Sequence[Any]) -> RawSQL:
    """Many keys as one value of a query, for ``pk__in``."""
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(keys))])


def _given(asked: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The filters and the words of a form."""
    return {name: asked[name] for name in (*NARROWING, PARTY) if asked.get(name)}, asked.get("q", "").strip()


def having(held: Columns, name: str, value: str) -> Mask:
    """The incidents that a filter lets through."""
    if name == PARTY:
        return having_party(held, value)
    if (asked := conditions.mask(held, name, value)) is not None:
        return asked
    if (name, value) == ("standing", OPEN):
        return held.having(name, UNDECIDED[0]) | held.having(name, UNDECIDED[1]) | held.having(name, UNDECIDED[2])
    return held.having(name, value)


def having_party(held: Columns, value: str) -> Mask:
    """The incidents that a party has a part in: its id, and behind a colon the part, if it is to be one."""
    pk, _, part = value.partition(":")
    claims = [keys for each, keys in roles.of(pk).items() if part in ("", each)]
    return held.told_by(np.concatenate(claims)) if claims else held.of(())


def _party(value: str) -> dict[str, str]:
    pk, _, part = value.partition(":")
    return {"party": pk, "part": part} if part else {"party": pk}


def _party_said(value: str, viewer: Viewer) -> str:
    """The name of a party that a filter asks for; its id where there is none to be seen."""
    pk = value.partition(":")[0]
    return seen(Party, viewer).filter(pk=pk).values_list("name", flat=True).first() or pk


def _all(living: Mask, masks: Iterable[Mask]) -> Mask:
    for mask in masks:
        living = living & mask
    return living


def loaded(ids: Sequence[str], viewer: Viewer, ready: Callable[[Any], Any] = lambda rows: rows) -> list[Incident]:
    """The incidents of these ids, in their order; ``ready`` says what is read with them."""
    found = {row.pk: row for row in ready(seen(Incident, viewer).filter(pk__in=list(ids)))}
    return [found[pk] for pk in ids if pk in found]


def next_to_decide(row: Incident, viewer: Viewer) -> str | None:
    """The id of the incident after ``row``, newest first, that nobody has decided about; the newest after the last."""
    held = columns.now()
    waiting = held.seen(viewer) & having(held, "standing", OPEN)
    rows = held.ordered(waiting | held.of([row.pk]))
    if row.pk in held.row:
        at = (rows == held.row[row.pk]).nonzero()[0]
        if len(at):  # from the one after it on, round to the one before it
            rows = [*rows[at[0] + 1 :][:1].tolist(), *rows[: at[0]][:1].tolist()]  # type: ignore[assignment]
    return next(iter(held.names(rows[:1])), None)


def said(name: str, value: str) -> tuple[str, str]:
    """A filter in words: what is asked about, and the value."""
    if name == PARTY:
        return gettext("Party"), value.partition(":")[0]
    return str(_KEYS[name][0] if name in _KEYS else conditions.KEYS.get(name, name)), _label(name, value)


def _label(name: str, value: str) -> str:
    if (said := conditions.label(name, value)) is not None:
        return said
    return gettext("To decide") if (name, value) == ("standing", OPEN) else _KEYS[name][1](value)


def _facet(held: Columns, name: str, living: Mask, given: Mapping[str, str], masks: Mapping[str, Mask]) -> Facet:
    """The values of one filter among what the other filters leave."""
    among = _all(living, (mask for other, mask in masks.items() if other != name))
    if name == conditions.REACH:
        found = {value: int((among & having(held, name, value)).sum()) for value in conditions.REACHES}
    else:
        found = held.counts(name, among)
    chosen = given.get(name, "")
    first: list[str] = []  # what stands for several values, before these
    if name == "standing" and (n := sum(found.get(s, 0) for s in UNDECIDED)):
        first, found[OPEN] = [OPEN], n
    if name == "act" and len(found) > 1:
        sums = {value: sum(found.get(act, 0) for act in acts) for value, (_said, acts) in conditions.SETS.items()}
        first = [value for value, n in sums.items() if n]
        found |= {value: sums[value] for value in first}
    if chosen:
        found.setdefault(chosen, int((among & masks[name]).sum()))
    choices = [Choice(value, _label(name, value), n, value == chosen) for value, n in found.items() if n or chosen]
    if name == "year":
        choices.sort(key=lambda c: c.value, reverse=True)
    else:
        choices.sort(key=lambda c: (c.value not in first, -c.count, c.label))
    return Facet(name, conditions.KEYS[name] if name in conditions.KEYS else _KEYS[name][0], choices)


def folded(query: str) -> list[str]:
    return [f for word in words_of(query) if (f := fold(word))]


def has_all(text: str, sought: Iterable[str]) -> bool:
    """Whether each folded word in ``sought`` begins a word of ``text``, in any script."""
    there = {fold(word) for word in words_of(text)}
    return all(any(word.startswith(s) for word in there) for s in sought)


def named(query: str, viewer: Viewer, known: index_of_words.Named | None = None) -> QuerySet[Party]:
    """The parties that ``viewer`` may see whose names have every word of the query, in its own or another spelling,
    those of the most incidents first; ``known``: what the index said of it already."""
    found = seen(Party, viewer).annotate(incidents=F("told")).order_by("-told", "name", "id")
    if not query:
        return found
    like = known.like if known else index_of_words.having(query, viewer)
    return found.none() if like is None else found.filter(like)


def parties(query: str, kind: str, viewer: Viewer) -> tuple[QuerySet[Party], dict[str, int]]:
    """The same of one kind, and how many there are of each kind."""
    found = named(query, viewer)
    kinds = dict(found.order_by().values_list("kind").annotate(n=Count("pk")))
    return found.filter(kind=kind) if kind else found, kinds


@dataclass(frozen=True, slots=True)
class FoundDocuments:
    ids: Sequence[int]
    languages: list[tuple[str, int]]  # with how many there are, the most first
    publishers: list[tuple[str, int]]
    uncoded: int


class _Numbered(Sequence[int]):
    """Keys of documents in the order of a query set, of which pages are cut by the database."""

    def __init__(self, rows: QuerySet[Document]) -> None:
        self._rows, self._n = rows.values_list("pk", flat=True), rows.order_by().count()

    def __len__(self) -> int:
        return self._n

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> list[int]: ...
    def __getitem__(self, at: int | slice) -> int | list[int]:
        return list(self._rows[at]) if isinstance(at, slice) else self._rows[at]


def documents_among(asked: Mapping[str, str], viewer: Viewer, among: Sequence[int]) -> list[int]:
    """Which of these documents ``asked`` describes: the best first where words are sought, else the newest."""
    rows = _narrowed(seen(Document, viewer).filter(pk__in=values(among)), asked)
    if query := asked.get("q", "").strip():
        kept = set(rows.values_list("pk", flat=True))
        return [pk for pk in _documents_with(query, viewer) if pk in kept]
    return list(rows.order_by(F("published").desc(nulls_last=True), "id").values_list("pk", flat=True))


def _narrowed(rows: QuerySet[Document], asked: Mapping[str, str]) -> QuerySet[Document]:
    for name in ("language", "publisher"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    return rows.filter(coder__isnull=asked["coded"] == "no") if asked.get("coded") else rows


def documents(asked: Mapping[str, str], viewer: Viewer) -> FoundDocuments:
    """The documents that ``viewer`` may see and ``asked`` describes: the best first where words are sought, else the
    newest."""
    rows = seen(Document, viewer)
    uncoded = rows.filter(coder=None).count()
    query = asked.get("q", "").strip()
    if query:
        ranked = _documents_with(query, viewer)
        facts = {pk: rest for pk, *rest in _facts(ranked)}
        found = [facts[pk] for pk in ranked if pk in facts]
        ids: Sequence[int] = [pk for pk in ranked if pk in facts and _fits(facts[pk], asked)]
        spoken, published = (Counter(fact[n] for fact in found if fact[n]) for n in (0, 1))
        return FoundDocuments(ids, _most(spoken), _most(published), uncoded)
    languages, publishers = (
        _most(dict(rows.order_by().values_list(name).annotate(n=Count("pk")))) for name in ("language", "publisher")
    )
    newest = F("published").desc(nulls_last=True)
    return FoundDocuments(_Numbered(_narrowed(rows, asked).order_by(newest, "id")), languages, publishers, uncoded)


def _documents_with(query: str, viewer: Viewer) -> list[int]:
    return search.find(query, viewer, index_of_words.named(query, viewer).forms)


def _facts(ranked: Sequence[int]) -> Iterable[tuple[Any, ...]]:
    """(key, language, publisher, coder) of these documents, which the search says may be seen."""
    return Document.objects.filter(pk__in=values(ranked)).order_by().values_list("pk", "language", "publisher", "coder")


def _fits(fact: Sequence[Any], asked: Mapping[str, str]) -> bool:
    language, publisher, coder = fact
    return (
        asked.get("language", "") in ("", language)
        and asked.get("publisher", "") in ("", publisher)
        and (not asked.get("coded") or (coder is None) == (asked["coded"] == "no"))
    )


def _most(counts: Mapping[Any, int]) -> list[tuple[str, int]]:
    return sorted(((value, n) for value, n in counts.items() if value), key=lambda pair: (-pair[1], pair[0]))


def listed_documents(ids: Sequence[int], viewer: Viewer) -> list[Document]:
    """Documents as a list shows them, in this order: ``n`` claims each, and an opening for want of a title."""
    rows = seen(Document, viewer).filter(pk__in=list(ids)).select_related("replaced_by")
    rows = rows.annotate(opening=Left("text", 90)).defer("text", "replaced_by__text")
    n = dict(Claim.objects.filter(document__in=list(ids)).order_by().values_list("document").annotate(Count("pk")))
    found = {row.pk: row for row in rows}
    for row in found.values():
        row.n = n.get(row.pk, 0)  # type: ignore[attr-defined]
    return [found[pk] for pk in ids if pk in found]
