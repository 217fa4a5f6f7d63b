"""Whoever is responsible is asked whether a status still holds, and answers by a link."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override

from accounts.models import Letter
from accounts.roles import Role
from studies import parts as p
from studies import publishing, reminders
from studies.models import Remark, Reminder, Study, StudyVersion, SubStatus
from studies.presenters.head import freshness
from studies.presenters.reading import Reading
from studies.record import StudyRecord
from tests import desk

FIRST = date(2026, 6, 1)


@pytest.fixture
def study() -> Study:
    """A public study, planned since January, that two people answer for."""
    study = desk.publishable_study()
    study.assigned_to = desk.member(Role.EDITOR, name="sample-first")
    study.deputy = desk.member(Role.EDITOR, name="sample-second")
    study.save()
    User.objects.filter(username="sample-second").update(email="second@example.org")
    with time_machine.travel("2026-01-02 12:00Z"):
        publishing.publish([study], by=None)
    return study


def asked_on(*days: str) -> list[list[str]]:
    """To whom letters went on each of these days."""
    found = []
    for day in days:
        with time_machine.travel(f"{day} 12:00Z"):
            found.append([digest.to for digest in reminders.remind(date.fromisoformat(day))])
    return found


def way() -> str:
    """The path of the link in the last letter."""
    found: Any = re.search(r"https?://[^/]+(/\S+)", Letter.objects.latest("pk").body)
    return str(found[1])


@pytest.mark.parametrize(
    ("confirmed", "life", "said"),
    [
        ("2026-05-17", 60, "Status confirmed: 17 May 2026"),
        ("2026-03-17", 60, "Status not confirmed since 17 March 2026"),
        (None, 60, "Status not confirmed since January 2026"),
        (None, 365, ""),
        ("2020-03-17", None, "Status confirmed: 17 March 2020"),
    ],
)
def test_readers_see_how_fresh_a_status_is(
    confirmed: str | None, life: int | None, said: str
) -> None:
    status = p.StatusPart(since="2026-01", confirmed_on=confirmed)
    with override("en"):
        reading = Reading(StudyRecord(number="TST-0001", status=status), "en")
        assert freshness(reading, life, FIRST) == said


@pytest.mark.django_db
def test_page_tells_it_of_the_current_version_only(study: Study) -> None:
    said = "Status not confirmed since January 2026"
    with time_machine.travel("2026-06-01 12:00Z"):
        html = Client().get(f"/en/studies/{study.number}/").content.decode()
        assert said in html
        assert "Not yet, as of January 2026" in html
        assert said not in Client().get(f"/en/studies/{study.number}/v1/").content.decode()


@pytest.mark.django_db
def test_one_digest_a_week_then_the_deputy_then_the_unit(study: Study, settings: Any) -> None:
    settings.REGISTER_UNIT_ADDRESS = "unit@example.org"
    first, second, unit = "editor@example.org", "second@example.org", "unit@example.org"
    assert asked_on("2026-02-20") == [[]]
    days = ("2026-06-01", "2026-06-01", "2026-06-07", "2026-06-08", "2026-06-15", "2026-06-29")
    assert asked_on(*days) == [[first], [], [], [first], [first, second], [first, second, unit]]
    assert Letter.objects.count() == Reminder.objects.count() == 7
    assert "melden Sie sich dort an" in Letter.objects.get(to=unit).body


@pytest.mark.django_db
def test_pf5_large_digest_is_cut_leads_to_the_desk_and_counts_as_sent(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "MOST", 2)
    more = [desk.publishable_study(f"TST-100{n}") for n in range(4)]
    publishing.publish(more, by=None)
    Study.objects.update(assigned_to=study.assigned_to)
    Study.objects.filter(pk=more[3].pk).update(status_confirmed_on="2025-01-01")
    assert asked_on("2026-06-01", "2026-06-02") == [["editor@example.org"], []]
    letter = Letter.objects.get()
    assert letter.subject == "Stimmt der Status von 5 Studien noch?"
    assert letter.body.count("://") == 3
    assert letter.body.index(more[3].number) < letter.body.index(study.number)
    assert "3 weitere Studien warten in der Redaktion" in letter.body
    assert re.search(r"https?://[^/]+/admin/\n", letter.body)
    assert Reminder.objects.count() == 5


@pytest.mark.django_db
def test_who_is_missing_is_passed_over(study: Study) -> None:
    publisher = desk.member(Role.PUBLISHER)
    User.objects.filter(username="sample-first").update(is_active=False)
    assert asked_on("2026-06-01") == [["second@example.org"]]
    Study.objects.update(assigned_to=None, deputy=None)
    assert asked_on("2026-06-01") == [[publisher.email]]


@pytest.mark.django_db
def test_dry_run_says_whom_and_writes_nothing(study: Study, capsys: Any) -> None:
    with time_machine.travel("2026-06-01 12:00Z"):
        call_command("remind", dry_run=True)
        assert f"sample-first: {study.number}" in capsys.readouterr().out
        assert not Letter.objects.exists()
        call_command("remind")
    assert "1 letters." in capsys.readouterr().out
    assert Letter.objects.count() == 1


@pytest.mark.django_db
def test_yes_by_the_link_is_public_at_once_and_counts_once(study: Study) -> None:
    asked_on("2026-06-01")
    with time_machine.travel("2026-06-02 12:00Z"):
        client = Client()
        response = client.get(way())
        assert response.headers["Referrer-Policy"] == "strict-origin"
        assert "no-store" in response.headers["Cache-Control"]
        assert StudyVersion.objects.count() == 1
        for _click in range(2):
            client.post(way(), {"confirm": "1"})
        assert "bestätigt" in client.get(way()).content.decode()
    version = StudyVersion.objects.latest("number")
    study.refresh_from_db()
    assert (version.number, version.published_by_id) == (2, study.assigned_to_id)
    assert (study.status_confirmed_on, study.status_confirmed_by_id) == (
        "2026-06-02",
        study.assigned_to_id,
    )
    assert asked_on("2026-06-30") == [[]]


@pytest.mark.django_db
def test_no_by_the_link_is_a_remark_and_ends_the_reminders(study: Study) -> None:
    asked_on("2026-06-01")
    with time_machine.travel("2026-06-02 12:00Z"):
        client, long = Client(), "x" * 5001
        assert long in client.post(way(), {"correct": "1", "text": long}).content.decode()
        for _click in range(2):
            client.post(way(), {"correct": "1", "text": "It has stopped."})
    assert list(Remark.objects.values_list("kind", "text")) == [("correction", "It has stopped.")]
    assert asked_on("2026-06-30") == [[]]
    assert StudyVersion.objects.count() == 1


@pytest.mark.django_db
def test_forged_old_and_overtaken_links_lead_to_one_sentence(study: Study) -> None:
    asked_on("2026-06-01")
    good = way()
    with time_machine.travel("2026-06-02 12:00Z"):
        for path in (good[:-3] + "/", re.sub(r"/\d+-", "/999-", good), "/en/still-so/x/"):
            assert Client().get(path).status_code == 410
        other = SubStatus.objects.get(code="recruiting")
        Study.objects.update(sub_status=other)
        assert Client().post(good, {"confirm": "1"}).status_code == 410
        Study.objects.update(sub_status=study.sub_status)
        User.objects.filter(username="sample-first").update(is_active=False)
        assert Client().get(good).status_code == 410
        User.objects.update(is_active=True)
        assert Client().get(good).status_code == 200
    with time_machine.travel("2026-07-02 12:00Z"):
        assert Client().get(good).status_code == 410


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_letters_take_a_fixed_number_of_queries(
    study: Study, count: int, django_assert_num_queries: Any
) -> None:
    more = [desk.publishable_study(f"TST-100{n}") for n in range(count - 1)]
    Study.objects.update(assigned_to=study.assigned_to)
    publishing.publish(more, by=None)
    with django_assert_num_queries(10):
        assert len(reminders.due(FIRST)[0].studies) == count
