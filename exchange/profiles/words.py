"""What the words of lists mean here, where a profile does not say otherwise.

Words are compared folded; each code and its label in both languages mean themselves.
Sources: reference of vocabularies, 1.2 and 3; lists of DRKS, ClinicalTrials.gov and WHO ICTRP.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from django.db.models import TextChoices
from django.utils.translation import override

from studies import choices as c
from studies.fold import fold

# Status by whole words only: "not recruiting" holds "recruiting" and may mean two things.
STATUS = {
    "not_yet_recruiting": "not yet recruiting; pending; not recruiting yet; recruiting planned; "
    "planned; geplant; noch nicht rekrutierend; authorised; rekrutierung geplant",
    "recruiting": "recruiting; recruiting ongoing; open; rekrutierend; rekrutiert; offen; "
    "laufend; in rekrutierung; aktiv rekrutierend; ongoing recruiting",
    "by_invitation": "enrolling by invitation; invite only; auf einladung",
    "on_hold": "suspended; on hold; recruiting suspended on temporary hold; pausiert; "
    "temporarily halted; unterbrochen",
    "recruitment_ended": "active not recruiting; recruiting complete; rekrutierung beendet; "
    "rekrutierung abgeschlossen; closed to recruitment",
    "follow_up": "recruiting complete follow up continuing; complete follow up continuing; "
    "nachbeobachtung; follow up; in follow up",
    "completed": "completed; complete; recruiting complete study complete; "
    "recruiting complete follow up complete; complete follow up complete; "
    "abgeschlossen; beendet; ended; study complete",
    "terminated": "terminated; discontinued; stopped; abgebrochen; vorzeitig beendet; "
    "recruiting stopped after recruiting started; discontiniued",
    "withdrawn": "withdrawn; recruiting withdrawn before recruiting started; zuruckgezogen; "
    "cancelled; canceled; nicht begonnen",
    "not_confirmed": "unknown; unknown status; unbekannt",
}

_ENUMS: dict[type[TextChoices], dict[str, str]] = {
    c.Sex: {
        "all": "all; both; both male and female; both males and females; male and female; "
        "male female; alle; beide; m w d; mwd; female yes male yes; any",
        "female": "female; females; f; w; weiblich; frauen; female yes male no; women",
        "male": "male; males; m; mannlich; manner; female no male yes; men",
    },
    c.StudyType: {
        "interventional": "interventional study; intervention; interventionell; klinische prufung; "
        "interventional clinical trial of medicinal product; treatment study; "
        "interventionelle studie; clinical trial",
        "observational": "observational study; beobachtungsstudie; nicht interventionell; "
        "non interventional; epidemilogical research; epidemiological research; "
        "non interventional study; nis",
        "registry": "observational patient registry; patientenregister; register; registry",
        "expanded_access": "compassionate use; harteregelung",
    },
    c.Allocation: {
        "randomised": "randomized; randomisiert; randomized controlled trial; yes; rct; "
        "randomised controlled trial",
        "non_randomised": "non randomized; nicht randomisiert; non randomized controlled trial",
        "single_arm": "single arm study; einarmig; single group",
        "na": "n a; not applicable; not given",
    },
    c.Masking: {
        "open": "none; no masking; none open label; open masking not used; open; offen; "
        "not blinded; unblinded",
        "single": "single; single blind; einfachblind; single blinded",
        "double": "double; double or multiple blind; double blind; doppelblind; double blinded",
        "triple": "triple; triple blind; dreifachblind",
        "quadruple": "quadruple; quadruple blind",
        "blinded_unspecified": "blinded; verblindet; blinded masking used",
    },
    c.Purpose: {
        "treatment": "therapy; behandlung; therapie",
        "prevention": "prophylaxis; prophylaxe; pravention",
        "diagnostic": "diagnostic test; diagnostik; diagnosis",
        "basic_science": "basic research physiological study; grundlagenforschung",
        "health_services": "health care system; versorgungsforschung",
    },
    c.Assignment: {
        "single_group": "single; single group assignment; einarmig; single arm",
        "parallel": "parallel assignment; parallel; parallel group; parallelgruppen",
        "crossover": "cross over; crossover assignment",
        "factorial": "factorial assignment",
        "sequential": "sequential assignment",
    },
    c.CenterType: {
        "single": "monocentre; monocenter; monozentrisch; single centre; false; no; nein",
        "multi": "multicentre; multicenter; multizentrisch; true; yes; ja",
    },
    c.InterventionType: {
        "drug": "arzneimittel; medikament; medicine; medicinal product",
        "biological_vaccine": "biological; vaccine; impfstoff; biologikum",
        "device": "device; medizinprodukt; medical device",
        "procedure": "procedure surgery; operation; verfahren",
        "behavioural": "behavioral; verhalten; lifestyle",
    },
}


@cache
def of_enum(kind: type[TextChoices]) -> Mapping[str, str]:
    """Folded words of an enumeration -> its codes: own words, labels in both languages, codes."""
    words = _spread(_ENUMS.get(kind, {}))
    for language in ("de", "en"):
        with override(language):
            words |= {fold(str(member.label)): str(member.value) for member in kind}
    return words | {fold(str(member.value)): str(member.value) for member in kind}


@cache
def of_status() -> Mapping[str, str]:
    """Folded words for recruitment -> sub-statuses that every register has."""
    return _spread(STATUS)


def _spread(table: Mapping[str, str]) -> dict[str, str]:
    return {fold(word): code for code, words in table.items() for word in words.split(";") if word}


def labelled(labels: Mapping[str, object], kind: str) -> dict[str, str]:
    """Folded labels and keys of a vocabulary of the register -> its keys."""
    found: dict[str, str] = {}
    for name, label in labels.items():
        prefix, _, key = name.partition(":")
        if prefix == kind:
            texts: Iterable[str] = (key, getattr(label, "de", ""), getattr(label, "en", ""))
            found |= {fold(text): key for text in texts if text}
    return found
