"""Logos of networks, each at an address that holds its digest and therefore never changes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from studies.models import Network

_YEAR = 365 * 24 * 60 * 60


def _etag(request: HttpRequest, code: str, digest: str) -> str | None:
    known = Network.objects.filter(code=code, logo_digest=digest).exists()
    return f'"{digest}"' if known else None


@require_safe
@condition(etag_func=_etag)
def logo(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """The logo of a network; any other digest than that of today's logo is not found."""
    with_logo = Network.objects.defer(None).filter(logo__isnull=False)
    row = get_object_or_404(with_logo, code=code, logo_digest=digest)
    response = HttpResponse(bytes(row.logo or b""), content_type=row.logo_type)
    patch_cache_control(response, public=True, max_age=_YEAR, immutable=True)
    return response
