"""How a site is asked on a schedule: as its robots.txt says, and not while it asks to be left alone.

What was learnt is kept in this process for a day; what a watched source's own server asked for, in its row.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from guvoh.nouns import Source, Unreadable
from guvoh.reading import Answered, Rules, Stamp, fetch_changed, rules_of
from guvoh.register import visits

_FOR = timedelta(days=1)
_MOST = 2_000  # sites that are remembered
REFUSED = "the site asks in its robots.txt that this be not fetched by programs"


class Refused(Unreadable):
    """The site does not want it; ``until`` when, where it said so."""

    def __init__(self, message: str, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until


_rules: dict[str, tuple[datetime, Rules]] = {}
_alone: dict[str, datetime] = {}


def fetch(
    address: str,
    known: Stamp | None = None,
    *,
    permitted: bool,
    public_only: bool,
    between: Callable[[], None],
    before: Callable[[], None] = lambda: None,
) -> tuple[Source | None, Stamp]:
    """As :func:`guvoh.reading.fetch_changed`, where the site wants it; its robots.txt is not asked where somebody is
    ``permitted``. ``before`` is called when the address itself is to be asked for. Raises Refused where the site does
    not want it, now or at all."""
    site = _site(address)
    until = _alone.get(site)
    if until is not None and until > timezone.now():
        raise Refused(visits.LATER, until)
    try:
        if not permitted and not _rules_of(site, public_only, between).allow(address):
            raise Refused(REFUSED)
        before()
        return fetch_changed(address, known, public_only=public_only, between=between)
    except Answered as error:
        if not error.wait:
            raise
        _keep(_alone, site, timezone.now() + timedelta(seconds=error.wait))
        raise Refused(str(error), _alone[site]) from None


def _rules_of(site: str, public_only: bool, between: Callable[[], None]) -> Rules:
    read, rules = _rules.get(site, (None, Rules()))
    if read is None or timezone.now() - read > _FOR:
        try:
            rules = rules_of(site, public_only=public_only, between=between)
        except Answered as error:
            if error.wait:
                raise
            raise Refused(str(error)) from None
        _keep(_rules, site, (timezone.now(), rules))
    return rules


def _keep(kept: dict[str, Any], site: str, value: Any) -> None:
    if len(kept) >= _MOST:
        kept.clear()
    kept[site] = value


def _site(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def forget() -> None:
    """Forget what sites asked for."""
    _rules.clear()
    _alone.clear()
