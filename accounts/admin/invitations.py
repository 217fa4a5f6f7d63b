"""Invitations: sent, sent again and withdrawn here; the link is in the letter alone."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import names
from accounts.admin import fields
from accounts.admin.people import AsksAgain
from accounts.admin.secrets import KeepsSecrets
from accounts.affiliations import AFFILIATIONS
from accounts.invitations import services
from accounts.models import Invitation
from accounts.roles import INVITE_STAFF, Role, label

_AFFILIATED: Any = type("_AFFILIATED", (forms.ModelForm,), fields.affiliation_fields())
_NAMES = tuple(one.name for one in AFFILIATIONS)


class InvitationForm(_AFFILIATED):  # type: ignore[misc]
    """Whom to invite, and as what."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        names.refuse_known_address(email)
        if Invitation.objects.pending().filter(email__iexact=email).exists():
            raise ValidationError(
                _("This person has already been invited: send that invitation again.")
            )
        return email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.instance.affiliations = {name: cleaned[name] for name in _NAMES if name in cleaned}
        return cleaned


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("pending", _("not accepted yet")), ("accepted", _("accepted"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Invitations in the state."""
        if self.value() == "accepted":
            return queryset.exclude(accepted_at=None)
        return queryset.pending() if self.value() == "pending" else queryset


@admin.register(Invitation)
class InvitationAdmin(KeepsSecrets, AsksAgain):
    """Without the permission to invite staff one invites readers, and sees their invitations."""

    form = InvitationForm
    get_actions = admin.ModelAdmin.get_actions
    actions = ("send_again", "withdraw")
    list_display = ("email", "role_in_words", "state", "sent_at", "expires_at", "invited_by")
    list_filter = (StateFilter, "role")
    list_select_related = ("invited_by",)
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("email", "first_name", "last_name")
    radio_fields = {"role": admin.VERTICAL}
    readonly_fields = (
        *("role_in_words", "works_for", "state", "invited_by", "sent_at", "expires_at"),
        *("accepted_at", "account", "withdrawn_at"),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Invitation]:
        return Invitation.objects.open_to(request.user).select_related("invited_by", "account")

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        """What was sent is sent: it is withdrawn and sent anew, from the list."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        person = ("email", ("first_name", "last_name"), "language")
        if obj:
            times = (("sent_at", "expires_at"), ("accepted_at", "account"), "withdrawn_at")
            return [
                (None, {"fields": (*person, "role_in_words", "works_for")}),
                (_("What became of it"), {"fields": ("state", "invited_by", *times)}),
            ]
        rights = ("role", *_NAMES) if request.user.has_perm(INVITE_STAFF) else ()
        return [(None, {"fields": (*person, *rights)})]

    def get_readonly_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        """Who may invite readers only has no choice of roles, and none that is sent counts."""
        if request.user.has_perm(INVITE_STAFF):
            return self.readonly_fields
        return (*self.readonly_fields, "role", *_NAMES)

    def formfield_for_choice_field(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The field of a closed list; a role is said with what it means."""
        if db_field.name == "role":
            kwargs["choices"] = [(role.value, fields.role_in_words(role)) for role in Role]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        """Store the invitation and send its letter."""
        services.invite(obj, by=request.user)  # type: ignore[arg-type]

    def response_add(self, request: HttpRequest, obj: Invitation, *args: Any) -> HttpResponse:
        """Back to the list, which says who has been invited."""
        message = _(
            "The invitation to %(email)s is written; the e-mail goes out as soon as the mail "
            "server accepts it."
        ) % {"email": obj.email}
        self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:accounts_invitation_changelist"))

    @admin.action(description=_("Send the invitation again"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: Any) -> None:
        """A new letter with a new link; the old link is dead."""
        count = services.send_again(queryset, by=request.user)  # type: ignore[arg-type]
        message = ngettext("%(count)d e-mail is sent.", "%(count)d e-mails are sent.", count)
        self.message_user(request, message % {"count": count})

    @admin.action(description=_("Withdraw the invitation"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: Any) -> None:
        """The link is dead; an account that was opened stays."""
        count = services.withdraw(queryset, by=request.user)  # type: ignore[arg-type]
        message = ngettext(
            "%(count)d invitation is withdrawn.", "%(count)d invitations are withdrawn.", count
        )
        self.message_user(request, message % {"count": count})

    @admin.display(description=_("role"), ordering="role")
    def role_in_words(self, invitation: Invitation) -> str:
        return label(invitation.role)

    @admin.display(description=_("Works for"))
    def works_for(self, invitation: Invitation) -> str:
        return fields.affiliations_in_words(invitation.affiliations)

    @admin.display(description=_("state"))
    def state(self, invitation: Invitation) -> str:
        return invitation.state(timezone.now())
