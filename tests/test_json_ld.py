"""exchange.writers.json_ld: what schema.org knows, and nothing that ends its script."""

import json
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given

from exchange.writers.json_ld import structured
from studies import choices as c
from studies import parts as p
from studies.presenters.reading import Reading
from studies.record import StudyRecord
from tests import factories as make
from tests import strategies

URL = "https://register.example.org/en/studies/CTU-9001/"

# https://schema.org, version 29: the words of the enumerations used.
TYPES = {"MedicalTrial", "MedicalObservationalStudy"}
DESIGNS = {
    *("OpenTrial", "SingleBlindedTrial", "DoubleBlindedTrial", "TripleBlindedTrial"),
    *("RandomizedTrial", "PlaceboControlledTrial", "SingleCenterTrial", "MultiCenterTrial"),
    "InternationalTrial",
}
STUDY_DESIGNS = {
    *("CaseSeries", "CohortStudy", "CrossSectional", "Longitudinal", "Observational"),
    "Registry",
}
PROPERTIES = {
    *("@type", "@id", "url", "mainEntityOfPage", "name", "alternateName", "description"),
    *("disambiguatingDescription", "identifier", "code", "sameAs", "healthCondition", "sponsor"),
    *("funding", "status", "studyLocation", "studySubject", "trialDesign", "studyDesign"),
}


def graph(record: StudyRecord, status: str = "", language: str = "en") -> list[dict[str, Any]]:
    with override(language):
        text = structured(Reading(record, language), URL, status, [("Home", "https://x.example/")])
    found: list[dict[str, Any]] = json.loads(text)["@graph"]
    return found


def trial(record: StudyRecord | None = None, status: str = "", **fields: Any) -> dict[str, Any]:
    return graph(record or make.record(**fields), status)[0]


def test_a_study_is_told() -> None:
    organisations = {"5": p.Organisation(name=make.both("Sample University"), ror="05qpz1x62")}
    sponsors = tuple(
        p.StudyOrganisation(role=role, organisation="5")
        for role in (c.OrganisationRole.PRIMARY_SPONSOR, c.OrganisationRole.FUNDER)
    )
    found = trial(
        is_sample=False,
        acronym="SAMPLE",
        lay_summary=make.both("In plain words"),
        identifiers=(
            p.Identifier(scheme=c.Scheme.NCT, value="NCT00000001"),
            p.Identifier(scheme=c.Scheme.DRKS, value="DRKS1", relation=c.Relation.RELATED),
        ),
        conditions=(
            p.Condition(text=make.both("COVID-19"), code_system=c.CodeSystem.MESH, code="D1"),
        ),
        interventions=(
            p.Intervention(name=make.both("Ruxolitinib"), type=c.InterventionType.DRUG),
            p.Intervention(name=make.both("Something"), type=c.InterventionType.OTHER),
        ),
        sites=(p.Site(city="Jena", country="DE"), p.Site(city="Secret", is_public=False)),
        countries=("AT",),
        organisations=organisations,
        sponsors=sponsors,
    )
    home = {
        "@type": "Organization",
        "name": "Sample University",
        "sameAs": "https://ror.org/05qpz1x62",
    }
    assert found == {
        "@type": "MedicalTrial",
        "@id": f"{URL}#trial",
        "url": URL,
        "mainEntityOfPage": URL,
        "name": "A sample study",
        "alternateName": ["SAMPLE"],
        "description": "In plain words",
        "identifier": [
            {
                "@type": "PropertyValue",
                "propertyID": "ClinicalTrials.gov",
                "value": "NCT00000001",
            }
        ],
        "code": [
            {
                "@type": "MedicalCode",
                "codingSystem": "ClinicalTrials.gov",
                "codeValue": "NCT00000001",
            }
        ],
        "sameAs": ["https://clinicaltrials.gov/study/NCT00000001"],
        "healthCondition": [
            {
                "@type": "MedicalCondition",
                "name": "COVID-19",
                "code": {"@type": "MedicalCode", "codingSystem": "mesh", "codeValue": "D1"},
            }
        ],
        "sponsor": [home],
        "funding": [{"@type": "Grant", "funder": home}],
        "studyLocation": [
            {"@type": "AdministrativeArea", "name": name} for name in ("Austria", "Germany", "Jena")
        ],
        "studySubject": [{"@type": "Drug", "name": "Ruxolitinib"}],
        "trialDesign": ["https://schema.org/InternationalTrial"],
    }


def test_what_is_not_stated_is_left_out() -> None:
    assert set(trial(is_sample=False)) == {"@type", "@id", "url", "mainEntityOfPage", "name"}


def test_a_sample_says_so() -> None:
    assert trial()["disambiguatingDescription"].startswith("This is a sample study")


def test_the_status_is_the_vocabularys_word() -> None:
    assert trial(status="NotYetRecruiting")["status"] == "https://schema.org/NotYetRecruiting"


@pytest.mark.parametrize(
    ("design", "words"),
    [
        ({"masking": c.Masking.OPEN}, ["OpenTrial"]),
        ({"masking": c.Masking.QUADRUPLE}, ["TripleBlindedTrial"]),
        ({"masking": c.Masking.BLINDED}, []),
        ({"allocation": c.Allocation.RANDOMISED}, ["RandomizedTrial"]),
        ({"control": (c.Control.PLACEBO,)}, ["PlaceboControlledTrial"]),
        ({"center_type": c.CenterType.SINGLE}, ["SingleCenterTrial"]),
        (
            {"center_type": c.CenterType.MULTI_INTERNATIONAL},
            ["MultiCenterTrial", "InternationalTrial"],
        ),
    ],
)
def test_designs(design: dict[str, Any], words: list[str]) -> None:
    found = trial(design=p.Design(**design)).get("trialDesign", [])
    assert found == [f"https://schema.org/{word}" for word in words]


def test_a_placebo_arm_is_a_control() -> None:
    arms = (p.Arm(label=make.both("B"), type=c.ArmType.PLACEBO_COMPARATOR),)
    assert trial(arms=arms)["trialDesign"] == ["https://schema.org/PlaceboControlledTrial"]


@pytest.mark.parametrize(
    ("kind", "model", "word"),
    [
        (c.StudyType.OBSERVATIONAL, c.ObservationalModel.COHORT, "CohortStudy"),
        (c.StudyType.REGISTRY, c.ObservationalModel.CROSS_SECTIONAL, "CrossSectional"),
        (c.StudyType.REGISTRY, None, "Registry"),
        (c.StudyType.OBSERVATIONAL, c.ObservationalModel.CASE_CONTROL, ""),
    ],
)
def test_observing_studies_have_a_type_of_their_own(
    kind: c.StudyType, model: c.ObservationalModel | None, word: str
) -> None:
    found = trial(design=p.Design(study_type=kind, observational_model=model))
    assert found["@type"] == "MedicalObservationalStudy"
    assert found.get("studyDesign", "").removeprefix("https://schema.org/") == word
    assert "trialDesign" not in found


def test_breadcrumbs_end_at_the_study() -> None:
    steps = graph(make.record())[1]["itemListElement"]
    assert [(step["position"], step["name"], step["item"]) for step in steps] == [
        (1, "Home", "https://x.example/"),
        (2, "CTU-9001", URL),
    ]


@given(strategies.records())
def test_any_record_gives_words_that_schema_org_knows(record: StudyRecord) -> None:
    study, _ = graph(record)
    assert study["@type"] in TYPES
    assert set(study) <= PROPERTIES
    words = {word.removeprefix("https://schema.org/") for word in study.get("trialDesign", [])}
    assert words <= DESIGNS
    if "studyDesign" in study:
        assert study["studyDesign"].removeprefix("https://schema.org/") in STUDY_DESIGNS


@given(strategies.texts())
def test_no_text_ends_the_script(text: str) -> None:
    evil = f"{text}</script><script>alert(1)</script><!--&"
    record = make.record(scientific_title=p.Text(en=evil))
    data = structured(Reading(record, "en"), URL, "")
    assert not {"<", ">", "&"} & set(data)
    assert json.loads(data)["@graph"][0]["name"] == evil
