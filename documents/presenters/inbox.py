"""The inbox of the desk: requests with all that is needed to decide on them."""

from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from documents.access import files_of, requests_open_to
from documents.choices import ON_THE_UNIT, OPEN, RequesterRole, RequestState
from documents.models import (
    AccessRequest,
    AccessRequestItem,
    AccessTerms,
    DocumentVersion,
    Grant,
)
from documents.presenters.words import described
from documents.workdays import between
from studies import wording
from studies.desk import Box, Row

SHOWN_ON_FIRST_PAGE = 5


class Line(NamedTuple):
    """A fact about the requester: what it is, what it says, where it leads."""

    label: str
    value: str
    url: str = ""


class Said(NamedTuple):
    """A message: when, of what kind, by whom, and its words."""

    when: str
    kind: str
    who: str
    text: str


class Earlier(NamedTuple):
    """Another request of the same address."""

    number: str
    state: str
    when: str
    url: str


class Opened(NamedTuple):
    """What was decided on a document, which files it opens, and access that came of it."""

    name: str
    files: tuple[str, ...]
    decision: str
    words: str
    revoke_url: str


class RequestPage(NamedTuple):
    """A request as its handler reads it."""

    number: str
    state: str
    due: str
    is_overdue: bool
    who: list[Line]
    purpose: str
    co_readers: str
    messages: list[Said]
    earlier: list[Earlier]
    documents: list[Opened]
    decided: str
    held_reason: str


def due_in_words(request: AccessRequest, today: date) -> str:
    """“overdue by 2 working days”, “due today” or “3 working days left”; empty for all others.

    The days count while the request waits for the unit.
    """
    if request.due_on is None or request.state not in ON_THE_UNIT:
        return ""
    if _is_overdue(request, today):
        days = between(request.due_on, today)
        late = ngettext("overdue by %(n)d working day", "overdue by %(n)d working days", days)
        return late % {"n": days} if days else gettext("overdue")
    left = between(today, request.due_on)
    words = ngettext("%(n)d working day left", "%(n)d working days left", left)
    return words % {"n": left} if left else gettext("due today")


def page(request: AccessRequest, user: Any) -> RequestPage:
    """All of a request, in as many queries whatever its size."""
    today, language = timezone.localdate(), get_language() or "de"
    return RequestPage(
        number=request.number,
        state=str(RequestState(request.state).label),
        due=_due(request, today, language),
        is_overdue=_is_overdue(request, today),
        who=_who(request, language),
        purpose=request.purpose,
        co_readers=request.co_readers,
        messages=_messages(request, language),
        earlier=_earlier(request, user, language),
        documents=_documents(request, language),
        decided=_decided(request, language),
        held_reason=request.held_reason if request.held else "",
    )


def items_of(request: AccessRequest) -> list[AccessRequestItem]:
    """The documents asked for, with what their names are made of."""
    return list(request.items.select_related("document__kind", "document__study").order_by("pk"))


def name(item: AccessRequestItem, language: str) -> str:
    """“Study protocol (CTU-0147)”."""
    document = item.document
    return f"{document.name().get(language)} ({document.study.number})"


def requests_waiting(user: Any) -> Box | None:
    """The box of the desk's first page: oldest first, overdue ones say so."""
    if not user.has_perm("documents.decide_accessrequest"):
        return None
    today = timezone.localdate()
    waiting = requests_open_to(user).filter(state__in=ON_THE_UNIT).order_by("due_on", "pk")
    rows = [
        Row(f"{row.number}, {row.name}", _state_and_due(row, today), _url(row))
        for row in waiting[:SHOWN_ON_FIRST_PAGE]
    ]
    address = reverse("admin:documents_accessrequest_changelist")
    return Box(gettext("Requests for documents"), waiting.count(), rows, address)


def _state_and_due(request: AccessRequest, today: date) -> str:
    words = (str(RequestState(request.state).label), due_in_words(request, today))
    return ": ".join(word for word in words if word)


def _url(request: AccessRequest) -> str:
    return reverse("admin:documents_accessrequest_change", args=[request.pk])


def _is_overdue(request: AccessRequest, today: date) -> bool:
    due = request.due_on
    return request.state in ON_THE_UNIT and due is not None and due < today


def _due(request: AccessRequest, today: date, language: str) -> str:
    words = due_in_words(request, today)
    if not words or not request.due_on:
        return ""
    return f"{wording.date(request.due_on.isoformat(), language)} ({words})"


def _decided(request: AccessRequest, language: str) -> str:
    """Who decided and when; empty before."""
    if not request.decided_at:
        return ""
    facts = {
        "day": wording.day(request.decided_at, language)[1],
        "name": str(request.decided_by or "–"),
    }
    return gettext("Decided on %(day)s by %(name)s") % facts


def _who(request: AccessRequest, language: str) -> list[Line]:
    if request.pseudonymised_at:
        return [Line(gettext("Name"), gettext("forgotten"))]
    confirmed = gettext("not confirmed")
    if request.confirmed_at:
        day = wording.day(request.confirmed_at, language)[1]
        confirmed = gettext("confirmed on %(day)s") % {"day": day}
    role = RequesterRole(request.role).label if request.role else ""
    lines = [
        Line(gettext("Name"), request.name),
        Line(gettext("E-mail"), f"{request.email} ({confirmed})"),
        Line(gettext("Institution"), request.organisation),
        Line(gettext("Role"), str(role)),
        Line("ORCID iD", request.orcid, f"https://orcid.org/{request.orcid}"),
        Line(gettext("Terms accepted"), _version(request.terms)),
        Line(gettext("Renewal"), gettext("yes") if request.renews_id else ""),
    ]
    return [line for line in lines if line.value]


def _version(terms: AccessTerms | None) -> str:
    return gettext("version %(label)s") % {"label": terms.version} if terms else ""


def _messages(request: AccessRequest, language: str) -> list[Said]:
    return [
        Said(
            wording.day(row.at, language)[1],
            row.get_kind_display(),
            str(row.by or request.name or gettext("Requester")),
            row.text,
        )
        for row in request.messages.select_related("by")
    ]


def _earlier(request: AccessRequest, user: Any, language: str) -> list[Earlier]:
    """Of the same address and for the same eyes; pseudonymised ones have none."""
    if not request.email:
        return []
    same = requests_open_to(user).filter(email__iexact=request.email, sent_at__isnull=False)
    return [
        Earlier(
            row.number,
            str(RequestState(row.state).label),
            wording.day(row.created_at, language)[1],
            _url(row),
        )
        for row in same.exclude(pk=request.pk)[:20]
    ]


def _documents(request: AccessRequest, language: str) -> list[Opened]:
    grants = {row.item_id: row for row in Grant.objects.filter(item__request=request)}
    files = _files(request, language)
    return [
        _opened(item, files[item.document_id], grants.get(item.pk), language)
        for item in items_of(request)
    ]


def _files(request: AccessRequest, language: str) -> dict[int, tuple[str, ...]]:
    """By document: the files that were opened, or before a decision would be."""
    given = DocumentVersion.objects.filter(grants__item__request=request).order_by("pk")
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for version in files_of(request) if request.state in OPEN else given:
        found[version.document_id] += (described(version, language),)
    return found


def _opened(
    item: AccessRequestItem, files: tuple[str, ...], grant: Grant | None, language: str
) -> Opened:
    words = item.reason or item.conditions
    revoke = ""
    if item.until:
        day = wording.date(item.until.isoformat(), language)
        words = gettext("open until %(day)s") % {"day": day} + (f"; {words}" if words else "")
    if grant and grant.ended_at:
        day = wording.day(grant.ended_at, language)[1]
        why = grant.get_ended_because_display()
        words = f"{why}, {day}"
    elif grant and grant.until >= timezone.localdate():
        revoke = reverse("admin:documents_grant_revoke", args=[grant.pk])
    decision = item.get_decision_display()
    return Opened(name(item, language), files, decision, words, revoke)
