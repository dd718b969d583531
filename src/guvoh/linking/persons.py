"""Somebody in each document to one party over all documents.

An organisation is known by its name or by what body the name stands for, within its state. A person is
known by a full name, compared with all that share a key with it:

* names that may be one, directly or through others, are a **family**; nothing outside it can be the same person;
* within it, spellings that are one name and that nothing contradicts are a **cluster**;
* a rare name tells a person by itself; a less rare one within a country; of a frequent one each document's bearer
  stands alone until what else agrees (:data:`guvoh.linking.model.PERSONS`) says who is who.

Which of the three a name is depends on how many people bear it (:func:`guvoh.names.rarity`), never on the register.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from typing import Any

from guvoh import names
from guvoh.linking import decisions as decided
from guvoh.linking.cluster import by_component, grouped
from guvoh.linking.decisions import Decided
from guvoh.linking.model import LIKE, SPELT, number_of, weights
from guvoh.linking.scoring import predict
from guvoh.linking.tables import Db, load, number, reach, relabel, rows

ONE_NAME = 0.5  # the chance from which two names may be one
ONE_SPELLING = 0.9  # and from which they are spellings of one
CLASH = 0.1  # below it two names are of two people
LEEWAY = 1 / 3  # the share of somebody's names that may clash with another's: a slip among ten parts nobody
ONE_PERSON = 1.0  # the match weight, in bits, from which two people are one
ASK = -2.0  # and from which a person is asked
RARE, LESS_RARE, FREQUENT = 4.0, 2.0, -1.0  # bits beyond those that tell one of ``people`` from the others
ALIKE = 30.0  # bits that a rare name in common weighs, where a decision parted some of its bearers
_CHUNK = 500_000
_SPELLINGS = 8  # of a node's names that are compared with another's
_MANY = 100  # names in one component beyond which only fathers' names tell people apart


@dataclass(slots=True)
class _Group:
    """Names put together, and where people are put together also the documents that tell of them and what decisions
    say they are not."""

    names: set[int]
    clashing: set[int]  # names that cannot be theirs
    fathers: set[str]  # what the fathers' names in them sound like
    documents: set[int] = field(default_factory=set)
    sides: set[tuple[int, str]] = field(default_factory=set)  # (decision, "left" or "right")
    whole: set[int] = field(default_factory=set)  # of the names those without an initial, which tell most; none: all
    leeway: float = 0.0  # the share of its names that may clash with another's

    def fits(self, other: _Group) -> bool:
        return (
            self.documents.isdisjoint(other.documents)
            and not any((n, "right" if side == "left" else "left") in other.sides for n, side in self.sides)
            and not (self.fathers and other.fathers and self.fathers.isdisjoint(other.fathers))
            and not self.clashes(other)
        )

    def clashes(self, other: _Group) -> bool:
        """Whether more of the names of each than the leeway allows cannot be the other's."""
        mine, others = self.whole or self.names, other.whole or other.names
        here, there = mine & other.clashing, others & self.clashing
        return len(here) > self.leeway * len(mine) and len(there) > other.leeway * len(others)

    def is_another(self, other: _Group) -> bool:
        return not self.fits(other)

    def take(self, other: _Group) -> None:
        self.names |= other.names
        self.clashing |= other.clashing
        self.fathers |= other.fathers
        self.documents |= other.documents
        self.sides |= other.sides
        self.whole |= other.whole


def link(db: Db, decisions: Sequence[Decided], people: int) -> None:
    """Bring ``somebody.party`` and ``joined`` up to date. ``party_before`` holds what was shown before; leaves
    ``party_changed(id)``: who is another party now.

    ``people``: among how many people the bearer of a name is looked for.
    """
    tells = log2(people)
    _compare_names(db, tells + LESS_RARE)
    _families(db)
    decided.part(db, "party", "person_side", decisions)
    _organisations(db)
    _bearers(db, tells)
    joined = decided.join(db, "party", "(select id, party as label from somebody)", decisions)
    db.execute("delete from joined")
    load(db, "joined", {"party": [a for a, _ in joined], "into": [b for _, b in joined]})
    db.execute(
        "create or replace temp table party_changed as select id from shown_party s left join party_before b using (id)"
        " where s.party is distinct from b.party"
    )


def _compare_names(db: Db, rare: float) -> None:
    """Forget names nobody bears any more; compare new rare ones with those they share a key with."""
    run = db.execute
    run(
        "create or replace temp table unborne as select distinct n.id, n.family from name n join gone_somebody g"
        " on g.name = n.id where not exists (from somebody s where s.name = n.id)"
    )
    if number(db, "select count(*) from unborne"):
        run("delete from name_pair where a in (select id from unborne) or b in (select id from unborne)")
        run("delete from name_key where name in (select id from unborne)")
        run("delete from name_lead where name in (select id from unborne)")
        run("delete from name where id in (select id from unborne)")
    # Of frequent names each bearer stands alone: they are compared where something else agrees.
    run(f"update name set family = id, cluster = id where family is null and bits < {rare}")
    run("create or replace temp table fresh_name as select id from name where family is null")
    run(
        f"""create or replace temp table like_pair as
        with new as (select n.* from name n semi join fresh_name using (id)),
        sharing as (
            select p.name as one, q.name as other
                from new join name_key p on p.name = new.id join name_key q using (key)
                join name n on n.id = q.name and n.bits >= {rare}
                where p.name <> q.name and levenshtein(p.rest, q.rest) <= 1
            union select p.name, q.name from new join name_lead p on p.name = new.id and new.initial
                join name_lead q using (key) join name n on n.id = q.name and n.initial and n.bits >= {rare}
                where p.name <> q.name)
        select distinct least(one, other) as one, greatest(one, other) as other from sharing"""
    )
    for a, b, chances in _compared(db, "select one as a, other as b from like_pair"):
        told = (chances < CLASH) | (chances >= ONE_NAME)
        kept = {"a": a[told], "b": b[told], "chance": chances[told]}
        load(db, "name_pair", {column: values.tolist() for column, values in kept.items()})


def _compared(db: Db, pairs: str) -> Iterator[tuple[Any, Any, Any]]:
    """Pairs of names, given as SQL for the columns ``a`` and ``b``, with how likely each is one person's: three arrays
    at a time, so that memory is bounded. What is asked is read before the first are given."""
    asked = db.execute(pairs).fetchnumpy()
    text = dict(
        rows(db, f"select id, text from name semi join (select unnest([a, b]) as id from ({pairs})) using (id)")
    )
    for start in range(0, len(asked["a"]), _CHUNK):
        a, b = (asked[side][start : start + _CHUNK] for side in ("a", "b"))
        yield a, b, names.likelihoods([(text[x], text[y]) for x, y in zip(a.tolist(), b.tolist(), strict=True)])


def _families(db: Db) -> None:
    """Families and clusters of the names that the change touched. Leaves ``moved_name(id)``: names whose family or
    cluster has other members now. An initial may stand for many names, and brings none of them together."""
    db.execute(
        f"""create or replace temp view one_name as select a, b from name_pair join name x on x.id = a
        join name y on y.id = b where chance >= {ONE_NAME} and x.initial = y.initial"""
    )
    db.execute(
        """create or replace temp table touched_name as
        with near as (
            select b as id from one_name semi join fresh_name f on f.id = a
            union select a from one_name semi join fresh_name f on f.id = b),
        touched as (select family from unborne union select n.family from name n join near using (id))
        select id, text, initial, fathers, family, cluster from name where family is null or family in (from touched)"""
    )
    touched = rows(db, "select id, family, cluster, fathers from touched_name order by text")
    pairs = rows(
        db,
        "select a, b, chance, t.initial = u.initial from name_pair join touched_name t on t.id = name_pair.a"
        " join touched_name u on u.id = name_pair.b",
    )
    edges = {(a, b): log2(p / max(1 - p, 1e-9)) for a, b, p, alike in pairs if p >= ONE_NAME and alike}
    clashes = _clashes((a, b) for a, b, p, _ in pairs if p < CLASH)
    was = {name: (family, cluster) for name, family, cluster, _ in touched}
    fathers = {name: known for name, _, _, known in touched if known}
    sizes: dict[tuple[str, int | None], int] = defaultdict(int)
    for family, cluster in was.values():
        sizes["family", family] += 1
        sizes["cluster", cluster] += 1
    moved: list[int] = []
    placed: list[tuple[int, int, int]] = []
    for members, within in by_component([name for name, *_ in touched], edges):
        clusters = (
            grouped(members, within, lambda n: _Group({n}, set(clashes.get(n, ())), set(fathers.get(n, ()))))
            if len(members) > 1
            else [members]
        )
        family = min(members)
        for cluster in clusters:
            placed += ((name, family, min(cluster)) for name in cluster)
        if not (
            _is_one("family", members, [was[n][0] for n in members], sizes)
            and all(_is_one("cluster", c, [was[n][1] for n in c], sizes) for c in clusters)
        ):
            moved += members
    ids, families, of = zip(*placed, strict=True) if placed else ((), (), ())
    load(db, "placed", {"id": ids, "name": families, "cluster": of}, make=True)
    db.execute("update name set family = p.name, cluster = p.cluster from placed p where p.id = name.id")
    load(db, "moved_name", {"id": moved}, make=True)


def _is_one(
    what: str, members: Sequence[int], labels: Sequence[int | None], sizes: Mapping[tuple[str, int | None], int]
) -> bool:
    """Whether the members were one family (or cluster) before, and the whole of it."""
    return labels[0] is not None and set(labels) == {labels[0]} and sizes[what, labels[0]] == len(members)


def _clashes(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for a, b in pairs:
        found[a].add(b)
        found[b].add(a)
    return found


def _organisations(db: Db) -> None:
    """Everybody but people with full names: one by what they are known by, apart where a decision parts them."""
    db.execute(
        """create or replace temp table grouping as
        with touched as (
            select own from somebody semi join fresh_somebody using (id) where own is not null
            union select own from somebody semi join resided using (id) where own is not null),
        parted as (select id, string_agg(decision || which, ' ' order by decision) as half from person_side group by id)
        select id, dense_rank() over (order by own, half) as grp
        from somebody semi join touched using (own) left join parted using (id)"""
    )
    relabel(db, "somebody", "party")


def _bearers(db: Db, tells: float) -> None:
    """People with full names, as far as the change touched them: first as what they are compared, then who is who."""
    run = db.execute
    run(
        """create or replace temp table stale_person as
        select id from somebody semi join fresh_somebody using (id) where name is not null
        union select id from somebody semi join resided using (id) where name is not null
        union select s.id from somebody s semi join moved_name m on m.id = s.name"""
    )
    _nodes(db, tells)
    _compare(db, tells)
    _group(db)


def _nodes(db: Db, tells: float) -> None:
    """Write as what each stale person is compared. Leaves ``stale(id)``: nodes to compare anew, and ``lost(id)``:
    those with nobody left."""
    run = db.execute
    # bits: of the most usual spelling, for a slip of the pen is always rare.
    run(
        f"""create or replace temp table placed as
        with usual as (select id, cluster, min(bits) over (partition by cluster) as bits from name
            where cluster in (
                select n.cluster from name n join somebody s on s.name = n.id semi join stale_person t on t.id = s.id))
        select s.id, s.node as before,
            case when u.bits >= {tells + RARE} then 'n' || u.cluster
                when u.bits >= {tells + LESS_RARE} and s.country is not null then 'c' || u.cluster || ' ' || s.country
                -- Of whom nothing but the name and the country is told, each such pair says the same: one node.
                when u.bits >= {tells + FREQUENT} and s.country is not null and s.years is null and s.about is null
                    and s.company is null then 's' || u.cluster || ' ' || s.country
                else 'e' || s.id end as plain,
            if(p.id is null, plain, 'e' || s.id) as key
        from somebody s semi join stale_person t on t.id = s.id join usual u on u.id = s.name
        left join (select distinct id from person_side) p on p.id = s.id"""
    )
    run(
        """insert into node
        select (select coalesce(max(id), 0) from node) + row_number() over (order by key), key, plain
        from (select distinct key, plain from placed anti join node using (key))"""
    )
    run("update node set plain = placed.plain from placed where placed.key = node.key and placed.plain <> node.plain")
    run(
        "update somebody set node = node.id from placed join node using (key)"
        " where somebody.id = placed.id and somebody.node is distinct from node.id"
    )
    run(
        """create or replace temp table stale as
        select distinct s.node as id from somebody s semi join stale_person t on t.id = s.id
        union select before from placed where before is not null
        union select node from gone_somebody where node is not null"""
    )
    run(
        "create or replace temp table lost as select id from stale anti join"
        " (select distinct node as id from somebody where node in (from stale)) using (id)"
    )


def _compare(db: Db, tells: float) -> None:
    """Records of the stale nodes, and edges between those of which something else is told now and all others. Leaves
    ``reached(id)``: nodes that are or were connected with the stale ones."""
    run = db.execute
    run(
        """create or replace temp table reached as
        select id from stale
        union select a from person_edge semi join stale on stale.id = b
        union select b from person_edge semi join stale on stale.id = a
        union select node from somebody where node is not null and party in (
            select party from somebody where node in (from stale) and party is not null
            union select party from gone_somebody where node is not null and party is not null)"""
    )
    run("delete from node where id in (from lost)")
    run("delete from reached where id in (from lost)")
    run(
        f"""create or replace temp table record_now as
        with member as (
            select s.node as id, s.name, n.plain, n.cluster, n.initial, s.country, s.side, s.days, s.months, s.years,
                s.about, s.company
            from somebody s semi join stale on stale.id = s.node join name n on n.id = s.name),
        borne as (select distinct id, name from member),
        keyed as (select id, list_sort(list(distinct key)) as keys from borne join name_key using (name) group by id),
        led as (select id, list_sort(list(distinct key)) as keys from borne join name_lead using (name) group by id),
        usual as (
            select cluster, min(bits) as bits from name semi join (select cluster from member) using (cluster)
            group by cluster),
        told as (
            select id, bool_or(m.initial) as initial, list_sort(list(distinct m.name)) as names,
                list_sort(list(distinct m.plain)) as plain,
                any_value(m.cluster) as cluster, any_value(u.bits) as bits,
                list_sort(list_distinct(flatten(list(m.days) filter (m.days is not null)))) as days,
                list_sort(list_distinct(flatten(list(m.months) filter (m.months is not null)))) as months,
                list_sort(list_distinct(flatten(list(m.years) filter (m.years is not null)))) as years,
                list_sort(list_distinct(flatten(list(m.about) filter (m.about is not null)))) as about,
                list_sort(list_distinct(flatten(list(m.company) filter (m.company is not null)))) as company,
                if(count(distinct m.country) = 1, any_value(m.country), null) as country,
                if(count(distinct m.side) = 1, any_value(m.side), null) as side
            from member m join usual u using (cluster) group by id),
        agreeing as (
            select *, list_concat(
                coalesce(about, []),
                list_transform(coalesce(company, []), lambda c: 'with ' || c),
                if(country is not null and bits >= {tells + FREQUENT}, ['at ' || country], [])) as contexts,
                bits >= {tells + LESS_RARE} as rare
            from told)
        select id,
            list_concat(
                flatten(list_transform(coalesce(k.keys, []), lambda x: list_transform(
                    contexts, lambda c: (hash(x || ' ' || c) >> 1)::bigint))),
                if(rare, [(hash('cluster ' || cluster) >> 1)::bigint], [])),
            flatten(list_transform(coalesce(l.keys, []), lambda x: list_transform(
                if(rare, list_concat(contexts, ['rare']), contexts), lambda c: (hash(x || ' ' || c) >> 1)::bigint))),
            initial, names, plain, cluster, bits, days, months, years, company, country, side
        from agreeing left join keyed k using (id) left join led l using (id)"""
    )
    # One more report of somebody known says nothing new as a rule.
    run(
        """create or replace temp table anew as select id from stale anti join (
            from record_now intersect select r.* from person_record r semi join stale using (id)) using (id)"""
    )
    run("delete from person_record where id in (from anew)")
    run("delete from person_edge where a in (from anew) or b in (from anew)")
    run("insert into person_record from record_now semi join anew using (id)")
    predict(db, "persons", "anew", ASK)
    _keep_like_names(db)


def _keep_like_names(db: Db) -> None:
    """Drop the new edges between nodes none of whose names may be one; and where they all but are, say so: clusters
    are made of rare names alone."""
    run = db.execute
    run(
        f"""create or replace temp table like_pair as
        with doubtful as (
            select a, b from person_edge where (a in (from anew) or b in (from anew)) and outcomes[1] = 0),
        node_name as (
            select id, name, initial from (
                select r.id, n.id as name, n.initial, row_number() over (partition by r.id order by n.text) as place
                from (select id, unnest(names) as name from person_record
                    where id in (select a from doubtful union select b from doubtful)) r
                join name n on n.id = r.name) where place <= {_SPELLINGS})
        select a, b, x.name as one, y.name as other, x.initial = y.initial as whole
        from doubtful join node_name x on x.id = a join node_name y on y.id = b"""
    )
    _weigh_likeness(db)
    # An initial may be of many names, and spells none.
    run(
        f"""create or replace temp table alike_edge as
        select p.a, p.b, max(if(whole, chance, {ONE_NAME})) as chance
        from like_pair p join likeness l on l.a = least(one, other) and l.b = greatest(one, other)
        where chance >= {ONE_NAME} group by p.a, p.b"""
    )
    run(
        "delete from person_edge where (a in (from anew) or b in (from anew)) and outcomes[1] = 0"
        " and (a, b) not in (select (a, b) from alike_edge)"
    )
    trained = weights("persons")
    run(
        f"""update person_edge set outcomes = list_prepend({number_of("persons", "name", SPELT)}, outcomes[2:]),
            weight = weight + {trained.bits("name", SPELT) - trained.bits("name", LIKE)}
        from alike_edge e where e.chance >= {ONE_SPELLING} and outcomes[1] = 0
            and e.a = person_edge.a and e.b = person_edge.b"""
    )


def _group(db: Db) -> None:
    run = db.execute
    # Where a decision parts bearers of one rare name, the others hold to those they may be one with.
    run(
        f"""create or replace temp table alike as
        select x.id as a, y.id as b, {ALIKE} as weight from node x join node y using (plain)
        where x.id < y.id and (x.key <> plain or y.key <> plain)"""
    )
    run(
        f"""create or replace temp view bond as
        select a, b, weight from person_edge where weight >= {ONE_PERSON} union all from alike"""
    )
    reach(db, "bond")
    run(
        "create or replace temp table near as select a, b, sum(weight)::double as weight from bond"
        " semi join reached on reached.id = a group by all"
    )
    run("create or replace temp table knot as select a as id from near union select b from near")
    known = {
        node: (set(members), set(whole or ()), set(fathers or ()), set(documents))
        for node, members, whole, fathers, documents in rows(
            db,
            """select k.id, list(distinct s.name), list(distinct s.name) filter (not m.initial),
                flatten(list(m.fathers) filter (m.fathers is not null)),
                if(n.key[1] = 'e', list(distinct s.document), [])
            from knot k join node n using (id) join somebody s on s.node = k.id join name m on m.id = s.name
            group by k.id, n.key""",
        )
    }
    sides: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for node, decision, which in rows(
        db, "select s.node, decision, which from person_side p join somebody s using (id)"
    ):
        sides[node].add((decision, which))
    order = [
        node
        for node, _ in rows(
            db,
            """select k.id,
                min(if(n.key[1] = 'e', d.key || ' ', '') || m.text || ' ' || coalesce(s.country, '')) as what
            from knot k join node n using (id) join somebody s on s.node = k.id join name m on m.id = s.name
            join document d on d.id = s.document group by k.id order by what, k.id""",
        )
    ]
    edges = {(a, b): weight for a, b, weight in rows(db, "select a, b, weight from near")}
    found = list(by_component(order, edges))
    clashes = _clashing(db, [[sorted(known[n][0]) for n in members] for members, _ in found])
    ids, groups = [], []
    for members, within in found:
        for group in grouped(
            members,
            within,
            lambda n: _people(known[n], clashes, sides.get(n, ())),
        ):
            ids += group
            groups += [group[0]] * len(group)
    load(db, "node_group", {"id": ids, "grp": groups}, make=True)
    run(
        """create or replace temp table grouping as
        select s.id, coalesce(g.grp, s.node) as grp from somebody s semi join reached on reached.id = s.node
        left join node_group g on g.id = s.node"""
    )
    relabel(db, "somebody", "party")


def _people(
    known: tuple[Any, Any, Any, Any], clashes: Mapping[int, set[int]], sides: Iterable[tuple[int, str]]
) -> _Group:
    members, whole, fathers, documents = known
    clashing = {c for n in members for c in clashes.get(n, ())}
    return _Group(set(members), clashing, set(fathers), set(documents), set(sides), set(whole), LEEWAY)


def _clashing(db: Db, components: Sequence[Sequence[Sequence[int]]]) -> dict[int, set[int]]:
    """Names of one component that cannot be one person's; each component as the names of each of its nodes."""
    asked: set[tuple[int, int]] = set()
    for nodes in components:
        borne = sorted({name for node in nodes for name in node})
        if len(nodes) > 2 and len(borne) <= _MANY:
            asked |= {(a, b) for n, a in enumerate(borne) for b in borne[n + 1 :]}
    ordered = sorted(asked)
    load(db, "like_pair", {"one": [a for a, _ in ordered], "other": [b for _, b in ordered]}, make=True)
    _weigh_likeness(db)
    return _clashes(rows(db, f"select a, b from likeness where chance < {CLASH}"))


def _weigh_likeness(db: Db) -> None:
    """Leaves ``likeness(a, b, chance)``: how likely the names ``one`` and ``other`` of each row of ``like_pair`` are
    one person's, the smaller number first, as found when they were compared before, or compared now."""
    db.execute(
        """create or replace temp table likeness as select a, b, chance from (
            select distinct least(one, other) as a, greatest(one, other) as b from like_pair)
        left join name_pair using (a, b)"""
    )
    for a, b, chances in _compared(db, "select a, b from likeness where chance is null"):
        load(db, "likeness", {"a": a.tolist(), "b": b.tolist(), "chance": chances.tolist()})
    db.execute("delete from likeness where chance is null")
