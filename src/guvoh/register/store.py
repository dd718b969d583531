"""Writing to the register and reading nouns back from it.

One source is one transaction: its capture, its documents and what was coded in them come in
together or not at all. Linking runs over everything afterwards, in a transaction of its own.
"""

from __future__ import annotations

import fcntl
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext

from guvoh import codebook, linking, nouns
from guvoh.nouns import Actor, Coding, GuvohError, Json, Quote, Source, When, Where, digest
from guvoh.register import coded as codings
from guvoh.register import decided as holding
from guvoh.register import models, place, search
from guvoh.register.models import Claim, Decision, Document, Incident, Role
from guvoh.register.vault import Vault

REPORTED, CORROBORATED, VERIFIED, DISPUTED, REJECTED = "reported", "corroborated", "verified", "disputed", "rejected"
STANDINGS = (REPORTED, CORROBORATED, VERIFIED, DISPUTED, REJECTED)


def open_register(folder: Path, *, create: bool, updating: AbstractContextManager[object] | None = None) -> None:
    """Set Django up on ``folder`` and bring its tables up to date; within ``updating``, where an earlier Guvoh made
    them: with a hundred thousand incidents that takes some seconds.

    Raises GuvohError where there is no register and none is to be made, or it cannot be opened.
    """
    if create:
        place.prepare(folder)
    elif not place.exists(folder):
        raise GuvohError(f"there is no register in {folder}: make one with `guvoh add SOURCE --register {folder}`")
    with trouble_told(f"cannot open the register in {folder}"):
        steps = MigrationLoader(connection)
        if steps.applied_migrations.keys() - steps.disk_migrations.keys():
            raise GuvohError(f"the register in {folder} was made by a newer Guvoh: update Guvoh to use it")
        if steps.disk_migrations.keys() - steps.applied_migrations.keys():
            with _held(folder, fcntl.LOCK_EX), (updating if steps.applied_migrations else None) or nullcontext():
                call_command("migrate", verbosity=0, interactive=False)
                from guvoh.register import aids  # here: it is made of what stands in this module

                aids.catch_up()


# SQLite's words, and what the user can do about it.
_REMEDIES = (
    ("full", "free some space and run the same command again"),
    ("locked", "another process holds it: wait until it has ended"),
    ("readonly", "its folder must be writable, even for looking: change its permissions, or use a copy"),
    ("unable to open", "its folder must be writable, even for looking: change its permissions, or use a copy"),
    ("not a database", "the file is damaged: restore the folder from a backup"),
    ("malformed", "the file is damaged: restore the folder from a backup"),
)


@contextmanager
def trouble_told(what: str) -> Iterator[None]:
    """Tell trouble with the database as one line that begins with ``what``."""
    try:
        yield
    except DatabaseError as error:
        remedy = next((r for words, r in _REMEDIES if words in str(error)), "see that its disk is well, or report it")
        raise GuvohError(f"{what} ({error}): {remedy}") from error


@contextmanager
def _held(folder: Path, how: int) -> Iterator[bool]:
    with ExitStack() as held:
        try:
            free = held.enter_context(place.locked(folder / ".writing", how))
        except OSError as error:
            raise GuvohError(
                f"cannot write in {folder}: {error.strerror}; change its permissions, or use a copy"
            ) from None
        yield free


def writing_if_free(folder: Path) -> AbstractContextManager[bool]:
    """Hold the register for writing if nobody else does; gives whether it is held."""
    return _held(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the register for writing. Raises GuvohError where another process adds to it just now."""
    with writing_if_free(folder) as free:
        if not free:
            raise GuvohError(f"another process is adding to {folder}: wait until it has ended")
        yield


def vault() -> Vault:
    return Vault(settings.REGISTER / "vault")


# Writing ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Added:
    """What one source brought: new documents, and documents known from before."""

    new: int
    known: int


def is_known(source: Source, collection: models.Collection | None = None) -> bool:
    """Whether these bytes were added from this place before, to the open register or to this collection."""
    known = models.Capture.objects.filter(locator=source.locator, sha256=source.sha256, collection=collection)
    return known.exists()


def collection_named(name: str) -> models.Collection:
    """Raises GuvohError where there is no such."""
    found = models.Collection.objects.filter(name=name.strip()).first()
    if found is None:
        raise GuvohError(
            f"there is no collection {name.strip()[:80]!r}: see `guvoh collections`, or make it with"
            f" `guvoh collection make`"
        )
    return found


def add(
    source: Source,
    documents: Sequence[nouns.Document],
    code: Callable[[nouns.Document], Coding],
    collection: models.Collection | None = None,
) -> Added:
    """Keep a source and its documents, in the open register or in a collection; ``code`` is called for those that
    are new there. The same article may lie in several: none of them knows of it in another.

    Raises GuvohError where the disk is full or the database cannot be written; nothing of the
    source is kept then.
    """
    with trouble_told("the register could not be written, and nothing of this source was kept"):
        # Coding takes seconds: it is done before the transaction, so that others need not wait for it.
        coded = [(d, code(d) if _same_text(d, collection) is None else None) for d in documents]
        sha256 = vault().put(source.content)
        with transaction.atomic():
            capture, _ = models.Capture.objects.get_or_create(
                sha256=sha256,
                locator=source.locator,
                collection=collection,
                defaults={
                    "captured": source.captured,
                    "method": source.method,
                    "media_type": source.media_type,
                    "charset": source.charset,
                    "size": len(source.content),
                },
            )
            new = [_add_document(capture, document, coding, documents) for document, coding in coded]
    return Added(sum(new), len(new) - sum(new))


def _same_text(document: nouns.Document, collection: models.Collection | None) -> Document | None:
    """The row of this very document, if it is in the collection (None: in the open register)."""
    return _within(collection).filter(doc_id=document.id, text_sha256=digest(document.text)).first()


def _within(collection: models.Collection | None) -> QuerySet[Document]:
    """The documents of the collection, or, of None, the open ones. What is added asks for no others."""
    return Document.objects.filter(collection=collection)


def _add_document(
    capture: models.Capture, document: nouns.Document, coding: Coding | None, together: Sequence[nouns.Document]
) -> bool:
    known = _same_text(document, capture.collection)
    if known:
        known.captures.add(capture)
        return False
    versions = _within(capture.collection).filter(doc_id=document.id).aggregate(last=Max("version"))["last"] or 0
    row = Document.objects.create(
        doc_id=document.id,
        version=versions + 1,
        text=document.text,
        text_sha256=digest(document.text),
        title=document.title,
        publisher=document.publisher,
        published=document.published,
        language=document.language,
        url=document.url,
        replaces=_earlier(capture, document, len(together)),
        collection=capture.collection,
    )
    row.captures.add(capture)
    search.index(row)
    if coding is not None:
        put_coding(row, coding)
    return True


def _earlier(capture: models.Capture, document: nouns.Document, together: int) -> Document | None:
    """The document that this one is a later state of: the same id of one publisher or place (two
    collections may both count 1, 2, 3), the same address, or, from the same place, the same title,
    or the one article of a place that holds one. A summary from elsewhere, as a feed has it, is no
    later state of the article it sums up."""
    candidates = _within(capture.collection).filter(replaced_by=None).order_by("-id")
    here = candidates.filter(captures__locator=capture.locator).exclude(captures=capture)
    named = candidates.filter(publisher=document.publisher) if document.publisher else here
    same = named.filter(doc_id=document.id).first()
    if same is None and document.url:
        at_url = candidates.filter(url=document.url).exclude(captures=capture)
        same = next((d for d in at_url if len(document.text) >= len(d.text) / 2), None)
        same = same or here.filter(url=document.url).first()
    if same is None:
        if document.title:
            same = here.filter(title=document.title, url=document.url).first()
        if same is None and together == 1 and here.count() == 1:
            same = here.first()
    return same


@transaction.atomic
def put_coding(row: Document, coding: Coding, decided: Set[str] | None = None) -> None:
    """Put what was coded in a document in the place of what was coded before. Claims that somebody
    decided about, alone or with their incident, stay as they were decided on; a claim that the new
    coding makes again keeps its row, and so its incident. ``decided``: see :func:`decided_keys`."""
    # A name that is coded again is whose it was, until linking says otherwise: the addresses of pages hang on it.
    party_of: dict[str, str] = dict(row.mentions.exclude(party=None).values_list("name", "party"))
    party_of |= dict(Role.objects.filter(claim__document=row).exclude(party=None).values_list("name", "party"))
    coded = {claim_key(row, c): c for c in coding.claims}
    before = {c.key: c for c in row.claims.all()}
    decided = set(before) & (decided_keys() if decided is None else decided) if before else set()
    Claim.objects.filter(document=row, key__in=set(before) - set(coded) - decided).delete()
    kept = {key: _codings(before[key]) for key in decided}
    again: dict[str, nouns.Claim] = {}  # how this coder codes what was decided about
    for key, claim in coded.items():
        same = key if key in decided else None
        if same is None and key not in before:  # what stood beside it before tells of something else
            same = next((k for k in sorted(decided) if _tells_again(claim, kept[k])), None)
        if same is None:
            _put_claim(row, key, claim, before.get(key), party_of)
        elif same == key or same not in again:
            again[same] = claim
    for key in decided:
        _offer(before[key], kept[key], again.get(key), coding.coder)
    renumber(row)
    row.figures.all().delete()
    models.Figure.objects.bulk_create(
        models.Figure(
            document=row,
            number=f.id,
            evidence=[[q.start, q.end] for q in f.evidence],
            attributed_to=list(f.attributed_to),
            **{k: getattr(f, k) for k in ("what", "value", "qualifier", "unit", "population", "place", "period")},
            **{k: getattr(f, k) for k in ("coder", "confidence", "reason")},
        )
        for f in coding.figures
    )
    row.mentions.all().delete()
    models.Mention.objects.bulk_create(
        models.Mention(
            document=row,
            name=m.name,
            kind=m.kind,
            start=m.quote.start,
            end=m.quote.end,
            party_id=party_of.get(m.name),
        )
        for m in coding.mentions
    )
    row.relations.all().delete()
    models.Relation.objects.bulk_create(
        models.Relation(
            document=row,
            start=r.quote.start,
            end=r.quote.end,
            **{k: getattr(r, k) for k in ("subject", "kind", "object", "coder", "reason")},
        )
        for r in coding.relations
    )
    row.coder, row.coding_note, row.linked = coding.coder, coding.note, False
    row.save(update_fields=["coder", "coding_note", "linked"])
    search.index_claims(row)


def renumber(row: Document) -> None:
    """i1, i2, … in the order of the text: claims of two coders may stand side by side."""
    claims = sorted(row.claims.all(), key=lambda c: (c.evidence[0], c.act, c.pk))
    for n, claim in enumerate(claims, 1):
        claim.number = f"i{n}"
    Claim.objects.bulk_update(claims, ["number"])


def _codings(decided: Claim) -> list[Json]:
    """How a claim that was decided about is coded, and how its coder had coded it."""
    return [value for value in (codings.coding(decided), decided.machine) if value is not None]


def _tells_again(claim: nouns.Claim, decided: Sequence[Json]) -> bool:
    """Whether a new coding's claim is one that was decided about, coded a little differently."""
    said = {v.name for v in claim.victims}
    return any(
        claim.act == value["act"]
        and claim.evidence[0].start < value["evidence"][0][1]
        and value["evidence"][0][0] < claim.evidence[0].end
        and not said.isdisjoint(v["name"] for v in value["victims"])
        for value in decided
    )


def _offer(row: Claim, known: Sequence[Json], claim: nouns.Claim | None, coder: str | None) -> None:
    """Keep how a newer coder codes a claim that somebody decided about, where that says anything new; None: it does
    not find it any more."""
    before = models.Rereading.objects.filter(claim=row).first()
    value = codings.value_of(claim) if claim is not None else None
    if coder is None or (before is not None and before.looked_at and before.value == value):
        return
    if value is None:
        news = row.coder != Claim.HAND and row.state != Claim.REJECTED
    else:
        news = all(codings.differences(value, one) for one in known)
    if before is not None:
        before.delete()
    if news:
        models.Rereading.objects.create(claim=row, value=value, coder=coder)


def decided_keys() -> set[str]:
    """Keys of all claims that somebody decided about, alone or with the incident they were in then:
    that incident may have been merged or parted since. What was taken back decides nothing."""
    undone = holding.undone()
    rows = Decision.objects.filter(target_kind__in=["claim", "reading", "incident"])
    held = [r for r in rows.values_list("pk", "target_kind", "target", "claims") if str(r[0]) not in undone]
    alone = {target for _, kind, target, _ in held if kind != "incident"}
    return alone | {key for _, kind, _, group in held if kind == "incident" for key in group}


def claim_key(row: Document, claim: nouns.Claim) -> str:
    """What makes a claim the same claim, whichever coder made it."""
    victims = sorted(v.name for v in claim.victims)
    spans = [f"{q.start}-{q.end}" for q in claim.evidence[:1]]
    return digest(row.unique_id, row.text_sha256, claim.act, claim.status, *spans, *victims)


def _put_claim(row: Document, key: str, claim: nouns.Claim, kept: Claim | None, party_of: Mapping[str, str]) -> None:
    for quote in claim.evidence:
        if not quote.holds_in(row.text):
            raise GuvohError(f"coder {claim.coder} gave evidence that is not in document {row.doc_id}: report this")
    kept = kept or Claim(document=row, key=key)
    kept.collection_id = row.collection_id
    kept.severity = codebook.severity(claim.act)
    kept.number = claim.id
    kept.evidence = [[q.start, q.end] for q in claim.evidence]
    kept.date_start, kept.date_end, kept.date_text = (
        (claim.date.start, claim.date.end, claim.date.text) if claim.date else (None, None, None)
    )
    kept.place, kept.country = (claim.place.text, claim.place.country) if claim.place else (None, None)
    for name in ("act", "status", "threatened_act", "detail", "note", "coder", "confidence", "reason"):
        setattr(kept, name, getattr(claim, name))
    kept.save()
    kept.roles.all().delete()
    Role.objects.bulk_create(
        Role(
            claim=kept,
            part=part,
            position=n,
            name=a.name,
            kind=a.kind,
            count=a.count,
            role=a.role,
            state=a.state,
            party_id=party_of.get(a.name),
        )
        for part, people in _parts(claim).items()
        for n, a in enumerate(people)
    )


def _parts(claim: nouns.Claim) -> Mapping[str, Sequence[Actor]]:
    return {
        Role.VICTIM: claim.victims,
        Role.PERPETRATOR: claim.perpetrators,
        Role.ON_ACCOUNT_OF: [Actor(n) for n in claim.on_account_of],
        Role.ATTRIBUTED_TO: [Actor(n) for n in claim.attributed_to],
        Role.DISPUTED_BY: [Actor(n) for n in claim.disputed_by],
    }


CHUNK = 500  # rows that are read with what belongs to them at once


# Reading back -----------------------------------------------------------------------------------


def incidents_with_claims(incidents: Any) -> Any:
    """A query set of incidents with their claims, documents and roles, in few queries."""
    return incidents.prefetch_related(_claims(), "merged")


def _claims() -> Any:
    claims = Claim.objects.all().select_related("document", "document__replaced_by").prefetch_related("roles")
    return Prefetch("claims", queryset=claims)


def incident_with_claims(incidents: Any) -> Incident | None:
    """The first of a query set as :func:`incidents_with_claims` reads it, in a query less where nothing was merged
    into it, as is nearly always so."""
    merged = Exists(Incident.objects.filter(merged_into=OuterRef("pk")))
    found: Incident | None = incidents.annotate(has_merged=merged).prefetch_related(_claims()).first()
    if found is not None and not found.has_merged:  # type: ignore[attr-defined]
        found._prefetched_objects_cache["merged"] = Incident.objects.none()  # type: ignore[attr-defined]
    return found


def noun_of(row: Claim, text: str, number: str | None = None) -> nouns.Claim:
    """The claim as a noun. ``text`` is its document's."""
    by_part: dict[str, list[Actor]] = {}
    for r in row.roles.all():
        by_part.setdefault(r.part, []).append(Actor(r.name, r.kind, r.count, r.role, r.state))
    names = {part: tuple(a.name for a in people) for part, people in by_part.items()}
    return nouns.Claim(
        id=number or row.number,
        act=row.act,
        status=row.status,
        victims=tuple(by_part.get(Role.VICTIM, ())),
        perpetrators=tuple(by_part.get(Role.PERPETRATOR, ())),
        on_account_of=names.get(Role.ON_ACCOUNT_OF, ()),
        attributed_to=names.get(Role.ATTRIBUTED_TO, ()),
        disputed_by=names.get(Role.DISPUTED_BY, ()),
        evidence=tuple(Quote(s, e, text[s:e]) for s, e in row.evidence),
        date=When(row.date_start, row.date_end, row.date_text or "") if row.date_start and row.date_end else None,
        place=Where(row.place, row.country) if row.place or row.country else None,
        threatened_act=row.threatened_act,
        detail=row.detail,
        note=row.note,
        coder=row.coder,
        confidence=row.confidence,
        reason=row.reason,
    )


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The latest verdict on each incident, by id; what was taken back is none. How far a claim has come stands with
    the claim itself (``state``)."""

    incidents: dict[str, str]

    @classmethod
    def all(cls) -> Verdicts:
        """Those on everything: two queries, where many incidents are looked at."""
        undone = holding.undone()
        rows = _judged().order_by("id").values_list("pk", "target", "verdict")
        return cls._of(row for row in rows if str(row[0]) not in undone)

    @classmethod
    def on(cls, incident: Incident) -> Verdicts:
        """Those on one incident and those merged into it."""
        rows = holding.held(holding.with_undone(_judged().filter(target__in=[incident.pk, *_merged_ids(incident)])))
        return cls._of((d.pk, d.target, d.verdict) for d in rows)

    @classmethod
    def _of(cls, held: Iterable[tuple[int, str, str]]) -> Verdicts:
        found: dict[str, str] = {}
        for _, target, verdict in held:
            found.pop(target, None)  # the latest comes last
            found[target] = verdict
        return cls(found)


def _judged() -> Any:
    return Decision.objects.filter(target_kind="incident", verdict__in=[Decision.ACCEPTED, Decision.REJECTED])


def comparison(incident: Incident) -> linking.Comparison:
    """What the incident's claims agree and differ on. Claims of a document that a later capture
    replaced, and rejected ones, are left out of the count where others are left."""
    told, party_of = [], {}
    for claim in counted(incident):
        document = claim.document.noun()
        told.append((document, noun_of(claim, document.text)))
        party_of.update({(document.id, r.name): r.party_id for r in claim.roles.all() if r.party_id})
    return linking.compare(told, party_of)


def counted(incident: Incident) -> list[Claim]:
    """The incident's claims that speak for it, in order; indices of a Comparison point into this."""
    claims = list(incident.claims.all())
    kept = [c for c in claims if c.state != Claim.REJECTED]
    return [c for c in kept if not c.document.is_replaced] or kept or claims


def rejected_claims(claims: Iterable[Claim]) -> set[str]:
    """Keys of the claims that were rejected."""
    return {c.key for c in claims if c.state == Claim.REJECTED}


def decisions_about(incident: Incident) -> list[Decision]:
    """What was decided about an incident, those merged into it, and its claims, and holds, oldest first."""
    ids = [incident.pk, *_merged_ids(incident)]
    keys = [c.key for c in incident.claims.all()]
    about = Q(target_kind="incident", target__in=ids) | Q(target_kind="claim", target__in=keys)
    # What is one or two is told apart.
    rows = Decision.objects.filter(about).exclude(verdict__in=[Decision.SAME, Decision.DIFFERENT])
    return holding.held(holding.with_undone(rows))


def _merged_ids(incident: Incident) -> list[str]:
    found: list[str] = []
    for other in incident.merged.all():
        found += [other.pk, *_merged_ids(other)]
    return found


def standing_of(incident: Incident, compared: linking.Comparison, verdicts: Verdicts | None = None) -> str:
    """Rejected or verified by the latest verdict; else disputed, corroborated (two independent
    origins) or reported."""
    verdicts = verdicts or Verdicts.on(incident)
    ids = {incident.pk, *_merged_ids(incident)} & verdicts.incidents.keys()
    latest = next((v for target, v in reversed(verdicts.incidents.items()) if target in ids), None) if ids else None
    claims = list(incident.claims.all())
    if latest == Decision.REJECTED or (claims and all(c.state == Claim.REJECTED for c in claims)):
        return REJECTED
    if latest == Decision.ACCEPTED:
        return VERIFIED
    if compared.disputed_by:
        return DISPUTED
    return CORROBORATED if compared.origins > 1 else REPORTED


def refresh(incident: Incident) -> None:
    """Set the columns an incident is found by from its claims and decisions."""
    _refreshed(incident, Verdicts.on(incident)).save()


_MOST_TOLD = ("act", "status")


def _refreshed(incident: Incident, verdicts: Verdicts) -> Incident:
    compared = comparison(incident)
    claims = counted(incident)
    # The narrowest date and the most told country stand for the incident in lists and filters.
    dated = sorted((c.date_end - c.date_start, c.date_start, c.date_end) for c in claims if c.date_start and c.date_end)
    named = Counter(c.country for c in claims if c.country and c.place)
    countries = named or Counter(c.country for c in claims if c.country)  # inferred, where no claim names a place
    if claims:
        incident.act, incident.status = (
            Counter(getattr(c, n) for c in claims).most_common(1)[0][0] for n in _MOST_TOLD
        )
    incident.origins = compared.origins
    incident.standing = standing_of(incident, compared, verdicts)
    incident.date_start, incident.date_end = dated[0][1:] if dated else (None, None)
    incident.country = countries.most_common(1)[0][0] if countries else None
    incident.place = next((c.place for c in claims if c.place and c.country == incident.country), None)
    return refresh_aids(incident)


AIDS = ("states", "added", "by_proxy")  # what refresh_aids sets


def refresh_aids(incident: Incident) -> Incident:
    """Set what an incident is only found by: the states that it is told of, whether it was done on somebody else's
    account, and when it was last told."""
    every = list(incident.claims.all())
    roles = [r for c in every for r in c.roles.all()]
    incident.states = " ".join(sorted({r.state for r in roles if r.part == Role.PERPETRATOR and r.state}))
    incident.by_proxy = any(r.part == Role.ON_ACCOUNT_OF for r in roles)
    # A claim that a newer coder finds in an old document is new too.
    incident.added = max((max(c.document.added, c.added or c.document.added) for c in every), default=None)
    return incident


def last_about(decisions: Iterable[Decision]) -> int:
    """The number of the last of these that is about an incident, not one of its claims; 0: there is none."""
    return max((d.pk for d in decisions if d.target_kind == "incident"), default=0)


def _saw_last(base: str | None, latest: int) -> None:
    if base is not None and base != str(latest):
        raise GuvohError(gettext("somebody has decided about this since you opened it: look at it again"))


def decide(  # noqa: PLR0917
    target_kind: str, target: str, verdict: str, note: str, by: str, base: str | None = None
) -> Decision:
    """Add a decision about an incident (its id) or a claim (its key). ``base``: the number of the last decision about
    it that whoever decides has seen, as a form gives it; None: whatever was decided.

    Raises GuvohError where the target is unknown, the verdict is none of Decision.VERDICTS, a note is empty, or
    somebody decided since ``base``.
    """
    if verdict not in Decision.VERDICTS:
        raise GuvohError(f"{verdict!r} is no verdict: use one of {', '.join(Decision.VERDICTS)}")
    if verdict == Decision.NOTE and not note.strip():
        raise GuvohError("the note is empty: write what you want to remember")
    if target_kind != "incident":
        from guvoh.register import review  # here: it stands on this module

        with transaction.atomic():
            claim = Claim.objects.filter(key=target).first()
            if claim is None:
                raise GuvohError(f"the register has no {target_kind} {target[:16]!r}")
            _saw_last(base, claim.latest)
            return review.decide(claim, verdict, note, by)
    with transaction.atomic():
        incident = Incident.objects.filter(pk=target).first()
        if incident is None:
            raise GuvohError(f"the register has no {target_kind} {target[:16]!r}")
        if base is not None:
            _saw_last(base, last_about(decisions_about(incident)))
        keys = list(incident.claims.values_list("key", flat=True))
        decision = Decision.objects.create(
            target_kind=target_kind, target=target, verdict=verdict, note=note.strip(), by=by, claims=keys
        )
        refresh(incidents_with_claims(Incident.objects.filter(pk=incident.pk)).get())
    return decision


def counts() -> dict[str, int]:
    """How much the register holds, for summaries."""
    return {
        "documents": Document.objects.count(),
        "uncoded": Document.objects.filter(coder=None).count(),
        "claims": Claim.objects.all().count(),
        "incidents": Incident.objects.filter(merged_into=None).count(),
        "parties": models.Party.objects.count(),
        "figures": models.Figure.objects.count(),
    }
