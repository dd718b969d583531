"""A parsed sentence as the coder sees it: who is subject and object, what hangs on what.

spaCy's dependency labels (ClearNLP style) are known here and in the modules that use this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from guvoh.coding.english.lexicon import lexicon

Token = Any  # spacy.tokens.Token; spaCy ships no usable types

MONTHS = frozenset(
    "January February March April May June July August September October November December Jan. Feb. Aug. Sept. Oct. "
    "Nov. Dec. Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)


SUBJECTS = ("nsubj", "nsubjpass", "csubj")


def is_passive(verb: Token) -> bool:
    children = {c.dep_ for c in verb.children}
    if "nsubjpass" in children or "auxpass" in children or "agent" in children:
        return True
    if verb.tag_ == "VBD" and verb.dep_ == "conj" and verb.head.tag_ == "VBN":
        # "were rounded up and put on trial": a form that is past and participle alike
        own = any(c.dep_ in (*SUBJECTS, "dobj", "aux") for c in verb.children)
        return not own and is_passive(verb.head)
    if verb.tag_ != "VBN":
        return False
    if any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children):
        return any(c.dep_ == "auxpass" for c in verb.children)
    if verb.dep_ == "conj" and not any(c.dep_ in SUBJECTS for c in verb.children):
        return is_passive(verb.head)
    if verb.dep_ in ("xcomp", "ccomp") and verb.head.lemma_ in ("have", "get", "see"):
        return True
    return verb.dep_ in ("acl", "advcl", "relcl", "ROOT", "dep", "oprd", "amod") and not any(
        c.dep_ == "dobj" for c in verb.children
    )


def phrases(token: Token, wanted: tuple[tuple[str, frozenset[str]], ...]) -> Iterator[Token]:
    """Heads of the prepositional phrases of a verb or noun (or of its object: parsers differ on
    where to hang them) that are among those wanted."""
    near = [token, *objects(token), *(c for c in token.children if c.dep_ in ("prt", "advmod", "prep", "npadvmod"))]
    near += [p for c in token.children if c.dep_ == "prep" for p in c.children if p.dep_ == "pobj"]
    for host in near:
        for prep in host.children:
            if prep.dep_ not in ("prep", "agent", "dative", "advmod"):
                continue
            for word, heads in wanted:
                if prep.lower_ != word.split(" ")[0]:
                    continue
                for pobj in prep.children:
                    inner = [pobj] if " " not in word else [g for g in pobj.children if g.dep_ == "pobj"]
                    for head in inner:
                        if head.dep_ == "pobj" or " " in word:
                            lemma = head.lemma_.lower()
                            group = {
                                lemma,
                                head.lower_,
                                compound_lemma(head),
                                *(c.lemma_.lower() for c in head.children if c.dep_ == "conj"),
                            }
                            if not heads or group & heads:
                                yield head


def gerunds(token: Token, wanted: tuple[tuple[str, frozenset[str]], ...]) -> Iterator[Token]:
    for host in [token, *objects(token)]:
        for prep in host.children:
            for word, heads in wanted:
                if prep.dep_ == "prep" and prep.lower_ == word:
                    for verb in prep.children:
                        if verb.lemma_.lower() in heads:
                            yield verb


def compound_lemma(token: Token) -> str:
    return "-".join([*(c.lemma_.lower() for c in token.lefts if c.dep_ == "compound"), token.lemma_.lower()])


def below(token: Token, depth: int) -> Iterator[Token]:
    for child in token.children:
        yield child
        if depth > 1 and child.dep_ not in ("relcl", "advcl", "parataxis"):
            yield from below(child, depth - 1)


def objects(verb: Token) -> list[Token]:
    own = [_antecedent(verb, c) for c in verb.children if c.dep_ in ("dobj", "obj")]
    if own or verb.pos_ not in ("VERB", "AUX"):
        return own
    # "detained and interrogated relatives": the object stands with the last verb of the chain.
    if any(c.dep_ in ("prep", "prt", "advcl", "xcomp", "ccomp") for c in verb.children):
        return []
    for other in verb.children:
        if other.dep_ == "conj" and other.tag_ == verb.tag_ and not any(c.dep_ in SUBJECTS for c in other.children):
            return objects(other)
    return []


def subjects(verb: Token, seen: int = 0) -> list[Token]:
    """The subject of a verb, its own or the one it shares."""
    own = [c for c in verb.children if c.dep_ in SUBJECTS]
    if own:
        return [_antecedent(verb, s) for s in own]
    if seen > 6:
        return []
    if verb.dep_ == "relcl" or (verb.dep_ == "acl" and verb.tag_ in ("VBG", "VBN")):
        return [verb.head]
    if verb.dep_ == "acl" and verb.head.dep_ in ("dobj", "pobj", "nsubj", "attr"):
        return []
    if verb.dep_ == "xcomp":
        # "forced the parents to record": the object of the verb above is the subject here.
        return objects(verb.head) or subjects(verb.head, seen + 1)
    if verb.dep_ in ("conj", "advcl", "ccomp", "pcomp", "dep"):
        above = verb.head
        # A parser may make a preposition the root of a sentence.
        while (above.dep_ == "prep" or above.pos_ == "ADP") and above.head.i != above.i:
            above = above.head
        if above.pos_ in ("VERB", "AUX"):
            return subjects(above, seen + 1) if verb.dep_ != "ccomp" else []
    return []


def _antecedent(verb: Token, subject: Token) -> Token:
    """What a relative pronoun stands for."""
    if subject.lower_ in ("who", "whom", "which", "that") and subject.tag_ in ("WP", "WDT"):
        clause = verb
        while clause.dep_ in ("conj", "xcomp") and clause.head.pos_ in ("VERB", "AUX"):
            clause = clause.head
        if clause.dep_ in ("relcl", "acl"):
            return clause.head
    return subject


def governor(token: Token) -> str | None:
    """The lemma of the verb that a verb complements."""
    above = token.head
    while above.dep_ in ("conj", "aux") or above.pos_ in ("ADP", "PART"):
        if above.head.i == above.i:
            break
        above = above.head
    return above.lemma_.lower() if token.dep_ in ("xcomp", "ccomp", "pcomp", "conj", "acl") else None


def agents_of(verb: Token, passive: bool) -> list[Token]:
    if passive:
        by = [
            p
            for c in verb.children
            if c.dep_ in ("agent", "prep") and c.lower_ == "by"
            for p in c.children
            if p.dep_ == "pobj"
        ]
        if not by and verb.dep_ == "conj" and is_passive(verb.head):
            by = [p for c in verb.head.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"]
        if not by:
            by = [
                p for o in verb.children if o.dep_ == "conj" and is_passive(o)
                for c in o.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"
            ]  # fmt: skip
        return by
    return [s for s in subjects(verb) if s.dep_ != "csubj"]


def owners(thing: Token) -> list[Token]:
    """Whose a thing is: "his home", "the home of Karim", "Karim's home", "home belonging to"."""
    found = [c for c in thing.children if c.dep_ == "poss"]
    found += [
        p
        for c in thing.children
        if c.dep_ == "prep" and c.lower_ in ("of", "from", "belonging")
        for p in c.children
        if p.dep_ == "pobj"
    ]
    found += [
        p
        for c in thing.children
        if c.dep_ == "acl" and c.lemma_ == "belong"
        for d in c.children
        if d.lower_ == "to"
        for p in d.children
        if p.dep_ == "pobj"
    ]
    return found


def aside(inner: Token, trigger: Token) -> bool:
    """Whether a token stands in a clause that the trigger is no part of: a relative clause, or an
    adverbial one with a subject of its own ("jailed, months after he vanished in Kazan")."""
    for above in (inner, *inner.ancestors):
        if above.i == trigger.i:
            return False
        own = above.dep_ == "relcl" or (
            above.dep_ in ("advcl", "conj") and any(c.dep_ in SUBJECTS for c in above.children)
        )
        if own and trigger.i not in {t.i for t in above.subtree}:
            return True
    return False


_LEFT = (
    "det",
    "amod",
    "compound",
    "poss",
    "nummod",
    "quantmod",
    "predet",
    "nmod",
    "advmod",
    "case",
    "punct",
    "npadvmod",
    "neg",
)


_RIGHT = ("prep", "acl", "relcl", "case", "nmod", "amod", "compound", "nummod", "advmod", "npadvmod")


SEAT = 6  # words of where an agency is ("in the Rudaki district"), if they are part of its name


def span_of(head: Token, *, long: bool = True, clauses: bool = True) -> tuple[int, int]:
    """Character offsets, within the parsed text, of the noun phrase of a head: without appositions,
    coordination, and clauses set apart by a comma. Without ``clauses`` there are none at all, nor long phrases of
    place: what an agency is called."""
    start = head
    for left in reversed(list(head.lefts)):
        if left.dep_ not in _LEFT or (left.dep_ == "punct" and left.text not in "-“\"‘'["):
            break
        if left.right_edge.i + 1 != start.left_edge.i and left.right_edge.i + 1 != start.i:
            break
        start = left.left_edge
    end = head
    common = head.pos_ != "PROPN"
    for right in head.rights:
        if right.i != end.i + 1 and right.left_edge.i != end.i + 1:
            break
        if right.dep_ not in _RIGHT:
            break
        if right.dep_ in ("acl", "relcl") and not (long and clauses and common and head.lower_ in lexicon()["generic"]):
            break
        if right.dep_ == "prep" and (
            right.lower_ not in ("of", "from", "in", "with", "for", "at", "by", "on")
            or not (long or right.lower_ == "of")
            or (not clauses and right.lower_ != "of" and right.right_edge.i - right.i > SEAT)
            or any(c.text in MONTHS or re.fullmatch(r"[12]\d{3}", c.text) for c in right.children)
        ):
            break
        end = _last(right)
    if head.doc[end.i : end.i + 5].text.lower().endswith("-in-law"):
        end = head.doc[end.i + 4]  # the parser takes "brother-in-law" to pieces
    return start.idx, end.idx + len(end.text)


def _last(token: Token) -> Token:
    edge: Token = token.right_edge
    while edge.is_punct and edge.i > token.i and edge.text not in ')”"':
        edge = edge.nbor(-1)
    return edge


def coordinated(head: Token) -> list[Token]:
    """The head and what is coordinated with it, in order."""
    found = [head]
    for child in head.children:
        if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "ADJ"):
            found += coordinated(child)
    return found
