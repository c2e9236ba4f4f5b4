"""The Record that anchors everything anyone opens, and what hangs from it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from partnership import clock
from partnership.access.querysets import (
    InPartnershipQuerySet,
    OwnQuerySet,
    RecordBoundQuerySet,
    RecordQuerySet,
)
from partnership.models.area import Agency, Partnership, Team


class ClockTimestamp(models.Func):
    """PostgreSQL's clock at this very moment, not at the start of the transaction."""

    template = "clock_timestamp()"
    output_field = models.DateTimeField()


class Compartment(models.TextChoices):
    """Walls between records. Without clearance, a record behind one is indistinguishable from absent."""

    GENERAL = "general", "General"
    EXPLOITATION = "exploitation", "Exploitation"
    MARAC = "marac", "MARAC"
    # The registers that a report counts, each for those who keep it.
    CCTV = "cctv", "CCTV register"
    SOC = "soc", "Serious organised crime"
    NRM = "nrm", "Modern slavery register (NRM)"
    PREVENT = "prevent", "Prevent and Channel register"
    CSE = "cse", "CSE and missing register"


class Level(models.TextChoices):
    """What a grant or a standing right lets somebody do with a record."""

    READ = "read", "Read"
    WRITE = "write", "Read and write"
    MANAGE = "manage", "Manage"


class Record(models.Model):
    """Stands one-to-one behind every root that a person opens (a case, an order, a listing).

    Visibility, the access log, facts and deadlines point here, so that they work alike everywhere.
    The key is a random UUID and the reference is random too: neither tells when a record was made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    kind = models.CharField(max_length=30)
    reference = models.CharField(max_length=20, unique=True)
    compartment = models.CharField(
        max_length=20, choices=Compartment.choices, default=Compartment.GENERAL
    )
    sealed = models.BooleanField(default=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True)
    # The record that this one hangs from (an order from its case). It is seen by whoever sees both:
    # triggers keep its wall, its seal and its blocks as the parent's, and grants on the parent hold
    # for it too.
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    # Optimistic locking: every change of anything on the record moves it on by one.
    version = models.PositiveIntegerField(default=1)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["partnership", "kind", "agency"], name="record_by_agency"),
        ]

    def __str__(self) -> str:
        return self.reference


class Grant(models.Model):
    """Lets a named account, or an agency, at a record from one instant until another."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.READ)
    starts_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants_given"
    )

    objects = RecordBoundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="grant_names_user_or_agency",
                condition=Q(user__isnull=False, agency__isnull=True)
                | Q(user__isnull=True, agency__isnull=False),
            ),
            models.CheckConstraint(
                name="grant_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="grant_never_to_oneself",
                condition=Q(user__isnull=True) | ~Q(user=F("given_by")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "ends_at"], name="grant_by_user"),
            models.Index(fields=["agency", "ends_at"], name="grant_by_agency"),
        ]


class Block(models.Model):
    """Keeps an account from a record, whatever else would let it in. Secret from the account."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="blocks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="blocks"
    )
    reason = models.CharField(max_length=200)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="blocks_set"
    )
    set_at = models.DateTimeField(default=clock.now)

    objects = RecordBoundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "record"], name="block_once"),
        ]


class Deadline(models.Model):
    """Something that falls due on a record. My work is one query over these."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="deadlines")
    kind = models.CharField(max_length=40)
    # The row that the deadline is about (an action, a review): its id, without a foreign key.
    subject = models.UUIDField(null=True, blank=True)
    due_on = models.DateField()
    # The very instant, where the law counts in hours; `due_on` is its London day.
    due_at = models.DateTimeField(null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    why = models.CharField(max_length=200)
    source = models.CharField(max_length=120, blank=True, help_text="Law or policy that sets it")
    met_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    objects = RecordBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["assignee", "due_on"],
                name="deadline_my_work",
                condition=Q(met_at__isnull=True),
            ),
            models.Index(fields=["record", "due_on"], name="deadline_by_record"),
        ]

    @property
    def is_overdue(self) -> bool:
        """Its day is over, or its very instant where it has one."""
        if self.due_at is not None and self.due_at <= clock.now():
            return True
        return self.due_on < clock.today()


class RuleReason(models.Model):
    """The reason that somebody gave for going on where a rule warned."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="rule_reasons")
    rule = models.CharField(max_length=40)
    reason = models.TextField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    given_at = models.DateTimeField(default=clock.now)

    objects = RecordBoundQuerySet.as_manager()


class AccessLogEntry(models.Model):
    """Who looked at what, when (DPA 2018 s.62). Append-only; holds ids and codes, no personal content."""

    id = models.BigAutoField(primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, null=True)
    at = models.DateTimeField(db_default=ClockTimestamp())
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True)
    action = models.CharField(max_length=30)
    object_type = models.CharField(max_length=40)
    # No foreign key: the log outlives what it is about.
    object_id = models.UUIDField(null=True)
    route = models.CharField(max_length=80, blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    ip = models.GenericIPAddressField(null=True)
    result_count = models.PositiveIntegerField(null=True)
    purpose = models.CharField(max_length=40, blank=True)

    objects = InPartnershipQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["object_id", "at"], name="access_log_by_object"),
            models.Index(fields=["user", "at"], name="access_log_by_user"),
        ]


class Draft(models.Model):
    """What somebody has typed and not yet saved: encrypted, theirs alone, kept for seven days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    form = models.CharField(max_length=60)
    # The record or other row that the form is about; empty for a new one.
    about = models.CharField(max_length=60, blank=True)
    ciphertext = models.BinaryField()
    saved_at = models.DateTimeField(default=clock.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "form", "about"], name="one_draft_each"),
        ]


class LocalSetting(models.Model):
    """A number that local policy sets, from a date on; `partnership.policy` has the defaults."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    key = models.CharField(max_length=60)
    value = models.IntegerField()
    effective_from = models.DateField()
    source = models.CharField(max_length=200)

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "key", "effective_from"],
                name="local_setting_once_a_day",
            ),
        ]
