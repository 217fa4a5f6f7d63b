"""Deciding on a request, alone or by two persons: each document, then the request as a whole."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import grants, letters, workflow
from documents.access import files_of
from documents.choices import Decision, RequestState
from documents.models import AccessRequest, AccessRequestItem


@dataclass(frozen=True)
class Verdict:
    """What is decided on one document of a request, named by the key of its item."""

    item: int
    decision: Decision
    until: date | None = None
    conditions: str = ""
    reason: str = ""
    on_new_version: str = ""


@transaction.atomic
def decide(
    request: AccessRequest,
    by: User,
    verdicts: Iterable[Verdict],
    *,
    note: str = "",
    needs_second: bool | None = None,
    seen: str | None = None,
) -> None:
    """Decide on every document; where a second person has to agree it is a proposal.

    Whether one has to is a setting (DOCUMENTS_TWO_PERSONS), unless it is said here. ``seen`` is
    the fingerprint of what the decider was shown.

    Opens what was approved and writes the letter. Raises ValidationError when a document is left
    out, refused without a reason, approved for a wrong time or cannot be opened,
    NotAllowedMoveError where the request does not wait for a decision, is the decider's own or
    is no longer what was shown.
    """
    now = timezone.now()
    _check_seen(request, "decide", seen)
    chosen = {verdict.item: verdict for verdict in verdicts}
    items = list(request.items.all())
    if set(chosen) != {item.pk for item in items}:
        raise ValidationError(_("Decide on each document of the request."))
    for verdict in chosen.values():
        check(verdict, timezone.localtime(now).date())
    if settings.DOCUMENTS_TWO_PERSONS if needs_second is None else needs_second:
        columns = {"proposed_by": by, "handler": by, "decision_note": note}

        def propose() -> None:
            _vote(items, chosen, by, now)
            letters.waits(request)

        workflow.move(request, "propose", by, columns=columns, then=propose)
        return
    columns = {"decided_by": by, "decided_at": now, "handler": by, "decision_note": note}
    target = outcome(verdict.decision for verdict in chosen.values())

    def write() -> None:
        _vote(items, chosen, by, now)
        _carry_out(request, by)

    workflow.move(request, "decide", by, target=target, columns=columns, then=write)


@transaction.atomic
def agree(request: AccessRequest, by: User, *, seen: str | None = None) -> None:
    """Make a proposal of somebody else the decision; raises as ``decide`` does."""
    _check_seen(request, "agree", seen)
    today = timezone.localdate()
    if any(item.until and item.until < today for item in request.items.all()):
        raise ValidationError(
            _("The day until which access is proposed has passed. Send the proposal back.")
        )
    columns = {"decided_by": by, "decided_at": timezone.now()}
    target = outcome(request.items.values_list("decision", flat=True))
    workflow.move(
        request,
        "agree",
        by,
        target=target,
        columns=columns,
        then=lambda: _carry_out(request, by),
    )


@transaction.atomic
def disagree(request: AccessRequest, by: User) -> None:
    """Send a proposal back: every document is undecided again, and its proposer is told."""
    proposer = request.proposed_by

    def undo() -> None:
        workflow.undecide(request)
        letters.waits_again(request, proposer)

    workflow.move(request, "disagree", by, columns={"proposed_by": None}, then=undo)


def fingerprint(request: AccessRequest) -> str:
    """What tells one state of purpose, documents, files to be opened and votes from another."""
    votes = request.items.order_by("pk").values_list(
        *("document", "decision", "until", "conditions", "reason", "on_new_version")
    )
    files = files_of(request).values_list("pk", "label", "language")
    facts = [request.purpose, request.co_readers, request.decision_note, *votes, *files]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _check_seen(request: AccessRequest, move: str, seen: str | None) -> None:
    """Nobody decides on what they were not shown; the row stays locked until they have."""
    now = AccessRequest.objects.select_for_update().filter(pk=request.pk).first()
    if seen is not None and (now is None or fingerprint(now) != seen):
        raise workflow.NotAllowedMoveError(move, request.state, "It is not what was shown.")


def outcome(decisions: Iterable[str]) -> RequestState:
    """Where the decisions on the documents leave the request."""
    found = set(decisions)
    if found == {Decision.APPROVED}:
        return RequestState.APPROVED
    return RequestState.PARTLY_APPROVED if Decision.APPROVED in found else RequestState.REFUSED


def check(verdict: Verdict, today: date) -> None:
    """Raise ValidationError for a verdict that cannot stand."""
    if verdict.decision == Decision.PENDING:
        raise ValidationError(_("Decide on each document of the request."))
    if verdict.decision == Decision.REFUSED:
        if not verdict.reason.strip():
            raise ValidationError(
                _("Say why the document is refused; the e-mail states the reason.")
            )
        return
    last = today + timedelta(days=settings.GRANT_DAYS_MAX)
    if verdict.until is None or not today <= verdict.until <= last:
        raise ValidationError(
            _("Access ends today at the earliest and in %(days)s days at the latest.")
            % {"days": settings.GRANT_DAYS_MAX}
        )


def _vote(
    items: list[AccessRequestItem], chosen: dict[int, Verdict], by: User, now: datetime
) -> None:
    for item in items:
        verdict = chosen[item.pk]
        is_approved = verdict.decision == Decision.APPROVED
        item.decision, item.on_new_version = verdict.decision, verdict.on_new_version
        item.until = verdict.until if is_approved else None
        item.conditions = verdict.conditions if is_approved else ""
        item.reason = "" if is_approved else verdict.reason
        item.decided_by, item.decided_at = by, now
        item.save()


def _carry_out(request: AccessRequest, by: User) -> None:
    grants.open_approved(request, by)
    letters.decided(request)
