"""What staff keep beside the record: remarks on drafts, reminders."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RemarkKind(models.TextChoices):
    """What somebody says of a draft."""

    CONFIRMATION = "confirmation", _("Confirmed as right")
    CORRECTION = "correction", _("Correction")


class ReminderLevel(models.TextChoices):
    """Who is asked to confirm a status, one after the other."""

    RESPONSIBLE = "responsible", _("the responsible person")
    DEPUTY = "deputy", _("the deputy")
    UNIT = "unit", _("the unit")
