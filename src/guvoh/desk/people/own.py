"""Everybody's own account: password, second factor, language, sessions."""

from __future__ import annotations

import io
from base64 import b32encode
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from guvoh.desk.asking import viewer_of
from guvoh.desk.people import roles, sessions, throttle
from guvoh.desk.people.entering import get_or_post, wrong_code
from guvoh.nouns import GuvohError
from guvoh.register import people
from guvoh.register.models import Account


def _account(request: HttpRequest) -> Account:
    """Who is signed in, with the row as it is now."""
    mine = viewer_of(request).account
    if mine is None:
        raise Http404
    return mine


# What a form did, told at the head of the page that it leads back to.
DONE = {
    "password": gettext_lazy("Your password is changed. You stay signed in here; elsewhere your sessions have ended."),
    "language": gettext_lazy("The language is kept."),
    "sessions": gettext_lazy("The session has ended."),
    "everywhere": gettext_lazy("Your other sessions have ended."),
    "factor-on": gettext_lazy("The second factor is on. Elsewhere your sessions have ended."),
    "factor-off": gettext_lazy("The second factor is off."),
}


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, part: str = "", trouble: str = "", status: int = 200, **more: Any) -> HttpResponse:
    """The account's page; ``trouble`` is told at the part that it came up in."""
    mine = _account(request)
    factor = people.has_factor(mine)
    context = {
        "here": "account",
        "account": mine,
        "role": roles.NAMES[mine.role],
        "has_password": mine.has_usable_password(),
        "factor": factor,
        "asked": _asked_of(mine),
        "codes_left": people.codes_left(mine) if factor else 0,
        "languages": settings.LANGUAGES,
        "sittings": sessions.of(mine, request),
        "idle": settings.SESSION_IDLE // 3600,
        "longest": settings.SESSION_COOKIE_AGE // 3600,
        "part": part,
        "trouble": trouble,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return render(request, "desk/people/account.html", context | more, status=status)


def _asked_of(mine: Account) -> bool:
    rule = people.rule()
    return rule is not None and people.is_asked(mine, rule.value)


def _back(part: str, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('people:account')}?done={done}#{part}")


@require_POST
@sensitive_post_parameters("old", "password", "again")
def password(request: HttpRequest) -> HttpResponse:
    """Set or change the password; whoever has one writes it again first, and wrong ones are counted."""
    mine = _account(request)
    old, new, again = (request.POST.get(name, "") for name in ("old", "password", "again"))
    if mine.has_usable_password() and (answer := throttle.check(request, mine, old)):
        return _page(request, "password", answer, 429 if throttle.is_shut(request, mine.name) else 400)
    if new != again:
        return _page(request, "password", _("the two passwords differ: write the same one twice"), 400)
    try:
        people.set_password(mine, new)
    except GuvohError as error:
        return _page(request, "password", str(error), 400)
    _stay(request, mine)
    return _back("password", "password")


def _stay(request: HttpRequest, mine: Account) -> None:
    """This session goes on, under another key, though all others have ended."""
    sessions.end_all(mine, but=request.session.session_key)
    update_session_auth_hash(request, mine)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language of the pages; none: as the browser asks."""
    mine, wanted = _account(request), request.POST.get("language", "")
    if wanted and wanted not in dict(settings.LANGUAGES):
        return _page(request, "language", _("choose one of the languages"), 400)
    mine.language = wanted
    mine.save(update_fields=["language"])
    response = _back("language", "language")
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Strict")
    return response


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one session, all others, or all: then this one too."""
    mine, wanted = _account(request), request.POST.get("session", "")
    if wanted in ("others", "all"):
        people.end_sessions(mine)
        if wanted == "all":
            sessions.end_all(mine)
            request.session.flush()
            return HttpResponseRedirect(reverse("people:sign_in"))
        _stay(request, mine)
        return _back("sessions", "everywhere")
    if not sessions.end(mine, wanted):
        return _page(request, "sessions", _("this session has ended already"), 400)
    return _back("sessions", "sessions")


# The second factor ----------------------------------------------------------------------------------


@require_POST
def begin_factor(request: HttpRequest) -> HttpResponse:
    mine = _account(request)
    if not people.has_factor(mine):
        people.begin_factor(mine)
    return HttpResponseRedirect(reverse("people:factor"))


def _owes(request: HttpRequest) -> bool:
    """Whether this page is one of the few that somebody reaches who owes a second factor."""
    return bool(getattr(request.user, "owes", False))


@get_or_post
@sensitive_post_parameters("code")
def factor(request: HttpRequest) -> HttpResponse:
    """Show what the app is to hold; a first right code turns the factor on and brings the recovery codes."""
    mine = _account(request)
    device = people.begun(mine)
    if people.has_factor(mine) or (device is None and not _owes(request)):
        return HttpResponseRedirect(f"{reverse('people:account')}#factor")
    if device is None:
        return render(request, "desk/people/owing.html", {"role": roles.NAMES[mine.role]})
    trouble, status = "", 200
    if request.method == "POST":
        given = request.POST.get("code", "")[:40]
        codes = people.confirm(mine, given)
        if codes is not None:
            _stay(request, mine)
            return _codes_page(request, codes, str(DONE["factor-on"]))
        trouble, status = wrong_code(mine, given)
    secret = b32encode(bytes.fromhex(device.key)).decode()
    context = {
        "here": "account",
        "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        "trouble": trouble,
    }
    return render(request, "desk/people/factor.html", context, status=status)


@require_safe
def factor_image(request: HttpRequest) -> HttpResponse:
    """The secret as a QR code, drawn here: nobody else sees it."""
    device = people.begun(_account(request))
    if device is None:
        raise Http404
    drawn = io.BytesIO()
    segno.make(device.config_url, error="m", micro=False).save(
        drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None, xmldecl=False
    )
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@require_POST
@sensitive_post_parameters("code")
def factor_off(request: HttpRequest) -> HttpResponse:
    """Turn the second factor off; it takes a code, so that a desk left open is not enough."""
    mine, given = _account(request), request.POST.get("code", "")[:40]
    if _asked_of(mine):
        return _page(request, "factor", _("a second factor is asked of your role: it stays on"), 400)
    if people.has_factor(mine) and not people.is_right(mine, given):
        return _page(request, "factor", *wrong_code(mine, given))
    people.forget_factor(mine, mine)
    _stay(request, mine)
    return _back("factor", "factor-off")


@require_POST
@sensitive_post_parameters("code")
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten other recovery codes in place of those before; it takes a code."""
    mine, given = _account(request), request.POST.get("code", "")[:40]
    if not people.has_factor(mine) or not people.is_right(mine, given):
        return _page(request, "factor", *wrong_code(mine, given))
    return _codes_page(request, people.recovery_codes(mine), "")


def _codes_page(request: HttpRequest, codes: list[str], done: str) -> HttpResponse:
    """The one time that recovery codes are shown: they are not kept, so there is no address to come back to."""
    return render(request, "desk/people/recovery_codes.html", {"codes": codes, "done": done})
