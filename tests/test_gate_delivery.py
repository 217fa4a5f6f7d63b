"""Files given out: who may have which bytes, with what headers, what is remembered (G1 to G14)."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pikepdf
import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from audit.models import Event
from documents import delivery, grants, storing
from documents.choices import OnNewVersion, RequestState, VersionState, Visibility
from documents.models import Document, DocumentVersion, Download, Grant, StampedCopy
from tests import gate
from tests.desk import member, signed_in
from tests.test_gate_uploads import pdf

pytestmark = pytest.mark.django_db

TEXT = bytes(range(97, 123)) * 4  # 104 letters


def filed(content: bytes = TEXT, kind: str = "txt", **facts: Any) -> DocumentVersion:
    """The one version of a document, with its file."""
    document = gate.document(**facts)
    version = document.versions.get()
    version.file.save("x", ContentFile(content), save=False)
    version.format, version.size, version.sha256 = kind, len(content), "ab" * 32
    version.save()
    return version


def opened(version: DocumentVersion) -> tuple[Grant, Client]:
    """Access given to somebody, who is signed in."""
    gate.approved(version.document)
    grant = Grant.objects.latest("pk")
    return grant, signed_in(User.objects.get(grants=grant))


def path(version: DocumentVersion | int) -> str:
    return f"/en/documents/{getattr(version, 'pk', version)}/"


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def verbs(start: str = "document.") -> list[str]:
    return list(
        Event.objects.filter(verb__startswith=start)
        .order_by("number")
        .values_list("verb", flat=True)
    )


def test_g1_file_is_for_who_holds_access_and_not_found_by_all_others(client: Client) -> None:
    version = filed()
    _grant, researcher = opened(version)
    stranger = signed_in(User.objects.create_user("sample-stranger"))
    assert body(researcher.get(path(version))) == TEXT
    answers = [
        who.get(place) for who in (client, stranger) for place in (path(version), path(9**9))
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert verbs() == ["document.downloaded", "document.denied", "document.denied"]
    assert client.get(path(2**70)).status_code == 404
    assert client.get("/en/documents/../../manage.py").status_code == 404
    for place in ("/media/", "/static/", "/documents/"):
        assert client.get(f"{place}{version.file.name}").status_code == 404


@pytest.mark.parametrize("end", ["revoked", "given back", "day", "new version", "account closed"])
def test_g3_next_part_is_refused_once_access_ends(end: str) -> None:
    version = filed()
    grant, researcher = opened(version)
    assert researcher.get(path(version), headers={"range": "bytes=0-9"}).status_code == 206
    when = timezone.now()
    if end == "revoked":
        grants.revoke([grant], by=gate.handler("sample-other"))
    elif end == "given back":
        assert grants.give_back(grant, grant.person)
    elif end == "day":
        Grant.objects.update(until=timezone.localdate() - timedelta(days=1))
    elif end == "new version":
        Grant.objects.update(on_new_version=OnNewVersion.END)
        grants.version_offered(gate.version(version.document, "3.0"))
    else:
        User.objects.filter(grants=grant).update(is_active=False)
    with time_machine.travel(when, tick=True):
        answer = researcher.get(path(version), headers={"range": "bytes=10-19"})
    assert answer.status_code == 404


def test_g14_only_clean_files_on_offer_are_given_out() -> None:
    version = filed()
    _grant, researcher = opened(version)
    for state in VersionState.values:
        DocumentVersion.objects.update(state=state)
        expected = 200 if state == VersionState.CLEAN else 404
        assert researcher.get(path(version)).status_code == expected, state
    DocumentVersion.objects.update(state=VersionState.CLEAN, offered_at=None)
    assert researcher.get(path(version)).status_code == 404


def test_g10_parts_and_conditions_as_the_rfc_has_them() -> None:
    version = filed()
    _grant, researcher = opened(version)

    def ask(method: str = "get", **headers: str) -> Any:
        return getattr(researcher, method)(path(version), headers=headers)

    whole = ask()
    tag = whole["ETag"]
    assert (whole.status_code, whole["Content-Length"], whole["Accept-Ranges"]) == (
        200,
        "104",
        "bytes",
    )
    part = ask(range="bytes=26-51")
    assert (part.status_code, body(part)) == (206, TEXT[26:52])
    assert (part["Content-Range"], part["Content-Length"]) == ("bytes 26-51/104", "26")
    assert body(ask(range="bytes=-4")) == TEXT[-4:]
    refused = ask(range="bytes=104-")
    assert (refused.status_code, refused["Content-Range"]) == (416, "bytes */104")
    assert ask(range="bytes=0-1,4-5").status_code == 416
    assert ask(range="bytes=0-1", if_range=tag).status_code == 206
    assert body(ask(range="bytes=0-1", if_range='"other"')) == TEXT
    known = ask(if_none_match=f'"x", {tag}')
    assert (known.status_code, known.headers.get("Content-Length")) == (304, None)
    assert ask(if_none_match=f"W/{tag}").status_code == 304
    assert body(ask(range="bytes=0-1", if_range=f"W/{tag}")) == TEXT
    assert [ask(if_match=tags).status_code for tags in ("*", tag, '"x"', f"W/{tag}")] == [
        200,
        200,
        412,
        412,
    ]
    # RFC 9110, 14.2: only GET knows parts.
    head = ask("head", range="bytes=0-9")
    assert (head.status_code, head["Content-Length"], body(head)) == (200, "104", b"")
    assert ask("post").status_code == 405


def test_g9_resumed_download_is_one_entry_and_each_part_stands_in_the_trail() -> None:
    version = filed()
    grant, researcher = opened(version)
    for part in ("bytes=0-51", "bytes=52-"):
        assert researcher.get(path(version), headers={"range": part}).status_code == 206
    row = Download.objects.get()
    assert (row.grant, row.ranges, row.bytes) == (grant, [[0, 52], [52, 104]], 104)
    assert verbs() == ["document.downloaded", "document.resumed"]
    facts = json.loads(Event.objects.latest("number").details)
    assert facts == {
        "request": grant.item.request.number,
        "sha256": version.sha256,
        "part": "52-103",
        "whence": "127.0.0.0",
    }
    assert "104" in researcher.get("/en/documents/").content.decode()


def test_g12_no_byte_leaves_when_the_log_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    version = filed()
    _grant, researcher = opened(version)

    def fail(*args: object, **kwargs: object) -> None:
        raise DatabaseError("full")

    monkeypatch.setattr(delivery, "record", fail)
    answer = researcher.get(path(version))
    assert (answer.status_code, body(answer), answer["Retry-After"]) == (503, b"", "60")
    assert not Download.objects.exists()


def test_g11_up7_headers_keep_the_file_out_of_the_sites_own_pages() -> None:
    version = filed(title_de='Titel "mit"\r\nX: y', title_en="Ü")
    DocumentVersion.objects.update(label='2.0"\r\nSet-Cookie: a=b')
    _grant, researcher = opened(version)
    answer = researcher.get(path(version))
    assert answer["Content-Disposition"] == (
        'attachment; filename="ctu-9001-protocol-2-0-set-cookie-ab-de.txt"'
    )
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not answer.cookies


def test_copy_is_made_once_kept_apart_and_gone_with_the_access() -> None:
    original = pdf(2)
    version = filed(original, "pdf")
    grant, researcher = opened(version)
    first, second = (body(researcher.get(path(version))) for _ in range(2))
    assert first == second != original
    with pikepdf.open(io.BytesIO(first)) as copy:
        assert len(copy.pages) == 2
    with version.file.open("rb") as kept:
        assert kept.read() == original
    # The storage of the row: that of the settings is another one once a test changed those.
    file = StampedCopy.objects.get().file
    name, storage = file.name, file.storage
    assert storage.exists(str(name))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act, **kwargs: act())
        grants.revoke([grant], by=gate.handler("sample-other"))
    assert not StampedCopy.objects.exists()
    assert not storage.exists(str(name))


def fetch(start: Barrier, reader: Client, version: int) -> bytes:
    try:
        start.wait()
        return body(reader.get(path(version)))
    finally:
        connection.close()


def kept() -> tuple[int, int]:
    try:
        return StampedCopy.objects.count(), Download.objects.count()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_first_downloads_at_once_make_one_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = filed(pdf(2), "pdf")
    grant, first = opened(version)
    readers = [first, *(signed_in(User.objects.get(grants=grant)) for _ in range(5))]
    gate.let_threads_wait(tmp_path, monkeypatch)
    start = Barrier(len(readers))
    with ThreadPoolExecutor(len(readers)) as threads:
        copies = set(threads.map(lambda reader: fetch(start, reader, version.pk), readers))
        assert len(copies) == 1
        assert copies.pop().startswith(b"%PDF")
        assert threads.submit(kept).result()[0] == 1


def test_web_server_sends_the_file_where_a_setting_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    version = filed()
    _grant, researcher = opened(version)
    settings.DOCUMENTS_SENDFILE = "x-accel-redirect:/hidden/"
    answer = researcher.get(path(version))
    assert answer["X-Accel-Redirect"] == f"/hidden/{version.file.name}"
    assert (answer.content, verbs()) == (b"", ["document.downloaded"])
    settings.DOCUMENTS_SENDFILE = "x-sendfile"
    folder = FileSystemStorage(tmp_path)
    folder.save(str(version.file.name), ContentFile(TEXT))
    monkeypatch.setattr(DocumentVersion._meta.get_field("file"), "storage", folder)
    # The server in front judges If-Range: what is noted is what was asked for.
    part = {"range": "bytes=10-19", "if-range": '"of-the-server"'}
    answer = researcher.get(path(version), headers=part)
    assert answer["X-Sendfile"] == str(tmp_path / str(version.file.name))
    assert (answer.status_code, answer.content, verbs()[-1]) == (200, b"", "document.resumed")
    assert Download.objects.get().ranges[-1] == [10, 20]


def test_others_read_by_what_they_are_and_public_files_leave_no_trace(client: Client) -> None:
    public = filed(visibility=Visibility.PUBLIC)
    assert body(client.get(path(public))) == TEXT
    assert (verbs(), Download.objects.count()) == ([], 0)
    staff = filed(visibility=Visibility.STAFF, kind="txt")
    assert client.get(path(staff)).status_code == 404
    assert signed_in(member("publisher")).get(path(staff)).status_code == 200
    assert verbs() == ["document.denied", "document.downloaded"]


def test_g9_nobody_can_fill_the_trail(client: Client) -> None:
    version = filed()
    answers = [client.get(path(version)).status_code for _ in range(65)]
    assert (set(answers), len(verbs())) == ({404}, 60)
    reader = signed_in(member("reader"))
    answers = [reader.get(path(version)).status_code for _ in range(65)]
    assert (set(answers), len(verbs())) == ({404}, 120)


# the desk


def change(document: Document) -> str:
    return f"/admin/documents/document/{document.pk}/change/"


def saved(desk: Client, document: Document, *files: ContentFile[bytes], **more: Any) -> Any:
    """The form of a document sent, with new files."""
    held = document.versions.order_by("-pk")
    form: dict[str, Any] = {
        "kind": document.kind_id,
        "order": 0,
        "visibility": "on_request",
        "on_new_version": "keep",
        "versions-TOTAL_FORMS": len(held),
        "versions-INITIAL_FORMS": len(held),
        "uploads": list(files),
    }
    for place, row in enumerate(held):
        form |= {f"versions-{place}-id": row.pk, f"versions-{place}-document": document.pk}
    return desk.post(change(document), form | more)


def test_files_are_uploaded_several_at_once_judged_and_offered(settings: Settings) -> None:
    settings.DOCUMENTS_SCANNER = ""
    settings.DOCUMENTS_SERVE_UNSCANNED = True
    document = gate.document()
    document.versions.all().delete()
    desk = signed_in(member("publisher"))
    send = partial(saved, desk, document)
    refused = send(ContentFile(b"MZ", "tool.exe"), ContentFile(pdf(), "good.pdf"))
    page = refused.content.decode()
    assert "tool.exe: PDF, DOCX" in page
    assert "No file was accepted. Choose the others again." in page
    assert not document.versions.exists()
    assert send(ContentFile(pdf(), "a.pdf"), ContentFile(b"text", "b.txt")).status_code == 302
    versions = list(document.versions.order_by("pk"))
    assert [(one.format, one.pages, one.state) for one in versions] == [
        ("pdf", 2, "unscanned"),
        ("txt", None, "unscanned"),
    ]
    assert "a.pdf" not in str(versions[0].file.name)
    assert versions[0].offered_at is None
    unnamed = send(**{"versions-1-offer": "on"}).content.decode()
    assert unnamed.count("Readers see it: fill it in before offering the file.") == 3
    named = {"label": "1.0", "dated": "2026-05", "language": "de", "offer": "on"}
    facts = {f"versions-1-{name}": value for name, value in named.items()}
    again = send(ContentFile(pdf(), "again.pdf"), **facts)
    assert again.status_code == 302
    assert "is the same file as" in desk.get(change(document)).content.decode()
    offered = DocumentVersion.objects.exclude(offered_at=None)
    assert [one.pk for one in offered] == [versions[0].pk]
    assert verbs() == [*["document.uploaded"] * 3, "document.offered"]
    alike = {f"versions-0-{name}": value for name, value in named.items()}
    page = send(**alike, **{"versions-0-discard": "on"}).content.decode()
    assert "Another file in this language already has this version." in page
    assert "A file can be offered or deleted, but not both." in page
    assert send(**{"versions-0-discard": "on"}).status_code == 302
    assert document.versions.count() == 2
    settings.DOCUMENTS_STUDY_BYTES = 10
    assert "all the room" in send(ContentFile(b"more text", "c.txt")).content.decode()


def test_g8_offering_says_which_proposals_wait_anew(settings: Settings) -> None:
    request = gate.in_state(RequestState.PROPOSED, gate.handler(), settings)
    document = Document.objects.earliest("pk")
    gate.version(document, "3.0", offered_at=None)
    desk = signed_in(member("publisher"))
    facts = {"label": "3.0", "dated": "2026-11", "language": "de", "offer": "on"}
    more = {f"versions-0-{name}": value for name, value in facts.items()}
    assert saved(desk, document, **more).status_code == 302
    page = desk.get(change(document)).content.decode()
    assert f"offered; it has to be made again: {request.number}" in page
    request.refresh_from_db()
    assert request.state == RequestState.WAITING


def test_file_given_to_nobody_is_looked_at_and_deleted(
    django_capture_on_commit_callbacks: Any,
) -> None:
    wrong = filed()
    handler = member("publisher")
    assert not storing.discard(wrong, handler)
    DocumentVersion.objects.update(offered_at=None)
    assert body(signed_in(handler).get(path(wrong))) == TEXT
    assert signed_in(member("reader")).get(path(wrong)).status_code == 404
    stored = wrong.file.storage
    assert stored.exists(wrong.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        assert storing.discard(wrong, handler)
    assert not stored.exists(wrong.file.name)
    assert not DocumentVersion.objects.exists()
    event = Event.objects.latest("pk")
    facts = json.loads(event.details)
    assert (event.verb, facts["sha256"]) == ("document.discarded", wrong.sha256)


def test_file_that_somebody_was_given_stays() -> None:
    given = filed()
    gate.approved(given.document)
    DocumentVersion.objects.update(offered_at=None)
    assert not storing.discard(given, gate.handler("another"))
    Grant.objects.all().delete()
    Download.objects.create(version=given, begun_at=timezone.now(), last_at=timezone.now())
    assert not storing.discard(given, gate.handler("third"))
    assert DocumentVersion.objects.filter(pk=given.pk).exists()


def test_list_of_documents_costs_the_same_whatever_its_length(
    django_assert_num_queries: Any,
) -> None:
    desk = signed_in(member("publisher"))
    for _ in range(2):
        gate.document()
        desk.get("/admin/documents/document/")
        with django_assert_num_queries(8):
            assert desk.get("/admin/documents/document/").status_code == 200
    assert Document.objects.count() == 2
