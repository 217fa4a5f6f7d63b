"""The public studies of a person or an organisation, with what each is to them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from studies import countries, wording
from studies.filters import page_number
from studies.models import PublishedStudy
from studies.parts import Responsibility, Site
from studies.paths import path_to
from studies.presenters.address import Address
from studies.presenters.card import status_text
from studies.presenters.pager import Pager, beyond, pager
from studies.presenters.reading import Line, Reading, shown
from studies.record import StudyRecord
from studies.renaming import PERSON, Keys, keys_of_duplicates, record_renamed

PAGE_SIZE = 25


class Entry(NamedTuple):
    """A study, and what the person or the organisation is to it."""

    url: str
    attribute: str
    title: str
    number: str
    is_sample: bool
    status: str
    status_text: str
    roles: str


@dataclass(frozen=True)
class DirectoryPage:
    """A person or an organisation with one page of its public studies."""

    kind: str
    name: Line
    place: str
    found: str
    notice: str
    entries: tuple[Entry, ...]
    pager: Pager | None
    is_person: bool


def directory_page(facet: str, key: str, asked: str, language: str) -> DirectoryPage | None:
    """A page of the studies tied to the key of a "person" or an "organisation"; three queries.

    None when no public study names it, or nobody may any more.
    """
    rows = PublishedStudy.objects.filter(facets__facet=facet, facets__value=key)
    total = rows.count()
    if not total:
        return None
    pages = -(-total // PAGE_SIZE)
    page = page_number(asked or "1")
    shown_page = min(page or 1, pages)
    start = (shown_page - 1) * PAGE_SIZE
    found = list(rows.select_related("version")[start : start + PAGE_SIZE])
    with override(language):
        keys = keys_of_duplicates(facet, key)
        readings = [_reading(row, language, facet, keys) for row in found]
        return DirectoryPage(
            kind=gettext("Person") if facet == "person" else gettext("Organisation"),
            name=_name(readings[0], facet, key),
            place=_place(readings[0], key) if facet == "organisation" else "",
            found=ngettext("%(n)s public study", "%(n)s public studies", total)
            % {"n": wording.number(total, language)},
            notice="".join(beyond(page or pages + 1, pages)),
            entries=tuple(
                _entry(row, reading, _ROLES[facet], key)
                for row, reading in zip(found, readings, strict=True)
            ),
            pager=pager(Address(reverse(f"studies:{facet}", args=[key])), shown_page, pages)
            if pages > 1
            else None,
            is_person=facet == "person",
        )


def _reading(row: PublishedStudy, language: str, kind: str, keys: Keys) -> Reading:
    record = record_renamed(StudyRecord.from_json(row.version.record), kind, keys)
    names, labels = row.version.printed_names, row.labels
    if kind == PERSON:
        names = {keys.get(key, key): name for key, name in names.items()}
    else:
        was = {f"organisation:{old}": f"organisation:{new}" for old, new in keys.items()}
        labels = {was.get(name, name): text for name, text in labels.items()}
    return Reading(record, language, names, labels)


def _name(reading: Reading, facet: str, key: str) -> Line:
    if facet == "person":
        return Line("", reading.person(key))
    name = reading.organisation(key)
    return Line(name.attribute, name.text)


def _place(reading: Reading, key: str) -> str:
    organisation = reading.record.organisations[key]
    country = countries.name(organisation.country, reading.language) if organisation.country else ""
    return ", ".join(filter(None, [organisation.city, country]))


Roles = Callable[[Reading, str], Iterator[str]]


def _entry(row: PublishedStudy, reading: Reading, roles: Roles, key: str) -> Entry:
    title = shown(row.title, reading.language)
    return Entry(
        path_to("studies:study", row.number, language=reading.language),
        title.attribute,
        title.text,
        row.number,
        row.is_sample,
        row.main_status,
        status_text(row, reading.language),
        "; ".join(dict.fromkeys(roles(reading, key))),
    )


def _roles_of_person(reading: Reading, key: str) -> Iterator[str]:
    for row, site in _responsibilities(reading):
        if row.investigator == key:
            role = reading.label("role", row.role).text
            place = reading.organisation(row.organisation).text or (site.city if site else "")
            yield ", ".join(filter(None, [role, place]))


def _roles_of_organisation(reading: Reading, key: str) -> Iterator[str]:
    record = reading.record
    for sponsor in record.sponsors:
        if sponsor.organisation == key:
            yield reading.word(sponsor.role)
    for row, _ in _responsibilities(reading):
        if row.organisation == key:
            yield reading.label("role", row.role).text
    for site in record.sites:
        if site.organisation == key and site.is_public:
            yield reading.gettext("Study site")
    if any(review.committee == key for review in record.ethics_reviews):
        yield reading.gettext("Ethics committee")


def _responsibilities(reading: Reading) -> Iterator[tuple[Responsibility, Site | None]]:
    """The responsibilities shown to the public, each with its site where it has one."""
    yield from ((row, None) for row in reading.record.responsibilities if row.is_public)
    for site in reading.record.sites:
        if site.is_public:
            yield from ((row, site) for row in site.responsibilities if row.is_public)


_ROLES: dict[str, Roles] = {"person": _roles_of_person, "organisation": _roles_of_organisation}
