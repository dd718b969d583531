"""What every page says of the reader's searches."""

from __future__ import annotations

from typing import Any

from django import template
from django.db import DatabaseError

from guvoh.desk.searches import kept

register = template.Library()


@register.simple_tag(takes_context=True)
def search_news(context: dict[str, Any]) -> int:
    """How many of the reader's searches find something new; 0 where the register cannot be read."""
    viewer = getattr(context.get("request"), "viewer", None)
    try:
        return kept.news(viewer) if viewer is not None else 0
    except DatabaseError:
        return 0


@register.simple_tag(takes_context=True)
def search_here(context: dict[str, Any]) -> str:
    """The query string of this page, for keeping its search."""
    given = context["request"].GET.copy()
    given.pop("page", None)
    return str(given.urlencode())
