"""audit: what is written stays, is chained, outlives what it tells of, and names nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from audit import chain, guards
from audit.choices import Verb
from audit.models import AppendOnlyError, Event, Head
from audit.trail import record, record_each, rehearsal
from studies.models import Study
from tests import factories as make
from tests.tools import trail
from tests.tools.copies import fresh_database

pytestmark = pytest.mark.django_db


def events(count: int) -> list[Event]:
    facts = [(None, {"place": place}) for place in range(1, count + 1)]
    return record_each(None, Verb.SIGN_IN_FAILED, facts)


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def verified(*noted: str) -> str:
    """What ``verify_audit`` prints, or complains of."""
    out = StringIO()
    try:
        call_command("verify_audit", *(["--noted", *noted] if noted else []), stdout=out)
    except CommandError as error:
        return str(error)
    return out.getvalue()


# record


def test_event_holds_who_did_what_to_what() -> None:
    user, study = make.user("publisher"), make.study()
    record(user, Verb.STUDY_RESTORED, study, times=3, why="Größe")
    (event,) = Event.objects.all()
    assert (event.number, event.actor, event.verb) == (1, user.pk, "study.restored")
    assert (event.target_kind, event.target_key) == ("studies.study", str(study.pk))
    assert event.target_words == study.number
    assert event.details == '{"times": 3, "why": "Größe"}'


def test_event_of_nobody_on_nothing() -> None:
    for actor in (None, AnonymousUser()):
        event = record(actor, Verb.SIGN_IN_FAILED, None)
        assert (event.actor, event.target_kind, event.target_key) == (None, "", "")


def test_event_is_appended_in_the_callers_transaction() -> None:
    with transaction.atomic():
        events(2)
        transaction.set_rollback(True)
    assert (Event.objects.count(), Head.objects.get().number) == (0, 0)
    assert [event.number for event in events(2)] == [1, 2]


def test_many_events_cost_three_statements(django_assert_num_queries: Any) -> None:
    events(1)
    with django_assert_num_queries(3):
        events(50)
    assert Head.objects.get().number == 51


def test_nothing_to_record_touches_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert record_each(None, Verb.STUDY_PUBLISHED, []) == []


def test_rehearsal_leaves_neither_rows_nor_events() -> None:
    with rehearsal():
        make.published()
        assert Study.objects.count() == 1
    assert (Study.objects.count(), Event.objects.count()) == (0, 0)
    events(1)
    assert Event.objects.count() == 1


def test_rehearsal_ends_with_the_error_that_ends_it() -> None:
    with pytest.raises(ZeroDivisionError), rehearsal():
        raise ZeroDivisionError
    events(1)
    assert Event.objects.count() == 1


def test_seal_is_of_these_bytes_for_ever() -> None:
    event = Event(
        number=7,
        at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        actor=3,
        verb="study.published",
        target_kind="studies.study",
        target_key="12",
        target_words="CTU-0012",
        details='{"version": 2}',
        previous="ab" * 32,
    )
    assert chain.seal(event) == ("2da29422b858af6bd76807eaf448be8d64d5f3de7509a5daae7abd246b5470ff")


# it survives erasure


def test_trail_outlives_study_and_account_and_holds_no_name() -> None:
    user = make.user("researcher")
    user.username, user.email = "zaunkoenig", "zaunkoenig@example.org"
    user.save()
    person = make.investigator("Zaunkoenig")
    study = make.study()
    for target in (user, person, study):
        record(user, Verb.ACCOUNT_CLOSED, target)
    for row in (user, person, study):
        row.delete()
    assert "zaunkoenig" not in json.dumps(list(Event.objects.values()), default=str).lower()
    assert (Event.objects.count(), chain.fault()) == (3, "")


def test_no_table_refers_to_the_trail() -> None:
    assert not [field for field in Event._meta.get_fields() if field.is_relation]


# append-only


def test_orm_appends_by_record_alone() -> None:
    (event,) = events(1)
    attempts: list[Callable[[], object]] = [
        lambda: Event.objects.create(number=2, at=event.at, verb="x"),
        event.save,
        event.delete,
        lambda: Event.objects.update(verb="x"),
        lambda: Event.objects.filter(number=1).delete(),
    ]
    for attempt in attempts:
        with pytest.raises(AppendOnlyError):
            attempt()
    assert (Event.objects.count(), chain.fault()) == (1, "")


CHANGES = [
    "UPDATE audit_event SET verb = 'x'",
    "UPDATE audit_event SET number = 9 WHERE number = 1",
    "DELETE FROM audit_event",
    "DELETE FROM audit_event WHERE number = 2",
    "UPDATE audit_head SET number = 1, sha256 = ''",
    "UPDATE audit_head SET sha256 = ''",
    "DELETE FROM audit_head",
    "INSERT INTO audit_head (id, number, sha256) VALUES (2, 0, '')",
]
OWN_CHANGES = {
    "sqlite": """
        REPLACE INTO audit_event SELECT number, at, actor, 'x', target_kind, target_key,
            target_words, details, previous, sha256 FROM audit_event WHERE number = 1;
        REPLACE INTO audit_head (id, number, sha256) VALUES (1, 0, '')
    """,
    "postgresql": """
        TRUNCATE audit_event;
        TRUNCATE audit_event, audit_head, auth_group CASCADE;
        TRUNCATE audit_head;
        INSERT INTO audit_event SELECT * FROM audit_event WHERE number = 1
            ON CONFLICT (number) DO UPDATE SET verb = 'x'
    """,
}


def test_g9_raw_sql_cannot_change_the_trail() -> None:
    events(3)
    for statement in (*CHANGES, *OWN_CHANGES[connection.vendor].split(";")):
        with pytest.raises(DatabaseError), transaction.atomic():
            sql(statement)
    assert (Event.objects.count(), verified()[:18]) == (3, "The trail is whole")


@pytest.mark.django_db(transaction=True)
def test_flush_command_is_refused_and_loses_nothing() -> None:
    make.user("editor")
    events(3)
    with pytest.raises(CommandError, match="couldn't be flushed"):
        call_command("flush", interactive=False, verbosity=0)
    assert (Event.objects.count(), User.objects.filter(username="editor").count()) == (3, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_tests_begin_with_an_empty_guarded_trail(turn: int) -> None:
    assert (Event.objects.count(), guards.missing(connection)) == (0, [])
    assert events(1)[0].number == 1


# the chain


FAULTS = {
    "nothing": ([], "The trail is whole"),
    "changed": (
        ["UPDATE audit_event SET actor = 8 WHERE number = 3"],
        "Event 3 was changed: its hash",
    ),
    "changed, twice": (
        ["UPDATE audit_event SET details = '{}' WHERE number IN (2, 4)"],
        "Event 2 was changed: its hash",
    ),
    "hash changed": (
        ["UPDATE audit_event SET sha256 = 'x' WHERE number = 3"],
        "Event 3 was changed: its hash",
    ),
    "removed": (["DELETE FROM audit_event WHERE number = 3"], "Event 3 was removed."),
    "first removed": (["DELETE FROM audit_event WHERE number = 1"], "Event 1 was removed."),
    "end removed": (
        ["DELETE FROM audit_event WHERE number >= 4"],
        "Event 4 was removed: the trail went on to 5.",
    ),
    "all removed": (["DELETE FROM audit_event"], "Event 1 was removed: the trail went on to 5."),
    "removed and closed up": (
        [
            "DELETE FROM audit_event WHERE number = 3",
            "UPDATE audit_event SET number = 3 WHERE number = 4",
            "UPDATE audit_event SET number = 4 WHERE number = 5",
        ],
        "Event 3 was changed: its hash",
    ),
    "inserted before": (
        ["INSERT INTO audit_event SELECT -1, {rest} FROM audit_event WHERE number = 3"],
        "Event -1 was inserted",
    ),
    "inserted after": (
        ["INSERT INTO audit_event SELECT 6, {rest} FROM audit_event WHERE number = 5"],
        "Event 6 was inserted: the trail ended before it.",
    ),
    "inserted after a gap": (
        ["INSERT INTO audit_event SELECT 9, {rest} FROM audit_event WHERE number = 5"],
        "Event 9 was inserted: the trail ended before it.",
    ),
    "head gone": (["DELETE FROM audit_head"], "The head of the trail is gone"),
    "head set back": (
        ["UPDATE audit_head SET number = 4"],
        "Event 4 was replaced: another hash of it is known.",
    ),
}
REST = "at, actor, verb, target_kind, target_key, target_words, details, previous, sha256"


@pytest.mark.parametrize("case", FAULTS)
def test_re10_verify_names_the_first_fault(case: str) -> None:
    events(5)
    statements, sentence = FAULTS[case]
    with trail.guards_down():
        for statement in statements:
            sql(statement.replace("{rest}", REST))
    assert verified().startswith(sentence)


def forged(number: int, previous: str) -> Event:
    """An event by somebody who knows how they are sealed, but not the way to write them."""
    event = Event(number=number, at=datetime.now(UTC), verb="role.given", previous=previous)
    event.sha256 = chain.seal(event)
    return event


def test_re10_well_forged_event_at_the_end_is_found() -> None:
    last = events(3)[-1]
    Event.objects.bulk_create([forged(4, last.sha256)])
    assert verified().startswith("Event 4 was inserted: the trail ended before it.")
    with pytest.raises(DatabaseError), transaction.atomic():
        events(1)


def test_re10_well_forged_event_in_place_of_another_is_found() -> None:
    first = events(3)[0]
    with trail.guards_down():
        sql("DELETE FROM audit_event WHERE number = 2")
        Event.objects.bulk_create([forged(2, first.sha256)])
    assert verified().startswith("Event 3 was changed or inserted: it does not follow")


def test_re10_trail_written_anew_is_found_by_what_was_noted() -> None:
    events(3)
    noted = verified().rpartition(" ")[2].strip()
    with trail.guards_down():
        sql("DELETE FROM audit_event")
        sql("UPDATE audit_head SET number = 0, sha256 = ''")
    assert verified().startswith("The trail is empty. If it has ever held an event")
    assert verified(noted) == "Event 1 was removed: the trail went on to 3."
    events(3)
    assert verified().startswith("The trail is whole")
    assert verified(noted) == "Event 3 was replaced: another hash of it is known."
    assert verified("9:ab").startswith("Event 4 was removed: the trail went on to 9")


def test_verify_says_when_guards_are_missing_and_what_was_done_meanwhile() -> None:
    events(3)
    guards.take_down(connection)
    unguarded = verified()
    assert unguarded.startswith("The trail is unguarded: no trigger audit_event_")
    assert "\n" not in unguarded
    sql("DELETE FROM audit_event WHERE number = 2")
    assert verified().startswith(f"{unguarded}\nEvent 2 was removed")
    sql("DELETE FROM audit_event")
    sql("UPDATE audit_head SET number = 0, sha256 = ''")
    guards.put_up(connection)
    assert verified().startswith("The trail is empty.")


def test_verify_streams(django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    events(7)
    monkeypatch.setattr(chain, "_CHUNK", 2)
    with django_assert_num_queries(3):  # head, events, head
        assert chain.fault() == ""


@pytest.mark.django_db(transaction=True)
def test_eight_writers_leave_no_gap_and_no_fork(tmp_path: Path) -> None:
    with fresh_database(tmp_path, "writers") as database:
        said = trail.append_eight_at_once(database)
    kept = trail.WRITERS * 3 * sum(turn % 3 != 2 for turn in range(trail.TURNS))
    assert said.startswith(f"The trail is whole. Its last event: {kept}:")
