"""Celery tasks. Each is safe to run twice and to be killed half-way: the database holds the work."""

from __future__ import annotations

from celery import shared_task

from orders.services.calendar import refresh_deadlines, sweep


@shared_task(name="orders.keep_up", ignore_result=True)
def keep_up() -> None:
    """Begin and end what the calendar says, then let My work keep up with it."""
    sweep()
    refresh_deadlines()
