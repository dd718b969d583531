"""Filters that the templates say their words with."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from guvoh.desk import places, said, ties, told, words
from guvoh.desk.language import came_from
from guvoh.register.models import Claim, Decision, Document, Figure, Incident
from guvoh.register.rights import Viewer

register = template.Library()

register.filter("act", words.act)
register.filter("status", words.status)
register.filter("act_group", words.group)
register.filter("act_includes", lambda code: words.act_cases(code)[0])
register.filter("look_alikes", places.look_alikes)
register.filter("act_definition", words.act_definition)
register.filter("status_definition", words.status_definition)
register.filter("standing", words.standing)
register.filter("standing_means", lambda code: words.STANDINGS.get(code, ""))
register.filter("verdict", words.verdict)
register.filter("kind", words.kind)
register.filter("times", words.times)
register.filter("grouped", words.grouped)
register.filter("said", said.said)
register.filter("country", words.country)
register.filter("language", words.language)
register.filter("sentence_url", told.sentence_url)
register.filter("outlet", told.outlet)


@register.filter
def before(request: HttpRequest) -> str:
    """Where the page that answers a form was sent from, as nobody can go back to the answer; "" for other pages."""
    return "" if request.method in ("GET", "HEAD") else came_from(request)


@register.filter
def lang(code: str | None) -> SafeString:
    """The attribute that tells browsers in which language something is written; nothing where the code, which comes
    with the document, is none."""
    return format_html(' lang="{}"', code) if code and _LANGUAGE.fullmatch(code) else SafeString()


_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@register.filter
def day(value: date | None) -> str:
    return words.when(value, value)


@register.filter
def moment(value: datetime) -> str:
    """A day and a time of day: "12 March 2019, 14:05 UTC"."""
    return f"{words.when(value.date(), value.date())}, {formats.date_format(value, 'H:i')} UTC"


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
def percent(value: float) -> str:
    return words.number(round(value * 100), None, "%")


@register.filter
def size(value: int) -> str:
    if value < 1000:
        return words.times(value, "byte")
    if value < 1_000_000:
        return gettext("%(size)s kB") % {"size": words.grouped(round(value / 1000, 1))}
    return gettext("%(size)s MB") % {"size": words.grouped(round(value / 1_000_000, 1))}


@register.filter
def titled(document: Document) -> str:
    return document.title or gettext("Untitled document")


@register.filter
def claim_outlet(claim: Claim) -> str:
    return told.outlet(claim.document)


@register.simple_tag(takes_context=True)
def asked(context: dict[str, Any]) -> int:
    """How many questions of what the viewer may see wait on the page "May be one"; 0 where the register cannot be read,
    as on an error's page."""
    try:
        viewer: Viewer = context["request"].viewer
        return ties.waiting(viewer)
    except DatabaseError:
        return 0


@register.inclusion_tag("desk/collections/_mark.html", takes_context=True)
def confidential(context: dict[str, Any], row: Any) -> dict[str, Any]:
    """The mark of a document, incident, party or claim that lies in a collection; nothing where it lies in none."""
    collection = getattr(row, "collection_id", None)
    viewer = getattr(context.get("request"), "viewer", None)
    called = viewer.called if viewer else {}
    return {"collection": collection, "name": called.get(collection, "")}


@register.filter
def membership(note: Decision) -> str:
    """What was done with a collection's members, in words."""
    what, _, name = note.note.partition(" ")
    told = {"made": gettext("Made"), "admitted": gettext("%(name)s let in"), "dismissed": gettext("%(name)s taken out")}
    return told.get(what, note.note) % {"name": name} if what in told else note.note
