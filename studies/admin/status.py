"""Changing a study's status: an action with a date and a reason, not an edit of a field."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studies import choices as c
from studies import dates, freshness, status
from studies.admin.fields import spoken
from studies.admin.forms import ReasonForm
from studies.admin.pages import StudyPages
from studies.fields import check_partial_date
from studies.models import StatusEvent, Study, SubStatus
from studies.parts import Text


class StatusForm(ReasonForm):
    """Another status, since when, and why; only moves that make sense can be chosen."""

    after = forms.ModelChoiceField(SubStatus.objects.none(), label=gettext_lazy("New status"))
    effective_on = forms.CharField(
        label=gettext_lazy("In effect since"),
        max_length=10,
        help_text=gettext_lazy("As precisely as it is known: 2026, 2026-05 or 2026-05-17."),
        validators=[check_partial_date],
        widget=forms.TextInput(attrs={"class": "vPartialDate"}),
    )
    ready = forms.ChoiceField(
        label=gettext_lazy("Reason from the list"),
        help_text=gettext_lazy("In both languages; or write one of your own."),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Internal note"),
        help_text=gettext_lazy("For staff only, never public."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    lock_version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("after", "effective_on", "ready", "reason_de", "reason_en", "note")

    def __init__(self, study: Study, by: AbstractBaseUser, data: Any = None) -> None:
        self.study = study
        today = timezone.localdate().isoformat()
        super().__init__(data, initial={"effective_on": today, "lock_version": study.lock_version})
        self.offered = status.allowed(study, by)
        for name in ("reason_de", "reason_en"):
            self.fields[name].required = False
        after: Any = self.fields["after"]
        after.queryset = SubStatus.objects.filter(pk__in=[row.pk for row in self.offered])
        after.choices = [("", "–"), *self._grouped()]
        names = ", ".join(spoken(row) for row in self.offered)
        after.error_messages["invalid_choice"] = _(
            "A study cannot change to this status from its present one. It can change to: "
            "%(names)s."
        ) % {"names": names}
        ready = [(name, _(name)) for name in status.REASONS]
        self.fields["ready"].choices = [("", "–"), *ready]  # type: ignore[attr-defined]

    def _grouped(self) -> list[tuple[str, list[tuple[int, str]]]]:
        groups: dict[str, list[tuple[int, str]]] = {}
        for row in self.offered:
            main = str(c.MainStatus(row.main_status).label)
            groups.setdefault(main, []).append((row.pk, spoken(row)))
        return list(groups.items())

    def clean_effective_on(self) -> str:
        value = str(self.cleaned_data["effective_on"])
        if dates.first_day(value) > timezone.localdate():
            raise forms.ValidationError(
                _("This day has not come yet. Change the status when it has.")
            )
        return value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("lock_version") != self.study.lock_version:
            raise forms.ValidationError(
                _("Somebody has saved this study since you opened the page. Look at it again.")
            )
        ready = status.ready_reason(cleaned.get("ready", ""))
        for language in c.Language.values:
            name = f"reason_{language}"
            cleaned[name] = cleaned.get(name) or ready.get(language)
            if not cleaned[name] and self._needs_reason(cleaned.get("after")):
                self.add_error(name, _("Readers are told why: choose a reason or write one."))
        return cleaned

    def _needs_reason(self, after: SubStatus | None) -> bool:
        return after is not None and status.needs_reason(self.study, after)


class StatusDesk(StudyPages):
    """The page on which a study's status changes, with all earlier changes."""

    pages: ClassVar[tuple[str, ...]] = ("status", "confirm")

    def status_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Offer the moves that make sense, and make the one chosen."""
        study = self.study_for(request, "studies.change_study", pk=pk)
        user: Any = request.user
        form = StatusForm(study, user, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                return self.done(request, study, _change(study, user, form.cleaned_data))
            except status.MoveRefusedError:  # somebody else was quicker
                form.add_error("after", form.fields["after"].error_messages["invalid_choice"])
        title = _("Change the status")
        return self.ask(request, study, "status", title, form=form, events=events(study))

    def confirm_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether the status holds, and note that it does."""
        study = self.study_for(request, "studies.change_study", pk=pk, sub_status__isnull=False)
        if request.method != "POST":
            return self.ask(request, study, "still_so", _("Confirm the status"))
        user: Any = request.user
        made = freshness.confirm([study], by=user)
        return self.done(request, study, str(PUBLIC if made.public else KEPT))


PUBLIC = gettext_lazy("The status is confirmed as of today, and readers see it.")
KEPT = gettext_lazy(
    "The status is confirmed in the draft. Readers see it once you have published the draft."
)


def _change(study: Study, user: Any, typed: dict[str, Any]) -> str:
    event = status.change_status(
        study,
        typed["after"],
        by=user,
        effective_on=typed["effective_on"],
        reason=Text(de=typed["reason_de"], en=typed["reason_en"]),
        note=typed["note"],
    )
    return _(
        "The status of the draft is now “%(status)s”. Readers see it once you have published it."
    ) % {"status": spoken(event.after)}


def events(study: Study) -> list[StatusEvent]:
    """The changes of a study's status, the latest first, with who made them."""
    return list(study.status_events.select_related("before", "after", "by"))
