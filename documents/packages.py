"""Office files: archives of parts, judged by their table of contents, then part by part."""

import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import BinaryIO
from xml.parsers import expat

from django.conf import settings

from documents.choices import FileFormat
from documents.faults import Fault, RefusedUploadError

_TYPES = "[Content_Types].xml"
# Of each kind the part that holds the text, and what its outermost element is called.
_MAIN = {
    FileFormat.DOCX: ("word/document.xml", "document"),
    FileFormat.XLSX: ("xl/workbook.xml", "workbook"),
}
# The names of ECMA-376 and of its strict form; those of the first part of a package.
_OFFICE = re.compile(
    r"http://(schemas\.openxmlformats\.org/(wordprocessing|spreadsheet)ml/2006|"
    r"purl\.oclc\.org/ooxml/(wordprocessing|spreadsheet)ml)/main"
)
_PACKAGE = re.compile(r"http://schemas\.openxmlformats\.org/package/2006/content-types")

# What parts of such files are: text, pictures, fonts, and what the printer was told (bin).
_PARTS = {
    *("", ".xml", ".rels", ".vml", ".bin", ".odttf", ".sigs", ".dat"),
    *(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg", ".wdp"),
}
_MACRO = re.compile(r"vbaproject|vbadata|activex|macroenabled|macrosheet", re.IGNORECASE)
_CARRIED = re.compile(r"(^|/)embeddings/|oleobject[^/]*\.bin", re.IGNORECASE)
# How files begin that are no part, whatever they are called: archives, OLE, PDF, programs.
_FOREIGN = (
    *(b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ"),
    *(b"\xd0\xcf\x11\xe0", b"%PDF-", b"\x7fELF", b"MZ\x90\x00"),
)
# Targets that are fetched over a network; a path on a disk of the author's is not.
_AWAY = re.compile(r"//|(?!file:)[a-z][a-z0-9+.-]+:|file:(//[^/]|////)", re.IGNORECASE)

# Where a text or a sheet says what is to be worked out, and what in it reaches out of the file.
_CODES = {"instrText", "f", "definedName"}
_REACHING = re.compile(r"DDEAUTO|\bDDE\s|INCLUDE(PICTURE|TEXT)|WEBSERVICE\s*\(", re.IGNORECASE)

_CHUNK = 64 * 1024

Begin = Callable[[str, dict[str, str]], None]


def check(file: BinaryIO, head: bytes, kind: FileFormat) -> None:
    """Refuse what is no document of this kind, or more than one; raises RefusedUploadError."""
    try:
        with zipfile.ZipFile(file) as package:
            _check_contents(package.infolist())
            if not _is_nothing_else(file, head, package):
                raise RefusedUploadError(Fault.OTHER)
            _check_parts(package, kind)
    # Entries that are locked, overlap, are cut off, or do not have the checksum that is said.
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, OSError, EOFError) as error:
        raise RefusedUploadError(Fault.OTHER) from error


def _check_contents(entries: list[zipfile.ZipInfo]) -> None:
    """Judge the table of contents: sizes and names; nothing is unpacked before."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if (
        len(entries) > settings.DOCUMENTS_UNPACKED_ENTRIES
        or unpacked > settings.DOCUMENTS_UNPACKED_BYTES
        or unpacked / packed > settings.DOCUMENTS_UNPACKED_RATIO
    ):
        raise RefusedUploadError(Fault.PACKED)
    names = [entry.filename for entry in entries]
    if len({name.casefold() for name in names}) < len(names) or any(map(_is_odd, entries)):
        raise RefusedUploadError(Fault.NAMES)
    if any(map(_MACRO.search, names)):
        raise RefusedUploadError(Fault.SCRIPT)
    endings = {PurePosixPath(name).suffix.casefold() for name in names}
    if any(map(_CARRIED.search, names)) or not endings <= _PARTS:
        raise RefusedUploadError(Fault.ATTACHED)


def _is_odd(entry: zipfile.ZipInfo) -> bool:
    """A path that leads out of the folder, or a link (its mode is in the upper half)."""
    parts = PurePosixPath(entry.filename.replace("\\", "/"))
    is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    return is_link or parts.is_absolute() or ".." in parts.parts or ":" in entry.filename


def _is_nothing_else(file: BinaryIO, head: bytes, package: zipfile.ZipFile) -> bool:
    """Whether the archive begins and ends with the file; a PDF may begin 1,024 bytes into it."""
    file.seek(-22, 2)
    ends_with_archive = file.read(4) == b"PK\x05\x06"
    entries = package.infolist()
    begins = min((entry.header_offset for entry in entries), default=-1)
    is_usual = {entry.compress_type for entry in entries} <= {
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
    }
    is_archive = head.startswith(b"PK\x03\x04") and begins == 0 and ends_with_archive
    return is_archive and is_usual and b"%PDF-" not in head[:1024]


def _check_parts(package: zipfile.ZipFile, kind: FileFormat) -> None:
    main, root = _MAIN[kind]
    names = package.namelist()
    if not {main, _TYPES} <= set(names):
        raise RefusedUploadError(Fault.OTHER)
    for name in names:
        with package.open(name) as part:
            if part.read(8).startswith(_FOREIGN):
                raise RefusedUploadError(Fault.ATTACHED)
    _read(package, _TYPES, _root("Types", _PACKAGE, _check_type))
    _read(package, main, _root(root, _OFFICE))
    for name in names:
        ending = PurePosixPath(name).suffix.casefold()
        if ending == ".rels":
            _read(package, name, _check_relation)
        elif ending in (".xml", ".svg"):
            codes = _Codes(is_drawing=ending == ".svg")
            _read(package, name, codes.begin, codes)
            codes.check()


def _root(name: str, space: re.Pattern[str], then: Begin | None = None) -> Begin:
    """Ask that the outermost element is called so; ``then`` judges those within."""
    is_outermost = True

    def begin(element: str, attributes: dict[str, str]) -> None:
        nonlocal is_outermost
        within, _, local = element.rpartition(" ")
        if is_outermost and not (local == name and space.fullmatch(within)):
            raise RefusedUploadError(Fault.OTHER)
        is_outermost = False
        if then:
            then(element, attributes)

    return begin


def _check_type(element: str, attributes: dict[str, str]) -> None:
    """Macros by any other name: programs go by the type that is said of a part."""
    if _MACRO.search(attributes.get("ContentType", "")):
        raise RefusedUploadError(Fault.SCRIPT)


def _check_relation(element: str, attributes: dict[str, str]) -> None:
    """Links are followed by hand; templates and pictures elsewhere are fetched by themselves."""
    target = attributes.get("Target", "").strip().replace("\\", "/")
    is_outside = attributes.get("TargetMode", "").strip().casefold() == "external"
    if attributes.get("Type", "").endswith("/aFChunk"):
        raise RefusedUploadError(Fault.ATTACHED)
    if is_outside and not attributes.get("Type", "").endswith("/hyperlink") and _AWAY.match(target):
        raise RefusedUploadError(Fault.FETCHING)


class _Codes:
    """The field codes and formulas of a part, which programs carry out when they open it."""

    def __init__(self, *, is_drawing: bool) -> None:
        self.is_drawing = is_drawing
        self.said: list[str] = []
        self._is_code = False

    def begin(self, element: str, attributes: dict[str, str]) -> None:
        """Refuse what acts by its name; take note of what says what to do."""
        local = element.rpartition(" ")[2]
        names = {name.rpartition(" ")[2].casefold() for name in attributes}
        acts = local == "script" or any(name.startswith("on") for name in names)
        if local == "ddeLink" or (self.is_drawing and acts):
            raise RefusedUploadError(Fault.SCRIPT)
        self._is_code = local in _CODES
        if local == "fldSimple":
            self.said += attributes.values()
        elif local != "instrText":  # a code may lie in several of them
            self.said.append(" ")

    def text(self, data: str) -> None:
        """Keep the text of codes alone."""
        if self._is_code:
            self.said.append(data)

    def end(self, element: str) -> None:
        """What stands between elements is no code."""
        self._is_code = False

    def check(self) -> None:
        """Refuse codes that start other programs or fetch something."""
        if _REACHING.search("".join(self.said)):
            raise RefusedUploadError(Fault.FETCHING)


def _read(package: zipfile.ZipFile, name: str, begin: Begin, codes: _Codes | None = None) -> None:
    """Read a part as XML, piece by piece: no document type, hence no entity, no network (IM1)."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    if codes:
        parser.CharacterDataHandler, parser.EndElementHandler = codes.text, codes.end
    if not (codes and codes.is_drawing):  # pictures often name theirs; expat bounds entities
        parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        with package.open(name) as part:
            while piece := part.read(_CHUNK):
                parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise RefusedUploadError(Fault.BROKEN) from error


def _refuse_doctype(*declared: object) -> None:
    raise RefusedUploadError(Fault.OTHER)
