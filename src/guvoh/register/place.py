"""The register's folder: made with access for its owner only, checked before anything is written."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guvoh.nouns import GuvohError

DATABASE = "register.sqlite3"
HANDED: dict[str, str] = {}  # secrets by folder, in a process that another one told them: both sign alike


def secret_key(folder: Path) -> str:
    """The folder's secret for signing forms, or a passing one where there is no such folder.

    Raises GuvohError where the secret may not be read.
    """
    if handed := HANDED.get(str(folder)):
        return handed
    try:
        kept = (folder / "secret.key").read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        kept = ""
    except (OSError, ValueError):
        raise GuvohError(
            f"cannot read {folder / 'secret.key'}: make it readable, or remove it to have a new one"
        ) from None
    return kept or secrets.token_urlsafe(48)


def exists(folder: Path) -> bool:
    """Whether there is a register in the folder. Raises GuvohError where the folder may not be looked into."""
    try:
        return (folder / DATABASE).is_file()
    except OSError as error:
        raise GuvohError(
            f"cannot look into {folder}: {error.strerror}; change its permissions or run as its owner"
        ) from None


def prepare(folder: Path) -> None:
    """Make the folder, its secret and an empty database where they are missing, for the owner only.

    Raises GuvohError where the path is a file, holds other things, or cannot be written.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise GuvohError(f"{folder} is a file: name a folder for the register with --register")
        if folder.is_dir() and not (exists(folder) or (folder / "secret.key").exists() or not any(folder.iterdir())):
            raise GuvohError(f"{folder} holds other files and no register: name a new or empty folder with --register")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not exists(folder):
            folder.chmod(0o700)  # also one that stood there empty
        # The secret first: a folder with one is a register's, however little of the rest was made.
        if not (folder / "secret.key").exists() or not (folder / "secret.key").stat().st_size:
            _make(folder / "secret.key", secrets.token_urlsafe(48))
        (folder / "vault").mkdir(mode=0o700, exist_ok=True)
        if not exists(folder):
            _make(folder / DATABASE, "")  # SQLite gives the files beside it the same permissions
    except OSError as error:
        raise GuvohError(
            f"cannot write the register folder {folder}: {error.strerror}; choose another with --register"
        ) from None


def _make(file: Path, content: str) -> None:
    """A file for the owner only; one that another process has just made is left as it is."""
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii") as out:
        if not out.read():
            out.write(content)


def locator(written: str) -> str:
    """The place of a file as the register keeps it: the whole path, so that ``a.html`` in two folders
    are two places and ``./a.html`` is the same one. Bytes that are no text are written as \\xff."""
    return os.fsencode(os.path.normpath(Path(written).absolute())).decode("utf-8", "backslashreplace")


@contextmanager
def locked(file: Path, how: int) -> Iterator[bool]:
    """Whether the lock (``fcntl.LOCK_…``) on a file, made where it is missing, could be had; it is held while the block
    runs. Raises OSError where the file cannot be opened."""
    handle = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(handle, how)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
