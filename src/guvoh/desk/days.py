"""Days as people type and read them: "5 March 2019", "05.03.2019", "март 2019", "2019"."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import cache

from dateparser.date import DateDataParser
from django.conf import settings
from django.utils.translation import gettext

from guvoh.desk import words
from guvoh.nouns import GuvohError

_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_SLASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2\d{4}")


def read(typed: str) -> tuple[date, date]:
    """The first and the last day of a day, a month or a year that somebody typed, in any language of the desk. The year
    is to be there in full. Raises GuvohError, in words for them."""
    said = typed.strip()
    if re.fullmatch(r"\d{4}-\d\d-\d\d", said):
        try:
            return (day := date.fromisoformat(said)), day
        except ValueError:
            raise _unread(said) from None
    if (
        (slashed := _SLASHED.fullmatch(said))
        and slashed[1] != slashed[3]
        and max(int(slashed[1]), int(slashed[3])) <= 12
    ):
        raise GuvohError(
            gettext("“%(said)s” may be two days: write the month as a word, or 2019-03-05") % {"said": said}
        )
    found = _parser().get_date_data(said) if len(_YEAR.findall(said)) == 1 and len(said) < 40 else None
    if found is None or found.date_obj is None:
        raise _unread(said)
    day = found.date_obj.date()
    match found.period:
        case "year":
            return date(day.year, 1, 1), date(day.year, 12, 31)
        case "month":
            return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
        case _:
            return day, day


def shown(start: date, end: date) -> tuple[str, str]:
    """Two days as :func:`read` takes them, in the language spoken; the second is empty where the first says both, being
    one day, or the month or year that the two bound."""
    if words.is_one(start, end):
        return words.when(start, end), ""
    return words.when(start, start), words.when(end, end)


def _unread(said: str) -> GuvohError:
    return GuvohError(
        gettext("“%(said)s” is no day we can read: write 5 March 2019, March 2019 or 2019") % {"said": said}
    )


@cache
def _parser() -> DateDataParser:
    return DateDataParser(
        languages=[code for code, _name in settings.LANGUAGES],
        settings={
            "DATE_ORDER": "DMY",
            "PREFER_LOCALE_DATE_ORDER": False,
            "REQUIRE_PARTS": ["year"],
            "PARSERS": ["absolute-time"],  # not "yesterday": what is kept is to mean the same tomorrow
        },
    )
