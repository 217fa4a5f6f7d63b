"""Asking for documents: write, send, confirm, answer, withdraw; each in its transaction."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from documents import letters, tokens, workflow
from documents.access import documents_to_ask_for, holder
from documents.choices import MessageKind, RequestState, Visibility
from documents.models import (
    AccessRequest,
    AccessRequestItem,
    AccessTerms,
    Document,
    Grant,
    RequestMessage,
)
from documents.workdays import due_on
from studies.working_copy import next_numbers


def begin(language: str) -> tuple[AccessRequest, str]:
    """A new draft, and the key by which its writer finds it again."""
    key, key_hash = tokens.new()
    draft = AccessRequest.objects.create(
        key_hash=key_hash, language=language, created_at=timezone.now()
    )
    return draft, key


def of_key(key: str, *states: RequestState) -> AccessRequest | None:
    """The request that this key opens, in one of these states and not too old."""
    found = AccessRequest.objects.filter(key_hash=tokens.hashed(key), state__in=states)
    return found.filter(created_at__gt=_oldest(timezone.now())).first()


@transaction.atomic
def choose(request: AccessRequest, documents: Iterable[Document]) -> bool:
    """Ask for these documents and no others; whether that is a change."""
    wanted = {document.pk for document in documents}
    items = AccessRequestItem.objects.filter(request=request)
    held = set(items.values_list("document", flat=True))
    items.filter(document__in=held - wanted).delete()
    AccessRequestItem.objects.bulk_create(
        (AccessRequestItem(request=request, document_id=pk) for pk in sorted(wanted - held)),
        ignore_conflicts=True,  # a second click at the same moment
    )
    return wanted != held


def accept_terms(request: AccessRequest, terms: AccessTerms | None = None) -> None:
    """Note which terms were accepted, and when; those in force unless others are named."""
    now = timezone.now()
    request.terms, request.accepted_at = terms or AccessTerms.objects.in_force(now), now


@transaction.atomic
def send(draft: AccessRequest, signed_in: User | None = None) -> None:
    """Give the draft its number and ask by letter whether the address is the writer's.

    A draft that was sent meanwhile, as by a double click, raises NotAllowedMoveError.
    """
    now = timezone.now()
    token, token_hash = tokens.new()
    columns = {
        "number": next_numbers(f"A-{timezone.localtime(now).year}", 1)[0],
        "sent_at": now,
        "confirm_hash": token_hash,
        "confirm_until": now + timedelta(hours=settings.CONFIRM_HOURS),
        **_by_hand_of(signed_in),
    }
    workflow.move(draft, "send", None, columns=columns, then=lambda: letters.confirm(draft, token))


@transaction.atomic
def send_link_again(request: AccessRequest, email: str) -> None:
    """Another link, to an address that may have been corrected; the one before is dead."""
    token, token_hash = tokens.new()
    until = timezone.now() + timedelta(hours=settings.CONFIRM_HOURS)
    sent = AccessRequest.objects.filter(pk=request.pk, state=RequestState.SENT)
    if sent.update(confirm_hash=token_hash, confirm_until=until, email=email):
        request.email = email
        letters.confirm(request, token)


def to_confirm(token: str) -> AccessRequest | None:
    """The request that this token of a letter confirms now."""
    waiting = AccessRequest.objects.filter(state=RequestState.SENT)
    now = timezone.now()
    return waiting.filter(confirm_hash=tokens.hashed(token), confirm_until__gt=now).first()


def confirm(
    token: str, number: str | None = None, signed_in: User | None = None
) -> AccessRequest | None:
    """Make the request wait for its decision: once, however often and at once it is asked.

    ``number`` is that on the button: another link may have been opened in that browser since.
    """
    request = to_confirm(token)
    if request is None or (number is not None and number != request.number):
        return None
    try:
        _confirm(request, None, signed_in)
    except workflow.NotAllowedMoveError:
        return None
    return request


def _confirm(request: AccessRequest, by: User | None, signed_in: User | None = None) -> None:
    columns = {
        "confirmed_at": timezone.now(),
        "confirm_hash": None,
        "confirm_until": None,
        "key_hash": None,
        # Only now is the address known to be its owner's.
        "account": request.account or holder(request.email),
        "due_on": _due(),
        **_by_hand_of(signed_in),
    }
    workflow.move(request, "confirm", by, columns=columns, then=lambda: letters.waits(request))


def _by_hand_of(signed_in: User | None) -> dict[str, Any]:
    """Who asks while signed in asks for themselves, with whatever address (G7)."""
    return {"asked_by": signed_in} if signed_in else {}


@transaction.atomic
def ask_back(request: AccessRequest, by: User, question: str) -> None:
    """Ask the requester something; the answer comes by a link of the letter."""
    token, token_hash = tokens.new()

    def write() -> None:
        _say(request, by, MessageKind.QUESTION, question)
        letters.asked_back(request, question, token)

    columns = {"answer_hash": token_hash, "handler": by}
    workflow.move(request, "ask_back", by, columns=columns, then=write)


def to_answer(token: str) -> AccessRequest | None:
    """The request whose question is answered under this token."""
    asked = AccessRequest.objects.filter(state=RequestState.ASKED_BACK)
    return asked.filter(answer_hash=tokens.hashed(token)).first()


@transaction.atomic
def answer(
    request: AccessRequest,
    text: str,
    *,
    purpose: str,
    documents: list[Document],
    signed_in: User | None = None,
) -> None:
    """Answer; another purpose or other documents than before undo what was voted on (G8)."""
    is_changed = purpose != request.purpose
    purpose_before, documents_before = request.purpose, _names(request)

    def write() -> None:
        _say(request, None, MessageKind.ANSWER, text)
        others = choose(request, documents)
        if is_changed:
            _say(request, None, MessageKind.CHANGED_PURPOSE, purpose_before)
        if others:
            _say(request, None, MessageKind.CHANGED_DOCUMENTS, documents_before)
        if is_changed or others:
            workflow.undecide(request)
        letters.waits(request)

    # The unit has its days anew.
    columns = {"answer_hash": None, "purpose": purpose, "due_on": _due(), "escalated_at": None}
    columns |= _by_hand_of(signed_in)
    workflow.move(request, "answer", None, columns=columns, then=write, changed=is_changed)


def withdraw(request: AccessRequest, by: User | None) -> None:
    """Take a request back before it is decided."""
    columns = {
        **dict.fromkeys(("key_hash", "confirm_hash", "confirm_until", "answer_hash")),
        "proposed_by": None,
    }
    workflow.move(request, "withdraw", by, columns=columns)


def close_unanswered(now: datetime) -> int:
    """End requests whose question nobody answered in time, and say so; how many there were."""
    limit = now - timedelta(days=settings.ANSWER_DAYS)
    asked = AccessRequest.objects.filter(state=RequestState.ASKED_BACK, held=False)
    last = RequestMessage.objects.filter(request=OuterRef("pk"), kind=MessageKind.QUESTION)
    at = Subquery(last.order_by("-at").values("at")[:1])
    rows = list(asked.annotate(asked_at=at).filter(asked_at__lte=limit))
    for request in rows:
        tell = partial(letters.closed, request)
        workflow.move(request, "close", None, columns={"answer_hash": None}, then=tell)
    return len(rows)


@transaction.atomic
def ask_renewal(
    grant: Grant, by: User, purpose: str, terms: AccessTerms | None = None
) -> AccessRequest | None:
    """Ask for the same document again; None when that is under way, as by a double click.

    Whoever is signed in need not confirm an address.
    """
    Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if not can_be_renewed(grant):
        return None
    before = grant.item.request
    request, _key = begin(before.language)
    for name in ("name", "email", "organisation", "role", "orcid", "co_readers", "is_sample"):
        setattr(request, name, getattr(before, name))
    request.purpose, request.renews, request.account = purpose, grant, by
    accept_terms(request, terms)
    request.save()
    choose(request, [grant.document])
    send_confirmed(request, by)
    return request


@transaction.atomic
def send_confirmed(draft: AccessRequest, by: User | None) -> None:
    """Send a request whose address is known to be the writer's: it waits at once."""
    number = next_numbers(f"A-{timezone.localdate().year}", 1)[0]
    workflow.move(draft, "send", by, columns={"number": number, "sent_at": timezone.now()})
    _confirm(draft, by)


def can_be_renewed(grant: Grant) -> bool:
    """Whether a new request for the document is possible and none is under way."""
    return (
        grant.document.visibility == Visibility.ON_REQUEST
        and documents_to_ask_for().filter(pk=grant.document_id).exists()
        and not grant.renewals.open().exists()
    )


def lapse(now: datetime) -> int:
    """Erase drafts and requests that nobody confirmed in time; how many there were."""
    states = (RequestState.DRAFT, RequestState.SENT)
    old = AccessRequest.objects.filter(state__in=states, created_at__lte=_oldest(now), held=False)
    rows = list(old)
    for request in rows:
        workflow.move(request, "lapse", None)
    return len(rows)


def _due() -> date:
    """The day by which a request that waits from today on is to be decided."""
    return due_on(timezone.localdate(), settings.DOCUMENTS_DUE_DAYS)


def _names(request: AccessRequest) -> str:
    items = request.items.select_related("document__kind", "document__study")
    return "\n".join(letters.name_of(item.document, request.language) for item in items)


def _oldest(now: datetime) -> datetime:
    return now - timedelta(days=settings.DRAFT_DAYS)


def _say(request: AccessRequest, by: User | None, kind: MessageKind, text: str) -> None:
    RequestMessage.objects.create(request=request, at=timezone.now(), by=by, kind=kind, text=text)
