"""The pages on which an editor settles what two readers differ on, and the one on how far readers agree."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from guvoh.register import review
from guvoh.register.models import Account, Claim, Collection, Decision, Document
from guvoh.register.rights import Viewer


def viewer(name: str, role: str = Account.CODER) -> Viewer:
    return Viewer.of(Account.objects.create_user(name, role=role))


@pytest.fixture
def differing(register: None) -> Claim:
    """Anna accepted the 23 years, Boris coded another act, another victim and 25 years."""
    anna, boris, owner = viewer("Anna"), viewer("Boris"), viewer("Editor", Account.EDITOR)
    row = Claim.objects.filter(act="sentence").order_by("pk")[0]
    review.judge(row, Decision.ACCEPTED, anna, base=row.latest)
    assert boris.account
    review.ask_second(row, boris.account, owner)
    value = review.as_seen(row, boris) | {
        "act": "charge",
        "victims": [{"name": "Zafar <b>Nuriddinov</b>"}],
        "detail": "25 years",
    }
    review.judge(row, Decision.CORRECTED, boris, base=0, value=value, note="no verdict yet")
    return Claim.objects.get(pk=row.pk)


def settle(client: Client, row: Claim, **fields: Any) -> Any:
    """Sent as the page sends it, with the readings that it shows."""
    read = [str(r.decision.pk) for r in review.readings(row)]
    return client.post(f"/review/adjudicate/{row.pk}/settle", {"base": str(row.latest), "reading": read, **fields})


def test_both_codings_stand_side_by_side(client: Client, differing: Claim) -> None:
    """Else the editor settles by memory of two other pages."""
    page = client.get("/review/adjudicate/").content.decode()
    assert f"/review/adjudicate/{differing.pk}/" in page and "Anna / Boris" in page
    page = client.get(f"/review/adjudicate/{differing.pk}/").content.decode()
    assert page.count('name="f-act"') == 2 and page.count('name="f-victims"') == 2
    assert 'name="f-date"' not in page  # they agree on it
    assert "has sentenced the lawyer" in page and 'class="m-evidence"' in page
    assert "no verdict yet" in page and "<b>Nuriddinov" not in page


def test_it_is_settled_field_by_field(client: Client, differing: Claim) -> None:
    """Else an editor must take the errors of one reader with what the other got right."""
    answer = settle(client, differing, do="fields", **{"f-act": "0"})
    assert answer.status_code == 400 and "to whom" in answer.content.decode()
    answer = settle(client, differing, do="fields", why="seen the verdict", **{"f-act": "0", "f-victims": "1"})
    assert answer.status_code == 302
    row = Claim.objects.get(pk=differing.pk)
    made = Decision.objects.latest("pk")
    assert (row.act, row.state, row.detail) == ("sentence", Claim.CORRECTED, "23 years in prison; inciting discord")
    assert [r.name for r in row.roles.filter(part="victim")] == ["Zafar <b>Nuriddinov</b>"]
    assert (made.verdict, made.by, made.note) == (Decision.ADJUDICATED, "owner", "seen the verdict")
    page = client.get(answer["Location"]).content.decode()
    assert "Settled." in page and f'value="{made.pk}"' in page
    client.post("/review/undo", {"decision": str(made.pk), "queue": ""})
    assert Claim.objects.get(pk=differing.pk).state == Claim.DIFFERS


@pytest.mark.parametrize(
    ("fields", "state", "act"),
    [
        ({"do": "all-1"}, Claim.CORRECTED, "charge"),
        ({"do": "all-0"}, Claim.ACCEPTED, "sentence"),
        ({"do": "reject"}, Claim.REJECTED, "sentence"),
    ],
)
def test_or_as_one_of_them_has_it_or_not_at_all(
    client: Client, differing: Claim, fields: dict[str, str], state: str, act: str
) -> None:
    """Else what is plain takes as many clicks as what is not."""
    settle(client, differing, **fields)
    row = Claim.objects.get(pk=differing.pk)
    assert (row.state, row.act) == (state, act)


def test_or_as_neither_has_it(client: Client, differing: Claim) -> None:
    """Else an editor who sees that both err cannot say so; and a slip in the form costs what was typed."""
    start, end = differing.evidence[0]
    form = {
        "act": "other", "status": "occurred", "victims-0-name": "Zafar Nuriddinov", "victims-0-kind": "person",
        "evidence": f"{start}-{end}",
    }  # fmt: skip
    answer = settle(client, differing, verdict="adjudicated", **form)
    assert answer.status_code == 400 and "which act it is" in answer.content.decode()
    assert '<details class="a-third" id="third" open' in answer.content.decode()
    settle(client, differing, verdict="adjudicated", note="a retrial", **form)
    row = Claim.objects.get(pk=differing.pk)
    assert (row.act, row.note, row.state) == ("other", "a retrial", Claim.CORRECTED)


def test_where_one_rejected_there_is_one_coding_to_take(client: Client, register: None) -> None:
    """Else the page asks to choose between the fields of nothing."""
    anna, boris, editor = viewer("Anna"), viewer("Boris"), viewer("Editor", Account.EDITOR)
    row = Claim.objects.filter(act="fine").order_by("pk")[0]
    review.judge(row, Decision.REJECTED, anna, base=row.latest, note="a namesake")
    assert boris.account
    review.ask_second(row, boris.account, editor)
    review.judge(row, Decision.ACCEPTED, boris, base=0)
    page = client.get(f"/review/adjudicate/{row.pk}/").content.decode()
    assert "Reject, as Anna" in page and "All as Boris" in page and 'name="f-' not in page
    settle(client, Claim.objects.get(pk=row.pk), do="all-1")
    assert Claim.objects.get(pk=row.pk).state == Claim.ACCEPTED


def test_only_editors_settle_and_only_what_they_may_see(client: Client, differing: Claim) -> None:
    """Else a reader settles their own quarrel, or a closed collection's claims are counted before strangers."""
    coder = Client()
    coder.force_login(Account.objects.get(name="Boris"))
    assert coder.get("/review/adjudicate/").status_code == 403
    assert settle(coder, differing, do="all-1").status_code == 403
    closed = Collection.objects.create(name="Safe house")
    Document.objects.filter(pk=differing.document_id).update(collection=closed)
    Claim.objects.filter(document=differing.document_id).update(collection=closed)
    assert f"/review/adjudicate/{differing.pk}/" not in client.get("/review/adjudicate/").content.decode()
    assert client.get(f"/review/adjudicate/{differing.pk}/").status_code == 404
    assert settle(client, differing, do="all-1").status_code == 404
    assert "1 claim " not in client.get("/review/agreement/").content.decode()
    assert Claim.objects.get(pk=differing.pk).state == Claim.DIFFERS


def test_what_is_settled_already_is_not_settled_again(client: Client, differing: Claim) -> None:
    """Else an editor with an old page open overrules another without knowing."""
    settle(client, differing, do="all-0")
    answer = settle(client, differing, do="reject")
    assert answer.status_code == 409
    assert "wner decided about this claim while you read it: settled" in answer.content.decode()
    assert Claim.objects.get(pk=differing.pk).state == Claim.ACCEPTED
    assert client.get(f"/review/adjudicate/{differing.pk}/").status_code == 302


def test_an_editor_is_told_of_a_reading_that_came_meanwhile(client: Client, differing: Claim) -> None:
    """Else a third reader's coding is overruled by who never saw it."""
    before = [str(r.decision.pk) for r in review.readings(differing)]
    third = viewer("Zarina")
    assert third.account
    review.ask_second(differing, third.account, Viewer.of(Account.objects.get(name="Editor")))
    row = Claim.objects.get(pk=differing.pk)
    review.judge(row, Decision.REJECTED, third, base=row.latest)
    row.refresh_from_db()
    answer = settle(client, row, do="all-0", reading=before)
    assert answer.status_code == 409 and "Zarina decided about this claim" in answer.content.decode()
    assert Claim.objects.get(pk=row.pk).state == Claim.DIFFERS
    assert settle(client, row, do="all-0").status_code == 302


def test_who_else_settles_it_is_shown(client: Client, differing: Claim) -> None:
    """Else two editors settle one claim, and the slower has worked for nothing."""
    other = Client()
    other.force_login(Account.objects.get(name="Editor"))
    other.post(f"/review/{differing.pk}/present", {"base": str(differing.latest)})  # as its script does
    assert "Editor has this open too" in client.get(f"/review/adjudicate/{differing.pk}/").content.decode()


def test_few_queries_however_many_differ(client: Client, differing: Claim, django_assert_max_num_queries: Any) -> None:
    """Else the pages grow slow with the register."""
    with django_assert_max_num_queries(15):
        client.get("/review/adjudicate/")
    with django_assert_max_num_queries(15):
        page = client.get(f"/review/adjudicate/{differing.pk}/")
    assert len(page.content) < 300_000
    with django_assert_max_num_queries(15):
        page = client.get("/review/agreement/")
    assert "too few" in page.content.decode() and "Anna" in page.content.decode()
