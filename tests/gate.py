"""The gated area in tests: documents with a version, and requests brought as far as needed."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections
from django.utils import timezone

from accounts.models import Letter
from accounts.roles import Role
from documents import deciding, requests
from documents.choices import Decision, RequestState, VersionState, Visibility
from documents.facet import tell_lists
from documents.models import AccessRequest, Document, DocumentKind, DocumentVersion
from studies.models import Study
from tests import desk
from tests import factories as make

PERSON = {
    "name": "Sample Researcher",
    "email": "researcher@example.org",
    "organisation": "University Hospital Sample City",
    "role": "researcher",
    "purpose": "A sample purpose",
}


def document(
    study: Study | None = None,
    visibility: Visibility = Visibility.ON_REQUEST,
    kind: str = "protocol",
    **facts: Any,
) -> Document:
    """A document of a public study, with one version to have."""
    study = study or Study.objects.filter(number="CTU-9001").first() or make.published()
    labels = {"label_de": f"{kind} (de)", "label_en": kind}
    row, _ = DocumentKind.objects.get_or_create(code=kind, defaults=labels)
    made = Document.objects.create(study=study, kind=row, visibility=visibility, **facts)
    version(made)
    return made


def version(of: Document, label: str = "2.0", **facts: Any) -> DocumentVersion:
    """A clean version on offer."""
    defaults: dict[str, Any] = {
        "language": "de",
        "dated": "2026-10-28",
        "file": "ab/sample",
        "original_name": "geheim.pdf",
        "format": "pdf",
        "size": 1_800_000,
        "pages": 34,
        "sha256": "f" * 64,
        "state": VersionState.CLEAN,
        "uploaded_at": timezone.now(),
        "offered_at": timezone.now(),
    }
    made = DocumentVersion.objects.create(document=of, label=label, **{**defaults, **facts})
    tell_lists([of.study_id])
    return made


def handler(name: str = "sample-handler") -> User:
    """A member of staff who decides."""
    return desk.member(Role.DOCUMENT_HANDLER, name=name)


def draft(*documents: Document, **facts: Any) -> AccessRequest:
    """A request filled in and not sent."""
    made, _key = requests.begin("en")
    for name, value in (PERSON | facts).items():
        setattr(made, name, value)
    requests.accept_terms(made)
    made.save()
    requests.choose(made, documents or [document()])
    return made


def token(kind: str = "access-confirm") -> str:
    """The token of the last letter's link."""
    body = Letter.objects.filter(kind=kind).latest("pk").body
    found: list[str] = re.findall(r"/([\w-]{43})/", body)
    return found[-1]


def waiting(*documents: Document, **facts: Any) -> AccessRequest:
    """A request that was sent and confirmed."""
    requests.send(draft(*documents, **facts))
    confirmed = requests.confirm(token())
    assert confirmed
    return confirmed


def verdicts(request: AccessRequest, *decisions: Decision, days: int = 90) -> list[Any]:
    """A verdict on each document: approved, where nothing else is said."""
    until = timezone.localdate() + timedelta(days=days)
    items = list(request.items.order_by("pk"))
    chosen = decisions or (Decision.APPROVED,) * len(items)
    return [
        deciding.Verdict(item.pk, decision, until=until)
        if decision == Decision.APPROVED
        else deciding.Verdict(item.pk, decision, reason="A sample reason")
        for item, decision in zip(items, chosen, strict=True)
    ]


def approved(*documents: Document, by: User | None = None, **facts: Any) -> AccessRequest:
    """A request whose documents are all open to its account."""
    made = waiting(*documents, **facts)
    deciding.decide(made, by or handler(), verdicts(made))
    made.refresh_from_db()
    return made


def in_state(state: RequestState, by: User, settings: Any) -> AccessRequest:
    """A request brought to a state by the services; ``by`` handles it."""
    if state in (RequestState.DRAFT, RequestState.SENT):
        made = draft()
        if state == RequestState.SENT:
            requests.send(made)
        return made
    made = waiting(document(), document(kind="synopsis"))
    approve, refuse = Decision.APPROVED, Decision.REFUSED
    ends = {
        RequestState.APPROVED: (approve, approve),
        RequestState.PARTLY_APPROVED: (approve, refuse),
        RequestState.REFUSED: (refuse, refuse),
        RequestState.PROPOSED: (approve, approve),
    }
    settings.DOCUMENTS_TWO_PERSONS = state == RequestState.PROPOSED
    if state in ends:
        deciding.decide(made, by, verdicts(made, *ends[state]))
    elif state == RequestState.ASKED_BACK:
        requests.ask_back(made, by, "A sample question?")
    elif state == RequestState.WITHDRAWN:
        requests.withdraw(made, None)
    return made


def let_threads_wait(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the threads of a test find what it stored; on SQLite in a file.

    In memory, who comes second is refused and does not wait.
    """
    if connection.vendor == "sqlite":
        path = str(folder / "threads.sqlite3")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [path])
        monkeypatch.setitem(connections.settings["default"], "NAME", path)
