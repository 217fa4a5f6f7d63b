"""The register itself: working copy, record, publishing, search and public pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudiesConfig(AppConfig):
    name = "studies"
    verbose_name = _("Study register")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tie accounts to networks, and tell the desk's first page what waits."""
        from accounts.affiliations import AFFILIATIONS
        from studies.admin import all_findings, remarks
        from studies.admin.first_page import changed_this_week, drafts, overdue, unsorted
        from studies.desk import BOXES
        from studies.membership import NETWORKS

        AFFILIATIONS.append(NETWORKS)
        BOXES.extend([overdue, drafts, all_findings.box, remarks.box, unsorted, changed_this_week])
