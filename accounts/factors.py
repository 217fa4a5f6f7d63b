"""Second factors: how allauth keeps and names them, and whether somebody has one."""

from __future__ import annotations

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import cipher

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_one(person: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether somebody has an app or a passkey; recovery codes alone are none."""
    return bool(is_mfa_enabled(person, FACTORS))


def remove_all(person: AbstractBaseUser) -> None:
    """Remove what somebody has lost; they set up a factor anew at the next sign-in."""
    Authenticator.objects.filter(user=person).delete()


class FactorAdapter(DefaultMFAAdapter):
    """Secrets lie encrypted; names and messages are the register's."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or it has been used."),
    }

    def encrypt(self, text: str) -> str:
        """Keep a secret so that a copy of the database alone does not tell it."""
        return cipher.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret."""
        return cipher.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        """Under which name the app lists the register."""
        return settings.ALLOWED_HOSTS[0]

    def build_totp_svg(self, url: str) -> str:
        """The QR code as SVG that may stand in a page: one path, a square a dark module."""
        code = qrcode.QRCode()
        code.add_data(url)
        rows = code.get_matrix()
        squares = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
        )
        size = len(rows)
        box = f'class="qr" viewBox="0 0 {size} {size}" aria-hidden="true"'
        return f'<svg {box}><path d="{squares}"/></svg>'

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002
        """What a passkey is called until its owner names it."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}
