"""What every verb on a referral begins with, who it goes to, and what falls due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from marac.models import RUN, MaracReferral
from partnership import clock
from partnership.access.policy import may_change
from partnership.dates import add_working_days, spoken
from partnership.models import Compartment, User
from partnership.policy import policy
from partnership.rules import Finding, Refused
from partnership.services import set_deadline, touch

State = MaracReferral.State
SCREENING, IDVA = "marac_screening", "marac_idva"
UNDER_WAY = (State.REFERRED, State.RETURNED, State.OPEN)
_SOURCE = "MARAC protocol"


def begin(
    referral: MaracReferral,
    by: User,
    states: Iterable[str],
    expected_version: int | None = None,
) -> None:
    """Check that `by` runs the MARAC, that it may be done now, and that nobody saved meanwhile."""
    if not by.may(RUN) or not may_change(by, referral.record):
        raise Refused(Finding("CONF-RUN", "Only whoever runs the MARAC may do this."))
    touch(referral.record, expected_version)
    referral.refresh_from_db(fields=["state"])
    if referral.state not in states:
        raise Refused(
            Finding(
                "MARAC-10",
                f"This cannot be done now: the referral is {referral.get_state_display().lower()}.",
            )
        )


def may_run(user: User) -> bool:
    """Whether an account runs the MARAC: its role, and clearance for what lies behind the wall."""
    return user.may(RUN) and Compartment.MARAC in user.clearances


def coordinators(user: User) -> QuerySet[User]:
    """Everybody of the partnership who runs the MARAC and is cleared for it."""
    found: QuerySet[User] = (
        User.objects.filter(
            partnership=user.partnership_id,
            is_active=True,
            is_service=False,
            role__capabilities__contains=[RUN],
            clearances__contains=[Compartment.MARAC],
        )
        .select_related("agency", "team", "role")
        .order_by("joined_at", "pk")
    )
    return found


def owner_for(by: User) -> User:
    """Who gets a new referral: the referrer who runs the MARAC, else the first who does."""
    if may_run(by):
        return by
    found = next((each for each in coordinators(by) if may_run(each)), None)
    if found is None:
        raise Refused(
            Finding(
                "MARAC-6",
                "Nobody runs the MARAC yet. Ask the administrator to give somebody that role.",
            )
        )
    return found


def give_to(referral: MaracReferral, to: User) -> bool:
    """Make `to` the owner, and its record their team's. False where they could not work on it."""
    record = referral.record
    record.agency, record.team = to.agency, to.team
    record.save(update_fields=["agency", "team"])
    referral.owner = to
    referral.save(update_fields=["owner"])
    return may_change(to, record)


def falls_due(referral: MaracReferral, kind: str, setting: str, why: str) -> None:
    """Something is for the coordinator to do within working days, set by local policy."""
    today = clock.today()
    set_deadline(
        referral.record,
        kind,
        add_working_days(today, policy(referral.partnership_id, setting, today)),
        why,
        assignee=referral.owner,
        source=_SOURCE,
    )


def screening_falls_due(referral: MaracReferral) -> None:
    """Whoever coordinates it has working days to screen it."""
    falls_due(referral, SCREENING, "marac_screening_days", "Screen a referral to the MARAC")


def day_findings(day: date, field: str, not_before: date) -> list[Finding]:
    """What happened lies between a day and today."""
    if not_before <= day <= clock.today():
        return []
    return [Finding("MARAC-8", f"The date must be between {spoken(not_before)} and today.", field)]


def said_in_words(text: str, field: str, message: str) -> list[Finding]:
    """What must be said."""
    return [] if text.strip() else [Finding("MARAC-11", message, field)]
