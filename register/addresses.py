"""All addresses of the project, as the resolver knows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver


class Address(NamedTuple):
    """An address pattern; its key is its name, or its route where it has none."""

    key: str
    name: str
    route: str
    parameters: frozenset[str]


def addresses() -> list[Address]:
    """Every address of the root resolver, in the language of the moment."""
    return list(_walk(get_resolver()))


def _walk(
    resolver: Any,
    spaces: tuple[str, ...] = (),
    route: str = "",
    known: frozenset[str] = frozenset(),
) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        parameters = known | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern, inner, here, parameters)
        elif isinstance(pattern, URLPattern):
            name = ":".join((*spaces, pattern.name)) if pattern.name else ""
            yield Address(name or here, name, here, parameters)
