"""What the register holds, as plain JSON objects: one for each incident, party, document or figure."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Prefetch

from guvoh.nouns import Json
from guvoh.register import linked, store
from guvoh.register.models import Decision, Document, Figure, Incident, Mention, Party, Proposal, Relation, Role


def incidents() -> Iterator[Json]:
    """Incidents in the order of the desk, each with its claims (document id, evidence) and what
    they agree and differ on."""
    living = Incident.objects.filter(merged_into=None).select_related("collection").order_by("-date_start", "id")
    for incident in store.incidents_with_claims(living).iterator(store.CHUNK):
        compared = store.comparison(incident)
        counted = [c.pk for c in store.counted(incident)]
        key = {c.pk: c.key for c in incident.claims.all()}
        claims = []
        for row in incident.claims.all():
            whole = {"document": row.document.unique_id} | store.noun_of(row, row.document.text).to_json()
            whole["key"] = row.key
            whole["origin"] = compared.origin_of[counted.index(row.pk)] + 1 if row.pk in counted else None
            claims.append(whole)
        yield {
            "id": incident.pk,
            "act": incident.act,
            "status": incident.status,
            "standing": incident.standing,
            "origins": incident.origins,
            "date": {"start": str(incident.date_start), "end": str(incident.date_end)} if incident.date_start else None,
            "place": {"text": incident.place, "country": incident.country} if incident.country else None,
            "facts": [
                {
                    "name": fact.name,
                    "differs": fact.differs,
                    "values": [
                        {
                            "value": v.text,
                            "origins": v.origins,
                            "claims": [key[counted[n]] for n in v.claims],
                        }
                        for v in fact.values
                    ],
                }
                for fact in compared.facts
            ],
            "disputed_by": list(compared.disputed_by),
            "claims": claims,
            "linked": incident.reason,
            "collection": incident.collection.name if incident.collection else None,
        }


def parties() -> Iterator[Json]:
    """Parties by name, each with every name it is written with and where."""
    mentions = Prefetch("mentions", queryset=Mention.objects.select_related("document").defer("document__text"))
    roles = Prefetch("roles", queryset=Role.objects.select_related("claim__document").defer("claim__document__text"))
    for party in Party.objects.prefetch_related(mentions, roles).iterator(store.CHUNK):
        written = {(r.claim.document_id, r.claim.document.unique_id, r.name) for r in party.roles.all()}
        written |= {(m.document_id, m.document.unique_id, m.name) for m in party.mentions.all()}
        yield {
            "id": party.pk,
            "name": party.name,
            "kind": party.kind,
            "state": party.state,
            "mentions": [{"document": document, "name": name} for _, document, name in sorted(written)],
            "linked": party.reason,
        }


def documents() -> Iterator[Json]:
    """Documents in the order they came, without their text."""
    rows = Document.objects.select_related("replaced_by").prefetch_related("captures", "claims")
    for row in rows.iterator(store.CHUNK):
        whole = row.noun().to_json()
        del whole["text"]
        yield whole | {
            "characters": len(row.text),
            "coded_by": row.coder,
            "note": row.coding_note,
            "claims": len(row.claims.all()),
            "replaced": row.is_replaced,
            "captures": [
                {"locator": c.locator, "sha256": c.sha256, "captured": c.captured.isoformat(), "method": c.method}
                for c in row.captures.all()
            ],
        }


def figures() -> Iterator[Json]:
    """Figures in the order they came, each with its document and evidence."""
    names = ("what", "value", "qualifier", "unit", "population", "place", "period", "attributed_to")
    for row in Figure.objects.select_related("document"):
        yield (
            {"document": row.document.unique_id}
            | {name: getattr(row, name) for name in names}
            | {
                "evidence": [row.document.text[s:e] for s, e in row.evidence],
                "coder": row.coder,
                "confidence": row.confidence,
            }
        )


def relations() -> Iterator[Json]:
    """What documents say parties are to each other, each with its sentence: subject is the kind of object."""
    rows = Relation.objects.select_related("document", "subject_party", "object_party")
    for row in rows.order_by("document__published", "document_id", "start", "id"):
        yield {
            "subject": row.subject_party.name if row.subject_party else row.subject,
            "subject_id": row.subject_party_id,
            "subject_written": row.subject,
            "kind": row.kind,
            "object": row.object_party.name if row.object_party else row.object,
            "object_id": row.object_party_id,
            "object_written": row.object,
            "document": row.document.unique_id,
            "evidence": [row.document.text[row.start : row.end]],
            "coder": row.coder,
            "reason": row.reason,
        }


def proposals() -> Iterator[Json]:
    """What may be one, the likeliest first."""
    rows = list(Proposal.objects.all())
    name = dict(Party.objects.filter(pk__in={i for p in rows for i in (p.one, p.other)}).values_list("pk", "name"))
    told: dict[str, str] = {}
    victims = Role.objects.filter(part=Role.VICTIM, claim__incident__in={i for p in rows for i in (p.one, p.other)})
    for incident, victim in victims.order_by("-claim_id").values_list("claim__incident", "name"):
        told[incident] = victim
    incidents = Incident.objects.in_bulk([i for p in rows if p.kind == "incident" for i in (p.one, p.other)])
    for row in rows:
        sides = []
        for side in (row.one, row.other):
            found = incidents.get(side)
            day = str(found.date_start) if found and found.date_start else None
            sides.append(
                {"id": side, "act": found.act, "date": day, "victim": told.get(side)}
                if found
                else {"id": side, "name": name.get(side)}
            )
        yield {"kind": row.kind, "one": sides[0], "other": sides[1], "bits": round(row.bits, 2), "reason": row.reason}


def bonds() -> Iterator[Json]:
    """The decisions about what is one or two that hold, oldest first, with what they bind and what that is now."""
    held = linked.bonds()
    now = linked.where_now(held)
    for row in held:
        sides = {}
        for side in ("left", "right"):
            at = [(document, written) for document, written in (row.between or {}).get(side, [])]
            what = "name" if row.target_kind == "party" else "claim"
            sides[side] = {
                "now": sorted({now[row.target_kind, *a] for a in at if (row.target_kind, *a) in now}),
                "written": [{"document": document, what: written} for document, written in at],
            }
        yield {
            "number": row.pk,
            "kind": row.target_kind,
            "same": row.verdict == Decision.SAME,
            "made": row.made.isoformat(timespec="seconds"),
            "by": row.by,
            "note": row.note,
            **sides,
        }


def summary() -> Json:
    """Counts for a few lines of text: what there is, by act and standing."""
    living = Incident.objects.filter(merged_into=None)
    standing = dict(living.order_by().values_list("standing").annotate(n=Count("pk")))
    told = living.order_by().annotate(n=Count("claims")).filter(n__gt=1)
    several = store.incidents_with_claims(told).iterator(store.CHUNK)
    differing = [
        bool(store.comparison(incident).differing)
        for incident in several
        if len({claim.document_id for claim in store.counted(incident)}) > 1
    ]
    on_account = Role.objects.filter(part=Role.ON_ACCOUNT_OF).values("claim").distinct().count()
    return store.counts() | {
        "standing": {s: standing[s] for s in store.STANDINGS if s in standing},
        "several": len(differing),
        "differing": sum(differing),
        "on_account": on_account,
    }
