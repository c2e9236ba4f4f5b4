"""The partnership and what it set out to do: its members and groups, assessments, plan, priorities."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from partnership import clock
from partnership.access.querysets import InPartnershipQuerySet
from partnership.models import Agency, Partnership


class Dated(models.Model):
    """Something that holds from a day until another, which is the first on which it does not.

    Everybody of the partnership who may see its plans sees it. `version` is for two people who
    change the same row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_ends_after_start",
                condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
            ),
        ]

    @property
    def holds_today(self) -> bool:
        today = clock.today()
        return self.starts_on <= today and (self.ends_before is None or self.ends_before > today)


class Member(Dated):
    """An organisation that belongs to the partnership (Crime and Disorder Act 1998 s.5), and how."""

    class Kind(models.TextChoices):
        RESPONSIBLE = "responsible", "Responsible authority (by statute)"
        OTHER = "other", "Other member"
        TEMPORARY = "temporary", "Temporary member"

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # The agency in BSafe, where its staff use it or are sent actions.
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    representative = models.CharField(max_length=120, blank=True)
    # Why a temporary member takes part.
    purpose = models.TextField(blank=True)

    class Meta(Dated.Meta):
        ordering: ClassVar = ["kind", "name", "id"]
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="member_temporary_says_why", condition=~Q(kind="temporary") | ~Q(purpose="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Group(Dated):
    """The board, a working group, a subgroup or a tasking meeting: what meets, and what for."""

    class Kind(models.TextChoices):
        BOARD = "board", "Partnership board"
        WORKING = "working", "Working group"
        SUBGROUP = "subgroup", "Subgroup"
        TASKING = "tasking", "Tasking meeting"

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", "Weekly"
        MONTHLY = "monthly", "Monthly"
        QUARTERLY = "quarterly", "Quarterly"
        YEARLY = "yearly", "Yearly"
        AS_NEEDED = "as_needed", "As needed"

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices)
    chair = models.CharField(max_length=120)
    purpose = models.TextField()
    # The agency that runs it, where that is not the council: the team attends.
    run_by = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Groups that went up in this one.
    formed_from = models.CharField(max_length=200, blank=True)

    class Meta(Dated.Meta):
        ordering: ClassVar = ["kind", "name", "id"]
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["partnership", "name"], name="group_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(Dated):
    """An agency that sits in a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    # Why it came in: "to deal with stones thrown at buses".
    reason = models.CharField(max_length=200, blank=True)

    class Meta(Dated.Meta):
        ordering: ClassVar = ["agency__name", "starts_on", "id"]


class Assessment(models.Model):
    """A strategic assessment: every three years, refreshed yearly. What the plan is made from."""

    class Kind(models.TextChoices):
        FULL = "full", "Three-year assessment"
        REFRESH = "refresh", "Yearly refresh"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    # The three-year assessment that this one refreshes.
    refreshes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="refreshes_of"
    )
    # What it looks at, half-open; and when it is to be ready, or was.
    covers_from = models.DateField()
    covers_before = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    threats = models.TextField(blank=True)
    trends = models.TextField(blank=True)
    changes = models.TextField(blank=True)
    recommends = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-covers_from", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="assessment_covers_some_time",
                condition=Q(covers_before__gt=F("covers_from")),
            ),
            models.CheckConstraint(
                name="assessment_refresh_of_a_full_one",
                condition=Q(kind="full", refreshes__isnull=True)
                | Q(kind="refresh", refreshes__isnull=False),
            ),
            models.CheckConstraint(
                name="assessment_completed_has_evidence",
                condition=Q(completed_on__isnull=True) | ~Q(evidence=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Plan(Dated):
    """A community safety plan of (mostly) three years, confirmed by the partnership."""

    title = models.CharField(max_length=160)
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, null=True, blank=True, related_name="plans"
    )
    confirmed_on = models.DateField(null=True, blank=True)
    summary = models.TextField(blank=True)

    class Meta(Dated.Meta):
        ordering: ClassVar = ["-starts_on", "-id"]

    def __str__(self) -> str:
        return self.title


class Priority(Dated):
    """What a plan sets out to do, who answers for it, and the figures by which it is watched.

    `code` stands on the facts of all work for it: the same code in the next plan is the same
    priority going on.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="priorities")
    code = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lead_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    # Ids of measures.
    measures = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta(Dated.Meta):
        verbose_name_plural = "priorities"
        ordering: ClassVar = ["-plan__starts_on", "position", "title", "id"]
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["plan", "code"], name="priority_code_once"),
        ]

    def __str__(self) -> str:
        return self.title
