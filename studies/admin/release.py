"""The page on which a draft is approved and published: now and then side by side."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from studies import publishing, release, wording
from studies.admin.findings import lines, record_of, refusal
from studies.admin.forms import ReasonForm, lock
from studies.admin.pages import StudyPages
from studies.admin.publication import FIRST_REASON, WITHDRAWN, blocked_by
from studies.models import Study, StudyVersion
from studies.parts import Text
from studies.snapshot import printed_names

MOVED = gettext_lazy(
    "Nothing was published: somebody has saved this study since you opened the page. What you "
    "see now is the draft as it stands."
)
NOT_APPROVED = gettext_lazy(
    "A second person has to approve exactly this draft first: whoever publishes it cannot approve "
    "it."
)


class ReleaseForm(ReasonForm):
    """Why, how weighty, and a word on a primary outcome that changes late."""

    weight = forms.ChoiceField(
        label=gettext_lazy("Weight"),
        choices=[
            ("major", gettext_lazy("Substantial: readers should know")),
            ("minor", gettext_lazy("Minor: spelling, wording, a name")),
        ],
        initial="major",
        widget=forms.RadioSelect,
    )
    outcome_note_de = forms.CharField(
        label=gettext_lazy("Why the primary outcome changes (German)"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    outcome_note_en = forms.CharField(
        label=gettext_lazy("Why the primary outcome changes (English)"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    lock_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, draft: release.Draft, typed: Any, data: Any = None) -> None:
        reason = release.proposed_reason(draft.study, draft.current)
        known = {"reason_de": reason.de, "reason_en": reason.en} if draft.current else FIRST_REASON
        initial: dict[str, Any] = {name: typed.get(name) or text for name, text in known.items()}
        super().__init__(data, initial={**initial, "lock_version": draft.study.lock_version})
        if not draft.moves_outcome():
            del self.fields["outcome_note_de"], self.fields["outcome_note_en"]


class ReleaseDesk(StudyPages):
    """What the public sees now beside what it will see; approve it, publish it."""

    pages: ClassVar[tuple[str, ...]] = ("publish",)

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the draft beside the public version; approve or publish what was looked at."""
        study = self.study_for(request, "studies.approve_study", pk=pk)
        if "_approve" in request.POST:
            return self._approve(request, study)
        draft = release.draft(study, record_of(study))
        form = ReleaseForm(draft, request.GET, _sent(request))
        if form.is_bound and not request.user.has_perm("studies.publish_study"):
            raise PermissionDenied
        if form.is_bound and form.is_valid():
            made, refused = _publish(study, request.user, form.cleaned_data)
            if not refused:
                return self.done(request, study, _said(made))
            form.add_error(None, refused)
        return self.ask(request, study, "publish", _("Publish"), form=form, **_shown(study, draft))

    def _approve(self, request: HttpRequest, study: Study) -> HttpResponse:
        seen, user = request.POST.get("lock_version", ""), request.user
        try:
            release.approve(study, int(seen) if seen.isdecimal() else -1, by=user)  # type: ignore[arg-type]
        except release.MovedError:
            self.message_user(request, MOVED, messages.ERROR)
            return HttpResponseRedirect(request.path)
        return self.done(request, study, _("You have approved the draft as it stands."))


def _sent(request: HttpRequest) -> Any:
    return request.POST if "_publish" in request.POST else None


@transaction.atomic
def _publish(study: Any, by: Any, typed: dict[str, Any]) -> tuple[list[StudyVersion], str]:
    """The version made, or the sentence that says what is in the way."""
    lock(study)
    if typed["lock_version"] != study.lock_version:
        return [], str(MOVED)
    if study.is_withdrawn:
        return [], str(WITHDRAWN)
    if release.lacks_approval(study, by):
        return [], str(NOT_APPROVED)
    if found := blocked_by(study):
        return [], refusal(_("Findings are in the way:"), found)
    made = publishing.publish(
        [study],
        by=by,
        reason_de=typed["reason_de"],
        reason_en=typed["reason_en"],
        is_minor=typed["weight"] == "minor",
        outcome_note=Text(de=typed.get("outcome_note_de", ""), en=typed.get("outcome_note_en", "")),
    )
    return made, ""


def _said(made: list[StudyVersion]) -> str:
    if not made:
        return _("The public version already says the same: there is no new one.")
    return _("Version %(number)d is public.") % {"number": made[0].number}


def _shown(study: Any, draft: release.Draft) -> dict[str, Any]:
    language = get_language() or "de"
    return {
        "lines": draft.lines(language, printed_names([draft.record])),
        "current": draft.current,
        "published_on": wording.day(draft.current.published_at, language)[1]
        if draft.current
        else "",
        "findings": [line for line in lines(study, draft.record) if line.severity == "error"],
        "four_eyes": settings.REGISTER_FOUR_EYES,
        "is_approved": publishing.is_approved(study),
    }
