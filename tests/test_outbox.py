"""accounts.outbox: letters are written with what they tell of, sent once, and never lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.template import TemplateDoesNotExist
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from accounts import delivery, tidying
from accounts.models import Letter, LetterState
from accounts.outbox import send
from tests import desk
from tests import factories as make
from tests.letters import work
from tests.tools.sink import Sink, free_port, running

pytestmark = pytest.mark.django_db

READER = "reader@example.org"
START = datetime.fromisoformat("2026-11-22T09:00:00+01:00")

Listen = Callable[..., Sink]


@pytest.fixture
def listen(settings: Settings) -> Iterator[Listen]:
    """Return a function that starts a sink, to which letters go from then on."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "127.0.0.1", False
    settings.EMAIL_PORT = free_port()
    with ExitStack() as stack:

        def start(**answers: str) -> Sink:
            sink = Sink(**answers)
            settings.EMAIL_PORT = stack.enter_context(running(sink))
            return sink

        yield start


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def write(count: int = 1, to: str = READER, language: str = "en") -> None:
    for _ in range(count):
        send("trial", to, language, {})


def states() -> list[str]:
    return list(Letter.objects.order_by("pk").values_list("state", flat=True))


def only() -> Letter:
    return Letter.objects.get()


# writing


def test_letter_has_its_subject_from_the_first_line() -> None:
    write()
    letter = only()
    assert letter.subject == "E-mail from the study register arrives"
    assert letter.body.startswith("This e-mail was sent to check")
    assert "http://127.0.0.1:8000" in letter.body


def test_letter_is_in_the_language_of_its_reader() -> None:
    write(language="de")
    assert only().subject == "E-Mails des Studienregisters kommen an"


def test_text_lies_encrypted_until_it_is_sent(settings: Settings) -> None:
    write(2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM accounts_letter")
        assert not [body for (body,) in cursor.fetchall() if "letter" in body or "http" in body]
    first, second = Letter.objects.order_by("pk")
    assert first.body == second.body != ""
    settings.SECRET_KEY = "the key of another installation"
    work()
    unreadable = ("failed", "Its text was written with another secret key.")
    assert list(Letter.objects.values_list("state", "fault")) == [unreadable] * 2


def test_re5_letter_is_written_in_the_transaction_of_what_it_tells_of() -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert (Letter.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_letter_without_text_is_a_fault_of_ours() -> None:
    with pytest.raises(TemplateDoesNotExist):
        send("unheard-of", READER, "en", {})


def test_letters_are_plain_text(settings: Settings) -> None:
    settings.REGISTER_BASE_URL = "http://a.example/?a=1&b=<2>"
    write()
    assert "http://a.example/?a=1&b=<2> arrives" in only().body


# sending


@pytest.mark.parametrize("language", ["de", "en"])
def test_letter_arrives(listen: Listen, language: str) -> None:
    sink = listen()
    write(language=language)
    work()
    (got,), letter = sink.letters, only()
    assert (got["To"], got["Subject"], got["From"]) == (
        READER,
        letter.subject,
        "register@127.0.0.1",
    )
    assert (got["Auto-Submitted"], got["Content-Language"]) == ("auto-generated", language)
    assert got.get_content().replace("\r\n", "\n") == letter.body
    assert (letter.state, letter.attempts, letter.fault) == ("sent", 1, "")


def test_re5_letter_is_sent_once_however_often_it_is_asked_for(listen: Listen) -> None:
    sink = listen()
    write()
    for _ in range(3):
        delivery.deliver.enqueue(only().pk)
    work()
    work()
    assert (len(sink.letters), states()) == (1, ["sent"])


def test_re5_mail_server_down_fails_no_request_and_loses_no_letter(listen: Listen) -> None:
    write()
    work()  # nobody listens
    letter = only()
    assert (letter.state, letter.attempts) == ("waiting", 1)
    assert "refused" in letter.fault.lower()


def test_letter_arrives_when_the_server_is_back(listen: Listen, clock: Any) -> None:
    write()
    work()
    sink = listen()
    work()
    assert sink.letters == []  # not yet its time
    clock.shift(timedelta(minutes=1, seconds=1))
    work()
    assert (len(sink.letters), states()) == (1, ["sent"])


def test_attempts_come_ever_later_and_end(listen: Listen, clock: Any) -> None:
    write()
    waits: list[timedelta] = []
    while not waits or only().state == LetterState.WAITING:
        before = timezone.now()
        work()
        waits.append(only().due_at - before)
        clock.move_to(only().due_at)
    minutes = [wait / timedelta(minutes=1) for wait in waits]
    assert (minutes, only().attempts, only().state) == ([1, 5, 30, 120, 720, 0], 6, "failed")


ANSWERS = [
    ({"mail": "451 not now"}, "waiting", "451 not now"),
    ({"rcpt": "450 mailbox busy"}, "waiting", "450 recipient refused"),
    ({"data": "451 greylisted"}, "waiting", "451 greylisted"),
    ({"mail": "550 not you"}, "failed", "550 not you"),
    ({"rcpt": "550 no such mailbox"}, "failed", "550 recipient refused"),
    ({"data": "554 no"}, "failed", "554 no"),
]


@pytest.mark.parametrize(("answers", "state", "fault"), ANSWERS)
def test_refusals_are_repeated_or_final(
    listen: Listen, answers: dict[str, str], state: str, fault: str
) -> None:
    sink = listen(**answers)
    write()
    work()
    assert (sink.letters, states(), only().fault) == ([], [state], fault)


def test_re5_server_that_hangs_up_leaves_it_uncertain_and_gets_nothing_twice(
    listen: Listen, clock: Any
) -> None:
    sink = listen(data="cut")
    write()
    work()
    assert (len(sink.letters), states()) == (1, ["uncertain"])
    clock.shift(timedelta(days=1))
    work()
    assert (len(sink.letters), states()) == (1, ["uncertain"])


def test_address_with_a_line_of_its_own_is_not_written_to(listen: Listen) -> None:
    sink = listen()
    write(to=f"{READER}\nBcc: another@example.org")
    work()
    assert (sink.letters, states()) == ([], ["failed"])


# a worker that dies


def dying(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def die(*args: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(delivery, name, die)


def test_re5_worker_that_dies_after_sending_leaves_it_uncertain(
    listen: Listen, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = listen()
    write()
    with monkeypatch.context() as patch:
        dying(patch, "_settle")
        work()
    assert (len(sink.letters), states()) == (1, ["sending"])
    clock.shift(tidying.LOST_AFTER + timedelta(seconds=1))
    work()
    work()
    assert (len(sink.letters), states()) == (1, ["uncertain"])


def test_letter_whose_task_was_lost_is_asked_for_again(listen: Listen, clock: Any) -> None:
    sink = listen()
    write()
    DBTaskResult.objects.update(status="RUNNING")  # by a worker that is no more
    work()
    assert states() == ["waiting"]
    clock.shift(tidying.LOST_AFTER + timedelta(seconds=1))
    work()
    work()
    assert (len(sink.letters), states()) == (1, ["sent"])


# limits


def test_too_many_letters_to_one_address_are_kept_and_said(
    listen: Listen, clock: Any, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MAIL_A_DAY = 2
    sink = listen()
    write(3)
    write(2, to=READER.upper())
    write(1, to="another@example.org")
    assert states() == ["waiting"] * 2 + ["held"] * 3 + ["waiting"]
    assert caplog.text.count("held back until") == 3
    arrived = []
    for _ in range(3):
        work()
        arrived.append(len(sink.letters))
        clock.shift(timedelta(days=1))
    assert arrived == [3, 5, 6]


def test_letter_costs_three_statements(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        write()


# erasing


def test_texts_then_letters_are_erased(listen: Listen, clock: Any, settings: Settings) -> None:
    listen()
    write()
    work()
    clock.shift(timedelta(days=settings.MAIL_BODY_DAYS, seconds=-1))
    tidying.tidy()
    assert only().body != ""
    clock.shift(timedelta(seconds=2))
    tidying.tidy()
    assert (only().body, only().subject) == ("", "E-mail from the study register arrives")
    clock.shift(timedelta(days=settings.MAIL_DAYS))
    tidying.tidy()
    assert (Letter.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_letter_that_waits_keeps_its_text(clock: Any) -> None:
    write()
    clock.shift(timedelta(days=365))
    tidying.erase()
    assert only().body != ""


# at the desk


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_letters_costs_the_same_whatever_its_length(
    count: int, django_assert_num_queries: Any
) -> None:
    write(count)
    client = desk.signed_in(desk.editor())
    client.get("/admin/accounts/letter/")
    with django_assert_num_queries(5):
        client.get("/admin/accounts/letter/")


def test_desk_shows_what_became_of_letters_and_never_their_text() -> None:
    write()
    Letter.objects.update(body="https://register.example.org/secret-token/")
    client = desk.signed_in(desk.editor())
    shown = client.get("/admin/accounts/letter/").content.decode()
    one = client.get(f"/admin/accounts/letter/{only().pk}/change/").content.decode()
    assert READER in shown
    assert READER in one
    assert "secret-token" not in shown + one
    assert 'name="_save"' not in one
    assert client.get(f"/admin/accounts/letter/{only().pk}/delete/").status_code == 403
    assert client.get("/admin/accounts/letter/add/").status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "/admin/accounts/letter/?body__contains=secret",
        "/admin/auth/user/?password__startswith=md5",
        "/admin/accounts/invitation/?token_hash__startswith=a",
    ],
)
def test_lists_answer_no_question_about_secrets(address: str) -> None:
    assert desk.signed_in(desk.editor()).get(address).status_code == 400


def test_letters_of_one_kind_hold_back_no_other(settings: Settings) -> None:
    settings.MAIL_A_DAY = 1
    for _ in range(2):
        send("password-reset", READER, "en", {"url": "https://register.example.org/x/"})
    send("security-notice", READER, "en", {})
    states = Letter.objects.order_by("pk").values_list("kind", "state")
    assert list(states) == [
        ("password-reset", LetterState.WAITING),
        ("password-reset", LetterState.HELD),
        ("security-notice", LetterState.WAITING),
    ]


def test_letters_are_for_those_who_may_see_them() -> None:
    client = desk.signed_in(make.user("publisher"))
    assert client.get("/admin/accounts/letter/").status_code == 403
    assert Client().get("/admin/accounts/letter/").status_code == 302


# commands


def test_trial_letter_goes_the_way_of_all_letters(listen: Listen) -> None:
    sink, out = listen(), StringIO()
    call_command("try_mail", READER, language="en", stdout=out)
    assert "manage.py worker" in out.getvalue()
    work()
    assert len(sink.letters) == 1


def test_other_backends_of_django_do_as_well() -> None:
    write()
    work()
    assert ([one.to for one in mail.outbox], states()) == ([[READER]], ["sent"])


def test_what_went_wrong_is_logged_without_the_address(
    listen: Listen, caplog: pytest.LogCaptureFixture
) -> None:
    listen(rcpt=f"550 no {READER} here")
    write()
    with caplog.at_level(logging.WARNING):
        work()
    assert "trial" in caplog.text
    assert READER not in caplog.text
