"""studies.snapshot: the record of a working copy, in a number of queries that never grows."""

from typing import Any

import pytest

from studies import parts as p
from studies.choices import PublicBasis
from studies.models import Criterion, SubStatus
from studies.record import StudyRecord
from studies.snapshot import printed_names, snapshot
from studies.terms import Terms
from tests import factories as make

pytestmark = pytest.mark.django_db

# Four for the vocabulary, thirteen lists, networks, facts, organisations.
QUERIES = 20


def sponsor() -> p.StudyOrganisation:
    return p.StudyOrganisation(role="primary_sponsor", organisation=str(make.organisation().pk))


def taken(study: Any) -> StudyRecord:
    return snapshot([study.pk])[study.pk]


@pytest.mark.parametrize("count", [1, 3, 20])
def test_queries_do_not_grow_with_the_studies(count: int, django_assert_num_queries: Any) -> None:
    studies = make.studies(make.numbered(count, sponsors=(sponsor(),)))
    with django_assert_num_queries(QUERIES):
        assert len(snapshot([study.pk for study in studies])) == count


@pytest.mark.parametrize("size", [1, 3, 60])
def test_queries_do_not_grow_with_the_rows(size: int, django_assert_num_queries: Any) -> None:
    study = make.study(make.rich(size))
    with django_assert_num_queries(QUERIES):
        assert len(taken(study).sites) == size


def test_vocabulary_that_is_there_is_not_asked_again(django_assert_num_queries: Any) -> None:
    study, terms = make.study(sponsors=(sponsor(),)), Terms.load()
    with django_assert_num_queries(QUERIES - 4):
        snapshot([study.pk], terms)


def test_unknown_keys_are_left_out() -> None:
    study = make.study()
    assert list(snapshot([study.pk, 0, -5])) == [study.pk]


def test_nothing_asked_is_nothing_found() -> None:
    assert snapshot([]) == {}


def test_status_follows_from_the_sub_status() -> None:
    study = make.study(status=p.StatusPart(sub_status="transit_ethics", since="2026-10"))
    row = SubStatus.objects.get(code="transit_ethics")
    status = taken(study).status
    assert (status.sub_status, status.main, status.stage, status.since) == (
        "transit_ethics",
        row.main_status,
        row.stage,
        "2026-10",
    )


def test_labels_are_those_of_the_keys_it_names() -> None:
    make.indication("hiv")
    make.indication("flu")
    make.network("north")
    study = make.study(
        indications=(p.StudyIndication(indication="hiv"),),
        networks=("north",),
        responsibilities=(p.Responsibility(role="public_contact"),),
        status=p.StatusPart(),
    )
    labels = taken(study).labels
    assert labels.keys() == {"indication:hiv", "network:north", "role:public_contact"}
    assert labels["indication:hiv"] == p.Text(de="hiv (de)", en="hiv")


def test_organisations_are_those_it_names_at_any_depth() -> None:
    names = ["Sponsor", "Committee", "Site", "Lead", "Local", "Nobody's"]
    rows = {name: make.organisation(name) for name in names}
    key = {name: str(row.pk) for name, row in rows.items()}
    person = make.investigator()
    study = make.study(
        sponsors=(p.StudyOrganisation(role="funder", organisation=key["Sponsor"]),),
        ethics_reviews=(p.EthicsReview(committee=key["Committee"]),),
        responsibilities=(make.responsibility(rows["Lead"], person),),
        sites=(
            p.Site(
                organisation=key["Site"],
                responsibilities=(make.responsibility(rows["Local"], person),),
            ),
        ),
    )
    found = {row.name.en for row in taken(study).organisations.values()}
    assert found == {"Sponsor", "Committee", "Site", "Lead", "Local"}


def test_responsibilities_of_a_site_stand_in_it() -> None:
    here, there, person = make.organisation("Here"), make.organisation("There"), make.investigator()
    overall, local = make.responsibility(here, person), make.responsibility(there, person)
    study = make.study(responsibilities=(overall,), sites=(p.Site(responsibilities=(local,)),))
    record = taken(study)
    assert (record.responsibilities, record.sites[0].responsibilities) == ((overall,), (local,))


def test_rows_keep_the_order_the_editor_gave_them() -> None:
    study = make.study(criteria=make.criteria("one", "two", "three"))
    Criterion.objects.filter(text_en="three").update(order=0)
    texts = [row.text.en for row in taken(study).criteria]
    assert texts == ["three", "one", "two"]


def test_row_an_editor_left_empty_is_an_empty_row() -> None:
    study = make.study()
    Criterion.objects.create(study=study, kind="exclusion")
    assert taken(study).criteria == (p.Criterion(kind="exclusion", text=p.Text()),)


def test_people_with_a_basis_are_named() -> None:
    home = make.organisation()
    named = make.investigator("Named", academic_title="Dr.", name_suffix="MSc")
    hidden = make.investigator("Hidden", public_basis=PublicBasis.NONE)
    rows = tuple(make.responsibility(home, person) for person in (named, hidden))
    study = make.study(responsibilities=rows)
    assert printed_names([taken(study)]) == {str(named.pk): "Dr. Pat Named, MSc"}


def test_names_take_one_query(django_assert_num_queries: Any) -> None:
    records = list(snapshot([make.study(make.rich(3)).pk]).values())
    with django_assert_num_queries(1):
        printed_names(records)
