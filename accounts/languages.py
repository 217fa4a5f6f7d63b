"""In which language letters to somebody are written."""

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import get_language

from accounts.models import LetterLanguage


def of(person: User) -> str:
    """The language somebody has chosen; until then that of whoever gives cause for the letter."""
    chosen = LetterLanguage.objects.filter(user=person).values_list("language", flat=True).first()
    return chosen or get_language() or settings.LANGUAGE_CODE


def choose(person: User, language: str) -> None:
    """Write to somebody in this language from now on."""
    LetterLanguage.objects.update_or_create(user=person, defaults={"language": language})
