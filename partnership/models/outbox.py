"""E-mail that must be sent, and which deadlines somebody has been reminded of."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from partnership import clock
from partnership.access.querysets import OwnQuerySet, RecordBoundQuerySet
from partnership.models.area import Partnership
from partnership.models.records import Deadline


class OutboxMessage(models.Model):
    """An e-mail to a member of staff, written in the transaction that makes it due.

    It says how much of which kind is due, and where to sign in: no name, place or reference, since
    mail leaves the system. `key` keeps the same message from being queued twice. A message is done
    when it has been sent or dropped; until then the sweep tries again at `try_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    # To whom: the address is looked up when it is sent.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages"
    )
    key = models.CharField(max_length=120, unique=True)
    why = models.SlugField(max_length=40)
    subject = models.CharField(max_length=120)
    body = models.TextField()
    made_at = models.DateTimeField(default=clock.now)
    try_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveIntegerField(default=0)
    # The kind of failure only: a mail server's own words hold addresses.
    last_error = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True)
    # When it was given up, because the account may see nothing any more.
    dropped_at = models.DateTimeField(null=True)

    objects = OwnQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT", "UPDATE")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="outbox_sent_or_dropped",
                condition=Q(sent_at__isnull=True) | Q(dropped_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["try_at"],
                name="outbox_waiting",
                condition=Q(sent_at__isnull=True, dropped_at__isnull=True),
            ),
        ]


class _OfDeadline(RecordBoundQuerySet["DeadlineReminder"]):
    record_path = "deadline__record"


class DeadlineReminder(models.Model):
    """Somebody was reminded of a deadline at a stage: once for each stage, whatever runs again.

    The account is part of it, so that whoever takes a case over is reminded as well.
    """

    class Stage(models.TextChoices):
        OVERDUE = "overdue", "Overdue"
        TODAY = "today", "Due today"
        SOON = "soon", "Due soon"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    message = models.ForeignKey(OutboxMessage, on_delete=models.PROTECT, related_name="reminders")

    objects = _OfDeadline.as_manager()

    # They go with the record that they hang from.
    app_may: ClassVar = ("SELECT", "INSERT", "DELETE")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["deadline", "user", "stage"], name="reminded_once_a_stage"
            ),
        ]
