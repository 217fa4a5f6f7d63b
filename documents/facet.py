"""What lists of studies are told of documents."""

from collections.abc import Collection, Iterable

from documents.access import documents_with_file
from documents.choices import Visibility
from studies.search.index import reindex

_TOLD = (Visibility.PUBLIC, Visibility.ON_REQUEST)


def ways_to_documents(studies: Collection[int]) -> Iterable[tuple[int, str]]:
    """By study the ways in which its documents are had; one query."""
    told = documents_with_file().filter(study__in=studies, visibility__in=_TOLD)
    return told.order_by().values_list("study", "visibility").distinct()


def tell_lists(studies: Collection[int]) -> None:
    """Let lists and pages of these studies know that their documents changed.

    To be called in the transaction in which a version is offered or taken back, or a document's
    title, kind or visibility changes.
    """
    reindex(studies)
