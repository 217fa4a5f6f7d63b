"""A draft, shown to somebody who has a link to it, and the answer."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studies import previews
from studies.caching import language
from studies.choices import RemarkKind
from studies.forms import CorrectionForm
from studies.models import PreviewLink


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """The page of the draft with its two answers; over, forged and revoked links are one."""
    link = previews.followed(pk, token)
    if link is None:
        return private(render(request, "studies/preview_over.html", status=410))
    form = CorrectionForm(request.POST if "correct" in request.POST else None)
    if request.method == "POST" and (sent := _answered(request, link, form)):
        return HttpResponseRedirect(f"{request.path}?sent={sent}")
    page = previews.draft_page(link.study, language())
    context = {"page": page, "link": link, "form": form, "sent": request.GET.get("sent")}
    context["is_confirmed"] = previews.is_confirmed(link)
    return private(render(request, "studies/preview.html", context))


def _answered(request: HttpRequest, link: PreviewLink, form: CorrectionForm) -> str:
    """What was sent; nothing when the answer has to be mended first."""
    if "confirm" in request.POST:
        return "confirmation" if previews.answer(link, RemarkKind.CONFIRMATION) else ""
    if not (form.is_bound and form.is_valid()):
        return ""
    if previews.answer(link, RemarkKind.CORRECTION, form.cleaned_data["text"]):
        return "correction"
    form.add_error(
        "text",
        _(
            "So many corrections are waiting here that there is no room for more: please write an "
            "e-mail."
        ),
    )
    return ""


def private(response: HttpResponse) -> HttpResponse:
    """A page for whoever has its address: it is told to no other site, and not found by search.

    Not "no-referrer": browsers then send forms with ``Origin: null``, which is refused.
    """
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
