"""PDF files that are nothing else besides, do nothing by themselves and carry nothing along."""

import re
import zipfile
from typing import Any, BinaryIO

import pikepdf

from documents.faults import Fault, RefusedUploadError

# Keys and kinds by which a PDF acts on its own: forms of XFA carry scripts of theirs.
_ACTING = (
    *("/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/RichMedia"),
    *("/XFA", "/Rendition", "/Movie"),
)
# Keys and kinds by which it carries other files, be it in a list or beside a paragraph.
_CARRYING = ("/EF", "/EmbeddedFile", "/FileAttachment")

_END = b"%%EOF"
# Programs look for the end in so many bytes; some add line ends, or fill up with NUL.
_TAIL = 1024
_NOTHING = re.compile(rb"[\s\x00]*")


def pages_of(file: BinaryIO, head: bytes) -> int | None:
    """The pages of a PDF; None when it opens with a password only and stays unread."""
    if not head.startswith(b"%PDF-") or _is_more(file):
        raise RefusedUploadError(Fault.OTHER)
    file.seek(0)
    try:
        with pikepdf.open(file) as pdf:
            for thing in pdf.objects:
                _check(thing)
            return len(pdf.pages)
    except pikepdf.PasswordError:
        return None
    except pikepdf.PdfError as error:
        raise RefusedUploadError(Fault.BROKEN) from error


def _is_more(file: BinaryIO) -> bool:
    """Whether something follows its end, or an archive is hidden in it (read from behind)."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    _before, end, after = file.read().rpartition(_END)
    # Without an end it is broken rather than more: that is for the parser to say.
    return (bool(end) and not _NOTHING.fullmatch(after)) or zipfile.is_zipfile(file)


def _check(thing: pikepdf.Object) -> None:
    """Refuse an object that holds a script, a file, or an action beyond the turn of a page."""
    within: list[Any] = [thing]
    while within:
        part = within.pop()
        if isinstance(part, pikepdf.Stream):
            part = part.stream_dict
        if isinstance(part, pikepdf.Dictionary):
            said = {*part.keys(), *(str(part.get(kind, "")) for kind in ("/S", "/Subtype"))}
            said.add(str(part.get("/Type", "")))
            if not said.isdisjoint(_CARRYING):
                raise RefusedUploadError(Fault.ATTACHED)
            if not said.isdisjoint(_ACTING):
                raise RefusedUploadError(Fault.SCRIPT)
            children = [value for _key, value in part.items()]
        else:
            children = list(part) if isinstance(part, pikepdf.Array) else []
        # What stands elsewhere in the file has its own turn.
        within += [each for each in children if not getattr(each, "is_indirect", True)]
