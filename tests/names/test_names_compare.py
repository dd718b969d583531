"""Two names compared, on invented people: what is one person's, what is not, and that nothing breaks it."""

from __future__ import annotations

import itertools
import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from guvoh.names import explain, keys, likelihood, likelihoods, parts, rarity
from guvoh.names import index as names_index

ONE = [
    ("Зафар Нуриддинов", "Zafar Nuriddinov"),  # alphabets
    ("Ҷаҳонгир Қурбонов", "Jahongir Qurbonov"),
    ("Ҷаҳонгир Қурбонов", "Джахонгир Курбонов"),
    ("Ҷаҳонгир Қурбонов", "Dschahongir Kurbonow"),  # the German press
    ("Шуҳрат Ҷӯраев", "Chouhrat Djouraev"),  # the French press
    ("Şuhrat Curayev", "Shuhrat Jurayev"),  # the Turkish press
    ("Gʻayrat Oʻrinov", "Гайрат Уринов"),
    ("Ғалым Жүнісов", "Galym Zhunisov"),
    ("Бекболот Үсөнов", "Bekbolot Usonov"),
    ("Meret Nuryýew", "Мерет Нурыев"),
    ("ظفر نورالدین‌اف", "Zafar Nuriddinov"),
    ("Nuriddinov Zafar", "Зафар Нуриддинов"),  # order
    ("NURIDDINOV, Zafar", "Зафар Нуриддинов"),
    ("Зафар Саидович Нуриддинов", "Zafar Nuriddinov"),  # the father's name
    ("Зафара Нуриддинова", "Zafar Nuriddinov"),  # case
    ("Зафаром Нуриддиновым", "Zafar Nuriddinov"),
    ("Зафар Нуриддинзода", "Zafar Nuriddinov"),  # endings
    ("Зафари Нуриддин", "Zafar Nuriddinov"),
    ("Устод Зафар Нуриддинов", "Zafar Nuriddinov"),  # titles
    ("Z. Nuriddinov", "Зафар Нуриддинов"),  # initials
    ("Ҷ. Қурбонов", "Dzhahongir Kurbonov"),
    ("Зафар Н.", "Zafar Nuriddinov"),
    ("Zafarjon Nuriddinov", "Зафар Нуриддинов"),  # suffixes
    ("Zafar Nurididnov", "Zafar Nuriddinov"),  # a slip
]
NOT_ONE = [
    ("Зафар Нуриддинов", "Zarif Nuriddinov"),
    ("Zafar Nuriddinov", "Zafar Nuralinov"),
    ("Камол Тохиров", "Komil Tohirov"),
    ("Салим Тохиров", "Tohir Salimov"),  # the parts swapped
    ("Шариф Тохирович Нуриддинов", "Sharif Salimovich Nuriddinov"),
    ("Zafar N.", "Зафар Курбонов"),
    ("S. Nuriddinov", "Зафар Нуриддинов"),
    ("Зафар Нуриддинов", "Zarina Nuriddinova"),
    ("Hasan Tohirov", "Husayn Tohirov"),
    ("Bekzod Nuriddinov", "Behzod Nuriddinov"),
]
ODD = [
    "",
    " ",
    "—",
    "'",
    ".",
    "\ud800",
    "\x00",
    "١٢٣",
    "007",
    "😀",
    "\u200f\u202e",
    "A",
    "a.",
    "x" * 10_000,
    "д " * 5_000,
]
ODD += ["习近平", "ლევან", "\n\r\t", "a\nb", "ﷺ", "Mr", "ibn", "-zoda", "uulu", "Ж" * 300, "\u0301\u0301", "O'"]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_one_person_under_two_spellings_is_one(one: str, other: str) -> None:
    """Else the register counts one lawyer twice."""
    assert likelihood(one, other) >= 0.5


@pytest.mark.parametrize(("one", "other"), NOT_ONE)
def test_people_with_like_names_are_told_apart(one: str, other: str) -> None:
    """Else a brother's sentence stands in the file of the other."""
    assert likelihood(one, other) < 0.5


def test_a_score_does_not_hang_on_order_or_company() -> None:
    """Else the register differs from one run to the next."""
    pairs = ONE + NOT_ONE
    together = likelihoods(pairs)
    assert np.array_equal(together, likelihoods([(b, a) for a, b in pairs]))
    assert np.array_equal(together, np.array([likelihood(a, b) for a, b in pairs]))
    assert np.array_equal(together[::-1], likelihoods(pairs[::-1]))


@pytest.mark.parametrize(("one", "other"), ONE + NOT_ONE)
def test_the_reasons_make_up_the_score(one: str, other: str) -> None:
    """Else a monitor reads reasons that were not the reasons."""
    found = explain(one, other)
    assert found.score == likelihood(one, other)
    assert found.match == (found.score >= 0.5)
    bits = math.log2(found.score / (1 - found.score))
    assert sum(reason.weight for reason in found.reasons) == pytest.approx(bits, abs=0.1)
    assert all(reason.text for reason in found.reasons)


def test_nothing_in_a_name_breaks_the_comparer() -> None:
    """Else one odd sign in a million names ends the linking of all."""
    names = [*ODD, "Zafar Nuriddinov"]
    scores = likelihoods(list(itertools.product(names, names)))
    assert ((scores >= 0) & (scores <= 1)).all()
    for name in names:
        assert rarity(name) >= 0
        assert isinstance(keys(name), frozenset)
        parts(name)
        explain(name, "Zafar Nuriddinov")
    assert likelihood("", "") < 0.5


@pytest.mark.parametrize(("one", "other"), ONE)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    """Else two spellings are never compared at all."""
    assert keys(one) & keys(other)


def test_keys_of_many_are_those_of_each() -> None:
    """Else a register linked at once differs from one linked by and by."""
    names = [name for pair in ONE for name in pair]
    assert names_index.keys_of(names) == [keys(name) for name in names]


def test_few_other_names_share_a_key() -> None:
    """Else everybody is compared with everybody, and a large register never ends."""
    found = {name: {key for key in keys(name) if key[0] != "~"} for pair in ONE for name in pair}
    assert not found["Meret Nuryýew"] & found["Зафар Нуриддинов"]
    assert not found["Ғалым Жүнісов"] & found["Бекболот Үсөнов"]


def test_a_common_name_is_less_rare_than_an_unheard_one() -> None:
    """Else two men named Saidov are as surely one as two of a name nobody else bears."""
    assert rarity("Muhammad Karimov") < rarity("Zafar Nuriddinov") < rarity("Qvarrth Xylozzov")
    assert rarity("Z. Nuriddinov") < rarity("Zafar Nuriddinov")
    assert rarity("Зафар Нуриддинов") == rarity("Zafar Nuriddinov")


def test_a_name_is_taken_apart() -> None:
    """Else a father's name is shown as a surname."""
    found = parts("проф. Нуриддинов Зафар Саидович")
    assert (found.surname, found.given) == (("Нуриддинов",), ("Зафар",))
    assert (found.patronymic, found.titles) == (("Саидович",), ("Проф",))
    assert parts("Z. Nuriddinov").initials == ("Z.",)


def test_more_names_than_are_kept_at_once_compare_as_few_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a long run goes wrong where the memory of names starts anew."""
    from guvoh.names import compare, parsing

    pairs = ONE + NOT_ONE
    expected = likelihoods(pairs)
    monkeypatch.setattr(parsing, "_FULL", 10)
    monkeypatch.setattr(compare, "CHUNK", 3)
    assert np.array_equal(likelihoods(pairs + pairs), np.concatenate([expected, expected]))


def test_threads_do_not_disturb_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else two people at the desk at once are shown each other's scores, or an error."""
    from guvoh.names import parsing

    pairs = ONE + NOT_ONE
    expected = likelihoods(pairs).tolist()
    monkeypatch.setattr(parsing, "_FULL", 10)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda pair: likelihood(*pair), pairs * 3)) == expected * 3
