"""Taking the original bytes of what the user points to."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from guvoh.nouns import GuvohError, Source, Unreadable
from guvoh.reading.fetch import fetch

MAX_FILE = 500 * 2**20  # bytes of one file; a source is held in memory whole
_REGISTER = frozenset({"register.sqlite3", "secret.key"})  # a folder with one of them is a Guvoh register
# A user's name and password in an address; after a colon that no port follows, also with a bare "/" in them.
_USERINFO = re.compile(r"(?:(?<=://)|(?<=^//))(?:[^/?#]*@|[^/?#:\[]*:(?!\d*(?:[/?#]|$)).*@)", re.S)


def capture(
    locators: Iterable[str],
    *,
    on_error: Callable[[str, GuvohError], None],
    on_found: Callable[[int], None] | None = None,
) -> Iterator[Source]:
    """The sources that files, folders and http(s) addresses hold, one at a time, in order.

    A folder is walked, its files sorted, hidden ones and Guvoh's own registers left out. What cannot
    be captured goes to ``on_error(locator, why)``, the locator without any password in it, and the
    rest goes on. ``on_found`` is told first how many there are.
    """
    locators = list(locators)
    if on_found:
        on_found(count(locators))
    for locator, found in _expand(locators):
        try:
            if isinstance(found, GuvohError):
                raise found
            yield fetch(locator) if found is None else _take(locator, found)
        except GuvohError as error:
            on_error(_USERINFO.sub("", locator), error)


def count(locators: Iterable[str]) -> int:
    """How many files and addresses ``capture`` would try, without opening any."""
    return sum(1 for _ in _expand(locators))


def _expand(locators: Iterable[str]) -> Iterator[tuple[str, Path | GuvohError | None]]:
    """Each file with its path, each address with None, what cannot be taken with why."""
    for locator in locators:
        scheme = locator.partition("://")[0].lower() if "://" in locator else ""
        if scheme in ("http", "https") and _USERINFO.search(locator):
            yield (
                locator,
                Unreadable("leave the password out of the address; save what needs one in a browser and give the file"),
            )
        elif scheme in ("http", "https"):
            yield locator, None
        elif scheme and scheme.isalnum():
            yield locator, Unreadable(f"addresses of the kind {scheme}:// are not fetched: give http, https or a file")
        elif (path := Path(locator)).is_dir():
            yield from _walk(path, named=True)
        else:
            yield locator, path


def _walk(folder: Path, *, named: bool = False) -> Iterator[tuple[str, Path | GuvohError]]:
    """The files under ``folder``, sorted. Links to folders are not followed, so no loop can arise.
    A register is passed over, or refused where the user ``named`` it: its key and its originals are no sources."""
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        yield str(folder), _os_error(error, "folder")
        return
    if any(path.name in _REGISTER for path in paths):
        if named:
            yield str(folder), Unreadable("this is a register, not a source: name the files or folders to read")
        return
    for path in paths:
        if path.is_dir():
            if not path.is_symlink():
                yield from _walk(path)
        else:
            yield str(path), path


def _take(locator: str, path: Path) -> Source:
    try:
        if not path.exists():
            raise Unreadable("there is no such file: check the path")
        if not path.is_file():
            raise Unreadable("this is neither a file nor a folder")
        if (size := path.stat().st_size) > MAX_FILE:
            raise Unreadable(f"the file is too big ({size >> 20} MB, limit {MAX_FILE >> 20} MB): split it")
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise _os_error(error, "file") from None
    if not content:
        raise Unreadable("the file is empty")
    return Source.of(locator, content, media_type=mimetypes.guess_type(path.name)[0])


def _os_error(error: Exception, what: str) -> Unreadable:
    if isinstance(error, PermissionError):
        return Unreadable(f"no permission to read this {what}: change its permissions or run as its owner")
    why = error.strerror if isinstance(error, OSError) and error.strerror else "its name is not valid"
    return Unreadable(f"the {what} cannot be read ({why.lower()})")
