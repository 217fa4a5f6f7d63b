"""Codes of ClinicalTrials.gov (API 2.0) and what they are here; reference of vocabularies."""

from studies import choices as c

STUDY_TYPE = {
    "INTERVENTIONAL": c.StudyType.INTERVENTIONAL,
    "OBSERVATIONAL": c.StudyType.OBSERVATIONAL,
    "EXPANDED_ACCESS": c.StudyType.EXPANDED_ACCESS,
}

# Sub-statuses are rows of a table: their codes stand here as text.
SUB_STATUS = {
    "NOT_YET_RECRUITING": "not_yet_recruiting",
    "RECRUITING": "recruiting",
    "ENROLLING_BY_INVITATION": "by_invitation",
    "SUSPENDED": "on_hold",
    "ACTIVE_NOT_RECRUITING": "recruitment_ended",
    "COMPLETED": "completed",
    "TERMINATED": "terminated",
    "WITHDRAWN": "withdrawn",
    "UNKNOWN": "not_confirmed",
}

SITE_STATUS = {
    "RECRUITING": c.SiteStatus.OPEN,
    "ENROLLING_BY_INVITATION": c.SiteStatus.OPEN,
    "NOT_YET_RECRUITING": c.SiteStatus.IN_INITIATION,
    "SUSPENDED": c.SiteStatus.ON_HOLD,
    "ACTIVE_NOT_RECRUITING": c.SiteStatus.CLOSED_TO_RECRUITMENT,
    "COMPLETED": c.SiteStatus.CLOSED,
    "TERMINATED": c.SiteStatus.CLOSED,
    "WITHDRAWN": c.SiteStatus.CANCELLED,
}

PHASES = {
    ("NA",): c.Phase.NA,
    ("EARLY_PHASE1",): c.Phase.P0,
    ("PHASE1",): c.Phase.P1,
    ("PHASE1", "PHASE2"): c.Phase.P1_2,
    ("PHASE2",): c.Phase.P2,
    ("PHASE2", "PHASE3"): c.Phase.P2_3,
    ("PHASE3",): c.Phase.P3,
    ("PHASE4",): c.Phase.P4,
}

# NA is no allocation but a remark on it: how many arms there are decides what it means.
ALLOCATION = {
    "RANDOMIZED": c.Allocation.RANDOMISED,
    "NON_RANDOMIZED": c.Allocation.NON_RANDOMISED,
    "NA": c.Allocation.NA,
}

ASSIGNMENT = {
    "SINGLE_GROUP": c.Assignment.SINGLE_GROUP,
    "PARALLEL": c.Assignment.PARALLEL,
    "CROSSOVER": c.Assignment.CROSSOVER,
    "FACTORIAL": c.Assignment.FACTORIAL,
    "SEQUENTIAL": c.Assignment.SEQUENTIAL,
}

MASKING = {
    "NONE": c.Masking.OPEN,
    "SINGLE": c.Masking.SINGLE,
    "DOUBLE": c.Masking.DOUBLE,
    "TRIPLE": c.Masking.TRIPLE,
    "QUADRUPLE": c.Masking.QUADRUPLE,
}

MASKED_ROLE = {
    "PARTICIPANT": c.MaskedRole.PARTICIPANT,
    "CARE_PROVIDER": c.MaskedRole.CARE_PROVIDER,
    "INVESTIGATOR": c.MaskedRole.INVESTIGATOR,
    "OUTCOMES_ASSESSOR": c.MaskedRole.OUTCOMES_ASSESSOR,
}

PURPOSE = {
    "TREATMENT": c.Purpose.TREATMENT,
    "PREVENTION": c.Purpose.PREVENTION,
    "DIAGNOSTIC": c.Purpose.DIAGNOSTIC,
    "SUPPORTIVE_CARE": c.Purpose.SUPPORTIVE_CARE,
    "SCREENING": c.Purpose.SCREENING,
    "HEALTH_SERVICES_RESEARCH": c.Purpose.HEALTH_SERVICES,
    "BASIC_SCIENCE": c.Purpose.BASIC_SCIENCE,
    "DEVICE_FEASIBILITY": c.Purpose.DEVICE_FEASIBILITY,
    "ECT": c.Purpose.ECT,
    "OTHER": c.Purpose.OTHER,
}

OBSERVATIONAL_MODEL = {
    "COHORT": c.ObservationalModel.COHORT,
    "CASE_CONTROL": c.ObservationalModel.CASE_CONTROL,
    "CASE_ONLY": c.ObservationalModel.CASE_ONLY,
    "CASE_CROSSOVER": c.ObservationalModel.CASE_CROSSOVER,
    "ECOLOGIC_OR_COMMUNITY": c.ObservationalModel.ECOLOGIC,
    "FAMILY_BASED": c.ObservationalModel.FAMILY_BASED,
    "NATURAL_HISTORY": c.ObservationalModel.NATURAL_HISTORY,
    "DEFINED_POPULATION": c.ObservationalModel.DEFINED_POPULATION,
    "OTHER": c.ObservationalModel.OTHER,
}

TIME_PERSPECTIVE = {
    "PROSPECTIVE": c.TimePerspective.PROSPECTIVE,
    "RETROSPECTIVE": c.TimePerspective.RETROSPECTIVE,
    "CROSS_SECTIONAL": c.TimePerspective.CROSS_SECTIONAL,
    "OTHER": c.TimePerspective.OTHER,
}

ARM_TYPE = {
    "EXPERIMENTAL": c.ArmType.EXPERIMENTAL,
    "ACTIVE_COMPARATOR": c.ArmType.ACTIVE_COMPARATOR,
    "PLACEBO_COMPARATOR": c.ArmType.PLACEBO_COMPARATOR,
    "SHAM_COMPARATOR": c.ArmType.SHAM_COMPARATOR,
    "NO_INTERVENTION": c.ArmType.NO_INTERVENTION,
    "OTHER": c.ArmType.OTHER,
}

CONTROL_OF_ARM = {
    c.ArmType.PLACEBO_COMPARATOR: c.Control.PLACEBO,
    c.ArmType.ACTIVE_COMPARATOR: c.Control.ACTIVE,
    c.ArmType.NO_INTERVENTION: c.Control.NO_TREATMENT,
    c.ArmType.SHAM_COMPARATOR: c.Control.OTHER,
}

INTERVENTION_TYPE = {
    "DRUG": c.InterventionType.DRUG,
    "BIOLOGICAL": c.InterventionType.BIOLOGICAL,
    "DEVICE": c.InterventionType.DEVICE,
    "PROCEDURE": c.InterventionType.PROCEDURE,
    "RADIATION": c.InterventionType.RADIATION,
    "BEHAVIORAL": c.InterventionType.BEHAVIOURAL,
    "GENETIC": c.InterventionType.GENETIC,
    "DIETARY_SUPPLEMENT": c.InterventionType.DIETARY_SUPPLEMENT,
    "COMBINATION_PRODUCT": c.InterventionType.COMBINATION_PRODUCT,
    "DIAGNOSTIC_TEST": c.InterventionType.DIAGNOSTIC_TEST,
    "OTHER": c.InterventionType.OTHER,
}

SAMPLING = {
    "PROBABILITY_SAMPLE": c.SamplingMethod.PROBABILITY,
    "NON_PROBABILITY_SAMPLE": c.SamplingMethod.NON_PROBABILITY,
}

SEX = {"ALL": c.Sex.ALL, "FEMALE": c.Sex.FEMALE, "MALE": c.Sex.MALE}

DATE_KIND = {"ESTIMATED": c.DateKind.PLANNED, "ACTUAL": c.DateKind.ACTUAL}

ROLE = {
    "STUDY_CHAIR": "study_chair",
    "STUDY_DIRECTOR": "study_director",
    "PRINCIPAL_INVESTIGATOR": "principal_investigator",
    "SUB_INVESTIGATOR": "sub_investigator",
}

IPD_PLAN = {"YES": c.IPDPlan.YES, "NO": c.IPDPlan.NO, "UNDECIDED": c.IPDPlan.UNDECIDED}

IPD_INFO_TYPE = {
    "STUDY_PROTOCOL": c.IPDInfoType.STUDY_PROTOCOL,
    "SAP": c.IPDInfoType.SAP,
    "ICF": c.IPDInfoType.ICF,
    "CSR": c.IPDInfoType.CSR,
    "ANALYTIC_CODE": c.IPDInfoType.ANALYTIC_CODE,
}

REFERENCE = {
    "BACKGROUND": c.PublicationKind.BACKGROUND,
    "RESULT": c.PublicationKind.RESULT,
    "DERIVED": c.PublicationKind.DERIVED,
}

SECONDARY_ID = {
    "NIH": c.Scheme.FUNDER,
    "FDA": c.Scheme.FUNDER,
    "VA": c.Scheme.FUNDER,
    "CDC": c.Scheme.FUNDER,
    "AHRQ": c.Scheme.FUNDER,
    "SAMHSA": c.Scheme.FUNDER,
    "OTHER_GRANT": c.Scheme.FUNDER,
    "EUDRACT_NUMBER": c.Scheme.EUDRACT,
    "CTIS": c.Scheme.EUCT,
    "REGISTRY": c.Scheme.OTHER,
    "REGISTRY_IDENTIFIER": c.Scheme.OTHER,
    "OTHER": c.Scheme.OTHER,
    "OTHER_IDENTIFIER": c.Scheme.OTHER,
}
