"""The models of linking on Spark, for a register that one machine cannot hold.

Skipped where pyspark (3.5 or later) or Java (17 or later) is not there: Guvoh itself needs neither.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from itertools import chain
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest
from splink import Linker

from guvoh.linking import Index, model
from guvoh.linking.scoring import predict
from guvoh.linking.tables import rows

pytest.importorskip("pyspark", minversion="3.5", reason="pyspark 3.5 or later is not installed")

Edge = tuple[int, int, tuple[int, ...], float]  # two records, the outcome numbers, the match weight

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "registers.py"
RECORDS = {"incidents": "claim_record", "persons": "person_record"}
EDGES = {"incidents": "claim_edge", "persons": "person_edge"}
COMPARED = {"incidents": model.INCIDENTS, "persons": model.PERSONS}
EVERY = -1000.0  # bits: every pair that is compared

# What columns may hold, so that every outcome is met: times at and beside the edges that the model draws, lists that
# are empty or say a thing twice. Columns not named here hold what their type allows (``odd``).
_DAYS = [737_000, 737_000, 737_001, 737_003, 737_031, 737_032, 737_400, None]
_COUNTRIES = ["TJ", "RU", None]
ODD: dict[str, dict[str, list[Any]]] = {
    "incidents": {
        "document": [1, 2, 3],
        "named": [["p"], ["p", "p"], ["p", "q"], ["r"], [], None, None, None],
        "kin": [["wife of p"], ["son of q"], None, None, None, None],
        "people": [1, 2],
        "counts": [[40], [43], [40, 40], [], None],
        "many": [40, 43, 50, 90, None],
        "kinds": [["men"], ["women", "men"], ["women"], None],
        "account": [["p"], ["q", "r"], [], None],
        "act": ["arrest_detention", "abduction"],
        "threatened": ["killing", "removal", None, None, None],
        "first": _DAYS,
        "last": _DAYS,
        "earliest": [0, 737_000, 737_035],
        "latest": [737_031, 737_032, 9_000_000],
        "published": [737_000, 737_003, 737_004, 737_031, 737_032, 737_366, 737_367, 738_000, None],
        "country": _COUNTRIES,
        "place": ["navdara", "a court in kulob", None],
        "states": [["TJ"], ["RU", "TJ"], ["RU"], [], None],
        "term": ["5 years", "life", None],
    },
    "persons": {
        "names": [[1], [1, 2], [3, 3], [4]],
        "cluster": [1, 2, 3],
        "bits": [5.0, 13.299, 13.3, 16.599, 16.6, 19.999, 20.0, 30.0],
        "days": [["a"], ["b", "b"], [], None, None],
        "months": [["a"], ["b"], ["a", "c"], [], None],
        "years": [["a"], ["b", "c"], ["d"], [], None],
        "company": [["p"], ["q", "r"], [], None],
        "country": _COUNTRIES,
        "side": ["acted upon", "acting", None],
    },
}


def odd(kind: pa.DataType) -> list[Any]:
    """What a column of a kind may hold: two of a few words or large numbers, nothing, or either of two."""
    if not pa.types.is_list(kind):
        assert pa.types.is_boolean(kind), "name what the new column may hold"
        return [True, False]
    words = "abcdefgh" if pa.types.is_string(kind.value_type) else range(2**62, 2**62 + 8)
    return [[a, b] for a in words for b in words] + [[], None]


def java() -> int:
    """The version of the Java that Spark would take; 0 where there is none."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which(f"{home}/bin/java" if home else "java")
    said = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr if found else ""
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(version[1]) if version else 0


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if java() < 17:
        pytest.skip("Java 17 or later is not installed")
    from pyspark.sql import SparkSession

    given = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("spark")),
        "spark.sql.shuffle.partitions": "2",
    }
    session = SparkSession.builder.master("local[1]").config(map=given).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def registers() -> ModuleType:
    spec = spec_from_file_location("registers", SCRIPT)
    assert spec and spec.loader
    module = module_from_spec(spec)
    sys.modules["registers"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    """A small register, linked, and records of anything their columns may hold."""
    rng = Random(1)
    with Index() as index:
        index.put((document, coding) for document, coding, _ in registers().make(300, 3))
        index.link()
        for which, table in RECORDS.items():
            held = index.db.sql(f"from {table}").to_arrow_table()
            columns = {f.name: ODD[which].get(f.name) or odd(f.type) for f in held.schema if f.name != "id"}
            made = [{"id": 10_000 + n} | {c: rng.choice(v) for c, v in columns.items()} for n in range(200)]
            index.db.register("odd", pa.Table.from_pylist(made, held.schema))
            index.db.execute(f"insert into {table} from odd")
            index.db.unregister("odd")
        yield index


def on_duckdb(index: Index, which: str) -> list[Edge]:
    """The pairs that linking finds when the records of even number are new."""
    index.db.execute(f"delete from {EDGES[which]}")
    index.db.execute(f"create or replace temp table new as select id from {RECORDS[which]} where id % 2 = 0")
    predict(index.db, which, "new", EVERY)
    found = rows(index.db, f"select a, b, outcomes, weight from {EDGES[which]}")
    return sorted((a, b, tuple(outcomes), weight) for a, b, outcomes, weight in found)


def on_spark(spark: Any, index: Index, which: str, home: Path) -> list[Edge]:
    """The same, on Spark, which reads the records as DuckDB writes them to Parquet."""
    from splink.backends.spark import SparkAPI

    index.db.execute(f"copy {RECORDS[which]} to '{home}/{which}.parquet'")
    records = spark.read.parquet(f"{home}/{which}.parquet")
    api = SparkAPI(spark_session=spark, break_lineage_method="persist", register_udfs_automatically=False)
    new, old = (
        api.register(records.where(f"id % 2 = {rest}"), dataset_display_name=f"{which}_{rest}") for rest in (0, 1)
    )
    ask = Linker(new, model.settings(which, model.weights(which)), log_level=None).inference
    limits: dict[str, Any] = {"threshold_match_weight": EVERY, "warning_mode": "never"}
    found = [ask.predict_within(new, **limits), ask.predict_between(new, old, **limits)]
    numbered = f"select id_l, id_r, match_weight, {model.numbered(which)} from "
    made = chain.from_iterable(spark.sql(numbered + pairs.physical_name).collect() for pairs in found)
    return sorted((min(a, b), max(a, b), tuple(numbers), weight) for a, b, weight, *numbers in made)


@pytest.mark.parametrize("which", ["incidents", "persons"])
def test_spark_finds_the_pairs_and_weights_that_duckdb_finds(
    spark: Any, index: Index, tmp_path: Path, which: str
) -> None:
    """Else who outgrows one machine and moves to Spark gets another register from the same reports."""
    here, there = on_duckdb(index, which), on_spark(spark, index, which, tmp_path)
    assert [edge[:3] for edge in there] == [edge[:3] for edge in here]
    assert [edge[3] for edge in there] == pytest.approx([edge[3] for edge in here], abs=1e-6, rel=0)
    for n, (name, outcomes) in enumerate(COMPARED[which].items()):
        told = [label for label, _ in outcomes if label != model.NONE]
        assert {edge[2][n] for edge in here} == {*range(-1 if len(told) < len(outcomes) else 0, len(told))}, name
