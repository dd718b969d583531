"""People who are told without a name, in any of the six languages."""

from __future__ import annotations

import pytest
from telling import claim, document, groups, told

from guvoh.linking.unnamed import kin, people
from guvoh.nouns import Actor


@pytest.mark.parametrize(
    ("phrase", "whose"),
    [
        ("his elderly mother", "mother"),
        ("модараш", "mother"),
        ("его мать", "mother"),
        ("онаси", "mother"),
        ("the activist's younger brother", "brother"),
        ("ағасы", "brother"),
        ("её сын", "son"),
        ("his family", "family"),
        ("a neighbour", None),
    ],
)
def test_a_relative_is_known_in_six_languages(phrase: str, whose: str | None) -> None:
    """Else the arrest of an exile's mother is two arrests, told in English and in Tajik."""
    assert kin(phrase) == whose


def test_one_kind_of_people_is_known_in_two_languages() -> None:
    """Else thirty-two asylum seekers are sixty-four."""
    assert people("32 asylum seekers") == people("32 просителей убежища") == "seekers"
    assert people("12 beekeepers") == people("some beekeepers") != people("12 pilots")


def test_an_unnamed_mother_told_in_two_languages_is_one_incident() -> None:
    """Else a family's ordeal is counted by the languages it is reported in."""
    on = {"on": "2019-03-04"}
    one = claim("her mother", on_account_of=("Mehrona Sattorova",), **on)
    other = claim("модараш", on_account_of=("Меҳрона Сатторова",), **on)
    assert groups(told(document("a"), one, document("b"), other)) == [["a.i1", "b.i1"]]


def test_a_counted_group_in_two_languages_is_one_and_another_number_another_place_is_two() -> None:
    """Else a raid is counted by its reports; or every group of a day is one."""
    group = Actor("labour migrants", "group", 43)
    same = Actor("43 трудовых мигрантов", "group", 43)
    other = Actor("migrants", "group", 12)
    on = {"on": "2019-03-04", "country": "RU", "place": "Kazan"}
    assert len(groups(told(document("a"), claim(group, **on), document("b"), claim(same, **on)))) == 1
    elsewhere = on | {"place": "Tver"}
    assert len(groups(told(document("a"), claim(group, **on), document("b"), claim(other, **elsewhere)))) == 2


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("relatives of exiled activists", "relatives"),
        ("хешовандони фаъолон", "relatives"),
        ("белсенділердің туыстары", "relatives"),
        ("активисттердин туугандары", "relatives"),
        ("42 партия мүшесі", "members"),
        ("партия аъзолари", "members"),
        ("узви ҳизб", "members"),
        ("7 талаба", "students"),
    ],
)
def test_what_people_are_is_known_wherever_a_language_puts_it(phrase: str, kind: str) -> None:
    """Else relatives of activists are activists in Kazakh, and members told after a numeral are nobody's fellows."""
    assert people(phrase) == kind


def test_tolls_that_differ_a_little_are_one_event_and_those_that_differ_much_are_two() -> None:
    """Else a contradiction between two reports is lost, or two raids of one month in one town are one."""
    on = {"on": "2019-03-01/2019-03-31", "country": "RU", "place": "Kazan"}
    first = claim(Actor("students", "group", 43), **on)
    for number, incidents in ((45, 1), (300, 2)):
        other = claim(Actor("студентов", "group", number), **on)
        assert len(groups(told(document("a"), first, document("b"), other))) == incidents


def test_a_group_of_which_no_place_is_told_is_found_by_its_day() -> None:
    """Else a report that names no place stands apart from every other report of the same raid."""
    one = claim(Actor("asylum seekers", "group", 43), on="2019-03-04", country=None)
    other = claim(Actor("просителей убежища", "group", 43), on="2019-03-04", country="SE", place="Malmo")
    assert len(groups(told(document("a"), one, document("b"), other))) == 1


def test_the_more_people_a_register_may_hold_the_less_it_says_that_two_agree() -> None:
    """Else in a register of millions every two groups of protesters of one week are one, and many namesakes."""
    on = {"on": "2019-03-01/2019-03-31", "country": "RU"}
    tellings = [
        part for n in "ab" for part in (document(n, published="2019-03-20"), claim(Actor("students", "group", 4), **on))
    ]
    assert len(groups(told(*tellings))) == 1
    assert len(groups(told(*tellings, people=1 << 22))) == 2
