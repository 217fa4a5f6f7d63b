"""The register in numbers: the page, and each of its tables as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from studies.caching import for_readers, language, version_of
from studies.presenters.statistics import statistics_page, statistics_tables
from studies.presenters.tables import csv_text


@for_readers
def statistics(request: HttpRequest) -> HttpResponse:
    """All numbers, each with the list it counts."""
    page = statistics_page(version_of(request), timezone.localdate(), language())
    return render(request, "studies/statistics.html", {"page": page})


@for_readers
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """One table as CSV."""
    tables = statistics_tables(version_of(request), timezone.localdate(), language())
    found = next((table for table in tables if table.slug == slug), None)
    if found is None:
        raise Http404
    response = HttpResponse(csv_text(found, language()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.csv"'
    return response
