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
