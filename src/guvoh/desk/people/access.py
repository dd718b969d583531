"""Which role a page or a form asks for.

    @needs(Account.EDITOR)                       # the whole view
    @needs(Account.CODER, only_posts=True)       # all may look, coders act
    path("…", needs(Account.ADMINISTRATOR)(Accounts.as_view()))

What a viewer may *see* is another matter: see :mod:`guvoh.register.rights`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guvoh.desk.asking import viewer_of
from guvoh.desk.people import roles
from guvoh.register.models import Account

View = TypeVar("View", bound=Callable[..., Any])


def needs(role: str, *, only_posts: bool = False) -> Callable[[View], View]:
    """Answers with :func:`refused` whoever may not do what ``role`` may. The view says what it asks for in its
    attribute ``needed`` (tests go through all addresses by it)."""
    if role not in Account.ROLES:
        raise ValueError(f"there is no role {role!r}")

    def wrap(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            looks = only_posts and request.method in ("GET", "HEAD", "OPTIONS")
            if not looks and not viewer_of(request).may(role):
                return refused(request, role)
            return view(request, *args, **kwargs)

        asked.needed = role  # type: ignore[attr-defined]
        return asked  # type: ignore[return-value]

    return wrap


def refused(request: HttpRequest, role: str) -> HttpResponse:
    """The page (403) that says which role is needed, and who can give it."""
    viewer = viewer_of(request)
    givers = Account.objects.filter(is_active=True, role__in=[Account.ADMINISTRATOR, Account.OWNER])
    context = {
        "needed": roles.NAMES[role],
        "have": roles.NAMES[viewer.account.role] if viewer.account else None,
        "givers": list(givers.values_list("name", flat=True)),
    }
    return render(request, "desk/people/refused.html", context, status=403)
