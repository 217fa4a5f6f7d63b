"""Words of clinical research, explained to readers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from studies.fields import Bilingual, for_the_desk


class GlossaryTermManager(models.Manager["GlossaryTerm"]):
    def get_by_natural_key(self, slug: str) -> "GlossaryTerm":
        return self.get(slug=slug)


class GlossaryTerm(models.Model):
    """A term with its explanation; study pages explain the terms that occur in them."""

    slug = models.SlugField(
        _("short name in addresses"),
        max_length=80,
        unique=True,
        help_text=_("Never change it once the page is public: links would break."),
    )
    term = Bilingual(_("term"), max_length=120)
    forms = Bilingual(
        _("other forms"),
        help_text=_("One per line: plurals, endings, other spellings. Study pages look for them."),
    )
    explanation = Bilingual(
        _("explanation"), help_text=_("Two or three short sentences in plain words.")
    )
    order = models.PositiveIntegerField(
        _("order"), default=0, help_text=_("On study pages; the glossary goes from A to Z.")
    )
    published = models.BooleanField(_("published"), default=True)

    objects = GlossaryTermManager()

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")

    def __str__(self) -> str:
        return for_the_desk(self.term) or self.slug

    def natural_key(self) -> tuple[str]:
        return (self.slug,)
