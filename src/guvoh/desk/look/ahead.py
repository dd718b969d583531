"""Draws the overview before anybody asks for it: whoever came first after a night's reports would wait for seconds."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import translation

from guvoh.desk.look import views
from guvoh.register import columns
from guvoh.register.models import Account
from guvoh.register.rights import Viewer

MOST = 6  # ways in which people see the register: languages and collections


def when_changed(before: int) -> int:
    """Draw the overview as each account sees it, where an incident changed since the change of number ``before``; the
    number of the last one. What is drawn already is not drawn again, and of several processes one draws."""
    at = columns.now().at.incident
    if at != before and cache.add(f"look:ahead:{at}", True, 3600):
        for language, viewer in _ways():
            request = HttpRequest()
            request.viewer = viewer  # type: ignore[attr-defined]
            with translation.override(language):
                views.small(request)
    return at


def _ways() -> list[tuple[str, Viewer]]:
    """A language and a viewer for each way in which accounts see the register, those who came last first."""
    there: dict[tuple[object, ...], tuple[str, Viewer]] = {}
    for account in Account.objects.filter(is_active=True).order_by("-last_login", "pk")[:50]:
        viewer, language = Viewer.of(account), account.language or settings.LANGUAGE_CODE
        there.setdefault((language, viewer.collections, viewer.unread.incidents), (language, viewer))
    return list(there.values())[:MOST]
