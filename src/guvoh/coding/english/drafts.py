"""Claims in the making, and how those of one act become one claim."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from guvoh.coding.english.candidates import key_of
from guvoh.coding.english.lexicon import lexicon
from guvoh.coding.english.reader import log_odds, sigmoid
from guvoh.coding.english.resolve import Resolved, Resolver
from guvoh.coding.english.text import Span
from guvoh.names import folded_words, is_proper
from guvoh.nouns import Actor, Claim, Quote, When, Where, unique


@dataclass(slots=True)
class Draft:
    """A claim in the making."""

    act: str
    status: str
    victims: list[Resolved]
    agents: list[Actor]
    said_by: list[str]
    when: When | None
    where: Where | None
    evidence: list[Span]
    at: int
    confidence: float
    reason: str
    nominal: bool
    note: str | None = None
    threatened_act: str | None = None
    disputed_by: list[str] = field(default_factory=list)
    again: bool = False
    word: str = ""  # the lemma that told it
    whom: float = 0.5  # how likely the likeliest victim is one
    ruled: bool = True  # whether a frame found it
    agents_near: bool = False  # its agents stand near it only: its own words name none

    def signs(self) -> tuple[float, ...]:
        """What tells how likely the claim is right as coded, as CONFIDENCE names it."""
        return (
            log_odds(min(self.confidence, 0.995)),
            self.whom,
            float(self.ruled),
            min(len(self.evidence), 3) / 3,
            float(any(v.how == "name" for v in self.victims)),
            float(self.act == "other"),
        )


CONFIDENCE = ("act", "victim", "frame", "evidence", "named", "other")


def chance_right(draft: Draft, fitted: Mapping[str, float]) -> float:
    """The calibrated probability that a claim has the right act, evidence and a right victim."""
    total = fitted["bias"] + sum(fitted[key] * sign for key, sign in zip(CONFIDENCE, draft.signs(), strict=True))
    return sigmoid(total)


def name_the_lead(drafts: Sequence[Draft], resolver: Resolver) -> None:
    """The first telling keeps a name back ("A blogger was jailed for 10 years"); it is the person
    whose name, not told before, opens the next sentence ("Firdavs Karimov, 30, pleaded not guilty")."""
    for draft in drafts:
        victims = [v.actor for v in draft.victims]
        if len(victims) != 1 or victims[0].kind != "person" or not _NAMELESS.match(victims[0].name):
            continue
        opening = len(resolver.text) - len(resolver.text[draft.evidence[0][1] :].lstrip(' \n\t"“”'))
        named = [n for n in resolver.roster.within(opening, opening + 1) if n.kind == "person" and " " in n.full]
        if named and named[0].at[0][0] == opening:
            actor = replace(victims[0], name=named[0].full)
            draft.victims = [replace(draft.victims[0], actor=actor, how="description")]


_NAMELESS = re.compile(r"(?:an?|one of)\b", re.I)


def merge(drafts: Sequence[Draft], resolver: Resolver) -> list[Draft]:
    """One act told twice becomes one draft with the evidence of both."""
    merged: list[Draft] = []
    for draft in drafts:
        home = next((m for m in reversed(merged) if _same_act(m, draft)), None)
        if home is None:
            home = next((m for m in reversed(merged) if _told_before(m, draft, resolver.text)), None)
        if home is None:
            merged.append(draft)
            continue
        fuller = draft if _fullness(draft) > _fullness(home) else home
        other = home if fuller is draft else draft
        teller = max((fuller, other), key=_who_acted)
        joined = replace(
            fuller,
            victims=_joined_victims(fuller.victims, other.victims),
            agents=teller.agents,
            agents_near=teller.agents_near,
            said_by=fuller.said_by,
            when=fuller.when or other.when,
            where=fuller.where if fuller.where and fuller.where.text else other.where or fuller.where,
            evidence=list(dict.fromkeys([*fuller.evidence, *other.evidence])),
            confidence=max(fuller.confidence, other.confidence),
            whom=max(fuller.whom, other.whom),
            ruled=fuller.ruled or other.ruled,
            threatened_act=fuller.threatened_act or other.threatened_act,
        )
        merged[merged.index(home)] = joined
    return merged


def _who_acted(draft: Draft) -> tuple[bool, int]:
    """How well a telling says who did it: by words of its own before who is named near, and then a body by its name
    before the "agents" of a headline, and either before the state alone."""
    return bool(draft.agents) and not draft.agents_near, max(map(_named, draft.agents), default=-1)


def _named(agent: Actor) -> int:
    """How exactly it is said who acted: 0 a state, 1 somebody who acts for one, 2 a name."""
    lex = lexicon()
    if agent.name in lex.states:
        return 0
    word = agent.name.lower()  # "Officers", which opens its sentence
    return 2 if is_proper(agent.name) and not {word, word.removesuffix("s")} & lex["agents"] else 1


def _fullness(draft: Draft) -> tuple[bool, int]:
    told = (draft.when, draft.agents, draft.where and draft.where.text, any(v.how == "name" for v in draft.victims))
    return (not draft.nominal, sum(bool(t) for t in told))


def _same_act(a: Draft, b: Draft) -> bool:
    if a.act != b.act or a.status != b.status or (a.act == "other" and a.note != b.note):
        return False
    if a.word != b.word and {a.word, b.word} & {"extend", "prolong"}:
        return False  # a detention extended is a new one
    if a.when and b.when and (a.when.start > b.when.end or b.when.start > a.when.end):
        return False
    if a.threatened_act and b.threatened_act and a.threatened_act != b.threatened_act:
        return False
    return _share(a, b)


_INDEFINITE = re.compile(
    r"(?:an?|one|another|[\d,]+|two|three|four|five|six|seven|eight|nine|ten|some|nearly|about)\b", re.I
)
_DEFINITE = re.compile(r"(?:the|these|those|they|all)\b", re.I)


def _told_before(a: Draft, b: Draft, text: str) -> bool:
    """Whether a later telling fills in an earlier one: the headline, the lead that keeps the name
    back ("a correspondent was taken"), or a description that points back ("those detained")."""
    if a.act != b.act or a.status != b.status or a.evidence[-1] == b.evidence[-1]:
        return False
    if a.when and b.when and (a.when.start > b.when.end or b.when.start > a.when.end):
        return False
    if b.again:
        return True
    ours, theirs = [v.actor for v in a.victims], [v.actor for v in b.victims]
    unnamed = not any(is_proper(v.name) and v.kind == "person" for v in ours)
    if unnamed and a.evidence[0][1] <= _first_line(text):
        return True
    if unnamed and len(ours) == 1 and ours[0].kind == "person" and _INDEFINITE.match(ours[0].name):
        return b.at - a.at < 800 and any(is_proper(v.name) for v in theirs) and len(theirs) == 1
    pointing = all(v.kind == "group" and _DEFINITE.match(v.name) and len(v.name.split()) <= 3 for v in theirs)
    return pointing and any(v.kind == "group" for v in ours) and b.at - a.at < 3000


def _first_line(text: str) -> int:
    """Where a headline ends that stands as the first line of the text; 0 where there is none."""
    line = text.lstrip().partition("\n")[0]
    return (
        text.find(line) + len(line) if line and len(line) < 160 and not line.rstrip().endswith((".", "”", '"')) else 0
    )


def _share(a: Draft, b: Draft) -> bool:
    return any(_one_party(x, y) for x in a.victims for y in b.victims)


def _one_party(a: Resolved, b: Resolved) -> bool:
    """Whether two victims of one act are the same: by name, or by what they are and whose kin."""
    if a.head and b.head:
        return a.head == b.head and (not a.account or not b.account or bool(set(a.account) & set(b.account)))
    return folded_words(a.actor.name) == folded_words(b.actor.name)


def _joined_victims(ours: Sequence[Resolved], theirs: Sequence[Resolved]) -> list[Resolved]:
    return [*ours, *(v for v in theirs if v.how == "name" and not any(_one_party(v, o) for o in ours))]


def carry_accounts(drafts: Sequence[Draft]) -> None:
    """Who suffers as somebody's kin, by the syntax, does so in what the document tells of him after that."""
    whose: dict[str, tuple[str, ...]] = {}
    for draft in sorted(drafts, key=lambda d: d.at):
        for victim in draft.victims:
            role = victim.actor.role
            if victim.account and role and role not in lexicon()["friends"] and is_proper(victim.actor.name):
                whose.setdefault(key_of(victim.actor.name), victim.account)
        draft.victims = [
            v if v.account else replace(v, account=whose.get(key_of(v.actor.name), ())) for v in draft.victims
        ]


def dispute(drafts: Sequence[Draft], denied: Sequence[tuple[int, list[str]]]) -> None:
    """A denial answers the claim told last before it, within three sentences' distance."""
    for at, names in denied:
        before = [d for d in drafts if d.at < at and at - d.evidence[-1][1] < 400 and d.act != "ban"]
        if before:
            draft = max(before, key=lambda d: d.at)
            victims = {v.actor.name for v in draft.victims}
            draft.disputed_by += [n for n in names if n not in victims and n not in draft.disputed_by]


def claim(draft: Draft, text: str, coder: str, confidence: float) -> Claim:
    account = unique(name for v in draft.victims for name in v.account)
    victims = tuple(v.actor for v in draft.victims)
    return Claim(
        id="",
        act=draft.act,
        status=draft.status,
        victims=victims,
        evidence=tuple(Quote.of(text, s, e) for s, e in draft.evidence),
        perpetrators=tuple(draft.agents),
        on_account_of=tuple(n for n in account if n not in {v.name for v in victims}),
        date=draft.when,
        place=draft.where,
        threatened_act=draft.threatened_act,
        attributed_to=unique(draft.said_by),
        disputed_by=tuple(draft.disputed_by),
        detail=_detail(draft, text),
        note=draft.note,
        coder=coder,
        confidence=round(confidence, 3),
        reason=draft.reason,
    )


_TERM = re.compile(
    r"\b(?:\d+(?:\.\d+)?|life|[a-z]+)(?:[ -](?:and a half )?(?:years?|months?|days?))"
    r"(?:[ -](?:in (?:prison|jail)|prison|jail|sentence|term|imprisonment))*",
    re.I,
)


def _detail(draft: Draft, text: str) -> str | None:
    """The prison term, as written, where a sentence tells one."""
    if draft.act != "sentence":
        return None
    for s, e in draft.evidence:
        found = _TERM.search(text, s, e)
        if found:
            return found[0]
    return None
