"""The one function that changes the state of a request: by a row of the table of moves.

The move, its line in the trail and its letter are one transaction.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.choices import Verb
from audit.trail import record
from documents.access import requests_open_to
from documents.choices import FINAL, MOVE, MOVES, Decision, Move, Party, RequestState
from documents.models import AccessRequest

VERBS: dict[str, Verb] = {
    "send": Verb.REQUEST_SENT,
    "confirm": Verb.REQUEST_CONFIRMED,
    "ask_back": Verb.REQUEST_ASKED_BACK,
    "answer": Verb.REQUEST_ANSWERED,
    "propose": Verb.REQUEST_PROPOSED,
    "decide": Verb.REQUEST_DECIDED,
    "agree": Verb.REQUEST_AGREED,
    "disagree": Verb.REQUEST_DISAGREED,
    "reconsider": Verb.REQUEST_RECONSIDERED,
    "withdraw": Verb.REQUEST_WITHDRAWN,
    "close": Verb.REQUEST_CLOSED,
    "lapse": Verb.REQUEST_LAPSED,
}


# What a vote leaves in the row of a document, taken back.
_UNDECIDED: dict[str, Any] = {
    **dict.fromkeys(("conditions", "reason", "on_new_version"), ""),
    **dict.fromkeys(("until", "decided_by", "decided_at")),
    "decision": Decision.PENDING,
}


class NotAllowedMoveError(Exception):
    """The request is not where this move begins, or the move is not this person's."""

    def __init__(self, name: str, state: str, why: str = "") -> None:
        allowed = ", ".join(move.name for move in allowed_moves(state)) or "none"
        super().__init__(f"{name} from {state or 'nowhere'}: allowed are {allowed}. {why}".strip())


def allowed_moves(state: str) -> list[Move]:
    """The moves that begin in a state."""
    return [move for move in MOVES if state in move.sources]


@transaction.atomic
def move(
    request: AccessRequest,
    name: str,
    by: User | None,
    *,
    target: RequestState | None = None,
    columns: Mapping[str, Any] | None = None,
    then: Callable[[], None] | None = None,
    **details: Any,
) -> None:
    """Make a move: state and columns change together, the trail says so, ``then`` writes on.

    ``target`` chooses where the table leaves a choice; ``details`` go to the trail; ``then`` is
    for letters and rows that hang on the move. Raises NotAllowedMoveError and changes nothing
    when the table, the state found in the database or the person do not allow it.
    """
    step = MOVE[name]
    state = _locked(request)
    if state not in step.sources:
        raise NotAllowedMoveError(name, state)
    _check_party(step, request, by, state)
    if step.targets:
        new = target or step.targets[0]
        if new not in step.targets or (target is None and len(step.targets) > 1):
            raise NotAllowedMoveError(name, state, f"{new} is no end of it.")
        same = AccessRequest.objects.filter(pk=request.pk, state=state)
        end = {"settled_at": timezone.now()} if new in FINAL else {}
        if not same.update(state=new, **end, **(columns or {})):
            raise NotAllowedMoveError(name, state)
        request.refresh_from_db()
        details["state"] = new.value
    if then:
        then()
    record(by, VERBS[name], request, **details)
    if not step.targets:
        request.delete()


def undecide(request: AccessRequest) -> None:
    """Take back what was voted on the documents of a request that is not final."""
    request.items.update(**_UNDECIDED)


def _locked(request: AccessRequest) -> str:
    """The state as it is now; nobody else moves the request until the transaction ends."""
    locked = AccessRequest.objects.select_for_update().filter(pk=request.pk)
    return locked.values_list("state", flat=True).first() or ""


def _check_party(step: Move, request: AccessRequest, by: User | None, state: str) -> None:
    """Nobody decides on a request of their own, and no second person is the first again."""
    if step.party == Party.SYSTEM and by is not None:
        raise NotAllowedMoveError(step.name, state, "The register alone makes it.")
    if step.party == Party.REQUESTER and by is not None and by.pk != request.account_id:
        raise NotAllowedMoveError(step.name, state, "It is the requester’s.")
    if step.party in (Party.HANDLER, Party.SECOND):
        if by is None or not requests_open_to(by).filter(pk=request.pk).exists():
            raise NotAllowedMoveError(step.name, state, "Its person may not decide on it.")
        if step.party == Party.SECOND and by.pk == request.proposed_by_id:
            raise NotAllowedMoveError(step.name, state, "It takes another person.")
