"""Up to four studies side by side, and in which facts they differ."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext, override

from studies import choices as c
from studies import wording
from studies.identifiers import normalise, recognise
from studies.models import FacetEntry, PublishedStudy, Withdrawal
from studies.paths import path_to
from studies.presenters import head
from studies.presenters.card import status_text
from studies.presenters.escaped import joined
from studies.presenters.questions import how_long, visits, when, where
from studies.presenters.reading import Reading, shown
from studies.record import StudyRecord

MOST = 4
# More values than this are not even looked up; longer ones are no numbers.
_MOST_ASKED = 12
_LONGEST = 60


class Column(NamedTuple):
    """A study of the comparison, with the address of the comparison without it."""

    number: str
    url: str
    attribute: str
    title: str
    is_sample: bool
    status: str
    status_text: str
    without_url: str


class Row(NamedTuple):
    """A fact of all the studies; ``differs`` is the word for it, empty where they agree."""

    label: str
    differs: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class BesidePage:
    """Studies side by side; ``notices`` say what was asked for and left out."""

    notices: tuple[str, ...]
    summary: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    is_full: bool


def beside_page(asked: Iterable[str], language: str) -> BesidePage:
    """The comparison of the studies with these numbers, in their order; at most three queries.

    A number may be the register's own or one of another register.
    """
    values = list(dict.fromkeys(filter(None, map(_clean, asked))))
    looked_up = values[:_MOST_ASKED]
    found = _find(looked_up)
    studies = list(
        {found[value].pk: found[value] for value in looked_up if value in found}.values()
    )
    chosen = studies[:MOST]
    with override(language):
        rows = tuple(_rows([_reading(row, language) for row in chosen]))
        left_out = len(studies) - len(chosen) + len(values) - len(looked_up)
        return BesidePage(
            (*_unknown([value for value in looked_up if value not in found]), *_many(left_out)),
            _summary(rows, len(chosen)),
            tuple(_column(row, chosen, language) for row in chosen),
            rows,
            len(chosen) == MOST,
        )


def _clean(value: str) -> str:
    return normalise(value[:_LONGEST])


def _find(values: Sequence[str]) -> dict[str, PublishedStudy]:
    """The public studies that carry these numbers, by the number asked for.

    Of several studies with one number the one entered first is taken.
    """
    rows = PublishedStudy.objects.select_related("version")
    found = {row.number: row for row in rows.filter(number__in=values)}
    others = {
        value: number.value
        for value in values
        if value not in found and (number := recognise(value))
    }
    if others:
        numbers = set(others.values())
        entries = FacetEntry.objects.filter(facet="identifier", value__in=numbers).order_by("-pk")
        carriers = {entry.value: entry.study for entry in entries.select_related("study__version")}
        found |= {value: carriers[n] for value, n in others.items() if n in carriers}
    return found


def _unknown(values: list[str]) -> Iterator[str]:
    """What to say of numbers without a public study."""
    if not values:
        return
    standing = Withdrawal.objects.standing().filter(study__number__in=values)
    withdrawn = set(standing.values_list("study__number", flat=True))
    for value in values:
        text = (
            gettext("Study %(number)s was withdrawn from the register.")
            if value in withdrawn
            else gettext("There is no public study with the number “%(number)s”.")
        )
        yield text % {"number": value}


def _many(left_out: int) -> Iterator[str]:
    if left_out > 0:
        text = ngettext(
            "Only the first %(most)d studies are compared; %(n)d was left out.",
            "Only the first %(most)d studies are compared; %(n)d were left out.",
            left_out,
        )
        yield text % {"most": MOST, "n": left_out}


def _summary(rows: Sequence[Row], studies: int) -> str:
    if studies < 2:
        return gettext("Choose at least two studies to compare.")
    differing = sum(bool(row.differs) for row in rows)
    text = gettext("They differ in %(n)d of %(of)d facts; each of these is marked “differs”.")
    return text % {"n": differing, "of": len(rows)}


def _reading(row: PublishedStudy, language: str) -> Reading:
    record = StudyRecord.from_json(row.version.record)
    return Reading(record, language, row.version.printed_names, row.labels)


def _column(row: PublishedStudy, chosen: Sequence[PublishedStudy], language: str) -> Column:
    title = shown(row.title, language)
    others = [("s", other.number) for other in chosen if other is not row]
    without = f"{reverse('studies:compare')}?{urlencode(others)}"
    return Column(
        row.number,
        path_to("studies:study", row.number, language=language),
        title.attribute,
        title.text,
        row.is_sample,
        row.main_status,
        status_text(row, language),
        without,
    )


def _rows(readings: Sequence[Reading]) -> Iterator[Row]:
    if len(readings) < 2:
        return
    missing, differs = gettext("not stated"), gettext("differs")
    for label, tell in _facts():
        cells = tuple(tell(reading) or missing for reading in readings)
        yield Row(label, differs if len(set(cells)) > 1 else "", cells)


Tell = Callable[[Reading], str]


def _facts() -> tuple[tuple[str, Tell], ...]:
    """What is compared, in the order of the study page."""
    return (
        (gettext("Status"), head.status_text),
        (gettext("Indication"), _indications),
        (gettext("Under study"), lambda of: of.spans(row.name for row in of.record.interventions)),
        (gettext("Primary Outcome"), lambda of: _outcomes(of, c.OutcomeRank.PRIMARY)),
        (gettext("Secondary Outcomes"), lambda of: _outcomes(of, c.OutcomeRank.SECONDARY)),
        (gettext("Age"), _ages),
        (gettext("Sex"), lambda of: of.word(of.record.eligibility.sex)),
        (
            gettext("Healthy volunteers"),
            lambda of: of.yes_no(of.record.eligibility.healthy_volunteers),
        ),
        (gettext("Inclusion criteria"), lambda of: _criteria(of, c.CriterionKind.INCLUSION)),
        (gettext("Exclusion criteria"), lambda of: _criteria(of, c.CriterionKind.EXCLUSION)),
        (gettext("Study type"), lambda of: of.word(of.record.design.study_type)),
        (gettext("Phase"), lambda of: of.word(of.record.design.phase)),
        (gettext("Allocation"), lambda of: of.word(of.record.design.allocation)),
        (gettext("Control"), lambda of: of.words(of.record.design.control)),
        (gettext("Masking"), lambda of: of.word(of.record.design.masking)),
        (gettext("Arms"), lambda of: of.word(of.record.design.arm_model)),
        (gettext("Participants"), head.participants),
        (gettext("Visits"), lambda of: visits(of.record)),
        (gettext("How long does it take?"), how_long),
        (gettext("Study sites"), where),
        (gettext("Sponsor"), _sponsors),
        (gettext("Lead"), lambda of: of.organisation(head.lead_organisation(of)).text),
        (gettext("When?"), when),
    )


def _indications(reading: Reading) -> str:
    rows = reading.record.indications
    return reading.spans(reading.text_of("indication", row.indication) for row in rows)


def _outcomes(reading: Reading, rank: c.OutcomeRank) -> str:
    rows = (row for row in reading.record.outcomes if row.rank == rank)
    return joined((reading.span(row.title) for row in rows), "<br>")


def _ages(reading: Reading) -> str:
    who = reading.record.eligibility
    return wording.ages(who.age_min, who.age_max, reading.language)


def _criteria(reading: Reading, kind: c.CriterionKind) -> str:
    """How many there are, and their texts."""
    texts = [reading.span(row.text) for row in reading.record.criteria if row.kind == kind]
    if not texts:
        return ""
    count = ngettext("%(n)s criterion", "%(n)s criteria", len(texts)) % {"n": len(texts)}
    rows = format_html_join("", "<li>{}</li>", ((text,) for text in texts))
    return format_html("{}<ul>{}</ul>", count, rows)


def _sponsors(reading: Reading) -> str:
    rows = reading.record.sponsors
    keys = (row.organisation for row in rows if row.role == c.OrganisationRole.PRIMARY_SPONSOR)
    return reading.spans(reading.text_of("organisation", key) for key in keys)
