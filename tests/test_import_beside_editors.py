"""An import and an editor at the same study: who comes second waits, and nothing is lost."""

import time
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from studies.models import Study
from tests.loading import load
from tests.test_import_command import identification, run, write
from tests.tools import synthetic

EDITED = "The title an editor typed meanwhile"


@pytest.fixture
def vocabulary() -> None:
    load("indications")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="SQLite lets one connection write at a time."
)
@pytest.mark.usefixtures("vocabulary")
def test_import_waits_for_an_editor_and_keeps_the_edit(tmp_path: Path) -> None:
    record = synthetic.study(1)
    run(tmp_path, write(tmp_path / "first.jsonl", record))
    identification(record)["officialTitle"] = "The title the source has now"
    editing, failed = Event(), list[str]()

    def edit() -> None:
        """Hold the study as the admin does, and save only when the import waits for it."""
        try:
            with transaction.atomic():
                Study.objects.update(scientific_title_en=EDITED)
                editing.set()
                _until_somebody_waits()
        except AssertionError as error:
            failed.append(str(error))
        finally:
            editing.set()
            connection.close()

    editor = Thread(target=edit)
    editor.start()
    assert editing.wait(10)
    report = run(tmp_path, write(tmp_path / "second.jsonl", record))
    editor.join()
    assert failed == []
    assert Study.objects.get().scientific_title.en == EDITED
    assert "scientific_title.en" in {finding["field"] for finding in report["findings"]}


def _until_somebody_waits() -> None:
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("The import did not wait for the editor.")
