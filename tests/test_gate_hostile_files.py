"""Files made to be more than they seem, and names made to do harm (UP1, UP4, UP6)."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import LazySettings as Settings
from django.conf import settings as settings_of_house
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from pikepdf.settings import set_qpdf_limits

from accounts.roles import Role
from audit.models import Event
from documents import pdfs, storing
from documents.access import documents_open_to
from documents.choices import VersionState, Visibility
from documents.faults import Fault, RefusedUploadError
from documents.models import Document, DocumentVersion
from documents.uploads import inspect
from tests import desk, gate
from tests.test_gate_uploads import LOCKED, package, pdf

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" TargetMode="External" Type="http://example.org/%s" Target="%s"/>'
    "</Relationships>"
)


def relation(kind: str, target: str) -> bytes:
    return package(("word/_rels/settings.xml.rels", (RELATION % (kind, target)).encode()))


def field(content: str) -> bytes:
    """A text with a field, such as the number of a page."""
    return package(("word/a.xml", f'<w:p xmlns:w="{WORD}">{content}</w:p>'.encode()))


def beside(**facts: Any) -> bytes:
    """A PDF whose first page has something beside the text."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Rect=[0, 0, 9, 9], **facts)
        document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(note)])
        document.save(made)
    return made.getvalue()


def carried() -> pikepdf.Dictionary:
    """A file in its place in a PDF that no list of attachments names."""
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Filespec, F="a.txt", EF=pikepdf.Dictionary(F=pikepdf.Dictionary())
    )


def altered(change: Callable[[pikepdf.Pdf], object]) -> bytes:
    """A PDF of one page with something done to it."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(1))) as document:
        change(document)
        document.save(made)
    return made.getvalue()


def by_itself(key: str, kind: str, **more: Any) -> bytes:
    """A PDF that does something without being asked: when it is opened, or at another event."""
    action = pikepdf.Dictionary(S=pikepdf.Name(kind), **more)
    what = action if key == "/OpenAction" else pikepdf.Dictionary(WC=action)
    return altered(lambda document: document.Root.__setitem__(key, what))


def drawn_elsewhere(document: pikepdf.Pdf) -> None:
    stream = pikepdf.Stream(document, b"", F="https://example.org/x")
    document.pages[0].obj.Contents = document.make_indirect(stream)


def drawn_without_end(document: pikepdf.Pdf) -> None:
    packed = zlib.compress(bytes(3 * 1024 * 1024))
    stream = pikepdf.Stream(document, packed, Filter=pikepdf.Name.FlateDecode)
    document.pages[0].obj.Contents = document.make_indirect(stream)


def holding_objects(size: int) -> bytes:
    """A PDF whose catalogue lies in a packed stream of this size (ISO 32000, 7.5.7)."""
    head = b"2 0 3 32 "
    packed = zlib.compress(
        head + b"<</Type/Pages/Kids[]/Count 0>>".ljust(32) + b"(x)" + b" " * size
    )
    whole = b"%PDF-1.5\n"
    at = [len(whole)]
    whole += b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    at.append(len(whole))
    whole += b"4 0 obj<</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>>stream\n" % (
        len(head),
        len(packed),
    )
    whole += packed + b"\nendstream endobj\n"
    at.append(len(whole))
    rows = [(0, 0, 0), (1, at[0], 0), (2, 4, 0), (2, 4, 1), (1, at[1], 0), (1, at[2], 0)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    whole += b"5 0 obj<</Type/XRef/Size 6/Root 1 0 R/W[1 4 1]/Length %d>>stream\n" % len(table)
    return whole + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % at[2]


FORM = pikepdf.Dictionary(XFA=pikepdf.String("<xdp/>"))
# As an archive says that it ends, with the end of a PDF for a comment.
ENDS_AS_BOTH = package()[:-2] + b"\x06\x00" + b"%%EOF\n"
NO_PASSWORD = pikepdf.Encryption(user="", owner="secret")
SCRIPT = {"/S": pikepdf.Name("/JavaScript"), "/JS": "app.alert(1)"}


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.pdf", pdf() + package(), Fault.OTHER),
        ("a.pdf", pdf() + ENDS_AS_BOTH, Fault.OTHER),
        ("a.pdf", pdf() + b"<html><script>alert(1)</script>", Fault.OTHER),
        ("a.pdf", pdf(encryption=LOCKED) + b"<html>", Fault.OTHER),
        ("a.pdf", pdf(action=SCRIPT, encryption=NO_PASSWORD), Fault.SCRIPT),
        ("a.pdf", beside(A=pikepdf.Dictionary(SCRIPT)), Fault.SCRIPT),
        ("a.pdf", beside(Subtype=pikepdf.Name.Link, Form=FORM), Fault.SCRIPT),
        ("a.pdf", beside(Subtype=pikepdf.Name.FileAttachment), Fault.ATTACHED),
        ("a.pdf", beside(FS=carried()), Fault.ATTACHED),
        ("a.pdf", by_itself("/OpenAction", "/URI", URI="https://example.org"), Fault.SCRIPT),
        ("a.pdf", by_itself("/AA", "/URI", URI="https://example.org"), Fault.SCRIPT),
        ("a.pdf", by_itself("/OpenAction", "/GoToR", F="\\\\example\\a.pdf"), Fault.SCRIPT),
        ("a.pdf", by_itself("/OpenAction", "/Named", N=pikepdf.Name.Print), Fault.SCRIPT),
        ("a.pdf", by_itself("/OpenAction", "/GoTo", Next=pikepdf.Dictionary(SCRIPT)), Fault.SCRIPT),
        ("a.pdf", by_itself("/OpenAction", "/GoTo", D="chapter-1"), None),
        ("a.pdf", beside(A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://a.org")), None),
        ("a.pdf", altered(drawn_elsewhere), Fault.FETCHING),
        ("a.pdf", altered(lambda document: document.pages.__delitem__(0)), Fault.BROKEN),
        ("a.docx", package(("word/%PDF-1.7.xml", b"<a/>")), Fault.OTHER),
        ("a.docx", package() + b"<html>", Fault.OTHER),
        ("a.docx", package() + package(), Fault.OTHER),
        ("a.docx", package(main=b"garbage"), Fault.BROKEN),
        ("a.docx", package(main=b"<html/>"), Fault.OTHER),
        ("a.docx", package(main=f'<!DOCTYPE a><document xmlns="{WORD}"/>'.encode()), Fault.OTHER),
        ("a.docx", package(types=b"application/vnd.ms-office.vbaProject"), Fault.SCRIPT),
        ("a.docx", package(("word/activeX/activeX1.xml", b"<a/>")), Fault.SCRIPT),
        ("a.docx", package(("word/embeddings/a.bin", b"x")), Fault.ATTACHED),
        ("a.docx", package(("word/oleObject1.bin", b"x")), Fault.ATTACHED),
        ("a.docx", package(("word/printer.bin", b"\xd0\xcf\x11\xe0")), Fault.ATTACHED),
        ("a.docx", package(("word/media/a.png", package())), Fault.ATTACHED),
        *(
            ("a.docx", package((f"word/a{ending}", b"x")), Fault.ATTACHED)
            for ending in (".tar", ".docm", ".xlsm", ".pptx", ".exe", ".html", ".PDF")
        ),
        ("a.docx", relation("attachedTemplate", "https://example.org/a.dotm"), Fault.FETCHING),
        ("a.docx", relation("attachedTemplate", "\\\\example.org\\a.dotm"), Fault.FETCHING),
        ("a.docx", relation("attachedTemplate", "file://example.org/a.dotm"), Fault.FETCHING),
        ("a.docx", relation("attachedTemplate", "file:///C:\\Own.dotm"), None),
        ("a.docx", relation("hyperlink", "https://example.org/"), None),
        ("a.docx", relation("aFChunk", "word/a.dat"), Fault.ATTACHED),
        (
            "a.docx",
            relation("attachedTemplate", "https://a.org/a.dotm").replace(b'"Ext', b'" Ext'),
            Fault.FETCHING,
        ),
        ("a.docx", field("<w:instrText>DDEAUTO c:\\\\cmd</w:instrText>"), Fault.FETCHING),
        (
            "a.docx",
            field("<w:instrText>DDE</w:instrText><w:instrText>AUTO c</w:instrText>"),
            Fault.FETCHING,
        ),
        (
            "a.docx",
            field('<w:fldSimple w:instr=" INCLUDEPICTURE &quot;http://a&quot;"/>'),
            Fault.FETCHING,
        ),
        ("a.docx", field("<w:instrText> PAGE </w:instrText><w:t>DDE protocol</w:t>"), None),
        ("a.docx", package(("xl/externalLinks/a.xml", b"<ddeLink/>")), Fault.SCRIPT),
        ("a.docx", package(("xl/sheet.xml", b"<c><f>WEBSERVICE (A1)</f></c>")), Fault.FETCHING),
        ("a.docx", package(("xl/sheet.xml", b"<c><f>SUM(A1)</f></c>")), None),
        ("a.docx", package(("word/a.svg", b"<!DOCTYPE svg><svg><script/></svg>")), Fault.SCRIPT),
        ("a.docx", package(("word/a.svg", b"<svg onload='alert(1)'/>")), Fault.SCRIPT),
        ("a.docx", package(("word/a.svg", b"<svg><path/></svg>")), None),
        ("a.pdf", pdf() + b"\r\n\x00\x00", None),
        ("a.pdf", pdf(encryption=LOCKED), None),
        ("a.txt", b"\xef\xbb\xbf <!DOCTYPE html>", Fault.OTHER),
        ("a.csv", b"a;b\n%PDF-1.7", Fault.OTHER),
    ],
)
def test_up1_up4_file_is_what_it_seems_and_carries_nothing(
    name: str, content: bytes, fault: Fault | None
) -> None:
    found = None
    try:
        inspect(io.BytesIO(content), name, len(content))
    except RefusedUploadError as refusal:
        found = refusal.fault
    assert found == fault


def test_up1_pdf_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of it, by our own limit; a stream of objects, by the library's (3 MB for 1)."""
    monkeypatch.setattr(pdfs, "_MOST", 2 * 1024 * 1024)
    drawn = altered(drawn_without_end)
    assert len(drawn) < 10_000
    with pytest.raises(RefusedUploadError) as refused:
        inspect(io.BytesIO(drawn), "a.pdf", len(drawn))
    assert refused.value.fault == Fault.PACKED
    before = set_qpdf_limits(flate_max_memory=2 * 1024 * 1024)
    try:
        packed = holding_objects(3 * 1024 * 1024)
        with pytest.raises(pikepdf.PdfError):
            pdfs.opened(io.BytesIO(packed))
    finally:
        set_qpdf_limits(**before)
    assert before == {"flate_max_memory": settings_of_house.DOCUMENTS_UNPACKED_BYTES}
    pdfs.opened(io.BytesIO(packed)).close()


# what is kept


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Files in a folder of the test's own."""
    storage = FileSystemStorage(tmp_path)
    monkeypatch.setattr(DocumentVersion._meta.get_field("file"), "storage", storage)
    return tmp_path


def files(folder: Path) -> list[Path]:
    return [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_file_goes_when_its_row_is_taken_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, by = gate.document(), desk.editor()

    def store() -> DocumentVersion:
        return storing.store(document, SimpleUploadedFile("a.txt", b"text"), by)

    def store_and_fail() -> None:
        with storing.files_follow_rows(), transaction.atomic():
            store()
            assert len(files(folder)) == 1
            fail()  # as the second of two files

    with pytest.raises(DatabaseError):
        store_and_fail()
    assert files(folder) == []
    with monkeypatch.context() as broken:
        broken.setattr(DocumentVersion, "save", fail)
        with pytest.raises(DatabaseError):
            store()
        assert files(folder) == []
    with storing.files_follow_rows(), transaction.atomic():
        kept = store()
    assert files(folder) == [Path(str(kept.file.name))]


def fail(*_: Any, **__: Any) -> None:
    raise DatabaseError


@pytest.mark.django_db
def test_only_what_is_given_out_is_offered_and_it_can_be_taken_back(settings: Settings) -> None:
    handler = gate.handler()
    grant = gate.approved(gate.document(), by=handler).items.get().grant
    for state in VersionState:
        for settings.DOCUMENTS_SERVE_UNSCANNED in (False, True):
            version = gate.version(grant.document, state=state, offered_at=None)
            is_offered = storing.offer(version, handler)
            assert is_offered == storing.is_fit(version), state
            assert DocumentVersion.objects.servable().filter(pk=version.pk).exists() == is_offered
    version = grant.versions.get()
    open_to = documents_open_to(grant.person, timezone.now())
    assert version in open_to
    assert [storing.take_back(version, handler) for _ in range(2)] == [True, False]
    assert version not in open_to.all()
    grant.refresh_from_db()
    assert (grant.ended_at, list(grant.versions.all())) == (None, [version])
    assert Event.objects.latest("number").verb == "document.taken-back"


# the form


def post(document: Document, *uploads: ContentFile[bytes], **more: Any) -> dict[str, Any]:
    rows = document.versions.order_by("-pk")
    form: dict[str, Any] = {
        "kind": document.kind_id,
        "order": 0,
        "visibility": document.visibility,
        "on_new_version": "keep",
        "versions-TOTAL_FORMS": len(rows),
        "versions-INITIAL_FORMS": len(rows),
        "uploads": list(uploads),
    }
    for place, row in enumerate(rows):
        form |= {f"versions-{place}-id": row.pk, f"versions-{place}-document": document.pk}
    return form | more


NAMES = ["../../x.pdf", "a\x00b.pdf", "<script>x.pdf", "\"'x.pdf", "ü" * 300 + ".pdf", "..\\x.pdf"]


@pytest.mark.django_db
def test_up6_name_of_a_file_is_text_and_no_path(folder: Path) -> None:
    document = gate.document()
    client = desk.signed_in(desk.member(Role.PUBLISHER))
    address = f"/admin/documents/document/{document.pk}/change/"
    uploads = [ContentFile(pdf(), "x") for _ in NAMES]
    for upload, name in zip(uploads, NAMES, strict=True):
        upload.name = name
    answer = client.post(address, post(document, *uploads))
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(address).content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x.pdf" in page
    kept = DocumentVersion.objects.exclude(original_name="geheim.pdf").order_by("pk")
    names = [version.original_name for version in kept]
    assert len(names) == len(NAMES)
    assert all("/" not in name and "\x00" not in name and len(name) <= 255 for name in names)
    assert sorted(files(folder)) == sorted(Path(str(version.file.name)) for version in kept)
    assert all(len(path.name) == 32 and len(path.parts) == 2 for path in files(folder))
    refused = client.post(address, post(document, ContentFile(b"MZ", "<b>.exe")))
    assert "&lt;b&gt;.exe: PDF, DOCX" in refused.content.decode()


@pytest.mark.django_db
def test_form_says_what_room_is_left_and_the_trail_what_was_changed(settings: Settings) -> None:
    settings.DOCUMENTS_STUDY_BYTES = 3 * 1_800_000
    settings.DOCUMENTS_SERVE_UNSCANNED = False
    document = gate.document()
    unscanned = gate.version(document, state=VersionState.UNSCANNED)
    client = desk.signed_in(desk.member(Role.PUBLISHER))
    address = f"/admin/documents/document/{document.pk}/change/"
    page = client.get(address).content.decode()
    assert "5.1\xa0MB for a study. 1.7\xa0MB of this is free." in page
    # The newest comes first, and cannot be had: no link, no box.
    link = "/documents/{}/"
    assert link.format(unscanned.pk) not in page
    assert link.format(document.versions.earliest("pk").pk) in page

    for change in (
        {"visibility": Visibility.PUBLIC},
        {"title_en": "A sample title"},
        {"order": 3},
        {"versions-1-take_back": "on"},
    ):
        document.refresh_from_db()
        more = {"title_en": document.title.en, "order": document.order, **change}
        assert client.post(address, post(document, **more)).status_code == 302
    told = Event.objects.filter(verb__startswith="document.").order_by("number")
    assert [(event.verb, json.loads(event.details)) for event in told] == [
        ("document.changed", {"was": "on_request", "visibility": "public"}),
        ("document.changed", {}),
        ("document.taken-back", {}),
    ]
    assert not DocumentVersion.objects.servable().exists()
