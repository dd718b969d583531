"""Claims about one act to one incident.

Claims are compared where a victim may be the same, the acts can be one, and neither time, country nor what is
threatened tells them apart (:data:`guvoh.linking.model.INCIDENTS`). Two claims of one document are never one
incident: its coder told them apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from guvoh.linking import decisions as decided
from guvoh.linking import model
from guvoh.linking.cluster import by_component, grouped
from guvoh.linking.decisions import Decided
from guvoh.linking.model import SLACK
from guvoh.linking.persons import ONE_NAME
from guvoh.linking.scoring import predict
from guvoh.linking.tables import Db, load, reach, relabel, rows
from guvoh.linking.unnamed import kinds as known_kinds

ONE_INCIDENT = 1.6  # the match weight, in bits, from which two claims tell of one act: three to one
ASK = -6.0  # and from which a person is asked


@dataclass(slots=True)
class _Crowd:
    """What is told of people without a name: how many, of what kinds, and where."""

    least: int | None
    most: int | None
    kinds: set[str]
    places: set[str]

    def fits(self, other: _Crowd, same_day: bool) -> bool:
        """Whether two crowds, each of which fits others, can be one: of a number that is like, of one kind and in one
        place, as far as told. What is told alike makes up for one of the others; else a chain of reports, each like
        the next, would make one of all arrests of a week."""
        shared = not self.places.isdisjoint(other.places)
        here = shared or not (self.places and other.places)
        if self.least is None or self.most is None or other.least is None or other.most is None:
            number, same = True, False
        else:
            least, most = min(self.least, other.least), max(self.most, other.most)
            number, same = 4 * most <= 5 * least + 2, least == most
        kind = not (self.kinds and other.kinds) or not self.kinds.isdisjoint(other.kinds)
        many = same and (self.most or 0) >= 10
        return (number or (same_day and shared)) and (here or many) and (kind or (many and (same_day or shared)))

    def take(self, other: _Crowd) -> None:
        self.least = min((n for n in (self.least, other.least) if n is not None), default=None)
        self.most = max((n for n in (self.most, other.most) if n is not None), default=None)
        self.kinds |= other.kinds
        self.places |= other.places


@dataclass(slots=True)
class _Group:
    """What a group of claims, each of which fits every other, tells about when and where; enough to say whether
    another group fits all of them without looking at each."""

    documents: set[int]
    dated: bool
    first: int  # the latest first day
    last: int  # the earliest last day
    country: str | None
    threatened: str | None
    # By whose relatives they are: the names told and who bears them (below 0), and the names those may be, and who.
    kin: dict[str, tuple[set[int], set[int]]]
    crowd: _Crowd | None  # where nobody has a name
    sides: set[tuple[int, str]] = field(default_factory=set)

    def gap(self, other: _Group) -> int:
        """The most days that lie between a time told here and one told there; 0 or less: they overlap."""
        return max(self.first - other.last, other.first - self.last)

    def fits(self, other: _Group) -> bool:
        return (
            self.gap(other) <= SLACK
            and (not (self.country and other.country) or self.country == other.country)  # each with a place named
            and (not (self.threatened and other.threatened) or self.threatened == other.threatened)
            and self.documents.isdisjoint(other.documents)
            and not any(k in other.kin and names.isdisjoint(other.kin[k][1]) for k, (names, _) in self.kin.items())
            and not any((n, "right" if side == "left" else "left") in other.sides for n, side in self.sides)
            and (not (self.crowd and other.crowd) or self.crowd.fits(other.crowd, self._same_day(other)))
        )

    def _same_day(self, other: _Group) -> bool:
        return self._day() is not None and self._day() == other._day()

    def _day(self) -> int | None:
        return self.first if self.dated and self.first >= self.last else None

    def is_another(self, other: _Group) -> bool:
        if self.crowd and other.crowd and not self.crowd.fits(other.crowd, self._same_day(other)):
            return True
        return self.dated and other.dated and self.gap(other) > 0 and not self.fits(other)

    def take(self, other: _Group) -> None:
        self.documents |= other.documents
        for k, (names, near) in other.kin.items():
            mine = self.kin.setdefault(k, (set(), set()))
            mine[0].update(names)
            mine[1].update(near)
        self.dated |= other.dated
        self.first, self.last = max(self.first, other.first), min(self.last, other.last)
        self.country, self.threatened = self.country or other.country, self.threatened or other.threatened
        self.sides |= other.sides
        if self.crowd and other.crowd:
            self.crowd.take(other.crowd)
        self.crowd = self.crowd or other.crowd


def link(db: Db, decisions: Sequence[Decided], people: int) -> None:
    """Bring ``claim.incident`` and ``joined_incident`` up to date, after parties (``party_changed``).

    ``people``: among how many people the bearer of a name is looked for.
    """
    run = db.execute
    decided.part(db, "incident", "claim_side", decisions)
    run(
        """create or replace temp table stale as
        select id from fresh_claim union select p.claim from part p semi join party_changed c on c.id = p.somebody"""
    )
    # What was one with a stale or gone claim, or near one, may have to part from the others or join them now.
    run(
        """create or replace temp table reached as
        select id from stale union select id from resided
        union select a from claim_edge semi join stale on stale.id = b
        union select b from claim_edge semi join stale on stale.id = a
        union select a from claim_edge semi join gone_claim on gone_claim.id = b
        union select b from claim_edge semi join gone_claim on gone_claim.id = a"""
    )
    run("delete from claim_edge where a in (from stale) or b in (from stale)")
    run("delete from claim_edge where a in (select id from gone_claim) or b in (select id from gone_claim)")
    _record(db)
    unnamed = ", ".join(str(n) for n in model.numbers("incidents", "victims", "a group"))
    predict(db, "incidents", "stale", ASK, f"if(gamma_victims in ({unnamed}), {model.beyond(people)}, 0.0)")
    _group(db)
    joined = decided.join(db, "incident", "(select id, incident as label from claim)", decisions)
    run("delete from joined_incident")
    load(db, "joined_incident", {"incident": [a for a, _ in joined], "into": [b for _, b in joined]})


def _record(db: Db) -> None:
    """What is compared of each stale claim, by who its people are now."""
    db.execute("delete from claim_record where id in (from stale)")
    db.execute(
        """insert into claim_record
        with parts as (
            select p.*, 'p' || s.party as party,
                o.name is not null or o.own like 'body %' or o.own like 'named %' as named, o.country as about
            from part p semi join stale on stale.id = p.claim
            join shown_party s on s.id = p.somebody join somebody o on o.id = p.somebody),
        victims as (
            select claim, list(distinct party) filter (named and grouped is null) as named,
                count(distinct party) as people, list(distinct count) filter (count > 1) as counts,
                list(distinct grouped) filter (grouped is not null) as kinds,
                list_distinct(flatten(list(words) filter (words is not null))) as words,
                coalesce(bool_or(len(words) = 1), false) as bare, any_value(about) as about
            from parts where part = 'victim' group by claim),
        accounts as (
            select claim, list(distinct party) as account from parts where part = 'account' and named
            group by claim),
        kins as (
            select v.claim, list(distinct v.kin || ' of ' || a.party) as kin
            from parts v join parts a on a.claim = v.claim and a.part = 'account' and a.named
            where v.part = 'victim' and v.kin is not null group by v.claim)
        select c.id, c.document,
            flatten(list_transform(families, lambda f: list_transform(
                list_concat(coalesce(named, []), coalesce(kin, []), flatten(list_transform(
                    -- A group is looked for where it was, or where its report is from, or whose agents did it; and by
                    -- the day, of which a number or kind of people is told wherever it was.
                    list_concat(
                        if(coalesce(country, about) is null, coalesce(states, []), [coalesce(country, about)]),
                        if(first = last, ['on ' || first], [])),
                    lambda w: list_transform(list_concat(coalesce(counts, [])::varchar[], coalesce(kinds, [])),
                        lambda n: n || ' in ' || w)))),
                lambda t: f || ' ' || status || ' ' || t))),
            -- A bare given name or surname, with whose relative he is, or where and in which month.
            flatten(list_transform(families, lambda f: flatten(list_transform(coalesce(words, []), lambda w:
                list_transform(
                    list_concat(
                        list_transform(coalesce(account, []), lambda a: ' for ' || a),
                        if(country is null or first is null or last - first > 31, [], list_transform(
                            list_distinct([first // 31, last // 31]), lambda m: ' in ' || country || ' ' || m))),
                    lambda c: f || ' ' || status || ' ' || w || c))))),
            coalesce(bare, false), named, kin, coalesce(people, 0), counts, list_max(counts), kinds, account, act,
            threatened, first, last, earliest, latest, published, country, place, states, term
        from claim c semi join stale using (id) left join victims v on v.claim = c.id
            left join accounts a on a.claim = c.id left join kins k on k.claim = c.id"""
    )


def _group(db: Db) -> None:
    run = db.execute
    run(f"create or replace temp view bond as select a, b, weight from claim_edge where weight >= {ONE_INCIDENT}")
    reach(db, "bond")
    run("delete from reached where id not in (select id from claim)")
    run("create or replace temp table near as select a, b, weight from bond semi join reached on reached.id = a")
    told = rows(
        db,
        """select c.id, c.document, c.first, c.last, c.latest, if(c.place is null, null, c.country) as country,
            c.threatened, c.place, r.counts, r.kinds, r.kinds is not null and r.named is null and r.kin is null as crowd
        from claim c join document d on d.id = c.document join claim_record r on r.id = c.id
        where c.id in (select a from near union select b from near)
        order by d.key, c.number""",
    )
    kin: dict[int, dict[str, tuple[set[int], set[int]]]] = defaultdict(dict)
    for claim, whose, name, who, near in rows(
        db,
        f"""with told as (select a as id from near union select b from near),
        named as (
            select v.claim, v.kin || ' of ' || s.party as whose, o.name, -w.party as who
            from part v semi join told on told.id = v.claim join somebody o on o.id = v.somebody and o.name is not null
            join shown_party w on w.id = v.somebody
            join part a on a.claim = v.claim and a.part = 'account' join shown_party s on s.id = a.somebody
            where v.part = 'victim' and v.kin is not null),
        alike as (
            select n.name, p.b as other from (select distinct name from named) n join name_pair p on p.a = n.name
                where p.chance >= {ONE_NAME}
            union select n.name, p.a from (select distinct name from named) n join name_pair p on p.b = n.name
                where p.chance >= {ONE_NAME}
            union select name, name from named)
        select claim, whose, name, who, list(other) from named join alike using (name) group by all""",
    ):
        known_by = kin[claim].setdefault(whose, (set(), set()))
        known_by[0].update((name, who))
        known_by[1].update((*near, who))
    sides: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for claim, decision, which in rows(db, "select id, decision, which from claim_side"):
        sides[claim].add((decision, which))
    known = {row[0]: row[1:] for row in told}
    kinds_known = known_kinds()

    def group_of(claim: int) -> _Group:
        document, first, last, latest, country, threatened, place, counts, kinds, crowd = known[claim]
        dated = first is not None
        relatives = {k: (set(names), set(near)) for k, (names, near) in kin[claim].items()} if claim in kin else {}
        return _Group(
            {document},
            dated,
            first if dated else 0,
            last if dated else latest,
            country,
            threatened,
            relatives,
            _Crowd(
                min(counts or (), default=None),
                max(counts or (), default=None),
                set(kinds) & kinds_known,
                {place} if place else set(),
            )
            if crowd
            else None,
            set(sides.get(claim, ())),
        )

    edges = {(a, b): weight for a, b, weight in rows(db, "select a, b, weight from near")}
    ids, groups = [], []
    for members, within in by_component([row[0] for row in told], edges):
        for group in grouped(members, within, group_of):
            ids += group
            groups += [group[0]] * len(group)
    load(db, "placed", {"id": ids, "grp": groups}, make=True)
    run(
        "create or replace temp table grouping as"
        " select id, coalesce(grp, id) as grp from reached left join placed using (id)"
    )
    relabel(db, "claim", "incident")
