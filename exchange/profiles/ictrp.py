"""The shipped profiles: exports of the WHO's search portal, as CSV and as XML (reference, 5)."""

from dataclasses import replace

from exchange.profiles.base import Column, Profile
from studies.fold import fold

KEY = "TrialID"

_STATUS = {
    "Recruiting": "recruiting",
    "Pending": "not_yet_recruiting",
    "Not recruiting yet": "not_yet_recruiting",
    "Authorised": "not_yet_recruiting",
    "Suspended": "on_hold",
    "Complete": "completed",
    "Completed": "completed",
}

# The real spelling of one of them is "Date enrollement".
_COLUMNS = (
    Column(KEY, "identifiers:other", "identifier"),
    Column("Public title", "public_title", "strip_html"),
    Column("Scientific title", "scientific_title", "strip_html"),
    Column("Acronym", "acronym", "text"),
    Column("Primary sponsor", "sponsors:primary_sponsor", "text"),
    Column("Date registration3", "registered_on", "partial_date"),
    Column("Recruitment Status", "status", "enum"),
    Column("Inclusion agemin", "eligibility.age_min", "age"),
    Column("Inclusion agemax", "eligibility.age_max", "age"),
    Column("Inclusion gender", "eligibility.sex", "enum"),
    Column("Date enrollement", "milestones:study_start:unknown", "partial_date"),
    Column("Target size", "sample_size_planned", "int"),
    Column("Study type", "design.study_type", "enum"),
    Column("Phase", "design.phase", "phase"),
    Column("Countries", "countries", "split"),
    Column("Contact Affiliation", "home:scientific_contact", "text"),
    Column("Inclusion Criteria", "criteria:inclusion", "criteria_list"),
    Column("Exclusion Criteria", "criteria:exclusion", "criteria_list"),
    Column("Condition", "conditions", "split"),
    Column("Intervention", "interventions", "split"),
    Column("Primary outcome", "outcomes:primary", "split"),
    Column("Retrospective flag", "registration_kind", "enum"),
)
_VALUES = {
    **{("status", fold(word)): code for word, code in _STATUS.items()},
    ("eligibility.sex", ""): "",
    ("registration_kind", "yes"): "retrospective",
    ("registration_kind", "no"): "prospective",
}

CSV = Profile(
    name="who-ictrp-csv",
    key=KEY,
    columns=_COLUMNS,
    values=_VALUES,
    is_strict=False,
    is_coarse=True,
    rows_of_one_study=True,
)
# The same names, with a line where the table has a blank; both exports are one source.
XML = replace(
    CSV,
    name="who-ictrp-xml",
    columns=tuple(replace(row, header=row.header.replace(" ", "_")) for row in _COLUMNS),
)
SHIPPED = {profile.name: profile for profile in (CSV, XML)}
