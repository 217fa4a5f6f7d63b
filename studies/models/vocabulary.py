"""Vocabulary a clinical trial unit extends itself: indications, sub-statuses, roles."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies.dates import Span
from studies.fields import Bilingual, PartialDateField, choice, for_the_desk, one_of
from studies.models.people import Network


class IndicationManager(models.Manager["Indication"]):
    def get_by_natural_key(self, slug: str) -> "Indication":
        return self.get(slug=slug)


class Indication(models.Model):
    """A disease area of the tree, or a special category such as COVID-19."""

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("broader indication"),
        related_name="children",
        null=True,
        blank=True,
    )
    slug = models.SlugField(
        _("short name in addresses"),
        max_length=80,
        unique=True,
        help_text=_("Never change it once the page is public: links would break."),
    )
    kind = choice(c.IndicationKind, _("kind"), default=c.IndicationKind.DISEASE_AREA, blank=False)
    label = Bilingual(_("label"), max_length=200)
    aliases = Bilingual(
        _("other names"),
        help_text=_("One per line. Imported studies that name one of them are sorted here."),
    )
    mesh_ids = models.TextField(_("MeSH descriptors"), blank=True, help_text=_("One per line."))
    intro = Bilingual(_("introduction"), help_text=_("Shown at the head of the indication page."))
    partner_networks = models.ManyToManyField(
        Network,
        verbose_name=_("partner networks"),
        related_name="indications",
        blank=True,
        help_text=_("Networks whose studies this category shows alongside our own."),
    )
    starts_on = PartialDateField(_("shown from"), blank=True, default="")
    ends_on = PartialDateField(_("shown until"), blank=True, default="")
    order = models.PositiveIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    objects = IndicationManager()

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("indication")
        verbose_name_plural = _("indications")
        constraints = [one_of("indication", "kind", c.IndicationKind)]

    def __str__(self) -> str:
        return for_the_desk(self.label) or self.slug

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def span(self) -> Span:
        """From when until when it is shown."""
        return Span(self.starts_on, self.ends_on)


class SynonymGroupManager(models.Manager["SynonymGroup"]):
    def get_by_natural_key(self, slug: str) -> "SynonymGroup":
        return self.get(slug=slug)


class SynonymGroup(models.Model):
    """Words that mean the same to a reader: a search for one of them finds all."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    name = models.CharField(_("name of the group"), max_length=100)
    terms = Bilingual(
        _("terms"),
        help_text=_("One per line, words or phrases. A search for one of them finds them all."),
    )
    active = models.BooleanField(_("active"), default=True)

    objects = SynonymGroupManager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("synonym group")
        verbose_name_plural = _("synonym groups")

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def all_terms(self) -> list[str]:
        """The terms of both languages, each once, as they are written."""
        lines = (*self.terms.de.splitlines(), *self.terms.en.splitlines())
        return list(dict.fromkeys(filter(None, map(str.strip, lines))))


class SubStatus(models.Model):
    """A finer status of the unit's own, with its main status, stage and mappings out."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    main_status = choice(c.MainStatus, _("main status"), blank=False)
    stage = models.PositiveSmallIntegerField(
        _("stage"),
        default=0,
        validators=[MaxValueValidator(5)],
        help_text=_(
            "1 planned, 2 ethics and authority, 3 recruiting, 4 follow-up, 5 results; "
            "0 when the public track shows words only."
        ),
    )
    label = Bilingual(_("label"), max_length=100)
    definition = Bilingual(_("definition"))
    ctgov = models.CharField("ClinicalTrials.gov", max_length=40, blank=True)
    drks = models.CharField("DRKS", max_length=40, blank=True)
    ictrp = models.CharField("WHO ICTRP", max_length=40, blank=True)
    fhir_r5 = models.CharField("FHIR R5", max_length=60, blank=True)
    fhir_r4 = models.CharField("FHIR R4", max_length=60, blank=True)
    schema_org = models.CharField("schema.org", max_length=60, blank=True)
    shelf_life_days = models.PositiveIntegerField(
        _("shelf life in days"),
        null=True,
        blank=True,
        help_text=_("How long a confirmation of this status is valid; empty: indefinitely."),
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("sub-status")
        verbose_name_plural = _("sub-statuses")
        constraints = [
            one_of("sub_status", "main_status", c.MainStatus),
            models.CheckConstraint(
                condition=models.Q(stage__lte=5), name="sub_status_stage_is_one_of_five"
            ),
        ]

    def __str__(self) -> str:
        main, own = str(c.MainStatus(self.main_status).label), for_the_desk(self.label) or self.code
        return main if own == main else f"{main} ({own})"


class ResponsibilityRole(models.Model):
    """A role a person or an organisation holds in a study."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    label = Bilingual(_("label"), max_length=100)
    order = models.PositiveIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("responsibility role")
        verbose_name_plural = _("responsibility roles")

    def __str__(self) -> str:
        return for_the_desk(self.label) or self.code
