"""Fit the gate: which sentences are plainly about an act, by their words alone. What lies near one is read.

python training/gate.py FILE …         files made by examples.py

Beside them it learns from ordinary news (``ordinary_news.jsonl``), of which no sentence is about an act, and prints how
plainly the plainest sentence of a document speaks, where the document has an act and in ordinary news.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from examples import MODEL
from guvoh.coding.english.text import sentences, words_of

RARE = 6  # words in fewer sentences say nothing
OFTEN = 10  # as much as a sentence of the corpus, where the field's words are everywhere, one of ordinary news counts
ORDINARY = Path(__file__).with_name("ordinary_news.jsonl")


def main(argv: list[str]) -> int:
    rows, truth, of = [], [], []  # of: whether the document has an act, is ordinary news, or neither
    for path in [*map(Path, argv), ORDINARY]:
        for line in path.read_text(encoding="utf-8").splitlines():
            doc = json.loads(line)
            told = {g["sentence"] for g in doc.get("gold", ())}
            kind = "acts" if told else "ordinary" if path == ORDINARY else "none"
            for n, (start, end) in enumerate(doc.get("sentences") or sentences(doc["text"])):
                rows.append(dict.fromkeys(words_of(doc["text"][start:end]), 1))
                truth.append(n in told)
                of.append((doc["id"], kind))
    vectors = DictVectorizer()
    table = vectors.fit_transform(rows)
    often = numpy.asarray((table > 0).sum(0)).ravel() >= RARE
    counts = [OFTEN if kind == "ordinary" else 1 for _, kind in of]
    model = LogisticRegression(C=1.0, max_iter=2000).fit(table[:, often], truth, sample_weight=counts)
    names = vectors.get_feature_names_out()[often]
    weights = {w: round(float(c), 3) for w, c in zip(names, model.coef_[0], strict=True) if abs(c) >= 0.02}
    held = {"bias": round(float(model.intercept_[0]), 3), "words": dict(sorted(weights.items()))}
    (MODEL / "gate.json").write_text(json.dumps(held, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    plainest: dict[tuple[str, str], float] = {}
    for key, score in zip(of, model.decision_function(table[:, often]), strict=True):
        plainest[key] = max(plainest.get(key, -99.0), float(score))
    for kind in ("acts", "none", "ordinary"):
        low = numpy.percentile([score for (_, k), score in plainest.items() if k == kind], (0, 0.5, 1, 5, 50, 95))
        print(f"{kind}: plainest sentence, percentiles 0, 0.5, 1, 5, 50, 95: {numpy.round(low, 2).tolist()}")
    print(f"{len(rows)} sentences, {sum(truth)} with an act; {len(weights)} words")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
