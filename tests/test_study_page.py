"""The study page against the page the register was made after, line by line."""

import html
import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from studies import choices as c
from studies import parts as p
from studies.presenters.history import Edition
from studies.presenters.register import RegisterTexts
from studies.presenters.study import StudyPage, study_page
from studies.record import StudyRecord

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("STUDY_REGISTER_SHARED", ROOT.parent / "shared"))

TITLE = (
    "A Phase-II Clinical Trial for First Line Treatment of Stage II/III Covid-19 Patients "
    "to Treat Hyperinflammation"
)
INCLUSION = [
    (
        "Patient or guardian must provide written informed consent (and assent if applicable) "
        "before any study assessment is performed."
    ),
    "Male and female patients aged 18 years.",
    "Patients with temperature > 37.3°C",
    "Patients with respiratory symptoms and/or hypoxia SpO2 < 93%",
    "Patients with Covid-19 stage II and stage III",
    "Patients with lung imaging showing bi-pulmonary infiltrates (chest X-ray or CT scan).",
    "Patients, with a Covid Inflammation Score ≥ 10",
]
EXCLUSION = [
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
]
PRIMARY = [
    "Primary Outcome",
    "Overall response rate in reversal of hyperinflammation",
    "(time frame: day 7 after start of therapy )",
    (
        "Patients achieving 25% reduction in hyperinflammation score (CIS) compared to baseline at "
        "day 7"
    ),
]
SECONDARY = [
    "Secondary Outcomes",
    "Efficacy of ruxolitinib + standard-of-care (SoC)",
    "(time frame: Days 15 and 29 after start of therapy )",
    (
        "Duration of hospitalization, reduction of mechanical ventilation, duration and amount of "
        "oxygen supplementation, reduction of side effects"
    ),
]
BULLETS = ["Phase II", "Multicenter", "Prospective", "One-arm", "Open Label"]
NOTE = "[continued in the study protocol]"
INTERVENTION = (
    "2 x 10mg Ruxolitinib with defined response adapted dose escalation up to 2 x 20mg for a "
    "duration of 7 days with clinical and/or radiographic response assessment"
)
DOCUMENTS = "Documents (password protected)"
PEOPLE = [
    "Responsibilities in overall trial",
    "Friedrich-Schiller-Universität Jena",
    "National Coordinating Investigator",
    "Prof. Dr. Andreas Hochhaus",
]
LINES = [
    TITLE,
    "Status: Planned (Transit Ethics), pub.",
    "Purpose / Objectives",
    *PRIMARY,
    *SECONDARY,
    "Patient attributes",
    "Inclusion criteria",
    *INCLUSION,
    "Exclusion criteria",
    *EXCLUSION,
    NOTE,
    "Trial design",
    *BULLETS,
    INTERVENTION,
    DOCUMENTS,
    *PEOPLE,
]

TEXTS = RegisterTexts(
    name=p.Text(de="Studienregister", en="Study register"),
    owner=p.Text(de="Clinical Trial Unit", en="Clinical Trial Unit"),
    intro=p.Text(),
    call_for_studies=p.Text(),
    contact=p.Text(),
    published_label=p.Text(de="veröff.", en="pub."),
    documents_heading_always=True,
    pages=(),
    categories=(),
)
LABELS = {
    "sub_status:transit_ethics": p.Text(de="Transit Ethik", en="Transit Ethics"),
    "indication:covid-19": p.Text(de="COVID-19", en="COVID-19"),
    "role:national_coordinating_investigator": p.Text(
        de="Leiter der klinischen Prüfung (LKP)", en="National Coordinating Investigator"
    ),
}
FIRST = Edition(1, datetime(2026, 10, 20, 7, tzinfo=UTC))


@pytest.fixture
def seed() -> StudyRecord:
    """The record of the model page, as publishing completes it from the vocabulary."""
    file = json.loads((ROOT / "fixtures/records/ctu-0147.json").read_text("utf-8"))
    record = StudyRecord.model_validate(file["versions"][-1]["record"])
    status = record.status.model_copy(update={"main": c.MainStatus.PLANNED, "stage": 2})
    return record.model_copy(update={"status": status, "labels": LABELS})


def page_of(record: StudyRecord, language: str = "en", **options: Any) -> StudyPage:
    facts = {
        "register": TEXTS,
        "names": {"p1": "Prof. Dr. Andreas Hochhaus"},
        "edition": FIRST,
        "editions": [FIRST],
    }
    return study_page(record, language=language, **{**facts, **options})


def html_of(page: StudyPage, language: str = "en") -> str:
    request = RequestFactory().get(f"/{language}/studies/CTU-0147/")
    with override(language):
        return render_to_string("studies/study.html", {"page": page}, request)


def words_of(record: StudyRecord, **options: Any) -> str:
    """The words inside <article>, white space normalised."""
    article = html_of(page_of(record, **options)).split("<article")[1].split("</article>")[0]
    return normalised(html.unescape(re.sub(r"<[^>]*>", "", f"<{article}")))


def normalised(text: str) -> str:
    return " ".join(text.split())


def found(text: str) -> list[str]:
    """The lines of the model page that the text holds, each after the one before it."""
    there, position = [], 0
    for line in LINES:
        index = text.find(line, position)
        if index >= 0:
            there.append(line)
            position = index + len(line)
    return there


def without(record: StudyRecord, path: str) -> StudyRecord:
    """The record with the field of a path emptied, or a row of a list taken out."""
    data = record.model_dump(mode="json")
    *way, last = path.split(".")
    place: Any = data
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    if last.isdigit():
        del place[int(last)]
    else:
        del place[last]  # the field is then at its default, which says nothing
    return StudyRecord.model_validate(data)


@pytest.mark.django_db
def test_study_page_shows_every_line_of_the_model_page_in_order(seed: StudyRecord) -> None:
    assert found(words_of(seed)) == LINES


def test_lines_are_those_of_the_model_page() -> None:
    files = list(SHARED.glob("seed/*.txt"))
    if not files:
        pytest.skip("the model page is not beside the checkout")
    text = normalised(files[0].read_text("utf-8"))
    assert found(text.replace("(Time Frame:", "(time frame:")) == LINES


REMOVALS: dict[str, list[str]] = {
    "scientific_title": [TITLE],
    "outcomes.0": PRIMARY,
    "outcomes.0.time_frame": PRIMARY[2:3],
    "outcomes.0.details": PRIMARY[3:],
    "outcomes.1": SECONDARY,
    "outcomes.1.time_frame": SECONDARY[2:3],
    "outcomes.1.details": SECONDARY[3:],
    "outcomes": ["Purpose / Objectives", *PRIMARY, *SECONDARY],
    **{f"criteria.{n}": [line] for n, line in enumerate([*INCLUSION, *EXCLUSION])},
    "eligibility.exclusion_note": [NOTE],
    "design.phase": ["Phase II"],
    "design.center_type": ["Multicenter"],
    "design.time_perspective": ["Prospective"],
    "design.arm_model": ["One-arm"],
    "design.masking": ["Open Label"],
    "intervention_text": [INTERVENTION],
    "responsibilities": PEOPLE,
    "responsibilities.0.organisation": PEOPLE[1:2],
    "responsibilities.0.investigator": PEOPLE[3:],
}


@pytest.mark.django_db
@pytest.mark.parametrize("path", REMOVALS)
def test_removing_a_field_removes_exactly_its_lines(seed: StudyRecord, path: str) -> None:
    left = [line for line in LINES if line not in REMOVALS[path]]
    assert found(words_of(without(seed, path))) == left


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "gone"),
    [
        (c.CriterionKind.INCLUSION, ["Inclusion criteria", *INCLUSION]),
        (c.CriterionKind.EXCLUSION, EXCLUSION),  # the note keeps its heading
    ],
)
def test_removing_all_criteria_of_a_kind_removes_their_lines(
    seed: StudyRecord, kind: c.CriterionKind, gone: list[str]
) -> None:
    rows = tuple(row for row in seed.criteria if row.kind != kind)
    record = seed.model_copy(update={"criteria": rows})
    assert found(words_of(record)) == [line for line in LINES if line not in gone]


@pytest.mark.django_db
def test_documents_heading_is_the_units_choice(seed: StudyRecord) -> None:
    text = words_of(seed, register=replace(TEXTS, documents_heading_always=False))
    assert found(text) == [line for line in LINES if line != DOCUMENTS]


@pytest.mark.django_db
def test_preview_is_not_published_and_cannot_be_cited(seed: StudyRecord) -> None:
    text = html_of(page_of(seed, edition=None, editions=[]))
    assert "Status: Planned (Transit Ethics), not published" in text
    assert "Preview, not public" in text
    assert '<meta name="robots" content="noindex">' in text
    assert 'id="cite"' not in text


@pytest.mark.django_db
def test_old_version_points_to_the_current_one(seed: StudyRecord) -> None:
    second = Edition(2, datetime(2026, 11, 2, 7, tzinfo=UTC))
    text = html_of(page_of(seed, editions=[second, FIRST]))
    assert "You are reading version 1 of 2, published on 20 October 2026." in text
    assert '<link rel="canonical" href="http://127.0.0.1:8000/en/studies/CTU-0147/">' in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mark", "expected"), [(True, 2), (False, 0)], ids=["sample", "real study"]
)
def test_sample_says_so_in_banner_and_tag(seed: StudyRecord, mark: bool, expected: int) -> None:
    text = html_of(page_of(seed.model_copy(update={"is_sample": mark})))
    assert text.count('class="sample"') + text.count("banner-sample") == expected


@pytest.mark.django_db
def test_missing_text_is_marked_with_its_language(seed: StudyRecord) -> None:
    record = without(seed, "scientific_title.de")
    page = page_of(record, "de")
    assert page.head.title.is_fallback
    assert f'<h1 lang="en">{TITLE.split(" Covid")[0]}' in html_of(page, "de")


@pytest.mark.django_db
def test_text_of_a_record_cannot_write_html(seed: StudyRecord) -> None:
    evil = "<script>alert(1)</script>"
    text = p.Text(de=evil, en=evil)
    data = json.loads(seed.to_json().replace("Ruxolitinib", evil.replace('"', "'")))
    record = StudyRecord.model_validate(data).model_copy(
        update={
            "scientific_title": text,
            "lay_summary": p.Text(en=f"{evil}\n\n* {evil}"),
            "keywords": text,
            "identifiers": (p.Identifier(scheme=c.Scheme.OTHER, value=evil, url=f"x:{evil}"),),
            "sites": (p.Site(city=evil, country="DE", latitude=50, longitude=10),),
        }
    )
    assert "<script>alert" not in html_of(page_of(record))


@pytest.mark.django_db
def test_template_asks_the_database_the_same_whatever_the_size_of_the_record(
    seed: StudyRecord, django_assert_num_queries: Callable[[int], Any]
) -> None:
    large = seed.model_copy(update={"criteria": seed.criteria * 20, "outcomes": seed.outcomes * 20})
    html_of(page_of(seed))  # header and footer are remembered from here on
    for record in (seed, large):
        page = page_of(record)
        with django_assert_num_queries(2):  # the version of the data, documents
            html_of(page)


def full_record() -> StudyRecord:
    """A record that says something in every field that holds a text."""

    def text(words: str) -> p.Text:
        return p.Text(en=f"{words} one.\n\n* {words} two\n* {words} three")

    return StudyRecord(
        number="CTU-0001",
        acronym="FULL",
        scientific_title=p.Text(en="A scientific title"),
        public_title=p.Text(en="A public title"),
        status=p.StatusPart(main=c.MainStatus.STOPPED, sub_status="terminated"),
        why_stopped=p.Text(en="Too few participants"),
        lay_summary=text("Lay"),
        scientific_summary=text("Scientific"),
        purpose_text=text("Purpose"),
        participant_info=text("Visits"),
        outcomes=(
            p.Outcome(
                rank=c.OutcomeRank.OTHER,
                title=p.Text(en="Outcome"),
                time_frame=p.Text(en="12 weeks"),
                details=p.Text(en="Detail one\nDetail two"),
            ),
        ),
        eligibility=p.Eligibility(
            gender_based=True,
            gender_note=text("Gender"),
            population_text=text("Population"),
            inclusion_note=p.Text(en="Inclusion note"),
            exclusion_note=p.Text(en="Exclusion note"),
        ),
        criteria=(p.Criterion(kind=c.CriterionKind.UNSPLIT, text=text("Criteria")),),
        design=p.Design(assignment_note=text("Assignment"), masking_note=text("Masking")),
        arms=(p.Arm(label=p.Text(en="Arm"), description=text("Arm")),),
        interventions=(p.Intervention(name=p.Text(en="Drug"), description=text("Drug")),),
        intervention_text=text("Intervention"),
        conditions=(p.Condition(text=p.Text(en="Condition")),),
        keywords=p.Text(en="Keyword"),
        sites=tuple(p.Site(city=f"City {n}", country="FR") for n in range(30)),
        ipd=p.IPDStatement(
            description=text("Sharing"), time_frame=text("When"), access_criteria=text("Access")
        ),
        responsibilities=(p.Responsibility(role="lead"),),
        labels={"role:lead": p.Text(en="Lead role"), "sub_status:terminated": p.Text(en="Ended")},
    )


def lines_of(data: Any) -> set[str]:
    """Every line of every English text within a dumped record, without bullets."""
    if isinstance(data, dict) and set(data) == {"de", "en"}:
        return {line.removeprefix("* ") for line in data["en"].splitlines() if line}
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else []
    return set().union(*map(lines_of, parts))


@pytest.mark.django_db
def test_no_text_of_a_record_is_lost() -> None:
    record = full_record()
    text = words_of(record)
    lines = lines_of(record.model_dump(mode="json"))
    assert len(lines) > 50
    assert [line for line in lines if line not in text] == []
    assert "France: 30 sites City 0 City 1" in text


@pytest.mark.django_db
def test_text_in_the_other_language_is_noted_in_each_section() -> None:
    text = html_of(page_of(full_record(), "de"), "de")
    assert text.count('class="lang-note"') == 8
