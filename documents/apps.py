"""The gated area: documents, requests for them, what was opened to whom, and what was taken."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Documents")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell lists of studies which have documents, and the desk which requests wait."""
        from documents.facet import ways_to_documents
        from documents.presenters.inbox import requests_waiting
        from documents.unclean import unclean
        from studies.desk import BOXES
        from studies.inspection import SOURCES
        from studies.quality.beside import UNCLEAN_DOCUMENTS
        from studies.search.guests import GUESTS

        GUESTS["documents"] = ways_to_documents
        SOURCES[UNCLEAN_DOCUMENTS] = unclean
        BOXES.insert(0, requests_waiting)
