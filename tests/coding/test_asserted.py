"""Whether an act is asserted, and by whom: a register that counts what nobody said is worse than none."""

from __future__ import annotations

import pytest

from guvoh.coding.english.coder import EnglishCoder
from guvoh.nouns import Claim, Document

# The rules by themselves: what the reader adds and takes away is told of in test_reader.py.
code = EnglishCoder(read=False).code


def claims(text: str, act: str) -> list[Claim]:
    return [c for c in code(Document("d", text, language="en")).claims if c.act == act]


@pytest.mark.parametrize(
    "sentence",
    [
        "Neither Farid Nazriev nor his brother was arrested.",
        "Farid Nazriev was almost arrested on Monday.",
        "Without arresting Farid Nazriev, the officers left the house.",
        "Lawyers called for the arrest of Farid Nazriev.",
        "To arrest Farid Nazriev is to silence the valley.",
        "Farid Nazriev would be arrested if he returned.",
    ],
)
def test_what_is_not_asserted_is_no_arrest(sentence: str) -> None:
    assert not claims(sentence, "arrest_detention")


@pytest.mark.parametrize(
    "sentence", ["The attempted abduction of Farid Nazriev failed.", "Agents tried to abduct Farid Nazriev in Kazan."]
)
def test_what_was_tried_did_not_happen(sentence: str) -> None:
    assert [c.status for c in claims(sentence, "abduction")] == ["attempted"]


def test_a_request_is_made_by_the_one_who_asks() -> None:
    """Else the state that was asked stands in the register as the one that wants him."""
    (claim,) = claims("Tajik authorities asked Russia to extradite Farid Nazriev.", "removal")
    assert claim.status == "attempted"
    assert [(p.name, p.state) for p in claim.perpetrators] == [("Tajik authorities", "TJ")]


def test_a_plain_denial_in_the_next_sentence_disputes_the_act() -> None:
    text = "Police beat Farid Nazriev in Khujand, his lawyer said. The Interior Ministry denied the allegation."
    (claim,) = claims(text, "assault")
    assert claim.disputed_by == ("Interior Ministry",)
    assert claim.attributed_to == ("his lawyer",)


def test_what_is_forced_is_no_act_of_the_forced_one() -> None:
    text = "Farid Nazriev was made to denounce his brother on camera."
    assert claims(text, "forced_statement")
    assert not claims(text, "public_shaming")


def test_a_threat_by_a_noun_names_the_act() -> None:
    (claim,) = claims("Officers threatened Farid Nazriev with arrest.", "threat")
    assert claim.threatened_act == "arrest_detention"


@pytest.mark.parametrize(("words", "count"), [("Thirty-five", 35), ("Forty", 40), ("1,200", 1200), ("Six", 6)])
def test_groups_are_counted_as_written(words: str, count: int) -> None:
    (claim,) = claims(f"{words} students were detained in Osh.", "arrest_detention")
    assert claim.victims[0].count == count


def test_each_verb_of_a_chain_has_its_own_date() -> None:
    text = "Farid Nazriev was arrested in March 2017 and deported in June 2018."
    dates = {c.act: c.date.text for c in code(Document("d", text, language="en")).claims if c.date}
    assert dates == {"arrest_detention": "in March 2017", "removal": "in June 2018"}
