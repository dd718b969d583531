"""The command line. Errors are one line on stderr and a non-zero exit; tracebacks only with --debug."""

from __future__ import annotations

import io
import itertools
import json
import os
import socket
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from guvoh import __version__
from guvoh.cli_account import account, span
from guvoh.cli_collection import collection, collections
from guvoh.cli_names import names
from guvoh.cli_options import format_option, register_option
from guvoh.cli_watch import watch
from guvoh.nouns import Coding, Document, GuvohError, Json, Source, Unreadable, coded_json

errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)

sources_argument = click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
coder_option = click.option("--coder", metavar="NAME", help="Use this coder instead of the default of each language.")


jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="How many processes code. The result is the same.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="guvoh")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def cli(debug: bool) -> None:
    """Turn reporting on repression into a register of who did what to whom, when, where, and
    according to whom, with every word traceable to its sentence.

    A SOURCE is a file, a folder or an http(s) address: web pages, feeds, pages saved as text, PDF,
    web archives (WARC), or documents in Guvoh's own JSON form. Guvoh reads what you name and
    fetches nothing else.
    """


@cli.command()
@sources_argument
def read(sources: tuple[str, ...]) -> None:
    """Print the articles in each SOURCE as JSON lines. Needs no register."""
    failed = _Failures()
    for document in _documents(sources, failed):
        _print_json(document.to_json())
    failed.close()


@cli.command()
@sources_argument
@coder_option
@jobs_option
def code(sources: tuple[str, ...], coder: str | None, jobs: int) -> None:
    """Print the articles in each SOURCE with the incidents and figures coded in them, as JSON lines.

    Needs no register. An article in a language that no coder reads has "coded_by": null and a note.
    """
    failed = _Failures()
    for document, coding in _coded(_documents(sources, failed), coder, jobs):
        if isinstance(coding, Unreadable):
            failed.add(document.id, coding)
        else:
            _print_json(coded_json(document, coding))
    failed.close()


@cli.command()
@sources_argument
@register_option
@coder_option
@click.option("--collection", "within", metavar="NAME", help="Into this confidential collection, for its members only.")
def add(sources: tuple[str, ...], register: Path, coder: str | None, within: str | None) -> None:
    """Read, code and link each SOURCE and keep it in the register.

    Adding the same source again adds nothing; one that has changed is kept as a new capture beside
    the old. Stop it with Ctrl-C at any time: what is in stays in, and the same command goes on.
    """
    from guvoh.reading import read as read_source
    from guvoh.register import place

    code_document = _coding(coder)
    failed = _Failures()
    new = known = skipped = 0

    def coded(document: Document) -> Coding:
        """The document's coding; uncoded, and told, where the coder fails: the others come in all the same."""
        try:
            return code_document(document)
        except Unreadable as error:
            failed.add(document.id, error)
            return Coding(document.id, None, note="not coded: the coder failed; try `guvoh recode`")

    with _register(register, create=True) as store, store.writing(register):
        part = store.collection_named(within) if within is not None else None
        try:
            for source in _captured(sources, failed):
                kept = source if source.method == "http" else replace(source, locator=place.locator(source.locator))
                if store.is_known(kept, part):
                    skipped += 1
                    continue
                try:
                    added = store.add(kept, read_source(source, warn=failed.on(source.locator)), coded, part)
                except Unreadable as error:
                    failed.add(source.locator, error)
                    continue
                new, known = new + added.new, known + added.known
        finally:
            # Also after Ctrl-C: what is in is linked, so that the desk shows it.
            from guvoh.register import linked

            if new or linked.needs_linking():
                with _waiting("linking"):
                    linked.relink()
        from guvoh.register import listing

        _tell(new, known, skipped, listing.summary(), register)
    failed.close()


@cli.command()
@register_option
@coder_option
@jobs_option
def recode(register: Path, coder: str | None, jobs: int) -> None:
    """Code every document anew, as after an update. What you decided stays as you decided it."""
    failed = _Failures()
    with _register(register) as store, store.writing(register):
        from guvoh.register.models import Document

        rows = list(Document.objects.order_by("id"))
        decided = store.decided_keys()
        with _progress(len(rows), "coding") as step:
            coded = _coded((row.noun() for row in rows), coder, jobs)
            for row, (_, coding) in zip(rows, coded, strict=True):
                if isinstance(coding, Unreadable):
                    failed.add(row.unique_id, coding)  # it stays as it was coded before
                else:
                    store.put_coding(row, coding, decided)
                step(row.unique_id)
        from guvoh.register import linked, listing

        with _waiting("linking"):
            linked.relink()

        _tell(0, len(rows), 0, listing.summary(), register)
    failed.close()


@cli.command()
@register_option
@format_option
def incidents(register: Path, form: str) -> None:
    """List what happened, newest first: every incident over all the claims about it."""
    with _register(register):
        from guvoh import codebook
        from guvoh.register import listing

        acts = codebook.acts()

        def row(item: Json) -> list[str]:
            facts = {f["name"]: "; ".join(v["value"] for v in f["values"]) for f in item["facts"]}
            date = item["date"]
            status = "" if item["status"] == "occurred" else f" ({item['status']})"
            when = (
                ""
                if not date
                else date["start"]
                if date["start"] == date["end"]
                else f"{date['start']} – {date['end']}"
            )
            return [
                item["id"],
                when,
                acts[item["act"]].label + status,
                facts.get("victims", ""),
                facts.get("perpetrators", ""),
                (item["place"] or {}).get("country") or "",
                item["standing"],
                str(len(item["claims"])),
            ]

        _list(
            listing.incidents(), form, ["id", "when", "act", "victims", "perpetrators", "in", "standing", "claims"], row
        )


@cli.command()
@register_option
@format_option
def parties(register: Path, form: str) -> None:
    """List persons, groups and organisations, each with every name it is written with."""
    with _register(register):
        from guvoh.register import listing

        def row(item: Json) -> list[str]:
            names = dict.fromkeys(m["name"] for m in item["mentions"])
            count = len({m["document"] for m in item["mentions"]})
            others = "; ".join(n for n in names if n != item["name"])
            return [item["id"], item["name"], item["kind"], item["state"] or "", others, str(count)]

        _list(listing.parties(), form, ["id", "name", "kind", "state", "also written", "documents"], row)


@cli.command()
@register_option
@format_option
def documents(register: Path, form: str) -> None:
    """List the articles in the register and how each was coded."""
    with _register(register):
        from guvoh.register import listing

        def row(item: Json) -> list[str]:
            told = item["note"] or _count(item["claims"], "claim")
            return [
                item["id"],
                item["published"] or "",
                item["publisher"] or "",
                item["language"] or "",
                item["title"] or "",
                told,
            ]

        _list(listing.documents(), form, ["id", "published", "publisher", "language", "title", "coded"], row)


@cli.command()
@register_option
@format_option
def figures(register: Path, form: str) -> None:
    """List the numbers that documents assert about migration, asylum, repression and remittances."""
    with _register(register):
        from guvoh.register import listing

        def row(item: Json) -> list[str]:
            value = f"{item['qualifier'] or ''} {item['value']:,.10g} {item['unit'] or ''}".strip()
            return [item["what"], value, item["period"] or "", "; ".join(item["attributed_to"]), item["document"]]

        _list(listing.figures(), form, ["what", "value", "period", "according to", "document"], row)


@cli.command()
@register_option
@format_option
def relations(register: Path, form: str) -> None:
    """List what documents say people and bodies are to each other: whose brother, lawyer, member."""
    with _register(register):
        from guvoh.codebook.relations import kinds
        from guvoh.register import listing

        def row(item: Json) -> list[str]:
            kind = kinds().get(item["kind"])
            label = kind.label if kind else item["kind"]
            return [item["subject"], label, item["object"], item["document"], item["evidence"][0]]

        _list(listing.relations(), form, ["who", "is the … of", "whom", "document", "sentence"], row)


@cli.command()
@register_option
@format_option
def proposals(register: Path, form: str) -> None:
    """List what may be one, likeliest first: linking left these apart and asks you (merge, part)."""
    with _register(register):
        from guvoh import codebook
        from guvoh.register import listing

        def told(side: Json) -> str:
            if "name" in side:
                return side["name"] or ""
            return " ".join(filter(None, [side["date"], codebook.acts()[side["act"]].label, side["victim"]]))

        def row(item: Json) -> list[str]:
            one, other = item["one"], item["other"]
            return [one["id"], told(one), other["id"], told(other), f"{item['bits']:+.1f}", item["reason"]]

        _list(listing.proposals(), form, ["id", "this", "id", "may be", "bits", "why"], row)


@cli.command()
@register_option
@format_option
def bonds(register: Path, form: str) -> None:
    """List what you decided is one or two (merge, part), as far as it is not undone."""
    with _register(register):
        from guvoh.register import listing

        def side(item: Json) -> str:
            written = [w.get("name") or w["document"] for w in item["written"]]
            return f"{', '.join(item['now']) or 'not told any more'}: {'; '.join(dict.fromkeys(written))}"

        def row(item: Json) -> list[str]:
            what = "one and the same" if item["same"] else "two different"
            left, right = side(item["left"]), side(item["right"])
            return [str(item["number"]), item["made"][:10], item["kind"], left, what, right, item["note"]]

        _list(listing.bonds(), form, ["number", "made", "kind", "this", "are", "that", "note"], row)


note_option = click.option("--note", default="", metavar="TEXT", help="Why: kept with the decision.")


@cli.command()
@click.argument("one", metavar="ID")
@click.argument("other", metavar="ID")
@note_option
@register_option
def merge(one: str, other: str, note: str, register: Path) -> None:
    """Decide that two parties, or two incidents, are one. It holds through re-reading, until `guvoh undo`.

    The ids stand in `guvoh parties`, `guvoh incidents` and `guvoh proposals`.
    """
    with _deciding(register) as linked:
        kind, one = _target(one)
        other_kind, other = _target(other)
        if kind != other_kind:
            raise GuvohError("a party and an incident cannot be one: give two ids of one kind")
        made = linked.decide_same(kind, one, other, note, by="owner")
        now = next(iter(linked.where_now([made]).values()), one)
        _say_decided(made, f"{one} and {other} are one {kind}, {now}")


@cli.command()
@click.argument("target", metavar="ID")
@click.option("--name", "names", multiple=True, metavar="NAME", help="A name of the party that means somebody else.")
@click.option("--document", "documents", multiple=True, metavar="DOC", help="Only in this document (its id).")
@click.option("--claim", "claims", multiple=True, metavar="KEY", help="A claim of the incident, by its key.")
@note_option
@register_option
def part(  # noqa: PLR0917
    target: str,
    names: tuple[str, ...],
    documents: tuple[str, ...],
    claims: tuple[str, ...],
    note: str,
    register: Path,
) -> None:
    """Decide that some of what a party or an incident is made of is another one. It holds until `guvoh undo`.

    Of a party give the names that mean somebody else, or the documents in which they do, or both; of an incident the
    documents whose claims are of another one, or the keys of these claims (`guvoh incidents --format jsonl`).
    """
    with _deciding(register) as linked:
        kind, target = _target(target)
        if (names and kind == "incident") or (claims and kind == "party"):
            raise GuvohError("--name is for parties, --claim for incidents")
        if not (names or documents or claims):
            wanted = "--name or --document" if kind == "party" else "--claim or --document"
            raise GuvohError(f"say what to part from {target}: {wanted}")
        every = linked.written(kind, target)
        wanted_at = {" ".join(n.split()) for n in (*names, *claims)}
        for what, given, known in (
            ("document", set(documents), {document for document, _ in every}),
            ("name" if kind == "party" else "claim", wanted_at, {" ".join(at.split()) for _, at in every}),
        ):
            if missing := sorted(given - known):
                raise GuvohError(f"{target} has no {what} {missing[0][:80]!r}")
        away = [
            (document, at)
            for document, at in every
            if (not documents or document in documents) and (not wanted_at or " ".join(at.split()) in wanted_at)
        ]
        made = linked.part(kind, target, away, note, by="owner")
        _say_decided(made, f"{_count(len(away), 'name' if kind == 'party' else 'claim')} parted from {target}")


@cli.command()
@click.argument("number", type=click.IntRange(1))
@note_option
@register_option
def undo(number: int, note: str, register: Path) -> None:
    """Undo a decision about what is one or two, by its NUMBER in `guvoh bonds`."""
    with _deciding(register) as linked:
        linked.undo(number, by="owner", note=note)
        _say(f"Decision {number} is undone.\n")


@cli.command()
@register_option
def relink(register: Path) -> None:
    """Link all names and claims anew. It gives what `guvoh add` gave, unless Guvoh links better by now."""
    with _register(register) as store, store.writing(register):
        from guvoh.register import linked, listing

        with _waiting("linking"):
            linked.relink(anew=True)
        _tell(0, listing.summary()["documents"], 0, listing.summary(), register)


@cli.command()
@register_option
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--link/--no-link", default=True, show_default=True, help="Print a link that signs the owner in, once.")
@click.option("--watch", "watching", is_flag=True, help="Also visit the watched sources when they are due.")
@click.option(
    "--processes", type=click.IntRange(1, 32), help="How many processes serve pages; else one a processor, 4 at most."
)
def serve(register: Path, port: int, link: bool, watching: bool, processes: int | None) -> None:
    """Show the register in your browser, on this machine only (http://127.0.0.1:8000/).

    Whoever works there signs in. The first owner needs no password for it: use the link that is printed.
    """
    with _register(register) as store:
        from guvoh.desk import serving
        from guvoh.register import linked

        with store.writing_if_free(register) as free:
            if free and linked.needs_linking():
                with _waiting("linking what an interrupted run left"):
                    linked.relink()
        try:
            listening = socket.create_server(("127.0.0.1", port), backlog=1024)
        except OSError as error:
            raise GuvohError(f"cannot serve on port {port}: {error.strerror}; choose another with --port") from None
        with listening:
            errors.print(f"The desk is at http://127.0.0.1:{port}/  (only on this machine; stop with Ctrl-C)")
            _say_how_to_enter(port, link)
            serving.serve(register, listening, processes or serving.usual(), watching=watching)


def _say_how_to_enter(port: int, link: bool) -> None:
    """See that there is an owner; print a link that signs them in, where one is wanted."""
    from django.contrib.sessions.backends.db import SessionStore

    from guvoh.register import people
    from guvoh.register.models import Way

    SessionStore.clear_expired()  # nobody asks for them any more
    owner = people.owner()
    if link:
        secret = people.way(Way.ENTER, people.FIRST, owner)
        lasts = span(people.LASTS[Way.ENTER].total_seconds())
        errors.print(f"Sign in as {printable(owner.name)} by this link, once, within {lasts}:")
        errors.print(f"  {people.link(f'http://127.0.0.1:{port}', Way.ENTER, secret)}")


cli.add_command(names)
cli.add_command(account)
cli.add_command(collection)
cli.add_command(collections)
cli.add_command(watch)


# What the commands share ------------------------------------------------------------------------


class _Failures:
    """Sources that could not be read: told as they come, counted at the end."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, locator: str, error: GuvohError) -> None:
        self.count += 1
        errors.print(f"{printable(locator)}: {printable(str(error))}")

    def on(self, locator: str) -> Callable[[str], None]:
        """Tells what of a source was lost, where it was read only in part."""
        return lambda why: self.add(locator, Unreadable(why))

    def close(self) -> None:
        """End with exit status 1 if there was any."""
        if self.count:
            errors.print(f"{self.count} {'was' if self.count == 1 else 'were'} left out (told above); the rest is done")
            raise click.exceptions.Exit(1)


def _coding(coder: str | None) -> Callable[[Document], Coding]:
    """The function that codes one document. A coder's own trouble with one is raised as Unreadable, so
    that a batch goes on without it; a wrong name is told at once."""

    def coded(document: Document) -> Coding:
        [(_, coding)] = _coded([document], coder, 1)
        if isinstance(coding, Unreadable):
            raise coding
        return coding

    _known(coder)
    return coded


def _known(coder: str | None) -> None:
    from guvoh.coding import coder_for

    if coder is not None:
        coder_for(None, coder)


def _coded(
    documents: Iterable[Document], coder: str | None, jobs: int
) -> Iterator[tuple[Document, Coding | Unreadable]]:
    """Each document with its coding, or with a coder's own trouble with it."""
    from guvoh.coding import code_all

    _known(coder)
    ahead, held = itertools.tee(documents)
    for document, coding in zip(held, code_all(ahead, coder, jobs), strict=True):
        if not isinstance(coding, Exception):
            yield document, coding
            continue
        if click.get_current_context().find_root().params["debug"]:
            raise coding
        # The message may quote the document: only that of our own errors is told.
        why = str(coding) if isinstance(coding, GuvohError) else f"an error of ours ({type(coding).__name__})"
        yield document, Unreadable(f"it could not be coded: {why}; see more with --debug, and report it")


def _captured(sources: tuple[str, ...], failed: _Failures) -> Iterator[Source]:
    from guvoh.reading import capture, count

    total = count(sources)
    if not total:
        raise GuvohError(f"there are no files in {', '.join(sources)}: name others")
    with _progress(total, "reading") as step:

        def on_error(locator: str, error: GuvohError) -> None:
            failed.add(locator, error)
            step(locator)

        for source in capture(sources, on_error=on_error):
            yield source
            step(source.locator)


def _documents(sources: tuple[str, ...], failed: _Failures) -> Iterator[Document]:
    from guvoh.reading import read as read_source

    for source in _captured(sources, failed):
        try:
            yield from read_source(source, warn=failed.on(source.locator))
        except Unreadable as error:
            failed.add(source.locator, error)


@contextmanager
def _register(folder: Path, *, create: bool = False) -> Iterator[Any]:
    """Django set up on a register's folder; gives the store module."""
    from guvoh.register import place

    if create:
        place.prepare(folder)
    elif not place.exists(folder):
        raise GuvohError(f"there is no register in {folder}: make one with `guvoh add SOURCE… --register {folder}`")
    os.environ["GUVOH_REGISTER"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "guvoh.register.settings"
    import django

    django.setup()
    from guvoh.register import store

    store.open_register(folder, create=create, updating=_waiting("Bringing the register up to date"))
    with store.trouble_told(f"the register in {folder} fails"):
        yield store


@contextmanager
def _deciding(register: Path) -> Iterator[Any]:
    """The register held for a decision about what is one; gives the module that makes it."""
    with _register(register) as store, store.writing(register):
        from guvoh.register import linked

        with _waiting("linking"):
            yield linked


def _target(given: str) -> tuple[str, str]:
    """The kind and the id of what is given, as it is now where it was merged. Raises GuvohError where there is none."""
    from guvoh.register import linked
    from guvoh.register.models import Incident, Party

    wanted = given.strip()
    if Party.objects.filter(pk=wanted).exists():
        return "party", wanted
    if now := linked.party_now(wanted):
        return "party", now
    row = Incident.objects.filter(pk=wanted).first()
    while row is not None and row.merged_into is not None:
        row = row.merged_into
    if row is not None:
        return "incident", row.pk
    raise GuvohError(
        f"the register has no party and no incident {wanted[:80]!r}: see `guvoh parties`, `guvoh incidents`"
    )


def _say_decided(made: Any, what: str) -> None:
    _say(f"Decision {made.pk}: {what}. Undo it with `guvoh undo {made.pk}`.\n")


@contextmanager
def _progress(total: int, what: str) -> Iterator[Callable[[str], None]]:
    """A bar on stderr while something goes on; the function it gives makes one step."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[at]}"),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(what, total=total, at="")

        def step(at: str) -> None:
            bar.update(task, advance=1, at=printable(Path(at).name[-40:]))

        yield step
        bar.update(task, at="")


@contextmanager
def _waiting(what: str) -> Iterator[None]:
    with errors.status(f"{what} …"):
        yield


def _say(text: str) -> None:
    """Write to stdout. Where its reader has gone (`| head`), that is no error, and nothing is left to do."""
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise click.exceptions.Exit(0) from None


def _print_json(item: Json) -> None:
    _say(json.dumps(item, ensure_ascii=False) + "\n")


def _list(items: Iterable[Json], form: str, columns: list[str], row: Callable[[Json], list[str]]) -> None:
    if form == "jsonl":
        for item in items:
            _print_json(item)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    for item in items:
        table.add_row(*(_plain(cell) for cell in row(item)))
    # A pipe gets lines wide enough to read and to search; a terminal its own width.
    console = Console(width=None if sys.stdout.isatty() else 200, markup=False, highlight=False)
    with console.capture() as shown:
        console.print(table)
    _say(shown.get())


def _plain(cell: str) -> Text:
    return Text(printable(" ".join(cell.split())))


def printable(text: str) -> str:
    """``text`` without what could steer a terminal or hide what it shows: control characters, marks
    that turn the direction of writing, halves of characters."""
    return "".join("\ufffd" if unicodedata.category(c) in _UNPRINTABLE and c not in _JOINERS else c for c in text)


_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # Persian and Uyghur are written with them


def _count(n: int, one: str, many: str | None = None) -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _tell(new: int, known: int, skipped: int, found: Json, register: Path) -> None:
    """What was found, in a few lines."""

    came = [f"{_count(new, 'new document')}"]
    if known:
        came.append(f"{known:,} known from before")
    if skipped:
        came.append(_count(skipped, "source was", "sources were") + " in the register already")

    def say(line: str) -> None:
        _say(line + "\n")

    say("; ".join(came) + ".")
    uncoded = f" ({found['uncoded']:,} uncoded: `guvoh documents` says why)" if found["uncoded"] else ""
    say(f"The register in {printable(str(register))} holds {_count(found['documents'], 'document')}{uncoded},")
    held = [_count(found["figures"], "figure"), _count(found["parties"], "party", "parties")]
    say(f"  {_count(found['claims'], 'claim')} about {_count(found['incidents'], 'incident')}, {', '.join(held)}.")
    if found["standing"]:
        say("  " + ", ".join(f"{n:,} {s}" for s, n in found["standing"].items()) + ".")
    if found["several"]:
        several = _count(found["several"], "incident")
        say(f"  {several} told by several documents, {found['differing']:,} of them with contradictions.")
    if found["on_account"]:
        say(f"  {_count(found['on_account'], 'claim')} of people punished on account of somebody else.")


def main(argv: list[str] | None = None) -> NoReturn:
    """The ``guvoh`` command: exit status 0, 1 where something could not be done, 2 for a wrong call,
    130 after Ctrl-C."""
    debug = "--debug" in (sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names of files need not be text, nor the locale UTF-8
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = cli.main(args=argv, prog_name="guvoh", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        errors.print(error.format_message())
        _exit(error.exit_code)
    except click.ClickException as error:
        hint = " (see `guvoh --help`)" if isinstance(error, click.UsageError) else ""
        errors.print(f"guvoh: {printable(' '.join(error.format_message().split()))}{hint}")
        _exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        errors.print("guvoh: stopped; what was done is kept, and the same command goes on from there")
        _exit(130)
    except GuvohError as error:
        if debug:
            raise
        errors.print(f"guvoh: {printable(str(error))}")
        _exit(1)
    except OSError as error:
        if debug:
            raise
        errors.print(f"guvoh: {error.strerror or type(error).__name__}: see to the disk, and where the output goes")
        _exit(1)
    except Exception as error:
        if debug:
            raise
        # The message may quote a document: only the kind of error is told.
        errors.print(f"guvoh: an error of ours ({type(error).__name__}): run again with --debug and report it")
        _exit(1)
    _exit(status or 0)


def _exit(status: int) -> NoReturn:
    try:
        sys.stdout.flush()
    except OSError as error:
        if not status and not isinstance(error, BrokenPipeError):
            errors.print(f"guvoh: cannot write the output: {error.strerror}")
            status = 1
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


if __name__ == "__main__":
    main()
