"""Who a document speaks of: the names and noun phrases that may fill a role of an act.

The reader (:mod:`guvoh.coding.english.reader`) points at one of these; pronouns are none, so that what it
points at has a name or says what somebody is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guvoh.coding.english.fillers import is_organisation, is_person, is_state
from guvoh.coding.english.lexicon import lexicon
from guvoh.coding.english.names import Roster
from guvoh.coding.english.resolve import clean, count_of
from guvoh.coding.english.tree import Token, span_of
from guvoh.coding.english.turns import Turns
from guvoh.names import folded_words

NAMED, PHRASE, PLACE = 0, 1, 2  # what a candidate is


@dataclass(frozen=True, slots=True)
class Candidate:
    """One mention of a party: where it stands, and what the party is called at its fullest."""

    start: int
    end: int
    name: str
    sort: int  # NAMED, PHRASE or PLACE
    head: str = ""  # of a phrase: the lemma of its head
    plural: bool = False
    organisation: bool = False
    count: int | None = None


def key_of(name: str) -> str:
    """What two spellings of one name in a document have in common."""
    return " ".join(folded_words(name)) or name


class Parties:
    """The candidates of a document, and how often each party is mentioned."""

    def __init__(self, found: Sequence[Candidate]) -> None:
        self.found = found
        self.mentions = Counter(c.name.lower() for c in found)
        self.keys = [key_of(c.name) for c in found]
        self.by_key: dict[str, list[int]] = {}
        for n, key in enumerate(self.keys):
            self.by_key.setdefault(key, []).append(n)


def candidates(text: str, roster: Roster, parsed: Iterable[tuple[int, Token]]) -> list[Candidate]:
    """All mentions, in the order they stand: names from the whole text, noun phrases from the ``parsed``
    sentences (spaCy documents), each given with its offset."""
    turns = Turns(text, roster)
    found = [
        Candidate(s, e, name.full, PLACE if name.kind == "place" else NAMED, organisation=name.kind == "organisation")
        for name in roster.names
        for s, e in name.at
        if not turns.is_label(s)
    ]
    for offset, doc in parsed:
        for token in doc:
            if one := _phrase(text, token, offset, roster):
                found.append(one)
    return sorted(found, key=lambda c: (c.start, c.end, c.sort))


def _phrase(text: str, token: Token, offset: int, roster: Roster) -> Candidate | None:
    lex = lexicon()
    lemma = token.lemma_.lower()
    those = token.lower_ in ("those", "others", "many", "some", "dozens", "hundreds", "thousands", "several", "two")
    if token.pos_ not in ("NOUN", "PROPN", "NUM", "ADJ") and not those:
        return None
    if lemma == "number" and any(c.lower_ == "the" for c in token.children):
        return None  # one calls it, or counts; "a number of" people are several
    if (
        lemma in ("dozen", "hundred", "thousand", "score")
        and token.dep_ == "pobj"
        and token.head.lower_ in ("by", "in")
    ):
        return None  # "by the dozen" says how many others are
    if token.dep_ in ("compound", "amod", "nummod", "advmod", "quantmod"):
        return None
    if not (
        those
        or is_person(token, lex)
        or is_organisation(token, lex)
        or lemma in lex["agents"]
        or token.lower_ in lex["agents"]
        or lemma in lex["works"]
        or lemma in lex["owned"]
    ):
        return None
    if is_state(token, lex) or roster.within(token.idx + offset, token.idx + offset + len(token.text)):
        return None
    start, end = (p + offset for p in span_of(token))
    name = clean(text[start:end])
    if not any(ch.isalpha() for ch in name):
        return None
    return Candidate(
        start,
        end,
        name,
        PHRASE,
        lemma,
        plural=token.tag_ in ("NNS", "NNPS") or lemma in lex["groups"] or those,
        organisation=is_organisation(token, lex) and lemma not in lex["persons"],
        count=count_of(token),
    )
