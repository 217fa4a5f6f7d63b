"""Addresses of pages, put together from patterns that are looked up once a language.

A study page prints a dozen of them, and ``reverse`` costs as much as a paragraph.
"""

from functools import lru_cache
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import get_language, override

# Numbers in place of arguments: every converter of the register's addresses takes them.
_FIRST_MARK = 987_650_000


def path_to(name: str, *args: str | int, language: str | None = None) -> str:
    """What ``reverse`` gives for these arguments, in the active language or the one named."""
    pattern = _pattern(name, len(args), language or get_language() or "de")
    return pattern.format(*(quote(str(arg)) for arg in args))


@lru_cache(maxsize=128)
def _pattern(name: str, count: int, language: str) -> str:
    marks = range(_FIRST_MARK, _FIRST_MARK + count)
    with override(language):
        path = reverse(name, args=list(marks))
    for place, mark in enumerate(marks):
        path = path.replace(str(mark), f"{{{place}}}")
    return path
