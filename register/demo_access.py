"""The gated area of the demo: documents of sample studies, and a request in each state."""

import hashlib
from datetime import timedelta

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import Letter
from documents import deciding, requests
from documents.choices import Decision, FileFormat, RequestState, VersionState
from documents.facet import tell_lists
from documents.models import AccessRequest, Document, DocumentKind, DocumentVersion
from register.demo_paper import SECTIONS, paper
from studies.models import PublishedStudy, Study

READER, HANDLER = "demo-reader", "demo-document-handler"
_STUDIES = 2
_PURPOSE = "Beispiel: Vergleich der Endpunkte für eine Metaanalyse."
_STATES = RequestState.values


@transaction.atomic
def fill() -> int:
    """Put documents and requests in, once; how many requests there are now from it."""
    if Document.objects.exists():
        return 0
    studies = _samples()
    documents = [document for study in studies for document in _documents(study)]
    if not documents:
        return 0
    tell_lists([study.pk for study in studies])
    before = Letter.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for state in RequestState:
        _in_state(state, documents)
    _open_to(User.objects.get(username=READER), documents[0])
    # Nobody reads mail at these addresses.
    Letter.objects.filter(pk__gt=before).delete()
    return AccessRequest.objects.filter(is_sample=True).count()


def _samples() -> list[Study]:
    public = PublishedStudy.objects.values("pk")
    return list(Study.objects.filter(is_sample=True, pk__in=public).order_by("number")[:_STUDIES])


def _documents(study: Study) -> list[Document]:
    kinds = DocumentKind.objects.filter(code__in=SECTIONS)
    made = [Document.objects.create(study=study, kind=kind) for kind in kinds]
    for document in made:
        for language in ("de", "en"):
            _version(document, language, study.number)
    return made


def _version(document: Document, language: str, number: str) -> None:
    content, pages = paper(document.kind.code, language, number)
    now = timezone.now()
    DocumentVersion.objects.create(
        document=document,
        label="1.0",
        dated="2026-09",
        language=language,
        file=ContentFile(content, "sample.pdf"),
        original_name=f"{number}-{document.kind.code}-{language}.pdf",
        format=FileFormat.PDF,
        size=len(content),
        pages=pages,
        sha256=hashlib.sha256(content).hexdigest(),
        state=VersionState.UNSCANNED,
        uploaded_at=now,
        offered_at=now,
    )


def _asked(person: str, email: str, documents: list[Document]) -> AccessRequest:
    made, _key = requests.begin("de")
    made.name, made.email, made.purpose = person, email, _PURPOSE
    made.organisation, made.role, made.is_sample = "Musterklinikum", "researcher", True
    requests.accept_terms(made)
    made.save()
    requests.choose(made, documents)
    return made


def _in_state(state: RequestState, documents: list[Document]) -> None:
    """A request of an invented person, brought to the state by the moves that lead there."""
    place = _STATES.index(state) + 1
    email = f"sample-{place}@example.org"
    made = _asked(f"Muster Person {place}", email, documents[:2])
    if state == RequestState.DRAFT:
        return
    if state == RequestState.SENT:
        requests.send(made)
        return
    requests.send_confirmed(made, None)
    handler = User.objects.get(username=HANDLER)
    if state == RequestState.WAITING:  # since so long that it is overdue
        late = timezone.localdate() - timedelta(days=3)
        AccessRequest.objects.filter(pk=made.pk).update(due_on=late)
    elif state == RequestState.ASKED_BACK:
        requests.ask_back(made, handler, "Welche Endpunkte brauchen Sie?")
    elif state == RequestState.WITHDRAWN:
        requests.withdraw(made, None)
    else:
        _decide(made, state, handler)


def _decide(made: AccessRequest, state: RequestState, handler: User) -> None:
    approved = {RequestState.REFUSED: 0, RequestState.PARTLY_APPROVED: 1}.get(state, 2)
    until = timezone.localdate() + timedelta(days=60)
    verdicts = [
        deciding.Verdict(item.pk, Decision.APPROVED, until=until)
        if place < approved
        else deciding.Verdict(item.pk, Decision.REFUSED, reason="Beispiel: noch in Arbeit.")
        for place, item in enumerate(made.items.order_by("pk"))
    ]
    is_proposal = state == RequestState.PROPOSED
    deciding.decide(made, handler, verdicts, needs_second=is_proposal)


def _open_to(reader: User, document: Document) -> None:
    made = _asked(reader.get_full_name(), reader.email, [document])
    requests.send_confirmed(made, None)
    handler = User.objects.get(username=HANDLER)
    until = timezone.localdate() + timedelta(days=60)
    verdict = deciding.Verdict(made.items.get().pk, Decision.APPROVED, until=until)
    deciding.decide(made, handler, [verdict], needs_second=False)
