"""The steps of a request: what can be chosen, what was, and what is asked next."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Prefetch, Q
from django.utils.translation import gettext

from documents.access import documents_to_ask_for
from documents.choices import RequesterRole
from documents.models import AccessRequest, Document, DocumentVersion
from documents.presenters.words import described, name
from studies import wording
from studies.models import PublishedStudy
from studies.paths import path_to
from studies.presenters.reading import Fact, Shown, shown

MOST_FOUND = 10


class Option(NamedTuple):
    """A document to tick."""

    pk: int
    name: Shown
    words: tuple[str, ...]
    is_chosen: bool


class StudyOptions(NamedTuple):
    """A study and its documents."""

    number: str
    title: Shown
    url: str
    options: tuple[Option, ...]


class Step(NamedTuple):
    """A step of four: where it stands, and the way back to those done."""

    name: str
    url: str
    is_current: bool


class Answer(NamedTuple):
    """What was answered, and where it is changed."""

    label: str
    text: str
    url: str


STEPS = ("documents", "you", "purpose", "check")


def steps(current: str) -> tuple[Step, ...]:
    """The four steps as seen from one of them; those before it lead back."""
    names = (
        gettext("Documents"),
        gettext("About you"),
        gettext("Purpose"),
        gettext("Check and send"),
    )
    place = STEPS.index(current)
    return tuple(
        Step(label, path_to(f"documents:{step}") if at < place else "", at == place)
        for at, (step, label) in enumerate(zip(STEPS, names, strict=True))
    )


def options(
    chosen: Collection[Document], found: Collection[int], language: str
) -> tuple[StudyOptions, ...]:
    """The studies of the chosen documents, then those found, each with what can be asked for."""
    ticked = {document.pk for document in chosen}
    studies = list(dict.fromkeys([*(document.study_id for document in chosen), *found]))
    rows = PublishedStudy.objects.in_bulk(studies)
    by_study: dict[int, list[Document]] = {pk: [] for pk in rows}
    current = DocumentVersion.objects.current().order_by("language", "pk")
    documents = documents_to_ask_for().filter(study__in=rows).select_related("kind")
    for document in documents.prefetch_related(Prefetch("versions", current)):
        by_study[document.study_id].append(document)
    return tuple(
        StudyOptions(
            rows[pk].number,
            shown(rows[pk].title, language),
            path_to("studies:study", rows[pk].number),
            tuple(_option(document, ticked, language) for document in by_study[pk]),
        )
        for pk in studies
        if by_study.get(pk)
    )


def found(words: str) -> list[int]:
    """Studies with documents to ask for whose number or title holds these words."""
    words = " ".join(words.replace("\x00", "").split())[:100]
    if not words:
        return []
    named = Q(title_de__icontains=words) | Q(title_en__icontains=words) | Q(number__iexact=words)
    offering = documents_to_ask_for().values("study")
    rows = PublishedStudy.objects.filter(named, pk__in=offering).order_by("number")
    return list(rows.values_list("pk", flat=True)[:MOST_FOUND])


def fault(words: str, found: Collection[int]) -> str:
    """What a search for documents has to say: no words, or nothing found."""
    if not words.strip():
        return gettext("Type a number, or words of a title.")
    return "" if found else gettext("No study with documents on request contains these words.")


def answers(draft: AccessRequest, language: str) -> tuple[Answer, ...]:
    """All that was answered, each with the way back to it."""
    role = wording.label(RequesterRole(draft.role), language) if draft.role else ""
    rows = (
        (gettext("Documents"), "\n".join(asked_for(draft, language)), "documents"),
        (gettext("Name"), draft.name, "you"),
        (gettext("E-mail"), draft.email, "you"),
        (gettext("Institution"), draft.organisation, "you"),
        (gettext("Role"), role, "you"),
        ("ORCID iD", draft.orcid, "you"),
        (gettext("Purpose"), draft.purpose, "purpose"),
        (gettext("Who else will read them?"), draft.co_readers, "purpose"),
    )
    return tuple(
        Answer(label, text, path_to(f"documents:{step}")) for label, text, step in rows if text
    )


def asked_for(request: AccessRequest, language: str) -> list[str]:
    """The documents of a request with the numbers of their studies."""
    items = request.items.select_related("document__kind", "document__study")
    return [
        f"{name(item.document, language).text} ({item.document.study.number})" for item in items
    ]


def missing(draft: AccessRequest) -> str:
    """The first step that is not done; empty when all are."""
    if not draft.items.exists():
        return "documents"
    if not (draft.name and draft.email and draft.organisation and draft.role):
        return "you"
    return "" if draft.purpose and draft.accepted_at else "purpose"


def summary(facts: Iterable[tuple[str, str]]) -> tuple[Fact, ...]:
    """Rows of a definition list, without those that say nothing."""
    return tuple(Fact(label, "", text) for label, text in facts if text)


def _option(document: Document, ticked: set[int], language: str) -> Option:
    words = tuple(described(version, language) for version in document.versions.all())
    return Option(document.pk, name(document, language), words, document.pk in ticked)
