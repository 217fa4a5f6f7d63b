"""Every address the project answers, made from its URL patterns."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.translation import override

_SAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "0" * 32}


def every_address() -> list[str]:
    """One address for each pattern, in German; what stands for a parameter names nothing."""
    with override("de"):
        return sorted(set(_addresses(get_resolver(), "/")))


def _addresses(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        address = before + _sample(pattern)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern, address)
        else:
            yield address


def _sample(pattern: URLPattern | URLResolver) -> str:
    text = str(pattern.pattern)
    if isinstance(pattern.pattern, RoutePattern):
        return re.sub(r"<(?:(\w+):)?\w+>", lambda match: _SAMPLES.get(match[1] or "str", "x"), text)
    return re.sub(r"\(.*\)|[\^$\\?]", "", text)
