"""What an upload is: its extension, its first bytes and its parser have to say the same."""

import zipfile
from pathlib import PurePosixPath
from typing import Any, BinaryIO, NamedTuple

import pikepdf
import puremagic
from django.conf import settings
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from documents.choices import FileFormat


class Fault(models.TextChoices):
    """Why a file is refused, in a sentence with the remedy."""

    FORMAT = "format", _("PDF, DOCX, XLSX, CSV and TXT files are taken. Save it as one of these.")
    EMPTY = "empty", _("This file is empty. Choose the right one.")
    TOO_LARGE = "too-large", _("This file is too large. Make it smaller, or split it.")
    NO_ROOM = "no-room", _("The files of this study take all the room they may. Ask for more.")
    OTHER = "other", _("Its content is not what its name says. Save it anew in that format.")
    BROKEN = "broken", _("This file cannot be read. Save it anew, and open it once to try.")
    SCRIPT = "script", _("It holds a script, a macro or an action. Save it without these.")
    ATTACHED = "attached", _("It holds other files. Upload each of them by itself.")
    PACKED = "packed", _("It unpacks to more than a document would. Save it anew.")
    NAMES = "names", _("It holds names that no document has. Save it anew.")
    VIRUS = "virus", _("The scanner found a virus. Do not open it; tell whom you have it from.")


class RefusedUploadError(Exception):
    """The file is not taken; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault.label))


class Inspection(NamedTuple):
    """What is known of a file that is taken; pages of a PDF that is not locked only."""

    format: FileFormat
    pages: int | None


def inspect(file: BinaryIO, name: str, size: int) -> Inspection:
    """What a file is; raises RefusedUploadError. Nothing is unpacked before its size is known."""
    kind = _by_name(name)
    if not size:
        raise RefusedUploadError(Fault.EMPTY)
    if size > settings.DOCUMENTS_MAX_BYTES:
        raise RefusedUploadError(Fault.TOO_LARGE)
    file.seek(0)
    head = file.read(4096)
    found = {match.extension.lstrip(".") for match in _magic(head)}
    file.seek(0)
    if kind == FileFormat.PDF:
        return Inspection(kind, _pages(file, head))
    if kind in (FileFormat.DOCX, FileFormat.XLSX):
        _check_package(file, kind)
    elif found & {"pdf", "zip", "exe", "elf", "doc", "html", "png", "jpg", "gif", "gz", "rtf"}:
        raise RefusedUploadError(Fault.OTHER)
    else:
        _check_text(file)
    return Inspection(kind, None)


def limits() -> str:
    """What the form says of files before one is chosen (ASVS 5.1.1)."""
    size = filesizeformat(settings.DOCUMENTS_MAX_BYTES)
    return str(_("PDF, DOCX, XLSX, CSV or TXT, up to %(size)s each.") % {"size": size})


def _by_name(name: str) -> FileFormat:
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    if ending not in FileFormat.values:
        raise RefusedUploadError(Fault.FORMAT)
    return FileFormat(ending)


def _magic(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return []


# Keys by which a PDF acts on its own, or carries other files along.
_ACTING = ("/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/RichMedia")


def _pages(file: BinaryIO, head: bytes) -> int | None:
    """The pages of a PDF without scripts, actions and attachments; None when it is locked."""
    if not head.startswith(b"%PDF-"):
        raise RefusedUploadError(Fault.OTHER)
    try:
        with pikepdf.open(file) as pdf:
            if pdf.attachments:
                raise RefusedUploadError(Fault.ATTACHED)
            if any(_acts(thing) for thing in pdf.objects):
                raise RefusedUploadError(Fault.SCRIPT)
            return len(pdf.pages)
    except pikepdf.PasswordError:
        return None
    except pikepdf.PdfError as error:
        raise RefusedUploadError(Fault.BROKEN) from error


def _acts(thing: pikepdf.Object) -> bool:
    """Whether an object of a PDF holds a script, or an action that does more than turn a page."""
    within: list[Any] = [thing]
    while within:
        part = within.pop()
        if isinstance(part, pikepdf.Stream):
            part = part.stream_dict
        if isinstance(part, pikepdf.Dictionary):
            if any(key in part for key in _ACTING) or str(part.get("/S", "")) in _ACTING:
                return True
            children = [value for _key, value in part.items()]
        else:
            children = list(part) if isinstance(part, pikepdf.Array) else []
        # What stands elsewhere in the file has its own turn.
        within += [each for each in children if not getattr(each, "is_indirect", True)]
    return False


_PARTS = {FileFormat.DOCX: "word/document.xml", FileFormat.XLSX: "xl/workbook.xml"}
_NESTED = (".zip", ".docx", ".xlsx", ".7z", ".rar", ".gz", ".jar")


def _check_package(file: BinaryIO, kind: FileFormat) -> None:
    """An office file, judged by its table of contents before anything is unpacked."""
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise RefusedUploadError(Fault.OTHER) from error
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
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise RefusedUploadError(Fault.SCRIPT)
    if any(name.casefold().endswith(_NESTED) for name in names):
        raise RefusedUploadError(Fault.ATTACHED)
    file.seek(0)
    starts_as_zip = file.read(4) == b"PK\x03\x04"
    if not starts_as_zip or _PARTS[kind] not in names or "[Content_Types].xml" not in names:
        raise RefusedUploadError(Fault.OTHER)


def _is_odd(entry: zipfile.ZipInfo) -> bool:
    """A path that leads out of the folder, or a link (its mode is in the upper half)."""
    parts = PurePosixPath(entry.filename.replace("\\", "/"))
    is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    return is_link or parts.is_absolute() or ".." in parts.parts or ":" in entry.filename


def _check_text(file: BinaryIO) -> None:
    """Text in UTF-8, UTF-16 or Windows-1252, without NUL bytes."""
    content = file.read()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError as error:
            raise RefusedUploadError(Fault.OTHER) from error
    if b"\x00" in content or content.lstrip().lower().startswith(
        (b"<!doctype", b"<html", b"<?xml")
    ):
        raise RefusedUploadError(Fault.OTHER)
