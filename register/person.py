"""All that is kept of one person, known by an e-mail address: to give out, and to erase."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.erasing import erase_account, erase_address
from audit.choices import Verb
from audit.models import Event
from audit.trail import record
from documents import grants, requests, retention
from documents.choices import OPEN, RequestState
from documents.models import AccessRequest, AccessRequestItem, Download, Grant
from documents.workflow import move

Row = dict[str, Any]

# Of these apps the rows of a person are theirs; in others, people are named by what they did.
_OWN = {"auth", "account", "accounts", "documents", "mfa", "usersessions"}
# Keys to something, or words that no reader can make sense of.
_SECRET = {
    *("password", "data", "session_key", "typed", "body", "token_hash"),
    *("key_hash", "confirm_hash", "answer_hash"),
}
# Columns that name who did something to a row of somebody else: the trail has it among their
# events, and the row holds the words of others.
_ACTED = {
    *("handler", "proposed_by", "decided_by", "ended_by", "uploaded_by", "invited_by", "by"),
}


class HeldError(Exception):
    """A request of this person is kept for a legal matter."""


def export(email: str) -> dict[str, list[Row]]:
    """Every row of or about the person, by table; keys to their things are left out."""
    people = _people(email)
    roots = [people, _asked(email, people), _items(email, people), _opened(email, people)]
    found: dict[str, list[Row]] = {}
    for model in apps.get_models():
        rows = list(_rows(model, roots, email))
        if rows:
            found[model._meta.label_lower] = rows
    events = Event.objects.filter(actor__in=list(people.values_list("pk", flat=True)))
    columns = ("number", "at", "verb", "target_kind", "details")
    told: list[Row] = [dict(row) for row in events.order_by("number").values(*columns)]
    return found | ({"audit.event": told} if told else {})


@transaction.atomic
def erase(email: str) -> int:
    """Take the person out of requests, access, letters and accounts; how many rows it was.

    The trail stays as it is: it names nobody. Raises HeldError where a request is kept for a
    legal matter, and changes nothing.
    """
    people = _people(email)
    asked = list(_asked(email, people))
    held = [request.number for request in asked if request.held]
    if held:
        raise HeldError(", ".join(held))
    now, accounts = timezone.now(), list(people)
    for grant in Grant.objects.open(now).filter(person__in=accounts):
        if grant.person:
            grants.give_back(grant, grant.person)
    for request in asked:
        _settle(request)
        if request.pk and request.pseudonymised_at is None:
            retention.forget(request, now)
    Download.objects.filter(person__in=accounts).update(person=None)
    Grant.objects.filter(person__in=accounts).update(person=None)
    for person in accounts:
        person.refresh_from_db()
        erase_account(person)
        record(None, Verb.PERSON_ERASED, person)
    erase_address(email)
    return len(asked) + len(accounts)


def places_of(words: str) -> Iterator[str]:
    """Where in the database these words still stand: table, key and column."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                rows = model._default_manager.filter(**{f"{field.name}__icontains": words})
                for key in rows.values_list("pk", flat=True):
                    yield f"{model._meta.label_lower} {key}: {field.name}"


def _settle(request: AccessRequest) -> None:
    """End what is under way; what nobody confirmed is erased."""
    if request.state in (RequestState.DRAFT, RequestState.SENT):
        move(request, "lapse", None)
    elif request.state in OPEN:
        requests.withdraw(request, None)


def _people(email: str) -> models.QuerySet[User]:
    return User.objects.filter(email__iexact=email)


def _asked(email: str, people: Any) -> models.QuerySet[AccessRequest]:
    return AccessRequest.objects.filter(Q(email__iexact=email) | Q(account__in=people))


def _items(email: str, people: Any) -> models.QuerySet[AccessRequestItem]:
    return AccessRequestItem.objects.filter(request__in=_asked(email, people))


def _opened(email: str, people: Any) -> models.QuerySet[Grant]:
    return Grant.objects.filter(Q(person__in=people) | Q(item__in=_items(email, people)))


def _rows(
    model: type[models.Model], roots: Iterable[models.QuerySet[Any]], email: str
) -> Iterator[Row]:
    """The rows of a table that are the person's, hang on what is, or hold the address."""
    about = Q(pk__in=[])
    for root in roots:
        if root.model is model:
            about |= Q(pk__in=root.values("pk"))
        for field in model._meta.concrete_fields:
            is_theirs = field.name not in _ACTED
            if is_theirs and field.is_relation and field.related_model is root.model:
                about |= Q(**{f"{field.name}__in": root.values("pk")})
    for field in model._meta.concrete_fields:
        if isinstance(field, models.EmailField):
            about |= Q(**{f"{field.name}__iexact": email})
    names = [field.attname for field in model._meta.concrete_fields if field.name not in _SECRET]
    is_own = model._meta.app_label in _OWN
    yield from model._default_manager.filter(about).values(*(names if is_own else ["pk"]))
