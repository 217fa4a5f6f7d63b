"""Why a file is not taken."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Fault(models.TextChoices):
    """Why a file is refused, in a sentence with the remedy."""

    FORMAT = "format", _("PDF, DOCX, XLSX, CSV and TXT files are taken. Save it as one of these.")
    EMPTY = "empty", _("This file is empty. Choose the right one.")
    TOO_LARGE = "too-large", _("This file is too large. Make it smaller, or split it.")
    NO_ROOM = "no-room", _("The files of this study take all the room they may. Ask for more.")
    OTHER = "other", _("Its content is not what its name says. Save it anew in that format.")
    BROKEN = "broken", _("This file cannot be read. Save it anew, and open it once to try.")
    SCRIPT = "script", _("It holds a script, a macro or an action. Save it without these.")
    ATTACHED = "attached", _("It holds other files. Upload each of them by itself.")
    FETCHING = (
        "fetching",
        _("It fetches something from elsewhere when opened. Save it without such fields."),
    )
    PACKED = "packed", _("It unpacks to more than a document would. Save it anew.")
    NAMES = "names", _("It holds names that no document has. Save it anew.")
    UNSEEN = (
        "unseen",
        _("The scanner takes no file of this size. Make it smaller, or have its limit raised."),
    )
    VIRUS = "virus", _("The scanner found a virus. Do not open it; tell whom you have it from.")


class RefusedUploadError(Exception):
    """The file is not taken; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault.label))
