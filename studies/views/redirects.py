"""Addresses that know no language: the first page, short addresses to cite, numbers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from studies.choices import Relation
from studies.identifiers import Number, comparable, recognise
from studies.models import FacetEntry, StudyVersion, Withdrawal
from studies.record import StudyRecord


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The first page in the language the browser wishes for."""
    return _to(request, "studies:home")


@require_safe
def short(request: HttpRequest, number: str) -> HttpResponse:
    """``/s/CTU-0147/``: the study, whatever becomes of its title."""
    return _to(request, "studies:study", number.upper())


@require_safe
def short_version(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """``/s/CTU-0147/v3/``: the version that was cited."""
    return _to(request, "studies:version", number.upper(), version)


@require_safe
def by_number(request: HttpRequest, value: str) -> HttpResponse:
    """``/id/NCT04338958/``: the study that carries a number; the list where several do."""
    number = recognise(value)
    if number is None:
        raise Http404
    entries = FacetEntry.objects.filter(facet="identifier", value=number.value)
    found = list(entries.values_list("study__number", flat=True)[:2]) or _withdrawn(number)
    if not found:
        raise Http404
    if len(found) == 1:
        return _to(request, "studies:study", found[0])
    return _to(request, "studies:list", query=urlencode({"q": number.value}))


def _withdrawn(number: Number) -> list[str]:
    """The withdrawn study that carried a number: its page tells title and reason."""
    last = StudyVersion.objects.current().filter(
        study__in=Withdrawal.objects.standing().values("study"), record__contains=number.value
    )
    return [
        version.study.number
        for version in last.select_related("study")
        for row in StudyRecord.from_json(version.record).identifiers
        if row.relation == Relation.OWN and comparable(row.scheme, row.value) == number.value
    ][:1]


def _to(request: HttpRequest, name: str, *args: object, query: str = "") -> HttpResponse:
    with override(get_language_from_request(request)):
        address = reverse(name, args=args)
    return redirect(f"{address}?{query}" if query else address)
