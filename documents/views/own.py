"""My documents: what is open to whoever is signed in, and what they do with it."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.kept import keeps_text
from documents import grants, requests
from documents.access import grants_open
from documents.choices import OPEN
from documents.forms import RenewalForm
from documents.models import AccessRequest, AccessTerms, Grant
from documents.presenters.mine import mine_page
from documents.presenters.words import name
from documents.workflow import NotAllowedMoveError
from studies.caching import language

# The largest key that both databases can hold.
LARGEST = 2**63 - 1


@never_cache
@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What is open, what is asked for, what is over."""
    page = mine_page(request.user, timezone.now(), language())
    return render(request, "documents/mine.html", {"page": page})


@keeps_text
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the same document again; one request for it is under way at a time."""
    grant = _own(request, pk)
    terms = AccessTerms.objects.in_force(timezone.now())
    if terms is None or not requests.can_be_renewed(grant):
        return redirect("documents:mine")
    form = RenewalForm(terms, request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _renewed(request, grant, terms, form.cleaned_data["purpose"])
    of = {"name": name(grant.document, language()), "number": grant.document.study.number}
    return render(request, "documents/renew.html", {"form": form, **of})


@never_cache
@require_POST
@login_required
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End one's own access."""
    grant = _own(request, pk)
    if grants.give_back(grant, _person(request)):
        messages.success(request, _("You have given the document back."))
    return redirect("documents:mine")


@never_cache
@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own request back."""
    own = AccessRequest.objects.filter(account=_person(request), state__in=OPEN)
    asked = get_object_or_404(own, pk=min(pk, LARGEST))
    try:
        requests.withdraw(asked, _person(request))
    except NotAllowedMoveError:  # decided a moment ago
        return redirect("documents:mine")
    messages.success(request, _("Your request is withdrawn."))
    return redirect("documents:mine")


def _renewed(request: HttpRequest, grant: Grant, terms: AccessTerms, purpose: str) -> HttpResponse:
    if made := requests.ask_renewal(grant, _person(request), purpose, terms):
        words = _("Request %(number)s has been received.") % {"number": made.number}
        messages.success(request, words)
    return redirect("documents:mine")


def _person(request: HttpRequest) -> User:
    """Whoever is signed in: ``login_required`` lets nobody else in."""
    return cast("User", request.user)


def _own(request: HttpRequest, pk: int) -> Grant:
    """A grant of whoever is signed in that is open; everybody else's is not found."""
    rows = grants_open(request.user, timezone.now()).select_related(
        "document__kind", "document__study", "item__request"
    )
    return get_object_or_404(rows, pk=min(pk, LARGEST))
