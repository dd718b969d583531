"""Pages of places and of acts: what happened in a country, whose agents did it, where an act is told of.

All counts come from the columns in memory and leave out what was rejected; each leads to the incidents it counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode

import numpy as np
from babel import Locale
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guvoh import codebook
from guvoh.desk import finding, told, words
from guvoh.desk.asking import viewer_of
from guvoh.desk.look import conditions, placing
from guvoh.register import columns
from guvoh.register.columns import Columns, Mask
from guvoh.register.rights import Viewer

MOST = 12  # values that a list of counts shows
LATEST = 12  # incidents that a page shows whole


@dataclass(frozen=True, slots=True)
class Count:
    """One line of a list: how many there are of something, and the way to them."""

    label: str
    n: int
    url: str
    share: int  # of the greatest of its list, in percent, to draw


@dataclass(frozen=True, slots=True)
class Counts:
    label: str
    lines: list[Count]
    more: int = 0  # values that are not shown


def held_by(held: Columns, viewer: Viewer) -> Mask:
    """The incidents that the viewer may see and nobody rejected."""
    kept: Mask = held.seen(viewer) & ~held.having("standing", "rejected")
    return kept


def list_url(**asked: str) -> str:
    """The list of the incidents that a count is of."""
    return f"{reverse('desk:incidents')}?{urlencode({**asked, 'standing': conditions.HELD})}"


def act_url(code: str) -> str:
    return reverse("desk:act", args=[code])


def place_url(code: str) -> str:
    return reverse("desk:place", args=[code])


def counted(label: str, found: Mapping[str, int], said: Any, url: Any, most: int = MOST) -> Counts:
    """The values, the most frequent first; ``said`` and ``url`` give a value's words and its address."""
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], str(said(pair[0]))))
    top = max(found.values(), default=1)
    lines = [Count(said(value), n, url(value), max(1, round(100 * n / top))) for value, n in ordered[:most]]
    return Counts(label, lines, max(0, len(ordered) - most))


def by_year(held: Columns, among: Mask, **asked: str) -> Counts:
    """Year by year, the latest first, with no year left out between two."""
    found = {int(year): n for year, n in held.counts("year", among).items()}
    top = max(found.values(), default=1)
    years = range(max(found), min(found) - 1, -1) if found else range(0)
    shown = [y for y in years if found.get(y)] if len(years) > 2 * len(found) + MOST else list(years)
    lines = []
    for year in shown:
        n = found.get(year, 0)
        lines.append(Count(str(year), n, list_url(**asked, year=str(year)), round(100 * n / top)))
    return Counts(_("Year by year"), lines)


def borne_out(held: Columns) -> Mask:
    both: Mask = held.having("standing", "corroborated") | held.having("standing", "verified")
    return both


def years(held: Columns, among: Mask) -> tuple[int, int] | None:
    """The first and the last year."""
    days = held.day[among]
    days = days[days > 0]
    return (date.fromordinal(int(days.min())).year, date.fromordinal(int(days.max())).year) if len(days) else None


def latest(held: Columns, among: Mask, viewer: Viewer) -> list[told.Line]:
    ids = held.names(held.ordered(among)[:LATEST].tolist())
    return told.lines(finding.loaded(ids, viewer, told.for_lists))


@cache
def _countries() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("en").territories) if re.fullmatch("[A-Z]{2}", code)) - {"ZZ"}


# Places -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    n: int
    borne_out: int
    abroad: int  # what its agents did elsewhere
    acts: list[tuple[str, str]]  # the most frequent, with their addresses
    latest: int | None

    @property
    def name(self) -> str:
        return words.country(self.code)

    @property
    def url(self) -> str:
        return place_url(self.code)


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Every country in which something is told to have happened, or whose agents acted elsewhere."""
    viewer, held = viewer_of(request), columns.now()
    among = held_by(held, viewer)
    there = held.counts("country", among)
    sure = held.counts("country", among & borne_out(held))
    often: dict[str, list[tuple[int, str]]] = {}
    for (country, what), n in _pairs(held, "country", "act", among).items():
        often.setdefault(country, []).append((-n, what))
    abroad: Counter[str] = Counter()
    for (states, country), n in _pairs(held, "states", "country", among).items():
        for state in states.split():
            abroad[state] += n if state != country else 0
    last = np.zeros(len(held.values["country"]), held.day.dtype)
    np.maximum.at(last, held.codes["country"][among], held.day[among])
    newest = {code: int(day) for code, day in zip(held.values["country"], last, strict=True) if day}
    rows = [
        Country(
            code,
            there.get(code, 0),
            sure.get(code, 0),
            abroad[code],
            [(words.act(what), list_url(country=code, act=what)) for _n, what in sorted(often.get(code, []))[:2]],
            date.fromordinal(newest[code]).year if code in newest else None,
        )
        for code in {*there, *(state for state, n in abroad.items() if n)}
    ]
    rows.sort(key=lambda c: (-c.n, -c.abroad, c.name))
    untold = int((among & (held.codes["country"] == 0)).sum())
    context = {
        "here": "places",
        "rows": rows,
        "untold": untold,
        "untold_url": list_url(country=conditions.NONE),
        "total": int(among.sum()),
    }
    return render(request, "desk/places.html", context)


def _pairs(held: Columns, one: str, other: str, among: Mask) -> dict[tuple[str, str], int]:
    """How many of ``among`` there are of each two values of two columns."""
    both = held.codes[one][among].astype(np.int64) << 32 | held.codes[other][among]
    found, n = np.unique(both, return_counts=True)
    return {
        (held.values[one][pair >> 32], held.values[other][pair & 0xFFFFFFFF]): k
        for pair, k in zip(found.tolist(), n.tolist(), strict=True)
    }


@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    """One country: what happened there, where, by whose agents, and what its own agents did elsewhere."""
    if code not in _countries():
        raise Http404
    viewer, held = viewer_of(request), columns.now()
    among = held_by(held, viewer)
    inside = among & held.having("country", code)
    abroad = among & held.having("state", code) & ~held.having("country", code)
    context = {
        "here": "places",
        "code": code,
        "name": words.country(code),
        "n": int(inside.sum()),
        "sure": int((inside & borne_out(held)).sum()),
        "years": years(held, inside),
        "url": list_url(country=code),
        "counts": [
            counted(_("What was done"), held.counts("act", inside), words.act,
                    lambda act: list_url(country=code, act=act)),
            counted(_("Whose agents did it"), held.counts("state", inside), words.country,
                    lambda state: list_url(country=code, state=state)),
            _spots(held, inside, code),
            by_year(held, inside, country=code),
        ],
        "n_abroad": int(abroad.sum()),
        "abroad": [
            counted(_("Where"), held.counts("country", abroad), words.country,
                    lambda where: list_url(state=code, country=where)),
            counted(_("What was done"), held.counts("act", abroad), words.act,
                    lambda act: list_url(state=code, act=act)),
        ],
        "lines": latest(held, inside, viewer),
    }  # fmt: skip
    return render(request, "desk/place.html", context)


def _spots(held: Columns, inside: Mask, code: str) -> Counts:
    """The towns and provinces that are told, over all the words for them."""
    found: Counter[str] = Counter()
    for (text, country), n in held.places(inside).items():
        spot = placing.place(text, country)
        found[
            spot.town.value if spot.town else placing.province_value(country, spot.province) if spot.province else ""
        ] += n
    del found[""]
    named = {value: placing.said(value).removesuffix(f", {words.country(code)}") for value in found}
    return counted(_("Towns and provinces"), found, named.__getitem__, lambda at: list_url(country=code, at=at))


# Acts ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A case that is another act: what it is, and the acts it is coded as."""

    case: str
    acts: list[tuple[str, str]]


@require_safe
def act(request: HttpRequest, code: str) -> HttpResponse:
    """One act: what counts as it and what is another, and where, when and by whom it is told to be done."""
    known = codebook.acts().get(code)
    if known is None:
        raise Http404
    viewer, held = viewer_of(request), columns.now()
    inside = held_by(held, viewer) & held.having("act", code)
    statuses = held.counts("status", inside)
    context = {
        "here": "codebook",
        "act": known,
        "n": int(inside.sum()),
        "sure": int((inside & borne_out(held)).sum()),
        "years": years(held, inside),
        "url": list_url(act=code),
        "includes": words.act_cases(code)[0],
        "excludes": look_alikes(code),
        "schemes": [(codebook.crosswalk(scheme), cells) for scheme, cells in known.crosswalks.items() if cells],
        "counts": [
            counted(_("In which country"), held.counts("country", inside), words.country,
                    lambda where: list_url(act=code, country=where)),
            counted(_("Whose agents did it"), held.counts("state", inside), words.country,
                    lambda state: list_url(act=code, state=state)),
            counted(_("How far it went"), statuses, words.status, lambda status: list_url(act=code, status=status)),
            by_year(held, inside, act=code),
        ],
        "lines": latest(held, inside, viewer),
    }  # fmt: skip
    return render(request, "desk/act.html", context)


def look_alikes(code: str) -> list[LookAlike]:
    """The cases that are another act."""
    return [_look_alike(code, case) for case in words.act_cases(code)[1]]


def _look_alike(code: str, case: str) -> LookAlike:
    told, _colon, as_what = case.partition(": ")
    named = [other for other in codebook.acts() if other != code and re.search(rf"\b{other}\b", as_what)]
    # Where more is said than which act, all of it is shown.
    plain = bool(named) and re.fullmatch(rf"(?:{'|'.join(named)}|,| or | или )+", as_what)
    if (named or words.spoken() != "en") and not plain and as_what:
        codes = "|".join(named if words.spoken() == "en" else codebook.acts())
        said = re.sub(rf"\b({codes})\b", lambda m: _("“%(act)s”") % {"act": words.act(m[0])}, as_what)
        case = f"{told}: {said}"
    shown = told if plain else case
    return LookAlike(shown, [(words.act(other), act_url(other)) for other in named] if plain else [])
