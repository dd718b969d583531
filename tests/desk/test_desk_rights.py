"""Attacks on what lies in a collection, by somebody who has an account and is no member."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_plus, urljoin, urlsplit

import invented
import pytest
from again import again
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from guvoh import desk
from guvoh.nouns import Document as Article
from guvoh.register import collections, linked, models, store
from guvoh.register.models import (
    Account,
    Capture,
    Claim,
    Collection,
    Decision,
    Document,
    Figure,
    Incident,
    Mention,
    Party,
    Proposal,
    Relation,
    Role,
)
from guvoh.register.rights import _COLLECTION, Viewer, seen

pytestmark = pytest.mark.django_db

# What only the confidential part says: names, words, publishers, titles, places, acts.
SECRET = ["Qurbonmurod", "Safarbekov", "Kuhistan Confidential", "Varzobdara", "Zulfiqorova", "Курбонмурод"]
NAME, OUTLET = "Qurbonmurod Safarbekov", "Kuhistan Confidential"
COLLECTION = "Sealed: the Varzobdara case"


@again
def build_open() -> None:
    for part in (invented._sentence, invented._relatives, invented._captured_twice, invented._namesakes):
        part()
    linked.relink()
    one, other = (
        Party.objects.filter(roles__name__contains="Nuriddinov").distinct(),
        Party.objects.filter(roles__name__contains="Mirzoalizoda"),
    )
    first, second = one[0].pk, other[0].pk
    linked.decide_different("party", first, second, "two men", "owner")
    incident = Incident.objects.filter(act="sentence", merged_into=None)[0]
    store.decide("incident", incident.pk, Decision.ACCEPTED, "seen the paper", "owner")
    store.decide("claim", incident.claims.all()[0].key, Decision.NOTE, "ask the lawyer", "owner")


@again
def build_closed(case: Collection) -> None:
    """The same articles, as confidential ones, and others that nobody else has; with decisions and questions."""
    real = store.add
    store.add = lambda source, documents, code, collection=None: real(source, documents, code, case)  # type: ignore[assignment]
    try:
        for part in (
            invented._sentence, invented._relatives, invented._captured_twice, invented._namesakes, invented._overlaps,
            invented._other_scripts, invented._badly_dated, invented._belonging, _secrets,
        ):  # fmt: skip
            part()
    finally:
        store.add = real
    linked.relink()
    hidden = Party.objects.filter(collection=case)
    one, other = hidden.filter(name__contains=NAME)[0], hidden.filter(name__contains="Zulfiqorova")[0]
    linked.decide_same("party", one.pk, other.pk, f"{NAME} again", "owner")
    linked.decide_different(
        "party", hidden.filter(name__contains="Nuriddinov")[0].pk, hidden.filter(name__contains="Mirzo")[0].pk,
        f"not {NAME}", "owner",
    )  # fmt: skip
    for incident in Incident.objects.filter(collection=case, merged_into=None)[:3]:
        store.decide("incident", incident.pk, Decision.REJECTED, f"{NAME} says no", "owner")
    for claim in Claim.objects.filter(collection=case)[:3]:
        store.decide("claim", claim.key, Decision.ACCEPTED, f"{NAME} says so", "owner")
    merged = Incident.objects.filter(collection=case, merged_into=None, act="torture")
    assert Proposal.objects.filter(collection=case).exists()
    assert hidden.exists()
    assert merged.exists() or Incident.objects.filter(collection=case).exists()


def _secrets() -> None:
    for n, (text, act) in enumerate(
        [
            (f"{NAME} was tortured in Varzobdara, his sister Zulfiqorova said.", "torture"),
            (f"{NAME}, an advocate, was abducted at the border of Chad.", "abduction"),
            ("Адвокат Курбонмурод Сафарбеков был похищен в Чаде.", "abduction"),
            (f"Zulfiqorova, sister of {NAME}, was held in Varzobdara.", "arrest_detention"),
        ]
    ):
        name = NAME if NAME in text else "Курбонмурод Сафарбеков"
        victim = "Zulfiqorova" if text.startswith("Zulf") else name
        invented.add(
            Article.read(text, title=f"{OUTLET} report {n}", publisher=OUTLET, language="ky",
                         published=invented.day(f"1999-02-0{n + 1}")),
            [invented.claim(text, act, [invented.Actor(victim, role="advocate")], [text],
                            date=invented.when(f"1999-02-0{n + 1}"), place=invented.Where("Varzobdara", "TD"),
                            perpetrators=(invented.Actor("the guard of Varzobdara", "organisation", state="TD"),),
                            on_account_of=(NAME,) if victim != name else ())],
            [invented.Figure("f1", "refugees in Varzobdara", 4711, (invented.quote(text, text[:10]),), None, "people",
                             "Varzobdarans", "Varzobdara", "1999", (), invented.CODER)],
            names=[(NAME, "person"), ("Zulfiqorova", "person")],
        )  # fmt: skip


@pytest.fixture
def case() -> Collection:
    return collections.made(COLLECTION, f"all about {NAME}", None)


def signed_in(name: str, role: str) -> Client:
    client = Client()
    client.force_login(Account.objects.create_user(name, role=role))
    return client


@pytest.fixture
def outsider() -> Client:
    """An editor, who may do most, and is no member."""
    return signed_in("outsider", Account.EDITOR)


@pytest.fixture
def member(case: Collection) -> Client:
    client = signed_in("insider", Account.EDITOR)
    collections.admit(case, Account.objects.get(name="insider"), "owner")
    return client


# Reading pages ----------------------------------------------------------------------------------

_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*|(data-csrf=")[^"]*|("X-CSRFToken": ?")[^"]*')
# Pages that are of the account itself, or end what is being done.
_LEFT = ("/sign-out/", "/account", "/static/", "/language/")


def plain(response: Any) -> tuple[int, str, bytes]:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = _TOKEN.sub(lambda m: next(g for g in m.groups() if g), body.decode("utf-8", "replace"))
    return response.status_code, response.get("Location", ""), text.encode()


def links_of(url: str, body: bytes) -> Iterator[str]:
    for found in re.findall(r'(?:href|src|action)="([^"]*)"', body.decode("utf-8", "replace")):
        absolute = urljoin(f"http://desk{url}", unescape(found))
        parts = urlsplit(absolute)
        if parts.netloc == "desk":
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def crawled(client: Client, begin: Iterable[str], most: int = 450) -> dict[str, tuple[int, str, bytes]]:
    """Every page that links lead to, with one filter at a time."""
    seen_pages: dict[str, tuple[int, str, bytes]] = {}
    waiting = list(begin)
    while waiting and len(seen_pages) < most:
        url = waiting.pop(0)
        if url in seen_pages or url.startswith(_LEFT):
            continue
        seen_pages[url] = plain(client.get(url))
        _status, location, body = seen_pages[url]
        if location:
            waiting.append(location)
        if body[:1] not in (b"<", b"\n"):
            continue
        # Two filters in one address would be every pair of them: one is enough, as each is asked by itself.
        waiting += [to for to in links_of(url, body) if to not in seen_pages and to.count("&") < 2]
    return seen_pages


PROBES = [
    *(f"{page}?q={quote(word)}" for page in ("/", "/documents/", "/parties/", "/figures/", "/search/", "/review/")
      for word in (*SECRET, "advocate", "prison", "Nuriddinov", "1999", '"was tortured"', "refugees")),
    *(f"{page}?{name}={value}" for page in ("/", "/look/timeline/", "/look/map/", "/look/acts/", "/documents/",
                                            "/review/", "/search/", "/parties/")
      for name, value in (("act", "torture"), ("act", "abduction"), ("country", "TD"), ("state", "TD"),
                          ("year", "1999"), ("standing", "rejected"), ("publisher", quote(OUTLET)), ("language", "ky"),
                          ("collection", "1"), ("coded", "no"), ("order", "added"), ("kind", "person"),
                          ("at", quote("Varzobdara")), ("month", "1999-02"), ("page", "2"))),
    f"/sources/publishers/?name={quote(OUTLET)}", f"/sources/publishers/?q={quote(OUTLET)}", "/places/TD/",
    "/acts/torture/", "/acts/abduction/", "/codebook/", "/places/", "/searches/", "/sources/", "/sources/visits/",
    "/sources/publishers/", "/look/", "/look/figures/", "/may-be-one/?kind=party", "/may-be-one/?kind=incident",
    "/collections/", "/collections/1/", "/review/agreement/", "/review/adjudicate/", "/sources/add/",
]  # fmt: skip


def test_to_who_is_no_member_a_collection_does_not_exist(outsider: Client) -> None:
    """Every page, as bytes, is what it was before the collection was made: else its names, counts, order, questions or
    suggestions tell somebody, who may be forced to look for it, that a person is in the register."""
    build_open()
    before = crawled(outsider, ["/", *PROBES])
    assert len([u for u, (status, *_) in before.items() if status == 200]) > 150
    case = collections.made(COLLECTION, f"all about {NAME}", None)
    build_closed(case)
    after = crawled(outsider, ["/", *PROBES])
    assert sorted(before) == sorted(after)
    differing = {url: _first_difference(before[url][2], after[url][2]) for url in before if before[url] != after[url]}
    assert differing == {}
    for url, (_status, _location, body) in after.items():
        if not any(word in unquote_plus(url) for word in SECRET):
            assert not [word for word in (*SECRET, COLLECTION) if word in body.decode("utf-8", "replace")], url


def _first_difference(one: bytes, other: bytes) -> tuple[bytes, bytes]:
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[max(0, at - 60) : at + 80], other[max(0, at - 60) : at + 80]


def test_an_administrator_who_is_no_member_reads_names_of_collections_and_nothing_inside(case: Collection) -> None:
    """Else who keeps the accounts reads every confidence, and a stolen administrator's password opens all of them."""
    build_open()
    build_closed(case)
    client = signed_in("root", Account.ADMINISTRATOR)
    pages = crawled(client, ["/", "/collections/", f"/collections/{case.pk}/", *PROBES])
    assert COLLECTION in pages["/collections/"][2].decode()
    within = [word for word in SECRET if word not in COLLECTION]
    for url, (_status, _location, body) in pages.items():
        if not any(word in unquote_plus(url) for word in SECRET):
            assert not [word for word in within if word in body.decode("utf-8", "replace")], url


def test_a_member_sees_what_is_inside_and_that_it_is_confidential(member: Client, case: Collection) -> None:
    """Else members cannot work with it, or show it around without knowing."""
    build_open()
    build_closed(case)
    for url in (
        f"/incidents/{Incident.objects.filter(collection=case, merged_into=None)[0].pk}/",
        f"/documents/{Document.objects.filter(collection=case)[0].pk}/",
        f"/parties/{Party.objects.filter(collection=case)[0].pk}/",
    ):
        response = member.get(url)
        assert response.status_code == 200, url
        assert "Confidential" in response.content.decode(), url
        assert COLLECTION in unescape(response.content.decode()), url
    assert NAME in member.get(f"/?q={quote(NAME)}").content.decode()
    capture = Capture.objects.filter(collection=case)[0]
    assert member.get(f"/captures/{capture.pk}/original").status_code == 200


# Asking by id -----------------------------------------------------------------------------------

NOBODY = 987654  # a number that no row has
# Addresses that name no row of the register.
_OTHER = {"enter", "invited", "withdraw", "change", "place", "act", "page", "file", "figures_file"}


def addresses(patterns: Iterable[Any] | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, route)
        else:
            yield route, each


def filled(route: str, number: object, text: str) -> str:
    route = re.sub(r"<int:\w+>", str(number), route)
    route = re.sub(r"<str:what>|<slug:name>", "x", route)
    route = re.sub(r"<slug:kind>", "svg", route)
    return "/" + re.sub(r"<str:\w+>", text, route)


def hidden_rows(case: Collection) -> dict[str, list[Any]]:
    """Numbers and ids of everything hidden, a few of each kind."""
    numbers: set[int] = set()
    for model in (Document, Capture, Claim, Figure, Mention, Relation, Role, Proposal):
        everything = _COLLECTION[model]
        numbers.update(list(model._default_manager.filter(**{everything: case}).values_list("pk", flat=True)[:4]))
    texts = [
        *Incident.objects.filter(collection=case).values_list("pk", flat=True)[:4],
        *Party.objects.filter(collection=case).values_list("pk", flat=True)[:4],
    ]
    return {"number": sorted(numbers), "text": texts}


def counts() -> dict[str, int]:
    kept = [*_COLLECTION, Decision, models.Assignment, models.Rereading, Collection]
    return {model.__name__: model._default_manager.count() for model in kept}


def test_what_is_hidden_is_answered_as_what_is_not_there(outsider: Client, case: Collection) -> None:
    """At every address, asked and posted to, by every id: else one who tries numbers learns which are taken."""
    build_closed(case)  # nothing is open: every number that is found is one of the collection's
    hidden = hidden_rows(case)
    before = counts()
    form = {"verdict": "accepted", "note": "x", "base": "0", "to": "open", "sure": "yes", "do": "visit", "name": "x"}
    tried = 0
    for route, each in addresses():
        if "<" not in route or each.name in _OTHER or route.startswith(("account", "invited", "enter", "static")):
            continue
        for ask in (outsider.get, lambda u: outsider.post(u, form)):
            gone = str(filled(route, NOBODY, "p00000000"))
            expected = plain(ask(gone))
            ids: list[Any] = hidden["number"] if "<int:" in route else hidden["text"]
            for one in ids:
                url = filled(route, one, str(one))
                status, location, body = plain(ask(url))
                assert status == expected[0], url
                assert location == expected[1], url
                assert (
                    body.decode().replace(str(one), "ID")
                    == expected[2].decode().replace(str(NOBODY) if "<int:" in route else "p00000000", "ID")
                    or body == expected[2]
                ), url
                tried += 1
    assert tried > 100
    assert counts() == before


def test_pairs_of_an_open_and_a_hidden_one_are_not_there(outsider: Client, case: Collection) -> None:
    """Else the pages on which two are weighed show one that may not be seen beside one that may."""
    build_open()
    build_closed(case)
    claims = [Claim.objects.filter(collection=c)[0].pk for c in (None, case)]
    parties = [Party.objects.filter(collection=c, kind="person")[0].pk for c in (None, case)]
    for one, other in (claims, claims[::-1]):
        hidden = plain(outsider.get(f"/why/claims/?one={one}&other={other}"))
        assert hidden[0] == 404
    for one, other in (parties, parties[::-1]):
        assert outsider.get(f"/why/parties/{one}/{other}/").status_code == 404


@pytest.mark.parametrize("verdict", ["same", "different"])
def test_a_hidden_one_cannot_be_tied_to(outsider: Client, case: Collection, verdict: str) -> None:
    """Else the answer to a decision tells whether an id is taken, or ties an open page to a confidential one."""
    build_open()
    build_closed(case)
    before = counts()
    for kind, model in (("parties", Party), ("incidents", Incident)):
        mine = model._default_manager.filter(collection=None)[0].pk  # type: ignore[attr-defined]
        hidden = model._default_manager.filter(collection=case)[0].pk  # type: ignore[attr-defined]
        unknown = hidden[0] + "0" * (len(hidden) - 1)
        answers = [
            plain(outsider.post(f"/{kind}/{mine}/tie", {"verdict": verdict, "other": other, "note": ""}))
            for other in (hidden, unknown)
        ]
        assert answers[0][0] == 400
        assert answers[0][2].replace(hidden.encode(), b"ID") == answers[1][2].replace(unknown.encode(), b"ID")
    assert counts() == before


def test_a_hidden_decision_cannot_be_undone(outsider: Client, case: Collection) -> None:
    """Else who tries numbers takes apart what members joined, and learns that they did."""
    build_open()
    build_closed(case)
    before = counts()
    mine = Party.objects.filter(collection=None)[0].pk
    hidden = [d.pk for d in linked.bonds() if case.pk in linked._collections(d)]
    assert hidden
    expected = plain(outsider.post(f"/parties/{mine}/tie", {"verdict": "undo", "decision": str(NOBODY)}))
    for number in (*hidden, 0):
        assert plain(outsider.post(f"/parties/{mine}/tie", {"verdict": "undo", "decision": str(number)})) == expected
    for number in Decision.objects.filter(target_kind__in=["claim", "incident"], note__contains=NAME):
        outsider.post("/review/undo", {"decision": str(number.pk)})
    assert counts() == before


def test_hidden_claims_are_not_reached_through_open_ones(outsider: Client, case: Collection) -> None:
    """Else a form on an open page judges, merges or hands out a claim that may not be seen."""
    build_open()
    build_closed(case)
    before, states = counts(), sorted(Claim.objects.filter(collection=case).values_list("pk", "state", "latest"))
    hidden = Claim.objects.filter(collection=case)[0]
    mine = Claim.objects.filter(collection=None)[0]
    me = str(Account.objects.get(name="outsider").pk)
    for do in ("accepted", "rejected", "accept", "reject", "assign"):
        outsider.post("/review/many", {"claim": [str(hidden.pk)], "do": do, "why": "x", "account": me})
        outsider.post("/review/many", {"claim": [f"{hidden.pk}-{hidden.latest}"], "do": do, "why": "x", "account": me})
    outsider.post(f"/review/{mine.pk}/merge", {"with": [str(hidden.pk), f"{hidden.pk}-0"], "base": str(mine.latest)})
    outsider.post(f"/incidents/{mine.incident_id}/decide", {"claim": hidden.key, "verdict": "accepted"})
    assert sorted(Claim.objects.filter(collection=case).values_list("pk", "state", "latest")) == states
    assert counts() == before


def test_nobody_puts_a_source_into_a_collection_they_are_not_in(outsider: Client, case: Collection) -> None:
    """Else forged documents come into a confidential case, and the answer tells that it is there."""
    text = "Parvina Aslamova was fined on 4 May 2020 in Navdara."
    form = {"how": "text", "title": "x", "text": text, "language": "en"}
    answers = [
        plain(outsider.post("/sources/add/", form | {"collection": str(pk)})) for pk in (case.pk, NOBODY)
    ]  # fmt: skip
    assert answers[0][0] == answers[1][0]
    assert answers[0] == answers[1]
    assert not models.Visit.objects.filter(collection=case).exists()


# Members ----------------------------------------------------------------------------------------


def test_members_are_let_in_and_taken_out_at_the_desk(case: Collection, member: Client) -> None:
    """Else people are let in by hand in the database, and nobody knows who did."""
    colleague = Account.objects.create_user("mavluda", role=Account.READER)
    url = f"/collections/{case.pk}/member"
    assert member.post(url, {"account": colleague.pk, "what": "add"}).status_code == 302
    assert case.members.filter(pk=colleague.pk).exists()
    page = member.get(f"/collections/{case.pk}/").content.decode()
    assert "mavluda let in" in unescape(re.sub(r"<[^>]+>", "", page))
    reader = Client()
    reader.force_login(colleague)
    assert reader.get(f"/collections/{case.pk}/").status_code == 200
    assert reader.post(url, {"account": colleague.pk, "what": "remove"}).status_code == 403
    assert member.post(url, {"account": colleague.pk, "what": "remove"}).status_code == 302
    assert reader.get(f"/collections/{case.pk}/").status_code == 404
    mine = Account.objects.get(name="insider")
    gone = member.post(url, {"account": mine.pk, "what": "remove"})
    assert gone["Location"] == "/collections/"
    assert member.get(f"/collections/{case.pk}/").status_code == 404


def test_an_administrator_who_lets_themselves_in_leaves_a_trace(case: Collection) -> None:
    """Else the one person who can open every confidence can do so unseen."""
    client = signed_in("root", Account.ADMINISTRATOR)
    mine = Account.objects.get(name="root")
    client.post(f"/collections/{case.pk}/member", {"account": mine.pk, "what": "add"})
    client.post(f"/collections/{case.pk}/member", {"account": mine.pk, "what": "remove"})
    kept = [(d.note, d.by) for d in collections.notes(case, collections.MEMBERS)]
    assert kept[:2] == [("dismissed root", "root"), ("admitted root", "root")]


def test_only_administrators_make_collections(outsider: Client) -> None:
    """Else a collection's name, which administrators read, is anybody's to choose, and cases scatter."""
    assert outsider.post("/collections/make", {"name": "Mine"}).status_code == 403
    assert not Collection.objects.exists()
    client = signed_in("root", Account.ADMINISTRATOR)
    assert client.post("/collections/make", {"name": "Ours", "about": "x"}).status_code == 302
    again = client.post("/collections/make", {"name": "ours", "about": "what it is for"})
    assert again.status_code == 400
    assert "what it is for" in again.content.decode()


def test_a_document_is_moved_after_saying_what_it_means(member: Client, outsider: Client, case: Collection) -> None:
    """Else one click shows a source to everybody, or nobody knows what is left behind."""
    build_open()
    row = Document.objects.filter(publisher="Exile Monitor")[0]
    page = f"/collections/move/{row.pk}/"
    assert outsider.get(f"/documents/{row.pk}/").status_code == 200
    said = unescape(member.get(f"{page}?to={case.pk}").content.decode())
    assert "outsider" in said  # who sees it no more
    assert "comes into the open register again" in said
    assert member.post(page, {"to": str(case.pk)}).status_code == 400  # not confirmed
    assert Document.objects.get(pk=row.pk).collection is None
    assert member.post(page, {"to": str(case.pk), "sure": "yes"})["Location"] == f"/documents/{row.pk}/"
    assert outsider.get(f"/documents/{row.pk}/").status_code == 404
    assert outsider.get(page).status_code == 404
    assert COLLECTION in unescape(member.get(f"/documents/{row.pk}/").content.decode())
    said = unescape(member.get(f"{page}?to=open").content.decode())
    assert "outsider" in said  # who begins to see it
    assert member.post(page, {"to": "open", "sure": "yes"}).status_code == 302
    assert outsider.get(f"/documents/{row.pk}/").status_code == 200


def test_nothing_is_left_of_documents_that_became_confidential(outsider: Client, case: Collection) -> None:
    """Else what a source asked to be kept close stays in the names, reasons, decisions and questions around it."""
    build_open()
    _secrets()
    linked.relink()
    hidden, mine = (Party.objects.filter(name__contains=name)[0].pk for name in (NAME, "Nuriddinov"))
    linked.decide_same("party", hidden, mine, "one man", "owner")
    store.decide("claim", Claim.objects.filter(document__publisher=OUTLET)[0].key, Decision.ACCEPTED, NAME, "owner")
    incident = Incident.objects.filter(claims__document__publisher=OUTLET)[0].pk
    store.decide("incident", incident, Decision.ACCEPTED, f"{NAME} was seen", "owner")
    assert NAME in outsider.get(f"/parties/{Party.objects.filter(roles__name=NAME)[0].pk}/").content.decode()
    for row in Document.objects.filter(publisher=OUTLET):
        collections.move(row, case, "owner")
    assert not linked.needs_linking()
    pages = crawled(
        outsider, ["/", f"/incidents/{incident}/", f"/parties/{hidden}/", f"/parties/{mine}/", *PROBES], 260
    )
    for url, (_status, _location, body) in pages.items():
        if not any(word in unquote_plus(url) for word in SECRET):
            assert not [word for word in (*SECRET, COLLECTION) if word in body.decode("utf-8", "replace")], url
    assert pages[f"/incidents/{incident}/"][0] == 404
    member = Viewer(None, frozenset({case.pk}))
    assert seen(Claim, member).filter(collection=case, state=Claim.ACCEPTED).exists()
    assert seen(Incident, member).filter(collection=case, standing="verified").exists()


def test_who_may_move_a_document_finds_how_on_its_page(member: Client, case: Collection) -> None:
    """Else a confidential source stays open because nobody knew that it could be closed; or a coder looks in vain."""
    build_open()
    row = Document.objects.filter(collection=None)[0]
    link = f'href="/collections/move/{row.pk}/">Move it to a collection<'
    page = member.get(f"/documents/{row.pk}/").content.decode()
    assert "Everybody with an account sees this document" in page and link in page and "go with it" in page
    editor = signed_in("editor", Account.EDITOR).get(f"/documents/{row.pk}/").content.decode()
    assert link not in editor and "be a member of a collection" in editor
    coder = signed_in("coder", Account.CODER).get(f"/documents/{row.pk}/").content.decode()
    assert "/collections/move/" not in coder and "be a member of a collection" not in coder
    collections.move(row, case, "owner")
    page = member.get(f"/documents/{row.pk}/").content.decode()
    assert "Only the members of its collection see this document" in page and "or make it open" in page


def test_a_document_does_not_go_where_its_mover_may_not(outsider: Client, case: Collection) -> None:
    """Else somebody puts a document where they cannot take it back from, and learns of a collection by trying."""
    build_open()
    row = Document.objects.filter(collection=None)[0]
    answers = [
        plain(outsider.post(f"/collections/move/{row.pk}/", {"to": str(pk), "sure": "yes"})) for pk in (case.pk, NOBODY)
    ]
    assert answers[0] == answers[1]
    assert Document.objects.get(pk=row.pk).collection is None
    coder = signed_in("coder", Account.CODER)
    assert coder.get(f"/collections/move/{row.pk}/").status_code == 403


def test_pages_of_collections_ask_the_database_little(member: Client, case: Collection) -> None:
    """Else the desk slows down for all while one member looks at a large case."""
    build_closed(case)
    row = Document.objects.filter(collection=case)[0]
    pages = ["/collections/", f"/collections/{case.pk}/", f"/collections/move/{row.pk}/?to=open", "/may-be-one/"]
    pages += [f"/documents/{row.pk}/", f"/?q={quote(NAME)}", f"/parties/?q={quote(NAME)}", "/figures/"]
    asked_of = {}
    for url in pages:
        with CaptureQueriesContext(connection) as asked:
            response = member.get(url)
        assert response.status_code == 200, url
        asked_of[url] = len(asked)
        assert len(response.content) < 300_000, url
    assert {url: n for url, n in asked_of.items() if n > 15} == {}


# The code -----------------------------------------------------------------------------------------

# Where the desk asks the database for rows that have rights without saying who looks: how often at most, and why
# that is right. Who adds one says why; better is `seen(Model, viewer)`.
ALLOWED: dict[str, tuple[int, str]] = {
    "finding.py": (5, "conditions on incidents that are asked for through `seen` or Columns.seen; facts of documents"
                      " that search.find or `seen` gave"),
    "look/conditions.py": (3, "conditions on incidents that are asked for through `seen` or Columns.seen"),
    "review/acting.py": (2, "names in the document, and roles of the claims, that review.as_seen gave"),
    "review/adjudication.py": (2, "names in the document of the claim that `seen` gave"),
    "review/queueing.py": (7, "narrow what begins with `seen`; or count all, less those of the collections that are"
                              " closed to the viewer"),
    "review/views.py": (2, "an empty query; names in the document of the claim that `seen` gave"),
    "searches/everything.py": (2, "the claims and roles of incidents that finding.loaded gave"),
    "searches/kept.py": (3, "narrow parties that finding.parties gave"),
    "sources/views.py": (1, "the last visit of a watched source that `seen` gave: it is of the same collection"),
    "told.py": (2, "the claims and roles of incidents that `seen` gave: they lie in one collection whole"),
}  # fmt: skip


def asked_without_a_viewer(tree: ast.AST) -> Iterator[str]:
    kept = {model.__name__ for model in _COLLECTION}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager"):
            name = node.value
            if isinstance(name, ast.Name) and name.id in kept:
                yield f"{name.id} at line {node.lineno}"
            if isinstance(name, ast.Attribute) and name.attr in kept:
                yield f"{name.attr} at line {node.lineno}"


def test_the_desk_asks_for_rows_only_as_somebody() -> None:
    """Else the next page that is written forgets to ask who looks, and no page of today's tests is that page."""
    folder = Path(desk.__file__).parent
    found = {
        str(file.relative_to(folder)): list(asked_without_a_viewer(ast.parse(file.read_text(encoding="utf-8"))))
        for file in sorted(folder.rglob("*.py"))
    }
    wrong = {name: at for name, at in found.items() if len(at) > ALLOWED.get(name, (0, ""))[0]}
    assert wrong == {}


def test_every_model_with_a_collection_has_rights() -> None:
    """Else rows of a new kind are nobody's to guard."""
    from django.apps import apps

    for model in apps.get_app_config("register").get_models():
        if any(field.name == "collection" for field in model._meta.get_fields()) and model is not models.Linking:
            assert model in _COLLECTION, model


def test_rights_cost_no_query(django_assert_num_queries: Callable[..., Any], case: Collection) -> None:
    """Else every list of a page asks the database once more."""
    viewer = Viewer(None, frozenset({case.pk}))
    with django_assert_num_queries(0):
        for model in _COLLECTION:
            seen(model, viewer)
    account = Account.objects.create_user("someone")
    with django_assert_num_queries(1):
        Viewer.of(account)
