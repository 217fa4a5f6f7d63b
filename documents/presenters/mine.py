"""My documents, as ready values."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext

from documents.access import documents_open_to, grants_open
from documents.choices import OPEN, Decision, EndReason, RequestState
from documents.models import AccessRequest, AccessRequestItem, Download, Grant
from documents.presenters.words import File, file, name
from studies import wording
from studies.paths import path_to
from studies.presenters.reading import Shown

# Access that ended longer ago is not listed.
_MOST_ENDED = 20
_MOST_DOWNLOADS = 50


class Opened(NamedTuple):
    """A document that is open, until when and under which conditions, and what was taken."""

    name: Shown
    study: str
    study_url: str
    until: str
    conditions: str
    purpose: str
    files: tuple[File, ...]
    downloads: tuple[str, ...]
    renew_url: str
    is_asked_again: bool
    give_back_url: str


class Asked(NamedTuple):
    """A request that is not decided."""

    number: str
    state: str
    sent: str
    due: str
    documents: tuple[str, ...]
    withdraw_url: str


class Ended(NamedTuple):
    """Access that is over, and what was taken meanwhile; or what was refused, and why."""

    name: Shown
    study: str
    words: str
    note: str = ""
    downloads: tuple[str, ...] = ()


class MinePage(NamedTuple):
    """The whole page."""

    who: str
    opened: tuple[Opened, ...]
    asked: tuple[Asked, ...]
    ended: tuple[Ended, ...]


def mine_page(user: Any, at: datetime, language: str) -> MinePage:
    """What is open to somebody, asked for and over, in a fixed number of queries."""
    grants = _grants(grants_open(user, at), user, at)
    others = Grant.objects.filter(person=user.pk).exclude(pk__in=[grant.pk for grant in grants])
    ended = _grants(others, user, at)[:_MOST_ENDED]
    return MinePage(
        who=user.get_full_name() or user.get_username(),
        opened=tuple(_opened(grant, language) for grant in grants),
        asked=tuple(_asked(request, language) for request in _requests(user)),
        ended=(
            *(_ended(grant, language) for grant in ended),
            *(_refused(item, language) for item in _refusals(user)),
        ),
    )


def _grants(rows: QuerySet[Grant], user: Any, at: datetime) -> list[Grant]:
    servable = documents_open_to(user, at).order_by("language", "pk")
    under_way = AccessRequest.objects.filter(state__in=OPEN)
    downloads = Download.objects.filter(person=user.pk).select_related("version")
    return list(
        rows.select_related("document__kind", "document__study").prefetch_related(
            Prefetch("versions", servable),
            Prefetch("renewals", under_way),
            Prefetch("downloads", downloads.order_by("-begun_at")),
        )
    )


def _requests(user: Any) -> Iterable[AccessRequest]:
    items = AccessRequestItem.objects.select_related("document__kind", "document__study")
    rows = AccessRequest.objects.filter(account=user.pk).open().order_by("sent_at", "pk")
    return rows.prefetch_related(Prefetch("items", items))


def _opened(grant: Grant, language: str) -> Opened:
    number = grant.document.study.number
    return Opened(
        name=name(grant.document, language),
        study=number,
        study_url=path_to("studies:study", number),
        until=wording.date(grant.until.isoformat(), language),
        conditions=grant.conditions,
        purpose=grant.purpose,
        files=tuple(file(row, language, is_open=True) for row in grant.versions.all()),
        downloads=_downloads(grant, language),
        renew_url=path_to("documents:renew", grant.pk),
        is_asked_again=bool(grant.renewals.all()),
        give_back_url=path_to("documents:give-back", grant.pk),
    )


def _downloads(grant: Grant, language: str) -> tuple[str, ...]:
    return tuple(_download(row, language) for row in grant.downloads.all()[:_MOST_DOWNLOADS])


def _download(row: Download, language: str) -> str:
    time = timezone.localtime(row.begun_at).strftime("%H:%M")
    when = f"{wording.day(row.begun_at, language)[1]}, {time}"
    version = gettext("Version %(label)s") % {"label": row.version.label or row.version_id}
    return f"{when}: {version}, {filesizeformat(row.bytes)}"


def _asked(request: AccessRequest, language: str) -> Asked:
    documents = tuple(
        f"{name(item.document, language).text} ({item.document.study.number})"
        for item in request.items.all()
    )
    return Asked(
        number=request.number,
        state=wording.label(RequestState(request.state), language),
        sent=wording.day(request.sent_at, language)[1] if request.sent_at else "",
        due=wording.date(request.due_on.isoformat(), language) if request.due_on else "",
        documents=documents,
        withdraw_url=path_to("documents:withdraw", request.pk),
    )


def _ended(grant: Grant, language: str) -> Ended:
    if grant.ended_at:
        why = wording.label(EndReason(grant.ended_because), language)
        words = f"{why}, {wording.day(grant.ended_at, language)[1]}"
    else:
        day = wording.date(grant.until.isoformat(), language)
        words = gettext("Access ended on %(day)s") % {"day": day}
    document = grant.document
    taken = _downloads(grant, language)
    return Ended(name(document, language), document.study.number, words, downloads=taken)


def _refusals(user: Any) -> Iterable[AccessRequestItem]:
    """What was refused to somebody, the newest first."""
    rows = AccessRequestItem.objects.filter(
        request__account=user.pk, decision=Decision.REFUSED, request__decided_at__isnull=False
    )
    related = ("request", "document__kind", "document__study")
    return rows.select_related(*related).order_by("-request__decided_at", "pk")[:_MOST_ENDED]


def _refused(item: AccessRequestItem, language: str) -> Ended:
    words = wording.label(Decision.REFUSED, language)
    if item.request.decided_at:
        words += f", {wording.day(item.request.decided_at, language)[1]}"
    document = item.document
    return Ended(name(document, language), document.study.number, words, item.reason)
