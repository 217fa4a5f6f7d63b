"""The repair list: where a study was edited here and its source says otherwise."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from exchange import differences
from exchange.models import DifferenceState, Discrepancy
from studies.access import rows_open_to
from studies.admin.layout import anchor
from studies.admin.pages import change_url
from studies.admin.versions import ReadOnlyAdmin
from studies.changes import ChangeLine, changes, describe
from studies.desk import Box
from studies.desk import Row as Line
from studies.record import StudyRecord

MAY_SETTLE = "studies.change_study"


@admin.register(Discrepancy)
class DiscrepancyAdmin(ReadOnlyAdmin):
    """Each difference, to be adopted, kept or reported."""

    list_display = ("study_number", "source", "field_link", "what_they_say", "state", "found_at")
    list_display_links = None
    list_filter = ("state", "source")
    list_select_related = ("study",)
    search_fields = ("=study__number", "=external_id")
    search_help_text = _("Number of the study")
    actions = ("adopt", "keep", "report")

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may decide: whoever may change studies."""
        return request.user.has_perm(MAY_SETTLE)

    @admin.display(description=_("field"), ordering="field")
    def field_link(self, row: Discrepancy) -> str:
        top = row.field.partition(".")[0]
        name = _label(row)
        return format_html('<a href="{}#{}">{}</a>', change_url(row.study), anchor(top), name)

    @admin.display(description=_("the source says"))
    def what_they_say(self, row: Discrepancy) -> str:
        texts = [line.text or line.new for line in _lines(row)]
        return format_html_join(" ", "<p>{}</p>", ((text[:300],) for text in texts))

    @admin.action(description=_("Adopt from the source"), permissions=["settle"])
    def adopt(self, request: HttpRequest, queryset: models.QuerySet[Discrepancy]) -> None:
        """Take over what the source says; the draft alone changes."""
        self._settle(request, queryset, DifferenceState.ADOPTED)

    @admin.action(description=_("Keep as it is here"), permissions=["settle"])
    def keep(self, request: HttpRequest, queryset: models.QuerySet[Discrepancy]) -> None:
        """Leave it, for as long as the source says the same."""
        self._settle(request, queryset, DifferenceState.KEPT)

    @admin.action(description=_("Mark as reported to the source"), permissions=["settle"])
    def report(self, request: HttpRequest, queryset: models.QuerySet[Discrepancy]) -> None:
        """Leave it, and note that the source was told."""
        self._settle(request, queryset, DifferenceState.REPORTED)

    def _settle(
        self, request: HttpRequest, rows: models.QuerySet[Discrepancy], state: DifferenceState
    ) -> None:
        mine = rows_open_to(request.user, rows, MAY_SETTLE)
        user: Any = request.user
        done = sum(differences.settle(row, state, by=user) for row in mine)
        said = ngettext("%(count)d difference settled.", "%(count)d differences settled.", done)
        self.message_user(request, said % {"count": done}, messages.SUCCESS)


def said_of(
    record: StudyRecord, path: str, language: str, names: Mapping[str, str] | None = None
) -> list[ChangeLine]:
    """What a record says of one fact, a line for each row of a list."""
    empty = StudyRecord(organisations=record.organisations, labels=record.labels)
    facts = [fact for fact in changes(empty, record) if _within(fact["field"], path)]
    return [describe(fact, language, names) for fact in facts]


def _within(field: str, path: str) -> bool:
    """Whether a fact is of the path; a text's language is no path of its own."""
    bare = path.removesuffix(".de").removesuffix(".en")
    return field == bare or field.startswith(f"{bare}.") or bare.startswith(f"{field}.")


def _lines(row: Discrepancy) -> list[ChangeLine]:
    theirs = StudyRecord.model_validate_json(row.theirs)
    return said_of(theirs, row.field, get_language() or "de")


def _label(row: Discrepancy) -> str:
    return next((line.name for line in _lines(row)), row.field)


def box(user: Any) -> Box | None:
    """How many differences wait, oldest first, for the desk's first page."""
    if not user.has_perm("exchange.view_discrepancy"):
        return None
    waiting = Discrepancy.objects.filter(state=DifferenceState.OPEN).select_related("study")
    rows = rows_open_to(user, waiting, "exchange.view_discrepancy")
    address = f"{reverse('admin:exchange_discrepancy_changelist')}?state__exact=open"
    lines = [
        Line(str(row.study.number), f"{row.source}: {row.field}", change_url(row.study))
        for row in rows[:5]
    ]
    return Box(str(_("Sources that differ")), rows.count(), lines, address)
