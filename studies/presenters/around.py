"""What surrounds a study: conditions, people, sponsors, dates, ethics, numbers, publications."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.utils.html import format_html

from studies import choices as c
from studies import identifiers
from studies.parts import Publication
from studies.presenters.escaped import joined
from studies.presenters.prose import lines
from studies.presenters.reading import Fact, Reading, lang_attribute, said, stated

Maker = Callable[[Reading], Iterator[Fact]]


class Group(NamedTuple):
    """A section of facts, a line each."""

    anchor: str
    heading: str
    facts: tuple[Fact, ...]
    note: str


class PersonCard(NamedTuple):
    """Who answers for what: organisation, role, person."""

    attribute: str
    organisation: str
    role: str
    person: str


def people(reading: Reading) -> tuple[PersonCard, ...]:
    """Responsibilities in the overall trial, in the editor's order."""
    cards = []
    for row in reading.record.responsibilities:
        if row.is_public:
            organisation = reading.organisation(row.organisation)
            role = reading.label("role", row.role).text
            person = reading.person_link(row.investigator) if row.investigator else ""
            name = reading.organisation_link(row.organisation)
            cards.append(PersonCard(organisation.attribute, name, role, person))
    return tuple(cards)


def groups(reading: Reading) -> tuple[Group, ...]:
    """The sections that are plain lists of facts; empty ones are left out."""
    made = (
        _group(reading, "conditions", reading.gettext("Conditions and keywords"), _conditions),
        _group(reading, "dates", reading.gettext("Dates and participants"), _dates),
        _group(reading, "sponsors", reading.gettext("Sponsors and funding"), _sponsors),
        _group(reading, "ethics", reading.gettext("Ethics and law"), _ethics),
        _group(reading, "numbers", reading.gettext("Register numbers"), _numbers),
        _group(reading, "sharing", reading.gettext("Sharing of participant data"), _sharing),
        _group(reading, "publications", reading.gettext("Publications and links"), _publications),
    )
    return tuple(group for group in made if group.facts)


def _group(reading: Reading, anchor: str, heading: str, make: Maker) -> Group:
    own = reading.section()
    facts = stated(make(own))
    return Group(anchor, heading, facts, own.note())


def _conditions(reading: Reading) -> Iterator[Fact]:
    record = reading.record
    conditions = []
    for row in record.conditions:
        text, system = reading.span(row.text), reading.word(row.code_system) if row.code else ""
        conditions.append(joined([text, f"({system} {row.code})"], " ") if system else text)
    yield said(reading.gettext("Conditions"), joined(conditions, "<br>"))
    keywords = reading.show(record.keywords)
    yield Fact(reading.gettext("Keywords"), keywords.attribute, ", ".join(lines(keywords.text)))
    terms = [term.text for term in record.subject_terms if term.text and not term.is_ancestor]
    # MeSH is English.
    english = lang_attribute("en", reading.language)
    yield Fact(reading.gettext("MeSH terms"), english, ", ".join(terms))
    networks = reading.spans(reading.text_of("network", key) for key in record.networks)
    yield said(reading.gettext("Networks"), networks)


def _dates(reading: Reading) -> Iterator[Fact]:
    record = reading.record
    for row in record.milestones:
        kind = reading.word(row.date_kind)
        yield said(reading.word(row.kind), f"{reading.date(row.date)} ({kind})")
    if record.sample_size_planned is not None:
        yield said(
            reading.gettext("Participants planned"), reading.number(record.sample_size_planned)
        )
    if record.sample_size_actual is not None:
        yield said(
            reading.gettext("Participants enrolled"), reading.number(record.sample_size_actual)
        )
    yield said(reading.gettext("Status confirmed"), reading.date(record.status.confirmed_on))


def _sponsors(reading: Reading) -> Iterator[Fact]:
    for row in reading.record.sponsors:
        name = reading.organisation(row.organisation)
        grant = row.grant_number and reading.gettext("grant %(number)s") % {
            "number": row.grant_number
        }
        text = joined([reading.organisation_link(row.organisation), grant], ", ")
        yield Fact(reading.word(row.role), name.attribute, text)
    yield said(reading.gettext("Investigator-initiated"), reading.yes_no(reading.record.is_iit))
    yield said(reading.gettext("Multinational"), reading.yes_no(reading.record.is_multinational))


def _ethics(reading: Reading) -> Iterator[Fact]:
    for row in reading.record.ethics_reviews:
        name = reading.organisation(row.committee)
        parts = [reading.word(row.status), row.number]
        if row.is_leading:
            parts.insert(0, reading.gettext("leading committee"))
        if row.submitted_on:
            parts.append(
                reading.gettext("submitted %(date)s") % {"date": reading.date(row.submitted_on)}
            )
        if row.decided_on:
            parts.append(
                reading.gettext("decided %(date)s") % {"date": reading.date(row.decided_on)}
            )
        label = name.text or reading.gettext("Ethics committee")
        yield Fact(
            label, "", ", ".join(filter(None, parts)) or reading.gettext("named, nothing stated")
        )
    yield said(reading.gettext("Legal frame"), reading.word(reading.record.legal_frame))
    yield said(reading.gettext("Registration"), reading.word(reading.record.registration_kind))


def _numbers(reading: Reading) -> Iterator[Fact]:
    record = reading.record
    for row in record.identifiers:
        # No register knows the number of a sample: its address would lead nowhere.
        url = "" if record.is_sample else identifiers.link(row.scheme, row.value)
        parts = [_link(row.url or url, row.value)]
        if row.relation != c.Relation.OWN:
            parts.append(reading.word(row.relation))
        parts.append(row.issuing_authority)
        parts.append(reading.date(row.assigned_on))
        yield said(reading.word(row.scheme), joined(parts))


def _sharing(reading: Reading) -> Iterator[Fact]:
    ipd = reading.record.ipd
    yield said(reading.gettext("Plan to share"), reading.word(ipd.plan))
    yield Fact(reading.gettext("Description"), *reading.prose(ipd.description))
    yield said(reading.gettext("Also shared"), reading.words(ipd.info_types))
    yield Fact(reading.gettext("When"), *reading.prose(ipd.time_frame))
    yield Fact(reading.gettext("Who gets the data"), *reading.prose(ipd.access_criteria))
    yield said(reading.gettext("Address"), _link(ipd.url, ipd.url) if ipd.url else "")


def _publications(reading: Reading) -> Iterator[Fact]:
    for row in reading.record.publications:
        yield said(reading.word(row.kind), _publication(reading, row))


def _publication(reading: Reading, row: Publication) -> str:
    links = []
    if row.doi:
        links.append(_link(f"https://doi.org/{row.doi}", f"DOI {row.doi}"))
    if row.pmid:
        links.append(_link(f"https://pubmed.ncbi.nlm.nih.gov/{row.pmid}/", f"PubMed {row.pmid}"))
    if row.url:
        links.append(_link(row.url, row.url))
    return joined([row.citation, reading.date(row.date), *links])


def _link(url: str, text: str) -> str:
    """A link when the address is one of the web; otherwise the text alone."""
    if not url.startswith(("https://", "http://")):
        return text
    return format_html('<a href="{}" rel="external">{}</a>', url, text)
