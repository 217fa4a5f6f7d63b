"""Pages of sign-in that allauth does not have."""

from __future__ import annotations

from allauth.account.utils import get_login_redirect_url
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import kept, sessions
from accounts.models import KeptForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """How to set up a second factor; the demo lets go on without one."""
    may_skip = settings.DEMO_WITHOUT_SECOND_FACTOR
    if sessions.has_proved(request) or (request.method == "POST" and may_skip):
        sessions.proved(request, request.user)
        return redirect(get_login_redirect_url(request))
    return render(request, "account/enrol.html", {"may_skip": may_skip})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Where somebody is signed in; POST ends the sessions of all other browsers."""
    if request.method == "POST":
        sessions.end_others(request)
        messages.success(request, _("You are signed out in all other browsers."))
        return redirect("usersessions_list")
    return render(request, "account/sessions.html", {"sessions": sessions.open_sessions(request)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kept_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Show its writer a form that came too late, to be sent again; POST throws it away."""
    kept_here = KeptForm.of(request.user.pk).filter(pk=pk)
    if request.method == "POST":
        kept_here.delete()
        return redirect(get_login_redirect_url(request))
    form = get_object_or_404(kept_here)
    return render(request, "account/kept.html", {"page": kept.kept_page(form)})


@require_POST
@login_required
def desk_language(request: HttpRequest) -> HttpResponse:
    """Let the desk speak another language, and go back to the page where it was chosen."""
    language, back = request.POST.get("language", ""), request.POST.get("next", "")
    if language not in dict(settings.LANGUAGES):
        raise BadRequest("There is no such language.")
    sessions.speak(request, language)
    is_ours = url_has_allowed_host_and_scheme(back, None)
    return HttpResponseRedirect(back if is_ours else reverse("admin:index"))
