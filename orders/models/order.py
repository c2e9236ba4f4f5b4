"""An order and what it requires."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.models import AsbCase
from orders.kinds import BINDING, ENDED, PERSONAL, Court, IssuingBody, Kind, State
from partnership import clock
from partnership.access.querysets import RecordBoundQuerySet
from partnership.dates import age_on
from partnership.models import Agency, Partnership, Record, Ward
from people.models import Organisation, Person, Premises

M = TypeVar("M", bound=models.Model)


class OrderBoundQuerySet(RecordBoundQuerySet[M]):
    """Rows of an order, seen with its record."""

    record_path = "order__record"


class Order(models.Model):
    """One warning, notice, order or application, from draft to its end.

    Where it stands is `state`; what happened to it is in `events`. Days that the law counts from
    have columns; answers that only some kinds ask for are in `answers`, by the names of the inputs
    (`orders.steps`). `ends_on` is the last day in force.
    """

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # What this area calls the warning (`WarningKind.code`).
    local_kind = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    case = models.ForeignKey(
        AsbCase, on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    # A CPN's warning, a closure order's notice, the order that a CBO follows on.
    source = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="led_to"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    premises = models.ForeignKey(
        Premises, on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    area = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders_owned"
    )
    # The agency that issues it or applies for it.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="orders")
    # Empty until it is issued or made.
    issuing_body = models.CharField(max_length=20, choices=IssuingBody.choices, blank=True)
    court = models.CharField(max_length=20, choices=Court.choices, blank=True)
    legal_basis = models.CharField(max_length=120, blank=True)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, blank=True)
    themes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    conduct = models.TextField(blank=True)
    # The two limbs of the test of s.43(1).
    effect = models.TextField(blank=True)
    unreasonable = models.TextField(blank=True)
    answers = models.JSONField(default=dict, blank=True)
    comply_by = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    is_indefinite = models.BooleanField(default=False)
    # Where the law counts in hours: dispersal authorisations and closure notices.
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    applied_on = models.DateField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    served_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField(default=clock.now)

    objects = RecordBoundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="order_is_of_somebody_or_something",
                condition=(
                    Q(kind__in=sorted(PERSONAL), premises__isnull=True)
                    & (
                        Q(person__isnull=False, organisation__isnull=True)
                        | Q(person__isnull=True, organisation__isnull=False)
                    )
                )
                | (~Q(kind__in=sorted(PERSONAL)) & Q(organisation__isnull=True)),
            ),
            models.CheckConstraint(
                name="order_binds_one_person_where_a_court_makes_it",
                condition=~Q(kind__in=["injunction", "respect", "cbo"])
                | Q(organisation__isnull=True),
            ),
            models.CheckConstraint(
                name="order_ends_after_it_starts",
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="order_indefinite_has_no_end",
                condition=Q(is_indefinite=False) | Q(ends_on__isnull=True),
            ),
            models.CheckConstraint(
                name="order_served_after_issue",
                condition=Q(served_on__isnull=True)
                | (Q(issued_on__isnull=False) & Q(served_on__gte=F("issued_on")))
                | Q(kind="closure_notice"),
            ),
            models.CheckConstraint(
                name="order_notice_has_its_warning",
                condition=~Q(kind="cpn") | Q(source__isnull=False),
            ),
            models.CheckConstraint(
                name="order_ended_has_day",
                condition=Q(state__in=sorted(ENDED), ended_on__isnull=False)
                | (~Q(state__in=sorted(ENDED)) & Q(ended_on__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partnership", "-drafted_at", "-record"], name="order_newest_first"
            ),
            models.Index(fields=["partnership", "kind", "state"], name="order_by_kind"),
            models.Index(fields=["owner", "state"], name="order_by_owner"),
        ]

    def __str__(self) -> str:
        return self.record.reference

    @property
    def recipient(self) -> Person | Organisation | None:
        """Whom it binds; None for an order of a place."""
        return self.person or self.organisation

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED

    @property
    def is_binding(self) -> bool:
        """Whether it binds today; one whose last day has passed does not, sweep or no sweep."""
        if self.kind in (Kind.CLOSURE_NOTICE, Kind.DISPERSAL) and self.ends_at is not None:
            live = self.state in (State.SERVED, State.APPLIED, State.IN_FORCE)
            return live and clock.now() < self.ends_at
        has_run_out = self.ends_on is not None and self.ends_on < clock.today()
        return self.state in BINDING and not has_run_out

    def age_on(self, day: date) -> int | None:
        """The person's age by their date of birth; None for a body, a place or an unknown birthday."""
        if self.person is None or self.person.date_of_birth is None:
            return None
        return age_on(self.person.date_of_birth, day)

    def likely_age_on(self, day: date) -> int | None:
        """The person's age; by the estimate where no birthday is known."""
        age = self.age_on(day)
        if age is None and self.person is not None and self.person.estimated_age is not None:
            since = self.person.estimated_on
            age = self.person.estimated_age + (age_on(since, day) if since else 0)
        return age

    def is_under_18_on(self, day: date, adult_age: int = 18) -> bool:
        """Whether the person is a child that day; by the estimate where no birthday is known."""
        age = self.likely_age_on(day)
        return age is not None and age < adult_age


class Requirement(models.Model):
    """One thing that an order asks: to stop, to do, to take steps, or not to do (a prohibition)."""

    class Kind(models.TextChoices):
        STOP = "stop", "Stop doing something"
        DO = "do", "Do something"
        TAKE_STEPS = "take_steps", "Take steps to achieve something"
        PROHIBIT = "prohibit", "Do not do something"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="requirements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    due_by = models.DateField(null=True, blank=True)
    # A court's positive requirement names who supervises it (s.3; SA 2020 s.332).
    supervisor = models.CharField(max_length=300, blank=True)
    power_of_arrest = models.BooleanField(default=False)
    excludes_from_home = models.BooleanField(default=False)
    # The days from which a variation or an appeal has added it, and has taken it away.
    starts_on = models.DateField(null=True, blank=True)
    ends_before = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField(default=clock.now)

    objects = OrderBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["added_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="requirement_to_stop_has_no_day",
                condition=Q(due_by__isnull=True) | Q(kind__in=["do", "take_steps"]),
            ),
            models.CheckConstraint(
                name="requirement_with_arrest_forbids",
                condition=Q(power_of_arrest=False) | Q(kind__in=["stop", "prohibit"]),
            ),
        ]

    @property
    def is_positive(self) -> bool:
        """Whether it asks for something to be done; during an appeal only "stop" binds."""
        return self.kind in (self.Kind.DO, self.Kind.TAKE_STEPS)

    def holds_on(self, day: date) -> bool:
        has_begun = self.starts_on is None or self.starts_on <= day
        return has_begun and (self.ends_before is None or day < self.ends_before)


class OrderEvent(models.Model):
    """A step that was taken: what, on which day, by whom. Never changed or deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=30)
    happened_on = models.DateField()
    happened_at = models.DateTimeField(null=True, blank=True)
    # In words, as it read when it was recorded: later changes of names alter no history.
    summary = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    # The breach, appeal or hearing that it is about.
    subject = models.UUIDField(null=True, blank=True)
    # Nobody: it follows from the calendar.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    recorded_at = models.DateTimeField(default=clock.now)

    objects = OrderBoundQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")

    class Meta:
        ordering: ClassVar = ["-happened_on", "-recorded_at"]
        indexes: ClassVar = [
            models.Index(fields=["order", "happened_on"], name="order_event_by_order")
        ]


class Service(models.Model):
    """How, when and by whom an order was served (2014 Act s.55 for notices)."""

    class Method(models.TextChoices):
        HANDED = "handed", "Handed to the person"
        LEFT = "left", "Left at their proper address"
        POSTED = "posted", "Posted to their proper address"
        ON_PREMISES = "on_premises", "Fixed to the premises"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="services")
    method = models.CharField(max_length=12, choices=Method.choices)
    served_on = models.DateField()
    served_at = models.DateTimeField(null=True, blank=True)
    served_by = models.CharField(max_length=300)
    address = models.CharField(max_length=300, blank=True)
    # Of a body: its secretary or clerk; of a partnership, a partner.
    addressed_to = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField(default=clock.now)

    objects = OrderBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["served_on", "recorded_at"]


class Consultation(models.Model):
    """Somebody whom the law wants heard, and what they said."""

    class Body(models.TextChoices):
        YOUTH_JUSTICE = "youth_justice", "Youth justice service (YOT)"
        CHIEF_OFFICER = "chief_officer", "Chief officer of police"
        COMMISSIONER = "commissioner", "Police and crime commissioner"
        COMMUNITY = "community", "Community representatives"
        OWNER_OCCUPIER = "owner_occupier", "Owners and occupiers of land"
        RESIDENTS = "residents", "Residents and whoever controls the premises"
        OTHER = "other", "Somebody else"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="consultations")
    body = models.CharField(max_length=20, choices=Body.choices)
    consulted_on = models.DateField()
    views = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField(default=clock.now)

    objects = OrderBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["consulted_on", "recorded_at"]


def moment(order: Order, name: str) -> datetime | None:
    """An instant among the answers."""
    value = order.answers.get(name)
    return datetime.fromisoformat(value) if value else None
