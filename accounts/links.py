"""The secrets of links in letters: on their way from an address to a form, in a cookie."""

import re
from typing import TypeVar

from django.conf import settings
from django.http import HttpResponse

Response = TypeVar("Response", bound=HttpResponse)

# As ``secrets.token_urlsafe`` makes them; others are nobody's, and some no header can hold.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


def carry(response: Response, cookie: str, token: str, seconds: int) -> Response:
    """Let the browser bring the token along, so that no Referer and no log of a page names it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    if not _TOKEN.fullmatch(token):
        response.delete_cookie(cookie)
        return response
    response.set_cookie(
        cookie,
        token,
        max_age=seconds,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
