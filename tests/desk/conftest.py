from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import invented
import pytest
from django.test import Client
from signing import SESSIONS

from guvoh.register.models import Account, Incident


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
    folder = tmp_path_factory.mktemp("served") / "register"
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("serve_invented.py")), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "GUVOH_REGISTER": str(folder), "DJANGO_SETTINGS_MODULE": "guvoh.register.settings"},
    )
    assert process.stdout is not None
    url, session = process.stdout.readline().split()
    SESSIONS[url] = session
    yield url
    process.terminate()
    process.wait(10)
