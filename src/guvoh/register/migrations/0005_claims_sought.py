"""Indices from which a search reads the incidents of ten thousands of claims without a look at their rows."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0004_people_and_review")]
    operations = [
        migrations.AddIndex(model_name="claim", index=models.Index(fields=["document", "incident"], name="claim_told")),
        migrations.AddIndex(model_name="claim", index=models.Index(fields=["id", "incident"], name="claim_near")),
    ]
