"""The graph on a party's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from guvoh.desk.asking import viewer_of
from guvoh.desk.look import surroundings, views
from guvoh.register.columns import Columns, Keys
from guvoh.register.models import Party

register = template.Library()


@register.inclusion_tag("desk/look/_party_graph.html", takes_context=True)
def party_graph(context: dict[str, Any], party: Party, held: Columns, told_by: Mapping[str, Keys]) -> dict[str, Any]:
    """Who stands around a party, the nearest only, and the way to the whole."""
    viewer = viewer_of(context["request"])
    found = surroundings.around(party, viewer, surroundings.SMALL, False, held=held, told_by=told_by)
    chart = surroundings.graph(found)
    return {"party": party, "drawn": views.drawn(chart, f"/look/party/{party.pk}/graph", small=True)}
