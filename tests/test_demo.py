"""manage.py demo: fills an empty register once, and its accounts are kept out of production."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core import checks
from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Letter
from accounts.roles import Role
from documents.access import grants_open
from documents.choices import RequestState
from documents.models import AccessRequest, Document, DocumentVersion
from exchange import history
from register.demo import ACCOUNTS, PASSWORD
from register.static_files import static_files_are_collected
from studies.access import studies_open_to
from studies.models import Indication, PublishedStudy, RegisterText, Study, StudyVersion
from studies.record import StudyRecord
from tests import factories as make
from tests.sample_files import FILES, versions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_accounts(settings: LazySettings) -> None:
    settings.DEMO, settings.DOCUMENTS_SERVE_UNSCANNED = False, True


@pytest.fixture
def _few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo of two studies, for what does not depend on how many there are."""
    for name in ("ctu-0142.json", "ctu-0147.json"):
        shutil.copy(make.RECORDS / name, tmp_path)
    monkeypatch.setattr("register.management.commands.demo.RECORDS", tmp_path)


def demo(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("demo")
    return capsys.readouterr().out


def content() -> list[Any]:
    return [
        list(Study.objects.order_by("pk").values()),
        list(StudyVersion.objects.order_by("pk").values()),
        list(PublishedStudy.objects.order_by("pk").values()),
        list(Indication.objects.order_by("pk").values()),
        list(User.objects.order_by("pk").values()),
    ]


def all_versions() -> QuerySet[StudyVersion]:
    return StudyVersion.objects.order_by("study__number", "number")


def statuses(records: Iterable[StudyRecord]) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (record.number, record.status.sub_status, record.status.since, record.status.confirmed_on)
        for record in records
    ]


@pytest.mark.long
@pytest.mark.uncounted
def test_demo_publishes_every_record_file_with_its_history(
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = sorted(path.stem.upper() for path in make.RECORDS.glob("*.json"))
    assert f"The demo is in: {len(files)} studies." in demo(capsys)
    public = PublishedStudy.objects.order_by("number")
    assert list(public.values_list("number", flat=True)) == files
    assert list(public.filter(is_sample=False).values_list("number", flat=True)) == ["CTU-0147"]
    assert statuses(StudyRecord.from_json(row.record) for row in all_versions()) == statuses(
        version.record for path in FILES for version in versions(path)
    )
    later = StudyVersion.objects.filter(number__gt=1)
    assert later.values("study").distinct().count() >= 12
    assert [row.number for row in later if not (row.reason.de and row.reason.en)] == []


@pytest.mark.usefixtures("_few")
def test_second_run_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    demo(capsys)
    before = content()
    assert demo(capsys) == ""
    assert content() == before


@pytest.mark.usefixtures("_few")
def test_second_run_keeps_what_was_entered(capsys: pytest.CaptureFixture[str]) -> None:
    demo(capsys)
    RegisterText.objects.update(name_en="My own register")
    Study.objects.filter(number="CTU-0147").update(acronym="MINE")
    demo(capsys)
    assert (RegisterText.objects.get().name.en, Study.objects.get(number="CTU-0147").acronym) == (
        "My own register",
        "MINE",
    )


@pytest.mark.usefixtures("_few")
def test_demo_that_breaks_off_can_be_run_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(history, "take_in", broken)
        with pytest.raises(KeyboardInterrupt):
            call_command("demo")
    assert demo(capsys).startswith("The demo is in")


@pytest.mark.usefixtures("_few")
def test_accounts_are_made_in_a_demo_only(
    capsys: pytest.CaptureFixture[str], settings: LazySettings
) -> None:
    demo(capsys)
    assert User.objects.count() == 0
    settings.DEMO = True
    said = demo(capsys)
    assert [name for name in ACCOUNTS if name not in said or PASSWORD not in said] == []
    named = User.objects.filter(username__startswith="demo-")
    held = named.values_list("username", "groups__name", "is_superuser")
    assert {(name, role, False) for name, role in ACCOUNTS.items()} == set(held)
    assert set(ACCOUNTS.values()) == set(Role)
    assert [user.username for user in named.filter(is_staff=False)] == ["demo-reader"]


@pytest.mark.usefixtures("_few")
def test_demo_has_documents_of_samples_only_and_a_request_in_each_state(
    capsys: pytest.CaptureFixture[str], settings: LazySettings
) -> None:
    settings.DEMO = True
    demo(capsys)
    requests = list(AccessRequest.objects.order_by("pk").values())
    assert {row["state"] for row in requests} == set(RequestState.values)
    assert all(row["is_sample"] for row in requests)
    assert set(Document.objects.values_list("study__is_sample", flat=True)) == {True}
    kinds = set(Document.objects.values_list("kind__code", flat=True))
    assert kinds == {"protocol", "synopsis"}
    reader = User.objects.get(username="demo-reader")
    assert grants_open(reader, timezone.now()).count() == 1
    for version in DocumentVersion.objects.all():
        assert version.file.read().startswith(b"%PDF-")
    assert not Letter.objects.exists()
    demo(capsys)
    assert list(AccessRequest.objects.order_by("pk").values()) == requests


@pytest.mark.usefixtures("_few")
def test_accounts_can_sign_in(capsys: pytest.CaptureFixture[str], settings: LazySettings) -> None:
    settings.DEMO = True
    demo(capsys)
    signed_in = [authenticate(username=name, password=PASSWORD) for name in ACCOUNTS]
    assert [user.get_username() for user in signed_in if user] == list(ACCOUNTS)


@pytest.mark.usefixtures("_few")
def test_editor_of_the_demo_may_edit_studies(
    capsys: pytest.CaptureFixture[str], settings: LazySettings
) -> None:
    settings.DEMO = True
    demo(capsys)
    editor = User.objects.get(username="demo-editor")
    asked = ["studies.change_study", "studies.add_site", "auth.change_user"]
    assert [editor.has_perm(name) for name in asked] == [True, True, False]
    assert studies_open_to(editor).filter(number="CTU-0147").exists()


@pytest.mark.usefixtures("_few")
def test_password_an_owner_changed_stays(
    capsys: pytest.CaptureFixture[str], settings: LazySettings
) -> None:
    settings.DEMO = True
    demo(capsys)
    admin = User.objects.get(username="demo-admin")
    admin.set_password("of-my-own-choice")
    admin.save()
    demo(capsys)
    assert authenticate(username="demo-admin", password="of-my-own-choice") == admin


def complaints() -> list[str]:
    found = checks.run_checks(include_deployment_checks=True)
    return [f"{row.id} {row.msg}" for row in found if row.id == "register.E001"]


def test_deployment_check_finds_that_no_style_sheets_were_collected(
    settings: LazySettings, tmp_path: Path
) -> None:
    made = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": made}
    settings.STATIC_ROOT = tmp_path
    (found,) = static_files_are_collected(None)
    assert (found.id, "collectstatic" in str(found.hint)) == ("register.E002", True)
    manifest = tmp_path / "staticfiles.json"
    manifest.write_text('{"paths": {}, "version": "1.1", "hash": ""}', "utf-8")
    assert static_files_are_collected(None) == []


@pytest.mark.usefixtures("_few")
def test_deployment_check_finds_demo_accounts() -> None:
    assert complaints() == []
    user = User.objects.create(username="demo-editor")
    assert complaints() == ["register.E001 Demo accounts can sign in: demo-editor."]
    user.is_active = False
    user.save()
    assert complaints() == []
