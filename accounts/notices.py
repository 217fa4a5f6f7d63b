"""Letters about somebody's sign-in: the link to a new password, and what was changed."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.outbox import send

# allauth's name of an occasion -> what is said; the last is the register's own.
OCCASIONS = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_reset": _("Your password was reset by a link sent to this address."),
    "mfa/email/totp_activated": _("An authenticator app was set up."),
    "mfa/email/totp_deactivated": _("Your authenticator app was removed."),
    "mfa/email/webauthn_added": _("A passkey was set up."),
    "mfa/email/webauthn_removed": _("A passkey was removed."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made."),
    "factors_removed": _("An administrator removed your second factors."),
    "wrong_codes": _("Somebody who knows your password typed wrong codes at the second step."),
}


def send_link(person: User, link: str) -> None:
    """Mail the link with which somebody chooses a password."""
    _send("password-reset", person, link=link)


def send_notice(person: User, occasion: str) -> None:
    """Tell somebody what happened to their sign-in; nobody is told who has no address."""
    when = date_format(timezone.localtime(), "DATETIME_FORMAT")
    link = settings.REGISTER_BASE_URL + reverse("account_reset_password")
    _send("security-notice", person, what=OCCASIONS[occasion], when=when, link=link)


def _send(letter: str, person: User, **context: object) -> None:
    if person.email:
        name = person.get_full_name() or person.get_username()
        language = get_language() or settings.LANGUAGE_CODE
        send(letter, person.email, language, {"name": name, **context})
