"""The tables of a register, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def on_sqlite(statements: Sequence[str]) -> Callable[[Any, Any], None]:
    """What a migration runs where the register is kept in SQLite, and nowhere else: SQLite's own tables and triggers."""

    def run(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for statement in statements:
                schema_editor.execute(statement)

    return run
