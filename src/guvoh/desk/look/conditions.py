"""What a chart's mark asks of incidents beyond the list's own filters: a month, a town, a province, several acts, acts
abroad or at home, what is untold."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import Any

import numpy as np
from django.db.models import F, Q
from django.utils.translation import gettext, gettext_lazy

from guvoh import codebook
from guvoh.desk import words
from guvoh.register.columns import Columns, Mask
from guvoh.register.models import Incident, Role

NONE = "none"  # as a country, state or year: not told
HELD = "held"  # as a standing: all that nobody rejected
BORNE_OUT = "borne-out"  # as a standing: corroborated or verified
STANDINGS: dict[str, Any] = {
    HELD: gettext_lazy("All but rejected"),
    BORNE_OUT: gettext_lazy("Corroborated or verified"),
}
REACH = "reach"
ABROAD, HOME = "abroad", "home"  # as a reach: by another state than the country's own; by its own
REACHES: dict[str, Any] = {
    ABROAD: gettext_lazy("Abroad, by another state"),
    HOME: gettext_lazy("At home, by its own state"),
}
ACCOUNT = "account"
OTHER = "other"  # as an account: it was done on somebody else's
ACCOUNTS: dict[str, Any] = {OTHER: gettext_lazy("Somebody else: families, friends")}
# As an act: several, as one asks for them together. Any others are joined by commas.
SEIZED = "seized"
SETS: dict[str, tuple[Any, tuple[str, ...]]] = {
    SEIZED: (
        gettext_lazy("Seized: detained, abducted, sent back"),
        ("arrest_detention", "disappearance", "abduction", "removal"),
    ),
}
KEYS: dict[str, Any] = {
    "month": gettext_lazy("Month"),
    "at": gettext_lazy("Place"),
    REACH: gettext_lazy("Abroad or at home"),
    ACCOUNT: gettext_lazy("On account of"),
}
_MONTH = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])")
_AT = re.compile(r"[A-Z]{2}(\.[tp]\.[^/\x00]{1,80})?")


def condition(name: str, value: str) -> Q | None:
    """What a filter asks of an incident; None where this is one of the list's own."""
    if name == "standing" and value in STANDINGS:
        return ~Q(standing="rejected") if value == HELD else Q(standing__in=("corroborated", "verified"))
    if value == NONE and name in ("country", "year"):
        return Q(country=None) if name == "country" else Q(date_start=None)
    if value == NONE and name == "state":
        told = Role.objects.filter(part=Role.PERPETRATOR, claim__incident__isnull=False).exclude(state=None)
        return ~Q(pk__in=told.values("claim__incident"))
    if name == "act" and (several := acts(value)):
        return Q(act__in=several)
    if name == REACH:
        return _reach(value)
    if name == ACCOUNT:
        return Q(by_proxy=True) if value == OTHER else Q(pk__in=[])
    if name == "month":
        return _month(value)
    if name == "at":
        return _at(value)
    return None


def mask(held: Columns, name: str, value: str) -> Mask | None:
    """The same of the columns in memory."""
    if name == "standing" and value in STANDINGS:
        rejected: Mask = ~held.having(name, "rejected")
        return rejected if value == HELD else held.having(name, "corroborated") | held.having(name, "verified")
    if value == NONE and name in ("country", "year", "state"):
        untold: Mask = held.day == 0 if name == "year" else held.codes["states" if name == "state" else name] == 0
        return untold
    if name == "act" and (several := acts(value)):
        any_of: Mask = np.isin(held.codes[name], [n for n, act in enumerate(held.values[name]) if act in several])
        return any_of
    if name == REACH:
        return acting(held, value)
    if name == ACCOUNT:
        return held.having(name, value)
    if name in KEYS and (asked := condition(name, value)) is not None:
        return held.of(Incident.objects.filter(asked).values_list("pk", flat=True))
    return None


def label(name: str, value: str) -> str | None:
    """How a value is said; None where the list says it itself."""
    if name == "standing" and value in STANDINGS:
        return str(STANDINGS[value])
    if value == NONE and name in ("country", "year", "state"):
        return gettext("Not told")
    if name == "act" and (several := acts(value)):
        return str(SETS[value][0]) if value in SETS else words.several([words.act(act) for act in several])
    if name == REACH:
        return str(REACHES.get(value, value))
    if name == ACCOUNT:
        return str(ACCOUNTS.get(value, value))
    if name == "month" and (found := _MONTH.fullmatch(value)):
        first, last = bounds(int(found[1]), int(found[2]))
        return words.when(first, last)
    if name == "at":
        from guvoh.desk.look import placing

        return placing.said(value) if _AT.fullmatch(value) else value
    return None


def bounds(year: int, month: int) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month."""
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def acts(value: str) -> tuple[str, ...]:
    """The acts that a value of this filter asks for together; () where it asks for one."""
    if value in SETS:
        return SETS[value][1]
    return tuple(act for act in value.split(",") if act in codebook.acts()) if "," in value else ()


def acting(held: Columns, value: str) -> Mask:
    """The incidents in which some state acted in another country than its own, or in its own."""
    table = _table(tuple(held.values["states"]), tuple(held.values["country"]), value)
    found: Mask = table[held.codes["states"], held.codes["country"]]
    return found


@lru_cache(8)
def _table(states: tuple[str, ...], countries: tuple[str, ...], value: str) -> Mask:
    """A row for each set of states that is told, a column for each country: few, so each pair is asked once."""
    return np.array([[_reaches(s, c, value) for c in countries] for s in states], bool)


def _reaches(states: str, country: str, value: str) -> bool:
    if not country:
        return False
    return any((state == country) == (value == HOME) for state in states.split()) and value in REACHES


def _reach(value: str) -> Q:
    """The same of the database, whose ``states`` are "RU TJ"."""
    told = Q(country__isnull=False) & ~Q(states="")
    if value == HOME:
        return told & Q(states__contains=F("country"))
    return told & ~Q(states=F("country")) if value == ABROAD else Q(pk__in=[])


def _month(value: str) -> Q:
    """Dated within the month: what is known by its year alone is in no month."""
    found = _MONTH.fullmatch(value)
    if not found:
        return Q(pk__in=[])
    first, last = bounds(int(found[1]), int(found[2]))
    return Q(date_start__gte=first, date_start__lte=last) & (Q(date_end__lte=last) | Q(date_end=None))


def _at(value: str) -> Q:
    """In a town or province, or (a bare country) in the country without a place on the map."""
    from guvoh.desk.look import placing

    if not _AT.fullmatch(value):
        return Q(pk__in=[])
    country = value[:2]
    rows = Incident.objects.filter(country=country).exclude(place=None).exclude(place="")
    texts = list(rows.order_by().values_list("place", flat=True).distinct())
    if "." in value:
        return Q(country=country, place__in=[t for t in texts if value in placing.place(t, country).values])
    placed = [t for t in texts if placing.place(t, country).province]
    return Q(country=country) & (Q(place=None) | ~Q(place__in=placed))
