"""Who is meant: a record about "a blogger" is found by nobody who looks for him."""

from __future__ import annotations

import pytest

from guvoh.coding.english.coder import EnglishCoder
from guvoh.nouns import Claim, Document

# The rules by themselves: what the reader adds and takes away is told of in test_reader.py.
code = EnglishCoder(read=False).code


def first(text: str, act: str) -> Claim:
    return next(c for c in code(Document("d", text, language="en")).claims if c.act == act)


def test_a_lead_is_named_by_the_sentence_after_it() -> None:
    text = "A blogger was jailed for 10 years in Osh on Thursday. Firdavs Nazriev, 30, pleaded not guilty."
    assert [v.name for v in first(text, "sentence").victims] == ["Firdavs Nazriev"]


def test_one_of_them_is_the_one_named_beside() -> None:
    text = "Two singers came home. One of the singers, Farid Nazriev, was arrested at the airport."
    assert [v.name for v in first(text, "arrest_detention").victims] == ["Farid Nazriev"]


def test_a_surname_alone_is_the_one_told_of_first() -> None:
    text = "Farid Nazriev was arrested. His brother Olim Nazriev called a lawyer. Nazriev was beaten in custody."
    assert [v.name for v in first(text, "torture").victims] == ["Farid Nazriev"]


def test_a_pronoun_in_indirect_speech_is_not_the_speaker_where_another_fits() -> None:
    text = "Farid Nazriev is a lawyer. His colleague Olim Karimov said that he was beaten in prison."
    assert [v.name for v in first(text, "torture").victims] == ["Farid Nazriev"]


def test_the_name_beside_brothers_of_a_commander_is_the_commanders() -> None:
    """A living man would stand in the register as killed."""
    text = "Four brothers of the former commander, Colonel Farid Nazriev, were killed in Tavildara."
    claim = first(text, "killing")
    assert [v.kind for v in claim.victims] == ["group"]
    assert claim.victims[0].count == 4


def test_a_court_sentences_and_police_do_not() -> None:
    text = "Police arrested Farid Nazriev in May. He was sentenced to nine years."
    assert first(text, "sentence").perpetrators == ()


def test_a_town_inside_a_bodys_name_is_no_place() -> None:
    """There are towns called Union and Bar."""
    text = "The Union of Writers expelled Farid Nazriev. He was arrested in Khujand by police."
    claim = first(text, "arrest_detention")
    assert claim.place is not None
    assert (claim.place.text, claim.place.country) == ("Khujand", "TJ")


def test_each_brief_has_its_own_country() -> None:
    text = "GEORGIA – Police detained Farid Nazriev.\n\nKAZAKHSTAN – A court fined Olim Karimov."
    countries = {c.act: c.place.country for c in code(Document("d", text, language="en")).claims if c.place}
    assert countries == {"arrest_detention": "GE", "fine": "KZ"}


def test_sport_and_the_arts_are_no_repression() -> None:
    text = "The striker Farid Nazriev was fired by his club after the match; the coach said the team had lost the game."
    assert not code(Document("d", text, language="en")).claims


def test_officers_are_not_the_victims_of_their_own_acts() -> None:
    """The offender would stand in the register as the persecuted."""
    text = (
        "Police officers and district officials openly denounced, barred from travelling abroad, and promised to evict "
        "from their houses the parents of Farid Nazriev."
    )
    for claim in code(Document("d", text, language="en")).claims:
        assert not any("officer" in v.name.lower() for v in claim.victims), claim.act


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("Police in Navdara arrested Farid Nazriev.", "Police in Navdara"),
        ("Police in March arrested Farid Nazriev.", "Police"),
        ("Agents of the State Committee (SCNS) arrested Farid Nazriev.", "Agents of the State Committee"),
    ],
)
def test_an_agency_is_called_with_its_seat_and_not_with_a_month(text: str, agent: str) -> None:
    """Police is anybody's: the police of which town is what a lawyer asks."""
    assert [p.name for p in first(text, "arrest_detention").perpetrators] == [agent]


@pytest.mark.parametrize(
    ("text", "act", "agent"),
    [
        # A pronoun is of who acted last, whether or not what they did is an act of the codebook.
        (
            "Officers came to the house of Karim Odilov on Monday. They arrested his brother Rustam Odilov.",
            "arrest_detention",
            "Officers",
        ),
        ("On Monday policemen stood at the door of Karim Odilov. They beat Karim Odilov.", "assault", "policemen"),
        # A body is called by its name, where another sentence has its letters, or a headline says less.
        (
            "The Information and Security Service (SIS) fined Karim Odilov. On Friday the SIS deported Karim Odilov.",
            "removal",
            "Information and Security Service",
        ),
        (
            "Agents detain seven teachers in Chisinau\n\n"
            "The Information Service of Moldova detained seven teachers in Chisinau.",
            "arrest_detention",
            "The Information Service of Moldova",
        ),
        (
            "Norway deported Farid Nazriev in May. Norwegian border guards deported Farid Nazriev in May, he said.",
            "removal",
            "Norwegian border guards",
        ),
        # Who is told to have done it, before who stands near.
        (
            "A court said on Monday that Farid Nazriev was under arrest. "
            "The arrest of Farid Nazriev by police in early June came after he had spoken.",
            "arrest_detention",
            "police",
        ),
        ("In April police searched the flat of Farid Nazriev.", "raid_search", "police"),
        (
            "A security analyst, Saifullo Karimov, denounced Farid Nazriev as a traitor on state television.",
            "public_shaming",
            "Saifullo Karimov",
        ),
    ],
)
def test_who_acted_is_called_by_the_best_that_the_text_says(text: str, act: str, agent: str) -> None:
    """Else those who would answer for it stand in the register as "they", "agents", "the SIS" or nobody."""
    assert [p.name for p in first(text, act).perpetrators] == [agent]


def test_some_of_them_are_not_others_besides() -> None:
    """Else six of ten officers are counted as a further group that did it."""
    text = "Ten officers came to the flat. Six of them beat Farid Nazriev while the others searched his flat."
    assert not [p for c in code(Document("d", text, language="en")).claims for p in c.perpetrators[1:]]
