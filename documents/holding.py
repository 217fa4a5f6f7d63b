"""Keeping a request beyond its time for a legal matter, and letting it go again."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.choices import Verb
from audit.trail import record
from documents.choices import MessageKind
from documents.models import AccessRequest, RequestMessage


@transaction.atomic
def hold(request: AccessRequest, by: User, reason: str) -> bool:
    """Keep who asked beyond the time of keeping; whether it was not so before."""
    return _turn(request, by, reason, is_held=True)


@transaction.atomic
def release(request: AccessRequest, by: User, reason: str) -> bool:
    """Let the time of keeping count again; whether it did not before."""
    return _turn(request, by, reason, is_held=False)


def _turn(request: AccessRequest, by: User, reason: str, *, is_held: bool) -> bool:
    """The reason is a note among handlers; the trail, which forgets nothing, is not told it."""
    other = AccessRequest.objects.filter(pk=request.pk, held=not is_held)
    if not other.update(held=is_held, held_reason=reason[:200] if is_held else ""):
        return False
    now = timezone.now()
    RequestMessage.objects.create(
        request=request, at=now, by=by, kind=MessageKind.NOTE, text=reason
    )
    record(by, Verb.REQUEST_HELD if is_held else Verb.REQUEST_RELEASED, request)
    return True
