"""What every verb on a piece of work begins with."""

from __future__ import annotations

from datetime import date

from partnership import clock
from partnership.access.policy import may_change
from partnership.dates import spoken
from partnership.models import User
from partnership.rules import Finding, Refused
from partnership.services import touch
from plans.models import Work


def writes(operation: bool) -> str:
    """The capability of whoever writes on pieces of work, or on operations."""
    return "soc.register" if operation else "work.write"


def begin(work: Work, by: User, expected_version: int | None = None) -> None:
    """Check that `by` may write on the work, and move its version on. Raises ChangedMeanwhile."""
    if not by.may(writes(work.is_operation)) or not may_change(by, work.record):
        raise Refused(Finding("WORK-WRITE", "You may read this and not change it."))
    touch(work.record, expected_version)


def needed(rule: str, value: str, field: str, message: str) -> list[Finding]:
    """What must be said."""
    return [] if value.strip() else [Finding(rule, message, field)]


def past(day: date, field: str, *, not_before: date | None = None) -> list[Finding]:
    """What happened lies in the past or today, and not before what it follows."""
    if day > clock.today():
        return [Finding("WORK-DAY", "The date must be today or in the past.", field)]
    if not_before is not None and day < not_before:
        return [Finding("WORK-DAY", f"The date must be on or after {spoken(not_before)}.", field)]
    return []
