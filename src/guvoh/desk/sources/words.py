"""Words for visits: how often, how they ended, what they do just now."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as lazy

from guvoh.register import visiting
from guvoh.register.models import Visit
from guvoh.register.visits import is_address

INTERVALS = (30, 60, 180, 360, 720, 1440, 10080)  # minutes to choose from

STATES: dict[str, Any] = {
    Visit.WAITING: lazy("Waits for its turn"),
    Visit.READING: lazy("Is being read"),
    Visit.STOPPING: lazy("Is being stopped"),
    Visit.DONE: lazy("Read"),
    Visit.FAILED: lazy("Failed"),
    Visit.STOPPED: lazy("Stopped"),
}
KINDS: dict[str, Any] = {
    Visit.ADDRESS: lazy("Address"),
    Visit.FILES: lazy("Files"),
    Visit.TEXT: lazy("Pasted text"),
    Visit.SOURCE: lazy("Watched source"),
}


def interval(minutes: int) -> str:
    """ "every 6 hours"."""
    for unit, name in ((10080, "week"), (1440, "day"), (60, "hour"), (1, "minute")):
        if minutes % unit == 0:
            n = minutes // unit
            said = {
                "week": ngettext("every week", "every %(n)s weeks", n),
                "day": ngettext("every day", "every %(n)s days", n),
                "hour": ngettext("every hour", "every %(n)s hours", n),
                "minute": ngettext("every minute", "every %(n)s minutes", n),
            }[name]
            return said % {"n": n} if "%" in said else said
    return ""


def step(visit: Visit) -> str:
    """What is done just now: "Coding article 3 of 40"."""
    total = visit.total or 0
    numbers = {"n": min(visit.done + 1, total), "total": total}
    if visit.state != Visit.READING:
        return str(STATES[visit.state])
    if visit.step == visiting.FETCHING:
        return gettext("Fetching page %(n)s of %(total)s") % numbers if total > 1 else gettext("Fetching the page")
    if visit.step == visiting.READING and total:
        return gettext("Reading file %(n)s of %(total)s") % numbers
    if visit.step == visiting.CODING and total:
        return gettext("Coding article %(n)s of %(total)s") % numbers
    if visit.step == visiting.WAITING:
        return gettext("Waiting until another has written to the register")
    if visit.step == visiting.LINKING:
        return gettext("Linking what came with what is known")
    return gettext("Beginning")


def short(locator: str) -> str:
    """A place as it is told in a list: an address without its scheme, a path's last parts."""
    if not is_address(locator):
        parts = [part for part in locator.split("/") if part]
        return locator if len(parts) < 3 else f"…/{'/'.join(parts[-2:])}"
    parts_of = urlsplit(locator)
    host = parts_of.netloc.removeprefix("www.")
    rest = parts_of.path.rstrip("/") + (f"?{parts_of.query}" if parts_of.query else "")
    whole = host + rest
    return whole if len(whole) <= 90 else whole[:60] + "…" + whole[-28:]
