"""Who asks for a page."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from guvoh.register.rights import Viewer


def viewer_of(request: HttpRequest) -> Viewer:
    """Whom the middleware let in; it lets nobody past who has not signed in."""
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]
