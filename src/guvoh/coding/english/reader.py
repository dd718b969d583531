"""The reader: a small transformer that says of each sentence which acts it tells, and of each party its role in them.

It reads a document in windows of sentences, so that a name told before is in sight. For each sentence and act of
the codebook it gives a logit, the status and the words it looked at (label-wise attention, Mullenbach et al. 2018,
doi:10.18653/v1/N18-1100), and for each candidate (:mod:`guvoh.coding.english.candidates`) how likely it has each
role. What the rules found is among its inputs. Weights come from ``training/`` (nine layers of all-mpnet-base-v2,
fine-tuned on the corpus; in 4 bits).
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import as_file, files
from typing import Any

import numpy as np
import numpy.typing as npt

from guvoh.coding.english.candidates import Candidate, Parties

Span = tuple[int, int]
Floats = npt.NDArray[np.float32]

ROLES = ("victims", "perpetrators", "on_account_of", "attributed_to", "disputed_by")
STATUSES = ("occurred", "threatened", "attempted", "denied")
LONGEST_SENTENCE, BEFORE, AFTER, ROOM = 300, 128, 64, 446  # in word pieces; a window has two more, at its ends
CLS, SEP = 0, 2  # the word pieces at its ends
_LONE = re.compile(r"[\ud800-\udfff]")  # half a character, as broken pages have them
# How many values each feature of a candidate has: distance, sentences apart, sort, mentions, plural, organisation,
# then victim, perpetrator, account and source by the rules, and whether the rules found the act.
FEATURES = (16, 9, 3, 4, 2, 2, 2, 2, 2, 2, 2)


@dataclass(frozen=True, slots=True)
class Window:
    """Some sentences of a document as the encoder reads them. It answers for those it owns; the rest is context."""

    ids: list[int]
    offsets: list[Span]  # of each word piece in the text; (-1, -1) at the ends
    owned: list[int]  # sentences
    pieces: Mapping[int, Span]  # of each sentence


@dataclass(frozen=True, slots=True)
class Hint:
    """What the rules say of one act in one sentence."""

    confidence: float
    roles: Mapping[str, frozenset[int]]  # candidates by role


def windows(tokenizer: Any, text: str, sentences: Sequence[Span], wanted: frozenset[int] | None = None) -> list[Window]:
    """A text's sentences in windows, each owned by one; windows that own none of those ``wanted`` are left out."""
    lengths = [min(e - s, 6 * LONGEST_SENTENCE) for s, e in sentences]
    pieces: dict[int, tuple[list[int], list[Span]]] = {}

    def encoded(n: int) -> tuple[list[int], list[Span]]:
        if n not in pieces:
            start = sentences[n][0]
            made = tokenizer.encode(_LONE.sub(" ", text[start : start + lengths[n]]), add_special_tokens=False)
            pieces[n] = (
                made.ids[:LONGEST_SENTENCE],
                [(start + s, start + e) for s, e in made.offsets[:LONGEST_SENTENCE]],
            )
        return pieces[n]

    found: list[Window] = []
    at, total = 0, len(sentences)
    while at < total:
        first, room = at, 0
        while first > 0 and room + len(encoded(first - 1)[0]) <= BEFORE:
            first -= 1
            room += len(encoded(first)[0])
        last = at
        while last < total and (last == at or room + len(encoded(last)[0]) <= ROOM):
            room += len(encoded(last)[0])
            last += 1
        end, after = last, 0
        if last < total:
            while end - 1 > at and after + len(encoded(end - 1)[0]) <= AFTER:
                end -= 1
                after += len(encoded(end)[0])
        if wanted is None or any(at <= n < end for n in wanted):
            ids, offsets, where = [CLS], [(-1, -1)], {}
            for n in range(first, last):
                where[n] = (len(ids), len(ids) + len(encoded(n)[0]))
                ids += encoded(n)[0]
                offsets += encoded(n)[1]
            found.append(Window([*ids, SEP], [*offsets, (-1, -1)], list(range(at, end)), where))
        at = end
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    """A candidate in a window: its number, word pieces, sentence."""

    number: int
    first: int
    last: int
    sentence: int


def seen(window: Window, found: Sequence[Candidate]) -> list[Seen]:
    """The candidates that stand in a window."""
    starts = [s for s, _ in window.offsets[1:-1]]
    ends = [e for _, e in window.offsets[1:-1]]
    begins = sorted((first, n) for n, (first, _) in window.pieces.items())
    here = []
    for number, one in enumerate(found):
        first, last = bisect_left(ends, one.start + 1) + 1, bisect_left(starts, one.end) + 1
        if first < last <= len(window.offsets) - 1:
            n = max((b for b in begins if b[0] <= first), default=begins[0])[1]
            here.append(Seen(number, first, last, n))
    return here


def features(
    here: Sequence[Seen], parties: Parties, sentence: int, focus: int, hint: Hint | None
) -> npt.NDArray[np.int64]:
    """What is told of each candidate beside its words, one row a candidate (see FEATURES)."""
    rows = []
    for one in here:
        candidate = parties.found[one.number]
        away = one.first - focus if one.first > focus else one.last - 1 - focus
        rows.append(
            [
                _bucket(away),
                4 + max(-4, min(4, one.sentence - sentence)),
                candidate.sort,
                min(parties.mentions[candidate.name.lower()], 4) - 1,
                int(candidate.plural),
                int(candidate.organisation),
                *(int(hint is not None and one.number in hint.roles.get(role, ())) for role in ROLES[:4]),
                int(hint is not None),
            ]
        )
    return np.array(rows, dtype=np.int64).reshape(-1, len(FEATURES))


def _bucket(away: int) -> int:
    size = abs(away)
    edge = next((n for n, most in enumerate((0, 3, 8, 16, 32, 64, 128)) if size <= most), 7)
    return edge + 8 * (away > 0)


def log_odds(confidence: float) -> float:
    return math.log(confidence / (1 - confidence + 1e-6) + 1e-6)


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


class _Page:
    """A window as the encoder left it."""

    def __init__(self, window: Window, hidden: Floats) -> None:
        self.window, self.hidden = window, hidden
        self._parties: tuple[list[Seen], Floats] | None = None

    def parties(self, parties: Parties, w: Mapping[str, Floats]) -> tuple[list[Seen], Floats]:
        """The candidates in sight, and what the encoder makes of each."""
        if self._parties is None:
            here, hidden = seen(self.window, parties.found), self.hidden
            first, last = np.array([s.first for s in here], int), np.array([s.last for s in here], int)
            sums = np.concatenate([np.zeros((1, hidden.shape[1]), np.float32), hidden.cumsum(0, dtype=np.float32)])
            mean = (sums[last] - sums[first]) / (last - first)[:, None]
            whole = np.concatenate([hidden[first], hidden[last - 1], mean], 1)
            self._parties = here, whole @ w["mention.weight"].T + w["mention.bias"]
        return self._parties


@dataclass(slots=True)
class Told:
    """What the reader says of one sentence: log odds for each act, and where it looked."""

    logits: Floats
    query: Floats = field(repr=False)
    focus: npt.NDArray[np.int64] = field(repr=False)
    page: _Page = field(repr=False)

    def at(self, act: int) -> int:
        """The character of the text where the act is told most plainly."""
        return self.page.window.offsets[int(self.focus[act])][0]


class Reader:
    """The trained model, loaded once. It reads one window at a time on one thread, so that what it says of a
    document does not depend on what else is read, nor on how many processes read."""

    def __init__(self) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        folder = files("guvoh.coding.english") / "model"
        with as_file(folder / "tokenizer.json") as path:
            self.tokenizer = Tokenizer.from_file(str(path))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.disable_quant_qdq", "1")  # 4 bits become 8 once, on loading
        options.log_severity_level = 3
        with as_file(folder / "encoder.onnx") as path:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        with as_file(folder / "heads.npz") as path, np.load(path) as held:
            w: dict[str, Floats] = {key: held[key].astype(np.float32) for key in held.files}
        # A feature's part in the hidden layer, for each of its values.
        parts = np.split(w.pop("features.weight"), len(FEATURES), 1)
        for n, part in enumerate(parts):
            w[f"feature.{n}"] = w.pop(f"feature.{n}.weight") @ part.T
        self._w = w
        self.fitted: dict[str, Any] = json.loads((folder / "fitted.json").read_text(encoding="utf-8"))
        self.acts: tuple[str, ...] = tuple(self.fitted["acts"])

    @cached_property
    def number(self) -> dict[str, int]:
        return {act: n for n, act in enumerate(self.acts)}

    def read(self, text: str, sentences: Sequence[Span], wanted: frozenset[int]) -> dict[int, Told]:
        """What the sentences that are ``wanted`` tell, and those read beside them, by their number."""
        found: dict[int, Told] = {}
        w = self._w
        for window in windows(self.tokenizer, text, sentences, wanted):
            ids = np.array([window.ids], dtype=np.int64)
            hidden: Floats = self._session.run(None, {"input_ids": ids})[0][0]
            page = _Page(window, hidden)
            for n in window.owned:
                first, last = window.pieces[n]
                here = hidden[first:last]
                if not len(here):
                    continue
                attention = _softmax(here @ w["look"].T)
                query = attention.T @ here
                logits = (query * w["tell"]).sum(1) + w["bias"]
                found[n] = Told(logits, query, attention.argmax(0) + first, page)
        return found

    def status(self, told: Told, act: int) -> str:
        """The likeliest status of an act."""
        w = self._w
        chances = _softmax(
            np.concatenate([told.query[act], w["act.weight"][act]]) @ w["status.weight"].T + w["status.bias"]
        )
        return STATUSES[int(chances.argmax())]

    def roles(self, told: Told, sentence: int, act: int, parties: Parties, hint: Hint | None) -> dict[int, Floats]:
        """For each candidate in sight, by its number: the log odds that it has each of ROLES in an act."""
        w = self._w
        here, whom = told.page.parties(parties, w)
        if not here:
            return {}
        asked = np.concatenate([told.query[act], w["act.weight"][act]]) @ w["query.weight"].T + w["query.bias"]
        rows = features(here, parties, sentence, int(told.focus[act]), hint)
        extra = sum((w[f"feature.{n}"][rows[:, n]] for n in range(len(FEATURES))), w["features.bias"])
        logits = _gelu(asked + whom + extra) @ w["role.weight"].T + w["role.bias"] + (asked * whom) @ w["fit.weight"].T
        return {s.number: logits[i] for i, s in enumerate(here)}


def _softmax(x: Floats) -> Floats:
    e: Floats = np.exp(x - x.max(0))
    e /= e.sum(0)
    return e


_ROOT = math.sqrt(2 / math.pi)


def _gelu(x: Floats) -> Floats:
    made: Floats = 0.5 * x * (1 + np.tanh(_ROOT * (x + 0.044715 * x**3)))
    return made
