"""What the register does writes to the audit trail, in the same transaction."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from audit.models import Event
from studies import parts as p
from studies.models import Investigator, StudyVersion
from studies.publishing import NotPublishableError, publish, remove_name, restore, withdraw
from tests import factories as make
from tests.loading import load
from tests.tools import synthetic

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, int | None, str]]:
    """What the trail tells: verb, account, words of the target."""
    rows = Event.objects.order_by("number")
    return list(rows.values_list("verb", "actor", "target_words"))


def test_publication_withdrawal_and_restoring_are_told() -> None:
    by, study = make.user("publisher"), make.study(number="CTU-9001")
    publish([study], by=by)
    publish([study], by=by)  # nothing new: no version, no event
    withdraw([study], by=by, reason_de="Weil", reason_en="Because")
    restore([study], by=None)
    assert told() == [
        ("study.published", by.pk, "CTU-9001"),
        ("study.withdrawn", by.pk, "CTU-9001"),
        ("study.restored", None, "CTU-9001"),
    ]


def test_publication_holds_the_hash_of_the_version() -> None:
    version = StudyVersion.objects.get(study=make.published())
    details = json.loads(Event.objects.get().details)
    assert details == {"version": 1, "sha256": version.sha256}


def test_a_set_is_told_study_by_study() -> None:
    studies = make.studies(make.numbered(3))
    publish(studies, by=None)
    assert [words for _, _, words in told()] == [study.number for study in studies]


def test_what_was_refused_is_not_told() -> None:
    wrong = p.Identifier(scheme="nct", value="NCT1")
    studies = make.studies([make.record(), make.record(number="CTU-9002", identifiers=(wrong,))])
    with pytest.raises(NotPublishableError):
        publish(studies, by=None)
    assert told() == []


def test_removed_name_is_told_without_the_name() -> None:
    person = make.investigator("Plantedname")
    row = make.responsibility(make.organisation(), person)
    make.published(responsibilities=(row,))
    remove_name(Investigator.objects.get(), by=None)
    event = Event.objects.get(verb="name.removed")
    assert (event.target_key, event.details) == (str(person.pk), '{"versions": 1}')
    assert "Plantedname" not in str(list(Event.objects.values()))


def imported(file: Path, **options: bool) -> None:
    call_command("import_studies", str(file), stdout=StringIO(), stderr=StringIO(), **options)


def test_import_is_told_from_its_beginning_to_its_end(tmp_path: Path) -> None:
    load("indications")
    file = synthetic.write(tmp_path / "studies.jsonl", 2)
    imported(file, publish=True)
    verbs = [verb for verb, _, _ in told()]
    assert verbs == ["import.begun", "study.published", "study.published", "import.finished"]
    last = json.loads(Event.objects.first().details)
    assert last == {"created": 2, "updated": 0, "unchanged": 0, "refused": 0, "published": 2}


def test_dry_run_is_not_told(tmp_path: Path) -> None:
    load("indications")
    imported(synthetic.write(tmp_path / "studies.jsonl", 2), publish=True, dry_run=True)
    assert (told(), StudyVersion.objects.count()) == ([], 0)
