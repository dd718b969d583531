"""How far two people who annotated the same documents agree.

    python corpus/tools/agreement.py FIRST_DIR SECOND_DIR [--list N]

Incidents of the two are paired one to one where their quotations overlap by half of the shorter one (the rule of the
codebook's scorer, but whatever the act), the pairs with equal act, victims and status first. Printed:

* found, right: F1 as the codebook's scorer defines them (act and evidence agree; at least one victim too);
* Krippendorff's alpha, nominal (Krippendorff, Content Analysis, 4th ed. 2018, ch. 12), for act and status over the
  pairs; and for act once more with an incident that only one of the two has counted as "none" for the other.

With --list, the first N disagreements, for whoever adjudicates.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import krippendorff

Doc = dict[str, Any]
Pair = tuple[Doc | None, Doc | None]


def spans(item: Doc, text: str) -> list[tuple[int, int]]:
    """Where an item's quotations first stand in the text, as offsets."""
    return [(at, at + len(quote)) for quote in item["evidence"] if (at := text.find(quote)) >= 0]


def overlap(one: Sequence[tuple[int, int]], two: Sequence[tuple[int, int]]) -> float:
    """The greatest share of the shorter quotation that a quotation of each has in common, 0 to 1."""
    return max((max(0, min(b, d) - max(a, c)) / min(b - a, d - c) for a, b in one for c, d in two), default=0.0)


def same_victim(one: Doc, two: Doc) -> bool:
    """Whether some victim of the one shares a last word, or half of the words, with some victim of the other."""
    for a in one["victims"]:
        for b in two["victims"]:
            left, right = (re.findall(r"\w+", who["name"].casefold()) for who in (a, b))
            if left and right and (left[-1] == right[-1] or len({*left} & {*right}) * 2 >= len({*left} | {*right})):
                return True
    return False


def paired(first: Doc, second: Doc) -> list[Pair]:
    """The incidents of two annotations of one document, paired; those without a partner beside None."""
    text = first["text"]
    options = []
    for i, one in enumerate(first["incidents"]):
        for j, two in enumerate(second["incidents"]):
            if (share := overlap(spans(one, text), spans(two, text))) >= 0.5:
                alike = (one["act"] == two["act"], same_victim(one, two), one["status"] == two["status"])
                options.append((*alike, share, -i, -j))
    pairs: list[Pair] = []
    left, right = dict(enumerate(first["incidents"])), dict(enumerate(second["incidents"]))
    for *_, i, j in sorted(options, reverse=True):
        if -i in left and -j in right:
            pairs.append((left.pop(-i), right.pop(-j)))
    return pairs + [(one, None) for one in left.values()] + [(None, two) for two in right.values()]


def alpha(pairs: Sequence[Pair], key: str, *, alone_as: str | None = None) -> float:
    """Nominal alpha of one field over the pairs; incidents without a partner are left out, or count as `alone_as`."""
    units = [
        tuple(item[key] if item else alone_as for item in pair) for pair in pairs if alone_as is not None or all(pair)
    ]
    values = sorted({str(value) for unit in units for value in unit})
    if len(values) < 2:
        return 1.0
    table = [[values.index(str(unit[side])) for unit in units] for side in (0, 1)]
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--list", type=int, default=0, metavar="N")
    args = parser.parse_args(argv)
    names = sorted({p.name for p in args.first.glob("*.json")} & {p.name for p in args.second.glob("*.json")})
    if not names:
        parser.error("the two folders have no document in common")
    pairs: list[Pair] = []
    lines: list[str] = []
    for name in names:
        first, second = (
            json.loads((folder / name).read_text(encoding="utf-8")) for folder in (args.first, args.second)
        )
        if first["text"] != second["text"]:
            parser.error(f"{name}: the two texts differ")
        found = paired(first, second)
        pairs += found
        lines += [f"{name[:-5]}: {_told(one)}  |  {_told(two)}" for one, two in found if _differ(one, two)]
    both = [(one, two) for one, two in pairs if one and two]
    agreed = [(one, two) for one, two in both if one["act"] == two["act"]]
    total = sum(bool(one) + bool(two) for one, two in pairs) or 1
    print(f"documents {len(names)}, incidents {sum(bool(a) for a, _ in pairs)} and {sum(bool(b) for _, b in pairs)}")
    print(f"found {2 * len(agreed) / total:.3f}, right {2 * sum(same_victim(a, b) for a, b in agreed) / total:.3f}")
    alone = alpha(pairs, "act", alone_as="none")
    print(f"alpha of act {alpha(both, 'act'):.3f}, with incidents of one annotator alone {alone:.3f}")
    print(f"alpha of status {alpha(both, 'status'):.3f}")
    print("\n".join(lines[: args.list]))
    return 0


def _differ(one: Doc | None, two: Doc | None) -> bool:
    return not one or not two or (one["act"], one["status"]) != (two["act"], two["status"]) or not same_victim(one, two)


def _told(inc: Doc | None) -> str:
    if not inc:
        return "-"
    people = ", ".join(who["name"] for who in inc["victims"])
    return f"{inc['id']} {inc['act']} {inc['status']} {people} «{inc['evidence'][0][:90]}»"


if __name__ == "__main__":
    sys.exit(main())
