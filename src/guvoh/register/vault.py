"""The vault: original bytes, kept once each under their SHA-256, never changed."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from guvoh.nouns import GuvohError


class Vault:
    """Files ``ab/ab12…`` under one folder. Written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep ``content`` and return its SHA-256. Raises GuvohError where the disk does not take it."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        new = path.with_name(f".new-{sha256}")
        try:
            if path.exists() and path.read_bytes() == content:
                return sha256
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                    out.write(content)
                    out.flush()
                    os.fsync(out.fileno())
                new.replace(path)
                _sync(path.parent)
                _sync(self.folder)
            except BaseException:
                with contextlib.suppress(OSError):
                    new.unlink()
                raise
        except OSError as error:
            raise GuvohError(
                f"cannot keep an original in {self.folder} ({error.strerror}): "
                "see that the disk has space and the folder is yours, and run the same command again"
            ) from None
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes kept under ``sha256``. Raises GuvohError where they are missing or were changed."""
        try:
            content = self.path(sha256).read_bytes()
        except OSError:
            raise GuvohError(f"the vault has no original {sha256[:12]}…: restore the folder from a backup") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise GuvohError(f"the original {sha256[:12]}… is damaged: restore the folder from a backup")
        return content


def _sync(folder: Path) -> None:
    """Have the disk keep the folder's entries, so that a cut of power does not lose a new file's name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
