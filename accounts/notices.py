"""Letters about somebody's sign-in: the link to a new password, and what was changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from accounts import languages
from accounts.outbox import send

# allauth's name of an occasion -> what is said; the last is the register's own.
OCCASIONS = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_reset": _("Your password was reset by a link sent to this address."),
    "mfa/email/totp_activated": _("An authenticator app was set up."),
    "mfa/email/totp_deactivated": _("Your authenticator app was removed."),
    "mfa/email/webauthn_added": _("A passkey was set up."),
    "mfa/email/webauthn_removed": _("A passkey was removed."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were created."),
    "factors_removed": _("An administrator removed your second factors."),
    "wrong_codes": _("Somebody who knows your password typed wrong codes at the second step."),
}
# What an administrator changes in an account; a new password would be no remedy.
ADDRESS_CHANGED = _(
    "An administrator changed the e-mail address of your account. E-mails go to the new one only."
)
NAME_CHANGED = _("An administrator changed your user name. You sign in with the new one.")


def send_link(person: User, letter: str, link: str) -> None:
    """Mail the link with which somebody chooses a password, in a letter that says who asked."""
    _send(letter, person, person.email, link=link)


def send_notice(person: User, occasion: str) -> None:
    """Tell somebody what happened to their sign-in; nobody is told who has no address."""
    with override(languages.of(person)):
        link = settings.REGISTER_BASE_URL + reverse("account_reset_password")
        what = OCCASIONS[occasion]
        _send("security-notice", person, person.email, what=what, when=_now(), link=link)


def send_change(person: User, what: Promise, to: Iterable[str]) -> None:
    """Tell somebody, at each of these addresses, what an administrator changed."""
    with override(languages.of(person)):
        for address in to:
            _send("account-changed", person, address, what=what, when=_now())


def _send(letter: str, person: User, to: str, **context: object) -> None:
    if to:
        name = person.get_full_name() or person.get_username()
        send(letter, to, languages.of(person), {"name": name, **context})


def _now() -> str:
    day = "j. F Y, H:i" if get_language() == "de" else "j F Y, H:i"
    return date_format(timezone.localtime(), day)
