"""Collections: made, joined and left, and documents moved between them and the open register.

A collection is closed to everybody but its members. To move a document is to make it anew in the other part of the
register: its claims get other keys, so that an article that comes into the part it left, from its public source, shows
nothing of what was decided about the one that was moved.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, Value
from django.utils.translation import gettext as _

from guvoh.nouns import GuvohError, digest
from guvoh.register import coded, linked, models, search, store
from guvoh.register.models import (
    Account,
    Capture,
    Claim,
    Collection,
    Decision,
    Document,
    Incident,
    Mention,
    Role,
    Visit,
)

MOVED_LAST = "collections:moved"  # in the cache: another value after every move, and what was kept before is not shown
MEMBERS, MOVED = "collection", "moved"  # what a note is about, as decisions keep it; its target is the collection
LONGEST = 120  # characters of a name


def made(name: str, about: str, maker: Account | None) -> Collection:
    """A new collection, with its maker as a member (None: the folder's holder, and nobody is).

    Raises GuvohError where the name is empty, too long or taken.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise GuvohError(_("give the collection a name of up to %(most)s characters") % {"most": LONGEST})
    if Collection.objects.filter(name__iexact=name).exists():
        raise GuvohError(_("there is a collection of that name already"))
    with transaction.atomic():
        row = Collection.objects.create(name=name, about=about.strip())
        _noted(MEMBERS, row, "made", maker.name if maker else Account.OWNER)
        if maker is not None:
            row.members.add(maker)
    return row


def admit(collection: Collection, account: Account, by: str) -> None:
    """Make the account a member. Raises GuvohError where it is one, or is switched off."""
    if not account.is_active:
        raise GuvohError(_("this account is switched off"))
    with transaction.atomic():
        if collection.members.filter(pk=account.pk).exists():
            raise GuvohError(_("%(name)s is a member already") % {"name": account.name})
        collection.members.add(account)
        _noted(MEMBERS, collection, f"admitted {account.name}", by)


def dismiss(collection: Collection, account: Account, by: str) -> None:
    """Take the account out; what it was asked to read there is asked of it no more. Raises GuvohError where it is no
    member."""
    with transaction.atomic():
        if not collection.members.filter(pk=account.pk).exists():
            raise GuvohError(_("%(name)s is not a member") % {"name": account.name})
        collection.members.remove(account)
        _release(Claim.objects.filter(collection=collection))
        _noted(MEMBERS, collection, f"dismissed {account.name}", by)


def notes(collection: Collection, *about: str) -> list[Decision]:
    """What was done with its members (MEMBERS) or its documents (MOVED), the latest first."""
    return list(Decision.objects.filter(target_kind__in=about, target=str(collection.pk)).order_by("-id")[:200])


def _noted(about: str, collection: Collection | None, what: str, by: str) -> None:
    """Keep what was done for good."""
    if collection is not None:
        Decision.objects.create(
            target_kind=about, target=str(collection.pk), verdict=Decision.NOTE, note=what, by=by
        )  # fmt: skip


def _release(claims: Any) -> None:
    """Nobody who may not see these claims is asked to read them, or is shown as reading them."""
    outside = Account.objects.exclude(collections=OuterRef("claim__collection")).filter(pk=OuterRef("account"))
    for model in (models.Assignment, models.Presence):
        rows: Any = model._default_manager.filter(claim__in=claims, claim__collection__isnull=False)
        rows.filter(Exists(outside)).delete()
    closed = claims.filter(collection__isnull=False, assigned__isnull=False)
    stranger = Account.objects.exclude(collections=OuterRef("collection")).filter(pk=OuterRef("assigned"))
    closed.filter(Exists(stranger)).update(assigned=None)


# Moving -----------------------------------------------------------------------------------------


def together(document: Document) -> list[Document]:
    """The document with its earlier and later captures, the earliest first: they are moved as one."""
    first = document
    while first.replaces is not None:
        first = first.replaces
    found = [first]
    while following := Document.objects.filter(replaces=found[-1]).first():
        found.append(following)
    return found


@dataclass(frozen=True, slots=True)
class Moving:
    """What moving a document would do."""

    documents: list[Document]
    claims: int
    decisions: int  # about these claims, and about incidents that nothing else tells of
    incidents: int  # that other documents tell of too, and that will tell less there
    staying: int  # documents that stay where they are and hold the same original


def moving(document: Document) -> Moving:
    """What moving ``document`` would move, change and leave."""
    documents = together(document)
    claims = Claim.objects.filter(document__in=documents)
    keys = set(claims.values_list("key", flat=True))
    shared = set(Claim.objects.exclude(document__in=documents).filter(
        incident__in=claims.exclude(incident=None).values("incident")).values_list("incident", flat=True))  # fmt: skip
    whole = set(claims.exclude(incident=None).values_list("incident", flat=True)) - shared
    decisions = Decision.objects.filter(target_kind__in=_ABOUT_CLAIMS, target__in=keys).count()
    decisions += Decision.objects.filter(target_kind="incident", target__in=whole).count()
    staying = Document.objects.filter(captures__documents__in=documents).exclude(pk__in=[d.pk for d in documents])
    return Moving(documents, len(keys), decisions, len(shared), staying.distinct().count())


_ABOUT_CLAIMS = ("claim", "reading")


def move(document: Document, to: Collection | None, by: str) -> None:
    """Move a document, with its earlier and later captures and what was decided about its claims, to a collection or
    (None) to the open register, and link both. Whoever calls holds the register for writing.

    Raises GuvohError where it is there, or the very same document is.
    """
    documents = together(document)
    whence = documents[0].collection
    if whence == to:
        raise GuvohError(_("the document is there already"))
    for row in documents:
        if Document.objects.filter(collection=to, doc_id=row.doc_id, text_sha256=row.text_sha256).exists():
            raise GuvohError(_("the very same document is there already"))
    with store.trouble_told("the document could not be moved"), transaction.atomic():
        said = {row.unique_id: row for row in documents}
        claims = list(Claim.objects.filter(document__in=documents).prefetch_related("roles").order_by("id"))
        of = {row.pk: row for row in documents}
        made_by = {c.key: _keyed(of[c.document_id], c) for c in claims}  # before the documents have other ids
        new_id = {old: _put(row, to) for old, row in said.items()}
        new_key = {
            old: store.claim_key(of[c.document_id], made_by[old])
            if made_by[old] is not None
            else digest(old, of[c.document_id].unique_id)
            for c in claims
            for old in [c.key]
        }
        before = {c.incident_id for c in claims if c.incident_id}
        new_incident = _incidents(claims, new_key, to)
        for c in claims:
            c.key, c.collection, c.incident_id = new_key[c.key], to, new_incident.get(c.incident_id or "")
        Claim.objects.bulk_update(claims, ["key", "collection", "incident"], batch_size=200)
        Role.objects.filter(claim__in=claims).update(party=None)
        Mention.objects.filter(document__in=documents).update(party=None)
        models.Relation.objects.filter(document__in=documents).update(subject_party=None, object_party=None)
        gone = _emptied(before)
        number = _copied(new_id, new_key, {old: new_incident[root] for old, root in gone.items()})
        for c in claims:
            c.latest = number.get(c.latest, c.latest)
        Claim.objects.bulk_update(claims, ["latest"], batch_size=200)
        _release(Claim.objects.filter(pk__in=[c.pk for c in claims]))
        row_of, _made = models.Linking.objects.get_or_create(collection=whence)
        row_of.gone = [*row_of.gone, *new_id]
        row_of.save(update_fields=["gone"])
        _visited(documents, to)
        # Whoever is let in later must not learn what lay there before.
        _noted(MOVED, whence, "out: ", by)
        _noted(MOVED, to, f"in: {documents[-1].title or _('untitled document')}", by)
        cache.set(MOVED_LAST, token_hex(8), None)
    linked.relink()


def _visited(documents: Sequence[Document], to: Collection | None) -> None:
    """What brought the documents goes with them where it brought nothing else, and else says nothing of them."""
    moved = {row.pk for row in documents}
    for visit in Visit.objects.filter(documents__in=documents).distinct():
        if visit.watched_id is None and not visit.documents.exclude(pk__in=moved).exists():
            visit.collection = to
        else:
            brought = visit.documents.filter(pk__in=moved).count()
            visit.documents.remove(*documents)
            visit.new = max(0, visit.new - brought)
            if visit.watched_id is None:  # names of files, titles, addresses: which of them are whose is not known
                visit.locator, visit.given, visit.trouble = "…", [], []
        visit.save()


def _put(row: Document, to: Collection | None) -> str:
    """Put a document into another part, and what is found of it and its originals there; gives its id there."""
    search.forget(row)
    last = Document.objects.filter(collection=to, doc_id=row.doc_id).aggregate(n=Max("version"))["n"] or 0
    row.collection, row.version, row.linked = to, last + 1, False
    row.save(update_fields=["collection", "version", "linked"])
    search.index(row)
    left = list(row.captures.all())
    row.captures.set([_twin(capture, to) for capture in left])
    Capture.objects.filter(pk__in=[c.pk for c in left], documents=None).delete()
    return row.unique_id


def _twin(capture: Capture, to: Collection | None) -> Capture:
    """The same bytes, taken at the same time, as a capture of the other part."""
    told = ("captured", "method", "media_type", "charset", "size")
    found, _made = Capture.objects.get_or_create(
        sha256=capture.sha256,
        locator=capture.locator,
        collection=to,
        defaults={name: getattr(capture, name) for name in told},
    )
    return found


def _keyed(row: Document, claim: Claim) -> Any:
    """The claim that the key was made of, as it was coded first; None for one that a person added."""
    for value in (claim.machine, coded.coding(claim)):
        noun = coded.noun_of_value(value, row.text) if value else None
        if noun is not None and store.claim_key(row, noun) == claim.key:
            return noun
    return None


def _incidents(claims: Sequence[Claim], new_key: Mapping[str, str], to: Collection | None) -> dict[str, str]:
    """Make an incident of the other part of each that these claims tell of: linking goes on from it."""
    found: dict[str, str] = {}
    known = set(Incident.objects.values_list("pk", flat=True)) if claims else set()
    for c in claims:
        if c.incident_id and c.incident_id not in found:
            found[c.incident_id] = pk = linked._free_id("i" + new_key[c.key][:10], known)
            known.add(pk)
            # Linking says the rest, from what is told here: nothing that another document told comes along.
            Incident.objects.create(
                id=pk, act=c.act, status=c.status, standing=store.REPORTED, reason="", collection=to
            )
    return found


def _emptied(incidents: Iterable[str]) -> dict[str, str]:
    """Take away those of the incidents that nothing tells of any more, with those merged into them; gives them all,
    each with the one of ``incidents`` that it was merged into."""
    left = {pk: pk for pk in Incident.objects.filter(pk__in=incidents, claims=None).values_list("pk", flat=True)}
    gone: dict[str, str] = {}
    while left:
        gone |= left
        merged = Incident.objects.filter(merged_into__in=left).values_list("pk", "merged_into")
        left = {pk: left[str(into)] for pk, into in merged if pk not in gone}
    Incident.objects.filter(pk__in=gone).update(merged_into=None)
    Incident.objects.filter(pk__in=gone).delete()
    return gone


def _copied(new_id: Mapping[str, str], new_key: Mapping[str, str], new_incident: Mapping[str, str]) -> dict[int, int]:
    """Copy what was decided about these documents, claims and incidents to what they are now, with who decided it and
    when; gives the numbers of the copies. The decisions themselves are never changed: what they are about is no longer
    there, and shows nowhere."""
    about = Decision.objects.filter(target_kind__in=_ABOUT_CLAIMS, target__in=new_key)
    whole = Decision.objects.filter(target_kind="incident", target__in=new_incident)
    bonds = [
        d
        for d in Decision.objects.exclude(between=None)
        if any(document in new_id for side in (d.between or {}).values() for document, _at in side)
    ]
    rows = {d.pk: d for d in (*about, *whole, *bonds)}
    further = list(rows)
    while further:
        undone = Decision.objects.filter(target_kind="decision", target__in=[str(pk) for pk in further])
        further = [d.pk for d in undone if d.pk not in rows]
        rows |= {d.pk: d for d in undone}
    number: dict[int, int] = {}
    batch: dict[str, str] = {}
    target: dict[str, Mapping[str, str]] = {**dict.fromkeys(_ABOUT_CLAIMS, new_key), "incident": new_incident}
    with connection.cursor() as cursor:
        for pk in sorted(rows):
            d = rows[pk]
            now = str(number[int(d.target)]) if d.target_kind == "decision" else (
                target[d.target_kind].get(d.target, d.target) if d.target_kind in target else d.target)  # fmt: skip
            between = d.between and {
                side: [[new_id.get(document, document), new_key.get(at, at)] for document, at in written]
                for side, written in d.between.items()
            }
            if d.batch and d.batch not in batch:
                batch[d.batch] = digest(d.batch, *new_id.values())[:32]
            cursor.execute(
                "INSERT INTO register_decision (target_kind, target, verdict, note, made, by, value, claims,"
                ' "between", batch) SELECT target_kind, %s, verdict, note, made, by, value, %s, %s, %s'
                " FROM register_decision"
                " WHERE id = %s",
                [
                    now,
                    json.dumps([new_key.get(key, key) for key in d.claims]),
                    None if between is None else json.dumps(between, ensure_ascii=False),
                    batch.get(d.batch or ""),
                    pk,
                ],
            )
            number[pk] = cursor.lastrowid
    return number


def counted(collections: Iterable[Collection]) -> dict[int, dict[str, int]]:
    """How many documents, claims and incidents each holds; one query."""
    ids = [c.pk for c in collections]
    found: dict[int, dict[str, int]] = {pk: {} for pk in ids}
    kinds: dict[str, Any] = {
        "documents": Document.objects.all(),
        "claims": Claim.objects.all(),
        "incidents": Incident.objects.filter(merged_into=None),
    }
    rows = [
        of.filter(collection__in=ids)
        .order_by()
        .values("collection")
        .annotate(n=Count("pk"), kind=Value(kind))
        .values_list("collection", "kind", "n")
        for kind, of in kinds.items()
    ]
    if ids:
        for pk, kind, n in rows[0].union(*rows[1:], all=True):
            found[pk][kind] = n
    return found
