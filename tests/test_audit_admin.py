"""The trail at the desk: to be read, filtered and taken along; nothing else."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from audit.choices import Verb
from audit.models import Event
from audit.trail import record, record_each
from tests import desk
from tests import factories as make

pytestmark = pytest.mark.django_db

LIST = "/admin/audit/event/"


@pytest.fixture
def client() -> Client:
    return desk.signed_in(desk.editor())


def rows(count: int) -> None:
    """So many events of accounts that are there, that are gone, and of none."""
    for place in range(count):
        user = desk.editor(f"sample-{place}")
        record(user, Verb.STUDY_WITHDRAWN, make.study(number=f"CTU-9{place:03}"), place=place)
        record(user, Verb.ROLE_GIVEN, user, role="editor")
        if place % 2:
            user.delete()
        record(None, Verb.SIGN_IN_FAILED, None)


def page(client: Client, address: str = LIST) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def table(client: Client, query: str = "") -> list[dict[str, str]]:
    response: Any = client.get(f"{LIST}csv/{query}")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.parametrize("count", [1, 3])
def test_list_and_table_cost_the_same_whatever_their_length(
    client: Client, count: int, django_assert_num_queries: Any
) -> None:
    rows(count)
    page(client)
    with django_assert_num_queries(6):
        page(client)
    with django_assert_num_queries(6):
        assert len(table(client)) == 3 * count


def test_list_says_who_did_what_to_what(client: Client) -> None:
    rows(2)
    shown = page(client)
    gone = Event.objects.get(target_words="CTU-9001").actor
    for words in ("sample-0", f"account {gone}, removed", "study CTU-9000", "sign-in failed"):
        assert words in shown
    assert "sample-1" not in shown


def test_each_event_opens_and_offers_no_change(client: Client) -> None:
    rows(1)
    for event in Event.objects.all():
        shown = page(client, reverse("admin:audit_event_change", args=[event.pk]))
        assert event.sha256 in shown
        assert 'name="_save"' not in shown


def test_g9_nobody_adds_changes_or_deletes(client: Client) -> None:
    rows(1)
    for address in ("add/", "1/delete/"):
        assert client.get(LIST + address).status_code == 403
    assert client.post(f"{LIST}1/change/", {"verb": "x"}).status_code == 403
    selected = {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"}
    client.post(LIST, selected)
    assert Event.objects.count() == 3
    codes = Permission.objects.filter(content_type__app_label="audit").values_list("codename")
    assert list(codes) == [("view_event",)]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["6", "5", "4", "3", "2", "1"]),
        ("?verb=study.withdrawn", ["4", "1"]),
        ("?target_kind=auth.user", ["5", "2"]),
        ("?q=CTU-9001", ["4"]),
        ("?at__gte=2020-01-01+00%3A00%3A00%2B00%3A00", ["6", "5", "4", "3", "2", "1"]),
        ("?at__lt=2020-01-01+00%3A00%3A00%2B00%3A00", []),
        ("?verb=unheard-of", []),
    ],
)
def test_table_holds_what_the_list_holds(client: Client, query: str, numbers: list[str]) -> None:
    rows(2)
    assert [row["number"] for row in table(client, query)] == numbers
    shown = page(client, LIST + query)
    assert all(f">{number}</a>" in shown for number in numbers)
    assert f"{LIST}csv/{query}".replace("&", "&amp;") in shown


def test_events_of_one_account_and_of_one_thing(client: Client) -> None:
    rows(2)
    event = Event.objects.get(number=4)
    assert [row["number"] for row in table(client, f"?actor={event.actor}")] == ["5", "4"]
    thing = f"?target_kind=studies.study&target_key={event.target_key}"
    assert [row["number"] for row in table(client, thing)] == ["4"]
    assert thing.replace("&", "&amp;") in page(client)


def test_table_names_accounts_and_runs_in_no_spreadsheet(client: Client) -> None:
    user = desk.editor("=1+1")
    record(user, Verb.ROLE_GIVEN, user, role="editor")
    (row,) = table(client)
    assert (row["account"], row["user_name"]) == (str(user.pk), "'=1+1")
    assert (row["label"], row["details"]) == ("role given", '{"role": "editor"}')


def test_table_is_streamed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.admin._CHUNK", 2)
    record_each(None, Verb.SIGN_IN_FAILED, [(None, {})] * 5)
    assert [row["number"] for row in table(client)] == ["5", "4", "3", "2", "1"]


@pytest.mark.parametrize("query", ["?at__gte=yesterday", "?number=x", "?actor=%00", "?nonsense=1"])
def test_odd_addresses_are_refused(client: Client, query: str) -> None:
    assert client.get(f"{LIST}csv/{query}").status_code == 400
    assert client.get(LIST + query).status_code == 400


@pytest.mark.parametrize("address", [LIST, f"{LIST}csv/"])
def test_trail_is_for_those_who_may_see_it(address: str) -> None:
    someone = make.user("publisher")
    assert desk.signed_in(make.user("researcher")).get(address).status_code == 302
    assert desk.signed_in(someone).get(address).status_code == 403
    someone.user_permissions.add(Permission.objects.get(codename="view_event"))
    assert desk.signed_in(someone).get(address).status_code == 200


def test_verb_of_an_older_release_stays_readable(client: Client) -> None:
    record(None, Verb.ROLE_GIVEN, None)
    assert Event(verb="role.knighted").label() == "role.knighted"
    assert "role given" in page(client)


def test_hashes_are_short_in_the_list_and_whole_on_their_page(client: Client) -> None:
    sha256 = "0123456789abcdef" * 4
    event = record(None, Verb.STUDY_PUBLISHED, None, sha256=sha256, version=2)
    shown = page(client)
    assert "SHA-256: 01234567…, version: 2" in shown
    assert sha256 not in shown
    assert sha256 in page(client, reverse("admin:audit_event_change", args=[event.pk]))
