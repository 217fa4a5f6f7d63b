from django.db import migrations, models

from audit import guards


def forwards(apps, schema_editor):
    apps.get_model("audit", "Head").objects.create(pk=1)
    guards.put_up(schema_editor.connection)


def backwards(apps, schema_editor):
    guards.take_down(schema_editor.connection)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "number",
                    models.BigIntegerField(
                        primary_key=True, serialize=False, verbose_name="number"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, verbose_name="time")),
                ("actor", models.BigIntegerField(null=True, verbose_name="account")),
                ("verb", models.CharField(db_index=True, max_length=60, verbose_name="what")),
                ("target_kind", models.CharField(blank=True, max_length=60, verbose_name="kind")),
                ("target_key", models.CharField(blank=True, max_length=64, verbose_name="key")),
                ("target_words", models.TextField(blank=True, verbose_name="of what")),
                ("details", models.TextField(default="{}", verbose_name="details")),
                (
                    "previous",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="hash of the one before"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="hash")),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": ["-number"],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["target_kind", "target_key"], name="events_of_a_thing")
                ],
            },
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="trail_has_one_head")
                ],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
