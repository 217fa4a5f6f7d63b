"""A draft made of one ClinicalTrials.gov record, at the desk: in whole, or a sentence."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from exchange.models import ExternalRecord, ImportRun
from studies.models import Network, Study, StudyVersion
from tests import desk
from tests.ctgov_records import SAMPLE

pytestmark = pytest.mark.django_db


def send(client: Any, content: Any) -> Any:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    file = SimpleUploadedFile("NCT90000001.json", raw)
    return client.post(reverse("admin:exchange_importrun_draft"), {"file": file}, follow=True)


def test_file_of_a_study_makes_a_draft_with_all_it_says() -> None:
    network = Network.objects.create(code="own", name_en="Sample Network")
    response = send(desk.signed_in(desk.member(Role.EDITOR, network)), SAMPLE)
    study = Study.objects.get()
    assert response.redirect_chain[-1][0].endswith(f"/studies/study/{study.pk}/change/")
    assert "The draft has been created." in response.content.decode()
    assert study.acronym == "SAMPLE"
    assert [row.code for row in study.networks.all()] == ["own"]
    assert not StudyVersion.objects.exists()
    run: Any = ImportRun.objects.get()
    assert (run.by.username, run.report["created"]) == ("sample-editor", 1)


def test_same_file_again_leads_to_the_same_draft_and_a_newer_one_updates_it() -> None:
    client = desk.signed_in(desk.editor())
    send(client, SAMPLE)
    assert "it says the same" in send(client, SAMPLE).content.decode()
    newer = deepcopy(SAMPLE)
    newer["protocolSection"]["identificationModule"]["acronym"] = "NEWER"
    assert "its draft is now up to date" in send(client, newer).content.decode()
    assert Study.objects.get().acronym == "NEWER"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x00\x01 no JSON", "not a readable record of ClinicalTrials.gov"),
        ({"some": "thing"}, "has no “protocolSection”"),
        ([], "contains no study"),
        ([SAMPLE, SAMPLE], "contains several studies"),
        (b"", "The submitted file is empty."),
    ],
)
def test_what_is_no_record_is_refused_with_a_sentence(content: Any, said: str) -> None:
    response = send(desk.signed_in(desk.editor()), content)
    assert said in response.content.decode()
    assert not Study.objects.exists()
    assert not ImportRun.objects.exists()


def test_study_of_another_network_is_not_touched() -> None:
    send(desk.signed_in(desk.editor()), SAMPLE)
    foreign = Network.objects.create(code="foreign", name_en="Foreign Network")
    Study.objects.get().networks.add(foreign)
    newer = deepcopy(SAMPLE)
    newer["protocolSection"]["identificationModule"]["acronym"] = "TAKEN"
    client = desk.signed_in(desk.member(Role.EDITOR, name="sample-other"))
    assert "for another network" in send(client, newer).content.decode()
    assert Study.objects.get().acronym == "SAMPLE"
    assert ImportRun.objects.count() == ExternalRecord.objects.count() == 1
