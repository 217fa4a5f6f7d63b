from django.db import migrations

from studies.search.state import SHAPE


def note_shape(apps, schema_editor):
    """A register without public studies has no rows of an older shape."""
    if not apps.get_model("studies", "PublishedStudy").objects.exists():
        apps.get_model("studies", "RegisterState").objects.update(shape=SHAPE)


class Migration(migrations.Migration):
    dependencies = [("studies", "0006_shape_of_derived_rows")]

    operations = [
        migrations.AlterModelOptions(
            name="study",
            options={
                "ordering": ["-pk"],
                "verbose_name": "study",
                "verbose_name_plural": "studies",
            },
        ),
        migrations.RunPython(note_shape, migrations.RunPython.noop),
    ]
