"""The pages of an invited person. Only sending the form changes anything: scanners follow links."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.invitations import services
from accounts.invitations.forms import AcceptForm
from accounts.links import carry
from accounts.roles import label

COOKIE = "__Host-invitation" if settings.TLS else "invitation"


@never_cache
@require_safe
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Lead on to the form, whatever the token: its address holds no secret, nor does a Referer."""
    return carry(redirect("invitation"), COOKIE, token, settings.INVITATION_HOURS * 3600)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """The form and, once it is sent, the account; one answer for every link that opens nothing."""
    invitation = services.find(request.COOKIES.get(COOKIE, ""))
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=410)
    form = AcceptForm(invitation, request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            services.accept(invitation, **form.facts())
            return _opened(form.facts()["language"])
    except ValidationError as error:
        form.add_error(None, error)
    except services.NoLongerOpenError:
        return render(request, "accounts/invitation_over.html", status=410)
    context = {"form": form, "role": label(invitation.role)}
    return render(request, "accounts/invitation.html", context)


@never_cache
@require_safe
def opened(request: HttpRequest) -> HttpResponse:
    """What to do next."""
    return render(request, "accounts/invitation_accepted.html")


def _opened(language: str) -> HttpResponse:
    with override(language):
        response = redirect(reverse("invitation-accepted"))
    response.delete_cookie(COOKIE, samesite="Lax")
    return response
