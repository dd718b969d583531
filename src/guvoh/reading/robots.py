"""What a site asks of programs in its robots.txt, as RFC 9309 has it.

Patterns are matched piece by piece, never by regular expressions: whoever writes the file must not hold us up with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from guvoh.nouns import Unreadable
from guvoh.reading.fetch import Answered, fetch_changed

AGENT = "guvoh"
MAX_FILE = 2**20  # bytes; the standard asks for half of it
_MOST_RULES = 5_000
_RULE = re.compile(r"[ \t]*([A-Za-z-]+)[ \t]*:[ \t]*([^#\r\n]*)")
_ASCII = "".join(map(chr, range(33, 127)))
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


@dataclass(frozen=True, slots=True)
class Rules:
    """Patterns of paths with whether they are allowed: those of the group for us, else of the group for all."""

    of: tuple[tuple[str, bool], ...] = ()

    @classmethod
    def read(cls, text: str) -> Rules:
        groups: dict[str, list[tuple[str, bool]]] = {}
        agents: list[str] = []
        ruled = False  # whether a rule has followed the last names
        for line in text.removeprefix("\ufeff").splitlines():
            found = _RULE.match(line)
            if found is None:
                continue
            key, value = found[1].lower(), found[2].strip()
            if key == "user-agent":
                agents, ruled = ([] if ruled else agents), False
                agents.append(re.match(r"\*|[A-Za-z_-]*", value)[0].lower())  # type: ignore[index]
                groups.setdefault(agents[-1], [])
            elif key in ("allow", "disallow"):
                ruled = True
                for agent in agents if value else ():
                    if len(groups[agent]) < _MOST_RULES:
                        groups[agent].append((_normal(value), key == "allow"))
        return cls(tuple(groups.get(AGENT, groups.get("*", []))))

    def allow(self, address: str) -> bool:
        """Whether the address may be fetched: the longest pattern that fits its path decides, of two as long the
        allowing one."""
        parts = urlsplit(address)
        path = _normal((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        if path == "/robots.txt":
            return True
        fitting = [(len(pattern), allowed) for pattern, allowed in self.of if _fits(pattern, path)]
        return max(fitting, default=(0, True))[1]


def _fits(pattern: str, path: str) -> bool:
    """Whether the path begins as the pattern says; ``*`` is anything, ``$`` at its end the end."""
    whole = pattern.endswith("$")
    first, *rest = (pattern[:-1] if whole else pattern).split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not whole or path == first
    at, last = len(first), rest.pop()
    for piece in rest:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return path.find(last, at) >= 0 if not whole else len(path) - len(last) >= at and path.endswith(last)


def _normal(path: str) -> str:
    """One way of writing each path: what need not be written as %XX is not, and all else is, in capitals."""

    def plain(found: re.Match[str]) -> str:
        written = chr(int(found[1], 16))
        return written if _UNRESERVED.fullmatch(written) else found[0].upper()

    return re.sub(r"%([0-9A-Fa-f]{2})", plain, quote(path, safe=_ASCII, errors="replace"))


def rules_of(site: str, *, public_only: bool, between: Callable[[], None] = lambda: None) -> Rules:
    """What a site ("https://host:port") asks. Raises Unreadable where that cannot be known just now: then, says the
    standard, nothing is to be fetched."""
    try:
        source, _stamp = fetch_changed(f"{site}/robots.txt", public_only=public_only, between=between, most=MAX_FILE)
    except Answered as error:
        if error.status == 200 or (400 <= error.status < 500 and error.status != 429):  # empty, or there is none
            return Rules()
        raise Answered(
            f"the site's robots.txt cannot be read (HTTP {error.status})", error.status, error.wait
        ) from None
    if source is None:  # not asked for what has changed
        raise Unreadable("the site's robots.txt cannot be read")
    return Rules.read(source.content.decode("utf-8", "replace"))
