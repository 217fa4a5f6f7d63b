"""Pages about one study beside its form: how they are asked for, and what follows."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from studies import keeping
from studies.access import studies_open_to
from studies.admin.study_list import listed
from studies.models import Study


def change_url(study: Study, **query: str) -> str:
    """The address of a study's form."""
    return page_url("change", study, **query)


def page_url(name: str, study: Study, **query: str) -> str:
    """The address of a page about a study."""
    address = reverse(f"admin:studies_study_{name}", args=[study.pk])
    return f"{address}?{urlencode(query)}" if query else address


class StudyPages(admin.ModelAdmin[Study]):
    """Pages at ``<study>/<name>/``, each a method ``<name>_view``."""

    pages: ClassVar[tuple[str, ...]] = ()

    def get_urls(self) -> list[URLPattern]:
        """The pages, before those of Django's admin."""
        names = [name for kind in type(self).__mro__ for name in vars(kind).get("pages", ())]
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(getattr(self, f"{name}_view")),
                name=f"studies_study_{name}",
            )
            for name in names
        ]
        return own + super().get_urls()

    def study_for(self, request: HttpRequest, permission: str, **facts: Any) -> Any:
        """The study of a page, listed; PermissionDenied and 404 for whoever may not touch it."""
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return get_object_or_404(listed(studies_open_to(request.user, permission)), **facts)

    def ask(
        self, request: HttpRequest, study: Study, name: str, title: str, **context: Any
    ) -> HttpResponse:
        """A page that asks before something is done."""
        base = self.admin_site.each_context(request)
        context = {**base, **context, "title": title, "study": study, "opts": self.opts}
        return TemplateResponse(request, f"admin/studies/study/{name}.html", context)

    def done(self, request: HttpRequest, study: Study, message: str) -> HttpResponse:
        """Back on the form, with what was done."""
        keeping.keep([study.pk])
        self.log_change(request, study, message)
        self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(change_url(study))
