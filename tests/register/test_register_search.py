"""Search: a name in one script finds the others, and nothing typed breaks it."""

from __future__ import annotations

import pytest
from making import add

from guvoh.register import search
from guvoh.register.models import Document

pytestmark = pytest.mark.django_db

TEXTS = {
    "latin": "Police held Saidjon Qambarzoda in the market.",
    "russian": "Саиджон Камбаров задержан на рынке.",
    "tajik": "Саидҷон Қамбарзода дар бозор дастгир шуд.",
    "other": "Nothing happened near the market; it rained.",
}


@pytest.fixture(autouse=True)
def _register() -> None:
    for title, text in TEXTS.items():
        add(text, title=title)


def found(query: str) -> set[str]:
    return set(Document.objects.filter(pk__in=search.find(query)).values_list("title", flat=True))


@pytest.mark.parametrize("query", ["Saidjon", "Саидҷон", "Саиджон", "saidjon", "Saidzhon", "SAIDJ"])
def test_a_name_finds_every_spelling(query: str) -> None:
    """Else who searches in Tajik misses what was told in English and Russian."""
    assert found(query) == {"latin", "russian", "tajik"}


def test_the_start_of_a_surname_finds_its_forms() -> None:
    """Else -ov and -zoda keep one family apart."""
    assert found("Қамбар") == found("Qambar") == found("Камбар") == {"latin", "russian", "tajik"}


def test_every_word_must_be_there() -> None:
    """Else a longer query finds more instead of less."""
    assert found("Saidjon market") == {"latin"}
    assert found("market rained") == {"other"}


def test_a_phrase_is_sought_as_written() -> None:
    """Else a quotation cannot be found among all that have its words."""
    assert found('"in the market"') == {"latin"}
    assert found('"the market in"') == set()


SIGNS = """ " "" "unclosed * ( ) NEAR - -market : title:market ^market {title} market* % + ' ; \\ """.split()
WORDS = ["NEAR(market rained, 2)", "text :", "OR NOT", "'; DROP TABLE register_document; --", "a\x00b", "\ud800"]


@pytest.mark.parametrize("query", [*SIGNS, *WORDS, "x" * 5000, "(" * 3000, "market " * 500])
def test_no_sign_breaks_it(query: str) -> None:
    """Else a bracket in the search box gives an error page, or worse, a command."""
    search.find(query)
    assert Document.objects.count() == len(TEXTS)


@pytest.mark.parametrize("query", ["", "   ", "\t\n", "...", "—"])
def test_an_empty_query_finds_nothing(query: str) -> None:
    """Else a slip of the finger lists everything as if it had been found."""
    assert search.find(query) == []


def test_words_of_the_query_language_are_words() -> None:
    """Else a search for "near" or "or" cannot be made."""
    assert found("near") == {"other"}
    assert found("near market") == {"other"}
