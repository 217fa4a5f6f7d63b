"""Sites on the map, in the table, and folded."""

from typing import Any

from django.utils.translation import override

from studies import choices as c
from studies import parts as p
from studies.presenters import sites as presenter
from studies.presenters.reading import Reading
from studies.record import StudyRecord


def site(**facts: Any) -> p.Site:
    return p.Site(**{"city": "Jena", "country": "DE", "latitude": 50.9, "longitude": 11.6, **facts})


def sites(*rows: p.Site, **facts: Any) -> presenter.Sites:
    record = StudyRecord(
        sites=rows,
        organisations={"o": p.Organisation(name=p.Text(en="Sample Hospital"))},
        labels={"role:pi": p.Text(en="Principal Investigator")},
        **facts,
    )
    with override("en"):
        return presenter.sites(Reading(record, "en", {"1": "Pat Sample"}))


def test_no_sites_make_no_section() -> None:
    assert not sites()


def test_pins_count_cities_in_the_order_of_the_table() -> None:
    found = sites(
        site(city="Köln", latitude=50.9, longitude=6.9),
        site(),
        site(city="Nowhere", latitude=None),
        site(),
    )
    assert [row.pin.count("<span") and row.pin[-13:-12] for row in found.rows] == ["1", "2", 0, "2"]
    assert [point.number for point in found.points] == ["1", "2"]


def test_without_a_map_there_is_no_cell_for_its_numbers() -> None:
    assert [row.pin for row in sites(site(country="FR")).rows] == [""]


def test_site_of_the_lead_is_the_coordinating_one() -> None:
    lead = p.Responsibility(role="national_coordinating_investigator", organisation="o")
    found = sites(site(organisation="o"), responsibilities=(lead,))
    assert found.rows[0].place == "Jena · Coordinating site"
    assert found.points[0].css == "pt co"


def test_row_tells_all_about_its_site() -> None:
    found = sites(
        site(
            organisation="o",
            department="Ward 1",
            region="Thuringia",
            status=c.SiteStatus.OPEN,
            planned_n=20,
            actual_n=5,
            opened_on="2026-05",
            closed_on="2027",
            responsibilities=(
                p.Responsibility(role="pi", investigator="1"),
                p.Responsibility(role="pi", investigator="2", is_public=False),
                p.Responsibility(role="pi"),
            ),
        )
    )
    assert found.rows[0].name == "Sample Hospital, Ward 1"
    assert found.rows[0].place == (
        "Jena, Thuringia · 20 planned · 5 enrolled · open since May 2026 · closed 2027 · "
        "Principal Investigator: Pat Sample · Principal Investigator"
    )
    assert found.rows[0].status == "Open"


def test_few_sites_stand_in_one_table_with_german_ones_first() -> None:
    found = sites(site(city="Lyon", country="FR", latitude=None), site())
    assert [row.name for row in found.rows] == ["Jena", "Lyon"]
    assert [row.place for row in found.rows] == ["Jena", "Lyon · France"]
    assert found.folds == ()


def test_many_sites_are_folded_after_25_and_by_country() -> None:
    found = sites(
        *[site(city=f"City {n}") for n in range(27)],
        *[site(city="Lyon", country="FR", status_raw="RECRUITING")] * 2,
        site(city="", country=""),
    )
    assert len(found.rows) == 25
    assert [fold.heading for fold in found.folds] == [
        "2 more sites in Germany",
        "France: 2 sites",
        "Country not stated: 1 site",
    ]
    assert found.folds[1].lines[0].text == "Lyon · RECRUITING"


def test_more_points_than_can_be_numbered_are_small_and_bare() -> None:
    found = sites(*[site(city=f"City {n}", latitude=48 + n / 10) for n in range(21)])
    assert {(point.radius, point.number) for point in found.points} == {("9", "")}


def test_countries_without_a_site_are_named() -> None:
    assert sites(countries=("FR", "DE")).elsewhere == "Countries: France, Germany"
    assert sites(site(), countries=("FR", "DE")).elsewhere == "Also in: France"


def test_sites_kept_from_the_public_are_not_shown() -> None:
    assert not sites(site(is_public=False))
