"""The published side: versions, withdrawals, and the rows derived from them.

``studies.publishing`` writes versions and withdrawals, ``studies.search.index`` the derived
rows; nothing else writes any of them.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies.fields import Bilingual, one_of, somebody
from studies.models.study import Study


class StudyVersionQuerySet(models.QuerySet["StudyVersion"]):
    def current(self) -> Self:
        """The last version of each study."""
        newest = StudyVersion.objects.filter(study=models.OuterRef("study"))
        return self.filter(number=models.Subquery(newest.order_by("-number").values("number")[:1]))

    def public(self) -> Self:
        """Versions of studies that are not withdrawn."""
        return self.exclude(study__in=Withdrawal.objects.standing().values("study"))


class StudyVersion(models.Model):
    """A published state of a study: immutable, numbered from 1, its bytes hashed."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    of_copy = models.PositiveIntegerField(
        _("made of"), help_text=_("The lock version of the working copy it was made from.")
    )
    record = models.TextField(_("record as canonical JSON"))
    sha256 = models.CharField(max_length=64)
    printed_names = models.JSONField(
        _("names as printed"), default=dict, help_text=_("By key of the person; not hashed.")
    )
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True
    )
    reason = Bilingual(_("reason"))
    approved_by = somebody(_("approved by"))
    outcome_note = Bilingual(
        _("note on the primary outcome"),
        help_text=_("Why a primary outcome changed after the first participant was enrolled."),
    )
    is_minor = models.BooleanField(_("minor"), default=False)
    changed = models.JSONField(_("what changed"), default=list)

    objects = StudyVersionQuerySet.as_manager()

    class Meta:
        ordering = ["study", "-number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(
                fields=["study", "number"], name="version_number_is_given_once"
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="version_counts_from_1"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    def standing(self) -> Self:
        """Withdrawals that have not been taken back."""
        return self.filter(restored_at=None)


class Withdrawal(models.Model):
    """A study taken from the public, with its reason; restored when it is shown again."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="withdrawals")
    withdrawn_at = models.DateTimeField(_("withdrawn"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True
    )
    reason = Bilingual(_("reason"))
    restored_at = models.DateTimeField(_("restored"), null=True, blank=True)
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        ordering = ["-withdrawn_at"]
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        constraints = [
            models.UniqueConstraint(
                fields=["study"],
                condition=models.Q(restored_at=None),
                name="study_is_withdrawn_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(restored_at=None)
                | models.Q(restored_at__gte=models.F("withdrawn_at")),
                name="withdrawal_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.reason.get("en")


class PublishedStudy(models.Model):
    """The list row of a public study, derived from its current version.

    Keys of versions grow with each publication, so the last change comes first by ``-version_id``.
    """

    study = models.OneToOneField(Study, models.CASCADE, primary_key=True, related_name="published")
    number = models.CharField(max_length=40, unique=True)
    version = models.OneToOneField(StudyVersion, models.CASCADE, related_name="current_of")
    is_sample = models.BooleanField()
    main_status = models.CharField(max_length=30, choices=c.MainStatus.choices)
    stage = models.PositiveSmallIntegerField()
    sub_status = Bilingual(_("sub-status"))
    title = Bilingual(_("title"))
    teaser = Bilingual(_("teaser"))
    acronym = models.CharField(max_length=60, blank=True)
    phase = models.CharField(max_length=30, blank=True)
    study_type = models.CharField(max_length=30, blank=True)
    indications = models.JSONField(default=list)
    cities = models.JSONField(default=list)
    countries = models.JSONField(default=list)
    networks = models.JSONField(default=list)
    age_min = models.JSONField(null=True)
    age_max = models.JSONField(null=True)
    first_published_on = models.DateField()
    last_changed_on = models.DateField()
    started_on = models.CharField(max_length=10, blank=True)
    labels = models.JSONField(default=dict)

    class Meta:
        ordering = ["-version_id"]
        verbose_name = _("published study")
        verbose_name_plural = _("published studies")
        constraints = [one_of("published_study", "main_status", c.MainStatus)]
        indexes = [
            models.Index(fields=["-last_changed_on"], name="published_by_change"),
            models.Index(fields=["-started_on"], name="published_by_start"),
        ]

    def __str__(self) -> str:
        return self.number


class FacetEntry(models.Model):
    """One value of one facet of one public study: narrow, and covered by two indexes."""

    facet = models.CharField(max_length=20)
    value = models.CharField(max_length=120)
    study = models.ForeignKey(PublishedStudy, models.CASCADE, related_name="facets", db_index=False)

    class Meta:
        verbose_name = _("facet entry")
        verbose_name_plural = _("facet entries")
        constraints = [
            models.UniqueConstraint(
                fields=["facet", "value", "study"], name="facet_value_once_a_study"
            )
        ]
        indexes = [models.Index(fields=["study", "facet", "value"], name="facets_of_a_study")]

    def __str__(self) -> str:
        return f"{self.facet}={self.value}"


class SearchWord(models.Model):
    """A word that stands in search texts, and in how many of them: it completes and corrects."""

    word = models.CharField(max_length=60, primary_key=True)
    studies = models.IntegerField()

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")

    def __str__(self) -> str:
        return self.word


class SearchText(models.Model):
    """The folded words of a public study, by tier; the full-text index stands over it."""

    study = models.OneToOneField(
        PublishedStudy, models.CASCADE, primary_key=True, related_name="search_text"
    )
    title = models.TextField()
    subject = models.TextField()
    rest = models.TextField()

    class Meta:
        verbose_name = _("search text")
        verbose_name_plural = _("search texts")

    def __str__(self) -> str:
        return self.title[:80]
