"""What linking remembers, and how new documents are linked with old ones.

An :class:`Index` is a DuckDB file (or memory). Documents are put in and dropped; :meth:`Index.link`
then brings parties and incidents up to date, looking only at what the change can have touched. The
grouping depends on what the documents say, never on the order in which they came: linking piece by
piece gives what linking at once gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from guvoh.linking import incidents, local, model, persons
from guvoh.linking.cluster import Union
from guvoh.linking.decisions import At, Decided
from guvoh.linking.rows import Rows
from guvoh.linking.scoring import score
from guvoh.linking.tables import Db, load, number, opened, rows
from guvoh.nouns import Coding, Document

# Among how many people the bearer of a name is looked for: those whom reporting on repression in the region may
# name. A larger register should say more; it is part of the model, so that what is one never depends on what else
# the register holds.
PEOPLE = 16_384


@dataclass(frozen=True, slots=True)
class Group:
    """A party or an incident: its label in this index, its members, and why they are one."""

    label: int
    members: tuple[At, ...]  # (document id, name as written) or (document id, claim number)
    reasons: tuple[str, ...]


class Index:
    """See the module. ``path`` None: in memory. ``people``: see PEOPLE. ``memory``: DuckDB's limit."""

    def __init__(self, path: Path | None = None, *, people: int = PEOPLE, memory: str = "4GB") -> None:
        self.db: Db = opened(path, memory)
        self.people = people

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Documents in and out ------------------------------------------------------------------------

    def put(self, tellings: Iterable[tuple[Document, Coding]]) -> None:
        """Take in documents with what was coded in them; one whose id is known takes the place of the earlier."""
        for readings in local.of(tellings):
            self.drop(r.document.id for r in readings)
            Rows(self.db).insert(readings)

    def drop(self, documents: Iterable[str]) -> None:
        """Forget documents, by id; unknown ids are passed over."""
        run = self.db.execute
        load(self.db, "going", {"key": list(documents)}, make=True)
        run("create or replace temp table gone as select id from document semi join going using (key)")
        if not number(self.db, "select count(*) from gone"):
            return
        run("create or replace temp table gone_person as select id, name, node, party from somebody where document in (from gone)")
        run("create or replace temp table gone_told as select id, incident from claim where document in (from gone)")
        # Whom no linking has seen yet leaves no trace in it.
        run("insert into gone_somebody from gone_person anti join fresh_somebody using (id)")
        run("insert into gone_claim from gone_told anti join fresh_claim using (id)")
        for table, column, ids in (
            ("form", "somebody", "gone_person"), ("part", "claim", "gone_told"),
            ("fresh_somebody", "id", "gone_person"), ("fresh_claim", "id", "gone_told"),
            ("claim_record", "id", "gone_told"),
            ("person_side", "id", "gone_person"), ("claim_side", "id", "gone_told"),
            ("somebody", "id", "gone_person"), ("claim", "id", "gone_told"), ("document", "id", "gone"),
        ):  # fmt: skip
            run(f"delete from {table} where {column} in (select id from {ids})")

    # Linking ---------------------------------------------------------------------------------------

    def link(self, decisions: Sequence[Decided] = ()) -> None:
        """Bring parties and incidents up to date with what came and went, under all decisions that hold."""
        self.db.begin()
        try:
            persons.link(self.db, decisions, self.people)
            incidents.link(self.db, decisions)
            for table in ("fresh_somebody", "gone_somebody", "fresh_claim", "gone_claim"):
                self.db.execute(f"delete from {table}")
        except BaseException:
            self.db.rollback()
            raise
        self.db.commit()

    # What came out -----------------------------------------------------------------------------------

    def parties(self, labels: Iterable[int] | None = None) -> Iterator[Group]:
        """Parties by label; all, or those with these labels."""
        found = rows(
            self.db,
            "select s.party, d.key, f.text, o.reason, n.text, o.own from shown_party s join somebody o using (id)"
            " join form f on f.somebody = s.id join document d on d.id = o.document left join name n on n.id = o.name"
            f"{self._only('s.party', labels)} order by s.party, d.key, f.rowid",
        )
        for label, group in groupby(found, key=lambda row: row[0]):
            members, reasons, first = [], {}, {}
            for _, document, text, reason, name, own in group:
                members.append((document, text))
                reasons.update(dict.fromkeys(r for r in reason.split("; ") if r))
                known = name or text
                if first and document not in first.values() and known not in first:
                    why = "names of one body" if own and own.startswith("body") else "one name over documents"
                    reasons[f"“{known}” and “{next(iter(first))}” are {why}"] = None
                first.setdefault(known, document)
            yield Group(label, tuple(members), tuple(reasons))

    def incidents(self, labels: Iterable[int] | None = None) -> Iterator[Group]:
        """Incidents by label; all, or those with these labels."""
        only = self._only("s.incident", labels)
        why: dict[int, dict[str, None]] = defaultdict(dict)
        joined: dict[int, Union] = defaultdict(Union)
        edges = rows(
            self.db,
            "select s.incident, a, b, outcomes, c.country from claim_edge e join shown_incident s on s.id = a"
            " join shown_incident t on t.id = b and s.incident = t.incident join claim c on c.id = a"
            f"{only} order by weight desc, a, b",
        )
        for label, a, b, outcomes, country in edges:
            if joined[label].find(a) != joined[label].find(b):
                joined[label].join(a, b)
                why[label][self._why(a, b, outcomes, country)] = None
        found = rows(
            self.db,
            "select s.incident, d.key, c.number from shown_incident s join claim c using (id)"
            f" join document d on d.id = c.document{only} order by s.incident, d.key, c.number",
        )
        for label, group in groupby(found, key=lambda row: row[0]):
            yield Group(label, tuple((document, claim) for _, document, claim in group), tuple(why.get(label, ())))

    @staticmethod
    def _only(column: str, labels: Iterable[int] | None) -> str:
        return "" if labels is None else f" where {column} in ({', '.join(map(str, labels)) or 'null'})"

    def _why(self, a: int, b: int, outcomes: Sequence[int], country: str | None) -> str:
        """What speaks for two claims being one, in words."""
        victim = rows(
            self.db,
            "select o.text from part p join shown_party s on s.id = p.somebody join somebody o on o.id = p.somebody"
            " where p.part = 'victim' and p.claim = ? and s.party in (select t.party from part q join shown_party t"
            " on t.id = q.somebody where q.part = 'victim' and q.claim = ?) order by o.text limit 1", a, b,
        ) or rows(
            self.db,
            "select o.text from part p join somebody o on o.id = p.somebody where p.part = 'victim' and p.claim = ?"
            " order by o.text limit 1", a,
        )  # fmt: skip
        said = [f"same victim ({victim[0][0]})" if victim else "same victim"]
        for told in model.outcomes("incidents", outcomes):
            if told.bits > 0 and told.what not in ("victims", "published"):
                said.append(f"the same country ({country})" if told.what == "country" else told.outcome)
        return ", ".join(said)

    def weigh(self, which: str, one: At, other: At) -> tuple[model.Outcome, ...]:
        """The match weights of any two claims ("incidents") or of any two people ("persons"), the prior first.

        Empty where one is not there, or has no full name.
        """
        table = {"incidents": "claim", "persons": "somebody"}[which]
        ids = [self._id(table, *at) for at in (one, other)]
        return score(self.db, which, *ids) if None not in ids else ()

    def _id(self, table: str, document: str, at: str) -> int | None:
        sql = {
            "claim": "select c.id from claim c join document d on d.id = c.document where d.key = ? and c.number = ?",
            "somebody": "select f.somebody from form f join document d on d.id = f.document where d.key = ? and f.text = ?",
        }[table]
        found = rows(self.db, sql, document, at)
        return found[0][0] if found else None
