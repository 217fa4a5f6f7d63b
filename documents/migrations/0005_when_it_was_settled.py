from django.db import migrations, models
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    """Requests that ended before: by what is known of them."""
    requests = apps.get_model("documents", "AccessRequest").objects
    ended = requests.filter(state__in=["approved", "partly_approved", "refused", "withdrawn"])
    ended.update(settled_at=Coalesce("decided_at", "confirmed_at", "sent_at"))


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_what_an_answer_changed")]

    operations = [
        migrations.AddField(
            model_name="accessrequest",
            name="settled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="settled"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
