"""The graph on a party's page."""

from __future__ import annotations

from typing import Any

from django import template

from guvoh.desk.asking import viewer_of
from guvoh.desk.look import surroundings, views
from guvoh.register.models import Party

register = template.Library()


@register.inclusion_tag("desk/look/_party_graph.html", takes_context=True)
def party_graph(context: dict[str, Any], party: Party) -> dict[str, Any]:
    """Who stands around a party, the nearest only, and the way to the whole."""
    found = surroundings.around(party, viewer_of(context["request"]), surroundings.SMALL, farther=False)
    chart = surroundings.graph(found)
    return {"party": party, "drawn": views.drawn(chart, f"/look/party/{party.pk}/graph", small=True)}
