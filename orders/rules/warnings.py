"""Rules of warnings: the Community Protection Warning (CPW) of s.43(5)(a), and local ones."""

from __future__ import annotations

from collections.abc import Iterable

from orders.kinds import WARNINGS, Kind, State
from orders.models import Order, WarningKind
from orders.rules.registry import Act, Due, Said, block, due, info
from partnership.dates import add_months, spoken

_GUIDANCE = "2014 Act statutory guidance"


@block(
    "CPW-1",
    f"2014 Act s.43(5)(a); {_GUIDANCE}",
    "A warning says what the conduct is, how it affects others, and what must change",
    steps="issue",
    kinds=WARNINGS,
    standing=True,
)
def warning_says_what(act: Act) -> Iterable[Said]:
    if not act.order.conduct.strip():
        yield "Enter the conduct that the warning is about.", "conduct"
    if act.kind is Kind.CPW and not act.order.effect.strip():
        yield "Enter how the conduct affects those in the locality.", "effect"
    if not act.order.requirements.filter(ends_before__isnull=True).exists():
        yield "Add at least one thing that must stop or be done."


@block(
    "CPW-2",
    "2014 Act s.43(5)(b)",
    "A warning gives enough time: a day on or after its issue",
    steps="issue",
    kinds=WARNINGS,
    standing=True,
)
def warning_gives_time(act: Act) -> Iterable[Said]:
    comply_by = act.order.comply_by
    if comply_by is None:
        yield (
            "Enter the day by which the conduct must have changed: enough time for this case "
            "(hours may do for music, weeks for a garden).",
            "comply_by",
        )
    elif comply_by < act.on:
        yield (
            f"The day to comply by is {spoken(comply_by)}, and must be {spoken(act.on)} or later. "
            "Change the draft.",
            "comply_by",
        )


@block(
    "CPW-2",
    "2014 Act s.43(5)(b)",
    "A warning is served while the time that it gives still runs",
    steps="serve",
    kinds=WARNINGS,
)
def time_is_left_on_service(act: Act) -> Iterable[Said]:
    comply_by = act.order.comply_by
    if comply_by is not None and act.on > comply_by:
        yield (
            f"It gave time until {spoken(comply_by)}: served later it gives none, and no notice "
            "could follow it. Withdraw it, and issue one with a later day.",
            "on",
        )


@block(
    "CPW-4",
    "domain notes 1.9",
    "A warning is complied with or lapses only once its time has run",
    steps="comply lapse",
    kinds=WARNINGS,
)
def time_has_run(act: Act) -> Iterable[Said]:
    comply_by = act.order.comply_by
    if comply_by is not None and act.on < comply_by:
        yield (
            f"The warning gives time until {spoken(comply_by)}: record this on that day or later.",
            "on",
        )


@due(
    "CPW-5",
    "2014 Act s.43(5)(b)",
    "When its time has run, somebody checks whether a warning worked",
    kinds=WARNINGS,
)
def check_compliance(order: Order) -> Iterable[Due]:
    if order.state == State.SERVED and order.comply_by is not None:
        # What was seen while its time still ran says nothing about whether it worked.
        seen = order.events.filter(step="observe", happened_on__gt=order.comply_by)
        if not seen.exists():
            yield Due("check", order.comply_by, "Check whether the warning was complied with")


@due(
    "CPW-6",
    "Local policy",
    "A warning is watched for the months that its kind says",
    kinds=WARNINGS,
)
def monitoring_ends(order: Order) -> Iterable[Due]:
    if order.state == State.SERVED and order.served_on is not None:
        kind = WarningKind.objects.filter(
            partnership_id=order.partnership_id, code=order.local_kind
        ).first()
        months = kind.monitored_months if kind else 6
        yield Due(
            "monitoring",
            add_months(order.served_on, months),
            "Monitoring ends: record that it was complied with, or let it lapse",
        )


info(
    "CPW-7",
    "2014 Act Part 4",
    "Breach of a warning is no offence. If the conduct goes on after its time, a Community Protection "
    "Notice may follow. There is no statutory appeal: a complaint, or judicial review.",
    steps="issue serve",
    kinds=frozenset({Kind.CPW}),
)
