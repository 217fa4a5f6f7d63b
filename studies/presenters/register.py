"""What the unit says of itself on every page: read once, and again when something was published."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from studies.choices import IndicationKind
from studies.dates import Span
from studies.models import Indication, Page, RegisterText
from studies.parts import Text
from studies.search.state import data_version, remembered

# Pages that the register itself leads to, where the unit has published them.
ABOUT, TAKING_PART = "about", "taking-part"


@dataclass(frozen=True)
class RegisterTexts:
    """The unit's texts and its pages (slug and title), in both languages.

    ``categories`` are the special categories that a start was set for: slug, name, and when.
    """

    name: Text
    owner: Text
    intro: Text
    call_for_studies: Text
    contact: Text
    published_label: Text
    documents_heading_always: bool
    pages: tuple[tuple[str, Text], ...]
    categories: tuple[tuple[str, Text, Span], ...]

    @classmethod
    def load(cls) -> Self:
        """The texts as they stand now, in three queries."""
        row = RegisterText.objects.first() or RegisterText()
        return cls(
            name=row.name,
            owner=row.owner,
            intro=row.intro,
            call_for_studies=row.call_for_studies,
            contact=row.contact,
            published_label=row.published_label,
            documents_heading_always=row.documents_heading_always,
            pages=tuple((page.slug, page.title) for page in Page.objects.filter(published=True)),
            categories=tuple((row.slug, row.label, row.span) for row in _categories()),
        )


def _categories() -> Iterable[Indication]:
    special = Indication.objects.filter(kind=IndicationKind.SPECIAL_CATEGORY, active=True)
    return special.exclude(starts_on="")


def register_texts(version: int | None = None) -> RegisterTexts:
    """The texts, remembered by this process as long as the data keep their version.

    Without a version, one query asks for it. Whoever saves a text or a page calls
    ``search.state.touch``.
    """
    return _texts(data_version() if version is None else version)


@remembered()
def _texts(version: int) -> RegisterTexts:
    return RegisterTexts.load()
