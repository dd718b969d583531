"""Interviews: who "I", "my father" and "you" are, and who says so. An exile is heard most often in one."""

from __future__ import annotations

from datetime import date

import pytest

from guvoh.coding.english.coder import EnglishCoder
from guvoh.coding.english.names import roster
from guvoh.coding.english.turns import Turns
from guvoh.nouns import Claim, Document

INTERVIEW = """\
Farhod Olimov repairs bicycles in Łódź. We met in his workshop.

The Reed Review: You left in 2016. What came next?

Olimov: In May 2017 the police arrested my father in Kulob.

He is 70 years old.

The Reed Review: Your sister was interrogated in June 2017.

Olimov (after a pause): Officers told me: "We will arrest your wife."

The review asked the ministry, which did not answer. Police detained Umed Rasulov, a neighbour, in July.
"""


@pytest.fixture(scope="module")
def claims() -> tuple[Claim, ...]:
    document = Document.read(INTERVIEW, published=date(2018, 6, 20), language="en")
    return EnglishCoder(read=False).code(document).claims


def of(claims: tuple[Claim, ...], act: str, victim: str) -> Claim:
    return next(c for c in claims if c.act == act and victim in [v.name for v in c.victims])


def test_an_answer_is_its_speakers_word_and_my_father_is_his(claims: tuple[Claim, ...]) -> None:
    """Else a father is held on nobody's account, and the outlet vouches for what the exile told it."""
    arrest = of(claims, "arrest_detention", "my father")
    assert arrest.on_account_of == ("Farhod Olimov",)
    assert arrest.attributed_to == ("Farhod Olimov",)
    assert arrest.evidence[0].text.startswith("In May 2017")  # without the name that stands before it


def test_who_is_asked_is_you(claims: tuple[Claim, ...]) -> None:
    questioned = of(claims, "interrogation", "Your sister")
    assert questioned.on_account_of == ("Farhod Olimov",)
    assert questioned.attributed_to == ()  # the outlet's own words


def test_what_comes_after_the_last_answer_is_the_writers(claims: tuple[Claim, ...]) -> None:
    assert of(claims, "arrest_detention", "Umed Rasulov").attributed_to == ()


def test_an_outlet_is_no_person_for_its_two_words(claims: tuple[Claim, ...]) -> None:
    """Else "Reed Review" is somebody to whom things are done."""
    kinds = {n.full: n.kind for n in roster(INTERVIEW).names}
    assert kinds.get("Reed Review") != "person" and kinds["Farhod Olimov"] == "person"
    assert all("Review" not in v.name for c in claims for v in c.victims)


@pytest.mark.parametrize(
    "text",
    [
        "Photo: the police\n\nRead more: the trial\n\nPhoto: the court\n\nHe was held.",  # one of them speaks once
        "Olimov: they took him.\n\nOlimov: they let him go.",  # nobody asks
        "He said: go. She said: stay.",
        "",
    ],
)
def test_a_colon_makes_no_interview(text: str) -> None:
    assert Turns(text, roster(text)).turns == []
