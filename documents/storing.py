"""Take files in, and offer them: the only ways by which a version comes about and is given out."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from audit.choices import Verb
from audit.trail import record
from documents import grants, scanning
from documents.choices import VersionState
from documents.models import Document, DocumentVersion
from documents.uploads import Fault, RefusedUploadError, inspect

_NAME = 255


def has_room(study: int, size: int) -> bool:
    """Whether so many bytes more are within what the files of a study may take."""
    held = DocumentVersion.objects.filter(document__study=study)
    used: int = held.aggregate(used=Sum("size"))["used"] or 0
    return used + size <= settings.DOCUMENTS_STUDY_BYTES


@transaction.atomic
def store(document: Document, upload: UploadedFile[Any], by: User) -> DocumentVersion:
    """Keep a file as a version that is not offered yet; raises RefusedUploadError."""
    known = inspect(upload, upload.name or "", upload.size or 0)  # type: ignore[arg-type]
    if not has_room(document.study_id, upload.size or 0):
        raise RefusedUploadError(Fault.NO_ROOM)
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    version = DocumentVersion.objects.create(
        document=document,
        file=upload,
        original_name=(upload.name or "")[-_NAME:],
        format=known.format,
        size=upload.size or 0,
        pages=known.pages,
        sha256=digest.hexdigest(),
        state=scanning.first_state(),
        uploaded_at=timezone.now(),
        uploaded_by=by,
    )
    record(by, Verb.DOCUMENT_UPLOADED, version, sha256=version.sha256)
    scanning.ask_for(version)
    return version


def same_file(version: DocumentVersion) -> DocumentVersion | None:
    """An older version with the very same bytes, of whatever document of the study."""
    same = DocumentVersion.objects.filter(
        document__study=version.document.study_id, sha256=version.sha256
    )
    return same.exclude(pk=version.pk).order_by("pk").first()


@transaction.atomic
def offer(version: DocumentVersion, by: User) -> bool:
    """Give a version out from now on; False for one that may not be, or is offered already."""
    states = [VersionState.CLEAN, VersionState.UNSCANNED]
    waiting = DocumentVersion.objects.filter(pk=version.pk, offered_at=None, state__in=states)
    if not waiting.update(offered_at=timezone.now()):
        return False
    version.refresh_from_db()
    record(by, Verb.DOCUMENT_OFFERED, version, sha256=version.sha256)
    grants.version_offered(version)
    return True
