"""How hard a text is to read: LIX, and a formula of the text's own language beside it.

``static/register/readability.js`` counts the same while somebody types.
"""

import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from studies.choices import Language

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_END = re.compile(r"[.!?:]+(?:\s|$)|\n+")
# Vowels and diphthongs; in English without the silent e of "take", "takes" and "named".
_SYLLABLE = {
    Language.DE: re.compile(r"[aeä]u|[ae][iy]|ie|aa|ee|oo|[aeiouyäöüé]", re.IGNORECASE),
    Language.EN: re.compile(
        r"(?!(?<![^aeiouy]l)(?:e|(?<![td])ed|(?<![cgsxzh])es)$)[aeiouy]+", re.IGNORECASE
    ),
}

EASY, HARD = 40, 50


class Level(models.TextChoices):
    """Björnsson's classes of LIX, as many as an editor needs."""

    EASY = "easy", _("easy to read")
    MEDIUM = "medium", _("of medium difficulty")
    HARD = "hard", _("hard to read")


class Reading(NamedTuple):
    """How hard a text is to read; ``other`` is what the formula of its language says."""

    words: int
    lix: int
    level: Level
    other: int


def reading(text: str, language: Language) -> Reading | None:
    """How hard a text is to read; nothing for a text without words."""
    words = _WORD.findall(text)
    if not words:
        return None
    value = whole(lix(text))
    level = Level.EASY if value < EASY else Level.HARD if value > HARD else Level.MEDIUM
    formula = wiener if language == Language.DE else flesch
    return Reading(len(words), value, level, whole(formula(text)))


def lix(text: str) -> float:
    """The readability index LIX of Björnsson (1968): words per sentence plus percentage of words
    longer than six letters. Below 40 is easy, above 50 hard; 0 for a text without words.
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    return len(words) / _sentences(text) + _percent(len(word) > 6 for word in words)


def wiener(text: str) -> float:
    """The first "Wiener Sachtextformel" for a German text with words, a school year of 4 to 15.

    Bamberger and Vanecek, "Lesen, Verstehen, Lernen, Schreiben" (1984).
    """
    words = _WORD.findall(text)
    syllables = [_syllables(word, Language.DE) for word in words]
    value = (
        0.1935 * _percent(count > 2 for count in syllables)
        + 0.1672 * len(words) / _sentences(text)
        + 0.1297 * _percent(len(word) > 6 for word in words)
        - 0.0327 * _percent(count == 1 for count in syllables)
        - 0.875
    )
    return min(max(value, 4), 15)


def flesch(text: str) -> float:
    """Flesch Reading Ease for an English text with words: from 0, very hard, to 100, very easy.

    Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948).
    """
    words = _WORD.findall(text)
    syllables = sum(_syllables(word, Language.EN) for word in words)
    value = 206.835 - 1.015 * len(words) / _sentences(text) - 84.6 * syllables / len(words)
    return min(max(value, 0), 100)


def whole(value: float) -> int:
    """The nearest whole number, halves upwards, as scripts in a browser round."""
    return math.floor(value + 0.5)


def _sentences(text: str) -> int:
    return sum(bool(_WORD.search(part)) for part in _END.split(text))


def _syllables(word: str, language: Language) -> int:
    return max(len(_SYLLABLE[language].findall(word)), 1)


def _percent(flags: Iterable[bool]) -> float:
    found = list(flags)
    return 100 * sum(found) / len(found)
