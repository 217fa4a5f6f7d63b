"""What a study is and says: status, participants, outcomes, criteria, milestones."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Language(models.TextChoices):
    """Languages of the register."""

    DE = "de", _("German")
    EN = "en", _("English")


class TextState(models.TextChoices):
    """How far the text of one language has come."""

    MISSING = "missing", _("Missing")
    MACHINE = "machine", _("Machine translation, not checked")
    HUMAN = "human", _("Written by people")
    REVIEWED = "reviewed", _("Reviewed")


class MainStatus(models.TextChoices):
    """The six values of the public status, derived from the sub-status."""

    PLANNED = "planned", pgettext_lazy("status", "Planned")
    RECRUITING = "recruiting", pgettext_lazy("status", "Recruiting")
    ACTIVE = "active", pgettext_lazy("status", "Active, not recruiting")
    COMPLETED = "completed", pgettext_lazy("status", "Completed")
    STOPPED = "stopped", pgettext_lazy("status", "Stopped early")
    UNKNOWN = "unknown", pgettext_lazy("status", "Unknown")


class SiteStatus(models.TextChoices):
    """Status of the study at one site."""

    SELECTED = "selected", pgettext_lazy("site status", "Selected")
    IN_INITIATION = "in_initiation", pgettext_lazy("site status", "In preparation")
    OPEN = "open", pgettext_lazy("site status", "Open")
    ON_HOLD = "on_hold", pgettext_lazy("site status", "On hold")
    CLOSED_TO_RECRUITMENT = (
        "closed_to_recruitment",
        pgettext_lazy("site status", "Closed to recruitment"),
    )
    CLOSED = "closed", pgettext_lazy("site status", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("site status", "Cancelled")


class IndicationKind(models.TextChoices):
    """Disease areas, and categories that stand beside them for a time."""

    DISEASE_AREA = "disease_area", _("Disease area")
    SPECIAL_CATEGORY = "special_category", _("Special category")


class Sex(models.TextChoices):
    """Who can take part, by sex."""

    ALL = "all", pgettext_lazy("sex", "All")
    FEMALE = "female", pgettext_lazy("sex", "Female")
    MALE = "male", pgettext_lazy("sex", "Male")


class YesNo(models.TextChoices):
    """What is so or is not, as a choice."""

    YES = "yes", _("Yes")
    NO = "no", _("No")


class AgeUnit(models.TextChoices):
    """Units of age, as the source stated them."""

    YEARS = "years", _("Years")
    MONTHS = "months", _("Months")
    WEEKS = "weeks", _("Weeks")
    DAYS = "days", _("Days")
    HOURS = "hours", _("Hours")
    MINUTES = "minutes", _("Minutes")
    GESTATIONAL_WEEKS = "gestational_weeks", _("Weeks of pregnancy")


class OutcomeRank(models.TextChoices):
    """Primary outcomes decide, the others add."""

    PRIMARY = "primary", _("Primary outcome")
    SECONDARY = "secondary", _("Secondary outcome")
    OTHER = "other", _("Other outcome")


class CriterionKind(models.TextChoices):
    """Inclusion, exclusion, or a text that could not be told apart."""

    INCLUSION = "inclusion", _("Inclusion criterion")
    EXCLUSION = "exclusion", _("Exclusion criterion")
    UNSPLIT = "unsplit", _("Criteria in one text")


class MilestoneKind(models.TextChoices):
    """Points in the life of a study."""

    PROTOCOL_FINAL = "protocol_final", _("Protocol final")
    FUNDING_APPROVED = "funding_approved", _("Funding approved")
    ETHICS_SUBMISSION = "ethics_submission", _("Submitted to the ethics committee")
    ETHICS_VOTE = "ethics_vote", _("Opinion of the ethics committee")
    AUTHORITY_SUBMISSION = "authority_submission", _("Submitted to the authority")
    AUTHORITY_APPROVAL = "authority_approval", _("Approved by the authority")
    CONTRACT_SIGNED = "contract_signed", _("Contracts signed")
    REGISTRATION = "registration", _("Registered")
    SITE_INITIATION = "site_initiation_first", _("First site initiated")
    STUDY_START = "study_start", _("Start of the study")
    FIRST_ENROLMENT = "first_enrolment", _("First participant enrolled")
    RECRUITMENT_END = "recruitment_end", _("End of recruitment")
    LAST_VISIT = "last_visit", _("Last visit")
    PRIMARY_COMPLETION = "primary_completion", _("Last measurement of the primary outcome")
    STUDY_COMPLETION = "study_completion", _("End of the study")
    DATABASE_LOCK = "database_lock", _("Database locked")
    ANALYSIS_DONE = "analysis_done", _("Analysis done")
    CSR_DONE = "csr_done", _("Clinical study report done")
    RESULTS_POSTED = "results_posted", _("Results posted")
    PUBLICATION = "publication", _("Results published")
    ARCHIVE = "archive", _("Archived")


class DateKind(models.TextChoices):
    """Whether a date is a plan or has happened."""

    PLANNED = "planned", _("planned")
    ACTUAL = "actual", _("actual")
    UNKNOWN = "unknown", _("not known whether planned or actual")
