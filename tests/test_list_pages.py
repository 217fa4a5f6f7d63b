"""Lists at the desk: upload, columns, ten rows, all rows, applied, taken back; and differences."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from exchange import jobs
from exchange.models import (
    Discrepancy,
    ExternalRecord,
    ImportProfile,
    ImportRow,
    ImportRun,
    RunState,
)
from studies.models import Study
from tests import desk
from tests.loading import load

pytestmark = pytest.mark.django_db

LIST = """Studiennummer;Studientitel;Status;Indikation;Fallzahl;Geschlecht
SAMPLE-001;Muster: erste Studie;Planned (Transit Ethics), pub.;Tuberkulose;120;m/w/d
SAMPLE-002;Muster: zweite Studie;In Prüfung;Hepatitis B;viele;alle
"""


@pytest.fixture(autouse=True)
def _vocabulary() -> None:
    load("indications")


def upload(client: Any, text: str = LIST, **fields: str) -> Any:
    file = SimpleUploadedFile("Liste.csv", text.encode())
    address = reverse("admin:exchange_importrun_upload")
    return client.post(address, {"file": file, "profile": "", "name": "", **fields})


def run_page(name: str, run: ImportRun | None = None) -> str:
    return reverse(f"admin:exchange_importrun_{name}", args=[(run or ImportRun.objects.get()).pk])


def fields_of(page: Any) -> dict[str, Any]:
    """What a browser would send of the form of the columns."""
    form = page.context_data["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_a_list_goes_in_by_its_pages_and_comes_out_again() -> None:
    client = desk.signed_in(desk.editor())
    response = upload(client, name="Unsere Liste")
    assert response.headers["Location"] == run_page("mapping")

    page = client.get(run_page("mapping"), headers={"accept-language": "de"})
    html = page.content.decode()
    assert "Spalten von „unsere-liste“" in html
    assert "„viele“ ist keine ganze Zahl. Schreiben Sie 120." in html
    assert "„In Prüfung“" not in html.split("Zehn Zeilen")[0]
    fields = fields_of(page)
    place = page.context_data["sample"].names.index("Status")
    words = {
        word["word"]: word["field"].name
        for word in page.context_data["form"].columns[place]["words"]
    }
    assert set(words) == {"Planned (Transit Ethics), pub.", "In Prüfung"}
    fields[words["In Prüfung"]] = "transit_ethics"
    fields["is_strict"] = ""
    answer = client.post(run_page("mapping"), {**fields, "read": "1"})
    assert answer.headers["Location"] == run_page("rows")
    profile = ImportProfile.objects.get().mapping
    assert ["status", "in prufung", "transit_ethics"] in profile["values"]
    assert not profile["is_strict"]

    run = ImportRun.objects.get()
    assert run.state == RunState.READING
    waiting = client.get(run_page("rows")).content.decode()
    assert 'data-follow="3"' in waiting
    assert client.post(run_page("rows")).headers["Location"] == run_page("rows")
    jobs.work.call(run.pk)
    html = client.get(run_page("rows")).content.decode()
    assert "Ready to be applied" in html
    assert "New (2)" in html
    assert not Study.objects.exists()

    client.post(run_page("rows"), {"row": ["SAMPLE-002"], "ticked": "1"})
    jobs.work.call(run.pk)
    assert [str(study.number) for study in Study.objects.all()] == ["SAMPLE-002"]
    assert Study.objects.get().sub_status.code == "transit_ethics"
    html = client.get(run_page("rows")).content.decode()
    assert "Take this import back" in html
    # The list itself is gone, and its columns with it.
    assert not ImportRun.objects.get().file
    assert client.get(run_page("mapping")).headers["Location"] == run_page("rows")
    done = client.post(run_page("undo"), follow=True)
    assert "1 new study is gone." in done.content.decode()
    assert not Study.objects.exists()


def test_changes_and_what_is_kept_stand_on_the_page_and_are_settled_on_the_list() -> None:
    client = desk.signed_in(desk.editor())
    upload(client, name="unit")
    run = ImportRun.objects.get()
    client.post(run_page("mapping"), {**fields_of(client.get(run_page("mapping"))), "read": "1"})
    jobs.work.call(run.pk)
    client.post(run_page("rows"), {"all": "1"})
    jobs.work.call(run.pk)
    # The second row was refused for its number; the profile is strict.
    study = Study.objects.get()
    Study.objects.filter(pk=study.pk).update(sample_size_planned=110)

    upload(client, LIST.replace(";120;", ";150;").replace("erste", "neue"), profile="unit")
    newest = ImportRun.objects.first()
    assert newest
    jobs.work.call(newest.pk)
    html = client.get(run_page("rows", newest)).content.decode()
    assert "<del>Muster: erste Studie</del>" in html
    assert "<ins>Muster: neue Studie</ins>" in html
    assert "Stays as it was edited here; the list says:" in html
    assert "“viele” is not a whole number. Write 120." in html
    client.post(run_page("rows", newest), {"all": "1"})
    jobs.work.call(newest.pk)

    listed = client.get(reverse("admin:exchange_discrepancy_changelist")).content.decode()
    assert "150" in listed
    assert "Sources that differ" in client.get(reverse("admin:index")).content.decode()
    row = Discrepancy.objects.get()
    action = {"action": "adopt", "_selected_action": [row.pk]}
    done = client.post(reverse("admin:exchange_discrepancy_changelist"), action, follow=True)
    assert "1 difference settled." in done.content.decode()
    study.refresh_from_db()
    assert study.sample_size_planned == 150


def test_what_cannot_be_taken_is_said_on_the_form(settings: Any) -> None:
    client = desk.signed_in(desk.editor())
    assert "Choose a profile, or name a new one." in upload(client).content.decode()
    upload(client, name="unit")
    again = upload(client, name="Unit").content.decode()
    assert "There is already a profile with this name: choose it above." in again
    settings.IMPORTS_MAX_BYTES = 10
    assert "larger than 0 MB (R02)" in upload(client, profile="unit").content.decode()
    settings.IMPORTS_MAX_BYTES = 10_000
    upload(client, "a,b\n1\n", name="broken")
    broken = ImportRun.objects.first()
    html = client.get(run_page("mapping", broken)).content.decode()
    assert "The row has 1 cells, but there are 2 headings." in html
    client.post(run_page("rows", broken), {"ticked": "1"})
    assert broken
    assert ImportRun.objects.get(pk=broken.pk).state == RunState.MAPPING


def test_two_columns_of_one_fact_are_refused_by_name() -> None:
    client = desk.signed_in(desk.editor())
    upload(client, name="unit")
    fields = fields_of(client.get(run_page("mapping")))
    fields["target_5"] = "sample_size_planned"
    html = client.post(run_page("mapping"), {**fields, "read": "1"}).content.decode()

    assert "“Planned number of participants” comes from the column “Fallzahl” already." in html
    assert ImportRun.objects.get().state == RunState.MAPPING


def test_rows_cost_the_same_however_many_there_are(django_assert_num_queries: Any) -> None:
    client = desk.signed_in(desk.editor())
    run = ImportRun.objects.create(files=["a.csv"], profile="who-ictrp-csv", state="ready")
    part = '{"sample_size_planned":100}'
    client.get(run_page("rows", run))
    for count in (1, 3):
        for number in range(count):
            ImportRow.objects.create(
                run=run, place=f"line {number}", action="changed", before=part, after=part
            )
        with django_assert_num_queries(12):
            client.get(run_page("rows", run))


def test_only_who_sees_all_networks_imports_lists() -> None:
    for role, status in ((Role.EDITOR, 403), (Role.REVIEWER, 403), (Role.PUBLISHER, 200)):
        client = desk.signed_in(desk.member(role))
        assert client.get(reverse("admin:exchange_importrun_upload")).status_code == status
    assert not ExternalRecord.objects.exists()


def test_file_that_is_no_list_is_refused_where_it_was_chosen_and_leaves_nothing() -> None:
    client = desk.signed_in(desk.editor())
    address = reverse("admin:exchange_importrun_upload")
    for name, content, said in (
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 512, "(R16)"),
        ("list.xlsx", b"no workbook", "(R03)"),
        ("blank.csv", b"\n\n", "(R"),
    ):
        page = client.post(address, {"file": SimpleUploadedFile(name, content), "name": "new"})
        assert page.status_code == 200
        assert said in str(page.context_data["form"].errors["file"]), name
    assert not ImportRun.objects.exists()
    assert not ImportProfile.objects.exists()


def test_places_and_headings_that_stand_twice_are_said_in_the_language_of_the_page() -> None:
    client = desk.signed_in(desk.editor())
    upload(client, "Nr;Titel;Titel\n1;eins;zwei\n2;eins\n", name="twice")
    page = client.get(run_page("mapping"), headers={"accept-language": "de"}).text
    assert "Die Überschrift „Titel“ steht über mehreren Spalten" in page
    assert "Zeile 3: " in page
