"""Login sessions: limits that lose no typed text, new keys, ends, and asking again (ST6-ST8)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from time_machine import TimeMachineFixture

from accounts import desk_labels
from accounts.kept import kept_page
from accounts.models import KeptForm
from accounts.tidying import tidy
from audit.models import Event
from studies.models import Organisation
from tests.desk import filled_in, signed_in
from tests.signing import PASSWORD, Browser, address, app_of, code, person

pytestmark = pytest.mark.django_db

START = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
ADD = "/admin/studies/organisation/add/"


@pytest.fixture
def user() -> User:
    return person()


@pytest.fixture
def secret(user: User) -> str:
    return app_of(user)


@pytest.fixture
def client(user: User, secret: str, time_machine: TimeMachineFixture) -> Browser:
    """Signed in at nine."""
    time_machine.move_to(START, tick=False)
    browser = Browser()
    browser.sign_in(user, secret)
    return browser


class Clock:
    def __init__(self, machine: TimeMachineFixture) -> None:
        self.machine = machine

    def at(self, **later: int) -> None:
        """So long after sign-in."""
        self.machine.move_to(START + timedelta(**later), tick=False)


@pytest.fixture
def clock(time_machine: TimeMachineFixture) -> Clock:
    return Clock(time_machine)


def organisation(client: Client, name: str = "Sample House") -> dict[str, str]:
    fields: dict[str, str] = filled_in(client.get(ADD))
    return {**fields, "name_en": name, "_save": "Save"}


# limits


def test_st6_session_ends_after_half_an_hour_without_a_click(client: Browser, clock: Clock) -> None:
    clock.at(minutes=29, seconds=59)
    assert client.is_inside()
    clock.at(minutes=59, seconds=58)
    assert client.is_inside()
    clock.at(minutes=89, seconds=58)
    assert not client.is_inside()


def test_st6_session_ends_after_eight_hours_of_work(client: Browser, clock: Clock) -> None:
    for minutes in range(20, 480, 20):
        clock.at(minutes=minutes)
        assert client.is_inside()
    clock.at(hours=8)
    assert not client.is_inside()


def test_st6_clicks_within_a_minute_write_nothing(client: Browser, clock: Clock) -> None:
    clock.at(seconds=59)
    client.get("/admin/")
    assert client.session["seen"] == int(START.timestamp())
    clock.at(seconds=60)
    client.get("/admin/")
    assert client.session["seen"] == int(START.timestamp()) + 60


def sent_too_late(client: Browser, clock: Clock, **later: int) -> str:
    """Type, wait, send; returns the page to which sign-in will lead."""
    fields = organisation(client)
    clock.at(**later)
    answer = client.post(ADD, fields)
    assert answer.headers["Location"].startswith(address("account_login"))
    assert (
        "what you typed is still there" in client.get(answer.headers["Location"]).content.decode()
    )
    return address("account_kept", KeptForm.objects.get().pk)


@pytest.mark.parametrize("later", [{"minutes": 31}, {"hours": 9}, {"hours": 23}])
def test_st6_typed_text_is_kept_and_shown_after_sign_in(
    client: Browser, user: User, secret: str, clock: Clock, later: dict[str, int]
) -> None:
    kept = sent_too_late(client, clock, **later)
    client.type_password(user.username, next=kept)
    clock.at(**{**later, "seconds": 40})
    client.sign_in(user, secret)
    page = client.get(kept).content.decode()
    assert "<dd>Sample House</dd>" in page
    assert not Organisation.objects.filter(name_en="Sample House").exists()
    client.post(
        ADD, dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    )
    assert Organisation.objects.filter(name_en="Sample House").count() == 1
    assert not KeptForm.objects.exists()


def test_st6_sign_in_leads_to_what_was_typed(
    client: Browser, user: User, secret: str, clock: Clock
) -> None:
    fields = organisation(client)
    clock.at(minutes=31)
    door = client.post(ADD, fields).headers["Location"]
    kept = address("account_kept", KeptForm.objects.get().pk)
    client.post(door, {"login": user.username, "password": PASSWORD})
    clock.at(minutes=32)
    assert client.type_code(code(secret)).headers["Location"] == kept


def test_st6_typed_text_is_kept_when_another_window_met_the_limit_first(
    client: Browser, user: User, clock: Clock
) -> None:
    fields = organisation(client)
    clock.at(minutes=31)
    assert not client.is_inside()
    assert client.post(ADD, fields).headers["Location"].startswith(address("account_login"))
    assert ["Sample House"] in [values for _name, values in KeptForm.of(user.pk).get().fields]


def test_st6_typed_text_is_kept_when_another_window_signed_in_again(
    user: User, secret: str, clock: Clock
) -> None:
    clock.at()
    client = Browser(enforce_csrf_checks=False)
    client.sign_in(user, secret)
    fields = {**organisation(client), "csrfmiddlewaretoken": "a" * 64}
    client.handler.enforce_csrf_checks = True
    answer = client.post(ADD, fields, headers={"origin": "http://testserver"})
    assert answer.headers["Location"] == address("account_kept", KeptForm.objects.get().pk)


@pytest.mark.parametrize("origin", [{}, {"origin": "https://elsewhere.example"}])
def test_form_of_another_site_is_refused_and_not_kept(
    user: User, secret: str, clock: Clock, origin: dict[str, str]
) -> None:
    clock.at()
    client = Browser()
    client.sign_in(user, secret)
    client.handler.enforce_csrf_checks = True
    answer = client.post(ADD, {"csrfmiddlewaretoken": "a" * 64}, headers=origin)
    assert (answer.status_code, KeptForm.objects.count()) == (403, 0)
    assert "This form is too old" in answer.content.decode()


def test_st6_nobody_else_sees_what_was_typed(client: Browser, clock: Clock) -> None:
    kept = sent_too_late(client, clock, minutes=31)
    other = signed_in(person("sample-other"))
    for key in (kept, address("account_kept", 4040)):
        assert other.get(key).status_code == 404
        assert other.post(key).headers["Location"] == "/admin/"
    assert KeptForm.objects.count() == 1
    reader = signed_in(person("sample-reader", is_staff=False, is_superuser=False))
    assert reader.get(kept).status_code == 404
    assert reader.post(kept).headers["Location"] == reverse("documents:mine")


def test_st6_typed_text_lies_encrypted_and_for_a_day(
    client: Browser, user: User, clock: Clock
) -> None:
    kept = sent_too_late(client, clock, minutes=31)
    assert "Sample House" not in KeptForm.objects.get().typed
    clock.at(days=1, minutes=32)
    assert signed_in(user).get(kept).status_code == 404
    tidy()
    assert not KeptForm.objects.exists()


def test_st6_kept_form_is_forgotten_when_it_was_taken_not_when_it_was_sent(
    client: Browser, user: User, clock: Clock
) -> None:
    sent_too_late(client, clock, minutes=31)
    again, key = signed_in(user), KeptForm.objects.get().pk
    fields = {**organisation(again), "_kept": str(key)}
    assert again.post(ADD, {**fields, "name_en": "x" * 9_999}).status_code == 200
    with patch.object(Organisation, "save", side_effect=DatabaseError):
        again.raise_request_exception = False
        assert again.post(ADD, fields).status_code == 500
    signed_in(person("sample-other")).post(ADD, {**fields, "name_en": "Another House"})
    assert KeptForm.objects.filter(pk=key).exists()
    assert again.post(ADD, fields).status_code == 302
    assert not KeptForm.objects.exists()


def test_st6_form_that_is_late_twice_is_kept_once(client: Browser, clock: Clock) -> None:
    sent_too_late(client, clock, minutes=31)
    kept = KeptForm.objects.get()
    client.post(ADD, {"name_en": "Sample House, later", "_kept": str(kept.pk)})
    assert ("name_en", ["Sample House, later"]) in KeptForm.objects.get().fields


def test_st6_kept_form_calls_its_fields_as_the_desk_does() -> None:
    label = desk_labels.of("/admin/studies/study/1/change/?_changelist_filters=x")
    names = ["scientific_title_en", "outcomes-0-title_en", "identifiers-11-value", "reason_de"]
    with override("en"):
        assert [label(name) for name in names] == [
            "Scientific title (English)",
            "Outcome 1, What is measured (English)",
            "Number 12, Number",
            "Reason (German)",
        ]
        assert desk_labels.of("/admin/auth/user/1/change/")("roles") == "Roles"
        for path in ("/admin/studies/study/1/change/", "/en/", "/nowhere/"):
            assert desk_labels.of(path)("some_thing-else") == "some thing else"


def test_box_that_was_ticked_is_said_in_words(client: Browser, clock: Clock) -> None:
    late = {"title_de": "Beispiel", "published": "on"}
    clock.at(minutes=31)
    client.post("/admin/studies/page/add/", late)
    kept = KeptForm.objects.get()
    with override("de"):
        assert [field.value for field in kept_page(kept).typed] == ["Beispiel", "ja"]
    assert ("published", "on") in kept_page(kept).hidden


def test_sessions_that_are_over_leave_nothing(client: Browser, user: User, clock: Clock) -> None:
    UserSession.objects.create(user=user, session_key="gone", ip="192.0.2.0")
    tidy()
    assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)
    assert client.is_inside()
    clock.at(days=2)
    tidy()
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)


def test_st6_browser_signed_out_from_elsewhere_is_given_back_what_was_typed(
    client: Browser, user: User, secret: str, clock: Clock
) -> None:
    fields = organisation(client)
    clock.at(minutes=1)
    other = Browser("198.51.100.7")
    other.sign_in(user, secret)
    other.post(address("usersessions_list"))
    answer = client.post(ADD, {**fields, "name_en": "Sample <House>"})
    page = answer.content.decode()
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (403, True)
    assert "<dd>Sample &lt;House&gt;</dd>" in page
    assert "csrf" not in page.partition('<dl class="kept">')[2].partition("</dl>")[0]
    assert (KeptForm.objects.count(), Organisation.objects.count()) == (0, 0)
    assert Browser().post(ADD, fields).status_code == 302
    doors = [client.post(f"/admin/{door}/", {"password": "x"}) for door in ("login", "logout")]
    assert [answer.status_code for answer in doors] == [302, 302]


def test_st6_kept_form_can_be_thrown_away(client: Browser, user: User, clock: Clock) -> None:
    kept = sent_too_late(client, clock, minutes=31)
    signed_in(user).post(kept)
    assert not KeptForm.objects.exists()


def test_what_readers_type_is_never_kept(client: Browser, clock: Clock) -> None:
    clock.at(minutes=31)
    client.post(reverse("studies:fit"), {"age": "34"})
    assert not KeptForm.objects.exists()


# keys and ends


def test_st7_sign_in_gives_a_new_session_key(user: User, secret: str) -> None:
    browser = Browser()
    browser.type_password(user.username)
    before = browser.session.session_key
    browser.sign_in(user, secret)
    assert browser.is_inside()
    assert browser.session.session_key != before


def test_st7_disabling_a_person_ends_every_session(client: Browser, user: User) -> None:
    administrator = signed_in(person("sample-administrator"))
    change = reverse("admin:auth_user_change", args=[user.pk])
    fields = filled_in(administrator.get(change))
    administrator.post(change, {k: fields[k] for k in fields if k not in ("is_active", "groups")})
    assert not client.is_inside()
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert not client.is_inside()
    assert not UserSession.objects.filter(user=user).exists()


def test_st7_person_sees_and_ends_other_sessions(
    client: Browser, user: User, secret: str, clock: Clock
) -> None:
    clock.at(minutes=1)
    other = Browser("198.51.100.7")
    other.sign_in(user, secret)
    page = client.get(address("usersessions_list")).content.decode()
    assert [page.count(text) for text in ("192.0.2.0", "198.51.100.0", "this one")] == [1, 1, 1]
    client.post(address("usersessions_list"))
    assert (client.is_inside(), other.is_inside()) == (True, False)
    ended = Event.objects.get(verb="session.ended")
    assert (ended.actor, ended.details) == (user.pk, '{"which": "others"}')


def test_sign_out_ends_the_session(client: Browser) -> None:
    kept = client.cookies["session"].value
    assert client.post("/admin/logout/").headers["Location"] == "/en/"
    client.cookies["session"] = kept
    assert not client.is_inside()


def test_sign_out_by_a_link_asks_first(client: Browser) -> None:
    assert client.get(address("account_logout")).status_code == 200
    assert client.is_inside()


# asking again


SENSITIVE = [
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
]


@pytest.mark.parametrize("name", SENSITIVE)
def test_st8_factors_ask_again_after_a_quarter_of_an_hour(
    client: Browser, clock: Clock, name: str
) -> None:
    clock.at(minutes=14)
    assert not client.get(address(name)).headers.get("Location", "").startswith(AGAIN)
    clock.at(minutes=16)
    assert client.get(address(name)).headers["Location"].startswith(AGAIN)


AGAIN = address("account_reauthenticate")


def test_st8_users_roles_and_invitations_ask_again(
    client: Browser, clock: Clock, user: User
) -> None:
    group = Group.objects.create(name="Sample role")
    pages = [
        reverse("admin:auth_user_change", args=[user.pk]),
        reverse("admin:auth_group_add"),
        reverse("admin:auth_group_change", args=[group.pk]),
        reverse("admin:auth_group_delete", args=[group.pk]),
        reverse("admin:accounts_invitation_add"),
    ]
    assert [client.get(page).status_code for page in pages] == [200] * 5
    clock.at(minutes=16)
    for page in pages:
        assert client.get(page).headers["Location"].startswith(AGAIN)
    client.post(AGAIN, {"password": PASSWORD, "next": pages[0]})
    assert client.get(pages[0]).status_code == 200


def test_st8_form_that_meets_the_question_is_kept(
    client: Browser, clock: Clock, user: User
) -> None:
    add = reverse("admin:auth_group_add")
    fields = {**filled_in(client.get(add)), "name": "Sample role"}
    clock.at(minutes=16)
    answer = client.post(add, fields)
    kept = address("account_kept", KeptForm.of(user.pk).get().pk)
    assert answer.headers["Location"].endswith(f"next={kept.replace('/', '%2F')}")
    assert client.post(answer.headers["Location"], {"password": "wrong"}).status_code == 200
    again = client.post(answer.headers["Location"], {"password": PASSWORD})
    assert again.headers["Location"] == kept
    assert not Group.objects.filter(name="Sample role").exists()


def test_st8_buttons_for_others_ask_again(client: Browser, clock: Clock, user: User) -> None:
    clock.at(minutes=16)
    for name in ("auth_user_reset", "auth_user_factors"):
        path = reverse(f"admin:{name}", args=[user.pk])
        assert client.post(path).headers["Location"].startswith(AGAIN)


def test_st7_list_shows_no_session_that_has_ended(
    client: Browser, user: User, secret: str, clock: Clock
) -> None:
    clock.at(minutes=31)
    other = Browser("198.51.100.7")
    other.sign_in(user, secret)
    page = other.get(address("usersessions_list")).content.decode()
    assert (page.count("198.51.100.0"), page.count("192.0.2.0")) == (1, 0)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0",
            "Firefox, Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU like Mac OS X) Version/18 Safari/604.1", "Safari, iPhone"),
        ("sample-agent", "sample-agent"),
    ],
)
def test_browsers_are_named_in_words(user: User, secret: str, user_agent: str, words: str) -> None:
    browser = Browser(HTTP_USER_AGENT=user_agent)
    browser.sign_in(user, secret)
    page = browser.get(address("usersessions_list")).content.decode()
    assert f"<td>{words}</td>" in page


def test_desk_speaks_the_language_of_the_door_and_is_told_another(
    user: User, secret: str, time_machine: TimeMachineFixture
) -> None:
    """The browser asks for English; whose sign-in page was German goes on in German."""
    time_machine.move_to(START, tick=False)
    browser = Browser()
    german = {"login": user.username, "password": PASSWORD}
    browser.post(address("account_login", language="de"), german)
    browser.post(address("mfa_authenticate", language="de"), {"code": code(secret)})
    desk = reverse("admin:index")
    shown = browser.get(desk)
    assert shown.headers["Content-Language"] == "de"
    assert (
        '<button type="submit" name="language" value="en" lang="en">English</button>' in shown.text
    )
    switch = reverse("desk-language")
    for back, leads_to in ((ADD, ADD), ("//example.org/", desk), ("nowhere", "nowhere")):
        answer = browser.post(switch, {"language": "en", "next": back})
        assert (answer.status_code, answer.headers["Location"]) == (302, leads_to)
    assert browser.get(ADD).headers["Content-Language"] == "en"
    assert browser.post(switch, {"language": "xx"}).status_code == 400
    # Pages whose addresses name a language keep it.
    named = browser.get(address("mfa_index", language="de"))
    assert named.headers["Content-Language"] == "de"
    browser.post(switch, {"language": "de"})
    time_machine.move_to(START + timedelta(hours=9), tick=False)
    assert browser.get(desk, follow=True).redirect_chain[-1][0].startswith("/de/")


def test_readers_are_given_no_cookie_by_the_switch() -> None:
    answer = Browser().post(reverse("desk-language"), {"language": "en"})
    assert "/account/sign-in/" in answer.headers["Location"]
    assert not answer.cookies
