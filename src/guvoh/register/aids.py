"""What things are found by, made for a register that an earlier Guvoh filled: it kept no index of the words of names,
none of claims' own words, and not which states an incident is told of."""

from __future__ import annotations

from django.db import connection, transaction

from guvoh.register import search, words
from guvoh.register.models import Claim, Document, Incident, Party, Spelt
from guvoh.register.store import AIDS, CHUNK, incidents_with_claims, refresh_aids


def catch_up() -> None:
    """Make what is missing. Does nothing where nothing is."""
    with transaction.atomic():
        if Party.objects.exists() and not Spelt.objects.exists():
            words.refresh()
        if Claim.objects.exists() and not _claims_indexed():
            for document in Document.objects.filter(claims__isnull=False).distinct().order_by("pk").iterator(CHUNK):
                search.index_claims(document)
        lacking = Incident.objects.filter(merged_into=None, added=None).exclude(claims=None)
        ids = list(lacking.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), CHUNK):
            rows = [
                refresh_aids(i)
                for i in incidents_with_claims(Incident.objects.filter(pk__in=ids[start : start + CHUNK]))
            ]
            Incident.objects.bulk_update(rows, AIDS, batch_size=100)


def _claims_indexed() -> bool:
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid FROM register_claim_search LIMIT 1")
        return cursor.fetchone() is not None
