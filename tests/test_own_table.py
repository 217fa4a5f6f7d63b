"""The register's own tables in again: an untouched file changes nothing, an edit is itself."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given, settings
from openpyxl import load_workbook

from accounts.roles import Role
from exchange import jobs, own_table
from exchange.models import Action, ImportRun, RunState
from exchange.readers.base import Refusal
from exchange.report import Report
from exchange.undo import undo
from exchange.writers import comma, workbook
from exchange.writers.base import About, Published
from studies.models import Study, StudyVersion
from studies.publishing import publish
from studies.record import StudyRecord
from tests import desk, factories, strategies
from tests.full_record import FULL

ABOUT = About("en", "Sample register", "https://example.org", "https://example.org/", "2026-11-23")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def published(record: StudyRecord) -> Published:
    return Published(record, 1, datetime(2026, 11, 23, tzinfo=UTC), "", {})


WRITERS: dict[str, Callable[..., Any]] = {"csv": comma.write, "xlsx": workbook.write}


def rows_of(ending: str, record: StudyRecord) -> list[own_table.OwnRow]:
    data = b"".join(WRITERS[ending]([published(record)], ABOUT))
    found = list(own_table.studies(io.BytesIO(data), f"studies.{ending}"))
    assert not [item for item in found if not isinstance(item, own_table.OwnRow)]
    return [item for item in found if isinstance(item, own_table.OwnRow)]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@settings(max_examples=40, deadline=None)
@given(record=strategies.records())
def test_no_record_reads_as_edited_after_its_journey(ending: str, record: StudyRecord) -> None:
    (row,) = rows_of(ending, record)

    assert own_table._edited(row.cells, published(record)) == []


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_every_field_can_be_read_back(ending: str) -> None:
    record = FULL
    (row,) = rows_of(ending, record)
    back = own_table._with(StudyRecord(), row.cells, list(own_table.FIELDS))

    for name in own_table.FIELDS:
        assert getattr(back, name) == getattr(record, name), name


def exported(ending: str) -> bytes:
    answer = Client().get(f"/en/studies/export.{ending}")
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def taken(data: bytes, name: str) -> Report:
    report = Report()
    list(own_table.take_in(io.BytesIO(data), name, report))
    return report


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_imported_again_changes_nothing(ending: str) -> None:
    studies = factories.samples(each=4)
    before = list(Study.objects.order_by("pk").values_list("pk", "lock_version"))
    report = taken(exported(ending), f"studies.{ending}")

    assert (report.counts["unchanged"], report.counts["refused"]) == (len(studies), 0)
    assert report.counts["updated"] == 0
    assert not report.findings
    assert list(Study.objects.order_by("pk").values_list("pk", "lock_version")) == before


def edited(data: bytes, **changes: str) -> tuple[str, bytes]:
    """The CSV with cells of its first study changed; the number of that study."""
    lines = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    lines[0].update(changes)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=[*lines[0]])
    writer.writeheader()
    writer.writerows(lines)
    return lines[0]["number"], text.getvalue().encode()


@pytest.mark.django_db
def test_an_edit_in_the_file_is_the_one_change() -> None:
    factories.samples(each=4)
    number, data = edited(exported("csv"), acronym="NEWER", sample_size_planned="77")
    report = taken(data, "studies.csv")
    study = Study.objects.get(number=number)

    assert report.counts["updated"] == 1
    assert (study.acronym, study.sample_size_planned) == ("NEWER", 77)
    assert taken(data, "studies.csv").counts["updated"] == 0
    # An editor who was there meanwhile has the last word.
    Study.objects.filter(pk=study.pk).update(acronym="OURS")
    again = taken(edited(exported("csv"), acronym="THEIRS")[1], "studies.csv")
    assert [note["code"] for note in again.findings] == ["KEPT"]
    study.refresh_from_db()
    assert study.acronym == "OURS"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": "99"}, "no such version"),
        ({"number": "CTU-99999"}, "no such version"),
        ({"sample_size_planned": "many"}, "A value does not fit"),
        ({"design_phase": "9"}, "A value does not fit"),
        ({"sponsors_organisation": "999999"}, "no organisation “999999”"),
        ({"networks": "nobody"}, "no network “nobody”"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_by_line(changes: dict[str, str], said: str) -> None:
    factories.samples(each=8)
    number, data = edited(exported("csv"), **changes)
    report = taken(data, "studies.csv")
    (note,) = [note for note in report.findings if note["kind"] == "refused"]

    assert said in note["reason"]
    assert (note["place"], note["number"]) == ("line 2", changes.get("number", number))


@pytest.mark.django_db
def test_rows_that_the_public_does_not_see_are_never_lost() -> None:
    study = factories.samples(each=16)[0]
    site = study.sites.create(city="Hidden", order=99, is_public=False)
    publish([study], by=None, reason_de="x", reason_en="x")
    version = StudyVersion.objects.current().get(study=study)
    lines = list(csv.DictReader(io.StringIO(exported("csv").decode("utf-8-sig"))))
    cities = next(line for line in lines if line["number"] == study.number)["sites_city"]
    assert (str(version.number), "Hidden" in cities) == (str(version.number), False)
    data = exported("csv").decode().replace(cities, cities.replace("e", "ee", 1)).encode()
    report = taken(data, "studies.csv")

    assert [note["code"] for note in report.findings] == ["HIDDEN"]
    assert study.sites.filter(pk=site.pk).exists()


def test_another_table_is_not_taken_for_one_of_ours() -> None:
    found = list(own_table.studies(io.BytesIO(b"number,title\n1,x\n"), "list.csv"))

    assert [getattr(item, "code", "") for item in found] == ["R06"]
    book = b"".join(workbook.write([], ABOUT))
    assert load_workbook(io.BytesIO(book)).sheetnames[:2] == ["about", "studies"]


@pytest.mark.django_db
def test_table_goes_in_at_the_desk_without_a_mapping_and_comes_out_again() -> None:
    factories.samples(each=8)
    number, data = edited(exported("csv"), acronym="NEWER")
    client = desk.signed_in(desk.editor())
    file = SimpleUploadedFile("studies.csv", data)
    client.post(reverse("admin:exchange_importrun_upload"), {"file": file, "name": "x"})
    run = ImportRun.objects.get()
    assert (run.profile, run.state) == ("table", RunState.READING)
    jobs.work.call(run.pk)
    address = reverse("admin:exchange_importrun_rows", args=[run.pk])
    page = client.get(address)
    assert "<ins>NEWER</ins>" in page.text
    assert list(run.rows.values_list("external_id", "action")) == [(number, Action.CHANGED)]
    assert not Study.objects.filter(acronym="NEWER").exists()
    client.post(address)
    jobs.work.call(run.pk)
    study = Study.objects.get(number=number)
    assert (study.acronym, study.updated_by_id) == ("NEWER", run.by_id)
    assert undo(ImportRun.objects.get(), by=desk.member(Role.PUBLISHER)).back == 1
    study.refresh_from_db()
    assert study.acronym != "NEWER"


@pytest.mark.django_db
def test_study_that_stands_twice_is_taken_once() -> None:
    factories.samples(each=16)
    data = exported("csv")
    twice = data + data.partition(b"\n")[2]
    note = taken(twice, "studies.csv").findings[0]
    assert "appears twice in this file, first at line 2" in note["reason"]


@pytest.mark.django_db
def test_what_is_no_table_of_ours_is_told_apart_by_its_headings() -> None:
    factories.samples(each=16)
    book = exported("xlsx")
    assert own_table.is_own(io.BytesIO(book), "studies.xlsx")
    assert own_table.is_own(io.BytesIO(exported("csv")), "studies.csv")
    assert not own_table.is_own(io.BytesIO(book), "studies.csv")
    assert not own_table.is_own(io.BytesIO(b"number,version\n1,2\n"), "list.csv")
    (refused,) = own_table.studies(io.BytesIO(b"number,version\n1,2\n"), "list.csv")
    assert isinstance(refused, Refusal)
    assert refused.code == "R06"
