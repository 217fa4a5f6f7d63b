"""The parts of a StudyRecord: small frozen shapes without a database.

An empty value means "not stated". People, organisations and vocabulary are named by key.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from studies import choices as c
from studies.dates import PartialDate

# NUL passes SQLite and fails PostgreSQL: no record may hold it.
Str = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
# Lines no longer than the columns that hold them; a test compares the two.
Line2 = Annotated[Str, Field(max_length=2)]
Line9 = Annotated[Str, Field(max_length=9)]
Line20 = Annotated[Str, Field(max_length=20)]
Line40 = Annotated[Str, Field(max_length=40)]
Line60 = Annotated[Str, Field(max_length=60)]
Line100 = Annotated[Str, Field(max_length=100)]
Line120 = Annotated[Str, Field(max_length=120)]
Line200 = Annotated[Str, Field(max_length=200)]
Line300 = Annotated[Str, Field(max_length=300)]
Line500 = Annotated[Str, Field(max_length=500)]
Line2000 = Annotated[Str, Field(max_length=2000)]
LONGEST_NAME = 300
Key = Annotated[str, StringConstraints(pattern=r"^[^\x00\s]*$", max_length=100)]
# The public number: a prefix and a counter, as addresses hold it.
Number = Annotated[
    str, StringConstraints(pattern=r"^([A-Z][A-Z0-9]{0,19}-[0-9]{1,9})?$", max_length=40)
]
Count = Annotated[int, Field(ge=0, le=2_147_483_647)]
# JSON knows neither infinity nor "not a number".
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class Part(BaseModel):
    """What all parts of a record share: frozen, and nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Part):
    """One text in German and English; either may be missing."""

    de: Str = ""
    en: Str = ""

    def __bool__(self) -> bool:
        return bool(self.de or self.en)

    def get(self, language: str) -> str:
        """The text in the language asked for, else in the other one."""
        return (self.de or self.en) if language == "de" else (self.en or self.de)

    def language(self, asked: str) -> str:
        """The language in which ``get(asked)`` answers."""
        if asked == "de":
            return "de" if self.de or not self.en else "en"
        return "en" if self.en or not self.de else "de"


class Identifier(Part):
    """A number the study carries in a register or with an authority (WHO TRDS 1 to 3)."""

    scheme: c.Scheme
    value: Line200
    relation: c.Relation = c.Relation.OWN
    is_primary: bool = False
    assigned_on: PartialDate | None = None
    issuing_authority: Line300 = ""
    url: Line500 = ""


class StatusPart(Part):
    """Recruitment status (WHO TRDS 18): the vocabulary's key and what it was made from."""

    sub_status: Key = ""
    main: c.MainStatus = c.MainStatus.UNKNOWN
    stage: Count = 0
    since: PartialDate | None = None
    confirmed_on: PartialDate | None = None
    raw: Line200 = ""
    source: Line40 = ""

    def last_known(self) -> str:
        """When it was last known to hold: confirmed, else since its first day."""
        return self.confirmed_on or self.since or ""


class StudyIndication(Part):
    indication: Key
    is_main: bool = False


class Organisation(Part):
    """An organisation as it was called when the record was made."""

    name: Text
    type: c.OrganisationType | None = None
    city: Line120 = ""
    country: Line2 = ""
    ror: Line9 = ""

    @field_validator("name")
    @classmethod
    def fits(cls, name: Text) -> Text:
        """No longer than its column."""
        if max(len(name.de), len(name.en)) > LONGEST_NAME:
            raise ValueError(f"A name has at most {LONGEST_NAME} characters.")
        return name


class StudyOrganisation(Part):
    """A sponsor, funder or other partner (WHO TRDS 4 to 6)."""

    role: c.OrganisationRole
    organisation: Key
    grant_number: Line100 = ""


class Responsibility(Part):
    """Who answers for what, by organisation, role and person (WHO TRDS 7, 8)."""

    role: Key
    organisation: Key = ""
    investigator: Key = ""
    is_public: bool = True


class Site(Part):
    """The study at one organisation, with a status of its own."""

    organisation: Key = ""
    department: Line200 = ""
    city: Line120 = ""
    postcode: Line40 = ""
    region: Line120 = ""
    country: Line2 = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    status: c.SiteStatus | None = None
    status_raw: Line60 = ""
    planned_n: Count | None = None
    actual_n: Count | None = None
    opened_on: PartialDate | None = None
    closed_on: PartialDate | None = None
    is_public: bool = True
    responsibilities: tuple[Responsibility, ...] = ()


class Condition(Part):
    """A health condition studied (WHO TRDS 12)."""

    text: Text
    code_system: c.CodeSystem | None = None
    code: Line40 = ""
    is_main: bool = False


class SubjectTerm(Part):
    """A MeSH term by which the source register files the study, ancestors included."""

    code: Key
    text: Str = ""
    is_ancestor: bool = False


class Design(Part):
    """Study type and design (WHO TRDS 15)."""

    study_type: c.StudyType | None = None
    phase: c.Phase | None = None
    allocation: c.Allocation | None = None
    assignment: c.Assignment | None = None
    arm_model: c.ArmModel | None = None
    control: tuple[c.Control, ...] = ()
    masking: c.Masking | None = None
    masked_roles: tuple[c.MaskedRole, ...] = ()
    purpose: tuple[c.Purpose, ...] = ()
    observational_model: c.ObservationalModel | None = None
    time_perspective: tuple[c.TimePerspective, ...] = ()
    center_type: c.CenterType | None = None
    number_of_arms: Count | None = None
    target_duration: Line100 = ""
    assignment_note: Text = Text()
    masking_note: Text = Text()
    bullet_order: tuple[c.DesignFact, ...] = ()


class Arm(Part):
    label: Text
    type: c.ArmType | None = None
    description: Text = Text()


class Intervention(Part):
    """What is given or done (WHO TRDS 13); ``arms`` counts from 1."""

    name: Text
    type: c.InterventionType | None = None
    description: Text = Text()
    other_names: Str = ""
    arms: tuple[Count, ...] = ()


class Outcome(Part):
    """What is measured (WHO TRDS 19, 20); ``details`` holds one bullet a line."""

    rank: c.OutcomeRank
    title: Text
    time_frame: Text = Text()
    details: Text = Text()


class Age(Part):
    value: Count
    unit: c.AgeUnit = c.AgeUnit.YEARS


class Eligibility(Part):
    """Who can take part (WHO TRDS 14); no age means no limit."""

    sex: c.Sex | None = None
    gender_based: bool | None = None
    gender_note: Text = Text()
    age_min: Age | None = None
    age_max: Age | None = None
    healthy_volunteers: bool | None = None
    population_text: Text = Text()
    sampling_method: c.SamplingMethod | None = None
    inclusion_complete: bool = True
    exclusion_complete: bool = True
    inclusion_note: Text = Text()
    exclusion_note: Text = Text()


class Criterion(Part):
    """One inclusion or exclusion criterion; ``level`` 0 to 2 is its indentation."""

    kind: c.CriterionKind
    text: Text
    level: Annotated[int, Field(ge=0, le=2)] = 0


class EthicsReview(Part):
    """A decision of an ethics committee (WHO TRDS 21)."""

    committee: Key = ""
    number: Line100 = ""
    status: c.EthicsStatus | None = None
    submitted_on: PartialDate | None = None
    decided_on: PartialDate | None = None
    is_leading: bool = False


class Milestone(Part):
    """A planned or actual date in the life of the study (WHO TRDS 16, 22)."""

    kind: c.MilestoneKind
    date_kind: c.DateKind
    date: PartialDate


class Publication(Part):
    kind: c.PublicationKind
    citation: Str = ""
    doi: Line200 = ""
    pmid: Line20 = ""
    url: Line2000 = ""
    date: PartialDate | None = None


class IPDStatement(Part):
    """What becomes of individual participant data (WHO TRDS 24)."""

    plan: c.IPDPlan | None = None
    description: Text = Text()
    info_types: tuple[c.IPDInfoType, ...] = ()
    time_frame: Text = Text()
    access_criteria: Text = Text()
    url: Line500 = ""
