"""Wakes a worker for what waits in the database."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def wake(task: str, *, expires: int = 60) -> None:
    """Send a task; if the broker is away nothing is lost, as each of them has a sweep that does its work.

    `expires`: seconds after which the sweep has been there, and the task has nothing left to do.
    """
    try:
        current_app.send_task(task, retry=False, expires=expires)
    except (OperationalError, OSError):
        logger.warning("The task broker is away; the sweep will do the work of %s later", task)
