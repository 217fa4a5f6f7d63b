"""allauth's pages that change a password or a factor: all of it happens, or nothing.

The change, its event and its letter are one transaction. Some of allauth's own signals and letters
wait for the end of the transaction: here they are sent within it.
"""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import views as passkeys
from django.db import connection, transaction
from django.http import HttpResponse


class _AllOrNothing:
    def form_valid(self, form: Any) -> HttpResponse:
        above: Any = super()
        with transaction.atomic():
            waiting = len(connection.run_on_commit)
            response: HttpResponse = above.form_valid(form)
            _tell(waiting)
        return response


def _tell(start: int) -> None:
    """Call what has begun to wait for the end of the transaction."""
    late = connection.run_on_commit[start:]
    del connection.run_on_commit[start:]
    for waiting in late:
        waiting[1]()


class ChangePassword(_AllOrNothing, account.PasswordChangeView):
    """Another password, typed by somebody who knows the present one."""


class NewPassword(_AllOrNothing, account.PasswordResetFromKeyView):
    """A password, typed by who followed the link of a letter."""


class ActivateApp(_AllOrNothing, app.ActivateTOTPView):
    """An app, and the first recovery codes with it; the code that set it up is used."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        # allauth remembers the codes of sign-ins only; asking for this one marks it as used.
        kind = Authenticator.Type.TOTP
        factor = Authenticator.objects.get(user=self.request.user, type=kind)
        TOTP(factor).validate_code(form.cleaned_data["code"])
        return response


class RemoveApp(_AllOrNothing, app.DeactivateTOTPView):
    """The app is a factor no longer."""


class NewCodes(_AllOrNothing, codes.GenerateRecoveryCodesView):
    """Recovery codes in the place of the former ones."""


class AddPasskey(_AllOrNothing, passkeys.AddWebAuthnView):
    """A passkey, and the first recovery codes with it."""


class RemovePasskey(_AllOrNothing, passkeys.RemoveWebAuthnView):
    """The passkey is a factor no longer."""
