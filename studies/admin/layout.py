"""The sections of a study's form, in the order of its public page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import flatten
from django.utils.translation import gettext_lazy as _

from studies.admin import rows

Row = str | tuple[str, ...]


def both(name: str) -> tuple[str, str]:
    """A text's German and English column, side by side."""
    return f"{name}_de", f"{name}_en"


@dataclass(frozen=True)
class Section:
    """A heading, the fields under it, and the lists after them.

    ``covers`` names fields of the record that stand here under other names, ``paste`` the page on
    which its list can be pasted.
    """

    key: str
    title: Any
    fields: tuple[Row, ...] = ()
    inlines: tuple[Any, ...] = ()
    covers: tuple[str, ...] = ()
    help: Any = ""
    paste: str = ""

    def names(self) -> list[str]:
        """The names of the section's fields."""
        return [str(name) for name in flatten(self.fields)]


SECTIONS = (
    Section(
        "titles",
        _("Titles"),
        ("number", both("public_title"), both("scientific_title"), "acronym"),
    ),
    Section(
        "status",
        _("Status"),
        (
            ("sub_status", "status_since", "status_confirmed_on"),
            both("why_stopped"),
            ("status_raw", "status_source"),
        ),
        covers=("status",),
    ),
    Section("indications", _("Indications"), inlines=(rows.IndicationInline,)),
    Section(
        "plain-words",
        _("In plain words"),
        (
            both("lay_summary"),
            both("participant_info"),
            ("visits_min", "visits_max", "participation_weeks"),
        ),
    ),
    Section(
        "purpose", _("Purpose and objectives"), (both("purpose_text"), both("scientific_summary"))
    ),
    Section("outcomes", _("Outcomes"), inlines=(rows.OutcomeInline,), paste="paste_outcomes"),
    Section(
        "eligibility",
        _("Who can take part"),
        (
            ("sex", "healthy_volunteers", "gender_based"),
            ("age_min", "age_min_unit", "age_max", "age_max_unit"),
            both("gender_note"),
            both("population_text"),
            "sampling_method",
            ("inclusion_complete", "exclusion_complete"),
            both("inclusion_note"),
            both("exclusion_note"),
        ),
        (rows.CriterionInline,),
        covers=("eligibility",),
        paste="paste_criteria",
    ),
    Section(
        "design",
        _("Trial design"),
        (
            ("study_type", "phase", "center_type"),
            ("allocation", "assignment", "masking"),
            ("arm_model", "number_of_arms", "observational_model"),
            ("purpose", "control"),
            ("masked_roles", "time_perspective"),
            "target_duration",
            both("assignment_note"),
            both("masking_note"),
            "bullet_order",
        ),
        (rows.ArmInline,),
        covers=("design",),
    ),
    Section(
        "interventions",
        _("Interventions"),
        (both("intervention_text"),),
        (rows.InterventionInline,),
    ),
    Section(
        "numbers",
        _("Participants and countries"),
        (("sample_size_planned", "sample_size_actual"), "countries", "is_multinational"),
    ),
    Section(
        "conditions",
        _("Conditions and keywords"),
        (both("keywords"), "terms_of_the_source"),
        (rows.ConditionInline,),
    ),
    Section(
        "sites",
        _("Sites"),
        covers=("sites",),
        help=_("Sites have a list of their own."),
    ),
    Section("responsibilities", _("Responsibilities"), inlines=(rows.ResponsibilityInline,)),
    Section("sponsors", _("Sponsors and funders"), inlines=(rows.SponsorInline,)),
    Section(
        "identifiers",
        _("Registration"),
        ("internal_number", "registration_kind"),
        (rows.IdentifierInline,),
    ),
    Section("milestones", _("Milestones"), inlines=(rows.MilestoneInline,)),
    Section(
        "ethics",
        _("Ethics and law"),
        (("legal_frame", "is_iit"),),
        (rows.EthicsReviewInline,),
    ),
    Section("publications", _("Publications"), inlines=(rows.PublicationInline,)),
    Section(
        "ipd",
        _("Sharing of participant data"),
        (
            "ipd_plan",
            both("ipd_description"),
            "ipd_info_types",
            both("ipd_time_frame"),
            both("ipd_access_criteria"),
            "ipd_url",
        ),
        covers=("ipd",),
    ),
    Section(
        "record",
        _("The record itself"),
        (("record_language", "text_state_de", "text_state_en"), "networks", "is_sample"),
        (rows.WaiverInline,),
    ),
)

# A new study is asked for no more than this; the rest follows once it has its number.
FIRST = (
    Section(
        "titles",
        _("New study"),
        ("record_language", both("scientific_title"), "sub_status", "status_since"),
        help=_("The study gets its number when you save; the rest of the form follows."),
    ),
    Section("indications", _("Indications"), inlines=(rows.IndicationInline,)),
)


def anchor(record_field: str) -> str:
    """Where on the form a field of the record stands; its head for what the form does not hold."""
    for section in SECTIONS:
        for name in section.names():
            if name in (record_field, f"{record_field}_en"):
                return f"id_{name}"
        if record_field in section.covers:
            return f"section-{section.key}"
        for inline in section.inlines:
            if record_field in (
                section.key,
                inline.model._meta.get_field("study").remote_field.name,
            ):
                return f"section-{section.key}"
    return "findings"


@dataclass(frozen=True)
class Shown:
    """A section as the template prints it."""

    section: Section
    fieldset: Any
    inlines: list[Any]


def shown(sections: Iterable[Section], fieldsets: Any, inlines: Iterable[Any]) -> list[Shown]:
    """The sections with their fieldsets and inlines, made of what the admin has prepared."""
    made = {type(inline.opts): inline for inline in inlines}
    waiting = iter(fieldsets)
    return [
        Shown(
            section,
            next(waiting) if section.fields else None,
            [made[inline] for inline in section.inlines if inline in made],
        )
        for section in sections
    ]
