"""The staff's own notes on working copies: never a part of the record, never public as such."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies.fields import Bilingual, PartialDateField, choice, one_of, somebody
from studies.models.people import Investigator
from studies.models.study import Study
from studies.models.vocabulary import SubStatus


class StatusEvent(models.Model):
    """A change of a study's status: from what to what, when, and why."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="status_events")
    before = models.ForeignKey(
        SubStatus, models.PROTECT, related_name="+", null=True, verbose_name=_("before")
    )
    after = models.ForeignKey(SubStatus, models.PROTECT, related_name="+", verbose_name=_("status"))
    effective_on = PartialDateField(_("in effect since"))
    reason = Bilingual(_("reason for the public"))
    note = models.TextField(_("internal note"), blank=True)
    by = somebody(_("entered by"))
    at = models.DateTimeField(_("entered"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")

    def __str__(self) -> str:
        return f"{self.effective_on}: {self.after}"


class QualityFinding(models.Model):
    """What a rule finds in a working copy; ``studies.keeping`` alone writes these rows."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="findings")
    rule = models.CharField(_("rule"), max_length=4)
    severity = models.CharField(_("severity"), max_length=10)
    field = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=200, blank=True)
    params = models.JSONField(default=dict, blank=True)
    waived = models.BooleanField(_("waived"), default=False)
    first_seen = models.DateField(_("first seen"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        indexes = [models.Index(fields=["rule", "study"], name="finding_by_rule")]

    def __str__(self) -> str:
        return f"{self.rule} {self.place}".strip()


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def open_at(self, moment: object) -> Self:
        """Links that still lead to a draft."""
        return self.filter(expires_at__gt=moment, revoked_at=None)


class PreviewLink(models.Model):
    """A way to a draft for somebody without an account; its address is signed, not stored."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="preview_links")
    investigator = models.ForeignKey(
        Investigator, models.SET_NULL, verbose_name=_("for whom"), null=True, blank=True
    )
    created_by = somebody(_("made by"))
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("ends"))
    opened_at = models.DateTimeField(_("last opened"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("link to a draft")
        verbose_name_plural = _("links to drafts")

    def __str__(self) -> str:
        return f"{self.study.number}, {self.created_at:%Y-%m-%d}"


class RemarkQuerySet(models.QuerySet["Remark"]):
    def waiting(self) -> Self:
        """Remarks nobody has dealt with yet."""
        return self.filter(closed_at=None)


class Remark(models.Model):
    """What somebody outside says of a draft: that it is right, or what is not."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="remarks")
    link = models.ForeignKey(
        PreviewLink, models.SET_NULL, related_name="remarks", null=True, blank=True
    )
    kind = choice(c.RemarkKind, _("kind"), blank=False)
    text = models.TextField(_("text"), blank=True)
    of_copy = models.PositiveIntegerField(
        _("made of"), help_text=_("The lock version of the working copy it refers to.")
    )
    at = models.DateTimeField(_("received"), auto_now_add=True)
    closed_at = models.DateTimeField(_("dealt with"), null=True, blank=True)
    closed_by = somebody(_("dealt with by"))

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        constraints = [one_of("remark", "kind", c.RemarkKind)]

    def __str__(self) -> str:
        return str(c.RemarkKind(self.kind).label)


class Reminder(models.Model):
    """That somebody was asked to confirm a study's status; without a person the unit was."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="reminders")
    person = somebody(_("asked"))
    level = choice(c.ReminderLevel, _("whom"), blank=False)
    sent_on = models.DateField(_("sent on"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [one_of("reminder", "level", c.ReminderLevel)]
        indexes = [models.Index(fields=["study", "sent_on"], name="reminder_by_study")]

    def __str__(self) -> str:
        return f"{self.sent_on} {self.level}"


class Handover(models.Model):
    """All roles of one person given to another in one step, with what one undo needs."""

    person = models.ForeignKey(
        Investigator, models.CASCADE, related_name="+", verbose_name=_("who leaves")
    )
    successor = models.ForeignKey(
        Investigator, models.CASCADE, related_name="+", verbose_name=_("who follows")
    )
    responsibilities = models.JSONField(default=list)
    left_on_before = models.DateField(null=True)
    by = somebody(_("entered by"))
    at = models.DateTimeField(_("entered"), auto_now_add=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("handover of roles")
        verbose_name_plural = _("handovers of roles")

    def __str__(self) -> str:
        return f"{self.person} → {self.successor}"
