"""``guvoh names``: how likely two names are written for one person, and why."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import click

from guvoh.nouns import GuvohError

_COLUMNS = ("name1", "name2")


@click.command("names")
@click.argument("names", nargs=-1, metavar="[NAME NAME]")
@click.option(
    "--pairs",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Compare the columns name1 and name2 of every line instead; write the file back with score and match.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE.csv", help="Where to write it (else to stdout).")
def names(names: tuple[str, ...], pairs: Path | None, out: Path | None) -> None:
    """Say how likely two names are written for one person, and why.

    Names may be in any script; put each in quotation marks. The score, from 0 to 1, tells of the names alone: 0.5 and
    more is a match.
    """
    if pairs is not None:
        if names:
            raise GuvohError("give two names or --pairs, not both")
        _compare_file(pairs, out)
        return
    if len(names) != 2:
        raise GuvohError("give two names, each in quotation marks, or --pairs FILE.csv")
    if out is not None:
        raise GuvohError("--out goes with --pairs")
    from guvoh.names import explain

    found = explain(*names)
    click.echo(f"{found.score:.2f}  {'match' if found.match else 'no match'}")
    for reason in found.reasons:
        click.echo(f"  {reason.weight:+5.1f} bits  {_plain(reason.text)}")
    for name in dict.fromkeys(names):
        click.echo(_plain(f"{_short(name)}: {_rarity(name)}"))


def _short(name: str) -> str:
    return name if len(name) <= 80 else name[:79] + "…"


def _plain(text: str) -> str:
    """Without what a terminal would act on, and without what it cannot write."""
    shown = "".join(c if c.isprintable() else "�" for c in text)
    return shown.encode(sys.stdout.encoding or "utf-8", "replace").decode(sys.stdout.encoding or "utf-8", "replace")


def _rarity(name: str) -> str:
    from guvoh.names import rarity

    bits = rarity(name)
    if bits <= 0:
        return "no name that could be counted"
    people = 2**bits
    for size, word in ((1e9, "thousand million"), (1e6, "million"), (1e3, "thousand")):
        if people >= size:
            number = people / size
            if number >= 1000:
                return "fewer than one person in all the world is expected to bear this name"
            return f"about one person in {number:.0f} {word} bears this name"
    return f"about one person in {people:.0f} bears this name"


def _compare_file(path: Path, out: Path | None) -> None:
    from guvoh.names import likelihoods

    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise GuvohError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise GuvohError(f"{path}: not UTF-8 text (byte {error.start})") from error
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        columns = list(reader.fieldnames or ())
        missing = [column for column in _COLUMNS if column not in columns]
        if missing:
            raise GuvohError(f"{path}: no column {' and no column '.join(missing)} in its first line")
        taken = [column for column in ("score", "match") if column in columns]
        if taken:
            raise GuvohError(f"{path}: there is a column {' and a column '.join(taken)} already")
        rows = []
        for row in reader:
            if None in row or any(value is None for value in row.values()):
                raise GuvohError(f"{path}, line {reader.line_num}: not {len(columns)} fields, as its first line has")
            rows.append(row)
    except csv.Error as error:
        raise GuvohError(f"{path}, line {reader.line_num}: {error}") from error
    scores = likelihoods([(row["name1"], row["name2"]) for row in rows])
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, [*columns, "score", "match"], lineterminator="\n")
    writer.writeheader()
    for row, score in zip(rows, scores.tolist(), strict=True):
        # four places are written, and the match is told of what is written
        writer.writerow({**row, "score": f"{score:.4f}", "match": "true" if score >= 0.5 else "false"})
    if out is None:
        click.echo(written.getvalue(), nl=False)
        return
    try:
        out.write_text(written.getvalue(), encoding="utf-8")
    except OSError as error:
        raise GuvohError(f"{out}: {error.strerror or error}") from error
