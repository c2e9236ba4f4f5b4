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
    # What the legal officer should know or confirm before relying on it.
    note = models.CharField(max_length=300, blank=True)
    is_shipped = models.BooleanField(default=False)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField(default=clock.now)

    objects = InPartnershipQuerySet.as_manager()

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
