"""What editors do to the public side of a study: publish, preview, withdraw, restore."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from studies import choices as c
from studies import publishing, quality
from studies.access import studies_open_to
from studies.admin.findings import findings, record_of, refusal
from studies.admin.forms import ReasonForm
from studies.admin.study_list import listed
from studies.models import Study, StudyVersion
from studies.presenters.register import register_texts
from studies.presenters.study import study_page
from studies.snapshot import printed_names

FIRST_REASON = {"reason_de": "Erste Veröffentlichung", "reason_en": "First publication"}


def change_url(study: Study, **query: str) -> str:
    """The address of a study's form."""
    address = reverse("admin:studies_study_change", args=[study.pk])
    return f"{address}?{urlencode(query)}" if query else address


class PublishingDesk(admin.ModelAdmin[Study]):
    """The buttons and pages by which a working copy becomes public, or ceases to be."""

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons, before those of Django's admin."""
        own = [
            path(
                f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"studies_study_{name}"
            )
            for name, view in (
                ("preview", self.preview_view),
                ("withdraw", self.withdraw_view),
                ("restore", self.restore_view),
            )
        ]
        return own + super().get_urls()

    def may_publish(self, request: HttpRequest) -> bool:
        """Whether a working copy this person may save may be made public too."""
        return request.user.has_perm("studies.publish_study")

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """After *Save and publish* publish: all inlines are stored, the transaction is open."""
        if "_publish" not in request.POST:
            return super().response_change(request, obj)
        if not self.may_publish(request):
            raise PermissionDenied
        reasons = {name: request.POST.get(name, "").strip() for name in FIRST_REASON}
        made, found = _publish(request, obj, reasons)
        level, message = _outcome(obj, made, found)
        self.message_user(request, message, level)
        if made:
            self.log_change(request, obj, message)
            return HttpResponseRedirect(change_url(obj))
        # What was typed as the reason is for the next attempt.
        return HttpResponseRedirect(change_url(obj, **reasons))

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The public page of the working copy as it stands, for staff only."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        study = get_object_or_404(studies_open_to(request.user), pk=pk)
        record = record_of(study)
        language = request.GET.get("language") or get_language() or "de"
        with override(language if language in c.Language.values else "de"):
            page = study_page(
                record,
                language=get_language() or "de",
                register=register_texts(),
                names=printed_names([record]),
            )
            return render(request, "studies/study.html", {"page": page})

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason, then take the study from the public."""
        study = self._to_withdraw(request, pk=pk, is_public=True)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            publishing.withdraw([study], by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            return self._done(request, study, _("The study is withdrawn from the public."))
        return self._ask(request, study, "withdraw", _("Withdraw from the public"), form=form)

    def restore_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask once more, then make the last version public again."""
        study = self._to_withdraw(request, pk=pk, is_withdrawn=True)
        if request.method == "POST":
            publishing.restore([study], by=request.user)  # type: ignore[arg-type]
            return self._done(request, study, _("The last version is public again."))
        return self._ask(request, study, "restore", _("Make public again"))

    def _to_withdraw(self, request: HttpRequest, **facts: Any) -> Study:
        permission = "studies.withdraw_study"
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return get_object_or_404(listed(studies_open_to(request.user, permission)), **facts)

    def _ask(
        self, request: HttpRequest, study: Study, name: str, title: str, **context: Any
    ) -> HttpResponse:
        base = self.admin_site.each_context(request)
        context = {**base, **context, "title": title, "study": study, "opts": self.opts}
        return TemplateResponse(request, f"admin/studies/study/{name}.html", context)

    def _done(self, request: HttpRequest, study: Study, message: str) -> HttpResponse:
        self.log_change(request, study, message)
        self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(change_url(study))


Outcome = tuple[list[StudyVersion], list[quality.Finding]]


def _publish(request: HttpRequest, study: Any, reasons: dict[str, str]) -> Outcome:
    """The version made, or the findings that are in the way; neither when there is no change."""
    waived = set(study.waivers.values_list("rule", flat=True))
    found = quality.blocking(findings(study), waived)
    if found:
        return [], found
    if study.last_version is None:
        reasons = {name: text or FIRST_REASON[name] for name, text in reasons.items()}
    try:
        return publishing.publish([study], by=request.user, **reasons), []  # type: ignore[arg-type]
    except publishing.NotPublishableError as refused:
        return [], refused.findings[study.number]


def _outcome(study: Any, made: list[StudyVersion], found: list[quality.Finding]) -> tuple[int, str]:
    """What to tell the editor, and how loudly."""
    if found:
        sentence = ngettext(
            "The draft is saved, but not published: %(count)d finding is in the way.",
            "The draft is saved, but not published: %(count)d findings are in the way.",
            len(found),
        )
        return messages.ERROR, refusal(sentence % {"count": len(found)}, found)
    if made:
        return messages.SUCCESS, _("Version %(number)d is public.") % {"number": made[0].number}
    if study.is_withdrawn:
        message = _("The draft is saved, but not published: the study is withdrawn.")
        return messages.ERROR, message
    return messages.INFO, _("The public version already says the same: there is no new one.")
