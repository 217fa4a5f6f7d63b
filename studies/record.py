"""StudyRecord: the one shape of a study between files, working copy, versions and readers.

Files are read *into* it, the working copy is snapshotted *into* it, a version stores it, and
pages and exports are functions *of* it. It is frozen, knows no database, and names people,
organisations and vocabulary by key: what they were called when the record was made stands in
``labels`` and ``organisations``; names of people never enter it (they can be erased, a hashed
record cannot). An empty value means "not stated".
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field

from studies import choices as c
from studies import parts as p
from studies.upgrades import SCHEMA_VERSION, upgrade


class StudyRecord(p.Part):
    """A whole study at one moment."""

    schema_version: int = SCHEMA_VERSION
    number: p.Number = ""
    is_sample: bool = False
    record_language: c.Language = c.Language.EN
    text_state_de: c.TextState = c.TextState.MISSING
    text_state_en: c.TextState = c.TextState.MISSING
    acronym: p.Line60 = ""
    scientific_title: p.Text = p.Text()
    public_title: p.Text = p.Text()
    status: p.StatusPart = p.StatusPart()
    why_stopped: p.Text = p.Text()
    indications: tuple[p.StudyIndication, ...] = ()
    networks: tuple[p.Key, ...] = ()
    lay_summary: p.Text = p.Text()
    scientific_summary: p.Text = p.Text()
    purpose_text: p.Text = p.Text()
    participant_info: p.Text = p.Text()
    visits_min: p.Count | None = None
    visits_max: p.Count | None = None
    participation_weeks: p.Count | None = None
    outcomes: tuple[p.Outcome, ...] = ()
    eligibility: p.Eligibility = p.Eligibility()
    criteria: tuple[p.Criterion, ...] = ()
    design: p.Design = p.Design()
    arms: tuple[p.Arm, ...] = ()
    interventions: tuple[p.Intervention, ...] = ()
    intervention_text: p.Text = p.Text()
    sample_size_planned: p.Count | None = None
    sample_size_actual: p.Count | None = None
    conditions: tuple[p.Condition, ...] = ()
    keywords: p.Text = p.Text()
    subject_terms: tuple[p.SubjectTerm, ...] = ()
    sites: tuple[p.Site, ...] = ()
    countries: tuple[p.Key, ...] = ()
    responsibilities: tuple[p.Responsibility, ...] = ()
    sponsors: tuple[p.StudyOrganisation, ...] = ()
    identifiers: tuple[p.Identifier, ...] = ()
    milestones: tuple[p.Milestone, ...] = ()
    ethics_reviews: tuple[p.EthicsReview, ...] = ()
    publications: tuple[p.Publication, ...] = ()
    ipd: p.IPDStatement = p.IPDStatement()
    is_iit: bool | None = None
    is_multinational: bool | None = None
    legal_frame: c.LegalFrame | None = None
    registration_kind: c.RegistrationKind | None = None
    organisations: dict[p.Key, p.Organisation] = Field(default_factory=dict)
    labels: dict[p.Key, p.Text] = Field(default_factory=dict)

    def to_json(self) -> str:
        """Canonical JSON: UTF-8, sorted keys, no blanks, values that say nothing left out."""
        data = self.model_dump(mode="json", exclude_defaults=True)
        data["schema_version"] = self.schema_version
        return canonical(data)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The record of canonical JSON of any schema version.

        Raises ValueError, pydantic's ValidationError included, for text that is no record.
        """
        if f'"schema_version":{SCHEMA_VERSION},' in text or text.endswith(
            f'"schema_version":{SCHEMA_VERSION}}}'
        ):
            return cls.model_validate_json(text)
        data = json.loads(text)
        return cls.model_validate(upgrade(data) if isinstance(data, dict) else data)

    def sha256(self) -> str:
        """The SHA-256 of exactly the bytes of the canonical JSON."""
        return digest(self.to_json())

    def label(self, kind: str, key: str) -> p.Text:
        """What a vocabulary row was called when the record was made."""
        return self.labels.get(f"{kind}:{key}", p.Text(de=key, en=key))

    def called(self, labels: Mapping[str, Any]) -> Self:
        """The record with other labels, in the shape of ``labels``, organisations included."""
        texts = {name: p.Text.model_validate(text) for name, text in labels.items()}
        organisations = {
            key: row.model_copy(update={"name": texts.get(f"organisation:{key}", row.name)})
            for key, row in self.organisations.items()
        }
        own = {name: texts.get(name, text) for name, text in self.labels.items()}
        return self.model_copy(update={"labels": own, "organisations": organisations})

    def title(self) -> p.Text:
        """The title readers see: the public one where there is one (WHO TRDS 9, 10)."""
        return self.public_title or self.scientific_title

    def all_countries(self) -> tuple[str, ...]:
        """ISO 3166-1 codes of its sites and of the countries named without a site."""
        codes = [*self.countries, *(site.country for site in self.sites if site.is_public)]
        return tuple(dict.fromkeys(code for code in codes if code))

    def organisation_keys(self) -> tuple[str, ...]:
        """Keys of all organisations the record names."""
        groups = [self.responsibilities, *(site.responsibilities for site in self.sites)]
        keys = [
            *(row.organisation for row in self.sponsors),
            *(row.organisation for group in groups for row in group),
            *(site.organisation for site in self.sites),
            *(row.committee for row in self.ethics_reviews),
        ]
        return tuple(dict.fromkeys(key for key in keys if key))

    def investigators(self) -> tuple[str, ...]:
        """Keys of all people the record names."""
        groups = [self.responsibilities, *(site.responsibilities for site in self.sites)]
        keys = (row.investigator for group in groups for row in group if row.investigator)
        return tuple(dict.fromkeys(keys))


def canonical(data: Any) -> str:
    """JSON of one spelling: sorted keys, no blanks, no escapes beyond what JSON demands."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
