"""The verbs on orders: `draft`, and `take` for every step after it."""

from orders.services import breaches, court, paper, places
from orders.services.calendar import refresh_deadlines, sweep
from orders.services.common import ORDERS, VERBS, append_fact, sync_deadlines, take
from orders.services.drafting import draft, label_of
from orders.services.settings import (
    add_warning_kind,
    authorise,
    end_authority,
    restore_warning_kind,
    retire_warning_kind,
    sync_warning_kinds,
)
from orders.services.statements import take_statement, use_statement

__all__ = [
    "ORDERS",
    "VERBS",
    "add_warning_kind",
    "append_fact",
    "authorise",
    "breaches",
    "court",
    "draft",
    "end_authority",
    "label_of",
    "paper",
    "places",
    "refresh_deadlines",
    "restore_warning_kind",
    "retire_warning_kind",
    "sweep",
    "sync_deadlines",
    "sync_warning_kinds",
    "take",
    "take_statement",
    "use_statement",
]
