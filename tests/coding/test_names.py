"""The names of an English document: who would be two people, or none, if these failed."""

from __future__ import annotations

import pytest

from guvoh.coding.english.names import Name, roster


def found(text: str, kind: str = "person") -> list[str]:
    return [n.full for n in roster(text).names if n.kind == kind]


def one(text: str, full: str) -> Name:
    return next(n for n in roster(text).names if n.full == full)


def test_a_surname_alone_is_the_person_named_in_full() -> None:
    """Else "Nazriev" and "Farid Nazriev" are two."""
    text = "The poet Farid Nazriev lives in Warsaw. Nazriev was born in Kulob. Mr. Nazriev is 40."
    assert found(text) == ["Farid Nazriev"]
    assert len(one(text, "Farid Nazriev").at) == 3


def test_a_surname_that_two_share_is_the_one_told_of_first() -> None:
    """Else an act against a poet is laid on his brother."""
    text = "Farid Nazriev has a brother, Asom Nazriev. Nazriev was arrested."
    assert [text[s:e] for s, e in one(text, "Farid Nazriev").at] == ["Farid Nazriev", "Nazriev"]


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("Tajik Interior Minister Rustam Sodiqov spoke.", "Rustam Sodiqov"),
        ("When Mr. Rustam Sodiqov spoke, all were silent.", "Rustam Sodiqov"),
        ("He met Rustam Sodiqov’s lawyer.", "Rustam Sodiqov"),
        ("TAJIKISTAN Sorbon Haqdodov was fined.", "Sorbon Haqdodov"),
        ("DUSHANBE Sorbon Haqdodov was fined.", "Sorbon Haqdodov"),
    ],
)
def test_titles_and_demonyms_are_no_part_of_a_name(text: str, full: str) -> None:
    """Else one minister has as many names as he has titles."""
    assert full in found(text)


def test_two_names_joined_by_and_are_two() -> None:
    """Else two people are one."""
    assert found("Police met Rustam Sodiqov and Dilshod Karimov.") == ["Rustam Sodiqov", "Dilshod Karimov"]


@pytest.mark.parametrize(
    "text",
    [
        "The Education Department said nothing.",
        "He joined the Dawn Party in 2010.",
        "Human Rights Watch wrote to the court.",
        "He works for Silk Lantern, a news agency in Warsaw.",
    ],
)
def test_an_institution_is_no_person(text: str) -> None:
    """Else a ministry is among the victims."""
    assert found(text) == []
    assert found(text, "organisation")


def test_places_and_headings_name_nobody() -> None:
    """Else "Central Asia" is somebody's name."""
    assert found("He left Tajikistan for Central Asia, then Moscow.") == []
    assert found("The Long Road Of Two Poets\nNothing was said.") == []


@pytest.mark.parametrize(
    ("text", "full", "female"),
    [
        ("Sitora Karimova spoke.", "Sitora Karimova", True),
        ("Farid Nazriev spoke.", "Farid Nazriev", False),
        ("His wife, Shirin Dilovar, spoke.", "Shirin Dilovar", True),
        ("He met Mrs Shodi Dilovar.", "Shodi Dilovar", True),
        ("Shodi Dilovar spoke.", "Shodi Dilovar", None),
    ],
)
def test_gender_comes_from_endings_and_titles_or_is_left_open(text: str, full: str, female: bool | None) -> None:
    """Else "she" is laid on a man."""
    assert one(text, full).female is female


def test_every_mention_stands_where_it_says() -> None:
    """Else a name on a page links to another word."""
    text = "Farid Nazriev met Sitora Karimova. Karimova’s brother knew Nazriev."
    for name in roster(text).names:
        assert all(set(text[s:e].split()) <= set(name.full.split()) for s, e in name.at)


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("Later that day Samir al-Hamdani was held by the police.", "Samir al-Hamdani"),
        ("Later that day Umar bin Salim al-Hamdani was held.", "Umar bin Salim al-Hamdani"),
        ("Later that day Nur ud-Din Karimi was held there.", "Nur ud-Din Karimi"),
        ("They asked the Prosecutor General's Office for an answer.", "Prosecutor General's Office"),
        (
            "They asked the General Prosecutor’s Office of Tajikistan to answer.",
            "General Prosecutor’s Office of Tajikistan",
        ),
        ("It was told to the Women's Council in writing.", "Women's Council"),
        ("Officers of the State Committee for National Security came.", "State Committee for National Security"),
        ("In May citizen Karimov Sh. M. was detained again.", "Karimov Sh. M."),
        ("On Friday A. B. Karimov was held there.", "A. B. Karimov"),
    ],
)
def test_an_article_or_a_possessive_inside_a_name_is_part_of_it(text: str, full: str) -> None:
    """Else Samir and Hamdani are two, the first of them a town; and "Office" is who denies torture."""
    assert [n.full for n in roster(text).names if n.kind != "place"] == [full]


def test_a_possessive_of_a_state_or_a_person_is_not() -> None:
    text = "They asked Russia's Supreme Court, and saw Karimov's Committee for Peace closed."
    assert {"Supreme Court", "Committee for Peace"} <= {n.full for n in roster(text).names}
