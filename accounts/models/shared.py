"""Rows that all workers share: Django's cache in the database."""

from django.db import models


class SharedRow(models.Model):
    """A row of Django's database cache: its columns are those of `createcachetable`."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_shared"
        default_permissions = ()

    def __str__(self) -> str:
        return self.cache_key
