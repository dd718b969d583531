from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import invented
import pytest
from django.test import Client
from signing import ARGS, CHROMIUM, serving, signed

from guvoh.desk import ties
from guvoh.register.models import Account, Incident


@pytest.fixture(autouse=True)
def anew() -> None:
    """How many questions were open in another test's register is not remembered."""
    ties.answered()


@pytest.fixture
def register(db: None) -> None:
    """The invented register."""
    invented.build()


@pytest.fixture
def owner(db: None) -> Account:
    """Who keeps the register."""
    return Account.objects.create_user("owner", role=Account.OWNER)


@pytest.fixture
def client(owner: Account) -> Client:
    """A browser in which the owner has signed in."""
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def trial(register: None) -> Incident:
    """The incident that two outlets tell of, differing on the term, and that a ministry disputes."""
    return Incident.objects.get(act="sentence")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a desk that a process of its own serves from the invented register."""
    with serving("serve_invented.py", tmp_path_factory.mktemp("served") / "register") as said:
        yield signed(said)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield browser
        browser.close()
