"""Frames held against the syntax of one parsed sentence: which act, by whom, against whom.

spaCy's dependency labels (ClearNLP style) are the only thing this module knows of a parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from guvoh.coding.english.asserted import status_of
from guvoh.coding.english.lexicon import Frame, Lexicon, lexicon

Token = Any  # spacy.tokens.Token; spaCy ships no usable types

MONTHS = frozenset(
    "January February March April May June July August September October November December Jan. Feb. Aug. Sept. Oct. "
    "Nov. Dec. Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)
SUBJECTS = ("nsubj", "nsubjpass", "csubj")
OBJECTS = ("dobj", "obj", "attr", "dative", "oprd")
_CLAUSES = ("xcomp", "ccomp", "advcl", "acl", "relcl", "conj", "pcomp", "ROOT", "parataxis", "dep")


@dataclass(slots=True)
class Match:
    """A frame that holds in a sentence. Tokens are heads of the noun phrases that fill its roles."""

    frame: Frame
    trigger: Token
    victims: list[Token]
    agents: list[Token]
    status: str
    under: str | None = None  # the lemma that set the status: "threaten", "request", "face"
    nominal: bool = False
    passive: bool = False


def matches(sentence: Iterable[Token], lowered: str) -> list[Match]:
    """Every frame that holds in a sentence, at most one for each trigger and act: the most specific."""
    lex = lexicon()
    best: dict[tuple[int, str], tuple[int, Match]] = {}
    for token in sentence:
        is_verb = token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB")
        lemma = token.lemma_.lower()
        if token.dep_ in ("amod", "compound"):
            continue  # "the jailed lawyer": told more fully elsewhere, or not at all
        if is_verb and lemma not in lex.by_verb:
            lemma = lex.lemma_of.get(token.lower_, lemma)  # the parser's lemma of "fined" is "fin"
        frames = lex.by_verb.get(lemma, ()) if is_verb else ()
        if token.pos_ in ("NOUN", "PROPN") or token.tag_ == "VBG":
            frames = (
                *frames,
                *lex.by_noun.get(lemma, ()),
                *(lex.by_noun.get(token.lower_, ()) if token.lower_ != lemma else ()),
            )
        for frame in frames:
            verbal = is_verb and lemma in frame.verbs
            match = (
                _verb(token, frame, lowered, lex)
                if verbal
                else _noun(token, frame, lowered, lex)
                if frame.nouns
                else None
            )
            if match:
                asks = sum(bool(getattr(frame, key)) for key in _ASKS)
                key = (token.i, frame.act)
                if key not in best or asks > best[key][0]:
                    best[key] = (asks, match)
    found = _one_act_each([m for _, m in best.values()])
    # "made to denounce his brother": what is forced is no act of the forced one
    forced = {c.i for m in found if m.frame.comp for c in m.trigger.subtree if c.lemma_.lower() in m.frame.comp}
    return [m for m in found if m.trigger.i not in forced]


_ASKS = ("particle", "prep", "pcomp", "object", "adj", "adv", "comp", "under", "modifiers", "setting", "to_state")


def _one_act_each(found: list[Match]) -> list[Match]:
    """Of several acts that one word could be, those whose frames ask for most."""
    asks = {id(m): sum(bool(getattr(m.frame, key)) for key in _ASKS) for m in found}
    most: dict[int, int] = {}
    for m in found:
        most[m.trigger.i] = max(most.get(m.trigger.i, 0), asks[id(m)])
    return [m for m in found if asks[id(m)] == most[m.trigger.i]]


# Verbs ------------------------------------------------------------------------------------------


def _verb(token: Token, frame: Frame, lowered: str, lex: Lexicon) -> Match | None:
    passive = is_passive(token)
    if not _fits(token, frame, lowered, passive, lex):
        return None
    status = status_of(token, frame, lex)
    if status is None:
        return None
    found = victims_of(token, frame, passive, lex)
    if (
        passive
        and not any(c.dep_ in ("auxpass", "nsubjpass", "agent") for c in token.children)
        and token.dep_ == "conj"
    ):
        # "officers shamed, banned and threatened the family": an active chain that lacks its object here
        found = [v for v in found if not is_agent(v, lex)]
    if not found:
        return None
    agents = [] if frame.agent == "none" else agents_of(token, passive)
    if status[1] == "request" and not passive:
        agents = _askers(token, lex) or agents
    if passive and any(a.lower_ in ("nobody", "none") for a in agents):
        return None
    if passive and agents and not any(_could_act(a, lex) for a in agents):
        if any(c.dep_ == "det" for a in agents for c in a.children):
            return None  # "detained by the slide in the yard"
        agents = []  # "summoned by telephone"
    if frame.victim[0] == "subject" and not passive:
        agents = []
    agents = [a for a in agents if a.i not in {v.i for v in found}]
    if frame.agent_takes == "agent" and agents and not any(is_agent(a, lex) for a in agents):
        return None
    if frame.agent_takes == "agent" and not agents and not passive:
        return None
    return Match(frame, token, found, agents, status[0], status[1], passive=passive)


def _askers(verb: Token, lex: Lexicon) -> list[Token]:
    """Who asks for an act: "Baku asked Tbilisi to extradite him" is Baku's."""
    above = next((a for a in verb.ancestors if a.lemma_.lower() in lex["requesting"]), None)
    return subjects(above) if above is not None and not is_passive(above) else []


def _could_act(token: Token, lex: Lexicon) -> bool:
    plain = token.lemma_.lower() in (
        "force",
        "order",
        "decision",
        "law",
        "decree",
        "phone",
        "night",
        "court",
        "hand",
        "name",
    )
    return (
        plain
        or token.pos_ in ("PROPN", "PRON")
        or is_person(token, lex)
        or is_organisation(token, lex)
        or is_agent(token, lex)
    )


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


def _fits(token: Token, frame: Frame, lowered: str, passive: bool, lex: Lexicon) -> bool:
    if frame.passive and not passive:
        return False
    if frame.setting and not any(s in lowered for s in frame.setting):
        return False
    if frame.not_setting and any(s in lowered for s in frame.not_setting):
        return False
    children = list(token.children)
    if frame.particle and not any(
        c.lower_ in frame.particle
        and (c.dep_ in ("prt", "advmod", "npadvmod", "dep") or (c.dep_ == "prep" and not any(True for _ in c.children)))
        for c in children
    ):
        return False
    if frame.adv and not any(c.lower_ in frame.adv for c in children):
        return False
    if frame.prep and not any(True for _ in phrases(token, frame.prep)):
        return False
    if frame.not_prep and any(True for _ in phrases(token, frame.not_prep)):
        return False
    if frame.pcomp and not any(True for _ in gerunds(token, frame.pcomp)):
        return False
    if frame.to_state and not _names_state(token, ("to", "into"), lex):
        return False
    if frame.from_state and not _names_state(token, ("from",), lex):
        return False
    if frame.under and governor(token) not in frame.under:
        return False
    if frame.comp and not any(
        c.lemma_.lower() in frame.comp and c.dep_ in ("xcomp", "ccomp", "acl", "advcl", "oprd")
        for c in _below(token, 2)
    ):
        return False
    if frame.adj and not any(
        c.lemma_.lower() in frame.adj or c.lower_ in frame.adj
        for c in _below(token, 3)
        if c.dep_
        in ("oprd", "acomp", "attr", "amod", "xcomp", "ccomp", "pobj", "dobj", "advmod", "conj", "compound", "appos")
    ):
        return False
    things = objects(token)
    heads = {t.lemma_.lower() for t in things} | {_compound(t) for t in things}
    if passive:
        heads |= {t.lemma_.lower() for t in subjects(token)}
    if frame.object and not heads & frame.object:
        return False
    return not (frame.not_object and heads & frame.not_object)


def _compound(token: Token) -> str:
    return "-".join([*(c.lemma_.lower() for c in token.lefts if c.dep_ == "compound"), token.lemma_.lower()])


def _below(token: Token, depth: int) -> Iterator[Token]:
    for child in token.children:
        yield child
        if depth > 1 and child.dep_ not in ("relcl", "advcl", "parataxis"):
            yield from _below(child, depth - 1)


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
                                _compound(head),
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


def _names_state(token: Token, words: tuple[str, ...], lex: Lexicon) -> bool:
    for head in phrases(token, tuple((w, frozenset()) for w in words)):
        named = [head.text, *(c.text for c in head.children if c.dep_ == "compound")]
        if any(lex.country_of(w) for w in (*named, " ".join(named[::-1]))) or head.lemma_.lower() in (
            "country",
            "homeland",
        ):
            return True
    return False


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
        while above.dep_ == "prep" or above.pos_ == "ADP":
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


def victims_of(token: Token, frame: Frame, passive: bool, lex: Lexicon) -> list[Token]:
    found = _place(token, frame.victim, passive, frame)
    fits = [v for f in found for v in _owners(f, frame, lex) if takes(v, frame.takes, lex)]
    if not fits and frame.also:
        fits = [
            v
            for f in _place(token, frame.also, passive, frame)
            for v in _owners(f, frame, lex)
            if takes(v, frame.takes, lex)
        ]
    return fits


def _place(token: Token, place: tuple[str, ...], passive: bool, frame: Frame) -> list[Token]:
    kind, asked, adj = place[0], frame.object, frame.adj
    if kind == "object":
        if passive:
            return subjects(token)
        # "labelled the group extremist", "called Karim a traitor": the parser may take the complement
        # for the object, or the object for a complement.
        found = [
            next((c for c in o.children if c.dep_ == "compound"), o) if o.lemma_.lower() in adj else o
            for o in objects(token)
        ]
        second = (
            [c for c in token.children if c.dep_ == "oprd" and c.lemma_.lower() not in adj] if adj and not found else []
        )
        return found + second + _small_clause(token)
    if kind == "below":
        return [o for c in token.children if c.dep_ == "xcomp" for o in objects(c)]
    if kind == "subject":
        return subjects(token)
    if kind == "owner":
        things = subjects(token) if passive else objects(token) or subjects(token)
        return [o for t in things for o in owners(t)] + list(
            phrases(token, (("from", frozenset()), ("of", frozenset())))
        )
    if kind == "indirect":
        if passive:
            return [s for s in subjects(token) if s.lemma_.lower() not in asked] or list(
                phrases(token, (("to", frozenset()), ("on", frozenset())))
            )
        given = [c for c in token.children if c.dep_ == "dative" and c.pos_ != "ADP"]
        given += [
            p
            for c in token.children
            if c.dep_ in ("dative", "prep") and c.lower_ in ("to", "on")
            for p in c.children
            if p.dep_ == "pobj"
        ]
        if not given and token.lemma_ in ("receive", "get", "serve"):
            given = subjects(token)
        if not given:
            # "denied Karim entry": the parser makes one noun phrase of the two objects
            given = [
                c
                for o in objects(token)
                for c in o.lefts
                if c.dep_ in ("compound", "nmod", "nsubj") and c.pos_ in ("PROPN", "NOUN")
            ]
        return given
    return list(phrases(token, tuple((p.replace("_", " "), frozenset()) for p in place[1:])))


def _small_clause(verb: Token) -> list[Token]:
    """ "had him arrested", "made the men sign": the subject of the clause below is this verb's object."""
    return [
        s
        for c in verb.children
        if c.dep_ == "ccomp"
        for s in c.children
        if s.dep_ in ("nsubj", "nsubjpass")
        and verb.lemma_ in ("make", "let", "force", "find", "declare", "have", "call", "see", "deem", "order")
    ]


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


def _owners(token: Token, frame: Frame, lex: Lexicon) -> list[Token]:
    if not frame.owned or token.lemma_.lower() not in lex["owned"]:
        return [token]
    found = owners(token)
    return (
        [o for f in found for o in _owners(f, frame, lex)]
        if found
        else [c for c in token.children if c.dep_ in ("compound", "nmod") and c.pos_ == "PROPN"]
    )


# Nouns ------------------------------------------------------------------------------------------


def _noun(token: Token, frame: Frame, lowered: str, lex: Lexicon) -> Match | None:
    if frame.setting and not any(s in lowered for s in frame.setting):
        return None
    if frame.not_setting and any(s in lowered for s in frame.not_setting):
        return None
    before = {c.lemma_.lower() for c in token.lefts} | {c.lower_ for c in token.lefts}
    before |= {c.lemma_.lower() for left in token.lefts for c in left.lefts}
    if frame.modifiers and not before & frame.modifiers:
        return None
    if frame.prep and not any(True for _ in phrases(token, frame.prep)):
        return None
    if (
        frame.object
        and not {p.lemma_.lower() for c in token.children if c.lower_ == "of" for p in c.children} & frame.object
    ):
        return None
    if token.dep_ in ("compound", "amod", "nmod"):
        return None  # "detention center", "arrest warrant"
    status = status_of(token, frame, lex)
    if status is None:
        return None
    carrier = token.head if token.dep_ in ("dobj", "nsubjpass", "pobj", "attr", "nsubj") else None
    if carrier is not None and carrier.dep_ == "prep":
        carrier = carrier.head
    light = carrier is not None and carrier.lemma_.lower() in frame.light
    found, agents = _noun_roles(token, frame, lex)
    if light and carrier is not None:
        passive = is_passive(carrier)
        if carrier.lemma_.lower() in (
            "face",
            "await",
            "undergo",
            "suffer",
            "endure",
            "receive",
            "get",
            "survive",
            "serve",
            "subject",
            "follow",
        ):
            found = found or [
                s
                for s in (subjects(carrier) if carrier.lemma_ != "subject" or passive else objects(carrier))
                if takes(s, frame.takes, lex)
            ]
        else:
            agents = agents or [a for a in agents_of(carrier, passive) if a.i != token.i]
    if not found:
        return None
    return Match(frame, token, found, agents, status[0], status[1], nominal=True)


def _noun_roles(token: Token, frame: Frame, lex: Lexicon) -> tuple[list[Token], list[Token]]:
    preps = [c for c in token.children if c.dep_ == "prep"]
    # "the detention in May of two men": the parser hangs "of" on the month.
    preps += [d for c in preps for p in c.children if p.text in MONTHS for d in p.children if d.dep_ == "prep"]
    of = [p for c in preps if c.lower_ == "of" for p in c.children if p.dep_ == "pobj"]
    poss = [c for c in token.children if c.dep_ == "poss"]
    by = [
        p
        for c in token.children
        if c.dep_ in ("prep", "agent") and c.lower_ == "by"
        for p in c.children
        if p.dep_ == "pobj"
    ]
    before = [c for c in token.lefts if c.dep_ in ("compound", "amod", "nmod")]
    if frame.victim[0] == "of":
        found = [v for f in of for v in _owners(f, frame, lex) if takes(v, frame.takes, lex)]
        agents = by
        if found:
            agents = agents or poss
        else:
            found = [v for v in poss if takes(v, frame.takes, lex) and not is_state(v, lex)]
    else:
        at = phrases(token, tuple((p.replace("_", " "), frozenset()) for p in frame.victim[1:]))
        found = [v for f in at for v in _owners(f, frame, lex) if takes(v, frame.takes, lex)]
        agents = by or poss
    agents = agents or [c for c in before if c.lemma_.lower() in lex["agents"]]
    return found, [a for a in agents if a.i not in {v.i for v in found}]


# What fills a role ------------------------------------------------------------------------------


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


# Clauses ----------------------------------------------------------------------------------------


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


# Noun phrases -----------------------------------------------------------------------------------

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


def span_of(head: Token, *, long: bool = True) -> tuple[int, int]:
    """Character offsets, within the parsed text, of the noun phrase of a head: without appositions,
    coordination, and clauses set apart by a comma."""
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
        if right.dep_ in ("acl", "relcl") and not (long and common and head.lower_ in lexicon()["generic"]):
            break
        if right.dep_ == "prep" and (
            right.lower_ not in ("of", "from", "in", "with", "for", "at", "by", "on")
            or not (long or right.lower_ == "of")
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
