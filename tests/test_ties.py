"""What studies have in common: people, organisations, drugs; and the related ones it makes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from studies import choices as c
from studies import parts as p
from studies.models import FacetEntry, PublishedStudy, Study
from studies.publishing import publish, remove_name, withdraw
from studies.search.facets import SqlFacets
from studies.search.ties import drugs, related, ties
from tests import factories as make

pytestmark = pytest.mark.django_db

RUXOLITINIB = p.Intervention(name=p.Text(en="Ruxolitinib"), type=c.InterventionType.DRUG)


def entries(study: Study, *facets: str) -> set[tuple[str, str]]:
    rows = FacetEntry.objects.filter(study=study.pk, facet__in=facets)
    return set(rows.values_list("facet", "value"))


def test_only_what_the_public_sees_ties_studies() -> None:
    home, hidden = make.organisation("Home"), make.organisation("Hidden")
    person, unseen = make.investigator("Seen"), make.investigator("Unseen")
    study = make.published(
        responsibilities=(
            make.responsibility(home, person),
            make.responsibility(hidden, unseen, is_public=False),
        ),
        sites=(p.Site(organisation=str(hidden.pk), city="Jena", country="DE", is_public=False),),
    )
    assert entries(study, "person", "organisation") == {
        ("person", str(person.pk)),
        ("organisation", str(home.pk)),
    }


def test_row_that_slipped_into_a_version_unseen_ties_nothing() -> None:
    row = p.Responsibility(role="x", organisation="1", investigator="2", is_public=False)
    site = p.Site(organisation="3", is_public=False)
    assert ties(make.record(responsibilities=(row,), sites=(site,)), {"2": "Name"}) == set()


def test_person_without_a_name_ties_nothing() -> None:
    person = make.investigator()
    study = make.published(responsibilities=(make.responsibility(make.organisation(), person),))
    assert entries(study, "person")
    remove_name(person, by=None)
    assert not entries(study, "person")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (RUXOLITINIB, ["ruxolitinib"]),
        (p.Intervention(name=p.Text(en="Placebo tablet"), type="drug"), []),
        (p.Intervention(name=p.Text(en="Walking"), type="behavioural"), []),
        (p.Intervention(name=p.Text(de="Impfstoff", en="Vaccine"), type="biological_vaccine"), 2),
        (p.Intervention(name=p.Text(en="x" * 300), type="drug"), ["x" * 120]),
    ],
)
def test_drugs_are_told_by_their_names(row: p.Intervention, expected: Any) -> None:
    found = list(drugs(row))
    assert (len(found) if isinstance(expected, int) else found) == expected


def test_ties_are_counted_in_no_list() -> None:
    make.published(interventions=(RUXOLITINIB,))
    assert {"person", "organisation", "drug"} & SqlFacets().counts({}).keys() == set()


def covid(number: int, **fields: Any) -> Study:
    rows = (p.StudyIndication(indication="covid-19", is_main=True),)
    return make.published(number=f"CTU-{number}", **{"indications": rows, **fields})


def page(study: Study) -> str:
    return Client().get(f"/en/studies/{study.number}/").content.decode()


def test_related_studies_say_why_the_strongest_first() -> None:
    make.indication("covid-19", label_en="COVID-19")
    home = make.organisation("Sample University")
    sponsor = p.StudyOrganisation(role="primary_sponsor", organisation=str(home.pk))
    one = covid(1, interventions=(RUXOLITINIB,), sponsors=(sponsor,))
    covid(2)
    make.published(number="CTU-3", sponsors=(sponsor,))
    make.published(number="CTU-4", interventions=(RUXOLITINIB,))
    covid(5, interventions=(RUXOLITINIB,), sponsors=(sponsor,))
    make.published(number="CTU-6")
    text = page(one)
    below = text.split('id="related"')[1]
    order = [part[:5] for part in below.split('class="tn">')[1:]]
    assert order == ["CTU-5", "CTU-4", "CTU-2", "CTU-3"]
    assert "same drug: Ruxolitinib; same indication: COVID-19; same sponsor: Sample" in below
    assert text.index("</article>") < text.index('id="related"')


def test_related_studies_are_no_more_than_five_and_public() -> None:
    make.indication("covid-19")
    studies = [covid(number) for number in range(1, 9)]
    withdraw([studies[6]], by=None, reason_de="Weil", reason_en="Because")
    found = related(studies[0].pk, [("indication", "covid-19")])
    assert [row.number for row in found] == ["CTU-8", "CTU-6", "CTU-5", "CTU-4", "CTU-3"]


def test_broader_indication_makes_up_the_number() -> None:
    infections = make.indication("infections", label_en="Infections")
    for slug in ("covid-19", "malaria"):
        make.indication(slug, label_en=slug, parent=infections)
    malaria, above = (p.StudyIndication(indication=slug) for slug in ("malaria", "infections"))
    one = covid(1)
    make.published(number="CTU-2", indications=(malaria,))
    covid(3)
    make.published(number="CTU-4", indications=(above,))
    covid(5, interventions=(RUXOLITINIB,))
    make.published(number="CTU-6")
    below = page(one).split('id="related"')[1].split("</ul>")[0]
    reasons = re.findall(
        r'class="tn">(CTU-\d).*?<span class="muted">(.*?)</span>', below, re.DOTALL
    )
    broader = "same broader indication: Infections"
    own = "same indication: covid-19"
    assert reasons == [("CTU-5", own), ("CTU-3", own), ("CTU-4", broader), ("CTU-2", broader)]


def test_study_with_nothing_in_common_has_no_related_ones() -> None:
    make.published(number="CTU-2")
    text = page(make.published(number="CTU-1"))
    assert 'id="related"' not in text
    assert 'id="compare-with"' in text


def test_old_version_has_no_related_studies() -> None:
    make.indication("covid-19")
    study = covid(1)
    covid(2)
    make.edit(study, acronym="SECOND")
    publish([study], by=None)
    text = Client().get(f"/en/studies/{study.number}/v1/").content.decode()
    assert 'id="related"' not in text
    assert "/compare/" not in text


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_related_studies_cost_one_query(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.indication("covid-19")
    for number in range(rows + 1):
        covid(number + 1)
    study = PublishedStudy.objects.get(number="CTU-1")
    with django_assert_num_queries(1):
        assert len(related(study.pk, [("indication", "covid-19"), ("sponsor", "x")])) == min(
            rows, 5
        )
    with django_assert_num_queries(0):
        assert related(study.pk, []) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_study_page_costs_the_same_queries_whatever_is_near(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.indication("covid-19")
    study, *_ = [covid(number + 1) for number in range(rows)]
    Client().get("/en/")
    # Version of the data; the study. Once for each version of the data: its versions, what is
    # related to it, sub-statuses and the glossary.
    with django_assert_num_queries(6):
        page(study)
    with django_assert_num_queries(2):
        page(study)


PAIRS = st.tuples(st.sampled_from(["drug", "indication", "sponsor"]), st.sampled_from("ab"))


@given(st.lists(st.sets(PAIRS), min_size=1, max_size=6), st.sets(PAIRS))
def test_related_are_those_that_share_the_most(sets: list[set[Any]], own: set[Any]) -> None:
    FacetEntry.objects.filter(facet__in=("drug", "indication", "sponsor")).delete()
    existing = dict(PublishedStudy.objects.values_list("number", "pk"))
    for place in range(len(sets)):
        number = f"CTU-{place + 1}"
        if number not in existing:
            existing[number] = make.published(number=number).pk
    FacetEntry.objects.bulk_create(
        FacetEntry(facet=facet, value=value, study_id=existing[f"CTU-{place + 1}"])
        for place, pairs in enumerate(sets)
        for facet, value in pairs
    )
    weights = {"drug": 4, "indication": 2, "sponsor": 1}
    scores = {
        f"CTU-{place + 1}": (-sum(weights[facet] for facet, _ in pairs & own), -place)
        for place, pairs in enumerate(sets)
        if pairs & own
    }
    expected = sorted(scores, key=lambda number: scores[number])[:5]
    assert [row.number for row in related(0, sorted(own))] == expected
