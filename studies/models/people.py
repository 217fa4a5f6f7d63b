"""Networks, organisations and investigators."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies import identifiers
from studies.fields import Bilingual, choice, for_the_desk, one_of


def check_orcid(value: str) -> None:
    """A validator: ValidationError for an ORCID iD whose form or check digit is wrong."""
    if not identifiers.is_orcid(value):
        raise ValidationError(
            _("“%(value)s” is not an ORCID iD: four blocks of four, the last one a check digit."),
            params={"value": value},
        )


def check_ror(value: str) -> None:
    """A validator: ValidationError for a ROR ID whose form or check digits are wrong."""
    if not identifiers.is_ror(value):
        raise ValidationError(
            _("“%(value)s” is not a ROR ID such as 05qpz1x62: the check digits do not fit."),
            params={"value": value},
        )


def merged_into() -> Any:
    """The column that says of a duplicate which row has taken its place."""
    return models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("merged into"),
        related_name="duplicates",
        null=True,
        blank=True,
        editable=False,
    )


class NetworkManager(models.Manager["Network"]):
    def get_queryset(self) -> models.QuerySet["Network"]:
        """Networks without their logos: these are read where they are given out."""
        return super().get_queryset().defer("logo")


class Network(models.Model):
    """A network whose studies the register shows: the unit's own, or a partner's."""

    code = models.SlugField(_("code"), unique=True)
    name = Bilingual(_("name"), max_length=200)
    kind = choice(c.NetworkKind, _("kind"), default=c.NetworkKind.OWN, blank=False)
    url = models.URLField(_("website"), blank=True)
    logo = models.BinaryField(_("logo"), null=True, blank=True)
    logo_type = models.CharField(_("type of the logo"), max_length=30, blank=True, editable=False)
    logo_digest = models.CharField(max_length=16, blank=True, editable=False)
    logo_width = models.PositiveSmallIntegerField(default=0, editable=False)
    logo_height = models.PositiveSmallIntegerField(default=0, editable=False)
    active = models.BooleanField(_("active"), default=True)

    objects = NetworkManager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        constraints = [one_of("network", "kind", c.NetworkKind)]

    def __str__(self) -> str:
        return for_the_desk(self.name) or self.code


class Organisation(models.Model):
    """A sponsor, site, funder, committee or any other body a study names."""

    name = Bilingual(_("name"), max_length=300)
    short = models.CharField(_("short name"), max_length=60, blank=True)
    type = choice(c.OrganisationType, _("type"))
    city = models.CharField(_("city"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Two letters, ISO 3166-1: DE.")
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    ror = models.CharField("ROR", max_length=9, blank=True, validators=[check_ror])
    url = models.URLField(_("website"), blank=True)
    active = models.BooleanField(_("active"), default=True)
    merged_into = merged_into()

    class Meta:
        ordering = ["name_en", "name_de", "city"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            one_of("organisation", "type", c.OrganisationType),
            models.UniqueConstraint(
                "ror", name="organisation_ror_is_unique", condition=~models.Q(ror="")
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (for_the_desk(self.name), self.city) if part)


class Investigator(models.Model):
    """A person who holds responsibilities, contacts and coordinators included."""

    academic_title = models.CharField(_("academic title"), max_length=60, blank=True)
    given = models.CharField(_("given name"), max_length=120, blank=True)
    family = models.CharField(_("family name"), max_length=200)
    name_suffix = models.CharField(_("after the name"), max_length=60, blank=True)
    orcid = models.CharField("ORCID", max_length=19, blank=True, validators=[check_orcid])
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        verbose_name=_("organisation"),
        related_name="investigators",
        null=True,
        blank=True,
    )
    public_basis = choice(
        c.PublicBasis,
        _("basis for naming in public"),
        default=c.PublicBasis.NONE,
        blank=False,
        help_text=_("Without a recorded basis the name is not shown to the public."),
    )
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    erased_name = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("A keyed hash by which an import recognises the name."),
    )
    merged_into = merged_into()

    class Meta:
        ordering = ["family", "given"]
        verbose_name = _("investigator")
        verbose_name_plural = _("investigators")
        permissions = [("remove_name", "Can remove names from all published versions")]
        constraints = [
            one_of("investigator", "public_basis", c.PublicBasis),
            models.UniqueConstraint(
                "orcid", name="investigator_orcid_is_unique", condition=~models.Q(orcid="")
            ),
        ]

    def __str__(self) -> str:
        return self.printed_name() or str(_("name removed"))

    def printed_name(self) -> str:
        """The name as it is printed: “Prof. Dr. Andreas Hochhaus”."""
        name = " ".join(part for part in (self.academic_title, self.given, self.family) if part)
        return f"{name}, {self.name_suffix}" if self.name_suffix else name

    def may_be_named(self) -> bool:
        """Whether a basis for naming this person in public is recorded."""
        return bool(self.public_basis != c.PublicBasis.NONE)
