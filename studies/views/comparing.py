"""Studies side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from studies.caching import for_readers, language
from studies.presenters.beside import beside_page


@for_readers
def studies(request: HttpRequest) -> HttpResponse:
    """Up to four studies side by side, each by one number under ``s``."""
    page = beside_page(request.GET.getlist("s"), language())
    return render(request, "studies/beside.html", {"page": page})
