"""Train the weights of linking's two models on registers of known truth (benchmarks/registers.py).

    python training/link_weights.py [--claims 65536] [--seed 7]

Writes src/guvoh/linking/models/{persons,incidents}.json. The chances of each outcome are counted over the pairs
that blocking brings together, among those that truly are one (m) and those that are not (u), each outcome with one
pair more than was seen (Laplace): the supervised estimate of a Fellegi-Sunter model. Takes about a minute.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from math import log2
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME / "benchmarks"))

from registers import make  # noqa: E402

from guvoh.linking import incidents, model, persons  # noqa: E402
from guvoh.linking.index import Index  # noqa: E402
from guvoh.linking.tables import Db, load, number, rows  # noqa: E402

# Where the made registers are known to be unlike written reports (corpus/linked.json), the bits an outcome may weigh:
# reports name a place at different depths, contradict one another on terms, and date more loosely; an act against
# relatives of another person is another act; and a rare name never speaks against.
BOUNDS = {
    "incidents": {
        ("account", "on account of the same person"): (1.5, 6.0),
        ("account", "on account of others"): (-6.0, -2.5),
        ("country", "the same country"): (0.3, 2.0),
        ("country", "another country"): (-3.0, -2.0),
        ("place", "places named differently"): (-1.0, 0.0),
        ("state", "by another state's agents"): (-4.0, -1.5),
        ("term", "another prison term"): (-0.5, 0.0),
        ("time", "two or three days apart"): (-7.0, -6.0),  # a series, unless much else agrees
        ("time", "times a few days apart"): (-4.0, -1.5),
        ("victims", "a bare name that the other tells in full"): (1.0, 2.0),
        # Kinds of people are worded in more ways, and tolls told of one event lie further apart.
        ("victims", "a group of the same number"): (-3.0, -1.0),
        ("victims", "a group of the same kind and a like number"): (-6.0, -5.0),
        ("victims", "a group of the same kind and another number"): (-7.5, -6.0),
    },
    "persons": {
        ("rarity", "fewer than one in a million bears the name"): (1.5, 6.0),
        ("rarity", "one in 100,000 to a million bears the name"): (0.5, 4.0),
        ("country", "in reports on other countries"): (-4.0, -1.5),
        ("side", "once acted upon and once acting or speaking"): (-4.0, -1.5),
    },
}
MODELS = HOME / "src/guvoh/linking/models"


def _even(which: str) -> None:
    """Weights that say next to nothing, under which every pair is looked at: a thousandth of a bit from one outcome to
    the next, for outcomes are known by their weights (:func:`guvoh.linking.model.numbered`)."""
    chances = {
        name: {
            label: [0.5, 0.5 / 2 ** (n / 1000)]
            for n, label in enumerate((label for label, _ in given if label != model.NONE), 1)
        }
        for name, given in model.compared(which).items()
    }
    _write(which, 0.5, chances)


def _write(which: str, prior: float, chances: Mapping[str, Any]) -> None:
    text = json.dumps({"prior": prior, "chances": chances}, indent=1, ensure_ascii=False)
    (MODELS / f"{which}.json").write_text(text + "\n", encoding="utf-8")
    model.weights.cache_clear()


def _counted(db: Db, which: str, edges: str, truth: str) -> None:
    """Count outcomes over the pairs in ``edges``, by whether ``truth(id, label)`` says they are one."""
    chances: dict[str, dict[str, list[float]]] = {}
    pairs = (
        f"(select e.*, x.label = y.label as one from {edges} e join {truth} x on x.id = a join {truth} y on y.id = b)"
    )
    right = number(db, f"select count(*) from {pairs} where one")
    every = number(db, f"select count(*) from {pairs}")
    for n, (name, given) in enumerate(model.compared(which).items(), 1):
        seen = {
            (outcome, one): count
            for outcome, one, count in rows(db, f"select outcomes[{n}], one, count(*) from {pairs} group by all")
        }
        labels = [label for label, _ in given if label != model.NONE][::-1]
        sums = [sum(seen.get((k, one), 0) + 1 for k in range(len(labels))) for one in (True, False)]
        chances[name] = {
            label: [
                round((seen.get((k, one), 0) + 1) / total, 7) for one, total in zip((True, False), sums, strict=True)
            ]
            for k, label in reversed(list(enumerate(labels)))
        }
    for (what, outcome), (least, most) in BOUNDS.get(which, {}).items():
        m, u = chances[what][outcome]
        bits = min(max(log2(m / u), least), most)
        chances[what][outcome] = [m, round(m / 2**bits, 9)]
    _write(which, round(right / every, 6), chances)
    print(f"{which}: {every:,} pairs, {right:,} of them one")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=4 * model.PEOPLE)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    for which in ("persons", "incidents"):
        _even(which)
    persons.ASK = incidents.ASK = -99.0
    truths: dict[str, list[Any]] = {"key": [], "at": [], "label": []}
    told: dict[str, list[Any]] = {"key": [], "at": [], "label": []}
    with Index(people=given.claims // 4) as index:

        def documents() -> Any:
            for document, coding, truth in make(given.claims, given.seed):
                for into, found in ((truths, truth.parties), (told, truth.incidents)):
                    for at, label in found.items():
                        into["key"].append(document.id)
                        into["at"].append(at)
                        into["label"].append(str(label))
                yield document, coding

        index.put(documents())
        db = index.db
        load(db, "named_truth", truths, make=True)
        load(db, "told_truth", told, make=True)
        db.execute(
            "create temp table person_truth as select f.somebody as id, any_value(label) as label from named_truth t"
            " join document d using (key) join form f on f.document = d.id and f.text = t.at group by all"
        )
        db.execute(
            "create temp table claim_truth as select c.id, label from told_truth t join document d using (key)"
            " join claim c on c.document = d.id and c.number = t.at"
        )
        db.execute("create temp table party_before as from shown_party")
        persons.link(db, (), index.people)
        # People are compared as nodes; where one holds several people, most of its bearers tell.
        db.execute(
            "create temp table node_truth as select s.node as id, mode(label order by label) as label from person_truth"
            " join somebody s using (id) where s.node is not null group by s.node"
        )
        _counted(db, "persons", "person_edge", "node_truth")
        # Claims are compared by who their people truly are.
        db.execute(
            "create temp table numbered as select id, dense_rank() over (order by label) as party from person_truth"
        )
        db.execute("update somebody set party = -id")
        db.execute("update somebody set party = numbered.party from numbered where numbered.id = somebody.id")
        incidents.link(db, (), index.people)
        _counted(db, "incidents", "claim_edge", "claim_truth")


if __name__ == "__main__":
    main()
