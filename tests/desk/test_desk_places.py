"""Pages of places and acts: what a count says must be what the list behind it shows, for each reader."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from guvoh import codebook
from guvoh.desk import places
from guvoh.register import store
from guvoh.register.models import Account, Collection, Incident


def get(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def listed(client: Client, url: str) -> int:
    """How many incidents the list at this address has."""
    found = re.search(r'class="count" role="status">([\d,]+) incident', get(client, url))
    assert found
    return int(found[1].replace(",", ""))


def counted(page: str) -> list[tuple[str, int]]:
    """(address, number) of every line of a page's lists of counts."""
    lines = re.findall(r'<a href="([^"]+)" dir="auto">[^<]*</a></span> <span class="counts-n">(\d+)</span>', page)
    return [(html.unescape(url), int(n)) for url, n in lines]


@pytest.mark.parametrize("url", ["/places/TJ/", "/places/TR/", "/acts/killing/", "/acts/arrest_detention/"])
def test_each_count_leads_to_as_many_incidents(client: Client, register: None, url: str) -> None:
    """A count that cannot be checked by a click is not believed, and should not be."""
    counts = counted(get(client, url))
    assert len(counts) > 1
    for at, n in counts:
        assert listed(client, at) == n, at


def test_places_tell_what_happened_there_and_who_acted_elsewhere(client: Client, register: None) -> None:
    """The shape of repression across borders is seen in who acts where."""
    page = get(client, "/places/")
    rows = dict(re.findall(r'<th scope="row"><a href="/places/(\w\w)/">([^<]+)</a>', page))
    assert rows == {"TJ": "Tajikistan", "TR": "Türkiye", "PL": "Poland"}
    assert "of which no country is told" in page
    # A court of Turkey's is told to have acted in Poland.
    Incident.objects.filter(act="entry_refusal").update(states="TR")
    poland = get(client, "/places/TR/")
    assert "What its agents did elsewhere" in poland
    assert ("/?state=TR&country=PL&standing=held", 1) in counted(poland)


def test_what_was_rejected_is_not_counted(client: Client, register: None) -> None:
    """A report that turned out false would go on speaking in the totals."""
    before = dict(counted(get(client, "/places/TJ/")))
    killing = "/?country=TJ&act=killing&standing=held"
    assert before[killing] == 1
    store.decide("incident", Incident.objects.get(act="killing").pk, "rejected", "", by="owner")
    assert killing not in dict(counted(get(client, "/places/TJ/")))
    assert "No incident that you may see." in get(client, "/acts/killing/")


def test_who_is_no_member_counts_nothing_of_a_collection(client: Client, register: None) -> None:
    """A number that changes with what is confidential tells that it is there."""
    hidden = Incident.objects.get(act="killing")
    Incident.objects.filter(pk=hidden.pk).update(collection=Collection.objects.create(name="kept close"))
    stranger = Client()
    stranger.force_login(Account.objects.create_user("somebody", role=Account.READER))
    for url in ("/places/", "/places/TJ/", "/acts/killing/"):
        page = get(stranger, url)
        assert hidden.pk not in page
        assert "act=killing" not in page
    assert "No incident that you may see." in get(stranger, "/acts/killing/")


def test_what_is_no_place_or_act_is_not_there(client: Client, register: None) -> None:
    for url in ("/places/XX/", "/places/tj/", "/places/ZZ/", "/acts/nothing/"):
        get(client, url, 404)


def test_the_pages_ask_the_database_little(client: Client, register: None) -> None:
    """A page that asks more the more there is stands still on a large register."""
    for url in ("/places/", "/places/TJ/", "/acts/arrest_detention/"):
        with CaptureQueriesContext(connection) as asked:
            get(client, url)
        assert len(asked) <= 15, url


def test_every_act_has_a_page_in_both_languages(client: Client, owner: Account, register: None) -> None:
    """The codebook leads to each act; a coder in doubt looks there what else it may be."""
    for language in ("en", "ru"):
        owner.language = language
        owner.save()
        for code in codebook.acts():
            page = get(client, f"/acts/{code}/")
            with translation.override(language):
                assert html.escape(places.words.act(code)) in page
    assert all(f'href="/acts/{code}/"' in get(client, "/codebook/") for code in codebook.acts())


def test_look_alikes_lead_to_the_acts_they_are() -> None:
    """A case that is another act is of use only with the way to that act."""
    told = {alike.case: alike.acts for alike in places.look_alikes("disappearance")}
    assert told == {
        "taken, and known to be held": [
            ("Arrest or detention", "/acts/arrest_detention/"),
            ("Abduction", "/acts/abduction/"),
        ]
    }
    with translation.override("ru"):
        shown = [alike.case for code in codebook.acts() for alike in places.look_alikes(code)]
        assert len(shown) > 40
        assert not [case for case in shown if re.search("[A-Za-z_]{3}", case)]
