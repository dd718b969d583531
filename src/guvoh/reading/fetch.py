"""Fetching one http(s) address that the user gave, and nothing it leads to."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import urllib3

from guvoh import __version__
from guvoh.nouns import Source, Unreadable

MAX_FETCHED = 100 * 2**20  # bytes of one address
MAX_WAIT = 28 * 24 * 3600  # seconds that a server may ask us to stay away
MAX_SECONDS = 600  # of one address: a server that drips must not hold the others up for ever
_REDIRECTS = 5
_TIMEOUT = urllib3.Timeout(connect=10, read=30)
_CHUNK = 2**16
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a server said of the bytes it gave: with it, it can be asked for others only."""

    etag: str = ""
    modified: str = ""

    def headers(self) -> dict[str, str]:
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in given.items() if value}


class Answered(Unreadable):
    """The server gave no page: the ``status`` of its answer, and the seconds to ``wait`` where it asks for that."""

    def __init__(self, message: str, status: int, wait: int | None = None) -> None:
        super().__init__(message)
        self.status, self.wait = status, wait


def fetch(address: str) -> Source:
    """The bytes an address gives now. Raises Unreadable, one line, where it gives none."""
    found, _ = fetch_changed(address)
    assert found is not None  # an answer without bytes was not asked for
    return found


def fetch_changed(
    address: str,
    known: Stamp | None = None,
    *,
    public_only: bool = False,
    between: Callable[[], None] = lambda: None,
    most: int | None = None,
) -> tuple[Source | None, Stamp]:
    """The bytes an address gives now, and what its server said of them; None for the bytes where they are those that
    ``known`` is of.

    With ``public_only`` no address of this machine or of a private network is connected to, whatever name or redirect
    leads there. ``between`` is called while the bytes come, and may raise to end it; ``most`` is how many there
    may be (MAX_FETCHED).
    Raises Unreadable, one line, where there are none: Answered where the server said so.
    """
    most = MAX_FETCHED if most is None else most
    try:
        host = urlsplit(address).hostname
    except ValueError:  # brackets that do not close
        host = None
    if not host:
        raise Unreadable("the address names no host: check it")
    headers = {"User-Agent": f"guvoh/{__version__}", "Accept": "text/html,application/xml,application/pdf,*/*;q=0.8"}
    # A server that asks us to come back in an hour is not waited for here: the next visit is not before.
    retries = urllib3.Retry(
        total=_REDIRECTS + 2,
        connect=1,
        read=1,
        redirect=_REDIRECTS,
        backoff_factor=0.5,
        respect_retry_after_header=False,
    )
    asked = known.headers() if known else {}
    until = time.monotonic() + MAX_SECONDS
    try:
        with urllib3.PoolManager(headers=headers, timeout=_TIMEOUT, retries=retries) as pool:
            if public_only:
                pool.pool_classes_by_scheme = {"http": _PublicPool, "https": _PublicPools}
            response = pool.request("GET", address, preload_content=False, headers={**headers, **asked})
            try:
                stamp = Stamp(*(response.headers.get(name, "")[:1000] for name in ("ETag", "Last-Modified")))
                if response.status == 304 and asked:
                    return None, known or stamp
                if response.status != 200:
                    raise _refusal(response.status, response.headers.get("Retry-After", ""))
                content = bytearray()
                for chunk in response.stream(_CHUNK):
                    between()
                    content += chunk
                    if len(content) > most:
                        raise Unreadable(f"the page is too big (limit {most >> 20} MB): save it and give the file")
                    if time.monotonic() > until:
                        raise Unreadable("the server is too slow: save the page and give the file")
            finally:
                response.close()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise Unreadable(f"the address cannot be fetched ({_net_error(error)}): check it and the connection") from None
    if not content:
        raise Answered("the server sent an empty page", 200)
    media_type, _, parameters = response.headers.get("Content-Type", "").partition(";")
    charset = parameters.partition("charset=")[2].partition(";")[0].strip("\"' ")
    source = Source.of(
        address, bytes(content), method="http", media_type=media_type.strip().lower() or None, charset=charset or None
    )
    return source, stamp


def _refusal(status: int, retry_after: str) -> Answered:
    wait = _wait(retry_after) if status in (429, 503) else None
    if wait:
        return Answered(f"the server asks to be left alone for a while (HTTP {status})", status, wait)
    return Answered(f"the server answered HTTP {status}: check the address", status)


def _wait(written: str) -> int | None:
    """Retry-After, in seconds or as a time, as seconds from now; four weeks at the most."""
    written = written.strip()
    if written.isascii() and written.isdecimal():
        return min(int(written[:12]), MAX_WAIT)
    try:
        until = parsedate_to_datetime(written)
    except (ValueError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0, round((until - datetime.now(UTC)).total_seconds())), MAX_WAIT)


# What is nobody else's ----------------------------------------------------------------------------


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not of this machine, of a private network or for a group,
    nor an IPv6 address that stands for such an IPv4 one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner: ipaddress.IPv4Address | None = None
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64 or int(ip) < 2**32:  # ::a.b.c.d
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved if inner is None else is_public(str(inner))


class _Public(urllib3.connection.HTTPConnection):
    """Connects to the very address that it has looked up and found to be public: no second look-up, which might give
    another answer, lies between. A redirect makes a new connection, and so is looked at too."""

    def _new_conn(self) -> socket.socket:
        named = self._dns_host
        try:
            found = socket.getaddrinfo(named, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise Unreadable("the address cannot be fetched (no such host): check it and the connection") from None
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if not addresses or not all(is_public(each) for each in addresses):
            raise Unreadable("the address lies in a private network or on this machine: only public ones are fetched")
        try:
            for address in addresses[:-1]:  # as of a machine that has no way to an IPv6 address
                self._dns_host = address
                with contextlib.suppress(urllib3.exceptions.NewConnectionError):
                    return super()._new_conn()
            self._dns_host = addresses[-1]
            return super()._new_conn()
        finally:
            self._dns_host = named


class _PublicSecure(_Public, urllib3.connection.HTTPSConnection):
    pass


class _PublicPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Public


class _PublicPools(urllib3.HTTPSConnectionPool):
    ConnectionCls = _PublicSecure


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
