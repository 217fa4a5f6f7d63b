"""Where a partner's study comes from: the network's logo and name."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from studies.presenters.reading import shown
from studies.terms import Partner

_NONE = SafeString("")


class Source(NamedTuple):
    """A partner network as a page prints it; ``logo`` is empty where there is none."""

    url: str
    attribute: str
    name: str
    logo: SafeString


def sources(
    codes: Iterable[str], partners: Mapping[str, Partner], language: str
) -> tuple[Source, ...]:
    """The partners among the networks of a study, each with its website."""
    known = (partners[code] for code in codes if code in partners)
    return tuple(source(partner, partner.url, language) for partner in known)


def source(partner: Partner, url: str, language: str) -> Source:
    """A partner in the language of a page, leading to an address."""
    name = shown(partner.name, language)
    return Source(url, name.attribute, name.text or partner.code, logo(partner))


def logo(partner: Partner) -> SafeString:
    """The logo as an image that says nothing: the name stands beside it."""
    if partner.logo is None:
        return _NONE
    digest, width, height = partner.logo
    address = reverse("network-logo", args=[partner.code, digest])
    image = '<img class="logo" src="{}" alt="" width="{}" height="{}" loading="lazy">'
    return format_html(image, address, width, height)
