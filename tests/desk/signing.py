"""A browser, desks in processes of their own, and contexts of the browser in which somebody has signed in."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
NEEDS_CHROMIUM = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium on this machine")
SESSIONS: dict[str, str] = {}  # of each desk served: the cookie ("name=key") of its owner's session


def signed_in(browser: Any, served: str, **options: Any) -> Any:
    """A context of the browser in which the owner has signed in at the desk that is served."""
    context = browser.new_context(**options)
    name, _, key = SESSIONS[served].partition("=")
    context.add_cookies([{"name": name, "value": key, "url": served}])
    return context


@cache
def _empty() -> Path:
    """A register without anything in it: making its tables takes two seconds, copying them none."""
    make = (
        "import os, sys, pathlib, django; from guvoh.register import place; f = pathlib.Path(sys.argv[1]);"
        "place.prepare(f); os.environ.update(GUVOH_REGISTER=str(f), DJANGO_SETTINGS_MODULE='guvoh.register.settings');"
        "django.setup(); from guvoh.register import store; store.open_register(f, create=True)"
    )
    folder = Path(tempfile.mkdtemp(prefix="guvoh-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run([sys.executable, "-c", make, str(folder / "register")], check=True, timeout=120)
    return folder / "register"


@contextmanager
def running(script: str, folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """Run a script of this folder that serves a desk."""
    shutil.copytree(_empty(), folder)
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name(script)), str(folder), *more],
        stdout=subprocess.PIPE,
        text=True,
        # Whoever runs the tests behind another program may have it ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,  # noqa: PLW1509
        env={**os.environ, "GUVOH_REGISTER": str(folder), "DJANGO_SETTINGS_MODULE": "guvoh.register.settings"},
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def serving(script: str, folder: Path, *more: str) -> Iterator[str]:
    """The same; gives the first line it prints."""
    with running(script, folder, *more) as process:
        assert process.stdout is not None
        yield process.stdout.readline()


@contextmanager
def started_desk(folder: Path, *options: str) -> Iterator[tuple[str, str]]:
    """``guvoh serve`` on an empty register: its address, and the link it prints."""
    shutil.copytree(_empty(), folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "guvoh.cli", "serve", "--register", str(folder), "--port", str(port), *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = ""
    while "/enter/" not in said:
        line = process.stderr.readline()
        assert line, said
        said += line
    try:
        yield f"http://127.0.0.1:{port}", re.findall(r"http\S+/enter/\S+", said)[0]
    finally:
        process.terminate()
        assert process.wait(20) == 0
        process.stderr.close()


def signed(said: str) -> str:
    """The address in "address session", whose session is kept for :func:`signed_in`."""
    url, session = said.split()
    SESSIONS[url] = session
    return url


def session_of(account: Any) -> str:
    """In a process that serves: the cookie ("name=key") of a session in which the account has signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(account.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[-1],
            HASH_SESSION_KEY: account.get_session_auth_hash(),
        }
    )
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
