"""The register itself: working copy, record, publishing, search and public pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudiesConfig(AppConfig):
    name = "studies"
    verbose_name = _("Study register")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tie accounts to networks."""
        from accounts.affiliations import AFFILIATIONS
        from studies.membership import NETWORKS

        AFFILIATIONS.append(NETWORKS)
