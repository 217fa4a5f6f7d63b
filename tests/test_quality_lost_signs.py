"""Rule W01: places where copying has lost a sign (importing.md section 9)."""

from datetime import date

import pytest
from django.utils.translation import override

from studies import parts as p
from studies import quality
from studies.choices import CriterionKind
from studies.quality.lost_signs import lost_signs
from studies.quality.readability import lix
from studies.record import StudyRecord

LOST = [
    "Male and female patients aged  18 years.",
    "Male and female patients aged 18 years.",
    "Alter 18 Jahre",
    "Patients older 60",
    "SpO2 93% on room air",
    "SpO2 of 93%",
    "Body mass index (BMI) 30",
    "Clinical score: 3",
    "CRP 50 mg/l",
    "Platelets  100,000/µl",
    "Platelets ? 100,000/µl",
    "Platelets ¿100,000/µl",
    "Platelets \ufffd 100,000/µl",
    "Platelets \uf0b3 100,000/µl",
    "Platelets \ue123100,000/µl",
    "Platelets &gt; 100,000/µl",
    "bilirubin &lt;3.0 mg/dl",
    "Weight under 50 kg; age 18 years",
]

KEPT = [
    "aged ≥ 18 years",
    "aged 18 to 75 years",
    "SpO2 < 93%",
    "aged 18-75 years",
    "Age: 18 – 75",
    "aged 18 years or older",
    "Age 18 years and above",
    "aged at least 18 years",
    "at least age 18",
    "Patients over the age of 18",
    "age between 18 and 75 years",
    "Alter von 18 bis 75 Jahren",
    "Alter ab 18 Jahren",
    "Alter: mindestens 18 Jahre",
    "Mindestalter 18 Jahre",
    "Alter 18 Jahre oder älter",
    "BMI 18.5 to 30 kg/m2",
    "BMI of 30.0 kg/m2 or more",
    "ECOG performance status score 0 or 1",
    "Patients with temperature > 37.3°C",
    "platelets ≥  100,000/µl",
    "Written consent was given.  2 visits follow.",
    "Stage 2 or 3 disease",
    "Day 28",
    "agent 47",
]


@pytest.mark.parametrize("text", LOST)
def test_lost_sign_warns(text: str) -> None:
    assert len(list(lost_signs(text))) == 1


@pytest.mark.parametrize("text", KEPT)
def test_sign_or_word_in_place_does_not_warn(text: str) -> None:
    assert list(lost_signs(text)) == []


def test_each_place_is_pointed_at_with_the_words_around_it() -> None:
    text = (
        "Women and men aged  18 years, able to walk; a body mass index (BMI) 30 at the first visit"
    )
    assert list(lost_signs(text)) == [
        "Women and men aged  18 years, able",
        "a body mass index (BMI) 30 at the first",
    ]


SEED_INCLUSION = (
    (
        "Patient or guardian must provide written informed consent (and assent if applicable) "
        "before any study assessment is performed."
    ),
    "Male and female patients aged  18 years.",
    "Patients with temperature > 37.3°C",
    "Patients with respiratory symptoms and/or hypoxia SpO2 < 93%",
    "Patients with Covid-19 stage II and stage III",
    "Patients with lung imaging showing bi-pulmonary infiltrates (chest X-ray or CT scan).",
    "Patients, with a Covid Inflammation Score ≥ 10",
)
SEED_EXCLUSION = (
    (
        "History of hypersensitivity to any drugs or metabolites of similar chemical classes as "
        "ruxolitinib."
    ),
    "Uncontrolled active bacterial, fungal, viral, or other infection (besides COVID-19).",
    "Active Tuberculosis infection.",
    "Known Positivity for HBV, HCV or HIV.",
    "Patients who are on long-term use of oral anti-rejection or immunomodulatory drugs",
    "Participating in any other interventional clinical trial for COVID-19.",
    (
        "Treatment with cytokine-directed agents such as anti-IL6 or anti-IL1R directed antibodies "
        "(i.e. tocilizumab, anakinra). Other treatment modalities used in locally adapted SOPs "
        "(corticosteroids, chloroquine, hydroxychloroquine, lopinavir-ritonavir) may be given with "
        "daily documentation of dose and schedule."
    ),
)


def seed() -> StudyRecord:
    lists = (
        (CriterionKind.INCLUSION, SEED_INCLUSION),
        (CriterionKind.EXCLUSION, SEED_EXCLUSION),
    )
    return StudyRecord(
        criteria=tuple(
            p.Criterion(kind=kind, text=p.Text(en=text)) for kind, texts in lists for text in texts
        ),
        eligibility=p.Eligibility(
            age_min=p.Age(value=18),
            exclusion_complete=False,
            exclusion_note=p.Text(en="[continued in the study protocol]"),
        ),
    )


def test_of_the_seed_only_the_second_criterion_warns() -> None:
    findings = quality.check(seed(), quality.Context(today=date(2026, 11, 18)))
    warnings = [finding for finding in findings if finding.field in {"criteria", "eligibility"}]
    assert [(finding.rule, finding.place) for finding in warnings] == [("W01", "inclusion:2")]


def test_coded_age_limits_are_shown_beside_a_lost_sign() -> None:
    findings = quality.check(seed(), quality.Context(today=date(2026, 11, 18)))
    warning = next(finding for finding in findings if finding.rule == "W01")
    with override("en"):
        assert str(quality.message(warning)) == (
            "Inclusion criterion 2: a sign such as ≥ may be lost in “female patients aged  18 "
            "years.”. Coded age limits: lowest 18 years, highest no limit."
        )


def test_lix_counts_words_per_sentence_and_long_words() -> None:
    assert lix("We look at you. You stay home.") == 3.5
    assert lix("Hyperinflammation is hard. It is.") == 2.5 + 20
    assert lix("") == 0
