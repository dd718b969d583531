"""Splink over the records of the index: which pairs are worth a look, and how much speaks for each."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator

from guvoh.linking import model
from guvoh.linking.tables import Db, number, rows

logging.getLogger("splink").setLevel(logging.ERROR)

_TABLES = {
    "incidents": ("claim_record", "claim_edge", ("tokens", "words")),
    "persons": ("person_record", "person_edge", ("tokens", "leads")),
}


@cache
def _settings(which: str) -> SettingsCreator:
    return model.settings(which, model.weights(which))


def predict(db: Db, which: str, stale: str, at_least: float, less: str = "0.0") -> None:
    """Compare the records whose id is in the table ``stale`` with each other and with all others, and add the pairs
    with a match weight of ``at_least`` bits to the edges (a, b, weight, outcomes). ``less``: SQL, the bits to take off
    by what came out (``gamma_victims = 0``)."""
    records, edges, tokens = _TABLES[which]
    run = db.execute
    run(f"create or replace temp table probed as from {records} semi join {stale} using (id)")
    if not number(db, "select count(*) from probed"):
        return
    # Splink spreads out the tokens of all it is given: of a million records only those that share one are given to it.
    run(
        "create or replace temp table sharing as "
        + " union ".join(
            f"""select s.id from (select id, unnest({column}) as token from {records} anti join {stale} using (id)) s
            semi join (select unnest({column}) as token from probed) using (token)"""
            for column in tokens
        )
    )
    run(f"create or replace temp table settled as from {records} semi join sharing using (id)")
    api = DuckDBAPI(connection=db)
    probed = api.register("probed", dataset_display_name="probed")
    linker = Linker(probed, _settings(which), log_level=None)
    limits: dict[str, Any] = {"threshold_match_weight": at_least, "warning_mode": "never"}
    found = []
    if _any_shared(db, tokens):  # Splink takes a second to say that none is
        found.append(linker.inference.predict_within(probed, **limits))
    if number(db, "select count(*) from settled"):
        settled = api.register("settled", dataset_display_name="settled")
        found.append(linker.inference.predict_between(probed, settled, **limits))
    outcomes = ", ".join(f"gamma_{name}" for name in model.compared(which))
    for pairs in found:
        run(
            f"insert into {edges} select least(id_l, id_r), greatest(id_l, id_r), match_weight - ({less}) as weight,"
            f" [{outcomes}] from (select *, {model.numbered(which)} from {pairs.physical_name})"
            f" where weight >= {at_least}"
        )
        pairs.drop_table_from_database_and_remove_from_cache()


def _any_shared(db: Db, tokens: Sequence[str]) -> bool:
    """Whether any two of ``probed`` share a token."""
    return any(
        rows(
            db,
            f"select 1 from (select distinct id, unnest({column}) as token from probed)"
            " group by token having count(*) > 1 limit 1",
        )
        for column in tokens
    )


def score(db: Db, which: str, one: int, other: int) -> tuple[model.Outcome, ...]:
    """What is compared of any two records, and the bits of each outcome; empty where one has no record. Writes
    nothing into ``db``."""
    records = _TABLES[which][0]
    pair: list[Any] = [
        db.sql(f"select * from {records} where id = {int(id_)}").to_arrow_table() for id_ in (one, other)
    ]
    if not all(record.num_rows for record in pair):
        return ()
    apart = duckdb.connect()
    api = DuckDBAPI(connection=apart)
    left, right = (
        api.register(found, dataset_display_name=name) for found, name in zip(pair, ("one", "other"), strict=True)
    )
    scored = Linker(left, _settings(which), log_level=None).inference.score_pairs(left, right)
    found = rows(
        apart, f"select {', '.join(f'gamma_{name}' for name in model.compared(which))} from {scored.physical_name}"
    )
    apart.close()
    return model.outcomes(which, found[0]) if found else ()
