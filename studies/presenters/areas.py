"""Indications with their numbers: name, how many studies, one bar of statuses."""

from collections.abc import Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from studies import wording
from studies.choices import MainStatus
from studies.presenters.address import Address
from studies.presenters.labels import Vocabulary
from studies.presenters.overview import Overview
from studies.presenters.reading import shown

_MOST_CHILDREN = 3
_LONGEST_INTRO = 120


class Bar(NamedTuple):
    """A piece of a bar: class, where it begins, how wide it is, in studies."""

    css: str
    x: int
    width: int


class Area(NamedTuple):
    """An indication as it stands in a list of indications."""

    url: str
    attribute: str
    label: str
    number: str
    total: int
    bars: tuple[Bar, ...]
    teaser: str


class Figure(NamedTuple):
    """A number with its label, and the list that holds as many."""

    url: str
    label: str
    number: str
    css: str


class Areas:
    """Makes areas for one page; what is not shown today is left out."""

    def __init__(self, counts: Overview, terms: Vocabulary, language: str) -> None:
        self._counts = counts
        self._terms = terms
        self._language = language
        self._today = timezone.localdate()
        address = reverse("studies:indication", args=["slug"])
        self._before, _, self._after = address.rpartition("slug")

    def broad(self) -> tuple[Area, ...]:
        """The broad indications, each with what it is about."""
        rows = (row for row in self._counts.areas if self._is_shown(row.slug))
        return tuple(self.area(row.slug, row.intro.get(self._language)) for row in rows)

    def area(self, slug: str, intro: str = "") -> Area:
        """An indication with its numbers, and what it is about in a line."""
        statuses = self._counts.indications.get(slug, {})
        total = sum(statuses.values())
        name = shown(self._terms.terms.labels[f"indication:{slug}"], self._language)
        about = self._about(slug, intro)
        recruiting = _recruiting(statuses.get(MainStatus.RECRUITING, 0), self._language)
        return Area(
            f"{self._before}{slug}{self._after}",
            name.attribute,
            name.text,
            wording.number(total, self._language),
            total,
            status_bars(statuses),
            f"{about} {recruiting}".strip(),
        )

    def children(self, slug: str) -> tuple[Area, ...]:
        """What lies below an indication and has studies, most studies first."""
        below = self._below(slug)
        return tuple(self.area(child) for child in below)

    def _below(self, slug: str) -> list[str]:
        children = self._terms.children.get(slug, ())
        shown_now = filter(self._is_shown, children)
        with_studies = [child for child in shown_now if child in self._counts.indications]
        return sorted(with_studies, key=lambda child: -self._counts.studies(child))

    def _is_shown(self, slug: str) -> bool:
        return self._terms.terms.is_shown(slug, self._today)

    def _about(self, slug: str, intro: str) -> str:
        """The narrower indications that have most studies, else the first sentence."""
        names = [
            self._terms.terms.labels[f"indication:{child}"].get(self._language)
            for child in self._below(slug)[:_MOST_CHILDREN]
        ]
        if names:
            return f"{', '.join(names)}."
        sentence = intro.partition(". ")[0].partition("\n")[0].rstrip(".")
        return f"{sentence}." if sentence and len(sentence) <= _LONGEST_INTRO else ""


def figures(statuses: Mapping[str, int], address: Address, language: str) -> tuple[Figure, ...]:
    """The numbers by status; each leads to the list that holds as many."""
    return tuple(
        Figure(
            str(address.changed("status", status.value)),
            wording.label(status, language),
            wording.number(statuses[status], language),
            status.value,
        )
        for status in MainStatus
        if statuses.get(status)
    )


def status_bars(statuses: Mapping[str, int]) -> tuple[Bar, ...]:
    """The pieces of one bar, in the order of the statuses."""
    bars, x = [], 0
    for status in MainStatus:
        if width := statuses.get(status, 0):
            bars.append(Bar(f"f-{status.value}", x, width))
            x += width
    return tuple(bars)


def _recruiting(number: int, language: str) -> str:
    text = ngettext("%(n)s is recruiting now.", "%(n)s are recruiting now.", number)
    return text % {"n": wording.number(number, language)} if number else ""
