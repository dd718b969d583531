"""How likely two names are written for one person, and why.

Words of the two names are paired so that turning one name into the other costs least (sounds.py says what letters
cost, parsing.py what endings, titles and initials do); what the pairing shows is weighed by a logistic model whose
weights are in data/weights.toml (trained by benchmarks/names.py --fit). All of it works on many pairs at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guvoh.names.parsing import (
    FATHER,
    INITIAL,
    LEXICON,
    LOCK,
    MAIN,
    MOST,
    PLAIN,
    SOFT,
    SUFFIX,
    TEGIN,
    alike,
    lead_cost,
)
from guvoh.names.sounds import distances, sound_changes, table

CHUNK = 32768  # pairs at a time
_WAYS = 1 << 21  # ways of pairing words that are held at a time
_FORM = 15  # hundredths: two forms of one name, by the lists
_NEVER = 300  # hundredths: two words that have nothing in common
_APART = {MAIN: 150, SOFT: 40, FATHER: 60, INITIAL: 120}  # what a word costs that has no like
FEATURES = (
    "bias",
    "words",  # words of both that are alike
    "cost",  # what it costs to turn the matched words into one another, in all
    "worst",  # … for the word that costs most
    "worst_over_3",
    "worst_over_6",
    "lost",  # words in the shorter name without a like
    "extra",  # words in the longer name beyond the shorter
    "initials",
    "initial_clash",
    "father",
    "father_clash",
    "father_as_name",
    "swapped",
    "ending",
    "suffix",
    "gender",
    "order",
    "arabic",
    "single",  # but one word alike, and no initial
    "long",
    "known_apart",  # by how much two words differ that are both names on the lists, and not one
    "known",
    "open",  # in Latin letters one word ends in -a, the other does not
    "one_word",  # each name is but one word
    "lost_beside",  # words without a like beside words that have one
    "clash_beside",  # three for each initial that clashes beside more words than a surname
)
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reason:
    text: str
    weight: float  # bits: for one person where above 0, against where below


@dataclass(frozen=True, slots=True)
class Explained:
    score: float
    match: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """How the words of two names were paired, row by row: which readings, which words, at what cost."""

    one: Ints  # the reading of the shorter name
    other: Ints
    to: Ints  # (rows, MOST): for each word of the shorter, the place of its like in the longer, -1 for none
    cost: Ints  # (rows, MOST): hundredths, _NEVER where there is none
    variants: Ints  # (rows, MOST, 2): the variants that were alike
    features: Floats  # (rows, len(FEATURES))


def _word_costs(one: Ints, other: Ints) -> tuple[Ints, Ints, Ints]:
    """Cost of each pair of words (numbers of the lexicon) in hundredths, and the two variants that cost least."""
    lex = LEXICON
    cost = np.full(len(one), _NEVER, np.int64)
    best_one, best_other = lex.first[one].astype(np.int64), lex.first[other].astype(np.int64)
    initial = lex.initial[one] | lex.initial[other]
    if initial.any():
        at = np.flatnonzero(initial)
        lead = lead_cost(lex.lead[one[at]], lex.lead[other[at]]).astype(np.int64)
        cost[at] = np.where(lead <= 20, lead // 2, _NEVER)
    differing = np.bitwise_count(lex.steady[one] ^ lex.steady[other])
    one_name = (lex.identity[one] >= 0) & (lex.identity[one] == lex.identity[other])
    one_name |= _one_name(lex.first[one], lex.first[other])
    look = np.flatnonzero(~initial & ((differing <= 3) | one_name))
    if not len(look):
        return cost, best_one, best_other
    a, b = one[look], other[look]
    count_b = lex.count[b].astype(np.int64)
    many = lex.count[a] * count_b
    row = np.repeat(np.arange(len(look)), many)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    variant_a = lex.first[a][row] + nth // count_b[row]
    variant_b = lex.first[b][row] + nth % count_b[row]
    penalty = alike()[lex.kind[variant_a], lex.kind[variant_b]]
    # of two words with a family ending only the stems need comparing
    both = (lex.family[a] > 0) & (lex.family[b] > 0)
    kept = (penalty < _NEVER) & ~(both[row] & (lex.kind[variant_a] == PLAIN) & (lex.kind[variant_b] == PLAIN))
    row, variant_a, variant_b, penalty = row[kept], variant_a[kept], variant_b[kept], penalty[kept]
    unwritten = np.where(lex.arabic[a] & lex.arabic[b], 2, (lex.arabic[a] != lex.arabic[b]).astype(np.int64))[row]
    letters = distances(lex.code[variant_a], lex.code[variant_b], unwritten).astype(np.int64)
    letters = np.where(_one_name(variant_a, variant_b), np.minimum(letters, _FORM), letters)
    total = letters + penalty
    starts = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])
    # of variants that cost the same those with the plainer endings, so that neither word's number counts
    kind_a, kind_b = lex.kind[variant_a].astype(np.int64), lex.kind[variant_b].astype(np.int64)
    plain = (np.minimum(kind_a, kind_b) << 4) + np.maximum(kind_a, kind_b)
    least = np.minimum.reduceat((total << 40) + (plain << 32) + np.arange(len(row)), starts)
    at, which = look[row[starts]], least & 0xFFFFFFFF
    cost[at] = np.minimum(least >> 40, _NEVER)
    best_one[at], best_other[at] = variant_a[which], variant_b[which]
    return cost, best_one, best_other


def _one_name(variant_a: NDArray[Any], variant_b: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether two variants are one name by the lists."""
    a, b = LEXICON.known[variant_a], LEXICON.known[variant_b]
    result = np.zeros(a.shape[:-1], np.bool_)
    at = np.nonzero((a[..., 0] >= 0) & (b[..., 0] >= 0))
    a, b = a[at], b[at]
    result[at] = ((a[:, :, None] == b[:, None, :]) & (a >= 0)[:, :, None]).any((1, 2))
    return result


@cache
def _ways(shorter: int, longer: int) -> Ints:
    """Every way to give each of ``shorter`` words one of ``longer``: (ways, shorter), the natural order first."""
    return np.array(list(permutations(range(longer), shorter)), np.int64).reshape(-1, shorter)


def _rows(one: Ints, other: Ints) -> tuple[Ints, Ints, Ints]:
    """Pair number and readings of each name to compare: as written, and with two neighbours of the longer joined."""
    lex = LEXICON
    pair = np.arange(len(one))
    rows = [(pair, one, other)]
    difference = lex.size[one] - lex.size[other]
    for longer, shorter, at, turned in (
        (one, other, np.flatnonzero(difference > 0), False),
        (other, one, np.flatnonzero(difference < 0), True),
    ):
        many = lex.alternatives[longer[at]]
        repeated = np.repeat(at, many)
        nth = np.arange(len(repeated)) - np.repeat(np.cumsum(many) - many, many)
        reading = lex.alternative[longer[repeated]].astype(np.int64) + nth
        rows.append((repeated, shorter[repeated], reading) if turned else (repeated, reading, shorter[repeated]))
    # the shorter first, so that what is found does not hang on which name came first
    p, a, b = (np.concatenate(column) for column in zip(*rows, strict=True))
    turn = lex.size[a] > lex.size[b]
    return p, np.where(turn, b, a), np.where(turn, a, b)


def _assigned(a: Ints, b: Ints, size_a: int, size_b: int, plain: Ints) -> tuple[Ints, Ints, Ints]:
    """The cheapest way to give each word of the readings ``a`` one of ``b``, whose pairs of words cost ``plain`` (rows,
    size_a, size_b): what it costs in all, the places in ``b`` (rows, size_a) and what each costs."""
    lex = LEXICON
    role_a, role_b = lex.role[a, :size_a], lex.role[b, :size_b]
    length = np.maximum(lex.length[lex.word[a, :size_a]][:, :, None], lex.length[lex.word[b, :size_b]][:, None, :])
    # one letter in a long word says less than one in a short word
    scale = np.clip(np.sqrt(6.5 / np.maximum(length, 1)), 0.75, 1.6)
    cost = np.where(plain < _NEVER, (plain * scale).astype(np.int64), plain)
    father_a, father_b = (role_a == FATHER)[:, :, None], (role_b == FATHER)[:, None, :]
    initial = (role_a == INITIAL)[:, :, None] | (role_b == INITIAL)[:, None, :]
    cost = cost + np.where((father_a ^ father_b) & ~initial, 30, 0) + np.where(initial, 8, 0)
    apart = np.array([_APART[role] for role in range(len(_APART))])
    limit = np.maximum(apart[role_a][:, :, None], apart[role_b][:, None, :])
    bounded = np.minimum(cost, limit)
    # what the longer has beyond the shorter: a main word left over is worse than a father's name
    left = np.where(role_b == MAIN, 25, np.where(role_b == INITIAL, 10, 0))
    ways = _ways(size_a, size_b)
    sums = np.zeros((len(a), len(ways)), np.int64)
    for i in range(size_a):
        sums += bounded[:, i, ways[:, i]] - left[:, ways[:, i]]
    best = sums.argmin(axis=1)
    chosen = ways[best]
    rows, places = np.arange(len(a))[:, None], np.arange(size_a)[None, :]
    taken = cost[rows, places, chosen]
    taken = np.where(taken < limit[rows, places, chosen], taken, _NEVER)
    return sums[np.arange(len(a)), best] + left.sum(axis=1), chosen, taken


def pairing(one: Ints, other: Ints) -> Pairing:
    """The best pairing of each two names (numbers of the lexicon)."""
    lex = LEXICON
    pair, a, b = _rows(one, other)
    n = len(pair)
    groups = []
    asked = []
    for size_a in range(1, MOST + 1):
        for size_b in range(size_a, MOST + 1):
            together = np.flatnonzero((lex.size[a] == size_a) & (lex.size[b] == size_b))
            # six words can be paired in 720 ways: few rows at a time keep memory small
            step = _WAYS // len(_ways(size_a, size_b))
            for at in (together[i : i + step] for i in range(0, len(together), step)):
                words_a, words_b = lex.word[a[at], :size_a], lex.word[b[at], :size_b]
                x = np.repeat(words_a[:, :, None], size_b, 2).astype(np.int64)
                y = np.repeat(words_b[:, None, :], size_a, 1).astype(np.int64)
                groups.append((at, size_a, size_b))
                asked.append(((np.minimum(x, y) << 32) | np.maximum(x, y)).ravel())
    to = np.full((n, MOST), -1, np.int64)
    cost = np.full((n, MOST), _NEVER, np.int64)
    variants = np.zeros((n, MOST, 2), np.int64)
    total = np.full(n, 10_000, np.int64)
    if asked:
        unique, back = np.unique(np.concatenate(asked), return_inverse=True)
        word_one = unique >> 32
        costs, variant_one, variant_other = _word_costs(word_one, unique & 0xFFFFFFFF)
        start = 0
        for at, size_a, size_b in groups:
            size = len(at) * size_a * size_b
            which = back[start : start + size].reshape(len(at), size_a, size_b)
            start += size
            found, chosen, taken = _assigned(a[at], b[at], size_a, size_b, costs[which])
            total[at], to[at, :size_a], cost[at, :size_a] = found, chosen, taken
            ids = which[np.arange(len(at))[:, None], np.arange(size_a)[None, :], chosen]
            first = lex.word[a[at], :size_a] == word_one[ids]
            variants[at, :size_a, 0] = np.where(first, variant_one[ids], variant_other[ids])
            variants[at, :size_a, 1] = np.where(first, variant_other[ids], variant_one[ids])
    # of the readings of one pair, the one that costs least; as written where it makes no difference
    order = np.lexsort((np.arange(n), total, pair))
    kept = order[np.r_[True, pair[order][1:] != pair[order][:-1]]] if n else order
    a, b, to, cost, variants = a[kept], b[kept], to[kept], cost[kept], variants[kept]
    return Pairing(a, b, to, cost, variants, _features(a, b, to, cost, variants))


def _features(a: Ints, b: Ints, to: Ints, cost: Ints, variants: Ints) -> Floats:
    lex = LEXICON
    n = len(a)
    rows = np.arange(n)[:, None]
    there = to >= 0
    place = np.maximum(to, 0)
    word_a, word_b = lex.word[a], lex.word[b][rows, place]
    role_a, role_b = lex.role[a], lex.role[b][rows, place]
    initial = there & ((role_a == INITIAL) | (role_b == INITIAL))
    father_a, father_b = there & (role_a == FATHER), there & (role_b == FATHER)
    alike_ = there & (cost < _NEVER)
    whole = there & ~initial
    both_fathers = father_a & father_b
    names = whole & ~father_a & ~father_b
    matched = names & alike_
    money = np.where(matched, cost, 0) / 100
    worst = money.max(1, initial=0)
    kind_a, kind_b = lex.kind[variants[:, :, 0]], lex.kind[variants[:, :, 1]]
    family_a, family_b = lex.family[word_a], lex.family[word_b]
    both_known = matched & (lex.known[variants] >= 0)[..., 0].all(2)
    one_name = both_known & _one_name(variants[:, :, 0], variants[:, :, 1])
    latin = lex.latin[word_a] & lex.latin[word_b] & (family_a == 0) & (family_b == 0) & matched
    strong_a, strong_b = (np.isin(f, (1, 2, 4, 5, 6)) for f in (family_a, family_b))
    only_a, only_b = matched & strong_a & ~strong_b, matched & ~strong_a & strong_b
    woman_a, woman_b = lex.woman[word_a], lex.woman[word_b]
    size_a, size_b = lex.size[a], lex.size[b]
    taken = np.zeros((n, MOST), np.bool_)
    for i in range(MOST):
        at = np.flatnonzero(there[:, i])
        taken[at, to[at, i]] = True
    rest = (np.arange(MOST)[None, :] < size_b[:, None]) & ~taken
    falling = ((to[:, 1:] < to[:, :-1]) & there[:, 1:]).any(1)
    words = matched.sum(1)
    lost = names & ~alike_ & (role_a == MAIN) & (role_b == MAIN)
    length = np.where(matched, np.minimum(lex.length[word_a], lex.length[word_b]), 0).sum(1)
    endings = matched & (kind_a != kind_b) & (kind_a <= TEGIN) & (kind_b <= TEGIN)
    return np.stack(
        [
            np.ones(n),
            np.minimum(words, 3),
            money.sum(1),
            worst,
            np.maximum(worst - 0.3, 0),
            np.maximum(worst - 0.6, 0),
            lost.sum(1),
            (rest & (lex.role[b] == MAIN)).sum(1),
            (initial & alike_).sum(1),
            (initial & ~alike_).sum(1),
            (both_fathers & (cost < 60)).sum(1),
            (both_fathers & (cost >= 60)).sum(1),
            (whole & (father_a ^ father_b)).sum(1),
            (only_a.any(1) & only_b.any(1)).astype(float),
            endings.sum(1),
            (matched & ((kind_a == SUFFIX) | (kind_b == SUFFIX))).sum(1),
            (matched & (woman_a * woman_b == 2)).sum(1),
            falling.astype(float),
            (lex.arabic[lex.word[a, 0]] != lex.arabic[lex.word[b, 0]]).astype(float),
            ((words + (initial & alike_).sum(1)) <= 1).astype(float),
            np.minimum(length, 20) / 10,
            np.where(both_known & ~one_name, np.clip(money, 0.2, 0.7) - 0.2, 0).sum(1),
            one_name.sum(1),
            (latin & (lex.open[word_a] != lex.open[word_b])).sum(1),
            ((words > 0) & (size_a == 1) & (size_b == 1)).astype(float),
            np.minimum(lost.sum(1), words),
            3.0 * np.minimum((initial & ~alike_).sum(1), np.maximum(words - 1, 0)),
        ],
        axis=1,
    )


@cache
def weights() -> Floats:
    given = table("weights.toml")["weights"]
    return np.array([given[name] for name in FEATURES])


def _numbers(pairs: Sequence[tuple[str, str]]) -> tuple[Ints, Ints]:
    """Both names of each pair as numbers of the lexicon, in an order that does not hang on which came first."""
    turned = [(a, b) if a <= b else (b, a) for a, b in pairs]
    LEXICON.add(name for pair in turned for name in pair)
    name_of = LEXICON.name_of
    return np.array([name_of[a] for a, _ in turned], np.int64), np.array([name_of[b] for _, b in turned], np.int64)


def features(pairs: Sequence[tuple[str, str]]) -> Floats:
    """What the model weighs, (pairs, len(FEATURES)), for training."""
    with LOCK:
        return np.concatenate([pairing(*_numbers(pairs[i : i + CHUNK])).features for i in range(0, len(pairs), CHUNK)])


def _odds(features: Floats) -> Floats:
    # not a matrix product: its last bits hang on how many rows there are
    result: Floats = (features * weights()).sum(axis=1)
    return result


def likelihoods(pairs: Sequence[tuple[str, str]]) -> Floats:
    """For each pair of names how likely both are written for one person, 0 to 1, on the names alone; 0.5 and more is a
    match. Any scripts; symmetric; the same whatever else is in the batch. Memory is bounded by ``CHUNK`` pairs."""
    result = np.empty(len(pairs))
    for start in range(0, len(pairs), CHUNK):
        chunk = pairs[start : start + CHUNK]
        with LOCK:
            found = pairing(*_numbers(chunk))
        result[start : start + CHUNK] = 1 / (1 + np.exp(-_odds(found.features)))
    return result


def likelihood(one: str, other: str) -> float:
    """``likelihoods`` for one pair."""
    return float(likelihoods([(one, other)])[0])


def explain(one: str, other: str) -> Explained:
    """The score of one pair, the same as ``likelihood``'s, and the reasons for it, the weightiest first. Their weights
    add up to the logarithm of the odds, in bits."""
    with LOCK:
        return _explain(one, other)


def _explain(one: str, other: str) -> Explained:
    found = pairing(*_numbers([(one, other)]))
    odds = float(_odds(found.features)[0])
    weight = dict(zip(FEATURES, (weights() / math.log(2)).tolist(), strict=True))
    value = dict(zip(FEATURES, found.features[0].tolist(), strict=True))
    reasons = _word_reasons(found, weight)
    told = {
        "bias": "where any two names start from",
        "extra": "one name has a word more",
        "swapped": "what is a surname in the one is a given name in the other, and the other way round",
        "order": "the words stand in another order",
        "arabic": "one is in Persian-Arabic letters, which leave vowels out",
        "single": "but one word, or an initial, is alike",
        "one_word": "each is a single word",
        "lost_beside": "a whole word differs beside one that is alike",
        "clash_beside": "an initial differs beside words that are alike",
    }
    reasons += [
        Reason(text, weight[name] * value[name])
        for name, text in told.items()
        if abs(weight[name] * value[name]) >= 0.01
    ]
    if not LEXICON.size[found.one[0]]:
        reasons = [Reason("one of the two has no letters to compare", odds / math.log(2))]
    reasons.sort(key=lambda reason: -abs(reason.weight))
    score = likelihood(one, other)
    return Explained(score, score >= 0.5, tuple(reasons))


def _word_reasons(found: Pairing, weight: dict[str, float]) -> list[Reason]:
    lex = LEXICON
    a, b = int(found.one[0]), int(found.other[0])
    reasons = []
    matched: list[tuple[int, float]] = []
    lines: list[tuple[str, float]] = []
    whole = 0
    for i in range(int(lex.size[a])):
        j = int(found.to[0, i])
        word_a, word_b = int(lex.word[a, i]), int(lex.word[b, j])
        role_a, role_b = int(lex.role[a, i]), int(lex.role[b, j])
        raw_a, raw_b = lex.raw[word_a].title(), lex.raw[word_b].title()
        cost = int(found.cost[0, i])
        alike_ = cost < _NEVER
        if INITIAL in (role_a, role_b):
            if alike_:
                reasons.append(Reason(f"{raw_a} and {raw_b} begin alike", weight["initials"]))
            else:
                reasons.append(Reason(f"{raw_a} and {raw_b} do not begin alike", weight["initial_clash"]))
        elif FATHER in (role_a, role_b):
            if role_a == role_b:
                what = "father" if cost < _APART[FATHER] else "father_clash"
                text = "are one father's name" if what == "father" else "are different fathers' names"
                reasons.append(Reason(f"{raw_a} and {raw_b} {text}", weight[what]))
            else:
                reasons.append(
                    Reason(f"{raw_a} and {raw_b}: a father's name over against another", weight["father_as_name"])
                )
        elif not alike_:
            if role_a == role_b == MAIN:
                reasons.append(Reason(f"{raw_a} and {raw_b} are different names", weight["lost"]))
        else:
            whole += 1
            text, points = _alike(found, i, raw_a, raw_b, weight)
            matched.append((len(lines), cost / 100))
            lines.append((text, points))
    if matched:
        # what the model weighs once, for the word that costs most, is told with that word
        at, worst = max(matched, key=lambda m: m[1])
        beyond = (
            weight["worst"] * worst
            + weight["worst_over_3"] * max(worst - 0.3, 0)
            + weight["worst_over_6"] * max(worst - 0.6, 0)
        )
        lines[at] = (lines[at][0], lines[at][1] + beyond)
        length = float(found.features[0, FEATURES.index("long")]) * weight["long"]
        for text, points in lines:
            reasons.append(Reason(text, points + (weight["words"] * min(whole, 3) + length) / whole))
    return reasons


def _alike(found: Pairing, i: int, raw_a: str, raw_b: str, weight: dict[str, float]) -> tuple[str, float]:
    """How two words are alike, in words, and what that weighs, in bits."""
    lex = LEXICON
    a, b = int(found.one[0]), int(found.other[0])
    word_a, word_b = int(lex.word[a, i]), int(lex.word[b, int(found.to[0, i])])
    variant_a, variant_b = (int(v) for v in found.variants[0, i])
    cost = float(found.cost[0, i]) / 100
    points = weight["cost"] * cost
    kinds = (int(lex.kind[variant_a]), int(lex.kind[variant_b]))
    said = []
    pair_a, pair_b = np.array([variant_a]), np.array([variant_b])
    both = bool((lex.known[[variant_a, variant_b], 0] >= 0).all())
    one_name = both and bool(_one_name(pair_a, pair_b)[0])
    different = sound_changes(lex.variant_text[variant_a], lex.variant_text[variant_b])
    if one_name:
        points += weight["known"]
    if both and not one_name and cost > 0.2:
        points += weight["known_apart"] * (min(cost, 0.7) - 0.2)
        said.append("both are names in their own right")
    if different and cost > 0.1:
        said.append(", ".join(different))
    if kinds[0] != kinds[1]:
        said.append(" and ".join(_ENDINGS[k] for k in kinds if k != PLAIN) + " left off")
        if max(kinds) <= TEGIN:
            points += weight["ending"]
        if SUFFIX in kinds:
            points += weight["suffix"]
    if int(lex.woman[word_a]) * int(lex.woman[word_b]) == 2:
        points += weight["gender"]
        said.append("one ends as a woman's, one as a man's")
    latin = lex.latin[word_a] and lex.latin[word_b] and not lex.family[word_a] and not lex.family[word_b]
    if latin and lex.open[word_a] != lex.open[word_b]:
        points += weight["open"]
        said.append("their last vowels differ")
    known_words = "one name" if one_name and cost > 0.1 else "one spelling" if cost <= 0.1 else "close"
    verb = "differ" if cost > 0.6 and not one_name else f"are {known_words}"
    return f"{raw_a} and {raw_b} {verb}" + (f" ({'; '.join(said)})" if said else ""), points


_ENDINGS = dict(
    enumerate(
        (
            "",
            "-ov",
            "-zoda",
            "-i",
            "-iyon",
            "-uly",
            "-tegin",
            "the father's ending",
            "a suffix",
            "a case",
            "a case",
            "-a",
        )
    )
)
