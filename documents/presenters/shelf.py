"""The documents of a study as one reader sees them: open, locked, asked for, over."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from documents.access import documents_open_to, documents_shown, grants_open
from documents.choices import OPEN, Visibility
from documents.models import AccessRequestItem, Document, DocumentVersion, Grant
from documents.presenters.words import File, file, name
from studies import wording
from studies.paths import path_to
from studies.presenters.reading import Shown


class Row(NamedTuple):
    """A document: ``state`` is open, locked, pending, ended or closed; ``ask`` leads to asking."""

    state: str
    name: Shown
    files: tuple[File, ...]
    words: str
    ask: str


class Own(NamedTuple):
    """What one reader has: open versions, and by document until when, until when it was, asked."""

    versions: frozenset[int]
    until: Mapping[int, str]
    ended: Mapping[int, str]
    asked: Mapping[int, str]


_NOTHING = Own(frozenset(), {}, {}, {})


def shelf(number: str, user: Any, language: str, version: int) -> tuple[Row, ...]:
    """The documents of a study; nothing is asked of the database for a study without any.

    ``version`` is that of the data, 0 where it is not known.
    """
    signed_in = user is not None and user.is_authenticated
    if version and not signed_in and number not in studies_with_documents(version):
        return ()
    now = timezone.now()
    own = _own(number, user, now, language) if signed_in else _NOTHING
    by_document: dict[Document, list[DocumentVersion]] = defaultdict(list)
    for row in _versions(number, user if signed_in else None, own, now):
        by_document[row.document].append(row)
    return tuple(_row(document, rows, own, language) for document, rows in by_document.items())


@lru_cache(maxsize=2)
def studies_with_documents(version: int) -> frozenset[str]:
    """The numbers of public studies with documents, remembered as long as the data stay."""
    return frozenset(documents_shown().order_by().values_list("study__number", flat=True))


def _versions(number: str, user: Any, own: Own, now: datetime) -> Iterable[DocumentVersion]:
    """The current version of each document, and versions open by a grant."""
    wanted = Q(pk__in=DocumentVersion.objects.current().values("pk"))
    told = Q(document__in=documents_shown())
    if user is not None:
        wanted |= Q(grants__in=grants_open(user, now))
        told |= Q(pk__in=own.versions)
    rows = DocumentVersion.objects.servable().filter(wanted, told, document__study__number=number)
    rows = rows.select_related("document__kind").order_by(
        "document__order", "document__kind__order", "document", "language", "-offered_at"
    )
    return rows.distinct() if user is not None else rows


def _own(number: str, user: Any, now: datetime, language: str) -> Own:
    of_study = Q(document__study__number=number)
    versions = documents_open_to(user, now).filter(of_study)
    grants = list(Grant.objects.filter(of_study, person=user.pk).order_by("until"))
    open_now = set(grants_open(user, now).filter(of_study).values_list("pk", flat=True))
    asked = AccessRequestItem.objects.filter(
        of_study, request__account=user.pk, request__state__in=OPEN
    )
    return Own(
        frozenset(versions.values_list("pk", flat=True)),
        {
            grant.document_id: wording.date(grant.until.isoformat(), language)
            for grant in grants
            if grant.pk in open_now
        },
        {
            grant.document_id: wording.day(_end(grant), language)[1]
            for grant in grants
            if grant.pk not in open_now
        },
        dict(asked.values_list("document", "request__number")),
    )


def _end(grant: Grant) -> datetime:
    """When access ended, or the beginning of its last day."""
    midnight = datetime.min.time()
    return grant.ended_at or timezone.make_aware(datetime.combine(grant.until, midnight))


def _row(document: Document, rows: list[DocumentVersion], own: Own, language: str) -> Row:
    is_public = document.visibility == Visibility.PUBLIC
    is_open = {row.pk: is_public or row.pk in own.versions for row in rows}
    state, words = _state(document, any(is_open.values()), own)
    files = tuple(file(row, language, is_open=is_open[row.pk]) for row in rows)
    can_ask = state in ("locked", "ended") and document.visibility == Visibility.ON_REQUEST
    ask = f"{path_to('documents:documents')}?document={document.pk}" if can_ask else ""
    return Row(state, name(document, language), files, words, ask)


def _state(document: Document, is_open: bool, own: Own) -> tuple[str, str]:
    pk = document.pk
    if is_open:
        until = own.until.get(pk)
        return "open", gettext("Access until %(day)s") % {"day": until} if until else ""
    if pk in own.asked:
        words = gettext("Request %(number)s is being reviewed")
        return "pending", words % {"number": own.asked[pk]}
    if pk in own.ended:
        return "ended", gettext("Access ended on %(day)s") % {"day": own.ended[pk]}
    if document.visibility == Visibility.ON_REQUEST:
        return "locked", gettext("On request")
    return "closed", gettext("For members of the study’s networks")
