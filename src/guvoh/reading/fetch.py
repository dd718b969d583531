"""Fetching one http(s) address that the user gave, and nothing it leads to."""

from __future__ import annotations

from urllib.parse import urlsplit

import urllib3

from guvoh import __version__
from guvoh.nouns import Source, Unreadable

MAX_FETCHED = 100 * 2**20  # bytes of one address
_REDIRECTS = 5
_TIMEOUT = urllib3.Timeout(connect=10, read=30)
_CHUNK = 2**16


def fetch(address: str) -> Source:
    """The bytes an address gives now. Raises Unreadable, one line, where it gives none."""
    try:
        host = urlsplit(address).hostname
    except ValueError:  # brackets that do not close
        host = None
    if not host:
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
