"""The two probabilistic models of linking, as Splink settings (Fellegi and Sunter 1969).

What is compared is written here; how much each outcome weighs is data, trained by
``training/link_weights.py`` and kept in ``models/*.json``. Conditions use SQL that DuckDB and Spark both
know, or Splink's own levels, which speak either.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from math import log2
from typing import Any

import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import SettingsCreator

# Among how many people the bearer of a name is looked for: those whom reporting on repression in the region may
# name. The weights are trained for so many. A larger register should say more; it is said, never counted, so that what
# is one does not depend on what else the register holds.
PEOPLE = 16_384
SLACK = 3  # days that may lie between two tellings of one act: an arrest in the night, a time zone, a slip

Level = tuple[str, Any]  # what it is called, and when it holds: SQL or one of Splink's levels


def _shared(column: str, at_least: int = 1) -> Any:
    return levels.ArrayIntersectLevel(column, min_intersection=at_least)


NONE = "none told in one"


def _told(column: str) -> Level:
    return (NONE, levels.NullLevel(column))


def _same(column: str, same: str, differ: str) -> list[Level]:
    return [_told(column), (same, f"{column}_l = {column}_r"), (differ, levels.ElseLevel())]


def _common(column: str, same: str, differ: str) -> list[Level]:
    return [_told(column), (same, _shared(column)), (differ, levels.ElseLevel())]


_DAY = "first_l = last_l and first_r = last_r"
# Reports of one event differ by a few, or by a fifth: 23 and 25, 278 and 283.
_LIKE = "4 * greatest(many_l, many_r) <= 5 * least(many_l, many_r) + 2"
_MONTH = "last_l - first_l <= 31 and last_r - first_r <= 31"

# Claims of two documents that have a victim in common and times that can be one.
INCIDENTS: Mapping[str, list[Level]] = {
    "act": [("the same act", "act_l = act_r"), ("an act that the other entails", levels.ElseLevel())],
    "time": [
        (NONE, levels.NullLevel("first")),
        ("the same day", f"first_l = first_r and {_DAY}"),
        ("a day apart", f"abs(first_l - first_r) = 1 and {_DAY}"),
        ("two or three days apart", _DAY),
        ("the same month or week", f"first_l = first_r and last_l = last_r and {_MONTH}"),
        ("times within a month that overlap", f"first_l <= last_r and first_r <= last_l and {_MONTH}"),
        ("longer times that overlap", "first_l <= last_r and first_r <= last_l"),
        ("times a few days apart", levels.ElseLevel()),
    ],
    "victims": [
        ("two or more named victims in common", _shared("named", 2)),
        (
            "the only named victim of both",
            levels.And(_shared("named"), levels.CustomLevel("people_l = 1 and people_r = 1")),
        ),
        ("one named victim in common", _shared("named")),
        ("the same relative of the same person", _shared("kin")),
        (
            "a bare name that the other tells in full",
            levels.And(_shared("words"), levels.CustomLevel("bare_l <> bare_r")),
        ),
        (
            "a group of the same kind and number, ten or more",
            levels.And(_shared("counts"), _shared("kinds"), levels.CustomLevel("many_l >= 10 and many_r >= 10")),
        ),
        ("a group of the same kind and number", levels.And(_shared("counts"), _shared("kinds"))),
        ("a group of the same number", _shared("counts")),
        (
            "a group of the same kind, its number told once at most",
            levels.CustomLevel("counts_l is null or counts_r is null"),
        ),
        (
            "a group of the same kind and a like number in the same place",
            levels.And(levels.CustomLevel(_LIKE), levels.CustomLevel("place_l = place_r")),
        ),
        ("a group of the same kind and a like number", _LIKE),
        ("a group of the same kind and another number", levels.ElseLevel()),
    ],
    "account": _common("account", "on account of the same person", "on account of others"),
    "country": _same("country", "the same country", "another country"),
    "place": _same("place", "the same place", "places named differently"),
    "state": _common("states", "by the same state's agents", "by another state's agents"),
    "term": _same("term", "the same prison term", "another prison term"),
    "published": [
        (NONE, levels.NullLevel("published")),
        ("reported within three days", "abs(published_l - published_r) <= 3"),
        ("reported within a month", "abs(published_l - published_r) <= 31"),
        ("reported within a year", "abs(published_l - published_r) <= 366"),
        ("reported years apart", levels.ElseLevel()),
    ],
}

SPELT, LIKE = "spellings of one name", "names that may be one"
# People of two documents whose names can be one and who share something beside the name.
PERSONS: Mapping[str, list[Level]] = {
    "name": [
        ("written alike", _shared("names")),
        (SPELT, levels.Or(levels.CustomLevel("cluster_l = cluster_r"), _shared("plain"))),
        (LIKE, levels.ElseLevel()),
    ],
    "rarity": [
        ("fewer than one in a million bears the name", "least(bits_l, bits_r) >= 20"),
        ("one in 100,000 to a million bears the name", "least(bits_l, bits_r) >= 16.6"),
        ("one in 10,000 to 100,000 bears the name", "least(bits_l, bits_r) >= 13.3"),
        ("more than one in 10,000 bears the name", levels.ElseLevel()),
    ],
    "event": [
        (NONE, levels.NullLevel("years")),
        ("in the same act on the same day", _shared("days")),
        ("in the same act in the same month", _shared("months")),
        ("in the same act in the same year", _shared("years")),
        ("in no act told of both", levels.ElseLevel()),
    ],
    "company": _common("company", "named together with the same person", "named together with others"),
    "country": _same("country", "in reports on the same country", "in reports on other countries"),
    "side": _same("side", "on the same side", "once acted upon and once acting or speaking"),
}


@dataclass(frozen=True, slots=True)
class Weights:
    """Chances of each outcome, as trained. ``m``: among pairs that are one; ``u``: among those that are not."""

    prior: float  # the chance that a pair that is compared is one
    chances: Mapping[str, Mapping[str, tuple[float, float]]]

    def bits(self, comparison: str, outcome: str) -> float:
        """log2(m/u): how much the outcome speaks for (or, below 0, against) one."""
        if outcome == NONE:
            return 0.0
        m, u = self.chances[comparison][outcome]
        return log2(m / u)


@cache
def weights(model: str) -> Weights:
    """Those of "incidents" or "persons"."""
    raw = json.loads(resources.files("guvoh.linking").joinpath("models", f"{model}.json").read_text("utf-8"))
    chances = {name: {label: (m, u) for label, (m, u) in given.items()} for name, given in raw["chances"].items()}
    wanted = {"incidents": INCIDENTS, "persons": PERSONS}[model]
    for name, given in wanted.items():
        if {label for label, _ in given} - {NONE} != chances[name].keys():
            raise ValueError(f"models/{model}.json: the outcomes of {name!r} are not those compared: train again")
    return Weights(raw["prior"], chances)


# A country that is only inferred, without a place named, does not keep two apart.
_FITTING = (
    f"l.document <> r.document and l.earliest <= r.latest + {SLACK} and r.earliest <= l.latest + {SLACK}"
    " and (l.country = r.country or l.country is null or r.country is null or l.place is null or r.place is null)"
    " and (l.threatened is null or r.threatened is null or l.threatened = r.threatened)"
)
_COMPARED: Mapping[str, tuple[Mapping[str, list[Level]], list[Any]]] = {
    "incidents": (
        INCIDENTS,
        [
            {"blocking_rule": f"l.tokens = r.tokens and {_FITTING}", "arrays_to_explode": ["tokens"]},
            {"blocking_rule": f"l.words = r.words and l.bare <> r.bare and {_FITTING}", "arrays_to_explode": ["words"]},
        ],
    ),
    "persons": (
        PERSONS,
        [
            {"blocking_rule": "l.tokens = r.tokens", "arrays_to_explode": ["tokens"]},
            # What an initial may stand for, where something else agrees.
            {"blocking_rule": "l.leads = r.leads and l.initial <> r.initial", "arrays_to_explode": ["leads"]},
        ],
    ),
}


def beyond(people: int) -> float:
    """The bits that agreeing on what has no name speaks for less among ``people`` than among those the weights are
    trained for: of two reports of "three protesters" the more are not one the more protests there are."""
    return log2(people / PEOPLE)


def settings(model: str, trained: Weights | None) -> SettingsCreator:
    """Splink's settings of a model; without weights, to train them."""
    compared, blocks = _COMPARED[model]
    made: list[Any] = []
    for name, outcomes in compared.items():
        parts = []
        for label, condition in outcomes:
            level = levels.CustomLevel(condition) if isinstance(condition, str) else condition
            more: dict[str, Any] = {"label_for_charts": label}
            if trained and label != NONE:
                more["m_probability"], more["u_probability"] = trained.chances[name][label]
            if label == NONE:
                more["is_null_level"] = True
            parts.append(level.configure(**more))
        made.append(comparisons.CustomComparison(output_column_name=name, comparison_levels=parts))
    return SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=trained.prior if trained else 0.1,
        blocking_rules_to_generate_predictions=[*blocks],
        comparisons=made,
        unique_id_column_name="id",
        # Not what was compared, which takes ten times as long to write down as to compare; the weight of each outcome.
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing compared of a pair, what came out, and the bits it speaks for (or, below 0, against) one."""

    what: str
    outcome: str
    bits: float


def compared(which: str) -> Mapping[str, list[Level]]:
    """What is compared of "incidents" or "persons"."""
    return _COMPARED[which][0]


def numbered(which: str) -> str:
    """SQL for Splink's numbers of the outcomes of a pair, each as ``gamma_…``, from the match weights it gives for it.

    Raises ValueError where two outcomes of a comparison weigh the same.
    """
    columns = []
    for name, given in compared(which).items():
        bits = [weights(which).bits(name, label) for label, _ in given if label != NONE][::-1]
        if any(abs(a - b) < 1e-4 for a, b in pairwise(sorted([*bits, *([0.0] if len(bits) < len(given) else [])]))):
            raise ValueError(f"models/{which}.json: two outcomes of {name!r} weigh the same: train again")
        cases = " ".join(f"when abs(mw_{name} - ({b!r})) < 1e-5 then {n}" for n, b in enumerate(bits))
        columns.append(f"case {cases} else -1 end as gamma_{name}")
    return ", ".join(columns)


def numbers(which: str, comparison: str, beginning: str) -> list[int]:
    """Splink's numbers of those outcomes of a comparison whose label begins so."""
    told = [label for label, _ in compared(which)[comparison] if label != NONE][::-1]
    return [n for n, label in enumerate(told) if label.startswith(beginning)]


def number_of(which: str, comparison: str, outcome: str) -> int:
    """Splink's number of an outcome."""
    (found,) = numbers(which, comparison, outcome)
    return found


def outcomes(which: str, numbers: Sequence[int]) -> tuple[Outcome, ...]:
    """What Splink's outcome numbers of one pair, in the order of the model, stand for: -1 is untold, 0 the last."""
    found = []
    for (name, given), number in zip(compared(which).items(), numbers, strict=True):
        label = NONE if number < 0 else [label for label, _ in given if label != NONE][::-1][number]
        found.append(Outcome(name, label, weights(which).bits(name, label)))
    return tuple(found)
