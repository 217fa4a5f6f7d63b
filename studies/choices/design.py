"""How a study is designed: type, phase, arms, masking (WHO TRDS 13, 15)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Phase(models.TextChoices):
    """Phase of a clinical trial."""

    NA = "na", _("Not applicable")
    P0 = "0", _("Phase 0")
    P1 = "1", _("Phase I")
    P1_2 = "1_2", _("Phase I/II")
    P2 = "2", _("Phase II")
    P2A = "2a", _("Phase IIa")
    P2B = "2b", _("Phase IIb")
    P2_3 = "2_3", _("Phase II/III")
    P3 = "3", _("Phase III")
    P3A = "3a", _("Phase IIIa")
    P3B = "3b", _("Phase IIIb")
    P3_4 = "3_4", _("Phase III/IV")
    P4 = "4", _("Phase IV")


class StudyType(models.TextChoices):
    """Interventional or not (WHO TRDS 15)."""

    INTERVENTIONAL = "interventional", _("Interventional")
    OBSERVATIONAL = "observational", _("Observational")
    REGISTRY = "registry", _("Patient registry")
    EXPANDED_ACCESS = "expanded_access", _("Expanded access")


class Allocation(models.TextChoices):
    """How participants come into groups."""

    RANDOMISED = "randomised", _("Randomised")
    NON_RANDOMISED = "non_randomised", _("Non-randomised")
    SINGLE_ARM = "single_arm", _("Single arm")
    NA = "na", _("Not applicable")
    OTHER = "other", _("Other")


class Assignment(models.TextChoices):
    """How interventions are assigned."""

    SINGLE_GROUP = "single_group", _("Single group")
    PARALLEL = "parallel", _("Parallel groups")
    CROSSOVER = "crossover", _("Crossover")
    FACTORIAL = "factorial", _("Factorial")
    SEQUENTIAL = "sequential", _("Sequential")
    OTHER = "other", _("Other")


class ArmModel(models.TextChoices):
    """Number of arms in words."""

    ONE_ARM = "one_arm", _("One-arm")
    TWO_ARM = "two_arm", _("Two-arm")
    MULTI_ARM = "multi_arm", _("Multi-arm")


class CenterType(models.TextChoices):
    """One centre or several."""

    SINGLE = "single", _("Single-center")
    MULTI = "multi", _("Multicenter")
    MULTI_NATIONAL = "multi_national", _("Multicenter, national")
    MULTI_INTERNATIONAL = "multi_international", _("Multicenter, international")


class Masking(models.TextChoices):
    """Who knows who gets what."""

    OPEN = "open", _("Open Label")
    SINGLE = "single", _("Single-blind")
    DOUBLE = "double", _("Double-blind")
    TRIPLE = "triple", _("Triple-blind")
    QUADRUPLE = "quadruple", _("Quadruple-blind")
    BLINDED = "blinded_unspecified", _("Blinded")


class MaskedRole(models.TextChoices):
    """Who does not know."""

    PARTICIPANT = "participant", _("Participants")
    CARE_PROVIDER = "care_provider", _("Care providers")
    INVESTIGATOR = "investigator", _("Investigators")
    OUTCOMES_ASSESSOR = "outcomes_assessor", _("Outcome assessors")
    DATA_ANALYST = "data_analyst", _("Data analysts")


class Purpose(models.TextChoices):
    """What the study is for."""

    TREATMENT = "treatment", pgettext_lazy("purpose", "Treatment")
    PREVENTION = "prevention", pgettext_lazy("purpose", "Prevention")
    DIAGNOSTIC = "diagnostic", pgettext_lazy("purpose", "Diagnosis")
    SUPPORTIVE_CARE = "supportive_care", pgettext_lazy("purpose", "Supportive care")
    SCREENING = "screening", pgettext_lazy("purpose", "Screening")
    HEALTH_SERVICES = "health_services", pgettext_lazy("purpose", "Health services research")
    BASIC_SCIENCE = "basic_science", pgettext_lazy("purpose", "Basic science")
    DEVICE_FEASIBILITY = "device_feasibility", pgettext_lazy("purpose", "Device feasibility")
    ECT = "ect", pgettext_lazy("purpose", "Educational, counselling or training")
    PROGNOSIS = "prognosis", pgettext_lazy("purpose", "Prognosis")
    PHARMACOGENETICS = "pharmacogenetics", pgettext_lazy("purpose", "Pharmacogenetics")
    PHARMACOGENOMICS = "pharmacogenomics", pgettext_lazy("purpose", "Pharmacogenomics")
    HEALTH_ECONOMICS = "health_economics", pgettext_lazy("purpose", "Health economics")
    EDUCATION = "education", pgettext_lazy("purpose", "Education")
    OTHER = "other", pgettext_lazy("purpose", "Other")


class Control(models.TextChoices):
    """What the intervention is compared with."""

    NONE = "none", _("Uncontrolled")
    PLACEBO = "placebo", _("Placebo-controlled")
    ACTIVE = "active", _("Active control")
    NO_TREATMENT = "no_treatment", _("Control without treatment")
    DOSE_COMPARISON = "dose_comparison", _("Dose comparison")
    HISTORICAL = "historical", _("Historical control")
    STANDARD_OF_CARE = "standard_of_care", _("Standard of care as control")
    OTHER = "other", _("Other control")


class ArmType(models.TextChoices):
    """What a group of participants is for."""

    EXPERIMENTAL = "experimental", _("Experimental")
    ACTIVE_COMPARATOR = "active_comparator", _("Active comparator")
    PLACEBO_COMPARATOR = "placebo_comparator", _("Placebo comparator")
    SHAM_COMPARATOR = "sham_comparator", _("Sham comparator")
    NO_INTERVENTION = "no_intervention", _("No intervention")
    OTHER = "other", _("Other")


class InterventionType(models.TextChoices):
    """What is given or done."""

    DRUG = "drug", _("Drug")
    BIOLOGICAL = "biological_vaccine", _("Biological or vaccine")
    DEVICE = "device", _("Medical device")
    PROCEDURE = "procedure", _("Procedure")
    RADIATION = "radiation", _("Radiation")
    BEHAVIOURAL = "behavioural", _("Behavioural")
    GENETIC = "genetic", _("Genetic")
    DIETARY_SUPPLEMENT = "dietary_supplement", _("Dietary supplement")
    COMBINATION_PRODUCT = "combination_product", _("Combination product")
    DIAGNOSTIC_TEST = "diagnostic_test", _("Diagnostic test")
    OTHER = "other", _("Other")


class ObservationalModel(models.TextChoices):
    """How an observational study is built."""

    COHORT = "cohort", _("Cohort")
    CASE_CONTROL = "case_control", _("Case-control")
    CASE_ONLY = "case_only", _("Case-only")
    CASE_CROSSOVER = "case_crossover", _("Case-crossover")
    CROSS_SECTIONAL = "cross_sectional", _("Cross-sectional")
    ECOLOGIC = "ecologic", _("Ecologic or community")
    FAMILY_BASED = "family_based", _("Family-based")
    NATURAL_HISTORY = "natural_history", _("Natural history")
    DEFINED_POPULATION = "defined_population", _("Defined population")
    OTHER = "other", _("Other")


class TimePerspective(models.TextChoices):
    """In which direction of time the study looks."""

    PROSPECTIVE = "prospective", _("Prospective")
    RETROSPECTIVE = "retrospective", _("Retrospective")
    CROSS_SECTIONAL = "cross_sectional", _("Cross-sectional")
    MIXED = "mixed", _("Prospective and retrospective")
    OTHER = "other", _("Other")


class SamplingMethod(models.TextChoices):
    """How the people of an observational study are chosen."""

    PROBABILITY = "probability", _("Probability sample")
    NON_PROBABILITY = "non_probability", _("Non-probability sample")


class DesignFact(models.TextChoices):
    """Design facts an editor can order on the public page."""

    PHASE = "phase", _("Phase")
    CENTER_TYPE = "center_type", _("Centres")
    TIME_PERSPECTIVE = "time_perspective", _("Direction")
    ARM_MODEL = "arm_model", _("Arms")
    MASKING = "masking", _("Masking")
    STUDY_TYPE = "study_type", _("Study type")
    ALLOCATION = "allocation", _("Allocation")
    ASSIGNMENT = "assignment", _("Assignment")
    CONTROL = "control", _("Control")
    PURPOSE = "purpose", _("Purpose")
    OBSERVATIONAL_MODEL = "observational_model", _("Model")
