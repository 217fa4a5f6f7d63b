"""People and organisations: their public studies, with what they are to them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studies import parts as p
from studies.models import Investigator, Organisation
from studies.publishing import publish, remove_name, withdraw
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Organisation:
    return make.organisation("Sample University")


@pytest.fixture
def person() -> Investigator:
    return make.investigator("Sample")


def get(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status
    return answer.content.decode()


def roles(text: str) -> list[tuple[str, str]]:
    """Number and roles of the studies listed."""
    return re.findall(r'tn">(CTU-\d+)<.*?</span></span><span>([^<]*)</span>', text)


def test_person_has_a_page_of_public_studies_with_roles(
    home: Organisation, person: Investigator
) -> None:
    row = make.responsibility(home, person)
    site = p.Site(city="Jena", country="DE", responsibilities=(row,), organisation=str(home.pk))
    make.published(number="CTU-1", responsibilities=(row,))
    make.published(number="CTU-2", sites=(site,))
    make.published(number="CTU-3", responsibilities=(row.model_copy(update={"is_public": False}),))
    text = get(f"/en/people/{person.pk}/")
    assert "<h1>Pat Sample</h1>" in text
    assert "2 public studies" in text
    role = "Principal Investigator, Sample University"
    assert roles(text) == [("CTU-2", role), ("CTU-1", role)]
    assert '<meta name="robots" content="noindex">' in text


def test_person_whose_name_was_removed_has_no_page(
    home: Organisation, person: Investigator
) -> None:
    make.published(responsibilities=(make.responsibility(home, person),))
    get(f"/en/people/{person.pk}/")
    remove_name(person, by=None)
    assert "Sample, Pat" not in get(f"/en/people/{person.pk}/", 404)


def test_person_of_a_withdrawn_study_has_no_page(home: Organisation, person: Investigator) -> None:
    study = make.published(responsibilities=(make.responsibility(home, person),))
    withdraw([study], by=None, reason_de="Weil", reason_en="Because")
    get(f"/en/people/{person.pk}/", 404)


@pytest.mark.parametrize("key", ["0", "x", "1" * 500, "%20", "a b"])
def test_key_of_nobody_is_404(key: str) -> None:
    get(f"/de/personen/{key}/", 404)
    get(f"/de/einrichtungen/{key}/", 404)


def test_organisation_lists_everything_it_is(home: Organisation, person: Investigator) -> None:
    key = str(home.pk)
    make.published(
        number="CTU-1",
        sponsors=(p.StudyOrganisation(role="primary_sponsor", organisation=key),),
        responsibilities=(make.responsibility(home, person),),
        sites=(p.Site(city="Jena", country="DE", organisation=key),) * 2,
        ethics_reviews=(p.EthicsReview(committee=key),),
    )
    text = get(f"/en/organisations/{key}/")
    assert roles(text) == [
        ("CTU-1", "Sponsor; Principal Investigator; Study site; Ethics committee")
    ]
    assert "Jena, Germany" in text
    assert "noindex" not in text
    german = get(f"/de/einrichtungen/{key}/")
    assert "1 öffentliche Studie" in german


def test_study_page_leads_to_people_and_organisations(
    home: Organisation, person: Investigator
) -> None:
    study = make.published(
        sponsors=(p.StudyOrganisation(role="primary_sponsor", organisation=str(home.pk)),),
        responsibilities=(make.responsibility(home, person),),
    )
    text = get(f"/en/studies/{study.number}/")
    links = set(re.findall(r'href="(/en/(?:people|organisations)/\d+/)"', text))
    assert links == {f"/en/people/{person.pk}/", f"/en/organisations/{home.pk}/"}
    for link in links:
        get(link)


def test_old_version_leads_to_nobody(home: Organisation, person: Investigator) -> None:
    """Who stands in an old version alone has no page."""
    study = make.published(responsibilities=(make.responsibility(home, person),))
    study.responsibilities.all().delete()
    publish([study], by=None)
    text = get(f"/en/studies/{study.number}/v1/")
    assert "Pat Sample" in text
    assert "/people/" not in text


@pytest.mark.parametrize(
    ("page", "listed", "notice"),
    [("", 25, False), ("2", 1, False), ("3", 1, True), ("0", 25, True), ("9" * 99, 25, True)],
)
def test_studies_are_paged_at_25(home: Organisation, page: str, listed: int, notice: bool) -> None:
    sponsor = p.StudyOrganisation(role="primary_sponsor", organisation=str(home.pk))
    publish(make.studies(make.numbered(26, sponsors=(sponsor,))), by=None)
    text = get(f"/en/organisations/{home.pk}/?page={page}")
    assert len(roles(text)) == listed
    assert ("There are only 2 pages." in text) == notice
    assert 'class="pager"' in text


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_queries_however_many_studies(
    home: Organisation, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sponsor = p.StudyOrganisation(role="primary_sponsor", organisation=str(home.pk))
    publish(make.studies(make.numbered(rows, sponsors=(sponsor,))), by=None)
    get(f"/en/organisations/{home.pk}/")
    with django_assert_num_queries(4):  # version of the data; count; studies
        get(f"/en/organisations/{home.pk}/")
