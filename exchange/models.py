"""What came from outside: each source record as it was, and each run that brought some."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exchange.storing import nameless, private
from studies.fields import one_of
from studies.models import Network, Study


class ExternalRecord(models.Model):
    """A study as another register last gave it: the raw record and what was read from it."""

    source = models.CharField(_("source"), max_length=60)
    external_id = models.CharField(_("number there"), max_length=100)
    study = models.ForeignKey(
        Study, models.CASCADE, verbose_name=_("study"), related_name="external_records"
    )
    raw = models.TextField(
        _("source record"), help_text=_("Without telephone numbers and e-mail addresses.")
    )
    sha256 = models.CharField(max_length=64)
    importer_version = models.PositiveIntegerField(_("version of the importer"))
    imported = models.TextField(
        _("what was read from it"), help_text=_("Canonical JSON; one of the three sides compared.")
    )
    findings = models.JSONField(_("findings"), default=list)
    fetched_at = models.DateTimeField(_("read"))
    missing_since = models.DateField(
        _("missing since"), null=True, help_text=_("The list it came from no longer contains it.")
    )

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


class ImportProfile(models.Model):
    """How the columns of one list become studies; the shipped ones stand in code."""

    name = models.SlugField(_("name"), max_length=40, unique=True)
    mapping = models.JSONField(_("mapping"))
    network = models.ForeignKey(
        Network, models.PROTECT, verbose_name=_("network"), null=True, blank=True, related_name="+"
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("by"), related_name="+", null=True
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("import profile")
        verbose_name_plural = _("import profiles")

    def __str__(self) -> str:
        return self.name


class RunState(models.TextChoices):
    """Where an import stands. A killed one goes on where its last batch ended."""

    MAPPING = "mapping", _("Columns to be mapped")
    READING = "reading", _("Being read")
    READY = "ready", _("Ready to be applied")
    APPLYING = "applying", _("Being applied")
    DONE = "done", _("Applied")
    UNDONE = "undone", _("Taken back")
    FAILED = "failed", _("Failed")


class ImportRun(models.Model):
    """One import: which files, by whom, and what came of it."""

    files = models.JSONField(_("files"), default=list)
    source = models.CharField(_("source"), max_length=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("by"), related_name="+", null=True
    )
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    report = models.JSONField(_("report"), default=dict)
    profile = models.CharField(_("profile"), max_length=40, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RunState.choices, default=RunState.DONE
    )
    file = models.FileField(storage=private, upload_to=nameless, max_length=60, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=2, default="en")
    chosen = models.JSONField(_("rows chosen"), null=True)
    done = models.PositiveIntegerField(_("rows so far"), default=0)

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [one_of("importrun", "state", RunState)]

    def __str__(self) -> str:
        return ", ".join(self.files)

    @property
    def audit_words(self) -> str:
        """What the trail calls it for ever: names of files are anybody's words."""
        return f"{self.source} {self.pk}"


class Action(models.TextChoices):
    """What an import does with one row."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    KEPT = "kept", _("Kept as edited here")
    REFUSED = "refused", _("Refused")


class ImportRow(models.Model):
    """One row of a list: what would be, or was, done with it.

    ``before`` and ``after`` are records of the fields concerned alone, as canonical JSON;
    ``kept`` is what the list says of the fields that stay as they were edited here.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    place = models.CharField(_("line"), max_length=40)
    external_id = models.CharField(_("number there"), max_length=100, blank=True)
    title = models.TextField(_("title"), blank=True)
    study = models.ForeignKey(
        Study, models.SET_NULL, verbose_name=_("study"), related_name="+", null=True
    )
    action = models.CharField(_("action"), max_length=10, choices=Action.choices)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    kept = models.TextField(blank=True)
    notes = models.JSONField(_("notes"), default=list)
    is_applied = models.BooleanField(_("applied"), default=False)
    lock_version = models.PositiveIntegerField(null=True)
    remembered = models.JSONField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        constraints = [one_of("importrow", "action", Action)]

    def __str__(self) -> str:
        return f"{self.place} {self.external_id}".strip()


class DifferenceState(models.TextChoices):
    """What became of a difference between a study and its source."""

    OPEN = "open", pgettext_lazy("difference", "Open")
    ADOPTED = "adopted", pgettext_lazy("difference", "Adopted from the source")
    KEPT = "kept", pgettext_lazy("difference", "Kept as it is here")
    REPORTED = "reported", pgettext_lazy("difference", "Reported to the source")


class Discrepancy(models.Model):
    """A fact that an editor changed here and that its source says otherwise (rule I9)."""

    study = models.ForeignKey(
        Study, models.CASCADE, verbose_name=_("study"), related_name="discrepancies"
    )
    source = models.CharField(_("source"), max_length=60)
    external_id = models.CharField(_("number there"), max_length=100)
    field = models.CharField(_("field"), max_length=60)
    theirs = models.TextField(_("the source says"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=DifferenceState.choices,
        default=DifferenceState.OPEN,
    )
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("by"), related_name="+", null=True
    )
    settled_at = models.DateTimeField(_("settled"), null=True)

    class Meta:
        ordering = ["found_at", "pk"]
        verbose_name = _("difference from a source")
        verbose_name_plural = _("differences from sources")
        constraints = [
            one_of("discrepancy", "state", DifferenceState),
            models.UniqueConstraint(
                fields=["study", "source", "field"], name="difference_once_a_field"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study_id} {self.field}"
