"""Whether a referral is a repeat: computed from earlier referrals, never typed (domain 4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from marac.models import IncidentKind, MaracReferral
from partnership.dates import add_months
from partnership.policy import policy

MONTHS = 12
State = MaracReferral.State
# A referral that was declined, or has not been screened, was never one to the MARAC.
TAKEN_ON = (State.OPEN, State.CLOSED, State.TRANSFERRED)


@dataclass(frozen=True)
class Definition:
    """One published definition of a repeat: which incidents count."""

    version: int
    counts: Callable[[Collection[str]], bool]
    source: str


_OLD_KINDS = {IncidentKind.VIOLENCE, IncidentKind.STALKING, IncidentKind.SEXUAL}
DEFINITIONS = {
    1: Definition(
        1,
        lambda kinds: bool(_OLD_KINDS.intersection(kinds)),
        "SafeLives, in use in 2017/18: further violence or threats, a pattern of stalking or "
        "harassment, or rape or sexual abuse",
    ),
    2: Definition(
        2,
        lambda kinds: True,
        "SafeLives, current: any instance of abuse, criminal or not, that any agency identifies",
    ),
}


def definition_on(partnership_id: UUID, day: date) -> Definition:
    """The definition in force in an area on a day."""
    return DEFINITIONS[policy(partnership_id, "marac_repeat_definition", day)]


def is_within(incident_on: date, referred_on: date) -> bool:
    """Whether an incident lies within twelve months of a referral, its anniversary included.

    It lies on the referral's day or later: what came before is what that referral was about. Of 29
    February the anniversary is 28 February.
    """
    return referred_on <= incident_on <= add_months(referred_on, MONTHS)


def flagged_until(referred_on: date) -> date:
    """The last day on which files stay flagged: twelve months from the last referral."""
    return add_months(referred_on, MONTHS)


def repeated_referral(
    referral: MaracReferral, perpetrators: Iterable[UUID], definition: Definition
) -> MaracReferral | None:
    """The last earlier referral of the same victim and any same perpetrator that this one repeats.

    Reckoned from the day of that referral, not of its meeting. Without an incident (a transfer in)
    it repeats none; with other perpetrators it is a new case.
    """
    if referral.incident_on is None or not definition.counts(referral.incident_kinds):
        return None
    earlier = (
        MaracReferral.objects.filter(
            partnership_id=referral.partnership_id,
            victim_id=referral.victim_id,
            state__in=TAKEN_ON,
            perpetrators__person__in=list(perpetrators),
            referred_on__lte=referral.incident_on,
        )
        .exclude(pk=referral.pk)
        .filter(referred_on__lt=referral.referred_on)
        .order_by("-referred_on", "-record_id")
    )
    last = earlier.first()
    if last is None or not is_within(referral.incident_on, last.referred_on):
        return None
    return last
