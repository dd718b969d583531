"""Accounts: who is let in, by which link, as what. Asked by the desk and by ``guvoh account``.

Trouble is raised as GuvohError with a text for whoever asked; nothing has changed then.
"""

from __future__ import annotations

import datetime as dt
import math
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from guvoh.nouns import GuvohError, digest
from guvoh.register.models import Account, Decision, Way

FIRST = "owner"  # what the account is called that a register begins with
LASTS = {
    Way.ENTER: dt.timedelta(minutes=15),  # somebody at this machine asked for it, and uses it now
    Way.INVITE: dt.timedelta(days=3),  # it is carried to somebody
    Way.RESET: dt.timedelta(days=1),
}
CODES = 10  # that stand in for a lost telephone, each once
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # of these codes: none is like another


# Names and passwords --------------------------------------------------------------------------------


def named(name: str) -> Account:
    """Raises GuvohError where nobody is called so."""
    found = Account.objects.filter(name=tidy(name)).first()
    if found is None:
        raise GuvohError(_("there is no account “%(name)s”") % {"name": tidy(name)[:80]})
    return found


def tidy(name: str) -> str:
    """A name as accounts keep it: of composed characters, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


def check_name(name: str) -> str:
    """``name`` tidied, where somebody new may bear it. Decisions are signed with it, so it may not look like another's.

    Raises GuvohError where it is empty, too long, written to deceive, or taken.
    """
    name = tidy(name)
    if not name:
        raise GuvohError(_("give a name"))
    if len(name) > 80:
        raise GuvohError(_("a name has at most 80 characters"))
    if any(unicodedata.category(c)[0] in "CZ" and c != " " for c in name) or not any(c.isalnum() for c in name):
        raise GuvohError(_("a name is made of letters, digits and ordinary signs"))
    if any(len(_scripts(word)) > 1 for word in name.split()):
        raise GuvohError(_("a name may not mix letters of two alphabets in one word"))
    if any(tidy(taken).casefold() == name.casefold() for taken in Account.objects.values_list("name", flat=True)):
        raise GuvohError(_("this name is taken: choose another"))
    return name


def _scripts(word: str) -> set[str]:
    names = (unicodedata.name(c, "").partition(" ")[0] for c in word if c.isalpha())
    return {name for name in names if name in ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "ARABIC")}


def check_password(password: str, account: Account) -> None:
    """Raises GuvohError that says every rule it breaks."""
    if len(password) > 1000:
        raise GuvohError(_("a password has at most 1,000 characters"))
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise GuvohError(" ".join(error.messages)) from None


@transaction.atomic
def set_password(account: Account, password: str) -> None:
    """Give the account another password. Its sessions end; wrong passwords tried before no longer count."""
    check_password(password, account)
    account.set_password(password)
    account.unlocked = timezone.now()
    account.save(update_fields=["password", "unlocked"])
    Way.objects.filter(account=account, used=None).update(used=timezone.now())
    end_sessions(account)


# The owner, and others ------------------------------------------------------------------------------


@transaction.atomic
def owner() -> Account:
    """The owner who signs in at this machine; made, without a password, where the register has none yet."""
    owners = Account.objects.filter(role=Account.OWNER, is_active=True)
    found = owners.filter(name=FIRST).first() or owners.order_by("pk").first()
    if found is not None:
        return found
    # Somebody of this name may be no owner: whoever holds the folder is one all the same.
    free = next(name for n in range(1, 1000) if not _taken(name := FIRST if n == 1 else f"{FIRST} {n}"))
    return Account.objects.create_user(free, role=Account.OWNER)


def _taken(name: str) -> bool:
    return Account.objects.filter(name=name).exists()


def add(name: str, role: str, by: str) -> str:
    """An account without a password, and the secret of the link by which its bearer chooses one."""
    with transaction.atomic():
        account = Account.objects.create_user(check_name(name), role=role)
        return way(Way.INVITE, by, account)


def may_change(who: Account | None, account: Account) -> bool:
    """Whether ``who`` (None: the holder of the folder) has charge of the account: administrators of those below
    them, owners of everybody."""
    if who is None or who.may(Account.OWNER):
        return True
    return who.may(Account.ADMINISTRATOR) and not account.ROLES.index(account.role) >= who.ROLES.index(who.role)


def may_give(who: Account | None, role: str) -> bool:
    """Whether ``who`` may make somebody a ``role``: nobody makes anybody more than they are themselves."""
    return role in Account.ROLES and (who is None or (who.may(Account.ADMINISTRATOR) and who.may(role)))


@transaction.atomic
def set_role(account: Account, role: str, who: Account | None) -> None:
    """Raises GuvohError where ``who`` may not, or it would leave the register without an owner."""
    _hold(account)
    if not may_change(who, account) or not may_give(who, role):
        raise GuvohError(_("you have no charge of this account, or may not give this role"))
    if role != Account.OWNER:
        _keep_an_owner(account)
    if role != account.role:
        if Account.ROLES.index(role) < Account.ROLES.index(account.role):
            _withdraw_made_by(account)
        account.role = role
        account.save(update_fields=["role"])
        end_sessions(account)


def _withdraw_made_by(account: Account) -> None:
    """The invitations and links that somebody made who has lost the charge to make them let nobody in."""
    Way.objects.filter(by=account.name, used=None).exclude(kind=Way.ENTER).update(used=timezone.now())


@transaction.atomic
def switch(account: Account, on: bool, who: Account | None) -> None:
    """Let somebody in again, or no longer; from the next page they ask for. What they did stays, under their name.

    Raises GuvohError where ``who`` may not, or it would leave the register without an owner.
    """
    _hold(account)
    if not may_change(who, account):
        raise GuvohError(_("you have no charge of this account"))
    if not on:
        _keep_an_owner(account)
        Way.objects.filter(account=account, used=None).update(used=timezone.now())
        _withdraw_made_by(account)
    account.is_active = on
    account.save(update_fields=["is_active"])
    end_sessions(account)


@transaction.atomic
def unlock(account: Account, who: Account | None) -> None:
    """Forget the wrong passwords and codes that were tried. Raises GuvohError where ``who`` may not."""
    if not may_change(who, account):
        raise GuvohError(_("you have no charge of this account"))
    Account.objects.filter(pk=account.pk).update(unlocked=timezone.now())
    for devices in (TOTPDevice.objects, StaticDevice.objects):
        devices.filter(user=account).update(throttling_failure_count=0, throttling_failure_timestamp=None)


def end_sessions(account: Account) -> None:
    """No session of the account goes on, wherever it is remembered."""
    Account.objects.filter(pk=account.pk).update(epoch=F("epoch") + 1)
    account.refresh_from_db(fields=["epoch"])


def _hold(account: Account) -> None:
    """See the row as it is now; nobody else changes it before the transaction ends."""
    account.refresh_from_db(from_queryset=Account.objects.select_for_update())


def _keep_an_owner(account: Account) -> None:
    others = Account.objects.filter(role=Account.OWNER, is_active=True).exclude(pk=account.pk)
    if account.role == Account.OWNER and account.is_active and not others.exists():
        raise GuvohError(_("this is the last owner: make somebody else an owner first"))


# Links that let in once -----------------------------------------------------------------------------


def way(kind: str, by: str, account: Account | None = None, role: str = Account.READER) -> str:
    """Make a link; gives its secret, which is kept nowhere. An earlier one of its kind for the account is void."""
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        if account is not None:
            Way.objects.filter(kind=kind, account=account, used=None).update(used=now)
            role = account.role
        Way.objects.create(kind=kind, digest=_of(secret), account=account, role=role, by=by, expires=now + LASTS[kind])
        # Those that have been void for a month say nothing that anybody asks for.
        Way.objects.filter(expires__lt=now - dt.timedelta(days=30)).delete()
    return secret


def reset(account: Account, who: Account | None) -> str:
    """The secret of a link by which somebody chooses another password. Raises GuvohError where ``who`` may not."""
    if not may_change(who, account):
        raise GuvohError(_("you have no charge of this account"))
    if not account.is_active:
        raise GuvohError(_("this account is switched off: switch it on first"))
    return way(Way.RESET, who.name if who else FIRST, account)


def link(address: str, kind: str, secret: str) -> str:
    """The address to give to somebody, at the desk that ``address`` names."""
    return f"{address.rstrip('/')}/{'enter' if kind == Way.ENTER else 'invited'}/{secret}/"


def found(secret: str, kinds: Iterable[str]) -> Way | None:
    """The way that the secret opens now, if there is one."""
    return _open().select_related("account").filter(digest=_of(secret), kind__in=kinds).first()


def use(way: Way) -> bool:
    """Use it up. False where somebody else just did."""
    return bool(_open().filter(pk=way.pk).update(used=timezone.now()))


def accept(way: Way, name: str, password: str, again: str) -> Account | None:
    """Whom an invitation or a reset lets in, with the password they chose; None where it was used meanwhile.

    Raises GuvohError where the name or the password will not do; the link is as good as before then.
    """
    with transaction.atomic():
        account = way.account or Account(name=check_name(name), role=way.role)
        if password != again:
            raise GuvohError(_("the two passwords differ: write the same one twice"))
        check_password(password, account)
        if not use(way):
            return None
        if account.pk is None:
            account.save()
        set_password(account, password)
        return account


def waiting() -> list[Way]:
    """Invitations and resets that nobody has used yet."""
    return list(_open().select_related("account").exclude(kind=Way.ENTER).order_by("-made"))


def _open() -> QuerySet[Way]:
    who = Q(account=None) | Q(account__is_active=True)
    return Way.objects.filter(who, used=None, expires__gt=timezone.now())


def _of(secret: str) -> str:
    return digest("way", secret)


# The second factor ----------------------------------------------------------------------------------


_RULE = {"target_kind": "rule", "target": "second factor"}  # who changed it, and when, is kept for good


def rule() -> Decision | None:
    """The last that was said of who is asked for a second factor; its ``value`` is the role from which on they are,
    or None."""
    return Decision.objects.filter(**_RULE).order_by("-id").first()


def require(role: str | None, who: Account | None) -> None:
    """Ask all accounts from ``role`` upwards for a second factor from now on; None: nobody. Who has none reaches
    nothing but the page that sets one up. Raises GuvohError where ``who`` may not say so."""
    if who is not None and not who.may(Account.ADMINISTRATOR):
        raise GuvohError(_("only administrators and owners say who needs a second factor"))
    if role is not None and role not in Account.ROLES:
        raise GuvohError(_("choose one of the roles, or nobody"))
    Decision.objects.create(**_RULE, verdict=Decision.NOTE, value=role, by=who.name if who else FIRST)


def with_factor() -> QuerySet[Account]:
    """The accounts, each with whether it has a ``factor``, and the role from which on one is ``asked``."""
    asked = Decision.objects.filter(**_RULE).order_by("-id").values("value")[:1]
    confirmed = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
    return Account.objects.annotate(factor=Exists(confirmed), asked=Subquery(asked))


def is_asked(account: Account, role: str | None) -> bool:
    """Whether a second factor asked from ``role`` on is asked of this account."""
    return role is not None and account.ROLES.index(account.role) >= account.ROLES.index(role)


def owing() -> list[Account]:
    """Who is let in, is asked for a second factor, and has none yet."""
    return [row for row in _told(with_factor().filter(is_active=True)) if row.owes]


def known(number: Any) -> Account | None:
    """Who is signed in under this number, while they are let in, and whether they owe a second factor. One query."""
    return next(_told(with_factor().filter(pk=number, is_active=True)), None)


def _told(rows: Any) -> Iterator[Account]:
    for row in rows:
        row.owes = is_asked(row, row.asked) and not row.factor
        yield row


def has_factor(account: Account) -> bool:
    return bool(TOTPDevice.objects.filter(user=account, confirmed=True).exists())


@transaction.atomic
def forget_factor(account: Account, who: Account | None) -> None:
    """The account signs in without a second factor again. Raises GuvohError where ``who`` may not."""
    if who != account and not may_change(who, account):
        raise GuvohError(_("you have no charge of this account"))
    TOTPDevice.objects.filter(user=account).delete()
    StaticDevice.objects.filter(user=account).delete()
    end_sessions(account)


@transaction.atomic
def begin_factor(account: Account) -> None:
    """Make the secret that the account's app is to hold. It counts from its first right code (:func:`confirm`)."""
    TOTPDevice.objects.filter(user=account, confirmed=False).delete()
    TOTPDevice.objects.create(user=account, name="app", confirmed=False)


def begun(account: Account) -> TOTPDevice | None:
    """The device whose first code is waited for."""
    return TOTPDevice.objects.filter(user=account, confirmed=False).first()


@transaction.atomic
def confirm(account: Account, code: str) -> list[str] | None:
    """Turn the second factor on by a first right code; gives the recovery codes, or None where it is wrong."""
    device = TOTPDevice.objects.select_for_update().filter(user=account, confirmed=False).first()
    if device is None or not device.verify_token(_digits(code)):
        return None
    device.confirmed = True
    device.save()
    TOTPDevice.objects.filter(user=account).exclude(pk=device.pk).delete()
    end_sessions(account)
    return recovery_codes(account)


@transaction.atomic
def recovery_codes(account: Account) -> list[str]:
    """Ten new codes in place of those before. Only digests of them are kept."""
    StaticDevice.objects.filter(user=account).delete()
    device = StaticDevice.objects.create(user=account, name="recovery")
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_token(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def codes_left(account: Account) -> int:
    return int(StaticToken.objects.filter(device__user=account).count())


@transaction.atomic
def is_right(account: Account, code: str) -> bool:
    """Whether ``code`` is the account's second factor now: of its app, or a recovery code, which is used up.

    Each wrong one makes the next wait twice as long; see :func:`wait`.
    """
    device = _asked(account, code)
    given = _digits(code) if isinstance(device, TOTPDevice) else _token(code)
    return bool(device is not None and device.verify_token(given))


@transaction.atomic
def wait(account: Account, code: str) -> int:
    """Seconds until a code like this one is looked at again; 0: now."""
    device = _asked(account, code) or begun(account)
    allowed, why = device.verify_is_allowed() if device else (True, None)
    return 0 if allowed or why is None else max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds()))


def _asked(account: Account, code: str) -> Any:
    """The device that a code is of: six digits are the app's, all else is a recovery code."""
    digits = _digits(code)
    kind = TOTPDevice if digits.isdecimal() and len(digits) == 6 else StaticDevice
    return kind.objects.select_for_update().filter(user=account, confirmed=True).first()


def _digits(code: str) -> str:
    return "".join(code.split())


def _token(code: str) -> str:
    written = "".join(c for c in code.lower() if c.isalnum())
    return digest("recovery", written)[:16]
