"""Lists go in again and again: rehearsed, applied, compared with edits by hand, taken back."""

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils.translation import override

from audit.models import Event
from exchange import differences, jobs, joining, lists
from exchange.lock import ImportRunningError
from exchange.models import (
    Action,
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
from studies.models import Outcome, PublishedStudy, Study
from studies.publishing import publish
from tests import factories as f
from tests.loading import load

pytestmark = pytest.mark.django_db

UNIT = Profile(
    name="unit",
    key="Nr",
    columns=(
        Column("Title", "scientific_title", "text"),
        Column("Status", "status", "enum"),
        Column("Phase", "design.phase", "phase"),
        Column("N", "sample_size_planned", "int"),
        Column("Start", "milestones:study_start:planned", "date"),
        Column("NCT", "identifiers:nct", "identifier"),
        Column("Sponsor", "sponsors:primary_sponsor", "text"),
        Column("Outcome", "outcomes:primary", "text"),
    ),
)
HEAD = "Nr,Title,Status,Phase,N,Start,NCT,Sponsor,Outcome"
ONE = "1,First study,Recruiting,II,100,2026-01-01,NCT04338958,Sample clinic,Death"
TWO = "2,Second study,Planned,,20,,,Sample clinic,"


@pytest.fixture(autouse=True)
def _profile() -> Iterator[None]:
    load("indications")
    ImportProfile.objects.create(name="unit", mapping=stored.to_data(UNIT))
    with override("en"):
        yield


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser("sample-importer")


def run_of(*lines: str, by: User | None = None, profile: str = "unit") -> ImportRun:
    text = "\n".join((HEAD, *lines)) + "\n"
    run = ImportRun(files=["list.csv"], profile=profile, source="list:unit", by=by)
    run.file.save("list.csv", ContentFile(text.encode()), save=False)
    run.state = RunState.READING
    run.save()
    return run


def applied(*lines: str, by: User | None = None) -> ImportRun:
    run = run_of(*lines, by=by)
    lists.read(run)
    lists.apply(run)
    return run


def actions(run: ImportRun) -> list[tuple[str, str]]:
    return list(run.rows.values_list("external_id", "action"))


def study(external_id: str) -> Study:
    return ExternalRecord.objects.get(source="list:unit", external_id=external_id).study


def test_a_rehearsal_says_what_would_happen_and_does_nothing() -> None:
    studies, events = Study.objects.count(), Event.objects.count()
    run = run_of(ONE, TWO, "3,Third,Recruiting,II,many,,,,", "4,x")
    lists.read(run)

    assert (Study.objects.count(), Event.objects.count()) == (studies, events)
    assert not ExternalRecord.objects.filter(source="list:unit").exists()
    assert (run.state, run.done) == (RunState.READY, 4)
    assert actions(run) == [
        ("1", Action.NEW),
        ("2", Action.NEW),
        ("3", Action.REFUSED),
        ("", Action.REFUSED),
    ]
    refused = run.rows.filter(action=Action.REFUSED)
    assert [(row.place, row.notes[0]["field"]) for row in refused] == [
        ("line 4", "N"),
        ("line 5", ""),
    ]


def test_what_is_applied_is_what_the_rehearsal_said_and_again_nothing() -> None:
    run = applied(ONE, TWO)

    assert (run.state, actions(run)) == (RunState.DONE, [("1", "new"), ("2", "new")])
    assert study("1").identifiers.get().value == "NCT04338958"
    assert not PublishedStudy.objects.exists()
    again = run_of(ONE, TWO)
    lists.read(again)
    assert (actions(again), again.report["unchanged"]) == ([], 2)
    lists.apply(again)
    assert again.report["unchanged"] == 2


def test_changes_are_shown_field_by_field() -> None:
    applied(ONE, TWO)
    run = run_of(ONE.replace("100", "150").replace("Recruiting", "Completed"), TWO)
    lists.read(run)

    (row,) = run.rows.all()
    assert (row.action, row.study) == (Action.CHANGED, study("1"))
    assert '"sample_size_planned":100' in row.before
    assert '"sample_size_planned":150' in row.after
    assert '"sub_status":"completed"' in row.after
    assert study("1").sample_size_planned == 100


def test_only_the_rows_chosen_are_applied() -> None:
    run = run_of(ONE, TWO)
    lists.read(run)
    run.chosen = ["2"]
    lists.apply(run)

    assert not ExternalRecord.objects.filter(external_id="1", source="list:unit").exists()
    assert list(run.rows.values_list("external_id", "is_applied").order_by("external_id")) == [
        ("1", False),
        ("2", True),
    ]


def test_a_hand_edit_stays_and_waits_on_the_repair_list(editor: User) -> None:
    applied(ONE)
    Study.objects.filter(pk=study("1").pk).update(sample_size_planned=110, phase="2a")
    run = applied(ONE.replace("100", "150").replace("First", "New"))

    now = study("1")
    assert (now.sample_size_planned, now.scientific_title.en) == (110, "New study")
    (row,) = run.rows.all()
    assert (row.action, '"sample_size_planned":150' in row.kept) == (Action.CHANGED, True)
    (open_one,) = Discrepancy.objects.all()
    assert (open_one.field, open_one.state) == ("sample_size_planned", DifferenceState.OPEN)
    assert differences.settle(open_one, DifferenceState.ADOPTED, by=editor)
    assert not differences.settle(open_one, DifferenceState.KEPT, by=editor)
    assert (study("1").sample_size_planned, study("1").phase) == (150, "2a")


def test_a_decision_to_keep_holds_until_the_source_says_something_else(editor: User) -> None:
    applied(ONE)
    Study.objects.filter(pk=study("1").pk).update(phase="2a")
    applied(ONE.replace(",II,", ",III,"))
    (row,) = Discrepancy.objects.all()
    assert row.field == "design.phase"
    differences.settle(row, DifferenceState.KEPT, by=editor)

    applied(ONE.replace(",II,", ",III,").replace("100", "101"))
    row.refresh_from_db()
    assert row.state == DifferenceState.KEPT
    applied(ONE.replace(",II,", ",IV,"))
    row.refresh_from_db()
    assert (row.state, study("1").phase) == (DifferenceState.OPEN, "2a")
    differences.settle(row, DifferenceState.ADOPTED, by=editor)
    assert study("1").phase == "4"


def test_a_difference_that_is_gone_is_struck_off() -> None:
    applied(ONE)
    Study.objects.filter(pk=study("1").pk).update(sample_size_planned=110)
    applied(ONE.replace("100", "150"))
    assert Discrepancy.objects.count() == 1
    applied(ONE.replace("100", "110"))
    assert not Discrepancy.objects.exists()


def test_a_run_is_taken_back_whole(editor: User) -> None:
    applied(ONE)
    before = study("1").sample_size_planned, ExternalRecord.objects.get(source="list:unit").sha256
    run = applied(ONE.replace("100", "150").replace("Death", "Cure"), TWO, by=editor)
    assert list(study("1").outcomes.values_list("title_en", flat=True)) == ["Cure"]

    done = undo(run, by=editor)

    assert (done.removed, done.back, done.left, run.state) == (1, 1, [], RunState.UNDONE)
    remembered = ExternalRecord.objects.get(source="list:unit")
    assert (study("1").sample_size_planned, remembered.sha256) == before
    assert list(study("1").outcomes.values_list("title_en", flat=True)) == ["Death"]
    assert not Study.objects.filter(scientific_title_en="Second study").exists()
    # The same list is as new as it was.
    again = run_of(ONE.replace("100", "150"), TWO)
    lists.read(again)
    assert actions(again) == [("1", "changed"), ("2", "new")]


def test_what_was_touched_since_stays_and_is_named(editor: User) -> None:
    applied(ONE)
    run = applied(ONE.replace("100", "150").replace("First", "New"), TWO, by=editor)
    Study.objects.filter(pk=study("1").pk).update(sample_size_planned=160)
    Study.objects.filter(pk=study("2").pk).update(lock_version=7)

    done = undo(run, by=editor)

    assert (done.back, sorted(done.left)) == (0, ["1 (Line 2)", "2 (Line 3)"])
    assert (study("1").sample_size_planned, study("1").scientific_title.en) == (160, "First study")
    assert study("2").scientific_title.en == "Second study"


def test_published_studies_are_not_taken_away(editor: User) -> None:
    run = applied(ONE)
    publish([study("1")], by=editor, reason_de="Neu", reason_en="New")

    assert undo(run, by=editor).left == ["1 (Line 2)"]
    assert PublishedStudy.objects.filter(study=study("1")).exists()


def test_rows_that_a_list_no_longer_has(editor: User) -> None:
    profile = ImportProfile.objects.get(name="unit")
    applied(ONE, TWO)
    publish([study("1"), study("2")], by=editor, reason_de="Neu", reason_en="New")
    assert applied(ONE).report["missing"] == 1
    assert ExternalRecord.objects.get(external_id="2").missing_since is None

    profile.mapping = stored.to_data(replace(UNIT, missing=MARK_STALE))
    profile.save()
    applied(ONE)
    assert ExternalRecord.objects.get(external_id="2").missing_since
    applied(ONE, TWO)
    assert ExternalRecord.objects.get(external_id="2").missing_since is None

    profile.mapping = stored.to_data(replace(UNIT, missing=WITHDRAW))
    profile.save()
    applied(ONE)
    assert [row.study for row in PublishedStudy.objects.all()] == [study("1")]


def test_a_list_that_lost_half_of_what_it_held_is_not_believed() -> None:
    profile = ImportProfile.objects.get(name="unit")
    profile.mapping = stored.to_data(replace(UNIT, missing=MARK_STALE))
    profile.save()
    applied(*(f"{n},Study {n},Recruiting,,,,,," for n in range(20)))
    run = run_of("1,Study 1,Recruiting,,,,,,")
    lists.read(run)

    with pytest.raises(lists.BrokenListError, match="contained 20 studies and now contains"):
        lists.apply(run)


def test_rows_that_say_what_they_said_count_as_there() -> None:
    profile = ImportProfile.objects.get(name="unit")
    profile.mapping = stored.to_data(replace(UNIT, missing=MARK_STALE))
    profile.save()
    rows = [f"{n},Study {n},Recruiting,,,,,," for n in range(14)]
    applied(*rows)
    assert applied(*rows[:9]).report["missing"] == 5
    assert ExternalRecord.objects.exclude(missing_since=None).count() == 5


def test_the_command_does_with_missing_rows_what_the_profile_says(tmp_path: Path) -> None:
    profile = ImportProfile.objects.get(name="unit")
    profile.mapping = stored.to_data(replace(UNIT, missing=MARK_STALE))
    profile.save()
    rows = [f"{n},Study {n},Recruiting,,,,,," for n in range(14)]
    applied(*rows)
    path = tmp_path / "list.csv"
    for count, marked, status in ((12, 2, 0), (3, 2, 1), (14, 0, 0)):
        path.write_text("\n".join((HEAD, *rows[:count])) + "\n")
        with nullcontext() if not status else pytest.raises(SystemExit):
            call_command("import_studies", path, profile="unit", stdout=StringIO())
        assert ExternalRecord.objects.exclude(missing_since=None).count() == marked


def test_a_worker_that_meets_the_unforeseen_says_so(monkeypatch: Any) -> None:
    run = run_of(ONE)
    for state, left in (
        (RunState.READING, RunState.FAILED),
        (RunState.APPLYING, RunState.APPLYING),
    ):
        with monkeypatch.context() as patch:
            patch.setattr("exchange.lists._items", Mock(side_effect=KeyError("x")))
            jobs.ask(run, state)
            assert jobs.work.call(run.pk) == left
        run.refresh_from_db()
        assert "something unforeseen (KeyError)" in run.report["fault"]
    jobs.ask(run, RunState.READING)
    assert jobs.work.call(run.pk) == RunState.READY


def test_a_number_of_any_register_finds_the_study_it_is() -> None:
    applied(ONE)
    other = replace(UNIT, name="other")
    ImportProfile.objects.create(name="other", mapping=stored.to_data(other))
    run = run_of(ONE.replace("1,First", "A,First"), profile="other")
    lists.read(run)

    assert actions(run) == [("A", Action.UNCHANGED)]


def test_the_worker_reads_and_applies_one_list_at_a_time(monkeypatch: Any) -> None:
    run = run_of(ONE)
    with monkeypatch.context() as patch:
        # Within one connection the lock of PostgreSQL can be had twice.
        patch.setattr("exchange.lists.only_import", Mock(side_effect=ImportRunningError))
        assert jobs.work.call(run.pk) == "waits"
    assert jobs.work.call(run.pk) == RunState.READY
    assert jobs.work.call(run.pk) == "nothing to do"
    jobs.ask(run, RunState.APPLYING)
    assert jobs.work.call(run.pk) == RunState.DONE
    assert study("1").scientific_title.en == "First study"


def test_a_run_whose_profile_is_gone_fails_with_a_sentence() -> None:
    run = run_of(ONE, profile="gone")

    assert jobs.work.call(run.pk) == RunState.FAILED
    run.refresh_from_db()
    assert run.report["fault"].startswith("There is no profile “gone”. There are: who-ictrp-csv")


def test_a_killed_run_goes_on_where_its_last_batch_ended(monkeypatch: Any) -> None:
    """Rows applied before the kill keep what undoing them needs."""
    monkeypatch.setattr("exchange.lists.BATCH", 2)
    lines = [f"{n},Study {n},Recruiting,,{n},,,," for n in range(6)]
    run = run_of(*lines)
    lists.read(run)
    real, calls = lists._apply, Counter[str]()

    def dies(*args: Any, **facts: Any) -> None:
        calls["batch"] += 1
        if calls["batch"] == 3:
            raise KeyboardInterrupt
        real(*args, **facts)

    monkeypatch.setattr("exchange.lists._apply", dies)
    with pytest.raises(KeyboardInterrupt):
        lists.apply(run)
    assert run.rows.filter(is_applied=True).count() == 4
    monkeypatch.setattr("exchange.lists._apply", real)
    lists.apply(run)

    assert [action for _, action in actions(run)] == ["new"] * 6
    assert run.rows.filter(is_applied=True).count() == 6
    user = User.objects.create_superuser("sample-undoer")
    assert undo(run, by=user).removed == 6
    assert not ExternalRecord.objects.filter(source="list:unit").exists()


def test_outcomes_of_new_studies_are_rows() -> None:
    applied(ONE)

    assert Outcome.objects.filter(study=study("1")).get().title.en == "Death"


def test_after_a_study_was_joined_with_another_its_row_feeds_that_one(editor: User) -> None:
    applied(ONE)
    goes = Study.objects.get()
    run = ImportRun.objects.get()
    stays = f.study(number="TST-0001", sample_size_planned=None)
    joining.join(stays, goes, {}, by=editor)
    applied(ONE.replace(",100,", ",140,"))
    assert Study.objects.get().sample_size_planned == 140
    assert undo(run, by=editor).left == ["1 (Line 2)"]
    assert Study.objects.count() == 1


def test_two_rows_whose_studies_were_joined_are_one_study_and_the_second_is_refused(
    editor: User,
) -> None:
    applied(ONE, TWO)
    stays, goes = Study.objects.order_by("pk")
    joining.join(stays, goes, {}, by=editor)
    run = applied(ONE.replace(",100,", ",140,"), TWO.replace(",20,", ",30,"))
    assert actions(run) == [("1", "changed"), ("2", "refused")]
    assert "joined here with a study" in run.rows.get(external_id="2").notes[0]["reason"]
    assert Study.objects.get().sample_size_planned == 140
