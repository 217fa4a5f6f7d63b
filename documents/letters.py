"""Letters about requests and access: to whom, in which language, with which link."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts import languages
from accounts.models import Letter
from accounts.outbox import send
from audit.trail import rehearsal
from documents.access import files_of, handlers_of
from documents.choices import RequestState
from documents.models import AccessRequest, DocumentVersion, Grant
from studies import wording
from studies.choices import Language

_TOKEN = re.compile(r"/[\w-]{43}/")


def to_requester(letter: str, request: AccessRequest, **facts: Any) -> None:
    """A letter to the address that the request names."""
    facts = {"name": request.name, "number": request.number, **facts}
    send(letter, request.email, request.language, facts)


def link(name: str, language: str, *args: Any) -> str:
    """The whole address of a page in the language of a letter."""
    with override(language):
        return settings.REGISTER_BASE_URL + reverse(name, args=args)


def confirm(request: AccessRequest, token: str) -> None:
    """Ask whether the address is the requester's; a stranger reads nothing that somebody typed."""
    address = link("documents:confirm-link", request.language, token)
    facts = {"number": request.number, "link": address, "hours": settings.CONFIRM_HOURS}
    send("access-confirm", request.email, request.language, facts)


def asked_back(request: AccessRequest, question: str, token: str) -> None:
    """Pass on a question."""
    address = link("documents:answer-link", request.language, token)
    last = timezone.localdate() + timedelta(days=settings.ANSWER_DAYS)
    day = wording.date(last.isoformat(), request.language)
    to_requester("access-question", request, link=address, question=question, day=day)


def decided(request: AccessRequest) -> None:
    """Say what was decided on each document, and how to come to those that were opened."""
    to_requester("access-decided", request, **decision(request))


def decision(request: AccessRequest) -> dict[str, Any]:
    """What the letter of a decision says; also for whoever looks at it before it is sent."""
    language = request.language
    items = request.items.select_related("document__kind", "document__study").order_by("pk")
    files = list(files_of(request))
    return {
        "opened": [
            {
                "name": name_of(item.document, language),
                "files": [
                    _file(each, language) for each in files if each.document_id == item.document_id
                ],
                "until": wording.date(item.until.isoformat(), language),
                "conditions": _hanging(item.conditions),
            }
            for item in items
            if item.until
        ],
        "refused": [
            {"name": name_of(item.document, language), "reason": _hanging(item.reason)}
            for item in items
            if item.reason
        ],
        "note": request.decision_note,
        "link": link("documents:mine", language),
        "password": link("account_reset_password", language),
        "email": request.email,
        "needs_password": bool(request.account and not request.account.has_usable_password()),
    }


def closed(request: AccessRequest) -> None:
    """Say that a request ended because its question was not answered."""
    address = link("documents:start", request.language)
    to_requester("access-closed", request, link=address, days=settings.ANSWER_DAYS)


def ended(grant: Grant, reason: str = "") -> None:
    """Say that access was revoked and why, or that it ended by a new version."""
    request = grant.item.request
    to_requester(
        "access-ended",
        request,
        document=name_of(grant.document, request.language),
        because=grant.ended_because,
        reason=reason,
        link=link("documents:mine", request.language),
    )


def ends_soon(grant: Grant) -> None:
    """Say that access ends, and where to ask for more."""
    request = grant.item.request
    to_requester(
        "access-ends-soon",
        request,
        document=name_of(grant.document, request.language),
        until=wording.date(grant.until.isoformat(), request.language),
        link=link("documents:mine", request.language),
    )


def waits(request: AccessRequest) -> None:
    """Tell those who may decide that a request waits for them, or for a second one of them."""
    for handler in handlers_of(request, but=request.proposed_by_id):
        to_handler("access-waiting", request, handler)


def waits_again(request: AccessRequest, proposer: User | None) -> None:
    """Tell who proposed a decision that it is undone, and the request theirs again."""
    if proposer and proposer.email:
        to_handler("access-waiting", request, proposer)


def to_handler(letter: str, request: AccessRequest, handler: User) -> None:
    """A letter to somebody who may decide; who asks and why is read behind sign-in only."""
    with override(settings.LANGUAGE_CODE):  # not the requester's
        language = languages.of(handler)
    page = reverse("admin:documents_accessrequest_change", args=[request.pk])
    facts = {
        "number": request.number,
        "day": wording.date(request.due_on.isoformat(), language) if request.due_on else "",
        "is_proposal": request.state == RequestState.PROPOSED,
        "link": settings.REGISTER_BASE_URL + page,
    }
    send(letter, handler.email, language, facts)


def rehearsed(request: AccessRequest, act: Callable[[], None]) -> Letter | None:
    """The letter to the requester that an act would write; the act is taken back.

    Its link is made anew when the letter is sent, so that the one shown leads nowhere.
    """
    alike = Letter.objects.filter(to=request.email, kind__startswith="access-").order_by("-pk")
    with rehearsal():
        last = alike.values_list("pk", flat=True).first() or 0
        act()
        letter = alike.filter(pk__gt=last).first()
    if letter:
        letter.body = _TOKEN.sub("/…/", letter.body)
    return letter


def name_of(document: Any, language: str) -> str:
    """A document and its study as letters name them: “Study protocol (CTU-0147)”."""
    return f"{document.name().get(language)} ({document.study.number})"


def _file(version: DocumentVersion, language: str) -> dict[str, str]:
    """Which file it is: version, day, and the language it is written in."""
    return {
        "label": version.label,
        "day": wording.date(version.dated, language) if version.dated else "",
        "language": wording.label(Language(version.language), language) if version.language else "",
    }


def _hanging(text: str) -> str:
    """The lines of a text, all but the first set in, to stand under the item of a list."""
    return "\n  ".join(text.splitlines())
