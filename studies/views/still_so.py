"""The one question of a reminder, answered by its link without signing in."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studies import reminders
from studies.forms import CorrectionForm
from studies.views.preview import private


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def still_so(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether the status of a study holds; looking at the page changes nothing."""
    asked = reminders.followed(token)
    if asked is None:
        return private(render(request, "studies/still_so_over.html", status=410))
    form = CorrectionForm(request.POST if "correct" in request.POST else None)
    if "confirm" in request.POST:
        reminders.answer_yes(asked)
        return HttpResponseRedirect(request.path)
    if form.is_bound and form.is_valid():
        reminders.answer_no(asked, form.cleaned_data["text"])
        return HttpResponseRedirect(f"{request.path}?sent=1")
    context = {"asked": asked, "form": form, "sent": "sent" in request.GET}
    return private(render(request, "studies/still_so.html", context))
