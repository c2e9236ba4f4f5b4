"""Every step that is taken on an order, by its code.

Who may take which step in which state stands in `orders.kinds.LIFE`; what forbids it in
`orders.rules`; what it does in `orders.services`. Pages and API are made from this table.
"""

from __future__ import annotations

from dataclasses import replace

from orders.steps.breaches import AFTER
from orders.steps.court import COURT_STEPS
from orders.steps.paper import PAPER
from orders.steps.places import PLACES
from orders.steps.step import Step

__all__ = ["STEPS", "Step"]

_BY_THE_SYSTEM = (
    # Taken by the calendar or by another step, never by hand.
    Step("escalate", "Escalate", "Escalated.", ()),
    Step("begin", "Begin", "In force.", ()),
    Step("expire", "Run out", "Ran out.", ()),
)
STEPS: dict[str, Step] = {
    step.code: step for step in (*PAPER, *COURT_STEPS, *PLACES, *AFTER, *_BY_THE_SYSTEM)
}
STEPS["consult_late"] = replace(STEPS["consult"], code="consult_late")
