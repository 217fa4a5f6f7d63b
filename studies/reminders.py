"""Asking whether a status still holds: whom, when, and by which link."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, override

from accounts import languages, outbox
from accounts.roles import Role
from studies import choices as c
from studies import dates
from studies.access import studies_open_to
from studies.freshness import confirm
from studies.keeping import keep
from studies.models import Remark, Reminder, Study
from studies.paths import path_to
from studies.quality.facts import is_older

# A letter to one person at most; then the deputy is asked too, then the unit.
PAUSE = timedelta(days=7)
DEPUTY_AFTER = timedelta(days=14)
UNIT_AFTER = timedelta(days=28)
VALID = timedelta(days=30)
# A letter that asks of more studies than these leaves the rest to the desk.
MOST = 30

_SIGNER = signing.TimestampSigner(salt="studies.reminders", sep=".")
_CHANGE = "studies.change_study"


class Digest(NamedTuple):
    """One letter: to whom (None: the unit's address), and which studies it asks about."""

    person: User | None
    to: str
    studies: list[tuple[Study, c.ReminderLevel]]


class Asked(NamedTuple):
    """What a link of a letter asks: whom, and of which study; whether that is answered."""

    person: User
    study: Study
    is_confirmed: bool

    @property
    def name(self) -> str:
        """Number and title of the study, in the language of the page."""
        return _name(self.study, get_language() or "de")


def overdue(today: date) -> list[Study]:
    """Public studies whose status is older than its shelf life (vocabularies.md 1.4), oldest first.

    Without those of which somebody has just said that the status is not right.
    """
    shown = Study.objects.filter(published__isnull=False, sub_status__shelf_life_days__gte=0)
    told = Remark.objects.waiting().filter(link=None)
    rows = shown.exclude(pk__in=told.values("study"))
    rows = rows.select_related("sub_status", "assigned_to", "deputy").order_by("pk")
    return sorted((study for study in rows if _is_overdue(study, today)), key=_known)


def _known(study: Study) -> str:
    """The day, month or year since which nobody has said that the status holds."""
    return study.status_confirmed_on or study.status_since


def _is_overdue(study: Study, today: date) -> bool:
    known = _known(study)
    life = study.sub_status.shelf_life_days if study.sub_status else None
    return bool(known) and life is not None and is_older(known, life, today)


def remind(today: date) -> list[Digest]:
    """Write what is due, each letter and its notes in one transaction; twice a day is once."""
    sent = due(today)
    for digest in sent:
        with transaction.atomic():
            _write(digest, today)
    return sent


def due(today: date) -> list[Digest]:
    """The letters that are to be written today."""
    studies = overdue(today)
    begun = _first_asked(studies)
    unit = _unit()
    rested = _written_to(today - PAUSE)
    asked: dict[User | None, dict[Study, c.ReminderLevel]] = {}
    able = _Able(studies)
    for study in studies:
        for person, level in _whom(study, today - begun.get(study.pk, today), able, unit):
            asked.setdefault(person, {}).setdefault(study, level)
    return [
        Digest(person, person.email if person else settings.REGISTER_UNIT_ADDRESS, [*rows.items()])
        for person, rows in asked.items()
        if (person.pk if person else None) not in rested
    ]


class _Able:
    """Who can be asked: has an address, and may change the study."""

    def __init__(self, studies: Iterable[Study]) -> None:
        self._studies = [study.pk for study in studies]
        self._open: dict[int, set[int]] = {}

    def __call__(self, person: User | None, study: Study) -> bool:
        if person is None or not person.email:
            return False
        if person.pk not in self._open:
            found = studies_open_to(person, _CHANGE).filter(pk__in=self._studies)
            self._open[person.pk] = set(found.values_list("pk", flat=True))
        return study.pk in self._open[person.pk]


def _whom(
    study: Study, waited: timedelta, able: _Able, unit: list[User | None]
) -> Iterator[tuple[User | None, c.ReminderLevel]]:
    """The responsible person, later the deputy and the unit too; who is missing is passed over."""
    reached = False
    steps = (
        (study.assigned_to, c.ReminderLevel.RESPONSIBLE, timedelta()),
        (study.deputy, c.ReminderLevel.DEPUTY, DEPUTY_AFTER),
    )
    for person, level, after in steps:
        if able(person, study) and (waited >= after or not reached):
            yield person, level
            reached = True
    if waited >= UNIT_AFTER or not reached:
        yield from ((person, c.ReminderLevel.UNIT) for person in unit)


def _unit() -> list[User | None]:
    """The unit's address (None), or all publishers."""
    if settings.REGISTER_UNIT_ADDRESS:
        return [None]
    publishers = User.objects.filter(groups__name=Role.PUBLISHER, is_active=True)
    return [*publishers.exclude(email="").order_by("pk")]


def _first_asked(studies: Iterable[Study]) -> dict[int, date]:
    """The day on which somebody was first asked, since the status was last confirmed."""
    rows = Reminder.objects.filter(study__published__isnull=False)
    sent: dict[int, list[date]] = {}
    for pk, day in rows.values_list("study", "sent_on"):
        sent.setdefault(pk, []).append(day)
    begun = {}
    for study in studies:
        confirmed = study.status_confirmed_on
        since = dates.last_day(confirmed) if confirmed else date.min
        if days := [day for day in sent.get(study.pk, ()) if day > since]:
            begun[study.pk] = min(days)
    return begun


def _written_to(since: date) -> set[int | None]:
    """Who had a letter after that day; None for the unit's address."""
    unit = Q(person=None, level=c.ReminderLevel.UNIT)
    rows = Reminder.objects.filter(Q(person__isnull=False) | unit, sent_on__gt=since)
    return set(rows.values_list("person", flat=True))


def _write(digest: Digest, today: date) -> None:
    person = digest.person
    language = settings.LANGUAGE_CODE
    if person:
        with override(language):
            language = languages.of(person)
    with override(language):
        rows = [
            {
                "name": _name(study, language),
                "status": study.sub_status.label.get(language) if study.sub_status else "",
                "link": address(person, study, language),
            }
            for study, _level in digest.studies[:MOST]
        ]
    count = len(digest.studies)
    facts = {
        "rows": rows,
        "count": count,
        "more": count - len(rows),
        "desk": settings.REGISTER_BASE_URL + path_to("admin:index"),
        "days": VALID.days,
        "needs_account": not person,
    }
    outbox.send("status-reminder", digest.to, language, facts)
    Reminder.objects.bulk_create(
        Reminder(study=study, person=person, level=level, sent_on=today)
        for study, level in digest.studies
    )


def _name(study: Study, language: str) -> str:
    title = study.public_title or study.scientific_title
    return f"{study.number} {title.get(language)}".strip()


def address(person: User | None, study: Study, language: str) -> str:
    """The whole address of the one question; for the unit, which is nobody, that of the desk."""
    if person is None:
        path = path_to("admin:studies_study_confirm", study.pk)
    else:
        token = _SIGNER.sign(f"{person.pk}-{study.pk}-{study.sub_status_id}")
        with override(language):
            path = path_to("studies:still-so", token)
    return f"{settings.REGISTER_BASE_URL}{path}"


def followed(token: str) -> Asked | None:
    """What a link asks; None when it is forged or over, or the status is another one meanwhile."""
    try:
        signed = _SIGNER.unsign(token, max_age=VALID)
    except signing.BadSignature:
        return None
    who, which, status = map(int, signed.split("-"))
    person = User.objects.filter(pk=who).first()
    found = studies_open_to(person, _CHANGE) if person else Study.objects.none()
    study = found.select_related("sub_status").filter(pk=which, sub_status=status).first()
    if person is None or study is None:
        return None
    return Asked(person, study, not _is_overdue(study, timezone.localdate()))


def answer_yes(asked: Asked) -> None:
    """Confirm the status in the name of whoever was asked; a second click adds nothing."""
    if not asked.is_confirmed:
        confirm([asked.study], by=asked.person)
        keep([asked.study.pk])


def answer_no(asked: Asked, text: str) -> None:
    """Leave a remark at the desk, which ends the reminders until it is dealt with."""
    facts = {"study": asked.study, "link": None, "kind": c.RemarkKind.CORRECTION, "text": text}
    if not Remark.objects.waiting().filter(**facts).exists():
        Remark.objects.create(**facts, of_copy=asked.study.lock_version)
