"""Documents that are offered although nobody knows their file to be clean (rule E19)."""

from collections import defaultdict
from collections.abc import Iterable

from documents.models import DocumentVersion
from documents.models.document import served_states


def unclean(studies: Iterable[int]) -> dict[int, list[str]]:
    """Of each study the titles of documents whose offered file may not be given out."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = DocumentVersion.objects.filter(
        document__study__in=list(studies), offered_at__isnull=False
    )
    for row in rows.exclude(state__in=served_states()).select_related("document__kind"):
        found[row.document.study_id].append(str(row.document))
    return dict(found)
