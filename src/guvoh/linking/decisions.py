"""What people decided about parties and incidents, as linking is bound by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guvoh.linking.cluster import Union
from guvoh.linking.tables import Db, load, rows

At = tuple[str, str]  # (document id, name as written) or (document id, claim number)


@dataclass(frozen=True, slots=True)
class Decided:
    """That what ``left`` and ``right`` name is one, or is two. It holds for these names in these documents, and so
    outlives any grouping; what it names that is no longer there is passed over."""

    kind: str  # "party" or "incident"
    same: bool
    left: tuple[At, ...]
    right: tuple[At, ...]


_FOUND = {
    "party": "form f on f.document = d.id and f.text = w.at",
    "incident": "claim f on f.document = d.id and f.number = w.at",
}
_ID = {"party": "somebody", "incident": "id"}


def _named(db: Db, kind: str, decisions: Sequence[tuple[int, Decided]]) -> None:
    """``wanted(id, decision, which)``: what the decisions name, as far as it is there."""
    named = [
        (n, which, *at)
        for n, d in decisions
        for which in ("left", "right")
        for at in getattr(d, which)
        if d.kind == kind
    ]
    columns = list(zip(*named, strict=True)) or [(), (), (), ()]
    load(db, "wanted_at", {"party": columns[0], "which": columns[1], "key": columns[2], "at": columns[3]}, make=True)
    db.execute(
        f"create or replace temp table wanted as select distinct f.{_ID[kind]} as id, w.party as decision, w.which"
        f" from wanted_at w join document d using (key) join {_FOUND[kind]}"
    )


def part(db: Db, kind: str, table: str, decisions: Sequence[Decided]) -> None:
    """Write who stands on which side of the decisions to part into ``table``; those whose sides are others now, into
    ``resided(id)``."""
    _named(db, kind, [(n, d) for n, d in enumerate(decisions) if not d.same])
    # By who is parted from whom, not by the decisions' numbers: undoing one moves the others.
    both = (
        "(select x.id, y.id as other from {0} x join {0} y on y.decision = x.decision and y.which <> x.which"
        " union select id, null from {0})"
    )
    db.execute(
        f"create or replace temp table resided as select distinct id from"
        f" ((from {both.format('wanted')} except from {both.format(table)})"
        f" union (from {both.format(table)} except from {both.format('wanted')}))"
    )
    db.execute(f"delete from {table}")
    db.execute(f"insert into {table} select id, decision, which from wanted")


def join(db: Db, kind: str, label_of: str, decisions: Sequence[Decided]) -> list[tuple[int, int]]:
    """Labels that decisions join: each with the label it is shown as. ``label_of``: a table (id, label)."""
    _named(db, kind, [(n, d) for n, d in enumerate(decisions) if d.same])
    union = Union()
    labels: dict[int, list[int]] = {}
    for decision, label in rows(db, f"select distinct decision, label from wanted join {label_of} using (id)"):
        labels.setdefault(decision, []).append(label)
    every = sorted({label for group in labels.values() for label in group})
    for group in labels.values():
        for label in group[1:]:
            union.join(group[0], label)
    least: dict[object, int] = {}
    for label in every:
        least.setdefault(union.find(label), label)
    return [(label, least[union.find(label)]) for label in every if least[union.find(label)] != label]
