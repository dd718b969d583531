"""Contexts of the browser in which somebody has signed in."""

from __future__ import annotations

from typing import Any

SESSIONS: dict[str, str] = {}  # of each desk served: the session of its owner


def signed_in(browser: Any, served: str, **options: Any) -> Any:
    """A context of the browser in which the owner has signed in at the desk that is served."""
    context = browser.new_context(**options)
    context.add_cookies([{"name": "sessionid", "value": SESSIONS[served], "url": served}])
    return context
