"""What a process remembers as long as the data keep their version."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from studies.publishing import publish, withdraw
from studies.search.query import Query, search
from studies.search.rows import rows
from studies.search.state import data_version, remembered
from tests import factories as make


def test_a_function_is_asked_once_for_each_version_and_argument() -> None:
    asked: list[tuple[int, str]] = []

    @remembered(2)
    def what(version: int, word: str) -> str:
        asked.append((version, word))
        return f"{word} {version}"

    assert [what(1, "a"), what(1, "a"), what(2, "a"), what(1, "b")] == ["a 1", "a 1", "a 2", "b 1"]
    assert asked == [(1, "a"), (2, "a"), (1, "b")]


def test_without_a_publication_nothing_is_remembered() -> None:
    asked: list[int] = []
    what = remembered()(asked.append)
    what(0)
    what(0)
    assert asked == [0, 0]


@pytest.mark.django_db
def test_rows_of_a_page_are_read_once_until_something_is_published(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    study, other = make.published(number="CTU-1"), make.published(number="CTU-2")
    keys = [other.pk, study.pk]
    assert [row.number for row in rows(keys, data_version())] == ["CTU-2", "CTU-1"]
    version = data_version()
    with django_assert_num_queries(0):
        rows(keys, version).clear()  # the list is the reader's own
        assert len(rows(keys, version)) == 2
    make.edit(study, acronym="ANOTHER")
    publish([study], by=None)
    assert rows(keys, data_version())[1].acronym == "ANOTHER"
    withdraw([other], by=None, reason_de="Grund", reason_en="Reason")
    assert [row.number for row in rows(keys, data_version())] == ["CTU-1"]
    assert [row.number for row in search(Query()).studies] == ["CTU-1"]
