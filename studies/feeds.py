"""The feed of any result of the search: its latest versions, newest first (Atom, RFC 4287)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from studies.caching import for_readers, language, version_of
from studies.filters import StudyFilter
from studies.models import PublishedStudy
from studies.presenters.address import Address
from studies.presenters.card import status_text
from studies.presenters.labels import Labels, organisation_names, vocabulary
from studies.presenters.plain import one_line
from studies.presenters.reading import shown
from studies.presenters.register import register_texts
from studies.search.places import places
from studies.search.query import Query, everything

ENTRIES = 50
_MOST_NAMES = 3


class Entry(NamedTuple):
    """A version: an address that never changes names it."""

    id: str
    url: str
    language: str
    title: str
    summary: str
    updated: str
    is_sample: bool


class AtomFeed(NamedTuple):
    """All that a feed prints."""

    id: str
    url: str
    language: str
    title: str
    author: str
    updated: str
    entries: tuple[Entry, ...]


@for_readers
def studies(request: HttpRequest) -> HttpResponse:
    """The latest versions among the studies that the address asks for."""
    version = version_of(request)
    asked = StudyFilter(request.GET, version)
    newest = replace(asked.query, sort="changed" if asked.query.words else "")
    feed = atom_feed(newest, version, language())
    media_type = "application/atom+xml; charset=utf-8"
    return render(request, "studies/feed.xml", {"feed": feed}, content_type=media_type)


def atom_feed(query: Query, version: int, language: str) -> AtomFeed:
    """The feed of a query, whose order is that of the last change."""
    latest = everything(query, version)[:ENTRIES]
    rows = PublishedStudy.objects.select_related("version").defer("version__record").in_bulk(latest)
    found = [rows[pk] for pk in latest if pk in rows]
    # The version of the data is the time of their last change.
    updated = max((row.version.published_at for row in found), default=_moment(version))
    register = one_line(register_texts(version).name.get(language))
    names = ", ".join(_names(query, version, language))
    return AtomFeed(
        id=_absolute(str(Address.of(reverse("studies:list"), query))),
        url=_absolute(str(Address.of(reverse("studies:feed"), query))),
        language=language,
        title=": ".join(filter(None, [register, names])),
        author=register,
        updated=updated.isoformat(),
        entries=tuple(_entry(row, language) for row in found),
    )


def _entry(row: PublishedStudy, language: str) -> Entry:
    title, teaser = shown(row.title, language), shown(row.teaser, language)
    return Entry(
        id=_absolute(reverse("short-version", args=[row.number, row.version.number])),
        url=_absolute(reverse("studies:study", args=[row.number])),
        language=title.lang,
        title=one_line(title.text),
        summary=one_line(f"{row.number}. {status_text(row, language)}. {teaser.text}"),
        updated=row.version.published_at.isoformat(),
        is_sample=row.is_sample,
    )


def _names(query: Query, version: int, language: str) -> list[str]:
    """What was asked for, in words."""
    chosen = [(facet, value) for facet, values in query.choices.items() for value in values]
    sponsors = organisation_names(query.choices.get("sponsor", ())[:_MOST_NAMES])
    spellings = places(version).spellings if "city" in query.choices else {}
    labels = Labels(vocabulary(version), language, sponsors, spellings) if chosen else None
    names = [query.words] if query.words else []
    names += [labels.text(*choice) for choice in chosen[:_MOST_NAMES] if labels]
    return [one_line(name) for name in names] + (["…"] if len(chosen) > _MOST_NAMES else [])


def _moment(version: int) -> datetime:
    return datetime.fromtimestamp(version // 1_000_000_000, UTC)


def _absolute(path: str) -> str:
    return f"{settings.REGISTER_BASE_URL}{path}"
