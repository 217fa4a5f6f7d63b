"""The page of an indication: what it is, what lies below it, its latest studies."""

from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from studies import wording
from studies.dates import first_day, last_day
from studies.models import Indication, PublishedStudy
from studies.presenters.address import Address
from studies.presenters.areas import Area, Areas, Figure, figures
from studies.presenters.card import Card, Cards, studies_found
from studies.presenters.labels import Vocabulary, vocabulary
from studies.presenters.overview import overview
from studies.presenters.prose import prose
from studies.presenters.reading import Line, Shown, shown
from studies.presenters.sources import Source, source
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
    notice: str
    intro: Line
    networks: tuple[Source, ...]
    found: str
    figures: tuple[Figure, ...]
    children: tuple[Area, ...]
    cards: tuple[Card, ...]
    slug: str
    list_url: str
    feed_url: str
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
        notice=_notice(row, timezone.localdate(), language),
        networks=_networks(row, terms, language),
        found=count,
        figures=figures(counts.indications.get(row.slug, {}), address, language),
        children=Areas(counts, terms, language).children(row.slug),
        cards=Cards(language, networks=terms.terms.networks).of(
            rows[pk] for pk in found[:_LATEST] if pk in rows
        ),
        slug=row.slug,
        list_url=str(address),
        feed_url=str(Address.of(reverse("studies:feed"), query)),
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


def _networks(row: Indication, terms: Vocabulary, language: str) -> tuple[Source, ...]:
    """Partner networks, each with the address of its studies in this indication."""
    address = Address(reverse("studies:list")).changed("indication", row.slug)
    networks = terms.terms.networks
    codes = row.partner_networks.values_list("code", flat=True)
    return tuple(
        source(networks[code], str(address.changed("network", code)), language)
        for code in codes
        if code in networks
    )


def _notice(row: Indication, today: date, language: str) -> str:
    """That a category is over, or that it has not begun; nothing while it is shown."""
    if row.span.is_over(today):
        day = wording.date(last_day(row.ends_on).isoformat(), language)
        return gettext("Archived on %(date)s. The studies stay in the register.") % {"date": day}
    if row.span.is_ahead(today):
        day = wording.date(first_day(row.starts_on).isoformat(), language)
        return gettext("Opens on %(date)s.") % {"date": day}
    return ""
