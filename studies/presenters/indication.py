"""The page of an indication: what it is, what lies below it, its latest studies."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext

from studies import wording
from studies.models import Indication, Network, PublishedStudy
from studies.presenters.address import Address
from studies.presenters.areas import Area, Areas, Figure, figures
from studies.presenters.card import Card, Cards, studies_found
from studies.presenters.labels import Vocabulary, vocabulary
from studies.presenters.overview import overview
from studies.presenters.prose import prose
from studies.presenters.reading import Line, Shown, shown
from studies.search.memory import facets
from studies.search.query import Query

_LATEST = 10


class Crumb(NamedTuple):
    """A broader indication."""

    url: str
    attribute: str
    text: str


class IndicationPage(NamedTuple):
    """All that the page of an indication prints."""

    label: Shown
    crumbs: tuple[Crumb, ...]
    intro: Line
    networks: tuple[tuple[str, str, str], ...]
    found: str
    figures: tuple[Figure, ...]
    children: tuple[Area, ...]
    cards: tuple[Card, ...]
    slug: str
    list_url: str
    all_studies: str


def indication_page(row: Indication, version: int, language: str) -> IndicationPage:
    """The page of an indication in a language."""
    counts, terms = overview(version), vocabulary(version)
    query = Query(choices={"indication": (row.slug,)})
    found = facets(version).find(query.choices)
    rows = PublishedStudy.objects.in_bulk(found[:_LATEST])
    address = Address.of(reverse("studies:list"), query)
    intro = shown(row.intro, language)
    count = studies_found(len(found), language)
    return IndicationPage(
        label=shown(row.label, language),
        crumbs=_crumbs(row.slug, terms, language),
        intro=Line(intro.attribute, prose(intro.text)),
        networks=_networks(row, language),
        found=count,
        figures=figures(counts.indications.get(row.slug, {}), address, language),
        children=Areas(counts, terms, language).children(row.slug),
        cards=Cards(language).of(rows[pk] for pk in found[:_LATEST] if pk in rows),
        slug=row.slug,
        list_url=str(address),
        all_studies=gettext("Search and filter these studies (%(n)s)")
        % {"n": wording.number(len(found), language)},
    )


def _crumbs(slug: str, terms: Vocabulary, language: str) -> tuple[Crumb, ...]:
    """The broader indications, from the broadest on."""
    chain = reversed(terms.terms.ancestors.get(slug, ()))
    names = ((key, shown(terms.terms.labels[f"indication:{key}"], language)) for key in chain)
    return tuple(
        Crumb(reverse("studies:indication", args=[key]), name.attribute, name.text)
        for key, name in names
    )


def _networks(row: Indication, language: str) -> tuple[tuple[str, str, str], ...]:
    """Partner networks: the address of their studies, lang attribute, name."""
    address = Address(reverse("studies:list")).changed("indication", row.slug)
    networks = ((network.code, shown(network.name, language)) for network in _active(row))
    return tuple(
        (str(address.changed("network", code)), name.attribute, name.text)
        for code, name in networks
    )


def _active(row: Indication) -> list[Network]:
    return [network for network in row.partner_networks.all() if network.active]
