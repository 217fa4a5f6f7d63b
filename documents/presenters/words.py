"""What a document and a version of it are called."""

from typing import NamedTuple

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, ngettext

from documents.choices import FileFormat
from documents.models import Document, DocumentVersion
from studies import wording
from studies.choices import Language
from studies.paths import path_to
from studies.presenters.reading import Shown, shown


class File(NamedTuple):
    """A version as it is offered: its address where it is open, and what it is."""

    url: str
    words: str


def name(document: Document, language: str) -> Shown:
    """What a document is called; its kind has to be loaded."""
    return shown(document.name(), language)


def described(version: DocumentVersion, language: str) -> str:
    """“PDF, Version 2.0, 28 October 2026, German, 34 pages, 1.8 MB”."""
    spoken = wording.label(Language(version.language), language) if version.language else ""
    pages = version.pages
    parts = (
        FileFormat(version.format).label,
        gettext("Version %(label)s") % {"label": version.label} if version.label else "",
        wording.date(version.dated, language),
        spoken,
        ngettext("%(n)d page", "%(n)d pages", pages) % {"n": pages} if pages else "",
        filesizeformat(version.size),
    )
    return ", ".join(str(part) for part in parts if part)


def file(version: DocumentVersion, language: str, *, is_open: bool) -> File:
    """A version, with its address for those to whom it is open."""
    # The file of a version lies below the page of one's own documents.
    url = f"{path_to('documents:mine')}{version.pk}/" if is_open else ""
    return File(url, described(version, language))
