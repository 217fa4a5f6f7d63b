"""Files and protocols, in and out."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = _("Exchange")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rules and the desk of sources that differ, and of studies that are one."""
        from exchange import renaming
        from exchange.admin import differences, joining
        from exchange.discrepancies import discrepancies
        from exchange.models import Discrepancy, ExternalRecord, ImportRow, ImportRun
        from studies.desk import BOXES
        from studies.erasing import PLACES
        from studies.inspection import SOURCES
        from studies.merging import MOVERS
        from studies.quality.beside import DISCREPANCIES

        SOURCES[DISCREPANCIES] = discrepancies
        PLACES.extend([Discrepancy, ExternalRecord, ImportRow, ImportRun])
        MOVERS.append(renaming.move)
        BOXES.extend([differences.box, joining.box])
