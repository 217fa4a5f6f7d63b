"""The page on which two studies that are one are joined, and what proposes it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import (
    get_language,
    get_language_info,
    gettext_lazy,
    pgettext,
)
from django.utils.translation import gettext as _

from exchange import joining
from exchange.admin.differences import said_of
from exchange.merge import Merged
from exchange.models import ExternalRecord
from studies.access import studies_open_to
from studies.admin.pages import change_url
from studies.changes import ChangeLine, changes, describe
from studies.changes.labels import LABELS
from studies.desk import Box, Row
from studies.models import QualityFinding, Study
from studies.record import StudyRecord
from studies.snapshot import printed_names, snapshot
from studies.terms import Terms

LANGUAGES = ("de", "en")
MAY_JOIN = "studies.withdraw_study"
ALIKE = "W22"


class Differing(NamedTuple):
    """A fact of which both studies say something else."""

    label: str
    language: str
    ours: list[ChangeLine]
    theirs: list[ChangeLine]
    field: Any


class OtherForm(forms.Form):
    """Which study is the same."""

    number = forms.CharField(label=gettext_lazy("Number of the other study"), max_length=40)

    def __init__(self, open_ones: models.QuerySet[Study], data: Any) -> None:
        super().__init__(data)
        self.open_ones = open_ones

    def clean_number(self) -> Study:
        """The study, or a sentence that says that there is none."""
        found = self.open_ones.filter(number=self.cleaned_data["number"].strip().upper()).first()
        if found is None:
            raise forms.ValidationError(_("The register has no study with this number."))
        return found


class ChoiceForm(forms.Form):
    """What is right of each fact in which two studies differ."""

    locks = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, pair: tuple[Study, Study], paths: tuple[str, ...], data: Any) -> None:
        self.seen = "-".join(str(study.lock_version) for study in pair)
        super().__init__(data, initial={"locks": self.seen})
        both = pgettext("of two studies", "both, one after the other")
        keys = (joining.OURS, joining.THEIRS, joining.BOTH)
        said = dict(zip(keys, (*(study.number for study in pair), both), strict=True))
        for name in paths:
            self.fields[name] = forms.ChoiceField(
                label=name,
                choices=[(key, said[key]) for key in joining.choices_of(name)],
                initial=joining.OURS,
                widget=forms.RadioSelect,
            )

    def clean_locks(self) -> str:
        """Both studies are as they were when the page was made."""
        if self.cleaned_data["locks"] != self.seen:
            raise forms.ValidationError(
                _(
                    "One of the two has been edited in the meantime. Look at the facts below once "
                    "more."
                )
            )
        return self.seen


class JoiningPages(admin.ModelAdmin[ExternalRecord]):
    """The page of two studies, before those of Django's admin."""

    def get_urls(self) -> list[URLPattern]:
        """``join/<study>/``, with ``?number=`` of the study that goes."""
        view = self.admin_site.admin_view(self.join_view)
        return [path("join/<int:pk>/", view, name="studies_study_join"), *super().get_urls()]

    def join_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the other study, show both beside each other, and join them."""
        if not request.user.has_perm(MAY_JOIN):
            raise PermissionDenied
        open_ones = studies_open_to(request.user, MAY_JOIN)
        stays = get_object_or_404(open_ones, pk=pk)
        other = OtherForm(open_ones, request.GET if "number" in request.GET else None)
        context: dict[str, Any] = {"stays": stays, "other": other}
        if other.is_valid():
            goes = other.cleaned_data["number"]
            try:
                joining.refuse(stays, goes)
                return self._choose(request, stays, goes, context)
            except joining.NotJoinableError as refused:
                other.add_error("number", str(refused))
        context["proposals"] = proposals(request.user, study=stays)
        return self._page(request, "ask", context)

    def _choose(
        self, request: HttpRequest, stays: Study, goes: Study, context: dict[str, Any]
    ) -> HttpResponse:
        terms = Terms.load()
        records = snapshot([stays.pk, goes.pk], terms)
        merged = joining.proposal(records[stays.pk], records[goes.pk], terms)
        form = ChoiceForm((stays, goes), merged.kept, request.POST or None)
        if form.is_valid():
            joining.join(stays, goes, form.cleaned_data, by=request.user)  # type: ignore[arg-type]
            said = _("%(goes)s is now joined with %(stays)s. This makes nothing new public.")
            said %= {"goes": goes.number, "stays": stays.number}
            self.message_user(request, said, messages.SUCCESS)
            return HttpResponseRedirect(change_url(stays))
        context |= {"goes": goes, "form": form, "was_public": goes.versions.exists()}
        ours, theirs = records[stays.pk], records[goes.pk]
        names = printed_names([ours, theirs])
        context["differing"] = _differing(merged, theirs, form, names)
        both = {**theirs.organisations, **ours.organisations}
        before, after = (
            record.model_copy(update={"organisations": both}) for record in (ours, merged.record)
        )
        spoken = get_language() or "de"
        context["filled"] = [describe(fact, spoken, names) for fact in changes(before, after)]
        return self._page(request, "choose", context)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        title = _("Join two studies that are one")
        base = {**self.admin_site.each_context(request), "opts": Study._meta, "title": title}
        return TemplateResponse(request, f"admin/exchange/joining/{name}.html", base | context)


def _differing(
    merged: Merged, goes: StudyRecord, form: ChoiceForm, names: Mapping[str, str]
) -> list[Differing]:
    rows = []
    for name in merged.kept:
        bare, dot, code = name.rpartition(".")
        is_text = bool(dot) and code in LANGUAGES
        language = code if is_text else get_language() or "de"
        label = str(LABELS.get(bare if is_text else name, name))
        if is_text:
            label = f"{label} ({get_language_info(code)['name_translated']})"
        ours = said_of(merged.record, name, language, names)
        theirs = said_of(goes, name, language, names)
        rows.append(Differing(label, language if is_text else "", ours, theirs, form[name]))
    return rows


def proposals(user: Any, **facts: Any) -> models.QuerySet[QualityFinding]:
    """Pairs of studies that look like one (rule W22), the oldest finding first."""
    mine = studies_open_to(user, MAY_JOIN)
    found = QualityFinding.objects.filter(rule=ALIKE, study__in=mine, **facts)
    return found.select_related("study").order_by("first_seen", "pk")


def join_url(finding: QualityFinding) -> str:
    """The page on which the two studies of a finding are joined."""
    address = reverse("admin:studies_study_join", args=[finding.study_id])
    return f"{address}?number={finding.params['number']}"


def box(user: Any) -> Box | None:
    """How many studies look like another one, for the desk's first page."""
    if not user.has_perm(MAY_JOIN):
        return None
    found = proposals(user)
    rows = [
        Row(str(row.study), _("like %(number)s") % row.params, join_url(row)) for row in found[:5]
    ]
    address = f"{reverse('admin:studies_qualityfinding_changelist')}?rule={ALIKE}"
    return Box(str(_("Perhaps the same study twice")), found.count(), rows, address)
