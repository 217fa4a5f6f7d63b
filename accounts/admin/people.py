"""What pages of accounts share: asking again who one is, and help with lost passwords."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts import factors, notices, passwords, sessions
from accounts.recent import recently_authenticated
from audit.choices import Verb
from audit.trail import record

# Secrets and sessions are nobody's but their owner's; accounts and roles have pages of their own.
admin.site.unregister([EmailAddress, Authenticator, UserSession, User, Group])


class AsksAgain(admin.ModelAdmin[Any]):
    """Who changes accounts and roles has just said who they are."""

    @recently_authenticated
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Ask before the form is shown, so that nothing typed stands in the way."""
        return super().changeform_view(request, object_id, form_url, extra_context)

    @recently_authenticated
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask before anything is deleted."""
        return super().delete_view(request, object_id, extra_context)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask before an action is done; to look is free."""
        if request.method == "POST":
            return self._act(request, extra_context)
        return super().changelist_view(request, extra_context)

    @recently_authenticated
    def _act(self, request: HttpRequest, extra_context: dict[str, Any] | None) -> HttpResponse:
        return super().changelist_view(request, extra_context)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """No account goes in a heap: each is deleted on its own page."""
        return {}


class HelpsPeople(AsksAgain):
    """Buttons for somebody who lost a password or a factor; nobody learns or chooses either."""

    change_form_template = "admin/auth/user/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """Buttons instead of Django's page for choosing somebody's password."""
        reset, factors_ = (
            require_POST(self.admin_site.admin_view(view))
            for view in (self.send_reset, self.remove_factors)
        )
        own = [
            path("<int:pk>/reset/", reset, name="auth_user_reset"),
            path("<int:pk>/factors/", factors_, name="auth_user_factors"),
        ]
        return own + super().get_urls()

    @recently_authenticated
    def send_reset(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mail somebody the link with which they choose a password."""
        person = self._person(request, pk)
        if person.email:
            passwords.send_link(request, person)
            messages.success(request, _("The link is on its way."))
        else:
            messages.error(request, _("This account has no e-mail address."))
        return redirect("admin:auth_user_change", pk)

    @recently_authenticated
    def remove_factors(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let somebody who lost them set up their factors anew; their sessions end."""
        person = self._person(request, pk)
        with transaction.atomic():
            factors.remove_all(person)
            sessions.end_all(person)
            notices.send_notice(person, "factors_removed")
            record(request.user, Verb.FACTOR_REMOVED, person, kind="all")
        messages.success(request, _("The second factors are removed."))
        return redirect("admin:auth_user_change", pk)

    def _person(self, request: HttpRequest, pk: int) -> User:
        person = get_object_or_404(User, pk=pk)
        above = person.is_superuser and not request.user.is_superuser
        if above or not self.has_change_permission(request, person):
            raise PermissionDenied
        return person
