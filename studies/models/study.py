"""The working copy of a study: one row of facts; its lists stand in ``rows``."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies.fields import (
    Bilingual,
    MultipleChoiceField,
    PartialDateField,
    choice,
    one_of,
    somebody,
)
from studies.models.people import Network
from studies.models.vocabulary import SubStatus


class StudyFacts(models.Model):
    """Titles, status and texts."""

    is_sample = models.BooleanField(
        _("sample"), default=False, help_text=_("Marked as a sample wherever it appears.")
    )
    record_language = choice(
        c.Language,
        _("language of the record"),
        default=c.Language.EN,
        blank=False,
        help_text=_("The language that is complete; the other one may lag behind."),
    )
    text_state_de = choice(c.TextState, _("German text"), default=c.TextState.MISSING)
    text_state_en = choice(c.TextState, _("English text"), default=c.TextState.MISSING)
    acronym = models.CharField(_("acronym"), max_length=60, blank=True)
    scientific_title = Bilingual(_("scientific title"))
    public_title = Bilingual(
        _("public title"), help_text=_("In words patients use; shown first where it is given.")
    )
    sub_status = models.ForeignKey(
        SubStatus,
        models.PROTECT,
        verbose_name=_("status"),
        related_name="studies",
        null=True,
        blank=True,
    )
    status_since = PartialDateField(_("status since"), blank=True, default="")
    status_confirmed_on = PartialDateField(_("status confirmed on"), blank=True, default="")
    status_raw = models.CharField(_("status in the source"), max_length=200, blank=True)
    status_source = models.CharField(_("source of the status"), max_length=40, blank=True)
    why_stopped = Bilingual(_("why it stopped"))
    lay_summary = Bilingual(
        _("summary in plain words"),
        help_text=_("What is tested, with whom, what participants do; 40 to 90 words."),
    )
    scientific_summary = Bilingual(_("scientific summary"))
    purpose_text = Bilingual(_("purpose and objectives"))
    participant_info = Bilingual(_("what participants do"))
    visits_min = models.PositiveIntegerField(_("visits, at least"), null=True, blank=True)
    visits_max = models.PositiveIntegerField(_("visits, at most"), null=True, blank=True)
    participation_weeks = models.PositiveIntegerField(
        _("weeks of participation"), null=True, blank=True
    )
    intervention_text = Bilingual(_("intervention in one text"))
    sample_size_planned = models.PositiveIntegerField(
        _("participants planned"), null=True, blank=True
    )
    sample_size_actual = models.PositiveIntegerField(
        _("participants enrolled"), null=True, blank=True
    )
    keywords = Bilingual(_("keywords"), help_text=_("One per line."))
    subject_terms = models.JSONField(_("MeSH terms of the source"), default=list, blank=True)
    countries = models.JSONField(_("countries without a listed site"), default=list, blank=True)
    is_iit = models.BooleanField(_("investigator-initiated"), null=True, blank=True)
    is_multinational = models.BooleanField(_("multinational"), null=True, blank=True)
    legal_frame = choice(c.LegalFrame, _("legal frame"))
    registration_kind = choice(c.RegistrationKind, _("registration"))

    class Meta:
        abstract = True


class EligibilityFacts(models.Model):
    """Who can take part; the criteria themselves are rows."""

    sex = choice(c.Sex, _("sex"))
    gender_based = models.BooleanField(_("by gender"), null=True, blank=True)
    gender_note = Bilingual(_("note on gender"))
    age_min = models.PositiveIntegerField(_("lowest age"), null=True, blank=True)
    age_min_unit = choice(c.AgeUnit, _("unit of the lowest age"), default=c.AgeUnit.YEARS)
    age_max = models.PositiveIntegerField(
        _("highest age"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    age_max_unit = choice(c.AgeUnit, _("unit of the highest age"), default=c.AgeUnit.YEARS)
    healthy_volunteers = models.BooleanField(_("healthy volunteers"), null=True, blank=True)
    population_text = Bilingual(_("study population"))
    sampling_method = choice(c.SamplingMethod, _("sampling"))
    inclusion_complete = models.BooleanField(_("inclusion criteria complete"), default=True)
    exclusion_complete = models.BooleanField(_("exclusion criteria complete"), default=True)
    inclusion_note = Bilingual(_("note on the inclusion criteria"))
    exclusion_note = Bilingual(
        _("note on the exclusion criteria"), help_text=_("Such as “continued in the protocol”.")
    )

    class Meta:
        abstract = True


class DesignFacts(models.Model):
    """Study type and design."""

    study_type = choice(c.StudyType, _("study type"))
    phase = choice(c.Phase, _("phase"))
    allocation = choice(c.Allocation, _("allocation"))
    assignment = choice(c.Assignment, _("assignment"))
    arm_model = choice(c.ArmModel, _("arms"))
    control = MultipleChoiceField(_("control"), options=c.Control)
    masking = choice(c.Masking, _("masking"))
    masked_roles = MultipleChoiceField(_("who is masked"), options=c.MaskedRole)
    purpose = MultipleChoiceField(_("purpose"), options=c.Purpose)
    observational_model = choice(c.ObservationalModel, _("observational model"))
    time_perspective = MultipleChoiceField(_("time perspective"), options=c.TimePerspective)
    center_type = choice(c.CenterType, _("centres"))
    number_of_arms = models.PositiveIntegerField(_("number of arms"), null=True, blank=True)
    target_duration = models.CharField(_("duration of follow-up"), max_length=100, blank=True)
    assignment_note = Bilingual(_("note on the design"))
    masking_note = Bilingual(_("note on masking"))
    bullet_order = MultipleChoiceField(_("facts shown first, in this order"), options=c.DesignFact)

    class Meta:
        abstract = True


class IPDFacts(models.Model):
    """What becomes of individual participant data."""

    ipd_plan = choice(c.IPDPlan, _("plan to share participant data"))
    ipd_description = Bilingual(_("data sharing"))
    ipd_info_types = MultipleChoiceField(_("also shared"), options=c.IPDInfoType)
    ipd_time_frame = Bilingual(_("when data are shared"))
    ipd_access_criteria = Bilingual(_("who gets the data"))
    ipd_url = models.URLField(_("address of the data"), max_length=500, blank=True)

    class Meta:
        abstract = True


class StudyQuerySet(models.QuerySet["Study"]):
    def with_publication(self) -> Self:
        """Each study with the number of its last version and whether it is withdrawn now."""
        this = Study.objects.filter(pk=models.OuterRef("pk"))
        numbers = this.order_by("-versions__number").values("versions__number")
        return self.annotate(
            last_version=models.Subquery(numbers[:1]),
            is_withdrawn=models.Exists(
                this.filter(withdrawals__isnull=False, withdrawals__restored_at=None)
            ),
        )

    def unsorted(self) -> Self:
        """Studies that are in no indication yet."""
        return self.filter(study_indications=None)


class Study(StudyFacts, EligibilityFacts, DesignFacts, IPDFacts):
    """A study as staff edit it. The public sees versions of it, never this row."""

    number = models.CharField(
        _("number"),
        max_length=40,
        unique=True,
        help_text=_("The public number of the study. It is given once and never reused."),
    )
    internal_number = models.CharField(_("internal number"), max_length=60, blank=True)
    networks = models.ManyToManyField(
        Network, verbose_name=_("networks"), related_name="studies", blank=True
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last edited"), auto_now=True)
    updated_by = somebody(_("last edited by"), editable=False)
    lock_version = models.PositiveIntegerField(default=0, editable=False)
    joined_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("joined with"),
        related_name="+",
        null=True,
        editable=False,
    )
    assigned_to = somebody(
        _("responsible at the unit"), help_text=_("Is reminded to confirm the status.")
    )
    deputy = somebody(_("deputy"), help_text=_("Is reminded when nobody has answered."))
    status_confirmed_by = somebody(_("status confirmed by"), editable=False)
    approved_copy = models.PositiveIntegerField(
        _("approved state"),
        null=True,
        editable=False,
        help_text=_("The lock version of the working copy that a second person has approved."),
    )
    approved_by = somebody(_("approved by"), editable=False)

    objects = StudyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]  # numbers are text, in which 9999 comes after 10000
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        permissions = [
            ("publish_study", "Can publish studies"),
            ("withdraw_study", "Can withdraw studies and make them public again"),
            ("approve_study", "Can approve drafts for publication"),
            ("reopen_study", "Can let completed studies recruit again"),
            ("every_network", "Is not limited to studies of certain networks"),
        ]
        constraints = [
            one_of("study", "record_language", c.Language),
            one_of("study", "text_state_de", c.TextState),
            one_of("study", "text_state_en", c.TextState),
            one_of("study", "legal_frame", c.LegalFrame),
            one_of("study", "registration_kind", c.RegistrationKind),
            one_of("study", "sex", c.Sex),
            one_of("study", "age_min_unit", c.AgeUnit),
            one_of("study", "age_max_unit", c.AgeUnit),
            one_of("study", "sampling_method", c.SamplingMethod),
            one_of("study", "study_type", c.StudyType),
            one_of("study", "phase", c.Phase),
            one_of("study", "allocation", c.Allocation),
            one_of("study", "assignment", c.Assignment),
            one_of("study", "arm_model", c.ArmModel),
            one_of("study", "masking", c.Masking),
            one_of("study", "observational_model", c.ObservationalModel),
            one_of("study", "center_type", c.CenterType),
            one_of("study", "ipd_plan", c.IPDPlan),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.scientific_title.get('en')}".strip()

    @property
    def audit_words(self) -> str:
        """What the trail calls it for ever."""
        return self.number


class Waiver(models.Model):
    """A finding an editor lets stand, with the reason (rules marked w in the data model)."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="waivers")
    rule = models.CharField(_("rule"), max_length=4)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, editable=False
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("waived finding")
        verbose_name_plural = _("waived findings")
        constraints = [
            models.UniqueConstraint(fields=["study", "rule"], name="waiver_once_a_study_and_rule")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"
