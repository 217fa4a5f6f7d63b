"""studies.search.facets and .memory: both count what a plain reading of the data counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pytest
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st

from studies.models import FacetEntry, PublishedStudy
from studies.publishing import publish
from studies.search import memory, query
from studies.search.facets import FACETS, Facets, SqlFacets, top
from studies.search.memory import MemoryFacets
from studies.search.query import PAGE_SIZE, Query, conditions, search
from studies.search.state import data_version
from tests import factories as make

STUDIES = 8
VALUES = {
    "status": ("planned", "recruiting", "stopped"),
    "city": ("Jena", "Köln", "Bonn"),
    "indication": ("hiv", "covid-19"),
    "healthy": ("no", "yes"),
    "year": ("2024", "2026"),
    "results": ("no", "yes"),
}
# Found by and not counted; each study has at most one.
AGES = {"age_from": ("001", "018", "065"), "age_to": ("000", "017", "040", "120")}

Data = list[dict[str, set[str]]]
Chosen = Mapping[str, Collection[str]]

data = st.lists(
    st.fixed_dictionaries(
        {facet: st.sets(st.sampled_from(v)) for facet, v in VALUES.items()}
        | {facet: st.sets(st.sampled_from(v), max_size=1) for facet, v in AGES.items()}
    ),
    min_size=STUDIES,
    max_size=STUDIES,
)
choices = st.fixed_dictionaries(
    {
        facet: st.lists(st.sampled_from((*v, "unheard of")), max_size=3)
        for facet, v in VALUES.items()
    }
    | {
        f"-{facet}": st.lists(st.sampled_from((*v, "unheard of")), max_size=3)
        for facet, v in (VALUES | AGES).items()
    }
)
within = st.none() | st.sets(st.integers(0, STUDIES - 1))


class PlainFacets:
    """The oracle: it looks at every study for every question."""

    def __init__(self, studies: list[tuple[int, dict[str, set[str]]]]) -> None:
        self.studies = studies

    def find(self, choices: Chosen, within: Collection[int] | None) -> list[int]:
        return [
            pk
            for pk, has in self.studies
            if (within is None or pk in within)
            and all(
                not wanted or self.fits(has, facet, wanted) for facet, wanted in choices.items()
            )
        ]

    @staticmethod
    def fits(has: dict[str, set[str]], facet: str, wanted: Collection[str]) -> bool:
        if facet.startswith("-"):
            return not has[facet[1:]] & set(wanted)
        return bool(has[facet] & set(wanted))

    def count(self, choices: Chosen, within: Collection[int] | None, facet: str, value: str) -> int:
        return len(self.find({**choices, facet: [value]}, within))


@pytest.fixture
def pks(db: None) -> list[int]:
    """Public studies without any facet, the last published first."""
    publish(make.studies(make.numbered(STUDIES)), by=None)
    return list(PublishedStudy.objects.values_list("pk", flat=True))


def write(pks: list[int], studies: Data) -> None:
    FacetEntry.objects.all().delete()
    FacetEntry.objects.bulk_create(
        FacetEntry(facet=facet, value=value, study_id=pk)
        for pk, has in zip(pks, studies, strict=True)
        for facet, values in {**has, "identifier": {f"NCT{pk:08}"}}.items()
        for value in values
    )


@pytest.mark.django_db
@pytest.mark.parametrize("facets", [SqlFacets, MemoryFacets])
def test_published_last_comes_first(facets: type[SqlFacets | MemoryFacets]) -> None:
    made = {number: make.published(number=f"CTU-{number}").pk for number in (9002, 9003, 9001)}
    assert list(facets().find({})) == [made[9001], made[9003], made[9002]]


@pytest.mark.uncounted
@pytest.mark.django_db
@pytest.mark.parametrize("facets", [SqlFacets, MemoryFacets])
def test_facets_find_and_count_what_stands_there(
    pks: list[int], facets: type[SqlFacets | MemoryFacets]
) -> None:
    @settings(max_examples=40, deadline=None)
    @given(studies=data, chosen=choices, some=within)
    def holds(studies: Data, chosen: Chosen, some: set[int] | None) -> None:
        write(pks, studies)
        index: Facets = facets()
        plain = PlainFacets(list(zip(pks, studies, strict=True)))
        start = None if some is None else {pks[place] for place in some}
        assert list(index.find(chosen, start)) == plain.find(chosen, start)
        expected = {
            facet: {value: n for value in values if (n := plain.count(chosen, start, facet, value))}
            for facet, values in VALUES.items()
        }
        counts = index.counts(chosen, start)
        assert {facet: dict(counts[facet]) for facet in VALUES} == expected
        assert set(counts) == set(FACETS)
        for facet in VALUES:
            assert dict(index.count(facet, chosen, start)) == expected[facet]
        short = index.counts(chosen, start, most=1)
        assert dict(short["city"]) == top(expected["city"], 1, chosen["city"])
        assert dict(short["year"]) == expected["year"]

    holds()


@pytest.mark.django_db
@pytest.mark.parametrize("facets", [SqlFacets, MemoryFacets])
def test_an_age_leaves_out_whom_the_limits_leave_out(
    pks: list[int], facets: type[SqlFacets | MemoryFacets], monkeypatch: pytest.MonkeyPatch
) -> None:
    @settings(max_examples=40, deadline=None)
    @given(studies=data, age=st.integers(0, 120))
    def holds(studies: Data, age: int) -> None:
        write(pks, studies)
        index = facets()
        monkeypatch.setattr(query, "facets", lambda version: index)
        fits = [
            pk
            for pk, has in zip(pks, studies, strict=True)
            if all(int(low) <= age for low in has["age_from"])
            and all(int(high) >= age for high in has["age_to"])
        ]
        assert list(index.find(conditions(Query(age=age), 0))) == fits

    holds()


def test_the_top_has_the_most_common_values_and_those_chosen() -> None:
    counts = {"Jena": 2, "Bonn": 1, "Aachen": 1, "Köln": 3, "Celle": 1}
    assert top(counts, 3, ["Celle", "Unheard of"]) == {
        "Jena": 2,
        "Aachen": 1,
        "Köln": 3,
        "Celle": 1,
    }


@pytest.mark.django_db
def test_memory_answers_for_its_own_version_only() -> None:
    make.published()
    memory.reset()
    assert isinstance(memory.facets(data_version()), SqlFacets)
    memory._keeper.refresh()
    assert isinstance(memory.facets(data_version()), MemoryFacets)
    make.published(number="CTU-9002")
    assert isinstance(memory.facets(data_version()), SqlFacets)
    memory._keeper.refresh()
    index: Any = memory.facets(data_version())
    assert (type(index), index.total()) == (MemoryFacets, 2)
    memory.reset()


@pytest.mark.django_db
def test_values_are_those_that_public_studies_have(pks: list[int]) -> None:
    write(pks, [{"city": {"Jena"}}, {"city": {"Bonn", "Jena"}}, *[{}] * (STUDIES - 2)])
    for index in (SqlFacets(), MemoryFacets()):
        assert set(index.values("city")) == {"Bonn", "Jena"}
        assert set(index.values("country")) == set()


@pytest.mark.django_db
def test_a_page_beyond_the_last_is_the_last() -> None:
    publish(make.studies(make.numbered(PAGE_SIZE + 1)), by=None)
    result = search(Query(page=99))
    assert (result.page, result.pages, len(result.studies)) == (2, 2, 1)


@pytest.mark.django_db
def test_orders_of_a_list() -> None:
    kinds = [("CTU-9002", "2026-05"), ("CTU-9001", "2027"), ("CTU-9003", "")]
    for number, date in kinds:
        start = {"kind": "study_start", "date": date, "date_kind": "planned"}
        make.published(number=number, milestones=(start,) if date else ())
    found = {
        sort: [row.number[-1] for row in search(Query(sort=sort)).studies]
        for sort in ("changed", "start", "number", "relevance")
    }
    assert found == {
        "changed": ["3", "1", "2"],
        "start": ["1", "2", "3"],
        "number": ["1", "2", "3"],
        "relevance": ["3", "1", "2"],
    }


@pytest.mark.django_db
@pytest.mark.parametrize("facets", [SqlFacets, MemoryFacets])
def test_numbers_count_on_after_9999(facets: type[SqlFacets | MemoryFacets]) -> None:
    numbers = ("CTU-10000", "CTU-9999", "CTU-10001", "CTU-0147", "CTU-100000")
    pks = {make.published(number=number).pk: number for number in numbers}
    assert [pks[pk] for pk in facets().find({}, None, "number")] == [
        "CTU-0147",
        "CTU-9999",
        "CTU-10000",
        "CTU-10001",
        "CTU-100000",
    ]


@pytest.mark.uncounted
@pytest.mark.django_db
def test_both_find_in_the_same_order(pks: list[int]) -> None:
    dates = st.sampled_from(("", "2024", "2024-05", "2024-05-01", "2026"))
    counters = st.integers(1, 100_000)

    @settings(max_examples=60, deadline=None)
    @given(
        studies=data,
        chosen=choices,
        some=within,
        started=st.lists(dates, min_size=STUDIES, max_size=STUDIES),
        given_out=st.lists(counters, min_size=STUDIES, max_size=STUDIES, unique=True),
    )
    def holds(
        studies: Data,
        chosen: Chosen,
        some: set[int] | None,
        started: list[str],
        given_out: list[int],
    ) -> None:
        write(pks, studies)
        PublishedStudy.objects.update(number=F("version_id"))  # free all numbers first
        for pk, date, counter in zip(pks, started, given_out, strict=True):
            row = PublishedStudy.objects.filter(pk=pk)
            row.update(started_on=date, number=f"CTU-{counter:04}")
        place = {pk: at for at, pk in enumerate(pks)}
        start = None if some is None else {pks[at] for at in some}
        sql, index = SqlFacets(), MemoryFacets()
        keys = {
            "changed": lambda pk: 0,
            "start": lambda pk: [-ord(sign) for sign in started[place[pk]].ljust(10)],
            "number": lambda pk: given_out[place[pk]],
        }
        for order, key in keys.items():
            expected = sorted(sql.find(chosen, start), key=key)
            assert sql.find(chosen, start, order) == expected
            assert list(index.find(chosen, start, order)) == expected

    holds()


@pytest.mark.django_db
def test_more_studies_than_a_statement_names_are_counted(
    pks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(pks, [{"city": {"Jena"}, "year": {"2026"}}] * STUDIES)
    monkeypatch.setattr("studies.search.facets._MOST_KEYS", 3)
    counts = SqlFacets().counts({}, dict.fromkeys(pks[:7], 0))
    assert (counts["city"], counts["year"]) == ({"Jena": 7}, {"2026": 7})
