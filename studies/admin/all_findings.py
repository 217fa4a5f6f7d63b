"""The page of all findings: what the rules find in all studies, to be filtered and mended."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from studies import quality
from studies.access import rows_open_to
from studies.admin.layout import anchor
from studies.admin.pages import change_url
from studies.admin.versions import ReadOnlyAdmin
from studies.desk import Box, Row
from studies.models import QualityFinding


class SeverityFilter(admin.SimpleListFilter):
    title = _("severity")
    parameter_name = "severity"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(quality.Severity.choices)

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        """Findings of one severity."""
        return queryset.filter(severity=self.value()) if self.value() else queryset


class RuleFilter(admin.SimpleListFilter):
    title = _("rule")
    parameter_name = "rule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        rows = model_admin.get_queryset(request).order_by()
        found = set(rows.values_list("rule", flat=True).distinct())
        return [(rule.id, rule.id) for rule in quality.RULES if rule.id in found]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        """Findings of one rule."""
        return queryset.filter(rule=self.value()) if self.value() else queryset


@admin.register(QualityFinding)
class QualityFindingAdmin(ReadOnlyAdmin):
    """All findings of the studies one may see, each with the way to its field."""

    list_display = ("study_number", "how_severe", "rule", "sentence", "first_seen")
    list_display_links = None
    list_filter = (SeverityFilter, RuleFilter, "waived")
    list_select_related = ("study",)
    ordering = ("-study_id", "pk")
    search_fields = ("=study__number",)
    search_help_text = _("Number of the study")

    @admin.display(description=_("severity"), ordering="severity")
    def how_severe(self, row: QualityFinding) -> str:
        return str(quality.Severity(row.severity).label)

    @admin.display(description=_("finding"))
    def sentence(self, row: QualityFinding) -> str:
        severity = quality.Severity(row.severity)
        finding = quality.Finding(row.rule, severity, row.field, row.place, row.params)
        address = f"{change_url(row.study)}#{anchor(row.field)}"
        waived = _("(waived)") if row.waived else ""
        return format_html('<a href="{}">{}</a> {}', address, quality.message(finding), waived)


def box(user: Any) -> Box | None:
    """How many findings there are of each severity, for the desk's first page."""
    permission = "studies.view_qualityfinding"
    if not user.has_perm(permission):
        return None
    rows = rows_open_to(user, QualityFinding.objects.filter(waived=False), permission)
    counts = dict(rows.order_by().values_list("severity").annotate(models.Count("pk")))
    address = reverse("admin:studies_qualityfinding_changelist")
    lines = [
        Row(str(severity.label), str(counts[severity]), f"{address}?severity={severity}")
        for severity in quality.Severity
        if severity in counts
    ]
    return Box(str(_("Findings")), sum(counts.values()), lines, address)
