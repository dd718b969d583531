"""How well reading gives back the seed articles: `python benchmarks/reading.py [shared folder]`.

Recall is the share of the reference's words that stand in the document in the same order; extra
is the share of the document's words that are not in the reference. Prints one line per article,
then speed and peak memory.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from guvoh.nouns import Document, document_from_json
from guvoh.reading import capture, read

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


@dataclass(frozen=True)
class Row:
    """One reference article and the document that comes nearest to it."""

    name: str
    recall: float
    extra: float
    title: bool
    publisher: bool
    published: bool


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def align(reference: str, text: str) -> tuple[float, float]:
    """Recall and extra of ``text`` against ``reference``, by words in order."""
    wanted, got = words(reference), words(text)
    same = sum(block.size for block in SequenceMatcher(None, wanted, got, autojunk=False).get_matching_blocks())
    return same / max(1, len(wanted)), 1 - same / max(1, len(got))


def compare(references: dict[str, Document], documents: list[Document]) -> list[Row]:
    """Each reference beside the document that is nearest to it; no document stands for two."""
    rows = []
    left = list(documents)
    for name, reference in references.items():
        wanted = set(words(reference.text))
        best = max(
            left,
            key=lambda d: len(wanted & set(words(d.text))) / max(1, len(wanted | set(words(d.text)))),
            default=None,
        )
        if best is None:
            rows.append(Row(name, 0.0, 0.0, False, False, False))
            continue
        left.remove(best)
        recall, extra = align(reference.text, best.text)
        rows.append(
            Row(
                name,
                recall,
                extra,
                words(best.title) == words(reference.title),
                (best.publisher or "").casefold() == (reference.publisher or "").casefold(),
                best.published == reference.published,
            )
        )
    return rows


def measure(shared: Path) -> tuple[list[Row], int, float]:
    """The table, how many documents there were, and the seconds they took (second pass: models loaded)."""
    rows: list[Row] = []
    number, seconds = 0, 0.0
    for seed in sorted((shared / "seeds").glob("*.txt")):
        source = next(capture([str(seed)], on_error=print))
        documents = read(source)
        start = time.perf_counter()
        read(source)
        seconds += time.perf_counter() - start
        number += len(documents)
        references = {
            path.stem: document_from_json(json.loads(path.read_text(encoding="utf-8")))
            for path in sorted((shared / "gold" / "seed-texts").glob(f"seed-{seed.name[:3]}-*.json"))
        }
        rows += compare(references, documents)
        rows += [Row(f"seed-{seed.name[:3]} too many", 0, 1, False, False, False)] * (len(documents) - len(references))
    return rows, number, seconds


def main() -> None:
    rows, number, seconds = measure(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED)
    print(f"{'article':<16}{'recall':>8}{'extra':>8}  title publisher date")
    for row in rows:
        marks = "  ".join("yes" if good else "no " for good in (row.title, row.publisher, row.published))
        print(f"{row.name:<16}{row.recall:>8.3f}{row.extra:>8.3f}  {marks}")
    good = sum(row.recall >= 0.95 and row.extra <= 0.05 for row in rows)
    print(f"{good} of {len(rows)} articles with recall >= 0.95 and extra <= 0.05")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{number} documents in {seconds:.2f} s ({number / seconds:.0f} a second); peak memory {memory:.0f} MB")


if __name__ == "__main__":
    main()
