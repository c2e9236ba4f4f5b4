"""The verbs of ASB casework: the only place that writes cases."""

from cases.services.closing import (
    close_case,
    closing_findings,
    correct_closing,
    correct_opening_day,
    reopen_case,
    void_closing,
)
from cases.services.contacts import explain_case_review, plan_contact, record_contact
from cases.services.intake import add_incident, open_case
from cases.services.plan import add_action, finish_action, record_intervention
from cases.services.risk import assess_risk
from cases.services.running import (
    add_note,
    correct_note,
    hand_over,
    link_cases,
    reclassify,
    record_survey,
    send_survey,
    unlink_cases,
)

__all__ = [
    "add_action",
    "add_incident",
    "add_note",
    "assess_risk",
    "close_case",
    "closing_findings",
    "correct_closing",
    "correct_note",
    "correct_opening_day",
    "explain_case_review",
    "finish_action",
    "hand_over",
    "link_cases",
    "open_case",
    "plan_contact",
    "reclassify",
    "record_contact",
    "record_intervention",
    "record_survey",
    "reopen_case",
    "send_survey",
    "unlink_cases",
    "void_closing",
]
