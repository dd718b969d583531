"""``guvoh watch``: feeds, pages and folders that are visited on a schedule."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guvoh.cli_options import format_option, register_option
from guvoh.nouns import GuvohError, Json

if TYPE_CHECKING:
    from guvoh.register.models import Visit, Watched

_LOOK = 2.0  # seconds between two looks at what is due

which_argument = click.argument("which", metavar="LOCATOR|NUMBER")


@click.group("watch")
def watch() -> None:
    """Visit feeds, pages and folders on a schedule, and add what is new in them.

    Only what you name is fetched: the articles in a feed are read from the feed itself, unless you ask for --articles.
    """


@watch.command("add")
@click.argument("locator")
@click.option("--every", default="6h", show_default=True, metavar="TIME", help="How often: 30m, 6h, 1d, 1w.")
@click.option("--collection", metavar="NAME", help="Keep what comes in this collection, for its members only.")
@click.option("--articles", is_flag=True, help="Of a feed: fetch the articles it links to on its own site.")
@click.option("--any-site", is_flag=True, help="With --articles: fetch those on other sites too.")
@register_option
def watch_add(locator: str, every: str, collection: str | None, articles: bool, any_site: bool, register: Path) -> None:  # noqa: PLR0917
    """Watch LOCATOR: the http(s) address of a feed or a page, a folder, or a file."""
    from guvoh import cli

    with cli._register(register) as store:
        from guvoh.register import visits

        if any_site and not articles:
            raise GuvohError("--any-site goes with --articles")
        row = visits.watch(
            locator,
            visits.minutes(every),
            "owner",
            collection=store.collection_named(collection) if collection else None,
            articles=articles,
            elsewhere=any_site,
            local=True,
        )
        cli._say(
            f"Watched as number {row.pk}, every {visits.written(row.every)}: {cli.printable(row.locator)}\n"
            "It is visited while `guvoh watch run` or `guvoh serve --watch` runs.\n"
        )


@watch.command("list")
@register_option
@format_option
def watch_list(register: Path, form: str) -> None:
    """List what is watched, how its last visit went and when the next one is."""
    from guvoh import cli

    with cli._register(register):
        from guvoh.register import visits
        from guvoh.register.models import Watched

        def item(row: Watched) -> Json:
            last = row.visits.exclude(ended=None).first()
            return {
                "number": row.pk,
                "locator": row.locator,
                "every": visits.written(row.every),
                "collection": row.collection.name if row.collection else None,
                "articles": row.articles,
                "any_site": row.elsewhere,
                "paused": row.paused,
                "failures": row.failures,
                "permitted_by": row.permitted_by or None,
                "next": None if row.paused else _iso(row.due),
                "last": last and _visit_json(last),
            }

        def cells(item: Json) -> list[str]:
            last = item["last"]
            state = "paused" if item["paused"] else "failing" if item["failures"] else "watched"
            return [
                str(item["number"]),
                item["locator"],
                item["every"],
                state,
                _minute(last["ended"]) if last else "never",
                _told(last) if last else "",
                "" if item["paused"] else _minute(item["next"]) if item["next"] else "at once",
            ]

        rows = Watched.objects.select_related("collection")
        columns = ["number", "source", "every", "state", "last visit", "it brought", "next visit"]
        cli._list((item(row) for row in rows), form, columns, cells)


@watch.command("remove")
@which_argument
@register_option
def watch_remove(which: str, register: Path) -> None:
    """Watch it no longer. What came from it stays in the register; the list of its visits goes."""
    from guvoh import cli

    with cli._register(register):
        row = _which(which)
        row.delete()
        cli._say(f"No longer watched: {cli.printable(row.locator)}. What came from it stays.\n")


@watch.command("pause")
@which_argument
@register_option
def watch_pause(which: str, register: Path) -> None:
    """Visit it no more, until `guvoh watch resume`."""
    _set_paused(which, register, True)


@watch.command("resume")
@which_argument
@register_option
def watch_resume(which: str, register: Path) -> None:
    """Visit it again, at once and then as often as before."""
    _set_paused(which, register, False)


@watch.command("permit")
@which_argument
@click.option("--withdraw", is_flag=True, help="Heed its robots.txt again.")
@register_option
def watch_permit(which: str, withdraw: bool, register: Path) -> None:
    """Say that a site permits these visits, whatever its robots.txt says. It is kept who said so."""
    from guvoh import cli

    with cli._register(register):
        from guvoh.register import visits

        row = _which(which)
        visits.permit(row, None if withdraw else "owner")
        how = "as its robots.txt says" if withdraw else "whatever its robots.txt says"
        cli._say(f"Visited {how}: {cli.printable(row.locator)}\n")


@watch.command("run")
@click.option("--once", is_flag=True, help="Visit what is due now, and end.")
@register_option
def watch_run(once: bool, register: Path) -> None:
    """Visit what is due, and go on until you stop it with Ctrl-C. One line for each visit.

    A source that fails is visited less and less often, down to once a day; the others go on. With --once the exit
    status is 1 where a visit failed.
    """
    from guvoh import cli

    with cli._register(register):
        from guvoh.register import visits
        from guvoh.register.models import Visit, Watched

        signal.signal(signal.SIGTERM, _interrupt)
        began = _now()
        failed = 0
        if not once:
            cli.errors.print(f"Watching {cli._count(Watched.objects.count(), 'source')} (stop with Ctrl-C)")
        with nullcontext() if once else visits.scheduling(register):
            while True:
                with cli._waiting("visiting"):
                    made = visits.work(register, only_due_before=began if once else None)
                if made is not None:
                    failed += made.state == Visit.FAILED
                    _say_visit(made)
                elif visits.busy(register):  # the desk reads something that was handed in
                    time.sleep(_LOOK / 4)
                elif once:
                    break
                else:
                    time.sleep(_LOOK)
        if failed:
            cli.errors.print(f"{cli._count(failed, 'visit')} failed (told above)")
            raise click.exceptions.Exit(1)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _set_paused(which: str, register: Path, paused: bool) -> None:
    from guvoh import cli

    with cli._register(register):
        row = _which(which)
        row.paused = paused
        row.due = row.due if paused else None
        row.save(update_fields=["paused", "due"])
        cli._say(f"{'Paused' if paused else 'Watched again'}: {cli.printable(row.locator)}\n")


def _which(given: str) -> Watched:
    """The watched source of this number or locator. Raises GuvohError where there is none, or several."""
    from guvoh.register import place, visits
    from guvoh.register.models import Watched

    wanted = given.strip()
    if wanted.isdecimal() and len(wanted) < 10 and (row := Watched.objects.filter(pk=int(wanted)).first()):
        return row
    there = wanted if visits.is_address(wanted) else place.locator(wanted)
    found = list(Watched.objects.filter(locator=there))
    if not found:
        raise GuvohError("this is not watched: see `guvoh watch list`")
    if len(found) > 1:
        raise GuvohError("this is watched for several collections: give its number from `guvoh watch list`")
    return found[0]


def _visit_json(visit: Visit) -> Json:
    return {
        "state": visit.state,
        "started": _iso(visit.started),
        "ended": _iso(visit.ended),
        "new": visit.new,
        "known": visit.known,
        "trouble": [{"at": at, "why": why} for at, why in visit.trouble],
    }


def _told(visit: Any) -> str:
    if visit["state"] == "failed":
        return f"failed: {visit['trouble'][-1]['why']}" if visit["trouble"] else "failed"
    came = f"{visit['new']} new, {visit['known']} known"
    lost = len(visit["trouble"])
    return f"{came}, {lost} could not be read" if lost else came


def _say_visit(visit: Visit) -> None:
    """One line on stdout; on stderr what could not be read, where that is not the whole of it."""
    from guvoh import cli

    told = cli.printable(_told(_visit_json(visit)))
    cli._say(f"{_now().astimezone():%Y-%m-%d %H:%M}  {cli.printable(visit.locator)}: {told}\n")
    if visit.state != visit.FAILED:
        for at, why in visit.trouble:
            cli.errors.print(f"  {cli.printable(at)}: {cli.printable(why)}")
    sys.stdout.flush()


def _now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def _iso(when: datetime | None) -> str | None:
    return when.isoformat(timespec="seconds") if when else None


def _minute(iso: str | None) -> str:
    """A time as a clock on the wall shows it here."""
    return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M}" if iso else ""
