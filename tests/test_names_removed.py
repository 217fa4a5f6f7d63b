"""People can be erased: their names leave every version, and the hashes stay true."""

import pytest
from django.test import Client
from django.urls import reverse

from studies import parts as p
from studies.models import Investigator, Study, StudyVersion
from studies.publishing import publish, remove_name, withdraw
from studies.record import digest
from tests import desk
from tests import factories as make

pytestmark = pytest.mark.django_db
MARKER = "Plantedname"


@pytest.fixture
def study() -> Study:
    """Two versions that name a person."""
    person = make.investigator(MARKER)
    row = make.responsibility(make.organisation(), person)
    study = make.published(responsibilities=(row,))
    make.edit(study, acronym="SECOND")
    publish([study], by=None)
    return study


def pages(study: Study) -> list[str]:
    client = Client()
    addresses = [f"/en/studies/{study.number}/", f"/en/studies/{study.number}/v1/"]
    return [client.get(address).content.decode() for address in addresses]


def test_pr4_removed_name_is_on_no_page_and_in_no_version(study: Study) -> None:
    assert all(MARKER in page for page in pages(study))
    assert remove_name(Investigator.objects.get(family=MARKER), by=None) == 2
    assert [page.count(MARKER) for page in pages(study)] == [0, 0]
    assert all("name removed" in page for page in pages(study))
    assert [MARKER in str(row.printed_names) for row in StudyVersion.objects.all()] == [False] * 2


def test_removed_name_leaves_the_hashes_true(study: Study) -> None:
    before = list(StudyVersion.objects.values_list("record", "sha256"))
    remove_name(Investigator.objects.get(family=MARKER), by=None)
    assert list(StudyVersion.objects.values_list("record", "sha256")) == before
    assert all(digest(record) == sha256 for record, sha256 in before)


def test_pr4_removed_name_is_not_found_by_a_search(study: Study) -> None:
    client, address = Client(), f"{reverse('studies:list')}?q={MARKER}"
    assert study.number in client.get(address).content.decode()
    remove_name(Investigator.objects.get(family=MARKER), by=None)
    assert study.number not in client.get(address).content.decode()


def test_pr4_removed_name_does_not_come_back_with_the_next_version(study: Study) -> None:
    remove_name(Investigator.objects.get(family=MARKER), by=None)
    make.edit(study, acronym="THIRD")
    publish([study], by=None)
    assert MARKER not in "".join(pages(study))


def test_editor_removes_names_on_the_desk(study: Study) -> None:
    person = Investigator.objects.get(family=MARKER)
    client = desk.signed_in(desk.editor())
    address = reverse("admin:studies_investigator_erase", args=[person.pk])
    form = client.get(reverse("admin:studies_investigator_change", args=[person.pk])).text
    assert address in form
    asked = client.get(address).text
    assert "2 published versions will say" in asked
    assert "This cannot be undone" in asked
    answer = client.post(address)
    assert answer.headers["Location"] == reverse("admin:studies_investigator_changelist")
    assert "name removed" in client.get(answer.headers["Location"]).text
    assert client.get(address).status_code == 404
    change = reverse("admin:studies_investigator_change", args=[person.pk])
    assert client.post(change, {"family": MARKER}).status_code == 403
    assert MARKER not in "".join(pages(study))


def test_corrected_name_reaches_the_public_without_a_new_version(study: Study) -> None:
    Investigator.objects.filter(family=MARKER).update(family="Corrected")
    assert publish([study], by=None) == []
    current, first = pages(study)
    assert ("Corrected" in current, MARKER in current) == (True, False)
    assert MARKER in first


def test_history_names_a_person_the_current_version_no_longer_has(study: Study) -> None:
    make.edit(study, acronym="THIRD")
    study.responsibilities.all().delete()
    publish([study], by=None)
    history = Client().get(f"/en/studies/{study.number}/versions/").content.decode()
    assert MARKER in history
    assert "name removed" not in history


@pytest.mark.parametrize("number", ["../x", "abc-1", "CTU/7", "CTU-12345678901"])
def test_public_number_no_address_could_hold_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="number"):
        make.record(number=number)


def test_city_with_a_bar_in_its_name_breaks_no_page() -> None:
    site = p.Site(city="Jena | Weimar", country="DE", latitude=50.9, longitude=11.3)
    make.published(sites=(site,))
    assert "Jena | Weimar" in Client().get("/de/").content.decode()


def test_star_asks_whether_a_page_is_there() -> None:
    headers = {"If-None-Match": "*"}
    assert Client().get("/en/studies/CTU-9999/", headers=headers).status_code == 404


def test_number_of_a_withdrawn_study_leads_to_its_reason() -> None:
    number = p.Identifier(scheme="nct", value="NCT91234567")
    study = make.published(identifiers=(number,))
    withdraw([study], by=None, reason_de="Weil", reason_en="Because")
    answer = Client().get("/id/NCT91234567/", follow=True, headers={"accept-language": "en"})
    assert (answer.status_code, "Because" in answer.content.decode()) == (410, True)
