"""What somebody tries who may not: others' files, spoofed headers, old tokens, side paths."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from documents import delivery, grants, requests
from documents.choices import RequestState
from documents.drafts import COOKIE, LINK_COOKIE
from documents.models import AccessRequest, Download, Grant, StampedCopy
from tests import gate
from tests.desk import signed_in
from tests.test_gate_delivery import TEXT, body, filed, opened, path, verbs
from tests.test_gate_uploads import pdf

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[1]
WAYS: list[dict[str, Any]] = [
    {},
    {"headers": {"range": "bytes=0-9"}},
    {"headers": {"if-none-match": "*"}},
    {"headers": {"if-match": "*"}},
    {"headers": {"if-range": '"x"', "range": "bytes=0-"}},
    {"SERVER_PROTOCOL": "HTTP/1.0"},
]


@pytest.mark.parametrize("method", ["get", "head"])
def test_g13_every_kind_of_request_passes_the_same_check(client: Client, method: str) -> None:
    version = filed()
    grant, researcher = opened(version)
    gate.approved(gate.document(kind="synopsis"), email="b@example.org", by=gate.handler("b"))
    other = signed_in(User.objects.get(email="b@example.org"))
    tag = researcher.head(path(version))["ETag"]
    known: list[dict[str, Any]] = [*WAYS, {"headers": {"if-none-match": tag}}]
    for way in known:
        assert getattr(researcher, method)(path(version), **way).status_code in (200, 206, 304), way
        for stranger in (client, other):
            answer = getattr(stranger, method)(path(version), **way)
            assert answer.status_code == 404, way
            assert "ETag" not in answer
    grants.revoke([grant], by=gate.handler("sample-third"))
    codes = {getattr(researcher, method)(path(version), **way).status_code for way in known}
    assert codes == {404}


@pytest.mark.parametrize(
    "place",
    [
        *("/en/documents/../../documents/{file}", "/en/documents/%2e%2e/%2e%2e/{file}"),
        *("/nowhere/{file}", "/hidden/{file}", "/var/documents/{file}", "/static/../{file}"),
        *("/static/%2e%2e/var/documents/{file}", "/media/{file}", "/{file}"),
        "/en/documents/{pk}/{file}",
    ],
)
def test_g1_no_path_leads_to_the_storage(place: str) -> None:
    version = filed()
    _grant, researcher = opened(version)
    address = place.format(file=version.file.name, pk=version.pk)
    answer = researcher.get(address)
    assert answer.status_code in (301, 302, 404), address
    assert TEXT not in body(answer)


def test_g1_files_lie_outside_of_all_that_is_served_and_one_module_reads_them_out() -> None:
    private = settings.DOCUMENTS_ROOT.resolve()
    for served in (
        settings.STATIC_ROOT,
        *settings.STATICFILES_DIRS,
        settings.MEDIA_ROOT or "media",
    ):
        assert not private.is_relative_to(Path(served).resolve())
    opening = {
        str(module.relative_to(ROOT))
        for module in (ROOT / "documents").rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "open"
        and isinstance(node.value, ast.Attribute | ast.Name)
        and "file" in ast.unparse(node.value).rpartition(".")[2]
    }
    assert opening == {"documents/delivery.py", "documents/scanning.py"}


def test_spoofed_headers_open_nothing_and_count_for_nobody_else(client: Client) -> None:
    version = filed()
    _grant, researcher = opened(version)
    spoofed = {
        "x-original-url": path(version),
        "x-rewrite-url": path(version),
        "x-accel-redirect": f"/hidden/{version.file.name}",
        "x-sendfile": "/etc/hostname",
        "x-http-method-override": "GET",
        "x-forwarded-for": "203.0.113.9",
        "x-real-ip": "203.0.113.9",
        "x-forwarded-host": "example.org",
        "remote-user": "sample",
    }
    assert client.get(path(version), headers=spoofed).status_code == 404
    assert client.post(path(version), headers=spoofed).status_code == 405
    answer = researcher.get(path(version), headers=spoofed)
    assert body(answer) == TEXT
    assert not {"X-Accel-Redirect", "X-Sendfile"} & set(answer.headers)
    whence = [event.details for event in Event.objects.filter(verb__startswith="document.")]
    assert all('"whence": "127.0.0.0"' in details for details in whence)
    assert len(whence) == 2


def test_a_thousand_small_parts_are_one_download_of_bounded_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivery, "_MOST_PARTS", 5)
    version = filed()
    _grant, researcher = opened(version)
    for start in range(20):
        part = {"range": f"bytes={start}-{start}"}
        assert researcher.get(path(version), headers=part).status_code == 206
    row = Download.objects.get()
    assert (len(row.ranges), row.bytes, row.ranges[-1]) == (5, 20, [19, 20])
    for silly in ("bytes=0-0," * 500 + "1-1", "bytes=" + "9" * 5000 + "-", "bytes=5-2", "x" * 9000):
        answer = researcher.get(path(version), headers={"range": silly})
        assert answer.status_code in (200, 416)


def test_g6_tokens_of_one_door_open_no_other_and_die_with_the_request() -> None:
    handler = gate.handler()
    asked = gate.waiting()
    requests.ask_back(asked, handler, "A sample question?")
    question = gate.token("access-question")
    requests.send(gate.draft(gate.document(kind="synopsis")))
    confirmation = gate.token()
    fields = {"answer": "x", "purpose": "x", "number": asked.number}

    def follow(door: str, token: str) -> int:
        browser = Client(headers={"accept-language": "en"})
        browser.get(f"/en/access/{door}/{token}/")
        return int(browser.post(f"/en/access/{door}/", fields).status_code)

    assert follow("answer", confirmation) == follow("confirm", question) == 410
    asked.refresh_from_db()
    requests.withdraw(asked, None)
    assert follow("answer", question) == 410
    for name in (COOKIE, LINK_COOKIE):
        browser = Client()
        for guess in ("x" * 43, "", "\x00", "ü" * 4000):
            browser.cookies[name] = guess
            assert browser.get("/en/access/check/").status_code in (302, 400)
            assert browser.get("/en/access/answer/").status_code in (410, 400)
    assert AccessRequest.objects.get(pk=asked.pk).state == RequestState.WITHDRAWN


def test_g5_known_addresses_cost_the_same_queries_as_unknown_ones(settings: LazySettings) -> None:
    """Time is measured nowhere; what takes it is the same."""
    settings.REQUEST_QUICKEST_SECONDS = 0
    document = gate.document()
    gate.approved(document, email="known@example.org")
    asked = []
    for email in ("first@example.org", "known@example.org", "unknown@example.org"):
        draft, key = requests.begin("en")
        AccessRequest.objects.filter(pk=draft.pk).update(**{**gate.PERSON, "email": email})
        draft.refresh_from_db()
        requests.accept_terms(draft)
        draft.save()
        requests.choose(draft, [document])
        browser = Client(headers={"accept-language": "en"})
        browser.cookies[COOKIE] = key
        with CaptureQueriesContext(connection) as queries:
            assert browser.post("/en/access/check/", {"website": ""}).status_code == 302
        asked.append([query["sql"][:30] for query in queries if "SAVEPOINT" not in query["sql"]])
    assert asked[1] == asked[2]  # the first begins the count of its address


def test_g3_copy_is_not_made_for_access_that_ended_meanwhile() -> None:
    version = filed(pdf(1), "pdf")
    grant, researcher = opened(version)
    stale = Grant.objects.get(pk=grant.pk)
    grants.revoke([grant], by=gate.handler("sample-other"))
    with pytest.raises(Grant.DoesNotExist):
        delivery._copy(stale, version)
    assert researcher.get(path(version)).status_code == 404
    assert not StampedCopy.objects.exists()


def test_g2_nothing_public_names_a_file_or_its_reader() -> None:
    version = filed()
    opened(version)
    markers = ("geheim.pdf", str(version.file.name), "ab" * 32, "researcher@example.org", "A-2026")
    number = version.document.study.number
    public = Client(headers={"accept-language": "en"})
    pages = [
        *(f"/en/studies/{number}/{rest}" for rest in ("", "versions/")),
        *(f"/en/studies/export.{kind}" for kind in ("csv", "json", "ris", "xlsx")),
        *("/en/studies/", "/en/studies/?q=geheim", "/en/studies/feed.atom", "/sitemap.xml"),
        *(f"/en/access/documents/?document={version.document_id}", "/en/statistics/", "/en/"),
    ]
    read = 0
    for page in pages:
        answer = public.get(page, follow=True)
        read += answer.status_code == 200
        text = body(answer)
        assert not [marker for marker in markers if marker.encode() in text], page
    assert read == len(pages)


def test_g9_pr3_denied_attempt_is_one_row_with_a_shortened_address() -> None:
    version = filed()
    opened(version)
    stranger = User.objects.create_user("sample-stranger")
    signed_in(stranger).get(path(version), REMOTE_ADDR="2001:db8:1:2::9")
    event = Event.objects.latest("number")
    assert (event.verb, event.actor) == ("document.denied", stranger.pk)
    assert '"whence": "2001:db8:1::"' in event.details
    assert verbs() == ["document.denied"]
