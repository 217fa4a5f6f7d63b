"""studies.working_copy: records into rows, so that a snapshot gives them back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studies import parts as p
from studies.columns import ROWS
from studies.models import Identifier, NumberSeries, Organisation, Study
from studies.record import StudyRecord
from studies.snapshot import snapshot
from studies.terms import Terms
from studies.working_copy import LISTS, create, next_numbers, reserve_number, update
from tests import factories as make
from tests import strategies

pytestmark = pytest.mark.django_db

some = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@contextmanager
def keys() -> Iterator[Terms]:
    """The rows that records of the strategies name; all is undone at the end."""
    with transaction.atomic():
        for slug in strategies.INDICATIONS:
            make.indication(slug)
        for code in strategies.NETWORKS:
            make.network(code)
        for key in strategies.KEYS:
            make.organisation(f"Sample {key}", pk=int(key))
            make.investigator(f"Sample {key}", pk=int(key))
        yield Terms.load()
        transaction.set_rollback(True)


def bare(record: StudyRecord) -> StudyRecord:
    """The record without what things were called."""
    return record.model_copy(update={"labels": {}, "organisations": {}})


def taken(study: int, terms: Terms) -> StudyRecord:
    return bare(snapshot([study], terms)[study])


@given(data=st.data())
@some
def test_snapshot_gives_a_created_record_back(data: st.DataObject) -> None:
    with keys() as terms:
        record = data.draw(strategies.stored_records(terms))
        (study,) = create([record], terms)
        assert taken(study, terms) == record


@pytest.mark.uncounted
@given(data=st.data())
@some
def test_snapshot_gives_an_updated_record_back(data: st.DataObject) -> None:
    with keys() as terms:
        before, after = (data.draw(strategies.stored_records(terms)) for _ in range(2))
        (study,) = create([before], terms)
        changed = {name for name in LISTS if getattr(before, name) != getattr(after, name)}
        update({study: (after, changed)}, terms)
        assert taken(study, terms) == after


def test_studies_come_in_the_order_of_their_records() -> None:
    made = create(make.numbered(3), Terms.load())
    studies = Study.objects.in_bulk(made)
    assert [studies[pk].number for pk in made] == ["CTU-9001", "CTU-9002", "CTU-9003"]


def rows_of(study: Study) -> dict[str, list[int]]:
    found = {
        field: table.model._default_manager.filter(study_id=study.pk).order_by("pk")
        for field, table in ROWS.items()
    }
    return {field: list(rows.values_list("pk", flat=True)) for field, rows in found.items()}


def test_update_writes_only_the_lists_that_differ() -> None:
    study, terms = make.study(make.rich(2)), Terms.load()
    before = rows_of(study)
    record = snapshot([study.pk], terms)[study.pk]
    new = record.model_copy(update={"criteria": make.criteria("one", "two", "three")})
    update({study.pk: (new, {"criteria"})}, terms)
    after = rows_of(study)
    assert {field for field in before if before[field] != after[field]} == {"criteria"}


def test_update_of_overall_responsibilities_leaves_those_of_sites() -> None:
    study, terms = make.study(make.rich(2)), Terms.load()
    record = snapshot([study.pk], terms)[study.pk]
    new = record.model_copy(update={"responsibilities": ()})
    update({study.pk: (new, {"responsibilities"})}, terms)
    assert taken(study.pk, terms) == bare(new)


def test_update_moves_the_lock_version() -> None:
    study, terms = make.study(), Terms.load()
    update({study.pk: (make.record(acronym="NEW"), {"acronym"})}, terms)
    before = (study.lock_version, study.acronym, study.number, study.created_at)
    study.refresh_from_db()
    assert before == (0, "", study.number, study.created_at)
    assert (study.lock_version, study.acronym) == (1, "NEW")


def test_update_leaves_what_a_record_does_not_hold() -> None:
    study, terms = make.study(), Terms.load()
    make.edit(study, internal_number="K-17")
    update({study.pk: (make.record(number="OTHER-1", acronym="NEW"), {"acronym"})}, terms)
    study.refresh_from_db()
    assert (study.number, study.internal_number) == ("CTU-9001", "K-17")


def test_update_is_no_edit_of_an_editor() -> None:
    study, terms = make.study(), Terms.load()
    make.edit(study, updated_by=make.user("editor"))
    update({study.pk: (make.record(acronym="NEW"), {"acronym"})}, terms)
    study.refresh_from_db()
    assert study.updated_by is None


@pytest.mark.parametrize("count", [1, 3])
def test_update_takes_as_many_queries_for_one_as_for_three(
    count: int, django_assert_num_queries: Any
) -> None:
    studies, terms = make.studies(make.numbered(count)), Terms.load()
    changed = {
        study.pk: (make.record(criteria=make.criteria("new")), {"criteria"}) for study in studies
    }
    with django_assert_num_queries(4):
        update(changed, terms)


def test_identifiers_are_kept_with_what_they_compare_by() -> None:
    number = p.Identifier(scheme="nct", value="nct 00000001")
    make.study(identifiers=(number,))
    assert Identifier.objects.values_list("value", "comparable").get() == (
        "nct 00000001",
        "NCT00000001",
    )


def test_register_number_belongs_to_one_study() -> None:
    own = p.Identifier(scheme="nct", value="NCT00000001")
    related = own.model_copy(update={"relation": "related"})
    make.study(number="CTU-9001", identifiers=(own,))
    make.study(number="CTU-9002", identifiers=(related,))
    with pytest.raises(IntegrityError):
        make.study(number="CTU-9003", identifiers=(own,))


def test_key_that_no_vocabulary_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        make.study(indications=(p.StudyIndication(indication="unheard-of"),))


def test_organisations_are_not_written() -> None:
    home = make.organisation("Sample University")
    named = p.Organisation(name=make.both("Renamed"))
    make.study(organisations={str(home.pk): named})
    assert Organisation.objects.get().name.en == "Sample University"


def test_numbers_are_given_once() -> None:
    given_numbers = [*next_numbers("CTU", 2), *next_numbers("CTU", 1), *next_numbers("XY", 1)]
    assert given_numbers == ["CTU-0001", "CTU-0002", "CTU-0003", "XY-0001"]


def test_number_from_a_file_is_not_given_again() -> None:
    reserve_number("CTU-0147")
    assert next_numbers("CTU", 1) == ["CTU-0148"]


def test_series_never_runs_backwards() -> None:
    for number in ("CTU-0147", "CTU-0012"):
        reserve_number(number)
    assert NumberSeries.objects.get().last == 147


@pytest.mark.parametrize("number", ["", "NO-COUNTER", "17", "-5"])
def test_number_of_no_series_reserves_nothing(number: str) -> None:
    reserve_number(number)
    assert NumberSeries.objects.count() == 0
