"""Conditional answers for readers: what was not published anew since is not sent again.

What every public view asks of its request, the version of the data and the language, is here too.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from studies.search.state import data_version

View = Callable[Concatenate[HttpRequest, ...], HttpResponseBase]


def for_readers(view: View) -> View:
    """A public page: GET and HEAD only, packed, with an ETag, never with a cookie.

    The ETag is made of data version, release, language, day and address; a repeat costs one
    query. Signed-in staff see pages as they are at the moment.
    """
    conditional = condition(etag_func=_etag)(view)

    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        request.data_version = data_version()  # type: ignore[attr-defined]
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_cache=True)
        else:
            # "*" asks whether there is a page at all: only the view knows.
            answer = view if request.headers.get("If-None-Match") == "*" else conditional
            response = answer(request, *args, **kwargs)
            patch_cache_control(response, public=True, no_cache=True)
        patch_vary_headers(response, ["Cookie"])
        return response

    # Nothing secret stands on these pages: how well they pack gives nothing away (BREACH).
    return require_safe(gzip_page(page))


def _etag(request: HttpRequest, *args: object, **kwargs: object) -> str:
    parts = [
        str(request.data_version),  # type: ignore[attr-defined]
        settings.RELEASE,
        get_language() or "",
        timezone.localdate().isoformat(),
        request.get_full_path(),
    ]
    return f'"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]}"'


def version_of(request: HttpRequest) -> int:
    """The version of the data that ``for_readers`` found."""
    version: int = request.data_version  # type: ignore[attr-defined]
    return version


def language() -> str:
    """The language of the page."""
    return get_language() or "de"
