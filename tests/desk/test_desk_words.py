"""The words on the pages: a wrong date or a wrong sentence would misreport what happened to somebody."""

from __future__ import annotations

from datetime import date

import pytest

from guvoh import codebook
from guvoh.desk import words
from guvoh.desk.words import Deed, Named, headline


@pytest.mark.parametrize(
    ("start", "end", "said", "in_words"),
    [
        ("2019-05-03", "2019-05-03", "3 May 2019", "on 3 May 2019"),
        ("2019-05-01", "2019-05-31", "May 2019", "in May 2019"),
        ("2020-02-01", "2020-02-29", "February 2020", "in February 2020"),
        ("2019-01-01", "2019-12-31", "2019", "in 2019"),
        ("2019-01-01", "2019-01-31", "January 2019", "in January 2019"),
        ("2019-05-03", "2019-05-09", "3–9 May 2019", "between 3 and 9 May 2019"),
        ("2019-04-30", "2019-05-02", "30 April – 2 May 2019", "between 30 April and 2 May 2019"),
        ("2019-05-01", "2019-06-30", "May–June 2019", "between May and June 2019"),
        ("2015-01-01", "2017-12-31", "2015–2017", "between 2015 and 2017"),
        ("2018-05-03", "2019-05-03", "3 May 2018 – 3 May 2019", "between 3 May 2018 and 3 May 2019"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_known(start: str, end: str, said: str, in_words: str) -> None:
    bounds = date.fromisoformat(start), date.fromisoformat(end)
    assert words.when(*bounds) == said
    assert words.when_in_words(*bounds) == in_words


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (
            Deed("arrest_detention", "occurred", [Named("Karim Odilov")], [Named("The police", "organisation")]),
            "Karim Odilov was detained by the police",
        ),
        (
            Deed("removal", "attempted", [Named("Karim Odilov")], [Named("a court", state="TR")]),
            "Karim Odilov was the target of an attempt: deportation or extradition by a court (Türkiye)",
        ),
        (
            Deed("arrest_detention", "threatened", [Named("his father"), Named("his aunt")], [], ["Karim Odilov"]),
            "His father and his aunt were threatened with being detained, on account of Karim Odilov",
        ),
        (
            Deed("property_seizure", "denied", [Named("Karim Odilov")]),
            "Karim Odilov has not had property seized, a report holds",
        ),
        (
            Deed("disappearance", "occurred", [Named("workers", "group", 12)], [Named("the army", "organisation")]),
            "Workers (12) disappeared at the hands of the army",
        ),
        (
            Deed("threat", "occurred", [Named("Karim Odilov")], threatened_act="killing"),
            "Karim Odilov was threatened with killing",
        ),
        (
            Deed("sentence", "occurred", [Named("Karim Odilov")], terms=["23 years", "25 years"]),
            "Karim Odilov was sentenced to 23 or 25 years",
        ),
        (Deed("fine", "occurred", [Named("Four migrants", "group", 4)]), "Four migrants were fined"),
        (Deed("fine", "occurred", []), "Somebody not named was fined"),
    ],
)
def test_headline(deed: Deed, said: str) -> None:
    assert headline(deed) == said


def test_every_act_can_be_said_in_every_status() -> None:
    for act in codebook.acts():
        for status in codebook.statuses():
            one = headline(Deed(act, status, [Named("Karim Odilov")]))
            many = headline(Deed(act, status, [Named("Karim Odilov"), Named("Nodir Odilov")]))
            assert one.startswith("Karim Odilov ")
            assert many.startswith("Karim Odilov and Nodir Odilov ")
            assert "_" not in one
            assert " was " not in many


def test_numbers_and_places() -> None:
    assert words.number(1200, "more than", "people") == "more than 1,200 people"
    assert words.number(12.5, None, "percent") == "12.5%"
    assert words.where("Navdara", "TJ") == "Navdara, Tajikistan"
    assert words.where("the north of Tajikistan", "TJ") == "the north of Tajikistan"
    assert words.where("Turkey", "TR") == "Turkey"
    assert words.where(None, "KZ") == "Kazakhstan"
    assert words.where_in_words("near the border", "PL") == "near the border, Poland"
    assert words.several(["A", "B", "C", "D", "E"]) == "A, B, C and 2 more"
