"""What was opened to whom, until when, and what was taken."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents import choices as c
from documents.models.document import Document, DocumentVersion
from documents.models.request import AccessRequestItem
from documents.storage import nameless, private
from studies.fields import choice, one_of


class GrantQuerySet(models.QuerySet["Grant"]):
    def open(self, at: datetime) -> Self:
        """Grants by which somebody reads at this moment; the last day counts to its end."""
        return self.filter(
            ended_at=None, opened_at__lte=at, until__gte=timezone.localtime(at).date()
        )


class Grant(models.Model):
    """Versions of one document, opened to one person for one purpose until a day."""

    item = models.OneToOneField(AccessRequestItem, models.PROTECT, related_name="grant")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("opened to"),
        related_name="grants",
        null=True,
    )
    document = models.ForeignKey(
        Document, models.PROTECT, verbose_name=_("document"), related_name="grants"
    )
    versions = models.ManyToManyField(
        DocumentVersion, verbose_name=_("versions"), related_name="grants"
    )
    purpose = models.TextField(_("purpose"))
    conditions = models.TextField(pgettext_lazy("access", "conditions"), blank=True)
    opened_at = models.DateTimeField(_("open since"))
    until = models.DateField(_("open until"))
    on_new_version = choice(c.OnNewVersion, _("on a new version"), blank=False)
    reminded_at = models.DateTimeField(_("said to end soon"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # Nobody: the register itself, as by a new version.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("ended by"),
        related_name="+",
        null=True,
        blank=True,
    )
    ended_because = choice(c.EndReason, _("why it ended"))

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("access to a document")
        verbose_name_plural = _("access to documents")
        default_permissions = ("view",)
        permissions = [("revoke_grant", "Can revoke access")]
        indexes = [models.Index(fields=["person", "until"], name="grants_of_a_person")]
        constraints = [
            one_of("grant", "on_new_version", c.OnNewVersion),
            one_of("grant", "ended_because", c.EndReason),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_because="")
                | (
                    Q(ended_at__isnull=False, ended_at__gte=models.F("opened_at"))
                    & ~Q(ended_because="")
                ),
                name="grant_end_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_words(self) -> str:
        """What the trail calls it for ever."""
        return f"access {self.pk}"


class StampedCopy(models.Model):
    """A version stamped for one person, made once and deleted with the grant's end."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="copies")
    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="copies")
    file = models.FileField(_("file"), storage=private, upload_to=nameless, max_length=200)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("stamped copy")
        verbose_name_plural = _("stamped copies")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "version"], name="stamped_once_for_a_grant_and_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.version_id}"


class Download(models.Model):
    """A file as somebody took it, resumptions included; each attempt stands in the trail."""

    grant = models.ForeignKey(Grant, models.SET_NULL, related_name="downloads", null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="downloads", null=True
    )
    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="downloads")
    begun_at = models.DateTimeField(_("begun"))
    last_at = models.DateTimeField(_("last part"))
    ranges = models.JSONField(_("parts"), default=list)
    bytes = models.PositiveBigIntegerField(_("bytes"), default=0)

    class Meta:
        ordering = ["-begun_at", "-pk"]
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(last_at__gte=models.F("begun_at")), name="download_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.begun_at:%Y-%m-%d %H:%M}"
