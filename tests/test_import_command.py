"""``import_studies``: what goes in, what is reported, what is left alone."""

import gzip
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from exchange.lock import only_import
from exchange.models import ExternalRecord, ImportRun
from studies.models import Criterion, Investigator, PublishedStudy, Study, StudyVersion
from studies.record import StudyRecord
from tests.loading import load
from tests.tools import synthetic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vocabulary() -> None:
    load("indications")


def run(tmp_path: Path, *files: Path, code: int = 0, **options: Any) -> Any:
    """Import, and return the report."""
    out, err = io.StringIO(), io.StringIO()
    report = tmp_path / "report.json"
    arguments = [str(file) for file in files]
    try:
        call_command("import_studies", *arguments, report=report, stdout=out, stderr=err, **options)
        ended = 0
    except SystemExit as error:
        ended = int(str(error.code))
    assert ended == code, err.getvalue()
    return {**json.loads(report.read_text()), "out": out.getvalue(), "err": err.getvalue()}


@pytest.mark.parametrize("text", ["[]", '{"studies": []}'])
def test_a_file_without_studies_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "empty.json").write_text(text)
    report = run(tmp_path, tmp_path / "empty.json")
    assert counts(report) == (0, 0, 0, 0)
    assert "No study was found" in report["err"]


def counts(report: dict[str, Any]) -> tuple[int, int, int, int]:
    return tuple(report[name] for name in ("created", "updated", "unchanged", "refused"))


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("\n".join(json.dumps(record) for record in records))
    return path


def identification(record: dict[str, Any]) -> dict[str, Any]:
    identified: dict[str, Any] = record["protocolSection"]["identificationModule"]
    return identified


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(synthetic.study(1)),
        json.dumps({"totalCount": 1, "studies": [synthetic.study(1)], "nextPageToken": "x"}),
        json.dumps([synthetic.study(1)]),
        json.dumps(synthetic.study(1)) + "\n",
    ],
    ids=["one study", "page", "array", "lines"],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_import_takes_every_shape(tmp_path: Path, text: str, packed: bool) -> None:
    file = tmp_path / ("studies.json.gz" if packed else "studies.json")
    file.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    assert counts(run(tmp_path, file)) == (1, 0, 0, 0)


def test_import_makes_drafts_and_publishes_only_when_told(tmp_path: Path) -> None:
    file = synthetic.write(tmp_path / "studies.jsonl", 3)
    assert run(tmp_path, file)["published"] == 0
    assert StudyVersion.objects.count() == 0
    assert run(tmp_path, file, publish=True)["published"] == 3
    assert PublishedStudy.objects.count() == 3


def test_import_again_reports_only_unchanged(tmp_path: Path) -> None:
    file = synthetic.write(tmp_path / "studies.jsonl", 3)
    run(tmp_path, file, publish=True)
    report = run(tmp_path, file, publish=True)
    assert (counts(report), report["published"]) == ((0, 0, 3, 0), 0)


def test_import_of_the_same_content_in_other_bytes_is_unchanged(tmp_path: Path) -> None:
    run(tmp_path, write(tmp_path / "a.jsonl", synthetic.study(1)), publish=True)
    page = tmp_path / "page.json"
    page.write_text(json.dumps({"studies": [synthetic.study(1)]}, indent=1))
    report = run(tmp_path, page, publish=True)
    assert (counts(report), report["published"]) == ((0, 0, 1, 0), 0)


def test_import_of_a_change_publishes_the_next_version(tmp_path: Path) -> None:
    record = synthetic.study(1)
    run(tmp_path, write(tmp_path / "a.jsonl", record), publish=True)
    identification(record)["briefTitle"] = "Another title"
    assert counts(run(tmp_path, write(tmp_path / "b.jsonl", record), publish=True)) == (0, 1, 0, 0)
    assert PublishedStudy.objects.get().title.en == "Another title"
    assert StudyVersion.objects.count() == 2


def test_import_keeps_a_hand_edit_and_reports_it(tmp_path: Path) -> None:
    record = synthetic.study(1)
    run(tmp_path, write(tmp_path / "a.jsonl", record))
    Study.objects.update(public_title_en="Our title")
    identification(record)["briefTitle"] = "Their title"
    report = run(tmp_path, write(tmp_path / "b.jsonl", record))
    assert Study.objects.get().public_title.en == "Our title"
    assert [(note["code"], note["field"]) for note in report["findings"]] == [
        ("KEPT", "public_title.en")
    ]


def test_import_moves_the_lock_so_that_an_open_form_notices(tmp_path: Path) -> None:
    record = synthetic.study(1)
    run(tmp_path, write(tmp_path / "a.jsonl", record))
    before = Study.objects.get().lock_version
    identification(record)["briefTitle"] = "Another title"
    run(tmp_path, write(tmp_path / "b.jsonl", record))
    assert Study.objects.get().lock_version == before + 1


def test_import_dry_run_reports_and_changes_nothing(tmp_path: Path) -> None:
    file = synthetic.write(tmp_path / "studies.jsonl", 2)
    assert counts(run(tmp_path, file, dry_run=True, publish=True)) == (2, 0, 0, 0)
    assert (Study.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_import_refuses_a_number_twice_in_a_file(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", synthetic.study(1), synthetic.study(1))
    report = run(tmp_path, file, code=1)
    assert counts(report) == (1, 0, 0, 1)
    (note,) = report["findings"]
    assert (note["code"], note["place"], note["number"]) == ("TWICE", "line 2", "NCT90000001")


def test_import_refuses_dates_that_contradict_each_other(tmp_path: Path) -> None:
    record = synthetic.study(1)
    status = record["protocolSection"]["statusModule"]
    status["completionDateStruct"] = {"date": "2001-02", "type": "ACTUAL"}
    report = run(tmp_path, write(tmp_path / "a.jsonl", record, synthetic.study(2)), code=1)
    assert (counts(report), Study.objects.count()) == ((1, 0, 0, 1), 1)
    assert [note["code"] for note in report["findings"]] == ["E18"]


def test_import_refuses_a_record_without_a_number(tmp_path: Path) -> None:
    record = synthetic.study(1)
    del identification(record)["nctId"]
    report = run(tmp_path, write(tmp_path / "a.jsonl", record), code=1)
    assert (counts(report), Study.objects.count()) == ((0, 0, 0, 1), 0)


@pytest.mark.parametrize("content", [b"", b"not json", b"\x89PNG\r\n", b'{"a": 1}'])
def test_import_says_in_a_sentence_what_is_wrong_with_a_file(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "broken.json"
    file.write_bytes(content)
    report = run(tmp_path, file, code=1)
    assert Study.objects.count() == 0
    (note,) = report["findings"]
    assert note["file"] == "broken.json"
    assert len(note["reason"]) > 20


def test_import_takes_what_came_before_the_cut_of_a_gzip(tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(synthetic.lines(30)))
    file = tmp_path / "cut.jsonl.gz"
    file.write_bytes(whole[: len(whole) * 2 // 3])
    report = run(tmp_path, file, code=1)
    assert report["created"] == Study.objects.count() > 0
    assert report["findings"][-1]["code"] == "R19"


def test_import_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_studies", str(tmp_path / "nowhere.json"))


@contextmanager
def somebody_importing() -> Iterator[None]:
    """Another import, with a database connection of its own."""
    holds, done = Event(), Event()

    def hold() -> None:
        with only_import():
            holds.set()
            done.wait(10)
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    assert holds.wait(10)
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_import_refuses_to_run_beside_another(tmp_path: Path) -> None:
    file = synthetic.write(tmp_path / "studies.jsonl", 1)
    with somebody_importing(), pytest.raises(CommandError, match="R18"):
        call_command("import_studies", str(file))


def test_import_sorts_by_vocabulary_and_lists_what_matches_nothing(tmp_path: Path) -> None:
    record = synthetic.study(1)
    protocol = record["protocolSection"]
    protocol["conditionsModule"] = {"conditions": ["Zzyzx"]}
    protocol["identificationModule"]["briefTitle"] = "Something else"
    protocol["identificationModule"]["officialTitle"] = "Something else"
    report = run(tmp_path, write(tmp_path / "a.jsonl", record), publish=True)
    assert report["unsorted"] == ["CTU-0001 (NCT90000001)"]
    assert PublishedStudy.objects.count() == 1


def test_pr5_import_cuts_contacts_out_of_the_kept_record(tmp_path: Path) -> None:
    record = synthetic.study(1)
    contact = {"name": "Sample Person", "phone": "000-planted", "email": "planted@example.org"}
    record["protocolSection"]["contactsLocationsModule"]["centralContacts"] = [contact]
    run(tmp_path, write(tmp_path / "a.jsonl", record), publish=True)
    stored = ExternalRecord.objects.get()
    assert "Sample Person" in stored.raw
    assert "planted" not in stored.raw + stored.imported + StudyVersion.objects.get().record


def test_import_names_officials_with_their_basis(tmp_path: Path) -> None:
    record = synthetic.study(1)
    official = {
        "name": "Sample Person, MD",
        "affiliation": "Sample University",
        "role": "PRINCIPAL_INVESTIGATOR",
    }
    record["protocolSection"]["contactsLocationsModule"]["overallOfficials"] = [official]
    run(tmp_path, write(tmp_path / "a.jsonl", record), publish=True)
    person = Investigator.objects.get()
    version = StudyVersion.objects.get()
    assert (person.public_basis, "Sample Person" in version.record) == ("public_register", False)
    assert list(version.printed_names.values()) == [person.printed_name()]


def test_import_marks_a_number_of_another_study_as_related(tmp_path: Path) -> None:
    drks = {"id": "DRKS00012345", "type": "REGISTRY", "domain": "DRKS"}
    records = [synthetic.study(1), synthetic.study(2)]
    for record in records:
        identification(record)["secondaryIdInfos"] = [drks]
    report = run(tmp_path, write(tmp_path / "a.jsonl", *records), publish=True)
    assert counts(report) == (2, 0, 0, 0)
    assert [note["code"] for note in report["findings"]] == ["E16"]


def test_import_recognises_a_study_by_another_number(tmp_path: Path) -> None:
    record = synthetic.study(1)
    identification(record)["secondaryIdInfos"] = [{"id": "DRKS00012345", "type": "REGISTRY"}]
    run(tmp_path, write(tmp_path / "a.jsonl", record))
    study = Study.objects.get()
    study.identifiers.filter(scheme="nct").delete()
    ExternalRecord.objects.all().delete()
    assert counts(run(tmp_path, write(tmp_path / "a.jsonl", record))) == (0, 1, 0, 0)
    assert Study.objects.count() == 1


def test_import_of_a_register_file_keeps_all_its_versions(tmp_path: Path) -> None:
    from django.conf import settings

    file = settings.BASE_DIR / "fixtures" / "records" / "ctu-0135.json"
    load("register")
    report = run(tmp_path, file, source="register", publish=True)
    versions = StudyVersion.objects.order_by("number")
    written = json.loads(file.read_text())["versions"]
    assert (counts(report), report["published"]) == ((1, 0, 0, 0), len(written))
    assert [version.reason.de for version in versions] == [row["reason"]["de"] for row in written]
    assert counts(run(tmp_path, file, source="register", publish=True)) == (0, 0, 1, 0)


def test_import_report_is_kept_with_its_run(tmp_path: Path) -> None:
    run(tmp_path, synthetic.write(tmp_path / "studies.jsonl", 1))
    stored = ImportRun.objects.get()
    assert (stored.files, stored.report["created"]) == (["studies.jsonl"], 1)
    assert stored.finished_at is not None


def test_import_loses_no_criterion(tmp_path: Path) -> None:
    run(tmp_path, synthetic.write(tmp_path / "studies.jsonl", 1), publish=True)
    record = StudyRecord.from_json(StudyVersion.objects.get().record)
    assert (Criterion.objects.count(), len(record.criteria)) == (20, 20)


def test_import_makes_two_studies_of_two_records_that_share_a_eudract_number(
    tmp_path: Path,
) -> None:
    shared = {"id": "2019-001234-12", "type": "EUDRACT_NUMBER"}
    run(tmp_path, write(tmp_path / "a.jsonl", synthetic.study(1)))
    study = Study.objects.get()
    study.identifiers.all().delete()
    study.identifiers.create(scheme="eudract", value=shared["id"], comparable=shared["id"])
    ExternalRecord.objects.all().delete()
    records = [synthetic.study(2), synthetic.study(3)]
    for record in records:
        identification(record)["secondaryIdInfos"] = [shared]
    run(tmp_path, write(tmp_path / "b.jsonl", *records))
    owners = ExternalRecord.objects.values_list("external_id", "study")
    assert len(set(dict(owners).values())) == 2


def register_file(path: Path, **fields: Any) -> Path:
    record = {"number": "CTU-7001", "scientific_title": {"en": "A sample study"}, **fields}
    data = {"format": "study-register/1", "people": {}, "versions": [{"record": record}]}
    path.write_text(json.dumps(data))
    return path


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"indications": [{"indication": "nowhere"}]}, "indication"),
        ({"networks": ["nowhere"]}, "network"),
        ({"status": {"sub_status": "nowhere"}}, "sub_status"),
        ({"responsibilities": [{"role": "nowhere"}]}, "role"),
        ({"indications": [{"indication": "hiv"}, {"indication": "hiv"}]}, "indications"),
        ({"number": ""}, "number"),
    ],
)
def test_import_refuses_what_this_register_does_not_know(
    tmp_path: Path, fields: dict[str, Any], field: str
) -> None:
    report = run(tmp_path, register_file(tmp_path / "a.json", **fields), source="register", code=1)
    assert (counts(report), Study.objects.count()) == ((0, 0, 0, 1), 0)
    assert [note["field"] for note in report["findings"]] == [field]


def test_import_leaves_a_contradicting_draft_unpublished_and_publishes_the_rest(
    tmp_path: Path,
) -> None:
    file = synthetic.write(tmp_path / "studies.jsonl", 2)
    run(tmp_path, file)
    study = Study.objects.get(number="CTU-0001")
    study.milestones.filter(kind="study_completion").update(date="1999")
    report = run(tmp_path, file, publish=True)
    assert (report["published"], PublishedStudy.objects.get().number) == (1, "CTU-0002")
    assert [(note["kind"], note["number"]) for note in report["findings"]] == [
        ("unpublished", "CTU-0001")
    ]


def test_import_says_how_many_criteria_were_split(tmp_path: Path) -> None:
    report = run(tmp_path, synthetic.write(tmp_path / "studies.jsonl", 3))
    assert report["criteria"] == {"split": 3, "whole": 0}
    assert "Criteria: 3 of 3 texts read were split into rows (100.0%)" in report["out"]
