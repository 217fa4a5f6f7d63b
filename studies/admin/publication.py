"""What editors do to the public side of a study: publish, preview, withdraw, restore."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _

from studies import choices as c
from studies import previews, publishing, quality, release
from studies.admin.findings import findings, record_of, refusal
from studies.admin.forms import ReasonForm
from studies.admin.pages import StudyPages, change_url, page_url
from studies.models import Study, StudyVersion

WITHDRAWN = gettext_lazy("The draft is saved, but not published: the study is withdrawn.")
WITHDRAW = "studies.withdraw_study"
FIRST_REASON = {"reason_de": "Erste Veröffentlichung", "reason_en": "First publication"}


class PublishingDesk(StudyPages):
    """The buttons and pages by which a working copy becomes public, or ceases to be."""

    pages: ClassVar[tuple[str, ...]] = ("preview", "withdraw", "restore")

    def may_publish(self, request: HttpRequest) -> bool:
        """Whether a working copy this person may save may be made public too."""
        return request.user.has_perm("studies.publish_study")

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """After *Save and publish* publish: all inlines are stored, the transaction is open."""
        if "_compare" in request.POST:
            return HttpResponseRedirect(page_url("publish", obj))
        if "_publish" not in request.POST:
            return super().response_change(request, obj)
        if not self.may_publish(request):
            raise PermissionDenied
        reasons = {name: request.POST.get(name, "").strip() for name in FIRST_REASON}
        if sentence := _more_is_asked(obj, request.user):
            self.message_user(request, sentence, messages.WARNING)
            return HttpResponseRedirect(page_url("publish", obj, **reasons))
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
        study = self.study_for(request, "studies.view_study", pk=pk)
        language = request.GET.get("language") or get_language() or "de"
        page = previews.draft_page(study, language if language in c.Language.values else "de")
        with override(page.reading.language):
            return render(request, "studies/study.html", {"page": page})

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason, then take the study from the public."""
        study = self.study_for(request, WITHDRAW, pk=pk, is_public=True)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            publishing.withdraw([study], by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            return self.done(request, study, _("The study is withdrawn from the public."))
        return self.ask(request, study, "withdraw", _("Withdraw from the public"), form=form)

    def restore_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask once more, then make the last version public again."""
        study = self.study_for(request, WITHDRAW, pk=pk, is_withdrawn=True)
        if request.method == "POST":
            publishing.restore([study], by=request.user)  # type: ignore[arg-type]
            return self.done(request, study, _("The last version is public again."))
        return self.ask(request, study, "restore", _("Make public again"))


def blocked_by(study: Study) -> list[quality.Finding]:
    """The findings that keep the working copy from being published."""
    waived = set(study.waivers.values_list("rule", flat=True))
    return quality.blocking(findings(study), waived)


def _more_is_asked(study: Study, user: Any) -> str:
    """Why the draft has to be looked at beside the public version before it is published."""
    if release.lacks_approval(study, user):
        return _("The draft is saved. A second person has to approve it before it is published.")
    if release.draft(study, record_of(study)).moves_outcome():
        return _(
            "The draft is saved. A primary outcome changes after the first participant was "
            "enrolled: say why, for the readers."
        )
    return ""


Outcome = tuple[list[StudyVersion], list[quality.Finding]]


def _publish(request: HttpRequest, study: Any, reasons: dict[str, str]) -> Outcome:
    """The version made, or the findings that are in the way; neither when there is no change."""
    if found := blocked_by(study):
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
        return messages.ERROR, str(WITHDRAWN)
    return messages.INFO, _("The public version already says the same: there is no new one.")
