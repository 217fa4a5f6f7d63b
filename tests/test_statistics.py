"""The register in numbers: each number is that of its list, each table a file."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from html import unescape
from statistics import median
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import travel

from studies import choices as c
from studies import parts as p
from studies.filters import StudyFilter
from studies.models import FacetEntry, Study, StudyVersion, SubStatus
from studies.presenters.census import Census, last_months
from studies.presenters.tables import Cell, Row, Table, columns, csv_text
from studies.publishing import publish
from studies.record import StudyRecord
from studies.search import memory
from studies.search.index import reindex
from studies.search.query import everything
from studies.search.state import data_version
from studies.search.times import spans, times
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
ENGLISH, GERMAN = "/en/statistics/", "/de/statistik/"


def milestone(kind: c.MilestoneKind, day: str, happened: bool = True) -> p.Milestone:
    date_kind = c.DateKind.ACTUAL if happened else c.DateKind.PLANNED
    return p.Milestone(kind=kind, date_kind=date_kind, date=day)


def recruited(start: str, end: str) -> tuple[p.Milestone, ...]:
    """When recruiting began and ended."""
    return (
        milestone(c.MilestoneKind.STUDY_START, start),
        milestone(c.MilestoneKind.RECRUITMENT_END, end),
    )


def page(client: Client, address: str = ENGLISH) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def numbers(html: str) -> set[tuple[str, str]]:
    """Every number of the page that leads to a list: its address and itself."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return {
        (unescape(url), number)
        for url, number in re.findall(r'<a href="([^"]*/studi\w+/[^"]*)">([\d,.]+)</a>', main)
    }


def bars(html: str) -> set[tuple[str, str]]:
    """The same of the charts, where the name is the link."""
    return {
        (unescape(url), number)
        for url, number in re.findall(
            r'<li><a href="([^"]*)"[^>]*>.*?</a><svg.*?</svg><span class="n">([\d,.]+)</span>', html
        )
    }


def found(client: Client, url: str) -> tuple[str, bool]:
    """The number of studies that a list says it holds, and whether it left a filter out."""
    html = client.get(url).content.decode()
    return re.search(r"<h2>([\d,.]+) Stud", html, re.IGNORECASE)[1], "note-warn" in html


@pytest.mark.uncounted
@pytest.mark.parametrize(("address", "in_memory"), [(ENGLISH, True), (GERMAN, False)])
def test_every_number_is_that_of_its_list(client: Client, address: str, in_memory: bool) -> None:
    make.samples(each=3)
    if in_memory:
        memory.refresh()
    with travel(TODAY):
        html = page(client, address)
        shown = numbers(html) | bars(html)
        filters = {url.partition("?")[2].partition("=")[0] for url, _ in shown}
        assert filters == {
            *("", "indication", "status", "phase", "network", "city", "year"),
            *("entered", "updated", "timed"),
        }
        assert any("confirmed=" in url for url, _ in shown)
        assert {url: (number, False) for url, number in shown} == {
            url: found(client, url) for url, _ in shown
        }
    memory.reset()


def taken(html: str) -> set[tuple[str, str, str]]:
    """Every median and share: the list it is taken from, itself, of how many studies."""
    pattern = (
        r'<a href="([^"]*)">([\d,.]+)(?:\u202f?%)?<span class="vh"> \D*([\d,.]+) \w+</span></a>'
    )
    return {(unescape(url), number, of) for url, number, of in re.findall(pattern, html)}


def lengths(url: str) -> list[int]:
    """How many days the studies of a list took for the span by which it is filtered."""
    asked = StudyFilter(QueryDict(url.partition("?")[2]), data_version())
    (span,) = asked.query.choices["timed"]
    versions = StudyVersion.objects.filter(current_of__in=everything(asked.query, asked.version))
    return [spans(StudyRecord.from_json(version.record))[span] for version in versions]


def test_every_median_and_share_is_that_of_its_list(client: Client) -> None:
    make.samples(each=3)
    with travel(TODAY):
        html = page(client, GERMAN)
        parts = {
            (re.split("&(?:confirmed|stale)=", url)[0], int(number))
            for url, number in numbers(html)
            if "status=" in url and ("confirmed=" in url or "stale=" in url)
        }
        shown = taken(html)
        assert any("timed=" in url for url, *_ in shown)
        for url, number, of in shown:
            assert of == found(client, url)[0]
            if "timed=" in url:
                assert int(number) == round(median(lengths(url)))
        shares = {(url, int(number)) for url, number, _ in shown if "timed=" not in url}
        whole = {url: int(of) for url, _, of in shown}
        assert len(shares) > 2
        assert shares == {(url, round(100 * part / whole[url])) for url, part in parts}


def test_numbers_cannot_be_told_two_ways(client: Client) -> None:
    make.samples()
    html = page(client)
    everything = [*numbers(html), *bars(html)]
    assert len(dict(everything)) == len(set(everything))
    assert 'style="' not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_queries_however_much_there_is(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.indication("infections")
    row = p.StudyIndication(indication="infections", is_main=True)
    site = p.Site(city="Jena", country="DE", latitude=50.93, longitude=11.59)
    publish(make.studies(make.numbered(rows, indications=(row,), sites=(site,))), by=None)
    # Version; overview 6; census 3 and the counts of the index; vocabulary 4; the texts 3.
    with django_assert_num_queries(19):
        page(client)
    with django_assert_num_queries(1):
        page(client)


def test_an_empty_register_has_its_numbers(client: Client) -> None:
    html = page(client)
    assert re.search(r"<dt>Studies in the register</dt><dd>0\s*</dd>", html)
    assert "<svg" not in html.partition("<main")[2]
    assert "Confirmed in the last" not in html
    assert client.get(f"{ENGLISH}city.csv").status_code == 404


def test_samples_among_the_numbers_are_named(client: Client) -> None:
    make.published(is_sample=False)
    assert "sample studies" not in page(client)
    make.published(number="CTU-9002")
    assert "sample studies" in page(client)


def test_confirmed_lately_counts_studies_that_go_on(client: Client) -> None:
    statuses = [
        p.StatusPart(sub_status="recruiting", confirmed_on="2026-05"),
        p.StatusPart(sub_status="recruiting", since="2026-11-01"),
        p.StatusPart(sub_status="recruiting", since="2026-11-01", confirmed_on="2026-04-30"),
        p.StatusPart(sub_status="recruiting", confirmed_on="2026"),
        p.StatusPart(sub_status="completed", confirmed_on="2026-11-01"),
    ]
    records = make.numbered(len(statuses))
    publish(
        make.studies(
            record.model_copy(update={"status": status})
            for record, status in zip(records, statuses, strict=True)
        ),
        by=None,
    )
    census = Census.load(data_version(), TODAY)
    assert census.confirmed == {"recruiting": 2}
    assert census.months == ("2026-05", "2026-11")
    with travel(TODAY):
        html = page(client)
    assert re.search(r'<b><a [^>]*>50%<span class="vh"> of these 4 studies</span></a>', html)
    assert "confirmed since May 2026." in html


def test_status_is_overdue_when_its_shelf_life_has_passed(client: Client) -> None:
    """The number leads to its list, and the list says what the pages of its studies say."""
    life = SubStatus.objects.get(code="recruiting").shelf_life_days
    assert life
    held, passed = (TODAY - timedelta(days=life + days) for days in (0, 1))
    for number, day in (("CTU-9001", held), ("CTU-9002", passed), ("CTU-9003", None)):
        confirmed = day.isoformat() if day else None
        make.published(
            number=number, status=p.StatusPart(sub_status="recruiting", confirmed_on=confirmed)
        )
    make.published(
        number="CTU-9004", status=p.StatusPart(sub_status="completed", confirmed_on="2001")
    )
    with travel(TODAY):
        html = page(client)
        (url,) = re.findall(r'(?s)<b><a [^>]*>33%.*?</b> – <a href="([^"]*stale=yes[^"]*)"', html)
        assert found(client, unescape(url)) == ("1", False)
        overdue = client.get(unescape(url)).text
        assert "CTU-9002" in overdue
        assert "Status overdue for confirmation" in overdue
        assert "not confirmed since" in client.get("/en/studies/CTU-9002/").text
        assert "not confirmed since" not in client.get("/en/studies/CTU-9001/").text
        assert "CTU-9001" in client.get("/en/studies/?stale=no").text
        assert found(client, "/en/studies/?stale=no") == ("1", False)
        assert found(client, "/en/studies/?stale=no&stale=yes") == ("2", False)
    SubStatus.objects.filter(code="recruiting").update(shelf_life_days=2**31 - 1)
    reindex(Study.objects.values_list("pk", flat=True))
    assert Census.load(data_version(), TODAY).stale == 0


def test_median_needs_three_studies(client: Client) -> None:
    ends = ("2026-01-11", "2026-01-31", "2026-01-21")
    records = [
        record.model_copy(update={"milestones": recruited("2026-01-01", end)})
        for record, end in zip(make.numbered(3), ends, strict=True)
    ]
    publish(make.studies(records[:2]), by=None)
    assert re.search(r"Recruiting</th>.*?>2</a></td><td[^>]*>not enough data<", page(client))
    publish(make.studies(records[2:]), by=None)
    assert re.search(r"Recruiting</th>.*?>3</a></td><td[^>]*><a [^>]*>20<", page(client))
    table = list(csv.reader(io.StringIO(page(client, f"{ENGLISH}stage.csv"))))
    assert table[1:4] == [["Planned", "0", ""], ["Ethics and authority", "0", ""],
                          ["Recruiting", "3", "20"]]  # fmt: skip


def test_lengths_are_known_from_day_to_day_only() -> None:
    kind = c.MilestoneKind
    both = (milestone(kind.STUDY_COMPLETION, "2026-03-01"), *recruited("2026-01-01", "2026-02-01"))
    assert spans(make.record(milestones=both)) == {"3": 31, "4": 28, "study": 59}
    assert spans(make.record(milestones=recruited("2026-01", "2026-02-01"))) == {}
    assert spans(make.record(milestones=recruited("2026-02-01", "2026-01-01"))) == {}
    planned = milestone(kind.RECRUITMENT_END, "2026-02-01", happened=False)
    start = milestone(kind.FIRST_ENROLMENT, "2026-01-01")
    assert spans(make.record(milestones=(start, planned))) == {}


def test_times_are_months_of_publication_and_confirmation() -> None:
    record = make.record(
        status=p.StatusPart(sub_status="recruiting", confirmed_on="2026-05-03"),
        milestones=recruited("2026-01-01", "2026-01-11"),
    )
    assert times(record, date(2026, 6, 30), date(2026, 7, 1)) == {
        ("entered", "2026-06"),
        ("updated", "2026-07"),
        ("confirmed", "2026-05"),
        ("timed", "3"),
        ("span", "3|10"),
    }


def test_a_second_version_moves_only_the_month_of_the_update() -> None:
    with travel("2026-06-30T23:30:00+02:00", tick=False):
        study = make.published()
    with travel("2026-08-01T00:30:00+02:00", tick=False):
        make.edit(study, acronym="NEW")
        publish([study], by=None)
    months = FacetEntry.objects.filter(facet__in=["entered", "updated"])
    assert dict(months.values_list("facet", "value")) == {
        "entered": "2026-06",
        "updated": "2026-08",
    }


def test_last_months_reach_over_the_year() -> None:
    assert last_months(date(2026, 2, 28), 3) == ("2025-12", "2026-01", "2026-02")


def test_filters_without_a_panel_stay_when_the_form_is_sent(client: Client) -> None:
    with travel("2026-06-30", tick=False):
        make.published()
    html = page(client, "/en/studies/?entered=2026-06")
    assert '<input type="hidden" name="entered" value="2026-06" form="filters">' in html
    assert "<em>In the register since:</em> <span>June 2026</span>" in html
    assert "is not known under" in page(client, "/en/studies/?entered=2026-07")


@pytest.mark.parametrize(("address", "delimiter"), [(ENGLISH, ","), (GERMAN, ";")])
def test_every_table_is_a_file(client: Client, address: str, delimiter: str) -> None:
    make.samples()
    html = page(client, address)
    files = re.findall(r'<a href="([^"]+\.csv)" download>', html)
    assert len(files) == html.count("<table")
    for file in files:
        response = client.get(file)
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        text = response.content.decode()
        assert text.startswith("\ufeff")
        lines = text.removeprefix("\ufeff").split("\r\n")
        assert "\n" not in "".join(lines)
        rows = list(csv.reader(lines[:-1], delimiter=delimiter))
        assert {len(row) for row in rows} == {len(rows[0])}


def _table(*labels: str, **more: Any) -> Table:
    rows = tuple(Row("", label, (Cell("1", 1),)) for label in labels)
    return Table("city", "Cities", "City", ("Studies",), rows, **more)


def test_no_cell_runs_in_a_spreadsheet() -> None:
    labels = (
        "=1+1",
        "+49",
        "-5 °C",
        "@SUM(A1)",
        "\tTab",
        "\0=1",
        "'=1",
        "Jena; Thüringen",
        'Bad "Quote"',
    )
    rows = csv.reader(io.StringIO(csv_text(_table(*labels), "de")), delimiter=";")
    assert [row[0] for row in rows][1:] == [
        *(
            "'=1+1",
            "'+49",
            "'-5 °C",
            "'@SUM(A1)",
            "'\tTab",
            "'\0=1",
            "''=1",
            "Jena; Thüringen",
            'Bad "Quote"',
        )
    ]


def test_a_long_table_is_whole_in_its_file_only() -> None:
    table = _table(*(f"City {n}" for n in range(60)))
    assert (len(table.shown), len(table.drawn)) == (50, 20)
    sizes = [Row("", str(n), (Cell(str(n), n),)) for n in range(60)]
    largest = table._replace(rows=tuple(sizes)).drawn
    assert [row.label for row in largest] == [str(n) for n in range(59, 39, -1)]
    assert csv_text(table, "en").count("\r\n") == 61


def test_columns_are_as_high_as_their_numbers() -> None:
    drawn = columns([("Jan", Cell("2", 2)), ("Feb", Cell("1", 1)), ("Mar", Cell("0", 0))])
    assert [column.height for column in drawn] == ["170.0", "85.0", "0.0"]
    assert [column.y for column in drawn] == ["30.0", "115.0", "200.0"]
    assert [column.height for column in columns([("Jan", Cell("0", 0))])] == ["0.0"]
