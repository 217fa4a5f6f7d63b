"""Versions of a study: what changed, why, and how to cite one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from studies.changes import describe
from studies.parts import Text
from studies.presenters import words
from studies.presenters.reading import shown

# A study page shows the latest versions and their first changes; all stand on their own page.
LATEST = 5
CHANGES = 6


@dataclass(frozen=True)
class Edition:
    """A published version without its record, as it comes from the database."""

    number: int
    published_at: datetime
    reason: Text = field(default_factory=Text)
    is_minor: bool = False
    changed: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


class ChangeRow(NamedTuple):
    """One change: what, what it said before, what it says now; or a sentence."""

    label: str
    attribute: str
    old: str
    new: str
    text: str


class VersionRow(NamedTuple):
    """A version in the history; ``more`` says how many changes are not listed."""

    iso: str
    date: str
    url: str
    name: str
    reason_attribute: str
    reason: str
    changes: tuple[ChangeRow, ...]
    more: str


class Citation(NamedTuple):
    """How to name this version, and where it stays."""

    text: str
    url: str
    mail: str


class VersionBar(NamedTuple):
    """What an old version says above itself."""

    text: str
    current_url: str


def history(
    number: str, editions: Iterable[Edition], language: str, most: int | None = None
) -> tuple[VersionRow, ...]:
    """The versions, newest first, each with at most ``most`` changes."""
    return tuple(_version(number, edition, language, most) for edition in editions)


def _version(number: str, edition: Edition, language: str, most: int | None) -> VersionRow:
    iso, date = words.day(edition.published_at)
    reason = shown(edition.reason, language)
    listed = tuple(_change(change, language) for change in edition.changed[:most])
    rest = len(edition.changed) - len(listed)
    if edition.number == 1:
        listed = (ChangeRow("", "", "", "", gettext("Record published.")), *listed)
    return VersionRow(
        iso,
        date,
        reverse("studies:version", args=[number, edition.number]),
        gettext("Version %(n)d") % {"n": edition.number},
        reason.attribute,
        reason.text,
        listed,
        ngettext("and %(n)d more change", "and %(n)d more changes", rest) % {"n": rest}
        if rest
        else "",
    )


def _change(change: Mapping[str, Any], language: str) -> ChangeRow:
    line = describe(dict(change), language)
    attribute = shown(Text(**{line.language: "x"}), language).attribute if line.language else ""
    return ChangeRow(line.label, attribute, line.old, line.new, line.text)


def citation(number: str, title: str, edition: Edition, register: str) -> Citation:
    """Title, number, version, day, register, and the address that stays."""
    url = f"{settings.REGISTER_BASE_URL}/s/{number}/v{edition.number}/"
    _, date = words.day(edition.published_at)
    version = gettext("Version %(n)d (%(date)s)") % {"n": edition.number, "date": date}
    parts = [title.rstrip("."), f"{number}, {version}", register]
    text = ". ".join(filter(None, parts))
    mail = f"mailto:?subject={quote(f'{number}: {title}'[:150])}&body={quote(url)}"
    return Citation(f"{text}. {url}", url, mail)


def version_bar(number: str, edition: Edition, last: int) -> VersionBar | None:
    """The bar of a version that was replaced; None on the current one."""
    if edition.number == last:
        return None
    _, date = words.day(edition.published_at)
    text = gettext("You are reading version %(n)d of %(last)d, published on %(date)s.") % {
        "n": edition.number,
        "last": last,
        "date": date,
    }
    return VersionBar(text, reverse("studies:study", args=[number]))
