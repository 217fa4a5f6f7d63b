"""Forms that came too late, until their writer sends them again."""

from __future__ import annotations

import json
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils import timezone

from accounts import cipher

KEPT_FOR = timedelta(days=1)
MOST_KEPT = 20


class KeptForm(models.Model):
    """What somebody sent after their session had ended, until they send it again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_forms"
    )
    path = models.TextField()
    typed = models.TextField()
    kept_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.path

    @classmethod
    def keep(cls, person: int, path: str, fields: QueryDict) -> KeptForm:
        """Keep a form for a day, encrypted."""
        typed = cipher.encrypt(json.dumps(list(fields.lists())))
        made = cls.objects.create(user_id=person, path=path, typed=typed)
        # Whoever found the cookie of a session that ended fills no disk.
        newest = cls.objects.filter(user=person).order_by("-pk").values_list("pk", flat=True)
        cls.objects.filter(user=person).exclude(pk__in=list(newest[:MOST_KEPT])).delete()
        return made

    @classmethod
    def erase_old(cls) -> None:
        """Erase what nobody has come for."""
        cls.objects.filter(kept_at__lte=timezone.now() - KEPT_FOR).delete()

    @classmethod
    def of(cls, person: int | None) -> models.QuerySet[KeptForm]:
        """What is kept for a person."""
        return cls.objects.filter(user=person, kept_at__gt=timezone.now() - KEPT_FOR)

    @property
    def fields(self) -> list[tuple[str, list[str]]]:
        """Names and values, in the order of the form."""
        return [(name, values) for name, values in json.loads(cipher.decrypt(self.typed))]
