"""What wrong passwords are counted by: a name and an address, neither of them readable in the count's key."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guvoh.register.models import Account

_PATIENCE = 10  # seconds that a try waits for its turn


def key(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """A keyed digest of the name that somebody signs in with. It is another one once an administrator has unlocked
    the account: what was counted before no longer counts. Names that nobody has are counted like those of accounts."""
    name = str((credentials or {}).get("username") or "")
    unlocked = Account.objects.filter(name=name).values_list("unlocked", flat=True).first()
    folded = unicodedata.normalize("NFKC", name).casefold()
    return salted_hmac("guvoh.throttle", f"{folded}\n{unlocked}", algorithm="sha256").hexdigest()


def tried(what: str, seconds: int) -> int:
    """Count one more try of ``what``; how many there were, this one too, in so many seconds from the first. Of two at
    one moment each is counted."""
    cache = caches[settings.AXES_CACHE]
    cache.add(f"tried-{what}", 0, seconds + 60)
    try:
        return int(cache.incr(f"tried-{what}"))
    except ValueError:  # gone between the two: nobody may have it so by trying much
        return 1_000


@contextmanager
def one_at_a_time(request: HttpRequest, name: str) -> Iterator[None]:
    """Lets one try of a password for a name from an address be looked at after another: tries are counted when they
    were wrong, and of a burst many would be looked at before the first is counted."""
    cache, what = caches[settings.AXES_CACHE], f"trying-{key(request, {'username': name})}-{address(request)}"
    until = time.monotonic() + _PATIENCE
    while not cache.add(what, True, _PATIENCE):
        if time.monotonic() > until:
            raise PermissionDenied
        time.sleep(0.05)
    try:
        yield
    finally:
        cache.delete(what)


def address(request: HttpRequest) -> str:
    """Whence a request comes. What it says of itself in headers is not asked: anybody can write those."""
    return str(request.META.get("REMOTE_ADDR", ""))


def check(request: HttpRequest, account: Account, password: str) -> str | None:
    """What to say where this is not the password of who is signed in; None where it is. Wrong ones are counted as at
    signing in, so that a desk left open is no place to try them."""
    with one_at_a_time(request, account.name):
        found = authenticate(request, username=account.name, password=password[:1000])
    if found == account:
        AxesProxyHandler.reset_attempts(ip_address=address(request), username=account.name)
        return None
    return too_many() if is_shut(request, account.name) else _("your password is another")


def too_many() -> str:
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    told = ngettext(
        "Too many wrong passwords. Wait %(minutes)d minute, or ask an administrator to unlock the account.",
        "Too many wrong passwords. Wait %(minutes)d minutes, or ask an administrator to unlock the account.",
        minutes,
    )
    return told % {"minutes": minutes}


def is_shut(request: HttpRequest, name: str) -> bool:
    """Whether too many wrong passwords were tried for this name from this address of late."""
    return bool(AxesProxyHandler.is_locked(request, {"username": name}))
