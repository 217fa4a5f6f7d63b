"""What an upload is: its extension, its first bytes and its parser have to say the same."""

import re
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

import puremagic
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from documents import packages, pdfs
from documents.choices import FileFormat
from documents.faults import Fault, RefusedUploadError

_NO_TEXT = {"pdf", "zip", "exe", "elf", "doc", "html", "png", "jpg", "gif", "gz", "rtf"}
# What a browser would take for a page, or for a drawing with scripts.
_MARKUP = re.compile(
    rb"(\xef\xbb\xbf)?\s*<(!doctype|!--|\?xml|html|head|body|script|svg|iframe)", re.IGNORECASE
)


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
    if kind == FileFormat.PDF:
        return Inspection(kind, pdfs.pages_of(file, head))
    if kind in (FileFormat.DOCX, FileFormat.XLSX):
        packages.check(file, head, kind)
    else:
        _check_text(file, head)
    return Inspection(kind, None)


def limits(left: int | None = None) -> str:
    """What the form says of files before one is chosen (ASVS 5.1.1); bytes left for the study."""
    facts = {
        "size": filesizeformat(settings.DOCUMENTS_MAX_BYTES),
        "all": filesizeformat(settings.DOCUMENTS_STUDY_BYTES),
        "left": filesizeformat(left or 0),
    }
    words = _("PDF, DOCX, XLSX, CSV or TXT, up to %(size)s each and %(all)s for a study.") % facts
    if left is None:
        return str(words)
    free = _("%(left)s of this is free.") % facts
    return f"{words} {free}"


def _by_name(name: str) -> FileFormat:
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    if ending not in FileFormat.values:
        raise RefusedUploadError(Fault.FORMAT)
    return FileFormat(ending)


def _magic(head: bytes) -> set[str]:
    """What the first bytes may be, as extensions."""
    try:
        return {match.extension.lstrip(".") for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return set()


def _check_text(file: BinaryIO, head: bytes) -> None:
    """Text in UTF-8, UTF-16 or Windows-1252, without NUL bytes; nothing that is run or shown."""
    if b"%PDF-" in head[:1024] or _magic(head) & _NO_TEXT:
        raise RefusedUploadError(Fault.OTHER)
    file.seek(0)
    content = file.read()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError as error:
            raise RefusedUploadError(Fault.OTHER) from error
    if b"\x00" in content or _MARKUP.match(content):
        raise RefusedUploadError(Fault.OTHER)
