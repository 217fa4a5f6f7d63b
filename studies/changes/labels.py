"""What the fields of a record are called in the lines that tell what changed."""

from functools import cache
from typing import Any, get_args

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from pydantic import BaseModel

from studies import parts as p
from studies.record import StudyRecord

LABELS: dict[str, Any] = {
    "number": _("Number"),
    "is_sample": _("Sample"),
    "record_language": _("Language of the record"),
    "text_state_de": _("State of the German text"),
    "text_state_en": _("State of the English text"),
    "acronym": _("Acronym"),
    "scientific_title": _("Scientific title"),
    "public_title": _("Public title"),
    "status": _("Status"),
    "status.since": _("Status since"),
    "status.confirmed_on": _("Status confirmed on"),
    "status.raw": _("Status in the source"),
    "status.source": _("Source of the status"),
    "why_stopped": _("Why it stopped"),
    "indications": _("Indication"),
    "indications.is_main": _("Main indication"),
    "networks": _("Network"),
    "lay_summary": _("Summary in plain words"),
    "scientific_summary": _("Scientific summary"),
    "purpose_text": _("Purpose / Objectives"),
    "participant_info": _("What participants do"),
    "visits_min": _("Visits, at least"),
    "visits_max": _("Visits, at most"),
    "participation_weeks": _("Weeks of participation"),
    "outcomes": _("Outcome"),
    "outcomes.time_frame": _("Time frame"),
    "outcomes.details": _("Details"),
    "eligibility.sex": pgettext_lazy("eligibility", "Sex"),
    "eligibility.gender_based": _("Eligibility by gender"),
    "eligibility.gender_note": _("Note on gender"),
    "eligibility.age_min": _("Lowest age"),
    "eligibility.age_max": _("Highest age"),
    "eligibility.healthy_volunteers": _("Healthy volunteers"),
    "eligibility.population_text": _("Study population"),
    "eligibility.sampling_method": _("Sampling"),
    "eligibility.inclusion_complete": _("Inclusion criteria complete"),
    "eligibility.exclusion_complete": _("Exclusion criteria complete"),
    "eligibility.inclusion_note": _("Note on the inclusion criteria"),
    "eligibility.exclusion_note": _("Note on the exclusion criteria"),
    "criteria": _("Criterion"),
    "criteria.level": _("Indentation"),
    "design.study_type": _("Study type"),
    "design.phase": _("Phase"),
    "design.allocation": _("Allocation"),
    "design.assignment": _("Assignment"),
    "design.arm_model": _("Arms"),
    "design.control": _("Control"),
    "design.masking": _("Masking"),
    "design.masked_roles": _("Who is masked"),
    "design.purpose": _("Purpose"),
    "design.observational_model": _("Observational model"),
    "design.time_perspective": _("Direction"),
    "design.center_type": _("Centres"),
    "design.number_of_arms": _("Number of arms"),
    "design.target_duration": _("Duration of follow-up"),
    "design.assignment_note": _("Note on the design"),
    "design.masking_note": _("Note on masking"),
    "design.bullet_order": _("Facts shown first"),
    "arms": pgettext_lazy("group of participants", "Arm"),
    "arms.type": _("Type"),
    "arms.description": _("Description"),
    "interventions": _("Intervention"),
    "interventions.type": _("Type"),
    "interventions.description": _("Description"),
    "interventions.other_names": _("Other names"),
    "interventions.arms": _("Arms"),
    "intervention_text": _("Intervention in one text"),
    "sample_size_planned": _("Participants planned"),
    "sample_size_actual": _("Participants enrolled"),
    "conditions": _("Health condition"),
    "conditions.code_system": _("Code system"),
    "conditions.code": _("Code"),
    "conditions.is_main": _("Main condition"),
    "keywords": _("Keywords"),
    "subject_terms": _("MeSH term"),
    "subject_terms.text": _("Name"),
    "subject_terms.is_ancestor": _("Broader term"),
    "sites": _("Site"),
    "sites.department": _("Department"),
    "sites.postcode": _("Postcode"),
    "sites.region": _("Region"),
    "sites.country": _("Country"),
    "sites.latitude": _("Latitude"),
    "sites.longitude": _("Longitude"),
    "sites.status": _("Status"),
    "sites.status_raw": _("Status in the source"),
    "sites.planned_n": _("Participants planned"),
    "sites.actual_n": _("Participants enrolled"),
    "sites.opened_on": _("Opened on"),
    "sites.closed_on": _("Closed on"),
    "sites.is_public": _("Shown to the public"),
    "countries": _("Country"),
    "responsibilities": _("Responsibility"),
    "responsibilities.investigator": _("Person"),
    "responsibilities.is_public": _("Shown to the public"),
    "sponsors": _("Sponsor"),
    "sponsors.grant_number": _("Grant number"),
    "identifiers": _("Number"),
    "identifiers.relation": _("Relation to this study"),
    "identifiers.is_primary": _("Primary number"),
    "identifiers.assigned_on": _("Assigned on"),
    "identifiers.issuing_authority": _("Issued by"),
    "identifiers.url": _("Address"),
    "milestones": _("Milestone"),
    "ethics_reviews": _("Ethics review"),
    "ethics_reviews.number": _("Number"),
    "ethics_reviews.status": _("Status"),
    "ethics_reviews.submitted_on": _("Submitted on"),
    "ethics_reviews.decided_on": _("Decided on"),
    "ethics_reviews.is_leading": _("Leading committee"),
    "publications": _("Publication"),
    "publications.citation": _("Citation"),
    "publications.doi": "DOI",
    "publications.pmid": "PubMed",
    "publications.url": _("Address"),
    "publications.date": _("Date"),
    "ipd.plan": _("Plan to share participant data"),
    "ipd.description": _("Data sharing"),
    "ipd.info_types": _("Also shared"),
    "ipd.time_frame": _("When data are shared"),
    "ipd.access_criteria": _("Who gets the data"),
    "ipd.url": _("Address of the data"),
    "is_iit": _("Investigator-initiated"),
    "is_multinational": _("Multinational"),
    "legal_frame": _("Legal frame"),
    "registration_kind": _("Registration"),
    "organisations": _("Organisation"),
    "organisations.type": _("Type"),
    "organisations.city": _("City"),
    "organisations.country": _("Country"),
    "organisations.ror": "ROR",
}

COUNTRIES = frozenset({"countries", "organisations.country", "sites.country"})

DATES = frozenset(
    {
        "status.since",
        "status.confirmed_on",
        "sites.opened_on",
        "sites.closed_on",
        "identifiers.assigned_on",
        "milestones",
        "ethics_reviews.submitted_on",
        "ethics_reviews.decided_on",
        "publications.date",
    }
)


@cache
def enumerations() -> dict[str, type[TextChoices]]:
    """The enumeration of each coded field, by the path of the field."""
    return dict(_enumerations(StudyRecord, ""))


def _enumerations(model: type[BaseModel], prefix: str) -> Any:
    for name, field in model.model_fields.items():
        for kind in _kinds(field.annotation):
            if issubclass(kind, TextChoices):
                yield f"{prefix}{name}", kind
            elif issubclass(kind, p.Part) and not prefix:
                yield from _enumerations(kind, f"{name}.")


def _kinds(annotation: Any) -> list[type]:
    """The classes an annotation speaks of: ``tuple[Arm, ...]`` of Arm, ``Sex | None`` of Sex."""
    if isinstance(annotation, type) and not get_args(annotation):
        return [annotation]
    return [kind for argument in get_args(annotation) for kind in _kinds(argument)]
