"""Access that was given: to look at, and to revoke with a reason."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.recent import recently_authenticated
from documents import grants, letters
from documents.access import requests_open_to
from documents.admin.forms import RevokeForm
from documents.models import Grant

REVOKE = "documents.revoke_grant"


@admin.register(Grant)
class GrantAdmin(admin.ModelAdmin[Grant]):
    list_display = ("request", "who", "document", "opened_at", "until", "ended_because")
    list_filter = ("ended_because", "until")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("item__request__number", "=document__study__number")
    actions = None
    fields = ("person", "document", "purpose", "conditions", "opened_at", "until")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Grant]:
        of_requests = requests_open_to(request.user)
        shown = ("item__request", "person", "document__kind", "document__study")
        return Grant.objects.filter(item__request__in=of_requests).select_related(*shown)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("person"), ordering="person__last_name")
    def who(self, grant: Grant) -> str:
        """The name; an account made for a request is called by the request's number."""
        person = grant.person
        return (person.get_full_name() or person.get_username()) if person else "–"

    @admin.display(description=_("request for access"), ordering="item__request__number")
    def request(self, grant: Grant) -> str:
        return grant.item.request.number

    def get_urls(self) -> list[URLPattern]:
        """The page on which access is revoked, before those of Django's admin."""
        view = self.admin_site.admin_view(self.revoke_view)
        own = [path("<int:pk>/revoke/", view, name="documents_grant_revoke")]
        return own + super().get_urls()

    @recently_authenticated
    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason, show the letter, then end access at once."""
        if not request.user.has_perm(REVOKE):
            raise PermissionDenied
        grant = get_object_or_404(self.get_queryset(request).open(timezone.now()), pk=pk)  # type: ignore[attr-defined]
        form = RevokeForm(request.POST or None)
        is_whole = request.method == "POST" and form.is_valid() and "back" not in request.POST
        if is_whole and "send" in request.POST:
            self._revoke(request, grant, form)
            messages.success(request, _("Access is revoked; the e-mail is on its way."))
            request_pk = grant.item.request_id
            back = reverse("admin:documents_accessrequest_change", args=[request_pk])
            return HttpResponseRedirect(back)
        base = self.admin_site.each_context(request)
        context = {**base, "title": _("Revoke access"), "grant": grant, "form": form}
        if is_whole:
            copy = Grant.objects.get(pk=grant.pk)
            act = partial(self._revoke, request, copy, form)
            context["letter"] = letters.rehearsed(grant.item.request, act)
        return TemplateResponse(
            request, "admin/documents/grant/revoke.html", {**context, "opts": self.opts}
        )

    def _revoke(self, request: HttpRequest, grant: Grant, form: RevokeForm) -> None:
        grants.revoke([grant], request.user, form.cleaned_data["reason"])  # type: ignore[arg-type]
