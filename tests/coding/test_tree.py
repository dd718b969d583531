"""Walks over parsed sentences end, whatever tree the parser gives; a report would otherwise hold up all others."""

from spacy.tokens import Doc
from spacy.vocab import Vocab

from guvoh.coding.english.tree import governor, subjects


def test_a_preposition_as_root_does_not_hold_up_the_coder() -> None:
    words = ["Of", "Cuba", "speak", "two"]
    doc = Doc(
        Vocab(),
        words=words,
        heads=[0, 0, 0, 2],
        deps=["ROOT", "pobj", "advcl", "obj"],
        pos=["ADP", "PROPN", "VERB", "NUM"],
    )
    assert subjects(doc[2]) == []
    assert governor(doc[2]) is None
