"""The language of letters to somebody, as they chose it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LetterLanguage(models.Model):
    """Somebody's choice; who has made none has no such row."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="letter_language",
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="letter_language_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.language
