"""What uploads are taken: name, first bytes and parser agree, and nothing acts (UP1 to UP5)."""

from __future__ import annotations

import io
import socketserver
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pikepdf
import pytest
from django.conf import LazySettings as Settings
from django.core.files.base import ContentFile
from reportlab.pdfgen.canvas import Canvas

from documents import scanning
from documents.choices import VersionState
from documents.faults import Fault, RefusedUploadError
from documents.models import DocumentVersion
from documents.ranges import Part, UnsatisfiableError, asked_part
from documents.stamping import stamped
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


def package(*more: tuple[str, bytes], kind: str = "word/document.xml") -> bytes:
    """An office file with further entries."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("[Content_Types].xml", b"<Types/>"), (kind, b"<doc/>"), *more):
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


# copies


def test_each_page_of_a_copy_names_its_reader() -> None:
    copy = stamped(io.BytesIO(pdf(2)), "Für Jörg Beispiel 李", "cover")
    with pikepdf.open(io.BytesIO(copy)) as document:
        forms = [page.resources.XObject for page in document.pages]
        streams = [form.read_bytes() for page in forms for form in page.values()]
    assert len(streams) == 2
    assert all(b"Beispiel ?" in stream for stream in streams)


def test_locked_and_broken_file_lies_under_a_cover() -> None:
    for original in (pdf(encryption=LOCKED), b"%PDF-1.7 broken"):
        copy = stamped(io.BytesIO(original), "For Sample", "Attached")
        with pikepdf.open(io.BytesIO(copy)) as document:
            assert len(document.pages) == 1
            assert document.attachments["document.pdf"].get_file().read_bytes() == original


# the scanner


class Clamd(socketserver.BaseRequestHandler):
    """Speaks clamd's INSTREAM: chunks, each after its length, and an answer."""

    def handle(self) -> None:
        command = self._take(10)
        assert command in (b"nINSTREAM\n", b"zINSTREAM\0")
        content = b""
        while size := struct.unpack("!L", self._take(4))[0]:
            content += self._take(size)
        found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        self.request.sendall(b"stream: " + found + (b"\n" if command[:1] == b"n" else b"\0"))

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
    settings: Settings,
) -> None:
    document = gate.document()

    def waiting(content: bytes) -> DocumentVersion:
        version = gate.version(document, state=VersionState.QUARANTINE, offered_at=None)
        version.file.save("x", ContentFile(content))
        return version

    clean, ill, late = waiting(b"text"), waiting(EICAR), waiting(b"text")
    with clamd(settings):
        assert [scanning.scan.func(one.pk) for one in (clean, ill)] == ["clean", "refused"]
    assert scanning.scan.func(late.pk) == "no answer"
    states = [DocumentVersion.objects.get(pk=one.pk).state for one in (clean, ill, late)]
    assert states == ["clean", "refused", "quarantine"]
    ill.refresh_from_db()
    assert ill.refusal == Fault.VIRUS
