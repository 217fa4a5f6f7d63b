"""The record files of the demo: the seed study word for word, and samples that read as such."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from exchange.readers.base import PersonName
from studies import choices as c
from studies import dates, germany, quality
from studies.models import ResponsibilityRole, SubStatus
from studies.parts import Site
from studies.quality.facts import texts
from studies.record import StudyRecord
from tests.sample_files import (
    FILES,
    FIXTURES,
    SAMPLE_FILES,
    SEED_FILE,
    Version,
    content,
    latest,
    versions,
    with_main_status,
)

ALL_FILES = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
ALL_SAMPLES = pytest.mark.parametrize("path", SAMPLE_FILES, ids=lambda path: path.stem)

# Samples that leave some or all text in one language, to show what a page does then.
IN_PART_MONOLINGUAL = {"CTU-0130": "en", "CTU-0156": "de"}
MONOLINGUAL = {"CTU-0110": "de", "CTU-0112": "en"}

# Numbers that look like those of a register, of series no register will ever reach.
UNREACHED = {
    c.Scheme.NCT: r"NCT9999\d{4}",
    c.Scheme.DRKS: r"DRKS9999\d{4}",
    c.Scheme.EUDRACT: r"20\d\d-999\d{3}-\d\d",
    c.Scheme.EUCT: r"20\d\d-599\d{3}-\d\d(-00)?",
    c.Scheme.UTN: r"U1111-0000-\d{4}",
    c.Scheme.EUDAMED: r"CIV-DE-\d\d-\d\d-999\d{3}",
}

# The lines of the seed page that come from its record; a backslash joins a long one.
SEED = """\
A Phase-II Clinical Trial for First Line Treatment of Stage II/III Covid-19 Patients to Treat \
Hyperinflammation
Overall response rate in reversal of hyperinflammation
day 7 after start of therapy
Patients achieving 25% reduction in hyperinflammation score (CIS) compared to baseline at day 7
Efficacy of ruxolitinib + standard-of-care (SoC)
Days 15 and 29 after start of therapy
Duration of hospitalization, reduction of mechanical ventilation, duration and amount of oxygen \
supplementation, reduction of side effects
Patient or guardian must provide written informed consent (and assent if applicable) before any \
study assessment is performed.
Male and female patients aged  18 years.
Patients with temperature > 37.3°C
Patients with respiratory symptoms and/or hypoxia SpO2 < 93%
Patients with Covid-19 stage II and stage III
Patients with lung imaging showing bi-pulmonary infiltrates (chest X-ray or CT scan).
Patients, with a Covid Inflammation Score ≥ 10
History of hypersensitivity to any drugs or metabolites of similar chemical classes as ruxolitinib.
Uncontrolled active bacterial, fungal, viral, or other infection (besides COVID-19).
Active Tuberculosis infection.
Known Positivity for HBV, HCV or HIV.
Patients who are on long-term use of oral anti-rejection or immunomodulatory drugs
Participating in any other interventional clinical trial for COVID-19.
Treatment with cytokine-directed agents such as anti-IL6 or anti-IL1R directed antibodies (i.e. \
tocilizumab, anakinra). Other treatment modalities used in locally adapted SOPs \
(corticosteroids, chloroquine, hydroxychloroquine, lopinavir-ritonavir) may be given with daily \
documentation of dose and schedule.
[continued in the study protocol]
Phase II
Multicenter
Prospective
One-arm
Open Label
2 x 10mg Ruxolitinib with defined response adapted dose escalation up to 2 x 20mg for a duration\
 of 7 days with clinical and/or radiographic response assessment
Friedrich-Schiller-Universität Jena
"""


def fixture(name: str, model: str) -> list[dict[str, Any]]:
    rows = json.loads((FIXTURES / name).read_text(encoding="utf-8"))
    return [row["fields"] for row in rows if row["model"] == model]


def errors(version: Version, previous: StudyRecord | None = None) -> list[tuple[str, str]]:
    context = quality.Context(
        today=version.published_at.date(),
        is_first_version=previous is None,
        has_reason=True,
        previous=previous,
    )
    findings = quality.check(with_main_status(version.record), context)
    return [(f.rule, f.place) for f in findings if f.severity == quality.Severity.ERROR]


def reading(record: StudyRecord) -> Iterator[str]:
    """What the English page says, in the order of the page."""
    yield record.scientific_title.en
    for outcome in record.outcomes:
        yield from (outcome.title.en, outcome.time_frame.en, outcome.details.en)
    for kind in (c.CriterionKind.INCLUSION, c.CriterionKind.EXCLUSION):
        yield from (row.text.en for row in record.criteria if row.kind == kind)
    yield record.eligibility.exclusion_note.en
    for fact in record.design.bullet_order:
        value = getattr(record.design, fact.value)
        with override("en"):
            yield from (str(item.label) for item in (value if type(value) is tuple else (value,)))
    yield record.intervention_text.en
    yield from (record.organisations[r.organisation].name.en for r in record.responsibilities)


@ALL_FILES
def test_a_file_is_the_history_of_one_study(path: Path) -> None:
    history = versions(path)
    assert content(path)["format"] == "study-register/1"
    assert {version.record.number for version in history} == {path.stem.upper()}
    assert all(one.published_at < two.published_at for one, two in pairwise(history))
    assert all(one.record != two.record for one, two in pairwise(history))
    assert all(version.reason.de and version.reason.en for version in history)


@ALL_FILES
def test_a_version_knows_nothing_of_the_days_after_it(path: Path) -> None:
    for version in versions(path):
        status, sites = version.record.status, version.record.sites
        told = [status.since, status.confirmed_on, *(site.opened_on for site in sites)]
        told += [row.decided_on for row in version.record.ethics_reviews]
        told += [row.date for row in version.record.publications]
        today = version.published_at.date()
        assert [day for day in told if day and dates.is_future(day, today)] == []


@ALL_FILES
def test_canonical_json_gives_the_record_back(path: Path) -> None:
    for version in versions(path):
        assert StudyRecord.from_json(version.record.to_json()) == version.record


@ALL_FILES
def test_a_record_names_no_key_that_is_not_there(path: Path) -> None:
    slugs = {row["slug"] for row in fixture("indications.json", "studies.indication")}
    networks = {row["code"] for row in fixture("register.json", "studies.network")}
    for record in (version.record for version in versions(path)):
        assert {row.indication for row in record.indications} <= slugs
        assert set(record.networks) <= networks
        named = {
            *(row.organisation for row in record.responsibilities),
            *(row.organisation for row in record.sponsors),
            *(row.committee for row in record.ethics_reviews),
            *(site.organisation for site in record.sites),
        }
        assert named == set(record.organisations)
        assert set(record.investigators()) == set(content(path)["people"])


@pytest.mark.django_db
@ALL_FILES
def test_codes_are_those_of_the_vocabulary(path: Path) -> None:
    statuses = set(SubStatus.objects.values_list("code", flat=True))
    roles = set(ResponsibilityRole.objects.values_list("code", flat=True))
    for record in (version.record for version in versions(path)):
        assert record.status.sub_status in statuses
        assert {row.role for row in record.responsibilities} <= roles


@pytest.mark.django_db
@ALL_SAMPLES
def test_a_sample_could_be_published_by_an_editor(path: Path) -> None:
    history = versions(path)
    previous = [None, *(version.record for version in history)]
    found = [errors(version, before) for version, before in zip(history, previous, strict=False)]
    assert found == [[] for _ in history]


@ALL_SAMPLES
def test_a_sample_reads_as_one(path: Path) -> None:
    record = latest(path)
    assert record.is_sample
    names = [person["family"] for person in content(path)["people"].values()]
    assert all(name.endswith("-Sample") for name in names)
    for row in record.identifiers:
        assert re.fullmatch(UNREACHED.get(row.scheme, "SAMPLE-.+"), row.value)
    numbers = [row.number for row in record.ethics_reviews]
    numbers += [row.grant_number for row in record.sponsors if row.grant_number]
    assert all(number.startswith("SAMPLE-") for number in numbers)
    for organisation in record.organisations.values():
        assert "eispiel" in organisation.name.de
        assert "Sample" in organisation.name.en


@ALL_SAMPLES
def test_a_sample_is_told_in_both_languages(path: Path) -> None:
    record = latest(path)
    alone = MONOLINGUAL.get(record.number)
    for language in [alone] if alone else c.Language.values:
        assert 40 <= len(getattr(record.lay_summary, language).split()) <= 90
    present = {"".join(k for k in ("de", "en") if getattr(t, k)) for t in texts(record) if t}
    in_part = IN_PART_MONOLINGUAL.get(record.number, "deen")
    assert present == ({alone} if alone else {"deen", in_part})


@ALL_SAMPLES
def test_sites_in_germany_lie_on_its_map(path: Path) -> None:
    def is_on_map(site: Site) -> bool:
        return germany.project(site.latitude or 0, site.longitude or 0) is not None

    sites = latest(path).sites
    german = [site for site in sites if site.country == "DE"]
    assert german
    assert all(is_on_map(site) for site in german)
    assert all(site.latitude and site.longitude for site in sites)


def test_the_seed_study_is_word_for_word_its_page() -> None:
    assert list(reading(latest(SEED_FILE))) == SEED.splitlines()


def test_the_seed_study_says_nothing_its_page_does_not() -> None:
    record = latest(SEED_FILE)
    assert not record.is_sample
    assert not record.lay_summary.en
    stated = {name for name in StudyRecord.model_fields if getattr(record, name)}
    assert stated.isdisjoint(
        {"sponsors", "sites", "countries", "identifiers", "milestones", "sample_size_planned"}
    )
    assert record.status.since is None


@pytest.mark.django_db
def test_the_seed_study_lacks_only_what_its_page_lacks() -> None:
    version = versions(SEED_FILE)[-1]
    assert [rule for rule, _place in errors(version)] == ["E03", "E04", "E05"]
    context = quality.Context(today=version.published_at.date())
    lost_signs = quality.check(version.record, context, only=["W01"])
    assert [finding.place for finding in lost_signs] == ["inclusion:2"]


def test_the_seed_study_names_its_investigator() -> None:
    people = content(SEED_FILE)["people"]
    name = PersonName(academic_title="Prof. Dr.", given="Andreas", family="Hochhaus")
    assert {key: PersonName.model_validate(person) for key, person in people.items()} == {
        "p1": name
    }
    (row,) = latest(SEED_FILE).responsibilities
    assert (row.role, row.investigator) == ("national_coordinating_investigator", "p1")


def test_register_and_pages_speak_both_languages() -> None:
    rows = fixture("register.json", "studies.registertext")
    rows += fixture("register.json", "studies.network")
    rows += fixture("pages.json", "studies.page")
    for row in rows:
        for column in (name.removesuffix("_de") for name in row if name.endswith("_de")):
            assert row[f"{column}_de"]
            assert row[f"{column}_en"]


def test_a_page_has_as_many_headings_in_both_languages() -> None:
    pages = fixture("pages.json", "studies.page")
    assert {"about", "imprint", "privacy", "accessibility", "taking-part"} == {
        row["slug"] for row in pages
    }
    for page in pages:
        assert page["body_de"].count("\n## ") == page["body_en"].count("\n## ")
        assert page["body_de"].count("\n- ") == page["body_en"].count("\n- ")
