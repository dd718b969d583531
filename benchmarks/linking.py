"""How well and how fast registers of known truth are linked.

    python benchmarks/linking.py [--claims 10000 --claims 100000 --claims 1000000] [--seed 1] [--more 1000]

Prints, for each size: seconds to take the documents in (their making aside) and to link them, seconds to add
``--more`` claims to them in a new process, peak memory, and pairwise precision and recall of incidents (over claims)
and of parties (over named people and organisations in documents). Each size runs in a process of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from registers import make

from guvoh.linking import Index
from guvoh.linking.tables import rows
from guvoh.nouns import Coding, Document


def pairs(labels: Iterable[tuple[Hashable, Hashable]]) -> tuple[float, float]:
    """Pairwise precision and recall of (found, true) labels, one for each item."""
    both: Counter[tuple[Hashable, Hashable]] = Counter()
    found: Counter[Hashable] = Counter()
    true: Counter[Hashable] = Counter()
    for a, b in labels:
        both[a, b] += 1
        found[a] += 1
        true[b] += 1

    def count(sizes: Iterable[int]) -> int:
        return sum(n * (n - 1) // 2 for n in sizes)

    right = count(both.values())
    return right / max(1, count(found.values())), right / max(1, count(true.values()))


class _Truths:
    """Keeps what each document's truth is while the documents stream by."""

    def __init__(self, claims: int, seed: int) -> None:
        self.incident: dict[tuple[str, str], int] = {}
        self.party: dict[tuple[str, str], str] = {}
        self.made = make(claims, seed)
        self.making = 0.0  # seconds spent making documents

    def documents(self, claims: int) -> Iterator[tuple[Document, Coding]]:
        """Documents until so many claims are told."""
        told = 0
        started = time.perf_counter()
        for document, coding, truth in self.made:
            self.making += time.perf_counter() - started
            self.incident.update(((document.id, claim), incident) for claim, incident in truth.incidents.items())
            self.party.update(((document.id, name), party) for name, party in truth.parties.items())
            yield document, coding
            told += len(coding.claims)
            if told >= claims:
                return
            started = time.perf_counter()


T = TypeVar("T")


def apart(work: Callable[..., T], *given: Any) -> T:
    """What ``work`` gives, done in a new process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def people(claims: int) -> int:
    """Among how many people somebody is looked for in a register of so many claims."""
    return max(16_384, claims // 4)


def added(claims: int, more: Sequence[tuple[Document, Coding]], folder: str) -> float:
    """Seconds that adding these documents takes, in a process of its own as `guvoh add` is one: from opening what
    linking remembers to the end of linking."""
    start = time.perf_counter()
    with Index(Path(folder) / "index.duckdb", people=people(claims), memory="5GB") as index:
        index.put(more)
        index.link()
        return time.perf_counter() - start


def measured(claims: int, seed: int, more: int, folder: str) -> dict[str, Any]:
    """One row of the table."""
    truths = _Truths(claims + more, seed)
    path = Path(folder) / "index.duckdb"
    with Index(path, people=people(claims), memory="5GB") as index:
        start = time.perf_counter()
        index.put(truths.documents(claims))
        put = time.perf_counter() - start - truths.making
        start = time.perf_counter()
        index.link()
        link = time.perf_counter() - start
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = apart(added, claims, list(truths.documents(more)), folder)
    peak = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1e6
    with Index(path, people=people(claims), memory="5GB", looking=True) as index:
        db = index.db
        incidents = pairs(
            (label, truths.incident[document, claim])
            for label, document, claim in rows(
                db,
                "select s.incident, d.key, c.number from shown_incident s join claim c using (id)"
                " join document d on d.id = c.document",
            )
        )
        parties = pairs(
            (label, truths.party[document, name])
            for label, document, name in rows(
                db,
                "select distinct s.party, d.key, f.text from shown_party s join form f on f.somebody = s.id"
                " join document d on d.id = f.document",
            )
            if truths.party.get((document, name), "g")[0] != "g"  # a group is one in its document only
        )
    return {
        "claims": claims,
        "put": put,
        "link": link,
        "added": seconds,
        "peak": peak,
        "incidents": incidents,
        "parties": parties,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, action="append")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--more", type=int, default=1000)
    given = parser.parse_args()
    print("claims     take in      link   us/claim   add more    peak GB   incidents P / R   parties P / R")
    for claims in given.claims or [10_000, 100_000, 1_000_000]:
        with tempfile.TemporaryDirectory() as folder:
            row = apart(measured, claims, given.seed, given.more, folder)
        print(
            f"{row['claims']:>9,}  {row['put']:7.1f} s {row['link']:7.1f} s"
            f"  {(row['put'] + row['link']) / claims * 1e6:7.0f}"
            f"  {row['added']:8.2f} s  {row['peak']:8.2f}   {row['incidents'][0]:.3f} / {row['incidents'][1]:.3f}"
            f"    {row['parties'][0]:.3f} / {row['parties'][1]:.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
