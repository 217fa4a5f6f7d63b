"""A draft shown by a signed link, and answered: nothing changes but a remark at the desk."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from studies import previews
from studies.models import PreviewLink, Remark, Study, StudyVersion
from studies.previews import MOST_REMARKS
from tests import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def link() -> PreviewLink:
    return previews.open_link(desk.publishable_study(), by=desk.editor(), days=7)


def way(link: PreviewLink, language: str = "en") -> str:
    """The path of a link."""
    return re.sub(r"^https?://[^/]+", "", previews.address(link, language))


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Confirm: this is right"), ("de", "Das stimmt so")]
)
def test_link_shows_the_draft_to_somebody_without_an_account(
    link: PreviewLink, language: str, said: str
) -> None:
    response = Client().get(way(link, language))
    page = response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert said in page
    assert "Sample criterion" in page
    link.refresh_from_db()
    assert link.opened_at


def test_forged_expired_and_revoked_links_lead_to_one_sentence(link: PreviewLink) -> None:
    good = way(link)
    other = previews.open_link(link.study, by=desk.editor("second-editor"), days=7)
    forged = way(other).replace(f"/{other.pk}/", f"/{link.pk}/")
    for path in (forged, good[:-5] + "/", re.sub(r"/\d+/", "/99999999999999999999/", good)):
        assert Client().get(path).status_code in (404, 410)
    PreviewLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    PreviewLink.objects.filter(pk=other.pk).update(expires_at=timezone.now() - timedelta(days=1))
    for path in (good, way(other)):
        response = Client().get(path)
        assert response.status_code == 410
        assert "ask the Clinical Trial Unit for a new one" in response.content.decode()


def test_answers_change_nothing_but_remarks(link: PreviewLink) -> None:
    before = Study.objects.values().get()
    client = Client()
    for _click in range(2):
        page = client.post(way(link), {"confirm": "1"}, follow=True).content.decode()
    assert "Thank you: this draft is confirmed." in page
    sent = {"correct": "1", "text": "The age is 19,\nnot 18."}
    page = client.post(way(link), sent, follow=True).content.decode()
    assert "your correction has been received" in page
    assert list(Remark.objects.values_list("kind", "text", "of_copy")) == [
        ("confirmation", "", before["lock_version"]),
        ("correction", "The age is 19,\nnot 18.", before["lock_version"]),
    ]
    assert Study.objects.values().get() == before
    assert not StudyVersion.objects.exists()


def test_confirmation_is_of_one_draft(link: PreviewLink) -> None:
    client = Client()
    client.post(way(link), {"confirm": "1"})
    Study.objects.update(lock_version=7)
    assert "Confirm: this is right" in client.get(way(link)).content.decode()


def test_bad_corrections_are_refused_with_what_was_typed(link: PreviewLink) -> None:
    client = Client()
    long = "x" * 5001
    page = client.post(way(link), {"correct": "1", "text": long}).content.decode()
    assert long in page
    assert "5000" in page
    for number in range(MOST_REMARKS):
        previews.answer(link, "correction", str(number))
    page = client.post(way(link), {"correct": "1", "text": "One more"}).content.decode()
    assert "no room for more" in page
    assert "One more" in page
    assert Remark.objects.count() == MOST_REMARKS


def test_link_is_made_shown_once_taken_back_and_remarks_are_dealt_with() -> None:
    study, client = desk.publishable_study(), desk.signed_in(desk.editor())
    address = reverse("admin:studies_study_remarks", args=[study.pk])
    typed = {"make": "1", "days": "7", "language": "de"}
    page = client.post(address, typed, follow=True).content.decode()
    found: Any = re.search(r"<code>https?://[^/]+(/de/vorschau/[^<]+)</code>", page)
    assert Client().get(found[1]).status_code == 200
    assert "<code>" not in client.get(address).content.decode()
    Client().post(found[1], {"correct": "1", "text": "Not <b>right</b>"})
    page = client.get(address).content.decode()
    assert "Not &lt;b&gt;right&lt;/b&gt;" in page
    index = client.get(reverse("admin:index")).content.decode()
    assert "Remarks and confirmations</a> <span>1</span>" in index
    remark = Remark.objects.get()
    client.post(address, {"close": remark.pk})
    client.post(address, {"revoke": PreviewLink.objects.get().pk})
    remark.refresh_from_db()
    assert remark.closed_at
    assert Client().get(found[1]).status_code == 410


def test_pr9_link_is_sent_and_the_address_not_kept() -> None:
    study, client = desk.publishable_study(), desk.signed_in(desk.editor())
    address = reverse("admin:studies_study_remarks", args=[study.pk])
    typed = {"make": "1", "days": "3", "language": "de", "email": "sample@example.org"}
    client.post(address, typed)
    letter = Letter.objects.get()
    assert (letter.kind, letter.to, letter.language) == ("draft-link", "sample@example.org", "de")
    assert "Stimmt der Eintrag TST-0001?" in letter.subject
    assert "sample@example.org" not in str(PreviewLink.objects.values().get())
