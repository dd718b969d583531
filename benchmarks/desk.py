"""How quick the desk is at size: `python benchmarks/desk.py`.

Makes a register of invented people (`desk_register.py`; 100,000 incidents in 30,000 documents), serves it as `guvoh
serve` does, in a process of its own, and lets 20 people work in it at once: each asks for a page, reads for two seconds
on average (exponentially spread), and asks for another, of the kinds and in the shares of WORK. Reads of pages, of
searches and decisions about claims come mixed, so every figure is one under load.

For each kind: how many were asked for, milliseconds from the request's first byte to the answer's last (median, 95th
percentile, most), the most queries a page asked of the database, and the most kB it carried. The last column is the
95th percentile as a multiple of that of a page that asks the database for its reader only (the codebook), which says
more than milliseconds where machines differ.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

BASELINE = "codebook"
THINK = 2.0  # seconds that somebody reads a page, on average


@dataclass(frozen=True, slots=True)
class Samples:
    """What people ask about, drawn from the register."""

    incidents: list[str]
    parties: list[str]
    documents: list[int]
    claims: list[int]
    names: list[str]
    acts: list[str]
    sessions: list[str]


Draw = Callable[[random.Random, Samples], str]


def _words(rng: random.Random, s: Samples) -> str:
    """One word of a name, or a whole name; whatever its script."""
    words = rng.choice(s.names).split()
    return quote(rng.choice(words) if rng.random() < 0.6 else " ".join(words))


_STATES, _COUNTRIES = ("TJ", "UZ", "TM", "KZ", "KG"), ("TJ", "UZ", "RU", "TR", "KZ")
_COMMON = ("police", "arrested", "суд", "court", "prison", "journalist", "lawyer", "жена", "Dushanbe")

# What people do, and how often each among a hundred things.
WORK: dict[str, tuple[int, Draw]] = {
    "incidents": (8, lambda r, s: "/"),
    "incidents, page": (3, lambda r, s: f"/?page={r.randrange(2, 1900)}"),
    "incidents, filtered": (
        8,
        lambda r, s: "/?" + urlencode({"act": r.choice(s.acts), "year": r.randrange(2011, 2024),
                                       "state": r.choice(_STATES) if r.random() < 0.5 else ""}),
    ),
    "incidents, latest added": (1, lambda r, s: f"/?order=added&country={r.choice(_COUNTRIES)}"),
    "incidents, a name": (6, lambda r, s: f"/?q={_words(r, s)}"),
    "incidents, a common word": (2, lambda r, s: f"/?q={quote(r.choice(_COMMON))}"),
    "incident": (12, lambda r, s: f"/incidents/{r.choice(s.incidents)}/"),
    "parties": (2, lambda r, s: f"/parties/?page={r.randrange(1, 400)}"),
    "parties, a name": (6, lambda r, s: f"/parties/?q={_words(r, s)}"),
    "party": (6, lambda r, s: f"/parties/{quote(r.choice(s.parties))}/"),
    "documents": (3, lambda r, s: f"/documents/?page={r.randrange(1, 500)}"),
    "documents, a name": (3, lambda r, s: f"/documents/?q={_words(r, s)}"),
    "documents, a common word": (1, lambda r, s: f"/documents/?q={quote(r.choice(_COMMON))}"),
    "document": (6, lambda r, s: f"/documents/{r.choice(s.documents)}/"),
    "search, a name": (6, lambda r, s: f"/search/?q={_words(r, s)}"),
    "search, a common word": (1, lambda r, s: f"/search/?q={quote(r.choice(_COMMON))}"),
    "searches": (1, lambda r, s: "/searches/"),
    "review": (5, lambda r, s: "/review/"),
    "claim": (12, lambda r, s: f"/review/{r.choice(s.claims)}/"),
    "claim, accept": (6, lambda r, s: f"/review/{r.choice(s.claims)}/"),  # the page, then the form on it
    "may be one": (1, lambda r, s: "/may-be-one/"),
    "figures": (1, lambda r, s: f"/figures/?page={r.randrange(1, 90)}"),
    "charts": (1, lambda r, s: "/look/"),
    BASELINE: (2, lambda r, s: "/codebook/"),
}  # fmt: skip


@dataclass(slots=True)
class Measured:
    ms: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0
    failed: dict[int, int] = field(default_factory=lambda: defaultdict(int))


class Worker(threading.Thread):
    """One of the people."""

    def __init__(self, number: int, port: int, samples: Samples, until: float, begin: float) -> None:
        super().__init__(daemon=True)
        self.rng = random.Random(number)
        self.port, self.samples, self.until, self.begin = port, samples, until, begin
        self.cookies = dict([samples.sessions[number % len(samples.sessions)].split("=")])
        self.measured: dict[str, Measured] = defaultdict(Measured)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def run(self) -> None:
        kinds, shares = list(WORK), [share for share, _ in WORK.values()]
        time.sleep(self.rng.random() * THINK)
        while time.monotonic() < self.until:
            kind = self.rng.choices(kinds, shares)[0]
            path = WORK[kind][1](self.rng, self.samples)
            if kind == "claim, accept":
                html = self.ask("claim", path)
                if self.wait() and re.search(r'name="base" value="\d+"', html):  # readers have no form
                    self.accept(path, html)
            else:
                self.ask(kind, path)
            self.wait()

    def wait(self) -> bool:
        time.sleep(self.rng.expovariate(1 / THINK))
        return time.monotonic() < self.until

    def accept(self, path: str, html: str) -> None:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
        base = re.search(r'name="base" value="(\d+)"', html)
        sent = {
            "csrfmiddlewaretoken": token[1] if token else "",
            "base": base[1] if base else "0",
            "verdict": "accepted",
        }
        self.ask("claim, accept", f"{path}judge", urlencode(sent))

    def ask(self, kind: str, path: str, body: str | None = None) -> str:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
                "Origin": f"http://127.0.0.1:{self.port}",
            }  # fmt: skip
        start = time.perf_counter()
        try:
            self.connection.request("GET" if body is None else "POST", path, body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.measured[kind].failed[0] += 1
            return ""
        spent = (time.perf_counter() - start) * 1000
        for header in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        if time.monotonic() >= self.begin:
            row = self.measured[kind]
            if answer.status >= 400:
                row.failed[answer.status] += 1
            else:
                row.ms.append(spent)
                row.queries = max(row.queries, int(answer.headers.get("X-Queries", 0)))
                row.size = max(row.size, len(content))
        return content.decode(errors="replace")


# The server -------------------------------------------------------------------------------------


def _django(folder: Path) -> None:
    os.environ["GUVOH_REGISTER"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "guvoh.register.settings"
    from guvoh.register import place

    place.prepare(folder)
    import django

    django.setup()


def counted() -> Any:
    """The desk, which says in a header of each answer how many queries it took."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connection

    desk = get_wsgi_application()

    def answer(environ: dict[str, Any], start: Any) -> Any:
        n = 0

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal n
            n += 1
            return execute(sql, params, many, context)

        def begun(status: str, headers: list[tuple[str, str]], trouble: Any = None) -> Any:
            return start(status, [*headers, ("X-Queries", str(n))], trouble)

        with connection.execute_wrapper(count):
            return desk(environ, begun)

    return answer


def serve(folder: Path, processes: int) -> None:
    """Serve the register as guvoh serve does."""
    _django(folder)
    from guvoh.desk import serving

    os.environ["PYTHONPATH"] = str(Path(__file__).parent)
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        print(listening.getsockname()[1], flush=True)
        serving.serve(folder, listening, processes or serving.usual(), watching=False, desk="desk:counted")


def prepared(folder: Path, given: argparse.Namespace) -> Samples:
    """The register in ``folder``, made if it is not there, and what people will ask about in it."""
    import desk_register

    new = not (folder / "register.sqlite3").exists()
    _django(folder)
    if new:
        desk_register.make(folder, given.incidents, given.documents, given.seed)
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from guvoh.desk.people.sessions import SEEN, STARTED
    from guvoh.register.models import Account, Claim, Document, Incident, Party

    rng = random.Random(given.seed)
    sessions = []
    for account in Account.objects.order_by("pk")[: given.people]:
        session = SessionStore()
        session.update(
            {
                SESSION_KEY: str(account.pk),
                BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[-1],
                HASH_SESSION_KEY: account.get_session_auth_hash(),
                STARTED: int(time.time()),
                SEEN: int(time.time()),
            }
        )
        session.save()
        sessions.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")

    def some(rows: Any, n: int = 5000) -> list[Any]:
        ids = list(rows.order_by().values_list("pk", flat=True))
        return rng.sample(ids, min(n, len(ids)))

    parties = some(Party.objects.filter(collection=None, kind="person", told__gt=0))
    # Not each is asked for as often as the other: half of what is asked for is among the most told.
    known = list(Party.objects.filter(collection=None).order_by("-told").values_list("pk", flat=True)[:300])
    return Samples(
        some(Incident.objects.filter(collection=None)),
        parties + known * (len(parties) // max(1, len(known))),
        some(Document.objects.filter(collection=None)),
        some(Claim.objects.filter(collection=None, state="new")),
        list(Party.objects.filter(pk__in=[*parties[:800], *known[:100]]).values_list("name", flat=True)),
        sorted(set(Incident.objects.order_by().values_list("act", flat=True).distinct())),
        sessions,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=30_000)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the register here, or use the one that is here")
    parser.add_argument("--processes", type=int, default=0, help="that serve pages; else as guvoh serve does")
    parser.add_argument("--linking", action="store_true", help="meanwhile `guvoh relink` links the register anew")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve, given.processes)
        return
    with tempfile.TemporaryDirectory() as folder:
        run((given.keep or Path(folder) / "register").absolute(), given)


def run(folder: Path, given: argparse.Namespace) -> None:
    samples = prepared(folder, given)
    command = [sys.executable, __file__, "--serve", str(folder), "--processes", str(given.processes)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    linking: subprocess.Popen[bytes] | None = None
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        begin = time.monotonic() + min(20.0, given.seconds / 4)  # until then caches fill, and nothing is measured
        until = begin + given.seconds
        people = [Worker(n, port, samples, until, begin) for n in range(given.people)]
        for somebody in people:
            somebody.start()
        if given.linking:
            time.sleep(max(0.0, begin - time.monotonic()))
            relink = [sys.executable, "-m", "guvoh.cli", "relink", "--register", str(folder)]
            linking = subprocess.Popen(relink, stderr=subprocess.DEVNULL)
        for somebody in people:
            somebody.join(given.seconds + 120)
        if linking:
            print("linked anew meanwhile:", {None: "not to the end", 0: "to the end"}.get(linking.poll(), "failed"))
    finally:
        if linking:
            linking.terminate()
            linking.wait(30)
        process.terminate()
        process.wait(10)
    print(table([somebody.measured for somebody in people], given))


def table(told: list[dict[str, Measured]], given: argparse.Namespace) -> str:
    kinds: dict[str, Measured] = {kind: Measured() for kind in WORK}
    for measured in told:
        for kind, row in measured.items():
            whole = kinds[kind]
            whole.ms += row.ms
            whole.queries, whole.size = max(whole.queries, row.queries), max(whole.size, row.size)
            for status, n in row.failed.items():
                whole.failed[status] += n
    base = percentile(kinds[BASELINE].ms)
    every = [ms for row in kinds.values() for ms in row.ms]
    lines = [
        f"{given.people} people for {given.seconds:.0f} s, {len(every) / given.seconds:.1f} requests a second,"
        f" {THINK:.0f} s of reading between two",
        f"{'':26}{'n':>6}{'median':>9}{'p95':>9}{'most':>9}{'queries':>9}{'kB':>8}{'x base':>8}",
    ]
    for kind, row in [*kinds.items(), ("all", Measured(every))]:
        failed = "".join(f"  {n} times {status or 'no answer'}" for status, n in sorted(row.failed.items()))
        if not row.ms:
            lines.append(f"{kind:26}{0:>6}{failed}")
            continue
        lines.append(
            f"{kind:26}{len(row.ms):>6}{statistics.median(row.ms):>9.0f}{percentile(row.ms):>9.0f}{max(row.ms):>9.0f}"
            f"{row.queries or '':>9}{f'{row.size / 1000:.0f}' if row.size else '':>8}"
            f"{f'{percentile(row.ms) / base:.1f}' if base else '':>8}{failed}"
        )
    return "\n".join(lines)


def percentile(ms: list[float], share: float = 0.95) -> float:
    return sorted(ms)[min(len(ms) - 1, int(len(ms) * share))] if ms else 0.0


if __name__ == "__main__":
    main()
