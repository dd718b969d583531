"""Who says so: verbs of saying in the sentence, "according to", and quotations that go on."""

from __future__ import annotations

import re

from guvoh.coding.english.fillers import is_agent
from guvoh.coding.english.lexicon import lexicon
from guvoh.coding.english.quotation import in_quotation
from guvoh.coding.english.resolve import Resolver, clean
from guvoh.coding.english.tree import Token, coordinated, span_of

_ACCORDING = re.compile(
    r"\b[Aa]ccording to (?:the |a |an )?|\b(?:[Bb]y|in) (?=[\w’' ]{2,40}[’']s? (?:account|words)\b)"
)
# What a denial is a denial of: "rejected the report", but not "rejected the charge", which is the victim's.
_ASSERTED = frozenset("report allegation claim account accusation statement criticism finding suggestion".split())


_ACCOUNTS = re.compile(
    r"(?P<who>[A-ZÀ-Þ][^.,;:“”\"]{2,60}?) (?:have |has )?(?:provided|gave|given|offered|shared|supplied) "
    r"(?:[\w-]+ ){0,3}(?:accounts?|details|testimon(?:y|ies)|descriptions)\b"
)


def source_of_cases(sentence: str) -> str | None:
    """Who gave the accounts that a document goes on to tell: "Activists gave detailed accounts of
    ten cases"; None in any other sentence."""
    match = _ACCOUNTS.match(sentence)
    return clean(match["who"]) if match and len(match["who"].split()) <= 7 else None


def attributed_to(token: Token, offset: int, resolver: Resolver) -> list[str]:
    """Names of those to whom the sentence, or the quotation it is part of, gives the act at a token."""
    found: list[str] = []
    lex = lexicon()
    here = {t.i for t in token.subtree}
    for verb in token.doc:
        if verb.lemma_.lower() not in lex["reporting"] or verb.pos_ != "VERB" or verb.i == token.i:
            continue
        if verb.i in here and not _inserted(verb):
            continue
        if verb.lemma_.lower() in ("accuse", "charge", "learn", "record", "document") and verb.dep_ != "ROOT":
            continue
        sources = [c for c in verb.children if c.dep_ in ("nsubj",)]
        if not sources and verb.dep_ == "conj":
            sources = [c for c in verb.head.children if c.dep_ == "nsubj"]
        if not sources or not (verb.i in here or _covers(verb, token)):
            continue
        for source in sources:
            for part in coordinated(source):
                found += _name(part, offset, resolver)
    sentence = resolver.text[offset : offset + len(token.doc.text)]
    for match in _ACCORDING.finditer(sentence):
        at = offset + match.end()
        for tok in token.doc:
            if tok.idx + offset >= at and tok.pos_ in ("PROPN", "NOUN", "PRON"):
                head = tok
                while (
                    head.dep_ in ("compound", "poss", "nmod", "amod")
                    and head.head.i > head.i
                    and head.head.pos_ != "VERB"
                ):
                    head = head.head
                for part in coordinated(head):
                    found += _name(part, offset, resolver)
                break
    at = offset + token.idx
    if not found and (in_quotation(resolver.text, at) or resolver.turns.at(at)):
        speaker = resolver.speaker(at)
        found += [speaker] if speaker else []
    return list(dict.fromkeys(found))


def _covers(verb: Token, token: Token) -> bool:
    """Whether what is said holds the token: it hangs below the verb, but not below its subject."""
    above, below = token, None
    while above.i != verb.i:
        if above.dep_ == "ROOT":
            # The verb of saying is set in: "Her sister, she said, was arrested".
            inserted = ("parataxis", "ccomp", "dep", "advcl", "conj")
            return verb.dep_ in inserted and verb.head.i in {above.i, token.i} and _set_in(verb)
        below, above = above, above.head
    return (
        below is not None
        and below.dep_ in ("ccomp", "xcomp", "parataxis", "dep", "advcl", "dobj", "conj", "nsubj", "oprd", "prep")
        and not (below.dep_ in ("nsubj",) and below.i < verb.i)
    )


def _inserted(verb: Token) -> bool:
    """Whether a verb of saying is set into what is said: "were deported, rights groups say, in"."""
    return (
        verb.dep_ in ("parataxis", "ccomp", "conj", "dep", "advcl")
        and _set_in(verb)
        and not any(c.dep_ in ("ccomp", "dobj", "mark", "xcomp") for c in verb.children)
    )


def _set_in(verb: Token) -> bool:
    return bool(verb.left_edge.i > 0 and verb.doc[verb.left_edge.i - 1].is_punct)


def _name(token: Token, offset: int, resolver: Resolver) -> list[str]:
    at = token.idx + offset
    if token.pos_ == "PRON":
        actor = resolver.pronoun(token.lower_, at)
        return [actor.name] if actor and actor.kind != "group" else []
    for name in resolver.roster.within(at, at + len(token.text)):
        if name.kind != "place":
            return [name.full]
    apposed = resolver.apposed(token, offset)
    if apposed:
        return [apposed[0].full]
    start, end = span_of(token, long=False)
    lemma = token.lemma_.lower()
    definite = any(c.dep_ == "det" and c.lower_ == "the" for c in token.children)
    if definite and token.tag_ == "NN" and lemma in resolver.lex["persons"] and lemma not in resolver.lex["kin"]:
        called = resolver.called(token.lemma_.lower(), at)
        if called:
            return [called.full]
    phrase = clean(resolver.text[start + offset : end + offset])
    return [phrase] if phrase and token.pos_ in ("NOUN", "PROPN") else []


def deniers(sentence: Token, offset: int, resolver: Resolver) -> list[str]:
    """Who denies something in a parsed sentence."""
    found: list[str] = []
    for verb in sentence:
        lemma = verb.lemma_.lower()
        if lemma not in lexicon()["denying"] or verb.pos_ != "VERB":
            continue
        if lemma in ("reject", "dismiss", "dispute", "contest") and not any(
            o.lemma_.lower() in _ASSERTED for o in verb.children if o.dep_ == "dobj"
        ):
            continue
        for source in verb.children:
            if source.dep_ == "nsubj" and is_agent(source, resolver.lex):
                found += _name(source, offset, resolver)
    return found
