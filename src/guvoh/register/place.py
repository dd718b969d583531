"""The register's folder: made with access for its owner only, checked before anything is written."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from guvoh.nouns import GuvohError

DATABASE = "register.sqlite3"


def secret_key(folder: Path) -> str:
    """The folder's secret for signing forms, or a passing one where there is no such folder."""
    file = folder / "secret.key"
    if file.is_file():
        return file.read_text(encoding="ascii").strip()
    return secrets.token_urlsafe(48)


def exists(folder: Path) -> bool:
    return (folder / DATABASE).is_file()


def prepare(folder: Path) -> None:
    """Make the folder and its secret where they are missing.

    Raises GuvohError where the path is a file, or cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise GuvohError(f"{folder} is a file: name a folder for the register with --register")
    if folder.is_dir() and any(folder.iterdir()) and not exists(folder) and not (folder / "secret.key").exists():
        raise GuvohError(f"{folder} holds other files and no register: name a new or empty folder with --register")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "vault").mkdir(mode=0o700, exist_ok=True)
        file = folder / "secret.key"
        if not file.exists():
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
                out.write(secrets.token_urlsafe(48))
    except OSError as error:
        raise GuvohError(
            f"cannot write the register folder {folder}: {error.strerror}; choose another with --register"
        ) from None
