"""What programs that read the whole web are asked to leave alone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

# The desk; the endless states of lists, whose studies the sitemap names; files of both.
_RULES = ("User-agent: *", "Disallow: /admin/", "Disallow: /*?", "Disallow: /*/export.", "")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt (RFC 9309)."""
    sitemap = f"Sitemap: {settings.REGISTER_BASE_URL}{reverse('sitemap')}"
    text = "\n".join((*_RULES, sitemap, ""))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
