"""What is one and what is two: what is asked, what was decided, why, and what else an incident belongs with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from math import log2
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext, pgettext

from guvoh import names
from guvoh.codebook import relations as codebook_relations
from guvoh.desk import told, words
from guvoh.desk.said import said as in_words
from guvoh.linking import model
from guvoh.nouns import GuvohError, digest
from guvoh.register import coded, decided, linked
from guvoh.register.models import Claim, Decision, Document, Incident, Mention, Party, Proposal, Relation, Role
from guvoh.register.rights import Viewer, seen

MOST_RELATED = 8  # incidents of one sort that a page lists
MOST_PLACES = 200  # documents that a page lists of one spelling
FEW_PLACES = 6
_NAMES_ALONE = "nothing else is told of both"  # so linking says it


# What is asked ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Thing:
    """A party or an incident, as a question about it shows it."""

    pk: str
    name: str
    url: str
    said: list[str]  # what else is known, in a few words each


@dataclass(frozen=True, slots=True)
class Ask:
    """Two parties, or two incidents, that may be one."""

    kind: str
    one: Thing
    other: Thing
    bits: float
    reasons: list[str]
    why: str  # the address of the page that says why

    @property
    def likely(self) -> str:
        # Where nothing but the names was compared, the weight is of these, and says nothing of their bearers.
        return words.odds(self.bits, names=any(_NAMES_ALONE in r.lower() for r in self.reasons))

    @property
    def url(self) -> str:
        """Where the answer goes."""
        return reverse(f"desk:tie_{self.kind}", args=[self.one.pk])


def asks(
    proposals: Sequence[Proposal], viewer: Viewer, first: str = "", known: Mapping[str, told.Line] | None = None
) -> list[Ask]:
    """The proposals with what is known of both sides, in few queries; ``first`` is the id to show on the left,
    ``known`` the incidents that have been read, if they have."""
    ids = {kind: {i for p in proposals if p.kind == kind for i in (p.one, p.other)} for kind in ("party", "incident")}
    things: dict[str, Thing] = {}
    if ids["party"]:
        things |= _parties(ids["party"], viewer)
    claims: dict[str, list[Claim]] = {}
    if ids["incident"]:
        lines = lines_of(ids["incident"], viewer) if known is None else known
        things |= {pk: _incident(lines[pk]) for pk in ids["incident"] if pk in lines}
        claims = {pk: line.claims for pk, line in lines.items()}
    found = []
    for p in proposals:
        one, other = (p.other, p.one) if p.other == first else (p.one, p.other)
        if one not in things or other not in things:
            continue
        if p.kind == "party":
            why = reverse("desk:why_parties", args=[one, other])
        else:
            why = why_claims_url(*_nearest(claims[one], claims[other]))
        reasons = [r[:1].upper() + r[1:] for r in in_words(p.reason).split("; ") if r]
        found.append(Ask(p.kind, things[one], things[other], p.bits, reasons, why))
    return found


def asked_of(kind: str, pk: str, viewer: Viewer) -> list[Proposal]:
    """What is asked about one."""
    return list(seen(Proposal, viewer).filter(Q(one=pk) | Q(other=pk), kind=kind))


def waiting(viewer: Viewer) -> int:
    """How many questions wait for an answer of those that the viewer may see, as of half a minute ago at most: every
    page shows it."""
    # By all that says what may be seen: no number outlives a right.
    unread = viewer.unread
    who = (viewer.collections and sorted(viewer.collections), sorted(unread.incidents), sorted(unread.parties))
    key = f"ties:waiting:{cache.get(_TURN, 0)}:{digest('waiting', repr(who))[:24]}"
    n: int | None = cache.get(key)
    if n is None:
        n = seen(Proposal, viewer).count()
        cache.set(key, n, FRESH)
    return n


def answered() -> None:
    """Count anew: something was decided of what waits."""
    cache.set(_TURN, cache.get(_TURN, 0) + 1, None)


FRESH = 30  # seconds for which the number beside "May be one" holds
_TURN = "ties:turn"


def lines_of(ids: Iterable[str], viewer: Viewer) -> dict[str, told.Line]:
    """The incidents of these ids as a list tells them, by id."""
    rows = seen(Incident, viewer).filter(pk__in=set(ids))
    return {line.incident.pk: line for line in told.lines(list(told.for_lists(rows)))}


def _parties(ids: set[str], viewer: Viewer) -> dict[str, Thing]:
    """The parties of these ids, with how they are written. One query: (id, name, document, kind, state) of each
    spelling, and of each party itself, with no document."""
    itself = seen(Party, viewer).filter(pk__in=ids).order_by().annotate(document=Value(0))
    plain = {"of_kind": Value(""), "of_state": Value("")}
    roles = seen(Role, viewer).filter(party__in=ids).order_by().annotate(**plain)
    mentions = seen(Mention, viewer).filter(party__in=ids).order_by().annotate(**plain)
    rows = itself.values_list("pk", "name", "document", "kind", "state").union(
        roles.values_list("party", "name", "claim__document", *plain),
        mentions.values_list("party", "name", "document", *plain),
    )
    forms: dict[str, Counter[str]] = {}
    parties: dict[str, tuple[str, str, str | None]] = {}
    for pk, name, document, kind, state in rows:
        if document:
            forms.setdefault(pk, Counter())[name] += 1
        else:
            parties[pk] = name, kind, state
    found = {}
    for pk, (own, kind, state) in parties.items():
        written = forms.get(pk, Counter())
        others = [name for name, _ in written.most_common(6) if name != own]
        said = [words.kind(kind), *([words.country(state)] if state else [])]
        said.append(words.times(written.total(), "document"))
        said += [gettext("also %(names)s") % {"names": ", ".join(others)}] if others else []
        found[pk] = Thing(pk, own, told.party_url(pk), said)
    return found


def _incident(line: told.Line) -> Thing:
    said = [line.act, line.when or gettext("undated"), line.where or gettext("place not told")]
    said.append(", ".join(dict.fromkeys(outlet for outlet, *_ in line.told_by[:4])))
    return Thing(line.incident.pk, line.headline, line.url, said)


def _nearest(some: Sequence[Claim], others: Sequence[Claim]) -> tuple[Claim, Claim]:
    """The two claims most alike in act and time."""

    def apart(a: Claim, b: Claim) -> tuple[bool, int, int, int]:
        dated = a.date_start and b.date_start
        return a.act != b.act, abs((a.date_start - b.date_start).days) if dated else 10**6, a.pk, b.pk  # type: ignore[operator]

    return min(((a, b) for a in some[:50] for b in others[:50]), key=lambda pair: apart(*pair))


# Why ----------------------------------------------------------------------------------------------


def why_claims_url(one: Claim, other: Claim) -> str:
    return f"{reverse('desk:why_claims')}?{urlencode({'one': one.pk, 'other': other.pk})}"


@dataclass(frozen=True, slots=True)
class Weighed:
    """One line of the table: what was compared, what came out, how much it says."""

    what: str
    outcome: str
    bits: float

    @property
    def shown(self) -> str:
        if abs(self.bits) < 0.05:
            return "0"
        return ("+" if self.bits > 0 else "−") + number_format(round(abs(self.bits), 1), 1)

    @property
    def side(self) -> str:
        if abs(self.bits) < 0.05:
            return gettext("says nothing")
        return gettext("for one") if self.bits > 0 else pgettext("it speaks", "against it")


@dataclass(frozen=True, slots=True)
class Weights:
    lines: list[Weighed]
    trouble: str = ""
    start: float = 0.0  # bits before anything is compared
    prior: str = ""  # how many of the pairs that are compared are one

    @property
    def total(self) -> Weighed:
        return Weighed(gettext("Together"), words.odds(sum(w.bits for w in self.lines) + self.start), self._sum)

    @property
    def begin(self) -> Weighed:
        return Weighed(
            gettext("To begin with"),
            gettext("of the pairs that are compared %(share)s are one") % {"share": self.prior},
            self.start,
        )

    @property
    def _sum(self) -> float:
        return sum(w.bits for w in self.lines) + self.start


def weigh_claims(one: Claim, other: Claim, holding: Callable[[], Any]) -> Weights:
    """What linking compared of two claims. ``holding`` keeps others from writing meanwhile."""
    try:
        with holding():
            outcomes = linked.weights(one, other)
    except GuvohError as error:
        return Weights([], in_words(str(error)))
    if not outcomes:
        return Weights([], gettext("linking has compared nothing of these two: one of them is not linked yet"))
    lines = [
        Weighed(
            str(words.COMPARED.get(o.what, o.what)),
            in_words("not told by both" if o.outcome == model.NONE else o.outcome),
            o.bits,
        )
        for o in outcomes
    ]
    prior = model.weights("incidents").prior
    return Weights(lines, start=log2(prior / (1 - prior)), prior=words.chance(prior))


@dataclass(frozen=True, slots=True)
class NamesWeighed:
    score: str
    match: bool
    lines: list[Weighed]


def weigh_names(one: str, other: str) -> NamesWeighed:
    found = names.explain(one, other)
    lines = [Weighed(in_words(r.text), "", r.weight) for r in found.reasons]
    return NamesWeighed(words.chance(found.score), found.match, lines)


# What was decided ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    text: str
    url: str  # where it is now; "" where nothing tells it any more


@dataclass(frozen=True, slots=True)
class Bond:
    """A decision about what is one or two, with what it binds."""

    pk: int
    kind: str
    same: bool
    sides: list[Side]
    made: datetime
    by: str
    note: str
    undone: Decision | None

    @property
    def what(self) -> str:
        return words.verdict("same" if self.same else "different")


_TIED = (Decision.SAME, Decision.DIFFERENT)


def made(kind: str) -> QuerySet[Decision]:
    """All decisions about what is one or two of a kind, for :func:`bonds`."""
    # What it is between is asked for so that the database takes the index of these alone.
    return Decision.objects.filter(verdict__in=_TIED, target_kind=kind, between__isnull=False)


def bonds(
    kind: str, written: Iterable[tuple[str, str]], viewer: Viewer, events: Sequence[Decision] | None = None
) -> list[Bond]:
    """The decisions about any of these, as (document, name) or (document, claim key), the latest first. One that names
    a document that the viewer may not see is not told at all: names stand in it. ``events``: those :func:`made` with
    what undoes them, and maybe more, where they are read already."""
    here = {(kind, *at) for at in written}
    return _bonds(decided.with_undone(made(kind)) if events is None else events, viewer, here)


def may_undo(number: str, viewer: Viewer) -> bool:
    """Whether there is a decision of this number about what is one or two, of documents that the viewer may see."""
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return False
    return bool(_bonds(decided.with_undone(Decision.objects.filter(pk=int(number), verdict__in=_TIED)), viewer))


def _at(decision: Decision, side: str) -> list[tuple[str, str, str]]:
    return [(decision.target_kind, document, at) for document, at in (decision.between or {}).get(side, [])]


def _bonds(events: Sequence[Decision], viewer: Viewer, here: Set[tuple[str, str, str]] | None = None) -> list[Bond]:
    """Those of these decisions that are about any of ``here``, or all."""
    decisions = [d for d in events if d.verdict in _TIED]
    if here is not None:
        decisions = [d for d in decisions if not here.isdisjoint(_at(d, "left") + _at(d, "right"))]
    if not decisions:
        return []
    named = {d.pk: {doc for s in ("left", "right") for _, doc, _ in _at(d, s)} for d in decisions}
    ids = {name for documents in named.values() for doc in documents for name in linked.doc_ids(doc)}
    documents = {row.unique_id: row for row in seen(Document, viewer).filter(doc_id__in=ids).defer("text")}
    decisions = [d for d in decisions if named[d.pk] <= documents.keys()]
    undone = {d.target: d for d in events if d.verdict == Decision.UNDONE}
    now = linked.where_now([d for d in decisions if d.target_kind == "party"], documents)
    keys = {at for d in decisions if d.target_kind == "incident" for s in ("left", "right") for _, _, at in _at(d, s)}
    told_of = seen(Claim, viewer).filter(key__in=keys).select_related("document").defer("document__text")
    claims = {c.key: c for c in told_of.prefetch_related("roles")}
    now |= {("incident", c.document.unique_id, c.key): c.incident_id for c in claims.values() if c.incident_id}
    coded.veil(claims.values(), viewer)

    def side(decision: Decision, which: str) -> Side:
        at = _at(decision, which)
        place = next((now[a] for a in at if a in now), "")
        if decision.target_kind == "party":
            forms = words.several([f"“{name}”" for name in dict.fromkeys(name for _, _, name in at)])
            where = words.several(list(dict.fromkeys(told.outlet(documents[doc]) for _, doc, _ in at)), 2)
            in_outlets = gettext("%(names)s in %(outlets)s") % {"names": forms, "outlets": where}
            return Side(in_outlets if where else forms, told.party_url(place) if place else "")
        told_of = [claims[key] for _, _, key in at if key in claims]
        said = words.several(list(dict.fromkeys(f"“{told.brief(c)}”, {told.outlet(c.document)}" for c in told_of)), 2)
        return Side(
            said or gettext("claims that no document makes any more"), told.incident_url(place) if place else ""
        )

    return [
        Bond(
            d.pk,
            d.target_kind,
            d.verdict == Decision.SAME,
            [side(d, "left"), side(d, "right")],
            d.made,
            d.by,
            d.note,
            undone.get(str(d.pk)),
        )
        for d in sorted(decisions, key=lambda d: -d.pk)
    ]


# A party's names and relations ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where a spelling stands, and the value that a form names it by."""

    document: Document
    url: str
    value: str


@dataclass(frozen=True, slots=True)
class Spelling:
    name: str
    places: list[Place]

    @property
    def first(self) -> list[Place]:
        return self.places[:FEW_PLACES]

    @property
    def rest(self) -> list[Place]:
        return self.places[FEW_PLACES:MOST_PLACES]

    @property
    def beyond(self) -> int:
        return max(0, len(self.places) - MOST_PLACES)

    @property
    def value(self) -> str:
        """All of its places."""
        return value_of(0, self.name)


def value_of(document: int, name: str) -> str:
    """What a form calls a name in a document; 0: in any."""
    return f"{document}:{' '.join(name.split())}"


def spellings(roles: Iterable[Role], mentions: Iterable[Mention]) -> list[Spelling]:
    """Every spelling with each document that has it, the most frequent first."""
    found: dict[str, dict[int, Place]] = {}
    for r in roles:
        row, url = r.claim.document, told.sentence_url(r.claim)
        found.setdefault(r.name, {}).setdefault(row.pk, Place(row, url, value_of(row.pk, r.name)))
    for m in mentions:
        url = f"{told.document_url(m.document_id)}#m-{m.pk}"
        # Where the very name stands is nearer than the sentence of a claim.
        found.setdefault(m.name, {})[m.document_id] = Place(m.document, url, value_of(m.document_id, m.name))
    listed = [Spelling(name, list(at.values())) for name, at in found.items()]
    return sorted(listed, key=lambda s: (-len(s.places), s.name))


def chosen(spelt: Iterable[Spelling], values: Iterable[str]) -> list[tuple[str, str]]:
    """The (document, name) pairs that a form's values mean."""
    wanted = {v.replace("\r\n", "\n") for v in values}
    return [(p.document.unique_id, s.name) for s in spelt for p in s.places if s.value in wanted or p.value in wanted]


@dataclass(slots=True)
class Related:
    """What a party is to another, with each sentence that says so."""

    label: str  # "Wife of"
    name: str
    url: str
    sentences: list[tuple[Document, str, str]] = field(default_factory=list)  # document, words, the way to them


def relations(party: Party, viewer: Viewer) -> list[Related]:
    """What documents say the party is to others: as they say it, or turned round where the other comes first."""
    kinds = codebook_relations.kinds()
    found: dict[tuple[str, str], Related] = {}
    rows = seen(Relation, viewer).filter(Q(subject_party=party) | Q(object_party=party))
    for r in rows.select_related("document", "subject_party", "object_party").order_by("document__published", "id"):
        if r.kind not in kinds:
            continue
        is_subject = r.subject_party_id == party.pk
        kind = kinds[r.kind] if is_subject else kinds[kinds[r.kind].inverse]
        other, written = (r.object_party, r.object) if is_subject else (r.subject_party, r.subject)
        label = words.related(kind)
        name = other.name if other else written
        url = told.party_url(other.pk) if other else ""
        entry = found.setdefault((label, url or name), Related(label, name, url))
        entry.sentences.append((r.document, r.document.text[r.start : r.end], relation_url(r)))
    return list(found.values())


def relation_url(relation: Relation) -> str:
    return f"{told.document_url(relation.document_id)}#r-{relation.pk}"


# Incidents that belong together ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Together:
    label: str
    lines: list[told.Line]
    more: int
    every: str = ""  # the list of them all, where a filter has just these


@dataclass(frozen=True, slots=True)
class Sort:
    """Why some incidents belong with another, and their ids, the earliest first."""

    label: str
    ids: list[str]
    every: str


def related(incident: Incident, viewer: Viewer) -> list[Sort]:
    """Other incidents that this one belongs with, by sort: a series, a number of people and the cases in it, a family.
    One query."""
    claims = list(incident.claims.all())
    roles = [r for c in claims for r in c.roles.all()]
    victims = {r.party_id for r in roles if r.part == Role.VICTIM and r.kind == "person" and r.party_id}
    accounts = {r.party_id: r.name for r in roles if r.part == Role.ON_ACCOUNT_OF and r.party_id}
    # Told as an expression, the act has no index that SQLite could begin with: it is to begin with the few ids.
    of_act = Coalesce("act", Value(""))
    others = seen(Incident, viewer).filter(merged_into=None).exclude(pk=incident.pk).annotate(told_act=of_act)
    sorts: list[tuple[str, Any, str]] = []
    if victims and incident.date_start:
        apart = Q(date_end__lt=incident.date_start) | Q(date_start__gt=incident.date_end)
        sorts.append(
            (
                gettext("The same act again"),
                others.filter(apart, pk__in=_with(Role.VICTIM, victims, viewer), told_act=incident.act),
                _listed(victims, Role.VICTIM, act=incident.act),
            )
        )
    together = others.annotate(told_country=Coalesce("country", Value(""))).filter(
        told_act=incident.act,
        told_country=incident.country or "",
        pk__in=seen(Claim, viewer).filter(document__in={c.document_id for c in claims}).values("incident"),
    )
    if incident.date_start:
        overlap = Q(date_start__lte=incident.date_end, date_end__gte=incident.date_start)
        together = together.filter(overlap | Q(date_start=None))
    hurt = seen(Role, viewer).filter(part=Role.VICTIM, claim__incident=OuterRef("pk"))  # of these few, not of all
    if any(_counts(r) for r in roles) and incident.country:
        cases = Exists(hurt.filter(kind="person", count=None, party__isnull=False))
        sorts.append((gettext("Cases that this number may count in"), together.filter(cases), ""))
    elif victims and incident.country:
        sorts.append((gettext("Told as one of a number"), together.filter(Exists(hurt.filter(count__gt=1))), ""))
    if accounts:
        on_account = others.filter(pk__in=_with(Role.ON_ACCOUNT_OF, set(accounts), viewer))
        names_ = words.several(list(dict.fromkeys(accounts.values())))
        label = gettext("On account of %(names)s too") % {"names": names_}
        sorts.append((label, on_account, _listed(accounts, Role.ON_ACCOUNT_OF)))
    parts = [
        rows.order_by().annotate(sort=Value(n)).values_list("sort", "pk", "date_start")
        for n, (_label, rows, _every) in enumerate(sorts)
    ]
    ids: list[list[tuple[date, str]]] = [[] for _sort in sorts]
    for n, pk, start in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0] if parts else ():
        ids[n].append((start or date.max, pk))
    return [
        Sort(label, [pk for _day, pk in sorted(found)], every)
        for (label, _rows, every), found in zip(sorts, ids, strict=True)
        if found
    ]


def _listed(parties: Iterable[str], part: str, **more: str) -> str:
    """The list of the incidents in which one party has a part; "" of several, for which there is no filter."""
    one = list(parties)
    return f"/?{urlencode({'party': f'{one[0]}:{part}', **more})}" if len(one) == 1 else ""


def together(sorts: Sequence[Sort], lines: Mapping[str, told.Line]) -> list[Together]:
    """What :func:`related` found, as the page shows it; ``lines`` are those that :func:`shown_of` names."""
    return [
        Together(
            sort.label,
            [lines[pk] for pk in sort.ids[:MOST_RELATED] if pk in lines],
            max(0, len(sort.ids) - MOST_RELATED),
            sort.every,
        )
        for sort in sorts
    ]


def shown_of(sorts: Sequence[Sort]) -> set[str]:
    return {pk for sort in sorts for pk in sort.ids[:MOST_RELATED]}


def _with(part: str, parties: set[str], viewer: Viewer) -> Any:
    return seen(Role, viewer).filter(part=part, party__in=parties).values("claim__incident")


def _counts(role: Role) -> bool:
    return role.part == Role.VICTIM and role.count is not None and role.count > 1


def written_in(incident: Incident) -> list[tuple[str, str]]:
    """An incident's claims as decisions name them."""
    return [(c.document.unique_id, c.key) for c in incident.claims.all()]
