"""A first mapping from the headings of a list and what stands below them; an editor corrects it.

Headings are compared folded with names in German and English. What no name tells, the values
may: a column of which nearly all cells are numbers of one register holds these numbers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from exchange.profiles.base import Column, Profile
from exchange.profiles.meaning import Vocabulary
from exchange.profiles.targets import TARGETS
from exchange.readers.numbers import recognised
from exchange.tables import Options
from studies.fold import fold

# Names of columns as lists write them; a heading with "(de)" or "(en)" names its language too.
_NAMES = {
    "number": "register number; studiennummer; registernummer; register-nr; ctu-nr",
    "scientific_title": "title; titel; studientitel; study title; scientific title; "
    "official title; wissenschaftlicher titel; voller titel; full title",
    "public_title": "public title; brief title; allgemeinverständlicher titel; laientitel; "
    "öffentlicher titel",
    "acronym": "acronym; kurztitel; akronym; kurzname; short title; studienkürzel; kürzel",
    "status": "status; recruitment status; recruiting status; rekrutierungsstatus; studienstatus; "
    "overall status; study status",
    "status.since": "status since; status seit",
    "status.confirmed_on": "status confirmed; status bestätigt am; status date; stand",
    "why_stopped": "why stopped; abbruchgrund; grund des abbruchs",
    "indications": "indication; indikation; therapeutic area",
    "networks": "network; netzwerk; verbund",
    "conditions": "condition; conditions; erkrankung; diagnose; krankheit; disease",
    "keywords": "keywords; schlagworte; stichworte",
    "lay_summary": "brief summary; lay summary; kurzbeschreibung; zusammenfassung; summary",
    "scientific_summary": "detailed description; scientific summary; beschreibung",
    "design.study_type": "study type; studientyp; studienart; art der studie",
    "design.phase": "phase; phases; studienphase; phase of study",
    "design.allocation": "allocation; zuteilung; randomisation; randomisierung; randomised",
    "design.assignment": "intervention model; assignment; gruppendesign",
    "design.masking": "masking; verblindung; blinding; blinded",
    "design.purpose": "primary purpose; purpose; zweck",
    "design.center_type": "centres; zentren; is multicentric; multicentric; multizentrisch; "
    "mono-/multizentrisch",
    "eligibility.sex": "sex; gender; geschlecht; inclusion gender",
    "eligibility.age_min": "minimum age; mindestalter; alter ab; age min; inclusion agemin; agemin",
    "eligibility.age_max": "maximum age; höchstalter; alter bis; age max; inclusion agemax; agemax",
    "eligibility.healthy_volunteers": "healthy volunteers; gesunde probanden",
    "criteria:inclusion": "inclusion criteria; einschlusskriterien; key inclusion criteria",
    "criteria:exclusion": "exclusion criteria; ausschlusskriterien; key exclusion criteria",
    "outcomes:primary": "primary outcome; primary outcomes; primary endpoint; primärer endpunkt; "
    "primäre endpunkte; hauptzielgröße; zielgröße",
    "outcomes:secondary": "secondary outcome; secondary outcomes; secondary endpoints; "
    "sekundäre endpunkte; sekundärer endpunkt",
    "interventions": "intervention; interventions; prüfpräparat; imp; behandlung; "
    "studienmedikation",
    "sample_size_planned": "sample size; target size; fallzahl; geplante fallzahl; enrolment; "
    "enrollment; planned enrolment; anzahl patienten geplant",
    "sample_size_actual": "actual enrolment; tatsächliche fallzahl; eingeschlossen; "
    "actual sample size; rekrutiert",
    "sponsors:primary_sponsor": "sponsor; primary sponsor; lead sponsor; main sponsor; "
    "hauptsponsor",
    "sponsors:funder": "funder; förderer; funding; mittelgeber; finanzierung",
    "sponsors:collaborator": "collaborator; collaborators; kooperationspartner",
    "person:principal_investigator": "pi; lkp; principal investigator; prüfarzt; studienleiter; "
    "leiter der klinischen prüfung; coordinating investigator; studienleitung",
    "home:principal_investigator": "institution; klinik; einrichtung; pi institution",
    "countries": "country; countries; land; länder",
    "sites:organisation": "sites; prüfzentren; centres involved; studienzentren",
    "sites:city": "city; cities; ort; orte; städte; facility cities; lead cities",
    "milestones:study_start:unknown": "start; start date; beginn; studienbeginn; "
    "date enrollement; date of first enrolment; startdatum",
    "milestones:study_start:planned": "planned start; geplanter beginn; beginn geplant",
    "milestones:study_start:actual": "actual start; tatsächlicher beginn; fpfv; first patient in; "
    "fpi",
    "milestones:primary_completion:unknown": "primary completion date; primary completion",
    "milestones:study_completion:unknown": "completion date; end; ende; end date; studienende; "
    "enddatum",
    "milestones:study_completion:planned": "planned end; geplantes ende; ende geplant",
    "milestones:study_completion:actual": "actual end; tatsächliches ende; lplv; last patient out",
    "registered_on": "registration date; registriert am; date registration; registrierungsdatum",
    "identifiers:nct": "nct; nct number; nct-nummer; nct-nr; clinicaltrials gov; nct id",
    "identifiers:drks": "drks; drks-id; drks-nummer; drks-nr",
    "identifiers:eudract": "eudract; eudract-nr; eudract number; eudract-nummer",
    "identifiers:euct": "euct; eu ct number; ctis; eu-ct-nummer; ct-nummer",
    "identifiers:isrctn": "isrctn",
    "identifiers:sponsor": "protocol number; protokollnummer; sponsor id; protocol code; "
    "prüfplancode; studiencode",
    "publications:doi": "doi",
    "publications:pmid": "pmid; pubmed id",
}
_BY_NAME = {fold(name): key for key, names in _NAMES.items() for name in names.split(";")}
# How many of the cells must agree before values alone tell what a column holds.
_MOST = 0.8
_KEYS = ("number", "identifiers:sponsor", "identifiers:nct", "identifiers:drks")


def propose(
    name: str,
    headers: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    options: Options,
    vocabulary: Vocabulary,
) -> Profile:
    """A profile for a list with these headings, and some of its rows as they stand there."""
    columns: list[Column] = []
    taken: set[tuple[str, str]] = set()
    for header in headers:
        words, language = _language(header)
        cells = [row[header] for row in rows if row.get(header)]
        key = _BY_NAME.get(fold(words)) or _by_values(cells)
        if key and (key, language) not in taken:
            taken.add((key, language))
            columns.append(Column(header, key, TARGETS[key].transforms[0], language))
    key = _key(headers, rows, columns)
    return Profile(
        name=name,
        key=key,
        columns=tuple(columns),
        options=options,
        language=_most_german(headers),
        separator=_separator(columns, rows),
    )


def _language(header: str) -> tuple[str, str]:
    """A heading without the language that it names at its end."""
    folded = fold(header)
    for language, marks in {
        "de": ("de", "deutsch", "german"),
        "en": ("en", "englisch", "english"),
    }.items():
        for mark in marks:
            if folded.endswith(f" {mark}"):
                return folded.removesuffix(f" {mark}"), language
    return header, ""


def _by_values(cells: Sequence[str]) -> str:
    """The numbers that nearly all cells of a column are."""
    schemes = Counter(found.scheme for cell in cells if (found := recognised(cell)))
    scheme, count = next(iter(schemes.most_common(1)), (None, 0))
    return f"identifiers:{scheme.value}" if scheme and count >= _MOST * len(cells) else ""


def _key(
    headers: Sequence[str], rows: Sequence[Mapping[str, str]], columns: Sequence[Column]
) -> str:
    """The column by which a row is known again: a number that each row has, and no two share."""
    by_target = {column.target: column.header for column in columns}
    candidates = [by_target[key] for key in _KEYS if key in by_target]
    candidates += [header for header in headers if fold(header) in ("id", "nr", "key", "trialid")]
    for header in (*candidates, *headers):
        values = [row.get(header, "") for row in rows]
        if all(values) and len(set(values)) == len(values):
            return header
    return headers[0]


def _separator(columns: Sequence[Column], rows: Sequence[Mapping[str, str]]) -> str:
    """What parts the values of cells that hold several."""
    listed = [column.header for column in columns if column.transform == "split"]
    signs = Counter(
        sign for row in rows for header in listed for sign in ";|" if sign in row.get(header, "")
    )
    return max(";|", key=lambda sign: signs[sign])


_GERMAN = ("titel", "studie", "beginn", "fallzahl", "nummer", "ende", "einschluss", "indikation")


def _most_german(headers: Sequence[str]) -> str:
    """The language of the headings, which is that of the texts more often than not."""
    return "de" if any(word in fold(header) for header in headers for word in _GERMAN) else "en"
