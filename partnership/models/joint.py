"""Joint projects: partnerships that share named records for a time, and only those."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from partnership import clock
from partnership.access.querysets import RecordBoundQuerySet
from partnership.models.area import Partnership
from partnership.models.records import Record

if TYPE_CHECKING:
    from partnership.models.staff import User

M = TypeVar("M", bound=models.Model)


class PartyQuerySet(models.QuerySet[M]):
    """Agreements and their parties: seen in every partnership that is asked to be one."""

    path = "parties"

    def visible_to(self, user: User) -> Self:
        if not user.sees_anything:
            return self.none()
        asked = JointParty.objects.filter(partnership=user.partnership_id).values("agreement")
        return self.filter(**{f"{self.path}__in": asked})


class AgreementQuerySet(PartyQuerySet["JointAgreement"]):
    """Agreements themselves."""

    path = "pk"


class OfAgreementQuerySet(PartyQuerySet["JointParty"]):
    """What belongs to an agreement."""

    path = "agreement"


class JointAgreement(models.Model):
    """What partnerships agree to do together, from a day until another, and why they may share."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The partnership that drew it up.
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    title = models.CharField(max_length=160)
    purpose = models.TextField()
    # The law or agreement under which it is shared.
    gateway = models.CharField(max_length=200)
    starts_on = models.DateField()
    # The first day on which it no longer holds: an agreement without an end shares for ever.
    ends_before = models.DateField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts_on", "title", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="joint_agreement_ends_after_start",
                condition=Q(ends_before__gt=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def holds_today(self) -> bool:
        return self.starts_on <= clock.today() < self.ends_before


class JointParty(models.Model):
    """A partnership in an agreement: it shares and is shown nothing until it has agreed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(JointAgreement, on_delete=models.CASCADE, related_name="parties")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_at = models.DateTimeField(null=True, blank=True)

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["partnership__name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "partnership"], name="joint_party_once"),
        ]


class JointShare(models.Model):
    """A record that its partnership shows to the other parties, for reading, until it is taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    agreement = models.ForeignKey(JointAgreement, on_delete=models.PROTECT, related_name="shares")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="joint_shares")
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    shared_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RecordBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-shared_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "record"],
                condition=Q(ended_at__isnull=True),
                name="joint_share_once",
            ),
        ]
