"""Tidying that belongs to no room."""

from __future__ import annotations

from celery import shared_task
from django.core.management import call_command

from partnership.services import discard_old_drafts


@shared_task(name="bsafe.tidy", ignore_result=True)
def tidy() -> None:
    """Drop drafts older than seven days, sessions and API tokens that have run out."""
    discard_old_drafts()
    call_command("clearsessions")
    call_command("cleartokens")
