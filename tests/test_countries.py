"""Countries by name, in the spellings of the registers."""

import pytest

from studies import countries


def test_every_name_leads_back_to_its_code() -> None:
    for code, names in countries.NAMES.items():
        assert [countries.code(name) for name in names] == [code, code]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Germany", "DE"),
        ("deutschland", "DE"),
        ("Turkey (Türkiye)", "TR"),
        ("Turkey", "TR"),
        ("Korea, Republic of", "KR"),
        ("Korea, Democratic People's Republic of", "KP"),
        ("Iran (Islamic Republic of)", "IR"),
        ("United States of America", "US"),
        ("Czechia", "CZ"),
        ("Czech Republic", "CZ"),
        ("Russian Federation", "RU"),
        ("The Netherlands", "NL"),
        ("Palestinian Territories, Occupied", "PS"),
        ("Côte D'Ivoire", "CI"),
        ("Congo, The Democratic Republic of the", "CD"),
        ("Congo", "CG"),
        ("Bosnia and Herzegovina", "BA"),
        ("Viet Nam", "VN"),
        ("Georgia", "GE"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_other_names_are_known_and_unknown_ones_are_not_guessed(name: str, code: str) -> None:
    assert countries.code(name) == code


def test_names_are_german_and_english() -> None:
    assert (countries.name("TR", "de"), countries.name("TR", "en")) == ("Türkei", "Türkiye")
    assert countries.name("QQ", "de") == "QQ"
