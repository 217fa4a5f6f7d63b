"""The documents of a study, for its page."""

from typing import Any, NamedTuple

from django import template
from django.utils.translation import gettext

from documents.presenters.shelf import Row, shelf
from studies.caching import language
from studies.presenters.study import StudyPage

register = template.Library()

# What stands above the documents on the page.
_ABOVE = ("lay", "purpose", "patients", "design", "summary", "sites")


class StudyDocuments(NamedTuple):
    """The section: whether it is there, its rows, and the page's table of contents with it."""

    is_there: bool
    rows: tuple[Row, ...]
    can_ask: bool
    contents: tuple[tuple[str, str], ...]


@register.simple_tag(takes_context=True)
def study_documents(context: Any, page: StudyPage) -> StudyDocuments:
    """`{% study_documents page as documents %}`: as the reader of this page sees them."""
    request = context.get("request")
    user = getattr(request, "user", None)
    version = getattr(request, "data_version", 0)
    rows = shelf(page.reading.record.number, user, language(), version)
    contents = page.contents
    if rows and not page.show_documents:
        place = sum(anchor in _ABOVE for anchor, _name in contents)
        entry = ("documents", gettext("Documents"))
        contents = (*contents[:place], entry, *contents[place:])
    can_ask = any(row.ask for row in rows)
    return StudyDocuments(bool(rows or page.show_documents), rows, can_ask, contents)
