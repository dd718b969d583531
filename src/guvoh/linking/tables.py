"""Small tools over the DuckDB tables that linking keeps (tables.sql)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from guvoh.nouns import digest

Db = duckdb.DuckDBPyConnection
# Nothing is fetched from anywhere.
_QUIET = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_TEXTS = pa.list_(pa.string())
_TYPES: Mapping[str, pa.DataType] = {
    **dict.fromkeys(
        ("days", "months", "years", "about", "company", "states", "tokens", "families", "fathers", "words"), _TEXTS
    ),
    "initial": pa.bool_(),
    **dict.fromkeys(("weight", "chance", "bits"), pa.float64()),
    **dict.fromkeys(
        ("id", "document", "name", "somebody", "claim", "first", "last", "earliest", "latest", "published", "a", "b",
         "count", "family", "cluster", "party", "node", "grp", "into", "incident", "one", "other"), pa.int32()
    ),
}  # fmt: skip


class OtherVersion(Exception):
    """A file of linking made with other tables or weights than these."""


@cache
def version() -> str:
    """What the tables, models and keys of names of this Guvoh are: other ones would remember something else."""
    home = resources.files("guvoh")
    files = [
        *("linking/tables.sql", "linking/models/persons.json", "linking/models/incidents.json", "names/index.py"),
        *("linking/cluster.py", "linking/persons.py", "linking/incidents.py"),  # what may be one group
    ]
    return digest(*(home.joinpath(*file.split("/")).read_text("utf-8") for file in files))[:16]


def opened(path: Path | None, memory: str, looking: bool = False) -> Db:
    """The tables at ``path`` (made if there are none), or in memory. Raises OtherVersion."""
    db = duckdb.connect(str(path) if path else ":memory:", read_only=looking, config=dict(_QUIET))
    db.execute(f"set memory_limit = '{memory}'")
    db.execute("set enable_progress_bar = false")
    if path is None:
        db.execute("set temp_directory = ''")  # what is only in memory leaves nothing on the disk
    if not rows(db, "select 1 from duckdb_tables() where table_name = 'made'"):
        if looking:
            db.close()
            raise OtherVersion
        db.begin()
        db.execute(resources.files("guvoh.linking").joinpath("tables.sql").read_text("utf-8"))
        db.execute("insert into made values (?, '', '')", [version()])
        db.commit()
    elif rows(db, "select version from made") != [(version(),)]:
        db.close()
        raise OtherVersion
    return db


def rows(db: Db, sql: str, *given: Any) -> list[tuple[Any, ...]]:
    return db.execute(sql, given).fetchall()


def number(db: Db, sql: str) -> int:
    ((found,),) = db.execute(sql).fetchall()  # to the end: DuckDB lets nothing else run before
    return int(found or 0)


def load(db: Db, table: str, columns: Mapping[str, Sequence[Any]], *, make: bool = False) -> None:
    """Insert columns into a table, or with ``make`` make a temporary one of them."""
    arrays = {name: pa.array(values, _TYPES.get(name, pa.string())) for name, values in columns.items()}
    db.register("loaded", pa.table(arrays))
    names = ", ".join(f'"{name}"' for name in columns)
    if make:
        db.execute(f"create or replace temp table {table} as select {names} from loaded")
    else:
        db.execute(f"insert into {table} ({names}) select {names} from loaded")
    db.unregister("loaded")


def reach(db: Db, bonds: str) -> None:
    """Add to ``reached(id)`` all that ``bonds`` (a, b), a table or view, connects with what is in it."""
    while True:
        before = number(db, "select count(*) from reached")
        db.execute(
            f"""insert into reached select id from (
                select b as id from {bonds} semi join reached on reached.id = a
                union select a from {bonds} semi join reached on reached.id = b) anti join reached using (id)"""
        )
        if number(db, "select count(*) from reached") == before:
            return


def relabel(db: Db, table: str, column: str) -> None:
    """Give the members of each group in ``grouping(id, grp)`` one label in ``table.column``: the old label of
    most of them, unless a larger group took it, else a new one. ``changed(id)`` holds those whose label is new."""
    db.execute(
        f"""create or replace temp table label as
        with before as (
            select g.grp, t.{column} as old, count(*) as n
            from grouping g join {table} t using (id) where t.{column} is not null group by all),
        best as (select grp, old, n from before qualify row_number() over (partition by grp order by n desc, old) = 1),
        kept as (select grp, old from best qualify row_number() over (partition by old order by n desc, grp) = 1),
        top as (select coalesce(max({column}), 0) as label from {table})
        select grp, coalesce(old, (select label from top) + row_number() over (order by old nulls first, grp)) as label
        from (select distinct grp from grouping) left join kept using (grp)"""
    )
    # In two steps: joined in one, DuckDB may begin with the comparison of every label with every row.
    db.execute("create or replace temp table labelled as select id, label from grouping join label using (grp)")
    db.execute(
        f"create or replace temp table changed as select l.id, l.label from labelled l join {table} t on t.id = l.id"
        f" where t.{column} is distinct from l.label"
    )
    db.execute(f"update {table} set {column} = changed.label from changed where {table}.id = changed.id")


def mark(db: Db, table: str, ids: Iterable[int]) -> None:
    """A temporary table of ids."""
    load(db, table, {"id": list(ids)}, make=True)
