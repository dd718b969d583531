"""Whether a sentence asserts an act: that it happened, was threatened, was tried; or none of these.

From the word that tells the act the parse is climbed to the root; on the way each clause may deny,
condition or suppose it, and each word that governs it may threaten, attempt, demand or fear it.
"""

from __future__ import annotations

from typing import Any

from guvoh.coding.english.lexicon import Frame, Lexicon

Token = Any  # spacy.tokens.Token

CLIMB = 8  # words up; beyond that a parse tells little
_OBJECT = ("dobj", "pobj", "prep", "pcomp")
_CLAUSE = ("xcomp", "ccomp")
_COMPLEMENT = (*_OBJECT, *_CLAUSE, "acl", "nsubjpass", "nsubj", "oprd", "advcl", "conj")
# Phrases of time, manner and place lie beside what they follow: "fled after his arrest".
_BESIDE = frozenset("after following despite during since before in at by through on".split())
_TRIES = frozenset(["attempt", "bid", "effort"])
_ORDERS = frozenset(["order", "request", "warrant", "decision", "plan", "application"])
# What is asked of another state or of Interpol is an act by itself; what is merely demanded is none.
_ASKED = frozenset(["removal", "interpol_notice"])
# A court's or a ministry's order is carried out, unless the sentence says otherwise.
_ORDERED = frozenset(
    "arrest_detention ban censorship property_seizure dismissal eviction_refusal religious_restriction".split()
)

Status = tuple[str, str | None]  # the status and the word that sets it


def status_of(token: Token, frame: Frame, lex: Lexicon) -> Status | None:
    """The status of the act that ``token`` tells by ``frame``; None where it is not asserted."""
    if _has(token, "aux", "to") and token.dep_ in ("csubj", "csubjpass", "attr"):
        return None  # "to jail a lawyer is to convict the client twice"
    if any(c.lower_ in ("almost", "nearly", "neither") for c in token.children):
        return None
    status: Status = (frame.status, None)
    if any(c.lower_ in ("attempted", "failed", "foiled") for c in token.children if c.dep_ == "amod"):
        status = ("attempted", "attempted")
    here = token
    for _ in range(CLIMB):
        if _unsaid(here, token, frame, lex):
            return None
        if promised := _promised(here, token, lex):
            return ("threatened", promised) if promised in lex["threatening"] else None
        above = here.head
        if here.dep_ == "ROOT" or _apart(here, above):
            break
        dep = _relation(here, above, lex)
        if dep in ("relcl", "advcl", "nsubj", "nsubjpass") and above.lemma_.lower() not in lex["unreal_nouns"]:
            return None if dep == "relcl" and _supposed(above, lex) else status
        if dep in _COMPLEMENT and not (here.dep_ == "prep" and here.lower_ in _BESIDE):
            effect = _governed(above, dep, frame, lex)
            if effect is None or effect[0] == "threatened":
                return effect
            if effect[0] != "occurred":
                status = effect
        here = above
    return status


def _unsaid(here: Token, token: Token, frame: Frame, lex: Lexicon) -> bool:
    """Whether the small words of a word on the way up deny or condition the act."""
    if here.pos_ not in ("VERB", "AUX"):
        return any(c.lower_ in ("no", "without") and c.dep_ in ("det", "neg") for c in here.children)
    negated = any(c.dep_ == "neg" or (c.lower_ in ("never", "not") and c.dep_ == "advmod") for c in here.children)
    if here.i == token.i and negated != frame.negated:
        return True
    if negated and here.i != token.i and here.lemma_ not in ("know", "see", "say", "clear"):
        return True
    return any(c.dep_ == "mark" and c.lower_ in ("if", "unless", "whether", "lest") for c in here.children)


def _promised(here: Token, token: Token, lex: Lexicon) -> str | None:
    """Under a modal verb ("would be jailed"), the word that promises it ("warned"), or the modal."""
    if here.pos_ not in ("VERB", "AUX"):
        return None
    modal = next((c.lower_ for c in here.children if c.dep_ == "aux" and c.lower_ in lex["modals"]), None)
    if modal is None or (modal in ("will", "shall") and here.i != token.i):
        return None
    return str(here.head.lemma_.lower()) if here.dep_ in _CLAUSE else str(modal)


def _governed(above: Token, dep: str, frame: Frame, lex: Lexicon) -> Status | None:
    """What the word above makes of the act; ("occurred", None) where it leaves it as it is."""
    lemma = above.lemma_.lower()
    noun = above.pos_ == "NOUN"
    if above.lower_ == "without" and dep == "pcomp":
        return None
    if lemma in lex["threatening"] and dep in (*_OBJECT, *_CLAUSE):
        return "threatened", lemma
    if lemma == "threat" and noun and dep in (*_OBJECT, "acl"):
        return "threatened", "threaten"
    if lemma in lex["facing"] and dep in _OBJECT:
        return ("threatened", "face") if lemma in ("face", "await") and frame.act != "charge" else None
    if (lemma in lex["attempting"] and dep in ("xcomp", "dobj")) or (
        lemma in _TRIES and noun and dep in ("acl", *_OBJECT)
    ):
        return "attempted", lemma
    if lemma in lex["requesting"] and dep in (*_OBJECT, *_CLAUSE):
        if lemma == "order" and frame.act in _ORDERED:
            return "occurred", None
        return ("attempted", "request") if frame.act in _ASKED else None
    if lemma in _ORDERS and noun and dep in (*_OBJECT, "acl"):
        return ("attempted", "request") if frame.act in _ASKED else None
    unreal = (lemma in lex["blocking"] and dep in (*_OBJECT, *_CLAUSE) and lemma not in frame.under) or (
        lemma in lex["denying"] and dep in ("dobj", "pcomp", *_CLAUSE) and lemma not in frame.under
    )
    if unreal or (lemma in lex["unreal_nouns"] and dep in ("pobj", "prep", "acl", "pcomp", "conj", "ccomp")):
        return None
    return "occurred", None


def _relation(here: Token, above: Token, lex: Lexicon) -> str:
    """How a word hangs on the one above. "Exhorted him to bring …": what the parser takes for an
    adverbial clause is a complement."""
    wanting = lex["blocking"] | lex["requesting"] | lex["attempting"] | lex["threatening"]
    if here.dep_ == "advcl" and _has(here, "aux", "to") and above.lemma_.lower() in wanting:
        return "xcomp"
    return str(here.dep_)


def _apart(here: Token, above: Token) -> bool:
    """Whether a stop lies between: another sentence in all but the full stop."""
    return any(t.text in ";:" for t in here.doc[min(here.i, above.i) : max(here.i, above.i)])


def _supposed(noun: Token, lex: Lexicon) -> bool:
    """Whether a noun's clause only supposes: "officers who torture suspects would face prison"."""
    verb = next((a for a in noun.ancestors if a.pos_ in ("VERB", "AUX")), None)
    doubtful = lex["modals"] - {"will", "can"}
    return verb is not None and any(c.dep_ == "aux" and c.lower_ in doubtful for c in verb.children)


def _has(token: Token, dep: str, word: str) -> bool:
    return any(c.dep_ == dep and c.lower_ == word for c in token.children)
