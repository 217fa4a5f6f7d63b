"""Links to a draft for people outside, and what they answered."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts import outbox
from studies import choices as c
from studies import previews, wording
from studies.access import studies_open_to
from studies.admin.first_page import SHOWN, name_of, studies_url
from studies.admin.pages import StudyPages, page_url
from studies.desk import Box, Row
from studies.models import Investigator, PreviewLink, Remark, Study


class LinkForm(forms.Form):
    """For whom, for how long, and where to send the link; without an address it is shown."""

    investigator = forms.ModelChoiceField(
        Investigator.objects.none(), label=gettext_lazy("for whom"), required=False
    )
    days = forms.IntegerField(
        label=gettext_lazy("Valid for (days)"), min_value=1, max_value=previews.MOST_DAYS, initial=7
    )
    email = forms.EmailField(
        label=gettext_lazy("Send to"),
        help_text=gettext_lazy("Empty: the link is shown, to be copied. The address is not kept."),
        required=False,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=c.Language.choices)

    def __init__(self, study: Study, data: Any = None) -> None:
        super().__init__(data, initial={"language": get_language() or "de"})
        people: Any = self.fields["investigator"]
        people.queryset = Investigator.objects.filter(responsibilities__study=study).distinct()


class RemarksDesk(StudyPages):
    """The page of a study's links and remarks."""

    pages: ClassVar[tuple[str, ...]] = ("remarks",)

    def remarks_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a link, take one back, or note that a remark has been dealt with."""
        study = self.study_for(request, "studies.change_study", pk=pk)
        form = LinkForm(study, request.POST if "make" in request.POST else None)
        if request.method == "POST":
            if not form.is_bound:
                _deal_with(request, study)
                return HttpResponseRedirect(request.path)
            if form.is_valid():
                self._make(request, study, form.cleaned_data)
                return HttpResponseRedirect(request.path)
        links = study.preview_links.open_at(timezone.now()).select_related("investigator")
        remarks = study.remarks.select_related("link__investigator", "closed_by").order_by("-pk")
        title = _("Links and remarks")
        return self.ask(request, study, "remarks", title, form=form, links=links, remarks=remarks)

    def _make(self, request: HttpRequest, study: Study, typed: dict[str, Any]) -> None:
        link = previews.open_link(
            study,
            by=request.user,  # type: ignore[arg-type]
            days=typed["days"],
            investigator=typed["investigator"],
        )
        address = previews.address(link, typed["language"])
        if typed["email"]:
            title = study.scientific_title.get(typed["language"])
            facts = {"number": study.number, "title": title, "days": typed["days"]}
            outbox.send("draft-link", typed["email"], typed["language"], {**facts, "link": address})
            self.message_user(request, _("The link is on its way."), messages.SUCCESS)
            return
        told = format_html("{} <code>{}</code>", _("Copy the link now, it is shown once:"), address)
        self.message_user(request, told, messages.SUCCESS)


def _deal_with(request: HttpRequest, study: Study) -> None:
    now, given = timezone.now(), request.POST
    if (link := given.get("revoke", "")).isdecimal():
        PreviewLink.objects.filter(study=study, pk=int(link)).update(revoked_at=now)
    if (remark := given.get("close", "")).isdecimal():
        open_remarks = Remark.objects.waiting().filter(study=study, pk=int(remark))
        open_remarks.update(closed_at=now, closed_by_id=request.user.pk)


def box(user: Any) -> Box | None:
    """Remarks and confirmations from outside that nobody has dealt with, the oldest first."""
    if not user.has_perm("studies.change_remark"):
        return None
    waiting = Remark.objects.waiting().filter(
        study__in=studies_open_to(user, "studies.change_study")
    )
    rows = [
        Row(name_of(row.study), _words(row), page_url("remarks", row.study))
        for row in waiting.select_related("study")[:SHOWN]
    ]
    first = rows[0].url if rows else studies_url()
    return Box(_("Remarks and confirmations"), waiting.count(), rows, first)


def _words(remark: Remark) -> str:
    _iso, day = wording.day(remark.at, get_language() or "de")
    kind = c.RemarkKind(remark.kind).label
    return f"{kind}, {day}"
