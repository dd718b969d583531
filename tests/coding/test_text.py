"""Sentences in English text: what would be quoted in pieces, or run together, if these failed."""

from __future__ import annotations

import pytest

from guvoh.coding.english.text import may_hold_act, sentences


def cut(text: str) -> list[str]:
    return [text[s:e] for s, e in sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Farid Nazriev of St. Petersburg met Dr. O. Jalolov at 5 p.m. on Monday.",
        "F. Nazriev was tried in the U.S. District Court.",
        "The fine was 1.5 million roubles.",
        "“Who are you?” he asked. ".strip(),
        "Police came at night ... and left.",
        "He wrote to amu.example about it.",
    ],
)
def test_a_stop_that_ends_no_sentence(sentence: str) -> None:
    """Else evidence is half a sentence and its victim stands in the other half."""
    assert cut(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("He was held. She fled.", ["He was held.", "She fled."]),
        ("“He was held.” She fled.", ["“He was held.”", "She fled."]),
        ("He was held! “She fled.”", ["He was held!", "“She fled.”"]),
        ("He was held in 2017. 40 others fled.", ["He was held in 2017.", "40 others fled."]),
        ("A title without a stop\nHe was held.", ["A title without a stop", "He was held."]),
        ("He was held.\n\n  She fled.  \n", ["He was held.", "She fled."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_end_at_stops_and_line_breaks(text: str, parts: list[str]) -> None:
    """Else a headline and two people's arrests are one quotation."""
    assert cut(text) == parts


def test_lines_that_a_page_broke_are_run_together() -> None:
    """Else every line of a mailed or scanned text is a sentence of its own."""
    text = (
        "Police came to the\nhouse of the poet and\ntook him to the station in\nthe north of the city. They\n"
        "kept him for two days and\nlet him go.\n\nHis mother waited."
    )
    assert [" ".join(s.split()) for s in cut(text)] == [
        "Police came to the house of the poet and took him to the station in the north of the city.",
        "They kept him for two days and let him go.",
        "His mother waited.",
    ]


@pytest.mark.parametrize(
    "sentence",
    ["He was arrested.", "POLICE BEAT HIM.", "His whereabouts are unknown.", "Officers took him into custody."],
)
def test_a_sentence_that_may_hold_an_act_is_looked_at(sentence: str) -> None:
    """Else what is never parsed is never found."""
    assert may_hold_act(sentence)


@pytest.mark.parametrize("sentence", ["", "The weather was cold in the north.", "He planted apples with his son."])
def test_a_sentence_that_cannot_is_passed_over(sentence: str) -> None:
    """Else a day's reading takes a night."""
    assert not may_hold_act(sentence)
