"""Take files in, offer them, delete what was never given out: all that becomes of a version."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from audit.choices import Verb
from audit.trail import record
from documents import grants, scanning
from documents.facet import tell_lists
from documents.faults import Fault, RefusedUploadError
from documents.models import Document, DocumentVersion, Download
from documents.models.document import served_states
from documents.uploads import inspect

_NAME = 255


# The files that were written within ``files_follow_rows``.
_written: ContextVar[list[FieldFile] | None] = ContextVar("written", default=None)


def room_left(study: int) -> int:
    """The bytes that the files of a study may still take."""
    held = DocumentVersion.objects.filter(document__study=study)
    used: int = held.aggregate(used=Sum("size"))["used"] or 0
    return max(0, settings.DOCUMENTS_STUDY_BYTES - used)


@contextmanager
def files_follow_rows() -> Iterator[None]:
    """Delete the files stored within when it fails; to stand around the outermost transaction.

    A transaction that is taken back takes no file back. What is left of a process killed in between
    is a file without a row, which nothing gives out. No daily step looks for such files: after a
    restored database it would delete those whose rows are yet to be found.
    """
    around = _written.get()
    written: list[FieldFile] = []
    token = _written.set(written)
    try:
        yield
    except BaseException:
        for file in written:
            file.storage.delete(str(file.name))
        raise
    else:
        if around is not None:
            around += written
    finally:
        _written.reset(token)


def store(document: Document, upload: UploadedFile[Any], by: User) -> DocumentVersion:
    """Keep a file as a version that is not offered yet; raises RefusedUploadError."""
    name, size = _spoken(upload.name or ""), upload.size or 0
    known = inspect(upload, name, size)  # type: ignore[arg-type]
    if size > room_left(document.study_id):
        raise RefusedUploadError(Fault.NO_ROOM)
    version = DocumentVersion(
        document=document,
        original_name=name,
        format=known.format,
        size=size,
        pages=known.pages,
        sha256=_digest(upload),
        state=scanning.first_state(),
        uploaded_at=timezone.now(),
        uploaded_by=by,
    )
    with files_follow_rows(), transaction.atomic():
        _write(version, upload)
        version.save()
        record(by, Verb.DOCUMENT_UPLOADED, version, sha256=version.sha256)
        scanning.ask_for(version)
    return version


def _spoken(name: str) -> str:
    """The name of a file as text: its end, without what cannot be read or kept (as NUL)."""
    return "".join(letter for letter in name if letter.isprintable())[-_NAME:]


def _digest(upload: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _write(version: DocumentVersion, upload: UploadedFile[Any]) -> None:
    upload.seek(0)
    version.file.save(upload.name or "", upload, save=False)
    written = _written.get()
    if written is not None:
        written.append(version.file)


def same_file(version: DocumentVersion) -> DocumentVersion | None:
    """An older version with the very same bytes, of whatever document of the study."""
    same = DocumentVersion.objects.filter(
        document__study=version.document.study_id, sha256=version.sha256
    )
    return same.exclude(pk=version.pk).order_by("pk").first()


def is_fit(version: DocumentVersion) -> bool:
    """Whether a version would be given out if it were offered, as ``servable`` has it."""
    return version.state in served_states()


def offer(version: DocumentVersion, by: User) -> bool:
    """Give a version out from now on; False for one that may not be, or is offered already."""
    with transaction.atomic():
        waiting = DocumentVersion.objects.filter(pk=version.pk, offered_at=None)
        is_new = waiting.update(offered_at=timezone.now())
        # Access may end by an offer, so that one that would not be given out is none.
        if not is_new or not DocumentVersion.objects.servable().filter(pk=version.pk).exists():
            transaction.set_rollback(True)
            return False
        version.refresh_from_db()
        record(by, Verb.DOCUMENT_OFFERED, version, sha256=version.sha256)
        grants.version_offered(version)
    return True


@transaction.atomic
def take_back(version: DocumentVersion, by: User) -> bool:
    """Give a version out no more; whether it was offered. Access to it stays, and is of no use."""
    offered = DocumentVersion.objects.filter(pk=version.pk, offered_at__isnull=False)
    if not offered.update(offered_at=None):
        return False
    version.refresh_from_db()
    record(by, Verb.DOCUMENT_TAKEN_BACK, version)
    tell_lists([version.document.study_id])
    return True


def discardable() -> QuerySet[DocumentVersion]:
    """The files that may go: not offered, and given to nobody but at the desk."""
    outside = Download.objects.exclude(person__is_staff=True).filter(version=OuterRef("pk"))
    rows = DocumentVersion.objects.filter(offered_at=None, grants=None)
    return rows.filter(~Exists(outside))


@transaction.atomic
def discard(version: DocumentVersion, by: User) -> bool:
    """Delete a file that was given to nobody, such as one chosen by mistake; whether it was.

    What somebody was given stays, so that it can be said what it was. The trail keeps the hash.
    """
    grants.lock([version.document_id])  # nobody is given it meanwhile
    row = discardable().filter(pk=version.pk).first()
    if row is None:
        return False
    record(by, Verb.DOCUMENT_DISCARDED, row, sha256=row.sha256)
    row.downloads.all().delete()  # looks at the desk, which the trail knows
    transaction.on_commit(partial(row.file.storage.delete, str(row.file.name)))
    row.delete()
    return True
