"""The verbs of the ASB case review (2014 Act s.104 and Sch 4)."""

from cases.services.reviews.application import (
    add_complaint,
    change_contact,
    decide_threshold,
    receive_application,
    remove_complaint,
    withdraw_application,
)
from cases.services.reviews.common import fits
from cases.services.reviews.notices import (
    close_review,
    escalate_review,
    notice_text,
    tell_decision,
    tell_outcome,
)
from cases.services.reviews.panel import (
    answer_recommendation,
    finish_recommendation,
    hold_panel,
    recommend,
    remove_recommendation,
    request_information,
)
from cases.services.reviews.threshold import (
    Checked,
    check_complaints,
    set_threshold,
    threshold_on,
)

__all__ = [
    "Checked",
    "add_complaint",
    "answer_recommendation",
    "change_contact",
    "check_complaints",
    "close_review",
    "decide_threshold",
    "escalate_review",
    "finish_recommendation",
    "fits",
    "hold_panel",
    "notice_text",
    "receive_application",
    "recommend",
    "remove_complaint",
    "remove_recommendation",
    "request_information",
    "set_threshold",
    "tell_decision",
    "tell_outcome",
    "threshold_on",
    "withdraw_application",
]
