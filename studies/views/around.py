"""What surrounds the studies: people, organisations, and the glossary."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from studies.caching import for_readers, language, version_of
from studies.presenters.directory import directory_page
from studies.presenters.glossary import glossary as glossary_of
from studies.presenters.glossary import letters
from studies.renaming import key_today


@for_readers
def person(request: HttpRequest, key: str) -> HttpResponse:
    """The public studies of a person, who is named by a key; 404 once the name was removed."""
    return _directory(request, "person", key)


@for_readers
def organisation(request: HttpRequest, key: str) -> HttpResponse:
    """The public studies of an organisation."""
    return _directory(request, "organisation", key)


@for_readers
def glossary(request: HttpRequest) -> HttpResponse:
    """The words of clinical research from A to Z."""
    terms = glossary_of(version_of(request), language()).terms
    return render(request, "studies/glossary.html", {"letters": letters(terms)})


def _directory(request: HttpRequest, facet: str, key: str) -> HttpResponse:
    page = directory_page(facet, key, request.GET.get("page", ""), language())
    if page is None:
        if today := key_today(facet, key):
            return redirect(f"studies:{facet}", today, permanent=True)
        raise Http404
    return render(request, "studies/directory.html", {"page": page})
