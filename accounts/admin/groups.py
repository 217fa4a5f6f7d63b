"""Groups: those of the roles to be read, a unit's own to be kept by administrators."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import granting, roles
from accounts.admin.people import AsksAgain


@admin.register(Group)
class RoleAdmin(AsksAgain, GroupAdmin):
    """The groups of the roles come from the table in code; nobody changes a group they are in."""

    list_display = ("in_words",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_open(request, obj)

    def _is_open(self, request: HttpRequest, group: Group | None) -> bool:
        if group is None:
            return True
        is_own = request.user.groups.filter(pk=group.pk).exists()
        return group.name not in roles.Role.values and not is_own

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Group]:
        return super().get_queryset(request).order_by("pk")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store what the group may do; the trail is told."""
        group, by = form.instance, request.user
        before = granting.permissions_of(group) if change else None
        super().save_related(request, form, formsets, change)
        granting.tell_of_group(group, before, "name" in form.changed_data, by)  # type: ignore[arg-type]

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        """Take the group from its members, then delete it."""
        granting.remove_group(obj, by=request.user)  # type: ignore[arg-type]

    @admin.display(description=_("group"), ordering="name")
    def in_words(self, group: Group) -> str:
        return roles.label(group.name)
