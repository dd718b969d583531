"""Fit the gate: which sentences are plainly about an act, by their words alone. What lies near one is read.

python training/gate.py FILE …         files made by examples.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from examples import MODEL
from guvoh.coding.english.text import words_of

RARE = 4  # words in fewer sentences say nothing


def main(argv: list[str]) -> int:
    rows, truth = [], []
    for path in argv:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            doc = json.loads(line)
            told = {g["sentence"] for g in doc["gold"]}
            for n, (start, end) in enumerate(doc["sentences"]):
                rows.append(dict.fromkeys(words_of(doc["text"][start:end]), 1))
                truth.append(n in told)
    vectors = DictVectorizer()
    table = vectors.fit_transform(rows)
    often = numpy.asarray((table > 0).sum(0)).ravel() >= RARE
    model = LogisticRegression(C=0.1, max_iter=1000).fit(table[:, often], truth)
    names = vectors.get_feature_names_out()[often]
    weights = {w: round(float(c), 3) for w, c in zip(names, model.coef_[0], strict=True) if abs(c) >= 0.02}
    held = {"bias": round(float(model.intercept_[0]), 3), "words": dict(sorted(weights.items()))}
    (MODEL / "gate.json").write_text(json.dumps(held, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{len(rows)} sentences, {sum(truth)} with an act; {len(weights)} words")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
