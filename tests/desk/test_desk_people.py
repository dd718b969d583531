"""Who is let in, and what each role may do: attacked."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from guvoh.desk.people import throttle
from guvoh.nouns import GuvohError
from guvoh.register import people, place
from guvoh.register.models import Account, Incident, Party, Way

GOOD = "four plain words together"
ROLES = Account.ROLES


@pytest.fixture(autouse=True)
def _no_wrong_passwords_before() -> None:
    caches["throttle"].clear()


def account(name: str = "Nigora", role: str = Account.READER, password: str = GOOD) -> Account:
    made = Account.objects.create_user(name, role=role)
    if password:
        people.set_password(made, password)
    return made


def signed_in(who: Account) -> Client:
    client = Client()
    client.force_login(who)
    return client


def try_to_sign_in(client: Client, name: str, password: str, **more: str):
    return client.post("/sign-in/", {"name": name, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def code_of(who: Account, steps: int = 0) -> str:
    device = TOTPDevice.objects.get(user=who)
    totp = TOTP(device.bin_key, drift=device.drift)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


# Every address ---------------------------------------------------------------------------------------

SAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "0" * 32}
OPEN = {"people:sign_in", "people:code", "people:enter", "people:invited", "desk:language"}


def addresses() -> Iterator[tuple[str, str, URLPattern]]:
    """Name, a path and the pattern of every address there is."""

    def under(patterns, prefix: str, space: str):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                name = f"{pattern.namespace}:" if pattern.namespace else space
                yield from under(pattern.url_patterns, route, name)
            else:
                path = re.sub(r"<(?:(\w+):)?\w+>", lambda m: SAMPLES[m[1] or "str"], route)
                yield f"{space}{pattern.name}", f"/{path}", pattern

    yield from under(get_resolver().url_patterns, "", "")


EVERY = list(addresses())


def test_no_address_is_forgotten() -> None:
    """Else the tests below would pass over an address they do not find."""
    names = {name for name, _, _ in EVERY}
    assert {"desk:incidents", "desk:decide", "people:change", "review:claim", "sources:overview"} <= names
    assert names >= OPEN
    assert not any(re.search(r"[<>^$\\]", path) for _, path, _ in EVERY)


@pytest.mark.parametrize(("name", "path"), [(name, path) for name, path, _ in EVERY if name not in OPEN])
def test_every_address_asks_who_is_there(db: None, name: str, path: str) -> None:
    """Else somebody on the same machine, with no account, would read about people at risk."""
    client = Client()
    for answer in (client.get(path, {"q": "x"}), client.post(path), client.head(path)):
        assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next="), (name, answer)
        assert not answer.content
    assert client.get(path, headers={"Sec-Fetch-Mode": "cors"}).status_code == 401


# What everybody with an account may send: to their own account, their own searches, and out.
FOR_ALL = {
    "people:sign_in", "people:code", "people:enter", "people:invited", "people:sign_out", "desk:language",
    "people:password", "people:own_language", "people:sessions", "people:factor", "people:begin_factor",
    "people:factor_off", "people:recovery_codes", "searches:keep", "searches:change",
    "review:present",  # says that a page is open, and changes nothing else
}  # fmt: skip


def takes_forms(path: str, client: Client) -> bool:
    return client.post(path).status_code != 405


def test_no_form_is_taken_from_whoever_may_only_look(register: None, owner: Account) -> None:
    """Else a reader could judge, merge or invite by sending the form herself."""
    keeper, reader = signed_in(owner), signed_in(account("reader", password=""))
    taken = [
        (name, path)
        for name, path, _ in EVERY
        if name not in FOR_ALL and takes_forms(path, keeper) and reader.post(path).status_code != 403
    ]
    assert taken == []


@pytest.mark.parametrize("role", [Account.READER, Account.CODER, Account.EDITOR, Account.ADMINISTRATOR])
def test_a_role_below_the_one_needed_is_refused_and_told(register: None, owner: Account, role: str) -> None:
    """Else a role would mean nothing; and whoever is refused would not know whom to ask."""
    client = signed_in(account("somebody", role, password=""))
    asked = 0
    for name, path, pattern in EVERY:
        needed = getattr(pattern.callback, "needed", None)
        if needed and ROLES.index(needed) > ROLES.index(role):
            answer = client.post(path)
            if answer.status_code == 405:
                answer = client.get(path)
            assert answer.status_code == 403, name
            text = answer.content.decode()
            assert f"the role of {needed}" in text and f"Yours is {role}" in text and ">owner<" in text
            asked += 1
    assert asked or role == Account.ADMINISTRATOR


@pytest.mark.parametrize("role", [Account.READER, Account.CODER, Account.EDITOR])
def test_pages_offer_what_a_role_may_do_and_no_more(register: None, owner: Account, role: str) -> None:
    """Else a reader would write a note, press a button, and be refused; or a coder would look for it in vain."""
    client = signed_in(account("somebody", role, password=""))
    offered: set[str] = set()
    pages = ["/may-be-one/"]
    pages += [f"/incidents/{pk}/" for pk in Incident.objects.values_list("pk", flat=True)]
    pages += [f"/parties/{pk}/" for pk in Party.objects.values_list("pk", flat=True)]
    for page in pages:
        answer = client.get(page)
        text = answer.content.decode()
        offered |= {re.sub(r"^.*/", "", at) for at in re.findall(r'<form[^>]*action="([^"]+)"', text)}
        assert text.count("<form") == text.count("</form>")
    offered -= {"", "sign-out/"}
    assert ("decide" in offered) is (role != Account.READER)
    assert ("tie" in offered) is (role == Account.EDITOR)


def test_forms_of_other_sites_are_refused(register: None, owner: Account) -> None:
    """Else a page elsewhere could make the browser of a monitor decide, or sign her out."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    for name, path, _ in EVERY:
        answer = client.post(path)
        assert answer.status_code in (403, 405), name
    assert is_in(client)


# Passwords -------------------------------------------------------------------------------------------


def test_the_right_password_lets_in_and_out_again(db: None) -> None:
    """Else nobody could work."""
    account()
    client = Client()
    answer = try_to_sign_in(client, " Nigora ", GOOD, next="/parties/?q=a")
    assert (answer.status_code, answer["Location"]) == (302, "/parties/?q=a")
    assert is_in(client)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and not cookie["max-age"]
    assert client.get("/sign-out/").status_code == 405 and is_in(client)
    key = client.session.session_key
    client.post("/sign-out/")
    assert not is_in(client)
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_in(client)


def test_a_page_asked_for_before_signing_out_brings_nobody_back(db: None) -> None:
    """Else who took a cookie reads on after its owner signed out, if a page was just being made."""
    client = signed_in(account())
    kept = client.session
    key = kept.session_key
    client.post("/sign-out/")
    kept.save(must_create=True)  # what a slower process may still write down
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_in(client)


def test_passwords_are_tried_one_after_another(db: None, rf: RequestFactory) -> None:
    """Else of a burst of tries all are looked at before the first is counted."""
    request, order = rf.post("/sign-in/"), []

    def other() -> None:
        with throttle.one_at_a_time(request, ""):
            order.append("other")

    with throttle.one_at_a_time(request, ""), throttle.one_at_a_time(request, "somebody else"):
        waiting = Thread(target=other)
        waiting.start()
        time.sleep(0.3)
        order.append("first")
    waiting.join(10)
    assert order == ["first", "other"]


def test_nobody_learns_who_has_an_account(db: None) -> None:
    """Else a persecutor could try names until he knows who works here."""
    account("Nigora")
    off = account("Bahrom")
    people.switch(off, False, None)
    account("Sitora", password="")
    said = set()
    for name in ("Nigora", "Bahrom", "Sitora", "nobody"):
        answers = [try_to_sign_in(Client(), name, "a wrong password") for _ in range(7)]
        said.add(tuple((a.status_code, re.sub(r'value="[^"]*"', "", a.content.decode())) for a in answers))
    assert len(said) == 1
    statuses = [status for status, _ in said.pop()]
    assert statuses == [200] * 4 + [429] * 3


def test_five_wrong_passwords_shut_the_door_for_a_while(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a machine could try passwords all night; or one evening's mistakes would lock somebody out for good."""
    account()
    account("Bahrom")
    for _ in range(5):
        answer = try_to_sign_in(Client(), "Nigora", "wrong")
    assert answer.status_code == 429 and "Wait 15 minutes" in answer.content.decode()
    assert try_to_sign_in(Client(), "Nigora", GOOD).status_code == 429  # also the right one
    # whatever a header claims, the address is the same
    assert (
        Client()
        .post("/sign-in/", {"name": "Nigora", "password": GOOD}, headers={"X-Forwarded-For": "192.0.2.9"})
        .status_code
        == 429
    )
    assert try_to_sign_in(Client(), "Bahrom", GOOD).status_code == 302  # nobody else is shut out
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 14 * 60)
    assert try_to_sign_in(Client(), "Nigora", GOOD).status_code == 429  # trying meanwhile does not make it longer
    monkeypatch.setattr(time, "time", lambda: now + 15 * 60 + 1)
    assert try_to_sign_in(Client(), "Nigora", GOOD).status_code == 302


def test_an_administrator_opens_the_door_again(owner: Account) -> None:
    """Else a colleague whom somebody shut out for spite could not work for a quarter of an hour, again and again."""
    nigora = account()
    for _ in range(6):
        try_to_sign_in(Client(), "Nigora", "wrong")
    signed_in(owner).post(f"/accounts/{nigora.pk}/unlock")
    assert try_to_sign_in(Client(), "Nigora", GOOD).status_code == 302


def test_what_was_tried_is_written_nowhere(db: None) -> None:
    """Else a password typed into the field for the name would lie in the database for whoever takes the laptop."""
    account()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for _ in range(6):
            try_to_sign_in(Client(), "Nigora", "wrong")
    assert not [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE"))]
    assert not any("Nigora" in key or "192.0.2" in key or "127.0.0.1" in key for key in caches["throttle"]._cache)


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example",
     "\t//evil.example", "/sign-in/"],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(db: None, wanted: str) -> None:
    """Else a link to the desk could lead, past a real sign-in, to a page that asks for the password again."""
    account()
    answer = Client().post("/sign-in/", {"name": "Nigora", "password": GOOD, "next": wanted})
    assert answer["Location"] == "/"
    assert "evil" not in Client().get("/sign-in/", {"next": wanted}).content.decode()


def test_a_planted_session_opens_nothing(db: None) -> None:
    """Else whoever set a cookie in the browser beforehand would share the session afterwards."""
    account()
    client = Client()
    planted = client.session
    planted["anything"] = 1
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    try_to_sign_in(client, "Nigora", GOOD)
    assert is_in(client) and client.session.session_key != planted.session_key
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    assert not is_in(thief)


# Sessions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "step", "goes_on"), [(1.9, 1.9, True), (2.01, 2.01, False), (11.9, 1, True), (12.1, 1, False)]
)
def test_sessions_end(db: None, monkeypatch: pytest.MonkeyPatch, hours: float, step: float, goes_on: bool) -> None:
    """Else a laptop left open in an office would be open to whoever comes by at night."""
    client = signed_in(account(password=""))
    now, at = time.time(), 0.0
    while at < hours:
        at = min(at + step, hours)
        monkeypatch.setattr(time, "time", lambda: now + at * 3600)  # noqa: B023
        last = is_in(client)
    assert last is goes_on


def test_what_a_page_asks_for_by_itself_keeps_nobody_signed_in(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a page left open would keep its session alive."""
    client = signed_in(account(password=""))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 1.5 * 3600)
    assert client.get("/account/", headers={"X-Guvoh-By-Itself": "1"}).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 2.1 * 3600)
    assert not is_in(client)


@pytest.mark.parametrize("what", ["role", "off", "password", "everywhere", "factor"])
def test_a_change_ends_the_sessions_of_before(owner: Account, what: str) -> None:
    """Else whoever took over a session would keep it after its owner noticed."""
    nigora = account()
    stolen, keeper = signed_in(nigora), signed_in(owner)
    mine = signed_in(nigora)
    if what == "role":
        keeper.post(f"/accounts/{nigora.pk}/role", {"role": "coder"})
    elif what == "off":
        keeper.post(f"/accounts/{nigora.pk}/off")
    elif what == "password":
        mine.post("/account/password", {"old": GOOD, "password": GOOD + "!", "again": GOOD + "!"})
        assert is_in(mine)
    elif what == "everywhere":
        mine.post("/account/sessions", {"session": "others"})
        assert is_in(mine)
    else:
        mine.post("/account/factor/begin")
        assert "Recovery codes" in mine.post("/account/factor/", {"code": code_of(nigora)}).content.decode()
        assert is_in(mine)
    assert not is_in(stolen)


def test_ones_own_sessions_are_shown_and_end_one_by_one(db: None) -> None:
    """Else nobody would see that somebody else is in, nor could put them out."""
    nigora = account()
    mine = signed_in(nigora)
    other = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    try_to_sign_in(other, "Nigora", GOOD)
    stranger = signed_in(account("Bahrom", password=""))
    page = mine.get("/account/").content.decode()
    [wanted] = re.findall(r'name="session" value="([0-9a-f]{24})"', page)
    assert "Firefox, Linux" in page and "Mozilla" not in page and other.session.session_key not in page
    stranger.post("/account/sessions", {"session": wanted})
    assert is_in(other)
    mine.post("/account/sessions", {"session": wanted})
    assert is_in(mine) and not is_in(other) and is_in(stranger)
    mine.post("/account/sessions", {"session": "all"})
    assert not is_in(mine)
    assert Session.objects.count() == 1


def test_changing_the_password_takes_the_old_one(db: None) -> None:
    """Else a minute at an open desk would be enough to take an account over; or to guess its password."""
    nigora = account()
    client = signed_in(nigora)
    new = {"password": GOOD + "!", "again": GOOD + "!"}
    assert [client.post("/account/password", {"old": "wrong", **new}).status_code for _ in range(5)] == [400] * 4 + [
        429
    ]
    assert client.post("/account/password", {"old": GOOD, **new}).status_code == 429
    nigora.refresh_from_db()
    assert nigora.check_password(GOOD)
    caches["throttle"].clear()
    assert client.post("/account/password", {"old": GOOD, "password": "short", "again": "short"}).status_code == 400
    assert client.post("/account/password", {"old": GOOD, "password": GOOD + "!", "again": GOOD}).status_code == 400
    assert client.post("/account/password", {"old": GOOD, **new}).status_code == 302
    assert try_to_sign_in(Client(), "Nigora", GOOD + "!").status_code == 302


# Links -----------------------------------------------------------------------------------------------


def test_a_link_lets_in_once_and_looking_at_it_uses_nothing_up(owner: Account) -> None:
    """Else a messenger's preview would use up the link, or a second person could."""
    path = people.link("", Way.ENTER, people.way(Way.ENTER, "owner", owner))
    for _ in range(3):
        assert Client().get(path).status_code == 200
    assert Client().head(path).status_code == 200
    client = Client()
    answer = client.post(path)
    assert answer["Location"] == "/?welcome" and is_in(client)
    assert "Set a password" in client.get(answer["Location"]).content.decode()
    again = people.link("", Way.ENTER, people.way(Way.ENTER, "owner", owner))
    assert client.post(again)["Location"] == "/"  # who comes each morning by a link has read it
    late = Client()
    assert late.post(path).status_code == 404 and late.get(path).status_code == 404 and not is_in(late)


@pytest.mark.parametrize("how", ["altered", "expired", "of another kind", "switched off", "used"])
def test_bad_links_open_nothing_and_say_nothing(owner: Account, how: str) -> None:
    """Else an old link would let somebody in, or tell whom it was for."""
    nigora = account(password="")
    secret = people.way(Way.RESET if how == "of another kind" else Way.ENTER, "owner", nigora)
    if how == "altered":
        secret = secret[::-1]
    elif how == "expired":
        Way.objects.update(expires=timezone.now() - dt.timedelta(seconds=1))
    elif how == "switched off":
        people.switch(nigora, False, None)
    elif how == "used":
        Way.objects.update(used=timezone.now())

    def without_tokens(content: bytes) -> str:
        return re.sub(r'value="[^"]*"', "", content.decode())

    nowhere = Client().get("/enter/there-was-never-such-a-link/")
    client = Client()
    for answer in (client.get(f"/enter/{secret}/"), client.post(f"/enter/{secret}/")):
        assert answer.status_code == nowhere.status_code == 404
        assert "Nigora" not in answer.content.decode()
    assert without_tokens(client.get(f"/enter/{secret}/").content) == without_tokens(nowhere.content)
    assert not is_in(client)


def test_an_invitation_makes_an_account(owner: Account) -> None:
    """Else a colleague could not come in; or could come in as more than she was invited as."""
    page = signed_in(owner).post("/accounts/invite", {"role": "coder"}).content.decode()
    path = re.search(r'value="http://testserver(/invited/[\w-]{43}/)"', page)[1]
    client = Client()
    assert "coder" in client.get(path).content.decode()
    answers = {"name": "Nigora", "password": GOOD, "again": GOOD, "role": "owner"}
    assert client.post(path, answers | {"name": "owner"}).status_code == 400
    assert client.post(path, answers).status_code == 302 and is_in(client)
    assert Account.objects.get(name="Nigora").role == Account.CODER
    assert Client().post(path, answers | {"name": "Second"}).status_code == 404
    assert not Account.objects.filter(name="Second").exists()


def test_an_invitation_that_was_withdrawn_opens_nothing(owner: Account) -> None:
    """Else a link that was sent to the wrong person could not be taken back."""
    secret = people.way(Way.INVITE, "owner")
    keeper = signed_in(owner)
    keeper.post(f"/accounts/invitations/{Way.objects.get().pk}/withdraw")
    assert Client().get(f"/invited/{secret}/").status_code == 404


@pytest.mark.parametrize("what", ["role", "off", "on", "unlock", "factor-off", "link"])
def test_an_administrator_does_nothing_to_the_owner(owner: Account, what: str) -> None:
    """Else the account that may do all would be had by whoever may do less."""
    bahrom = account("Bahrom", Account.ADMINISTRATOR, password="")
    answer = signed_in(bahrom).post(f"/accounts/{owner.pk}/{what}", {"role": "reader"})
    assert answer.status_code == 400 and "/invited/" not in answer.content.decode()
    assert signed_in(bahrom).post("/accounts/invite", {"role": "owner"}).status_code == 400
    assert not Way.objects.exists()
    owner.refresh_from_db()
    assert (owner.role, owner.is_active, owner.epoch) == (Account.OWNER, True, 0)


def test_a_forgotten_password_is_reset_by_a_link(owner: Account) -> None:
    """Else who forgot it would need a new name, and what they decided would be another's."""
    nigora = account()
    page = signed_in(owner).post(f"/accounts/{nigora.pk}/link").content.decode()
    path = re.search(r'value="http://testserver(/invited/[\w-]{43}/)"', page)[1]
    client = Client()
    assert client.post(path, {"password": GOOD + "!", "again": GOOD + "!", "name": "Another"}).status_code == 302
    assert is_in(client)
    assert try_to_sign_in(Client(), "Nigora", GOOD).status_code == 200
    assert try_to_sign_in(Client(), "Nigora", GOOD + "!").status_code == 302
    assert not Account.objects.filter(name="Another").exists()


# The second factor -----------------------------------------------------------------------------------


@pytest.fixture
def guarded(db: None) -> tuple[Account, list[str]]:
    """Somebody with a second factor, and her recovery codes."""
    nigora = account()
    people.begin_factor(nigora)
    codes = people.confirm(nigora, code_of(nigora, -1))
    assert codes is not None
    TOTPDevice.objects.update(drift=0, last_t=-1)  # the code of now has not been used
    return nigora, codes


def test_the_factor_is_on_after_a_first_right_code(db: None) -> None:
    """Else whoever scans wrongly would be locked out."""
    nigora = account()
    client = signed_in(nigora)
    client.post("/account/factor/begin")
    page = client.get("/account/factor/").content.decode()
    assert "style=" not in page
    image = client.get("/account/factor/code.svg")
    assert image["Content-Type"] == "image/svg+xml" and image["Cache-Control"] == "no-store"
    assert b"style" not in image.content and b"<script" not in image.content
    assert "default-src 'none'" in image["Content-Security-Policy"]
    wrong = "000000" if code_of(nigora) != "000000" else "111111"
    assert "wrong" in client.post("/account/factor/", {"code": wrong}).content.decode()
    assert not people.has_factor(nigora)
    people.unlock(nigora, None)
    shown = client.post("/account/factor/", {"code": code_of(nigora)}).content.decode()
    assert len(re.findall(r"<code>\w{5}-\w{5}</code>", shown)) == 10
    assert people.has_factor(nigora)
    # the secret is shown no more
    assert client.get("/account/factor/").status_code == 302
    assert client.get("/account/factor/code.svg").status_code == 404


def test_signing_in_takes_the_code_too(guarded: tuple[Account, list[str]]) -> None:
    """Else the second factor would be one only in name."""
    nigora, _ = guarded
    client = Client()
    assert try_to_sign_in(client, "Nigora", GOOD, next="/parties/")["Location"] == "/sign-in/code/"
    assert not is_in(client)
    assert client.get("/").status_code == 302
    answer = client.post("/sign-in/code/", {"code": code_of(nigora)})
    assert answer["Location"] == "/parties/" and is_in(client)
    # the same code, overseen, opens nothing
    again = Client()
    try_to_sign_in(again, "Nigora", GOOD)
    again.post("/sign-in/code/", {"code": code_of(nigora)})
    assert not is_in(again)


@pytest.mark.parametrize("by", ["link", "reset"])
def test_a_link_does_not_get_around_the_factor(guarded: tuple[Account, list[str]], by: str) -> None:
    """Else an overseen link would be enough."""
    nigora, _ = guarded
    client = Client()
    if by == "link":
        answer = client.post(people.link("", Way.ENTER, people.way(Way.ENTER, "owner", nigora)))
    else:
        path = people.link("", Way.RESET, people.way(Way.RESET, "owner", nigora))
        answer = client.post(path, {"password": GOOD + "!", "again": GOOD + "!"})
    assert answer["Location"] == "/sign-in/code/" and not is_in(client)


def test_a_code_alone_opens_nothing(guarded: tuple[Account, list[str]]) -> None:
    """Else the telephone alone would be enough."""
    nigora, codes = guarded
    client = Client()
    assert client.post("/sign-in/code/", {"code": code_of(nigora)})["Location"] == "/sign-in/"
    assert client.post("/sign-in/code/", {"code": codes[0]})["Location"] == "/sign-in/"
    assert not is_in(client)


def test_wrong_codes_make_the_next_wait(guarded: tuple[Account, list[str]]) -> None:
    """Else six digits could be tried one after the other."""
    nigora, _ = guarded
    client = Client()
    try_to_sign_in(client, "Nigora", GOOD)
    right = code_of(nigora)
    wrong = f"{(int(right) + 7) % 1_000_000:06d}"
    client.post("/sign-in/code/", {"code": wrong})
    client.post("/sign-in/code/", {"code": right})  # too soon: it is not looked at
    assert not is_in(client)
    TOTPDevice.objects.update(throttling_failure_count=6)
    assert "seconds" in client.post("/sign-in/code/", {"code": wrong}).content.decode()
    client.post("/sign-in/code/", {"code": wrong})
    assert client.post("/sign-in/code/", {"code": wrong})["Location"] == "/sign-in/"  # the fifth
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"


def test_the_second_step_does_not_wait_for_ever(
    guarded: tuple[Account, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a password given in the morning would count in the evening; also after it was changed."""
    nigora, _ = guarded
    first, second = Client(), Client()
    try_to_sign_in(first, "Nigora", GOOD)
    people.set_password(nigora, GOOD + "!")
    assert first.post("/sign-in/code/", {"code": code_of(nigora)})["Location"] == "/sign-in/"
    try_to_sign_in(second, "Nigora", GOOD + "!")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    assert second.post("/sign-in/code/", {"code": code_of(nigora)})["Location"] == "/sign-in/"
    assert not is_in(second)


def test_a_recovery_code_lets_in_once(guarded: tuple[Account, list[str]]) -> None:
    """Else a lost telephone would lock her out, or a paper found would let somebody in again and again."""
    _, codes = guarded
    for given, lets_in in ((codes[0].upper().replace("-", " "), True), (codes[0], False)):
        client = Client()
        try_to_sign_in(client, "Nigora", GOOD)
        client.post("/sign-in/code/", {"code": given})
        assert is_in(client) is lets_in


def test_turning_the_factor_off_takes_a_code(guarded: tuple[Account, list[str]]) -> None:
    """Else a desk left open would be enough to take the guard away."""
    nigora, codes = guarded
    client = signed_in(nigora)
    for path in ("/account/factor/off", "/account/factor/codes"):
        assert "<code>" not in client.post(path, {"code": "nonsense"}).content.decode()
        people.unlock(nigora, None)
    assert people.has_factor(nigora) and people.codes_left(nigora) == 10
    renewed = client.post("/account/factor/codes", {"code": codes[1]}).content.decode()
    assert len(re.findall(r"<code>", renewed)) == 10 and codes[2] not in renewed
    assert client.post("/account/factor/off", {"code": codes[2]}).status_code != 302  # those of before are void
    people.unlock(nigora, None)
    assert client.post("/account/factor/off", {"code": code_of(nigora)}).status_code == 302
    assert not people.has_factor(nigora) and is_in(client)


# The language ----------------------------------------------------------------------------------------


def test_the_language_of_the_account_is_kept(db: None) -> None:
    """Else each sign-in would ask again in which language somebody reads."""
    client = signed_in(account(password=""))
    client.post("/account/language", {"language": "ru"})
    assert client.get("/account/")["Content-Language"] == "ru"
    assert client.post("/account/language", {"language": "xx"}).status_code == 400
    client.post("/account/language", {"language": ""})
    assert client.get("/account/", headers={"Accept-Language": "en"})["Content-Language"] == "en"


def test_pages_of_people_ask_the_database_little(owner: Account) -> None:
    """Else the accounts of a large group would come slowly."""
    for n in range(30):
        people.way(Way.RESET, "owner", account(f"person {n}", password=""))
    client = signed_in(owner)
    for path in ("/accounts/", "/account/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 15, path


def test_settings_are_as_documented() -> None:
    """Else docs/accounts.md would promise what is not so."""
    assert settings.SESSION_COOKIE_AGE == 12 * 3600 and settings.SESSION_IDLE == 2 * 3600
    assert settings.AXES_FAILURE_LIMIT == 5 and dt.timedelta(minutes=15) == settings.AXES_COOLOFF_TIME


# A second factor that is asked for ---------------------------------------------------------------------

REACHED_OWING = {"people:factor", "people:begin_factor", "people:factor_image", "people:sign_out"} | OPEN


@pytest.fixture
def owing(register: None, owner: Account) -> Account:
    """An editor of whom a second factor is asked, and who has none."""
    people.require(Account.EDITOR, owner)
    return account("Nigora", Account.EDITOR)


@pytest.mark.parametrize("method", ["get", "post", "head", "put"])
def test_who_owes_a_second_factor_reaches_nothing_else(owing: Account, method: str) -> None:
    """Else the rule would be one only on the page for signing in."""
    client = signed_in(owing)
    for name, path, _ in EVERY:
        if name not in REACHED_OWING:
            answer = getattr(client, method)(path)
            assert (answer.status_code, answer["Location"], answer.content) == (302, "/account/factor/", b""), name
            assert client.get(path, headers={"Sec-Fetch-Mode": "cors"}).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["//account/", "/account//", "/account/factor/../", "/sign-in/../", "/static/../parties/", "/ACCOUNT/", "/account",
     "/account/factor/off", "/account/factor/codes", "/account/factor", "/enter/../", "/language/../documents/1/",
     "/account/factor/%2e%2e/", "/account/factor/?/parties/", "/account/factor/#/"],
)  # fmt: skip
def test_no_way_of_writing_an_address_gets_around_it(owing: Account, path: str) -> None:
    """Else whoever has the password would read the register by an address that looks like an open one."""
    client = signed_in(owing)
    for answer in (client.get(path), client.post(path)):
        text = answer.content.decode()
        assert answer.status_code in (302, 301, 404) or "A second factor is needed" in text, (path, answer)
        assert "Incidents" not in text and "/parties/" not in text
        if answer.status_code in (301, 302):
            assert answer["Location"].startswith(("/account/factor/", "/sign-in/"))


@pytest.mark.parametrize("how", ["password", "link", "reset"])
def test_every_way_in_leads_to_setting_it_up(owing: Account, how: str) -> None:
    """Else a link or a new password would be the way around."""
    client = Client()
    if how == "password":
        try_to_sign_in(client, "Nigora", GOOD, next="/parties/")
    elif how == "link":
        client.post(people.link("", Way.ENTER, people.way(Way.ENTER, "owner", owing)))
    else:
        path = people.link("", Way.RESET, people.way(Way.RESET, "owner", owing))
        client.post(path, {"password": GOOD + "!", "again": GOOD + "!"})
    assert client.get("/parties/")["Location"] == "/account/factor/"
    page = client.get("/account/factor/").content.decode()
    assert "A second factor is needed" in page and "Incidents" not in page and 'href="/account/"' not in page
    client.post("/account/factor/begin")
    page = client.get("/account/factor/").content.decode()
    assert "Incidents" not in page and 'href="/account/"' not in page
    wrong = f"{(int(code_of(owing)) + 7) % 1_000_000:06d}"
    client.post("/account/factor/", {"code": wrong})
    assert client.get("/")["Location"] == "/account/factor/"
    people.unlock(owing, None)
    assert "Recovery codes" in client.post("/account/factor/", {"code": code_of(owing)}).content.decode()
    assert client.get("/").status_code == 200 and client.get("/parties/").status_code == 200


def test_it_is_asked_of_whoever_is_signed_in_already(owing: Account, owner: Account) -> None:
    """Else the rule would wait until tonight; or those below the role would be held up."""
    people.require(None, owner)
    editor, coder = signed_in(owing), signed_in(account("Bahrom", Account.CODER))
    assert is_in(editor) and is_in(coder)
    keeper = signed_in(owner)
    keeper.post("/accounts/require", {"role": "editor"})
    assert not is_in(editor) and is_in(coder)
    assert not is_in(keeper)  # the owner, too
    people.require(Account.READER, None)
    assert not is_in(coder)
    people.require(None, None)
    assert is_in(coder) and is_in(editor)


def test_who_is_raised_to_the_role_is_asked(owing: Account) -> None:
    """Else a coder made an editor would keep to the password alone."""
    bahrom = account("Bahrom", Account.CODER)
    assert is_in(signed_in(bahrom))
    people.set_role(bahrom, Account.EDITOR, None)
    assert not is_in(signed_in(bahrom))


@pytest.mark.parametrize("how", ["off", "by an administrator", "another device"])
def test_what_is_asked_for_cannot_be_put_off(guarded: tuple[Account, list[str]], how: str) -> None:
    """Else it would be set up once, for show, and turned off."""
    nigora, codes = guarded
    people.require(Account.READER, None)
    client = signed_in(nigora)
    page = client.get("/account/").content.decode()
    assert "Turn it off" not in page and "It is asked of your role" in page
    if how == "off":
        assert client.post("/account/factor/off", {"code": codes[0]}).status_code == 400
        assert people.has_factor(nigora) and people.codes_left(nigora) == 10
    elif how == "by an administrator":
        people.forget_factor(nigora, None)
        assert not is_in(client)
        client.force_login(nigora)
        assert client.get("/")["Location"] == "/account/factor/"
    else:
        client.post("/account/factor/begin")
        assert TOTPDevice.objects.filter(user=nigora, confirmed=True).count() == 1
        assert client.get("/account/factor/")["Location"].startswith("/account/")


@pytest.mark.parametrize("role", [Account.READER, Account.CODER, Account.EDITOR])
def test_only_administrators_say_of_whom_it_is_asked(owing: Account, role: str) -> None:
    """Else an editor with a stolen password would first turn the rule off."""
    people.require(None, None)
    who = account("Sitora", role)
    assert signed_in(who).post("/accounts/require", {"role": "reader"}).status_code == 403
    with pytest.raises(GuvohError):
        people.require(Account.READER, who)
    assert people.rule().value is None


@pytest.mark.parametrize("given", ["", "emperor", "EDITOR", "nobody "])
def test_the_rule_is_a_role_or_nobody(owner: Account, given: str) -> None:
    """Else a form altered on its way would shut everybody out, or let everybody in."""
    assert signed_in(owner).post("/accounts/require", {"role": given}).status_code == 400
    assert people.rule() is None


def test_the_page_says_who_has_none_and_who_asked(owning: Client) -> None:
    """Else an administrator would not know whom to help, or who changed the rule."""
    account("Bahrom", Account.CODER)
    people.require(Account.CODER, None)
    people.require(Account.EDITOR, Account.objects.get(name="owner"))
    page = owning.get("/accounts/").content.decode()
    assert page.count("(no second factor yet)") == 0  # the owner has one, and Bahrom is a coder
    assert '<option value="editor" selected>' in page and "by owner" in page
    people.require(Account.CODER, None)
    assert owning.get("/accounts/").content.decode().count("(no second factor yet)") == 1


@pytest.fixture
def owning(owner: Account) -> Client:
    """An owner who has a second factor."""
    people.begin_factor(owner)
    people.confirm(owner, code_of(owner))
    owner.refresh_from_db()
    return signed_in(owner)


def test_two_desks_do_not_sign_one_another_out(tmp_path: Path) -> None:
    """Else whoever keeps two registers would be put out of one with each page of the other: cookies know no ports."""
    names = []
    for name in ("one", "other", "one"):
        place.prepare(tmp_path / name)
        said = subprocess.run(
            [sys.executable, "-c", "from guvoh.register import settings as s;"
             "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)"],
            env={**os.environ, "GUVOH_REGISTER": str(tmp_path / name)}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        names.append(said.stdout.split())
        key = (tmp_path / name / "secret.key").read_text()
        assert not any(part in key for part in names[-1][0].split("_"))
    assert names[0] == names[2] and len({*names[0], *names[1]}) == 4
