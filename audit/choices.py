"""What the trail can say was done. A verb that was ever written keeps its key for ever."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """Thing, dot, what was done to it."""

    STUDY_PUBLISHED = "study.published", _("study published")
    STUDY_WITHDRAWN = "study.withdrawn", _("study withdrawn from the public")
    STUDY_RESTORED = "study.restored", _("study made public again")
    NAME_REMOVED = "name.removed", _("name removed from all versions")
    IMPORT_BEGUN = "import.begun", _("import begun")
    IMPORT_FINISHED = "import.finished", _("import finished")
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
