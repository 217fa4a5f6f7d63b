"""The lists of a working copy, each in its editor's order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies.fields import Bilingual, PartialDateField, choice, one_of
from studies.identifiers import UNIQUE_SCHEMES
from studies.models.people import Investigator, Organisation
from studies.models.study import Study
from studies.models.vocabulary import Indication, ResponsibilityRole


def of_study(name: str) -> models.ForeignKey[Study, Study]:
    return models.ForeignKey(Study, models.CASCADE, verbose_name=_("study"), related_name=name)


def organisation(label: object, *, optional: bool = False) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=label,  # type: ignore[arg-type]
        related_name="+",
        null=optional,
        blank=optional,
    )


class Row(models.Model):
    """A row of a list: it keeps the place the editor gave it."""

    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]


class StudyIndication(Row):
    study = of_study("study_indications")
    indication = models.ForeignKey(
        Indication, models.PROTECT, verbose_name=_("indication"), related_name="study_indications"
    )
    is_main = models.BooleanField(_("main indication"), default=False)

    class Meta(Row.Meta):
        verbose_name = _("indication")
        verbose_name_plural = _("indications")
        constraints = [
            models.UniqueConstraint(
                fields=["study", "indication"], name="study_indication_is_named_once"
            ),
            models.UniqueConstraint(
                fields=["study"],
                condition=models.Q(is_main=True),
                name="study_has_one_main_indication",
            ),
        ]

    def __str__(self) -> str:
        return f"indication {self.order}"


class Outcome(Row):
    study = of_study("outcomes")
    rank = choice(c.OutcomeRank, _("rank"), default=c.OutcomeRank.PRIMARY, blank=False)
    title = Bilingual(_("what is measured"))
    time_frame = Bilingual(_("time frame"))
    details = Bilingual(_("details"), help_text=_("One bullet a line."))

    class Meta(Row.Meta):
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        constraints = [one_of("outcome", "rank", c.OutcomeRank)]

    def __str__(self) -> str:
        return self.title.get("en")[:80]


class Criterion(Row):
    study = of_study("criteria")
    kind = choice(c.CriterionKind, _("kind"), default=c.CriterionKind.INCLUSION, blank=False)
    text = Bilingual(_("criterion"))
    level = models.PositiveSmallIntegerField(_("indentation"), default=0)

    class Meta(Row.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            one_of("criterion", "kind", c.CriterionKind),
            models.CheckConstraint(
                condition=models.Q(level__lte=2), name="criterion_level_is_at_most_two"
            ),
        ]

    def __str__(self) -> str:
        return self.text.get("en")[:80]


class Arm(Row):
    study = of_study("arms")
    label = Bilingual(_("name"))
    type = choice(c.ArmType, _("type"))
    description = Bilingual(_("description"))

    class Meta(Row.Meta):
        verbose_name = _("arm")
        verbose_name_plural = _("arms")
        constraints = [one_of("arm", "type", c.ArmType)]

    def __str__(self) -> str:
        return self.label.get("en")[:80]


class Intervention(Row):
    study = of_study("interventions")
    name = Bilingual(_("name"))
    type = choice(c.InterventionType, _("type"))
    description = Bilingual(_("description"))
    other_names = models.TextField(_("other names"), blank=True, help_text=_("One a line."))
    arms = models.JSONField(
        _("arms"), default=list, blank=True, help_text=_("Numbers of the arms: [1, 2].")
    )

    class Meta(Row.Meta):
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")
        constraints = [one_of("intervention", "type", c.InterventionType)]

    def __str__(self) -> str:
        return self.name.get("en")[:80]


class Condition(Row):
    study = of_study("conditions")
    text = Bilingual(_("condition"))
    code_system = choice(c.CodeSystem, _("code system"))
    code = models.CharField(_("code"), max_length=40, blank=True)
    is_main = models.BooleanField(_("main condition"), default=False)

    class Meta(Row.Meta):
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        constraints = [one_of("condition", "code_system", c.CodeSystem)]

    def __str__(self) -> str:
        return self.text.get("en")[:80]


class Site(Row):
    """The study at one organisation."""

    study = of_study("sites")
    organisation = organisation(_("organisation"), optional=True)
    department = models.CharField(_("department"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=40, blank=True)
    region = models.CharField(_("state or region"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    status = choice(c.SiteStatus, _("status"))
    status_raw = models.CharField(_("status in the source"), max_length=60, blank=True)
    planned_n = models.PositiveIntegerField(_("participants planned"), null=True, blank=True)
    actual_n = models.PositiveIntegerField(_("participants enrolled"), null=True, blank=True)
    opened_on = PartialDateField(_("opened on"), blank=True, default="")
    closed_on = PartialDateField(_("closed on"), blank=True, default="")
    is_public = models.BooleanField(_("shown to the public"), default=True)

    class Meta(Row.Meta):
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [one_of("site", "status", c.SiteStatus)]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.department, self.city, self.country) if part)


class Responsibility(Row):
    """Who answers for what; without a site, in the trial overall."""

    study = of_study("responsibilities")
    site = models.ForeignKey(
        Site,
        models.CASCADE,
        verbose_name=_("site"),
        related_name="responsibilities",
        null=True,
        blank=True,
    )
    role = models.ForeignKey(
        ResponsibilityRole, models.PROTECT, verbose_name=_("role"), related_name="+"
    )
    organisation = organisation(_("organisation"), optional=True)
    investigator = models.ForeignKey(
        Investigator,
        models.PROTECT,
        verbose_name=_("person"),
        related_name="responsibilities",
        null=True,
        blank=True,
    )
    is_public = models.BooleanField(_("shown to the public"), default=True)

    class Meta(Row.Meta):
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")

    def __str__(self) -> str:
        return f"responsibility {self.order}"


class StudyOrganisation(Row):
    study = of_study("sponsors")
    role = choice(c.OrganisationRole, _("role"), blank=False)
    organisation = organisation(_("organisation"))
    grant_number = models.CharField(_("grant number"), max_length=100, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("sponsor or funder")
        verbose_name_plural = _("sponsors and funders")
        constraints = [one_of("study_organisation", "role", c.OrganisationRole)]

    def __str__(self) -> str:
        return c.OrganisationRole(self.role).label


class Identifier(Row):
    study = of_study("identifiers")
    scheme = choice(c.Scheme, _("register"), blank=False)
    value = models.CharField(_("number"), max_length=200)
    comparable = models.CharField(max_length=200, editable=False, db_index=True)
    relation = choice(c.Relation, _("belongs to"), default=c.Relation.OWN, blank=False)
    is_primary = models.BooleanField(_("primary register"), default=False)
    assigned_on = PartialDateField(_("given on"), blank=True, default="")
    issuing_authority = models.CharField(_("given by"), max_length=300, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("number")
        verbose_name_plural = _("numbers")
        constraints = [
            one_of("identifier", "scheme", c.Scheme),
            one_of("identifier", "relation", c.Relation),
            models.UniqueConstraint(
                fields=["scheme", "comparable"],
                condition=models.Q(relation="own", scheme__in=UNIQUE_SCHEMES),
                name="identifier_belongs_to_one_study",
            ),
            models.UniqueConstraint(
                fields=["study"],
                condition=models.Q(is_primary=True),
                name="study_has_one_primary_identifier",
            ),
        ]

    def __str__(self) -> str:
        return self.value


class Milestone(Row):
    study = of_study("milestones")
    kind = choice(c.MilestoneKind, _("milestone"), blank=False)
    date_kind = choice(c.DateKind, _("planned or actual"), default=c.DateKind.PLANNED, blank=False)
    date = PartialDateField(_("date"))

    class Meta(Row.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            one_of("milestone", "kind", c.MilestoneKind),
            one_of("milestone", "date_kind", c.DateKind),
            models.UniqueConstraint(
                fields=["study", "kind", "date_kind"], name="milestone_is_dated_once_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{c.MilestoneKind(self.kind).label}: {self.date}"


class EthicsReview(Row):
    study = of_study("ethics_reviews")
    committee = organisation(_("ethics committee"), optional=True)
    number = models.CharField(_("number"), max_length=100, blank=True)
    status = choice(c.EthicsStatus, _("status"))
    submitted_on = PartialDateField(_("submitted on"), blank=True, default="")
    decided_on = PartialDateField(_("decided on"), blank=True, default="")
    is_leading = models.BooleanField(_("leading committee"), default=False)

    class Meta(Row.Meta):
        verbose_name = _("ethics review")
        verbose_name_plural = _("ethics reviews")
        constraints = [one_of("ethics_review", "status", c.EthicsStatus)]

    def __str__(self) -> str:
        return self.number or f"ethics review {self.order}"


class Publication(Row):
    study = of_study("publications")
    kind = choice(c.PublicationKind, _("kind"), default=c.PublicationKind.RESULT, blank=False)
    citation = models.TextField(_("citation"), blank=True)
    doi = models.CharField("DOI", max_length=200, blank=True)
    pmid = models.CharField("PubMed", max_length=20, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    date = PartialDateField(_("date"), blank=True, default="")

    class Meta(Row.Meta):
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [one_of("publication", "kind", c.PublicationKind)]

    def __str__(self) -> str:
        return self.citation[:80]
