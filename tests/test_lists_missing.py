"""What a list no longer names: only of a list that is whole, and back again with the run."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from exchange import differences, lists
from exchange.models import (
    DifferenceState,
    Discrepancy,
    ExternalRecord,
    ImportProfile,
    ImportRun,
    RunState,
)
from exchange.profiles import stored
from exchange.profiles.base import MARK_STALE, WITHDRAW, Column, Profile
from exchange.undo import undo
from studies.models import PublishedStudy, Study
from studies.publishing import publish
from tests import desk
from tests.loading import load

pytestmark = pytest.mark.django_db

UNIT = Profile(
    name="unit",
    key="Nr",
    missing=WITHDRAW,
    columns=(
        Column("Title", "scientific_title", "text"),
        Column("Status", "status", "enum"),
        Column("N", "sample_size_planned", "int"),
    ),
)
ONE, TWO = "1;First study;Recruiting;100", "2;Second study;Planned;20"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    load("indications")
    ImportProfile.objects.create(name="unit", mapping=stored.to_data(UNIT))
    with override("en"):
        yield


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser("sample-importer")


def read(*lines: str) -> ImportRun:
    run = ImportRun(files=["list.csv"], profile="unit", source=UNIT.source, language="en")
    text = "\n".join(("Nr;Title;Status;N", *lines)) + "\n"
    run.file.save("list.csv", ContentFile(text.encode()), save=False)
    run.state = RunState.READING
    run.save()
    lists.read(run)
    return run


def applied(*lines: str) -> ImportRun:
    run = read(*lines)
    lists.apply(run)
    return run


def study(external_id: str) -> Study:
    return ExternalRecord.objects.get(external_id=external_id).study


def set_profile(profile: Profile) -> None:
    ImportProfile.objects.update(mapping=stored.to_data(profile))


def public() -> set[int]:
    return set(PublishedStudy.objects.values_list("study_id", flat=True))


def test_a_row_that_is_refused_is_still_on_the_list(editor: User) -> None:
    applied(ONE, TWO)
    publish([study("1"), study("2")], by=editor, reason_de="Neu", reason_en="New")

    run = applied(ONE, "2;;;", "2;Second study;Planned;20")

    assert run.report["refused"]
    assert public() == {study("1").pk, study("2").pk}


def test_a_list_with_a_row_that_nobody_can_read_withdraws_nothing(editor: User) -> None:
    applied(ONE, TWO)
    publish([study("1"), study("2")], by=editor, reason_de="Neu", reason_en="New")

    run = read(ONE, ";Second study;Planned;20")
    page = rows_page(run)
    lists.apply(run)

    assert "nothing is marked or withdrawn" in page
    assert public() == {study("1").pk, study("2").pk}
    assert ExternalRecord.objects.get(external_id="2").missing_since is None


def rows_page(run: ImportRun) -> str:
    client = desk.signed_in(desk.editor())
    address = reverse("admin:exchange_importrun_rows", args=[run.pk])
    return str(client.get(address).content.decode())


def test_missing_studies_are_named_before_and_public_again_when_the_run_is_taken_back(
    editor: User,
) -> None:
    applied(ONE, TWO)
    publish([study("1"), study("2")], by=editor, reason_de="Neu", reason_en="New")
    run = read(ONE)
    page = rows_page(run)
    assert "1 study is no longer on this list." in page
    assert "Applying all rows withdraws them from the public." in page
    assert study("2").number in page

    lists.apply(run)
    assert public() == {study("1").pk}

    done = undo(run, by=editor)
    assert (done.public, done.left) == (1, [])
    assert public() == {study("1").pk, study("2").pk}
    assert ExternalRecord.objects.get(external_id="2").missing_since is None


def test_a_study_joined_since_stays_withdrawn(editor: User) -> None:
    applied(ONE, TWO)
    publish([study("1"), study("2")], by=editor, reason_de="Neu", reason_en="New")
    run = applied(ONE)
    Study.objects.filter(pk=study("2").pk).update(joined_into=study("1"))

    assert undo(run, by=editor).public == 0
    assert public() == {study("1").pk}


def test_columns_changed_since_the_list_was_read_are_not_applied_unseen() -> None:
    run = read(ONE)
    set_profile(replace(UNIT, missing=MARK_STALE, columns=UNIT.columns[:1]))

    with pytest.raises(lists.BrokenListError, match="Read it again"):
        lists.apply(run)


def test_what_somebody_decided_stays_decided_when_a_run_is_taken_back(editor: User) -> None:
    set_profile(replace(UNIT, missing="keep"))
    applied(ONE)
    Study.objects.update(sample_size_planned=110)
    run = applied(ONE.replace("100", "150"))
    (row,) = Discrepancy.objects.all()
    differences.settle(row, DifferenceState.KEPT, by=editor)

    undo(run, by=editor)

    assert Discrepancy.objects.get().state == DifferenceState.KEPT


def test_how_a_file_is_read_can_be_said_by_hand() -> None:
    client = desk.signed_in(desk.editor())
    text = "Exported list\nNumber%Title%Status\n1%First study%Recruiting\n"
    file = SimpleUploadedFile("list.csv", text.encode())
    fields = {"file": file, "profile": "", "name": "strange"}
    client.post(reverse("admin:exchange_importrun_upload"), fields)
    run = ImportRun.objects.get()
    address = reverse("admin:exchange_importrun_mapping", args=[run.pk])

    wrong = client.post(address, {"again": "1", "file-delimiter": "%%"}, follow=True)
    assert "Write one character, or the word tab." in wrong.content.decode()
    facts: dict[str, Any] = {"again": "1", "file-delimiter": "%", "file-header_row": "2"}
    page = client.post(address, facts, follow=True)

    assert page.context_data["sample"].names == ("Number", "Title", "Status")
    mapping = ImportProfile.objects.get(name="strange").mapping
    assert (mapping["key"], mapping["options"]["delimiter"]) == ("Number", "%")
    targets = {column["header"]: column["target"] for column in mapping["columns"]}
    assert targets["Status"] == "status"
