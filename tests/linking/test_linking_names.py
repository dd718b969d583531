"""Names folded to one spelling: what must compare as equal, and what must not."""

from __future__ import annotations

import pytest

from guvoh.names import fold, fold_text, folded_words, is_proper


@pytest.mark.parametrize(
    "spellings",
    [
        "Хушкадамов Khushkadamov Hushqadamov Ҳушқадамов Khushqadamov",
        "Ҷумъабоев Jumaboev Dzhumaboyev Djumaboev Жумабоев",
        "Ғуломшоев Ghulomshoev Gulomshoyev Гуломшоев",
        "Евгений Yevgeny Evgenii Yevgeniy",
        "Abdulloyev Abduloev Абдуллоев",
        "Qahhorov Kakhorov Қаҳҳоров",
    ],
)
def test_one_name_in_many_spellings_is_one(spellings: str) -> None:
    """Else one person stands in the register once for each newspaper."""
    assert len({fold(s) for s in spellings.split()}) == 1


@pytest.mark.parametrize(
    "names",
    ["Karim Karima", "Zafar Zafarov", "Salim Salima", "Nozim Nizom", "Umed Omid", "Said Sayod", "Daler Dilor"],
)
def test_what_tells_names_apart_is_kept(names: str) -> None:
    """Else a brother and a sister, or a father and a son, become one."""
    one, other = names.split()
    assert fold(one) != fold(other)


def test_articles_and_possessives_are_no_part_of_a_name() -> None:
    """Else "the League" and "League's" are two organisations."""
    assert folded_words("the League's") == folded_words("League")


@pytest.mark.parametrize("text", ["", " ", "—", "'", "\ud800", "\x00", "١٢٣", "😀"])
def test_any_text_can_be_folded(text: str) -> None:
    """Else one odd sign in a page ends the indexing of all."""
    assert isinstance(fold_text(text), str)


def test_a_description_is_no_name() -> None:
    """Else everybody's father is one man."""
    assert not is_proper("his father")
    assert not is_proper("dozens of migrants")
    assert is_proper("Zafar Nuriddinov")
    assert is_proper("زفر نوردینف")
