"""Facets: bitmaps in memory answer as SQL does, and SQL answers while they are stale."""

from collections.abc import Collection, Iterator
from threading import Event, Thread
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from studies import parts as p
from studies.models import PublishedStudy
from studies.publishing import publish, withdraw
from studies.search import memory
from studies.search.facets import FACETS, ORDERS, Choices, SqlFacets
from studies.search.guests import GUESTS
from studies.search.memory import MemoryFacets, facets
from studies.search.query import Query, search
from studies.search.state import data_version
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    memory.reset()
    yield
    memory.reset()


def every_choice(sql: SqlFacets) -> Iterator[Choices]:
    """No choice, each value of each facet, and pairs of values within and across facets."""
    values = {facet: sorted(sql.values(facet)) for facet in FACETS}
    yield {}
    for facet in FACETS:
        yield from ({facet: [value]} for value in values[facet])
        yield {facet: values[facet][:2]}
        yield {facet: []}
    for one, two in zip(FACETS, [*FACETS[1:], FACETS[0]], strict=True):
        yield {one: values[one][:2], two: values[two][-2:]}
    yield {facet: values[facet][:3] for facet in ("status", "country", "type")}
    yield {"status": ["recruiting"], "city": ["Nowhere"]}
    yield {"-sex": ["male"], "status": ["recruiting"]}
    yield {"-age_from": ["018"], "-age_to": ["017", "999"]}
    yield {"place": sorted(sql.values("place"))[:5]}
    yield {"unheard-of": ["x"]}


def clean(counts: Any) -> Any:
    return {facet: dict(counts[facet]) for facet in FACETS}


@pytest.fixture
def samples() -> list[Any]:
    return make.samples(each=3)


def withins(samples: list[Any]) -> list[Collection[int] | None]:
    pks = [study.pk for study in samples]
    return [None, pks[::2], [], [pks[0], 999_999]]


def test_samples_are_found_by_every_facet(samples: list[Any]) -> None:
    sql = SqlFacets()
    # What apps above add is not in the records.
    assert {facet for facet in FACETS if not sql.values(facet)} == set(GUESTS)


@pytest.mark.uncounted
def test_memory_finds_what_sql_finds(samples: list[Any]) -> None:
    sql, index = SqlFacets(), MemoryFacets()
    for choices in every_choice(sql):
        for within in withins(samples):
            for order in ORDERS:
                expected = sql.find(choices, within, order)
                assert list(index.find(choices, within, order)) == expected, (choices, order)


@pytest.mark.uncounted
def test_memory_counts_what_sql_counts(samples: list[Any]) -> None:
    sql, index = SqlFacets(), MemoryFacets()
    for choices in every_choice(sql):
        if set(choices) <= set(FACETS):
            for within in withins(samples)[:2]:
                assert clean(index.counts(choices, within)) == clean(sql.counts(choices, within))


def test_memory_knows_the_values_and_the_total_sql_knows(samples: list[Any]) -> None:
    sql, index = SqlFacets(), MemoryFacets()
    assert index.total() == sql.total() == len(samples)
    assert {facet: set(index.values(facet)) for facet in FACETS} == {
        facet: set(sql.values(facet)) for facet in FACETS
    }


def test_count_is_the_number_of_results_after_the_click(samples: list[Any]) -> None:
    index = MemoryFacets()
    chosen = {"country": ["DE"], "type": ["interventional"]}
    counts = index.counts(chosen)
    assert counts["status"]
    for facet in FACETS:
        for value, count in counts[facet].items():
            clicked = {**chosen, facet: [value]}
            assert (facet, value, len(index.find(clicked))) == (facet, value, count)


def test_empty_register_has_no_facets() -> None:
    sql, index = SqlFacets(), MemoryFacets()
    for answers in (sql, index):
        assert (answers.total(), list(answers.find({})), clean(answers.counts({}))) == (
            0,
            [],
            {facet: {} for facet in FACETS},
        )


def test_numbers_of_studies_are_no_facet_to_count() -> None:
    make.published(identifiers=(p.Identifier(scheme="nct", value="NCT00000001"),))
    assert "identifier" not in SqlFacets().counts({})


def test_sql_answers_until_the_index_is_built() -> None:
    assert type(facets(data_version())) is SqlFacets


def test_index_answers_without_a_query(django_assert_num_queries: Any) -> None:
    make.published()
    memory.refresh()
    version = data_version()
    with django_assert_num_queries(0):
        assert facets(version).find({"status": ["recruiting"]}) != []


def test_sql_answers_while_the_index_is_stale() -> None:
    make.published()
    memory.refresh()
    study = make.published(number="CTU-9002")
    answering = facets(data_version())
    assert (type(answering), answering.find({})[0]) == (SqlFacets, study.pk)


def test_index_is_built_anew_after_publishing() -> None:
    memory.refresh()
    study = make.published()
    memory.refresh()
    answering = facets(data_version())
    assert (type(answering), list(answering.find({}))) == (MemoryFacets, [study.pk])


def test_index_forgets_what_was_withdrawn() -> None:
    study = make.published()
    memory.refresh()
    withdraw([study], by=None, reason_de="x", reason_en="x")
    memory.refresh()
    assert list(facets(data_version()).find({})) == []


def test_fresh_index_is_not_built_again(django_assert_num_queries: Any) -> None:
    memory.refresh()
    with django_assert_num_queries(1):
        memory.refresh()


def test_building_takes_as_many_queries_for_one_as_for_three(
    django_assert_num_queries: Any,
) -> None:
    for record in make.numbered(3):
        make.published(record)
        with django_assert_num_queries(5):
            MemoryFacets()


def test_search_answers_alike_from_memory_and_from_sql(samples: list[Any]) -> None:
    query = Query(words="covid", choices={"country": ("DE",)}, sort="number")
    from_sql = search(query)
    memory.refresh()
    assert search(query) == from_sql
    assert from_sql.total > 0


def test_order_is_that_of_the_last_change() -> None:
    studies = [make.published(record) for record in make.numbered(3)]
    make.edit(studies[0], acronym="NEW")
    publish([studies[0]], by=None)
    expected = [studies[0].pk, studies[2].pk, studies[1].pk]
    assert [SqlFacets().find({}), list(MemoryFacets().find({}))] == [expected, expected]
    assert list(PublishedStudy.objects.values_list("pk", flat=True)) == expected


def test_pages_of_an_order_are_parts_of_it(samples: list[Any]) -> None:
    index = MemoryFacets()
    for order in ORDERS:
        found = index.find({}, None, order)
        every = list(found)
        assert len(found) == len(every) == len(samples)
        assert (found[0], found[-1]) == (every[0], every[-1])
        assert [found[at : at + 4] for at in (0, 4, 900)] == [every[:4], every[4:8], []]


@pytest.mark.parametrize("sort", ["start", "number"])
def test_a_page_in_another_order_looks_up_its_rows_only(
    samples: list[Any], sort: str, django_assert_num_queries: Any
) -> None:
    memory.refresh()
    version = data_version()
    with django_assert_num_queries(1):
        assert len(search(Query(sort=sort), version).studies) == min(25, len(samples))


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, RuntimeError])
def test_keeper_outlives_a_lost_database(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = memory._Keeper()
    answers = iter([error("lost"), None])
    closed: list[bool] = []

    def refresh() -> None:
        if answer := next(answers):
            raise answer

    monkeypatch.setattr(keeper, "refresh", refresh)
    monkeypatch.setattr(memory, "close_old_connections", lambda: closed.append(True))
    keeper.work()
    keeper.work()
    assert (next(answers, "both were asked for"), closed) == ("both were asked for", [True, True])


def test_a_process_is_not_forked_while_the_index_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child forked amid the work of the thread would inherit its locks, and wait for ever."""
    keeper, building, forked = memory._Keeper(), Event(), list[bool]()
    go_on = Event()

    def refresh() -> None:
        building.set()
        go_on.wait(10)

    def fork() -> None:
        keeper.rest()
        forked.append(go_on.is_set())
        keeper.go_on()

    monkeypatch.setattr(keeper, "refresh", refresh)
    monkeypatch.setattr(memory, "_close_connections", lambda: None)
    monkeypatch.setattr(memory, "close_old_connections", lambda: None)
    Thread(target=keeper.work).start()
    assert building.wait(10)
    forking = Thread(target=fork)
    forking.start()
    forking.join(0.2)
    assert forked == []
    go_on.set()
    forking.join(10)
    assert forked == [True]
