"""Statutory numbers as dated rows, so that a commencement date changes what the forms allow."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from partnership import clock
from partnership.access.querysets import InPartnershipQuerySet
from partnership.models.area import Partnership


class LegalParameter(models.Model):
    """One number or switch of the law, in force from a day until another, with its source.

    `partnership.law` names the keys and reads them by the date of the act. A row without
    `effective_from` is law that has not been commenced: a legal officer sets the day. Rows belong to
    a partnership, since law is piloted area by area. Shipped rows are never rewritten by a release.

    Triggers hold that key, value and source stay as written and that no day gives way to another: a
    day is taken back before a new one is set. A row that a legal officer added always has a day;
    one without is a row whose day was taken back, kept for the history.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    key = models.CharField(max_length=60)
    # A whole number, an amount in pounds, "1" or "0" for a switch, or words (a legal basis).
    value = models.CharField(max_length=120)
    effective_from = models.DateField(null=True, blank=True)
    # The first day on which it no longer holds; a later row with the same key ends it as well.
    effective_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    # The instrument that commenced a shipped row, as the legal officer named it.
    regulations = models.CharField(max_length=200, blank=True)
    # What the legal officer should know or confirm before relying on it.
    note = models.CharField(max_length=300, blank=True)
    is_shipped = models.BooleanField(default=False)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField(default=clock.now)

    objects = InPartnershipQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT", "UPDATE")

    class Meta:
        ordering: ClassVar = ["key", "effective_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "key", "effective_from"], name="law_one_row_a_day"
            ),
            models.CheckConstraint(
                name="law_ends_after_start",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"

    @property
    def is_waiting(self) -> bool:
        """Enacted and not commenced."""
        return self.effective_from is None and self.is_shipped

    @property
    def was_taken_back(self) -> bool:
        """Added by a legal officer who took its day back again."""
        return self.effective_from is None and not self.is_shipped


class LegalParameterChange(models.Model):
    """Who gave a row its day, or took it back, when and on which authority. Append-only."""

    class Kind(models.TextChoices):
        COMMENCED = "commenced", "Day set"
        ADDED = "added", "Value added"
        WITHDRAWN = "withdrawn", "Day taken back"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    parameter = models.ForeignKey(LegalParameter, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    old_day = models.DateField(null=True)
    new_day = models.DateField(null=True)
    source = models.CharField(max_length=200)
    # Why the day lay in the past when it was set.
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = InPartnershipQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")

    class Meta:
        ordering: ClassVar = ["-at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="law_change_moves_the_day",
                condition=Q(old_day__isnull=True, new_day__isnull=False)
                | Q(old_day__isnull=False, new_day__isnull=True),
            ),
        ]
