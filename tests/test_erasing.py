"""An erased person's name stands nowhere any more, and no import brings it back."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from exchange.models import (
    Action,
    Discrepancy,
    ExternalRecord,
    ImportRow,
    ImportRun,
)
from exchange.readers.base import PersonName
from exchange.resolve import Resolver
from studies import erasing, merging
from studies import parts as p
from studies.models import (
    Investigator,
    PreviewLink,
    Remark,
    StatusEvent,
    Study,
    StudyVersion,
    SubStatus,
)
from studies.record import digest
from tests import desk
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


FAMILY = "Plántedname"
ESCAPED = "Pl\\u00e1ntedname"


def planted(by: Any) -> tuple[Investigator, Study]:
    """Somebody whose name stands wherever the register keeps words beside records."""
    person = f.investigator(FAMILY, given="Sam", orcid="0000-0002-1825-0097")
    study = f.published(responsibilities=(f.responsibility(f.organisation(), person),))
    forms = f'"Sam {FAMILY}, MD","{FAMILY.upper()}","Plantedname"'
    raw = f'{{"Contact Lastname":"{ESCAPED}","all":[{forms}]}}'
    ExternalRecord.objects.create(
        source="sample", external_id="1", study=study, raw=raw, sha256="1", importer_version=1,
        imported="{}", findings=[{"value": f"Dr. {FAMILY}"}], fetched_at=timezone.now(),
    )  # fmt: skip
    run = ImportRun.objects.create(
        files=[f"{FAMILY}.csv"], source="sample", report={"findings": [{"value": FAMILY}]}
    )
    ImportRow.objects.create(
        run=run, place="2", action=Action.CHANGED, title=f"Study of {FAMILY}", after="{}",
        notes=[{"value": FAMILY}], remembered={"raw": raw},
    )  # fmt: skip
    Discrepancy.objects.create(
        study=study, source="sample", external_id="1", field="acronym", theirs=f'"{FAMILY}"'
    )
    Remark.objects.create(study=study, kind="correction", text=f"Ask {FAMILY}!", of_copy=0)
    status = SubStatus.objects.get(code="recruiting")
    StatusEvent.objects.create(
        study=study, after=status, effective_on="2026-01", note=f"by {FAMILY}"
    )
    LogEntry.objects.create(
        user=by, action_flag=CHANGE, object_id=str(person.pk), object_repr=f"Dr. Sam {FAMILY}"
    )
    PreviewLink.objects.create(
        study=study, investigator=person, expires_at=timezone.now() + timedelta(days=9)
    )
    return person, study


def tables_with(*words: str) -> list[str]:
    """Every column of every table in which one of the words stands."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            described = connection.introspection.get_table_description(cursor, table)
            for column in described:
                cursor.execute(f'SELECT "{column.name}" FROM "{table}"')
                values = [str(value) for (value,) in cursor.fetchall()]
                if any(word in value for word in words for value in values):
                    found.append(f"{table}.{column.name}")
    return found


def test_pr4_name_stands_in_no_column_of_any_table(client: Client) -> None:
    by = desk.editor()
    person, study = planted(by)
    before = tables_with(FAMILY, ESCAPED)
    assert {
        "django_admin_log.object_repr", "exchange_discrepancy.theirs", "exchange_importrow.notes",
        "exchange_externalrecord.findings", "exchange_externalrecord.raw",
        "exchange_importrow.remembered", "exchange_importrow.title", "exchange_importrun.files",
        "exchange_importrun.report", "studies_investigator.family", "studies_remark.text",
        "studies_statusevent.note", "studies_studyversion.printed_names",
    } <= set(before)  # fmt: skip
    told = erasing.erasure(person)
    assert (told.versions, told.studies) == (1, [])
    assert sum(count for _, count in told.rows) == 7

    assert erasing.erase(person, by=by) == 1
    assert tables_with(FAMILY, ESCAPED, FAMILY.upper(), "Plantedname", "plantedname") == []
    version = StudyVersion.objects.get()
    assert digest(version.record) == version.sha256
    assert "name removed" in client.get(f"/en/studies/{study.number}/").text
    assert Remark.objects.get().text == "Ask [name removed]!"
    assert PreviewLink.objects.get().revoked_at
    person.refresh_from_db()
    assert (person.orcid, str(person)) == ("", "name removed")
    call_command("verify_audit", stdout=io.StringIO())
    # Asked for once more, it finds nothing to do.
    assert erasing.erase(person, by=by) == 0


def test_pr4_import_that_brings_the_name_again_names_nobody(settings: Any) -> None:
    person, study = planted(desk.editor())
    erasing.erase(person, by=desk.editor("sample-second"))
    resolver = Resolver.load()
    for given, family in (("Sam", FAMILY), ("SAM", "plantedname")):
        name = PersonName(given=given, family=family)
        assert resolver._person(name, "99") == str(person.pk)
    assert resolver._person(PersonName(given="Samantha", family=FAMILY), "99") is None
    # The key of the hash may be changed, as long as the former one is kept.
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" * 5
    assert Resolver.load()._person(PersonName(given="Sam", family=FAMILY), "") == str(person.pk)
    assert study.responsibilities.get().investigator_id == person.pk


def test_duplicates_go_with_the_one_they_were_merged_into() -> None:
    by = desk.editor()
    first, _ = planted(by)
    second = f.investigator("Plantedname", given="Samuel")
    merging.merge(second, first, by=by)
    erasing.erase(second, by=by)
    assert tables_with(FAMILY, "Plantedname") == []
    assert Resolver.load()._person(PersonName(given="Sam", family=FAMILY), "") == str(second.pk)


def test_texts_of_studies_are_named_and_left_to_their_editors() -> None:
    by = desk.editor()
    person, study = planted(by)
    f.study(
        number="CTU-9002",
        publications=(p.Publication(kind="result", citation=f"{FAMILY} S, et al. 2020"),),
    )
    f.study(number="CTU-9003", acronym=f"{FAMILY}s")  # another word
    assert [row.number for row in erasing.erasure(person).studies] == ["CTU-9002"]
    erasing.erase(person, by=by)
    assert tables_with(f"{FAMILY} S") == ["studies_publication.citation"]
    assert study.number
