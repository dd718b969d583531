"""What people decide about claims: what holds, what is taken back, and what nothing overrules."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from making import add, claim, coding, living

from guvoh.nouns import Claim as ClaimNoun
from guvoh.nouns import GuvohError
from guvoh.register import linked, review, store
from guvoh.register.models import Account, Assignment, Claim, Collection, Decision, Document, Rereading
from guvoh.register.rights import Viewer

pytestmark = pytest.mark.django_db
SAID = "Zafar Nuriddinov was held on 3 March 2019."
HELD = f"{SAID} He was beaten in his cell, his brother said."
TOLD = "Officers took Zafar Nuriddinov away on 3 March 2019."


def viewer(name: str, role: str = Account.CODER) -> Viewer:
    return Viewer.of(Account.objects.create_user(name, role=role))


@pytest.fixture
def anna(db: None) -> Viewer:
    return viewer("Anna")


@pytest.fixture
def boris(db: None) -> Viewer:
    return viewer("Boris")


@pytest.fixture
def editor(db: None) -> Viewer:
    return viewer("Editor", Account.EDITOR)


@pytest.fixture
def held(db: None) -> Claim:
    add(HELD, claim(HELD, said=SAID, on="2019-03-03"), names=("Zafar Nuriddinov",))
    linked.relink()
    return Claim.objects.get()


def now(row: Claim) -> Claim:
    return Claim.objects.get(pk=row.pk)


def coded(row: Claim, **fields: Any) -> dict[str, Any]:
    return review.coding(now(row)) | fields


def judge(row: Claim, verdict: str, by: Viewer, **more: Any) -> Decision:
    return review.judge(row, verdict, by, base=now(row).latest, **more)


def whole(row: Claim) -> dict[str, Any]:
    """All that undoing must bring back; ``latest`` goes on."""
    row = now(row)
    return {
        "coding": review.coding(row),
        **{name: getattr(row, name) for name in ("state", "machine", "severity", "key", "coder")},
        "parties": list(row.roles.values_list("name", "party")),
    }


# Deciding -----------------------------------------------------------------------------------------


def test_a_claim_is_accepted_rejected_and_corrected(held: Claim, anna: Viewer) -> None:
    """Else a monitor's reading of the day's reports leaves no trace."""
    judge(held, Decision.ACCEPTED, anna)
    assert now(held).state == Claim.ACCEPTED
    judge(held, Decision.REJECTED, anna)
    assert (now(held).state, living()[0].standing) == (Claim.REJECTED, store.REJECTED)
    made = judge(held, Decision.CORRECTED, anna, value=coded(held, act="abduction", detail="at night"))
    row = now(held)
    assert (row.state, row.act, row.detail, row.key) == (Claim.CORRECTED, "abduction", "at night", held.key)
    assert row.machine is not None and row.machine["act"] == "arrest_detention"
    assert (row.latest, made.by, row.severity) == (made.pk, "Anna", 5)
    assert (living()[0].standing, living()[0].act) == (store.REPORTED, "abduction")
    assert not Document.objects.get().linked


def test_a_correction_that_changes_nothing_is_an_acceptance(held: Claim, anna: Viewer) -> None:
    """Else the register says of the coder that it erred where it did not."""
    made = judge(held, Decision.CORRECTED, anna, value=coded(held))
    assert (made.verdict, now(held).state, now(held).machine) == (Decision.ACCEPTED, Claim.ACCEPTED, None)
    assert Document.objects.get().linked


def test_who_decides_on_what_was_decided_meanwhile_is_told(held: Claim, anna: Viewer, boris: Viewer) -> None:
    """Else one colleague's correction vanishes under another's click."""
    seen = held.latest
    first = review.judge(held, Decision.CORRECTED, anna, base=seen, value=coded(held, detail="two days"))
    with pytest.raises(review.Overtaken) as told:
        review.judge(held, Decision.REJECTED, boris, base=seen)
    assert told.value.decision == first and "Anna" in str(told.value)
    assert (now(held).state, now(held).detail) == (Claim.CORRECTED, "two days")
    judge(held, Decision.REJECTED, boris)
    assert now(held).state == Claim.REJECTED


def test_a_comment_overtakes_nobody(held: Claim, anna: Viewer, boris: Viewer) -> None:
    """Else a question about a claim throws away the form that a colleague is filling in."""
    review.comment(held, "is this the lawyer?", anna)
    review.judge(held, Decision.ACCEPTED, boris, base=held.latest)
    assert [c.note for c in review.comments(held, boris)] == ["is this the lawyer?"]


def test_of_two_at_one_moment_one_is_told(tmp_path: Path) -> None:
    """Else two desks that click at once both believe that theirs holds."""
    folder = tmp_path / "register"
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("two_at_once.py")), str(folder)],
        env={**os.environ, "GUVOH_REGISTER": str(folder), "DJANGO_SETTINGS_MODULE": "guvoh.register.settings"},
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    rounds = done.stdout.splitlines()
    assert len(rounds) == 20
    assert set(rounds) <= {"accepted 1 accepted overtaken", "rejected 1 overtaken rejected"}


def test_a_reader_decides_nothing_and_a_stranger_learns_nothing(held: Claim, anna: Viewer) -> None:
    """Else who may only look changes the record, or a message tells that a confidential claim exists."""
    with pytest.raises(GuvohError, match="may look"):
        judge(held, Decision.ACCEPTED, viewer("Reader", Account.READER))
    secret = Collection.objects.create(name="Safe house")
    Document.objects.update(collection=secret)
    Claim.objects.update(collection=secret)
    with pytest.raises(GuvohError) as told:
        judge(held, Decision.ACCEPTED, anna)
    held.pk, gone = 0, held.pk
    with pytest.raises(GuvohError) as absent:
        review.judge(held, Decision.ACCEPTED, anna, base=0)
    assert str(told.value) == str(absent.value) and Claim.objects.filter(pk=gone, state=Claim.NEW).exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"act": "nonsense"}, {"act"}),
        ({"act": "other", "note": " "}, {"note"}),
        ({"threatened_act": "killing"}, {"threatened_act"}),
        ({"status": ""}, {"status"}),
        ({"victims": []}, {"victims"}),
        ({"victims": [{"name": " "}]}, {"victims"}),
        ({"victims": [{"name": "Zafar", "count": 0}]}, {"victims"}),
        ({"perpetrators": [{"name": "police", "state": "Tajikistan"}]}, {"perpetrators"}),
        ({"attributed_to": ["", "brother"]}, {"attributed_to"}),
        ({"date": {"start": "2019-03-04", "end": "2019-03-03", "text": ""}}, {"date"}),
        ({"date": {"start": "3 March", "end": None, "text": ""}}, {"date"}),
        ({"place": {"text": "Navdara", "country": "XX1"}}, {"place"}),
        ({"evidence": []}, {"evidence"}),
        ({"evidence": [[0, 10_000]]}, {"evidence"}),
        ({"evidence": [[5, 5]], "act": ""}, {"evidence", "act"}),
        ({"evidence": [["0", "5"]]}, {"evidence"}),
    ],
)
def test_a_coding_that_breaks_the_codebook_is_told_field_by_field(
    held: Claim, anna: Viewer, fields: dict[str, Any], wrong: set[str]
) -> None:
    """Else a slip of the hand enters the register, or the reader is not told where it is."""
    with pytest.raises(review.Wrong) as told:
        judge(held, Decision.CORRECTED, anna, value=coded(held, **fields))
    assert set(told.value.fields) == wrong and len(str(told.value).splitlines()) == len(wrong)
    assert not Decision.objects.exists()


# Adding, splitting, merging -----------------------------------------------------------------------


def added(document: Document, by: Viewer, said: str = "He was beaten in his cell", **fields: Any) -> Claim:
    at = document.text.index(said)
    value = {
        "act": "torture",
        "status": "occurred",
        "victims": [{"name": "Zafar Nuriddinov"}],
        "evidence": [[at, at + len(said)]],
    }
    return review.add(document, value | fields, by)


def test_a_claim_that_the_machine_missed_is_added_and_linked(held: Claim, anna: Viewer) -> None:
    """Else what a person reads and the machine does not is never in the register."""
    row = added(held.document, anna)
    assert (row.coder, row.state, row.number, row.severity) == (Claim.HAND, Claim.ACCEPTED, "i2", 5)
    assert review.being_linked(row)
    linked.relink()
    row = now(row)
    assert row.incident is not None and row.incident.act == "torture" and not review.being_linked(row)
    with pytest.raises(GuvohError, match="already"):
        added(held.document, anna)


def test_a_claim_is_split_and_the_split_undone(held: Claim, anna: Viewer) -> None:
    """Else two acts that the machine read as one stay one, or a wrong split cannot be taken back."""
    stood = whole(held)
    values = [coded(held), coded(held, act="interrogation")]
    one, other = review.split(held, values, anna, base=held.latest)
    linked.relink()
    assert {now(one).act, now(other).act} == {"arrest_detention", "interrogation"}
    assert now(one).incident_id != now(other).incident_id and now(one).key == held.key
    batch = Decision.objects.filter(target=other.key).get().batch
    review.undo(batch or "", anna)
    assert (whole(held), now(other).state) == (stood, Claim.REJECTED)
    linked.relink()
    assert [i.act for i in living() if i.standing != store.REJECTED] == ["arrest_detention"]


def test_two_claims_are_merged_and_the_merge_undone(held: Claim, anna: Viewer) -> None:
    """Else an act told twice in one report counts twice, or a wrong merge loses a claim."""
    other = added(held.document, anna, act="assault")
    stood = [whole(held), whole(other)]
    bases = {row.pk: now(row).latest for row in (held, other)}
    kept = review.merge([held, other], None, anna, bases=bases)
    assert kept.pk == held.pk and now(other).state == Claim.REJECTED
    assert now(held).evidence == [*held.evidence, *other.evidence]
    done = review.last_done(anna)
    assert done is not None
    undoing = review.undo(done.pk, anna)
    assert [whole(held), whole(other)] == stood
    review.undo(undoing[0].pk, anna)  # and again
    assert now(other).state == Claim.REJECTED and len(now(held).evidence) == 2
    with pytest.raises(review.Overtaken):
        review.merge([held, other], None, anna, bases=bases)


# Taking back --------------------------------------------------------------------------------------


def test_undo_and_its_undo_walk_back_and_forth(held: Claim, anna: Viewer) -> None:
    """Else a slip of a key in the queue can be made good only from memory."""
    stood = [whole(held)]
    made = []
    for verdict, more in (
        (Decision.CORRECTED, {"value": coded(held, detail="two days")}),
        (Decision.REJECTED, {}),
        (Decision.CORRECTED, {"value": coded(held, act="abduction", victims=[{"name": "Z. Nuriddinov"}])}),
    ):
        made.append(judge(held, verdict, anna, **more))
        stood.append(whole(held))
    undone = []
    for n in (2, 1, 0):
        undone.append(review.undo(made[n].pk, anna)[0])
        assert whole(held) == stood[n], n
    for n in (0, 1, 2):
        with pytest.raises(GuvohError):
            review.undo(made[n].pk, anna)  # it was taken back already
        review.undo(undone.pop().pk, anna)
        assert whole(held) == stood[n + 1], n
    assert Decision.objects.count() == 9


def test_what_others_built_on_is_not_undone_under_them(held: Claim, anna: Viewer, boris: Viewer) -> None:
    """Else a colleague's judgement comes to stand on a coding that they never saw."""
    first = judge(held, Decision.CORRECTED, anna, value=coded(held, detail="two days"))
    judge(held, Decision.ACCEPTED, boris)
    with pytest.raises(review.Overtaken):
        review.undo(first.pk, anna)
    undone = review.undo(Decision.objects.latest("id").pk, boris)[0]
    review.undo(first.pk, anna)
    with pytest.raises(review.Overtaken):  # Boris accepted what is gone
        review.undo(undone.pk, boris)


def test_only_an_editor_undoes_what_another_decided(held: Claim, anna: Viewer, boris: Viewer, editor: Viewer) -> None:
    """Else anybody unmakes anybody's reading."""
    made = judge(held, Decision.REJECTED, anna)
    with pytest.raises(GuvohError, match="only an editor"):
        review.undo(made.pk, boris)
    review.undo(made.pk, editor)
    assert now(held).state == Claim.NEW
    assert review.last_done(anna) is None


def test_a_verdict_on_an_incident_is_undone(held: Claim, anna: Viewer) -> None:
    """Else an incident rejected by a slip stays rejected."""
    made = store.decide("incident", living()[0].pk, Decision.REJECTED, "", "Anna")
    assert living()[0].standing == store.REJECTED
    review.undo(made.pk, anna)
    assert living()[0].standing == store.REPORTED
    linked.relink(anew=True)
    assert living()[0].standing == store.REPORTED


def test_the_history_says_what_changed_and_what_was_taken_back(held: Claim, anna: Viewer) -> None:
    """Else nobody can tell who made the register say what it says."""
    judge(held, Decision.ACCEPTED, anna)
    made = judge(held, Decision.CORRECTED, anna, value=coded(held, act="abduction"), note="across the border")
    review.undo(made.pk, anna)
    latest, first = review.history(now(held), anna)
    assert [(d.field, d.one, d.other) for d in latest.changed] == [("act", "arrest_detention", "abduction")]
    assert latest.undone is not None and latest.decision.note == "across the border"
    assert first.undone is None and not first.changed


# A newer coder ------------------------------------------------------------------------------------


def recode(row: Claim, *claims: ClaimNoun) -> None:
    document = Document.objects.get(pk=row.document_id)
    store.put_coding(document, coding(document.noun(), *claims, coder="newer/2"))


def by_newer(**more: Any) -> ClaimNoun:
    return claim(HELD, **{"said": SAID, "on": "2019-03-03", "coder": "newer/2"} | more)


@pytest.mark.parametrize("verdict", [Decision.ACCEPTED, Decision.REJECTED, Decision.CORRECTED])
def test_what_was_decided_outlives_a_newer_coder(held: Claim, anna: Viewer, verdict: str) -> None:
    """Else an update of the machine silently overrules the people."""
    value = coded(held, act="abduction") if verdict == Decision.CORRECTED else None
    judge(held, verdict, anna, value=value)
    stood = whole(held)
    recode(held, by_newer(act="interrogation", said=SAID[:-1], detail="for two days"), by_newer(on="2019-03-04"))
    recode(held, by_newer(act="arrest_detention", said=SAID[:-1], detail="for two days"))
    linked.relink()
    assert whole(held) == stood and Claim.objects.count() == 1
    found = review.rereading(held)
    assert found is not None and "detail" in {d.field for d in found}


def test_of_a_newer_reading_one_takes_what_is_better(held: Claim, anna: Viewer, boris: Viewer) -> None:
    """Else what a better coder sees in an accepted claim is lost, or comes in unasked."""
    judge(held, Decision.ACCEPTED, anna)
    recode(held, by_newer(detail="for two days", country="KZ"))
    assert {d.field for d in review.rereading(held) or []} == {"detail", "place"}
    review.take(held, ["detail"], anna, base=now(held).latest)
    assert (now(held).detail, now(held).country, now(held).state) == ("for two days", "TJ", Claim.CORRECTED)
    assert review.rereading(held) is None
    recode(held, by_newer(detail="for two days", country="KZ"))
    assert review.rereading(held) is None  # it was looked at
    recode(held, by_newer(detail="for three days"))
    assert review.rereading(held)
    with pytest.raises(review.Overtaken):
        review.dismiss(held, boris, base=0)
    review.dismiss(held, anna, base=now(held).latest)
    assert review.rereading(held) is None and now(held).detail == "for two days"


def test_a_claim_that_a_newer_coder_does_not_find_is_asked_about(held: Claim, anna: Viewer) -> None:
    """Else a person never learns that the machine has changed its mind."""
    judge(held, Decision.ACCEPTED, anna)
    mine = added(held.document, anna)
    recode(held)
    assert review.rereading(held) == [] and now(mine).state == Claim.ACCEPTED
    assert not Rereading.objects.filter(claim=mine).exists()  # the machine never found that one


def test_what_was_taken_back_binds_no_newer_coder(held: Claim, anna: Viewer) -> None:
    """Else a click that was undone keeps an old coder's mistake for ever."""
    made = judge(held, Decision.ACCEPTED, anna)
    review.undo(made.pk, anna)
    recode(held, by_newer(detail="for two days"))
    assert (now(held).detail, now(held).state) == ("for two days", Claim.NEW)


def test_a_correction_moves_the_claim_to_another_incident_and_holds(held: Claim, anna: Viewer) -> None:
    """Else a corrected name goes on standing under the wrong person's page."""
    add(TOLD, claim(TOLD, on="2019-03-03"), publisher="Steppe Wire")
    linked.relink()
    assert len(living()) == 1
    value = coded(held, victims=[{"name": "Gulrukhsor Mirzoshoeva"}])
    judge(held, Decision.CORRECTED, anna, value=value, note="his wife")
    linked.relink()
    assert len(living()) == 2 and not review.being_linked(now(held))
    assert [e.decision.note for e in review.history(now(held), anna)] == ["his wife"]
    review.undo(Decision.objects.latest("id").pk, anna)
    linked.relink()
    assert len(living()) == 1


# Two readers --------------------------------------------------------------------------------------


@pytest.fixture
def second(held: Claim, anna: Viewer, boris: Viewer, editor: Viewer) -> Claim:
    """Anna corrected; Boris is asked to read it too."""
    judge(held, Decision.CORRECTED, anna, value=coded(held, detail="two days", act="abduction"), note="across")
    assert boris.account is not None
    review.ask_second(held, boris.account, editor)
    return now(held)


def test_a_second_reader_sees_the_machine_and_not_the_first(second: Claim, anna: Viewer, boris: Viewer) -> None:
    """Else the second reading is no second reading."""
    assert second.state == Claim.SECOND and review.is_blind(second, boris)
    assert review.as_seen(second, boris)["act"] == "arrest_detention"
    assert review.as_seen(second, anna)["act"] == "abduction"
    review.comment(second, "look at the border", anna)
    assert review.history(second, boris) == [] and review.comments(second, boris) == []


def test_two_readers_who_agree_settle_it(second: Claim, boris: Viewer) -> None:
    """Else work that is done waits for ever."""
    value = review.as_seen(second, boris) | {"act": "abduction", "detail": "48 hours"}
    review.judge(second, Decision.CORRECTED, boris, base=0, value=value)
    assert (now(second).state, now(second).detail) == (Claim.CORRECTED, "two days")  # the first's words stay
    assert not review.is_blind(second, boris) and Assignment.objects.get().done is not None


def test_two_readers_who_differ_are_settled_by_an_editor(
    second: Claim, anna: Viewer, boris: Viewer, editor: Viewer
) -> None:
    """Else the one who clicked last is right."""
    stood = whole(second)["coding"]
    reading = review.judge(second, Decision.ACCEPTED, boris, base=0)
    assert now(second).state == Claim.DIFFERS and whole(second)["coding"] == stood
    with pytest.raises(GuvohError, match="an editor settles"):
        judge(second, Decision.ACCEPTED, anna)
    with pytest.raises(GuvohError, match="only an editor"):
        review.adjudicate(second, boris, base=now(second).latest, value=None)
    one, other = review.readings(now(second))
    assert (one.by, one.second, other.by, other.second) == ("Anna", False, "Boris", True)
    assert other.value is not None and other.value["act"] == "arrest_detention"
    review.adjudicate(second, editor, base=now(second).latest, value=other.value)
    assert (now(second).state, now(second).act) == (Claim.ACCEPTED, "arrest_detention")
    undone = review.last_done(editor)
    assert undone is not None
    review.undo(undone.pk, editor)
    assert now(second).state == Claim.DIFFERS
    review.undo(reading.pk, boris)
    assert now(second).state == Claim.SECOND and review.is_blind(second, boris)


def test_a_second_reading_alone_changes_nothing(held: Claim, anna: Viewer, boris: Viewer, editor: Viewer) -> None:
    """Else who was asked to check decides."""
    assert boris.account is not None
    review.ask_second(held, boris.account, editor)
    review.judge(held, Decision.REJECTED, boris, base=0)
    assert (now(held).state, living()[0].standing) == (Claim.NEW, store.REPORTED)
    judge(held, Decision.ACCEPTED, anna)
    assert now(held).state == Claim.DIFFERS
    review.undo(Decision.objects.latest("id").pk, anna)
    judge(held, Decision.REJECTED, anna)
    assert (now(held).state, living()[0].standing) == (Claim.REJECTED, store.REJECTED)


def test_nobody_reads_their_own_a_second_time(second: Claim, anna: Viewer, editor: Viewer) -> None:
    """Else one person's two clicks count as agreement."""
    assert anna.account is not None
    with pytest.raises(GuvohError, match="before: ask somebody else"):
        review.ask_second(second, anna.account, editor)
    with pytest.raises(GuvohError, match="may not decide"):
        review.ask_second(second, Account.objects.create_user("R", role=Account.READER), editor)


# Who is asked -------------------------------------------------------------------------------------


def test_only_an_editor_gives_claims_to_somebody_else(held: Claim, anna: Viewer, boris: Viewer) -> None:
    """Else one coder's work becomes another's without anybody in charge knowing."""
    assert anna.account
    with pytest.raises(GuvohError, match="only an editor"):
        review.assign([held], anna.account, boris)
    assert review.assign([held], anna.account, anna) == 1
    with pytest.raises(GuvohError, match="only an editor"):  # nor takes it from them
        review.assign([held], boris.account, boris)


def test_who_else_looks_at_a_claim_is_told(held: Claim, anna: Viewer, boris: Viewer) -> None:
    """Else two people do the same work and learn of it at the end."""
    assert review.present(held, anna) == []
    assert review.present(held, boris) == ["Anna"]
    assert review.present(held, anna) == ["Boris"]


def test_what_stood_beside_a_decided_claim_is_coded_again(held: Claim, anna: Viewer) -> None:
    """Else a decision about one claim freezes its neighbours, which nobody has read."""
    early = by_newer(said=SAID[:30], detail="one")
    recode(held, by_newer(), early)
    beside = Claim.objects.get(detail="one")
    judge(held, Decision.ACCEPTED, anna)
    recode(held, by_newer(), by_newer(said=SAID[:30], detail="two"))
    assert Claim.objects.count() == 2 and now(beside).detail == "two"
    assert review.rereading(held) is None
