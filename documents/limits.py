"""How often requests can be begun and sent: by address asking, and by mailbox asked for."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.addresses import counted

_HOUR, _DAY = 3600, 24 * 3600


def too_many_drafts(request: HttpRequest) -> HttpResponse | None:
    """Refuse a draft where this address began very many."""
    return _refused(request, "access_draft", counted(request), _HOUR)


def too_many_requests(request: HttpRequest, email: str) -> HttpResponse | None:
    """Refuse a request where this address sent five in an hour, or the mailbox got three a day.

    The answer is the same whether anybody has the mailbox or an account with it.
    """
    return _refused(request, "access_request", counted(request), _HOUR) or _refused(
        request, "access_mailbox", email.strip().casefold(), _DAY
    )


def _refused(request: HttpRequest, action: str, key: str, seconds: int) -> HttpResponse | None:
    if ratelimit.consume(request, action=action, key=key):
        return None
    response = render(request, "documents/too_many.html", {"hours": seconds // _HOUR}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
