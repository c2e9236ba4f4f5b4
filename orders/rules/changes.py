"""What comes in late: a change to an order that has run out since."""

from __future__ import annotations

from collections.abc import Iterable

from orders.kinds import COURT, SPACES, Kind, State
from orders.rules.registry import Act, Said, block
from partnership.dates import spoken

MADE = COURT | SPACES | {Kind.CLOSURE_ORDER}


@block(
    "ORD-24",
    "domain notes 1.9",
    "After an order has run out, only what happened while it ran is entered",
    steps="extend vary discharge",
    kinds=MADE,
)
def happened_while_it_ran(act: Act) -> Iterable[Said]:
    last = act.order.ends_on
    if act.order.state == State.EXPIRED and last is not None and act.on > last:
        yield (
            f"It ran out on {spoken(last)}. Enter the day on which this happened before that.",
            "on",
        )
