"""What people decide about claims: accept, reject, correct, add, split, merge, and take any of it back.

A claim's coding is a JSON value (:mod:`guvoh.register.coded`). Every decision about it keeps the value it was decided
on, so that what holds now is read off the decisions that hold: nothing is overwritten, and undoing a decision gives
exactly what stood before it. The columns of :class:`Claim` (``state``, its coding, ``latest``, ``machine``) are that
reading, kept up by :func:`settle`.

States: ``new`` nobody decided; ``accepted`` as the machine coded it (or as a person added it); ``corrected`` coded
otherwise by a person; ``rejected``; ``second`` decided, and a second reader was asked; ``differs`` two readers differ
and an editor settles it. While it waits (``second``, ``differs``) a claim is coded as its first reader has it, and
counts: a rejection takes effect when it is settled.

Every function that changes something takes the :class:`Viewer` who does it and checks what the role may do; what the
viewer may not see is told as not there. They raise :class:`GuvohError` (:class:`Overtaken`, :class:`Wrong`) with a
line for the reader. None of them links: a document whose coding changed stands as unlinked until the keeper
(:mod:`guvoh.register.keeper`) has linked it; :func:`being_linked` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guvoh import codebook
from guvoh.nouns import GuvohError, Json, digest
from guvoh.register import coded, decided, search, store
from guvoh.register.coded import Difference, Wrong, checked, coding, differences, machine_coding, marked
from guvoh.register.models import (
    Account,
    Assignment,
    Claim,
    Decision,
    Document,
    Incident,
    Presence,
    Rereading,
    Role,
)
from guvoh.register.rights import Viewer, seen

__all__ = [
    "Difference",
    "Event",
    "Overtaken",
    "Wrong",
    "add",
    "adjudicate",
    "as_seen",
    "ask_second",
    "assign",
    "being_linked",
    "checked",
    "coding",
    "comment",
    "comments",
    "differences",
    "dismiss",
    "here",
    "history",
    "is_blind",
    "judge",
    "judge_many",
    "last_done",
    "machine_coding",
    "marked",
    "merge",
    "present",
    "readings",
    "readings_of",
    "rereading",
    "split",
    "take",
    "undo",
]  # fmt: skip

READING = "reading"  # the kind of a decision that a second reader made: of no effect of itself
JUDGED = (Decision.ACCEPTED, Decision.REJECTED, Decision.CORRECTED, Decision.ADDED, Decision.ADJUDICATED)
HERE = timedelta(seconds=30)  # how long somebody counts as looking at a claim after their page last said so


class Overtaken(GuvohError):
    """Somebody decided about the claim after the reader looked at it. ``decision``: what they decided."""

    def __init__(self, decision: Decision | None) -> None:
        who = decision.by if decision else "?"
        super().__init__(_("%(who)s decided about this claim meanwhile: look at it again") % {"who": who})
        self.decision = decision


# Looking ------------------------------------------------------------------------------------------


def as_seen(claim: Claim, viewer: Viewer) -> Json:
    """The coding to show this viewer: to a blind second reader the machine's, to all others the one that holds."""
    if not is_blind(claim, viewer):
        return coding(claim)
    return coded.as_machine(claim)


def is_blind(claim: Claim, viewer: Viewer) -> bool:
    """Whether the viewer was asked to read this claim as a second reader and has not done so: they are shown neither
    what was decided about it nor what was said of it. One query."""
    return _second_of(claim, viewer.account) is not None


def being_linked(claim: Claim) -> bool:
    """Whether linking has not yet seen the claim as it is coded now. Reads ``claim.document``."""
    return claim.incident_id is None or not claim.document.linked


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was decided about a claim, and whether it still holds."""

    decision: Decision
    undone: Decision | None  # what took it back
    changed: tuple[Difference, ...]  # the fields that it coded otherwise than stood before it
    second: bool  # made by a second reader, without seeing the first's


def history(claim: Claim, viewer: Viewer) -> list[Event]:
    """Everything decided about the claim, comments included, the latest first; a blind second reader gets only their
    own, and until somebody decided about it nobody gets a second reader's. Two or three queries."""
    events = decided.with_undone(_about(claim.key))
    undoing = {d.target: d for d in events if d.verdict == Decision.UNDONE}
    still = {d.pk for d in decided.held(events)}
    found: list[Event] = []
    stood = machine_coding(claim)
    for d in events:
        if d.verdict == Decision.UNDONE:
            continue
        second = d.target_kind == READING
        before = machine_coding(claim) if second else stood
        changed = tuple(differences(before, d.value)) if before is not None and d.value is not None else ()
        found.append(Event(d, None if d.pk in still else undoing.get(str(d.pk)), changed, second))
        if d.value is not None and not second and d.pk in still:
            stood = d.value
    if is_blind(claim, viewer):
        found = [e for e in found if e.decision.by == viewer.name]
    elif claim.state == Claim.NEW:  # its first reader is to be as blind to the second
        found = [e for e in found if not e.second or e.decision.by == viewer.name]
    return found[::-1]


def comments(claim: Claim, viewer: Viewer) -> list[Decision]:
    """What people said about the claim and did not take back, oldest first; none to a blind second reader but their
    own."""
    return [
        e.decision for e in reversed(history(claim, viewer)) if e.decision.verdict == Decision.NOTE and e.undone is None
    ]


def present(claim: Claim, viewer: Viewer) -> list[str]:
    """Say that the viewer looks at the claim now; gives the names of the others who do."""
    now = timezone.now()
    if viewer.account is not None:
        mine = Presence.objects.filter(account=viewer.account)
        _row, new = mine.update_or_create(claim=claim, account=viewer.account, defaults={"seen": now})
        if new:
            mine.filter(seen__lt=now - HERE).delete()  # where they looked before
    return here(claim, viewer)


def here(claim: Claim, viewer: Viewer) -> list[str]:
    """The names of the others who look at the claim now."""
    others = Presence.objects.filter(claim=claim, seen__gte=timezone.now() - HERE).exclude(account=viewer.account)
    return list(others.order_by("account__name").values_list("account__name", flat=True))


# Deciding -----------------------------------------------------------------------------------------


def judge(
    claim: Claim, verdict: str, viewer: Viewer, *, value: Mapping[str, Any] | None = None, note: str = "", base: int
) -> Decision:
    """Accept, reject, correct (with the whole ``value``) or comment on (Decision.NOTE, with the ``note``) a claim.

    ``base`` is ``claim.latest`` as the viewer saw it: raises :class:`Overtaken` where somebody decided since. A
    comment overtakes nothing. From somebody who was asked to read it as a second reader (:func:`is_blind`) it is kept
    as their reading, and settles the claim where it agrees with the first reader's. A value that changes nothing is
    an acceptance.
    """
    with transaction.atomic():
        return _judge(_fresh(claim, viewer), verdict, _Who.of(viewer), value=value, note=note, base=base)


def judge_many(
    bases: Mapping[Claim, int], verdict: str, viewer: Viewer, note: str = ""
) -> tuple[list[Decision], list[GuvohError]]:
    """The same of several claims in one go, each with the ``base`` that the viewer saw: what was decided, one batch
    that is undone together, and why the others were left as they are."""
    made: list[Decision] = []
    left: list[GuvohError] = []
    batch = token_hex(16)
    with transaction.atomic():
        who = _Who.of(viewer)
        for claim, base in bases.items():
            try:
                with transaction.atomic():
                    row = _fresh(claim, viewer)
                    made.append(_judge(row, verdict, who, value=None, note=note, base=base, batch=batch))
            except GuvohError as error:
                left.append(error)
    return made, left


def decide(claim: Claim, verdict: str, note: str, by: str) -> Decision:
    """The same for who holds the register's folder, on the claim as it stands now."""
    account = Account.objects.filter(name=by).first()
    with transaction.atomic():
        row = _lock(Claim.objects.filter(pk=claim.pk))
        return _judge(row, verdict, _Who(by, account, editor=True), value=None, note=note, base=row.latest)


def comment(claim: Claim, text: str, viewer: Viewer) -> Decision:
    """Say something about the claim."""
    return judge(claim, Decision.NOTE, viewer, note=text, base=claim.latest)


def add(document: Document, value: Mapping[str, Any], viewer: Viewer, note: str = "") -> Claim:
    """Add a claim that the coder missed in the document. Raises :class:`Wrong`, or GuvohError where the document has
    the very claim already."""
    with transaction.atomic():
        row = _document(document, viewer)
        who = _Who.of(viewer)
        whole = checked(value, row)
        key = store.claim_key(row, coded.noun_of_value(whole, row.text))
        if Claim.objects.filter(document=row, key=key).exists():
            raise GuvohError(_("this document has that claim already, with the same act, people and words"))
        return _add(row, key, whole, who, note, None)


def split(
    claim: Claim, values: Sequence[Mapping[str, Any]], viewer: Viewer, *, base: int, note: str = ""
) -> list[Claim]:
    """Make several claims of one: it is corrected to the first value, the others are added. One batch, whose claims
    it gives."""
    if len(values) < 2:
        raise GuvohError(_("to split a claim, say what the two or more claims are"))
    with transaction.atomic():
        row, who = _fresh(claim, viewer), _Who.of(viewer)
        _open_to(row, who, base)
        document = row.document
        wholes = [checked(value, document) for value in values]
        batch = token_hex(16)
        _decide(row, Decision.CORRECTED, who, value=wholes[0], note=note, batch=batch)
        made = [row]
        for whole in wholes[1:]:
            key = store.claim_key(document, coded.noun_of_value(whole, document.text))
            while Claim.objects.filter(document=document, key=key).exists():
                key = digest(key, "again")  # the same act, people and words: they differ in something else
            made.append(_add(document, key, whole, who, note, batch))
        return made


def merge(
    claims: Sequence[Claim], value: Mapping[str, Any] | None, viewer: Viewer, *, bases: Mapping[int, int]
) -> Claim:
    """Make one claim of several of one document, which tell of one act: the first is coded as ``value`` says (None: as
    it is) with the evidence of all, the others are rejected as told again. One batch; gives the first.
    ``bases``: the ``latest`` of each, by its pk, as the viewer saw it."""
    pks = list(dict.fromkeys(claim.pk for claim in claims))
    if len(pks) < 2:
        raise GuvohError(_("choose two or more claims to merge"))
    with transaction.atomic():
        who = _Who.of(viewer)
        rows = [_lock(seen(Claim, viewer).filter(pk=pk)) for pk in pks]
        if len({row.document_id for row in rows}) > 1:
            raise GuvohError(_("claims of different documents are merged as incidents, not as claims"))
        for row in rows:
            _open_to(row, who, bases.get(row.pk, -1))
        first, document = rows[0], rows[0].document
        whole = dict(coding(first) if value is None else value)
        spans = [list(span) for row in rows for span in row.evidence]
        whole["evidence"] = list(whole.get("evidence") or []) + [s for s in spans if s not in whole.get("evidence", [])]
        batch = token_hex(16)
        _decide(first, Decision.CORRECTED, who, value=checked(whole, document), batch=batch)
        for row in rows[1:]:
            _decide(row, Decision.REJECTED, who, note=_("told again in the same document"), batch=batch)
        return first


def adjudicate(
    claim: Claim, viewer: Viewer, *, base: int, value: Mapping[str, Any] | None, note: str = "",
    between: Iterable[int] | None = None,
) -> Decision:  # fmt: skip
    """Settle what two readers differ on: coded as ``value`` says, or rejected (None). Editors only. ``between``: the
    numbers of the decisions that the viewer saw; raises :class:`Overtaken` where somebody read the claim since."""
    with transaction.atomic():
        row = _fresh(claim, viewer)
        who = _Who.of(viewer, Account.EDITOR)
        _meets(row, base)
        if row.state != Claim.DIFFERS:
            raise GuvohError(_("no two readers differ on this claim: there is nothing to settle"))
        here = {r.decision.pk: r.decision for r in readings(row)}
        if between is not None and set(between) != set(here):
            raise Overtaken(here[max(here)])
        whole = checked(value, row.document) if value is not None else None
        return _decide(row, Decision.ADJUDICATED, who, value=whole, note=note)


# Taking back ----------------------------------------------------------------------------------------


def undo(what: int | str, viewer: Viewer, note: str = "") -> list[Decision]:
    """Take back a decision (its number), with all that was decided in one go with it, or a batch (its name). Undoing an
    undoing does it again. Gives the decisions that undo it.

    Everybody may take back their own, editors anybody's. Raises GuvohError where there is no such decision that holds,
    :class:`Overtaken` where something decided since stands on it.
    """
    with transaction.atomic():
        who = _Who.of(viewer)
        rows = _batch(what)
        targets = [(row, _ultimately(row)) for row in rows]
        targets = [(row, judgement) for row, judgement in targets if judgement.verdict not in _BONDS]
        claims, incidents = _targets([d for _row, d in targets], viewer)
        if not targets or any(d.target not in claims and d.target not in incidents for _row, d in targets):
            raise GuvohError(_("there is no such decision to take back"))
        if not who.editor and any(row.by != who.name for row, _judgement in targets):
            raise GuvohError(_("only an editor takes back what somebody else decided"))
        for row, judgement in targets:
            _undoable(row, judgement)
        batch = token_hex(16)
        made = [
            Decision.objects.create(
                target_kind="decision", target=str(row.pk), verdict=Decision.UNDONE, note=note.strip(), by=who.name,
                batch=batch,
            )
            for row, _judgement in targets
        ]  # fmt: skip
        latest = made[-1].pk
        for claim in claims.values():
            settle(claim, latest)
        for incident in incidents.values():
            _refresh(_living(incident).pk)
        return made


def last_done(viewer: Viewer) -> Decision | None:
    """The last thing that the viewer decided about a claim or an incident and has not taken back: what "undo" takes
    back."""
    mine = Decision.objects.filter(by=viewer.name, target_kind__in=["claim", "incident", READING])
    recent = list(mine.exclude(verdict=Decision.NOTE).order_by("-id")[:50])
    keys = {d.target for d in recent}
    there = {
        *seen(Claim, viewer).filter(key__in=keys).values_list("key", flat=True),
        *seen(Incident, viewer).filter(pk__in=keys).values_list("pk", flat=True),
    }
    held = [d for d in decided.held(decided.with_undone(recent)) if d.target in there]
    return max(held, key=lambda d: d.pk, default=None)


# Readers ------------------------------------------------------------------------------------------


def assign(claims: Iterable[Claim], account: Account | None, viewer: Viewer, kind: str = Assignment.REVIEW) -> int:
    """Ask somebody to read these claims (None: nobody); gives how many. Coders take claims themselves, editors give
    them to anybody who may see them. ``kind`` Assignment.SECOND: as :func:`ask_second`."""
    who = _Who.of(viewer, Account.CODER if account in (None, viewer.account) else Account.EDITOR)
    if kind == Assignment.SECOND:
        if account is None:
            raise GuvohError(_("say who is to read it a second time"))
        return len([ask_second(claim, account, viewer) for claim in claims])
    with transaction.atomic():
        rows = [_fresh(claim, viewer) for claim in claims]
        asked = Assignment.objects.filter(claim__in=[row.pk for row in rows], kind=kind, done=None)
        if not who.editor and any(r.assigned_id not in (None, who.pk) for r in rows):
            raise GuvohError(_("only an editor takes claims from somebody else"))
        asked.exclude(account=account).delete()
        if account is not None:
            _may_read(account, rows)
            Assignment.objects.bulk_create(
                Assignment(claim=row, account=account, kind=kind, by=who.name)
                for row in rows
                if row.assigned_id != account.pk
            )
        Claim.objects.filter(pk__in=[row.pk for row in rows]).update(assigned=account)
    return len(rows)


def ask_second(claim: Claim, account: Account, viewer: Viewer) -> Assignment:
    """Ask somebody else to read the claim too, without seeing how it was decided."""
    with transaction.atomic():
        who, row = _Who.of(viewer), _fresh(claim, viewer)
        _may_read(account, [row])
        if row.coder == Claim.HAND and any(d.by == account.name for d in _about(row.key)):
            raise GuvohError(_("%(who)s added this claim: ask somebody else") % {"who": account.name})
        events = decided.held(decided.with_undone(_about(row.key)))
        if any(d.by == account.name and d.verdict != Decision.NOTE for d in events):
            raise GuvohError(_("%(who)s decided about this claim before: ask somebody else") % {"who": account.name})
        asked, _new = Assignment.objects.get_or_create(
            claim=row, account=account, kind=Assignment.SECOND, done=None, defaults={"by": who.name}
        )
        settle(row, row.latest)
        return asked


@dataclass(frozen=True, slots=True)
class Reading:
    """How one of two readers decided: ``value`` None: rejected."""

    by: str
    value: Json | None
    decision: Decision
    second: bool


def readings(claim: Claim) -> list[Reading]:
    """How the first reader and the second ones decided, for the editor who settles it; the first first."""
    return readings_of([claim])[claim.pk]


def readings_of(claims: Sequence[Claim]) -> dict[int, list[Reading]]:
    """The same of several claims, by their pks, in few queries."""
    about = Decision.objects.filter(target__in=[c.key for c in claims], target_kind__in=["claim", READING])
    holds = decided.held(decided.with_undone(about.order_by("id")))
    found: dict[int, list[Reading]] = {}
    for claim in claims:
        here = [d for d in holds if d.target == claim.key]
        judged = [d for d in here if d.target_kind == "claim" and d.verdict in JUDGED]
        rows = [*judged[-1:], *(d for d in here if d.target_kind == READING)]
        found[claim.pk] = [Reading(d.by, _outcome(d, claim), d, second=d.target_kind == READING) for d in rows]
    return found


# A newer coder ------------------------------------------------------------------------------------


def rereading(claim: Claim) -> list[Difference] | None:
    """How a newer coder codes the claim otherwise (``one``: as it stands, ``other``: as the coder has it), field by
    field; empty where it does not find the claim any more, None where there is nothing to look at."""
    found = Rereading.objects.filter(claim=claim, looked_at=False).first()
    if found is None:
        return None
    return differences(coding(claim), found.value) if found.value is not None else []


def take(claim: Claim, fields: Iterable[str], viewer: Viewer, *, base: int) -> Decision:
    """Correct the claim in these fields to what the newer coder says, and be done with the rest."""
    with transaction.atomic():
        row, who = _fresh(claim, viewer), _Who.of(viewer)
        _open_to(row, who, base)
        found = Rereading.objects.filter(claim=row, looked_at=False).first()
        wanted = [name for name in fields if name in coded.FIELDS]
        if found is None or found.value is None or not wanted:
            raise GuvohError(_("there is nothing of a newer reading to take"))
        whole = coding(row) | {name: found.value[name] for name in wanted}
        made = _judge(row, Decision.CORRECTED, who, value=whole, note="", base=base)
        Rereading.objects.filter(pk=found.pk).update(looked_at=True)
        return made


def dismiss(claim: Claim, viewer: Viewer, *, base: int) -> None:
    """Keep the claim as it stands; the same newer coding is not offered again."""
    with transaction.atomic():
        row = _fresh(claim, viewer)
        _sighted(row, _Who.of(viewer))
        _meets(row, base)
        Rereading.objects.filter(claim=row).update(looked_at=True)


# How it is done -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Who:
    """Who decides."""

    name: str
    account: Account | None
    editor: bool

    @classmethod
    def of(cls, viewer: Viewer, role: str = Account.CODER) -> _Who:
        if not viewer.may(role):
            told = {
                Account.CODER: _("your account may look, but not decide: ask an administrator"),
                Account.EDITOR: _("only an editor may do this"),
            }
            raise GuvohError(told[role])
        return cls(viewer.name, viewer.account, viewer.may(Account.EDITOR))

    @property
    def pk(self) -> int | None:
        return self.account.pk if self.account else None


def _lock(rows: Any) -> Claim:
    row: Claim | None = (
        rows.select_related("document").prefetch_related("roles").select_for_update(of=("self",)).first()
    )
    if row is None:
        raise GuvohError(_("there is no such claim any more: look at its document again"))
    return row


def _fresh(claim: Claim, viewer: Viewer) -> Claim:
    """The claim as it is now, kept from others until the transaction ends."""
    return _lock(seen(Claim, viewer).filter(pk=claim.pk))


def _document(document: Document, viewer: Viewer) -> Document:
    row = seen(Document, viewer).select_for_update().filter(pk=document.pk).first()
    if row is None:
        raise GuvohError(_("there is no such document"))
    return row


def _about(key: str) -> list[Decision]:
    return list(Decision.objects.filter(target=key, target_kind__in=["claim", READING]).order_by("id"))


def _meets(row: Claim, base: int) -> None:
    """That nobody decided about the claim after the viewer looked."""
    if row.latest != base:
        raise Overtaken(Decision.objects.filter(pk=row.latest).first())


def _open_to(row: Claim, who: _Who, base: int) -> None:
    """That this reader may decide about the claim now."""
    _sighted(row, who)
    _undecided(row, base)


def _undecided(row: Claim, base: int) -> None:
    """That nobody decided about the claim since, and no editor is to."""
    _meets(row, base)
    if row.state == Claim.DIFFERS:
        raise GuvohError(_("two readers differ on this claim: an editor settles it"))


def _sighted(row: Claim, who: _Who) -> None:
    """That this reader knows how the claim stands, having nothing to read blind."""
    if _second_of(row, who.account) is not None:
        raise GuvohError(_("you were asked to read this claim as a second reader: accept, correct or reject it first"))


def _second_of(claim: Claim, account: Account | None) -> Assignment | None:
    if account is None:
        return None
    return Assignment.objects.filter(claim=claim, account=account, kind=Assignment.SECOND, done=None).first()


def _may_read(account: Account, rows: Sequence[Claim]) -> None:
    reader = Viewer.of(account)
    if not reader.may(Account.CODER) or not all(reader.enters(row.collection_id) for row in rows):
        raise GuvohError(_("%(who)s may not decide about this") % {"who": account.name})


def _judge(
    row: Claim, verdict: str, who: _Who, *, value: Mapping[str, Any] | None, note: str, base: int,
    batch: str | None = None,
) -> Decision:  # fmt: skip
    if verdict == Decision.NOTE:
        if not note.strip():
            raise GuvohError(_("the note is empty: write what you want to remember"))
        return _keep("claim", row, verdict, who, note=note, batch=batch)
    if verdict not in (Decision.ACCEPTED, Decision.REJECTED, Decision.CORRECTED):
        raise GuvohError(
            _("%(verdict)r is no verdict: use one of %(verdicts)s")
            % {"verdict": verdict, "verdicts": ", ".join([*Decision.VERDICTS, Decision.CORRECTED])}
        )
    whole = None
    if verdict == Decision.CORRECTED:
        if value is None:
            raise GuvohError(_("say how the claim is to be coded"))
        whole = checked(value, row.document)
    if _second_of(row, who.account) is not None:
        machine = machine_coding(row)
        if verdict == Decision.ACCEPTED:
            if machine is None:
                raise GuvohError(_("say how you code this claim, or reject it: there is no machine’s coding to accept"))
            whole = machine
        elif whole is not None and machine is not None and not differences(machine, whole):
            verdict = Decision.ACCEPTED
        made = _keep(READING, row, verdict, who, note=note, value=whole, batch=batch)
        settle(row, row.latest)
        if row.state in (Claim.ACCEPTED, Claim.CORRECTED, Claim.REJECTED):  # settled: who looked before is told
            Claim.objects.filter(pk=row.pk).update(latest=made.pk)
        return made
    _undecided(row, base)
    stands = coding(row)
    if verdict == Decision.ACCEPTED:
        whole = stands
    elif whole == stands:  # a capital mended is a correction too, though linking and agreement look past it
        verdict = Decision.ACCEPTED
    return _decide(row, verdict, who, value=whole, note=note, batch=batch)


def _decide(
    row: Claim, verdict: str, who: _Who, *, value: Json | None = None, note: str = "", batch: str | None = None
) -> Decision:
    made = _keep("claim", row, verdict, who, note=note, value=value, batch=batch)
    settle(row, made.pk)
    if who.account is not None and who.account.pk == row.assigned_id:
        mine = Assignment.objects.filter(claim=row, account=who.account, kind=Assignment.REVIEW, done=None)
        mine.update(done=timezone.now())
    return made


def _keep(
    kind: str, row: Claim, verdict: str, who: _Who, *, note: str = "", value: Json | None = None,
    batch: str | None = None,
) -> Decision:  # fmt: skip
    return Decision.objects.create(
        target_kind=kind, target=row.key, verdict=verdict, note=note.strip()[: coded.LONGEST_TEXT], by=who.name,
        claims=[row.key], value=value, batch=batch,
    )  # fmt: skip


def _add(document: Document, key: str, value: Json, who: _Who, note: str, batch: str | None) -> Claim:  # noqa: PLR0917
    row = Claim(
        document=document, key=key, number="", coder=Claim.HAND, confidence=1.0, reason="", evidence=value["evidence"],
        act=value["act"], status=value["status"], severity=codebook.severity(value["act"]),
        collection_id=document.collection_id, state=Claim.ACCEPTED,
    )  # fmt: skip
    row.save()
    coded.write(row, value, _parties(document))
    row.save()
    _decide(row, Decision.ADDED, who, value=value, note=note, batch=batch)
    Document.objects.filter(pk=document.pk).update(linked=False)
    store.renumber(document)
    search.index_claims(document)
    row.refresh_from_db()
    return row


def _parties(document: Document) -> dict[str, str]:
    """Whose the names of a document are, until linking says otherwise."""
    found: dict[str, str] = dict(document.mentions.exclude(party=None).values_list("name", "party"))
    roles = Role.objects.filter(claim__document=document).exclude(party=None)
    return found | dict(roles.values_list("name", "party"))


def settle(row: Claim, latest: int) -> None:
    """Bring the claim's columns in line with the decisions that hold; ``latest``: the last one about it."""
    before, was = coding(row), row.state
    machine = machine_coding(row)
    about = _about(row.key)
    if [d.pk for d in about] != [latest]:  # nothing takes back the only one, just made
        about = decided.with_undone(about)
    holds = decided.held(about)
    judged = [d for d in holds if d.target_kind == "claim" and d.verdict in JUDGED]
    value = next((d.value for d in reversed(judged) if d.value is not None), machine or before)
    seconds = [d for d in holds if d.target_kind == READING]
    waits = _mark_done(row, seconds)
    row.state = _state(judged, seconds, value, machine, waits)
    row.machine = None if machine is None or value == machine else machine
    row.latest = latest
    written: tuple[str, ...] = ()
    if value != before:
        document = row.document
        party_of = _parties(document)
        coded.write(row, value, party_of)
        written = coded.WRITTEN
        if any(value[name] != before[name] for name in coded.FIELDS if name != "note"):
            Document.objects.filter(pk=document.pk).update(linked=False)
            document.linked = False
    row.save(update_fields=["state", "machine", "latest", *written])
    getattr(row, "_prefetched_objects_cache", {}).pop("roles", None)
    if written:
        search.index_claims(row.document)
    if row.incident_id and (written or Claim.REJECTED in (was, row.state)):
        _refresh(row.incident_id)


def _state(judged: list[Decision], seconds: list[Decision], value: Json, machine: Json | None, waits: bool) -> str:
    if not judged:
        return Claim.NEW if machine is not None else Claim.REJECTED  # what was added by hand, and taken back
    last = judged[-1]
    rejected = _rejects(last)
    plain = Claim.REJECTED if rejected else Claim.CORRECTED if machine and value != machine else Claim.ACCEPTED
    if last.verdict == Decision.ADJUDICATED:
        return plain
    settled = max((d.pk for d in judged if d.verdict == Decision.ADJUDICATED), default=0)
    for reading in seconds:
        if reading.pk > settled and not _agree(reading, None if rejected else value):
            return Claim.DIFFERS
    return Claim.SECOND if waits else plain


def _rejects(decision: Decision) -> bool:
    return decision.verdict == Decision.REJECTED or (
        decision.verdict == Decision.ADJUDICATED and decision.value is None
    )


def _agree(reading: Decision, value: Json | None) -> bool:
    if _rejects(reading) or value is None:
        return _rejects(reading) and value is None
    return reading.value is not None and not differences(reading.value, value, coded.COMPARED)


def _outcome(decision: Decision, claim: Claim) -> Json | None:
    if _rejects(decision):
        return None
    value: Json | None = decision.value
    return value if value is not None else machine_coding(claim)


def _mark_done(row: Claim, seconds: Iterable[Decision]) -> bool:
    """That a second reader has read, or, having taken it back, has not; gives whether one is waited for."""
    read = {d.by: d.made for d in seconds}
    every = list(Assignment.objects.filter(claim=row, kind=Assignment.SECOND).select_related("account"))
    for asked in every:
        done = read.get(asked.account.name)
        if done != asked.done:
            asked.done = done
            asked.save(update_fields=["done"])
    return any(asked.done is None for asked in every)


def _refresh(incident: str) -> None:
    row = store.incidents_with_claims(Incident.objects.filter(pk=incident)).first()
    if row is not None:
        store.refresh(row)


# Undoing

_BONDS = (Decision.SAME, Decision.DIFFERENT)  # what is one or two is undone where it is linked (guvoh.register.linked)


def _batch(what: int | str) -> list[Decision]:
    """The decisions that were made in one go and hold."""
    if isinstance(what, int):
        one = Decision.objects.filter(pk=what).first()
        rows = [one] if one is not None and one.batch is None else []
        batch = one.batch if one is not None else None
    else:
        rows, batch = [], what
    if batch:
        rows = list(Decision.objects.filter(batch=batch).order_by("id"))
    kinds = ("claim", "incident", READING, "decision")
    events = decided.with_undone(rows)
    gone = decided.undone_of((d.pk, d.target) for d in events if d.verdict == Decision.UNDONE)
    return [d for d in rows if d.target_kind in kinds and str(d.pk) not in gone]


def _ultimately(row: Decision) -> Decision:
    """What a decision to undo is about in the end."""
    while row.verdict == Decision.UNDONE:
        row = Decision.objects.get(pk=int(row.target))
    return row


def _targets(judgements: Iterable[Decision], viewer: Viewer) -> tuple[dict[str, Claim], dict[str, Incident]]:
    """The claims by key and the incidents by id that these are about, as far as the viewer may see them."""
    judgements = list(judgements)
    keys = {d.target for d in judgements if d.target_kind in ("claim", READING)}
    ids = {d.target for d in judgements if d.target_kind == "incident"}
    claims = seen(Claim, viewer).filter(key__in=keys).select_related("document").select_for_update(of=("self",))
    return {c.key: c for c in claims}, seen(Incident, viewer).in_bulk(ids)


def _living(incident: Incident) -> Incident:
    return incident if incident.merged_into is None else _living(incident.merged_into)


def _undoable(row: Decision, judgement: Decision) -> None:
    """That nothing decided since stands on what is taken back, or is done again. Raises Overtaken where it does."""
    if judgement.verdict == Decision.NOTE:
        return
    about = Decision.objects.filter(target=judgement.target, target_kind=judgement.target_kind)
    events = decided.with_undone(about.exclude(verdict__in=[Decision.NOTE, *_BONDS]))
    now = decided.held(events)
    then = decided.held(events, before=judgement.pk)
    expected = [d.pk for d in then] + ([] if row.verdict == Decision.UNDONE else [judgement.pk])
    if judgement.target_kind == READING:  # other readers' readings do not stand on this one
        now, expected = [d for d in now if d.by == judgement.by], expected[-1:]
        now = [d for d in now if d.pk >= judgement.pk]
        expected = [] if row.verdict == Decision.UNDONE else [judgement.pk]
    if [d.pk for d in now] != expected:
        raise Overtaken(now[-1] if now else None)
