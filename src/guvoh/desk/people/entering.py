"""Signing in: with a name and a password, or by a link that lets in once; then the second factor; and out again."""

from __future__ import annotations

import secrets
import time
from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from guvoh.desk.people import roles, throttle
from guvoh.nouns import GuvohError
from guvoh.register import people
from guvoh.register.models import Account, Way

BACKEND = "guvoh.desk.people.backend.Backend"
PENDING, PENDING_FOR = "guvoh_pending", 300  # who gave the right password, and the seconds they have for the code
TRIES = 5  # codes, before the password is asked for again

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password. What is wrong is told alike whether or not somebody is called so."""
    onwards = _onwards(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(onwards)
    trouble, status, name = "", 200, ""
    if request.method == "POST":
        name = people.tidy(request.POST.get("name", ""))[:80]
        with throttle.one_at_a_time(request, name):
            account = authenticate(request, username=name, password=request.POST.get("password", "")[:1000])
        if isinstance(account, Account):
            return let_in(request, account, onwards)
        trouble, status = _("The name or the password is wrong."), 200
        if throttle.is_shut(request, name):
            trouble, status = throttle.too_many(), 429
    context = {"trouble": trouble, "name": name, "next": onwards if onwards != "/" else ""}
    return render(request, "desk/people/sign_in.html", context, status=status)


def _onwards(request: HttpRequest) -> str:
    """Where somebody was going: an address of the desk itself, else its first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    fits = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if fits and not wanted.startswith(reverse("people:sign_in")) else "/"


def let_in(request: HttpRequest, account: Account, onwards: str = "/") -> HttpResponse:
    """Sign somebody in whose password was right or whose link was good; where they have a second factor, ask for it
    first. The session gets another key either way: one that was planted in the browser opens nothing."""
    if people.has_factor(account):
        request.session.flush()
        request.session[PENDING] = {
            "account": account.pk,
            "hash": account.get_session_auth_hash(),
            "until": int(time.time()) + PENDING_FOR,
            "id": secrets.token_hex(8),  # what its codes are counted by
            "next": onwards,
        }
        return HttpResponseRedirect(reverse("people:code"))
    login(request, account, backend=BACKEND)
    return HttpResponseRedirect(onwards)


@get_or_post
@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """Ask who has given the right password for the code of their app, or a recovery code."""
    pending: dict[str, Any] = request.session.get(PENDING) or {}
    account = _pending(pending)
    if account is None:
        request.session.pop(PENDING, None)
        return HttpResponseRedirect(reverse("people:sign_in"))
    trouble, status = "", 200
    if request.method == "POST":
        given = request.POST.get("code", "")[:40]
        # Counted before it is looked at, and not in the session: of many at one moment none goes uncounted.
        tried = throttle.tried(pending["id"], PENDING_FOR)
        if tried <= TRIES and people.is_right(account, given):
            onwards = pending["next"]
            request.session.flush()
            login(request, account, backend=BACKEND)
            if people.codes_left(account) < LOW and len("".join(given.split())) > 6:
                onwards = reverse("people:account") + "#factor"
            return HttpResponseRedirect(onwards)
        if tried >= TRIES:
            request.session.flush()
            return HttpResponseRedirect(reverse("people:sign_in"))
        trouble, status = wrong_code(account, given)
    return render(request, "desk/people/code.html", {"trouble": trouble}, status=status)


LOW = 4  # recovery codes left: who uses one is shown where to make others


def wrong_code(account: Account, given: str) -> tuple[str, int]:
    """What to say of a wrong code, and with which status."""
    seconds = people.wait(account, given)
    if seconds <= 1:
        return _("This code is wrong, or was used already. Wait for the next one."), 200
    return (
        ngettext(
            "This code is wrong, or came too soon after a wrong one. Try again in %(seconds)d second.",
            "This code is wrong, or came too soon after a wrong one. Try again in %(seconds)d seconds.",
            seconds,
        )
        % {"seconds": seconds},
        429,
    )


def _pending(pending: dict[str, Any]) -> Account | None:
    """Who may give a code, while the password they gave is still theirs."""
    if pending.get("until", 0) < time.time():
        return None
    account = Account.objects.filter(pk=pending["account"], is_active=True).first()
    if account is None or not constant_time_compare(pending["hash"], account.get_session_auth_hash()):
        return None
    return account


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(reverse("people:sign_in"))


# Links ----------------------------------------------------------------------------------------------


@get_or_post
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """A link that signs in, once. Looking at it uses nothing up: programs that preview links do that."""
    way = people.found(secret, [Way.ENTER])
    if way is None or way.account is None:
        return _void(request)
    if request.method == "POST":
        account = way.account
        if not people.use(way):
            return _void(request)
        first = account.last_login is None and not account.has_usable_password()
        return let_in(request, account, "/?welcome" if first else "/")
    return render(request, "desk/people/enter.html", {"name": way.account.name})


@get_or_post
@sensitive_post_parameters("password", "again")
def invited(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose a name, where the invitation is nobody's yet, and a password."""
    way = people.found(secret, [Way.INVITE, Way.RESET])
    if way is None:
        return _void(request)
    trouble, name = "", request.POST.get("name", "")[:400]
    if request.method == "POST":
        try:
            account = people.accept(way, name, request.POST.get("password", ""), request.POST.get("again", ""))
        except GuvohError as error:
            trouble = str(error)
        else:
            return _void(request) if account is None else let_in(request, account)
    context = {
        "way": way,
        "name": way.account.name if way.account else name,
        "role": roles.NAMES[way.account.role if way.account else way.role],
        "may": roles.MAY[way.account.role if way.account else way.role],
        "trouble": trouble,
    }
    return render(request, "desk/people/invited.html", context, status=400 if trouble else 200)


def _void(request: HttpRequest) -> HttpResponse:
    """One page for links that were used, are too old, or never were."""
    return render(request, "desk/people/void.html", status=404)
