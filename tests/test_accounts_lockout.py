"""Lock-out and enumeration: nobody locks out another, nobody learns who exists (ST3, ST5)."""

from __future__ import annotations

import json
import re
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from accounts.backends import find
from accounts.models import Letter, SharedRow
from accounts.tidying import tidy
from audit.models import Event
from tests.letters import work
from tests.signing import PASSWORD, Browser, address, app_of, code, person, recovery_codes

pytestmark = pytest.mark.django_db

LOCKED = "Too many attempts failed."
WRONG = "User name or e-mail address and password do not match."
ATTACKER, OWNER = "198.51.100.7", "192.0.2.1"


@pytest.fixture
def user() -> User:
    return person()


def app_owner(user: User) -> User:
    app_of(user)
    return user


def fail(browser: Browser, login: str, times: int) -> HttpResponse:
    answers = [browser.type_password(login, "a wrong sample") for _ in range(times)]
    return answers[-1]


def wide(login: str) -> str:
    """The same letters in the width of Chinese ones: alike once they are folded."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in login)


def says(response: HttpResponse, words: str) -> bool:
    return words in response.content.decode()


def test_st3_person_is_locked_at_the_address_of_the_guesses_only(user: User) -> None:
    secret = app_of(user)
    attacker, owner = Browser(ATTACKER), Browser(OWNER)
    assert says(fail(attacker, user.username, 5), WRONG)
    assert says(attacker.type_password(user.username), LOCKED)
    owner.sign_in(user, secret)
    assert owner.is_inside()


def test_st3_capitals_and_other_letters_are_no_way_around(user: User) -> None:
    attacker = Browser(ATTACKER)
    name = user.username
    for login in (name, name.upper(), name.title(), name, name.upper()):
        fail(attacker, login, 1)
    for login in (name, name.upper(), wide(name)):
        assert says(attacker.type_password(login), LOCKED)


def test_st5_lock_tells_neither_who_exists_nor_which_names_are_one_persons(user: User) -> None:
    """Of a name and an address that are nobody's the same is said as of somebody's own."""
    told = []
    for place, (name, other) in enumerate(
        [(user.username, user.email), ("sample-nobody", "nobody@example.org")]
    ):
        attacker = Browser(f"198.51.100.{place + 10}")
        fail(attacker, name, 5)
        answers = [attacker.type_password(login) for login in (name, wide(name), other)]
        told.append([(answer.status_code, says(answer, LOCKED)) for answer in answers[:2]])
        assert [answer.headers["Retry-After"] for answer in answers[:2]] == ["600", "600"]
        assert "Retry-After" not in answers[2].headers
        assert not says(answers[2], LOCKED)
    assert told == [[(429, True), (429, True)]] * 2


def test_st3_other_addresses_of_the_same_ipv6_network_are_no_way_around(user: User) -> None:
    for host in range(5):
        fail(Browser(f"2001:db8:0:1::{host}"), user.username, 1)
    assert says(Browser("2001:db8:0:1:9::9").type_password(user.username), LOCKED)
    assert Browser("2001:db8:0:2::1").type_password(user.username).status_code == 302


def test_st3_neighbours_by_an_ipv6_socket_are_not_taken_for_one(user: User) -> None:
    fail(Browser("::ffff:198.51.100.7"), user.username, 5)
    assert says(Browser(ATTACKER).type_password(user.username), LOCKED)
    assert Browser("::ffff:192.0.2.1").type_password(user.username).status_code == 302


def test_st3_lock_ends_after_ten_minutes(user: User, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to("2026-03-02 10:00+00:00", tick=False)
    secret, attacker = app_of(user), Browser(ATTACKER)
    fail(attacker, user.username, 5)
    time_machine.move_to("2026-03-02 10:09:59+00:00", tick=False)
    assert says(attacker.type_password(user.username), LOCKED)
    time_machine.move_to("2026-03-02 10:10:01+00:00", tick=False)
    attacker.sign_in(user, secret)
    assert attacker.is_inside()


def test_st3_address_is_locked_whoever_it_guesses_at(user: User) -> None:
    attacker = Browser(ATTACKER)
    for number in range(20):
        fail(attacker, f"sample-{number}", 1)
    assert says(attacker.type_password(user.username), LOCKED)
    locked = Event.objects.get(verb="sign-in.locked")
    assert (locked.target_key, json.loads(locked.details)["limit"]) == ("", "address")
    assert Browser(OWNER).type_password(user.username).status_code == 302


def test_st3_own_sign_in_in_between_buys_no_guesses_at_others(user: User) -> None:
    own = person("sample-other")
    codes = recovery_codes(app_owner(own))
    for number in range(20):
        fail(Browser(ATTACKER), f"sample-{number}", 1)
        if number % 5 == 4 and number < 19:
            attacker = Browser(ATTACKER)
            attacker.type_password(own.username)
            attacker.type_code(codes[number // 5])
            assert attacker.is_inside()
    assert says(Browser(ATTACKER).type_password(user.username), LOCKED)


def test_st3_person_locked_at_an_address_locks_nobody_else_there(user: User) -> None:
    here = Browser(ATTACKER)
    fail(here, user.username, 25)
    assert says(here.type_password(user.username), LOCKED)
    assert here.type_password(person("sample-other").username).status_code == 302


def test_st3_wrong_codes_lock_the_person_at_the_address_only(user: User) -> None:
    secret = app_of(user)
    attacker, owner = Browser(ATTACKER), Browser(OWNER)
    attacker.type_password(user.username)
    for _ in range(5):
        attacker.type_code("000000")
    locked = attacker.type_code(code(secret))
    assert (locked.status_code, says(locked, LOCKED)) == (429, True)
    owner.sign_in(user, secret)
    assert owner.is_inside()


def test_st3_wrong_codes_count_for_the_address_too(user: User) -> None:
    app_of(user)
    attacker = Browser(ATTACKER)
    attacker.type_password(user.username)
    for number in range(19):
        fail(Browser(ATTACKER), f"sample-{number}", 1)
    attacker.type_code("000000")
    assert says(attacker.type_code("000001"), LOCKED)
    assert says(Browser(ATTACKER).type_password("somebody else"), LOCKED)


def test_st3_counters_lie_where_all_workers_find_them(user: User) -> None:
    fail(Browser(ATTACKER), user.username, 1)
    for limit in (":guess:5/", ":guesses:20/"):
        assert SharedRow.objects.filter(cache_key__contains=limit).count() == 1


def test_st3_nobody_takes_an_address_as_a_user_name(user: User) -> None:
    User.objects.create_user(user.email, "other@example.org", PASSWORD)
    assert find(user.email) == user
    assert find(user.username) == user


def test_st5_every_failure_says_the_same(user: User) -> None:
    disabled = person("sample-disabled", is_active=False)
    logins = [
        (user.username, "wrong"),
        (user.email, "wrong"),
        ("nobody", "wrong"),
        ("nobody@example.org", "wrong"),
        (disabled.username, PASSWORD),
    ]
    answers = [
        Browser(f"192.0.2.{place}").type_password(*login) for place, login in enumerate(logins)
    ]
    assert [(a.status_code, says(a, WRONG)) for a in answers] == [(200, True)] * len(logins)


def test_st5_hasher_runs_once_whoever_it_is(
    user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person("sample-disabled", is_active=False)
    keyless = person("sample-keyless")
    keyless.set_unusable_password()
    keyless.save()
    runs: dict[str, int] = {}
    for login in (
        user.username,
        user.email,
        "nobody",
        "nobody@example.org",
        "sample-disabled",
        "sample-keyless",
    ):
        with patch.object(
            MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode
        ) as encode:
            Browser(f"192.0.2.{len(runs)}").type_password(login, "wrong")
        runs[login] = encode.call_count
    assert set(runs.values()) == {1}


def test_st5_reset_answers_the_same_for_everybody(user: User) -> None:
    person("sample-disabled", is_active=False)
    path = address("account_reset_password")
    answers, ways = [], []
    emails = (user.email, "nobody@example.org", "sample-disabled@example.org")
    for place, email in enumerate(emails):
        with CaptureQueriesContext(connection) as asked:
            answers.append(Browser(f"192.0.2.{place}").post(path, {"email": email}))
        ways.append([re.sub(r"_x\d+", "", query["sql"])[:60] for query in asked])
    assert len({(a.status_code, a.headers["Location"], a.content) for a in answers}) == 1
    assert ways[0] == ways[1] == ways[2]
    assert not Letter.objects.exists()
    stored = str(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))
    assert (DBTaskResult.objects.count(), "example.org" in stored) == (3, False)
    work()
    assert [letter.to for letter in Letter.objects.all()] == [user.email]
    tidy()
    assert not DBTaskResult.objects.filter(task_path__contains="passwords").exists()


def test_st5_stranger_uses_up_nobodys_letters(user: User) -> None:
    stranger, path = Browser(ATTACKER), address("account_reset_password")
    answers = [
        stranger.post(path, {"email": email})
        for email in (user.email, user.email.upper(), user.email, user.email)
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert says(answers[-1], "have been requested today")
    assert Browser(OWNER).post(path, {"email": user.email}).status_code == 302
    work()
    assert Letter.objects.filter(to=user.email, state="sent").count() == 4


def test_too_many_resets_from_an_address_are_answered_429(user: User) -> None:
    path, attacker = reverse("account_reset_password"), Browser(ATTACKER)
    answers = [attacker.post(path, {"email": f"{n}@example.org"}) for n in range(6)]
    assert [a.status_code for a in answers] == [302] * 5 + [429]
    assert (answers[-1]["Retry-After"], "Set-Cookie" in answers[-1]) == ("600", False)
    assert Browser(OWNER).post(path, {"email": user.email}).status_code == 302


def test_st3_named_address_of_a_stranger_counts_for_nothing(user: User) -> None:
    attacker = Browser(ATTACKER)
    for number in range(5):
        fields = {"login": user.username, "password": "a wrong sample"}
        headers = {"x-forwarded-for": f"203.0.113.{number}"}
        attacker.post(address("account_login"), fields, headers=headers)
    assert says(attacker.type_password(user.username), LOCKED)


def test_shared_address_is_nobodys_name(user: User) -> None:
    twin = person("sample-twin")
    User.objects.filter(pk=twin.pk).update(email=user.email)
    assert says(Browser(OWNER).type_password(user.email), WRONG)
    assert Browser(OWNER).type_password(user.username).status_code == 302
    Browser(OWNER).post(address("account_reset_password"), {"email": user.email})
    work()
    assert Letter.objects.filter(to=user.email).count() == 2
