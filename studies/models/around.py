"""The lists around a study: organisations, numbers, dates, reviews, publications."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies.fields import PartialDateField, choice, one_of
from studies.identifiers import UNIQUE_SCHEMES
from studies.models.rows import Row, of_study, organisation


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
        return str(c.OrganisationRole(self.role).label)


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
