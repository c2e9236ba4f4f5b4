"""A brute-force recount of every figure of orders, in plain Python, that never looks at the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

# value, numerator, denominator; None where there is none to give
Answer = tuple[Decimal | None, int | None, int | None]
DIMENSIONS = ("", "ward", "theme", "age_band", "issuing_body")

# Figure → what must have happened, to what kind of order (any where empty), and with what outcome.
FLOWS: dict[str, tuple[str, str, str]] = {
    "cpw_issued": ("issued", "cpw", ""),
    "cpn_issued": ("issued", "cpn", ""),
    "cpw_served": ("served", "cpw", ""),
    "cpn_served": ("served", "cpn", ""),
    "local_warnings_issued": ("issued", "warning", ""),
    "civil_injunction_applied": ("applied", "injunction", ""),
    "civil_injunction_obtained": ("made", "injunction", ""),
    "civil_injunction_refused": ("refused", "injunction", ""),
    "undertakings_given": ("undertaking", "", ""),
    "respect_orders_obtained": ("made", "respect", ""),
    "cbo_applied": ("applied", "cbo", ""),
    "cbo_obtained": ("made", "cbo", ""),
    "cbo_refused": ("refused", "cbo", ""),
    "pspo_made": ("made", "pspo", ""),
    "pspo_expedited_made": ("made", "expedited", ""),
    "closure_notices_issued": ("issued", "closure_notice", ""),
    "closure_orders_obtained": ("made", "closure_order", ""),
    "closure_orders_refused": ("refused", "closure_notice", ""),
    "dispersals_notified": ("issued", "dispersal", ""),
    "order_breaches": ("breached", "", ""),
    "order_breaches_proved": ("breach_decided", "", "proved"),
    "fpn_issued": ("fpn_issued", "", ""),
    "fpn_paid": ("fpn_paid", "", ""),
    "order_appeals": ("appealed", "", ""),
    "order_appeals_quashed": ("appeal_decided", "", "quashed"),
    "order_appeals_modified": ("appeal_decided", "", "modified"),
    "order_appeals_dismissed": ("appeal_decided", "", "dismissed"),
    "order_appeals_withdrawn": ("appeal_decided", "", "withdrawn"),
    "statements_taken": ("statement", "", ""),
}
CSE = {
    f"{figure}_cse": figure
    for figure in (
        "cpw_issued",
        "cpn_issued",
        "cpw_served",
        "cpn_served",
        "cpw_not_escalated",
        "cpn_not_breached",
    )
}
# Figure → kind of order, and what must not have followed its service.
HELPED: dict[str, tuple[str, tuple[str, ...]]] = {
    "cpw_not_escalated": ("cpw", ("escalated", "continued")),
    "cpn_not_breached": ("cpn", ("breached",)),
}
RATES = {
    "cpw_success_rate_all": ("cpw_not_escalated", "cpw_served"),
    "cpn_success_rate_all": ("cpn_not_breached", "cpn_served"),
    "cpw_success_rate": ("cpw_not_escalated_cse", "cpw_served_cse"),
    "cpn_success_rate": ("cpn_not_breached_cse", "cpn_served_cse"),
}
# Those of all orders; of exploitation the rate is given on any base but nought.
LEAST_BASE = 10


@dataclass(frozen=True)
class Happened:
    """Something that happened to an order, with what the order bore on that day."""

    what: str
    on: date
    outcome: str
    bore: dict[str, str]


@dataclass
class Told:
    """An order, and what happened to it in the order in which it was told."""

    kind: str
    themes: frozenset[str] = frozenset()
    is_void: bool = False
    happened: list[Happened] = field(default_factory=list)

    def keys(self, dimension: str, bore: dict[str, str]) -> Iterable[str]:
        if dimension == "theme":
            return self.themes or {""}
        return [bore.get(dimension, "")]


def recount(
    orders: Iterable[Told], figure: str, first: date, last: date, as_at: date, dimension: str
) -> dict[str, Answer]:
    """Key → answer; the key is "" for the whole."""
    told = [each for each in orders if not each.is_void]
    if figure in RATES:
        top, bottom = (recount(told, each, first, last, as_at, dimension) for each in RATES[figure])
        return {
            key: _rate(
                int(top.get(key, (Decimal(0),))[0] or 0),
                int(base or 0),
                LEAST_BASE if figure.endswith("_all") else 1,
            )
            for key, (base, _, _) in bottom.items()
        }
    counted: dict[str, int] = defaultdict(int)
    if not dimension:
        counted[""] = 0
    for each in told:
        for bore in _counted(each, figure, first, min(last, as_at), as_at):
            for key in each.keys(dimension, bore):
                counted[key] += 1
    return {key: (Decimal(number), None, None) for key, number in counted.items()}


def _counted(
    order: Told, figure: str, first: date, end: date, as_at: date
) -> Iterable[dict[str, str]]:
    if figure == "orders_in_force":
        known = sorted((each for each in order.happened if each.on <= as_at), key=_day)
        states = [each.what for each in known if each.what in ("in_force", "ended")]
        return [known[-1].bore] if states and states[-1] == "in_force" else []
    if figure in CSE:
        figure = CSE[figure] if "cse" in order.themes else ""
    if figure in HELPED:
        kind, spoilt = HELPED[figure]
        return [
            each.bore
            for each in order.happened
            if order.kind == kind
            and each.what == "served"
            and first <= each.on <= end
            and not any(
                other.what in spoilt and each.on <= other.on <= as_at for other in order.happened
            )
        ]
    what, kind, outcome = FLOWS.get(figure, ("", "", ""))
    return [
        each.bore
        for each in order.happened
        if each.what == what
        and kind in ("", order.kind)
        and outcome in ("", each.outcome)
        and first <= each.on <= end
    ]


def _day(each: Happened) -> date:
    return each.on


def _rate(top: int, base: int, least: int) -> Answer:
    if base < least:
        return None, top, base
    exact = Fraction(top * 100, base)
    share = Decimal(exact.numerator) / Decimal(exact.denominator)
    return share.quantize(Decimal("0.1"), ROUND_HALF_UP), top, base


def known_figures() -> set[str]:
    """Every figure that the recount can count."""
    return {*FLOWS, *CSE, *HELPED, *RATES, "orders_in_force"}
