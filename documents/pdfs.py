"""PDF files that are nothing else besides, do nothing by themselves and carry nothing along."""

import re
import zipfile
import zlib
from typing import Any, BinaryIO

import pikepdf
from django.conf import settings
from pikepdf.settings import set_qpdf_limits

from documents.faults import Fault, RefusedUploadError

# Keys and kinds by which a PDF acts on its own: forms of XFA carry scripts of theirs.
_ACTING = (
    *("/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/RichMedia"),
    *("/XFA", "/Rendition", "/Movie", "/OnInstantiate"),
)
# Kinds of actions that reach out of the file, or change it (ISO 32000, 12.6.4).
_REACHING = {"/GoToR", "/Thread", "/Sound", "/Hide", "/ResetForm"}
# Where a file says what it does without a click: when it is opened, and at other events.
_UNASKED = ("/OpenAction", "/AA")
# Where a stream says that its content is elsewhere.
_AWAY = ("/F", "/Ref")
# Keys and kinds by which it carries other files, be it in a list or beside a paragraph.
_CARRYING = ("/EF", "/EmbeddedFile", "/FileAttachment")

_END = b"%%EOF"
# Programs look for the end in so many bytes; some add line ends, or fill up with NUL.
_TAIL = 1024
_NOTHING = re.compile(rb"[\s\x00]*")

# A stream of a few bytes may unpack to all memory there is; the limits hold for the process.
_MOST = settings.DOCUMENTS_UNPACKED_BYTES
# No byte of Flate becomes more than so many.
_FLATE = 1032
_CHUNK = 1024 * 1024
set_qpdf_limits(
    flate_max_memory=_MOST,
    png_max_memory=_MOST,
    tiff_max_memory=_MOST,
    run_length_max_memory=_MOST,
    dct_max_memory=_MOST,
)


def opened(file: BinaryIO) -> pikepdf.Pdf:
    """A PDF, within limits; raises PdfError, and PasswordError for one that is locked."""
    return pikepdf.open(file)


def pages_of(file: BinaryIO, head: bytes) -> int | None:
    """The pages of a PDF; None when it opens with a password only and stays unread."""
    if not head.startswith(b"%PDF-") or _is_more(file):
        raise RefusedUploadError(Fault.OTHER)
    file.seek(0)
    try:
        with opened(file) as pdf:
            for thing in pdf.objects:
                _check(thing)
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        return None
    except pikepdf.PikepdfError as error:
        raise RefusedUploadError(Fault.BROKEN) from error
    if not pages:
        raise RefusedUploadError(Fault.BROKEN)
    return pages


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
            if part.get("/Subtype") != "/Image" and _unpacks_to_more(part):
                raise RefusedUploadError(Fault.PACKED)
            part = part.stream_dict
            if any(key in part for key in _AWAY):
                raise RefusedUploadError(Fault.FETCHING)
        if isinstance(part, pikepdf.Dictionary):
            _check_keys(part)
            children = [value for _key, value in part.items()]
        else:
            children = list(part) if isinstance(part, pikepdf.Array) else []
        # What stands elsewhere in the file has its own turn.
        within += [each for each in children if not getattr(each, "is_indirect", True)]


def _check_keys(part: pikepdf.Dictionary) -> None:
    action = str(part.get("/S", ""))
    said = {*part.keys(), action, str(part.get("/Subtype", "")), str(part.get("/Type", ""))}
    if not said.isdisjoint(_CARRYING):
        raise RefusedUploadError(Fault.ATTACHED)
    if not said.isdisjoint(_ACTING) or action in _REACHING:
        raise RefusedUploadError(Fault.SCRIPT)
    if not all(_turns_a_page(part[key]) for key in _UNASKED if key in part):
        raise RefusedUploadError(Fault.SCRIPT)


def _turns_a_page(what: Any) -> bool:
    """Whether an action, or each of those at events, only shows a page; a place is no action."""
    if not isinstance(what, pikepdf.Dictionary):
        return True
    if "/S" in what:
        return str(what["/S"]) == "/GoTo" and "/Next" not in what
    return all(_turns_a_page(action) for _event, action in what.items())


def _unpacks_to_more(stream: pikepdf.Stream) -> bool:
    """Whether text or drawing would fill all memory; pictures are large by right."""
    packed, size = stream.read_raw_bytes(), 0
    if len(packed) * _FLATE <= _MOST:
        return False
    unpacking = zlib.decompressobj()
    try:
        while packed and size <= _MOST:
            size += len(unpacking.decompress(packed, _CHUNK))
            packed = unpacking.unconsumed_tail
    except zlib.error:  # another filter, or damaged: nothing that unpacks without end
        return False
    return size > _MOST
