"""Whom to tell of a weakness."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from studies.paths import path_to

# RFC 9116 advises less than a year; who configures the contact answers for it.
_VALID = timedelta(days=180)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """security.txt (RFC 9116); where SECURITY_CONTACT names nobody, the imprint names the unit."""
    imprint = settings.REGISTER_BASE_URL + path_to("studies:page", "imprint", language="en")
    fields = {
        "Contact": settings.SECURITY_CONTACT or imprint,
        "Expires": f"{timezone.now() + _VALID:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages": "de, en",
        "Canonical": f"{settings.REGISTER_BASE_URL}{reverse('security-txt')}",
    }
    text = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
