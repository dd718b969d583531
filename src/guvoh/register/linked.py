"""Parties and incidents in the register, as :mod:`guvoh.linking` makes them under people's decisions.

What linking remembers stands in ``links.duckdb`` beside the database, and for each collection in a file of its own:
a collection is linked by itself, so that what is in it leaves no trace in how anything else is grouped. The files hold
nothing that the register does not, and are made anew where they are missing, damaged or of another version.
"""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import Any

import duckdb
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Q

from guvoh import linking, nouns
from guvoh.linking import Decided, Group, Outcome
from guvoh.linking.link import party as party_of
from guvoh.linking.local import likely_kind
from guvoh.linking.tables import version
from guvoh.names import is_proper
from guvoh.nouns import Actor, Coding, GuvohError, Quote, digest
from guvoh.register import models, words
from guvoh.register.models import Claim, Decision, Document, Incident, Mention, Party, Proposal, Relation, Role
from guvoh.register.store import AIDS, CHUNK, Verdicts, _refreshed, incidents_with_claims, noun_of

_TRIES = 40  # times a quarter second that another process may look at the index


def _path(collection: int | None = None) -> Path:
    return Path(settings.REGISTER) / ("links.duckdb" if collection is None else f"links-{collection:d}.duckdb")


def _remove(collection: int | None = None) -> None:
    file = _path(collection)
    for each in (file, file.with_name(f"{file.name}.wal")):
        each.unlink(missing_ok=True)


@contextmanager
def _index(collection: int | None = None, *, looking: bool = False) -> Iterator[linking.Index]:
    """The index of the open register, or of a collection, for writing or only looking. Raises GuvohError where another
    process keeps it."""
    path = _path(collection)
    for tried in range(_TRIES):
        try:
            index = linking.Index(path, looking=looking)
            break
        except duckdb.IOException as error:
            if "lock" not in str(error) or tried == _TRIES - 1:
                if looking or "lock" in str(error):
                    raise GuvohError("the register is being linked just now: try again in a minute") from error
                _remove(collection)  # damaged
        except duckdb.ConnectionException as error:  # open in this very process
            if tried == _TRIES - 1:
                raise GuvohError("the register is being linked just now: try again in a minute") from error
        except (duckdb.Error, linking.OtherVersion):
            if looking:
                raise GuvohError("the register has not been linked yet: run `guvoh relink`") from None
            _remove(collection)
        time.sleep(0.25 if tried else 0)
    else:  # pragma: no cover
        raise GuvohError(f"the register's index cannot be opened: remove {path.name} from its folder")
    path.chmod(0o600)
    with index:
        yield index


def needs_linking() -> bool:
    """Whether something stands unlinked, as after a run that was killed."""
    return bool(_behind())


def _behind() -> set[int | None]:
    """The collections (None: the open register) in which something stands unlinked."""
    decided = Decision.objects.filter(target_kind="incident").values("target")
    left = Incident.objects.filter(merged_into=None, claims=None).exclude(pk__in=decided)
    found: set[int | None] = set()
    moved = models.Linking.objects.exclude(gone=[])
    for rows in (Document.objects.filter(linked=False), Claim.objects.filter(incident=None), left, moved):
        found.update(rows.order_by().values_list("collection", flat=True).distinct())
    return found


def _unmade() -> set[int | None]:
    """The parts of the register that hold decisions or documents which their index does not know of."""
    stamps: dict[int | None, str] = dict(models.Linking.objects.values_list("collection", "stamp"))
    held = bonds()
    closed = Document.objects.exclude(collection=None).order_by()
    parts: set[int | None] = {None, *closed.values_list("collection", flat=True).distinct()}
    return {c for c in parts if not _path(c).exists() or stamps.get(c, "")[_RANDOM:] != _marks(held, c)}


_RANDOM, _EDITION = 16, 8  # characters of a stamp: its own, those of this linking, and those of the decisions


def _marks(held: Sequence[Decision], collection: int | None) -> str:
    """What a stamp tells of how it was linked: by which linking, and under which decisions."""
    return version()[:_EDITION] + digest(*(str(d.pk) for d in held if collection in _collections(d)))[:_EDITION]


def linked_otherwise() -> bool:
    """Whether a part of the register was linked by another linking than this one, as before an update of Guvoh."""
    stamps = models.Linking.objects.values_list("stamp", flat=True)
    return any(stamp[_RANDOM : _RANDOM + _EDITION] != version()[:_EDITION] for stamp in stamps)


def relink(*, anew: bool = False) -> None:
    """Bring parties and incidents up to date with what was added or coded again, and with what was decided: of the
    open register, and of each collection by itself. With ``anew`` everything is linked from the beginning, which gives
    the same."""
    if anew:
        parts: set[int | None] = {None, *models.Collection.objects.values_list("pk", flat=True)}
    else:
        parts = _behind() | _unmade()
    for collection in sorted(parts, key=lambda c: c or 0):
        _relink(collection, anew=anew)


def _relink(collection: int | None, *, anew: bool = False) -> None:
    if anew:
        _remove(collection)
    here = Document.objects.filter(collection=collection)
    row = models.Linking.objects.filter(collection=collection).first()
    stamp = row.stamp if row else None
    with _index(collection) as index:
        if stamp is None or stamp not in index.stamps:
            index.clear()
        known = stamp is not None and stamp == index.stamps[0]
        asof = Decision.objects.aggregate(last=Max("pk"))["last"] or 0
        stale = here if not any(index.stamps) else here.filter(linked=False)
        ids = list(stale.values_list("pk", flat=True))
        if row and row.gone:
            index.drop(row.gone)
        for start in range(0, len(ids), CHUNK * 4):
            index.put(_tellings(ids[start : start + CHUNK * 4]))
        fresh = token_hex(_RANDOM // 2) + _marks(bonds(), collection)
        changes = index.link(_decided(collection), stamp=fresh)
        with transaction.atomic():
            renamed = _put_parties(list(index.parties(changes.parties if known else None)), collection)
            moved = _put_incidents(
                list(index.incidents(changes.incidents if known else None)), collection, everything=not known
            )
            words.refresh(renamed | _having_part(moved) if known or collection else None)
        asked = _proposals(index, collection)  # not within the one or the other: who decides meanwhile need not wait
        with transaction.atomic():
            Proposal.objects.filter(collection=collection).delete()
            Proposal.objects.bulk_create(asked)
            # What somebody corrected while this went on is not linked as it is coded now.
            since = Claim.objects.filter(latest__gt=asof, document__collection=collection).values("document")
            for start in range(0, len(ids), CHUNK):
                Document.objects.filter(pk__in=ids[start : start + CHUNK]).exclude(pk__in=since).update(linked=True)
            if not models.Linking.objects.filter(collection=collection).update(stamp=fresh, gone=[]):
                models.Linking.objects.create(collection_id=collection, stamp=fresh)


def _tellings(ids: Sequence[int]) -> Iterator[tuple[nouns.Document, Coding]]:
    claims: dict[int, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.filter(document__in=ids).prefetch_related("roles"):
        claims[claim.document_id].append(claim)
    for row in Document.objects.filter(pk__in=ids).prefetch_related("mentions").order_by("id"):
        document = row.noun()
        yield (
            document,
            Coding(
                document.id,
                row.coder,
                tuple(noun_of(c, row.text, str(c.pk)) for c in claims[row.pk]),
                (),
                tuple(nouns.Mention(m.name, m.kind, Quote(m.start, m.end, m.name)) for m in row.mentions.all()),
            ),
        )


# Parties ----------------------------------------------------------------------------------------


def collection_of(unique_id: str) -> int | None:
    """The collection that a document of this unique id is in."""
    said = _IN_COLLECTION.search(unique_id)
    return int(said[1]) if said else None


_IN_COLLECTION = re.compile(r"~c(\d+)$")


def doc_ids(unique_id: str) -> set[str]:
    """What the ``doc_id`` of a document of this unique id may be: a source's own ids may have a ~ themselves."""
    bare = _IN_COLLECTION.sub("", unique_id)
    return {unique_id, bare.rpartition("~")[0] or bare}


def _documents(keys: Iterable[str]) -> dict[str, int]:
    """Document rows by their unique ids."""
    wanted = set(keys)
    names = {name for key in wanted for name in doc_ids(key)}
    found: dict[str, int] = {}
    ordered = sorted(names)
    for start in range(0, len(ordered), CHUNK):
        rows = Document.objects.filter(doc_id__in=ordered[start : start + CHUNK])
        for row in rows.only("doc_id", "version", "collection"):
            if row.unique_id in wanted:
                found[row.unique_id] = row.pk
    return found


def _having_part(claims: Sequence[int]) -> set[str]:
    """The parties that have a part in these claims."""
    found: set[str] = set()
    for start in range(0, len(claims), CHUNK):
        roles = Role.objects.filter(claim__in=claims[start : start + CHUNK]).exclude(party=None)
        found.update(map(str, roles.order_by().values_list("party", flat=True)))
    return found


def _own_id(made: str, collection: int | None) -> str:
    """The id ``made`` of what is written, as a collection has it: the same name has another id in each, so that no id
    in one tells what stands in another."""
    return made if collection is None else made[0] + digest(str(collection), made)[: len(made) - 1]


def _put_parties(groups: Sequence[Group], collection: int | None) -> set[str]:
    """Write the parties these groups of names make, and give those whose names may have changed. A group is the party
    that most of its names were before."""
    at = _documents(document for group in groups for document, _ in group.members)
    written: dict[tuple[int, str], list[tuple[str, int, str | None, Actor]]] = defaultdict(list)
    pks = sorted(at.values())
    for start in range(0, len(pks), CHUNK):
        here = pks[start : start + CHUNK]
        roles = Role.objects.filter(claim__document__in=here).values_list(
            "claim__document", "name", "pk", "party", "kind", "count", "role", "state", "part"
        )
        for row, name, pk, old, kind, n, role, state, part in roles:
            known_kind = kind if part in (Role.VICTIM, Role.PERPETRATOR) else ""
            written[row, name].append(("role", pk, old, Actor(name, known_kind, n, role, state)))
        for row, name, pk, old, kind in Mention.objects.filter(document__in=here).values_list(
            "document", "name", "pk", "party", "kind"
        ):
            written[row, name].append(("mention", pk, old, Actor(name, kind)))
    taken: set[str] = set()
    parties: list[Party] = []
    moved: dict[str, list[tuple[str, int]]] = {"role": [], "mention": []}
    by_name: dict[tuple[int, str], str] = {}
    known = set(Party.objects.values_list("pk", flat=True)) if groups else set()
    found = []
    for group in groups:
        rows = [(at[document], name) for document, name in group.members if document in at]
        every = [item for key in rows for item in written[key]]
        if not every:
            continue
        said: dict[tuple[str, str], Actor] = {}
        for document, name in group.members:
            told = [actor for *_, actor in written[at[document], name]] if document in at else []
            # Who says so is written without a kind: of a phrase its noun tells.
            likely = "organisation" if is_proper(name) else likely_kind(name)
            kind = next((a.kind for a in told if a.kind), likely)
            said[document, name] = Actor(name, kind, state=next((a.state for a in told if a.state), None))
        made = party_of(tuple(said), said, group.reasons)
        made = replace(made, id=_own_id(made.id, collection))
        before = Counter(old for _, _, old, _ in every if old)
        # A group that is again what an id was first given to comes first: so an undone merge gives each its own.
        found.append((made.id not in before, -len(group.members), group.members[0], made, rows, every, before))
    own = {made.id for other, *_, made, _, _, _ in found if not other}
    for other, *_, made, rows, every, before in sorted(found, key=lambda f: f[:3]):
        free = [(n, old) for old, n in before.items() if old not in taken and old not in own]
        if not other and made.id not in taken:
            name_id = made.id
        else:
            name_id = max(free)[1] if free else _free_id(made.id, known | taken)
        taken.add(name_id)
        parties.append(
            Party(
                id=name_id,
                name=made.name,
                kind=made.kind,
                state=made.state,
                reason=made.reason,
                collection_id=collection,
            )
        )
        for table, pk, was, _ in every:
            if was != name_id:
                moved[table].append((name_id, pk))
        by_name.update(dict.fromkeys(rows, name_id))
    Party.objects.bulk_create(
        parties, update_conflicts=True, update_fields=["name", "kind", "state", "reason"], unique_fields=["id"]
    )
    # One statement for many rows: Django's bulk_update builds one that SQLite finds too deep.
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE register_role SET party_id = %s WHERE id = %s", moved["role"])
        cursor.executemany("UPDATE register_mention SET party_id = %s WHERE id = %s", moved["mention"])
    _relate(pks, by_name)
    empty = Party.objects.filter(roles=None, mentions=None, collection=collection)
    Relation.objects.filter(Q(subject_party__in=empty) | Q(object_party__in=empty)).update(
        subject_party=None, object_party=None
    )
    empty.delete()
    return taken.union(*(before for *_, before in found))


def _relate(documents: Sequence[int], by_name: dict[tuple[int, str], str]) -> None:
    rows = []
    for start in range(0, len(documents), CHUNK):
        for relation in Relation.objects.filter(document__in=documents[start : start + CHUNK]):
            one = by_name.get((relation.document_id, relation.subject), relation.subject_party_id)
            other = by_name.get((relation.document_id, relation.object), relation.object_party_id)
            if (one, other) != (relation.subject_party_id, relation.object_party_id):
                rows.append((one, other, relation.pk))
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE register_relation SET subject_party_id = %s, object_party_id = %s WHERE id = %s", rows
        )


# Incidents --------------------------------------------------------------------------------------


def _put_incidents(groups: Sequence[Group], collection: int | None, *, everything: bool) -> list[int]:
    """Write the incidents these groups of claims make, and give the claims that moved. A group is the incident that
    most of its claims were before."""
    pks = [int(number) for group in groups for _, number in group.members]
    claims: dict[int, Claim] = {}
    for start in range(0, len(pks), CHUNK):
        claims |= Claim.objects.defer("document__text").in_bulk(pks[start : start + CHUNK])
    known = set(Incident.objects.values_list("pk", flat=True))
    taken: set[str] = set()
    was: dict[str, list[str]] = {}  # incident id to the ids its claims move to
    rows, moved = [], []
    for group in sorted(groups, key=lambda g: (-len(g.members), g.members[0])):
        members = [claims[int(number)] for _, number in group.members]
        before = Counter(c.incident_id for c in members if c.incident_id)
        free = [(n, old) for old, n in before.items() if old not in taken]
        incident_id = max(free)[1] if free else _free_id("i" + members[0].key[:10], known | taken)  # keys differ, too
        taken.add(incident_id)
        for old in before:
            was.setdefault(old, []).append(incident_id)
        act, status = (Counter(getattr(c, name) for c in members).most_common(1)[0][0] for name in ("act", "status"))
        reason = "; ".join(group.reasons)
        rows.append(Incident(id=incident_id, act=act, status=status, reason=reason, collection_id=collection))
        moved += [(incident_id, c.pk) for c in members if c.incident_id != incident_id]
    _put(rows, ["act", "status", "reason", "merged_into"])
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE register_claim SET incident_id = %s WHERE id = %s", moved)
    for gone in Incident.objects.filter(pk__in=[old for old in was if old not in taken], merged_into=None):
        if now := [i for i in was[gone.pk] if i != gone.pk]:
            gone.merged_into_id = now[0]
            gone.save(update_fields=["merged_into"])
    # Incidents without claims, and those merged into them, go; what was decided about one would not.
    decided = set(Decision.objects.filter(target_kind="incident").values_list("target", flat=True))
    living = Incident.objects.filter(merged_into=None, collection=collection)
    while gone_ids := list(living.filter(claims=None).exclude(pk__in=decided).values_list("pk", flat=True)):
        Incident.objects.filter(merged_into__in=gone_ids).update(merged_into=None)
        Incident.objects.filter(pk__in=gone_ids).delete()
    verdicts = Verdicts.all()
    ids = sorted(living.values_list("pk", flat=True)) if everything else sorted(taken | (known & set(was)))
    for start in range(0, len(ids), CHUNK):
        batch = incidents_with_claims(living.filter(pk__in=ids[start : start + CHUNK]))
        _put(
            [_refreshed(i, verdicts) for i in batch],
            ["act", "status", "origins", "standing", "date_start", "date_end", "country", "place", *AIDS],
        )
    return [pk for _, pk in moved]


def _put(rows: Sequence[Incident], fields: Sequence[str]) -> None:
    """Write these fields of many incidents, and make those that are new."""
    Incident.objects.bulk_create(rows, update_conflicts=True, update_fields=fields, unique_fields=["id"])


def _free_id(base: str, taken: set[str]) -> str:
    return next(name for n in count(1) if (name := base if n == 1 else f"{base}-{n}") not in taken)


# Decisions about what is one ----------------------------------------------------------------------


def bonds() -> list[Decision]:
    """The decisions about what is one or two that hold, oldest first: those undone are left out."""
    undone = set(Decision.objects.filter(verdict=Decision.UNDONE).values_list("target", flat=True))
    made = Decision.objects.filter(verdict__in=[Decision.SAME, Decision.DIFFERENT]).order_by("id")
    return [d for d in made if str(d.pk) not in undone]


def _collections(decision: Decision) -> set[int | None]:
    """The collections of the documents that a decision about what is one or two names."""
    return {collection_of(document) for side in (decision.between or {}).values() for document, _ in side}


def _decided(collection: int | None) -> list[Decided]:
    """Those that bind within a collection, for linking: claims by their numbers in the index. One that names documents
    of several, since one of them was moved, binds nowhere."""
    held = [d for d in bonds() if _collections(d) == {collection}]
    keys = {key for d in held if d.target_kind == "incident" for side in (d.between or {}).values() for _, key in side}
    number: dict[tuple[str, str], str] = {}
    for claim in Claim.objects.filter(key__in=keys).select_related("document").defer("document__text"):
        number[claim.document.unique_id, claim.key] = str(claim.pk)
    found = []
    for d in held:
        left, right = (
            tuple(
                (document, at if d.target_kind == "party" else number.get((document, at), ""))
                for document, at in (d.between or {})[side]
            )
            for side in ("left", "right")
        )
        found.append(Decided(d.target_kind, d.verdict == Decision.SAME, left, right))
    return found


def unknown(kind: str, target: str) -> GuvohError:
    """What is said where there is no such party or incident, or none that one may see."""
    return GuvohError(f"the register has no {kind} {target[:16]!r}")


def _anchors(kind: str, target: str) -> list[list[str]]:
    """What documents write of a party or an incident. Raises GuvohError where there is no such."""
    if kind == "party":
        roles = Role.objects.filter(party=target).select_related("claim__document").defer("claim__document__text")
        mentions = Mention.objects.filter(party=target).select_related("document").defer("document__text")
        found = {(r.claim.document.unique_id, r.name) for r in roles} | {
            (m.document.unique_id, m.name) for m in mentions
        }
    else:
        claims = Claim.objects.filter(incident=target).select_related("document").defer("document__text")
        found = {(c.document.unique_id, c.key) for c in claims}
    if not found:
        raise unknown(kind, target)
    return [list(at) for at in sorted(found)]


def written(kind: str, target: str) -> list[tuple[str, str]]:
    """What a party (an incident) is made of: (document id, name as written) or (document id, claim key). Raises
    GuvohError where there is no such."""
    return [(document, at) for document, at in _anchors(kind, target)]


def party_now(gone: str) -> str | None:
    """The party that one of this id was decided to be one with, where its id went."""
    decision = Decision.objects.filter(target_kind="party", target=gone).order_by("-id").first()
    return next(iter(where_now([decision]).values()), None) if decision else None


def decide_same(kind: str, one: str, other: str, note: str, by: str) -> Decision:
    """Decide that two parties (or incidents), by id, are one, and link accordingly.

    Raises GuvohError where one is unknown or both are the same.
    """
    if one == other:
        raise GuvohError(f"these are the same {kind} already")
    return _bind(kind, one, Decision.SAME, _apart(kind, one, other), note, by)


def decide_different(kind: str, one: str, other: str, note: str, by: str) -> Decision:
    """Decide that two parties (or incidents), by id, are two and stay so."""
    if one == other:
        raise GuvohError(f"these are one {kind}: choose what to part from it")
    return _bind(kind, one, Decision.DIFFERENT, _apart(kind, one, other), note, by)


def _apart(kind: str, one: str, other: str) -> dict[str, list[list[str]]]:
    """Both, by what documents write of them. Raises GuvohError where they lie in two collections."""
    left, right = _anchors(kind, one), _anchors(kind, other)
    if len({collection_of(document) for document, _ in (*left, *right)}) > 1:
        raise GuvohError(
            f"these two {_MANY[kind]} lie in different collections, which are linked each by itself: move their"
            " documents into one first"
        )
    return {"left": left, "right": right}


_MANY = {"party": "parties", "incident": "incidents"}


def part(kind: str, target: str, away: Iterable[Sequence[str]], note: str, by: str) -> Decision:
    """Decide that some of what a party (or an incident) is made of is another one's: ``away`` holds
    (document id, name as written) or (document id, claim key).

    Raises GuvohError where nothing, or everything, would be parted.
    """
    every = _anchors(kind, target)
    right = [list(at) for at in away if list(at) in every]
    left = [at for at in every if at not in right]
    if not right or not left:
        raise GuvohError("choose some, but not all, to part from the rest")
    return _bind(kind, target, Decision.DIFFERENT, {"left": left, "right": right}, note, by)


def undo(decision: int, by: str, note: str = "") -> Decision:
    """Undo a decision about what is one. Raises GuvohError where it is none, or was undone."""
    if decision not in {d.pk for d in bonds()}:
        raise GuvohError("there is no such decision to undo, or it was undone before")
    bound = Decision.objects.get(pk=decision)
    made = Decision.objects.create(
        target_kind="decision", target=str(decision), verdict=Decision.UNDONE, note=note.strip(), by=by
    )
    _link_again(bound)
    return made


def _link_again(bound: Decision) -> None:
    """Link the part of the register that a decision binds."""
    for collection in _collections(bound):
        _relink(collection)


def _bind(  # noqa: PLR0917
    kind: str, target: str, verdict: str, between: dict[str, Any], note: str, by: str
) -> Decision:
    made = Decision.objects.create(
        target_kind=kind, target=target, verdict=verdict, note=note.strip(), by=by, between=between
    )
    _link_again(made)
    return made


# What is asked, and why -----------------------------------------------------------------------------


def _proposals(index: linking.Index, collection: int | None) -> list[Proposal]:
    """What is asked, of the parties and incidents as they are now."""
    every = list(index.proposals())
    sides = [(asked.kind, side) for asked in every for side in (asked.one, asked.other)]
    parties = _parties_at({side for kind, side in sides if kind == "party"})
    incidents = _incidents_at({side[1] for kind, side in sides if kind != "party"})
    parted = _parted()
    found = []
    for asked in every:
        if asked.kind == "party":
            one, other = (parties.get(at) for at in (asked.one, asked.other))
        else:
            one, other = (incidents.get(at[1]) for at in (asked.one, asked.other))
        if one and other and one != other and (asked.kind, frozenset((one, other))) not in parted:
            found.append(
                Proposal(
                    kind=asked.kind,
                    one=one,
                    other=other,
                    bits=asked.bits,
                    reason=asked.reason,
                    collection_id=collection,
                )
            )
    return found


def _parted() -> set[tuple[str, frozenset[str]]]:
    """Pairs of parties, and of incidents, that a decision keeps apart: nobody is asked about them again."""
    held = [d for d in bonds() if d.verdict == Decision.DIFFERENT]
    now = where_now(held)
    found = set()
    for d in held:
        left, right = ({now.get((d.target_kind, *at)) for at in (d.between or {})[side]} for side in ("left", "right"))
        found |= {(d.target_kind, frozenset((one, other))) for one in left for other in right if one and other}
    return found


def where_now(
    decisions: Iterable[Decision], known: Mapping[str, Document] | None = None
) -> dict[tuple[str, str, str], str]:
    """The parties and incidents that what was decided about is in now: (kind, document, name or claim key) to id.
    What is no longer told is left out. ``known``: the documents of decisions about parties by their unique ids, where
    they are read already."""
    sides = [(d.target_kind, at[0], at[1]) for d in decisions for side in (d.between or {}).values() for at in side]
    naming = {document for kind, document, _ in sides if kind == "party"}
    if known is None:
        documents = {pk: document for document, pk in _documents(naming).items()}
    else:
        documents = {known[document].pk: document for document in naming & known.keys()}
    found: dict[tuple[str, str, str], str] = {}
    pks = sorted(documents)
    for start in range(0, len(pks), CHUNK):
        here = pks[start : start + CHUNK]
        roles = Role.objects.filter(claim__document__in=here, party__isnull=False).order_by()
        mentions = Mention.objects.filter(document__in=here, party__isnull=False).order_by()
        named = roles.values_list("claim__document", "name", "party").union(
            mentions.values_list("document", "name", "party")
        )
        found.update({("party", documents[pk], name): party for pk, name, party in named})
    told = sorted({key for kind, _, key in sides if kind == "incident"})
    for start in range(0, len(told), CHUNK):
        claims = Claim.objects.filter(key__in=told[start : start + CHUNK]).select_related("document")
        for claim in claims.defer("document__text"):
            if claim.incident_id:
                found["incident", claim.document.unique_id, claim.key] = claim.incident_id
    return {at: found[at] for at in dict.fromkeys(sides) if at in found}


def _parties_at(sides: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Whose these names (document id, name) are."""
    at = {pk: document for document, pk in _documents(document for document, _ in sides).items()}
    found: dict[tuple[str, str], str] = {}
    pks = sorted(at)
    for start in range(0, len(pks), CHUNK):
        here = pks[start : start + CHUNK]
        named = [*Mention.objects.filter(document__in=here).values_list("document", "name", "party")]
        named += Role.objects.filter(claim__document__in=here).values_list("claim__document", "name", "party")
        found.update({(at[pk], name): party for pk, name, party in named if party and (at[pk], name) in sides})
    return found


def _incidents_at(numbers: set[str]) -> dict[str, str]:
    """Which incidents these claims (by number) are of."""
    found: dict[str, str] = {}
    pks = sorted(map(int, numbers))
    for start in range(0, len(pks), CHUNK):
        rows = Claim.objects.filter(pk__in=pks[start : start + CHUNK]).values_list("pk", "incident")
        found.update({str(pk): incident for pk, incident in rows if incident})
    return found


def weights(one: Claim, other: Claim) -> tuple[Outcome, ...]:
    """What linking compared of two claims and how much each outcome weighs; nothing where they lie in different
    collections. Raises GuvohError while another process links."""
    if one.collection_id != other.collection_id:
        return ()
    with _index(one.collection_id, looking=True) as index:
        return index.weigh("incidents", *((c.document.unique_id, str(c.pk)) for c in (one, other)))
