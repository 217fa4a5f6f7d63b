"""Could a study fit: a page that answers and forgets."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from studies.caching import language
from studies.forms import FitForm
from studies.presenters.fit import fit_page
from studies.search.state import data_version


# What somebody says of their health stands in no address, log, cookie, cache or report of an
# error: hence POST. There is nothing to forge, for nothing is changed or kept, and the answer is
# public: so it needs no token, whose cookie no reader is to have.
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def fit(request: HttpRequest) -> HttpResponse:
    """The form and, once it is sent, the studies that do not exclude somebody."""
    version = data_version()
    request.data_version = version  # type: ignore[attr-defined]
    form = FitForm(request.POST if request.method == "POST" else None)
    page = fit_page(form, version, language())
    response = render(request, "studies/fit.html", {"page": page})
    response["Cache-Control"] = "no-store"
    return response
