"""What a unit sets once: its own texts, its pages, its number series."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from studies.fields import Bilingual, for_the_desk


class RegisterText(models.Model):
    """The register's own name and texts; one row."""

    name = Bilingual(_("name of the register"), max_length=120)
    owner = Bilingual(_("who keeps it"), max_length=120)
    intro = Bilingual(_("introduction"), help_text=_("On the first page and in the footer."))
    call_for_studies = Bilingual(
        _("call for studies"), help_text=_("How a researcher brings a study into the register.")
    )
    contact = Bilingual(_("contact"), help_text=_("Address, telephone, e-mail: one line each."))
    published_label = Bilingual(
        _("word for published studies"),
        max_length=40,
        help_text=_("Follows the status, such as “pub.”."),
    )
    documents_heading_always = models.BooleanField(
        _("always show the heading of the documents"), default=True
    )

    class Meta:
        verbose_name = _("text of the register")
        verbose_name_plural = _("texts of the register")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="register_text_is_one_row")
        ]

    def __str__(self) -> str:
        return for_the_desk(self.name)


# What staff still have to fill in stands in square brackets behind these words.
BLANK = re.compile(r"\[((?:Bitte ergänzen|Please complete): [^\[\]]*)\]")


class PageManager(models.Manager["Page"]):
    def get_by_natural_key(self, slug: str) -> "Page":
        return self.get(slug=slug)


class Page(models.Model):
    """A page of plain text: legal notice, privacy, accessibility."""

    slug = models.SlugField(_("short name in addresses"), unique=True)
    title = Bilingual(_("title"), max_length=120)
    body = Bilingual(
        _("text"), help_text=_("Paragraphs are separated by an empty line; “## ” makes a heading.")
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    published = models.BooleanField(_("published"), default=True)

    objects = PageManager()

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __str__(self) -> str:
        return for_the_desk(self.title) or self.slug

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def blanks(self) -> list[str]:
        """What is still to be filled in, in both languages."""
        return [*BLANK.findall(self.body.de), *BLANK.findall(self.body.en)]


class NumberSeries(models.Model):
    """The counter behind the public numbers, so that none is given twice."""

    prefix = models.CharField(_("prefix"), max_length=20, unique=True)
    last = models.PositiveIntegerField(_("last number given"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last:04d}"


class RegisterState(models.Model):
    """The version of the published data as a whole; one row, never the same value twice."""

    data_version = models.BigIntegerField(_("data version"))
    shape = models.PositiveIntegerField(
        _("shape of the derived rows"),
        default=0,
        help_text=_("It is smaller for an older release: then all rows have to be derived again."),
    )

    class Meta:
        verbose_name = _("state of the published data")
        verbose_name_plural = _("state of the published data")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="register_state_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self.data_version)
