"""Rules of respect orders (Crime and Policing Act 2026 s.1), once they are in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from orders.kinds import Court
from orders.rules.court import RESPECT
from orders.rules.registry import Act, Said, block
from partnership.dates import spoken


@block(
    "RO-1",
    "Crime and Policing Act 2026 s.1",
    "A respect order is applied for only once the law has it here",
    steps="apply",
    kinds=RESPECT,
    standing=True,
)
def respect_exists(act: Act) -> Iterable[Said]:
    if not act.law.allows("respect.available"):
        yield (
            f"Respect orders were not in force here on {spoken(act.on)}. Consider a civil "
            "injunction, or ask the legal officer.",
            "on",
        )


@block(
    "RO-2",
    "Crime and Policing Act 2026 s.1",
    "A respect order is of an adult",
    steps="apply interim make",
    kinds=RESPECT,
    standing=True,
)
def respect_age(act: Act) -> Iterable[Said]:
    least = act.law.number("respect.minimum_age")
    if act.order.is_under_18_on(act.on, least):
        yield f"The person must be at least {least} on {spoken(act.on)}.", "on"


@block(
    "RO-3",
    "Crime and Policing Act 2026 s.1",
    "The applicant assesses the risk before applying for a respect order",
    steps="apply",
    kinds=RESPECT,
    standing=True,
)
def risk_was_assessed(act: Act) -> Iterable[Said]:
    day = act.order.answers.get("risk_assessed_on")
    if not day or date.fromisoformat(day) > act.on:
        yield "Record on the draft the day on which the risk was assessed, before the application."


@block(
    "RO-4",
    "Crime and Policing Act 2026 s.1",
    "Breach of a respect order is an offence: the magistrates’ court or the Crown Court",
    steps="breach_prosecute",
    kinds=RESPECT,
)
def respect_breach_is_an_offence(act: Act) -> Iterable[Said]:
    if act.data.get("court") not in (Court.MAGISTRATES, Court.CROWN_COURT):
        yield "Breach is an offence: select the magistrates’ court or the Crown Court.", "court"
