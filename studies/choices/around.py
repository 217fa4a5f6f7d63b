"""What surrounds a study: numbers, organisations, law, data sharing, publications."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NetworkKind(models.TextChoices):
    """Own network, or one whose studies are shown too."""

    OWN = "own", _("Own network")
    PARTNER = "partner", _("Partner network")


class Scheme(models.TextChoices):
    """Registers and authorities that give numbers to studies."""

    NCT = "nct", _("ClinicalTrials.gov")
    DRKS = "drks", _("German Clinical Trials Register (DRKS)")
    ISRCTN = "isrctn", _("ISRCTN")
    EUDRACT = "eudract", _("EudraCT")
    EUCT = "euct", _("EU CT (CTIS)")
    UTN = "utn", _("WHO Universal Trial Number")
    EUDAMED = "eudamed", _("EUDAMED")
    SPONSOR = "sponsor", _("Sponsor’s number")
    FUNDER = "funder", _("Funder’s number")
    ETHICS = "ec", _("Ethics committee’s number")
    BFARM = "bfarm", _("BfArM")
    PEI = "pei", _("Paul-Ehrlich-Institut")
    OTHER = "other", _("Other number")


class Relation(models.TextChoices):
    """What a number has to do with the study."""

    OWN = "own", _("This study")
    PARENT = "parent", _("Parent study")
    SUB_STUDY = "sub_study", _("Sub-study")
    RELATED = "related", _("Related study")


class EthicsStatus(models.TextChoices):
    """Where an ethics review stands."""

    NOT_SUBMITTED = "not_submitted", pgettext_lazy("ethics", "Not submitted")
    PENDING = "pending", pgettext_lazy("ethics", "Pending")
    APPROVED = "approved", pgettext_lazy("ethics", "Approved")
    APPROVED_CONDITIONS = (
        "approved_with_conditions",
        pgettext_lazy("ethics", "Approved with conditions"),
    )
    REJECTED = "rejected", pgettext_lazy("ethics", "Rejected")
    NOT_REQUIRED = "not_required", pgettext_lazy("ethics", "Not required")
    WITHDRAWN = "withdrawn", pgettext_lazy("ethics", "Withdrawn")


class RegistrationKind(models.TextChoices):
    """Registered before or after the first participant."""

    PROSPECTIVE = "prospective", _("Prospective registration")
    RETROSPECTIVE = "retrospective", _("Retrospective registration")


class IPDPlan(models.TextChoices):
    """Whether individual participant data will be shared."""

    YES = "yes", pgettext_lazy("ipd plan", "Yes")
    NO = "no", pgettext_lazy("ipd plan", "No")
    UNDECIDED = "undecided", pgettext_lazy("ipd plan", "Undecided")


class IPDInfoType(models.TextChoices):
    """What is shared beside the data."""

    STUDY_PROTOCOL = "study_protocol", _("Study protocol")
    SAP = "sap", _("Statistical analysis plan")
    ICF = "icf", _("Informed consent form")
    CSR = "csr", _("Clinical study report")
    ANALYTIC_CODE = "analytic_code", _("Analytic code")


class LegalFrame(models.TextChoices):
    """The law under which the study runs in Germany."""

    AMG_CTR = "amg_ctr", _("Medicines law (AMG, EU CTR)")
    MPDG_MDR = "mpdg_mdr", _("Medical devices law (MPDG, MDR)")
    RADIATION = "strlschg", _("Radiation protection law (StrlSchG)")
    PROFESSIONAL = "professional_code_15", _("Professional code, section 15")
    OTHER = "other", _("Other")


class OrganisationType(models.TextChoices):
    """Kinds of organisation."""

    UNIVERSITY = "university", _("University")
    UNIVERSITY_HOSPITAL = "university_hospital", _("University hospital")
    HOSPITAL = "hospital", _("Hospital")
    RESEARCH_CENTRE = "research_centre", _("Research centre")
    PRACTICE = "practice", _("Medical practice")
    CTU = "ctu", _("Clinical trial unit")
    COMPANY = "company", _("Company")
    FUNDER = "funder", _("Funder")
    AUTHORITY = "authority", _("Authority")
    ETHICS_COMMITTEE = "ethics_committee", _("Ethics committee")
    NETWORK = "network", _("Network")
    OTHER = "other", _("Other")


class OrganisationRole(models.TextChoices):
    """What an organisation does for a study (WHO TRDS 4 to 6)."""

    PRIMARY_SPONSOR = "primary_sponsor", _("Sponsor")
    SECONDARY_SPONSOR = "secondary_sponsor", _("Secondary sponsor")
    FUNDER = "funder", _("Funder")
    MATERIAL_SUPPORT = "material_support", _("Material support")
    COLLABORATOR = "collaborator", _("Collaborator")
    CRO = "cro", _("Contract research organisation")
    CENTRAL_LAB = "central_lab", _("Central laboratory")
    DATA_MANAGEMENT = "data_management", _("Data management")


class PublicBasis(models.TextChoices):
    """Why a person may be named in public."""

    CONSENT = "consent", _("Consent")
    CONTRACT = "contract", _("Contract")
    PUBLIC_ROLE = "public_role", _("Public role")
    PUBLIC_REGISTER = "public_register", _("Named in a public register")
    NONE = "none", _("None, not shown")


class CodeSystem(models.TextChoices):
    """Where a code comes from."""

    ICD10GM = "icd10gm", _("ICD-10-GM")
    ICD11 = "icd11", _("ICD-11")
    MESH = "mesh", _("MeSH")
    MEDDRA = "meddra", _("MedDRA")
    ORPHA = "orpha", _("ORPHAcode")
    SNOMED = "snomed", _("SNOMED CT")
    FREE = "free", _("Free text")


class PublicationKind(models.TextChoices):
    """What a reference has to do with the study."""

    BACKGROUND = "background", _("Background")
    RESULT = "result", _("Results")
    DERIVED = "derived", _("Derived work")
    PROTOCOL = "protocol", _("Study protocol")
    DOCUMENT = "document", _("Document at the source register")
    LINK = "link", _("Further information")


class DocumentAccess(models.TextChoices):
    """How documents of a study are had; the app that keeps them says which studies have some."""

    PUBLIC = "public", _("To download")
    ON_REQUEST = "on_request", _("On request")
