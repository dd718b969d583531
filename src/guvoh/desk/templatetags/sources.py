"""Filters for the pages of sources."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone

from guvoh.desk.sources import captures, words
from guvoh.register.models import Visit

register = template.Library()

register.filter("interval", words.interval)
register.filter("short_place", words.short)
register.filter("step", words.step)
register.filter("is_page", captures.is_page)


@register.filter
def visit_state(visit: Visit) -> str:
    return str(words.STATES[visit.state])


@register.filter
def visit_kind(visit: Visit) -> str:
    return str(words.KINDS[visit.kind])


@register.filter
def to_come(when: datetime | None) -> bool:
    """Whether this lies in the future."""
    return when is not None and when > timezone.now()
