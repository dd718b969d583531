"""Dates in English text: what a register would date wrongly if these failed."""

from datetime import date

import pytest

from guvoh.coding.english.dates import DateAt, find
from guvoh.nouns import When

PUBLISHED = date(2018, 6, 20)  # a Wednesday
BEFORE = When(date(2017, 3, 10), date(2017, 3, 10), "on March 10, 2017")


def spans(text: str, published: date | None = PUBLISHED, near: When | None = None) -> list[str]:
    return [f"{f.when.start}..{f.when.end}" for f in find(text, published, near=near)]


def only(text: str, published: date | None = PUBLISHED, near: When | None = None) -> DateAt:
    found = find(text, published, near=near)
    assert len(found) == 1, [f.when for f in found]
    return found[0]


@pytest.mark.parametrize(
    ("phrase", "start", "end"),
    [
        ("on October 20, 2014", "2014-10-20", "2014-10-20"),
        ("on 14 September 2017", "2017-09-14", "2017-09-14"),
        ("on the 5th of May 2016", "2016-05-05", "2016-05-05"),
        ("2017-06-03", "2017-06-03", "2017-06-03"),
        ("03.06.2017", "2017-06-03", "2017-06-03"),
        ("in June 2017", "2017-06-01", "2017-06-30"),
        ("in 2015", "2015-01-01", "2015-12-31"),
        ("in the spring of 2017", "2017-03-01", "2017-05-31"),
        ("in the winter of 2016", "2016-12-01", "2017-02-28"),
        ("in early March", "2018-03-01", "2018-03-10"),
        ("in mid-May", "2018-05-11", "2018-05-20"),
        ("at the end of February", "2018-02-21", "2018-02-28"),
        ("in late 2014", "2014-10-01", "2014-12-31"),
        ("in March and April 2017", "2017-03-01", "2017-04-30"),
        ("from 3 to 7 May", "2018-05-03", "2018-05-07"),
        ("on July 7, 8 and 9", "2017-07-07", "2017-07-09"),
        ("between January and March 2018", "2018-01-01", "2018-03-31"),
        ("from November to February 2018", "2017-11-01", "2018-02-28"),
        ("in the first ten months of 2016", "2016-01-01", "2016-10-31"),
        ("in the second half of last year", "2017-07-01", "2017-12-31"),
        ("in the last week of May", "2018-05-25", "2018-05-31"),
    ],
)
def test_a_calendar_date_keeps_the_precision_of_the_text(phrase: str, start: str, end: str) -> None:
    """Else an arrest lands on a day, or in a year, that the report does not give."""
    found = only(f"Police took Anvar Sodiqzoda away {phrase}.")
    assert (str(found.when.start), str(found.when.end)) == (start, end)
    assert found.when.text == phrase


@pytest.mark.parametrize(
    ("phrase", "start", "end"),
    [
        ("today", "2018-06-20", "2018-06-20"),
        ("last night", "2018-06-19", "2018-06-19"),
        ("on Wednesday", "2018-06-20", "2018-06-20"),
        ("on Friday", "2018-06-15", "2018-06-15"),
        ("last Wednesday", "2018-06-13", "2018-06-13"),
        ("last week", "2018-06-11", "2018-06-17"),
        ("this spring", "2018-03-01", "2018-05-31"),
        ("last month", "2018-05-01", "2018-05-31"),
        ("in September last year", "2017-09-01", "2017-09-30"),
        ("last September", "2017-09-01", "2017-09-30"),
        ("three days ago", "2018-06-17", "2018-06-17"),
        ("two months ago", "2018-04-01", "2018-04-30"),
        ("11 years ago", "2007-01-01", "2007-12-31"),
        ("earlier this year", "2018-01-01", "2018-06-20"),
        ("over the past six months", "2017-12-20", "2018-06-20"),
    ],
)
def test_a_relative_date_leans_on_publication(phrase: str, start: str, end: str) -> None:
    """Else "yesterday" is the day the register was filled, not the day of the report."""
    found = only(f"Her house was searched {phrase}.")
    assert (str(found.when.start), str(found.when.end), found.relative) == (start, end, True)


@pytest.mark.parametrize(
    ("phrase", "start", "end"),
    [
        ("the next day", "2017-03-11", "2017-03-11"),
        ("three days earlier", "2017-03-07", "2017-03-07"),
        ("three days before", "2017-03-07", "2017-03-07"),
        ("two months afterward", "2017-05-01", "2017-05-31"),
        ("the same day", "2017-03-10", "2017-03-10"),
        ("that April", "2017-04-01", "2017-04-30"),
        ("the following year", "2018-01-01", "2018-12-31"),
        ("in October of that year", "2017-10-01", "2017-10-31"),
    ],
)
def test_a_date_that_leans_on_the_one_before_it(phrase: str, start: str, end: str) -> None:
    """Else the second act of a story is undated, or dated by its publication."""
    found = only(f"He was moved to a prison {phrase}.", near=BEFORE)
    assert (str(found.when.start), str(found.when.end), found.relative) == (start, end, True)
    assert only(f"It was on March 10, 2017. He was moved {phrase}."[26:], near=BEFORE).when == found.when


def test_the_date_before_may_stand_in_the_same_sentence() -> None:
    assert spans("Arrested in November 2007, she was tried two months afterward.") == [
        "2007-11-01..2007-11-30",
        "2008-01-01..2008-01-31",
    ]


def test_what_leans_on_something_not_given_is_left_out() -> None:
    """A guessed date in a register is worse than none."""
    assert spans("Police came yesterday, on Friday and two years ago.", published=None) == []
    assert spans("The next day and that March they came again.", near=None) == []
    assert spans("They came two days before the vote.", near=BEFORE) == []
    assert spans("They came on 3/6/2017 and on June 31.") == []


def test_a_missing_year_is_the_last_one_before_publication() -> None:
    assert spans("He was seized on August 6.") == ["2017-08-06..2017-08-06"]
    assert spans("He was seized on April 6.") == ["2018-04-06..2018-04-06"]


def test_a_story_of_an_earlier_year_goes_on_in_it() -> None:
    """Else the trial that followed an arrest in 2014 is dated to the year of publication."""
    near = When(date(2014, 8, 6), date(2014, 8, 6), "on August 6, 2014")
    assert spans("On October 11 the court let him go.", near=near) == ["2014-10-11..2014-10-11"]
    assert spans("On June 11 the court let him go.", near=near) == ["2018-06-11..2018-06-11"], "news, not the story"
    assert spans("On Monday, June 11, he was let go.", near=near) == ["2018-06-11..2018-06-11"], "the weekday tells"


def test_since_runs_to_publication_and_tells_its_onset() -> None:
    """A prisoner held since January was arrested in January; pressed since January, until now."""
    found = only("The family has been pressed since January.")
    assert (found.when.start, found.when.end) == (date(2018, 1, 1), PUBLISHED)
    assert found.onset is not None and (found.onset.start, found.onset.end) == (date(2018, 1, 1), date(2018, 1, 31))


def test_a_date_ahead_of_publication_stays_ahead() -> None:
    assert spans("They stay in custody until July 7.") == ["2018-07-07..2018-07-07"]
    assert spans("The trial is scheduled for September 3.") == ["2018-09-03..2018-09-03"]


def test_a_date_moved_from_another() -> None:
    assert spans("They came two days after the May 3 vote.") == ["2018-05-05..2018-05-05"]
    assert spans("They came in the week before May 8.") == ["2018-05-01..2018-05-07"]


@pytest.mark.parametrize(
    "text",
    [
        "He was jailed for ten years and is serving a 14-year term.",
        "Nozim Qurbonov, 32, was tried under Article 307 in 2,500 cases.",
        "More than 2000 people and 2015 migrants were turned back.",
        "They may march on the capital; May Yusupova and April Jones will not.",
        "She pays $2014, works on Fridays and was held overnight.",
        "Resolution 2014 of the Hope of Tomorrow party.",
    ],
)
def test_what_is_no_date_is_not_marked(text: str) -> None:
    """Else a prison term or a count becomes the time of an act."""
    assert spans(text, near=BEFORE) == []


def test_the_day_of_the_telling_is_told_apart() -> None:
    """Else an abduction is dated to the press conference about it."""
    said, done = find("Rights groups said on Monday that he was taken on Friday.", PUBLISHED)
    assert (said.telling, done.telling) == (True, False)


def test_offsets_are_those_of_the_text() -> None:
    """A date that cannot be shown in the sentence cannot be checked."""
    text = "In early June, and again on Thursday, October 12, 2017, they came."
    for found in find(text, PUBLISHED):
        assert text[found.start : found.end] == found.when.text
    assert [f.when.text for f in find(text, PUBLISHED)] == ["In early June", "on Thursday, October 12, 2017"]


def test_a_weekday_after_a_day_of_a_past_week_is_of_that_week() -> None:
    """Else a search of September happened last Saturday."""
    told = When(date(2018, 1, 12), date(2018, 1, 12), "on Friday, January 12")
    assert only("On Saturday they came.", near=told).when.start == date(2018, 1, 13)
    (plain,) = find("On Saturday they came.", PUBLISHED)
    assert (
        plain.when.start == only("On Saturday they came.", near=When(told.start, told.end, "on January 12")).when.start
    )
