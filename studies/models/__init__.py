"""Models of the register; the working copy in ``study`` and ``rows``, the rest around it."""

from studies.models.around import (
    EthicsReview,
    Identifier,
    Milestone,
    Publication,
    StudyOrganisation,
)
from studies.models.desk import (
    Handover,
    PreviewLink,
    QualityFinding,
    Remark,
    Reminder,
    StatusEvent,
)
from studies.models.glossary import GlossaryTerm
from studies.models.members import NetworkMember
from studies.models.people import Investigator, Network, Organisation
from studies.models.publication import (
    FacetEntry,
    PublishedStudy,
    SearchText,
    SearchWord,
    StudyVersion,
    Withdrawal,
)
from studies.models.rows import (
    Arm,
    Condition,
    Criterion,
    Intervention,
    Outcome,
    Responsibility,
    Site,
    StudyIndication,
)
from studies.models.setting import NumberSeries, Page, RegisterState, RegisterText
from studies.models.study import Study, Waiver
from studies.models.vocabulary import Indication, ResponsibilityRole, SubStatus, SynonymGroup

__all__ = [
    "Arm",
    "Condition",
    "Criterion",
    "EthicsReview",
    "FacetEntry",
    "GlossaryTerm",
    "Handover",
    "Identifier",
    "Indication",
    "Intervention",
    "Investigator",
    "Milestone",
    "Network",
    "NetworkMember",
    "NumberSeries",
    "Organisation",
    "Outcome",
    "Page",
    "PreviewLink",
    "Publication",
    "PublishedStudy",
    "QualityFinding",
    "RegisterState",
    "RegisterText",
    "Remark",
    "Reminder",
    "Responsibility",
    "ResponsibilityRole",
    "SearchText",
    "SearchWord",
    "Site",
    "StatusEvent",
    "Study",
    "StudyIndication",
    "StudyOrganisation",
    "StudyVersion",
    "SubStatus",
    "SynonymGroup",
    "Waiver",
    "Withdrawal",
]
