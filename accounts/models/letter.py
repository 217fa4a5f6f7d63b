"""Letters on their way: written with what they tell of, sent by the worker."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.sealed import SealedTextField


class LetterState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    HELD = "held", _("held back: too many in a day")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNCERTAIN = "uncertain", _("uncertain: perhaps sent")


class LetterQuerySet(models.QuerySet["Letter"]):
    def to_send(self) -> Self:
        """Letters that wait for their time."""
        return self.filter(state__in=[LetterState.WAITING, LetterState.HELD])

    def settled(self) -> Self:
        """Letters for which the worker does nothing any more."""
        return self.exclude(state__in=[LetterState.WAITING, LetterState.HELD, LetterState.SENDING])

    def due(self, at: datetime) -> Self:
        """Letters to be sent by then."""
        return self.to_send().filter(due_at__lte=at)


class Letter(models.Model):
    """One e-mail to one address, with its text as it will be sent."""

    kind = models.CharField(_("kind"), max_length=40)
    language = models.CharField(_("language"), max_length=10)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    # Links in it are keys to accounts: it lies encrypted, is shown to nobody and erased after days.
    body = SealedTextField(editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=LetterState.choices, default=LetterState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    fault = models.CharField(_("what went wrong"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("due"))
    changed_at = models.DateTimeField(_("last moved"))

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["state", "due_at"], name="letters_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=LetterState.values), name="letter_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
