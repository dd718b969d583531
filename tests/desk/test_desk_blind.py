"""Who is to read a claim a second time, blind, finds nowhere how the first reader coded it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote_plus

import pytest
from django.test import Client
from test_desk_rights import crawled

from guvoh.register import linked, review
from guvoh.register.models import Account, Claim, Decision, Document, Incident, Party
from guvoh.register.rights import Viewer

# What the first reader wrote, none of which the documents have.
SECRET = ["Xudoyqulzoda", "Bureau Nine", "Yakkatutzor", "a broken rib", "seen by Olmos", "Olmosbek", "not so at all",
          "Tirandozov", "1987"]  # fmt: skip


def person(name: str) -> dict[str, Any]:
    return {"name": name, "kind": "person", "count": None, "role": "seen by Olmos", "state": None}


@pytest.fixture
def boris(register: None) -> Account:
    """Anna corrected one claim, rejected another, and added a third; Boris was asked to read each of them."""
    anna = Viewer.of(Account.objects.create_user("Anna", role=Account.EDITOR))
    boris = Account.objects.create_user("Boris", role=Account.EDITOR)
    of_one = Document.objects.get(title="Lawyer gets 23 years")
    wrong, rejected = Claim.objects.filter(document=of_one).order_by("pk")
    value = review.coding(wrong) | {
        "act": "abduction", "victims": [person("Qodiri Xudoyqulzoda")],
        "perpetrators": [{**person("Bureau Nine"), "kind": "organisation", "state": "TD"}],
        "attributed_to": ["Olmosbek"], "place": {"text": "Yakkatutzor", "country": "TD"}, "detail": "a broken rib",
        "date": {"start": "1987-02-03", "end": "1987-02-03", "text": "1987"},
    }  # fmt: skip
    review.judge(wrong, Decision.CORRECTED, anna, value=value, base=wrong.latest)
    review.judge(rejected, Decision.REJECTED, anna, note="not so at all", base=rejected.latest)
    start = of_one.text.index("More than 1,200")
    more = review.coding(wrong) | {
        "act": "torture",
        "victims": [person("Tirandozov")],
        "evidence": [[start, start + 30]],
    }
    added = review.add(of_one, more, anna)
    linked.relink()
    for row in (wrong, rejected, added):
        review.ask_second(Claim.objects.get(pk=row.pk), boris, anna)
    return boris


@pytest.fixture
def blind(boris: Account) -> Client:
    client = Client()
    client.force_login(boris)
    return client


def probes() -> list[str]:
    """Pages asked for by what the first reader wrote, and the pages of what came of it."""
    claims = Claim.objects.filter(document__title="Lawyer gets 23 years")
    return [
        "/",
        *(f"{page}?q={quote(word)}" for page in ("/", "/search/", "/parties/") for word in SECRET),
        *(f"/?{name}={value}" for name, value in (("act", "abduction"), ("country", "TD"),
                                                  ("state", "TD"), ("year", "1987"), ("act", "torture"))),
        *(f"/incidents/{pk}/" for pk in Incident.objects.filter(claims__in=claims).values_list("pk", flat=True)),
        *(f"/parties/{pk}/" for pk in Party.objects.filter(roles__claim__in=claims).values_list("pk", flat=True)),
        *(f"/review/{pk}/" for pk in claims.values_list("pk", flat=True)),
        *(f"/why/claims/?one={pk}&other={other}" for pk in claims.values_list("pk", flat=True)
          for other in Claim.objects.values_list("pk", flat=True)[:3]),
        "/review/?act=abduction", "/review/?state=second", "/review/?state=mine", "/review/adjudicate/",
        "/places/TD/", "/look/map/?country=TD", "/look/matrix/", "/may-be-one/", "/look/timeline/?year=1987",
    ]  # fmt: skip


def told(pages: dict[str, tuple[int, str, bytes]]) -> set[tuple[str, str]]:
    """Which of the secrets stand on which page, but where the page was asked for by it."""
    return {
        (word, url)
        for url, (_status, _location, body) in pages.items()
        for word in SECRET
        if word in body.decode("utf-8", "replace") and word not in unquote_plus(url)
    }


def test_no_page_tells_a_second_reader_what_the_first_made_of_it(blind: Client, boris: Account) -> None:
    """Agreement of two who saw each other's answers says nothing, and a wrong victim is borne out by a copy."""
    pages = crawled(blind, probes(), most=260)
    assert len([1 for status, *_ in pages.values() if status == 200]) > 120
    assert told(pages) == set()
    for url in ("/?act=abduction", "/?country=TD", "/?year=1987", "/?q=Tirandozov"):
        assert b'class="line"' not in pages[url][2], url
    # The same pages tell who has read: the crawl would have found it.
    for row in Claim.objects.filter(document__title="Lawyer gets 23 years"):
        review.judge(row, Decision.REJECTED, Viewer.of(boris), note="mine", base=row.latest)
    after = told(crawled(blind, probes(), most=60))
    assert {word for word, _url in after} == set(SECRET)


def test_in_its_place_stands_what_waits_and_what_the_machine_coded(blind: Client) -> None:
    """Else counts that differ from a colleague's look like an error, and nobody finds the claim that is in the way."""
    home = blind.get("/").content.decode()
    assert "3 claims wait for your second reading" in home and "/review/?state=mine" in home
    rows = {c.act: c for c in Claim.objects.filter(document__title="Lawyer gets 23 years")}
    page = blind.get(f"/incidents/{rows['abduction'].incident_id}/")
    assert page.status_code == 200 and f"/review/{rows['abduction'].pk}/" in page.content.decode()
    document = blind.get(f"/documents/{rows['torture'].document_id}/").content.decode()
    assert "Zafar Nuriddinov was convicted or sentenced" in document  # as the machine has it
    assert "A claim that somebody added" in document and "shown as the machine coded it" in document
    queue = blind.get("/review/?state=mine&act=sentence").content.decode()
    assert f'data-claim="{rows["abduction"].pk}"' in queue
    assert blind.get("/review/?state=mine&act=torture").content.decode().count('class="q-row"') == 0


def test_nobody_else_misses_anything(client: Client, boris: Account) -> None:
    """Else one colleague's unread claim takes an incident out of everybody's register."""
    assert b'class="line"' in client.get("/?act=abduction").content
    assert b"your second reading" not in client.get("/").content


def test_a_blind_reader_takes_nothing_of_a_newer_coding(blind: Client, boris: Account) -> None:
    """Else the first reader's coding, with a field changed, counts as the second's own."""
    row = Claim.objects.get(act="abduction")
    answer = blind.post(f"/review/{row.pk}/reread", {"do": "take", "field": "detail", "base": str(row.latest)})
    assert answer.status_code == 400 and b"as a second reader" in answer.content
    answer = blind.post(f"/review/{row.pk}/reread", {"do": "dismiss", "base": str(row.latest)})
    assert answer.status_code == 400
