"""Groups of synonyms, and the words of search texts with their counts."""

from collections import Counter

from django.db import migrations, models

from studies.search.entry import distinct

ONE_A_LINE = "One per line, words or phrases. A search for one of them finds them all."


def count(apps, schema_editor):
    """Count the words of studies that are public already."""
    counts = Counter()
    texts = apps.get_model("studies", "SearchText").objects.order_by()
    for tiers in texts.values_list("title", "subject", "rest").iterator(chunk_size=500):
        counts.update(distinct(*tiers))
    row = apps.get_model("studies", "SearchWord")
    row.objects.bulk_create(
        (row(word=word, studies=studies) for word, studies in counts.items()), batch_size=500
    )


class Migration(migrations.Migration):
    dependencies = [("studies", "0003_full_text")]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("studies", models.IntegerField()),
            ],
            options={"verbose_name": "search word", "verbose_name_plural": "search words"},
        ),
        migrations.CreateModel(
            name="SynonymGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(max_length=80, unique=True, verbose_name="short name"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name of the group")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "terms_de",
                    models.TextField(
                        blank=True, default="", help_text=ONE_A_LINE, verbose_name="terms (German)"
                    ),
                ),
                (
                    "terms_en",
                    models.TextField(
                        blank=True, default="", help_text=ONE_A_LINE, verbose_name="terms (English)"
                    ),
                ),
            ],
            options={
                "verbose_name": "synonym group",
                "verbose_name_plural": "synonym groups",
                "ordering": ["name"],
            },
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
