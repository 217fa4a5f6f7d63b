"""Two versions of a study, field by field: what was taken out and what was put in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext, override

from studies import wording
from studies.changes import ChangeLine, changes, describe_both
from studies.paths import path_to
from studies.presenters.history import Edition
from studies.presenters.marks import Spoken, marked_whole
from studies.presenters.reading import Fact, Shown, lang_attribute, shown
from studies.publishing import public_part
from studies.record import StudyRecord


class Side(NamedTuple):
    """One of the two versions."""

    name: str
    url: str
    iso: str
    date: str


class Group(NamedTuple):
    """The changes of one section of the study page; the values of the facts hold the marks."""

    heading: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class ComparisonPage:
    """Two versions of a study side by side."""

    number: str
    title: Shown
    url: str
    versions_url: str
    is_sample: bool
    heading: str
    sides: tuple[Side, Side]
    spoken: Spoken
    groups: tuple[Group, ...]


def comparison_page(
    pair: tuple[Edition, Edition],
    records: tuple[StudyRecord, StudyRecord],
    *,
    names: Mapping[str, str],
    language: str,
) -> ComparisonPage:
    """The page of two versions, the older one first; ``names`` are printed names by key."""
    record = records[1]
    with override(language):
        spoken = Spoken(gettext("removed:"), gettext("added:"))
        return ComparisonPage(
            number=record.number,
            title=shown(record.title(), language),
            url=path_to("studies:study", record.number),
            versions_url=path_to("studies:versions", record.number),
            is_sample=record.is_sample,
            heading=gettext("Versions %(old)d and %(new)d compared")
            % {"old": pair[0].number, "new": pair[1].number},
            sides=(
                _side(record.number, pair[0], language),
                _side(record.number, pair[1], language),
            ),
            spoken=spoken,
            groups=tuple(_groups(changes(*map(_public, records)), names, language, spoken)),
        )


def _public(record: StudyRecord) -> StudyRecord:
    """What the page of a version shows of it; keys of people stay, their names are asked for."""
    return public_part(record, record.investigators())


def _side(number: str, edition: Edition, language: str) -> Side:
    name = gettext("Version %(n)d") % {"n": edition.number}
    url = path_to("studies:version", number, edition.number)
    return Side(name, url, *wording.day(edition.published_at, language))


def _groups(
    facts: Iterable[Mapping[str, Any]], names: Mapping[str, str], language: str, spoken: Spoken
) -> Iterator[Group]:
    headings = _headings()

    def heading(fact: Mapping[str, Any]) -> str:
        return headings["sites" if "site" in fact else fact["field"].partition(".")[0]]

    order = {name: place for place, name in enumerate(dict.fromkeys(headings.values()))}
    for name, rows in groupby(sorted(facts, key=lambda row: order[heading(row)]), key=heading):
        lines = (line for row in rows for line in describe_both(dict(row), language, names))
        yield Group(name, tuple(_fact(line, language, spoken) for line in lines))


def _fact(line: ChangeLine, language: str, spoken: Spoken) -> Fact:
    old, new = line.old, line.new
    if line.kind == "removed":
        old = line.text
    elif line.kind == "added":
        new = line.text
    marks = marked_whole(old, new, spoken)
    if not marks:
        return Fact(line.label, "", gettext("the same rows in another order"))
    return Fact(line.label, lang_attribute(line.language, language), marks)


def _headings() -> dict[str, str]:
    """The section of the study page in which each field of a record stands, in its order."""
    sections = {
        gettext("Title and status"): (
            *("number", "acronym", "public_title", "scientific_title", "status", "why_stopped"),
            *("is_sample", "record_language", "text_state_de", "text_state_en"),
        ),
        gettext("In plain words"): ("lay_summary",),
        gettext("Purpose / Objectives"): ("purpose_text", "outcomes"),
        gettext("Patient attributes"): ("eligibility", "criteria"),
        gettext("Trial design"): (
            *("design", "intervention_text", "participant_info", "visits_min", "visits_max"),
            *("participation_weeks", "arms", "interventions"),
        ),
        gettext("Scientific summary"): ("scientific_summary",),
        gettext("Study sites"): ("sites", "countries"),
        gettext("Responsibilities"): ("responsibilities", "organisations"),
        gettext("Conditions and keywords"): (
            *("indications", "conditions", "keywords", "subject_terms", "networks"),
        ),
        gettext("Dates and participants"): (
            *("milestones", "sample_size_planned", "sample_size_actual"),
        ),
        gettext("Sponsors and funding"): ("sponsors", "is_iit", "is_multinational"),
        gettext("Ethics and law"): ("ethics_reviews", "legal_frame", "registration_kind"),
        gettext("Register numbers"): ("identifiers",),
        gettext("Sharing of participant data"): ("ipd",),
        gettext("Publications and links"): ("publications",),
    }
    return {field: heading for heading, fields in sections.items() for field in fields}


class Choice(NamedTuple):
    """A version to choose for a comparison, and the attribute of the chosen one."""

    value: str
    text: str
    attribute: str


@dataclass(frozen=True)
class PairChooser:
    """The form that chooses two versions; ``note`` says what was wrong with the last choice."""

    action: str
    old: tuple[Choice, ...]
    new: tuple[Choice, ...]
    note: str


def pair_chooser(
    number: str, editions: Iterable[Edition], asked: tuple[str, str] | None, language: str
) -> PairChooser | None:
    """The form for the versions there are, newest first; None where there is only one.

    ``asked`` are two values that make no pair.
    """
    rows = list(editions)
    if len(rows) < 2:
        return None
    with override(language):
        chosen = asked if asked and set(asked) <= {str(row.number) for row in rows} else None
        old, new = chosen or (str(rows[1].number), str(rows[0].number))
        return PairChooser(
            path_to("studies:compare-versions", number),
            tuple(_choice(row, old, language) for row in rows),
            tuple(_choice(row, new, language) for row in rows),
            _note(asked, known=bool(chosen)) if asked else "",
        )


def _choice(edition: Edition, chosen: str, language: str) -> Choice:
    value = str(edition.number)
    text = gettext("Version %(n)d (%(date)s)") % {
        "n": edition.number,
        "date": wording.day(edition.published_at, language)[1],
    }
    return Choice(value, text, " selected" if value == chosen else "")


def _note(asked: tuple[str, str], *, known: bool) -> str:
    if known:
        return gettext("You have chosen the same version twice. Please choose two different ones.")
    return gettext("There is no such pair of versions. Please choose two of those below.")
