"""The kinds of order and warning, the states they pass through, and which step leads where.

`LIFE` is the whole of every life cycle: for each kind, each step with the states it may be taken in
and the state it leads to. A step that is not in the table is refused (rule ORD-1). A breach, an
appeal and a variation are events: the order stays in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import models


class Kind(models.TextChoices):
    """What sort of order. What an area calls its warnings is `WarningKind`, not code."""

    WARNING = "warning", "Local warning"
    CPW = "cpw", "Community Protection Warning"
    CPN = "cpn", "Community Protection Notice"
    INJUNCTION = "injunction", "Civil injunction"
    RESPECT = "respect", "Respect order"
    CBO = "cbo", "Criminal Behaviour Order"
    PSPO = "pspo", "Public Spaces Protection Order"
    EXPEDITED = "expedited", "Expedited public spaces protection order"
    CLOSURE_NOTICE = "closure_notice", "Closure notice"
    CLOSURE_ORDER = "closure_order", "Closure order"
    DISPERSAL = "dispersal", "Dispersal authorisation"


class State(models.TextChoices):
    """Where an order stands. An application is not an order: `APPLIED` counts as none."""

    DRAFT = "draft", "Draft"
    CONSULTED = "consulted", "Consulted"
    APPROVED = "approved", "Approved"
    APPLIED = "applied", "Applied for"
    INTERIM = "interim", "Interim order in force"
    MADE = "made", "Made, not yet in force"
    SERVED = "served", "Served"
    IN_FORCE = "in_force", "In force"
    COMPLIED = "complied", "Complied with"
    ESCALATED = "escalated", "Escalated to a notice"
    LAPSED = "lapsed", "Lapsed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REVOKED = "revoked", "Revoked"
    QUASHED = "quashed", "Quashed"
    EXPIRED = "expired", "Expired"
    DISCHARGED = "discharged", "Discharged"
    REFUSED = "refused", "Refused by the court"
    UNDERTAKING = "undertaking", "Undertaking given instead"
    CANCELLED = "cancelled", "Cancelled"
    ORDER_MADE = "order_made", "Closure order made"
    VOID = "void", "Entered by mistake"


ENDED = frozenset(
    {
        State.COMPLIED,
        State.ESCALATED,
        State.LAPSED,
        State.WITHDRAWN,
        State.REVOKED,
        State.QUASHED,
        State.EXPIRED,
        State.DISCHARGED,
        State.REFUSED,
        State.UNDERTAKING,
        State.CANCELLED,
        State.ORDER_MADE,
        State.VOID,
    }
)
BINDING = frozenset({State.INTERIM, State.IN_FORCE})
WARNINGS = frozenset({Kind.WARNING, Kind.CPW})
COURT = frozenset({Kind.INJUNCTION, Kind.RESPECT, Kind.CBO})
SPACES = frozenset({Kind.PSPO, Kind.EXPEDITED})
CLOSURES = frozenset({Kind.CLOSURE_NOTICE, Kind.CLOSURE_ORDER})
# Of a person or a body; the others are of a place.
PERSONAL = WARNINGS | COURT | {Kind.CPN}


class About(StrEnum):
    """Whom or what an order of a kind is addressed to."""

    PERSON = "person"
    PERSON_OR_BODY = "person_or_body"
    PREMISES = "premises"
    AREA = "area"


ABOUT: dict[Kind, About] = {
    **dict.fromkeys(WARNINGS | {Kind.CPN}, About.PERSON_OR_BODY),
    **dict.fromkeys(COURT, About.PERSON),
    **dict.fromkeys(CLOSURES, About.PREMISES),
    **dict.fromkeys(SPACES | {Kind.DISPERSAL}, About.AREA),
}


@dataclass(frozen=True)
class Move:
    """From which states a step may be taken, and where it leads; None: it stays where it is."""

    sources: frozenset[State]
    target: State | None = None


def _move(*sources: State, to: State | None = None) -> Move:
    return Move(frozenset(sources), to)


S = State
_PREPARING = (S.DRAFT, S.CONSULTED, S.APPROVED)
_ALL = tuple(state for state in State if state is not S.VOID)
_LIVE = tuple(state for state in State if state not in ENDED)

_EVERY: dict[str, Move] = {
    "edit": _move(*_PREPARING, to=S.DRAFT),
    "add_requirement": _move(*_PREPARING, to=S.DRAFT),
    "drop_requirement": _move(*_PREPARING, to=S.DRAFT),
    "hand_over": _move(*_LIVE),
    "void": _move(*_ALL, to=S.VOID),
}
# What may follow once somebody is bound; proceedings go on after the order has ended.
_BREACHES: dict[str, Move] = {
    "breach": _move(*BINDING, *ENDED - {S.VOID, S.WITHDRAWN, S.REFUSED, S.UNDERTAKING, S.QUASHED}),
    "breach_evidence": _move(*_ALL),
    "breach_prosecute": _move(*_ALL),
    "breach_result": _move(*_ALL),
    "breach_close": _move(*_ALL),
}
_PENALTIES: dict[str, Move] = {"fpn": _move(*_ALL), "fpn_paid": _move(*_ALL)}
_APPEALS: dict[str, Move] = {
    "appeal": _move(S.MADE, S.INTERIM, S.IN_FORCE),
    # Quashing ends the order; the step says so.
    "appeal_decided": _move(S.MADE, S.INTERIM, S.IN_FORCE, *ENDED - {S.VOID}),
}
_HEARINGS: dict[str, Move] = {"hearing": _move(*_ALL), "hearing_held": _move(*_ALL)}
_WARNING: dict[str, Move] = {
    "issue": _move(S.DRAFT, to=S.MADE),
    "serve": _move(S.MADE, to=S.SERVED),
    "observe": _move(S.SERVED),
    "comply": _move(S.SERVED, to=S.COMPLIED),
    "lapse": _move(S.SERVED, to=S.LAPSED),
    "withdraw": _move(S.DRAFT, S.MADE, S.SERVED, to=S.WITHDRAWN),
}
_APPLICATION: dict[str, Move] = {
    # Until the court decides, its wording may still differ from what was asked for.
    "add_requirement": _move(S.DRAFT, S.CONSULTED, S.APPLIED),
    "drop_requirement": _move(S.DRAFT, S.CONSULTED, S.APPLIED),
    "consult": _move(S.DRAFT, S.CONSULTED, to=S.CONSULTED),
    "apply": _move(S.DRAFT, S.CONSULTED, to=S.APPLIED),
    # A breach is brought after the order has ended, too.
    "consult_late": _move(S.APPLIED, S.INTERIM, S.MADE, S.IN_FORCE, S.EXPIRED, S.DISCHARGED),
    "interim": _move(S.APPLIED, to=S.INTERIM),
    "refuse": _move(S.APPLIED, S.INTERIM, to=S.REFUSED),
    "withdraw": _move(*_PREPARING, S.APPLIED, S.INTERIM, to=S.WITHDRAWN),
    # What happened before the last day may be entered after it (rule ORD-24).
    "vary": _move(S.INTERIM, S.IN_FORCE, S.EXPIRED),
    "discharge": _move(S.INTERIM, S.MADE, S.IN_FORCE, S.EXPIRED, to=S.DISCHARGED),
}
_INJUNCTION: dict[str, Move] = {
    **_EVERY,
    **_APPLICATION,
    **_HEARINGS,
    **_BREACHES,
    **_APPEALS,
    "make": _move(S.APPLIED, S.INTERIM, to=S.MADE),
    # Service of an interim order leaves it interim.
    "serve": _move(S.INTERIM, S.MADE, to=S.IN_FORCE),
    "undertaking": _move(S.APPLIED, S.INTERIM, to=S.UNDERTAKING),
    # An interim order that runs out leaves the application where it was: the verb says so.
    "expire": _move(S.INTERIM, S.MADE, S.IN_FORCE, to=S.EXPIRED),
}
_SPACE: dict[str, Move] = {
    **_EVERY,
    **_BREACHES,
    **_PENALTIES,
    **_APPEALS,
    "publish": _move(S.MADE, to=S.IN_FORCE),
    "begin": _move(S.MADE, to=S.IN_FORCE),
    "consult_late": _move(S.MADE, S.IN_FORCE, S.EXPIRED),
    "vary": _move(S.IN_FORCE, S.EXPIRED),
    "discharge": _move(S.MADE, S.IN_FORCE, S.EXPIRED, to=S.DISCHARGED),
    "withdraw": _move(*_PREPARING, to=S.WITHDRAWN),
    "expire": _move(S.MADE, S.IN_FORCE, to=S.EXPIRED),
}

LIFE: dict[Kind, dict[str, Move]] = {
    Kind.WARNING: {**_EVERY, **_WARNING},
    Kind.CPW: {**_EVERY, **_WARNING, "escalate": _move(S.SERVED, to=S.ESCALATED)},
    Kind.CPN: {
        **_EVERY,
        **_BREACHES,
        **_PENALTIES,
        **_APPEALS,
        **_HEARINGS,
        "approve": _move(S.DRAFT, to=S.APPROVED),
        "issue": _move(S.APPROVED, to=S.MADE),
        "serve": _move(S.MADE, to=S.IN_FORCE),
        "vary": _move(S.IN_FORCE),
        "review": _move(S.IN_FORCE),
        "comply": _move(S.IN_FORCE, to=S.COMPLIED),
        "revoke": _move(S.MADE, S.IN_FORCE, to=S.REVOKED),
        "withdraw": _move(S.DRAFT, S.APPROVED, to=S.WITHDRAWN),
        "expire": _move(S.MADE, S.IN_FORCE, to=S.EXPIRED),
    },
    Kind.INJUNCTION: _INJUNCTION,
    Kind.RESPECT: _INJUNCTION,
    Kind.CBO: {
        **_EVERY,
        **_APPLICATION,
        **_HEARINGS,
        **_BREACHES,
        **_APPEALS,
        # In force when made, or when an earlier order ends (`begin`).
        "make": _move(S.APPLIED, S.INTERIM, to=S.MADE),
        "begin": _move(S.MADE, to=S.IN_FORCE),
        "review": _move(S.IN_FORCE),
        "expire": _move(S.INTERIM, S.MADE, S.IN_FORCE, to=S.EXPIRED),
    },
    Kind.PSPO: {
        **_SPACE,
        "consult": _move(S.DRAFT, S.CONSULTED, to=S.CONSULTED),
        "make": _move(S.DRAFT, S.CONSULTED, to=S.MADE),
        "extend": _move(S.IN_FORCE, S.EXPIRED),
    },
    Kind.EXPEDITED: {
        **_SPACE,
        "make": _move(S.DRAFT, to=S.MADE),
    },
    Kind.CLOSURE_NOTICE: {
        **_EVERY,
        **_BREACHES,
        **_HEARINGS,
        "breach": _move(S.SERVED, S.APPLIED, S.CANCELLED, S.ORDER_MADE, S.REFUSED),
        "consult": _move(S.DRAFT, S.APPROVED),
        "approve": _move(S.DRAFT, to=S.APPROVED),
        "serve": _move(S.APPROVED, to=S.SERVED),
        "extend_notice": _move(S.SERVED, S.APPLIED),
        "apply": _move(S.SERVED, to=S.APPLIED),
        "adjourn": _move(S.APPLIED),
        "continue_notice": _move(S.APPLIED),
        "make_order": _move(S.APPLIED, to=S.ORDER_MADE),
        "refuse": _move(S.APPLIED, to=S.REFUSED),
        "cancel": _move(S.SERVED, S.APPLIED, to=S.CANCELLED),
        "withdraw": _move(S.DRAFT, S.APPROVED, to=S.WITHDRAWN),
    },
    Kind.CLOSURE_ORDER: {
        **{name: move for name, move in _EVERY.items() if name in ("hand_over", "void")},
        **_BREACHES,
        **_APPEALS,
        **_HEARINGS,
        "extend": _move(S.IN_FORCE, S.EXPIRED),
        "vary": _move(S.IN_FORCE, S.EXPIRED),
        "discharge": _move(S.IN_FORCE, S.EXPIRED, to=S.DISCHARGED),
        "expire": _move(S.IN_FORCE, to=S.EXPIRED),
    },
    Kind.DISPERSAL: {
        **_EVERY,
        "notify": _move(S.DRAFT, to=S.IN_FORCE),
        "direct": _move(S.IN_FORCE, S.EXPIRED),
        "withdraw": _move(S.DRAFT, to=S.WITHDRAWN),
        "expire": _move(S.IN_FORCE, to=S.EXPIRED),
    },
}
# Nobody takes these by hand: they follow from another step or from the calendar.
BY_THE_SYSTEM = frozenset({"escalate", "begin", "expire"})


def next_steps(kind: Kind, state: State) -> list[str]:
    """The steps that people may take from a state, in the order of the life cycle."""
    return [
        step
        for step, move in LIFE[kind].items()
        if state in move.sources and step not in BY_THE_SYSTEM
    ]


class IssuingBody(models.TextChoices):
    """Who issued or made it. Recorded with each order; unknown is said, and is not nought."""

    COUNCIL = "council", "Council"
    POLICE = "police", "Police"
    HOUSING = "housing_provider", "Housing provider"
    OTHER_AGENCY = "other_agency", "Other agency"
    MAGISTRATES = "magistrates_court", "Magistrates’ court"
    YOUTH_COURT = "youth_court", "Youth court"
    COUNTY_COURT = "county_court", "County Court"
    HIGH_COURT = "high_court", "High Court"
    CROWN_COURT = "crown_court", "Crown Court"
    UNKNOWN = "unknown", "Not known"


class Applicant(models.TextChoices):
    """Who may apply for a civil injunction (2014 Act s.5)."""

    COUNCIL = "council", "Council"
    POLICE = "police", "Chief officer of police"
    HOUSING = "housing_provider", "Housing provider"
    BTP = "btp", "British Transport Police"
    TFL = "tfl", "Transport for London"
    ENVIRONMENT = "environment_agency", "Environment Agency or Natural Resources Wales"
    NHS = "nhs", "NHS security body"
    PROSECUTION = "prosecution", "Prosecution"


class Court(models.TextChoices):
    """The courts that make and hear orders."""

    MAGISTRATES = "magistrates_court", "Magistrates’ court"
    YOUTH_COURT = "youth_court", "Youth court"
    COUNTY_COURT = "county_court", "County Court"
    HIGH_COURT = "high_court", "High Court"
    CROWN_COURT = "crown_court", "Crown Court"


AGE_BANDS = {
    "body": "Not a person",
    "under_16": "Under 16",
    "16_17": "16 or 17",
    "18_24": "18 to 24",
    "25_34": "25 to 34",
    "35_49": "35 to 49",
    "50": "50 and over",
    "unknown": "Age not known",
}


def age_band(age: int | None) -> str:
    """The band of an age in whole years."""
    if age is None:
        return "unknown"
    for limit, band in (
        (16, "under_16"),
        (18, "16_17"),
        (25, "18_24"),
        (35, "25_34"),
        (50, "35_49"),
    ):
        if age < limit:
            return band
    return "50"
