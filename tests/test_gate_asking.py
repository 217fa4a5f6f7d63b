"""Asking for documents as a browser does: four steps, a letter, a button; what is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from time_machine import travel

from accounts.models import Letter
from accounts.roles import Role
from audit.models import Event
from documents import requests
from documents.choices import RequestState, Visibility
from documents.drafts import COOKIE
from documents.models import AccessRequest, AccessTerms, Document
from tests import desk, gate
from tests import factories as make
from tests.letters import work

pytestmark = pytest.mark.django_db

STEPS = "/en/access/"
ABOUT = {
    "name": "Sample Researcher",
    "email": "researcher@example.org",
    "organisation": "University Hospital Sample City",
    "role": "researcher",
    "orcid": "https://orcid.org/0000000218250097",
}
PURPOSE = {"purpose": "A sample purpose", "co_readers": "Pat Sample", "terms": "on", "shown": "1"}


@pytest.fixture
def document() -> Document:
    return gate.document()


@pytest.fixture(autouse=True)
def _no_hurry(settings: LazySettings) -> None:
    settings.REQUEST_QUICKEST_SECONDS = 0


def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def filled(client: Client, document: Document, **about: str) -> None:
    """The first three steps."""
    assert client.post(f"{STEPS}documents/", {"docs": [document.pk]}).status_code == 302
    assert client.post(f"{STEPS}you/", ABOUT | about).status_code == 302
    assert client.post(f"{STEPS}purpose/", PURPOSE).status_code == 302


def sent(document: Document, **about: str) -> tuple[Client, Any]:
    client = browser()
    filled(client, document, **about)
    return client, client.post(f"{STEPS}check/", {"website": ""}, follow=True)


def followed() -> Client:
    """A browser in which the last letter's link was opened."""
    client = browser()
    client.get(f"{STEPS}confirm/{gate.token()}/")
    return client


def pressed(client: Client) -> Any:
    """The button of the page that the link of the last request led to."""
    number = AccessRequest.objects.exclude(number="").latest("sent_at").number
    return client.post(f"{STEPS}confirm/", {"number": number})


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# the four steps


def test_request_is_written_sent_and_confirmed(document: Document) -> None:
    client = browser()
    page = client.get(f"{STEPS}documents/?document={document.pk}").content.decode()
    assert re.search(rf'value="{document.pk}" checked', page)
    filled(client, document)
    summary = text_of(client.get(f"{STEPS}check/"))
    for text in ("protocol (CTU-9001)", "Sample Researcher", "0000-0002-1825-0097"):
        assert text in summary
    done = text_of(client.post(f"{STEPS}check/", {"website": ""}, follow=True))
    request = AccessRequest.objects.get()
    assert re.fullmatch(r"A-\d{4}-0001", request.number)
    assert f"Request {request.number} is saved. It goes to the Clinical Trial Unit once" in done
    confirmed = text_of(pressed(followed()))
    request.refresh_from_db()
    assert f"Request {request.number} is confirmed." in confirmed
    assert (request.state, request.key_hash, request.language) == ("waiting", None, "en")
    assert request.due_on
    assert request.due_on > timezone.localdate()
    verbs = Event.objects.filter(verb__startswith="request").values_list("verb", flat=True)
    assert sorted(verbs) == ["request.confirmed", "request.sent"]


def test_letters_speak_the_language_of_the_form_and_are_sent(document: Document) -> None:
    client = browser()
    client.post("/de/zugang/dokumente/", {"docs": [document.pk]})
    client.post("/de/zugang/person/", ABOUT)
    client.post("/de/zugang/zweck/", PURPOSE)
    client.post("/de/zugang/pruefen/", {})
    work()
    letter = mail.outbox[0]
    assert (
        letter.subject == f"Bitte bestätigen Sie Ihren Antrag {AccessRequest.objects.get().number}"
    )
    assert letter.to == [ABOUT["email"]]
    assert "/de/zugang/bestaetigen/" in letter.body


def test_basket_takes_documents_of_other_studies_and_loses_none(document: Document) -> None:
    other = make.published(number="CTU-9002", scientific_title=make.both("Another"))
    second = gate.document(other, kind="synopsis")
    client = browser()
    asked = {"docs": [document.pk], "q": "another", "search": "1"}
    page = client.post(f"{STEPS}documents/", asked).content.decode()
    assert f'value="{document.pk}" checked' in page
    assert f'value="{second.pk}">' in page
    assert AccessRequest.objects.count() == 0
    client.post(f"{STEPS}documents/", {"docs": [document.pk, second.pk]})
    assert AccessRequest.objects.get().items.count() == 2
    page = client.get(f"{STEPS}documents/").content.decode()
    assert page.count(" checked") == 2
    nothing = {"docs": [document.pk], "q": "xyzzy", "search": "1"}
    assert "No study with documents" in text_of(client.post(f"{STEPS}documents/", nothing))
    assert "please choose at least one" in text_of(client.post(f"{STEPS}documents/", {}))


def test_choosing_nothing_takes_no_document_off_the_page(document: Document) -> None:
    client = browser()
    page = client.post(f"{STEPS}documents/", {"shown": [document.study.number, "CTU-none"]})
    assert "please choose at least one" in text_of(page)
    assert f'value="{document.pk}"' in page.content.decode()


def test_enter_in_the_search_searches(document: Document) -> None:
    """The first button of a form is the one that the Enter key presses."""
    page = browser().get(f"{STEPS}documents/?document={document.pk}").content.decode()
    first = page[page.index('id="choice"') :].partition('<button type="submit"')[2]
    assert 'name="search"' in first.partition(">")[0]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("email", "m.sample.example.org", "This is not an e-mail address"),
        ("orcid", "0000-0002-1825-0098", "This is not an ORCID iD"),
        ("role", "emperor", "Select a valid choice"),
        ("name", "", "This field is required"),
        ("organisation", "x" * 201, "at most 200 characters"),
    ],
)
def test_wrong_answer_is_named_and_nothing_typed_is_lost(
    document: Document, field: str, typed: str, said: str
) -> None:
    client = browser()
    client.post(f"{STEPS}documents/", {"docs": [document.pk]})
    page = client.post(f"{STEPS}you/", ABOUT | {field: typed})
    assert said in text_of(page)
    kept = "organisation" if field != "organisation" else "name"
    assert f'value="{ABOUT[kept]}"' in page.content.decode()


def test_steps_cannot_be_skipped(document: Document) -> None:
    client = browser()
    for step in ("you", "purpose", "check"):
        assert client.get(f"{STEPS}{step}/")["Location"] == f"{STEPS}documents/"
    client.post(f"{STEPS}documents/", {"docs": [document.pk]})
    assert client.get(f"{STEPS}check/")["Location"] == f"{STEPS}you/"
    client.post(f"{STEPS}you/", ABOUT)
    assert client.post(f"{STEPS}check/")["Location"] == f"{STEPS}purpose/"
    assert "Without this promise" in text_of(client.post(f"{STEPS}purpose/", {"purpose": "x"}))
    assert Letter.objects.count() == 0


def test_pf4_draft_is_its_writers_for_a_week(document: Document) -> None:
    client = browser()
    filled(client, document)
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 604800)
    assert cookie.value not in str(AccessRequest.objects.values().get())
    assert browser().get(f"{STEPS}check/").status_code == 302
    with travel(timezone.now() + timedelta(days=8), tick=False):
        assert client.get(f"{STEPS}check/").status_code == 302


# G5: one answer for everybody


def test_g5_answer_is_the_same_whoever_is_known(document: Document, settings: LazySettings) -> None:
    desk.member(Role.EDITOR)
    gate.approved(document, email="known@example.org")
    pages = []
    for email in ("known@example.org", "editor@example.org", "unknown@example.org"):
        _client, response = sent(document, email=email)
        body = response.content.decode().replace(email, "…")
        secret = r'name="csrfmiddlewaretoken" value="[^"]+"|A-\d{4}-\d{4}'
        pages.append((response.status_code, re.sub(secret, "", body)))
    assert pages[0] == pages[1] == pages[2]
    assert Letter.objects.filter(kind="access-confirm").count() == 4


def test_g5_unknown_and_forbidden_documents_are_not_found(document: Document) -> None:
    hidden = [
        gate.document(visibility=visibility, kind=visibility.value).pk
        for visibility in set(Visibility) - {Visibility.ON_REQUEST}
    ]
    hidden.append(gate.document(make.study(number="CTU-9002"), kind="draft").pk)
    quarantined = gate.document(kind="quarantined")
    quarantined.versions.update(state="quarantine")
    bodies = set()
    for key in (*hidden, quarantined.pk, 999_999, "9" * 30, "x", "-1", "²"):
        for method, name in (("get", "document"), ("post", "docs")):
            response = getattr(browser(), method)(f"{STEPS}documents/", {name: [key]})
            assert response.status_code == 404, key
            body = response.content.decode()
            bodies.add(re.sub(r"(access/documents/|zugang/dokumente/)[^\"]*", "", body))
    assert len(bodies) == 1
    assert AccessRequest.objects.count() == 0


# G6: the link


def test_g6_link_changes_nothing_until_the_button_is_pressed_and_works_once(
    document: Document,
) -> None:
    _client, _response = sent(document)
    before = AccessRequest.objects.values().get()
    assert gate.token() not in str(before)
    for _ in range(2):
        client = browser()
        first = client.get(f"{STEPS}confirm/{gate.token()}/")
        assert first["Referrer-Policy"] == "no-referrer"
        assert first["Location"] == f"{STEPS}confirm/"
        assert "Confirm the request" in text_of(client.get(first["Location"]))
    assert AccessRequest.objects.values().get() == before
    assert [pressed(client).status_code for _ in range(2)] == [200, 410]
    assert client.get(f"{STEPS}confirm/").status_code == 410
    assert Event.objects.filter(verb="request.confirmed").count() == 1


def test_g6_old_replaced_and_guessed_links_open_nothing(document: Document) -> None:
    client, _response = sent(document)
    first = gate.token()
    answer = client.post(f"{STEPS}done/", {"email": ABOUT["email"]})
    assert answer["Location"] == f"{STEPS}done/?again=1"
    assert "We have sent the link again." in text_of(client.get(answer["Location"]))
    assert gate.token() != first
    for token in (first, "x" * 43, "ü"):
        guesser = browser()
        guesser.get(f"{STEPS}confirm/{token}/")
        assert pressed(guesser).status_code == 410
    with travel(timezone.now() + timedelta(hours=24, minutes=1), tick=False):
        assert pressed(followed()).status_code == 410
    assert pressed(followed()).status_code == 200


def test_mistyped_address_is_corrected_and_only_the_new_link_works(document: Document) -> None:
    client, response = sent(document, email="mistyped@example.org")
    first = gate.token()
    assert "We sent a link to mistyped@example.org." in text_of(response)
    refused = text_of(client.post(f"{STEPS}done/", {"email": "researcher"}))
    assert "This is not an e-mail address" in refused
    right = {"email": "researcher@example.org"}
    again = text_of(client.post(f"{STEPS}done/", right, follow=True))
    assert "We sent a link to researcher@example.org." in again
    assert [row.to for row in Letter.objects.order_by("pk")] == [
        "mistyped@example.org",
        "researcher@example.org",
    ]
    stranger = browser()
    stranger.get(f"{STEPS}confirm/{first}/")
    assert pressed(stranger).status_code == 410
    assert pressed(followed()).status_code == 200
    assert AccessRequest.objects.get().email == "researcher@example.org"
    assert client.post(f"{STEPS}done/", right).status_code == 410  # it is confirmed


@pytest.mark.parametrize(
    ("orcid", "words"),
    [
        ("abc", "An ORCID iD has 16 digits; you typed 3."),
        ("0000-0002-1825-0098", "at least one digit is wrong"),
    ],
)
def test_orcid_is_refused_with_what_is_wrong_with_it(
    document: Document, orcid: str, words: str
) -> None:
    client = browser()
    client.post(f"{STEPS}documents/", {"docs": [document.pk]})
    page = client.post(f"{STEPS}you/", ABOUT | {"orcid": orcid}).content.decode()
    assert words in page
    assert "Error: About you (step 2 of 4)" in page


def test_search_without_words_says_what_to_type(document: Document) -> None:
    page = text_of(browser().post(f"{STEPS}documents/", {"search": "1", "q": " "}))
    assert "Type a number, or words of a title." in page


def test_g6_unconfirmed_requests_are_erased_after_a_week(document: Document) -> None:
    gate.draft(document)
    requests.send(gate.draft(document))
    gate.waiting(document)
    assert requests.lapse(timezone.now() + timedelta(days=6)) == 0
    assert requests.lapse(timezone.now() + timedelta(days=8)) == 2
    assert AccessRequest.objects.get().state == RequestState.WAITING
    assert Event.objects.filter(verb="request.lapsed").count() == 2


def test_question_is_answered_under_its_link(document: Document) -> None:
    synopsis = gate.document(kind="synopsis")
    asked = gate.waiting(document)
    purpose = asked.purpose
    requests.ask_back(asked, gate.handler(), "A sample question?")
    last = timezone.localdate() + timedelta(days=90)
    letter = Letter.objects.get(kind="access-question").body
    assert f"If there is no answer by {last.day} {last:%B %Y}, the request is closed" in letter
    client = browser()
    client.get(f"{STEPS}answer/{gate.token('access-question')}/")
    page = text_of(client.get(f"{STEPS}answer/"))
    assert "A sample question?" in page
    assert "(CTU-9001)" in page
    fields = {
        "answer": "A sample answer",
        "purpose": "Another",
        "documents": [synopsis.pk],
        "number": asked.number,
    }
    foreign = gate.document(make.published(number="CTU-9002"), kind="other").pk
    assert "Select a valid choice" in text_of(
        client.post(f"{STEPS}answer/", fields | {"documents": [foreign]})
    )
    assert client.post(f"{STEPS}answer/", fields).status_code == 200
    asked.refresh_from_db()
    assert (asked.state, asked.purpose) == (RequestState.WAITING, "Another")
    assert [(row.kind, row.text) for row in asked.messages.all()] == [
        ("question", "A sample question?"),
        ("answer", "A sample answer"),
        ("changed_purpose", purpose),
        ("changed_documents", "protocol (CTU-9001)"),
    ]
    assert [item.document for item in asked.items.all()] == [synopsis]
    assert client.post(f"{STEPS}answer/", fields).status_code == 410


# PF2, PF7 and machines


def test_pf2_five_requests_an_hour_from_an_address_and_three_a_day_for_a_mailbox(
    document: Document,
) -> None:
    for place in range(3):
        assert sent(document)[1].status_code == 200, place
    client, fourth = sent(document, email=ABOUT["email"].upper())
    assert (fourth.status_code, fourth["Retry-After"]) == (429, "86400")
    assert f'<a href="{STEPS}check/">Back to your request</a>' in fourth.content.decode()
    assert Letter.objects.count() == 3
    assert client.get(f"{STEPS}check/").status_code == 200
    assert sent(document, email="other@example.org")[1].status_code == 200
    _client, sixth = sent(document, email="other@example.org")
    assert (sixth.status_code, sixth["Retry-After"]) == (429, "3600")
    with travel(timezone.now() + timedelta(hours=1, minutes=1), tick=False):
        assert sent(document, email="other@example.org")[1].status_code == 200


def test_pf2_addresses_of_one_house_count_as_one(document: Document) -> None:
    """Whoever has an IPv6 address has a host of them."""
    codes = []
    for place in range(6):
        client = Client(headers={"accept-language": "en"}, REMOTE_ADDR=f"2001:db8::{place + 1}")
        filled(client, document, email=f"other-{place}@example.org")
        codes.append(client.post(f"{STEPS}check/", {"website": ""}).status_code)
    assert codes == [302] * 5 + [429]


def test_pf3_strangers_read_nothing_that_somebody_typed(document: Document) -> None:
    client = browser()
    client.post(f"{STEPS}documents/", {"docs": [document.pk]})
    refused = client.post(f"{STEPS}you/", ABOUT | {"name": "See https://example.org/"})
    assert "without the address of a web page" in text_of(refused)
    name = "Sample\r\n\r\nResearcher\nWon"
    sent(document, name=name)
    assert AccessRequest.objects.get(state="sent").name == "Sample Researcher Won"
    letter = Letter.objects.get(kind="access-confirm")
    assert "Researcher" not in letter.subject + letter.body


def test_links_of_two_letters_are_not_mixed_up(document: Document) -> None:
    handler = gate.handler()
    first, second = (gate.waiting(document, email=f"{name}@example.org") for name in "ab")
    client = browser()
    for asked in (first, second):
        requests.ask_back(asked, handler, f"Question on {asked.number}?")
        client.get(f"{STEPS}answer/{gate.token('access-question')}/")
    fields = {"answer": "Of the first", "purpose": "x", "documents": [document.pk]}
    mixed = client.post(f"{STEPS}answer/", fields | {"number": first.number})
    assert "link in another e-mail" in text_of(mixed)
    second.refresh_from_db()
    assert second.state == RequestState.ASKED_BACK
    sent(document)
    other = followed()
    assert other.post(f"{STEPS}confirm/", {"number": first.number}).status_code == 410
    assert pressed(other).status_code == 200


def test_terms_are_accepted_as_they_were_shown(document: Document) -> None:
    client = browser()
    client.post(f"{STEPS}documents/", {"docs": [document.pk]})
    client.post(f"{STEPS}you/", ABOUT)
    AccessTerms.objects.create(
        version="2", text_de="Andere", text_en="Other", valid_from=timezone.now()
    )
    refused = client.post(f"{STEPS}purpose/", PURPOSE)
    assert "The terms have changed" in text_of(refused)
    page = refused.content.decode()
    assert 'name="shown" value="2"' in page
    assert "Pat Sample" in page
    assert 'id="id_terms" checked' not in page
    assert client.post(f"{STEPS}purpose/", PURPOSE | {"shown": "2"}).status_code == 302
    accepted = AccessRequest.objects.get().terms
    assert accepted
    assert accepted.version == "2"


def test_pf7_posts_need_a_token_and_a_double_click_sends_once(document: Document) -> None:
    client = browser()
    filled(client, document)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    for step in ("documents", "you", "purpose", "check", "done", "confirm", "answer"):
        assert strict.post(f"{STEPS}{step}/").status_code == 403, step
    answers = [client.post(f"{STEPS}check/", {"website": ""}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (AccessRequest.objects.count(), Letter.objects.count()) == (1, 1)


def test_pf1_machines_are_refused_in_words_a_person_understands(
    document: Document, settings: LazySettings
) -> None:
    client = browser()
    filled(client, document)
    refused = client.post(f"{STEPS}check/", {"website": "filled by a browser"})
    assert "has to stay empty" in text_of(refused)
    assert "filled by a browser" not in refused.content.decode()
    settings.REQUEST_QUICKEST_SECONDS = 5
    assert "That was very quick" in text_of(client.post(f"{STEPS}check/", {}))
    assert Letter.objects.count() == 0


# what it costs


@pytest.mark.parametrize("rows", [1, 3])
def test_steps_cost_the_same_whatever_is_asked_for(
    django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    documents = [
        gate.document(make.published(number=f"CTU-{9001 + place}"), kind=f"kind-{place}")
        for place in range(rows)
    ]
    client = browser()
    client.post(f"{STEPS}documents/", {"docs": [document.pk for document in documents]})
    client.post(f"{STEPS}you/", ABOUT)
    client.post(f"{STEPS}purpose/", PURPOSE)
    client.get(f"{STEPS}check/")
    for step, queries in (("documents", 7), ("you", 2), ("purpose", 3), ("check", 4)):
        with django_assert_num_queries(queries, info=step):
            assert client.get(f"{STEPS}{step}/").status_code == 200


def test_somebody_without_a_password_chooses_one_by_mail(document: Document) -> None:
    gate.approved(document)
    person = User.objects.get(email=ABOUT["email"])
    client = browser()
    client.post("/en/account/password/forgotten/", {"email": person.email})
    work()
    found = re.search(r"https?://[^/]+(/en/account/password/new/\S+)", mail.outbox[-1].body)
    assert found
    page = client.get(found[1], follow=True)
    words = {"password1": "sample words in a row", "password2": "sample words in a row"}
    client.post(page.request["PATH_INFO"], words)
    login = {"login": person.email, "password": words["password1"]}
    assert client.post("/en/account/sign-in/", login)["Location"] == "/en/documents/"
    assert "protocol" in text_of(client.get("/en/documents/"))
