"""What stands below a study: the terms explained, related studies, and a way to compare them."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.translation import gettext, override

from studies import choices as c
from studies.paths import path_to
from studies.presenters.card import status_words
from studies.presenters.glossary import Term, glossary
from studies.presenters.labels import vocabulary
from studies.presenters.reading import Reading, shown
from studies.presenters.study import StudyPage
from studies.search.ties import MOST_TIES, Pair, Related, drugs, related


class RelatedStudy(NamedTuple):
    """A study that has something in common with the one shown, and what that is."""

    number: str
    sample: str
    url: str
    attribute: str
    title: str
    reason: str
    status: str
    status_text: str


class Below(NamedTuple):
    """What stands below a study: outside of it, for it is not what its record says.

    ``number`` is that of the study to compare with others, empty where that is not offered.
    """

    number: str
    terms: tuple[Term, ...]
    related: tuple[RelatedStudy, ...]


def below(
    page: StudyPage, language: str, version: int, related: tuple[RelatedStudy, ...] | None = None
) -> Below:
    """What stands below the page of a study; ``version`` is that of the data.

    Only the current version is compared with other studies: without ``related``, no number.
    """
    with override(language):
        terms = glossary(version, language).explain(_texts(page))
    return Below("" if related is None else page.head.number, terms, related or ())


def related_studies(study: int, reading: Reading, version: int) -> tuple[RelatedStudy, ...]:
    """Studies with the same drug, indication or sponsor; one query, none where nothing is said.

    Those of a broader indication make up the number; ``version`` is that of the data.
    """
    with override(reading.language):
        wanted, broader = _wanted(reading), _broader(reading, version)
        told = wanted | broader
        return tuple(_study(row, told, reading) for row in related(study, wanted, broader, version))


def _wanted(reading: Reading) -> dict[Pair, str]:
    """What others may have in common with the study, and how it is told."""
    record = reading.record
    wanted: dict[Pair, str] = {}
    for row in record.interventions[:MOST_TIES]:
        told = reading.gettext("same drug: %(name)s") % {
            "name": shown(row.name, reading.language).text
        }
        wanted |= {("drug", value): told for value in drugs(row)}
    for indication in record.indications[:MOST_TIES]:
        name = shown(reading.text_of("indication", indication.indication), reading.language).text
        told = reading.gettext("same indication: %(name)s") % {"name": name}
        wanted["indication", indication.indication] = told
    for sponsor in record.sponsors:
        if sponsor.role == c.OrganisationRole.PRIMARY_SPONSOR:
            name = reading.organisation(sponsor.organisation).text
            told = reading.gettext("same sponsor: %(name)s") % {"name": name}
            wanted["sponsor", sponsor.organisation] = told
    return wanted


def _broader(reading: Reading, version: int) -> dict[Pair, str]:
    """The indications right above its own, and how they are told."""
    own = [row.indication for row in reading.record.indications]
    terms = vocabulary(version).terms
    broader: dict[Pair, str] = {}
    for key in own[:MOST_TIES]:
        for above in terms.ancestors.get(key, ())[:1]:
            if above not in own:
                name = shown(terms.labels[f"indication:{above}"], reading.language).text
                told = reading.gettext("same broader indication: %(name)s") % {"name": name}
                broader["indication", above] = told
    return broader


def _study(row: Related, wanted: dict[Pair, str], reading: Reading) -> RelatedStudy:
    title = shown(row.title, reading.language)
    return RelatedStudy(
        row.number,
        format_html('<span class="sample">{}</span> ', reading.gettext("Sample"))
        if row.is_sample
        else "",
        path_to("studies:study", row.number, language=reading.language),
        title.attribute,
        title.text,
        "; ".join(dict.fromkeys(wanted[pair] for pair in row.ties)),
        row.status,
        status_words(row.status, row.sub_status, reading.language),
    )


def _texts(page: StudyPage) -> Iterator[str]:
    """The texts of a study page in which terms are looked for; marks of HTML are no terms."""
    yield page.head.title.text
    yield page.head.status_line
    yield from (name for _, name in page.contents)
    yield from (page.lay.text.text, page.summary.text.text, page.outcomes.purpose.text)
    for group in page.outcomes.groups:
        yield group.heading
        for outcome in group.rows:
            yield outcome.title
            yield from (line.text for line in outcome.details)
    yield from _texts_of_facts(page)
    yield page.design.intervention.text
    for card in (*page.design.arms, *page.design.interventions):
        yield from (card.kind, card.name, card.text.text)
    yield from (card.role for card in page.people)


def _texts_of_facts(page: StudyPage) -> Iterator[str]:
    yield from page.design.bullets
    sections = (page.patients.facts, page.patients.texts, page.design.facts, page.design.texts)
    groups = (group.facts for group in page.groups)
    for facts in (*sections, *groups):
        for fact in facts:
            yield from (fact.label, fact.text)
    for heading, criteria in (
        (gettext("Inclusion criteria"), page.patients.inclusion),
        (gettext("Exclusion criteria"), page.patients.exclusion),
    ):
        if criteria.rows or criteria.note:
            yield heading
            yield from (line.text for line in criteria.rows)
