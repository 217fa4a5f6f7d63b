"""A study in a list: every string ready, whether it is drawn as a card or as a row."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any, TypedDict

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from studies import choices as c
from studies import countries, wording
from studies.models import PublishedStudy
from studies.parts import Age, Text
from studies.paths import path_to
from studies.presenters.escaped import escaped, together
from studies.presenters.reading import shown
from studies.presenters.sources import Source, sources
from studies.search.places import Nearest
from studies.terms import NetworkTerm

STAGES = 5
_SHORT = {"de": "d.m.Y", "en": "j M Y"}
_MOST_PLACES = 3
_MOST_TAGS = 2
_NOTHING = SafeString("")


class Card(TypedDict):
    """A study of a list; ``..._lang`` are lang attributes, ready to stand in a tag.

    ``pick`` is its number, with a box to tick where a list lets choose what to compare. A dict,
    because a template reads attributes by way of an exception, some 500 times a page.
    """

    url: str
    number: str
    pick: SafeString
    acronym: str
    is_sample: bool
    status: str
    status_text: str
    phase: str
    tags: SafeString
    source: SafeString
    step: str
    title_lang: str
    title: str
    teaser_lang: str
    teaser: str
    places: str
    ages: str
    ages_short: str
    day: str
    date: str
    date_short: str
    is_fallback: bool


class Cards:
    """Makes the cards of one page: what they share is made once."""

    def __init__(
        self,
        language: str,
        *,
        by_start: bool = False,
        away: Mapping[int, Nearest] | None = None,
        near: str = "",
        to_compare: bool = False,
        networks: Mapping[str, NetworkTerm] | None = None,
    ) -> None:
        self._language = language
        self._by_start = by_start
        self._away = away or {}
        self._near = near
        self._networks = networks or {}
        self._sources: dict[str, SafeString] = {}
        self._compare = escaped(_compare(language)) if to_compare else ""

    def of(self, rows: Iterable[PublishedStudy]) -> tuple[Card, ...]:
        """The cards of list rows, in their order."""
        return tuple(map(self.card, rows))

    def card(self, row: PublishedStudy) -> Card:
        """The card of one list row."""
        title, teaser = shown(row.title, self._language), shown(row.teaser, self._language)
        low, high = _age(row.age_min), _age(row.age_max)
        day = row.started_on if self._by_start else row.last_changed_on.isoformat()
        return Card(
            url=escaped(path_to("studies:study", row.number, language=self._language)),
            number=escaped(row.number),
            pick=_pick(escaped(row.number), self._compare),
            acronym=escaped(row.acronym),
            is_sample=row.is_sample,
            status=escaped(row.main_status),
            status_text=escaped(status_text(row, self._language)),
            phase=escaped(_phase(row, self._language)),
            tags=self._tags(kind(row, self._language), row.indications),
            source=self._source(row.networks) if self._networks else _NOTHING,
            step=_step(row.stage, self._language),
            title_lang=title.attribute,
            title=title.text,
            teaser_lang=teaser.attribute,
            teaser=teaser.text,
            places=escaped(self._places(row)),
            ages=escaped(wording.ages(low, high, self._language)),
            ages_short=escaped(_short_ages(low, high, self._language)),
            day=escaped(day),
            date=escaped(wording.date(day, self._language)),
            date_short=escaped(_short_date(day, self._language)),
            is_fallback=title.is_fallback,
        )

    def _tags(self, kind: str, indications: Iterable[dict[str, str]]) -> SafeString:
        """Phase or type and first indications as they are printed."""
        names = (shown(Text(de=row["de"], en=row["en"]), self._language) for row in indications)
        tags = [_tag(SafeString(""), kind)] if kind else []
        tags += (_tag(name.attribute, name.text) for name in islice(names, _MOST_TAGS))
        return SafeString("".join(tags))

    def _source(self, networks: Iterable[str]) -> SafeString:
        """Logo and name of the partners among the networks of a study."""
        return SafeString("".join(map(self._partner, networks)))

    def _partner(self, code: str) -> SafeString:
        if code not in self._sources:
            found = sources([code], self._networks, self._language)
            self._sources[code] = _partner(found[0]) if found else _NOTHING
        return self._sources[code]

    def _places(self, row: PublishedStudy) -> str:
        """Its cities, which is the nearest; of a study without sites the countries."""
        if row.pk in self._away:
            return f"{_some(row.cities)} · {_nearest(self._away[row.pk], self._near)}"
        if row.cities:
            return _some(row.cities)
        return _some([countries.name(code, self._language) for code in row.countries])


def status_text(row: PublishedStudy, language: str) -> str:
    """Main status and finer status: “Planned (Transit Ethics)”."""
    return status_words(row.main_status, row.sub_status, language)


def status_words(status: str, sub_status: Text, language: str) -> str:
    """The same of the two alone."""
    main = wording.label(c.MainStatus(status), language)
    sub = sub_status.get(language)
    return wording.status(main, sub)


def studies_found(number: int, language: str) -> str:
    """A number of studies in words: “15 studies”."""
    return ngettext("%(n)s study", "%(n)s studies", number) % {
        "n": wording.number(number, language)
    }


def kind(row: PublishedStudy, language: str) -> str:
    """The phase; of a study without one its type."""
    phase = _phase(row, language)
    return phase or (wording.label(c.StudyType(row.study_type), language) if row.study_type else "")


def _phase(row: PublishedStudy, language: str) -> str:
    if not row.phase or row.phase == c.Phase.NA:
        return ""
    return wording.label(c.Phase(row.phase), language)


def _nearest(site: Nearest, near: str) -> str:
    """The nearest site to a city in words; no other city is no kilometre away."""
    km = round(site.km)
    if site.city == near and not km:
        return gettext("nearest site: in %(city)s itself") % {"city": site.city}
    return gettext("nearest site: %(city)s, %(km)s km away") % {
        "city": site.city,
        "km": max(km, 1),
    }


def _some(names: list[str]) -> str:
    """The first names, and how many more there are."""
    listed, more = ", ".join(names[:_MOST_PLACES]), len(names) - _MOST_PLACES
    if more <= 0:
        return listed
    text = ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more)
    return text % {"names": listed, "n": more}


def _age(limit: dict[str, Any] | None) -> Age | None:
    """An age limit as list rows keep it."""
    return _age_of(limit["value"], limit["unit"]) if limit else None


@lru_cache(maxsize=512)
def _age_of(value: int, unit: str) -> Age:
    return Age(value=value, unit=c.AgeUnit(unit))


@wording.remembered(2048)
def _short_ages(low: Age | None, high: Age | None, language: str) -> str:
    """Ages for a narrow column: “18+”, “18–65”; other units than years in words."""
    units = {age.unit for age in (low, high) if age}
    if units != {c.AgeUnit.YEARS}:
        return wording.ages(low, high, language)
    if low and high:
        return f"{low.value}–{high.value}"
    return f"{low.value}+" if low else f"≤ {high.value}" if high else ""


@wording.remembered(8192)
def _short_date(value: str, language: str) -> str:
    """A day for a narrow column: “18 Nov 2026”; months and years in words."""
    if len(value) < len("2026-11-18"):
        return wording.date(value, language)
    return date_format(date.fromisoformat(value), _SHORT[language])


@lru_cache(maxsize=4096)
def _tag(attribute: SafeString, text: str) -> SafeString:
    return format_html('<span class="tag"{}>{}</span>', attribute, together(text))


def _partner(source: Source) -> SafeString:
    name = together(source.name)
    return format_html('<span class="source"{}>{}{}</span>', source.attribute, source.logo, name)


@wording.remembered(2)
def _compare(language: str) -> str:
    return gettext("Compare %(number)s")


def _pick(number: str, compare: str) -> SafeString:
    """A number, or a box of the form “compare” with its name; both are escaped."""
    if not compare:
        return SafeString(f'<span class="tn">{number}</span>')
    box = f'<input type="checkbox" name="s" value="{number}" form="compare">'
    return SafeString(f'<label class="pick tn">{box}{compare % {"number": number}}</label>')


@wording.remembered(16)
def _step(stage: int, language: str) -> SafeString:
    """The five stages as a bar, and the step in words; nothing for studies outside of them."""
    if not stage:
        return SafeString("")
    classes = ["done"] * (stage - 1) + ["now"] + [""] * (STAGES - stage)
    bars = "".join(f'<i class="{name}"></i>' if name else "<i></i>" for name in classes)
    words = gettext("Step %(step)s of %(steps)s") % {"step": stage, "steps": STAGES}
    return format_html(
        '<span class="stepno"><span class="track" aria-hidden="true">{}</span>{}</span>',
        SafeString(bars),
        words,
    )
