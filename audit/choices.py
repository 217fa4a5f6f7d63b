"""What the trail can say was done. A verb that was ever written keeps its key for ever."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """Thing, dot, what was done to it."""

    STUDY_PUBLISHED = "study.published", _("study published")
    STUDY_WITHDRAWN = "study.withdrawn", _("study withdrawn from the public")
    STUDY_JOINED = "study.joined", _("study joined with another one")
    DUPLICATE_MERGED = "duplicate.merged", _("duplicate merged into another row")
    STUDY_RESTORED = "study.restored", _("study made public again")
    NAME_REMOVED = "name.removed", _("name removed from all versions")
    IMPORT_BEGUN = "import.begun", _("import begun")
    IMPORT_FINISHED = "import.finished", _("import finished")
    IMPORT_UNDONE = "import.undone", _("import taken back")
    SIGN_IN_SUCCEEDED = "sign-in.succeeded", _("signed in")
    SIGN_IN_FAILED = "sign-in.failed", _("sign-in failed")
    SIGN_IN_LOCKED = "sign-in.locked", _("sign-in locked for a while")
    SIGN_IN_ENDED = "sign-in.ended", _("signed out")
    SESSION_ENDED = "session.ended", _("session ended")
    PASSWORD_CHANGED = "password.changed", _("password changed")
    PASSWORD_RESET_ASKED = "password.reset-asked", _("password reset asked for")
    PASSWORD_RESET = "password.reset", _("password reset")
    FACTOR_ADDED = "factor.added", _("second factor added")
    FACTOR_REMOVED = "factor.removed", _("second factor removed")
    RECOVERY_CODES_MADE = "recovery-codes.made", _("recovery codes made")
    RECOVERY_CODE_USED = "recovery-code.used", _("recovery code used")
    ACCOUNT_MADE = "account.made", _("account made")
    ACCOUNT_CLOSED = "account.closed", _("account closed")
    ACCOUNT_OPENED = "account.opened", _("account opened again")
    ACCOUNT_ADDRESS_CHANGED = "account.address-changed", _("e-mail address of an account changed")
    ACCOUNT_NAME_CHANGED = "account.name-changed", _("user name changed")
    GROUP_MADE = "group.made", _("group made")
    GROUP_CHANGED = "group.changed", _("group changed")
    GROUP_REMOVED = "group.removed", _("group removed")
    ROLE_GIVEN = "role.given", _("role given")
    ROLE_TAKEN = "role.taken", _("role taken away")
    NETWORK_JOINED = "network.joined", _("made a member of a network")
    NETWORK_LEFT = "network.left", _("no longer a member of a network")
    INVITATION_SENT = "invitation.sent", _("invitation sent")
    INVITATION_ACCEPTED = "invitation.accepted", _("invitation accepted")
    INVITATION_REVOKED = "invitation.revoked", _("invitation revoked")
    REQUEST_SENT = "request.sent", _("request for access sent")
    REQUEST_CONFIRMED = "request.confirmed", _("request for access confirmed by its address")
    REQUEST_ASKED_BACK = "request.asked-back", _("question on a request for access")
    REQUEST_ANSWERED = "request.answered", _("question on a request for access answered")
    REQUEST_PROPOSED = "request.proposed", _("decision on a request for access proposed")
    REQUEST_DECIDED = "request.decided", _("request for access decided")
    REQUEST_AGREED = "request.agreed", _("decision on a request for access agreed to")
    REQUEST_DISAGREED = "request.disagreed", _("decision on a request for access not agreed to")
    REQUEST_RECONSIDERED = "request.reconsidered", _("request for access to be decided again")
    REQUEST_WITHDRAWN = "request.withdrawn", _("request for access withdrawn")
    REQUEST_CLOSED = "request.closed", _("request for access closed without an answer")
    REQUEST_LAPSED = "request.lapsed", _("request for access erased unconfirmed")
    DOCUMENT_UPLOADED = "document.uploaded", _("file uploaded")
    DOCUMENT_SCANNED = "document.scanned", _("file looked at by the virus scanner")
    DOCUMENT_OFFERED = "document.offered", _("version of a document offered")
    DOCUMENT_TAKEN_BACK = "document.taken-back", _("version of a document taken back")
    DOCUMENT_DISCARDED = "document.discarded", _("file deleted that was given to nobody")
    DOCUMENT_CHANGED = "document.changed", _("document changed")
    DOCUMENT_DOWNLOADED = "document.downloaded", _("document downloaded")
    DOCUMENT_RESUMED = "document.resumed", _("further part of a document downloaded")
    DOCUMENT_DENIED = "document.denied", _("document asked for in vain")
    REQUEST_OVERDUE = "request.overdue", _("request for access called overdue")
    REQUEST_HELD = "request.held", _("request for access kept for a legal matter")
    REQUEST_RELEASED = "request.released", _("request for access no longer kept")
    REQUEST_PSEUDONYMISED = "request.pseudonymised", _("who asked for access forgotten")
    PERSON_EXPORTED = "person.exported", _("what is kept about a person given out")
    PERSON_ERASED = "person.erased", _("person erased")
    ACCESS_GIVEN = "access.given", _("access to a document given")
    ACCESS_MOVED = "access.moved", _("access moved on to a new version")
    ACCESS_REVOKED = "access.revoked", _("access to a document revoked")
    ACCESS_GIVEN_BACK = "access.given-back", _("access to a document given back")
    ACCESS_ENDED = "access.ended", _("access to a document ended by a new version")


# What the facts of an event are called; in the trail itself they have the names of the code.
DETAILS = {
    "back": _("taken back"),
    "changed": _("changed"),
    "created": _("created"),
    "found": _("found"),
    "given": _("given"),
    "into": _("merged into"),
    "joined": _("joined with it"),
    "kind": _("kind"),
    "left": _("left as it is"),
    "limit": _("limit"),
    "name": _("name"),
    "network": _("network"),
    "part": _("part"),
    "permissions": _("permissions"),
    "published": _("published"),
    "refused": _("refused"),
    "request": _("request for access"),
    "role": _("role"),
    "sha256": "SHA-256",
    "state": _("state"),
    "step": _("step"),
    "tables": _("tables"),
    "taken": _("taken"),
    "unchanged": _("unchanged"),
    "until": _("open until"),
    "updated": _("updated"),
    "version": _("version"),
    "versions": _("versions"),
    "visibility": _("who reads it"),
    "was": _("before"),
    "whence": _("from where"),
    "which": _("which ones"),
}

_VISIBILITY = {
    "public": _("Public"),
    "on_request": _("On request"),
    "network": _("Members of the study’s networks"),
    "staff": _("Staff only"),
}
# What facts that are choices say. The apps above have these choices; their words are repeated
# here, for the trail knows no app, and outlives what it tells of.
WORDS: dict[str, dict[str, Any]] = {
    "step": {"password": _("Password"), "code": _("Code"), "passkey": _("Passkey")},
    "limit": {"person": _("guesses at one name"), "address": _("guesses from one address")},
    "kind": {
        "all": _("all"),
        "totp": _("Authenticator app"),
        "webauthn": _("Passkey"),
        "recovery_codes": _("Recovery codes"),
    },
    "which": {"others": _("in all other browsers")},
    "role": {
        "reader": _("Reader"),
        "editor": _("Editor"),
        "reviewer": _("Reviewer"),
        "publisher": _("Publisher"),
        "document-handler": _("Document handler"),
        "administrator": _("Administrator"),
    },
    "found": {
        "quarantine": _("In quarantine"),
        "clean": _("Clean"),
        "refused": _("Refused"),
        "unscanned": _("Not scanned"),
    },
    "state": {
        "draft": _("Being written"),
        "sent": _("Waiting for the address to be confirmed"),
        "waiting": _("Waiting for a decision"),
        "asked_back": _("Waiting for an answer"),
        "proposed": _("Waiting for a second person"),
        "approved": _("Approved"),
        "partly_approved": _("Partly approved"),
        "refused": _("Refused"),
        "withdrawn": _("Withdrawn"),
    },
    "visibility": _VISIBILITY,
    "was": _VISIBILITY,
}
