"""How well and how quickly names are compared, beside nomenklatura's logic-v2.

    python benchmarks/names.py PAIRS.csv [--peer PYTHON] [--fit]

PAIRS.csv has the columns name1, name2, is_match (true or false) and any others. ``--peer`` is the interpreter of a
virtual environment of its own that has nomenklatura; it needs ICU's headers to build:

    apt-get install libicu-dev pkg-config g++
    python -m venv /tmp/peer && /tmp/peer/bin/pip install --no-binary PyICU nomenklatura==4.17.4

Both run the same pairs, after a few others that make them load their tables. "first" is the time a pair when no name
has been met before, "again" when all have. Entities are given fresh ids, since logic-v2 keeps results by id.

``--fit`` trains src/guvoh/names/data/weights.toml on PAIRS.csv and benchmarks/names_elsewhere.csv, and prints the F1 of
cross-validation over persons (names that true pairs connect), with a third of the persons kept apart until the end.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guvoh.names import compare, likelihoods
from guvoh.names.parsing import LEXICON

HERE = Path(__file__).parent
ELSEWHERE = HERE / "names_elsewhere.csv"
WARM_UP = [("Anton Chekhov", "Антон Чехов"), ("Orhan Pamuk", "Орхан Памук"), ("Omar Khayyam", "عمر خیام")]
FOLDS = 6
RIDGE = 0.0005
Pairs = list[tuple[str, str]]
Floats = NDArray[np.float64]

PEER = """
import json, sys, time
from followthemoney.proxy import EntityProxy
from nomenklatura.matching import LogicV2
config = LogicV2.default_config()
given = json.load(sys.stdin)
number = 0
def entity(name):
    global number
    number += 1
    return EntityProxy.from_dict({"id": str(number), "schema": "Person", "properties": {"name": [name]}})
def run(pairs):
    start = time.perf_counter()
    scores = [LogicV2.compare(entity(a), entity(b), config).score for a, b in pairs]
    return scores, time.perf_counter() - start
run(given["warm_up"])
scores, first = run(given["pairs"])
_, again = run(given["pairs"])
json.dump({"scores": scores, "first": first, "again": again}, sys.stdout)
"""


def read(path: Path) -> tuple[Pairs, NDArray[np.bool_], list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return (
        [(row["name1"], row["name2"]) for row in rows],
        np.array([row["is_match"] == "true" for row in rows]),
        [row.get("group", "") for row in rows],
    )


def quality(found: NDArray[np.bool_], true: NDArray[np.bool_]) -> tuple[float, float, float]:
    """F1, precision, recall."""
    hits = int((found & true).sum())
    return (
        2 * hits / max(int(found.sum() + true.sum()), 1),
        hits / max(int(found.sum()), 1),
        hits / max(int(true.sum()), 1),
    )


def show(name: str, found: NDArray[np.bool_], true: NDArray[np.bool_], first: float, again: float) -> None:
    f1, precision, recall = quality(found, true)
    n = len(true)
    print(
        f"{name:18s} F1 {f1:.3f}  P {precision:.3f}  R {recall:.3f}  "
        f"first {first / n * 1e6:7.1f} us a pair  again {again / n * 1e6:7.1f} us a pair"
    )


def ours(pairs: Pairs) -> tuple[Floats, float, float]:
    likelihoods(WARM_UP)
    LEXICON.reset()
    start = time.perf_counter()
    scores = likelihoods(pairs)
    middle = time.perf_counter()
    likelihoods(pairs)
    return scores, middle - start, time.perf_counter() - middle


def peer(python: str, pairs: Pairs) -> tuple[Floats, float, float]:
    asked = json.dumps({"warm_up": WARM_UP, "pairs": pairs})
    done = subprocess.run([python, "-c", PEER], input=asked, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    return np.array(told["scores"]), told["first"], told["again"]


def persons(pairs: Pairs, true: NDArray[np.bool_]) -> NDArray[np.int64]:
    """A fold for each pair, the same for all pairs about names that true pairs connect."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            name = parent[name]
        return name

    for (one, other), match in zip(pairs, true, strict=True):
        if match:
            parent[root(one)] = root(other)
    return np.array([zlib.crc32(root(one).encode()) % FOLDS for one, _ in pairs])


def train(features: Floats, true: NDArray[np.bool_]) -> Floats:
    """Weights of a logistic model with a ridge penalty, by Newton's method."""
    weights = np.zeros(features.shape[1])
    ridge = np.full(features.shape[1], RIDGE * len(true))
    ridge[0] = 1e-6
    for _ in range(100):
        odds = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (true - odds) - ridge * weights
        curve = (features * (odds * (1 - odds) + 1e-6)[:, None]).T @ features + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-7:
            break
    return weights


def fit(pairs: Pairs, true: NDArray[np.bool_]) -> None:
    more, more_true, _ = read(ELSEWHERE)
    features, more_features = compare.features(pairs), compare.features(more)
    fold, more_fold = persons(pairs, true), np.arange(len(more)) % FOLDS
    apart = fold >= FOLDS * 2 // 3

    def tell(what: str, score: Floats, of: NDArray[np.bool_]) -> None:
        print(f"{what:42s} F1 {{:.3f}}  P {{:.3f}}  R {{:.3f}}".format(*quality(score >= 0, of)))

    score, more_score = np.zeros(len(true)), np.zeros(len(more))
    for k in range(FOLDS):
        here, there = (fold != k) & ~apart, more_fold != k
        w = train(np.vstack([features[here], more_features[there]]), np.r_[true[here], more_true[there]])
        score[fold == k], more_score[more_fold == k] = features[fold == k] @ w, more_features[more_fold == k] @ w
    tell("two thirds of the persons, cross-validated", score[~apart], true[~apart])
    tell("names_elsewhere.csv, cross-validated", more_score, more_true)
    w = train(np.vstack([features[~apart], more_features]), np.r_[true[~apart], more_true])
    tell("the third kept apart", features[apart] @ w, true[apart])
    w = train(np.vstack([features, more_features]), np.r_[true, more_true])
    tell("all, with the weights that are written", features @ w, true)
    lines = [
        "# Weights of the comparer of names, in natural logarithms of odds.",
        "# Written by benchmarks/names.py --fit; what each weighs is said in compare.py.",
        "[weights]",
        *(f"{name} = {value:.4f}" for name, value in zip(compare.FEATURES, w.tolist(), strict=True)),
    ]
    (HERE.parent / "src/guvoh/names/data/weights.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--peer", metavar="PYTHON")
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    pairs, true, groups = read(given.pairs)
    print(f"{len(pairs)} pairs, {int(true.sum())} of them of one person")
    if given.fit:
        fit(pairs, true)
        return
    score, first, again = ours(pairs)
    show("guvoh at 0.5", score >= 0.5, true, first, again)
    if given.peer:
        peer_score, peer_first, peer_again = peer(given.peer, pairs)
        show("logic-v2 at 0.7", peer_score >= 0.7, true, peer_first, peer_again)
        print(f"a pair takes 1/{peer_first / first:.0f} of logic-v2's time first, 1/{peer_again / again:.0f} again")
    else:
        print("logic-v2 not run: give --peer PYTHON (see the top of this file)", file=sys.stderr)
    for group in dict.fromkeys(groups):
        at = np.array([g == group for g in groups])
        print(f"  {group or '-':8s} {int(at.sum()):5d} pairs  F1 {quality(score[at] >= 0.5, true[at])[0]:.3f}")


if __name__ == "__main__":
    main()
