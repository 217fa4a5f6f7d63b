"""A page of plain text as sections: “## ” begins one, the rest is paragraphs and bullets."""

import re
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from studies.models import Page
from studies.presenters.prose import prose
from studies.presenters.reading import Shown, shown

_HEADING = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)


class Section(NamedTuple):
    """A heading, empty before the first one, and what stands below it."""

    heading: str
    body: SafeString


class TextPage(NamedTuple):
    """A page in one language."""

    title: Shown
    attribute: str
    sections: tuple[Section, ...]
    note: str


def text_page(row: Page, language: str) -> TextPage:
    """The page in a language, or in the other one with a note."""
    body = shown(row.body, language)
    note = ""
    if body.is_fallback:
        note = (
            gettext("only available in English")
            if language == "de"
            else gettext("only available in German")
        )
    return TextPage(shown(row.title, language), body.attribute, sections(body.text), note)


def sections(text: str) -> tuple[Section, ...]:
    """The sections of a text; everything in it is escaped."""
    first, *rest = _HEADING.split(text)
    pairs = [("", first), *zip(rest[::2], rest[1::2], strict=True)]
    return tuple(
        Section(heading, prose(body.strip("\r\n")))
        for heading, body in pairs
        if heading or body.strip()
    )
