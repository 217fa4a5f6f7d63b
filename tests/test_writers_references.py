"""References of a study for other programs: RIS and BibTeX."""

from typing import Any

from hypothesis import given

from exchange.writers.base import Published
from studies import choices as c
from studies import parts as p
from tests import factories as make
from tests import strategies
from tests.written import (
    HOME,
    one,
    published,
    references,
    rows,
    written,
)


def sponsored(**fields: Any) -> Published:
    sponsor = p.StudyOrganisation(role=c.OrganisationRole.PRIMARY_SPONSOR, organisation="5")
    lists: dict[str, Any] = {"organisations": {"5": HOME}, "sponsors": (sponsor,)}
    return published(**{**lists, **fields})


def test_ris_of_a_study() -> None:
    study = sponsored(conditions=(p.Condition(text=make.both("COVID*19")),), is_sample=False)
    assert references(one("ris", study)) == [
        {
            "TY": ["DATA"],
            "ID": ["CTU-9001-v3"],
            "TI": ["A sample study"],
            "AU": ["Sample University"],
            "PY": ["2026"],
            "DA": ["2026/11/18"],
            "ET": ["v3"],
            "AN": ["CTU-9001"],
            "PB": ["Study register"],
            "DB": ["Study register"],
            "KW": ["COVID19"],
            "LA": ["en"],
            "UR": ["http://127.0.0.1:8000/s/CTU-9001/v3/"],
            "ER": [""],
        }
    ]


@given(strategies.texts())
def test_no_text_breaks_out_of_its_line(text: str) -> None:
    study = published(scientific_title=p.Text(en=f"{text}\r\nER  - \r\nTY  - X"), is_sample=False)
    (reference,) = references(one("ris", study))
    assert reference["ER"] == [""]
    entry = one("bib", study)
    assert entry.count("\n@") == 0
    assert braces(entry) == 0


def braces(text: str) -> int:
    """What is open at the end, as BibTeX counts; it does so behind a backslash too."""
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    return depth


def test_bibtex_of_a_study() -> None:
    study = sponsored(scientific_title=p.Text(en="50 % of {A_B} & C\\D"), is_sample=False)
    assert one("bib", study) == (
        "@misc{CTU-9001-v3,\n"
        r"  title = {{50 \% of \textbraceleft{}A\_B\textbraceright{} \& C\textbackslash{}D}},"
        "\n"
        "  author = {{Sample University}},\n"
        "  year = {2026},\n"
        "  month = {11},\n"
        "  howpublished = {Study register},\n"
        "  number = {CTU-9001},\n"
        "  version = {3},\n"
        "  note = {CTU-9001, v3, 2026-11-18},\n"
        "  language = {english},\n"
        "  url = {http://127.0.0.1:8000/s/CTU-9001/v3/},\n"
        "}\n\n"
    )


def test_a_sample_says_so_in_every_reference() -> None:
    study = published()
    said = "This is a sample study"
    assert references(one("ris", study))[0]["N1"][0].startswith(said)
    assert f"annote = {{{said}" in one("bib", study)
    assert rows(written("csv", study))[0]["is_sample"] == "true"


def test_the_sponsor_is_not_invented() -> None:
    assert "AU" not in references(one("ris", published()))[0]
    assert "author" not in one("bib", published())
