"""Short texts as HTML: those that repeat from page to page escaped once, others put together."""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

# Only where the word stands alone: a mark beside a bracket would cut the bracket from its word.
_TOGETHER = re.compile(r"(?<!\S)(?:COVID-19|SARS-CoV-2)(?!\S)", re.IGNORECASE)


@lru_cache(maxsize=16_384)
def escaped(text: str) -> SafeString:
    """A text ready to print: a template pays three times as much for one it must escape."""
    return escape(text)


def joined(parts: Iterable[str], by: str = " · ") -> SafeString:
    """The parts that say something, each escaped unless it is HTML already."""
    return mark_safe(by.join(conditional_escape(part) for part in parts if part))  # noqa: S308


def filled(pattern: str, **parts: str) -> SafeString:
    """A pattern such as “Also called: %(names)s” with its parts, escaped unless they are HTML."""
    safe = {name: conditional_escape(part) for name, part in parts.items()}
    return mark_safe(escape(pattern) % safe)  # noqa: S308 -- all of it is escaped


def together(text: str) -> SafeString:
    """Keep “COVID-19” on one line in headings and labels."""
    marked = _TOGETHER.sub(r'<span class="nowrap">\g<0></span>', conditional_escape(text))
    return mark_safe(marked)  # noqa: S308 -- escaped above
