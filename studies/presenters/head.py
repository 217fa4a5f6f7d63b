"""The head of a study page: title, status, track, what is told at a glance."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import ngettext, override, pgettext

from studies import choices as c
from studies import countries, wording
from studies.parts import Text
from studies.paths import path_to
from studies.presenters.escaped import joined
from studies.presenters.reading import MISSING, Fact, Reading, Shown, said, shown
from studies.quality.facts import is_older

LEAD_ROLE = "national_coordinating_investigator"
_DONE_STAGE = "results_published"

# An answer of these may have become another since it was given.
_MAY_HAVE_ENDED = (c.MainStatus.PLANNED, c.MainStatus.RECRUITING)

# The element of a stage: behind, now, ahead.
_PLACES = {
    -1: SafeString(' class="done"'),
    0: SafeString(' class="now" aria-current="step"'),
    1: SafeString(""),
}


class Tag(NamedTuple):
    """A short word at the head of a study; some lead somewhere."""

    text: str
    attribute: str
    url: str


class Step(NamedTuple):
    """One of the five stages: class and aria-current of its element, name, since when."""

    attribute: str
    name: str
    since: str


def status_text(reading: Reading) -> str:
    """Main status and sub-status: “Planned (Transit Ethics)”."""
    status = reading.record.status
    main = reading.word(status.main)
    if not status.sub_status:
        return main
    sub = shown(reading.text_of("sub_status", status.sub_status), reading.language).text
    return wording.status(main, sub)


def status_line(reading: Reading, published_label: str) -> str:
    """The whole line: “Status: Planned (Transit Ethics), pub.”."""
    line = reading.gettext("Status: %(status)s") % {"status": status_text(reading)}
    return f"{line}, {published_label}" if published_label else line


def freshness(reading: Reading, shelf_life: int | None, today: date) -> str:
    """When the status was confirmed, or since when nobody has: after its shelf life in days."""
    if since := unconfirmed_since(reading, shelf_life, today):
        return reading.gettext("Status not confirmed since %(date)s") % {"date": since}
    status = reading.record.status
    if not status.confirmed_on:
        return ""
    known = reading.date(status.last_known())
    return reading.gettext("Status confirmed: %(date)s") % {"date": known}


def unconfirmed_since(reading: Reading, shelf_life: int | None, today: date) -> str:
    """When the status was last known, where that is longer ago than its shelf life in days."""
    known = reading.record.status.last_known()
    if known and shelf_life is not None and is_older(known, shelf_life, today):
        return reading.date(known)
    return ""


@lru_cache(maxsize=2)
def stages(language: str) -> tuple[str, ...]:
    """The names of the five stages."""
    with override(language):
        return (
            pgettext("stage", "Planned"),
            pgettext("stage", "Ethics and authority"),
            pgettext("stage", "Recruiting"),
            pgettext("stage", "Follow-up"),
            pgettext("stage", "Results"),
        )


def track(reading: Reading) -> tuple[Step, ...]:
    """The five stages of a study; none for studies that stopped or whose status is unknown."""
    status = reading.record.status
    if not status.stage:
        return ()
    now = status.stage + (status.sub_status == _DONE_STAGE)
    since = (
        reading.gettext("since %(date)s") % {"date": reading.date(status.since)}
        if status.since
        else ""
    )
    steps = []
    for number, name in enumerate(stages(reading.language), 1):
        place = (number > now) - (number < now)
        steps.append(Step(_PLACES[place], name, since if number == status.stage else ""))
    return tuple(steps)


def tags(reading: Reading) -> tuple[Tag, ...]:
    """Indications with their addresses, then phase, acronym and number."""
    record = reading.record
    found = []
    for row in record.indications:
        name = shown(reading.text_of("indication", row.indication), reading.language)
        url = path_to("studies:indication", row.indication)
        found.append(Tag(name.text, name.attribute, url))
    if record.design.phase and record.design.phase != c.Phase.NA:
        found.append(Tag(reading.word(record.design.phase), "", ""))
    found += [Tag(word, "", "") for word in (record.acronym, record.number) if word]
    return tuple(found)


def official_titles(reading: Reading, title: Shown) -> tuple[Fact, ...]:
    """Titles beside the one on top: the scientific one, and the original of a translation."""
    record = reading.record
    found = []
    scientific = reading.show(record.scientific_title)
    if scientific.text != title.text:
        label = reading.gettext("Scientific title:")
        found.append(Fact(label, scientific.attribute, scientific.text))
    original = Text(**{record.record_language.value: record.title().get(record.record_language)})
    first = shown(original, reading.language)
    if record.record_language != reading.language and first.text not in (
        title.text,
        scientific.text,
    ):
        found.append(Fact(reading.gettext("Original title:"), first.attribute, first.text))
    return tuple(found)


def taking(reading: Reading, unconfirmed: str) -> str:
    """Whether the study takes participants now; of an old status when it was so."""
    answer = _taking(reading)
    if not unconfirmed or reading.record.status.main not in _MAY_HAVE_ENDED:
        return answer
    facts = {"answer": answer, "date": unconfirmed}
    return reading.gettext("%(answer)s, as of %(date)s") % facts


def _taking(reading: Reading) -> str:
    status = reading.record.status
    if status.sub_status == "by_invitation":
        return reading.gettext("By invitation only")
    if status.sub_status == "on_hold":
        return reading.gettext("Paused")
    return {
        c.MainStatus.PLANNED: reading.gettext("Not yet"),
        c.MainStatus.RECRUITING: reading.gettext("Yes"),
        c.MainStatus.ACTIVE: reading.gettext("No longer"),
        c.MainStatus.COMPLETED: reading.gettext("No longer"),
        c.MainStatus.STOPPED: reading.gettext("No"),
        c.MainStatus.UNKNOWN: reading.gettext("Not known"),
    }[status.main]


def glance(reading: Reading, unconfirmed: str = "") -> tuple[Fact, ...]:
    """What a study is, in few facts; a missing one is shown as missing.

    ``unconfirmed`` says since when its status was not confirmed, where that is too long ago. What
    patients ask stands above, in ``presenters.questions``.
    """
    record = reading.record
    studied = reading.spans(row.name for row in record.interventions[:3])
    if len(record.interventions) > 3:
        studied = joined([studied, "…"], ", ")
    facts = (
        said(reading.gettext("Taking participants"), taking(reading, unconfirmed)),
        said(reading.gettext("Under study"), studied),
        lead(reading),
        said(reading.gettext("Participants"), participants(reading)),
        said(reading.gettext("EU CT, DRKS, NCT number"), numbers(reading)),
    )
    missing = reading.gettext("not recorded yet")
    return tuple(fact if fact.text else Fact(fact.label, MISSING, missing) for fact in facts)


def lead(reading: Reading) -> Fact:
    """The organisation that leads: the coordinating investigator's, else the sponsor."""
    name = reading.organisation(lead_organisation(reading))
    return Fact(reading.gettext("Lead"), name.attribute, name.text)


def lead_organisation(reading: Reading) -> str:
    """Key of the organisation that leads; empty when none is stated."""
    record = reading.record
    leads = [row.organisation for row in record.responsibilities if row.role == LEAD_ROLE]
    sponsors = [
        row.organisation
        for row in record.sponsors
        if row.role == c.OrganisationRole.PRIMARY_SPONSOR
    ]
    return next(filter(None, [*leads, *sponsors]), "")


def places(reading: Reading) -> str:
    """How many sites, and where: “4 in Germany”, “12 in 3 countries”."""
    sites = [site for site in reading.record.sites if site.is_public]
    codes = reading.record.all_countries()
    if len(codes) == 1:
        where = reading.gettext("in %(country)s") % {
            "country": countries.name(codes[0], reading.language)
        }
    else:
        where = ngettext("in %(n)d country", "in %(n)d countries", len(codes)) % {"n": len(codes)}
    if sites:
        return f"{reading.number(len(sites))} {where}" if codes else reading.number(len(sites))
    return where if codes else ""


def participants(reading: Reading) -> str:
    """How many take part: planned, enrolled, or both."""
    record = reading.record
    found = []
    if record.sample_size_planned is not None:
        number = reading.number(record.sample_size_planned)
        found.append(reading.gettext("%(n)s planned") % {"n": number})
    if record.sample_size_actual is not None:
        number = reading.number(record.sample_size_actual)
        found.append(reading.gettext("%(n)s enrolled") % {"n": number})
    return ", ".join(found)


def numbers(reading: Reading) -> str:
    """The study's own numbers in the three registers readers ask for."""
    schemes = (c.Scheme.EUCT, c.Scheme.DRKS, c.Scheme.NCT)
    own = [row for row in reading.record.identifiers if row.relation == c.Relation.OWN]
    return ", ".join(row.value for scheme in schemes for row in own if row.scheme == scheme)


def language_notes(reading: Reading) -> tuple[str, ...]:
    """What to know of this page's texts: only in the other language, or translated."""
    record, language = reading.record, reading.language
    notes = [reading.note()] if reading.note() else []
    if record.record_language == language:
        return tuple(notes)
    state = record.text_state_de if language == "de" else record.text_state_en
    if state == c.TextState.MACHINE:
        notes.append(
            reading.gettext("Machine translation, not checked. The original text applies.")
        )
    elif state != c.TextState.MISSING:
        notes.append(reading.gettext("Translated by the register. The original text applies."))
    return tuple(notes)
