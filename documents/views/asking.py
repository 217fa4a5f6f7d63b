"""The four steps of a request, and what is said once it is sent."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, Concatenate

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from documents import drafts, limits, requests
from documents.access import documents_to_ask_for
from documents.choices import RequestState
from documents.forms import AboutForm, AddressForm, PurposeForm, SendForm
from documents.models import AccessRequest, AccessTerms, Document
from documents.presenters import asking
from documents.workflow import NotAllowedMoveError
from studies.caching import language
from studies.models import PublishedStudy

MOST_DOCUMENTS = 50

Step = Callable[[HttpRequest, AccessRequest], HttpResponse]


def _with_draft(view: Step) -> Callable[Concatenate[HttpRequest, ...], HttpResponse]:
    """A step for whoever has begun; everybody else is led to the first one."""

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        draft = drafts.find(request)
        return view(request, draft) if draft else redirect("documents:documents")

    return page


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the first step."""
    return redirect("documents:documents")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest) -> HttpResponse:
    """Which documents; other studies are found by a search that keeps what is ticked."""
    draft = drafts.find(request)
    chosen = _chosen(request, draft)
    is_sent = request.method == "POST" and "search" not in request.POST
    if is_sent and chosen:
        return limits.too_many_drafts(request) or _begun(draft, chosen)
    words = request.POST.get("q", "")
    found = asking.found(words)
    context = {
        "steps": asking.steps("documents"),
        "studies": asking.options(chosen, found or _shown(request), language()),
        "q": words[:100],
        "fault": asking.fault(words, found) if "search" in request.POST else "",
        "chose_nothing": is_sent,
    }
    return render(request, "documents/step_documents.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_with_draft
def you(request: HttpRequest, draft: AccessRequest) -> HttpResponse:
    """Who asks."""
    names = ("name", "email", "organisation", "role", "orcid")
    initial = {name: getattr(draft, name) for name in names}
    form = AboutForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        _keep(draft, {**form.cleaned_data, "language": language()})
        return redirect("documents:purpose")
    return _form(request, "you", form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_with_draft
def purpose(request: HttpRequest, draft: AccessRequest) -> HttpResponse:
    """Why, and under which terms."""
    terms = AccessTerms.objects.in_force(timezone.now())
    initial = {"purpose": draft.purpose, "co_readers": draft.co_readers, "terms": draft.accepted_at}
    data = request.POST if request.method == "POST" else None
    form = PurposeForm(terms, data, initial=initial)
    if form.is_valid():
        texts = {name: form.cleaned_data[name] for name in ("purpose", "co_readers")}
        _keep(draft, {**texts, "terms": terms, "accepted_at": timezone.now()})
        return redirect("documents:check")
    return _form(request, "purpose", form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_with_draft
def check(request: HttpRequest, draft: AccessRequest) -> HttpResponse:
    """The last look, and sending; the answer is the same whoever is known."""
    if step := asking.missing(draft):
        return redirect(f"documents:{step}")
    form = SendForm(draft, request.POST if request.method == "POST" else None)
    if form.is_valid():
        return limits.too_many_requests(request, draft.email) or _sent(request, draft)
    answers = asking.answers(draft, language())
    return _form(request, "check", form, answers=answers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def done(request: HttpRequest) -> HttpResponse:
    """What to do next; POST sends the link again, to an address that may be corrected."""
    sent = drafts.find(request, RequestState.SENT)
    if sent is None:
        return render(request, "documents/over.html", status=410)
    data = request.POST if request.method == "POST" else None
    form = AddressForm(data, initial={"email": sent.email})
    if form.is_valid():
        email = form.cleaned_data["email"]
        return limits.too_many_requests(request, email) or _sent_again(sent, email)
    context = {"sent": sent, "hours": settings.CONFIRM_HOURS, "again": "again" in request.GET}
    return render(request, "documents/done.html", {**context, "form": form})


def _chosen(request: HttpRequest, draft: AccessRequest | None) -> list[Document]:
    """The documents ticked, or those of the draft and of the address; 404 for all but these."""
    held: list[int] = []
    if request.method == "POST":
        named = request.POST.getlist("docs")
    else:
        named = request.GET.getlist("document")
        held = list(draft.items.values_list("document", flat=True)) if draft else []
    if len(named) > MOST_DOCUMENTS or not all(_is_key(text) for text in named):
        raise Http404
    keys = {int(text) for text in named}
    rows = documents_to_ask_for().filter(pk__in=keys | set(held)).select_related("kind")
    chosen = list(rows.order_by("study", "order", "pk"))
    if not keys <= {row.pk for row in chosen}:
        raise Http404
    return chosen


def _shown(request: HttpRequest) -> list[int]:
    """The studies that stood on the page that was sent: nothing ticked takes none of them away."""
    numbers = request.POST.getlist("shown")[:MOST_DOCUMENTS]
    return list(PublishedStudy.objects.filter(number__in=numbers).values_list("pk", flat=True))


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 15


def _begun(draft: AccessRequest | None, chosen: list[Document]) -> HttpResponse:
    response = redirect("documents:you")
    if draft is None:
        draft, key = requests.begin(language())
        drafts.remember(response, key)
    requests.choose(draft, chosen)
    return response


def _keep(draft: AccessRequest, facts: dict[str, Any]) -> None:
    """Write what was answered into a draft that has not been sent meanwhile."""
    AccessRequest.objects.filter(pk=draft.pk, state=RequestState.DRAFT).update(**facts)


def _sent(request: HttpRequest, draft: AccessRequest) -> HttpResponse:
    with suppress(NotAllowedMoveError):  # a second click: the first one has sent it
        requests.send(draft, drafts.signed_in(request))
    return redirect("documents:done")


def _sent_again(sent: AccessRequest, email: str) -> HttpResponse:
    requests.send_link_again(sent, email)
    return redirect(f"{reverse('documents:done')}?again=1")


def _form(request: HttpRequest, step: str, form: Any, **more: Any) -> HttpResponse:
    context = {"steps": asking.steps(step), "form": form, **more}
    return render(request, f"documents/step_{step}.html", context)
