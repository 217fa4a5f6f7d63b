"""Finding studies: the first page, the list, the page of an indication; and pages of text."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from studies.caching import for_readers, language, version_of
from studies.filters import StudyFilter
from studies.models import Indication, Page
from studies.presenters.find_in_list import FINDABLE, find_page
from studies.presenters.home import home_page
from studies.presenters.indication import indication_page
from studies.presenters.listing import list_page
from studies.presenters.text_page import text_page
from studies.search.numbers import study_of


@for_readers
def home(request: HttpRequest) -> HttpResponse:
    """The first page: a search, and what the register holds."""
    page = home_page(version_of(request), language())
    return render(request, "studies/home.html", {"page": page})


@for_readers
def studies(request: HttpRequest) -> HttpResponse:
    """The list that the address asks for; a number typed in full goes straight to its study."""
    asked = StudyFilter(request.GET, version_of(request))
    if number := study_of(asked.query, asked.version):
        return redirect("studies:study", number)
    page = list_page(asked, language())
    return render(request, "studies/list.html", {"page": page})


@for_readers
def in_list(request: HttpRequest, facet: str) -> HttpResponse:
    """All values of a long facet, to look for some and to choose them."""
    if facet not in FINDABLE:
        raise Http404
    asked = StudyFilter(request.GET, version_of(request))
    page = find_page(asked, facet, language())
    return render(request, "studies/find.html", {"page": page})


@for_readers
def indication(request: HttpRequest, slug: str) -> HttpResponse:
    """An indication: what it is, what lies below it, its latest studies."""
    row = get_object_or_404(Indication, slug=slug)
    page = indication_page(row, version_of(request), language())
    return render(request, "studies/indication.html", {"page": page})


@for_readers
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of plain text."""
    row = get_object_or_404(Page, slug=slug, published=True)
    return render(request, "studies/page.html", {"page": text_page(row, language())})
