from django.db import migrations, models

from studies.search.state import SHAPE


def note_shape(apps, schema_editor):
    """A register without public studies has no rows of an older shape."""
    if not apps.get_model("studies", "PublishedStudy").objects.exists():
        apps.get_model("studies", "RegisterState").objects.update(shape=SHAPE)


class Migration(migrations.Migration):
    dependencies = [("studies", "0005_glossary")]

    operations = [
        migrations.AddField(
            model_name="registerstate",
            name="shape",
            field=models.PositiveIntegerField(
                default=0,
                help_text="It is smaller for an older release: then all rows have to be derived again.",
                verbose_name="shape of the derived rows",
            ),
        ),
        migrations.RunPython(note_shape, migrations.RunPython.noop),
    ]
