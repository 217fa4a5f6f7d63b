"""What every page of the register knows: the unit's own texts, and itself in both languages."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, ResolverMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from studies.paths import path_to
from studies.presenters.reading import Line, shown
from studies.presenters.register import ABOUT, TAKING_PART, RegisterTexts, register_texts

# A longer state is no reader's: it is not repeated on the page.
_LONGEST_ADDRESS = 2_000


class Frame(NamedTuple):
    """The unit's texts in one language; pages as address, lang attribute and title.

    ``menu`` stands beside the list of studies: addresses, lang attributes and names of pages and
    of the special categories of the day; ``about`` is one of the addresses.
    """

    name: str
    owner: str
    intro: Line
    call_for_studies: Line
    contact: Line
    pages: tuple[tuple[str, str, str], ...]
    menu: tuple[tuple[str, str, str], ...]
    about: str


@lru_cache(maxsize=4)
def frame(texts: RegisterTexts, language: str, today: date) -> Frame:
    """Header and footer in the active language, made once for all pages."""
    texts_here = (texts.intro, texts.call_for_studies, texts.contact)
    intro, call, contact = (Line(*shown(text, language)[:2]) for text in texts_here)
    titles = [(slug, shown(title, language)) for slug, title in texts.pages]
    addresses = {slug: reverse("studies:page", args=[slug]) for slug, _ in titles}
    names = {TAKING_PART: gettext("Taking part"), ABOUT: pgettext("menu", "About")}
    return Frame(
        name=texts.name.get(language),
        owner=texts.owner.get(language),
        intro=Line(intro.attribute, intro.text.split("\n\n")[0]),
        call_for_studies=call,
        contact=contact,
        pages=(
            (reverse("studies:glossary"), "", gettext("Glossary")),
            *((addresses[slug], title.attribute, title.text) for slug, title in titles),
        ),
        menu=(
            *_categories(texts, language, today),
            (reverse("studies:statistics"), "", gettext("Statistics")),
            *((addresses[slug], "", name) for slug, name in names.items() if slug in addresses),
        ),
        about=addresses.get(ABOUT, ""),
    )


def _categories(texts: RegisterTexts, language: str, today: date) -> Iterator[tuple[str, str, str]]:
    for slug, label, span in texts.categories:
        if span.holds(today):
            name = shown(label, language)
            yield reverse("studies:indication", args=[slug]), name.attribute, name.text


class Parts(NamedTuple):
    """What is the same on all pages of a language, as HTML."""

    assets: SafeString
    brand: SafeString
    foot: SafeString


@lru_cache(maxsize=4)
def parts(frame: Frame, language: str) -> Parts:
    """The parts of the frame, rendered once and not on every page."""
    return Parts(*(_part(name, frame) for name in ("assets", "brand", "foot")))


def _part(name: str, frame: Frame) -> SafeString:
    return SafeString(render_to_string(f"components/{name}.html", {"frame": frame}).strip())


class Shell:
    """Header and footer of a page. Everything is made when a template asks for it, and once."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.language = get_language() or settings.LANGUAGE_CODE
        self.other = "en" if self.language == "de" else "de"

    @cached_property
    def texts(self) -> RegisterTexts:
        """The unit's texts in both languages; without a query where the view knows the version."""
        return register_texts(getattr(self._request, "data_version", None))

    @cached_property
    def frame(self) -> Frame:
        """Header and footer in the language of the page."""
        return frame(self.texts, self.language, timezone.localdate())

    @property
    def parts(self) -> Parts:
        """The parts of the frame in the language of the page."""
        return parts(self.frame, self.language)

    @cached_property
    def addresses(self) -> dict[str, str]:
        """The path of this page in each language, its state kept; the first page where it has none.

        Only one language has to be looked up: the page's own address is known.
        """
        own = self._request.get_full_path()
        path, _, state = own.partition("?")
        if len(own) > _LONGEST_ADDRESS:
            own, state = path, ""
        other = _path_of(self._request.resolver_match, self.other)
        if other in ("", path):  # an address of no page, or one without a language
            return {
                self.language: own,
                self.other: _path("studies:home", language=self.other) or own,
            }
        return {self.language: own, self.other: f"{other}?{state}" if state else other}

    @property
    def path(self) -> str:
        """The path of this page: what the menu marks as current."""
        return self._request.path

    @property
    def has_session(self) -> bool:
        """Whether somebody may be signed in; says so without a query."""
        return settings.SESSION_COOKIE_NAME in self._request.COOKIES

    @property
    def switch(self) -> str:
        """This page in the other language."""
        return self.addresses[self.other]

    @property
    def german(self) -> str:
        """The absolute address of this page in German."""
        return settings.REGISTER_BASE_URL + self.addresses["de"]

    @property
    def english(self) -> str:
        """The absolute address of this page in English."""
        return settings.REGISTER_BASE_URL + self.addresses["en"]

    @property
    def canonical(self) -> str:
        """The address of this page without its state."""
        return f"{settings.REGISTER_BASE_URL}{self._request.path}"


def _path_of(match: ResolverMatch | None, language: str) -> str:
    """The path of the page that was found for an address, in another language; empty without."""
    if match is None:
        return ""
    return _path(match.view_name, *match.args, *match.kwargs.values(), language=language)


def _path(name: str, *args: str | int, language: str) -> str:
    try:
        return path_to(name, *args, language=language)
    except NoReverseMatch:  # a page without languages, or a project without a first page
        return ""


def register(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: ``register`` in every template, costing nothing until it is used."""
    return {"register": Shell(request)}
