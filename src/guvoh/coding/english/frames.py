"""Frames held against one parsed sentence: which act, by whom, against whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from guvoh.coding.english.asserted import status_of
from guvoh.coding.english.fillers import is_agent, is_organisation, is_person, is_state, takes
from guvoh.coding.english.lexicon import Frame, Lexicon, lexicon
from guvoh.coding.english.tree import (
    MONTHS,
    Token,
    agents_of,
    below,
    compound_lemma,
    gerunds,
    governor,
    is_passive,
    objects,
    owners,
    phrases,
    subjects,
)


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
                asks = frame.asks
                key = (token.i, frame.act)
                if key not in best or asks > best[key][0]:
                    best[key] = (asks, match)
    found = _one_act_each([m for _, m in best.values()])
    # "made to denounce his brother": what is forced is no act of the forced one
    forced = {
        c.i
        for m in found
        if m.frame.comp
        for c in m.trigger.subtree
        if c.i != m.trigger.i and c.lemma_.lower() in m.frame.comp
    }
    return [m for m in found if m.trigger.i not in forced]


def told_by(token: Token, act: str) -> Match:
    """Of an act that a word tells, though no frame does: whom the syntax has it done to, and by whom."""
    lex, frame = lexicon(), Frame(act, takes="body", owned=True)
    if token.pos_ in ("NOUN", "PROPN"):
        found, agents = _noun_roles(token, replace(frame, victim=("of",)), lex)
        verb = token.head
        if not agents and token.dep_ in ("dobj", "nsubjpass") and verb.pos_ == "VERB":
            agents = agents_of(verb, is_passive(verb))
        return Match(frame, token, found, [a for a in agents if a.i not in {v.i for v in found}], "occurred")
    while token.pos_ not in ("VERB", "AUX") and token.head.i != token.i:
        token = token.head
    passive = is_passive(token)
    found = victims_of(token, frame, passive, lex)
    agents = [a for a in agents_of(token, passive) if _could_act(a, lex) and a.i not in {v.i for v in found}]
    return Match(frame, token, found, agents, "occurred", passive=passive)


def _one_act_each(found: list[Match]) -> list[Match]:
    """Of several acts that one word could be, those whose frames ask for most."""
    asks = {id(m): m.frame.asks for m in found}
    most: dict[int, int] = {}
    for m in found:
        most[m.trigger.i] = max(most.get(m.trigger.i, 0), asks[id(m)])
    return [m for m in found if asks[id(m)] == most[m.trigger.i]]


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
        c.lemma_.lower() in frame.comp and c.dep_ in ("xcomp", "ccomp", "acl", "advcl", "oprd") for c in below(token, 2)
    ):
        return False
    if frame.adj and not any(
        c.lemma_.lower() in frame.adj or c.lower_ in frame.adj
        for c in below(token, 3)
        if c.dep_
        in ("oprd", "acomp", "attr", "amod", "xcomp", "ccomp", "pobj", "dobj", "advmod", "conj", "compound", "appos")
    ):
        return False
    things = objects(token)
    heads = {t.lemma_.lower() for t in things} | {compound_lemma(t) for t in things}
    if passive:
        heads |= {t.lemma_.lower() for t in subjects(token)}
    if frame.object and not heads & frame.object:
        return False
    return not (frame.not_object and heads & frame.not_object)


def _names_state(token: Token, words: tuple[str, ...], lex: Lexicon) -> bool:
    for head in phrases(token, tuple((w, frozenset()) for w in words)):
        named = [head.text, *(c.text for c in head.children if c.dep_ == "compound")]
        if any(lex.country_of(w) for w in (*named, " ".join(named[::-1]))) or head.lemma_.lower() in (
            "country",
            "homeland",
        ):
            return True
    return False


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
        given = [c for c in token.children if c.dep_ == "dative" and c.pos_ != "ADP"]  # "fined Karim 900 roubles"
        return found + second + given + _small_clause(token)
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
                if c.dep_ in ("compound", "nmod", "nsubj", "poss")
                and c.pos_ in ("PROPN", "NOUN", "PRON")
                and not (c.dep_ == "poss" and o.lemma_.lower() not in asked and token.lemma_ != "fine")
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


def _owners(token: Token, frame: Frame, lex: Lexicon) -> list[Token]:
    if not frame.owned or token.lemma_.lower() not in lex["owned"]:
        return [token]
    found = owners(token)
    return (
        [o for f in found for o in _owners(f, frame, lex)]
        if found
        else [c for c in token.children if c.dep_ in ("compound", "nmod") and c.pos_ == "PROPN"]
    )


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
