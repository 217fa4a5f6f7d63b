"""A page of plain text as sections: “## ” begins one, the rest is paragraphs, bullets and links."""

import re
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from studies.models import Page
from studies.models.setting import BLANK
from studies.presenters.prose import prose
from studies.presenters.reading import Shown, shown

_HEADING = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)
# “[text](address)”, looked for in escaped text: to a page of the register, over HTTPS, or by mail.
_LINK = re.compile(r"\[([^\[\]<>]+)\]\(((?:/(?!/)|https://|mailto:)[^\s()<>]+)\)")


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
        Section(heading, _marked(prose(body.strip("\r\n"))))
        for heading, body in pairs
        if heading or body.strip()
    )


def _marked(html: SafeString) -> SafeString:
    """Escaped text with its links, and with what is still to be filled in marked."""
    linked = _LINK.sub(r'<a href="\2">\1</a>', html)
    return mark_safe(BLANK.sub(r"<mark>[\1]</mark>", linked))  # noqa: S308 -- was escaped
