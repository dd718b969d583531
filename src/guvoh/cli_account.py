"""``guvoh account``: who may sign in at the desk. Whoever holds the register's folder may do all of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from guvoh.cli_options import format_option, register_option
from guvoh.nouns import GuvohError

ROLES = ["reader", "coder", "editor", "administrator", "owner"]  # Account.ROLES, which is slow to load (tested)

at_option = click.option(
    "--at",
    "address",
    default="http://127.0.0.1:8000",
    envvar="GUVOH_DESK",
    show_default=True,
    metavar="ADDRESS",
    help="Where the desk is served, for the link.",
)
name_argument = click.argument("name", metavar="NAME")
role_option = click.option(
    "--role", type=click.Choice(ROLES), default="reader", show_default=True, help="What they may do."
)


@click.group("account")
def account() -> None:
    """Say who may sign in at the desk, and as what.

    A reader looks; a coder also judges and adds sources; an editor also settles, assigns and merges; an
    administrator also keeps accounts and collections; an owner also has charge of administrators.
    """


@account.command("list")
@register_option
@format_option
def listed(register: Path, form: str) -> None:
    """List the accounts."""
    from guvoh import cli

    with cli._register(register):
        from guvoh.register import people
        from guvoh.register.models import Account

        items = [
            {
                "name": row.name,
                "role": row.role,
                "active": row.is_active,
                "password": row.has_usable_password(),
                "second_factor": people.has_factor(row),
                "last_signed_in": row.last_login.isoformat(timespec="seconds") if row.last_login else None,
            }
            for row in Account.objects.all()
        ]

    def cells(item: dict[str, Any]) -> list[str]:
        state = "" if item["active"] else "off"
        factor = "yes" if item["second_factor"] else "no"
        password = "yes" if item["password"] else "no"
        return [item["name"], item["role"], state, password, factor, (item["last_signed_in"] or "never")[:16]]

    cli._list(items, form, ["name", "role", "", "password", "second factor", "last signed in"], cells)


@account.command()
@name_argument
@role_option
@at_option
@register_option
def add(name: str, role: str, address: str, register: Path) -> None:
    """Make an account and print the link by which its bearer chooses a password."""
    with _people(register) as people:
        from guvoh.register.models import Way

        _give(people.link(address, Way.INVITE, people.add(name, role, people.FIRST)), Way.INVITE)


@account.command()
@name_argument
@at_option
@register_option
def link(name: str, address: str, register: Path) -> None:
    """Print a link that signs NAME in, once. A second factor is asked for all the same."""
    with _people(register) as people:
        from guvoh.register.models import Way

        found = people.named(name)
        if not found.is_active:
            raise GuvohError(f"{found.name} is switched off: switch it on with `guvoh account on`")
        _give(people.link(address, Way.ENTER, people.way(Way.ENTER, people.FIRST, found)), Way.ENTER)


@account.command()
@name_argument
@click.argument("role", type=click.Choice(ROLES), metavar="ROLE")
@register_option
def role(name: str, role: str, register: Path) -> None:
    """Give NAME another ROLE: reader, coder, editor, administrator or owner. It ends their sessions."""
    with _people(register) as people:
        found = people.named(name)
        people.set_role(found, role, None)
        click.echo(f"{_plain(found.name)} is {_article(role)} now.")


@account.command()
@name_argument
@register_option
def off(name: str, register: Path) -> None:
    """Let NAME in no longer, from the next page on. What they did stays, under their name."""
    with _people(register) as people:
        found = people.named(name)
        people.switch(found, False, None)
        click.echo(f"{_plain(found.name)} is let in no longer.")


@account.command()
@name_argument
@register_option
def on(name: str, register: Path) -> None:
    """Let NAME in again."""
    with _people(register) as people:
        found = people.named(name)
        people.switch(found, True, None)
        click.echo(f"{_plain(found.name)} is let in again.")


@account.command()
@name_argument
@register_option
def unlock(name: str, register: Path) -> None:
    """Forget the wrong passwords and codes that were tried for NAME, so that they need not wait."""
    with _people(register) as people:
        found = people.named(name)
        people.unlock(found, None)
        click.echo(f"{_plain(found.name)} may try again.")


@account.command("factor-off")
@name_argument
@register_option
def factor_off(name: str, register: Path) -> None:
    """Let NAME sign in without a second factor: the telephone and the recovery codes are lost."""
    with _people(register) as people:
        found = people.named(name)
        people.forget_factor(found, None)
        click.echo(f"{_plain(found.name)} signs in without a second factor now.")


@account.command()
@click.argument("role", type=click.Choice([*ROLES, "nobody"]), metavar="ROLE|nobody")
@register_option
def require(role: str, register: Path) -> None:
    """Ask all accounts from ROLE upwards for a second factor, or nobody.

    Who has none sets one up when they next ask for a page, and reaches nothing else before.
    """
    with _people(register) as people:
        people.require(None if role == "nobody" else role, None)
        if role == "nobody":
            click.echo("A second factor is asked of nobody.")
            return
        owing = len(people.owing())
        click.echo(f"A second factor is asked of everybody from {role} upwards; without one as yet: {owing}.")


@account.command()
@name_argument
@register_option
def password(name: str, register: Path) -> None:
    """Give NAME a password, which is asked for and not shown. It ends their sessions."""
    with _people(register) as people:
        found = people.named(name)
        given = click.prompt("New password", hide_input=True, confirmation_prompt="Once more", err=True)
        people.set_password(found, given)
        click.echo(f"{_plain(found.name)} has a new password.")


@contextmanager
def _people(register: Path) -> Iterator[Any]:
    """The module that changes accounts, on this register."""
    from guvoh import cli

    with cli._register(register):
        from guvoh.register import people

        yield people


def _give(link: str, kind: str) -> None:
    """The link for programs and people; how long it lasts for people only."""
    from guvoh import cli
    from guvoh.register import people

    click.echo(link)
    cli.errors.print(f"It lets in once, within {span(people.LASTS[kind].total_seconds())}: give it to nobody else.")


def span(seconds: float) -> str:
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            n = int(seconds // size)
            return f"{n} {word}{'s' if n != 1 else ''}"
    return f"{int(seconds)} seconds"


def _article(role: str) -> str:
    return f"{'an' if role[0] in 'aeo' else 'a'} {role}"


def _plain(text: str) -> str:
    from guvoh import cli

    return cli.printable(text)
