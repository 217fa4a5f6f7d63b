"""Give a file out: to whom it is open at this moment, logged before the first byte leaves."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.addresses import counted, whence
from audit.choices import Verb
from audit.trail import record
from documents.access import documents_open_to, grants_open
from documents.choices import FileFormat, Visibility
from documents.models import DocumentVersion, Download, Grant, StampedCopy
from documents.ranges import Part, UnsatisfiableError, asked_part
from documents.stamping import stamped
from studies import wording
from studies.caching import language

_CHUNK = 64 * 1024
# Parts fetched within a day of the first are one download.
_ONE_DOWNLOAD = timedelta(days=1)
_MOST_PARTS = 1000
_AN_HOUR = 3600

TYPES = {
    FileFormat.PDF: "application/pdf",
    FileFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv",
    FileFormat.TXT: "text/plain",
}


class Delivery(NamedTuple):
    """A file about to be given out: the version, by which access, and the bytes as stored."""

    version: DocumentVersion
    grant: Grant | None
    file: FieldFile
    size: int

    @property
    def etag(self) -> str:
        """A strong one: the copy of a grant is made once and never changes."""
        owner = f"-{self.grant.pk}" if self.grant else ""
        return f'"{self.version.sha256}{owner}"'


def find(request: HttpRequest, pk: int) -> Delivery | None:
    """What this reader may have under this number; None, and a line in the trail, for no more.

    Raises FileNotFoundError when the file is not where it was stored: nothing is noted as taken.
    """
    now = timezone.now()
    rows = documents_open_to(request.user, now).select_related("document__kind", "document__study")
    version = rows.filter(pk=pk).first()
    if version is None:
        _note_refusal(request, pk)
        return None
    grant = grants_open(request.user, now).filter(versions=pk).order_by("pk").first()
    if grant is None or version.document.visibility == Visibility.PUBLIC:
        return Delivery(version, None, _there(version.file), version.size)
    try:
        file = _copy(grant, version).file if version.format == FileFormat.PDF else version.file
    except Grant.DoesNotExist:
        return None
    return Delivery(version, grant, _there(file), file.size)


def answer(request: HttpRequest, given: Delivery) -> HttpResponseBase:
    """The answer to GET or HEAD, with part and conditions as RFC 9110 has them.

    Raises DatabaseError when the log cannot be written: then no byte leaves.
    """
    headers = _headers(given)
    if {given.etag, "*"}.isdisjoint(_tags(request.headers.get("If-Match", "*"))):
        return HttpResponse(status=412, headers=headers)
    if not {given.etag, "*"}.isdisjoint(
        _tags(request.headers.get("If-None-Match", ""), is_weak_enough=True)
    ):
        return HttpResponse(status=304, headers=headers)
    # Parts are of GET only, and of the very file of which the first part was.
    # A web server that sends the file judges If-Range by a tag of its own: what is noted is what
    # was asked for.
    is_same = bool(_by_server(given)) or request.headers.get("If-Range", given.etag) == given.etag
    is_part = request.method == "GET" and is_same
    asked = request.headers.get("Range", "") if is_part else ""
    try:
        part = asked_part(asked, given.size)
    except UnsatisfiableError:
        return HttpResponse(
            status=416, headers={**headers, "Content-Range": f"bytes */{given.size}"}
        )
    whole = Part(0, given.size)
    if request.method == "GET":
        _log(request, given, part or whole)
    return _answer(request.method or "", given, part, headers)


def _answer(
    method: str, given: Delivery, part: Part | None, headers: dict[str, str]
) -> HttpResponseBase:
    if by_server := _by_server(given):
        return HttpResponse(headers={**headers, **by_server})
    taken = part or Part(0, given.size)
    headers["Content-Length"] = str(taken.size)
    if part:
        headers["Content-Range"] = part.content_range(given.size)
    status = 206 if part else 200
    if method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(_bytes(given.file, taken), status=status, headers=headers)


def _headers(given: Delivery) -> dict[str, str]:
    """What a browser may do with the file: keep it for its reader, and open it nowhere here."""
    version = given.version
    label = version.label.replace(".", "-")
    words = (version.document.study.number, version.document.kind.code, label, version.language)
    title = slugify(" ".join(words))
    return {
        "Content-Type": TYPES[FileFormat(version.format)],
        "Content-Disposition": str(content_disposition_header(True, f"{title}.{version.format}")),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
        "ETag": given.etag,
    }


def _by_server(given: Delivery) -> dict[str, str]:
    """The header by which the web server in front sends the file, where a setting names one."""
    way, _colon, prefix = settings.DOCUMENTS_SENDFILE.partition(":")
    way = way.lower()
    if way == "x-accel-redirect":
        return {"X-Accel-Redirect": quote(f"{prefix.rstrip('/')}/{given.file.name}")}
    return {"X-Sendfile": given.file.path} if way == "x-sendfile" else {}


def _there(file: FieldFile) -> FieldFile:
    if not _is_there(file):
        raise FileNotFoundError(file.name)
    return file


def _is_there(file: FieldFile) -> bool:
    return bool(file.storage.exists(str(file.name)))


def _tags(header: str, *, is_weak_enough: bool = False) -> set[str]:
    tags = {tag.strip() for tag in header.split(",")}
    return {tag.removeprefix("W/") for tag in tags} if is_weak_enough else tags


def _bytes(file: FieldFile, part: Part) -> Iterator[bytes]:
    with file.open("rb") as stored:
        stored.seek(part.start)
        left = part.size
        while left and (chunk := stored.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk


@transaction.atomic
def _log(request: HttpRequest, given: Delivery, part: Part) -> None:
    """Write down who takes what before it leaves; of public documents nothing is noted."""
    if given.version.document.visibility == Visibility.PUBLIC:
        return
    user: Any = request.user
    now = timezone.now()
    facts = {"grant": given.grant, "person": user, "version": given.version}
    recent = Download.objects.select_for_update(of=("self",)).filter(
        **facts, begun_at__gt=now - _ONE_DOWNLOAD
    )
    row = recent.order_by("-pk").first() if part.start else None
    is_resumed = row is not None
    row = row or Download(begun_at=now, **facts)
    row.last_at, row.bytes = now, row.bytes + part.size
    row.ranges = [*row.ranges, [part.start, part.end]][-_MOST_PARTS:]
    row.save()
    verb = Verb.DOCUMENT_RESUMED if is_resumed else Verb.DOCUMENT_DOWNLOADED
    number = given.grant.item.request.number if given.grant else ""
    record(
        user,
        verb,
        given.version,
        request=number,
        sha256=given.version.sha256,
        part=f"{part.start}-{part.end - 1}",
        whence=whence(request),
    )


def _note_refusal(request: HttpRequest, pk: int) -> None:
    """Somebody asked for what is not theirs; nobody can fill the trail with it."""
    version = DocumentVersion.objects.filter(pk=pk).first()
    by = request.user if request.user.is_authenticated else None
    if version and _is_worth_noting(f"by-{by.pk}" if by else counted(request)):
        record(by, Verb.DOCUMENT_DENIED, version, whence=whence(request))


def _is_worth_noting(whose: str) -> bool:
    """Whether a person or address was refused less often than it takes to flood the trail."""
    key = f"document-denied-{whose}"
    cache.add(key, 0, _AN_HOUR)
    return cache.incr(key) <= settings.DOCUMENTS_DENIED_AN_HOUR


@transaction.atomic
def _copy(grant: Grant, version: DocumentVersion) -> StampedCopy:
    """The personal copy, made at the first request for it."""
    # Two requests at once wait for each other here, and the second finds the copy; a grant that
    # ended meanwhile is not found.
    still_open = Grant.objects.open(timezone.now()).select_for_update(of=("self",))
    still_open.get(pk=grant.pk)
    found = StampedCopy.objects.filter(grant=grant, version=version).first()
    if found and _is_there(found.file):
        return found
    if found:  # a folder older than the database, as after a restored backup
        found.delete()
    with version.file.open("rb") as original:
        content = stamped(
            original.file, _words(grant), str(_("Your copy is attached to this page."))
        )
    copy = StampedCopy(grant=grant, version=version, made_at=timezone.now())
    copy.file.save("copy", ContentFile(content), save=False)
    try:
        copy.save()
    except Exception:
        copy.file.storage.delete(str(copy.file.name))
        raise
    return copy


def _words(grant: Grant) -> str:
    """Who has the copy, by which request, since when."""
    person: User | None = grant.person
    name = (person.get_full_name() or person.get_username()) if person else ""
    day = wording.date(timezone.localdate().isoformat(), language())
    facts = {"name": name, "number": grant.item.request.number, "day": day}
    return str(_("For %(name)s only. Request %(number)s, %(day)s. Do not pass on.") % facts)
