"""What linking remembers, and how new documents are linked with old ones.

An :class:`Index` is a DuckDB file (or memory). Documents are put in and dropped; :meth:`Index.link`
then brings parties and incidents up to date, looking only at what the change can have touched. The
grouping depends on what the documents say, never on the order in which they came: linking piece by
piece gives what linking at once gives.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from guvoh.linking import incidents, local, model, persons
from guvoh.linking.cluster import Union
from guvoh.linking.decisions import At, Decided
from guvoh.linking.model import PEOPLE
from guvoh.linking.rows import Rows
from guvoh.linking.scoring import score
from guvoh.linking.tables import Db, OtherVersion, load, number, opened, rows
from guvoh.nouns import Coding, Document


@dataclass(frozen=True, slots=True)
class Group:
    """A party or an incident: its label in this index, its members, and why they are one."""

    label: int
    members: tuple[At, ...]  # (document id, name as written) or (document id, claim number)
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Labels of the parties and incidents whose members a linking changed; some may have no members left."""

    parties: frozenset[int]
    incidents: frozenset[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """Two parties, or two incidents, that may be one: each by one of its members, with the match weight and why."""

    kind: str  # "party" or "incident"
    one: At
    other: At
    bits: float
    reason: str


class Index:
    """See the module. ``path`` None: in memory. ``looking``: only to look (duckdb.IOException while another process
    writes). ``people``: see PEOPLE. ``memory``: DuckDB's limit.

    Raises OtherVersion where the file was made with other tables or weights: remove it and link anew.
    """

    def __init__(
        self, path: Path | None = None, *, looking: bool = False, people: int = PEOPLE, memory: str = "4GB"
    ) -> None:
        self.db: Db = opened(path, memory, looking)
        self.people = people

    @property
    def stamps(self) -> tuple[str, str]:
        """What the last two linkings were stamped with, the last first."""
        ((last, before),) = rows(self.db, "select stamp, before from made")
        return last, before

    def clear(self) -> None:
        """Forget everything."""
        with self._whole():
            for (table,) in rows(
                self.db, "select table_name from duckdb_tables() where not temporary and table_name <> 'made'"
            ):
                self.db.execute(f"delete from {table}")
            self.db.execute("update made set stamp = '', before = ''")

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """All of it or, where it fails or is killed, nothing. Meanwhile no garbage is looked for: among ten million
        rows that takes a tenth of the time and finds none."""
        collecting = gc.isenabled()
        gc.disable()
        self.db.begin()
        try:
            yield
        except BaseException:
            self.db.rollback()
            raise
        else:
            self.db.commit()
        finally:
            if collecting:
                gc.enable()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Documents in and out ------------------------------------------------------------------------

    def put(self, tellings: Iterable[tuple[Document, Coding]]) -> None:
        """Take in documents with what was coded in them; one whose id is known takes the place of the earlier."""
        for batch in local.of(tellings):
            readings = {r.document.id: r for r in batch}  # the last of each
            with self._whole():
                self._forget(readings)
                Rows(self.db).insert(list(readings.values()))

    def drop(self, documents: Iterable[str]) -> None:
        """Forget documents, by id; unknown ids are passed over."""
        with self._whole():
            self._forget(documents)

    def _forget(self, documents: Iterable[str]) -> None:
        run = self.db.execute
        load(self.db, "going", {"key": list(documents)}, make=True)
        run("create or replace temp table gone as select id from document semi join going using (key)")
        if not number(self.db, "select count(*) from gone"):
            return
        run(
            "create or replace temp table gone_person as"
            " select id, name, node, party from somebody where document in (from gone)"
        )
        run("create or replace temp table gone_told as select id, incident from claim where document in (from gone)")
        run("insert into gone_somebody from gone_person")
        # What no linking has seen yet leaves no trace in it.
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

    def link(self, decisions: Sequence[Decided] = (), stamp: str = "") -> Changes:
        """Bring parties and incidents up to date with what came and went, under all decisions that hold.

        ``stamp`` is kept with what came out, so that whoever writes it down elsewhere can tell what it is of.
        """
        run = self.db.execute
        with self._whole():
            for what, whose, joined in (("party", "somebody", "joined"), ("incident", "claim", "joined_incident")):
                run(f"create or replace temp table {what}_before as from shown_{what}")
                run(
                    f'create or replace temp table {what}_gone as select coalesce("into", {what}) as {what}'
                    f" from gone_{whose} left join {joined} using ({what})"
                )
            persons.link(self.db, decisions, self.people)
            incidents.link(self.db, decisions, self.people)
            changes = Changes(self._changed("party"), self._changed("incident"))
            for table in ("fresh_somebody", "gone_somebody", "fresh_claim", "gone_claim"):
                run(f"delete from {table}")
            run("update made set before = stamp, stamp = ?", [stamp])
        return changes

    def _changed(self, what: str) -> frozenset[int]:
        found = rows(
            self.db,
            f"select s.{what}, b.{what} from shown_{what} s full join {what}_before b using (id)"
            f" where s.{what} is distinct from b.{what} union select null, {what} from {what}_gone",
        )
        return frozenset(label for pair in found for label in pair if label is not None)

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
            members: list[At] = []
            reasons: dict[str, None] = {}
            first: dict[str, str] = {}
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
        )  # fmt: skip
        said = [f"same victim ({victim[0][0]})"] if victim else []
        for told in model.outcomes("incidents", outcomes):
            if (told.bits > 0 or told.what in ("victims", "time")) and told.what not in (
                ("victims", "published") if victim else ("published",)
            ):
                said.append(f"the same country ({country})" if told.what == "country" else told.outcome)
        return ", ".join(said)

    def weigh(self, which: str, one: At, other: At) -> tuple[model.Outcome, ...]:
        """The match weights of any two claims ("incidents") or of any two people ("persons").

        Empty where one is not there, or has no full name.
        """
        a, b = (self._id(which, *at) for at in (one, other))
        return () if a is None or b is None else score(self.db, which, a, b)

    def proposals(self, most: int = 1000) -> list[Asked]:
        """Parties and incidents that may be one but were left apart, the likeliest first."""
        people = rows(
            self.db,
            f"""with pair as (
                select e.a, e.b, weight, outcomes from person_edge e
                union all
                select least(x.node, y.node), greatest(x.node, y.node), log2(chance / greatest(1 - chance, 1e-9)), null
                from name_pair p join somebody x on x.name = p.a join somebody y on y.name = p.b
                join name u on u.id = p.a join name v on v.id = p.b
                where chance >= {persons.ONE_NAME} and x.node <> y.node
                    and (u.fathers is null or v.fathers is null or list_has_any(u.fathers, v.fathers))),
            seen as (
                select x.party as one, y.party as other, a, b, weight, outcomes from pair
                join (select node, any_value(s.party) as party from somebody t join shown_party s using (id)
                    where node is not null group by node) x on x.node = a
                join (select node, any_value(s.party) as party from somebody t join shown_party s using (id)
                    where node is not null group by node) y on y.node = b
                where x.party <> y.party
                qualify row_number() over (
                    partition by least(one, other), greatest(one, other) order by weight desc, a, b) = 1)
            select x.key, x.text, y.key, y.text, weight, outcomes from seen
            join (select o.node, min(d.key) as key, arg_min(f.text, d.key) as text from somebody o
                join form f on f.somebody = o.id join document d on d.id = o.document group by o.node) x on x.node = a
            join (select o.node, min(d.key) as key, arg_min(f.text, d.key) as text from somebody o
                join form f on f.somebody = o.id join document d on d.id = o.document group by o.node) y on y.node = b
            order by weight desc, 1, 2, 3, 4 limit {most}""",
        )
        claims = rows(
            self.db,
            f"""select d.key, c.number, g.key, f.number, weight, outcomes from claim_edge
            join claim c on c.id = a join document d on d.id = c.document
            join claim f on f.id = b join document g on g.id = f.document
            join shown_incident s on s.id = a join shown_incident t on t.id = b
            where s.incident <> t.incident
            qualify row_number() over (partition by least(s.incident, t.incident), greatest(s.incident, t.incident)
                order by weight desc, 1, 2, 3, 4) = 1
            order by weight desc, 1, 2, 3, 4 limit {most}""",
        )
        return [
            Asked(kind, (one, at), (other, to), float(weight), _said(which, outcomes))
            for kind, which, found in (("party", "persons", people), ("incident", "incidents", claims))
            for one, at, other, to, weight, outcomes in found
        ]

    def _id(self, which: str, document: str, at: str) -> int | None:
        sql = {
            "incidents": "select c.id from claim c join document d on d.id = c.document"
            " where d.key = ? and c.number = ?",
            "persons": "select s.node from form f join somebody s on s.id = f.somebody"
            " join document d on d.id = f.document where d.key = ? and f.text = ?",
        }[which]
        found = rows(self.db, sql, document, at)
        return found[0][0] if found else None


def _said(which: str, outcomes: Sequence[int] | None) -> str:
    """What speaks for and against two being one, in words."""
    if outcomes is None:
        return "the names may be one; nothing else is told of both"
    told = model.outcomes(which, outcomes)
    telling = [t for t in told if t.outcome != model.NONE and abs(t.bits) > 0.05]
    sides = [[t.outcome for t in telling if (t.bits > 0) == good] for good in (True, False)]
    return "; ".join(
        f"{word}: {', '.join(side)}" for word, side in zip(("for it", "against it"), sides, strict=True) if side
    )


__all__ = ["Asked", "Changes", "Group", "Index", "OtherVersion"]
