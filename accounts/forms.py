"""The forms of sign-in: allauth's, in the register's words and without placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import lockout, passwords

PASSWORD_HINT = _(
    "At least 8 characters, better 15 or more. A few words in a row are easy to remember and hard "
    "to guess. Any characters are allowed, including spaces, and you can paste it."
)
# A browser says some hundreds of letters, with its certificates some thousands.
_LONGEST_CREDENTIAL = 20_000
NEW_PASSWORD = {
    "password1": (_("New password"), PASSWORD_HINT),
    "password2": (_("New password again"), ""),
}


class _OurWords(forms.Form):
    """Gives fields the register's labels and hints."""

    words: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            is_box = isinstance(field, forms.BooleanField)
            field.widget.attrs["class"] = "form-check-input" if is_box else "form-control"
            if name in self.words:
                field.label, field.help_text = self.words[name]


class SignInForm(_OurWords, account.LoginForm):
    """User name or e-mail address, and password."""

    words = {"login": (_("User name or e-mail address"), ""), "password": (_("Password"), "")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # With "webauthn" a browser offers passkeys where the name is typed.
        self.fields["login"].widget.attrs.update(autocomplete="username", autocapitalize="none")


class PasswordAgainForm(_OurWords, account.ReauthenticateForm):
    """The password of somebody who is signed in."""

    words = {"password": (_("Password"), "")}


class _Twice(_OurWords):
    """A new password typed twice."""

    def clean(self) -> dict[str, Any] | None:
        """Compare the two."""
        first, second = (self.cleaned_data.get(name) for name in ("password1", "password2"))
        if first and second and first != second:
            self.add_error("password2", _("This is not the same password as above."))
        return self.cleaned_data


class ChangePasswordForm(_Twice, account.ChangePasswordForm):
    """The present password and a new one."""

    words = {"oldpassword": (_("Current password"), ""), **NEW_PASSWORD}

    def clean_oldpassword(self) -> str:
        """Check it, counted and recorded as at sign-in: the session may be in other hands."""
        aim = lockout.by_owner(self.user)
        lockout.count(context.request, aim)
        try:
            password: str = super().clean_oldpassword()
        except forms.ValidationError:
            lockout.failed(context.request, aim, self.user, "password")
            raise
        lockout.clear(context.request, aim)
        return password


class NewPasswordForm(_Twice, account.ResetPasswordKeyForm):
    """A new password for whoever followed the link of a mail."""

    words = NEW_PASSWORD


class ResetPasswordForm(_OurWords, account.ResetPasswordForm):
    """The address for which a link is asked."""

    words = {"email": (_("E-mail address"), "")}

    def clean_email(self) -> str:
        """Look for nobody: whether there is such an account is the worker's question."""
        email: str = self.cleaned_data["email"]
        if not passwords.may_ask(context.request, email):
            raise forms.ValidationError(
                _(
                    "Enough links to this address have been requested today. Check its inbox and "
                    "its spam folder, or ask an administrator."
                )
            )
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Let the worker write."""
        email: str = self.cleaned_data["email"]
        passwords.ask(request, email)
        return email


class _Counted(_OurWords):
    """Counts wrong codes by person and address."""

    words = {
        "code": (_("Code"), _("Six digits from your app, or one of your recovery codes.")),
    }
    user: User

    def clean_code(self) -> str:
        """Check the code unless too many were wrong."""
        aim = lockout.by_code(self.user)
        lockout.count(context.request, aim)
        code: str = super().clean_code()  # type: ignore[misc]
        lockout.clear(context.request, aim)
        return code


class CodeForm(_Counted, factor.AuthenticateForm):
    """The second step of sign-in."""


class CodeAgainForm(_Counted, factor.ReauthenticateForm):
    """A code of somebody who is signed in."""


class ActivateAppForm(_OurWords, ActivateTOTPForm):
    """The first code of an app, as proof that it has the secret."""

    words = {"code": (_("Code"), _("The six digits that your app shows now."))}


class _CredentialField(forms.JSONField):
    """What a browser says of a passkey."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Read it; what is too long, too deep or no number of this world is no credential."""
        invalid = forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if isinstance(value, str) and len(value) > _LONGEST_CREDENTIAL:
            raise invalid
        try:
            return super().to_python(value)
        except (RecursionError, ValueError) as error:
            raise invalid from error


class _PasskeyUsed(forms.Form):
    """A passkey as proof; one that is none is recorded."""

    credential = _CredentialField()
    user: User | None

    def clean_credential(self) -> Any:
        """Check it, unless this address guessed too often."""
        lockout.check(context.request)
        try:
            return super().clean_credential()  # type: ignore[misc]
        except forms.ValidationError:
            lockout.failed(context.request, "passkey", self.user, "passkey")
            raise


class PasskeyForm(_PasskeyUsed, LoginWebAuthnForm):
    """Sign-in by a passkey alone."""


class PasskeyAsCodeForm(_PasskeyUsed, AuthenticateWebAuthnForm):
    """A passkey as the second step of sign-in."""


class PasskeyAgainForm(_PasskeyUsed, ReauthenticateWebAuthnForm):
    """The passkey of somebody who is signed in."""


class AddPasskeyForm(_OurWords, AddWebAuthnForm):
    """A new passkey and what its owner calls it."""

    words = {
        "name": (_("Name"), _("So that you recognise it later, for example “my telephone”.")),
        "passwordless": (
            _("Sign in with this passkey alone"),
            _("It then asks for your fingerprint, face or PIN, and no password is needed."),
        ),
    }
    credential = _CredentialField()


class NamePasskeyForm(_OurWords, EditWebAuthnForm):
    """Another name for a passkey."""

    words = {"name": (_("Name"), "")}
