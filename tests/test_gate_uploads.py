"""What uploads are taken: name, first bytes and parser agree, and nothing acts (UP1 to UP5)."""

from __future__ import annotations

import io
import socketserver
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from typing import Any

import pikepdf
import pytest
import time_machine
from django.conf import LazySettings as Settings
from django.core.files.base import ContentFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from reportlab.pdfgen.canvas import Canvas

from documents import scanning
from documents.choices import VersionState
from documents.faults import Fault, RefusedUploadError
from documents.models import DocumentVersion
from documents.ranges import Part, UnsatisfiableError, asked_part
from documents.retention import keep
from documents.uploads import inspect
from tests import gate

# The harmless string by which scanners are tried; in two halves, or this file would be found.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(pages: int = 2, **changes: Any) -> bytes:
    """A PDF as a text program makes it, and what was done to it then."""
    made = io.BytesIO()
    canvas = Canvas(made, invariant=True)
    for page in range(pages):
        canvas.drawString(72, 700, f"Sample page {page + 1}")
        canvas.showPage()
    canvas.save()
    if not changes:
        return made.getvalue()
    changed = io.BytesIO()
    with pikepdf.open(made) as document:
        if "action" in changes:
            document.Root.OpenAction = pikepdf.Dictionary(changes["action"])
        if "attached" in changes:
            document.attachments["other.txt"] = changes["attached"]
        document.save(changed, encryption=changes.get("encryption", False))
    return changed.getvalue()


TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="xml" ContentType="%s"/></Types>'
)
MAINS = {
    "word/document.xml": b"<w:document xmlns:w="
    b'"http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>',
    "xl/workbook.xml": b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>',
}
Entry = tuple[str | zipfile.ZipInfo, bytes]


def package(
    *more: Entry, kind: str = "word/document.xml", main: bytes = b"", types: bytes = b"text/xml"
) -> bytes:
    """An office file with further entries, or with other content in its own."""
    made = io.BytesIO()
    own = (("[Content_Types].xml", TYPES % types), (kind, main or MAINS[kind]))
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (*own, *more):
            archive.writestr(name, content)
    return made.getvalue()


def link() -> tuple[zipfile.ZipInfo, bytes]:
    entry = zipfile.ZipInfo("word/link")
    entry.external_attr = 0o120777 << 16
    return entry, b"/etc/passwd"


SCRIPT = {"/S": pikepdf.Name("/JavaScript"), "/JS": "app.alert(1)"}
LAUNCH = {"/S": pikepdf.Name("/Launch"), "/F": "calc.exe"}
LOCKED = pikepdf.Encryption(user="secret", owner="secret")


@pytest.mark.parametrize(
    ("name", "content", "pages"),
    [
        ("Protokoll.pdf", pdf(3), 3),
        ("locked.PDF", pdf(encryption=LOCKED), None),
        ("a.docx", package(), None),
        ("a.xlsx", package(kind="xl/workbook.xml"), None),
        ("a.csv", "Größe;Zahl\r\n".encode("cp1252"), None),
        ("a.txt", "Größe".encode("utf-16"), None),
    ],
)
def test_up1_file_is_taken(name: str, content: bytes, pages: int | None) -> None:
    found = inspect(io.BytesIO(content), name, len(content))
    assert (found.format, found.pages) == (name.rpartition(".")[2].lower(), pages)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.exe", b"MZ", Fault.FORMAT),
        ("a", b"text", Fault.FORMAT),
        ("a.pdf.svg", pdf(), Fault.FORMAT),
        ("a.pdf", b"", Fault.EMPTY),
        ("a.pdf", package(), Fault.OTHER),
        ("a.pdf", b"%PDF-1.7 and no more", Fault.BROKEN),
        ("a.pdf", b"<html>" + pdf(), Fault.OTHER),
        ("a.txt", pdf(), Fault.OTHER),
        ("a.csv", b"a;b\x00c", Fault.OTHER),
        ("a.txt", b"<!DOCTYPE html><script>", Fault.OTHER),
        ("a.docx", pdf(), Fault.OTHER),
        ("a.docx", package(kind="xl/workbook.xml"), Fault.OTHER),
        ("a.docx", b"MZ" + package(), Fault.OTHER),
        ("a.pdf", pdf(action=SCRIPT), Fault.SCRIPT),
        ("a.pdf", pdf(action=LAUNCH), Fault.SCRIPT),
        ("a.pdf", pdf(attached=b"text"), Fault.ATTACHED),
        ("a.docx", package(("word/vbaProject.bin", b"x")), Fault.SCRIPT),
        ("a.docx", package(("word/inner.zip", b"x")), Fault.ATTACHED),
        ("a.docx", package(("../evil", b"x")), Fault.NAMES),
        ("a.docx", package(("/etc/evil", b"x")), Fault.NAMES),
        ("a.docx", package(("c:\\evil", b"x")), Fault.NAMES),
        ("a.docx", package(("word/Document.xml", b"x")), Fault.NAMES),
        ("a.docx", package(link()), Fault.NAMES),
        ("a.docx", package(("word/bomb", bytes(2_000_000))), Fault.PACKED),
    ],
)
def test_up1_up3_up4_file_is_refused_with_a_sentence(
    name: str, content: bytes, fault: Fault
) -> None:
    with pytest.raises(RefusedUploadError) as refusal:
        inspect(io.BytesIO(content), name, len(content))
    assert refusal.value.fault == fault


def test_up2_up3_sizes_and_numbers_of_entries(settings: Settings) -> None:
    settings.DOCUMENTS_MAX_BYTES, settings.DOCUMENTS_UNPACKED_ENTRIES = 1000, 2
    for name, content, fault in (
        ("a.txt", b"x" * 1001, Fault.TOO_LARGE),
        ("a.docx", package(("word/more", b"x")), Fault.PACKED),
    ):
        with pytest.raises(RefusedUploadError) as refusal:
            inspect(io.BytesIO(content), name, len(content))
        assert refusal.value.fault == fault


# parts


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=0-9", Part(0, 10)),
        ("bytes=90-", Part(90, 100)),
        ("bytes=-5", Part(95, 100)),
        ("bytes=-500", Part(0, 100)),
        ("bytes=0-999999999999999999", Part(0, 100)),
        ("bytes=9-0", None),
        ("bytes=-", None),
        ("bytes=--5", None),
        ("bytes=0-9x", None),
        ("lines=0-9", None),
        ("bytes=" + "9" * 40 + "-", None),
    ],
)
def test_g10_part_asked_for(header: str, part: Part | None) -> None:
    assert asked_part(header, 100) == part


@pytest.mark.parametrize(
    "header", ["bytes=100-", "bytes=-0", "bytes=0-1,5-6", "bytes=" + "0-0," * 5000]
)
def test_g10_part_that_cannot_be_given(header: str) -> None:
    with pytest.raises(UnsatisfiableError):
        asked_part(header, 100)


# the scanner


class Clamd(socketserver.BaseRequestHandler):
    """Speaks clamd's INSTREAM: chunks, each after its length, and an answer."""

    met = 0

    def handle(self) -> None:
        Clamd.met += 1
        command = self._take(10)
        assert command in (b"nINSTREAM\n", b"zINSTREAM\0")
        content = b""
        while size := struct.unpack("!L", self._take(4))[0]:
            content += self._take(size)
        found = b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
        if b"long" in content:
            found = b"INSTREAM size limit exceeded. ERROR"
        self.request.sendall(found + (b"\n" if command[:1] == b"n" else b"\0"))

    def _take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            taken += self.request.recv(size - len(taken))
        return taken


@contextmanager
def clamd(settings: Settings) -> Iterator[None]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        settings.DOCUMENTS_SCANNER = f"127.0.0.1:{server.server_address[1]}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


@pytest.mark.django_db
def test_up5_scanner_decides_and_while_it_is_away_the_file_waits(
    settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    document = gate.document()

    def waiting(content: bytes) -> DocumentVersion:
        version = gate.version(document, state=VersionState.QUARANTINE, offered_at=None)
        version.file.save("x", ContentFile(content))
        return version

    def asked() -> list[tuple[list[int], timedelta | None]]:
        due = DBTaskResult.objects.filter(task_path=scanning.scan.module_path, status="READY")
        now = timezone.now()
        return [(row.args_kwargs["args"], row.run_after and row.run_after - now) for row in due]

    def forgotten(after: timedelta) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return keep(timezone.now() + after)["forgotten files to be scanned"]

    clean, ill, late = waiting(b"text"), waiting(EICAR), waiting(b"text")
    long = waiting(b"as long as no scanner takes it")
    with clamd(settings):
        met = Clamd.met
        assert [scanning.scan.func(one.pk) for one in (clean, ill)] == ["clean", "refused"]
        assert Clamd.met - met == 2  # one connection for each file
        assert scanning.scan.func(long.pk) == "refused"
        assert DocumentVersion.objects.get(pk=long.pk).refusal == "unseen"
    with time_machine.travel(timezone.now(), tick=False):
        assert scanning.scan.func(late.pk) == "no answer"
        assert asked() == [([late.pk], timedelta(minutes=5))]
    states = [DocumentVersion.objects.get(pk=one.pk).state for one in (clean, ill, late)]
    assert states == ["clean", "refused", "quarantine"]
    ill.refresh_from_db()
    assert ill.refusal == Fault.VIRUS

    # Killed in the midst of it: the task runs for ever, and nobody would look at the file again.
    hour = timedelta(hours=1)
    assert forgotten(after=hour) == 0
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now())
    assert [forgotten(after=after) for after in (hour - timedelta(minutes=1), hour, hour)] == [
        *(0, 1, 0)
    ]
    assert [pks for pks, _ in asked()] == [[late.pk]]
