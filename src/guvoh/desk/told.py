"""Incidents as pages tell them: who, whom, when, where, and each claim with the way to its sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from guvoh.desk import words
from guvoh.desk.words import Named
from guvoh.linking import Fact
from guvoh.names import is_proper
from guvoh.register import decided as holding
from guvoh.register import store
from guvoh.register.models import Claim, Decision, Document, Incident, Role


def sentence_url(claim: Claim, n: int = 0) -> str:
    """Where a claim's ``n``-th quotation is marked in its document."""
    return f"{document_url(claim.document_id)}#c-{claim.pk}-{n}"


def figure_url(document: int, figure: int) -> str:
    return f"{document_url(document)}#f-{figure}-0"


# A page leads to hundreds of these.
@lru_cache(maxsize=65_536)
def document_url(document: int) -> str:
    return reverse("desk:document", args=[document])


@lru_cache(maxsize=65_536)
def incident_url(incident: str) -> str:
    return reverse("desk:incident", args=[incident])


@lru_cache(maxsize=65_536)
def party_url(party: str) -> str:
    return reverse("desk:party", args=[party])


def outlet(document: Document) -> str:
    """What a document is called where there is little room: its publisher, else its title."""
    return document.publisher or document.title or gettext("untitled document")


def for_lists(incidents: Any) -> Any:
    """A query set of incidents with what a list needs of their claims, documents and roles, and no more: a page has
    hundreds of these."""
    roles = Role.objects.only("claim", "party", "part", "name", "kind", "count", "state")
    claims = Claim.objects.select_related("document", "document__replaced_by").only(*_LISTED)
    ready = Prefetch("claims", queryset=claims.prefetch_related(Prefetch("roles", queryset=roles)))
    return incidents.prefetch_related(ready)


_LISTED = (
    "key", "incident", "state", "act", "threatened_act", "date_start", "date_end", "note", "document__title",
    "document__publisher", "document__published", "document__language", "document__replaced_by__replaces",
)  # fmt: skip


def people(claims: Sequence[Claim], part: str) -> list[Named]:
    """Who has ``part``, as the best borne out of the claims tells it: two tellings that differ are
    never added up to one that nobody told."""
    roles = [_part(c, part) for c in claims]
    told = Counter(_who(r) for each in roles for r in each)
    # Who more claims tell of, before how many are told of: "his mother and his brother" stands behind "Oysha S.".
    best = max(
        roles, key=lambda each: ((n := [told[_who(r)] for r in each]) and (max(n), sum(n))) or (0, 0), default=[]
    )
    found: dict[str, Named] = {}
    for r in best:
        found.setdefault(_who(r), Named(_called(_who(r), roles), r.kind, r.count, r.state))
    return list(found.values())


def _who(role: Role) -> str:
    return role.party_id or role.name


def _called(who: str, roles: Iterable[Iterable[Role]]) -> str:
    """The fullest name that claims tell somebody by, as the facts of an incident have it."""
    return max(
        (r.name for each in roles for r in each if _who(r) == who), key=lambda name: (is_proper(name), len(name))
    )


def _part(claim: Claim, part: str) -> list[Role]:
    return [r for r in claim.roles.all() if r.part == part]


@dataclass(frozen=True, slots=True)
class Line:
    """One incident in a list."""

    incident: Incident
    claims: list[Claim]  # those that speak for it
    headline: str
    when: str
    where: str
    documents: int
    near: bool  # whether a search found it by its own words
    since: int  # how many claims came after somebody decided about it

    @property
    def act(self) -> str:
        return words.act(self.incident.act)

    @property
    def status(self) -> str:
        return "" if self.incident.status == "occurred" else words.status(self.incident.status)

    @property
    def url(self) -> str:
        return incident_url(self.incident.pk)

    @property
    def told_by(self) -> list[tuple[str, Document, str]]:
        """(outlet, document, the way to the sentence) of each claim."""
        return [(outlet(c.document), c.document, sentence_url(c)) for c in self.claims]


_JUDGED = (Decision.ACCEPTED, Decision.REJECTED)


def verdicts(incidents: Iterable[Incident]) -> QuerySet[Decision]:
    """What was decided of those of these incidents whose standing is somebody's word."""
    decided = [i.pk for i in incidents if i.standing in (store.VERIFIED, store.REJECTED)]
    return Decision.objects.filter(target_kind="incident", target__in=decided, verdict__in=_JUDGED)


def lines(
    incidents: Sequence[Incident], near: Container[str] | None = None, events: Sequence[Decision] | None = None
) -> list[Line]:
    """The incidents (from :func:`for_lists`) as lines of a list; one query, however many they are, and none where
    ``events`` hold their :func:`verdicts` with what undoes them, and maybe more."""
    rejected = store.rejected_claims(c for i in incidents for c in i.claims.all())
    held = holding.held(holding.with_undone(verdicts(incidents)) if events is None else events)
    seen = {d.target: d.claims for d in held if d.target_kind == "incident" and d.verdict in _JUDGED}
    return [_line(i, rejected, seen.get(i.pk), near is None or i.pk in near) for i in incidents]


def _line(incident: Incident, rejected: set[str], seen: list[str] | None, near: bool) -> Line:
    every = list(incident.claims.all())
    kept = [c for c in every if c.key not in rejected]
    # The same choice as store.counted, which asks the database once an incident.
    claims = [c for c in kept if not c.document.is_replaced] or kept or every
    return Line(
        incident,
        claims,
        headline(incident, claims),
        words.when(incident.date_start, incident.date_end),
        words.where(incident.place, incident.country),
        len({c.document_id for c in claims}),
        near,
        sum(c.key not in seen for c in every) if seen is not None else 0,
    )


def headline(incident: Incident, claims: Sequence[Claim], country: str | None = None, terms: Sequence[str] = ()) -> str:
    """Who was done what to and by whom; ``country`` is where, if that is said behind it."""
    return words.headline(
        words.Deed(
            incident.act,
            incident.status,
            people(claims, Role.VICTIM),
            people(claims, Role.PERPETRATOR),
            [p.name for p in people(claims, Role.ON_ACCOUNT_OF)],
            next((c.threatened_act for c in claims if c.threatened_act), None),
            terms,
            next((c.note for c in claims if c.note), None),
            country,
        )
    )


def brief(claim: Claim) -> str:
    """To whom a claim says what was done, and no more."""
    if not claim.act:  # veiled: somebody added it, and who reads it blind is to say what it is
        return gettext("A claim that somebody added")
    deed = words.Deed(
        claim.act,
        claim.status,
        people([claim], Role.VICTIM),
        threatened_act=claim.threatened_act,
        note=claim.note,
    )
    return words.headline(deed)


_DIFFER: dict[tuple[bool, bool], Any] = {
    (True, False): gettext_lazy("Reports differ on when."),
    (False, True): gettext_lazy("Reports differ on where."),
    (True, True): gettext_lazy("Reports differ on when and where."),
}


def whole_headline(incident: Incident, claims: Sequence[Claim], terms: Sequence[str], differing: Container[str]) -> str:
    """The headline with place and date, as a sentence; a second one names those of the two that reports differ on."""
    differ = "date" in differing, "country" in differing
    days = (None, None) if differ[0] else (incident.date_start, incident.date_end)
    at = (None, None) if differ[1] else (incident.place, incident.country)
    deed = headline(incident, claims, at[1], terms)
    if words.spoken() != "en":
        where_and_when = ", ".join(part for part in (words.where(*at), words.when(*days)) if part)
        sentences = [deed, where_and_when]
    else:
        place = words.where_in_words(*at)
        if place and deed.endswith(f" {place}"):  # "by a court in Tajikistan"
            place = ""
        sentences = [", ".join(part for part in (deed, place, words.when_in_words(*days)) if part)]
    return " ".join([*(f"{said}." for said in sentences if said), *([str(_DIFFER[differ])] if any(differ) else [])])


# One incident whole ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownValue:
    text: str
    party: str | None
    origins: int
    claims: list[tuple[int, Claim, str]]  # number on the page, claim, the way to its sentence
    narrower: list[tuple[int, Claim, str]]  # claims whose own value is narrower, and so says this too

    @property
    def borne_out(self) -> str:
        return words.independent(self.origins) if self.origins > 1 else ""


@dataclass(frozen=True, slots=True)
class ShownFact:
    name: str
    label: str
    values: list[ShownValue]
    differs: bool
    agreed: str = ""  # what several values leave, where all can be true
    denied_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One claim as its column shows it."""

    number: int
    claim: Claim
    origin: int | None  # None where it does not speak for the incident
    rejected: bool
    replaced: bool
    new: bool  # made since the incident was decided about
    victims: list[Role]
    perpetrators: list[Role]
    on_account_of: list[Role]
    attributed_to: list[Role]
    disputed_by: list[Role]
    quotes: list[tuple[str, str]]  # the words, the way to them
    decisions: list[Decision]

    @property
    def when(self) -> str:
        return words.when(self.claim.date_start, self.claim.date_end)

    @property
    def where(self) -> str:
        return words.where(self.claim.place, self.claim.country)


@dataclass(frozen=True, slots=True)
class Whole:
    """All that the page of one incident shows."""

    incident: Incident
    headline: str
    facts: list[ShownFact]
    told: list[Told]
    disputed_by: list[tuple[str, list[tuple[int, Claim, str]]]]
    decisions: list[Decision]
    verdict: Decision | None  # the latest acceptance or rejection
    documents: int
    origin_reasons: tuple[str, ...] = ()  # why claims of one origin are one

    @property
    def since(self) -> int:
        """How many claims came after the verdict."""
        return sum(t.new for t in self.told)

    @property
    def differing(self) -> set[str]:
        return {f.name for f in self.facts if f.differs}

    @property
    def reasons(self) -> list[str]:
        return [reason for reason in self.incident.reason.split("; ") if reason]

    @property
    def history(self) -> list[Decided]:
        """The decisions, the latest first; what was decided in one go in one line."""
        number = {t.claim.key: t.number for t in self.told}
        lines: dict[Any, list[Decision]] = {}
        for d in reversed(self.decisions):
            lines.setdefault((d.batch, d.verdict) if d.batch else d.pk, []).append(d)
        return [
            Decided(_what(d, sorted(number[one.target] for one in at if one.target in number)), d.made, d.by, d.note)
            for d, at in ((at[0], at) for at in lines.values())
        ]


@dataclass(frozen=True, slots=True)
class Decided:
    what: str  # "Accepted", "Rejected: claim 2"
    made: datetime
    by: str
    note: str


def _what(decision: Decision, numbers: Sequence[int]) -> str:
    verdict = words.verdict(decision.verdict)
    if decision.target_kind == "incident" or not numbers:
        return verdict
    said = ngettext("%(verdict)s: claim %(number)s", "%(verdict)s: claims %(number)s", len(numbers))
    return said % {"verdict": verdict, "number": ", ".join(map(str, numbers))}


def whole(incident: Incident) -> Whole:
    """``incident`` (from store.incidents_with_claims) with its facts compared and its claims told."""
    every = list(incident.claims.all())
    speaking = store.counted(incident)
    compared = store.comparison(incident)
    rejected = store.rejected_claims(every)
    decisions = store.decisions_about(incident)
    verdict = next((d for d in reversed(decisions) if d.target_kind == "incident" and d.verdict != Decision.NOTE), None)
    origin_of = {c.pk: compared.origin_of[n] + 1 for n, c in enumerate(speaking)}
    number_of = {c.pk: n for n, c in enumerate(every, 1)}

    def refs(indices: Iterable[int]) -> list[tuple[int, Claim, str]]:
        return [(number_of[c.pk], c, sentence_url(c)) for c in (speaking[n] for n in indices)]

    facts = {f.name: f for f in compared.facts}
    shown = [
        _fact(name, label, facts.get(name), speaking, refs)
        for name, label in words.FACTS.items()
        if name in _ALWAYS or (name in facts and _says_more(facts[name]))
    ]
    disputing = [
        (name, refs(n for n, c in enumerate(speaking) if name in [r.name for r in _part(c, Role.DISPUTED_BY)]))
        for name in compared.disputed_by
    ]
    told = [
        Told(
            number=number_of[c.pk],
            claim=c,
            origin=origin_of.get(c.pk),
            rejected=c.key in rejected,
            replaced=c.document.is_replaced,
            new=verdict is not None and c.key not in verdict.claims,
            victims=_part(c, Role.VICTIM),
            perpetrators=_part(c, Role.PERPETRATOR),
            on_account_of=_part(c, Role.ON_ACCOUNT_OF),
            attributed_to=_part(c, Role.ATTRIBUTED_TO),
            disputed_by=_part(c, Role.DISPUTED_BY),
            quotes=[(c.document.text[s:e], sentence_url(c, n)) for n, (s, e) in enumerate(c.evidence)],
            decisions=[d for d in decisions if d.target_kind == "claim" and d.target == c.key],
        )
        for c in every
    ]
    return Whole(
        incident,
        whole_headline(
            incident,
            speaking,
            [v.text for v in facts["term"].values] if "term" in facts else [],
            {name for name, fact in facts.items() if fact.differs},
        ),
        shown,
        told,
        disputing,
        decisions,
        verdict,
        len({c.document_id for c in every}),
        compared.origin_reasons,
    )


_ALWAYS = ("victims", "on_account_of", "perpetrators", "date", "place")


def _says_more(fact: Fact) -> bool:
    """Whether a fact says what the headline does not: act and status stand there already."""
    return fact.name not in ("act", "status") or len(fact.values) > 1 or bool(fact.denied_by)


_PART_OF = {"victims": Role.VICTIM, "on_account_of": Role.ON_ACCOUNT_OF, "perpetrators": Role.PERPETRATOR}


def _fact(name: str, label: str, fact: Fact | None, claims: Sequence[Claim], refs: Any) -> ShownFact:
    if fact is None:
        return ShownFact(name, label, [], False)
    values = []
    for v in fact.values:
        roles = (
            [r for n in v.claims for r in _part(claims[n], _PART_OF[name]) if r.name == v.text]
            if name in _PART_OF
            else []
        )
        text = Named(v.text, state=roles[0].state).said if roles and roles[0].state else _value(name, v.text)
        narrower = refs(n for n in v.borne_out if n not in v.claims)
        values.append(ShownValue(text, next((r.party_id for r in roles), None), v.origins, refs(v.claims), narrower))
    agreed = _value(name, fact.agreed) if fact.agreed else ""
    return ShownFact(name, label, sorted(values, key=lambda v: -v.origins), fact.differs, agreed, fact.denied_by)


def _value(name: str, text: str) -> str:
    """A value of a fact as one reads it."""
    if name in ("act", "threatened_act"):
        return words.act(text)
    if name == "status":
        return words.status(text)
    if name == "country":
        return words.country(text)
    if name == "date":
        start, _, end = text.partition("/")
        return words.when(date.fromisoformat(start), date.fromisoformat(end or start))
    if name == "term":
        return words.term(text)
    return text
