"""Names of people as registers print them, and what is no person."""

import pytest

from exchange.readers.base import PersonName
from exchange.readers.names import person


def parts(text: str) -> tuple[str, str, str, str] | None:
    name = person(text)
    if name is None:
        return None
    return name.academic_title, name.given, name.family, name.name_suffix


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Petra Muster", ("", "Petra", "Muster", "")),
        ("Petra B. Muster, MD, PhD", ("", "Petra B.", "Muster", "MD, PhD")),
        ("Petra Muster M.D.", ("", "Petra", "Muster", "M.D.")),
        ("Petra Muster, MD*", ("", "Petra", "Muster", "MD")),
        ("Prof. Dr. Petra Muster", ("Prof. Dr.", "Petra", "Muster", "")),
        ("Prof.dr. P.M. Muster", ("Prof.dr.", "P.M.", "Muster", "")),
        ("Univ.-Prof. Dr. med. Petra Muster", ("Univ.-Prof. Dr. med.", "Petra", "Muster", "")),
        ("PD Dr. Petra Muster", ("PD Dr.", "Petra", "Muster", "")),
        ("Petra Muster, Prof. Dr.", ("Prof. Dr.", "Petra", "Muster", "")),
        ("Petra Muster, Professor", ("Professor", "Petra", "Muster", "")),
        ("Jan van der Muster, MD", ("", "Jan", "van der Muster", "MD")),
        ("Zoë Müller-Beispiel", ("", "Zoë", "Müller-Beispiel", "")),
        ("Patricia O'Muster", ("", "Patricia", "O'Muster", "")),
        ("Drew Muster", ("", "Drew", "Muster", "")),
        ("Prosper Muster", ("", "Prosper", "Muster", "")),
        # What is not clear is not taken apart.
        ("Muster, Petra", ("", "", "Muster, Petra", "")),
        ("Muster", ("", "", "Muster", "")),
        ("Petra (Peti) Muster", ("", "", "Petra (Peti) Muster", "")),
    ],
)
def test_titles_degrees_and_names_are_set_apart(
    text: str, expected: tuple[str, str, str, str]
) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Sample Call Center",
        "Call 1-800-SAMPLE",
        "Sample Study Director",
        "Medical Director",
        "Sample Pharmaceuticals Inc.",
        "p_muster",
        "petra@example.org",
        "Prof. Dr.",
        " ,",
        "",
    ],
)
def test_roles_companies_and_call_centres_are_no_people(text: str) -> None:
    assert person(text) is None


def test_a_name_never_outgrows_its_columns() -> None:
    long = person("Dr. " + "Petra " * 60 + "Muster")
    assert long == PersonName(family=("Petra " * 60)[:200]) or len(long.family) == 200
    given = person(f"{'x' * 130} Muster, MD")
    assert given == PersonName(family=f"{'x' * 130} Muster, MD")
