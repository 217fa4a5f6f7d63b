"""Lists of studies in and out again: read as a rehearsal, applied row by row, taken back.

A run is a row with its file. Reading it runs the very code that applies it, in batches that are
each taken back, and keeps for every row what would happen. Nothing of a run is lost when the
process dies: it is read or applied once more, and ends in the same state.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit.choices import Verb
from audit.trail import record, rehearsal
from exchange import differences, missing, own_table, run_rows
from exchange.lock import only_import
from exchange.models import Action, ImportRow, ImportRun, RunState
from exchange.profiles import reader, stored
from exchange.profiles.base import TABLE, Profile
from exchange.readers.base import Incoming, Known, KnownRecords, Refusal
from exchange.report import Report
from exchange.resolve import Resolver
from exchange.trace import Trace
from exchange.upsert import Upsert, known_records
from studies.access import is_limited, networks_of
from studies.models import Study
from studies.publishing import BATCH, User

Items = Iterable[Incoming | Known | own_table.OwnRow | Refusal]


class BrokenListError(Exception):
    """The list cannot be what it is said to be; ``str()`` says why and what helps."""


def read(run: ImportRun) -> None:
    """Find out what applying a run would do, row by row; writes nothing but the run's own rows.

    Raises ImportRunningError, NoProfileError.
    """
    with only_import(), override(run.language):
        run.rows.all().delete()
        run.state, run.done, report = RunState.READING, 0, Report()
        run.save(update_fields=["state", "done"])
        profile, seen = stored.find(run.profile), _Seen()
        with run.file.open("rb") as file:
            for batch in _batches(_items(run, profile, file.file, {})):
                seen.add(batch)
                _rehearse(run, profile, batch, report)
        run.report, run.state = report.as_json(), RunState.READY
        run.report |= {"profile": profile.fingerprint(), "unread": seen.unread}
        run.report["gone"] = [row.study.number for row in missing.gone(profile, seen.names)]
        run.save(update_fields=["report", "state", "done"])


def apply(run: ImportRun, *, publish: bool = False) -> Report:
    """Take the rows of a run in: all, or those it names in ``chosen``.

    Raises ImportRunningError, NoProfileError, and BrokenListError for a list that lost more than
    half of what it held the last time.
    """
    with only_import(), override(run.language):
        profile, report = stored.find(run.profile), Report()
        _refuse_broken(run, profile)
        done: dict[str, Any] = {}
        with transaction.atomic():
            run.state, run.done = RunState.APPLYING, 0
            run.save(update_fields=["state", "done"])
            record(_user(run), Verb.IMPORT_BEGUN, run)
        keys = None if run.chosen is None else set(run.chosen)
        with run.file.open("rb") as file:
            seen = _Seen()
            items = _items(run, profile, file.file, known_records(profile.source))
            for batch in _batches(items):
                seen.add(batch)
                wanted = [item for item in batch if keys is None or item.external_id in keys]
                _apply(run, profile, wanted, report, publish=publish)
        # A row that could not be read may be any of those that seem to be missing.
        if keys is None and not seen.unread:
            with transaction.atomic():
                done = missing.settle(profile, seen.names, report, _user(run))
        with transaction.atomic():
            run.state, run.finished_at = RunState.DONE, timezone.now()
            run.report = {**report.as_json(), **done, "unread": seen.unread}
            run.save()
            record(_user(run), Verb.IMPORT_FINISHED, run, **report.numbers())
        # It may name people; what taking the run back needs stands in its rows.
        run.file.delete()
        return report


class _Seen:
    """The numbers that a list names, and how many of its rows nobody could tell the number of."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.unread = 0

    def add(self, batch: list[Any]) -> None:
        """Take note of a batch, refused rows among it."""
        self.names |= {item.external_id for item in batch if item.external_id}
        self.unread += sum(not item.external_id for item in batch)


def _items(run: ImportRun, profile: Profile, file: Any, known: KnownRecords) -> Items:
    if profile.name == TABLE:
        return own_table.studies(file, run.files[0])
    return reader.read(file, run.files[0], profile, stored.vocabulary(), known)


def _batches(items: Items) -> Iterator[list[Any]]:
    """The items, five hundred at a time."""
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _rehearse(run: ImportRun, profile: Profile, batch: list[Any], report: Report) -> None:
    rows: list[ImportRow] = []
    own = Report()
    with rehearsal():
        _take(run, profile, batch, own, lambda traces: rows.extend(run_rows.made_of(run, traces)))
    for row in rows:
        # A study that was made in the rehearsal is there no more.
        row.study_id = None if row.action == Action.NEW else row.study_id
    run_rows.keep(run, rows, own, len(batch))
    report.add(own, count=True)


def _apply(
    run: ImportRun, profile: Profile, batch: list[Any], report: Report, *, publish: bool
) -> None:
    """One batch in one transaction: studies, what the source said, and the run's own rows."""
    own = Report()
    rows: list[ImportRow] = []

    def told(traces: list[Trace]) -> None:
        rows.extend(run_rows.made_of(run, traces))
        differences.note(profile.source, traces)

    with transaction.atomic():
        _take(run, profile, batch, own, told, publish=publish)
        join_networks(run, [row.study_id for row in rows if row.action == Action.NEW])
        rehearsed = run.rows.filter(is_applied=False)
        rehearsed.filter(external_id__in=[item.external_id for item in batch]).delete()
        run_rows.keep(run, run_rows.applied(rows), own, len(batch))
    report.add(own, count=True)


def _take(
    run: ImportRun,
    profile: Profile,
    batch: list[Any],
    report: Report,
    told: Callable[[list[Trace]], None],
    *,
    publish: bool = False,
) -> None:
    """Write one batch, and tell what was done."""
    if profile.name == TABLE:
        own_table.take(batch, run.files[0], report, told, by=_user(run))
        return
    upsert = Upsert(
        profile.source,
        publish=publish,
        by=_user(run),
        report=report,
        is_coarse=profile.is_coarse,
        resolver=Resolver.load(),
        told=told,
        reason_de=f"Aus der Liste „{profile.name}“ übernommen",
        reason_en=f"Taken from the list “{profile.name}”",
    )
    list(upsert.run(run.files[0], batch))


def _user(run: ImportRun) -> User | None:
    user: Any = run.by
    return user if isinstance(user, AbstractBaseUser) else None


def join_networks(run: ImportRun, studies: Iterable[int | None]) -> None:
    """New studies belong to the networks of an editor who sees no others."""
    if run.by and is_limited(run.by):
        networks = list(networks_of(run.by))
        for study in Study.objects.filter(pk__in=[pk for pk in studies if pk is not None]):
            study.networks.set(networks)


def _refuse_broken(run: ImportRun, profile: Profile) -> None:
    """A list read by other columns, or that suddenly holds less than half (rule I5)."""
    if run.report.get("profile", profile.fingerprint()) != profile.fingerprint():
        raise BrokenListError(
            _("The columns were changed since the list was read. Read it again, then apply it.")
        )
    # Rows that say what they said before are counted and not kept.
    taken = sum(run.report.get(outcome, 0) for outcome in ("created", "updated", "unchanged"))
    if fault := missing.fault(profile, taken):
        raise BrokenListError(fault)
