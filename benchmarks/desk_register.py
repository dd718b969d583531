"""A large register about invented people, for `desk.py`: tables filled as coding and linking would fill them.

The people, their spellings and what befalls them are those of `registers.py`; a few of its short documents make one
article of ordinary length. Which incident each claim tells of is taken from there too, so nothing is coded and nothing
linked: the desk only reads what those two wrote.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

import registers

from guvoh.nouns import Claim, Coding, Document, Mention, digest

CLAIMS_AN_INCIDENT = 2.3  # measured on registers.py
LETTERS = 2500  # of an article
CONFIDENTIAL = 0.02  # of the documents
FILLER = (
    "The road to the district was closed for {} days. ", "A train carried {} passengers that week. ",
    "The harvest was put at {} tonnes. ", "Shops in the quarter opened at noon for {} days. ",
    "The bridge, {} metres long, was painted again. ", "Rain fell on {} days of the month. ",
)  # fmt: skip
ROLES = ("owner", "administrator", "editor", "editor", *["coder"] * 10, *["reader"] * 6)
STANDINGS = (("reported", 0.72), ("corroborated", 0.2), ("verified", 0.05), ("disputed", 0.02), ("rejected", 0.01))

Article = tuple[Document, Coding, dict[str, str], dict[str, str]]  # with claim id to incident, name to party


def articles(incidents: int, documents: int, seed: int) -> Iterator[Article]:
    """About so many documents that tell of about so many incidents."""
    rng = Random(seed)
    wanted = int(incidents * CLAIMS_AN_INCIDENT)
    made = registers.make(wanted, seed)
    each = wanted / documents  # claims in one article
    told = 0
    for n in count(1):
        text, first = "", None
        claims: list[Claim] = []
        mentions: list[Mention] = []
        facts: dict[str, str] = {}
        parties: dict[str, str] = {}
        while told < n * each:
            piece = next(made, None)
            if piece is None:
                break
            document, coding, truth = piece
            first = first or document
            shift = len(text)
            text += document.text + "\n"
            for claim in coding.claims:
                name = f"i{len(claims) + 1}"
                claims.append(replace(claim, id=name, evidence=tuple(_moved(q, shift) for q in claim.evidence)))
                facts[name] = f"t{truth.incidents[claim.id]}"
            mentions += [replace(m, quote=_moved(m.quote, shift)) for m in coding.mentions]
            parties.update({name: f"t{party}"[:32] for name, party in truth.parties.items()})
            told += len(coding.claims)
        if first is None:
            return
        while len(text) < LETTERS:
            text += rng.choice(FILLER).format(rng.randrange(2, 900))
        title = f"{first.text[:80].rpartition(' ')[0]}…"
        article = replace(first, id=f"a{n}", text=text, title=title)
        yield article, Coding(article.id, registers.CODER, tuple(claims), (), tuple(mentions)), facts, parties


def _moved(quote: Any, shift: int) -> Any:
    return replace(quote, start=quote.start + shift, end=quote.end + shift)


def fill(incidents: int, documents: int, seed: int, say: Callable[[str], None]) -> None:
    """Fill the tables of the register that Django is set up on."""
    from django.db import transaction

    from guvoh.register import words

    with transaction.atomic():
        filling = _Filling(seed)
        start = time.perf_counter()
        stream = articles(incidents, documents, seed)
        while batch := list(islice(stream, 500)):
            filling.put(batch)
            say(f"{filling.documents:,} documents, {filling.claims:,} claims, {time.perf_counter() - start:.0f} s")
        filling.end()
        say(f"{len(filling.told):,} incidents; the words of names")
        words.refresh()
        say(f"made in {time.perf_counter() - start:.0f} s")


class _Filling:
    def __init__(self, seed: int) -> None:
        from guvoh.register import models

        self.m = models
        self.rng = Random(seed + 1)
        self.documents = self.claims = self.figures = 0
        self.accounts = [
            models.Account.objects.create_user(f"{role}-{n}", role=role) for n, role in enumerate(ROLES, 1)
        ]
        self.collection = models.Collection.objects.create(name="Northern families")
        self.collection.members.add(*self.accounts[::3])
        self.told: dict[str, list[Any]] = defaultdict(list)  # incident to its claims' dates, countries, acts, states
        self.known: set[str] = set()  # incidents and parties that are written
        self.names: dict[str, Counter[str]] = defaultdict(Counter)
        self.kinds: dict[str, tuple[str, str | None]] = {}
        self.at = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)

    def put(self, batch: list[Article]) -> None:
        m, rng = self.m, self.rng
        rows, codings = [], []
        for document, coding, facts, parties in batch:
            self.documents += 1
            self.at += dt.timedelta(minutes=90)
            hidden = rng.random() < CONFIDENTIAL
            mark = "c" if hidden else ""  # what is confidential is of no open incident and no open party
            rows.append(
                m.Document(
                    doc_id=document.id, text=document.text, text_sha256=digest(document.text), title=document.title,
                    publisher=document.publisher, published=document.published, language=document.language,
                    url=f"https://outlet.example/{document.id}", coder=registers.CODER, linked=True,
                    added=self.at, collection=self.collection if hidden else None,
                )
            )  # fmt: skip
            codings.append((coding, {k: mark + v for k, v in facts.items()}, {k: mark + v for k, v in parties.items()}))
        m.Document.objects.bulk_create(rows)
        # auto_now_add says now, but the days over which documents came in are wanted: _index puts them.
        self._parties(rows, codings)
        self._claims(rows, codings)

    def _parties(self, rows: list[Any], codings: list[Any]) -> None:
        m = self.m
        new = []
        for row, (coding, _, parties) in zip(rows, codings, strict=True):
            kinds = {a.name: (a.kind, a.state) for c in coding.claims for a in (*c.victims, *c.perpetrators)}
            kinds |= {mention.name: (mention.kind, None) for mention in coding.mentions if mention.name not in kinds}
            for name, party in parties.items():
                self.names[party][name] += 1
                if party not in self.known:
                    self.known.add(party)
                    kind, state = kinds.get(name, ("person", None))
                    new.append(
                        m.Party(id=party, name=name, kind=kind, state=state, reason="", collection=row.collection)
                    )
        m.Party.objects.bulk_create(new)

    def _claims(self, rows: list[Any], codings: list[Any]) -> None:
        m, rng = self.m, self.rng
        incidents, claims, roles, mentions, relations, figures = [], [], [], [], [], []
        for row, (coding, facts, parties) in zip(rows, codings, strict=True):
            for claim in coding.claims:
                incident = facts[claim.id]
                if incident not in self.known:
                    self.known.add(incident)
                    incidents.append(
                        m.Incident(id=incident, act=claim.act, status=claim.status, standing="reported", reason="",
                                   collection=row.collection)
                    )  # fmt: skip
                said = (claim, row, {a.state for a in claim.perpetrators if a.state})
                self.told[incident].append(self._brief(said))
                state = rng.choices(("new", "accepted", "corrected", "rejected"), (85, 11, 2, 2))[0]
                claims.append(
                    m.Claim(
                        document=row, incident_id=incident, key=digest(row.doc_id, claim.id), number=claim.id,
                        act=claim.act, status=claim.status, threatened_act=claim.threatened_act,
                        date_start=claim.date.start if claim.date else None,
                        date_end=claim.date.end if claim.date else None,
                        date_text=claim.date.text if claim.date else None,
                        place=claim.place.text if claim.place else None,
                        country=claim.place.country if claim.place else None,
                        detail=claim.detail, note=claim.note, evidence=[[q.start, q.end] for q in claim.evidence],
                        coder=registers.CODER, confidence=round(rng.uniform(0.35, 0.98), 2), reason="made",
                        collection=row.collection, state=state, severity=rng.randrange(1, 6), added=row.added,
                    )
                )  # fmt: skip
                roles.append(list(self._roles(claim, parties)))
                if claim.on_account_of and claim.victims:
                    relations.append((row, claim, parties))
            mentions += [
                m.Mention(document=row, name=x.name, kind=x.kind, start=x.quote.start, end=x.quote.end,
                          party_id=parties.get(x.name))
                for x in coding.mentions
            ]  # fmt: skip
            if rng.random() < 0.3:
                self.figures += 1
                figures.append(
                    m.Figure(document=row, number="f1", what=rng.choice(("migrants", "remittances", "prisoners")),
                             value=rng.randrange(10, 900_000), place=rng.choice(("Navdara", "Kuhdara")),
                             period=str(rng.randrange(2010, 2025)), attributed_to=[], evidence=[[0, 20]],
                             coder=registers.CODER, confidence=0.8, reason="made")
                )  # fmt: skip
        m.Incident.objects.bulk_create(incidents)
        m.Claim.objects.bulk_create(claims, batch_size=2000)
        every = [row for claim, of in zip(claims, roles, strict=True) for row in self._tied(claim, of)]
        m.Role.objects.bulk_create(every, batch_size=5000)
        m.Mention.objects.bulk_create(mentions, batch_size=5000)
        m.Figure.objects.bulk_create(figures)
        m.Relation.objects.bulk_create(
            m.Relation(document=row, subject=c.victims[0].name, subject_party_id=parties.get(c.victims[0].name),
                       kind="relative", object=c.on_account_of[0],
                       object_party_id=parties.get(c.on_account_of[0]), start=c.evidence[0].start,
                       end=c.evidence[0].end, coder=registers.CODER, reason="made")
            for row, c, parties in relations
        )  # fmt: skip
        self._index(rows, claims, roles)
        self.claims += len(claims)

    def _index(self, rows: list[Any], claims: list[Any], roles: list[Any]) -> None:
        """What search.index and search.index_claims do."""
        from django.db import connection

        from guvoh.register import search

        for row in rows:
            search.index(row)
        own = [
            (c.pk, search.claim_words(c.document.text, c.evidence, [*(r.name for r in of), c.place or ""]))
            for c, of in zip(claims, roles, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO register_claim_search (rowid, folded) VALUES (%s, %s)", own)
            cursor.executemany("UPDATE register_document SET added = %s WHERE id = %s", [(r.added, r.pk) for r in rows])

    def _roles(self, claim: Claim, parties: dict[str, str]) -> Iterator[Any]:
        role = self.m.Role
        for part, people in (("victim", claim.victims), ("perpetrator", claim.perpetrators)):
            for n, a in enumerate(people):
                yield role(part=part, position=n, name=a.name, kind=a.kind, count=a.count, role=a.role, state=a.state,
                           party_id=parties.get(a.name))  # fmt: skip
        for part in ("on_account_of", "attributed_to", "disputed_by"):
            for n, name in enumerate(getattr(claim, part)):
                yield role(part=part, position=n, name=name, kind="person", party_id=parties.get(name))

    @staticmethod
    def _tied(claim: Any, roles: list[Any]) -> Iterator[Any]:
        for role in roles:
            role.claim = claim
            yield role

    @staticmethod
    def _brief(said: tuple[Claim, Any, set[str]]) -> tuple[Any, ...]:
        claim, row, states = said
        return (claim.date, claim.place, states, row.added, row.publisher, bool(claim.on_account_of))

    def end(self) -> None:
        """The columns that incidents are found by, and what people decided about some."""
        m, rng = self.m, self.rng
        rows, decisions = [], []
        kinds, weights = [name for name, _ in STANDINGS], [share for _, share in STANDINGS]
        for pk, said in self.told.items():
            dated = sorted((d.end - d.start, d.start, d.end) for d, *_ in said if d)
            places = Counter(p.country for _, p, *_ in said if p and p.country)
            standing = rng.choices(kinds, weights)[0]
            row = m.Incident(
                id=pk, standing=standing, origins=len({s[4] for s in said}), reason="",
                date_start=dated[0][1] if dated else None, date_end=dated[0][2] if dated else None,
                country=places.most_common(1)[0][0] if places else None,
                place=next((p.text for _, p, *_ in said if p), None),
                states=" ".join(sorted(set().union(*(s[2] for s in said)))), added=max(s[3] for s in said),
                by_proxy=any(s[5] for s in said),
            )  # fmt: skip
            rows.append(row)
            if standing in ("verified", "rejected"):
                decisions.append(
                    m.Decision(target_kind="incident", target=pk, by=rng.choice(self.accounts).name, claims=[],
                               verdict="accepted" if standing == "verified" else "rejected")
                )  # fmt: skip
        fields = ["standing", "origins", "date_start", "date_end", "country", "place", "states", "added", "by_proxy"]
        for start in range(0, len(rows), 5000):
            m.Incident.objects.bulk_create(
                rows[start : start + 5000], update_conflicts=True, update_fields=fields, unique_fields=["id"]
            )
        m.Decision.objects.bulk_create(decisions, batch_size=5000)
        parties = sorted(self.names)
        m.Proposal.objects.bulk_create(
            m.Proposal(kind="party", one=one, other=other, bits=rng.uniform(2, 9), reason="made")
            for one, other in (rng.sample(parties[: len(parties) // 2], 2) for _ in range(min(2000, len(parties) // 4)))
            if not one.startswith("c") and not other.startswith("c")
        )


def make(folder: Path, incidents: int, documents: int, seed: int) -> None:
    """A new register in ``folder``. Django is to be set up on it already."""
    from guvoh.register import store

    store.open_register(folder, create=True)
    fill(incidents, documents, seed, lambda text: print(f"\r  {text:<78}", end="", file=sys.stderr, flush=True))
    print(file=sys.stderr)
