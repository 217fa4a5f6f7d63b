"""Could a study fit: what the studies that do not exclude somebody are, as cards."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from django import forms
from django.utils.translation import gettext, ngettext

from studies import wording
from studies.choices import AgeUnit
from studies.forms import FitForm
from studies.presenters.address import Address
from studies.presenters.card import Card, Cards
from studies.presenters.labels import vocabulary
from studies.presenters.pager import Pager, pager
from studies.presenters.summary import listed
from studies.search.lexicon import lexicon
from studies.search.query import Query, match, search
from studies.search.spelling import corrections


class Fitting(NamedTuple):
    """The studies of a page, what was compared, and what may have been meant."""

    found: str
    compared: str
    cards: tuple[Card, ...]
    pager: Pager | None
    meant: str


class FitPage(NamedTuple):
    """All that the page prints; ``errors`` are fields and what is wrong with them."""

    form: FitForm
    errors: tuple[tuple[str, str], ...]
    result: Fitting | None


def fit_page(form: FitForm, version: int, language: str) -> FitPage:
    """The form, and the studies that do not exclude somebody once it is filled in."""
    result = _fitting(form, version, language) if form.is_bound and form.is_valid() else None
    return FitPage(form, tuple(_errors(form)), result)


def _errors(form: forms.Form) -> Iterator[tuple[str, str]]:
    """The anchor of each field that is wrong, and why."""
    for name, errors in form.errors.items():
        anchor = form[name].subwidgets[0].id_for_label
        yield from ((anchor, str(error)) for error in errors)


def _fitting(form: FitForm, version: int, language: str) -> Fitting:
    query = form.query
    result = search(query, version)
    count = ngettext(
        "%(n)s of %(total)s studies could fit, going by your answers",
        "%(n)s of %(total)s studies could fit, going by your answers",
        result.total,
    )
    return Fitting(
        found=count
        % {
            "n": wording.number(result.total, language),
            "total": wording.number(result.of, language),
        },
        compared="; ".join(_compared(form, result.matches.also)),
        cards=Cards(language, networks=vocabulary(version).terms.networks).of(result.studies),
        pager=pager(Address("."), result.page, result.pages) if result.pages > 1 else None,
        meant="" if result.matches.tiers or not query.words else _meant(query, version),
    )


def _compared(form: FitForm, also: tuple[str, ...]) -> Iterator[str]:
    answers = form.cleaned_data
    if answers["age"] is not None:
        yield wording.duration(answers["age"], AgeUnit.YEARS)
    if answers["sex"]:
        yield str(dict(form.fields["sex"].choices)[answers["sex"]])  # type: ignore[attr-defined]
    if answers["condition"]:
        names = {"words": answers["condition"], "names": listed(also)}
        text = gettext("“%(words)s”, and also %(names)s") if also else gettext("“%(words)s”")
        yield text % names


def _meant(query: Query, version: int) -> str:
    """The words that were probably meant, where they find something."""
    texts = corrections(query.words, lexicon(version))
    return next((text for text in texts if match(replace(query, words=text), version).tiers), "")
