"""What happens in court and after a breach: appeals, hearings, breaches, penalties, statements."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.models import AsbCase
from orders.kinds import Court
from orders.models.order import Order, OrderBoundQuerySet, Requirement
from partnership import clock
from partnership.access.querysets import RecordBoundQuerySet
from partnership.models import Partnership
from people.models import Person


class Appeal(models.Model):
    """An appeal or challenge against an order. While it is open, only "stop" binds on a CPN."""

    class Outcome(models.TextChoices):
        QUASHED = "quashed", "Quashed"
        MODIFIED = "modified", "Modified"
        DISMISSED = "dismissed", "Dismissed"
        WITHDRAWN = "withdrawn", "Withdrawn by whoever appealed"

    GROUNDS: ClassVar = (
        ("1", "The conduct: it did not happen, had no such effect, did not persist, …"),
        ("2", "A requirement, or the time allowed for it, is unreasonable"),
        ("3", "A material defect or error in the notice"),
        ("4", "The notice was issued to the wrong person"),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="appeals")
    court = models.CharField(max_length=20, choices=Court.choices)
    grounds = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    grounds_text = models.TextField(blank=True)
    lodged_on = models.DateField()
    # The court has ordered that even what must be stopped need not be, meanwhile (s.46(3)).
    stop_suspended = models.BooleanField(default=False)
    decided_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    note = models.TextField(blank=True)

    objects = OrderBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["lodged_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="appeal_decided_has_outcome",
                condition=Q(decided_on__isnull=True, outcome="")
                | (Q(decided_on__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="appeal_decided_after_lodging",
                condition=Q(decided_on__isnull=True) | Q(decided_on__gte=F("lodged_on")),
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(decided_on__isnull=True), name="appeal_one_open"
            ),
        ]

    def covers(self, day: date) -> bool:
        """Whether it was in progress on `day`, the days of lodging and of deciding included.

        What happened on either day may have happened before or after the court acted: the doubt is
        the recipient's.
        """
        return self.lodged_on <= day and (self.decided_on is None or day <= self.decided_on)


class Breach(models.Model):
    """A requirement that was not met: an event, never the end of the order."""

    class State(models.TextChoices):
        ALLEGED = "alleged", "Alleged"
        EVIDENCED = "evidenced", "Evidenced"
        FPN_ISSUED = "fpn_issued", "Fixed penalty issued"
        FPN_PAID = "fpn_paid", "Fixed penalty paid"
        PROSECUTED = "prosecuted", "Before the court"
        PROVED = "proved", "Proved or convicted"
        NOT_PROVED = "not_proved", "Acquitted or not proved"
        REMEDIAL_WORK = "remedial_work", "Remedial work done"
        NO_ACTION = "no_action", "No further action"

    OPEN: ClassVar = (State.ALLEGED, State.EVIDENCED, State.FPN_ISSUED, State.PROSECUTED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="breaches")
    requirements = models.ManyToManyField(
        Requirement, related_name="breaches", through="BreachRequirement"
    )
    state = models.CharField(max_length=15, choices=State.choices, default=State.ALLEGED)
    occurred_on = models.DateField()
    description = models.TextField()
    evidence = models.TextField(blank=True)
    laid_on = models.DateField(null=True, blank=True)
    court = models.CharField(max_length=20, choices=Court.choices, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField(default=clock.now)

    objects = OrderBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["occurred_on", "recorded_at"]
        verbose_name_plural = "breaches"

    def __str__(self) -> str:
        return f"Breach of {self.occurred_on.day} {self.occurred_on:%B %Y}"


class BreachBoundQuerySet(RecordBoundQuerySet["BreachRequirement"]):
    """Seen with the record of the breached order."""

    record_path = "breach__order__record"


class BreachRequirement(models.Model):
    """Which requirements a breach is of."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    breach = models.ForeignKey(Breach, on_delete=models.CASCADE)
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT)

    objects = BreachBoundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["breach", "requirement"], name="breach_requirement_once"
            )
        ]


class FixedPenalty(models.Model):
    """A fixed penalty notice (FPN): a way to discharge liability, never a debt (s.52, s.68)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="penalties")
    breach = models.OneToOneField(Breach, on_delete=models.PROTECT, related_name="penalty")
    issued_on = models.DateField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    amount = models.DecimalField(max_digits=7, decimal_places=2)
    discount_amount = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    discount_by = models.DateField(null=True, blank=True)
    # The last day of the period in which nobody may be prosecuted for the offence.
    pay_by = models.DateField()
    paid_on = models.DateField(null=True, blank=True)
    paid_amount = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)

    objects = OrderBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["issued_on", "id"]
        verbose_name_plural = "fixed penalties"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="penalty_discount_is_no_more",
                condition=Q(discount_amount__isnull=True) | Q(discount_amount__lte=F("amount")),
            ),
            models.CheckConstraint(
                name="penalty_paid_has_amount",
                condition=Q(paid_on__isnull=True, paid_amount__isnull=True)
                | Q(paid_on__isnull=False, paid_amount__isnull=False),
            ),
        ]


class Hearing(models.Model):
    """A day in court, and what came of it."""

    class Purpose(models.TextChoices):
        INTERIM = "interim", "Interim hearing"
        FINAL = "final", "Final hearing"
        APPEAL = "appeal", "Appeal"
        BREACH = "breach", "Breach or prosecution"
        VARIATION = "variation", "Variation or discharge"
        CLOSURE = "closure", "Closure application"
        SENTENCE = "sentence", "Sentence"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="hearings")
    court = models.CharField(max_length=20, choices=Court.choices)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    listed_for = models.DateTimeField()
    held_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    objects = OrderBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["listed_for", "id"]


class StatementQuerySet(RecordBoundQuerySet["Statement"]):
    """Seen with the record of its case."""

    record_path = "case__record"


class Statement(models.Model):
    """A statement that the team took: a witness's, or one of the impact on a community."""

    class Kind(models.TextChoices):
        WITNESS = "witness", "Witness statement"
        COMMUNITY_IMPACT = "community_impact", "Community impact statement"
        VICTIM_PERSONAL = "victim_personal", "Victim personal statement"
        HEARSAY = "hearsay", "Hearsay statement of a professional"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    case = models.ForeignKey(AsbCase, on_delete=models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # Nobody named: an anonymous statement, or one of a community.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True)
    taken_on = models.DateField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="statements_taken"
    )
    text = models.TextField()
    is_signed = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=clock.now)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-taken_on", "-recorded_at"]


class StatementUseQuerySet(RecordBoundQuerySet["StatementUse"]):
    """Seen with the record of the statement's case."""

    record_path = "statement__case__record"


class StatementUse(models.Model):
    """A hearing in which a statement was used."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="uses")
    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="statements")

    objects = StatementUseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "hearing"], name="statement_used_once")
        ]
