"""What every verb on a referral begins with, who it goes to, and what falls due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet

from asbrac.models import RUN, AsbracReferral
from partnership import clock
from partnership.access.policy import may_change
from partnership.dates import add_working_days
from partnership.models import Grant, Level, User
from partnership.policy import policy
from partnership.rules import Finding, Refused
from partnership.services import set_deadline, touch

State = AsbracReferral.State
SCREENING, COMPLETION = "asbrac_screening", "asbrac_completion"
REVIEW = "asbrac_review"


def begin(
    referral: AsbracReferral,
    by: User,
    states: Iterable[str],
    expected_version: int | None = None,
) -> None:
    """Check that `by` runs the ASBRAC, that it may be done now, and that nobody saved meanwhile."""
    if not by.may(RUN) or not may_change(by, referral.record):
        raise Refused(Finding("CONF-RUN", "Only whoever runs the ASBRAC may do this."))
    touch(referral.record, expected_version)
    referral.refresh_from_db(fields=["state"])
    if referral.state not in states:
        raise Refused(
            Finding(
                "ASBRAC-10",
                f"This cannot be done now: the referral is {referral.get_state_display().lower()}.",
            )
        )


def coordinators(user: User) -> QuerySet[User]:
    """Everybody who runs the ASBRAC, whoever does nothing else but that first."""
    seen: QuerySet[User] = User.objects.visible_to(user)
    return (
        seen.filter(is_active=True, is_service=False, role__capabilities__contains=[RUN])
        .select_related("agency", "role")
        .order_by("role_id", "joined_at", "pk")
    )


def coordinators_for(user: User) -> list[User]:
    """Who may get a new referral, in turn: the referrer who runs the conference, else its coordinators."""
    found = [user] if user.may(RUN) else [each for each in coordinators(user) if each.sees_anything]
    if not found:
        raise Refused(
            Finding(
                "ASBRAC-6",
                "Nobody runs the ASBRAC yet. Ask the administrator to give somebody that role.",
            )
        )
    return found


def give_to(referral: AsbracReferral, to: User) -> bool:
    """Make `to` the owner, and its record their team's. False where they could not work on it."""
    record = referral.record
    record.agency, record.team = to.agency, to.team
    record.save(update_fields=["agency", "team"])
    referral.owner = to
    referral.save(update_fields=["owner"])
    return may_change(to, record)


def let_referrer_in(referral: AsbracReferral) -> None:
    """The agency that referred sees what it wrote, for as long as screening may take."""
    days = policy(referral.partnership_id, "asbrac_referrer_days", clock.today())
    Grant.objects.create(
        partnership_id=referral.partnership_id,
        record=referral.record,
        agency=referral.referring_agency,
        level=Level.READ,
        ends_at=clock.now() + timedelta(days=days),
        reason="Made this referral to the ASBRAC",
        given_by=referral.owner,
    )


def screening_falls_due(referral: AsbracReferral) -> None:
    """Whoever coordinates it has working days, set by local policy, to screen it."""
    days = policy(referral.partnership_id, "asbrac_screening_days", clock.today())
    set_deadline(
        referral.record,
        SCREENING,
        add_working_days(clock.today(), days),
        "Screen a referral to the ASBRAC",
        assignee=referral.owner,
        source="ASBRAC protocol",
    )
