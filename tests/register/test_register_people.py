"""Accounts and the links that let in once."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from guvoh import cli_account
from guvoh.cli import cli
from guvoh.nouns import GuvohError
from guvoh.register import people
from guvoh.register.models import Account, Decision, Way

GOOD = "four plain words together"


@pytest.fixture
def owner(db: None) -> Account:
    return people.owner()


def account(name: str, role: str = Account.READER) -> Account:
    return Account.objects.create_user(name, role=role)


def test_a_register_gets_one_owner_and_no_second(db: None) -> None:
    """Else each start of the desk would leave another account that may do everything."""
    first = people.owner()
    assert (first.name, first.role, first.has_usable_password()) == ("owner", Account.OWNER, False)
    assert people.owner() == first
    account("second", Account.OWNER)
    assert people.owner() == first
    assert Account.objects.count() == 2


def test_somebody_called_owner_who_is_none_does_not_become_one(db: None) -> None:
    """Else whoever is invited under that name would be let in by the link that the desk prints."""
    account("owner", Account.READER)
    assert people.owner().name == "owner 2"


def test_a_link_opens_once_in_its_time_and_for_its_purpose(owner: Account) -> None:
    """Else a link found later, in a mail or a terminal's history, would let in whoever found it."""
    secret = people.way(Way.ENTER, "owner", owner)
    assert people.found(secret, [Way.INVITE, Way.RESET]) is None
    assert people.found(secret[:-1] + ("a" if secret[-1] != "a" else "b"), [Way.ENTER]) is None
    assert people.found("", [Way.ENTER]) is None
    way = people.found(secret, [Way.ENTER])
    assert way is not None and people.use(way) and not people.use(way)
    assert people.found(secret, [Way.ENTER]) is None

    old = people.way(Way.ENTER, "owner", owner)
    Way.objects.filter(used=None).update(expires=timezone.now() - dt.timedelta(seconds=1))
    late = Way.objects.get(used=None)
    assert people.found(old, [Way.ENTER]) is None
    assert not people.use(late)


def test_a_new_link_makes_the_one_before_void(owner: Account) -> None:
    """Else whoever asks for another link because the first fell into wrong hands would be no safer."""
    first = people.way(Way.ENTER, "owner", owner)
    second = people.way(Way.ENTER, "owner", owner)
    assert people.found(first, [Way.ENTER]) is None
    assert people.found(second, [Way.ENTER]) is not None


def test_nothing_that_opens_is_kept(owner: Account) -> None:
    """Else a copy of the database would hold links and recovery codes that let its finder in."""
    secret = people.way(Way.INVITE, "owner")
    codes = people.recovery_codes(owner)
    kept = " ".join(
        [*Way.objects.values_list("digest", flat=True), *StaticToken.objects.values_list("token", flat=True)]
    )
    assert len(codes) == StaticToken.objects.count() == 10
    for opens in (secret, *codes, *(code.replace("-", "") for code in codes)):
        assert opens not in kept


def test_the_link_of_somebody_switched_off_opens_nothing(owner: Account) -> None:
    """Else a colleague who was let go would come back by a link from before."""
    gone = account("Nigora")
    secret = people.way(Way.RESET, "owner", gone)
    people.switch(gone, False, owner)
    assert people.found(secret, [Way.RESET]) is None
    people.switch(gone, True, owner)
    assert people.found(secret, [Way.RESET]) is None  # nor when she is let in again
    people.switch(gone, False, owner)
    with pytest.raises(GuvohError, match="switched off"):
        people.reset(gone, owner)


def test_the_last_owner_stays(owner: Account) -> None:
    """Else nobody could keep the accounts any more."""
    for change in (lambda: people.switch(owner, False, owner), lambda: people.set_role(owner, Account.EDITOR, None)):
        with pytest.raises(GuvohError, match="last owner"):
            change()
    second = account("second", Account.OWNER)
    people.switch(second, False, owner)
    with pytest.raises(GuvohError, match="last owner"):  # one who is switched off does not count
        people.set_role(owner, Account.READER, owner)
    people.switch(second, True, owner)
    people.set_role(owner, Account.READER, owner)
    assert Account.objects.get(pk=owner.pk).role == Account.READER


@pytest.mark.parametrize("role", [Account.ADMINISTRATOR, Account.OWNER])
def test_administrators_have_no_charge_of_their_like_nor_of_owners(owner: Account, role: str) -> None:
    """Else an administrator could make a link for the owner's password and be the owner."""
    administrator, other = account("Bahrom", Account.ADMINISTRATOR), account("other", role)
    for change in (
        lambda: people.set_role(other, Account.READER, administrator),
        lambda: people.switch(other, False, administrator),
        lambda: people.unlock(other, administrator),
        lambda: people.reset(other, administrator),
        lambda: people.forget_factor(other, administrator),
        lambda: people.set_role(administrator, Account.OWNER, administrator),
    ):
        with pytest.raises(GuvohError, match="no charge"):
            change()
    other.refresh_from_db()
    assert (other.role, other.is_active, other.unlocked, other.epoch) == (role, True, None, 0)


@pytest.mark.parametrize("role", [Account.READER, Account.CODER, Account.EDITOR])
def test_others_have_charge_of_nobody(owner: Account, role: str) -> None:
    """Else a reader could make herself an editor."""
    who, other = account("Nigora", role), account("other")
    assert not people.may_change(who, other) and not people.may_change(who, who)
    assert not any(people.may_give(who, given) for given in Account.ROLES)


def test_nobody_gives_more_than_they_are(owner: Account) -> None:
    """Else an administrator could make an owner of a friend."""
    administrator, other = account("Bahrom", Account.ADMINISTRATOR), account("other")
    people.set_role(other, Account.EDITOR, administrator)
    with pytest.raises(GuvohError, match="may not give"):
        people.set_role(other, Account.OWNER, administrator)
    with pytest.raises(GuvohError, match="may not give"):
        people.set_role(other, "emperor", administrator)


def test_a_session_ends_with_role_password_and_epoch(owner: Account) -> None:
    """Else somebody made a reader would go on deciding in the window that is open."""
    seen = {owner.get_session_auth_hash()}
    account("second", Account.OWNER)
    people.set_role(owner, Account.EDITOR, None)
    owner.refresh_from_db()
    seen.add(owner.get_session_auth_hash())
    people.set_password(owner, GOOD)
    seen.add(owner.get_session_auth_hash())
    people.end_sessions(owner)
    seen.add(owner.get_session_auth_hash())
    assert len(seen) == 4


@pytest.mark.parametrize(
    "name",
    ["", "   ", "x" * 81, "\u202eowner", "a\x00b", "…", "оwner", "OWNER", " owner ", "ow\u200bner", "ｏｗｎｅｒ"],
)  # fmt: skip
def test_no_name_looks_like_anothers(owner: Account, name: str) -> None:
    """Else decisions could be signed with what reads like the owner's name."""
    with pytest.raises(GuvohError):
        people.check_name(name)


@pytest.mark.parametrize(
    "name", ["Nigora", "Гулнора Саидова", "D’Arcy O'Neil-Smith", "مدينة", "monitor 2", "Зафар Smith"]
)
def test_people_may_be_called_what_they_are_called(owner: Account, name: str) -> None:
    """Else those whom the register is for could not sign with their names."""
    assert people.check_name(f" {name}  ") == name


@pytest.mark.parametrize("password", ["", "short", "password1234", "123456789012345", "Gulnora Saidova", "x" * 1001])
def test_weak_passwords_are_refused(owner: Account, password: str) -> None:
    """Else the first thing anybody tries would open the register."""
    with pytest.raises(GuvohError):
        people.check_password(password, account("Gulnora Saidova"))


def test_an_invitation_is_as_good_as_before_after_a_wrong_answer(owner: Account) -> None:
    """Else one typing error would leave a colleague outside."""
    way = people.found(people.way(Way.INVITE, "owner", role=Account.CODER), [Way.INVITE])
    assert way is not None
    for name, password, again in (("owner", GOOD, GOOD), ("Nigora", "short", "short"), ("Nigora", GOOD, GOOD + "!")):
        with pytest.raises(GuvohError):
            people.accept(way, name, password, again)
    made = people.accept(way, "Nigora", GOOD, GOOD)
    assert made is not None and (made.name, made.role) == ("Nigora", Account.CODER)
    assert people.accept(way, "Another", GOOD, GOOD) is None
    assert Account.objects.count() == 2


# The command line -----------------------------------------------------------------------------------


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch):
    """``guvoh account …`` on the tests' own register."""
    from contextlib import contextmanager

    @contextmanager
    def here(folder: Path, **_: object):
        yield None

    monkeypatch.setattr("guvoh.cli._register", here)
    return lambda *args, **more: CliRunner().invoke(cli, ["account", *args], **more)


def test_the_roles_offered_are_those_there_are() -> None:
    """Else a role could be given that no page knows."""
    assert cli_account.ROLES == Account.ROLES


def test_accounts_are_kept_on_the_command_line(run, owner: Account) -> None:
    """Else whoever holds the folder could not let colleagues in, or keep them out."""
    made = run("add", "Nigora", "--role", "editor", "--at", "http://127.0.0.1:9000/")
    link = re.search(r"^http://127\.0\.0\.1:9000/invited/([\w-]{43})/$", made.stdout, re.M)
    assert made.exit_code == 0 and link
    way = people.found(link[1], [Way.INVITE])
    assert way is not None and way.account is not None and way.account.name == "Nigora"

    enter = run("link", "Nigora")
    assert people.found(re.search(r"/enter/([\w-]{43})/$", enter.stdout.strip())[1], [Way.ENTER]) is not None  # type: ignore[index]

    assert run("password", "Nigora", input=f"{GOOD}\n{GOOD}\n").exit_code == 0
    assert GOOD not in run("password", "Nigora", input=f"{GOOD}\n{GOOD}\n").output
    nigora = people.named("Nigora")
    assert nigora.check_password(GOOD)
    assert people.found(link[1], [Way.INVITE]) is None  # the invitation would let somebody change it

    run("role", "Nigora", "reader")
    run("off", "Nigora")
    nigora.refresh_from_db()
    assert (nigora.role, nigora.is_active) == ("reader", False)
    assert isinstance(run("link", "Nigora").exception, GuvohError)
    run("on", "Nigora")
    run("unlock", "Nigora")
    nigora.refresh_from_db()
    assert nigora.is_active and nigora.unlocked is not None
    assert '"name": "Nigora"' in run("list", "--format", "jsonl").output


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["off", "owner"], "last owner"),
        (["role", "owner", "reader"], "last owner"),
        (["add", "Owner"], "taken"),
        (["link", "nobody"], "no account"),
    ],
)
def test_what_cannot_be_done_is_told(run, owner: Account, args: list[str], message: str) -> None:
    """Else a typing error would pass for done."""
    assert message in str(run(*args).exception)


def test_the_folder_is_a_way_in_whatever_is_asked(run, owner: Account) -> None:
    """Else an owner whose telephone was seized would be shut out of her own register."""
    assert "without one as yet: 1" in run("require", "editor").output
    known = people.known(owner.pk)
    assert known is not None and known.owes
    people.begin_factor(owner)
    TOTPDevice.objects.update(confirmed=True)
    assert not people.known(owner.pk).owes  # type: ignore[union-attr]
    assert run("factor-off", "owner").exit_code == 0
    assert run("link", "owner").exit_code == 0
    assert "nobody" in run("require", "nobody").output
    assert not people.known(owner.pk).owes  # type: ignore[union-attr]
    assert run("require", "emperor").exit_code == 2
    assert [d.value for d in Decision.objects.all()] == ["editor", None]  # both are kept, with who said so


def test_codes_tried_at_one_moment_are_looked_at_one_by_one(tmp_path: Path) -> None:
    """Else whoever has the password could try eight codes where one is allowed, or use one code twice."""
    folder = tmp_path / "register"
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("codes_at_once.py")), str(folder)],
        env={**os.environ, "GUVOH_REGISTER": str(folder), "DJANGO_SETTINGS_MODULE": "guvoh.register.settings"},
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["wrong 1 1"] * 5 + ["right 1"] * 3 + ["recovery 1"] * 3
