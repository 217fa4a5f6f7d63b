"""The study page: one published version, or a preview, as ready values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from studies import wording
from studies.paths import path_to
from studies.presenters import around, head, history
from studies.presenters.design import DesignSection, design
from studies.presenters.history import Edition
from studies.presenters.participants import Outcomes, Patients, outcomes, patients
from studies.presenters.questions import questions
from studies.presenters.reading import Fact, Line, Reading, Shown
from studies.presenters.register import RegisterTexts
from studies.presenters.sites import Sites, sites
from studies.presenters.sources import Source, sources
from studies.record import StudyRecord
from studies.terms import NetworkTerm

# How much of the plain words search engines are shown.
_DESCRIPTION = 160


@dataclass(frozen=True)
class Head:
    """Title, status, track, and what marks the page as a whole."""

    number: str
    title: Shown
    official: tuple[Fact, ...]
    status: str
    status_line: str
    freshness: str
    tags: tuple[head.Tag, ...]
    crumbs: tuple[head.Tag, ...]
    track: tuple[head.Step, ...]
    why_stopped: Shown
    is_sample: bool
    notes: tuple[str, ...]
    description: str
    url: str
    canonical: str


@dataclass(frozen=True)
class TextSection:
    """A section of one long text, and its note on language."""

    text: Line
    note: str


@dataclass(frozen=True)
class StudyPage:
    """Everything the template prints; empty sections are false.

    ``reading`` is what it was made of, for the template tags of other apps.
    """

    reading: Reading
    head: Head
    questions: tuple[Fact, ...]
    contents: tuple[tuple[str, str], ...]
    lay: TextSection
    outcomes: Outcomes
    outcome_note: history.OutcomeNote | None
    patients: Patients
    design: DesignSection
    summary: TextSection
    sites: Sites
    show_documents: bool
    people: tuple[around.PersonCard, ...]
    groups: tuple[around.Group, ...]
    glance: tuple[Fact, ...]
    sources: tuple[Source, ...]
    changed: tuple[str, str]
    versions: tuple[history.VersionRow, ...]
    versions_url: str
    citation: history.Citation | None
    version_bar: history.VersionBar | None
    is_preview: bool


def study_page(
    record: StudyRecord,
    *,
    language: str,
    register: RegisterTexts,
    names: Mapping[str, str],
    labels: Mapping[str, Any] | None = None,
    edition: Edition | None = None,
    editions: Sequence[Edition] = (),
    shelf_life: int | None = None,
    today: date | None = None,
    networks: Mapping[str, NetworkTerm] | None = None,
) -> StudyPage:
    """The page of a record in German or English.

    ``names`` are the printed names by key; ``labels`` today's labels where they differ (none on
    an old version); ``edition`` the version shown, None for a preview; ``editions`` all
    versions, newest first. ``shelf_life`` says how many days a confirmation of the status holds;
    only the current version, given ``today``, tells how fresh it is. ``networks`` are
    today's: studies of partners name their source.
    """
    with override(language):
        is_current = bool(edition and editions and edition.number == editions[0].number)
        reading = Reading(record, language, names, labels or {}, linked=is_current)
        page = _study_page(reading, register, edition, editions)
        page = replace(page, sources=sources(record.networks, networks or {}, language))
        if not (is_current and today):
            return page
        fresh = head.freshness(reading, shelf_life, today)
        page = replace(page, head=replace(page.head, freshness=fresh))
        if since := head.unconfirmed_since(reading, shelf_life, today):
            page = replace(page, glance=head.glance(reading.section(), since))
        return page


def _study_page(
    reading: Reading,
    register: RegisterTexts,
    edition: Edition | None,
    editions: Sequence[Edition],
) -> StudyPage:
    record, language = reading.record, reading.language
    top = _head(reading, register, edition)
    parts = _sections(reading, register, editions)
    if edition:
        name = register.name.get(language)
        parts["citation"] = history.citation(record.number, top.title.text, edition, name, language)
    return StudyPage(
        reading=reading,
        head=top,
        questions=questions(reading.section()),
        contents=_contents(parts),
        glance=head.glance(reading.section()),
        sources=(),
        changed=wording.day(edition.published_at, language) if edition else ("", ""),
        versions_url=path_to("studies:versions", record.number),
        version_bar=history.version_bar(record.number, edition, editions[0].number, language)
        if edition and editions
        else None,
        is_preview=edition is None,
        **parts,
    )


def _sections(
    reading: Reading, register: RegisterTexts, editions: Sequence[Edition]
) -> dict[str, Any]:
    """What the record says, section by section, and its latest versions; not yet its citation."""
    latest = editions[: history.LATEST]
    return {
        "lay": _text(reading, "lay_summary"),
        "outcomes": outcomes(reading.section()),
        "outcome_note": _outcome_note(reading, editions),
        "patients": patients(reading.section()),
        "design": design(reading.section()),
        "summary": _text(reading, "scientific_summary"),
        "sites": sites(reading.section()),
        "show_documents": register.documents_heading_always,
        "people": around.people(reading.section()),
        "groups": around.groups(reading),
        "versions": history.history(
            reading.record.number, latest, reading.language, reading.names, history.CHANGES
        ),
        "citation": None,
    }


def _head(reading: Reading, register: RegisterTexts, edition: Edition | None) -> Head:
    record, language = reading.record, reading.language
    own = reading.section()
    title = own.show(record.title())
    published = register.published_label.get(language) if edition else gettext("not published")
    url = path_to("studies:study", record.number)
    tags = head.tags(reading)
    return Head(
        number=record.number,
        title=title,
        official=head.official_titles(own, title),
        status=record.status.main.value,
        status_line=head.status_line(reading, published),
        freshness="",
        tags=tags,
        crumbs=tuple(tag for tag in tags if tag.url)[:1],
        track=head.track(reading),
        why_stopped=own.show(record.why_stopped),
        is_sample=record.is_sample,
        notes=head.language_notes(own),
        description=" ".join(own.show(record.lay_summary or record.title()).text.split())[
            :_DESCRIPTION
        ],
        url=url,
        canonical=f"{settings.REGISTER_BASE_URL}{url}",
    )


def _outcome_note(reading: Reading, editions: Sequence[Edition]) -> history.OutcomeNote | None:
    """Of the last version that changed a primary outcome late; old versions tell of none."""
    moved = (edition for edition in editions if edition.moves_outcome())
    last = next(moved, None) if reading.linked else None
    if last is None:
        return None
    return history.outcome_note(reading.record.number, last, reading.language)


def _text(reading: Reading, name: str) -> TextSection:
    own = reading.section()
    return TextSection(own.prose(getattr(own.record, name)), own.note())


def _contents(parts: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Anchors and names of the sections the page has, in its order."""
    wanted = (
        ("lay", gettext("In plain words"), parts["lay"].text.text),
        ("purpose", gettext("Purpose / Objectives"), parts["outcomes"]),
        ("patients", gettext("Patient attributes"), parts["patients"]),
        ("design", gettext("Trial design"), parts["design"]),
        ("summary", gettext("Scientific summary"), parts["summary"].text.text),
        ("sites", gettext("Study sites"), parts["sites"]),
        ("documents", gettext("Documents"), parts["show_documents"]),
        ("people", gettext("Responsibilities"), parts["people"]),
        *((group.anchor, group.heading, True) for group in parts["groups"]),
        ("history", gettext("History of changes"), parts["versions"]),
        ("cite", gettext("Cite and share"), parts["citation"]),
    )
    return tuple((anchor, name) for anchor, name, there in wanted if there)
