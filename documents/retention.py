"""What is done every day by itself: remind, call overdue, erase, forget.

Each step finds its rows by what is not done yet, so that twice in a row is once.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.erasing import erase_account, erase_address
from accounts.roles import Role
from audit.choices import Verb
from audit.trail import record
from documents import grants, letters, requests, scanning
from documents.access import deciders_of
from documents.choices import FINAL, Decision
from documents.models import AccessRequest, Download, Grant, RequestMessage, StampedCopy

REMIND_DAYS = 14
# What stands where a constraint wants words and the typed ones are forgotten.
FORGOTTEN = "–"

_WHO = ("name", "email", "organisation", "orcid", "co_readers", "purpose", "decision_note")


def keep(now: datetime) -> Counter[str]:
    """Do all of it as of this moment; how often each thing was done.

    A step that fails takes back itself alone; what failed is raised when the others are done.
    """
    done, failed = Counter[str](), list[Exception]()
    for what, step in _STEPS.items():
        try:
            with transaction.atomic():
                done[what] = step(now)
        except Exception as error:
            failed.append(error)
    if failed:
        raise ExceptionGroup("Steps of keeping failed.", failed)
    return done


def call_overdue(now: datetime) -> int:
    """Write once to document handlers and administrators when the day for a decision passed."""
    late = AccessRequest.objects.overdue(now).filter(escalated_at=None)
    called = 0
    for request in list(late):
        people = deciders_of(request)
        for person in people:
            letters.to_handler("access-overdue", request, person)
        if people:  # else it is called once there is somebody to call
            AccessRequest.objects.filter(pk=request.pk).update(escalated_at=now)
            record(None, Verb.REQUEST_OVERDUE, request)
            called += 1
    return called


def remind(now: datetime) -> int:
    """Write once, some days before, that access ends; access as short as that is not spoken of."""
    last = timezone.localtime(now).date() + timedelta(days=REMIND_DAYS)
    ending = Grant.objects.open(now).filter(reminded_at=None, until__lte=last)
    rows = [
        grant
        for grant in ending.select_related("item__request", "document__kind", "document__study")
        if (grant.until - timezone.localtime(grant.opened_at).date()).days > REMIND_DAYS
    ]
    for grant in rows:
        letters.ends_soon(grant)
    Grant.objects.filter(pk__in=[grant.pk for grant in rows]).update(reminded_at=now)
    return len(rows)


def forget_copies(now: datetime) -> int:
    """Delete the stamped copies of access that has ended."""
    ended = list(StampedCopy.objects.exclude(grant__in=Grant.objects.open(now)))
    grants.forget_copies(ended)
    return len(ended)


def forget_requesters(now: datetime) -> int:
    """Forget who asked, once access and decision are old enough and nobody has them kept."""
    rows = list(_old(_months_before(timezone.localtime(now).date())))
    for request in rows:
        forget(request, now)
    return len(rows)


def forget_takers(now: datetime) -> int:
    """Forget who took a file as one of a network or of the unit, without asking for it."""
    midnight = _midnight(_months_before(timezone.localtime(now).date()))
    taken = Download.objects.filter(grant=None, last_at__lt=midnight)
    return taken.exclude(person=None).update(person=None)


@transaction.atomic
def forget(request: AccessRequest, now: datetime) -> None:
    """Leave of a settled request what was asked for and decided, and not who asked.

    The account goes as well, unless it is of use for something else.
    """
    account, email = request.account, request.email
    opened = Grant.objects.filter(item__request=request)
    grants.forget_copies(StampedCopy.objects.filter(grant__in=opened))
    Download.objects.filter(grant__in=opened).update(person=None)
    opened.update(person=None, purpose="", conditions="")
    RequestMessage.objects.filter(request=request).delete()
    request.items.update(conditions="")
    request.items.filter(decision=Decision.REFUSED).update(reason=FORGOTTEN)
    for name in _WHO:
        setattr(request, name, "")
    request.account, request.key_hash, request.pseudonymised_at = None, None, now
    request.asked_by = None
    request.save()
    record(None, Verb.REQUEST_PSEUDONYMISED, request)
    if not AccessRequest.objects.filter(email__iexact=email).exists():
        erase_address(email)
    if account and _is_of_no_use(account, now):
        erase_account(account)


def _old(limit: date) -> QuerySet[AccessRequest]:
    """Settled requests whose end, and that of all access they led to, was before this day."""
    midnight = _midnight(limit)
    still = Grant.objects.filter(item__request=OuterRef("pk")).filter(
        Q(ended_at=None, until__gte=limit) | Q(ended_at__gte=midnight)
    )
    settled = AccessRequest.objects.filter(state__in=FINAL, held=False, pseudonymised_at=None)
    return settled.filter(~Exists(still), settled_at__lt=midnight)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _is_of_no_use(person: User, now: datetime) -> bool:
    """Whether an account came from requests alone and none of them is left."""
    is_reader = set(person.groups.values_list("name", flat=True)) <= {Role.READER.value}
    used = Q(account=person) | Q(email__iexact=person.email)
    return (
        is_reader
        and not (person.is_staff or person.is_superuser)
        and not AccessRequest.objects.filter(used).exists()
        and not Grant.objects.open(now).filter(person=person).exists()
    )


def _months_before(day: date) -> date:
    """The day so many months ago (PSEUDONYMISE_MONTHS), or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - settings.PSEUDONYMISE_MONTHS, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_STEPS: dict[str, Callable[[datetime], int]] = {
    "unconfirmed requests erased": requests.lapse,
    "unanswered requests closed": requests.close_unanswered,
    "requests called overdue": call_overdue,
    "letters that access ends soon": remind,
    "stamped copies deleted": forget_copies,
    "requests pseudonymised": forget_requesters,
    "downloads without a request pseudonymised": forget_takers,
    "forgotten files to be scanned": scanning.ask_again,
}
