"""Whether one text copies another: runs of words that two passages share.

A passage is cut into every run of :data:`RUN` words in a row ("shingles", Broder 1997), folded as
names are. The share of the smaller passage's runs that the other has is near 1 for a reprint, also
one that is cut short or whose sentences were moved, and stays above a half where a word in eight
was changed. A translation cannot be seen so.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from guvoh.names import fold
from guvoh.nouns import Document

RUN = 4
PASSAGE = 80  # words: what is copied is looked for in the paragraph, or so much of it around the evidence
SHORT = 40  # words: a paragraph below this is joined by its neighbours' words
SAMPLE = 2  # the index keeps one run of so many, chosen by its digest: the same ones in every document

LEAST = 5  # sampled runs that a paragraph has, and that two share, for the index to call them alike

Span = tuple[int, int]
_WORD = re.compile(r"[^\W_]+(?:['’ʼʻ`´-][^\W_]+)*")


@lru_cache(maxsize=4096)
def runs(passage: str) -> tuple[str, ...]:
    """Each run of words of a passage in order; empty for one shorter than a run."""
    said = [folded for m in _WORD.finditer(passage) if (folded := fold(m.group()))]
    return tuple(" ".join(said[n : n + RUN]) for n in range(len(said) - RUN + 1))


@lru_cache(maxsize=4096)
def run_set(passage: str) -> frozenset[str]:
    return frozenset(runs(passage))


def passage(text: str, span: Span) -> str:
    """The paragraph of ``text`` that a span stands in: of a long one the words around the span, of a
    short one also those before and behind it."""
    start, end = span
    low = text.rfind("\n", 0, start) + 1
    high = text.find("\n", end)
    high = len(text) if high < 0 else high
    count = len(text[low:high].split())
    if count > PASSAGE:
        low = _back(text, start, PASSAGE // 2, low)
        high = _forth(text, end, PASSAGE // 2, high)
    elif count < SHORT:
        low, high = _back(text, low, (SHORT - count) // 2, 0), _forth(text, high, (SHORT - count) // 2, len(text))
    return text[low:high]


def _back(text: str, at: int, words: int, least: int) -> int:
    """Where the ``words`` words before ``at`` begin, not before ``least``."""
    for _ in range(words):
        while at > least and text[at - 1].isspace():
            at -= 1
        while at > least and not text[at - 1].isspace():
            at -= 1
    return at


def _forth(text: str, at: int, words: int, most: int) -> int:
    for _ in range(words):
        while at < most and text[at].isspace():
            at += 1
        while at < most and not text[at].isspace():
            at += 1
    return at


def share(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the smaller set's runs that the other has, from 0 to 1."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def copied(a: Document, a_span: Span, b: Document, b_span: Span) -> float:
    """How far the passages around two spans are one text: the share of runs of words in the shorter
    that stand in the other, from 0 (no run) to 1 (all)."""
    return share(run_set(passage(a.text, a_span)), run_set(passage(b.text, b_span)))


def repeated(of: Iterable[str], passages: Sequence[str]) -> int:
    """How many words of ``passages`` lie in a run that is one of ``of``."""
    known = set(of)
    words = 0
    for each in passages:
        covered = -1  # the last word counted
        for n, run in enumerate(runs(each)):
            if run in known:
                words += n + RUN - 1 - max(covered, n - 1)
                covered = n + RUN - 1
    return words


class Index:
    """Which documents have passages in common, among as many as memory holds.

    Add documents in any order, at any time; what :meth:`like` finds is the same. A paragraph's runs
    are sampled by their digests, so one document of 400 words costs about two hundred entries.
    """

    def __init__(self) -> None:
        self._holders: dict[int, set[tuple[str, int]]] = defaultdict(set)
        self._sizes: dict[tuple[str, int], int] = {}

    def add(self, document: Document) -> None:
        """A document already there is not added again."""
        if (document.id, 0) in self._sizes:
            return
        for n, sample in enumerate(self._samples(document)):
            self._sizes[document.id, n] = len(sample)
            for run in sample:
                self._holders[run].add((document.id, n))
        self._sizes.setdefault((document.id, 0), 0)

    def like(self, document: Document, least: float = 0.5) -> list[tuple[str, float]]:
        """The other documents with a paragraph that is ``least`` or more one text with one here, each with
        the greatest share found; the most alike first, then by id."""
        best: dict[str, float] = {}
        for sample in self._samples(document):
            shared = Counter(at for run in sample for at in self._holders.get(run, ()) if at[0] != document.id)
            for at, count in shared.items():
                alike = count / min(len(sample), self._sizes[at])
                if alike >= least and count >= LEAST:
                    best[at[0]] = max(alike, best.get(at[0], 0.0))
        return sorted(best.items(), key=lambda item: (-item[1], item[0]))

    @staticmethod
    def _samples(document: Document) -> Iterator[set[int]]:
        for paragraph in document.text.split("\n"):
            digests = {int.from_bytes(hashlib.blake2b(r.encode(), digest_size=8).digest()) for r in runs(paragraph)}
            sample = {d for d in digests if d % SAMPLE == 0}
            if len(sample) >= LEAST:
                yield sample
