"""Days as they are typed: who types one must get the one they meant, or be asked."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from guvoh.desk import days
from guvoh.nouns import GuvohError

MARCH_5 = (date(2019, 3, 5), date(2019, 3, 5))
MARCH = (date(2019, 3, 1), date(2019, 3, 31))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *((t, MARCH_5) for t in ("5 March 2019", "March 5, 2019", "05.03.2019", "2019-03-05", " 5 mar 2019 ")),
        *((t, MARCH_5) for t in ("5 марта 2019", "5 марта 2019 г.")),
        *((t, MARCH) for t in ("March 2019", "2019-03", "03.2019", "март 2019")),
        ("2019", (date(2019, 1, 1), date(2019, 12, 31))),
        ("2019 год", (date(2019, 1, 1), date(2019, 12, 31))),
        ("February 2020", (date(2020, 2, 1), date(2020, 2, 29))),
        ("25/12/2019", (date(2019, 12, 25), date(2019, 12, 25))),
        ("12/25/2019", (date(2019, 12, 25), date(2019, 12, 25))),
        ("5/5/2019", (date(2019, 5, 5), date(2019, 5, 5))),
    ],
)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_day_is_read_in_every_language_of_the_desk(typed: str, meant: tuple[date, date], language: str) -> None:
    with translation.override(language):
        assert days.read(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["5/3/2019", "05-03-2019", "5 March", "5 March 19", "31 February 2019", "2019-02-30", "yesterday", "19", "x" * 400,
     "2019 or 2020", "3–9 May 2019", "", "20190305", "spring 2019", "5 March 2019 and more words than a day has in it"],
)  # fmt: skip
def test_what_may_mean_two_days_or_none_is_asked_about(typed: str) -> None:
    with pytest.raises(GuvohError):
        days.read(typed)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    "span",
    [
        *[(date(2019, m, 5), date(2019, m, 5)) for m in range(1, 13)],
        *[(date(2019, m, 1), date(2019, m, 28)) for m in range(1, 13)],
        MARCH,
        (date(1937, 1, 1), date(1937, 12, 31)),
        (date(2019, 1, 1), date(2020, 12, 31)),
        (date(2019, 3, 1), date(2019, 5, 31)),
        (date(2019, 5, 30), date(2019, 6, 2)),
    ],
)
def test_what_is_shown_is_read_back_as_it_was(span: tuple[date, date], language: str) -> None:
    """Else a claim changes its days when somebody corrects another field of it."""
    with translation.override(language):
        first, last = days.shown(*span)
        assert (days.read(first)[0], days.read(last or first)[1]) == span
