"""studies.search.index: list row, facets and words, all from the published record."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from studies import parts as p
from studies.models import (
    FacetEntry,
    Indication,
    Organisation,
    PublishedStudy,
    RegisterState,
    SearchText,
    Study,
    StudyIndication,
    StudyVersion,
    SubStatus,
)
from studies.publishing import publish
from studies.search import entry, state
from studies.search.facets import QUIET
from studies.search.index import reindex
from tests import factories as make

pytestmark = pytest.mark.django_db

SENTENCE = "A first sentence that is long enough to stand alone here, as it should do."


def infectious() -> p.StudyIndication:
    parent = make.indication("infections")
    make.indication("hiv", parent)
    return p.StudyIndication(indication="hiv", is_main=True)


def test_list_row_says_what_the_record_says() -> None:
    study = make.published(
        acronym="SAMPLE",
        public_title=make.both("Public"),
        lay_summary=make.both("Plain words."),
        indications=(infectious(),),
        design=p.Design(phase="2a", study_type="interventional"),
        sites=(p.Site(city="Wien", country="AT"), p.Site(city="Munich", country="DE")),
        eligibility=p.Eligibility(age_min=p.Age(value=6, unit="months")),
        milestones=(p.Milestone(kind="study_start", date_kind="actual", date="2026-05"),),
    )
    row = PublishedStudy.objects.get(pk=study.pk)
    said = {
        "number": row.number,
        "title": row.title,
        "teaser": row.teaser,
        "acronym": row.acronym,
        "is_sample": row.is_sample,
        "status": (row.main_status, row.stage, row.sub_status.en),
        "phase": (row.phase, row.study_type),
        "indications": row.indications,
        "places": (row.cities, row.countries),
        "ages": (row.age_min, row.age_max),
        "started_on": row.started_on,
        "labels": row.labels,
    }
    assert said == {
        "number": "CTU-9001",
        "title": make.both("Public"),
        "teaser": make.both("Plain words."),
        "acronym": "SAMPLE",
        "is_sample": True,
        "status": ("recruiting", 3, "Recruiting"),
        "phase": ("2a", "interventional"),
        "indications": [{"slug": "hiv", "de": "hiv (de)", "en": "hiv"}],
        "places": (["München", "Wien"], ["AT", "DE"]),
        "ages": ({"value": 6, "unit": "months"}, None),
        "started_on": "2026-05",
        "labels": {},
    }


def test_facets_are_those_of_the_record_and_of_broader_indications() -> None:
    home = make.organisation()
    make.network("north")
    jena = p.Site(city="Jena", country="DE", latitude=50.9271, longitude=11.5892)
    study = make.published(
        indications=(infectious(),),
        networks=("north",),
        design=p.Design(phase="2b", study_type="interventional"),
        interventions=(p.Intervention(name=p.Text(), type="drug"),),
        sites=(jena, jena),
        sponsors=(
            p.StudyOrganisation(role="primary_sponsor", organisation=str(home.pk)),
            p.StudyOrganisation(role="funder", organisation=str(home.pk)),
        ),
        eligibility=p.Eligibility(
            sex="female",
            healthy_volunteers=False,
            age_min=p.Age(value=30, unit="months"),
            age_max=p.Age(value=17),
        ),
        milestones=({"kind": "study_start", "date": "2026-05", "date_kind": "planned"},),
        identifiers=(
            p.Identifier(scheme="nct", value="nct00000001"),
            p.Identifier(scheme="nct", value="NCT00000002", relation="related"),
        ),
    )
    entries = FacetEntry.objects.filter(study=study.pk).exclude(facet__in=QUIET)
    assert set(entries.values_list("facet", "value")) == {
        ("indication", "hiv"),
        ("indication", "infections"),
        ("status", "recruiting"),
        ("substatus", "recruiting"),
        ("phase", "2"),
        ("type", "interventional"),
        ("intervention", "drug"),
        ("country", "DE"),
        ("city", "Jena"),
        ("place", "50.93|11.59|Jena"),
        ("network", "north"),
        ("sponsor", str(home.pk)),
        ("sex", "female"),
        ("due", "2026-08-29"),
        ("healthy", "no"),
        ("age_from", "002"),
        ("age_to", "017"),
        ("year", "2026"),
        ("results", "no"),
        ("identifier", "NCT00000001"),
        ("organisation", str(home.pk)),
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, False),
        ({"publications": ({"kind": "background", "doi": "10.1000/1"},)}, False),
        ({"publications": ({"kind": "result", "doi": "10.1000/1"},)}, True),
        ({"milestones": (("results_posted", "actual"),)}, True),
        ({"milestones": (("publication", "actual"),)}, True),
        ({"milestones": (("publication", "planned"),)}, False),
        ({"milestones": (("study_completion", "actual"),)}, False),
        ({"status": p.StatusPart(sub_status="completed", main="completed", stage=5)}, False),
    ],
)
def test_results_are_there_when_the_record_leads_to_them(
    fields: dict[str, Any], expected: bool
) -> None:
    rows = [
        {"kind": kind, "date_kind": date_kind, "date": "2026"}
        for kind, date_kind in fields.get("milestones", ())
    ]
    assert entry.has_results(make.record(**{**fields, "milestones": tuple(rows)})) is expected


def test_first_and_last_day_of_publication_are_told_apart() -> None:
    study = make.study()
    for acronym, day in (
        ("ONE", "2026-03-31T23:30:00+02:00"),
        ("TWO", "2026-05-01T00:30:00+02:00"),
    ):
        make.edit(study, acronym=acronym)
        publish([study], by=None, at=datetime.fromisoformat(day))
    row = PublishedStudy.objects.get()
    days = [row.first_published_on.isoformat(), row.last_changed_on.isoformat()]
    assert days == ["2026-03-31", "2026-05-01"]


def test_reindex_of_nothing_moves_nothing() -> None:
    before = state.data_version()
    assert (reindex([]), state.data_version()) == (0, before)


def test_study_without_a_version_has_no_rows() -> None:
    study = make.study()
    assert (reindex([study.pk]), PublishedStudy.objects.count()) == (0, 0)


def test_rows_that_were_lost_come_back() -> None:
    study = make.published(make.rich(2))
    before = everything()
    PublishedStudy.objects.all().delete()
    assert everything() == [[], [], []]
    assert reindex([study.pk, study.pk]) == 1
    assert everything() == before


def everything() -> list[list[Any]]:
    return [
        list(PublishedStudy.objects.order_by("pk").values()),
        list(FacetEntry.objects.order_by("facet", "value", "study").values("facet", "value")),
        list(SearchText.objects.order_by("pk").values()),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_reindex_takes_as_many_queries_for_one_as_for_three(
    count: int, django_assert_num_queries: Any
) -> None:
    home = make.organisation()
    sponsor = p.StudyOrganisation(role="primary_sponsor", organisation=str(home.pk))
    studies = make.studies(make.numbered(count, sponsors=(sponsor,)))
    publish(studies, by=None)
    # One of them reads the words that stood there; they stay as many, so no count is written.
    with django_assert_num_queries(25):
        assert reindex([study.pk for study in studies]) == count


def html(path: str) -> str:
    return Client().get(path).content.decode()


def renamed() -> Study:
    """A study whose indication is called otherwise since it was published."""
    study = make.published(indications=(infectious(),))
    Indication.objects.filter(slug="hiv").update(label_en="Renamed infection")
    reindex([study.pk])
    return study


def test_current_page_shows_the_label_of_today() -> None:
    study = renamed()
    assert "Renamed infection" in html(f"/en/studies/{study.number}/")


def test_list_row_shows_the_label_of_today() -> None:
    renamed()
    row = PublishedStudy.objects.get()
    assert row.indications == [{"slug": "hiv", "de": "hiv (de)", "en": "Renamed infection"}]


def test_version_page_shows_the_label_of_its_time() -> None:
    page = html(f"/en/studies/{renamed().number}/v1/")
    assert ("Renamed infection" in page, ">hiv<" in page) == (False, True)


def test_only_labels_that_differ_are_kept_beside_the_record() -> None:
    renamed()
    assert PublishedStudy.objects.get().labels == {
        "indication:hiv": {"de": "hiv (de)", "en": "Renamed infection"}
    }


def test_renamed_organisation_is_called_by_its_name_of_today() -> None:
    study = make.published(make.rich(1))
    home = Organisation.objects.get()
    Organisation.objects.update(name_en="Renamed University")
    reindex([study.pk])
    assert PublishedStudy.objects.get().labels == {
        f"organisation:{home.pk}": {"de": "Sample University (de)", "en": "Renamed University"}
    }


def numbers(client: Client, text: str) -> list[str]:
    """The numbers of the studies on the list's page for a text."""
    page = client.get("/en/studies/", {"q": text}).content.decode()
    return sorted(set(re.findall(r"/en/studies/(CTU-\d+)/", page)))


def test_a_renamed_indication_is_found_by_its_name_of_today(client: Client) -> None:
    study = renamed()
    assert numbers(client, "renamed infection") == [study.number]
    Indication.objects.filter(slug="hiv").update(label_en="Third infection")
    reindex([study.pk])
    assert (numbers(client, "renamed"), numbers(client, "third")) == ([], [study.number])


def test_a_renamed_organisation_is_found_by_its_name_of_today(client: Client) -> None:
    study = make.published(make.rich(1))
    assert numbers(client, "otherwise") == []
    Organisation.objects.update(name_de="Otherwise-Hochschule", name_en="Renamed University")
    reindex([study.pk])
    assert numbers(client, "otherwise") == numbers(client, "renamed univ") == [study.number]
    Organisation.objects.update(name_de="", name_en="Third Name")
    reindex([study.pk])
    assert (numbers(client, "otherwise"), numbers(client, "third")) == ([], [study.number])


def test_renamed_sub_status_is_called_by_its_name_of_today() -> None:
    study = make.published()
    SubStatus.objects.filter(code="recruiting").update(label_en="Open to all")
    reindex([study.pk])
    assert PublishedStudy.objects.get().sub_status.en == "Open to all"


def test_vocabulary_that_went_keeps_its_label_in_what_is_public() -> None:
    study = make.published(indications=(infectious(),))
    make.edit(study, sub_status=None)
    StudyIndication.objects.all().delete()
    Indication.objects.filter(slug="hiv").delete()
    SubStatus.objects.filter(code="recruiting").delete()
    assert reindex([study.pk]) == 1
    row = PublishedStudy.objects.get()
    assert (row.indications, row.sub_status.en) == (
        [{"slug": "hiv", "de": "hiv (de)", "en": "hiv"}],
        "Recruiting",
    )


def test_every_change_of_the_public_side_has_a_version_of_its_own() -> None:
    study = make.published()
    seen = [state.data_version()]
    for _ in range(5):
        reindex([study.pk])
        seen.append(state.data_version())
    assert seen == sorted(set(seen))


def test_data_version_moves_on_while_the_clock_stands_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []
    for now in (1_000, 1_000, 500, 2_000, 2_000):
        monkeypatch.setattr("time.time_ns", lambda now=now: now)
        state.touch()
        seen.append(state.data_version())
    assert seen == [1_000, 1_001, 1_002, 2_000, 2_001]


def test_data_version_of_an_empty_register_is_nought() -> None:
    RegisterState.objects.all().delete()
    assert state.data_version() == 0


def test_last_change_comes_first() -> None:
    one, two = (make.published(record) for record in make.numbered(2))
    make.edit(one, acronym="NEW")
    publish([one], by=None)
    assert list(PublishedStudy.objects.values_list("pk", flat=True)) == [one.pk, two.pk]
    assert StudyVersion.objects.current().count() == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Short.", "Short."),
        ("  Two\n\nparagraphs ", "Two paragraphs"),
        (f"{SENTENCE} " * 4, f"{SENTENCE} {SENTENCE}"),
        ("word " * 60, ("word " * 39) + "word …"),
    ],
)
def test_teaser_is_the_first_sentences(text: str, expected: str) -> None:
    record = make.record(lay_summary=p.Text(en=text))
    assert entry.teaser(record).en == expected


@pytest.mark.parametrize(
    ("milestones", "expected"),
    [
        ([], ""),
        ([("recruitment_end", "actual", "2027")], ""),
        ([("study_start", "planned", "2026-05")], "2026-05"),
        ([("study_start", "planned", "2026-05"), ("study_start", "actual", "2026-06")], "2026-06"),
        (
            [("first_enrolment", "actual", "2026-07"), ("study_start", "actual", "2026-06")],
            "2026-07",
        ),
    ],
)
def test_start_is_the_actual_one_where_there_is_one(
    milestones: list[tuple[str, str, str]], expected: str
) -> None:
    rows = tuple(
        p.Milestone(kind=kind, date_kind=date_kind, date=date)
        for kind, date_kind, date in milestones
    )
    assert entry.started_on(make.record(milestones=rows)) == expected
