"""studies.identifiers: patterns, check digits, spellings and links of numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies import identifiers
from studies.choices import Scheme
from studies.identifiers import Number

VALID = [
    (Scheme.NCT, "NCT04338958"),
    (Scheme.DRKS, "DRKS00021732"),
    (Scheme.ISRCTN, "ISRCTN12345678"),
    (Scheme.ISRCTN, "12345678"),
    (Scheme.EUDRACT, "2020-001732-10"),
    (Scheme.EUDRACT, "2020-001732-10-DE"),
    (Scheme.EUCT, "2022-501234-12-00"),
    (Scheme.EUCT, "2022-501234-12"),
    (Scheme.UTN, "U1111-1234-5678"),
    (Scheme.EUDAMED, "CIV-DE-20-04-032345"),
    (Scheme.SPONSOR, "anything at all"),
]
INVALID = [
    (Scheme.NCT, "NCT0433895"),
    (Scheme.NCT, "NCT043389588"),
    (Scheme.NCT, "NCT０４３３８９５８x"),
    (Scheme.DRKS, "DRKS0002173"),
    (Scheme.ISRCTN, "ISRCTN1234567"),
    (Scheme.EUDRACT, "2020-501732-10"),
    (Scheme.EUDRACT, "1899-001732-10"),
    (Scheme.EUCT, "2022-401234-12-00"),
    (Scheme.UTN, "U1112-1234-5678"),
    (Scheme.SPONSOR, "N/A"),
    (Scheme.SPONSOR, ""),
    (Scheme.SPONSOR, "9" * 101),
]


@pytest.mark.parametrize(("scheme", "value"), VALID)
def test_number_its_scheme_could_have_given_is_valid(scheme: Scheme, value: str) -> None:
    assert identifiers.is_valid(scheme, value) is True


@pytest.mark.parametrize(("scheme", "value"), INVALID)
def test_number_its_scheme_never_gave_is_not_valid(scheme: Scheme, value: str) -> None:
    assert identifiers.is_valid(scheme, value) is False


@pytest.mark.parametrize(
    "value", ["nct04338958", " NCT 0433 8958 ", "ＮＣＴ04338958", "NCT04338958\n"]
)
def test_spellings_of_a_number_are_one(value: str) -> None:
    assert identifiers.normalise(value) == "NCT04338958"


@pytest.mark.parametrize("dash", ["‐", "‑", "‒", "–", "—", "−", "-"])
def test_dashes_are_one(dash: str) -> None:
    assert identifiers.normalise(f"2020{dash}001732{dash}10") == "2020-001732-10"


@pytest.mark.parametrize(
    ("scheme", "one", "two"),
    [
        (Scheme.EUDRACT, "2020-001732-10-DE", "2020-001732-10"),
        (Scheme.EUCT, "2022-501234-12-00", "2022-501234-12-01"),
        (Scheme.ISRCTN, "12345678", "isrctn 12345678"),
    ],
)
def test_spellings_compare_alike(scheme: Scheme, one: str, two: str) -> None:
    assert identifiers.comparable(scheme, one) == identifiers.comparable(scheme, two)


@pytest.mark.parametrize("value", ["", "-", "n/a", "NA", "none", "Nil known", " "])
def test_no_number_is_none(value: str) -> None:
    assert identifiers.comparable(Scheme.SPONSOR, value) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nct 04338958", Number(Scheme.NCT, "NCT04338958")),
        ("DRKS00021732", Number(Scheme.DRKS, "DRKS00021732")),
        ("2020-001732-10-DE", Number(Scheme.EUDRACT, "2020-001732-10")),
        ("2022-501234-12-00", Number(Scheme.EUCT, "2022-501234-12")),
        ("ISRCTN12345678", Number(Scheme.ISRCTN, "ISRCTN12345678")),
        ("12345678", None),
        ("covid-19", None),
        ("see NCT04338958", None),
        ("", None),
    ],
)
def test_number_is_recognised_in_full(text: str, expected: Number | None) -> None:
    assert identifiers.recognise(text) == expected


@given(st.text(max_size=40))
def test_what_is_recognised_is_valid(text: str) -> None:
    number = identifiers.recognise(text)
    assert number is None or identifiers.is_valid(number.scheme, number.value)


@pytest.mark.parametrize(
    ("scheme", "value", "expected"),
    [
        (Scheme.NCT, "nct04338958", "https://clinicaltrials.gov/study/NCT04338958"),
        (Scheme.DRKS, "DRKS00021732", "https://drks.de/search/en/trial/DRKS00021732/details"),
        (Scheme.ISRCTN, "12345678", "https://www.isrctn.com/ISRCTN12345678"),
        (Scheme.SPONSOR, "ABC-1", ""),
    ],
)
def test_link_leads_to_the_register(scheme: Scheme, value: str, expected: str) -> None:
    assert identifiers.link(scheme, value) == expected


# Samples: 0000-0002-1825-0097 and 0000-0002-9079-593X are ORCID's own examples.
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0000-0002-1825-0097", True),
        ("0000-0002-9079-593X", True),
        ("0000-0002-1825-0098", False),
        ("0000-0002-9079-593x", False),
        ("0000000218250097", False),
        ("", False),
    ],
)
def test_orcid_has_its_check_digit(value: str, expected: bool) -> None:
    assert identifiers.is_orcid(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("05qpz1x62", True),
        ("05qpz1x63", False),
        ("15qpz1x62", False),
        ("05QPZ1X62", False),
        ("https://ror.org/05qpz1x62", False),
        ("", False),
    ],
)
def test_ror_has_its_check_digits(value: str, expected: bool) -> None:
    assert identifiers.is_ror(value) is expected
