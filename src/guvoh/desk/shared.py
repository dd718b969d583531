"""What the processes of one desk know together: sessions in use, wrong passwords, counts and drawings.

All of it lives in the memory of the first process, which serves no page (:mod:`guvoh.desk.serving`); the others ask it
through a socket that only this account of the machine can open, with a key made anew at each start. So nobody signed
out by one process goes on in another, tries are counted together, and a drawing is made once. Nothing of it is written
down here; that somebody is signed in also stands in the register (Django's sessions).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.managers import BaseManager
from secrets import token_bytes
from threading import Thread
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from guvoh.desk.look import vega


class _First:
    """What is asked of the first process."""

    def __init__(self) -> None:
        self.apart = vega.Apart()

    def cached(self, alias: str, what: str, *args: Any) -> Any:
        """What one of the first process's own caches answers."""
        return getattr(caches[alias], what)(*args)

    def draw(self, kind: str, spec: Mapping[str, Any]) -> str:
        return self.apart.draw(kind, spec)

    def make_ready(self) -> None:
        with suppress(RuntimeError):  # ended meanwhile
            self.draw("svg", vega.LEAST)


class _Manager(BaseManager):
    """Knows how to ask the first process, and how it answers."""


_ASKED = ("cached", "draw")
_first: Any = None  # in another process: how the first is asked


@contextmanager
def answering() -> Iterator[tuple[str, bytes]]:
    """In the first process: answer the others while the block runs; the address and key to ask by. What draws is loaded
    beside, which takes seconds, so that the first chart after a start does not wait for it."""
    known = _First()
    _Manager.register("first", lambda: known, exposed=_ASKED)
    key = token_bytes(32)
    server = _Manager(authkey=key).get_server()
    Thread(target=server.serve_forever, daemon=True).start()
    Thread(target=known.make_ready, daemon=True).start()
    try:
        yield str(server.address), key
    finally:
        known.apart.end()


def ask(address: str, key: bytes) -> Any:
    """In another process: the first one, from now on asked by this process's caches; with ``draw`` to draw there."""
    global _first  # noqa: PLW0603
    _Manager.register("first", exposed=_ASKED)
    manager = _Manager(address, authkey=key)
    manager.connect()
    _first = manager.first()  # type: ignore[attr-defined]
    return _first


class Cache(BaseCache):
    """Django's cache of one process, kept in the first one. Its LOCATION says under which alias."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._alias = location

    def _ask(self, what: str, *args: Any) -> Any:
        return _first.cached(self._alias, what, *args)

    def _seconds(self, timeout: Any) -> float | None:
        found: float | None = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return found

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("add", key, value, self._seconds(timeout), version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get_many", [key], version).get(key, default)  # a default need not be sent there and back

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask("set", key, value, self._seconds(timeout), version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("touch", key, self._seconds(timeout), version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask("delete", key, version))

    def has_key(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask("has_key", key, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._ask("incr", key, delta, version))

    def clear(self) -> None:
        self._ask("clear")
