"""schema.org JSON-LD: the study page as search engines read it.

``MedicalTrial``, or ``MedicalObservationalStudy``; the types have neither phase nor outcomes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from exchange.writers.base import SAMPLE
from studies import choices as c
from studies import countries, identifiers
from studies.parts import Condition
from studies.presenters.reading import Reading

_SCHEMA = "https://schema.org/"
_OBSERVING = (c.StudyType.OBSERVATIONAL, c.StudyType.REGISTRY)

# A script element ends at its end tag, whatever stands around it.
_UNHARMED = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})

_MASKING = {
    c.Masking.OPEN: "OpenTrial",
    c.Masking.SINGLE: "SingleBlindedTrial",
    c.Masking.DOUBLE: "DoubleBlindedTrial",
    c.Masking.TRIPLE: "TripleBlindedTrial",
    c.Masking.QUADRUPLE: "TripleBlindedTrial",
}
_CENTRES = {
    c.CenterType.SINGLE: "SingleCenterTrial",
    c.CenterType.MULTI: "MultiCenterTrial",
    c.CenterType.MULTI_NATIONAL: "MultiCenterTrial",
    c.CenterType.MULTI_INTERNATIONAL: "MultiCenterTrial",
}
_MODELS = {
    c.ObservationalModel.COHORT: "CohortStudy",
    c.ObservationalModel.CROSS_SECTIONAL: "CrossSectional",
}
_SUBJECTS = {
    c.InterventionType.DRUG: "Drug",
    c.InterventionType.BIOLOGICAL: "Drug",
    c.InterventionType.DEVICE: "MedicalDevice",
    c.InterventionType.PROCEDURE: "MedicalProcedure",
    c.InterventionType.RADIATION: "RadiationTherapy",
    c.InterventionType.BEHAVIOURAL: "MedicalTherapy",
    c.InterventionType.DIETARY_SUPPLEMENT: "DietarySupplement",
    c.InterventionType.DIAGNOSTIC_TEST: "MedicalTest",
}
_FUNDING = (c.OrganisationRole.FUNDER, c.OrganisationRole.MATERIAL_SUPPORT)


def structured(
    reading: Reading, url: str, status: str, crumbs: Iterable[tuple[str, str]] = ()
) -> str:
    """The JSON of a study at its absolute address, safe within a script element.

    ``status`` is the vocabulary's word for it at schema.org; ``crumbs`` names and addresses of
    the pages above this one.
    """
    graph = [
        _stated(_study(reading, url, status)),
        _breadcrumbs(reading.record.number, url, crumbs),
    ]
    data = {"@context": "https://schema.org", "@graph": graph}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNHARMED)


def _study(reading: Reading, url: str, status: str) -> dict[str, Any]:
    record, language = reading.record, reading.language
    observing = record.design.study_type in _OBSERVING
    title = record.title().get(language)
    names = (record.acronym, record.scientific_title.get(language))
    return {
        "@type": "MedicalObservationalStudy" if observing else "MedicalTrial",
        "@id": f"{url}#trial",
        "url": url,
        "mainEntityOfPage": url,
        "name": title,
        "alternateName": [name for name in names if name and name != title],
        "description": record.lay_summary.get(language),
        "disambiguatingDescription": record.is_sample and reading.gettext(SAMPLE),
        **_numbers(reading),
        "healthCondition": [
            {"@type": "MedicalCondition", "name": row.text.get(language), **_code(row)}
            for row in record.conditions
        ],
        "sponsor": _organisations(reading, (c.OrganisationRole.PRIMARY_SPONSOR,)),
        "funding": [
            {"@type": "Grant", "funder": funder} for funder in _organisations(reading, _FUNDING)
        ],
        "status": status and _SCHEMA + status,
        "studyLocation": [{"@type": "AdministrativeArea", "name": n} for n in _places(reading)],
        "studySubject": [
            {"@type": _SUBJECTS[row.type], "name": row.name.get(language)}
            for row in record.interventions
            if row.type in _SUBJECTS
        ],
        **(_observed(reading) if observing else _designed(reading)),
    }


def _stated(data: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that say something."""
    return {name: value for name, value in data.items() if value}


def _numbers(reading: Reading) -> dict[str, Any]:
    own = [row for row in reading.record.identifiers if row.relation == c.Relation.OWN]
    schemes = [(reading.word(row.scheme), row.value) for row in own]
    links = (row.url or identifiers.link(row.scheme, row.value) for row in own)
    return {
        "identifier": [
            {"@type": "PropertyValue", "propertyID": scheme, "value": value}
            for scheme, value in schemes
        ],
        "code": [
            {"@type": "MedicalCode", "codingSystem": scheme, "codeValue": value}
            for scheme, value in schemes
        ],
        "sameAs": [link for link in links if link.startswith(("https://", "http://"))],
    }


def _code(row: Condition) -> dict[str, Any]:
    if not row.code or row.code_system in (None, c.CodeSystem.FREE):
        return {}
    system = row.code_system.value
    return {"code": {"@type": "MedicalCode", "codingSystem": system, "codeValue": row.code}}


def _organisations(reading: Reading, roles: Iterable[c.OrganisationRole]) -> list[dict[str, str]]:
    found = []
    for row in reading.record.sponsors:
        if row.role in roles and (name := reading.organisation(row.organisation).text):
            ror = reading.record.organisations[row.organisation].ror
            same = {"sameAs": f"https://ror.org/{ror}"} if ror else {}
            found.append({"@type": "Organization", "name": name, **same})
    return found


def _places(reading: Reading) -> list[str]:
    """Countries, then cities."""
    record = reading.record
    names = [countries.name(code, reading.language) for code in record.all_countries()]
    return names + list(
        dict.fromkeys(site.city for site in record.sites if site.is_public and site.city)
    )


def _designed(reading: Reading) -> dict[str, Any]:
    return {"trialDesign": [_SCHEMA + word for word in _design(reading)]}


def _design(reading: Reading) -> Iterator[str]:
    record = reading.record
    design = record.design
    if design.masking in _MASKING:
        yield _MASKING[design.masking]
    if design.allocation == c.Allocation.RANDOMISED:
        yield "RandomizedTrial"
    placebo = any(arm.type == c.ArmType.PLACEBO_COMPARATOR for arm in record.arms)
    if placebo or c.Control.PLACEBO in design.control:
        yield "PlaceboControlledTrial"
    if design.center_type in _CENTRES:
        yield _CENTRES[design.center_type]
    if len(record.all_countries()) > 1 or design.center_type == c.CenterType.MULTI_INTERNATIONAL:
        yield "InternationalTrial"


def _observed(reading: Reading) -> dict[str, Any]:
    design = reading.record.design
    word = _MODELS.get(design.observational_model) if design.observational_model else None
    if word is None and design.study_type == c.StudyType.REGISTRY:
        word = "Registry"
    return {"studyDesign": _SCHEMA + word} if word else {}


def _breadcrumbs(number: str, url: str, crumbs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    steps = [*crumbs, (number, url)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in enumerate(steps, start=1)
        ],
    }
