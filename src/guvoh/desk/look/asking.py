"""What a chart is asked for, and the addresses that its marks lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from guvoh.desk import finding
from guvoh.desk.asking import viewer_of
from guvoh.desk.look.conditions import BORNE_OUT, HELD
from guvoh.register.columns import Columns, Rows
from guvoh.register.rights import Viewer

FILTERS = ("q", *finding.NARROWING)
ALL = "all"  # as a standing on these pages: the rejected too


@dataclass(frozen=True, slots=True)
class Asked:
    """The incidents that a chart counts: rows of the columns in memory."""

    given: Mapping[str, str]  # the filters as the list of incidents has them
    viewer: Viewer
    held: Columns
    rows: Rows
    found: finding.Found

    def url(self, **more: str | int | None) -> str:
        """The list of those incidents that a mark stands for."""
        return listed(self.given | {k: str(v) for k, v in more.items() if v is not None})  # type: ignore[operator]

    def query(self, **more: str) -> str:
        """The query string of a chart with other filters: "" or "?…"."""
        asked = {k: v for k, v in {**self.given, **more}.items() if v}
        if asked.get("standing") == HELD:
            del asked["standing"]
        elif "standing" not in asked:
            asked["standing"] = ALL
        return f"?{urlencode(asked)}" if asked else ""

    @property
    def total(self) -> int:
        return len(self.rows)


def listed(given: Mapping[str, str]) -> str:
    return f"/?{urlencode({k: v for k, v in given.items() if v})}"


def asked(request: HttpRequest) -> Asked:
    """What a request asks to be drawn. Where it says nothing else, what was rejected is left out."""
    given = {name: request.GET.get(name, "").replace("\x00", "").strip()[:400] for name in FILTERS}
    standing = given["standing"] or HELD
    given["standing"] = "" if standing == ALL else standing
    viewer = viewer_of(request)
    found = finding.incidents(given, viewer)
    return Asked({k: v for k, v in given.items() if v}, viewer, found.ids.held, found.ids.rows, found)


@dataclass(frozen=True, slots=True)
class Field:
    """One filter of the form above a chart."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]  # value, what it says, whether chosen


def fields(what: Asked, without: tuple[str, ...] = ()) -> list[Field]:
    """The filters of the form, with how many incidents each choice leaves."""
    shown = []
    for facet in what.found.facets:
        if facet.name in without:
            continue
        if facet.name == "standing":
            shown.append(Field(facet.name, facet.label, _standings(what, facet)))
            continue
        options = [(c.value, f"{c.label} ({c.count:,})", c.chosen) for c in facet.choices]
        shown.append(Field(facet.name, facet.label, [("", _("All"), facet.chosen is None), *options]))
    return shown


def _standings(what: Asked, facet: Any) -> list[tuple[str, str, bool]]:
    now = what.given.get("standing", ALL)
    options = [("", _("All but rejected"), now == HELD), (BORNE_OUT, _("Corroborated or verified"), now == BORNE_OUT)]
    own = [
        (c.value, f"{c.label} ({c.count:,})", c.value == now) for c in facet.choices if c.value not in (HELD, BORNE_OUT)
    ]
    return [*options, *own, (ALL, _("All, the rejected too"), now == ALL)]
