"""Documents as their readers see them: on the study page, in lists, and among one's own."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from time_machine import travel

from accounts.roles import Role
from documents import deciding, grants, requests
from documents.choices import Decision, OnNewVersion, Visibility
from documents.facet import tell_lists
from documents.models import Document, Download, Grant
from studies import wording
from tests import desk, gate
from tests import factories as make

pytestmark = pytest.mark.django_db

STUDY, MINE = "/en/studies/CTU-9001/", "/en/documents/"
RENEWAL = {"purpose": "Still needed", "terms": "on", "shown": "1"}


@pytest.fixture
def document() -> Document:
    make.vocabulary()
    return gate.document()


def section(client: Client, address: str = STUDY) -> str:
    """The words of the section on documents."""
    html = client.get(address).content.decode()
    found = re.search(r'<section id="documents".*?</section>', html, re.DOTALL)
    return words(found[0]) if found else ""


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def reader(user: Any) -> Client:
    return desk.signed_in(user)


# the study page


def test_study_without_documents_keeps_the_words_of_the_seed(client: Client) -> None:
    make.vocabulary()
    make.published()
    assert section(client) == (
        "Documents (password protected) The documents of a study are not open to the public."
    )


def test_g2_everybody_sees_what_a_document_is_and_nothing_of_its_file(
    document: Document, client: Client
) -> None:
    gate.document(visibility=Visibility.PUBLIC, kind="synopsis")
    gate.document(visibility=Visibility.NETWORK, kind="sap")
    gate.document(visibility=Visibility.STAFF, kind="contract")
    client = Client(headers={"accept-language": "en"})
    said = section(client)
    about = "PDF, Version 2.0, 28 October 2026, German, 34 pages, 1.7\xa0MB".replace("\xa0", " ")
    assert f"Study protocol {about} On request Request access" in said
    assert f"Synopsis {about}" in said
    assert "Statistical analysis plan" in said
    assert "For members of the study’s networks" in said
    assert "Contract" not in said
    html = client.get(STUDY).content.decode()
    for marker in ("geheim", "ab/sample", "f" * 64):
        assert marker not in html
    assert html.count("/en/documents/") - html.count('href="/en/documents/"') == 1
    response = client.get(STUDY)
    assert not response.cookies
    assert "public" in response["Cache-Control"]
    again = client.get(STUDY, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_each_reader_sees_the_state_of_each_document(document: Document) -> None:
    handler, person = gate.handler(), desk.member(Role.READER, name="sample-known")
    request = gate.waiting(document, email=person.email.upper())
    client = reader(person)
    assert f"Request {request.number} is being reviewed" in section(client)
    request.refresh_from_db()
    deciding.decide(request, handler, gate.verdicts(request))
    until = Grant.objects.get().until
    assert "Access until" in section(client)
    assert f"{MINE}{document.versions.get().pk}/" in client.get(STUDY).content.decode()
    stranger = reader(desk.member(Role.REVIEWER))
    assert "On request Request access" in section(stranger)
    noon = f"{(until + timedelta(days=1)).isoformat()}T12:00:00+00:00"
    with travel(noon, tick=False):
        assert "Access ended on" in section(reader(person))
    grants.revoke([Grant.objects.get()], handler)
    assert "Access ended on" in section(client)
    assert "Request access" in section(client)


def test_access_that_stays_with_its_version_shows_that_version(document: Document) -> None:
    Document.objects.update(on_new_version=OnNewVersion.KEEP)
    document.refresh_from_db()
    person = gate.approved(document).account
    assert person
    gate.version(document, "3.0")
    html = reader(person).get(STUDY).content.decode()
    linked = re.findall(rf'href="{MINE}\d+/" download>PDF, Version ([\d.]+)', html)
    assert linked == ["2.0"]


def test_new_document_is_seen_at_once_though_pages_are_kept(client: Client) -> None:
    make.vocabulary()
    make.published()
    kept = client.get(STUDY)["ETag"]
    gate.document()
    assert client.get(STUDY, headers={"if-none-match": kept}).status_code == 200
    assert "Study protocol" in section(client)


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_study_page_costs_one_query_more_with_documents_and_none_without(
    django_assert_num_queries: DjangoAssertNumQueries, client: Client, rows: int
) -> None:
    make.vocabulary()
    make.published()
    for place in range(rows):
        gate.document(kind=f"kind-{place}")
    client.get(STUDY)
    with django_assert_num_queries(3 if rows else 2):
        client.get(STUDY)


def test_list_is_narrowed_to_studies_with_documents(document: Document, client: Client) -> None:
    make.published(number="CTU-9002")
    page = client.get("/en/studies/?documents=on_request").content.decode()
    assert "CTU-9001" in page
    assert "CTU-9002" not in page
    document.versions.update(state="refused")
    tell_lists([document.study_id])
    assert "CTU-9001" not in client.get("/en/studies/?documents=on_request").content.decode()


# my documents


def test_mine_shows_what_is_open_asked_for_and_over(document: Document) -> None:
    handler = gate.handler()
    synopsis, plan = gate.document(kind="synopsis"), gate.document(kind="sap")
    request = gate.waiting(document, synopsis)
    verdicts = gate.verdicts(request)
    verdicts[0] = deciding.Verdict(
        verdicts[0].item, Decision.APPROVED, verdicts[0].until, "Sample conditions"
    )
    deciding.decide(request, handler, verdicts)
    person = User.objects.get(email=gate.PERSON["email"])
    grant = Grant.objects.get(document=document)
    now = timezone.now()
    Download.objects.create(
        grant=grant,
        person=person,
        version=document.versions.get(),
        begun_at=now,
        last_at=now,
        bytes=1_000_000,
    )
    client = reader(person)
    client.post(f"{MINE}access/{Grant.objects.get(document=synopsis).pk}/give-back/")
    renewed = client.post(f"{MINE}access/{grant.pk}/renew/", RENEWAL)
    assert renewed["Location"] == MINE
    said = words(client.get(MINE).content.decode())
    for text in (
        "Signed in as Sample Researcher.",
        "Study protocol CTU-9001 . Access until",
        "Conditions: Sample conditions",
        "Version 2.0, 976.6",
        "Your request for renewal is being reviewed.",
        "Under review Request A-",
        "Waiting for a decision, sent on",
        "No longer open Synopsis CTU-9001, Given back,",
    ):
        assert text in said, text
    assert plan.grants.count() == 0
    # A second click, or another one later, makes no other request.
    again = client.post(f"{MINE}access/{grant.pk}/renew/", RENEWAL)
    assert again["Location"] == MINE
    asked = grant.renewals.get()
    client.post(f"{MINE}requests/{asked.pk}/withdraw/")
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_pf7_forms_of_my_documents_carry_their_token(document: Document) -> None:
    """With the token that stands on the page, and not without it."""
    person = gate.approved(document).account
    assert person
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    client.force_login(person)
    grant = Grant.objects.get()

    def send(address: str, page: str, fields: dict[str, str]) -> list[int]:
        shown = client.get(page).content.decode()
        form = shown[shown.index(f'action="{address}"') if address != page else 0 :]
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert found, address
        token = {"csrfmiddlewaretoken": found[1]}
        return [client.post(address, fields | more).status_code for more in ({}, token)]

    renew = f"{MINE}access/{grant.pk}/renew/"
    assert send(renew, renew, RENEWAL) == [403, 302]
    asked = grant.renewals.get()
    assert send(f"{MINE}requests/{asked.pk}/withdraw/", MINE, {}) == [403, 302]
    assert send(f"{MINE}access/{grant.pk}/give-back/", MINE, {}) == [403, 302]
    grant.refresh_from_db()
    assert grant.ended_because == "given_back"


def test_nobody_touches_what_is_anothers(document: Document) -> None:
    person = gate.approved(document).account
    assert person
    grant = Grant.objects.get()
    asked = requests.ask_renewal(grant, person, "Still needed")
    client = reader(desk.member(Role.READER))
    for key in (grant.pk, 2**80):
        assert client.post(f"{MINE}access/{key}/give-back/").status_code == 404
        assert client.post(f"{MINE}access/{key}/renew/", {"purpose": "x"}).status_code == 404
    for key in (asked.pk, 2**80):
        assert client.post(f"{MINE}requests/{key}/withdraw/").status_code == 404
    assert "You do not have access to any documents" in words(client.get(MINE).content.decode())
    assert Client().get(MINE)["Location"].startswith("/en/account/sign-in/")
    grant.refresh_from_db()
    assert grant.ended_at is None


def test_mine_tells_what_was_refused_and_what_was_taken(document: Document) -> None:
    synopsis = gate.document(kind="synopsis")
    request = gate.waiting(document, synopsis)
    verdicts = gate.verdicts(request, Decision.APPROVED, Decision.REFUSED)
    deciding.decide(request, gate.handler(), verdicts)
    grant = Grant.objects.get()
    assert grant.person
    facts = {"grant": grant, "person": grant.person, "version": document.versions.get()}
    now = timezone.now()
    Download.objects.create(**facts, begun_at=now, last_at=now, bytes=1_000_000)
    client = reader(grant.person)
    client.post(f"{MINE}access/{grant.pk}/give-back/")
    over = words(client.get(MINE).content.decode()).partition("No longer open")[2]
    assert "Version 2.0, 976.6" in over
    assert f"Refused, {wording.day(now, 'en')[1]} {verdicts[1].reason}" in over


@pytest.mark.parametrize("rows", [1, 3])
def test_mine_costs_the_same_whatever_is_open(
    django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    documents = [gate.document(kind=f"kind-{place}") for place in range(rows)]
    handler = gate.handler()
    person = gate.approved(*documents, by=handler).account
    assert person
    for grant in Grant.objects.all()[:rows]:
        requests.ask_renewal(grant, person, "Still needed")
    over = gate.approved(
        *(gate.document(kind=f"over-{place}") for place in range(rows)), by=handler
    )
    grants.revoke(Grant.objects.filter(item__request=over), handler)
    client = reader(person)
    client.get(MINE)
    with django_assert_num_queries(16):
        client.get(MINE)
