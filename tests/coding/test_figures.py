"""Figures in English text: what a register would miscount if these failed."""

import copy
import tomllib
from datetime import date
from importlib import resources

import pytest

from guvoh.codebook import QUALIFIERS, CodebookError
from guvoh.coding.english.figures import FILE, find, parse_words
from guvoh.coding.english.text import sentences
from guvoh.nouns import Document, Figure


def figures(text: str, title: str = "") -> list[Figure]:
    document = Document(id="d", text=text, title=title, published=date(2018, 6, 20), language="en")
    return find(document, sentences(text), "test/1")


def values(text: str, title: str = "") -> list[tuple[str | None, float, str | None]]:
    return [(f.qualifier, f.value, f.unit) for f in figures(text, title)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Migrants sent home $5.7 billion.", (None, 5_700_000_000, "USD")),
        ("Migrants sent home nearly US$318.5 million.", ("about", 318_500_000, "USD")),
        ("Migrants sent home 1.462 billion U.S. dollars.", (None, 1_462_000_000, "USD")),
        ("Remittances came to some 38 billion rubles.", ("about", 38_000_000_000, "RUB")),
        ("Remittances came to upwards of €900 million.", ("more than", 900_000_000, "EUR")),
        ("The savings that migrants remit added up to $12.6 billion.", (None, 12_600_000_000, "USD")),
        ("As many as 1.3 million citizens work abroad.", ("up to", 1_300_000, "persons")),
        ("There are over 640 thousand Tajik migrants in Russia.", ("more than", 640_000, "persons")),
        ("Poland turned back 1,400 asylum seekers.", (None, 1400, "persons")),
        ("Poland turned back 10 000 asylum seekers.", (None, 10_000, "persons")),
        ("Fewer than six thousand refugees were let in.", ("less than", 6000, "persons")),
        ("No fewer than 600 activists are on the wanted list.", ("at least", 600, "persons")),
        ("Two hundred or more activists were deported last year.", ("at least", 200, "persons")),
        ("Remittances grew by 57%.", (None, 57, "percent")),
        ("Remittances fell by half.", (None, 50, "percent")),
        ("More than half of the refugees had been beaten.", ("more than", 50, "percent")),
        ("One in five migrants works without papers.", (None, 20, "percent")),
        ("Remittances were 27% of GDP.", (None, 27, "percent of GDP")),
    ],
)
def test_a_number_is_read_in_full(text: str, expected: tuple[str | None, float, str | None]) -> None:
    """Else a billion is filed as 5.7, or an upper bound as a count."""
    assert values(text) == [expected]


def test_a_range_is_two_figures_of_one_scale() -> None:
    """The guide's rule; "three and five thousand" read apart would be 3 people."""
    assert values("Between three and five thousand refugees live there.") == [
        ("at least", 3000, "persons"),
        ("up to", 5000, "persons"),
    ]
    assert values("Migrants remit $2–3 billion.") == [("at least", 2e9, "USD"), ("up to", 3e9, "USD")]
    assert values("Asylum claims rose from 1,100 to 2,300.") == [(None, 1100, "persons"), (None, 2300, "persons")]


@pytest.mark.parametrize(
    "text",
    [
        "The activist Zafar Murodiyon, 32, was jailed for 12 years under Article 307.",
        "The refugee was held for 48 hours in cell 214, 1,500 kilometers from the border.",
        "The activists met at 3 p.m. on 14 May 2016 in School 5, phone 992 918 555.",
        "The lawyer of Platform 17 fled in 2015; the 14-year term stands.",
        "Hundreds of activists were detained, dozens of them tortured.",
        "In 2000 migrants were few.",
        "Opposition activists won 5 percent of the vote.",
        "The officers who detained him took a bribe of $300.",
        "Police seized 3,000 leaflets from the activist.",
        "The match drew 12,000 people.",
    ],
)
def test_what_is_no_figure_is_left_out(text: str) -> None:
    """Ages, terms, articles, times, distances, names and vague words would drown the real numbers."""
    assert values(text) == []


def test_the_count_of_one_incident_is_no_figure() -> None:
    """It is the count of that incident; as a figure too it would be counted twice."""
    assert values("Eight teachers were detained in Termez.") == []
    assert values("Police detained 240 activists on Saturday. Of the protest's toll, 240 people are in jail.") == []
    assert values("The 19 activists stay in custody until July.") == []


def test_a_sum_over_incidents_is_a_figure() -> None:
    assert values("More than 1,200 migrants were deported last year.") == [("more than", 1200, "persons")]
    assert values("At least 35 activists have been detained since January.") == [("at least", 35, "persons")]
    assert values("Officers questioned the families of nine exiles.") == [(None, 9, "persons")]
    assert values("Defenders documented 48 cases of torture.") == [(None, 48, "cases")]


def test_the_subject_goes_on_while_sentences_give_figures() -> None:
    """A report tells of remittances once, and then for a paragraph of sums."""
    text = "Remittances recovered last year. Uzbekistan received $5.7 billion. This was 38 percent up. So it goes."
    assert [v for _, v, _ in values(text)] == [5.7e9, 38]
    assert values("Uzbekistan received $5.7 billion. This was 38 percent up.") == []
    assert values("Uzbekistan received $5.7 billion.", title="Migrants’ transfers: remittances are back") != []


def test_a_figure_says_what_where_when_and_who_says_it() -> None:
    """A number without them cannot be compared with another source's."""
    text = "Migrants sent home $532 million from Russia to Kyrgyzstan in 2017, according to the Bank of Bishkek."
    (figure,) = figures(text)
    assert figure.what == "remittances from Russia to Kyrgyzstan"
    assert (figure.place, figure.period) == ("Kyrgyzstan", "2017")
    assert figure.attributed_to == ("the Bank of Bishkek",)
    assert figure.coder == "test/1" and 0 < figure.confidence < 1 and "$532 million" in figure.reason
    (figure,) = figures("Some 7,000 Kazakh nationals who fled to Poland live in camps.")
    assert figure.population == "Kazakh nationals" and figure.what.startswith("Kazakh nationals who fled")


def test_the_year_compared_with_is_not_the_period() -> None:
    (figure,) = figures("In 2016 remittances were 38 percent better than in 2015.")
    assert figure.period == "2016" and figure.what.startswith("increase in remittances")


def test_the_evidence_is_the_sentence_in_the_document() -> None:
    """A figure whose sentence cannot be shown cannot be checked."""
    text = "It is cold.\n\n  Some 3,000 refugees wait at the border.  They are 5,000 by now."
    found = figures(text)
    assert [f.id for f in found] == ["f1", "f2"]
    assert [f.evidence[0].text for f in found] == ["Some 3,000 refugees wait at the border.", "They are 5,000 by now."]
    assert all(q.holds_in(text) for f in found for q in f.evidence)


def _raw() -> dict:
    return tomllib.loads(resources.files("guvoh.codebook").joinpath(FILE).read_text("utf-8"))


def test_every_qualifier_is_one_of_the_guides() -> None:
    assert set(parse_words(_raw()).qualifiers.values()) <= set(QUALIFIERS)


@pytest.mark.parametrize(
    ("table", "key", "value", "said"),
    [
        ("subjects", "asylum", "", "subjects.asylum"),
        ("subjects", "weather", "rain", r"\[subjects\]"),
        ("qualifiers", "perhaps", ["perhaps"], "perhaps"),
        ("qualifiers", "up to", ["up to", "up to"], "twice"),
        ("qualifiers", "up to", ["more than"], "two names"),
        ("counted", "persons", 3, "counted.persons"),
    ],
)
def test_a_broken_word_list_is_named(table: str, key: str, value: object, said: str) -> None:
    """Else a typo in the data silently drops a kind of figure."""
    raw = copy.deepcopy(_raw())
    raw[table][key] = value
    with pytest.raises(CodebookError, match=said):
        parse_words(raw)
