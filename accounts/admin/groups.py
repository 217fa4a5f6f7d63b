"""Groups: those of the roles to be read, a unit's own to be kept by administrators."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import roles
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

    @admin.display(description=_("group"), ordering="name")
    def in_words(self, group: Group) -> str:
        return roles.label(group.name)
