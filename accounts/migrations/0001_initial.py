from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("to", models.EmailField(max_length=254, verbose_name="to")),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                ("body", models.TextField(editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("held", "held back: too many in a day"),
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("uncertain", "uncertain: perhaps sent"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "fault",
                    models.CharField(blank=True, max_length=300, verbose_name="what went wrong"),
                ),
                ("created_at", models.DateTimeField(verbose_name="written")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("changed_at", models.DateTimeField(verbose_name="last moved")),
            ],
            options={
                "verbose_name": "e-mail",
                "verbose_name_plural": "e-mails",
                "ordering": ["-created_at", "-pk"],
                "default_permissions": ("view",),
                "indexes": [models.Index(fields=["state", "due_at"], name="letters_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["waiting", "held", "sending", "sent", "failed", "uncertain"],
                            )
                        ),
                        name="letter_state_is_known",
                    )
                ],
            },
        ),
    ]
