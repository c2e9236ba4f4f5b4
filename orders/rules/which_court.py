"""Which court makes, hears and punishes what."""

from __future__ import annotations

from collections.abc import Iterable

from orders.kinds import Court, Kind
from orders.rules.court import (
    CIVIL,
    CIVIL_COURTS,
    INJUNCTION,
)
from orders.rules.registry import Act, Said, block


@block(
    "INJ-15",
    "2014 Act s.1(8); Crime and Policing Act 2026 s.1",
    "An adult’s injunction is for the County Court or the High Court, a child’s for the youth court",
    steps="interim make",
    kinds=CIVIL,
)
def court_has_the_power(act: Act) -> Iterable[Said]:
    court = act.data.get("court") or act.order.court
    if act.is_of_a_child and act.kind is Kind.INJUNCTION:
        if court != Court.YOUTH_COURT:
            yield "The person is under 18: only the youth court makes it.", "court"
    elif court not in (*CIVIL_COURTS, Court.YOUTH_COURT):
        yield "Select the County Court or the High Court.", "court"


@block(
    "INJ-15",
    "2014 Act s.1(8); Crime and Policing Act 2026 s.1",
    "An application about an adult goes to the County Court or the High Court",
    steps="apply",
    kinds=CIVIL,
)
def adults_court(act: Act) -> Iterable[Said]:
    if act.is_of_a_child and act.kind is Kind.INJUNCTION:
        return
    allowed: tuple[str, ...] = CIVIL_COURTS
    if act.kind is Kind.INJUNCTION and act.age is None:
        # Nobody knows the birthday: it may be a child.
        allowed = (*CIVIL_COURTS, Court.YOUTH_COURT)
    if act.data.get("court") not in allowed:
        yield "Apply to the County Court or the High Court.", "court"


@block(
    "INJ-16",
    "2014 Act s.4, s.9-12 and Sch 2; Contempt of Court Act 1981",
    "Breach of an injunction is contempt: the County Court, the High Court or the youth court",
    steps="breach_prosecute",
    kinds=INJUNCTION,
)
def contempt_is_for_the_civil_courts(act: Act) -> Iterable[Said]:
    court = act.data.get("court")
    if act.is_of_a_child:
        if court != Court.YOUTH_COURT:
            yield "The person is under 18: the youth court deals with the breach.", "court"
    elif court not in (*CIVIL_COURTS, Court.YOUTH_COURT):
        yield (
            "Breach of an injunction is contempt of court, no offence: select the County Court, the "
            "High Court or the youth court.",
            "court",
        )


@block(
    "INJ-17",
    "2014 Act s.15",
    "An appeal against a youth court’s injunction is for the Crown Court",
    steps="appeal",
    kinds=INJUNCTION,
)
def youth_court_appeal(act: Act) -> Iterable[Said]:
    if act.order.court == Court.YOUTH_COURT and act.data.get("court") != Court.CROWN_COURT:
        yield "An appeal from the youth court goes to the Crown Court.", "court"
