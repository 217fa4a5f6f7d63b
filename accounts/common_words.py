"""Passwords that Germans choose: Django's list of common ones knows few of them.

The words lie in ``german_passwords.txt``, one a line, without endings: "Sommer2026!" is "sommer"
with what most people put behind a word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_LIST = Path(__file__).with_name("german_passwords.txt")
# Years, counts and marks, in front of a word or behind it.
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")


class GermanPasswordValidator:
    """Refuse a common German word, also twice in a row, with digits and marks around it."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a word of the list."""
        folded = unicodedata.normalize("NFKC", password).casefold()
        bare = _ENDS.sub("", "".join(folded.split()))
        half = bare[: len(bare) // 2]
        if not _words().isdisjoint({folded, bare}) or (bare == half * 2 and half in _words()):
            raise ValidationError(
                _(
                    "This is a word that many people choose, or one with digits and other "
                    "characters around it."
                ),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        """What is asked of a password."""
        return str(_("A single common word is not enough, nor is one followed by a year."))


@cache
def _words() -> frozenset[str]:
    return frozenset(word.casefold() for word in _LIST.read_text("utf-8").split())
