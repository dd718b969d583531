"""The language of the pages: what the account says, else a cookie, else what the browser asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

YEAR = 365 * 24 * 3600


def spoken(request: HttpRequest) -> str:
    """The code of the language to answer in, one of ``settings.LANGUAGES``."""
    chosen = getattr(request.user, "language", "")
    return chosen if chosen in dict(settings.LANGUAGES) else translation.get_language_from_request(request)


class Speaks:
    """Answers each request in its language. It stands behind what knows who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = spoken(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Keep the language that the foot of a page was asked for, and go back to that page."""
    back = request.POST.get("next") or came_from(request)
    response = HttpResponseRedirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        account: Any = request.user
        if account.is_authenticated:
            account.language = language
            account.save(update_fields=["language"])
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR,
            secure=request.is_secure(),
            httponly=True,
            samesite="Strict",
        )
    return response


def came_from(request: HttpRequest) -> str:
    """The address, on this site, of the page that a form was sent from."""
    came = urlsplit(request.headers.get("Referer", ""))
    return f"{came.path}?{came.query}" if came.query else came.path or "/"
