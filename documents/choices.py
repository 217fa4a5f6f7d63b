"""Closed lists of the gated area, and the table of moves that a request can make."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Visibility(models.TextChoices):
    """Who reads the content of a document; that it exists is said to all but of staff's own."""

    PUBLIC = "public", _("Public")
    ON_REQUEST = "on_request", _("On request")
    NETWORK = "network", _("Members of the study’s networks")
    STAFF = "staff", _("Staff only")


class VersionState(models.TextChoices):
    """What is known of a file."""

    QUARANTINE = "quarantine", _("In quarantine")
    CLEAN = "clean", _("Clean")
    REFUSED = "refused", _("Refused")
    UNSCANNED = "unscanned", _("Not scanned")


class FileFormat(models.TextChoices):
    """The formats that are taken."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"
    TXT = "txt", "TXT"


class OnNewVersion(models.TextChoices):
    """What a new version of a document does to access that was given to the one before."""

    KEEP = "keep", _("Access stays with the version it was given for")
    FOLLOW = "follow", _("Access moves on to the new version")
    END = "end", _("Access ends")


class Decision(models.TextChoices):
    """What was decided on one document of a request."""

    PENDING = "pending", _("Not decided yet")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


class RequestState(models.TextChoices):
    """Where a request stands."""

    DRAFT = "draft", _("Being written")
    SENT = "sent", _("Waiting for the address to be confirmed")
    WAITING = "waiting", _("Waiting for a decision")
    ASKED_BACK = "asked_back", _("Waiting for an answer")
    PROPOSED = "proposed", _("Waiting for a second person")
    APPROVED = "approved", _("Approved")
    PARTLY_APPROVED = "partly_approved", _("Partly approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Party(models.TextChoices):
    """Who makes a move."""

    REQUESTER = "requester", _("Requester")
    HANDLER = "handler", _("Document handler")
    SECOND = "second", _("Second person")
    SYSTEM = "system", _("The register")


class RequesterRole(models.TextChoices):
    """As what somebody asks."""

    INVESTIGATOR = "investigator", pgettext_lazy("requester", "Investigator")
    STUDY_STAFF = "study_staff", _("Study nurse or study staff")
    MONITORING = "monitoring", _("Monitoring")
    RESEARCHER = "researcher", _("Researcher, not involved in the study")
    ETHICS = "ethics", _("Ethics committee or authority")
    OTHER = "other", _("Other")


class MessageKind(models.TextChoices):
    """What a line of the exchange about a request is."""

    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")
    NOTE = "note", _("Internal note")
    # What stood in the request before its answer changed it.
    CHANGED_PURPOSE = "changed_purpose", _("Purpose changed, before")
    CHANGED_DOCUMENTS = "changed_documents", _("Documents changed, before")


class EndReason(models.TextChoices):
    """Why access ended before its day."""

    REVOKED = "revoked", _("Revoked")
    GIVEN_BACK = "given_back", _("Given back")
    NEW_VERSION = "new_version", _("A new version was offered")


class Move(NamedTuple):
    """A move: from where, to where (to nowhere: the request is erased), and whose it is."""

    name: str
    sources: tuple[RequestState, ...]
    targets: tuple[RequestState, ...]
    party: Party


DECIDED = (RequestState.APPROVED, RequestState.PARTLY_APPROVED, RequestState.REFUSED)
FINAL = (*DECIDED, RequestState.WITHDRAWN)
# Sent and confirmed, and not decided yet.
OPEN = (RequestState.WAITING, RequestState.ASKED_BACK, RequestState.PROPOSED)
# Of these the ones that wait for the unit.
ON_THE_UNIT = (RequestState.WAITING, RequestState.PROPOSED)

_S = RequestState
MOVES = (
    Move("send", (_S.DRAFT,), (_S.SENT,), Party.REQUESTER),
    Move("confirm", (_S.SENT,), (_S.WAITING,), Party.REQUESTER),
    Move("ask_back", (_S.WAITING,), (_S.ASKED_BACK,), Party.HANDLER),
    Move("answer", (_S.ASKED_BACK,), (_S.WAITING,), Party.REQUESTER),
    # With the rule of two persons the handler proposes, without it the handler decides.
    Move("propose", (_S.WAITING,), (_S.PROPOSED,), Party.HANDLER),
    Move("decide", (_S.WAITING,), DECIDED, Party.HANDLER),
    Move("agree", (_S.PROPOSED,), DECIDED, Party.SECOND),
    Move("disagree", (_S.PROPOSED,), (_S.WAITING,), Party.SECOND),
    # The document changed after somebody had voted: there is a new thing to decide on.
    Move("reconsider", (_S.PROPOSED,), (_S.WAITING,), Party.SYSTEM),
    Move("withdraw", (_S.SENT, *OPEN), (_S.WITHDRAWN,), Party.REQUESTER),
    # Nobody answered the question in time.
    Move("close", (_S.ASKED_BACK,), (_S.WITHDRAWN,), Party.SYSTEM),
    Move("lapse", (_S.DRAFT, _S.SENT), (), Party.SYSTEM),
)
MOVE = {move.name: move for move in MOVES}
