"""Where a partner's study comes from: the network's logo and name."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from studies.presenters.reading import shown
from studies.terms import NetworkTerm

_NONE = SafeString("")


class Source(NamedTuple):
    """A network as a page prints it; ``logo`` is empty where there is none."""

    url: str
    attribute: str
    name: str
    logo: SafeString


def sources(
    codes: Iterable[str], networks: Mapping[str, NetworkTerm], language: str
) -> tuple[Source, ...]:
    """The partners among the networks of a study, each with its website."""
    known = (networks[code] for code in codes if code in networks)
    return tuple(source(row, row.url, language) for row in known if row.is_partner)


def source(network: NetworkTerm, url: str, language: str) -> Source:
    """A network in the language of a page, leading to an address."""
    name = shown(network.name, language)
    return Source(url, name.attribute, name.text or network.code, logo(network))


def logo(network: NetworkTerm) -> SafeString:
    """The logo as an image that says nothing: the name stands beside it."""
    if network.logo is None:
        return _NONE
    digest, width, height = network.logo
    address = reverse("network-logo", args=[network.code, digest])
    image = '<img class="logo" src="{}" alt="" width="{}" height="{}" loading="lazy">'
    return format_html(image, address, width, height)
