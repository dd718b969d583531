"""Terms, fines, tolls and articles read as numbers, in six languages."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

import pytest
from telling import claim

from guvoh.linking.amounts import articles, fines, parse, terms, toll
from guvoh.nouns import GuvohError


@pytest.mark.parametrize(
    ("language", "said", "found"),
    [
        ("ru", "суд приговорил его к девяти с половиной годам колонии", ["9.5 years"]),
        ("ru", "36-летний житель приговорён к пяти годам лишения свободы", ["5 years"]),
        ("ru", "получил двадцать пять лет строгого режима", ["25 years"]),
        ("ru", "приговорён к пожизненному заключению", ["life"]),
        ("ru", "полтора года условно", ["1.5 years"]),
        ("tg", "моҳи август ба шаш солу шаш моҳ маҳкум шуд", ["6.5 years"]),
        ("tg", "ба бисту се соли зиндон маҳкум шуд", ["23 years"]),
        ("tg", "ба ҳабси якумрӣ маҳкум шуд", ["life"]),
        ("uz", "sakkiz yilu olti oy qamoq jazosi", ["8.5 years"]),
        ("uz", "ўн икки йил қамоққа ҳукм қилинди", ["12 years"]),
        ("uz", "yigirma besh yilga qamaldi", ["25 years"]),
        ("kk", "сот оны бес\u00a0жарым жылға соттады", ["5.5 years"]),
        ("kk", "он тәулікке қамауға алынды", ["10 days"]),
        ("kk", "бірін бес жылға, екіншісін үш жылға бас бостандығынан айырды", ["5 years", "3 years"]),
        ("ky", "он үч жылга эркинен ажыратты", ["13 years"]),
        ("ky", "өмүр бою эркинен ажыратылды", ["life"]),
        ("en", "He was sentenced to twenty-three years in a strict-regime colony", ["23 years"]),
    ],
)
def test_terms_in_six_languages(language: str, said: str, found: list[str]) -> None:
    """Else a term told in Tajik and one told in English are never seen to agree, nor to differ."""
    assert terms(claim(act="sentence", said=said), language) == found


@pytest.mark.parametrize(
    ("detail", "found"),
    [
        ("five years in prison; the prosecutor had asked for eight years", ["5 years"]),
        ("three years of restricted liberty and a four-year ban on teaching", ["3 years"]),
        ("12 years, after three days behind closed doors", ["12 years"]),
        ("nine and six years for two brothers", ["9 years", "6 years"]),
        ("seven to twelve days", ["7 to 12 days"]),
        ("nearly nine years", ["nearly 9 years"]),
        ("eight years and nine months", ["8 years 9 months"]),
        ("18 months", ["1.5 years"]),
        ("a year and a half", ["1.5 years"]),
        ("on 2 June 2016 to 14 years", ["14 years"]),
        ("a death sentence", ["death"]),
    ],
)
def test_only_what_the_court_gave_is_a_term(detail: str, found: list[str]) -> None:
    """Else what a prosecutor asked for contradicts what the court gave."""
    assert terms(claim(act="sentence", detail=detail)) == found


def test_a_term_outside_the_detail_and_the_first_quotation_is_found() -> None:
    """Else a coder that writes no detail leaves every sentence without its term."""
    said = claim(act="sentence", detail="closed trial", said="The trial was short. He was jailed for nine years.")
    assert terms(said) == ["9 years"]


def test_co_defendants_told_in_one_sentence_have_each_their_own_term() -> None:
    """Else the second of two brothers is given the first one's term, which contradicts every other report."""
    said = "Zafar Nuriddinov was sentenced to nine years in prison and his brother, Umar Nuriddinov, to six years."
    assert terms(claim("Umar", act="sentence", said=said)) == ["6 years"]
    assert "9 years" in terms(claim("Zafar Nuriddinov", act="sentence", said=said))


@pytest.mark.parametrize(
    ("language", "detail", "found"),
    [
        ("en", "161,800 tenge ($1,090)", ["161,800 tenge", "1,090 dollars"]),
        ("en", "nine thousand so'm", ["9,000 som"]),
        ("en", "about 3.9 million soums", ["about 3,900,000 som"]),
        ("en", "30 base units for a repost in 2019", ["30 base units"]),
        ("ru", "на 153 тысячи тенге", ["153,000 tenge"]),
        ("ru", "40 тыс. рублей", ["40,000 roubles"]),
        ("tg", "ба маблағи 2 400 сомонӣ", ["2,400 somoni"]),
        ("uz", "3 million 686 ming so‘m", ["3,686,000 som"]),
        ("kk", "126 250 теңге", ["126,250 tenge"]),
        ("ky", "беш миң сом", ["5,000 som"]),
        ("en", "three months' wages", []),
    ],
)
def test_fines_are_read_with_their_currency(language: str, detail: str, found: list[str]) -> None:
    """Else two sums cannot be compared, or soms are compared with dollars."""
    assert [f.text for f in fines(claim(act="fine", detail=detail), language)] == found


@pytest.mark.parametrize(
    ("language", "count", "said", "text"),
    [
        ("en", 16, "At least 16 people were led away", "at least 16"),
        ("en", 12, "about a dozen labourers", "about 12"),
        ("en", 43, "Forty-three marchers", "43"),
        ("ru", 40, "задержаны более сорока человек", "at least 40"),
        ("tg", 40, "беш аз 40 нафар", "at least 40"),
        ("uz", 50, "ellikka yaqin kishi", "about 50"),
        ("kk", 40, "қырыққа жуық адам", "about 40"),
        ("ky", 50, "элүүдөй аял", "about 50"),
        ("en", 7, "the report gives no number", "7"),
    ],
)
def test_a_number_of_people_is_read_with_its_bounds(language: str, count: int, said: str, text: str) -> None:
    """Else "at least 40" and 43 are a contradiction."""
    assert toll(count, [said], language).text == text


def test_articles_of_law_are_named() -> None:
    """Else nobody sees that two reports give two grounds for one sentence."""
    assert articles(claim(act="sentence", detail="under Articles 187 and 307(3)")) == ["Article 187", "Article 307"]
    assert articles(claim(act="sentence", said="по части 2 статьи 307-3 УК"), "ru") == ["Article 307-3"]
    assert articles(claim(act="sentence", said="кодекстің 174-бабымен соттады"), "kk") == ["Article 174"]


def _raw() -> dict[str, Any]:
    return tomllib.loads(resources.files("guvoh.linking").joinpath("data/amounts.toml").read_text("utf-8"))


def test_a_broken_data_file_says_what_is_wrong() -> None:
    """Else a slip in a word list reads terms wrongly, in silence."""
    raw = _raw()
    raw["language"][0]["tens"][0].append("ten")
    with pytest.raises(GuvohError, match="'ten' stands for two numbers"):
        parse(raw)
    raw = _raw()
    raw["language"][1]["fortnights"] = ["две недели"]
    with pytest.raises(GuvohError, match="unknown key 'fortnights'"):
        parse(raw)
    raw = _raw()
    raw["language"][2]["years"] = ["("]
    with pytest.raises(GuvohError, match="a pattern is wrong"):
        parse(raw)
