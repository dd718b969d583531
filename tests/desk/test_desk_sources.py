"""The pages of sources: who may do what, what is taken in, and what is shown of it to whom."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guvoh import coding
from guvoh.desk.sources.captures import FRAMED, harmless
from guvoh.desk.sources.words import interval, short
from guvoh.nouns import Actor, Claim, Coding, Document, Quote, Source
from guvoh.register import manners, store, visits
from guvoh.register import models as m
from guvoh.register.models import Account, Visit, Watched

REGISTER = Path(settings.REGISTER)
TEXT = "Police in Navdara detained the teacher Zafar Nuriddinov on Monday, his lawyer told this newspaper."
OPEN = ["/sources/", "/sources/visits/", "/sources/publishers/"]


class Toy:
    name, version, languages = "toy", "1", ("en",)

    def code(self, document: Document) -> Coding:
        quote = Quote(0, 6, document.text[:6])
        claim = Claim("i1", "arrest_detention", "occurred", (Actor("Zafar"),), (quote,), coder="toy/1")
        return Coding(document.id, "toy/1", (claim,)).renumbered()


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(coding, "CODERS", {"toy": (("en",), Toy)})
    monkeypatch.setattr(coding, "_made", {})
    shutil.rmtree(REGISTER / "waiting", ignore_errors=True)
    for index in REGISTER.glob("links*.duckdb"):
        index.unlink()


def signed_in(role: str, name: str = "") -> Client:
    client = Client()
    client.force_login(Account.objects.create_user(name or role, role=role))
    return client


@pytest.fixture
def watched() -> Watched:
    return visits.watch("https://amu.example/feed", 60, "owner")


def paste(client: Client, **given: Any) -> Any:
    return client.post("/sources/add/", {"how": "text", "text": TEXT, "language": "en"} | given)


# Who may ------------------------------------------------------------------------------------------


def test_roles(watched: Watched) -> None:
    """A reader must not have this machine fetch what they like, nor a coder take a source off the schedule."""
    going = Visit.objects.create(locator="x", by="owner", kind=Visit.TEXT)
    acts = {
        "/sources/add/": Account.CODER,
        f"/sources/visits/{going.pk}/stop": Account.CODER,
        f"/sources/watched/{watched.pk}/visit": Account.EDITOR,
        "/sources/watch": Account.ADMINISTRATOR,
        f"/sources/watched/{watched.pk}/change": Account.ADMINISTRATOR,
    }
    for role in Account.ROLES:
        client = signed_in(role)
        for path, needed in acts.items():
            refused = client.post(path).status_code == 403
            assert refused == (Account.ROLES.index(role) < Account.ROLES.index(needed)), (role, path)
        assert (client.get("/sources/add/").status_code == 403) == (role == Account.READER)
        page = client.get("/sources/").content.decode()
        assert ("Hand in a report" in page) == (role != Account.READER)
        assert ("Watch a feed" in page) == (role in (Account.ADMINISTRATOR, Account.OWNER))


def test_one_coder_does_not_stop_what_another_handed_in() -> None:
    made = visits.hand_in_address("https://amu.example/a", "anna")
    assert signed_in(Account.CODER, "boris").post(f"/sources/visits/{made.pk}/stop").status_code == 404
    assert Visit.objects.get().state == Visit.WAITING
    assert signed_in(Account.CODER, "anna").post(f"/sources/visits/{made.pk}/stop").status_code == 302
    assert Visit.objects.get().state == Visit.STOPPED


def test_what_is_in_a_collection_is_not_there_for_others(client: Client) -> None:
    """A source that is watched in secret must not even be guessed: not by its number, nor by a count."""
    kept = m.Collection.objects.create(name="Hidden family")
    member = signed_in(Account.EDITOR, "member")
    kept.members.add(Account.objects.get(name="member"))
    row = visits.watch("https://secret.example/feed", 60, "member", collection=kept)
    document = {
        "id": "s",
        "text": "Sattorova was detained.",
        "title": "Sattorova",
        "publisher": "Secret Post",
        "language": "en",
    }
    made = visits.hand_in_text(REGISTER, document, "member", kept)
    visits.work(REGISTER, scheduled=False)
    capture = m.Capture.objects.get()
    pages = [f"/sources/watched/{row.pk}/", f"/sources/visits/{made.pk}/", f"/sources/visits/{made.pk}/progress",
             "/sources/publishers/?name=Secret+Post", f"/captures/{capture.pk}/original"]  # fmt: skip
    for path in pages:
        assert member.get(path).status_code == 200, path
        hidden, none = client.get(path), client.get(path.replace(str(row.pk), "999").replace("Secret", "No"))
        assert hidden.status_code == none.status_code == 404 and b"ecret" not in hidden.content
    for path in (
        f"/sources/watched/{row.pk}/visit",
        f"/sources/watched/{row.pk}/change",
        f"/sources/visits/{made.pk}/stop",
    ):
        assert client.post(path, {"do": "remove"}).status_code == 404
    assert Watched.objects.count() == 1
    for path in OPEN:
        shown = client.get(path).content.decode()
        assert not any(word in shown for word in ("secret", "Secret", "Sattorova", "Hidden")), path
        assert "0 publishers" in shown or "Secret Post" not in shown
    assert "secret.example/feed" in member.get("/sources/").content.decode()


def test_nobody_hands_in_to_a_collection_of_others(client: Client) -> None:
    """Else an outsider could plant claims among what its members trust, or learn that it is there."""
    kept = m.Collection.objects.create(name="Hidden family")
    answers = [paste(client, collection=given) for given in (str(kept.pk), "999", "x", "9" * 30)]
    assert {a.status_code for a in answers} == {400} and not Visit.objects.exists()
    told = {a.content.decode().partition('id="trouble">')[2].partition("</p>")[0] for a in answers}
    assert len(told) == 1
    kept.members.add(Account.objects.get(name="owner"))
    assert paste(client, collection=str(kept.pk)).status_code == 302
    assert Visit.objects.get().collection == kept


def test_no_form_of_another_site_hands_in() -> None:
    """The page says for itself how uploads are taken; it must ask for the token all the same."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(Account.objects.create_user("coder", role=Account.CODER))
    assert paste(client).status_code == 403 and not Visit.objects.exists()


# Handing in -----------------------------------------------------------------------------------------


def test_pasted_and_read(client: Client) -> None:
    """From a text in the clipboard to an incident with its evidence, and each word of it in the original."""
    answer = paste(
        client, title="Хабар аз Навдара", publisher="Amu Wire", published="2024-03-09", url="https://a.example/1"
    )
    made = Visit.objects.get()
    assert answer["Location"] == f"/sources/visits/{made.pk}/"
    page = client.get(answer["Location"]).content.decode()
    assert "Waits for its turn" in page and 'http-equiv="refresh"' in page and "Stop" in page
    assert client.get(f"/sources/visits/{made.pk}/progress")["Guvoh-Visit"] == "going"
    visits.work(REGISTER)
    assert client.get(f"/sources/visits/{made.pk}/progress")["Guvoh-Visit"] == "ended"
    page = client.get(answer["Location"]).content.decode()
    incident = m.Incident.objects.get()
    assert f"/incidents/{incident.pk}/" in page and "Хабар аз Навдара" in page and "refresh" not in page
    row = m.Document.objects.get()
    assert (row.text, row.publisher, str(row.published), row.url) == (
        TEXT,
        "Amu Wire",
        "2024-03-09",
        "https://a.example/1",
    )
    assert TEXT.encode() in client.get(f"/captures/{row.captures.get().pk}/original").content


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"text": ""}, "Paste the text"),
        ({"text": " \r\n\t 123 …"}, "Paste the text"),
        ({"text": "x" * 1_000_001}, "too long"),
        ({"published": "9 March"}, "is no day we can read"),
        ({"published": "March 2024"}, "the day it was published"),
        ({"published": "2190-01-01"}, "future"),
        ({"url": "javascript:alert(1)"}, "http://"),
        ({"url": "https://anna:geheim@a.example/"}, "password"),
        ({"how": "address", "address": ""}, "http://"),
        ({"how": "address", "address": "file:///etc/passwd"}, "http://"),
        ({"how": "address", "address": "/etc/passwd"}, "http://"),
        ({"how": "address", "address": "https://anna:geheim@a.example/"}, "password"),
        ({"how": "files"}, "at least one file"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_filled_in_is_lost(client: Client, given: dict[str, str], told: str) -> None:
    answer = paste(client, **({"title": "Kept <b>title"} | given))
    page = answer.content.decode()
    trouble = page.partition('id="trouble">')[2].partition("</p>")[0]
    assert answer.status_code == 400 and told in trouble and "geheim" not in trouble
    assert not Visit.objects.exists()
    if given.get("how") is None:
        assert "Kept &lt;b&gt;title" in page


BODY = (
    "Police in Navdara detained the teacher Zafar Nuriddinov on Monday, his lawyer told this newspaper.\n\n"
    "The family has heard nothing of him since, the lawyer said, and nobody would tell them where he was being held."
)
HEADED = f"Teacher held in Navdara\n\nAmu Wire\n9 March 2024\n\n{BODY}"
SOURCE = (
    '<!DOCTYPE html><html><head><title>x</title><meta property="og:site_name" content="Amu Wire">'
    '<meta property="article:published_time" content="2024-03-09T10:00:00Z"></head><body><article>'
    f"<h1>Teacher held in Navdara</h1><p>{BODY.replace(chr(10) * 2, '</p><p>')}</p></article></body></html>"
)
HEAD = {"title": "Teacher held in Navdara", "publisher": "Amu Wire", "published": "9 March 2024"}


def shown(page: str) -> dict[str, str]:
    """What stands in the fields of the form."""
    fields = dict(re.findall(r'<input type="(?:text|date|url)" id="\w+" name="(\w+)" value="([^"]*)"', page))
    return fields | {"text": re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)[1]}  # type: ignore[index]


@pytest.mark.parametrize("given", [HEADED, SOURCE])
def test_what_a_pasted_text_says_of_itself_is_offered_first(client: Client, given: str) -> None:
    """Else the day and the outlet stand in the text, and the register calls it undated and of nobody."""
    assert client.post("/sources/add/head", {"how": "text", "text": given}).json() == HEAD | (
        {"text": BODY} if given == SOURCE else {}
    )
    answer = paste(client, text=given)
    page = answer.content.decode()
    assert answer.status_code == 200 and "This was read from the text" in page and not Visit.objects.exists()
    assert {name: shown(page)[name] for name in HEAD} == HEAD
    assert shown(page)["text"] == (BODY if given == SOURCE else HEADED)
    assert paste(client, looked="yes", **shown(page)).status_code == 302
    visits.work(REGISTER)
    row = m.Document.objects.get()
    assert (row.title, row.publisher) == (HEAD["title"], HEAD["publisher"])
    assert row.published == date(2024, 3, 9)


def test_what_a_person_writes_wins(client: Client) -> None:
    """Else the machine's guess would take the place of what somebody knows; or an emptied field be filled again."""
    page = paste(client, text=HEADED, title="Mine <b>", published="2024-03-10").content.decode()
    assert shown(page)["title"] == "Mine &lt;b&gt;" and shown(page)["published"] == "2024-03-10"
    assert shown(page)["publisher"] == "Amu Wire"
    assert paste(client, text=HEADED, title="Mine", looked="yes").status_code == 302
    visits.work(REGISTER)
    row = m.Document.objects.get()
    assert (row.title, row.publisher, row.published) == ("Mine", None, None)


@pytest.mark.parametrize(
    "text",
    [BODY, f"Teacher held\n\n9 March 2190\n\n{BODY}",
     f"Teacher held\n9 March 2024\n\n{BODY}\n\nSecond one held too\n10 March 2024\n\n{BODY.replace('Zafar', 'Munis')}"],
)  # fmt: skip
def test_what_cannot_be_read_is_not_offered(client: Client, text: str) -> None:
    """Else whoever pastes is held up for nothing, or offered a day to come."""
    assert "published" not in client.post("/sources/add/head", {"how": "text", "text": text}).json()


@pytest.mark.parametrize("text", ["<html><body><p>Short</p></body></html>", "<p>" + "x <b>" * 70_000])
def test_the_source_of_a_page_is_never_taken_for_its_text(client: Client, text: str) -> None:
    """Else tags and scripts would be coded as if somebody had said them."""
    answer = paste(client, text=text)
    assert answer.status_code == 400 and "the source of a" in answer.content.decode() and not Visit.objects.exists()
    assert client.post("/sources/add/head", {"how": "text", "text": text}).json() == {}


def test_files_are_taken_within_bounds(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """One upload must not fill the disk, and leaves nothing behind where it is refused."""

    def hand_in(*sizes: int) -> Any:
        files = [SimpleUploadedFile(f"{n}.txt", b"x" * size) for n, size in enumerate(sizes)]
        return client.post("/sources/add/", {"how": "files", "files": files})

    monkeypatch.setattr(visits, "MAX_FILE", 300_000)
    monkeypatch.setattr(visits, "MAX_TOGETHER", 500_000)
    for sizes in ((300_001,), (299_999, 200_002), (9,) * 21):
        answer = hand_in(*sizes)
        assert answer.status_code == 413 and "50 MB" in answer.content.decode(), sizes
    assert hand_in(0).status_code == 400
    assert not Visit.objects.exists() and not list((REGISTER / "waiting").glob("*"))
    assert hand_in(299_999, 9).status_code == 302
    assert Visit.objects.get().given == ["0.txt", "1.txt"]


def test_a_text_too_big_for_a_form_is_told_in_words(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = paste(client, text="x" * 2000)
    assert answer.status_code == 413 and "more than can be handed in" in answer.content.decode()


def test_a_hostile_name_is_shown_as_it_is(client: Client) -> None:
    """A file's name is written by others: it must not become part of a page, nor turn its letters about."""
    file = SimpleUploadedFile("<script>alert(1)<\u202elmth.txt", TEXT.encode())
    made = client.post("/sources/add/", {"how": "files", "files": [file]})["Location"]
    for path in (made, "/sources/", "/sources/visits/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page and "\u202e" not in page and "&lt;script&gt;" in page


# Watching -------------------------------------------------------------------------------------------


def test_watching_at_the_desk(client: Client) -> None:
    """Add, see it wait, visit now, change, pause, remove."""
    answer = client.post("/sources/watch", {"locator": "https://amu.example/feed", "every": "60", "articles": "own"})
    row = Watched.objects.get()
    assert (row.every, row.articles, row.elsewhere, row.local, row.by) == (60, True, False, False, "owner")
    assert answer["Location"] == f"/sources/watched/{row.pk}/" and row.visits.get().state == Visit.WAITING
    change = f"/sources/watched/{row.pk}/change"
    client.post(change, {"do": "every", "every": "1440"})
    client.post(change, {"do": "pause"})
    row.refresh_from_db()
    assert (row.every, row.paused) == (1440, True) and "Paused" in client.get(answer["Location"]).content.decode()
    client.post(change, {"do": "every", "every": "1"})
    client.post(change, {"do": "resume"})
    row.refresh_from_db()
    assert (row.every, row.paused, row.due) == (1440, False, None)
    assert client.post("/sources/watch", {"locator": "https://amu.example/feed"}).status_code == 400
    client.post(change, {"do": "remove"})
    assert not Watched.objects.exists()


@pytest.mark.parametrize("locator", ["", "/etc", "file:///etc", "amu.example", "https://a:b@amu.example/", "https://"])
def test_no_folder_is_watched_from_the_desk(client: Client, locator: str) -> None:
    """Else an administrator's account would be a way to every file of the machine."""
    answer = client.post("/sources/watch", {"locator": locator, "every": "60"})
    assert answer.status_code == 400 and 'role="alert"' in answer.content.decode() and not Watched.objects.exists()


def test_the_schedule_says_what_is_wrong(client: Client, watched: Watched) -> None:
    """A source that has failed for a week, or that nobody visits, must be seen to."""
    Visit.objects.create(watched=watched, locator=watched.locator, by="owner", state=Visit.FAILED, ended=timezone.now(),
                         trouble=[[watched.locator, "the server answered HTTP 503: check the address"]])  # fmt: skip
    Watched.objects.update(failures=3, due=timezone.now() - timedelta(hours=2))
    page = client.get("/sources/").content.decode()
    assert "is-failing" in page and "HTTP 503" in page and "overdue" in page and "guvoh serve --watch" in page
    assert "failed 3 times" in client.get(f"/sources/watched/{watched.pk}/").content.decode()


# Size -----------------------------------------------------------------------------------------------


def test_pages_stay_small_and_quick(register: None, client: Client, watched: Watched) -> None:
    """With ten times as much on them, they must not ask ten times as often."""
    name = m.Document.objects.exclude(publisher=None).values_list("publisher", flat=True).first()
    done = {"locator": "x", "by": "owner", "state": Visit.DONE, "ended": timezone.now()}
    made = Visit.objects.create(**done, trouble=[["a", "b"]] * 200)
    made.documents.set(m.Document.objects.all())
    for n in range(60):
        row = visits.watch(f"https://amu.example/{n}", 60, "owner")
        Visit.objects.create(watched=row, **done).documents.set(m.Document.objects.all()[:3])
        Visit.objects.create(**done)
    paths = [*OPEN, "/sources/add/", "/sources/add/?how=text", f"/sources/visits/{made.pk}/",
             f"/sources/watched/{row.pk}/", f"/captures/{m.Capture.objects.first().pk}/"]  # fmt: skip
    for path in paths:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(path)
        assert answer.status_code == 200 and len(queries) <= 15, (path, len(queries))
        assert len(answer.content) < 300_000, path
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/sources/publishers/", {"name": name}).status_code == 200
    assert len(queries) <= 15


def test_a_publisher_in_numbers(client: Client) -> None:
    """How much there is of an outlet, since when, and how often others bear it out."""

    def add(publisher: str, day: str, text: str) -> None:
        noun = Document.read(
            text,
            title=text[:9],
            publisher=publisher,
            published=timezone.datetime.fromisoformat(day).date(),
            language="en",
        )
        store.add(Source.of(f"/{publisher}/{day}", text.encode()), [noun], Toy().code)

    add("Amu & Co", "2024-01-03", TEXT)
    add("Amu & Co", "2024-03-05", TEXT + " Again.")
    page = client.get("/sources/publishers/", {"name": "Amu & Co"}).content.decode()
    assert "2 documents" in page and "2 claims" in page and page.count("<rect") == 3 and "3 January 2024" in page
    assert 'href="?name=Amu%20%26%20Co"' in client.get("/sources/publishers/?q=amu").content.decode()
    assert client.get("/sources/publishers/?name=None").status_code == 404


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (30, "every 30 minutes"),
        (60, "every hour"),
        (360, "every 6 hours"),
        (1440, "every day"),
        (20160, "every 2 weeks"),
        (90, "every 90 minutes"),
    ],
)
def test_how_often_in_words(minutes: int, said: str) -> None:
    assert interval(minutes) == said


def test_places_in_short() -> None:
    assert short("https://www.amu.example/feed/") == "amu.example/feed"
    assert short("/home/anna/inbox/a.html") == "…/inbox/a.html" and short("Суд") == "Суд"
    assert len(short("https://amu.example/" + "x" * 500)) < 95


# A captured page ------------------------------------------------------------------------------------

HOSTILE = """<html><head><base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example">
<link rel="preconnect" href="https://evil.example"><link rel="stylesheet" href="https://evil.example/a.css">
<style>p { color: green } </style><script>alert(1)</script></head><body onload="alert(2)" background="https://evil.example/b">
<p onclick="x()">The <b>family</b> of Зафар</p><a href="https://evil.example/c" ping="https://evil.example/p">out</a>
<img src="https://evil.example/d.png" srcset="https://evil.example/e.png 2x" alt="the yard">
<img src="data:image/png;base64,iVBORw0KGgo=" alt="own"><img src="data:image/svg+xml,<svg onload=alert(1)>">
<iframe src="https://evil.example/f"></iframe><object data="https://evil.example/g"></object><embed src="https://evil.example/h">
<form action="https://evil.example/i"><button formaction="https://evil.example/j">go</button></form>
<video poster="https://evil.example/k" src="https://evil.example/l"></video><svg><use xlink:href="https://evil.example/m#a"/>
<image href="https://evil.example/n"/><script>alert(3)</script></svg><template><img src="https://evil.example/o"></template>
</body></html>"""


def test_a_captured_page_leads_and_runs_nowhere() -> None:
    """To open the page of a watched site must not tell that site who opened it."""
    shown = harmless(HOSTILE).decode()
    assert "evil.example" not in shown and "alert" not in shown and "svg+xml" not in shown
    assert "family" in shown and "Зафар" in shown and "color: green" in shown and "data:image/png" in shown
    assert 'alt="the yard"' in shown


def test_a_captured_page_stands_in_a_frame_of_its_own(client: Client) -> None:
    store.add(Source.of("https://a.example/1", HOSTILE.encode(), method="http", media_type="text/html"),
              [Document.read(TEXT, title="One", language="en")], Toy().code)  # fmt: skip
    capture = m.Capture.objects.get()
    page, framed = client.get(f"/captures/{capture.pk}/"), client.get(f"/captures/{capture.pk}/view")
    assert 'sandbox=""' in page.content.decode() and "frame-src 'self'" in page["Content-Security-Policy"]
    assert framed["Content-Security-Policy"] == FRAMED and FRAMED.startswith("sandbox; default-src 'none'")
    assert (
        "script" not in FRAMED and framed["X-Frame-Options"] == "SAMEORIGIN" and framed["Cache-Control"] == "no-store"
    )
    assert page["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert f"/captures/{capture.pk}/" in client.get(f"/documents/{m.Document.objects.get().pk}/").content.decode()


def test_what_is_no_page_is_not_shown_as_one(client: Client) -> None:
    store.add(
        Source.of("/a.pdf", b"%PDF-1.4 x", media_type="application/pdf"),
        [Document.read(TEXT, language="en")],
        Toy().code,
    )
    pk = m.Capture.objects.get().pk
    assert client.get(f"/captures/{pk}/").status_code == client.get(f"/captures/{pk}/view").status_code == 404
    assert client.get(f"/captures/{pk}/original").status_code == 200


# What a site asks for -------------------------------------------------------------------------------


def test_a_refusal_is_told_and_permission_kept_with_who_gave_it(watched: Watched) -> None:
    """Else nobody would know why a source is silent; or who said that it may be visited all the same."""
    Visit.objects.create(
        watched=watched, locator=watched.locator, by="owner", state=Visit.FAILED, ended=timezone.now(),
        trouble=[[watched.locator, manners.REFUSED]],
    )  # fmt: skip
    keeper, reader = signed_in(Account.ADMINISTRATOR, "Nigora"), signed_in(Account.READER)
    at, act = f"/sources/watched/{watched.pk}/", f"/sources/watched/{watched.pk}/change"
    page = reader.get(at).content.decode()
    assert "The site asks in its robots.txt" in page and "asks that this be not fetched" in page
    assert (
        "whatever its robots.txt" not in page and reader.post(act, {"do": "permit", "sure": "yes"}).status_code == 403
    )
    assert "I have the permission" in keeper.get(at).content.decode()
    assert keeper.post(act, {"do": "permit"}).status_code == 400
    watched.refresh_from_db()
    assert watched.permitted is None
    assert keeper.post(act, {"do": "permit", "sure": "yes"}).status_code == 302
    watched.refresh_from_db()
    assert (watched.permitted_by, watched.permitted is None) == ("Nigora", False)
    assert "Nigora said on" in reader.get(at).content.decode()
    keeper.post(act, {"do": "heed"})
    watched.refresh_from_db()
    assert (watched.permitted_by, watched.permitted) == ("", None)


def test_a_site_that_asks_to_wait_is_not_visited_by_hand_either(watched: Watched) -> None:
    """Else *Visit now* would be pressed again and again on a server at its limit."""
    Watched.objects.update(wait=timezone.now() + timedelta(hours=3))
    editor = signed_in(Account.EDITOR)
    page = editor.get(f"/sources/watched/{watched.pk}/").content.decode()
    assert "left alone until" in page and "Visit now" not in page
    answer = editor.post(f"/sources/watched/{watched.pk}/visit")
    assert answer.status_code == 400 and "left alone for a while" in answer.content.decode()
    assert not Visit.objects.exists()
