"""Decisions: what a person decided, which nothing may change or overrule."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from making import add, claim, living

from guvoh.nouns import GuvohError
from guvoh.register import linked, store
from guvoh.register.models import Claim, Decision

pytestmark = pytest.mark.django_db
HELD = "Zafar Nuriddinov was held on 3 March 2019."


@pytest.fixture
def decided() -> Decision:
    add(HELD, claim(HELD, on="2019-03-03"))
    linked.relink()
    return store.decide("incident", living()[0].pk, Decision.ACCEPTED, "seen the court paper", "owner")


def test_the_model_changes_and_removes_none(decided: Decision) -> None:
    """Else a line of careless code rewrites what a monitor signed."""
    decided.verdict = Decision.REJECTED
    with pytest.raises(TypeError):
        decided.save()
    with pytest.raises(TypeError):
        decided.delete()


@pytest.mark.parametrize(
    "change",
    [
        lambda: Decision.objects.update(verdict="rejected"),
        lambda: Decision.objects.filter(verdict="accepted").delete(),
        lambda: Decision.objects.all()._raw_delete("default"),
        lambda: connection.cursor().execute("UPDATE register_decision SET note = ''"),
        lambda: connection.cursor().execute("DELETE FROM register_decision"),
    ],
)
def test_the_database_itself_refuses(decided: Decision, change: object) -> None:
    """Else another program, or the database's own shell, could change the record unseen."""
    with pytest.raises(DatabaseError, match="a decision is never"), transaction.atomic():
        change()  # type: ignore[operator]
    assert Decision.objects.get().verdict == Decision.ACCEPTED


def test_the_latest_verdict_stands_and_a_note_is_none(decided: Decision) -> None:
    """Else the list shows an incident as verified that its owner has since rejected."""
    incident = living()[0]
    assert incident.standing == store.VERIFIED
    store.decide("incident", incident.pk, Decision.REJECTED, "a namesake", "owner")
    store.decide("incident", incident.pk, Decision.NOTE, "ask the lawyer", "owner")
    assert living()[0].standing == store.REJECTED
    linked.relink()
    assert living()[0].standing == store.REJECTED
    assert len(store.decisions_about(living()[0])) == 3


def test_an_incident_of_rejected_claims_is_rejected() -> None:
    """Else a claim that was coded wrongly goes on counting."""
    add(HELD, claim(HELD))
    linked.relink()
    key = Claim.objects.get().key
    store.decide("claim", key, Decision.REJECTED, "", "owner")
    assert living()[0].standing == store.REJECTED
    store.decide("claim", key, Decision.ACCEPTED, "", "owner")
    assert living()[0].standing == store.REPORTED


def test_a_rejected_claim_is_no_origin() -> None:
    """Else a mistake of the machine corroborates what one outlet told."""
    add(HELD, claim(HELD, on="2019-03-03"))
    other = "Officers took Zafar Nuriddinov away."
    add(other, claim(other, on="2019-03-03"), publisher="Steppe Wire")
    linked.relink()
    assert (living()[0].standing, living()[0].origins) == (store.CORROBORATED, 2)
    store.decide("claim", Claim.objects.last().key, Decision.REJECTED, "", "owner")  # type: ignore[union-attr]
    assert (living()[0].standing, living()[0].origins) == (store.REPORTED, 1)
    linked.relink()
    assert (living()[0].standing, living()[0].origins) == (store.REPORTED, 1)


@pytest.mark.parametrize(
    ("target", "verdict", "note", "told"),
    [
        ("nosuch", Decision.ACCEPTED, "", "has no incident"),
        ("", Decision.NOTE, "  ", "the note is empty"),
        ("", "perhaps", "", "is no verdict"),
    ],
)
def test_a_wrong_decision_is_told_and_not_kept(target: str, verdict: str, note: str, told: str) -> None:
    """Else a typing error stands in the record for ever."""
    with pytest.raises(GuvohError, match=told):
        store.decide("incident", target, verdict, note, "owner")
    assert not Decision.objects.exists()
