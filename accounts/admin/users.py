"""Accounts: roles and networks, but no password and no permission of a single person's."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import changing, granting, names, roles, sessions
from accounts.admin import fields
from accounts.admin.people import HelpsPeople
from accounts.admin.secrets import KeepsSecrets
from accounts.affiliations import AFFILIATIONS

_AFFILIATED: Any = type("_AFFILIATED", (forms.ModelForm,), fields.affiliation_fields())


class AccountForm(_AFFILIATED):  # type: ignore[misc]
    """An account; what it may do is ticked."""

    roles = fields.RolesField(
        Group.objects.order_by("pk"),
        label=_("Roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Several roles add up. Without a role an account gives access to nothing."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["roles"] = self.instance.groups.all()
        self.initial |= {one.name: one.held_by(self.instance) for one in AFFILIATIONS}

        if "email" in self.fields:
            # The only way to a password leads through it.
            self.fields["email"].required = True

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        names.refuse_known_name(username, but=self.instance)
        return username

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        names.refuse_known_address(email, but=self.instance)
        return email


_GIVEN = ("roles", *(one.name for one in AFFILIATIONS))


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(roles.Role.choices)

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[User]) -> Any:
        """Accounts that hold the role."""
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class AccountAdmin(KeepsSecrets, HelpsPeople):
    """Accounts come by invitation, and are closed rather than deleted: the trail names them."""

    form = AccountForm
    change_list_template = "admin/accounts/users.html"
    list_display = ("username", "full_name", "email", "held_roles", "is_active", "last_login")
    list_filter = ("is_active", RoleFilter)
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("username", "first_name", "last_name", "email")
    readonly_fields = ("held_roles", "held_affiliations", "last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts that no role limits are changed only from such an account."""
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_above

    def may_give(self, request: HttpRequest, user: User) -> bool:
        """Whether the roles of this account can be changed: nobody changes their own."""
        return user.pk != request.user.pk and self.has_change_permission(request, user)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        is_given = obj is not None and self.may_give(request, obj)
        rights = _GIVEN if is_given else ("held_roles", "held_affiliations")
        return [
            (None, {"fields": ("username", ("first_name", "last_name"), "email")}),
            (_("What the account may do"), {"fields": ("is_active", *rights)}),
            (_("Use"), {"fields": (("last_login", "date_joined"),)}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """What is not to be given leaves the form altogether, and what is sent for it."""
        if obj is not None and self.may_give(request, obj):
            return self.readonly_fields
        return (*self.readonly_fields, "is_active", *_GIVEN)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Store the account; a closed one has no session, and trail and person are told."""
        super().save_model(request, obj, form, change)
        changing.tell(obj, form.initial, form.changed_data, by=request.user)  # type: ignore[arg-type]
        if not obj.is_active:
            sessions.end_all(obj)
        if "is_active" in form.changed_data:
            granting.open_or_close(obj, by=request.user)  # type: ignore[arg-type]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Give and take what was ticked, unless somebody edits their own account."""
        super().save_related(request, form, formsets, change)
        if self.may_give(request, form.instance):
            granting.hold_only(form.instance, form.cleaned_data["roles"], by=request.user)  # type: ignore[arg-type]
            for one in AFFILIATIONS:
                one.hold_only(form.instance, form.cleaned_data[one.name], request.user)

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description=_("Roles"))
    def held_roles(self, user: User) -> str:
        """The roles of an account; one that no role limits says so."""
        names = [roles.label(group.name) for group in user.groups.all()]
        everything = [str(_("everything (superuser)"))] if user.is_superuser else []
        return ", ".join(everything + names) or "–"

    @admin.display(description=_("Works for"))
    def held_affiliations(self, user: User) -> str:
        return fields.affiliations_in_words({one.name: one.held_by(user) for one in AFFILIATIONS})
