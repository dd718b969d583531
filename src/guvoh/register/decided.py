"""Which decisions hold. Decisions are only ever added: one is taken back by a further one, and that one may be too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast

from guvoh.register.models import Decision

_CHUNK = 500


def with_undone(decisions: QuerySet[Decision] | Iterable[Decision]) -> list[Decision]:
    """These decisions and all that undo them, or undo that, oldest first. Of a query set: one query, unless something
    was undone, done again, and undone."""
    if isinstance(decisions, QuerySet):
        rows = decisions.order_by()
        undoing = _undoing(rows)
        again = _undoing(undoing).annotate(far=Value(1))
        decisions = list(rows.annotate(far=Value(0)).union(undoing.annotate(far=Value(0)), again))
        new = sorted(d.pk for d in decisions if d.far)  # type: ignore[attr-defined]
    else:
        decisions = list(decisions)
        new = sorted(d.pk for d in decisions)
    found = {d.pk: d for d in decisions}
    while new:
        further: dict[int, Decision] = {}
        for start in range(0, len(new), _CHUNK):
            rows = _UNDOING.filter(target__in=[str(pk) for pk in new[start : start + _CHUNK]])
            further.update({d.pk: d for d in rows if d.pk not in found})
        found |= further
        new = sorted(further)
    return [found[pk] for pk in sorted(found)]


_UNDOING = Decision.objects.filter(target_kind="decision", verdict=Decision.UNDONE).order_by()


def _undoing(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    return _UNDOING.filter(target__in=rows.annotate(number=Cast("pk", CharField())).values("number"))


def held(events: Sequence[Decision], before: int | None = None) -> list[Decision]:
    """Of ``events`` (from :func:`with_undone`) those that hold, undoings themselves left out; ``before``: as it stood
    just before the decision of this number."""
    known = [d for d in events if before is None or d.pk < before]
    undone = undone_of((d.pk, d.target) for d in known if d.verdict == Decision.UNDONE)
    return [d for d in known if d.verdict != Decision.UNDONE and str(d.pk) not in undone]


def undone_of(undoings: Iterable[tuple[int, str]]) -> set[str]:
    """The decisions that these undoings (number, what it undoes) leave undone, by number as text."""
    undone: set[str] = set()
    for pk, target in sorted(undoings, reverse=True):  # what undoes an undoing came after it
        if str(pk) not in undone:
            undone.add(target)
    return undone


def undone() -> set[str]:
    """The numbers, as text, of all decisions that do not hold."""
    return undone_of(Decision.objects.filter(verdict=Decision.UNDONE).values_list("pk", "target"))
