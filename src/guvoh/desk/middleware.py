"""Headers that keep a page from fetching or running anything that is not the desk's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from guvoh.desk.language import came_from
from guvoh.register.rights import Viewer

POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


class ContentSecurityPolicy:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        # No page of another site may load one of ours as a part of its own, not even to learn that it is there.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # The pages name people at risk: no copy of them in the browser's disk cache.
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


OPEN_TO_ALL = ("/sign-in/", "/enter/", "/invited/", "/language/", "/static/")
FACTOR = "/account/factor/"
# What whoever owes a second factor reaches besides: to set it up, and out.
OWING = {FACTOR, f"{FACTOR}begin", f"{FACTOR}code.svg", "/sign-out/"}


class SignedIn:
    """Lets nobody past who has not signed in, or owes a second factor, and gives each request its ``viewer``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account: Any = request.user
        is_open = request.path.startswith(OPEN_TO_ALL)
        # What a script fetches is no page: it must not take the page for signing in for its answer.
        is_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        if account.is_authenticated:
            if account.owes and not is_open and request.path not in OWING:
                return HttpResponseRedirect(FACTOR) if is_page else HttpResponse(status=403)
            # Who owes it is a member of nothing until then, and nothing waits for them.
            request.viewer = Viewer(account, frozenset()) if account.owes else Viewer.of(account)  # type: ignore[attr-defined]
        elif not is_open:
            if not is_page:
                return HttpResponse(status=401)
            looks = request.method in ("GET", "HEAD")
            return redirect_to_login(request.get_full_path() if looks else came_from(request), "/sign-in/")
        return self.get_response(request)
