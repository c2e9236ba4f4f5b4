"""The verbs that every conference shares. A room gives its `Conference` and adds its own verbs."""

from conferences.services.actions import add_action, finish_action
from conferences.services.agenda import (
    answer_request,
    ask_agencies,
    list_referral,
    move_item,
    unlist_referral,
)
from conferences.services.meetings import (
    approve_minutes,
    cancel_meeting,
    change_meeting,
    close_meeting,
    defer_item,
    hear_item,
    may_approve,
    open_meeting,
    plan_meeting,
    record_attendance,
    write_minutes,
)
from conferences.services.seats import end_seat, exclude, give_seat, readmit

__all__ = [
    "add_action",
    "answer_request",
    "approve_minutes",
    "ask_agencies",
    "cancel_meeting",
    "change_meeting",
    "close_meeting",
    "defer_item",
    "end_seat",
    "exclude",
    "finish_action",
    "give_seat",
    "hear_item",
    "list_referral",
    "may_approve",
    "move_item",
    "open_meeting",
    "plan_meeting",
    "readmit",
    "record_attendance",
    "unlist_referral",
    "write_minutes",
]
