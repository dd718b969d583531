"""Who a session is of."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from guvoh.register import people
from guvoh.register.models import Account


class Backend(ModelBackend):
    """Asks for the password as Django does; tells of whoever is signed in also whether they owe a second factor."""

    def get_user(self, user_id: int) -> Account | None:
        return people.known(user_id)
