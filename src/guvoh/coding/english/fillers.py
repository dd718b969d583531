"""What may fill a role: persons and groups, organisations, states and those who act for them."""

from __future__ import annotations

import re

from guvoh.coding.english.lexicon import Lexicon
from guvoh.coding.english.tree import MONTHS, SUBJECTS, Token


def takes(token: Token, what: str, lex: Lexicon) -> bool:
    """Whether a noun can be a victim of the kind a frame takes."""
    if what == "any":
        return token.pos_ in ("NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET")
    if what == "person":
        return is_person(token, lex)
    if what == "organisation":
        return is_organisation(token, lex)
    if what == "work":
        return token.lemma_.lower() in lex["works"] or any(
            c.lemma_.lower() in lex["works"] for c in token.children if c.dep_ == "appos"
        )
    return is_person(token, lex) or is_organisation(token, lex)


def is_person(token: Token, lex: Lexicon) -> bool:
    lemma = token.lemma_.lower()
    if token.text in MONTHS or any(
        c.text in "$€£₽%" or c.lower_ in ("us$", "million", "billion") for c in token.children
    ):
        return False
    if token.pos_ == "PRON" or token.tag_ in ("PRP", "PRP$", "WP"):
        return token.lower_ not in (
            "it",
            "its",
            "itself",
            "this",
            "that",
            "which",
            "what",
            "there",
            "something",
            "nothing",
            "anything",
            "everything",
        )
    if lemma in lex["persons"] or lemma in lex["groups"] or token.lower_ in lex["groups"]:
        return True
    if token.lower_ in (
        "those",
        "many",
        "others",
        "some",
        "dozens",
        "hundreds",
        "thousands",
        "one",
        "two",
        "three",
        "several",
        "more",
        "at",
    ):
        return True
    if token.text in lex.demonyms or token.text in lex["persons"]:
        return token.pos_ in ("PROPN", "NOUN") or token.dep_ != "amod"
    if token.pos_ == "PROPN" and token.text in lex.cities and not any(c.pos_ == "PROPN" for c in token.children):
        return False
    if token.pos_ == "PROPN":
        return not is_state(token, lex) and lemma.rstrip("s") not in lex["org_words"] and lemma not in lex["org_words"]
    if token.pos_ == "NUM" and token.dep_ in (*SUBJECTS, "dobj"):
        return not re.fullmatch(r"(?:19|20)\d\d|[\d.,]*\d[.,]\d", token.text) and token.lower_ not in (
            "million",
            "billion",
        )
    if token.pos_ == "ADJ" and token.dep_ in SUBJECTS:
        return True
    return (
        lemma.endswith(("-in-law", "ist", "naut"))
        or (lemma.endswith("man") and lemma not in ("human",))
        or lemma.endswith(("woman", "people"))
    )


def is_organisation(token: Token, lex: Lexicon) -> bool:
    lemma = token.lemma_.lower()
    if lemma in lex["organisations"] or lemma in lex["org_words"] or token.lower_ in lex["organisations"]:
        return True
    return token.pos_ == "PROPN" and not is_state(token, lex)


def is_state(token: Token, lex: Lexicon) -> bool:
    return token.text in lex.countries or token.text in lex.demonyms or token.text in lex.seats


def is_agent(token: Token, lex: Lexicon) -> bool:
    lemma = token.lemma_.lower()
    if lemma in lex["agents"] or token.lower_ in lex["agents"] or token.text in lex.states:
        return True
    if token.pos_ == "PRON" and token.lower_ in ("they", "he", "who"):
        return True
    return any(
        c.lemma_.lower() in lex["agents"] or c.text in lex.states
        for c in token.children
        if c.dep_ in ("compound", "amod", "conj", "nmod")
    )
