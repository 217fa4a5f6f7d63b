"""What an administrator changes of somebody's sign-in: the trail is told, and the person."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.models import User

from accounts import notices
from audit.choices import Verb
from audit.trail import record


def tell(user: User, before: Mapping[str, Any], changed: Collection[str], by: User) -> None:
    """Tell of a new user name and of a new e-mail address, the old address too.

    The trail learns that there was a change, and neither name nor address.
    """
    if "username" in changed:
        notices.send_change(user, notices.NAME_CHANGED, [user.email])
        record(by, Verb.ACCOUNT_NAME_CHANGED, user)
    if "email" in changed:
        notices.send_change(user, notices.ADDRESS_CHANGED, [before["email"], user.email])
        record(by, Verb.ACCOUNT_ADDRESS_CHANGED, user)
