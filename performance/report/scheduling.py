"""Reports that begin by themselves once their period is over, and whoever signs them is told."""

from __future__ import annotations

import logging
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from ledger.periods import PeriodError, parse
from partnership import clock
from partnership.dates import spoken
from partnership.models import User
from partnership.outbox import queue
from partnership.rules import Finding, Refused
from performance.models import Report, ReportSchedule
from performance.models.report import SIGNS
from performance.report.beginning import begin_report
from performance.report.services import may_write
from performance.report.template import TEMPLATES

logger = logging.getLogger(__name__)
SUBJECT = "You have an action in the secure system"


@transaction.atomic
def schedule(*, by: User, template: str, period: str, due_on: date | None) -> ReportSchedule:
    """Plan that a period's report begins by itself: on a day after its end, once. Raises Refused."""
    may_write(by)
    try:
        covered = parse(period)
    except PeriodError as error:
        raise Refused(Finding("REPORT-PERIOD", str(error), "period")) from None
    due_on = due_on or covered.ends_before
    if due_on < covered.ends_before:
        raise Refused(
            Finding(
                "REPORT-DUE",
                f"The period ends on {spoken(covered.last_day)}. Enter a later day.",
                "due_on",
            )
        )
    held = ReportSchedule.objects.filter(
        partnership=by.partnership_id,
        period=covered.label,
        template=template,
        cancelled_at__isnull=True,
    )
    if held.exists():
        raise Refused(Finding("REPORT-ONCE", "This report is planned already.", "period"))
    return ReportSchedule.objects.create(
        partnership_id=by.partnership_id,
        period=covered.label,
        template=template,
        due_on=due_on,
        made_by=by,
    )


@transaction.atomic
def cancel(row: ReportSchedule, *, by: User) -> None:
    """Take a plan back. A report that has begun goes on."""
    may_write(by)
    held = ReportSchedule.objects.select_for_update().get(pk=row.pk, partnership=by.partnership_id)
    if Report.objects.filter(schedule=held).exists():
        raise Refused(Finding("REPORT-BEGUN", "This report has begun already."))
    if held.cancelled_at is None:
        held.cancelled_at = clock.now()
        held.save(update_fields=["cancelled_at"])


def begin_due() -> int:
    """Begin every report that is due; returns how many were. Run as often as you like, or twice at once."""
    due = ReportSchedule.objects.filter(
        cancelled_at__isnull=True, report__isnull=True, due_on__lte=clock.today()
    )
    begun = 0
    for pk in list(due.values_list("pk", flat=True)):
        try:
            begun += _begin(pk)
        except Exception:  # One that cannot be begun must not hold up the others.
            logger.exception("The report of schedule %s could not be begun", pk)
    return begun


@transaction.atomic
def _begin(pk: UUID) -> bool:
    """Begin one, unless another run was faster: the row is held until it is written."""
    held = ReportSchedule.objects.select_for_update().select_related("partnership").get(pk=pk)
    if held.cancelled_at is not None or Report.objects.filter(schedule=held).exists():
        return False
    begin_report(
        held.partnership,
        TEMPLATES[held.template],
        parse(held.period),
        by=None,
        schedule=held,
    )
    signers = User.objects.select_related("role", "agency").filter(
        partnership=held.partnership, is_active=True, is_service=False
    )
    for user in signers:
        if user.may(SIGNS):
            queue(user, f"report:{held.pk}:{user.pk}", why="report", subject=SUBJECT, body=_body())
    return True


def _body() -> str:
    return "\n\n".join(
        (
            f"{SUBJECT}.",
            "A report that was planned has begun: its figures are in, and it waits to be completed "
            "and signed off.",
            f"Sign in to see it: {settings.SITE_ADDRESS}{reverse('reports')}",
            "BSafe sends this once. Nobody reads replies.",
        )
    )
