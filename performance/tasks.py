"""Celery tasks. Each is safe to run twice and to be killed half-way: the database holds the work."""

from __future__ import annotations

import logging

from celery import shared_task

from ledger import derive
from performance.imports import handed_in
from performance.report import files, scheduling

logger = logging.getLogger(__name__)


@shared_task(name="performance.derive_stale", ignore_result=True)
def derive_stale() -> None:
    """Derive the months that were marked stale. Sent after each write, and every few seconds."""
    derive.derive_stale()


@shared_task(name="performance.check_and_renew", ignore_result=True)
def check_and_renew() -> None:
    """Derive everything again and say where a stored figure differed from the ledger."""
    for outcome in derive.check_and_renew():
        if outcome.differences:
            logger.error(
                "%s stored figures of %s differed from the ledger and were replaced",
                outcome.differences,
                outcome.partnership.slug,
            )


@shared_task(name="performance.write_publications", ignore_result=True)
def write_publications() -> None:
    """Write the files of what was published. Sent when something is, and every minute."""
    files.write_all()


@shared_task(name="performance.begin_reports", ignore_result=True)
def begin_reports() -> None:
    """Begin the reports that are planned for today or were missed."""
    scheduling.begin_due()


@shared_task(name="performance.read_imports", ignore_result=True)
def read_imports() -> None:
    """Read the files of series that were handed in. Sent when one is, and every minute."""
    handed_in.read_waiting()
