"""The ways of a report from one state to the next, but for its sign-off and publication."""

from __future__ import annotations

from django.db import transaction

from partnership.models import User
from partnership.rules import Finding, Refused
from performance.models import Report
from performance.report.services import lock, may_write, touched

State = Report.State


@transaction.atomic
def hand_in(report: Report, *, by: User) -> Report:
    """Say that it is ready to be checked by whoever signs it off."""
    held = lock(report, by=by)
    if held.state != State.DRAFT:
        raise Refused(Finding("REPORT-STATE", "This report is handed in already."))
    held.state = State.IN_CHECK
    held.version += 1
    held.save(update_fields=["state", "version"])
    return held


@transaction.atomic
def take_back(report: Report, *, by: User) -> Report:
    """Go on writing: whatever was signed of it is not signed any more."""
    held = lock(report, by=by)
    if held.state == State.DRAFT:
        raise Refused(Finding("REPORT-STATE", "This report is being written already."))
    touched(held, by, "Taken back to be written")
    return held


@transaction.atomic
def take_up(report: Report, *, by: User) -> Report:
    """Begin a corrected report from one that was published. What was published stays as it is."""
    may_write(by)
    held: Report = Report.objects.select_for_update().get(
        pk=report.pk, partnership=by.partnership_id
    )
    if held.state != State.PUBLISHED:
        raise Refused(Finding("REPORT-STATE", "Only a published report is taken up again."))
    touched(held, by, "Taken up again to be corrected")
    return held
