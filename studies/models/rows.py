"""The lists of a working copy, each in its editor's order."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies.fields import Bilingual, PartialDateField, choice, one_of
from studies.models.people import Investigator, Organisation
from studies.models.study import Study
from studies.models.vocabulary import Indication, ResponsibilityRole


def of_study(name: str) -> models.ForeignKey[Study, Study]:
    """The column by which a row belongs to its study."""
    return models.ForeignKey(Study, models.CASCADE, verbose_name=_("study"), related_name=name)


def organisation(label: Any, *, optional: bool = False) -> Any:
    """A column that names an organisation."""
    return models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=label,
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
    details = Bilingual(_("details"), help_text=_("One bullet per line."))

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
    other_names = models.TextField(_("other names"), blank=True, help_text=_("One per line."))
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
