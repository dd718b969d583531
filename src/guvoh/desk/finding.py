"""Finding incidents and parties: filters with their counts, and search in every spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Value, When
from django.db.models.functions import ExtractYear

from guvoh.desk import words
from guvoh.linking import fold
from guvoh.names import likelihoods
from guvoh.names import words as words_of
from guvoh.names.index import keys_of
from guvoh.register import search
from guvoh.register.models import Claim, Document, Incident, Mention, Party, Role
from guvoh.register.rights import Viewer, seen

OPEN = "open"  # as a standing: nobody has decided yet
UNDECIDED = ("reported", "corroborated", "disputed")
NEAR_AMONG = 1000  # of the documents found, how many are looked at for where in them the words stand
MOST_NEAR = 5000  # incidents put first for their own words: a query takes so many values and not many more
SHORTEST = 4  # letters of a word whose other spellings are looked for: a shorter one is a beginning
MOST_PARTIES = 5000  # that one search finds; who finds more must say more


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


@dataclass(frozen=True, slots=True)
class Found:
    incidents: QuerySet[Incident]
    facets: list[Facet]
    active: list[Active]
    near: set[str] | None = None  # ids of those that a search found by their own words; None: no search
    asked: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False  # whether more documents have the words than a search takes


_KEYS: dict[str, tuple[str, Callable[[str], str]]] = {
    "act": ("Act", words.act),
    "status": ("Status", words.status),
    "country": ("Country", words.country),
    "state": ("Acting state", words.country),
    "year": ("Year", str),
    "standing": ("Standing", str.capitalize),
}


def condition(name: str, value: str) -> Q:
    """What a filter asks of an incident."""
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
    given = {name: asked[name] for name in _KEYS if asked.get(name)}
    query = asked.get("q", "").strip()
    living = seen(Incident, viewer).filter(merged_into=None)
    near: set[str] | None = None
    documents: list[int] = []
    if query:
        documents = search.find(query, viewer)
        near = _near(query, documents)
        living = living.filter(pk__in=Claim.objects.filter(document__in=documents).values("incident"))
    facets = [_facet(name, living, given) for name in _KEYS]
    kept = living
    for name, value in given.items():
        kept = kept.filter(condition(name, value))
    full = {k: v for k, v in {"q": query, **given, "order": asked.get("order", "")}.items() if v}
    active = [
        Active(label, shown, urlencode({k: v for k, v in full.items() if k != name}))
        for name, label, shown in [
            *([("q", "Words", query)] if query else []),
            *((n, _KEYS[n][0], _label(n, v)) for n, v in given.items()),
        ]
    ]
    return Found(
        _ordered(kept, near, full.get("order", "")), facets, active, near, full, len(documents) >= search.LIMIT
    )


def next_to_decide(row: Incident, viewer: Viewer) -> Incident | None:
    """The incident after ``row``, newest first, that nobody has decided about; the newest after the last."""
    waiting = seen(Incident, viewer).filter(merged_into=None, standing__in=UNDECIDED).exclude(pk=row.pk)
    newest = F("date_start").desc(nulls_last=True)
    if row.date_start:
        later = Q(date_start__lt=row.date_start) | Q(date_start=None) | Q(date_start=row.date_start, pk__gt=row.pk)
    else:
        later = Q(date_start=None, pk__gt=row.pk)
    return waiting.filter(later).order_by(newest, "id").first() or waiting.order_by(newest, "id").first()


def _label(name: str, value: str) -> str:
    return "To decide" if (name, value) == ("standing", OPEN) else _KEYS[name][1](value)


def _ordered(kept: QuerySet[Incident], near: set[str] | None, order: str) -> QuerySet[Incident]:
    newest = F("date_start").desc(nulls_last=True)
    if order == "added":
        return kept.annotate(added=Max("claims__document__added")).order_by(
            F("added").desc(nulls_last=True), newest, "id"
        )
    if near is not None:
        first = Case(When(pk__in=near, then=Value(0)), default=Value(1), output_field=IntegerField())
        return kept.annotate(tier=first).order_by("tier", newest, "id")
    return kept.order_by(newest, "id")


def _facet(name: str, living: QuerySet[Incident], given: Mapping[str, str]) -> Facet:
    """The values of one filter among what the other filters leave."""
    others = living
    for other, value in given.items():
        if other != name:
            others = others.filter(condition(other, value))
    counts: list[tuple[Any, int]]
    if name == "state":
        roles = Role.objects.filter(part=Role.PERPETRATOR, claim__incident__in=others)
        counts = list(
            roles.exclude(state=None).values_list("state").annotate(n=Count("claim__incident", distinct=True))
        )
    elif name == "year":
        dated = others.exclude(date_start=None).annotate(year=ExtractYear("date_start"))
        counts = list(dated.values_list("year").annotate(n=Count("pk")).order_by())
    else:
        counts = list(others.exclude(**{name: None}).values_list(name).annotate(n=Count("pk")).order_by())
    chosen = given.get(name, "")
    found = {str(value): n for value, n in counts}
    if name == "standing" and (n := sum(found.get(s, 0) for s in UNDECIDED)):
        found[OPEN] = n
    if chosen:
        found.setdefault(chosen, 0)
    choices = [Choice(value, _label(name, value), n, value == chosen) for value, n in found.items()]
    if name == "year":
        choices.sort(key=lambda c: c.value, reverse=True)
    else:
        choices.sort(key=lambda c: (c.value != OPEN, -c.count, c.label))
    return Facet(name, _KEYS[name][0], choices)


def _near(query: str, documents: list[int]) -> set[str]:
    """Ids of the incidents told in ``documents`` whose own sentences, names or details have every
    word of the query."""
    looked = documents[:NEAR_AMONG]
    if not looked:
        return set()
    texts = dict(Document.objects.filter(pk__in=looked).values_list("pk", "text"))
    names: dict[int, list[str]] = {}
    for claim, name in Role.objects.filter(claim__document__in=looked).values_list("claim", "name"):
        names.setdefault(claim, []).append(name)
    claims = Claim.objects.filter(document__in=looked).exclude(incident=None)
    sought = folded(query)
    near: set[str] = set()
    for pk, incident, document, evidence, place, detail in claims.values_list(
        "pk", "incident", "document", "evidence", "place", "detail"
    ):
        said = [texts[document][start:end] for start, end in evidence]
        if has_all(" ".join([*said, *names.get(pk, []), place or "", detail or ""]), sought):
            near.add(str(incident))
        if len(near) >= MOST_NEAR:
            break
    return near


def folded(query: str) -> list[str]:
    return [f for word in words_of(query) if (f := fold(word))]


def has_all(text: str, sought: Iterable[str]) -> bool:
    """Whether each folded word in ``sought`` begins a word of ``text``, in any script."""
    there = {fold(word) for word in words_of(text)}
    return all(any(word.startswith(s) for word in there) for s in sought)


def parties(query: str, kind: str, viewer: Viewer) -> tuple[QuerySet[Party], dict[str, int]]:
    """The parties that ``viewer`` may see one of whose names has every word of the query, in its own or another
    spelling, and how many there are of each kind."""
    found = seen(Party, viewer)
    sought = [word for word in words_of(query) if fold(word)]
    if sought:
        written: dict[str, set[str]] = {}
        for model in (Role, Mention):
            for party, name in seen(model, viewer).exclude(party=None).values_list("party", "name").distinct():
                written.setdefault(name, set()).add(str(party))
        parts = {name: words_of(name) for name in written}
        fitting = _fitting(sought, {word for there in parts.values() for word in there})
        fit = [name for name, there in parts.items() if all(not like.isdisjoint(there) for like in fitting)]
        ids = list(dict.fromkeys(party for name in fit for party in sorted(written[name])))
        found = found.filter(pk__in=ids[:MOST_PARTIES])
    elif query:
        found = found.none()
    kinds = dict(found.values_list("kind").annotate(n=Count("pk")).order_by())
    if kind:
        found = found.filter(kind=kind)
    told = Count("roles__claim__incident", distinct=True)
    return found.annotate(incidents=told).order_by("-incidents", "name", "id"), kinds


def _fitting(sought: list[str], there: set[str]) -> list[set[str]]:
    """For each word sought, those of the words there that begin with it, in any script, or are likely a spelling of
    it: Hamrayev is found by Хамроев, though their letters differ."""
    folds = {word: fold(word) for word in there}
    found = [{word for word, folded in folds.items() if folded.startswith(fold(s))} for s in sought]
    listed = sorted(there)
    keys = dict(zip(listed, keys_of(listed), strict=True))
    for like, own, word in zip(found, keys_of(sought), sought, strict=True):
        if len(word) < SHORTEST:
            continue
        near = [w for w, k in keys.items() if w not in like and not own.isdisjoint(k)]
        like.update(w for w, chance in zip(near, likelihoods([(word, w) for w in near]), strict=True) if chance >= 0.5)
    return found
