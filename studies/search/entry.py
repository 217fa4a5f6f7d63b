"""What a published record says in a list, in facets and in words: functions without a database."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from studies import choices as c
from studies import parts as p
from studies import states
from studies.fold import GAP_WORD, fold, joined
from studies.identifiers import comparable
from studies.record import StudyRecord
from studies.search import abroad, ages
from studies.search.cities import city_name, city_value, state_of

GAP = f" {GAP_WORD} "
# PostgreSQL keeps 16,383 positions a text and 255 a word.
_LONGEST = 60_000
_TEASER = 200
# Lengths of the words that are counted; the column of ``SearchWord`` is as wide.
_COUNTED = range(3, 61)
_HIDDEN = {GAP_WORD, *(state.word for state in states.STATES)}


@dataclass(frozen=True)
class Words:
    """The folded words of a study in three tiers: title, subject, rest."""

    title: str
    subject: str
    rest: str


def main_phase(phase: c.Phase | None) -> str:
    """The phase as lists count it: 2a and 2b are phase 2."""
    return phase.value.rstrip("ab") if phase and phase != c.Phase.NA else ""


def cities(record: StudyRecord) -> list[str]:
    """The cities of its public sites, German ones first, each once; for readers, not for facets."""
    names: dict[str, str] = {}
    for city, country in sorted(_cities(record), key=lambda row: row[1] != "DE"):
        names.setdefault(city_value(city, country), city_name(city, country))
    return list(dict.fromkeys(names.values()))


def _cities(record: StudyRecord) -> dict[tuple[str, str], None]:
    """City and country of its public sites, each pair once."""
    sites = (site for site in record.sites if site.is_public and site.city)
    return dict.fromkeys((site.city, site.country) for site in sites)


def places(record: StudyRecord) -> list[str]:
    """Its German cities with latitude and longitude for maps: “50.93|11.59|Jena”.

    A city without coordinates, “||Jena”, is on no map.
    """
    return [
        f"{_degrees(site.latitude)}|{_degrees(site.longitude)}|{city_value(site.city, 'DE')}"
        for site in record.sites
        if site.is_public and site.city and site.country == "DE"
    ]


def regions(record: StudyRecord) -> set[str]:
    """What its public sites are found by: the words of German states, regions as they stand."""
    return {_region(site) for site in record.sites if site.is_public} - {""}


def _region(site: p.Site) -> str:
    """The state that a German site names, else that of its city; the region of any other."""
    if site.country != "DE":
        return site.region
    state = states.named(site.region) or state_of(site.city)
    return state.word if state else site.region


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def facets(record: StudyRecord, ancestors: Mapping[str, tuple[str, ...]]) -> set[tuple[str, str]]:
    """The (facet, value) pairs by which a study is found; broader indications included."""
    return {(facet, value[:120]) for facet, value in _facets(record, ancestors) if value}


def _facets(
    record: StudyRecord, ancestors: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    for row in record.indications:
        broader = ancestors.get(row.indication, ())
        yield from (("indication", key) for key in (row.indication, *broader))
    yield "status", record.status.main.value
    yield "substatus", record.status.sub_status
    yield "phase", main_phase(record.design.phase)
    yield "type", record.design.study_type.value if record.design.study_type else ""
    yield from (("intervention", row.type.value) for row in record.interventions if row.type)
    yield from (("country", code) for code in record.all_countries())
    for city, country in _cities(record):
        yield "city", city_value(city, country)
        yield "spelling", abroad.spelling(city, country) if country != "DE" else ""
    yield from (("place", place) for place in places(record))
    yield from (("network", code) for code in record.networks)
    for sponsor in record.sponsors:
        if sponsor.role == c.OrganisationRole.PRIMARY_SPONSOR:
            yield "sponsor", sponsor.organisation
    yield from _participants(record.eligibility)
    yield "year", started_on(record)[:4]
    yield "results", yes_no(has_results(record))
    for number in record.identifiers:
        if number.relation == c.Relation.OWN:
            yield "identifier", comparable(number.scheme, number.value)


def _participants(eligibility: p.Eligibility) -> Iterator[tuple[str, str]]:
    yield "sex", eligibility.sex.value if eligibility.sex else ""
    if eligibility.healthy_volunteers is not None:
        yield "healthy", yes_no(eligibility.healthy_volunteers)
    yield "age_from", ages.lowest(eligibility.age_min)
    yield "age_to", ages.highest(eligibility.age_max)


def yes_no(value: bool) -> str:
    """A fact that is so or is not, as facets hold it."""
    return (c.YesNo.YES if value else c.YesNo.NO).value


def has_results(record: StudyRecord) -> bool:
    """Whether the record leads to results: a publication of them, or the date they appeared."""
    kinds = {c.MilestoneKind.RESULTS_POSTED, c.MilestoneKind.PUBLICATION}
    return any(row.kind == c.PublicationKind.RESULT for row in record.publications) or any(
        row.kind in kinds and row.date_kind == c.DateKind.ACTUAL for row in record.milestones
    )


def words(record: StudyRecord, names: Mapping[str, str], broader: Iterable[p.Text] = ()) -> Words:
    """What a study is found by in words, both languages at once.

    ``broader`` are the labels of the indications above its own: a lung cancer study is found by
    “Krebs”.
    Exclusion criteria are left out: a study that excludes HIV is not an HIV study.
    """
    return Words(
        title=_folded(
            [*_both(record.public_title), *_both(record.scientific_title), record.acronym]
        ),
        subject=_folded([*_subject(record), *(text for label in broader for text in _both(label))]),
        rest=_folded(_rest(record, names)),
    )


def distinct(*texts: str) -> set[str]:
    """The words of folded texts, each once; without digits, initials and hidden words."""
    found = {word for text in texts for word in text.split()}
    found -= _HIDDEN
    return {word for word in found if word.isalpha() and len(word) in _COUNTED}


def _subject(record: StudyRecord) -> Iterator[str]:
    for condition in record.conditions:
        yield from _both(condition.text)
    for row in record.indications:
        yield from _both(record.label("indication", row.indication))
    for intervention in record.interventions:
        yield from _both(intervention.name)
        yield intervention.other_names
    yield from _both(record.keywords)
    yield from (term.text for term in record.subject_terms if not term.is_ancestor)


def _rest(record: StudyRecord, names: Mapping[str, str]) -> Iterator[str]:
    yield record.number
    yield from (identifier.value for identifier in record.identifiers)
    for text in (record.lay_summary, record.purpose_text, record.intervention_text):
        yield from _both(text)
    yield from (name for key in record.investigators() if (name := names.get(key, "")))
    for key in record.organisation_keys():
        yield from _both(record.organisations[key].name)
    yield from cities(record)
    yield from _names_abroad(record)
    yield from sorted(regions(record))
    for outcome in record.outcomes:
        yield from _both(outcome.title)
    for criterion in record.criteria:
        if criterion.kind == c.CriterionKind.INCLUSION:
            yield from _both(criterion.text)
    yield from _both(record.scientific_summary)


def _names_abroad(record: StudyRecord) -> list[str]:
    """The names of its cities outside Germany that ``cities`` leaves out, by their folded words."""
    others = (abroad.names(*pair) for pair in _cities(record) if pair[1] != "DE")
    named = {fold(name): "" for name in cities(record)}
    return [
        named.setdefault(fold(name), name) for name in chain(*others) if fold(name) not in named
    ]


def _both(text: p.Text) -> tuple[str, str]:
    return text.de, text.en


def _folded(texts: Iterable[str]) -> str:
    pieces = [text for text in texts if text]
    plain = GAP.join(filter(None, map(fold, pieces)))
    together = joined(" ".join(pieces))
    return f"{plain}{GAP}{together}"[:_LONGEST].replace("\x00", "")


def teaser(record: StudyRecord) -> p.Text:
    """The first sentences of the plain words, short enough for a card."""
    source = record.lay_summary or record.purpose_text
    return p.Text(de=_beginning(source.de), en=_beginning(source.en))


def _beginning(text: str) -> str:
    flat = " ".join(text.split())
    if len(flat) <= _TEASER:
        return flat
    cut = flat[:_TEASER]
    end = max(cut.rfind(". "), cut.rfind("? "))
    return cut[: end + 1] if end > _TEASER // 3 else f"{cut.rsplit(' ', 1)[0]} …"


def started_on(record: StudyRecord) -> str:
    """When it started or shall start, as precise as known (WHO TRDS 16)."""
    kinds = {c.MilestoneKind.STUDY_START: 1, c.MilestoneKind.FIRST_ENROLMENT: 0}
    dated = [row for row in record.milestones if row.kind in kinds]
    dated.sort(key=lambda row: (row.date_kind != c.DateKind.ACTUAL, kinds[row.kind]))
    return dated[0].date if dated else ""


def age(value: p.Age | None) -> dict[str, object] | None:
    """An age limit as the list row keeps it."""
    return {"value": value.value, "unit": value.unit.value} if value else None
