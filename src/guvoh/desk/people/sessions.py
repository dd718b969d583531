"""Sessions that end: twelve hours after signing in, and two hours after the last page was asked for."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from guvoh.nouns import digest
from guvoh.register.models import Account

STARTED, SEEN, BROWSER = "started", "seen", "browser"
EVERY = 60  # seconds between two times that it is written down that a session goes on
# What a page that lies open asks for by itself; it does not keep anybody signed in.
BY_ITSELF = "X-Guvoh-By-Itself"

# The first that a browser's own name of itself holds: others are named in most.
_BROWSERS = ("Firefox", "Edg", "OPR", "YaBrowser", "Chrom", "Safari")
_CALLED = {"Edg": "Edge", "OPR": "Opera", "YaBrowser": "Yandex", "Chrom": "Chrome"}
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
_SYSTEM_CALLED = {"Mac OS X": "macOS"}


def begin(request: HttpRequest, **_: Any) -> None:
    """Write down when a session began. Called wherever somebody signs in."""
    now = int(time.time())
    request.session.update({STARTED: now, SEEN: now, BROWSER: browser(request)})


user_logged_in.connect(begin)


def _forget(key: str | None) -> None:
    """See that a session that is over stays so: a page that was asked for before may still write it down."""
    if key:
        cache.set(f"ended-{_id(key)}", True, settings.SESSION_COOKIE_AGE)


user_logged_out.connect(lambda request, **_: _forget(request.session.session_key), weak=False)


class Ending:
    """Ends sessions in their time. It stands before what asks the session who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session, now = request.session, int(time.time())
        if SESSION_KEY in session and cache.get(f"ended-{_id(session.session_key or '')}"):
            session.flush()
        elif SESSION_KEY in session:
            started, seen = session.get(STARTED), session.get(SEEN)
            if started is None or seen is None:
                begin(request)
            elif now - started >= settings.SESSION_COOKIE_AGE or now - seen >= settings.SESSION_IDLE:
                session.flush()
            elif now - seen >= EVERY and BY_ITSELF not in request.headers:
                session[SEEN] = now
        return self.get_response(request)


def browser(request: HttpRequest) -> str:
    """What somebody's browser is called, "Firefox, Linux": enough to know one's own by, and no more."""
    told = request.headers.get("User-Agent", "")
    named = next((_CALLED.get(name, name) for name in _BROWSERS if name in told), "")
    system = next((_SYSTEM_CALLED.get(name, name) for name in _SYSTEMS if name in told), "")
    return ", ".join(part for part in (named, system) if part)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session of an account, for its own page. ``id`` names it without being the key that opens it."""

    id: str
    browser: str
    started: dt.datetime | None
    seen: dt.datetime | None
    here: bool


def of(account: Account, request: HttpRequest) -> list[Sitting]:
    """The account's sessions, this one first, then the latest."""
    found = [
        Sitting(
            _id(key),
            data.get(BROWSER, ""),
            _moment(data.get(STARTED)),
            _moment(data.get(SEEN)),
            key == request.session.session_key,
        )
        for key, data in _kept(account)
    ]
    return sorted(found, key=lambda s: (not s.here, -(s.seen.timestamp() if s.seen else 0)))


def end(account: Account, wanted: str) -> bool:
    """End one session of the account by its ``id``; whether there was one."""
    for key, _ in _kept(account):
        if _id(key) == wanted:
            _forget(key)
            _store(key).delete()
            return True
    return False


def end_all(account: Account, but: str | None = None) -> None:
    """Take away all sessions of the account but the one with this key. That none of them goes on, wherever it is
    remembered, is the work of ``Account.epoch`` (:func:`guvoh.register.people.end_sessions`)."""
    wanted = str(account.pk)
    for row in Session.objects.all():
        if row.session_key != but and row.get_decoded().get(SESSION_KEY) == wanted:
            _store(row.session_key).delete()


def _kept(account: Account) -> Iterator[tuple[str, dict[str, Any]]]:
    """Keys and contents of the sessions that go on. A desk has dozens: they are read one by one."""
    wanted, hash_now = str(account.pk), account.get_session_auth_hash()
    for row in Session.objects.filter(expire_date__gt=timezone.now()):
        data = row.get_decoded()
        if data.get(SESSION_KEY) == wanted and data.get("_auth_user_hash") == hash_now and _goes_on(data):
            yield row.session_key, data


def _goes_on(data: dict[str, Any]) -> bool:
    now = time.time()
    started, seen = data.get(STARTED, now), data.get(SEEN, now)
    return bool(now - started < settings.SESSION_COOKIE_AGE and now - seen < settings.SESSION_IDLE)


def _id(key: str) -> str:
    return digest("session", key)[:24]


def _moment(seconds: int | None) -> dt.datetime | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC)


def _store(key: str) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(key)
