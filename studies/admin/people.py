"""Organisations and people: large tables, looked up and never listed in a choice."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from studies.admin.erasing import ErasingDesk
from studies.admin.fields import RowChoices
from studies.admin.handing_over import HandoverDesk
from studies.admin.merging import DuplicateFilter, MergingDesk
from studies.admin.vocabulary import ReindexingAdmin
from studies.models import Investigator, Organisation
from studies.renaming import FIELDS, ORGANISATION


@admin.register(Organisation)
class OrganisationAdmin(MergingDesk, ReindexingAdmin):
    """Sponsors, sites, funders, committees."""

    list_display = ("name_en", "short", "type", "city", "country", "ror")
    list_filter = (DuplicateFilter, "type", "active")
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("name_en", "name_de", "short", "city", "=ror")
    search_help_text = _("Name, short name, city or ROR ID")
    fieldsets = (
        (None, {"fields": (("name_de", "name_en"), ("short", "type"), ("ror", "url"))}),
        (
            _("Place"),
            {"fields": (("city", "postcode", "country"), ("latitude", "longitude"))},
        ),
        (None, {"fields": ("active",)}),
    )

    def named_as(self, row: Organisation) -> Collection[str]:
        """As the organisation of a site, sponsor or person, or as an ethics committee; its
        duplicates are called what it is called."""
        keys = [row.pk, *row.duplicates.values_list("pk", flat=True)]
        return [f'"{field}":"{key}"' for field in FIELDS[ORGANISATION] for key in keys]


@admin.register(Investigator)
class InvestigatorAdmin(RowChoices, MergingDesk, ErasingDesk, HandoverDesk):
    """People who hold responsibilities; without a recorded basis none is named in public."""

    autocomplete_fields = ("organisation",)
    list_display = ("family", "given", "academic_title", "organisation", "public_basis", "left_on")
    list_filter = (DuplicateFilter, "public_basis")
    list_select_related = ("organisation",)
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("family", "given", "=orcid", "organisation__name_en")
    search_help_text = _("Name, ORCID iD or organisation")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("academic_title", "given", "family", "name_suffix"),
                    ("orcid", "organisation"),
                )
            },
        ),
        (_("Naming in public"), {"fields": ("public_basis", ("consent_on", "left_on"))}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("organisation")
