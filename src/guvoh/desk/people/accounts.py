"""The accounts of the register, for its administrators."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guvoh.desk.asking import viewer_of
from guvoh.desk.people import roles, sessions
from guvoh.desk.people.access import needs
from guvoh.nouns import GuvohError
from guvoh.register import people
from guvoh.register.models import Account, Way

# Of whom a second factor may be asked.
_FROM = {
    Account.READER: gettext_lazy("everybody"),
    Account.CODER: gettext_lazy("coders and those above"),
    Account.EDITOR: gettext_lazy("editors and those above"),
    Account.ADMINISTRATOR: gettext_lazy("administrators and owners"),
    Account.OWNER: gettext_lazy("owners"),
}


@require_safe
@needs(Account.ADMINISTRATOR)
def accounts(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, trouble: str = "", status: int = 200, **more: Any) -> HttpResponse:
    who = viewer_of(request).account
    rows: Any = people.with_factor().order_by("-is_active", "name")
    rule = people.rule()
    asked = rule.value if rule else None
    may_give = [(role, roles.NAMES[role]) for role in Account.ROLES if people.may_give(who, role)]
    context = {
        "here": "accounts",
        "rows": [
            {
                "account": row,
                "role": roles.NAMES[row.role],
                "password": row.has_usable_password(),
                "mine": row == who,
                "owes": people.is_asked(row, asked) and not row.factor,
                "mine_to_change": people.may_change(who, row),
            }
            for row in rows
        ],
        "may_give": may_give,
        "roles": [(roles.NAMES[role], roles.MAY[role]) for role in Account.ROLES],
        "links": [(way, roles.NAMES[way.account.role if way.account else way.role]) for way in people.waiting()],
        "trouble": trouble,
        "reader": Account.READER,
        "rule": rule,
        "asked": asked,
        "asks": [(role, _FROM[role]) for role in Account.ROLES],
    }
    return render(request, "desk/people/accounts.html", context | more, status=status)


def _shown(request: HttpRequest, way_kind: str, secret: str, **more: Any) -> HttpResponse:
    """The one time that a link is shown: only its digest is kept, so there is no address to come back to."""
    link = people.link(request.build_absolute_uri("/"), way_kind, secret)
    days = people.LASTS[way_kind].days
    return render(request, "desk/people/link.html", {"link": link, "days": days, **more})


@require_POST
@needs(Account.ADMINISTRATOR)
def invite(request: HttpRequest) -> HttpResponse:
    """Make a link by which somebody new chooses a name and a password."""
    viewer, role = viewer_of(request), request.POST.get("role", "")
    if not people.may_give(viewer.account, role):
        return _page(request, _("choose a role that is not above your own"), 400)
    secret = people.way(Way.INVITE, viewer.name, role=role)
    return _shown(request, Way.INVITE, secret, role=roles.NAMES[role], may=roles.MAY[role])


@require_POST
@needs(Account.ADMINISTRATOR)
def require(request: HttpRequest) -> HttpResponse:
    """Say from which role on a second factor is asked, from everybody's next page on; "nobody": of nobody."""
    wanted = request.POST.get("role", "")
    try:
        people.require(None if wanted == "nobody" else wanted, viewer_of(request).account)
    except GuvohError as error:
        return _page(request, str(error), 400)
    return HttpResponseRedirect(f"{reverse('people:accounts')}#factor")


@require_POST
@needs(Account.ADMINISTRATOR)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an invitation or a reset void."""
    way = get_object_or_404(Way.objects.exclude(kind=Way.ENTER), pk=pk)
    who = viewer_of(request).account
    if way.account is not None and not people.may_change(who, way.account):
        return _page(request, _("you have no charge of this account"), 400)
    people.use(way)
    return HttpResponseRedirect(f"{reverse('people:accounts')}#waiting")


@require_POST
@needs(Account.ADMINISTRATOR)
def change(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Change one account: its role, whether it is let in, its lock, its second factor; or make a link that resets
    its password."""
    who = viewer_of(request).account
    row = get_object_or_404(Account, pk=pk)
    try:
        match what:
            case "role":
                people.set_role(row, request.POST.get("role", ""), who)
            case "off" | "on":
                people.switch(row, what == "on", who)
            case "unlock":
                people.unlock(row, who)
            case "factor-off":
                people.forget_factor(row, who)
            case "link":
                return _shown(request, Way.RESET, people.reset(row, who), name=row.name)
            case _:
                raise Http404
    except GuvohError as error:
        return _page(request, str(error), 400)
    if row == who:  # an owner who steps down stays signed in, as what they are now
        update_session_auth_hash(request, row)
        return HttpResponseRedirect(reverse("people:account"))
    if what in ("role", "off", "factor-off"):
        sessions.end_all(row)
    return HttpResponseRedirect(f"{reverse('people:accounts')}#account-{row.pk}")
