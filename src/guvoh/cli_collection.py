"""``guvoh collection``: confidential parts of the register, and who may see them."""

from __future__ import annotations

from pathlib import Path

import click

from guvoh.cli_options import format_option, register_option
from guvoh.nouns import GuvohError, Json


@click.command("collections")
@register_option
@format_option
def collections(register: Path, form: str) -> None:
    """List the confidential collections, with their members and how much each holds."""
    from guvoh import cli

    with cli._register(register):
        from guvoh.register import collections as kept
        from guvoh.register.models import Collection

        rows = list(Collection.objects.prefetch_related("members"))
        held = kept.counted(rows)

        def item(row: Collection) -> Json:
            numbers = {name: held[row.pk].get(name, 0) for name in ("documents", "claims", "incidents")}
            return {"name": row.name, "members": [a.name for a in row.members.all()], **numbers, "about": row.about}

        def line(told: Json) -> list[str]:
            members = ", ".join(told["members"]) or "nobody"
            return [told["name"], members, str(told["documents"]), str(told["incidents"]), told["about"]]

        cli._list(map(item, rows), form, ["name", "members", "documents", "incidents", "about"], line)


@click.group("collection")
def collection() -> None:
    """Keep confidential collections: what is in one is there for its members only.

    `guvoh add --collection NAME SOURCE` adds to one. Whoever holds the register's folder sees all of them.
    """


@collection.command("make")
@click.argument("name")
@click.option("--about", default="", metavar="TEXT", help="What it is for.")
@register_option
def make(name: str, about: str, register: Path) -> None:
    """Make a collection called NAME, without members."""
    from guvoh import cli

    with cli._register(register, create=True):
        from guvoh.register import collections as kept

        row = kept.made(name, about, None)
        cli._say(f"The collection {cli.printable(row.name)!r} is made. Let somebody in: `guvoh collection member`.\n")


@collection.command("member")
@click.argument("name")
@click.argument("account")
@click.option("--remove", is_flag=True, help="Take them out instead.")
@register_option
def member(name: str, account: str, remove: bool, register: Path) -> None:
    """Make ACCOUNT a member of the collection NAME: they see all that is in it."""
    from guvoh import cli

    with cli._register(register) as store:
        from guvoh.register import collections as kept
        from guvoh.register.models import Account

        row = store.collection_named(name)
        who = Account.objects.filter(name=account).first()
        if who is None:
            raise GuvohError(f"there is no account {account[:80]!r}: see `guvoh account list`")
        (kept.dismiss if remove else kept.admit)(row, who, by="owner")
        now = "no longer a member" if remove else "a member now"
        cli._say(f"{cli.printable(who.name)} is {now} of {cli.printable(row.name)!r}.\n")
