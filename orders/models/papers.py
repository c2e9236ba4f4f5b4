"""Who may issue what, what an area calls its warnings, and the letters with their templates."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from orders.models.order import Order, OrderBoundQuerySet
from partnership import clock
from partnership.access.querysets import InPartnershipQuerySet
from partnership.models import Partnership

if TYPE_CHECKING:
    from partnership.models import User


class WarningKind(models.Model):
    """What this area calls a warning. A statutory one is the written warning of s.43(5)(a)."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=80)
    is_statutory = models.BooleanField(default=False)
    # How long it is watched once it is served; policy, since no law says.
    monitored_months = models.PositiveSmallIntegerField(default=6)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "label"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "code"], name="warning_kind_once")
        ]

    def __str__(self) -> str:
        return self.label


class Authorisation(models.Model):
    """Somebody's authority to use a power, from a day until another (2014 Act s.53; SI 2015/749)."""

    class Power(models.TextChoices):
        CPN = "cpn", "Community Protection Warnings and Notices"
        FPN = "fpn", "Fixed penalty notices"
        CLOSURE = "closure", "Closure notices of up to 24 hours"
        CLOSURE_SENIOR = "closure_senior", "Closure notices of a chief executive or designee"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="authorisations"
    )
    power = models.CharField(max_length=15, choices=Power.choices)
    starts_on = models.DateField()
    # The first day without it.
    ends_before = models.DateField(null=True, blank=True)
    # The scheme of delegation or designation that gives it.
    source = models.CharField(max_length=200)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(default=clock.now)

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["user__name", "power", "-starts_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="authorisation_ends_after_start",
                condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
            )
        ]


def authority_of(user: User, power: str, on: date) -> Authorisation | None:
    """Somebody's authority to use `power` that holds on a day."""
    return Authorisation.objects.filter(
        Q(ends_before__isnull=True) | Q(ends_before__gt=on),
        user=user,
        power=power,
        starts_on__lte=on,
    ).first()


class LetterTemplate(models.Model):
    """One version of a letter's wording, as sections. A version that has been used stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    letter = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField()
    # [{"key": "appeal", "heading": "…", "text": "…"}], in order (`orders.letters`).
    sections = models.JSONField()
    is_shipped = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    made_at = models.DateTimeField(default=clock.now)

    objects = InPartnershipQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")

    class Meta:
        ordering: ClassVar = ["letter", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "letter", "version"], name="letter_version_once"
            )
        ]


class OrderDocument(models.Model):
    """A letter as it left: its text, its PDF and its Word file by their hashes. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="documents")
    letter = models.CharField(max_length=30)
    # The order's reference and the document's place on it: OR-7K3M-9QXD/2.
    number = models.CharField(max_length=30)
    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, null=True)
    # The document tree (`documents.from_json`), from which both files were rendered.
    tree = models.TextField()
    pdf_sha256 = models.CharField(max_length=64)
    word_sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    made_at = models.DateTimeField(default=clock.now)

    objects = OrderBoundQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")

    class Meta:
        ordering: ClassVar = ["made_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "number"], name="document_number_once")
        ]
