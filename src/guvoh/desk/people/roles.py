"""The roles as pages name them, and what each may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guvoh.register.models import Account

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NAMES: dict[str, _StrPromise] = {
    Account.READER: pgettext_lazy("role", "reader"),
    Account.CODER: pgettext_lazy("role", "coder"),
    Account.EDITOR: pgettext_lazy("role", "editor"),
    Account.ADMINISTRATOR: pgettext_lazy("role", "administrator"),
    Account.OWNER: pgettext_lazy("role", "owner"),
}

# Each may also do all that those before it may.
MAY: dict[str, _StrPromise] = {
    Account.READER: _("looks at everything that is open to them, and saves searches"),
    Account.CODER: _("judges and corrects claims and incidents, comments, and adds sources"),
    Account.EDITOR: _("settles where two readers differ, assigns, merges and parts, and undoes what others decided"),
    Account.ADMINISTRATOR: _("keeps accounts, collections and the schedule of watched sources"),
    Account.OWNER: _("has charge of administrators and of other owners"),
}


def up_to(role: str) -> list[str]:
    """``role`` and those below it, from the least."""
    return Account.ROLES[: Account.ROLES.index(role) + 1]
