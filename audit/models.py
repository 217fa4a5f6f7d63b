"""The trail: one append-only table of events, and the row that knows where it ends.

An event holds opaque keys of people and words of things, no foreign key: it outlives what it
tells of, and says nothing of a person whose account is erased (docs/decisions/0009).
"""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.choices import Verb


class AppendOnlyError(TypeError):
    """Somebody tried to change the trail otherwise than by ``audit.trail``."""

    def __init__(self) -> None:
        super().__init__("The trail is only appended to, by audit.trail.record.")


class EventQuerySet(models.QuerySet["Event"]):
    def update(self, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnlyError


class Event(models.Model):
    """Something that happened: numbered from 1 without gaps, and sealed with the one before."""

    number = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("time"), db_index=True)
    # The key of an account as it was; none: the register itself, or nobody who had signed in.
    actor = models.BigIntegerField(_("account"), null=True)
    # No choices: what was written with a verb of an older release stays readable.
    verb = models.CharField(_("what"), max_length=60, db_index=True)
    target_kind = models.CharField(_("kind"), max_length=60, blank=True)
    target_key = models.CharField(_("key"), max_length=64, blank=True)
    target_words = models.TextField(_("of what"), blank=True)
    details = models.TextField(_("details"), default="{}")
    previous = models.CharField(_("hash of the one before"), max_length=64, blank=True)
    sha256 = models.CharField(_("hash"), max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["target_kind", "target_key"], name="events_of_a_thing")]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError

    def label(self) -> str:
        """What was done, in words of the reader's language."""
        return str(Verb(self.verb).label) if self.verb in Verb.values else self.verb


class Head(models.Model):
    """The last event's number and hash: whoever appends holds this one row."""

    number = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="trail_has_one_head")]

    def __str__(self) -> str:
        return f"{self.number}:{self.sha256}"
