"""Areas, agencies, staff, and the Record behind everything that a person opens."""

from partnership.models.api import ApiClient, IdempotencyKey
from partnership.models.area import Agency, Lsoa, Partnership, Team, Ward, WardCode
from partnership.models.joint import JointAgreement, JointParty, JointShare
from partnership.models.law import LegalParameter, LegalParameterChange
from partnership.models.outbox import DeadlineReminder, OutboxMessage
from partnership.models.records import (
    AccessLogEntry,
    Block,
    Compartment,
    Deadline,
    Draft,
    Grant,
    Level,
    LocalSetting,
    Record,
    RuleReason,
)
from partnership.models.staff import Role, User

__all__ = [
    "AccessLogEntry",
    "Agency",
    "ApiClient",
    "Block",
    "Compartment",
    "Deadline",
    "DeadlineReminder",
    "Draft",
    "Grant",
    "IdempotencyKey",
    "JointAgreement",
    "JointParty",
    "JointShare",
    "LegalParameter",
    "LegalParameterChange",
    "Level",
    "LocalSetting",
    "Lsoa",
    "OutboxMessage",
    "Partnership",
    "Record",
    "Role",
    "RuleReason",
    "Team",
    "User",
    "Ward",
    "WardCode",
]
