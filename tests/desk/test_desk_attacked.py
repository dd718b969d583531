"""What an attacker of the desk found, and must not find again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from guvoh.register import collections, people, review
from guvoh.register.models import Account, Claim, Collection, Decision, Document, Incident, Visit, Way
from guvoh.register.rights import Viewer

pytestmark = pytest.mark.django_db


def entered(name: str, role: str) -> tuple[Account, Client]:
    account, client = Account.objects.create_user(name, role=role), Client()
    client.force_login(account)
    return account, client


@pytest.mark.parametrize("others", [False, True])
def test_the_visit_that_brought_a_document_goes_with_it(owner: Account, register: None, others: bool) -> None:
    """A title that stays on the page of sources tells everybody what was made confidential."""
    _, reader = entered("Zarina", Account.READER)
    document, other = Document.objects.exclude(claims=None).distinct()[:2]
    visit = Visit.objects.create(kind=Visit.TEXT, locator="Zyxquil report", by="owner", state=Visit.DONE, new=1)
    visit.documents.add(document, *([other] if others else []))
    assert "Zyxquil" in reader.get("/sources/").content.decode()
    collections.move(document, collections.made("Case 7", "", owner), "owner")
    for page in ("/sources/", "/sources/visits/", f"/sources/visits/{visit.pk}/"):
        answer = reader.get(page)
        assert "Zyxquil" not in answer.content.decode()
        assert answer.status_code == (404 if page.endswith(f"{visit.pk}/") and not others else 200)
    assert not Decision.objects.filter(target_kind=collections.MOVED, note__startswith="out: Z").exists()


def test_links_of_somebody_who_lost_their_charge_let_nobody_in(owner: Account) -> None:
    """An administrator who is switched off must not have left a door open."""
    for lower in (
        lambda a: people.switch(a, on=False, who=owner),
        lambda a: people.set_role(a, Account.READER, owner),
    ):
        admin = Account.objects.create_user(f"admin {Account.objects.count()}", role=Account.ADMINISTRATOR)
        soon = timezone.now() + timedelta(days=1)
        way = Way.objects.create(digest=admin.name, kind=Way.INVITE, role=admin.role, by=admin.name, expires=soon)
        lower(admin)
        way.refresh_from_db()
        assert way.used is not None


def test_who_decides_on_an_old_page_of_an_incident_is_told(client: Client, trial: Incident) -> None:
    """An acceptance sent from a page of an hour ago must not undo an editor's rejection without a word."""
    claim = trial.claims.all()[0]
    stale = {"claim": claim.key, "base": str(claim.latest), "verdict": "accepted"}
    editor = Account.objects.create_user("Editor", role=Account.EDITOR)
    review.judge(claim, Decision.REJECTED, Viewer.of(editor), note="no", base=claim.latest)
    assert client.post(f"/incidents/{trial.pk}/decide", stale).status_code == 400
    assert Claim.objects.get(pk=claim.pk).state == Claim.REJECTED
    whole = {"base": "0", "verdict": "accepted"}
    assert client.post(f"/incidents/{trial.pk}/decide", whole).status_code == 302
    assert client.post(f"/incidents/{trial.pk}/decide", whole | {"verdict": "rejected"}).status_code == 400


def test_a_second_reader_does_not_learn_the_first_reading_elsewhere(trial: Incident) -> None:
    """Agreement between two who saw each other's answers says nothing."""
    claim = trial.claims.all()[0]
    editor = Account.objects.create_user("Editor", role=Account.EDITOR)
    review.judge(claim, Decision.REJECTED, Viewer.of(editor), note="secret reason", base=claim.latest)
    second, client = entered("Boris", Account.CODER)
    assert "secret reason" in client.get(f"/incidents/{trial.pk}/").content.decode()
    review.ask_second(Claim.objects.get(pk=claim.pk), second, Viewer.of(editor))
    assert "secret reason" not in client.get(f"/incidents/{trial.pk}/").content.decode()


def test_the_maker_of_a_collection_is_in_it(client: Client, owner: Account) -> None:
    """Else what is made confidential next is closed to who made it so."""
    client.post("/collections/make", {"name": "Case 8"})
    assert Collection.objects.get().members.get() == owner
