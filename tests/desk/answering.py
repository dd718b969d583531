"""WSGI applications for the tests of serving: what is asked of a process, and one that ends at once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any


def counting() -> Callable[..., Any]:
    """Tells which process answers and how many requests came to all of them."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        from django.core.cache import cache

        cache.add("asked", 0)
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps([os.getpid(), cache.incr("asked"), cache.get("never", "no")]).encode()]

    return answer


def ending() -> Callable[..., Any]:
    raise SystemExit(3)
