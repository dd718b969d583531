"""Visits: what is watched and handed in comes in once, whatever fails, stops or ends in the middle."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from guvoh import coding
from guvoh.nouns import Actor, Claim, Coding, Document, GuvohError, Quote
from guvoh.reading import fetch as fetching
from guvoh.register import manners, store, visiting, visits
from guvoh.register import models as m
from guvoh.register.models import Visit, Watched

REGISTER = Path(settings.REGISTER)
PAGE = (
    "<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>Police in Navdara detained the teacher "
    "{title} on Monday, his lawyer told this newspaper.</p><p>The family has heard nothing of him since, the lawyer "
    "said, and nobody would tell them where he was being held.</p></article></body></html>"
)
ITEM = "<item><title>{0}</title><link>{1}</link><description>Police in Navdara detained {0} today.</description></item>"


class Toy:
    """A coder that finds one claim in each article, and fails on one that says FAIL."""

    name, version, languages = "toy", "1", ("en",)

    def code(self, document: Document) -> Coding:
        if "FAIL" in document.text:
            raise KeyError(document.text)
        quote = Quote(0, 6, document.text[:6])
        actor = Actor(document.title or "somebody")
        claim = Claim("i1", "arrest_detention", "occurred", (actor,), (quote,), coder="toy/1")
        return Coding(document.id, "toy/1", (claim,)).renumbered()


class Site(ThreadingHTTPServer):
    """A web site whose pages a test changes as it goes on."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, str | int | Callable[[], str]] = {}
        self.asked: list[str] = []
        self.rules_asked = 0
        self.later: str | None = None  # Retry-After, of whatever is no page
        self.url = f"http://127.0.0.1:{self.server_port}"

    def feed(self, *names: str, host: str | None = None) -> str:
        items = "".join(ITEM.format(name, f"{host or self.url}/{name}") for name in names)
        return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Amu Wire</title>{items}</channel></rss>"


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            self.server.rules_asked += 1
        else:
            self.server.asked.append(self.path)
        found = self.server.pages.get(self.path, 404)
        found = found() if callable(found) else found
        if isinstance(found, int):
            self.send_response(found)
            if found == 302:
                self.send_header("Location", f"{self.server.url}/secret")
            if self.server.later is not None:
                self.send_header("Retry-After", self.server.later)
            self.end_headers()
            return
        tag = f'"{hash(found)}"'
        self.send_response(304 if self.headers["If-None-Match"] == tag else 200)
        self.send_header("ETag", tag)
        self.send_header("Content-Type", "application/xml" if found.startswith("<?xml") else "text/html")
        self.end_headers()
        if self.headers["If-None-Match"] != tag:
            self.wfile.write(found.encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(coding, "CODERS", {"toy": (("en",), Toy)})
    monkeypatch.setattr(coding, "_made", {})
    monkeypatch.setattr(visiting, "POLITE", 0.0)
    monkeypatch.setattr(visiting, "_OFTEN", 0.0)
    manners.forget()
    shutil.rmtree(REGISTER / "waiting", ignore_errors=True)
    (REGISTER / "links.duckdb").unlink(missing_ok=True)


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own site counts as one of the open internet."""
    monkeypatch.setattr(fetching, "is_public", lambda address: True)


def work(**more: Any) -> Visit:
    made = visits.work(REGISTER, **more)
    assert made is not None
    return made


def titles() -> list[str]:
    return list(m.Document.objects.order_by("id").values_list("title", flat=True))


# A schedule -----------------------------------------------------------------------------------------


def test_a_feed_brings_what_is_new_since_the_last_visit(site: Site) -> None:
    """Else each visit would double the register, or miss what came between two of them."""
    site.pages["/feed"] = site.feed("Zafar", "Munis")
    watched = visits.watch(f"{site.url}/feed", 60, "owner", local=True)
    first = work()
    assert (first.state, first.new, first.known, first.trouble) == (Visit.DONE, 2, 0, [])
    assert m.Incident.objects.count() == 2 and first.documents.count() == 2
    watched.refresh_from_db()
    assert timedelta(minutes=59) < watched.due - timezone.now() <= timedelta(minutes=60)
    assert visits.work(REGISTER) is None  # not due

    site.pages["/feed"] = site.feed("Gulrukhsor", "Zafar", "Munis")
    visits.visit_now(watched, "owner")
    second = work(scheduled=False)
    assert (second.new, second.known) == (1, 2)
    assert [d.title for d in second.documents.all()] == ["Gulrukhsor"] and len(titles()) == 3

    visits.visit_now(watched, "owner")
    third = work()
    assert (third.state, third.new, third.known) == (Visit.DONE, 0, 0)  # the server said that nothing changed
    assert m.Capture.objects.count() == 2


def test_a_page_that_only_shows_another_time_of_day_is_not_kept_again(site: Site) -> None:
    """Else a page visited every hour would fill the disk with copies of itself."""
    watched = visits.watch(f"{site.url}/page", 60, "owner", local=True)
    for hour in range(3):
        site.pages["/page"] = PAGE.format(title="Zafar") + f"<!-- {hour} o'clock -->"
        visits.visit_now(watched, "owner")
        work()
    assert (len(titles()), m.Capture.objects.count()) == (1, 1)
    site.pages["/page"] = PAGE.format(title="Zafar").replace("Monday", "Tuesday")
    visits.visit_now(watched, "owner")
    assert work().new == 1 and m.Document.objects.get(title="Zafar", replaces=None).replaced_by is not None


def test_the_articles_a_feed_leads_to_are_fetched_where_asked_for(site: Site) -> None:
    """A feed gives two lines of an article; what it leads to elsewhere is fetched only by who asks for it."""
    other = "http://localhost:" + site.url.rpartition(":")[2]
    site.pages |= {"/Zafar": PAGE.format(title="Zafar"), "/Munis": 404, "/Parvina": PAGE.format(title="Parvina")}
    site.pages["/feed"] = (
        site.feed("Zafar", "Munis").replace("</channel>", "").replace("</rss>", "")
        + ITEM.format("Parvina", f"{other}/Parvina")
        + "</channel></rss>"
    )
    watched = visits.watch(f"{site.url}/feed", 60, "owner", local=True, articles=True)
    made = work()
    assert sorted(site.asked) == ["/Munis", "/Zafar", "/feed"]
    assert made.state == Visit.DONE and [at for at, _ in made.trouble] == [f"{site.url}/Munis"]
    assert m.Document.objects.get(title="Zafar").text.count("lawyer") == 2  # the article, not its summary
    assert {"Munis", "Parvina"} < set(titles())  # of these, what the feed itself says
    site.asked.clear()
    visits.visit_now(watched, "owner")
    work()
    assert sorted(site.asked) == ["/Munis", "/feed"]  # what failed is tried again, what is in is not


def test_a_feed_cannot_lead_into_our_own_network(site: Site) -> None:
    """Else whoever writes a feed could read what only this machine may."""
    site.pages["/secret"] = PAGE.format(title="Secret")
    site.pages["/feed"] = site.feed("secret", host="http://localhost:" + site.url.rpartition(":")[2])
    visits.watch(f"{site.url}/feed", 60, "owner", local=True, elsewhere=True)
    made = work()
    assert site.asked == ["/feed"] and "private network" in made.trouble[0][1]


def test_a_failing_source_waits_longer_and_the_others_go_on(site: Site) -> None:
    """Else one dead site would be knocked at for ever, or keep the rest from being read."""
    site.pages |= {"/dead": 503, "/live": PAGE.format(title="Zafar")}
    dead = visits.watch(f"{site.url}/dead", 60, "owner", local=True)
    visits.watch(f"{site.url}/live", 60, "owner", local=True)
    states = {work().locator[-5:]: Visit.objects.first().state for _ in range(2)}
    assert states == {"/dead": Visit.FAILED, "/live": Visit.DONE}
    waits = []
    for _ in range(6):
        dead.refresh_from_db()
        waits.append(round((dead.due - timezone.now()).total_seconds() / 3600))
        visits.visit_now(dead, "owner")
        assert "HTTP 503" in work().trouble[0][1]
    assert waits == [2, 4, 8, 16, 24, 24]
    site.pages["/dead"] = PAGE.format(title="Munis")
    visits.visit_now(dead, "owner")
    work()
    dead.refresh_from_db()
    assert dead.failures == 0 and dead.due - timezone.now() <= timedelta(minutes=60)


def test_a_paused_source_is_left_alone(site: Site) -> None:
    """A monitor who pauses a source that knows her address must be able to rely on it."""
    watched = visits.watch(f"{site.url}/feed", 60, "owner", local=True)
    Watched.objects.update(paused=True)
    assert visits.work(REGISTER) is None and not site.asked and visits.next_due() is None
    visits.visit_now(watched, "owner")  # asked for by hand
    work()
    assert site.asked == ["/feed"]


def test_a_folder_brings_new_and_changed_files(tmp_path: Path) -> None:
    """A folder that colleagues put reports in is read as it grows; one odd file does not hold up the others."""
    (tmp_path / "Хамроев.html").write_text(PAGE.format(title="Хамроев"), encoding="utf-8")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 50)
    watched = visits.watch(str(tmp_path), 60, "owner", local=True)
    made = work()
    assert (made.state, made.new, len(made.trouble)) == (Visit.DONE, 1, 1) and "image" in made.trouble[0][1]
    (tmp_path / "b.html").write_text(PAGE.format(title="Munis"), encoding="utf-8")
    (tmp_path / "Хамроев.html").write_text(PAGE.format(title="Хамроев").replace("Monday", "Friday"), encoding="utf-8")
    visits.visit_now(watched, "owner")
    made = work()
    assert (made.new, made.known) == (2, 0)
    visits.visit_now(watched, "owner")
    assert (work().new, len(titles())) == (0, 3)
    shutil.rmtree(tmp_path)
    visits.visit_now(watched, "owner")
    made = work()
    assert made.state == Visit.FAILED and "no such file" in made.trouble[0][1]


def test_what_cannot_be_watched(tmp_path: Path, site: Site) -> None:
    """A desk in a browser must not be a way to the files of the machine it runs on."""
    for locator, local in [
        (str(tmp_path), False), ("file:///etc", True), ("ftp://a.example/", False), ("http://", False),
        ("http://anna:geheim@a.example/", True), (str(REGISTER), True), (str(tmp_path / "none"), True),
        ("http://a.example:99999/", False), ("https://a b.example/", False),
    ]:  # fmt: skip
        with pytest.raises(GuvohError) as wrong:
            visits.watch(locator, 60, "owner", local=local)
        assert "geheim" not in str(wrong.value) and "\n" not in str(wrong.value)
    visits.watch(f"{site.url}/", 60, "owner")
    with pytest.raises(GuvohError, match="already"):
        visits.watch(f"{site.url}/", 60, "owner")
    with pytest.raises(GuvohError, match="--articles"):
        visits.watch(str(tmp_path), 60, "owner", local=True, articles=True)


@pytest.mark.parametrize(("given", "every"), [("30m", 30), ("6h", 360), (" 1D ", 1440), ("2w", 20160)])
def test_how_often(given: str, every: int) -> None:
    assert visits.minutes(given) == every and visits.minutes(visits.written(every)) == every


@pytest.mark.parametrize("given", ["", "6", "1m", "5w", "-3h", "six hours", "99999999d"])
def test_not_how_often(given: str) -> None:
    """A source visited every second would be an attack on it."""
    with pytest.raises(GuvohError):
        visits.minutes(given)


# What a site asks for -------------------------------------------------------------------------------


def test_a_listing_that_robots_txt_keeps_from_programs_is_not_fetched(site: Site) -> None:
    """Else the register is built on what its publisher asked machines to leave alone, and nobody would know."""
    site.pages |= {"/robots.txt": "User-agent: *\nDisallow: /feed", "/feed": site.feed("Zafar")}
    watched = visits.watch(f"{site.url}/feed", 60, "owner", local=True)
    made = work()
    assert made.state == Visit.FAILED and made.trouble == [[watched.locator, manners.REFUSED]]
    assert not site.asked and not titles()
    visits.visit_now(watched, "owner")
    work()
    assert not site.asked and site.rules_asked == 1  # once a day

    visits.permit(watched, "Nigora")
    assert work().new == 1 and site.asked == ["/feed"]
    watched.refresh_from_db()
    assert watched.permitted_by == "Nigora" and watched.permitted is not None
    visits.permit(watched, None)
    visits.visit_now(watched, "owner")
    assert work().state == Visit.FAILED and site.asked == ["/feed"]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_where_robots_txt_cannot_be_read_nothing_is_fetched(site: Site, status: int) -> None:
    """Else a site that is overloaded, or shuts us out, would be asked all the same."""
    site.pages |= {"/robots.txt": status, "/feed": site.feed("Zafar")}
    visits.watch(f"{site.url}/feed", 60, "owner", local=True)
    made = work()
    assert made.state == Visit.FAILED and f"robots.txt cannot be read (HTTP {status})" in made.trouble[0][1]
    assert not site.asked


def test_robots_txt_leads_nowhere_that_a_page_may_not(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a site's robots.txt would be a way to have us look about in our own network."""
    site.pages |= {"/robots.txt": 302, "/secret": "User-agent: *\nAllow: /", "/feed": site.feed("Zafar")}
    answers = iter([True, False])
    monkeypatch.setattr(fetching, "is_public", lambda address: next(answers))
    visits.watch(f"{site.url}/feed", 60, "owner")
    made = work()
    assert made.state == Visit.FAILED and "private network" in made.trouble[0][1] and not site.asked


def test_articles_that_robots_txt_keeps_from_programs_are_left(site: Site) -> None:
    """The feed is there for programs, the articles may not be: then what the feed says of them is kept. Permission of
    the feed's own site is none for others."""
    other = "http://localhost:" + site.url.rpartition(":")[2]
    site.pages |= {f"/{n}": PAGE.format(title=n) for n in ("Zafar", "Munis", "Parvina", "Rustam")}
    site.pages["/robots.txt"] = "User-agent: guvoh\nDisallow: /\nAllow: /feed\nAllow: /Munis"
    site.pages["/feed"] = (
        site.feed("Zafar", "Rustam", "Munis").replace("</channel>", "").replace("</rss>", "")
        + ITEM.format("Parvina", f"{other}/Parvina")
        + "</channel></rss>"
    )
    watched = visits.watch(f"{site.url}/feed", 60, "owner", local=True, elsewhere=True)
    made = work()
    assert made.state == Visit.DONE and site.asked == ["/feed", "/Munis"]
    assert made.trouble[0] == [f"{site.url}/Zafar", manners.REFUSED]  # and not of each
    assert sum(at.startswith(site.url) for at, _ in made.trouble) == 1
    assert set(titles()) == {"Zafar", "Rustam", "Munis", "Parvina"}
    site.asked.clear()
    visits.permit(watched, "Nigora")
    work()
    assert site.asked == ["/feed", "/Zafar", "/Rustam"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_to_wait_is_left_alone(site: Site, status: int) -> None:
    """Else a small newspaper's server, at its limit, would be knocked at by those who depend on it."""
    site.pages["/feed"], site.later = status, str(3 * 3600)
    watched = visits.watch(f"{site.url}/feed", 30, "owner", local=True)
    began = time.monotonic()
    made = work()
    assert time.monotonic() - began < 5  # nobody waits here for three hours
    assert made.state == Visit.FAILED and "left alone for a while" in made.trouble[0][1]
    watched.refresh_from_db()
    assert watched.wait == watched.due and timedelta(hours=2, minutes=59) < watched.due - timezone.now()
    site.asked.clear()
    with pytest.raises(GuvohError, match="left alone"):
        visits.visit_now(watched, "owner")
    Watched.objects.update(due=None)  # as somebody resumes it, or has it visited more often
    assert visits.work(REGISTER) is None and not site.asked

    Watched.objects.update(wait=timezone.now())
    site.pages["/feed"] = site.feed("Zafar")
    manners.forget()
    assert work().new == 1
    watched.refresh_from_db()
    assert watched.wait is None


def test_articles_are_not_asked_for_while_their_site_wants_rest(site: Site) -> None:
    """Else one refusal would be followed by ninety-nine more."""
    site.pages["/feed"] = site.feed("Zafar", "Munis", "Parvina")
    site.pages |= {"/Zafar": 429}
    site.later = "7200"
    watched = visits.watch(f"{site.url}/feed", 30, "owner", local=True, articles=True)
    made = work()
    assert made.state == Visit.DONE and site.asked == ["/feed", "/Zafar"] and len(made.trouble) == 1
    watched.refresh_from_db()
    assert watched.wait is not None and watched.due >= watched.wait > timezone.now() + timedelta(minutes=119)


@pytest.mark.parametrize("later", ["", "soon", "-5", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_what_is_no_time_to_wait_changes_nothing(site: Site, later: str) -> None:
    """Else a slip in a server's answer would end the visits."""
    site.pages["/feed"], site.later = 503, later
    watched = visits.watch(f"{site.url}/feed", 60, "owner", local=True)
    assert "HTTP 503: check" in work().trouble[0][1]
    watched.refresh_from_db()
    assert watched.wait is None


@pytest.mark.parametrize("later", ["9" * 30, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_nobody_puts_us_off_for_ever(site: Site, later: str) -> None:
    """Else one answer of a hostile server would silence a source for good."""
    site.pages["/feed"], site.later = 429, later
    watched = visits.watch(f"{site.url}/feed", 60, "owner", local=True)
    work()
    watched.refresh_from_db()
    assert watched.wait is not None and watched.wait - timezone.now() < timedelta(days=28, minutes=1)


# Handing in -----------------------------------------------------------------------------------------


def test_an_address_of_our_own_network_is_not_fetched(site: Site) -> None:
    """Else everybody with an account could read, through the desk, what only this machine may."""
    site.pages["/secret"] = PAGE.format(title="Secret")
    port = site.url.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "0x7f.1", "127.1"):
        visits.hand_in_address(f"http://{host}:{port}/secret", "coder")
        made = work()
        assert made.state == Visit.FAILED and len(made.trouble) == 1, host
    assert not site.asked and not titles()


def test_a_redirect_into_our_own_network_is_not_followed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public address may answer with a private one."""
    site.pages |= {"/away": 302, "/secret": PAGE.format(title="Secret")}
    answers = iter([True, False])
    monkeypatch.setattr(fetching, "is_public", lambda address: next(answers))
    visits.hand_in_address(f"{site.url}/away", "coder")
    made = work()
    assert made.state == Visit.FAILED and "private network" in made.trouble[0][1] and site.asked == ["/away"]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.9.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
     "2002:7f00:1::", "ff02::1", "no address"],
)  # fmt: skip
def test_private_addresses_are_known(address: str) -> None:
    assert not fetching.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_known(address: str) -> None:
    assert fetching.is_public(address)


def test_an_address_handed_in(site: Site, public: None) -> None:
    site.pages["/a"] = PAGE.format(title="Zafar")
    assert visits.hand_in_address(f" {site.url}/a ", "coder").state == Visit.WAITING
    made = work(scheduled=False)
    assert (made.state, made.new, made.by) == (Visit.DONE, 1, "coder")
    visits.hand_in_address(f"{site.url}/a", "coder")
    again = work()
    assert (again.new, again.known) == (0, 1) and list(again.documents.all()) == list(made.documents.all())


def test_files_handed_in() -> None:
    """Each file's bytes are in the vault, under no path that its name could choose; nothing is left beside it."""
    page = PAGE.format(title="Zafar").encode()
    before = set(REGISTER.rglob("*"))
    visit = visits.hand_in_files(
        REGISTER,
        [("../../etc/Хамроев\u202e.html", [page[:50], page[50:]]), ("C:\\tmp\\x.zip", [b"PK\x03\x04" + b"\x00" * 99])],
        "coder",
    )
    assert visit.given == ["Хамроев.html", "x.zip"]
    made = work()
    assert (made.state, made.new) == (Visit.DONE, 1)
    assert made.trouble[0][0] == "x.zip" and "unpack" in made.trouble[0][1]
    capture = m.Capture.objects.get()
    assert capture.method == "upload" and capture.locator == f"handed in/{visit.pk}/1/Хамроев.html"
    assert store.vault().get(capture.sha256) == page
    left = {p for p in set(REGISTER.rglob("*")) - before if p.is_file() and "vault" not in p.parts}
    assert {p.name.split(".")[0] for p in left} <= {"", "links", "register"}
    assert not visits.kept(REGISTER, visit).exists()


def test_two_files_of_one_name_are_two_articles() -> None:
    """Else the second "article.html" somebody hands in would count as a later state of the first."""
    for name in ("Zafar", "Munis"):
        visits.hand_in_files(REGISTER, [("article.html", [PAGE.format(title=name).encode()])], "coder")
        work()
    assert titles() == ["Zafar", "Munis"] and not m.Document.objects.exclude(replaces=None).exists()


def test_too_much_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else one big file would fill the disk that the register is on."""
    monkeypatch.setattr(visits, "MAX_FILE", 100)
    monkeypatch.setattr(visits, "MAX_TOGETHER", 150)

    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 60

    for files in ([("a.txt", endless())], [("a", [b"x" * 90]), ("b", [b"x" * 90])], [("a", [b""])], [],
                  [("a", [b"x"])] * 21):  # fmt: skip
        with pytest.raises(GuvohError):
            visits.hand_in_files(REGISTER, files, "coder")
    assert not Visit.objects.exists() and not list((REGISTER / "waiting").glob("*"))


def test_a_pasted_text() -> None:
    document = {"id": "p1", "title": "Звонок", "text": "Police in Navdara detained a teacher.", "language": "en",
                "publisher": "Amu Wire", "published": "2024-03-01"}  # fmt: skip
    visits.hand_in_text(REGISTER, document, "coder")
    made = work()
    row = made.documents.get()
    assert (row.title, row.publisher, row.text) == ("Звонок", "Amu Wire", document["text"])
    assert row.captures.get().method == "paste" and m.Incident.objects.count() == 1


def test_one_bad_article_does_not_cost_the_others() -> None:
    """An article that a coder fails on is in, uncoded, and told; what it says is in no message."""
    visits.hand_in_files(
        REGISTER, [(f"{n}.html", [PAGE.format(title=n).encode()]) for n in ("Zafar", "FAILSecret")], "coder"
    )
    made = work()
    assert (made.state, made.new) == (Visit.DONE, 2)
    assert "KeyError" in made.trouble[0][1] and "Secret" not in made.trouble[0][1]
    assert m.Document.objects.filter(coder=None).count() == 1


def test_into_a_collection(site: Site, public: None) -> None:
    """What is handed in to a collection is in it alone: not a trace of it lies in the open."""
    kept = m.Collection.objects.create(name="Family")
    site.pages["/a"] = PAGE.format(title="Zafar")
    for collection in (kept, None):
        visits.hand_in_address(f"{site.url}/a", "coder", collection)
        assert work().new == 1
    assert [d.collection for d in m.Document.objects.order_by("id")] == [kept, None]
    assert m.Incident.objects.filter(collection=kept).count() == 1


# Stopping and ending ----------------------------------------------------------------------------------


def many(n: int) -> list[tuple[str, list[bytes]]]:
    return [(f"{i}.html", [PAGE.format(title=f"Zafar{i}").encode()]) for i in range(n)]


def test_stopped_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    """What came before stays, linked; what was to come is left; nothing waits on."""
    visit = visits.hand_in_files(REGISTER, many(5), "coder")
    coded = Toy.code

    def code(self: Toy, document: Document) -> Coding:
        if document.title == "Zafar2":
            visits.stop(visit, REGISTER)
        return coded(self, document)

    monkeypatch.setattr(Toy, "code", code)
    made = work()
    assert made.state == Visit.STOPPED and titles() == ["Zafar0", "Zafar1", "Zafar2"]
    assert m.Incident.objects.count() == 3 and not visits.kept(REGISTER, visit).exists()
    assert visits.work(REGISTER) is None


def test_stopped_before_its_turn() -> None:
    visit = visits.hand_in_files(REGISTER, many(1), "coder")
    visits.stop(visit, REGISTER)
    assert visits.work(REGISTER) is None and not titles() and not visits.kept(REGISTER, visit).exists()


def test_a_server_that_ends_takes_it_up_again() -> None:
    """A desk that is closed while it reads goes on when it is opened, and doubles nothing."""
    visit = visits.hand_in_files(REGISTER, many(3), "coder")
    made = work(ending=m.Document.objects.exists)
    assert made.state == Visit.WAITING and len(titles()) == 1
    made = work()
    assert made.pk == visit.pk and made.state == Visit.DONE and len(titles()) == 3 and made.documents.count() == 3


def test_a_killed_process_is_taken_up_once() -> None:
    """What was being read when the machine went off is read; a file that ends the process does so twice at most."""
    visit = visits.hand_in_files(REGISTER, many(2), "coder")
    Visit.objects.update(state=Visit.READING, tries=1, started=timezone.now())
    made = work()
    assert made.state == Visit.DONE and len(titles()) == 2 and made.trouble == [[visit.locator, visits.TAKEN_UP]]
    visit = visits.hand_in_files(REGISTER, many(1), "coder")
    Visit.objects.filter(pk=visit.pk).update(state=Visit.READING, tries=2, started=timezone.now())
    assert visits.work(REGISTER) is None
    visit.refresh_from_db()
    assert visit.state == Visit.FAILED and visit.trouble == [[visit.locator, visits.STOPPED]]
    assert not visits.kept(REGISTER, visit).exists()


def test_a_killed_visit_of_a_watched_source_counts_as_a_failure(site: Site) -> None:
    watched = visits.watch(f"{site.url}/feed", 60, "owner", local=True)
    Visit.objects.create(watched=watched, locator=watched.locator, by="owner", state=Visit.READING, tries=1)
    assert visits.work(REGISTER) is None
    watched.refresh_from_db()
    assert watched.failures == 1 and watched.due > timezone.now() and Visit.objects.get().state == Visit.FAILED


def test_one_makes_visits_at_a_time() -> None:
    """A desk and `guvoh watch run` on one register would else read everything twice."""
    visits.hand_in_files(REGISTER, many(1), "coder")
    with visits._turn(REGISTER) as ours:
        assert ours and visits.work(REGISTER) is None
    assert work().new == 1


def test_it_waits_for_another_that_writes() -> None:
    """`guvoh add` at the same time must not make what is handed in fail."""
    visits.hand_in_files(REGISTER, many(1), "coder")
    held = store.writing(REGISTER)
    held.__enter__()
    threading.Timer(0.6, lambda: held.__exit__(None, None, None)).start()
    began = time.monotonic()
    assert work().state == Visit.DONE and time.monotonic() - began > 0.5


def test_nothing_of_an_error_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message of an error may name somebody."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Zafar Nuriddinov")

    monkeypatch.setattr(store, "add", broken)
    visits.hand_in_files(REGISTER, many(1), "coder")
    made = work()
    assert made.state == Visit.FAILED and "RuntimeError" in made.trouble[0][1]
    assert "Nuriddinov" not in str(made.trouble)
