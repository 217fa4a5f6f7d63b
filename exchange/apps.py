"""Files and protocols, in and out."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = _("Exchange")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rules where working copies differ from their sources."""
        from exchange.discrepancies import discrepancies
        from studies.inspection import SOURCES
        from studies.quality.beside import DISCREPANCIES

        SOURCES[DISCREPANCIES] = discrepancies
