"""The form by which an invited person opens an account."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from accounts import names
from accounts.forms import PASSWORD_HINT
from accounts.models import Invitation


class AcceptForm(UserCreationForm):  # type: ignore[type-arg]
    """A name to sign in with, a password, and the language of letters; nothing else is taken."""

    language = forms.ChoiceField(label=_("Language of e-mails to you"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("username",)

    def __init__(self, invitation: Invitation, *args: Any, **kwargs: Any) -> None:
        # The password is compared with the name and the address that the account will have.
        person = User(
            email=invitation.email,
            first_name=invitation.first_name,
            last_name=invitation.last_name,
        )
        initial = {"language": invitation.language}
        super().__init__(*args, instance=person, initial=initial, **kwargs)
        self.fields["username"].help_text = _("Letters, digits and @ . + - _")
        self.fields["password1"].help_text = PASSWORD_HINT
        self.fields["password2"].help_text = ""
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "autofocus": False}

    def clean_username(self) -> str:
        """Refuse what another account signs in by."""
        username: str = self.cleaned_data["username"]
        names.refuse_known_name(username)
        return username

    def facts(self) -> dict[str, str]:
        """What the account is opened with."""
        cleaned = self.cleaned_data
        return {
            "username": cleaned["username"],
            "password": cleaned["password1"],
            "language": cleaned["language"],
        }
