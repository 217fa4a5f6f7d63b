"""Why a file is not taken."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Fault(models.TextChoices):
    """Why a file is refused, in a sentence with the remedy."""

    FORMAT = (
        "format",
        _("PDF, DOCX, XLSX, CSV and TXT files are accepted. Save it as one of these."),
    )
    EMPTY = "empty", _("This file is empty. Choose the right one.")
    TOO_LARGE = "too-large", _("This file is too large. Make it smaller, or split it.")
    NO_ROOM = (
        "no-room",
        _(
            "The files of this study already take up all the room they have. Ask an administrator "
            "for more room."
        ),
    )
    OTHER = "other", _("Its content does not match its name. Save it again in that format.")
    BROKEN = "broken", _("This file cannot be read. Save it again, and open it once to check.")
    SCRIPT = "script", _("It contains a script, a macro or an action. Save it without them.")
    ATTACHED = "attached", _("It contains other files. Upload each of them separately.")
    FETCHING = (
        "fetching",
        _("It fetches something from elsewhere when opened. Save it without such fields."),
    )
    PACKED = "packed", _("Unpacked, it is larger than a document would be. Save it again.")
    NAMES = "names", _("It contains names that no document has. Save it again.")
    UNSEEN = (
        "unseen",
        _("The scanner takes no file of this size. Make it smaller, or have its limit raised."),
    )
    VIRUS = (
        "virus",
        _("The scanner found a virus. Do not open the file; tell the person you got it from."),
    )


class RefusedUploadError(Exception):
    """The file is not taken; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault.label))
