-- What linking remembers, so that new documents are compared with old ones without reading those again.
-- Numbers (id, party, incident, ...) are given as things come and say nothing; texts are what things are, and
-- decide wherever order matters.

-- By which version of these tables and of the models; and the stamps of the last linkings.
create table made (version varchar not null, stamp varchar not null, before varchar not null);

create table document (id integer primary key, key varchar not null);

-- Full personal names as written. family: names that may be one, directly or through others. cluster: those that
-- are one. bits: -log2 of the share of people who bear the name.
create table name (
    id integer primary key, text varchar not null, plain varchar not null, bits double not null,
    initial boolean not null, fathers varchar[],
    family integer, cluster integer);
-- rest: how the word sounds whose beginning is in the key; of one person it differs in one letter at most.
create table name_key (key varchar not null, rest varchar not null, name integer not null);
-- Keys that hold only where one of the two names has an initial in it.
create table name_lead (key varchar not null, name integer not null);
create table name_pair (a integer not null, b integer not null, chance double not null);

-- Somebody in one document. own: what makes an organisation one over documents, or a person without a full name
-- somebody of this document alone. party: who it is, decisions to join aside.
create table somebody (
    id integer primary key, document integer not null, text varchar not null, kind varchar not null, name integer,
    own varchar, state varchar, country varchar, side varchar, days varchar[], months varchar[], years varchar[],
    about varchar[], company varchar[], reason varchar not null, node integer, party integer);
create table form (document integer not null, text varchar not null, somebody integer not null);
-- Parties that a decision joins: party is shown as "into".
create table joined (party integer not null, "into" integer not null);

create table claim (
    id integer primary key, document integer not null, number varchar not null, act varchar not null,
    families varchar[] not null, status varchar not null, threatened varchar, first integer, last integer,
    earliest integer not null, latest integer not null, published integer, country varchar, place varchar,
    states varchar[], term varchar, incident integer);
create table part (
    claim integer not null, part varchar not null, somebody integer not null, words varchar[], kin varchar,
    grouped varchar, count integer);

-- What is compared, and what came out: outcome numbers by comparison, as model.py counts them. People are compared as
-- nodes: all bearers of a rare name, or one document's bearer of a frequent one.
create table node (id integer primary key, key varchar not null, plain varchar not null);
create table person_record (
    id integer primary key, tokens bigint[], leads bigint[], initial boolean not null, names integer[],
    plain varchar[], cluster integer not null, bits double not null, days varchar[], months varchar[], years varchar[], company varchar[], country varchar, side varchar);
create table person_edge (a integer not null, b integer not null, weight double not null, outcomes tinyint[]);
create table claim_record (
    id integer primary key, document integer not null, tokens varchar[], words varchar[], bare boolean not null, named varchar[], kin varchar[],
    people integer not null, counts integer[], many integer, kinds varchar[], account varchar[], act varchar not null, threatened varchar, first integer, last integer,
    earliest integer not null, latest integer not null, published integer, country varchar, place varchar,
    states varchar[], term varchar);
create table claim_edge (a integer not null, b integer not null, weight double not null, outcomes tinyint[]);

-- What came since the last linking, and what went.
create table fresh_somebody (id integer not null);
create table gone_somebody (id integer not null, name integer, node integer, party integer);
create table fresh_claim (id integer not null);
create table gone_claim (id integer not null, incident integer);

-- What decisions to part say: on which side of which decision somebody, or a claim, stands.
create table person_side (id integer not null, decision integer not null, which varchar not null);
create table claim_side (id integer not null, decision integer not null, which varchar not null);

create view shown_party as
    select s.id, coalesce(j."into", s.party) as party from somebody s left join joined j on j.party = s.party;
-- Incidents that a decision joins.
create table joined_incident (incident integer not null, "into" integer not null);
create view shown_incident as
    select c.id, coalesce(j."into", c.incident) as incident from claim c left join joined_incident j using (incident);
