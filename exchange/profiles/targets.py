"""The facts that a column can hold: a closed list, each with how it enters a record.

Most are single facts of the record, found by their path; what they hold follows from the
record's own types. The others put rows into it.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from exchange.profiles import puts, words
from exchange.profiles.meaning import Vocabulary, words_of
from exchange.profiles.puts import Put
from studies import choices as c

Label = str | Promise


class Target(NamedTuple):
    """A fact: its key, what it is called, which transforms give it, and how it is put."""

    key: str
    label: Label
    transforms: tuple[str, ...]
    put: Put
    has_language: bool = False

    def words(self, vocabulary: Vocabulary) -> Mapping[str, str]:
        """The words of its closed list; none for a fact of another kind."""
        kind = puts.kind_of(self.key)
        if kind:
            return words.of_enum(kind)
        return words_of(self.key, vocabulary)

    def codes(self, vocabulary: Vocabulary) -> list[tuple[str, str]]:
        """What its words can mean: codes and what they are called."""
        kind = puts.kind_of(self.key)
        if kind:
            return [(str(value), str(label)) for value, label in kind.choices]
        return sorted({(code, code) for code in self.words(vocabulary).values()})


_TEXTS: dict[str, Label] = {
    "scientific_title": _("Scientific title"),
    "public_title": _("Public title"),
    "lay_summary": _("Lay summary"),
    "scientific_summary": _("Scientific summary"),
    "purpose_text": _("Purpose"),
    "why_stopped": _("Why the study was stopped"),
    "intervention_text": _("Interventions, as one text"),
    "keywords": _("Keywords"),
    "eligibility.population_text": _("Population"),
}
_ENUMS: dict[str, Label] = {
    "design.study_type": _("Study type"),
    "design.allocation": _("Allocation"),
    "design.assignment": _("Assignment"),
    "design.masking": _("Masking"),
    "design.purpose": _("Purpose (coded)"),
    "design.center_type": _("Centres"),
    "eligibility.sex": _("Sex"),
}
_PLAIN: dict[str, tuple[Label, tuple[str, ...]]] = {
    "acronym": (_("Acronym"), ("text",)),
    "design.phase": (_("Phase"), ("phase", "enum")),
    "design.target_duration": (_("Duration"), ("text",)),
    "sample_size_planned": (_("Planned number of participants"), ("int",)),
    "sample_size_actual": (_("Actual number of participants"), ("int",)),
    "eligibility.age_min": (_("Minimum age"), ("age",)),
    "eligibility.age_max": (_("Maximum age"), ("age",)),
    "eligibility.healthy_volunteers": (_("Healthy volunteers"), ("bool",)),
    "is_iit": (_("Investigator-initiated"), ("bool",)),
    "is_multinational": (_("Multinational"), ("bool",)),
    "registration_kind": (_("Registration"), ("enum",)),
    "status.since": (_("Status since"), ("partial_date", "date")),
    "status.confirmed_on": (_("Status confirmed on"), ("partial_date", "date")),
}


_CRITERIA = {
    c.CriterionKind.INCLUSION: _("Inclusion criteria"),
    c.CriterionKind.EXCLUSION: _("Exclusion criteria"),
}
_OUTCOMES = {
    c.OutcomeRank.PRIMARY: _("Primary outcomes"),
    c.OutcomeRank.SECONDARY: _("Secondary outcomes"),
}
_PEOPLE = {
    "principal_investigator": _("Principal investigator"),
    "study_director": _("Study director"),
    "scientific_contact": _("Scientific contact"),
}


def _facts() -> Iterator[Target]:
    yield Target("number", _("Number in this register"), ("text",), puts.number)
    for path, label in _TEXTS.items():
        yield Target(path, label, ("text", "strip_html", "constant"), puts.text, has_language=True)
    yield Target("status", _("Status"), ("enum", "constant"), puts.status)
    yield Target("indications", _("Indication"), ("enum", "split", "constant"), puts.indications)
    yield Target("networks", _("Network"), ("enum", "split", "constant"), puts.keys)
    for path, coded in _ENUMS.items():
        yield Target(path, coded, ("enum", "constant"), puts.coded)
    for path, (plain, transforms) in _PLAIN.items():
        put = puts.fact if puts.kind_of(path) is None or "phase" in transforms else puts.coded
        yield Target(path, plain, transforms, put)


def _lists() -> Iterator[Target]:
    listed, ranks = ("split", "text"), ("text", "split", "strip_html")
    conditions, interventions = puts.conditions, puts.interventions
    yield Target("conditions", _("Conditions"), listed, conditions, has_language=True)
    for kind, label in _CRITERIA.items():
        key, put = f"criteria:{kind.value}", puts.criteria(kind)
        yield Target(key, label, ("criteria_list",), put, has_language=True)
    for rank, label in _OUTCOMES.items():
        key, put = f"outcomes:{rank.value}", puts.outcomes(rank)
        yield Target(key, label, ranks, put, has_language=True)
    yield Target("interventions", _("Interventions"), listed, interventions, has_language=True)
    yield Target("countries", _("Countries"), ("split", "enum", "constant"), puts.countries)
    yield Target("sites:organisation", _("Sites: organisations"), listed, puts.sites)
    yield Target("sites:city", _("Sites: cities"), listed, puts.sites)


def _parties() -> Iterator[Target]:
    for role in c.OrganisationRole:
        key, put = f"sponsors:{role.value}", puts.organisations(role)
        yield Target(key, role.label, ("text", "split"), put)
    for person, label in _PEOPLE.items():
        yield Target(f"person:{person}", label, ("person_name",), puts.person(person))
        home = format_lazy("{}: {}", label, _("Organisation"))
        yield Target(f"home:{person}", home, ("text",), puts.home(person))


def _dates_and_numbers() -> Iterator[Target]:
    dated = ("partial_date", "date")
    for kind in c.MilestoneKind:
        for date_kind in c.DateKind:
            key, put = f"milestones:{kind.value}:{date_kind.value}", puts.milestone(kind, date_kind)
            yield Target(key, format_lazy("{} ({})", kind.label, date_kind.label), dated, put)
    yield Target("registered_on", _("Registered on"), dated, puts.registered)
    for scheme in c.Scheme:
        yield Target(f"identifiers:{scheme.value}", scheme.label, ("identifier",), puts.identifier)
    yield Target("publications:doi", _("DOI of the results"), ("text",), puts.publication("doi"))
    yield Target("publications:pmid", _("PubMed number"), ("text",), puts.publication("pmid"))


TARGETS = {
    target.key: target for target in (*_facts(), *_lists(), *_parties(), *_dates_and_numbers())
}
