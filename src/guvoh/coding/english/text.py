"""Sentences and passages, found cheaply: no parsing happens here."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from heapq import nlargest
from importlib.resources import files
from itertools import pairwise

from guvoh.coding.english.lexicon import Frame, forms, lexicon

Span = tuple[int, int]

_END = re.compile(r"(?<![.!?…])[.!?…]+[\"”’'»)\]]*(?=\s)")
_OPENS = re.compile(r"\s+[\"“‘'«(\[–—-]*\s?[\"“‘'«(\[]*[A-ZÀ-ÞĀ-ŽА-ЯЁİ0-9]")
_LAST_WORD = re.compile(r"([\w.]+)[.]$")


def sentences(text: str) -> list[Span]:
    """Spans of sentences, in order, without the white space round them. A line break ends a sentence
    unless the page broke its lines in the middle of them (then only an empty line does)."""
    breaks = list(re.finditer(r"[^\n]\n(?=[^\n])", text))
    running = sum(text[m.end()].islower() for m in breaks)
    wrapped = len(breaks) >= 4 and running > len(breaks) / 3
    found: list[Span] = []
    for paragraph in re.finditer(r".+?(?=\n\s*\n|\Z)" if wrapped else r"[^\n]+", text, re.S if wrapped else 0):
        found += _within(text, *paragraph.span())
    return found


def _within(text: str, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    at = start
    for stop in _END.finditer(text, start, end):
        if _OPENS.match(text, stop.end(), end + 1) and not _is_abbreviation(text, at, stop):
            found.append((at, stop.end()))
            at = stop.end()
    found.append((at, end))
    return [trimmed for s, e in found if (trimmed := _trim(text, s, e))[0] < trimmed[1]]


def _is_abbreviation(text: str, start: int, stop: re.Match[str]) -> bool:
    if stop[0][0] != "." or len(stop[0]) > 1:
        return False
    word = _LAST_WORD.search(text, max(start, stop.start() - 12), stop.start() + 1)
    return word is not None and (
        word[1].lower() in lexicon()["abbreviations"] or bool(re.fullmatch(r"[A-ZА-Я]", word[1]))
    )


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def may_hold_act(sentence: str) -> bool:
    """Whether some frame has all the words it asks for in the sentence, in whatever form and order."""
    lowered = sentence.lower().replace("’", "'")
    words = set(_WORD.findall(lowered))
    return any(_could(frame, words, lowered) for word in words for frame in _frames_by_form().get(word, ()))


# A text is looked at where its plainest sentence comes to CLEAR, in log odds by the weights of its words, or its three
# plainest to ALMOST on average: all those of corpus/dev that tell an act do. A sentence of it speaks plainly of an act
# where it comes to PLAIN; or to WORDED, if one of its words is that of a frame that asks for nothing else. Fitted by
# eye on corpus/dev.
CLEAR, ALMOST, PLAIN, WORDED = 2.5, 0.8, -0.1, -1.3
NEAR = 16  # sentences to either side of a plain one are read with it
SHORT = 3  # sentences: a text of so few is read whole
_LETTERS = re.compile(r"[^\W\d_]+")


def words_of(sentence: str) -> set[str]:
    """The words of a sentence, in small letters, and each two that follow one another."""
    words = _LETTERS.findall(sentence.lower())
    return {*words, *map(" ".join, pairwise(words))}


def to_read(text: str, spans: Sequence[Span]) -> list[int]:
    """Of a text that speaks clearly of an act somewhere, the sentences near those that speak plainly of one (weights by
    ``training/gate.py``): the only ones looked at closely. Most news has none."""
    if len(spans) <= SHORT:
        return list(range(len(spans)))
    bias, weights = _gate()
    told = [words_of(text[start:end]) for start, end in spans]
    scores = [bias + sum(weights.get(word, 0.0) for word in words) for words in told]
    found: list[int] = []
    plainest = nlargest(3, scores)
    if plainest[0] < CLEAR and sum(plainest) / 3 < ALMOST:
        return found
    for n, (score, words) in enumerate(zip(scores, told, strict=True)):
        if score >= PLAIN or (score >= WORDED and not words.isdisjoint(_plain_words())):
            first = max(found[-1] + 1 if found else 0, n - NEAR)
            found += range(first, min(len(spans), n + NEAR + 1))
    return found


@cache
def _plain_words() -> frozenset[str]:
    """The forms of the frames that ask for nothing but their word, and are nearly always right."""
    bare = [f for f in lexicon().frames if f.weight >= 0.85 and f.asks == 0]
    return frozenset(form for f in bare for lemma in f.verbs | f.nouns for form in forms(lemma.split()[-1]))


@cache
def _gate() -> tuple[float, dict[str, float]]:
    held = json.loads(files("guvoh.coding.english").joinpath("model", "gate.json").read_text(encoding="utf-8"))
    return held["bias"], held["words"]


def may_deny(sentence: str) -> bool:
    """Whether a verb of denial is in the sentence."""
    return not _denials().isdisjoint(_WORD.findall(sentence.lower()))


@cache
def _denials() -> frozenset[str]:
    return frozenset(form for verb in lexicon()["denying"] for form in forms(verb))


_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@cache
def _frames_by_form() -> dict[str, tuple[Frame, ...]]:
    found: dict[str, list[Frame]] = {}
    for frame in lexicon().frames:
        for lemma in frame.verbs | frame.nouns:
            for form in forms(lemma.split()[-1]):
                found.setdefault(form, []).append(frame)
    return {form: tuple(frames) for form, frames in found.items()}


def _could(frame: Frame, words: set[str], lowered: str) -> bool:
    if frame.setting and not any(s in lowered for s in frame.setting):
        return False
    for phrases in (frame.prep, frame.pcomp):
        if phrases and not any(p in lowered and (not heads or _any(heads, words)) for p, heads in phrases):
            return False
    if frame.to_state and "to" not in words:
        return False
    wanted = (frame.object, frame.adj, frame.comp, frame.under, frame.modifiers if frame.nouns else frozenset())
    return all(not w or _any(w, words) for w in wanted) and (not frame.particle or bool(frame.particle & words))


def _any(lemmas: frozenset[str], words: set[str]) -> bool:
    return any(not forms(part).isdisjoint(words) for lemma in lemmas for part in (lemma, lemma.split("-")[-1]))
