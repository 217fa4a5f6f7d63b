"""Publish, withdraw, confirm and assign many studies, after a page that says what will happen."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from studies import freshness, inspection, keeping, publishing, quality, release
from studies.admin.first_page import name_of
from studies.admin.forms import ReasonForm
from studies.models import Study, StudyVersion, Waiver
from studies.record import StudyRecord

# A study for which nothing stands here is acted upon; for the others it says why not.
Obstacles = dict[int, str]


class AssignForm(forms.Form):
    """Who looks after the studies, and who when he or she does not answer."""

    assigned_to = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("responsible at the unit")
    )
    deputy = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("deputy"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(is_staff=True, is_active=True).order_by("username")
        for name in ("assigned_to", "deputy"):
            self.fields[name].queryset = staff  # type: ignore[attr-defined]


class Deed(NamedTuple):
    """What can be done to many studies: its name, what it asks, what is in the way, the doing."""

    title: Any
    form: type[forms.Form]
    obstacles: Callable[[list[Any], Any], Obstacles]
    do: Callable[[list[Any], Any, dict[str, Any]], int]


def _cannot_publish(studies: list[Any], by: Any) -> Obstacles:
    """Why which studies are not published; so many queries for any number of them."""
    records = inspection.records_of([study.pk for study in studies])
    found = inspection.findings_of(records)
    waived: dict[int, set[str]] = defaultdict(set)
    for study, rule in Waiver.objects.filter(study__in=records).values_list("study", "rule"):
        waived[study] |= {rule}
    current = StudyVersion.objects.current().filter(study__in=records).only("study", "record")
    before = {version.study_id: version.record for version in current}
    return {
        study.pk: why
        for study in studies
        if (
            why := _why_not(
                study,
                by,
                [finding.rule for finding in quality.blocking(found[study.pk], waived[study.pk])],
                before.get(study.pk),
                records[study.pk],
            )
        )
    }


def _why_not(
    study: Any, by: Any, blocking: list[str], before: str | None, record: StudyRecord
) -> str:
    if study.is_withdrawn:
        return _("It is withdrawn: make it public again first.")
    if study.lock_version == study.published_copy:
        return _("The public version says the same.")
    if blocking:
        return _("Findings are in the way: %(rules)s.") % {
            "rules": ", ".join(dict.fromkeys(blocking))
        }
    if release.lacks_approval(study, by):
        return _("A second person has not approved it.")
    old = StudyRecord.from_json(before) if before else None
    if old and release.moves_outcome_now(old, record):
        return _("A primary outcome changes late: publish the study on its own and say why.")
    return ""


def _publish(studies: list[Any], by: Any, typed: dict[str, Any]) -> int:
    return len(publishing.publish(studies, by=by, **typed))


def _cannot_withdraw(studies: list[Any], by: Any) -> Obstacles:
    return {study.pk: _("It is not public.") for study in studies if not study.is_public}


def _withdraw(studies: list[Any], by: Any, typed: dict[str, Any]) -> int:
    return publishing.withdraw(studies, by=by, **typed)


def _cannot_confirm(studies: list[Any], by: Any) -> Obstacles:
    return {study.pk: _("It has no status.") for study in studies if not study.sub_status_id}


def _confirm(studies: list[Any], by: Any, typed: dict[str, Any]) -> int:
    return sum(freshness.confirm(studies, by=by))


def _assign(studies: list[Any], by: Any, typed: dict[str, Any]) -> int:
    rows = Study.objects.filter(pk__in=[study.pk for study in studies])
    return rows.update(**typed)


DEEDS: dict[str, Deed] = {
    "publish_studies": Deed(
        gettext_lazy("Publish the selected studies"), ReasonForm, _cannot_publish, _publish
    ),
    "withdraw_studies": Deed(
        gettext_lazy("Withdraw the selected studies from the public"),
        ReasonForm,
        _cannot_withdraw,
        _withdraw,
    ),
    "confirm_studies": Deed(
        gettext_lazy("Confirm the status of the selected studies"),
        forms.Form,
        _cannot_confirm,
        _confirm,
    ),
    "assign_studies": Deed(
        gettext_lazy("Assign the selected studies"), AssignForm, lambda *_all: {}, _assign
    ),
}


class BulkDesk(admin.ModelAdmin[Study]):
    """Actions on many studies, each with a page that says what will and will not happen."""

    actions = tuple(DEEDS)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether somebody makes studies public."""
        return request.user.has_perm("studies.publish_study")

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        """Whether somebody takes studies from the public."""
        return request.user.has_perm("studies.withdraw_study")

    @admin.action(description=DEEDS["publish_studies"].title, permissions=["publish"])
    def publish_studies(self, request: HttpRequest, queryset: models.QuerySet[Study]) -> Any:
        """Publish the drafts that can be published."""
        return self._ask_or_do(request, queryset, "publish_studies")

    @admin.action(description=DEEDS["withdraw_studies"].title, permissions=["withdraw"])
    def withdraw_studies(self, request: HttpRequest, queryset: models.QuerySet[Study]) -> Any:
        """Withdraw those that are public."""
        return self._ask_or_do(request, queryset, "withdraw_studies")

    @admin.action(description=DEEDS["confirm_studies"].title, permissions=["change"])
    def confirm_studies(self, request: HttpRequest, queryset: models.QuerySet[Study]) -> Any:
        """Confirm that the status holds."""
        return self._ask_or_do(request, queryset, "confirm_studies")

    @admin.action(description=DEEDS["assign_studies"].title, permissions=["change"])
    def assign_studies(self, request: HttpRequest, queryset: models.QuerySet[Study]) -> Any:
        """Say who looks after them."""
        return self._ask_or_do(request, queryset, "assign_studies")

    def _ask_or_do(
        self, request: HttpRequest, queryset: models.QuerySet[Study], name: str
    ) -> HttpResponse | None:
        deed, studies = DEEDS[name], list(queryset)
        form = deed.form(request.POST if "apply" in request.POST else None)
        if form.is_bound and form.is_valid():
            self._do(request, deed, studies, form.cleaned_data)
            return None
        obstacles = deed.obstacles(studies, request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": deed.title,
            "action": name,
            "form": form,
            "opts": self.opts,
            "will": [name_of(study) for study in studies if study.pk not in obstacles],
            "will_not": list(_told(studies, obstacles)),
            "selected": [] if _is_across(request) else [study.pk for study in studies],
            "any": studies[0].pk if studies else "",
        }
        return TemplateResponse(request, "admin/studies/study/bulk.html", context)

    @transaction.atomic
    def _do(
        self, request: HttpRequest, deed: Deed, studies: list[Any], typed: dict[str, Any]
    ) -> None:
        """Do it to those for which nothing is in the way; what was shown is worked out anew."""
        list(Study.objects.select_for_update().filter(pk__in=[row.pk for row in studies]))
        obstacles = deed.obstacles(studies, request.user)
        wanted = [study for study in studies if study.pk not in obstacles]
        count = deed.do(wanted, request.user, typed)
        keeping.keep([study.pk for study in wanted])
        message = ngettext("Done: %(count)d study.", "Done: %(count)d studies.", count)
        self.message_user(request, message % {"count": count}, messages.SUCCESS)


def _told(studies: list[Any], obstacles: Obstacles) -> Iterator[tuple[str, str]]:
    yield from ((name_of(row), obstacles[row.pk]) for row in studies if row.pk in obstacles)


def _is_across(request: HttpRequest) -> bool:
    return request.POST.get("select_across") == "1"
