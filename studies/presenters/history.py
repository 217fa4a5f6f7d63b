"""Versions of a study: what changed, why, and how to cite one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, ngettext, override

from studies import wording
from studies.changes import describe
from studies.parts import Text
from studies.paths import path_to
from studies.presenters.marks import marked
from studies.presenters.reading import Shown, lang_attribute, shown
from studies.record import StudyRecord

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
    outcome_note: Text = field(default_factory=Text)

    def moves_outcome(self) -> bool:
        """Whether a primary outcome changed in it after the first participant was enrolled."""
        return bool(self.outcome_note)

    def in_order(self) -> list[Mapping[str, Any]]:
        """What changed; the outcomes first where readers must not miss them."""
        if not self.moves_outcome():
            return list(self.changed)
        return sorted(self.changed, key=lambda fact: not str(fact["field"]).startswith("outcomes"))


class ChangeRow(NamedTuple):
    """One change: what, and the texts with what was taken out and put in marked."""

    label: str
    attribute: str
    marks: str


class VersionRow(NamedTuple):
    """A version in the history; ``more`` says how many changes are not listed.

    ``compare_url`` leads to what changed from the version before, where that is offered.
    """

    iso: str
    date: str
    url: str
    name: str
    reason_attribute: str
    reason: str
    changes: tuple[ChangeRow, ...]
    more: str
    compare_url: str
    compare: str
    weight: str
    note: "OutcomeNote | None"


class OutcomeNote(NamedTuple):
    """That a primary outcome changed after the first enrolment: when, why, and in which version."""

    sentence: str
    attribute: str
    reason: str
    url: str
    name: str


class Citation(NamedTuple):
    """How to name this version, and where it stays; ``stamp`` is what a printed sheet says of
    itself: number, version and day."""

    text: str
    url: str
    mail: str
    stamp: str
    number: str
    version: int


class VersionBar(NamedTuple):
    """What an old version says above itself."""

    text: str
    current_url: str
    versions_url: str


def history(
    number: str,
    editions: Iterable[Edition],
    language: str,
    names: Mapping[str, str],
    most: int | None = None,
    *,
    compared: bool = False,
) -> tuple[VersionRow, ...]:
    """The versions, newest first, each with at most ``most`` changes.

    ``names`` are printed names of people by key; ``compared`` adds the ways to comparisons.
    """
    rows = []
    for edition in editions:
        changes = tuple(_change(row, language, names) for row in edition.in_order()[:most])
        if edition.number == 1:
            changes = (ChangeRow(gettext("Record published"), "", ""), *changes)
        way = _comparison(number, edition.number) if compared else ("", "")
        rows.append(_version(number, edition, language, changes, way))
    return tuple(rows)


def _comparison(number: str, version: int) -> tuple[str, str]:
    """Address and name of the comparison with the version before; empty for the first one."""
    if version == 1:
        return "", ""
    text = gettext("Compare with version %(n)d") % {"n": version - 1}
    return path_to("studies:comparison", number, version - 1, version), text


def _version(
    number: str,
    edition: Edition,
    language: str,
    changes: tuple[ChangeRow, ...],
    comparison: tuple[str, str],
) -> VersionRow:
    reason = shown(edition.reason, language)
    rest = max(len(edition.changed) - len(changes), 0)
    more = rest and ngettext("and %(n)d more change", "and %(n)d more changes", rest) % {"n": rest}
    return VersionRow(
        *wording.day(edition.published_at, language),
        path_to("studies:version", number, edition.number),
        wording.message(gettext_noop("Version %(n)d"), language) % {"n": edition.number},
        reason.attribute,
        reason.text,
        changes,
        more or "",
        *comparison,
        gettext("minor change") if edition.is_minor else "",
        outcome_note(number, edition, language),
    )


def outcome_note(number: str, edition: Edition, language: str) -> OutcomeNote | None:
    """What readers are told of a primary outcome that changed late; None where none did."""
    if not edition.moves_outcome():
        return None
    _, date = wording.day(edition.published_at, language)
    sentence = gettext(
        "On %(date)s a primary outcome was changed, after the first participant had been enrolled."
    )
    reason = shown(edition.outcome_note, language)
    return OutcomeNote(
        sentence % {"date": date},
        reason.attribute,
        reason.text,
        path_to("studies:version", number, edition.number),
        gettext("Version %(n)d") % {"n": edition.number},
    )


def _change(change: Mapping[str, Any], language: str, names: Mapping[str, str]) -> ChangeRow:
    line = describe(dict(change), language, names)
    old, new = line.old, line.new
    if line.kind == "removed":
        old = line.text
    elif line.kind == "added":
        new = line.text
    return ChangeRow(line.label, lang_attribute(line.language, language), marked(old, new))


def citation(number: str, title: str, edition: Edition, register: str, language: str) -> Citation:
    """Title, number, version, day, register, and the address that stays."""
    url = f"{settings.REGISTER_BASE_URL}/s/{number}/v{edition.number}/"
    _, date = wording.day(edition.published_at, language)
    version = gettext("Version %(n)d (%(date)s)") % {"n": edition.number, "date": date}
    # A title that asks has its mark already.
    named = title if title.endswith(("?", "!")) else f"{title.rstrip('.')}."
    parts = (f"{number}, {version}", register)
    text = " ".join(filter(None, [title and named, ". ".join(filter(None, parts))]))
    mail = f"mailto:?subject={quote(f'{number}: {title}'[:150])}&body={quote(url)}"
    stamp = f"{number}, {version}"
    return Citation(f"{text}. {url}", url, mail, stamp, number, edition.number)


def version_bar(number: str, edition: Edition, last: int, language: str) -> VersionBar | None:
    """The bar of a version that was replaced; None on the current one."""
    if edition.number == last:
        return None
    _, date = wording.day(edition.published_at, language)
    text = gettext("You are reading version %(n)d of %(last)d, published on %(date)s.") % {
        "n": edition.number,
        "last": last,
        "date": date,
    }
    urls = (path_to(f"studies:{name}", number) for name in ("study", "versions"))
    return VersionBar(text, *urls)


@dataclass(frozen=True)
class VersionsPage:
    """All versions of a study."""

    number: str
    title: Shown
    url: str
    is_sample: bool
    history: tuple[VersionRow, ...]


def versions_page(
    number: str,
    title: Text,
    editions: Iterable[Edition],
    *,
    names: Mapping[str, str],
    is_sample: bool,
    language: str,
) -> VersionsPage:
    """The page of all versions, newest first, with all their changes."""
    with override(language):
        return VersionsPage(
            number,
            shown(title, language),
            path_to("studies:study", number),
            is_sample,
            history(number, editions, language, names, compared=True),
        )


@dataclass(frozen=True)
class GonePage:
    """What is left to say of a withdrawn study."""

    number: str
    title: Shown
    is_sample: bool
    reason: Shown
    iso: str
    date: str
    number_now: str
    href: str


def gone_page(
    record: StudyRecord, reason: Text, withdrawn_at: datetime, number_now: str, language: str
) -> GonePage:
    """The page of a withdrawn study: title, reason and day, and the study it is kept as now."""
    with override(language):
        return GonePage(
            record.number,
            shown(record.title(), language),
            record.is_sample,
            shown(reason, language),
            *wording.day(withdrawn_at, language),
            number_now,
            path_to("studies:study", number_now) if number_now else "",
        )
