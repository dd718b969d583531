"""One sentence held against the frames: drafts of claims with their roles, date and place.

Nothing here learns; :mod:`guvoh.coding.english.weigh` says how far each draft is believed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from guvoh.coding.english import dates
from guvoh.coding.english.drafts import Draft
from guvoh.coding.english.fillers import is_person
from guvoh.coding.english.frames import Match, matches
from guvoh.coding.english.lexicon import lexicon
from guvoh.coding.english.resolve import Resolved, Resolver, places_in
from guvoh.coding.english.speech import attributed_to
from guvoh.coding.english.text import Span
from guvoh.coding.english.tree import MONTHS, Token, aside, is_passive, objects, phrases, span_of
from guvoh.nouns import Actor, Document, When, Where

# What makes a match more or less likely to be right, as factors on the odds.
# Acts that a state's agents do: where a passive leaves the agent out, the one named nearby is meant.
_STATE_ACTS = frozenset(
    "arrest_detention interrogation charge sentence removal entry_refusal exit_ban torture raid_search "
    "property_seizure fine ban censorship religious_restriction forced_statement".split()
)
_VICTIM = {"name": 1.3, "description": 1.1, "pronoun": 1.0, "phrase": 0.9}


def by_rules(doc: Token, span: Span, document: Document, resolver: Resolver, near: When | None) -> list[Draft]:
    """What the frames find in a parsed sentence, in the order of their words. The resolver has begun with the sentence
    and not ended: sentences come in the document's order."""
    start, end = span
    text = document.text[start:end]
    drafts: list[Draft] = []
    found = _threats(matches(doc, text.lower()))
    when = [d for d in dates.find(text, document.published, near=near) if not d.telling]
    for match, threatened in found:
        victims = resolver.victims(match.victims, start)
        if match.frame.takes == "person":
            victims = [v for v in victims if v.actor.kind != "organisation"]
        elif match.frame.takes in ("work", "organisation"):
            victims = [replace(v, actor=replace(v.actor, kind="organisation")) for v in victims]
        if not victims:
            continue
        agents = resolver.agents(match.agents, start)
        names = {v.actor.name for v in victims}
        agents = [a for a in agents if a.name not in names]
        if near_only := not agents:
            agents = agents_near(match.trigger, match.frame.act, start, resolver, names)
        victims = [v for v in victims if not does_it(v, agents)]
        if not victims:
            continue
        said_by = attributed_to(match.trigger, start, resolver) or ([resolver.source] if resolver.source else [])
        doers = {a.name for a in agents}
        said_by = [name for name in said_by if name not in doers]  # "officers told her that she was barred"
        latest = document.published if match.status in ("occurred", "attempted") and threatened is None else None
        day = nearest_date(when, match.trigger, victims, latest)
        place = place_of(match.trigger, match.frame.act, start, resolver, agents)
        confidence = _confidence(match, victims, agents, told_elsewhere=elsewhere(document.text, start, end))
        act, status = (match.frame.act, match.status) if threatened is None else ("threat", "occurred")
        drafts.append(
            Draft(
                act=act,
                status=status,
                victims=victims,
                agents=agents,
                agents_near=near_only,
                said_by=said_by,
                when=day,
                where=place,
                evidence=[span],
                at=start + match.trigger.idx,
                confidence=confidence,
                reason=_reason(match, victims, threatened),
                nominal=match.nominal,
                note=match.frame.note,
                threatened_act=threatened or None,
                again=_tells_again(match),
                word=match.trigger.lemma_.lower(),
            )
        )
    return drafts


def agents_near(trigger: Token, act: str, start: int, resolver: Resolver, victims: Collection[str]) -> list[Actor]:
    """Who is named near an act that a state's agents do, where its own clause names nobody."""
    if act not in _STATE_ACTS:
        return []
    agents = [a for a in resolver.agent_near(trigger, start) if a.name not in victims]
    if act == "sentence":  # whoever arrested him, a court sentenced him
        agents = [a for a in agents if lexicon()["courts"] & set(re.findall(r"[a-z]+", a.name.lower()))]
    return agents


def does_it(victim: Resolved, agents: Sequence[Actor]) -> bool:
    """Whether a misread chain makes the doers their own victims: "officers …" by "officers"."""
    name = victim.actor.name.lower()
    return victim.head in lexicon()["agents"] and any(a.name.lower() in name for a in agents)


def _tells_again(match: Match) -> bool:
    """Whether the victims are named by the act itself: "those detained", "those in custody"."""
    return any(
        v.lower_ in ("those", "some", "several", "one", "others", "all") and v.i < match.trigger.i
        for v in match.victims
    ) and (match.trigger.dep_ in ("acl", "relcl") or match.trigger.lemma_ in ("be", "hold", "stay", "remain"))


def _threats(found: list[Match]) -> list[tuple[Match, str | None]]:
    """Acts under "threaten" become one threat each that names the gravest act threatened; the bare
    threat by the same word is dropped then. The second item is None for what is no threat, "" for a
    threat of no coded act."""
    threats = [m for m in found if m.frame.act == "threat"]
    result: list[tuple[Match, str | None]] = []
    taken: set[int] = set()
    for m in found:
        if m.frame.act == "threat":
            continue
        if m.status == "threatened" and m.under in ("threaten", "menace", "warn", "vow", "threat"):
            above = next((t for t in threats if t.trigger.i in {a.i for a in m.trigger.ancestors}), None)
            if above is not None:
                if above.trigger.i in taken:
                    continue
                taken.add(above.trigger.i)
                own = [v for v in above.victims if v.i not in {t.i for t in m.trigger.subtree}]
                agents = above.agents or m.agents
                merged = replace(above, victims=own or m.victims, agents=agents)
                result.append((merged, m.frame.act))
            else:
                result.append((m, m.frame.act))
        else:
            result.append((m, None))
    for t in threats:
        if t.trigger.i not in taken:
            result.append((t, _threatened_with(t)))
    return sorted(result, key=lambda item: item[0].trigger.i)


def _threatened_with(threat: Match) -> str:
    """The act that a threat names by a noun: "threatened with arrest"; "" where it names none."""
    for head in phrases(threat.trigger, (("with", frozenset()), ("of", frozenset()))):
        for frame in lexicon().by_noun.get(head.lemma_.lower(), ()):
            return frame.act
    return ""


_ENDING = re.compile(r"(?:until|till|by)\b", re.I)
_END_OF = re.compile(r"\b(?:until|till|by)\s+$", re.I)


def nearest_date(
    found: Sequence[dates.DateAt], trigger: Token, victims: Sequence[Resolved], latest: date | None = None
) -> When | None:
    """The date told nearest the act and not in a clause beside it, that is not after ``latest`` nor the end of a term
    ("barred until 2024"). One person "imprisoned since May" was imprisoned in May; a group may have been at any time
    since."""

    def at(d: dates.DateAt) -> Token | None:
        first = trigger.doc.char_span(d.start, d.end, alignment_mode="expand")
        return first[-1] if first is not None else None

    # "five months after he vanished" counts from a day that is not told.
    found = [
        d
        for d in found
        if not re.search(r"\b(?:after|before)$", d.when.text) or not trigger.doc.text[d.end :].strip(" .,;")
    ]
    here = [d for d in found if (token := at(d)) is None or not aside(token, trigger)]
    here = [
        d
        for d in here
        if not (latest and d.when.start > latest)
        and not _ENDING.match(d.when.text)
        and not _END_OF.search(trigger.doc.text[max(0, d.start - 8) : d.start])
    ]
    if not here:
        return None
    # What hangs on the verb itself comes before what hangs on another in its chain.
    later = {t.i for c in trigger.children if c.dep_ == "conj" for t in c.subtree}
    own = {t.i for t in trigger.subtree} - later

    def far(d: dates.DateAt) -> tuple[bool, int]:
        token = at(d)
        return token is None or token.i not in own, min(abs(d.start - trigger.idx), abs(d.end - trigger.idx))

    nearest = min(here, key=far)
    return nearest.onset if nearest.onset and all(v.actor.kind == "person" for v in victims) else nearest.when


_IN = ("in", "at", "near", "outside", "on", "inside", "from", "around", "across")


def place_of(trigger: Token, act: str, offset: int, resolver: Resolver, agents: Sequence[Actor]) -> Where | None:
    """The phrase of place nearest the act and its country; else the country of the agents' state
    or of the document."""
    lex = resolver.lex
    doc = trigger.doc
    text = resolver.text[offset : offset + len(doc.text)]
    told = [
        p
        for p in places_in(text, lex)
        if (at := doc.char_span(p[0], p[0] + 1, alignment_mode="expand")) is None or not aside(at[0], trigger)
    ]
    best: tuple[int, str, str] | None = None
    for token in trigger.doc:
        if token.dep_ != "pobj" or token.head.lower_ not in _IN or token.text in MONTHS or aside(token, trigger):
            continue
        at = token.head.head  # what the phrase hangs on
        if token.lower_ == "front" or (at.lemma_.lower() in lex["reporting"] and at.i != trigger.i):
            continue  # "in front of him"; "he said from Vienna"
        s, e = span_of(token, long=False)
        inside = [p for p in told if s <= p[0] < e]
        proper = token.pos_ == "PROPN" and token.text[0].isupper()
        if not inside and not (proper and token.head.lower_ in ("in", "at", "near")):
            continue
        distance = abs(token.i - trigger.i)
        if act == "removal" and (token.head.lower_ not in ("in", "from", "at") or is_person(at, lex)):
            continue  # "the expulsion of activists from Turkmenistan" says where they are from
        country = inside[0][2] if inside else None
        if country is None:
            named = resolver.roster.within(token.idx, token.idx)  # a place no gazetteer has
            if named:
                continue
            country = next((c for _, _, c in told), None)
        if country and (best is None or distance < best[0]):
            best = (distance, text[s:e].strip(' ,“”"'), country)
    if best:
        return Where(best[1], best[2])
    states = [a.state for a in agents if a.state]
    if act == "removal" and (asked := _asked(trigger, offset, resolver)):
        return Where(None, asked)
    if act != "removal" and told and len({c for _, _, c in told}) == 1:
        return Where(None, told[0][2])
    country = states[0] if states else resolver.setting(offset)
    return Where(None, country) if country else None


def _asked(trigger: Token, offset: int, resolver: Resolver) -> str | None:
    """The state that is asked to send somebody away: "asked Russia to extradite him" is about people in Russia."""
    chain = (trigger, *trigger.ancestors)
    above = next((a for a in chain if a.lemma_.lower() in resolver.lex["requesting"]), None)
    if above is None or is_passive(above):
        return None
    # To the parser "Russia" may be who is to extradite.
    own = [c for c in trigger.children if c.dep_ == "nsubj" and above.i != trigger.i]
    for head in [*own, *objects(above), *phrases(above, (("from", frozenset()), ("to", frozenset())))]:
        if head.i != trigger.i and (state := resolver.state(head.doc[head.left_edge.i : head.i + 1].text)):
            return state
    return None


def elsewhere(text: str, start: int, end: int) -> bool:
    """Whether a paragraph is about sport or the arts, where people are fired, beaten and captured
    too: it has their words and none of an authority."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    words = set(re.findall(r"[a-z-]+", text[first : last if last >= 0 else len(text)].lower()))
    lex = lexicon()
    return len(words & lex["elsewhere"]) > 1 and not words & lex["authorities"]


def _confidence(match: Match, victims: Sequence[Resolved], agents: Sequence[Actor], *, told_elsewhere: bool) -> float:
    """A probability from the frame's weight and what was found in the sentence; not calibrated yet."""
    odds = match.frame.weight / (1 - match.frame.weight + 1e-6)
    odds *= max(_VICTIM[v.how] for v in victims)
    odds *= 1.3 if agents else 0.9
    odds *= 0.7 if match.nominal else 1.0
    odds *= 0.85 if match.status != "occurred" else 1.0
    odds *= 0.05 if told_elsewhere else 1.0
    return min(0.97, odds / (1 + odds))


def _reason(match: Match, victims: Sequence[Resolved], threatened: str | None) -> str:
    form = "noun" if match.nominal else "passive" if match.passive else "verb"
    parts = [f"{form} “{match.trigger.text}” as {match.frame.act}"]
    if match.under:
        parts.append(f"{match.status} by “{match.under}”")
    if threatened:
        parts.append(f"threat of {threatened}")
    for how in ("pronoun", "description"):
        whom = [v.actor.name for v in victims if v.how == how]
        if whom:
            parts.append(f"victim from a {how}: {', '.join(whom)}")
    return "; ".join(parts)
