"""ClinicalTrials.gov, API 2.0: JSON records into StudyRecords (reference of importing, 3)."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from pydantic import ValidationError

from exchange.readers.base import NOTHING_KNOWN, Incoming, Known, KnownRecords, Refusal
from exchange.readers.ctgov import design, identity, parties, publications, subject
from exchange.readers.ctgov.source import Notes, Section, printable
from exchange.readers.files import Framed, new_records, parse
from exchange.readers.parties import Parties
from studies import choices as c
from studies import identifiers
from studies import parts as p
from studies.record import StudyRecord

SOURCE = "ctgov"

_PRIVATE = ("phone", "phoneExt", "email")
_ACRONYM_LIMIT = 60


def read(
    stream: BinaryIO, name: str, known: KnownRecords = NOTHING_KNOWN
) -> Iterator[Incoming | Known | Refusal]:
    """The records of a file, in its order; those whose bytes are known are not parsed again."""
    for framed in new_records(stream, name, known):
        yield _incoming(framed) if isinstance(framed, Framed) else framed


def _incoming(framed: Framed) -> Incoming | Refusal:
    data = parse(framed, _without_contacts)
    if isinstance(data, Refusal):
        return data
    notes = Notes(framed.place)
    root = Section(data, "", notes)
    number = _number(root)
    if isinstance(number, Refusal):
        return number
    notes.number = number
    who = Parties()
    try:
        record = _record(root, number, who)
    except ValidationError as error:
        return _refuse(
            notes, number, ".".join(map(str, error.errors()[0]["loc"])), "R12", _as_sentence(error)
        )
    reason = identity.contradiction(record.milestones)
    if reason:
        return _refuse(notes, number, "protocolSection.statusModule", "E18", reason)
    return Incoming(
        place=framed.place,
        source=SOURCE,
        external_id=number,
        record=record,
        people=who.people,
        raw=json.dumps(data, ensure_ascii=False, separators=(",", ":")),
        sha256=framed.sha256,
        findings=tuple(dict.fromkeys(notes.found)),
    )


def _without_contacts(data: dict[str, Any]) -> dict[str, Any]:
    """An object of the record without phones and e-mail addresses, wherever it stands (I13)."""
    for key in _PRIVATE:
        data.pop(key, None)
    return data


def _number(root: Section) -> str | Refusal:
    """The NCT number of a record; a refusal for anything that is no record of this register."""
    if "protocolSection" not in root.data:
        keys = ", ".join(sorted(root.data)[:20]) or "none"
        return _refuse(
            root.notes,
            "",
            "protocolSection",
            "R12",
            "This is not a record of ClinicalTrials.gov (API 2.0): it has no “protocolSection”. "
            f"Its keys: {printable(keys)}. Download the record as JSON.",
        )
    module = root.part("protocolSection", "identificationModule")
    value = module.line("nctId")
    found = identifiers.recognise(value)
    if found and found.scheme == c.Scheme.NCT:
        return found.value
    what = f"“{printable(value)}” is no NCT number" if value else "The record has no NCT number"
    return _refuse(
        root.notes,
        "",
        module.name("nctId"),
        "key",
        f"{what}: an NCT and eight digits. Add it, then import the record again.",
    )


def _refuse(notes: Notes, number: str, field: str, code: str, reason: str) -> Refusal:
    return Refusal(place=notes.place, external_id=number, field=field, code=code, reason=reason)


def _as_sentence(error: ValidationError) -> str:
    return f"A value does not fit: {error.errors()[0]['msg']}. Correct it at the source."


def _record(root: Section, number: str, who: Parties) -> StudyRecord:
    """The study that a record describes. Organisations and people go into ``who``."""
    protocol = root.part("protocolSection")
    title, status = protocol.part("identificationModule"), protocol.part("statusModule")
    words, kind = protocol.part("descriptionModule"), protocol.part("designModule")
    treatment = protocol.part("armsInterventionsModule")
    groups = design.arms(treatment)
    terms = subject.subject_terms(root.part("derivedSection", "conditionBrowseModule"))
    eligibility, criteria = subject.eligibility(protocol.part("eligibilityModule"))
    planned, actual = design.sizes(kind)
    return StudyRecord(
        record_language=c.Language.EN,
        text_state_en=c.TextState.HUMAN,
        acronym=title.line("acronym", _ACRONYM_LIMIT),
        scientific_title=p.Text(en=title.line("officialTitle") or title.line("briefTitle")),
        public_title=p.Text(en=title.line("briefTitle")),
        status=identity.status(status),
        why_stopped=p.Text(en=status.text("whyStopped")),
        lay_summary=p.Text(en=words.text("briefSummary")),
        scientific_summary=p.Text(en=words.text("detailedDescription")),
        outcomes=subject.outcomes(protocol.part("outcomesModule")),
        eligibility=eligibility,
        criteria=criteria,
        design=design.design(protocol, groups),
        arms=groups,
        interventions=design.interventions(treatment),
        sample_size_planned=planned,
        sample_size_actual=actual,
        conditions=subject.conditions(protocol.part("conditionsModule"), terms),
        keywords=p.Text(en="\n".join(protocol.part("conditionsModule").texts("keywords"))),
        subject_terms=terms,
        sponsors=parties.sponsors(protocol.part("sponsorCollaboratorsModule"), who),
        responsibilities=parties.responsibilities(protocol, who),
        sites=parties.sites(protocol.part("contactsLocationsModule"), who),
        identifiers=identity.numbers(
            number, title, status.part("studyFirstPostDateStruct").date("date")
        ),
        milestones=identity.milestones(status),
        publications=publications.publications(root, number),
        ipd=publications.ipd(protocol.part("ipdSharingStatementModule")),
        registration_kind=identity.registration_kind(status),
        organisations=who.organisations,
    )
