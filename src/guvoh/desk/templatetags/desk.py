"""Filters that the templates say their words with."""

from __future__ import annotations

from datetime import date

from django import template
from django.db import DatabaseError
from django.http import HttpRequest

from guvoh.desk import told, words
from guvoh.desk.language import came_from
from guvoh.register.models import Claim, Document, Figure, Incident, Proposal

register = template.Library()

register.filter("act", words.act)
register.filter("status", words.status)
register.filter("country", words.country)
register.filter("language", words.language)
register.filter("sentence_url", told.sentence_url)
register.filter("outlet", told.outlet)


@register.filter
def before(request: HttpRequest) -> str:
    """Where the page that answers a form was sent from, as nobody can go back to the answer; "" for other pages."""
    return "" if request.method in ("GET", "HEAD") else came_from(request)


@register.filter
def day(value: date | None) -> str:
    return words.when(value, value)


@register.filter
def incident_when(incident: Incident) -> str:
    return words.when(incident.date_start, incident.date_end)


@register.filter
def amount(figure: Figure) -> str:
    return words.number(figure.value, figure.qualifier, figure.unit)


@register.filter
def figure_url(figure: Figure) -> str:
    return told.figure_url(figure.document_id, figure.pk)


@register.filter
def times(n: int, noun: str) -> str:
    """``{{ 3|times:"claim" }}`` is "3 claims"; a plural of its own stands behind a comma."""
    one, _, many = noun.partition(",")
    return f"{n:,} {one if n == 1 else many or one + 's'}"


@register.filter
def percent(value: float) -> str:
    return f"{round(value * 100)}%"


@register.filter
def size(value: int) -> str:
    for unit in ("bytes", "kB", "MB"):
        if value < 1000 or unit == "MB":
            return f"{value:,.0f} {unit}" if unit == "bytes" else f"{value:,.1f} {unit}"
        value = value / 1000  # type: ignore[assignment]
    return ""


@register.filter
def titled(document: Document) -> str:
    return document.title or "Untitled document"


@register.filter
def claim_outlet(claim: Claim) -> str:
    return told.outlet(claim.document)


@register.simple_tag
def asked() -> int:
    """How many questions wait on the page "May be one"; 0 where the register cannot be read, as on an error's page."""
    try:
        return Proposal.objects.count()
    except DatabaseError:
        return 0
