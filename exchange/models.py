"""What came from outside: each source record as it was, and each run that brought some."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studies.models import Study


class ExternalRecord(models.Model):
    """A study as another register last gave it: the raw record and what was read from it."""

    source = models.CharField(_("source"), max_length=20)
    external_id = models.CharField(_("number there"), max_length=100)
    study = models.ForeignKey(
        Study, models.CASCADE, verbose_name=_("study"), related_name="external_records"
    )
    raw = models.TextField(_("source record"), help_text=_("Without telephones and e-mails."))
    sha256 = models.CharField(max_length=64)
    importer_version = models.PositiveIntegerField(_("version of the importer"))
    imported = models.TextField(
        _("what was read from it"), help_text=_("Canonical JSON; one of the three sides compared.")
    )
    findings = models.JSONField(_("findings"), default=list)
    fetched_at = models.DateTimeField(_("read"))

    class Meta:
        ordering = ["source", "external_id"]
        verbose_name = _("source record")
        verbose_name_plural = _("source records")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], name="external_record_once_a_source"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class ImportRun(models.Model):
    """One import: which files, by whom, and what came of it."""

    files = models.JSONField(_("files"), default=list)
    source = models.CharField(_("source"), max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("by"), related_name="+", null=True
    )
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    report = models.JSONField(_("report"), default=dict)

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return ", ".join(self.files)

    @property
    def audit_words(self) -> str:
        """What the trail calls it for ever: names of files are anybody's words."""
        return f"{self.source} {self.pk}"
