"""The terms a requester accepts, until the unit writes its own."""

from datetime import UTC, datetime

from django.db import migrations

TERMS = {
    "text_de": "Ich gebe die Dokumente nicht weiter und verwende sie nur für diesen Zweck.",
    "text_en": "I will not pass the documents on and will use them for this purpose only.",
    "valid_from": datetime(2026, 1, 1, tzinfo=UTC),
}


def add(apps, schema_editor):
    rows = apps.get_model("documents", "AccessTerms").objects.using(schema_editor.connection.alias)
    rows.get_or_create(version="1", defaults=TERMS)


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
