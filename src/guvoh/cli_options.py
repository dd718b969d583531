"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path

import click

register_option = click.option(
    "--register",
    "register",
    type=click.Path(path_type=Path),
    default=Path("register"),
    envvar="GUVOH_REGISTER",
    show_default=True,
    metavar="DIR",
    help="The register's folder.",
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl"]),
    default="table",
    show_default=True,
    help="For people or for programs.",
)
