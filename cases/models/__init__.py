"""ASB cases, what hangs from them, and the ASB case review."""

from cases.models.casework import (
    AsbCase,
    AsbType,
    CaseAction,
    CaseBoundQuerySet,
    CaseLink,
    CaseNote,
    HateStrand,
    Incident,
    Intervention,
    RiskAssessment,
    RiskBand,
    SatisfactionSurvey,
    Term,
    VictimContact,
)
from cases.models.reviews import (
    CaseReview,
    QualifyingComplaint,
    Recommendation,
    ReviewAgency,
    ReviewNotice,
)

__all__ = [
    "AsbCase",
    "AsbType",
    "CaseAction",
    "CaseBoundQuerySet",
    "CaseLink",
    "CaseNote",
    "CaseReview",
    "HateStrand",
    "Incident",
    "Intervention",
    "QualifyingComplaint",
    "Recommendation",
    "ReviewAgency",
    "ReviewNotice",
    "RiskAssessment",
    "RiskBand",
    "SatisfactionSurvey",
    "Term",
    "VictimContact",
]
