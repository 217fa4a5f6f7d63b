"""Profiles read the lists of others: every transform, every fact, the shipped profiles."""

import gzip
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.profiles import reader, stored
from exchange.profiles.base import Column, Profile
from exchange.profiles.ictrp import CSV, XML
from exchange.profiles.propose import propose
from exchange.profiles.targets import TARGETS
from exchange.profiles.transforms import TRANSFORMS
from exchange.readers.base import Incoming, Known, Refusal
from exchange.tables import Head, Options, Row, rows
from studies import choices as c
from studies.parts import Age


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
WORDS = {
    "sub_status": {"transit ethics": "transit_ethics", "transit ethik": "transit_ethics"},
    "indication": {"tuberculosis": "tuberculosis"},
    "network": {"dzif": "dzif"},
}


def read(text: str, profile: Profile, known: dict[str, str] | None = None) -> list[Any]:
    stream = io.BytesIO(text.encode())
    return list(reader.read(stream, "list.csv", profile, WORDS, known or {}))


def profile(*columns: tuple[str, ...], **facts: Any) -> Profile:
    return Profile("test", "Nr", tuple(Column(*column) for column in columns), **facts)


@pytest.mark.parametrize(
    ("name", "cell", "option", "value"),
    [
        ("text", " a &lt; b\r\nc ", "", "a < b\nc"),
        ("strip_html", "a<br>b <b>c</b> &amp; 3 < 4", "", "a\nb c & 3 < 4"),
        ("int", "120", "", 120),
        ("int", "18.0", "", 18),
        ("int", "1.200", "", 1200),
        ("int", "Control group:15;Experimental group:15;", "", 30),
        ("int", "Case series:0;", "", None),
        ("int", "n/a", "", None),
        ("bool", "Ja", "", True),
        ("bool", "nein", "", False),
        ("bool", "liegt vor", "liegt vor, vorhanden", True),
        ("date", "17.05.2020", "", "2020-05-17"),
        ("partial_date", "03/04/2020", "", "2020-04-03"),
        ("partial_date", "20200516", "", "2020-05-16"),
        ("partial_date", "April 6, 2020", "", "2020-04-06"),
        ("partial_date", "6. März 2020", "", "2020-03-06"),
        ("partial_date", "Mai 2020", "", "2020-05"),
        ("partial_date", "4/22/2020", "%m/%d/%Y", "2020-04-22"),
        ("partial_date", "2020-05-17 00:00:00", "", "2020-05-17"),
        ("partial_date", "2020", "", "2020"),
        ("enum", "<br>Female: yes<br>Male: yes<br>", "", "Female: yes Male: yes"),
        ("split", "a; b;a;", ";", ["a", "b"]),
        ("criteria_list", "1. a<br>2. b", "", "1. a\n2. b"),
        ("age", "18 Years", "", Age(value=18)),
        ("age", ">= 18age old", "", Age(value=18)),
        ("age", "18years-old", "", Age(value=18)),
        ("age", "18(Year)", "", Age(value=18)),
        ("age", "44 Year(s)", "", Age(value=44)),
        ("age", "18 Jahre", "", Age(value=18)),
        ("age", "6 Monate", "", Age(value=6, unit=c.AgeUnit.MONTHS)),
        ("age", "216 Months", "", Age(value=216, unit=c.AgeUnit.MONTHS)),
        *(("age", cell, "", None) for cell in ("N/A", "", "no limit", "no minimum age", "0")),
        ("phase", "Phase 2/ Phase 3", "", "2_3"),
        ("phase", "II-III", "", "2_3"),
        ("phase", "Phase IIb", "", "2b"),
        ("phase", "4", "", "4"),
        ("phase", "Early Phase 1", "", "0"),
        ("phase", "Human (Phase I): no\nTherapeutic (Phase II): yes\nUse (Phase IV): no", "", "2"),
        ("phase", "Not Applicable", "", "na"),
        ("constant", "whatever", "dzif", "dzif"),
    ],
)
def test_transforms(name: str, cell: str, option: str, value: object) -> None:
    assert TRANSFORMS[name](cell, option) == value


@pytest.mark.parametrize(
    ("name", "cell", "option"),
    [
        ("int", "many", ""),
        ("int", "99999999999", ""),
        ("bool", "maybe", ""),
        ("date", "2020-05", ""),
        ("partial_date", "31.02.2020", ""),
        ("partial_date", "13/13/2020", ""),
        ("partial_date", "soon", ""),
        ("age", "Days", ""),
        ("age", "< 75age old", ""),
        ("age", "2??", ""),
        ("phase", "Retrospective study", ""),
        ("phase", "2020-02-01", ""),
        ("identifier", "DRKS123", "drks"),
    ],
)
def test_what_a_transform_cannot_read_it_says(name: str, cell: str, option: str) -> None:
    with pytest.raises(ValueError, match=r"“.*” .*\w\. ?\w*"):
        TRANSFORMS[name](cell, option)


@pytest.mark.parametrize(
    ("cell", "option", "scheme", "value"),
    [
        ("NCT 0433 8958", "", "nct", "NCT04338958"),
        ("EUCTR2020-001224-33-DE", "", "eudract", "2020-001224-33"),
        ("EudraCT-Nr.: 2020-001224-33", "eudract", "eudract", "2020-001224-33"),
        ("DRKS00021145", "nct", "drks", "DRKS00021145"),
        ("CTU-Plan 7", "sponsor", "sponsor", "CTU-Plan 7"),
        ("ChiCTR2000029953", "", "other", "ChiCTR2000029953"),
        ("CTIS2023-503951-81-00", "", "euct", "2023-503951-81"),
        ("NCT-04338958", "", "nct", "NCT04338958"),
        ("https://clinicaltrials.gov/study/NCT04338958?tab=results", "", "nct", "NCT04338958"),
    ],
)
def test_numbers_are_taken_for_what_they_are(
    cell: str, option: str, scheme: str, value: str
) -> None:
    found = TRANSFORMS["identifier"](cell, option)

    assert (found.scheme.value, found.value) == (scheme, value)


SAMPLES = {
    "text": "A text",
    "strip_html": "A text",
    "constant": "A text",
    "int": "12",
    "bool": "yes",
    "date": "2020-05-17",
    "partial_date": "2020-05",
    "criteria_list": "1. first\n2. second",
    "age": "18",
    "phase": "II",
    "split": "one; two",
    "person_name": "Dr. Erika Beispiel",
}
CODED = {
    "status": "Recruiting",
    "indications": "Tuberculosis",
    "networks": "DZIF",
    "countries": "Germany",
    "registration_kind": "prospective",
}


def test_every_fact_can_be_put_by_each_of_its_transforms() -> None:
    """No column of the closed list leads nowhere: the record says something new each time."""
    for key, target in TARGETS.items():
        for transform in target.transforms:
            cell = SAMPLES.get(transform, "")
            if key in CODED:
                cell = CODED[key]
            elif transform == "enum":
                cell = target.codes(WORDS)[0][0]
            elif transform == "identifier":
                cell = "P-7"
            elif transform == "constant" and target.codes(WORDS):
                cell = target.codes(WORDS)[0][0]
            if key == "number":
                cell = "CTU-0007"
            if transform == "identifier" and key.split(":")[1] in (
                *("nct", "drks", "isrctn", "eudract", "euct", "utn"),
            ):
                cell = "NCT04338958"
            option = cell if transform == "constant" else ""
            column = Column("A", key, transform, "", option)
            mapped = Profile("test", "Nr", (column,))
            quoted = cell.replace('"', '""')
            (found,) = read(f'Nr,A\n1,"{quoted}"\n', mapped)

            assert isinstance(found, Incoming), (key, transform, found)
            assert not found.findings, (key, transform, found.findings)
            if key != "registered_on":
                empty = replace(mapped, columns=())
                (bare,) = read("Nr,A\n1,x\n", empty)
                assert found.record != bare.record, (key, transform)


def test_a_status_in_the_words_of_a_unit_is_taken_apart() -> None:
    """The seed's own words: sub-status, publication mark, raw text."""
    mapped = profile(("Status", "status", "enum"))
    first, second, third = read(
        'Nr,Status\n1,"Planned (Transit Ethics), pub."\n2,Transit Ethik\n3,Not recruiting\n', mapped
    )

    assert first.record.status.sub_status == second.record.status.sub_status == "transit_ethics"
    assert first.record.status.raw == "Planned (Transit Ethics), pub."
    assert third.record.status.sub_status == "not_confirmed"
    assert [(found.field, found.code, found.value) for found in third.findings] == [
        ("Status", "W17", "Not recruiting")
    ]


def test_the_words_of_a_profile_come_first_and_may_mean_nothing() -> None:
    mapped = profile(
        ("Status", "status", "enum"),
        ("Sex", "eligibility.sex", "enum"),
        values={("status", "not recruiting"): "recruitment_ended", ("eligibility.sex", "x"): ""},
    )
    (found,) = read("Nr,Status,Sex\n1,Not Recruiting,X\n", mapped)

    assert found.record.status.sub_status == "recruitment_ended"
    assert found.record.eligibility.sex is None
    assert not found.findings


def test_rows_that_cannot_be_used_are_refused_by_line_and_column() -> None:
    mapped = profile(("Start", "milestones:study_start:actual", "date"))
    text = f"Nr,Start\n,2020-01-01\n2,soon\n3,2020-01-02\n{'9' * 101},\n"
    found = read(text, mapped)

    assert [(item.place, getattr(item, "field", "")) for item in found] == [
        ("line 2", "Nr"),
        ("line 3", "Start"),
        ("line 4", ""),
        ("line 5", "Nr"),
    ]
    assert isinstance(found[2], Incoming)
    lenient = read(text, replace(mapped, is_strict=False))[1]
    assert isinstance(lenient, Incoming)
    assert lenient.findings[0].value == "soon"


def test_a_list_that_is_not_what_the_profile_says_is_refused_whole() -> None:
    mapped = profile(("Titel", "scientific_title", "text"))

    assert [item.code for item in read("Nummer,Titel\n1,a\n", mapped)] == ["R06"]
    assert [item.code for item in read("Nr,Titel,Titel\n1,a,b\n", mapped)] == ["R07"]
    assert len(read("Nr,Titel,X,X\n1,a,b,c\n", mapped)) == 1


def test_a_row_read_before_is_known_until_the_row_or_the_profile_changes() -> None:
    mapped = profile(("Titel", "scientific_title", "text"))
    (first,) = read("Nr,Titel\n1,a\n", mapped)
    known = {first.sha256: "1"}

    assert isinstance(read("Nr,Titel\n1,a\n", mapped, known)[0], Known)
    assert isinstance(read("Nr,Titel\n1,b\n", mapped, known)[0], Incoming)
    changed = replace(mapped, language="de")
    assert isinstance(read("Nr,Titel\n1,a\n", changed, known)[0], Incoming)


def test_what_is_private_is_not_kept() -> None:
    mapped = profile(("Titel", "scientific_title", "text"))
    (found,) = read("Nr,Titel,E-Mail,Telefon\n1,ask a@example.org,b@example.org,0123\n", mapped)

    assert found.raw == '{"Nr":"1","Titel":"ask …"}'


def test_a_profile_is_the_same_after_a_journey_through_json() -> None:
    assert stored.from_data(stored.to_data(CSV)) == CSV
    assert CSV.source == XML.source == "who-ictrp"
    assert CSV.fingerprint() != replace(CSV, separator="|").fingerprint()


GERMAN = """Studiennummer;Kurztitel;Studientitel;Status;Indikation;LKP;EudraCT-Nr.;Sponsor;\
Phase;Beginn;Fallzahl;Register;Bemerkung
CTU-9001;ALPHA;Erste Studie;Rekrutierend;Tuberculosis;Dr. Erika Beispiel;2020-001224-33;\
Klinikum Beispielstadt;II;01.05.2020;120;NCT04338958;intern
CTU-9002;BETA;Zweite Studie;Geplant;Tuberculosis;Prof. Max Muster;;Klinikum Beispielstadt;\
I/II;2021;30;NCT04338959;
"""


def test_a_mapping_is_proposed_from_headings_and_values() -> None:
    head, *lines = rows(io.BytesIO(GERMAN.encode()), "list.csv")
    assert isinstance(head, Head)
    cells = [line.cells for line in lines if isinstance(line, Row)]
    found = propose("unit", head.names, cells, Options(), WORDS)

    assert found.key == "Studiennummer"
    assert found.language == "de"
    assert {column.header: column.target for column in found.columns} == {
        "Studiennummer": "number",
        "Kurztitel": "acronym",
        "Studientitel": "scientific_title",
        "Status": "status",
        "Indikation": "indications",
        "LKP": "person:principal_investigator",
        "EudraCT-Nr.": "identifiers:eudract",
        "Sponsor": "sponsors:primary_sponsor",
        "Phase": "design.phase",
        "Beginn": "milestones:study_start:unknown",
        "Fallzahl": "sample_size_planned",
        "Register": "identifiers:nct",
    }
    first, second = read(GERMAN, found)
    assert first.record.scientific_title.de == "Erste Studie"
    assert first.record.number == "CTU-9001"
    assert first.record.indications[0].indication == "tuberculosis"
    assert [row.value for row in first.record.identifiers] == ["2020-001224-33", "NCT04338958"]
    assert second.record.milestones[0].date == "2021"
    assert first.people[first.record.responsibilities[0].investigator].family == "Beispiel"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries({column.header: st.text(max_size=40) for column in CSV.columns}),
        max_size=3,
    )
)
def test_no_cell_makes_a_shipped_profile_raise(cells: list[dict[str, str]]) -> None:
    names = [column.header for column in CSV.columns]
    lines = [names, *([row[name] for name in names] for row in cells)]
    text = "\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines
    )
    for item in read(text.encode(errors="replace").decode(), CSV):
        assert isinstance(item, (Incoming, Refusal))


def _real(name: str) -> io.BytesIO:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the checkout: it is never part of the project.")
    return io.BytesIO(gzip.decompress(path.read_bytes()))


@pytest.mark.parametrize(
    ("name", "mapped", "count"),
    [
        # Two rows of one EudraCT number are one study.
        ("ictrp/ictrp_covid19_slice.csv.gz", CSV, 681),
        ("ictrp/ictrp_export_2020-03-18.xml.gz", XML, 311),
    ],
)
def test_all_real_records_of_the_search_portal_go_in(
    name: str, mapped: Profile, count: int
) -> None:
    stream = _real(name)
    items = list(reader.read(stream, name.removesuffix(".gz"), mapped, WORDS))

    assert Counter(type(item).__name__ for item in items) == {"Incoming": count}
    read_ones = [item for item in items if isinstance(item, Incoming)]
    noted = Counter(found.field for item in read_ones for found in item.findings)
    # What stays open is ambiguous or no value at all; half of it is "Not recruiting".
    assert sum(noted.values()) < count * 0.7
    assert noted.keys() <= {
        *("Recruitment Status", "Recruitment_Status", "Phase", "Study type", "Study_type"),
        *("Countries", "Inclusion agemin", "Inclusion agemax", "Target size"),
    }
    assert not [item for item in items if isinstance(item, Incoming) and "@" in item.raw]


def test_a_real_list_of_universities_goes_in_by_its_proposal() -> None:
    stream = _real("other-registers/intovalue_german_umc_trials.csv.gz")
    head, *lines = rows(stream, "list.csv")
    assert isinstance(head, Head)
    cells = [line.cells for line in lines if isinstance(line, Row)]
    found = propose("umc", head.names, cells[:200], Options(), WORDS)
    stream.seek(0)
    items = list(reader.read(stream, "list.csv", found, WORDS))

    assert Counter(type(item).__name__ for item in items) == {"Incoming": 1082}
    noted = [found for item in items if isinstance(item, Incoming) for found in item.findings]
    assert len(noted) < 20
