"""The page on which a person is taken out of the register, for ever."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studies import erasing
from studies.models import Investigator

MAY_ERASE = "studies.remove_name"


class ErasingDesk(admin.ModelAdmin[Investigator]):
    """A page that says what will happen, and does it; who was erased is edited no more."""

    def get_urls(self) -> list[URLPattern]:
        """The page, before those of Django's admin."""
        view = self.admin_site.admin_view(self.erase_view)
        own = path("<int:pk>/erase/", view, name="studies_investigator_erase")
        return [own, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A name typed into an erased row would be the same person's again."""
        is_erased = obj is not None and bool(obj.erased_name)
        return not is_erased and super().has_change_permission(request, obj)

    def erase_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show where the name stands; take it out of all of it."""
        if not request.user.has_perm(MAY_ERASE):
            raise PermissionDenied
        person = get_object_or_404(Investigator, pk=pk, merged_into=None, erased_name="")
        if request.method == "POST":
            user: Any = request.user
            count = erasing.erase(person, by=user)
            said = ngettext(
                "The person was erased. %(count)d version says “name removed” now.",
                "The person was erased. %(count)d versions say “name removed” now.",
                count,
            )
            self.message_user(request, said % {"count": count}, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:studies_investigator_changelist"))
        context = {**self.admin_site.each_context(request), "opts": self.opts, "person": person}
        context |= {"title": _("Erase this person"), "erasure": erasing.erasure(person)}
        return TemplateResponse(request, "admin/studies/investigator/erase.html", context)
