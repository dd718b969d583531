"""The coder's data files: a slip in them is told in one line, with the file and the act."""

from __future__ import annotations

import tomllib

import pytest

from guvoh.coding.english import lexicon as module
from guvoh.coding.english.text import forms
from guvoh.nouns import GuvohError


def refused(monkeypatch: pytest.MonkeyPatch, **files: str) -> str:
    """What the loader says to data in which the files named are replaced."""
    load = module._load
    monkeypatch.setattr(
        module, "_load", lambda name: tomllib.loads(files[key]) if (key := name.split("_")[0]) in files else load(name)
    )
    with pytest.raises(GuvohError) as told:
        module.lexicon.__wrapped__()
    return str(told.value)


@pytest.mark.parametrize(
    ("frames", "told"),
    [
        ('[[arest]]\nverbs = ["arrest"]', "unknown act arest"),
        ('[[fine]]\nverb = ["fine"]', "fine: unknown key verb"),
        ('[[fine]]\nverbs = ["fine"]\nstatus = "perhaps"', "fine: unknown status 'perhaps'"),
        ('[[fine]]\nverbs = ["fine"]\nvictim = "nowhere"', "fine: victim 'nowhere'"),
        ('[[fine]]\nverbs = ["fine"]\nvictim = "with"', "fine: victim 'with'"),
        ('[[fine]]\nverbs = ["fine"]\nalso = "beside"', "fine: victim 'beside'"),
        ('[[fine]]\nobject = ["fine"]', "fine: verbs or nouns"),
        ('[[fine]]\nverbs = ["fine"]\nweight = 7', "fine: verbs or nouns, a weight from 0 to 1"),
        ('[[fine]]\nverbs = ["fine"]\ntakes = "cats"', "fine: verbs or nouns, a weight from 0 to 1, and takes"),
        ('[[fine]]\nverbs = ["fine"]\nagent = "object"', "fine: agent"),
        ('[[fine]]\nverbs = ["fine"]\nagent_takes = "cats"', "fine: agent"),
    ],
)
def test_a_bad_frame_is_refused_with_its_act(monkeypatch: pytest.MonkeyPatch, frames: str, told: str) -> None:
    """Else a misspelt frame is silently never found."""
    message = refused(monkeypatch, frames=frames)
    assert message.startswith("frames_en.toml") and told in message
    assert "\n" not in message


def test_a_missing_word_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a list that was renamed is taken for empty."""
    assert "kin" in refused(monkeypatch, words='persons = "man woman"')


def test_a_state_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a state is written to the register by a code that no map knows."""
    tables = "[names]\nXQ = ['Nowhere']\n[demonyms]\n[seats]\n[agencies]"
    assert "unknown state XQ" in refused(monkeypatch, states=tables)


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Khujand", "TJ"),
        ("Moscow", "RU"),
        ("Istanbul", "TR"),
        ("the Russian Federation", "RU"),
        ("Kyrgyzstan", "KG"),
        ("Xinjiang", "CN"),
        ("March", None),
        ("Police", None),
        ("Nowhereville", None),
    ],
)
def test_the_country_of_a_place(name: str, country: str | None) -> None:
    """Else an act stands on the wrong map, or in a town called March."""
    assert module.lexicon().country_of(name) == country


@pytest.mark.parametrize(
    ("lemma", "form"),
    [
        ("beat", "beaten"),
        ("deny", "denied"),
        ("kidnap", "kidnapped"),
        ("ban", "banned"),
        ("expel", "expelled"),
        ("seize", "seizing"),
        ("take", "took"),
        ("arrest", "arrests"),
        ("policeman", "policemen"),
    ],
)
def test_the_forms_of_a_word(lemma: str, form: str) -> None:
    """Else a sentence with that form is never looked at."""
    assert form in forms(lemma)
