"""A request being written: found again by a cookie that only its writer gets."""

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from accounts import links
from documents import requests
from documents.choices import RequestState
from documents.models import AccessRequest

COOKIE = "__Host-access" if settings.TLS else "access"
# The token of a letter's link, on its way from the address to the form: never in a Referer.
LINK_COOKIE = "__Host-access-link" if settings.TLS else "access-link"


def find(request: HttpRequest, state: RequestState = RequestState.DRAFT) -> AccessRequest | None:
    """The request that this browser began, in this state."""
    key = request.COOKIES.get(COOKIE, "")
    return requests.of_key(key, state) if key else None


def remember(response: HttpResponse, key: str) -> HttpResponse:
    """Give the writer of a draft its key, for as long as drafts are kept."""
    return links.carry(response, COOKIE, key, settings.DRAFT_DAYS * 24 * 3600)


def carry(response: HttpResponse, token: str) -> HttpResponse:
    """Give the follower of a link its token, out of the address."""
    return links.carry(response, LINK_COOKIE, token, settings.CONFIRM_HOURS * 3600)


def carried(request: HttpRequest) -> str:
    """The token of the link that this browser followed."""
    return request.COOKIES.get(LINK_COOKIE, "")


def signed_in(request: HttpRequest) -> User | None:
    """Whoever is signed in while asking, with whatever address."""
    return request.user if isinstance(request.user, User) else None
