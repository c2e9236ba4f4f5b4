"""Celery tasks. Each is safe to run twice and to be killed half-way: the database holds the work."""

from __future__ import annotations

from celery import shared_task

from partnership import outbox, reminders


@shared_task(name="partnership.send_outbox", ignore_result=True)
def send_outbox() -> None:
    """Send the e-mails that wait. Sent after each is written, and every minute."""
    outbox.send_waiting()


@shared_task(name="partnership.remind", ignore_result=True)
def remind() -> None:
    """Queue the day's reminders of deadlines: at six, and again later in case that was missed."""
    reminders.remind_all()
