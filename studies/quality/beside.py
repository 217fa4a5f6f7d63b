"""E19, W18, W19, W21, W22: what stands beside the record; codes without year or country."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies.quality.base import Context, Hit, Rule, hit, rule
from studies.record import StudyRecord

BESIDE: list[Rule] = []

# Names under which apps above tell what they know.
UNCLEAN_DOCUMENTS = "unclean-documents"
DISCREPANCIES = "discrepancies"

_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


@rule(
    BESIDE,
    "E19",
    "documents",
    _("The document “%(title)s” is offered, but its file has not been found clean."),
)
def _unclean_document(record: StudyRecord, context: Context) -> Iterator[Hit]:
    for title in context.beside.get(UNCLEAN_DOCUMENTS, ()):
        yield hit(title, title=title)


@rule(
    BESIDE,
    "W18",
    "conditions",
    _("The ICD-10-GM code %(code)s lacks the year of its version, as in U07.1 (2020)."),
)
def _icd_without_year(record: StudyRecord, context: Context) -> Iterator[Hit]:
    """ICD-10-GM changes every year: a code without it may mean something else."""
    for position, row in enumerate(record.conditions, 1):
        if row.code_system == c.CodeSystem.ICD10GM and not _YEAR.search(row.code):
            yield hit(f"condition:{position}", code=row.code)


@rule(
    BESIDE,
    "W19",
    "sites",
    _("The site in %(city)s has no country: it is missing from the study’s countries."),
)
def _site_without_country(record: StudyRecord, context: Context) -> Iterator[Hit]:
    """A record's countries include those of its sites; a site without one is missing there."""
    for position, site in enumerate(record.sites, 1):
        if not site.country:
            yield hit(f"site:{position}", city=site.city or "–")


@rule(
    BESIDE,
    "W21",
    "",
    _("The source says otherwise; what was edited here was kept: %(fields)s."),
)
def _discrepancy(record: StudyRecord, context: Context) -> Iterator[Hit]:
    if fields := context.beside.get(DISCREPANCIES, ()):
        yield hit(fields=", ".join(fields))


@rule(
    BESIDE,
    "W22",
    "scientific_title",
    _(
        "%(number)s has the same sponsor, and a similar title or the same sponsor’s number: is it "
        "the same study?"
    ),
)
def _look_alike(record: StudyRecord, context: Context) -> Iterator[Hit]:
    for number in context.look_alikes:
        yield hit(number, number=number)
