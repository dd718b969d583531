"""Taking the original bytes of what the user points to."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import urllib3

from guvoh import __version__
from guvoh.nouns import GuvohError, Source, Unreadable

MAX_FETCHED = 100 * 2**20  # bytes of one address
MAX_FILE = 500 * 2**20  # bytes of one file; a source is held in memory whole
_REDIRECTS = 5
_TIMEOUT = urllib3.Timeout(connect=10, read=30)
_CHUNK = 2**16


def capture(
    locators: Iterable[str],
    *,
    on_error: Callable[[str, GuvohError], None],
    on_found: Callable[[int], None] | None = None,
) -> Iterator[Source]:
    """The sources that files, folders and http(s) addresses hold, one at a time, in order.

    A folder is walked, its files sorted, hidden ones left out. What cannot be captured goes to
    ``on_error(locator, why)`` and the rest goes on. ``on_found`` is told first how many there are.
    """
    locators = list(locators)
    if on_found:
        on_found(count(locators))
    for locator, found in _expand(locators):
        try:
            if isinstance(found, GuvohError):
                raise found
            yield _fetch(locator) if found is None else _take(locator, found)
        except GuvohError as error:
            on_error(locator, error)


def count(locators: Iterable[str]) -> int:
    """How many files and addresses ``capture`` would try, without opening any."""
    return sum(1 for _ in _expand(locators))


def _expand(locators: Iterable[str]) -> Iterator[tuple[str, Path | GuvohError | None]]:
    """Each file with its path, each address with None, each folder that cannot be listed with why."""
    for locator in locators:
        scheme = locator.partition("://")[0].lower() if "://" in locator else ""
        if scheme in ("http", "https"):
            yield locator, None
        elif scheme and scheme.isalnum():
            yield locator, Unreadable(f"addresses of the kind {scheme}:// are not fetched: give http, https or a file")
        elif (path := Path(locator)).is_dir():
            yield from _walk(path)
        else:
            yield locator, path


def _walk(folder: Path) -> Iterator[tuple[str, Path | GuvohError]]:
    """The files under ``folder``, sorted. Links to folders are not followed, so no loop can arise."""
    try:
        names = sorted(entry for entry in os.listdir(folder) if not entry.startswith("."))
    except OSError as error:
        yield str(folder), _os_error(error, "folder")
        return
    for name in names:
        path = folder / name
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


def _fetch(address: str) -> Source:
    if not urlsplit(address).hostname:
        raise Unreadable("the address names no host: check it")
    headers = {"User-Agent": f"guvoh/{__version__}", "Accept": "text/html,application/xml,application/pdf,*/*;q=0.8"}
    retries = urllib3.Retry(total=_REDIRECTS + 2, connect=1, read=1, redirect=_REDIRECTS, backoff_factor=0.5)
    try:
        with urllib3.PoolManager(headers=headers, timeout=_TIMEOUT, retries=retries) as pool:
            response = pool.request("GET", address, preload_content=False)
            try:
                if response.status != 200:
                    raise Unreadable(f"the server answered HTTP {response.status}: check the address")
                content = bytearray()
                for chunk in response.stream(_CHUNK):
                    content += chunk
                    if len(content) > MAX_FETCHED:
                        raise Unreadable(
                            f"the page is too big (limit {MAX_FETCHED >> 20} MB): save it and give the file"
                        )
            finally:
                response.close()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise Unreadable(f"the address cannot be fetched ({_net_error(error)}): check it and the connection") from None
    if not content:
        raise Unreadable("the server sent an empty page")
    media_type, _, parameters = response.headers.get("Content-Type", "").partition(";")
    charset = parameters.partition("charset=")[2].partition(";")[0].strip("\"' ")
    return Source.of(
        address, bytes(content), method="http", media_type=media_type.strip().lower() or None, charset=charset or None
    )


def _net_error(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    for kind, words in (
        (urllib3.exceptions.ResponseError, "too many redirects"),
        (urllib3.exceptions.NameResolutionError, "no such host"),
        (urllib3.exceptions.TimeoutError, "no answer in time"),
        (urllib3.exceptions.SSLError, "its certificate is not valid"),
        (urllib3.exceptions.LocationValueError, "not an address"),
        (urllib3.exceptions.ProtocolError, "the connection broke"),
        (urllib3.exceptions.DecodeError, "it is packed wrongly"),
    ):
        if isinstance(reason, kind):
            return words
    return "no connection"
