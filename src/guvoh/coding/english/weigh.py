"""What the rules found and what the reader says of it, weighed: one draft an act and sentence, or several.

How much each counts was fitted on the development part of the corpus (``model/fitted.json``, by ``training/fit.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from guvoh.coding.english import dates
from guvoh.coding.english.asserted import status_of
from guvoh.coding.english.candidates import NAMED, PHRASE, PLACE, Candidate, Parties, key_of
from guvoh.coding.english.drafts import Draft
from guvoh.coding.english.frames import told_by
from guvoh.coding.english.lexicon import Frame, lexicon
from guvoh.coding.english.reader import ROLES, Floats, Hint, Reader, Told, log_odds, sigmoid
from guvoh.coding.english.resolve import Resolved, Resolver, clean
from guvoh.coding.english.rules import agents_near, nearest_date, place_of
from guvoh.coding.english.speech import attributed_to
from guvoh.coding.english.text import Span
from guvoh.coding.english.tree import Token, agents_of, is_passive
from guvoh.nouns import Actor, Document, When

T = TypeVar("T")
BELIEVED = 0.35  # a frame that holds stands unless the reader all but rules it out
Roles = Mapping[int, list[float]]  # of each candidate, the chance of each role
VICTIM, PERPETRATOR, ACCOUNT, SOURCE, DISPUTE = range(len(ROLES))


def hint_of(drafts: Sequence[Draft], parties: Parties) -> Hint | None:
    """What the rules say of one act of one sentence, in the reader's terms."""
    if not drafts:
        return None

    names = {
        "victims": [v.actor.name for d in drafts for v in d.victims],
        "perpetrators": [a.name for d in drafts for a in d.agents],
        "on_account_of": [a for d in drafts for v in d.victims for a in v.account],
        "attributed_to": [name for d in drafts for name in d.said_by],
    }
    return Hint(max(d.confidence for d in drafts), {role: _numbers(found, parties) for role, found in names.items()})


def _numbers(names: Sequence[str], parties: Parties) -> frozenset[int]:
    return frozenset(n for name in names for n in parties.by_key.get(key_of(name), ()))


def likely(logit: float, hint: Hint | None, fitted: Mapping[str, Any]) -> float:
    """The probability that a sentence tells an act, from the reader's logit and the rules."""
    w = fitted["act"]
    total = w["bias"] + w["logit"] * logit
    if hint is not None:
        total += w["rule"] + w["rule_odds"] * log_odds(hint.confidence) + w["rule_logit"] * logit
    return sigmoid(total)


def by_syntax(trigger: Token, act: str, offset: int, resolver: Resolver, parties: Parties) -> Hint:
    """What the syntax round a word says of the roles of the act it tells, where no frame found it."""
    match = told_by(trigger, act)
    victims = resolver.victims(match.victims, offset)
    names = {
        "victims": [v.actor.name for v in victims],
        "perpetrators": [a.name for a in resolver.agents(match.agents, offset)],
        "on_account_of": [a for v in victims for a in v.account],
        "attributed_to": attributed_to(trigger, offset, resolver),
    }
    return Hint(0.5, {role: _numbers(found, parties) for role, found in names.items()})


def role_signs(logit: float, number: int, role: str, hint: Hint | None, syntax: Hint | None) -> tuple[float, ...]:
    """What tells how likely a candidate has a role: the reader; the rules, if they found the act at all; else the
    syntax, if it names anybody."""
    ruled = hint.roles.get(role, frozenset()) if hint else frozenset()
    named = syntax.roles.get(role, frozenset()) if syntax else frozenset()
    return logit, float(number in ruled), float(hint is not None), float(number in named), float(bool(named))


def in_role(
    logits: Floats, number: int, hint: Hint | None, syntax: Hint | None, fitted: Mapping[str, Any]
) -> list[float]:
    """How likely a candidate has each of ROLES."""
    chances = []
    for logit, role in zip(logits, ROLES, strict=True):
        *weights, bias = fitted["role"][role]
        signs = role_signs(float(logit), number, role, hint, syntax)
        chances.append(sigmoid(bias + sum(w * s for w, s in zip(weights, signs, strict=True))))
    return chances


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that is weighed: its number and span, its parse, what the reader says of it, the date told before."""

    number: int
    span: Span
    tree: Token
    told: Told
    near: When | None
    threat: bool  # whether a frame finds a threat in it: what is threatened is no act besides


class Weigher:
    """Weighs one document, sentence after sentence."""

    def __init__(self, reader: Reader, document: Document, resolver: Resolver, found: Sequence[Candidate]) -> None:
        self.reader, self.document, self.resolver = reader, document, resolver
        self.parties = Parties(found)

    def sentence(self, one: Sentence, ruled: Sequence[Draft]) -> list[Draft]:
        """The drafts that a sentence is left with, each with its probability as ``confidence``."""
        fitted = self.reader.fitted
        made: list[Draft] = []
        for n, act in enumerate(self.reader.acts):
            own = [d for d in ruled if d.act == act]
            hint = hint_of(own, self.parties)
            chance = likely(float(one.told.logits[n]), hint, fitted)
            if chance < (BELIEVED if own else fitted["threshold"]):
                continue
            seen = self.reader.roles(one.told, one.number, n, self.parties, hint)
            syntax = None
            if hint is None:
                trigger = token_at(one.tree, one.told.at(n) - one.span[0])
                syntax = by_syntax(trigger, act, one.span[0], self.resolver, self.parties)
            roles = {number: in_role(logits, number, hint, syntax, fitted) for number, logits in seen.items()}
            made += self._drafts(one, n, own, chance, roles)
        return sorted(made, key=lambda d: d.at)

    def _drafts(self, one: Sentence, act: int, own: Sequence[Draft], chance: float, roles: Roles) -> list[Draft]:
        start, end = one.span
        name, at = self.reader.acts[act], one.told.at(act)
        trigger = token_at(one.tree, at - start)
        victims, whom = self._victims(roles, own, one.span, trigger, name)
        if not victims:
            return []
        names = {v.actor.name for v in victims}
        # Whom a frame's own syntax names is taken at its word; where it names nobody, the reader is asked.
        agents = _first(d.agents for d in own) or self._agents(roles, start, names)
        said_by = _first(d.said_by for d in own) or self._said_by(roles, start)
        if not said_by and self.resolver.source:
            said_by = [self.resolver.source]
        disputed = self._names(roles, DISPUTE)
        if not any(v.account for v in victims):  # whose kin they are, where the syntax does not say it of any
            account = tuple(n for n in self._names(roles, ACCOUNT) if n not in names)
            victims = [replace(v, account=account) for v in victims]
        if own:
            return [
                replace(
                    draft,
                    victims=left,
                    agents=draft.agents or agents,
                    said_by=draft.said_by or said_by,
                    confidence=chance,
                    whom=whom,
                    disputed_by=list(disputed),
                )
                for draft, left in self._apart(own, victims)
            ]
        if not agents:  # no pronoun is among those whom the reader points at
            they = [s for s in agents_of(trigger, is_passive(trigger)) if s.lower_ == "they"]
            agents = [a for a in self.resolver.agents(they, start) if a.name not in names]
        near_only = not agents
        agents = agents or agents_near(trigger, name, start, self.resolver, names)
        asserted = status_of(trigger, Frame(name), lexicon())
        if asserted is None or (one.threat and asserted[0] == "threatened"):
            return []
        dated = dates.find(self.document.text[start:end], self.document.published, near=one.near)
        status = self._status(one.told, act, asserted[0])
        latest = self.document.published if status in ("occurred", "attempted") else None
        return [
            Draft(
                act=name,
                status=status,
                victims=victims,
                agents=agents,
                agents_near=near_only,
                said_by=said_by,
                when=nearest_date([d for d in dated if not d.telling], trigger, victims, latest),
                where=place_of(trigger, name, start, self.resolver, agents),
                evidence=[one.span],
                at=at,
                confidence=chance,
                reason=f"the reader takes “{trigger.text}” for {name}",
                nominal=trigger.pos_ == "NOUN",
                note=_note(trigger) if name == "other" else None,
                word=trigger.lemma_.lower(),
                disputed_by=disputed,
                whom=whom,
                ruled=False,
            )
        ]

    def _status(self, told: Told, act: int, asserted: str) -> str:
        """The status that the syntax gives, where it says more than that something occurred; else the reader's."""
        if self.reader.acts[act] == "threat":
            return "occurred"
        return asserted if asserted != "occurred" else self.reader.status(told, act)

    def _apart(self, own: Sequence[Draft], victims: Sequence[Resolved]) -> list[tuple[Draft, list[Resolved]]]:
        """The rules' drafts of an act with the victims that the reader leaves them; what the rules did not see
        goes to the first."""
        kept: list[tuple[Draft, list[Resolved]]] = []
        used: set[str] = set()
        for draft in own:
            names = {key_of(v.actor.name) for v in draft.victims}
            mine = [v for v in victims if key_of(v.actor.name) in names]
            used |= {v.actor.name for v in mine}
            if mine:
                kept.append((draft, mine))
        rest = [v for v in victims if v.actor.name not in used]
        if not kept:
            return [(own[0], rest)]
        kept[0] = (kept[0][0], [*kept[0][1], *rest])
        return kept

    def _chosen(self, roles: Roles, role: int, least: float) -> list[tuple[float, Candidate]]:
        """The candidates that fill a role, the likeliest mention of each; of two that overlap, the likelier."""
        best: dict[str, tuple[float, int]] = {}
        for number, chances in roles.items():
            key = self.parties.keys[number]
            best[key] = max(best.get(key, (0.0, -1)), (chances[role], number))
        ranked = sorted(best.values(), key=lambda b: (-b[0], b[1]))
        kept: list[tuple[float, Candidate]] = []
        for chance, number in ranked:
            one = self.parties.found[number]
            if chance < least:
                break
            if not any(one.start < o.end and o.start < one.end for _, o in kept):
                kept.append((chance, one))
        return sorted(kept, key=lambda k: k[1].start)

    def _victims(
        self, roles: Roles, own: Sequence[Draft], span: Span, trigger: Token, act: str
    ) -> tuple[list[Resolved], float]:
        """The victims, and how likely the likeliest is one."""
        fitted = self.reader.fitted
        able = {n: chances for n, chances in roles.items() if not self._is_country(self.parties.found[n])}
        chosen = _told_once(self._chosen(able, VICTIM, fitted["roles"]["victims"]), span)
        if not chosen:
            ranked = self._chosen(able, VICTIM, fitted["least_victim"])
            chosen = sorted(ranked, key=lambda r: -r[0])[:1]
        if not chosen and not own and self._chosen(roles, VICTIM, fitted["least_victim"]):
            # Where the reader points at a state, those who are from there are meant, or who fled there.
            return self.resolver.victims(told_by(trigger, act).victims, span[0]), 0.0
        if not chosen:
            return [v for d in own for v in d.victims], 0.0
        known = {key_of(v.actor.name): v for d in own for v in d.victims}
        found = [known.get(key_of(c.name)) or _resolved(c) for _, c in chosen]
        return found, max(chance for chance, _ in chosen)

    def _is_country(self, one: Candidate) -> bool:
        """Whether a candidate is a state, and not its people ("Uzbeks"): where victims come from."""
        lex = lexicon()
        return one.sort == PLACE and one.name in lex.states and one.name not in lex.demonyms

    def _agents(self, roles: Roles, offset: int, victims: set[str]) -> list[Actor]:
        chosen = self._chosen(roles, PERPETRATOR, self.reader.fitted["roles"]["perpetrators"])
        things = lexicon()["owned"] | lexicon()["works"]
        agents = [self._agent(c, offset) for _, c in chosen if c.name not in victims and c.head not in things]
        whole = [a for a in agents if not _SOME_OF_THEM.search(a.name)]  # of whom others here are all
        # "officers in the village", later "officers": once, as it is called at its fullest.
        return [a for a in whole or agents if not any(b.name.startswith(f"{a.name} ") for b in agents)]

    def _agent(self, one: Candidate, offset: int) -> Actor:
        state = self.resolver.state(one.name)
        private = one.head in lexicon()["private"] or (one.sort == NAMED and not one.organisation)
        kind = "organisation" if one.organisation or one.sort == PLACE else "group" if one.plural else "person"
        return Actor(one.name, kind, state=state or (None if private else self.resolver.setting(offset)))

    def _said_by(self, roles: Roles, start: int) -> list[str]:
        turn = self.resolver.turns.at(start)
        if turn is None:
            return self._names(roles, SOURCE)
        return [turn.speaker] if turn.speaker else []  # what the outlet that asks tells is the outlet's

    def _names(self, roles: Roles, role: int) -> list[str]:
        return [c.name for _, c in self._chosen(roles, role, self.reader.fitted["roles"][ROLES[role]])]


_SOME_OF_THEM = re.compile(r"\bof (?:them|these|those)$", re.I)
_ANYBODY = frozenset(["man", "woman", "boy", "girl", "person"])
_POINTING = re.compile(r"(?:the|these|those|this|that)\b", re.I)


def _told_once(chosen: list[tuple[float, Candidate]], span: Span) -> list[tuple[float, Candidate]]:
    """Without those who are only pointed back at: "the men" where another sentence has "five teachers", who are
    about as likely. In one sentence "five teachers" and "the men" are two."""

    def only_points(one: Candidate) -> bool:
        short = one.sort == PHRASE and len(one.name.split()) <= 3
        return short and bool(_POINTING.match(one.name)) and (one.plural or one.head in _ANYBODY)

    def is_meant(one: Candidate, other: Candidate) -> bool:
        return (
            other.sort == PHRASE
            and not _POINTING.match(other.name)
            and (one.plural, one.organisation) == (other.plural, other.organisation)
            and not all(span[0] <= c.start < span[1] for c in (one, other))
        )

    return [
        (chance, one)
        for chance, one in chosen
        if not (only_points(one) and any(p >= 0.6 * chance and is_meant(one, other) for p, other in chosen))
    ]


def _resolved(one: Candidate) -> Resolved:
    several = one.plural or (one.count or 1) > 1
    kind = "organisation" if one.organisation else "group" if several else "person"
    actor = Actor(one.name, kind, one.count if kind != "person" else None)
    return Resolved(actor, "name" if one.sort == NAMED else "phrase", head=one.head)


def _first(given: Iterable[list[T]]) -> list[T]:
    return next(filter(None, given), [])


def _note(trigger: Token) -> str:
    """Which act `other` is: the words round the one that tells it."""
    words = [t for t in trigger.subtree if abs(t.i - trigger.i) < 6]
    return clean(trigger.doc[words[0].i : words[-1].i + 1].text)


def token_at(tree: Token, position: int) -> Token:
    """The token of a parsed sentence that stands at a position, or the next."""
    return next((t for t in tree if t.idx + len(t.text) > position), tree[len(tree) - 1])
