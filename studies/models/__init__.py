"""Models of the register; the working copy in ``study`` and ``rows``, the rest around it."""

from studies.models.around import (
    EthicsReview,
    Identifier,
    Milestone,
    Publication,
    StudyOrganisation,
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
    "Publication",
    "PublishedStudy",
    "RegisterState",
    "RegisterText",
    "Responsibility",
    "ResponsibilityRole",
    "SearchText",
    "SearchWord",
    "Site",
    "Study",
    "StudyIndication",
    "StudyOrganisation",
    "StudyVersion",
    "SubStatus",
    "SynonymGroup",
    "Waiver",
    "Withdrawal",
]
