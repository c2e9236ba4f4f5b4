"""The meetings of the board and of every group, on the shape that all conferences share."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from conferences import models as shape
from partnership.access.querysets import InPartnershipQuerySet, RecordBoundQuerySet
from partnership.models import Partnership, Record
from plans.models.strategy import Group, Priority
from plans.models.work import Work

RUN = "group.run"

M = TypeVar("M", bound=models.Model)


class GroupShareQuerySet(shape.ShareQuerySet[M]):
    """An agency's own rows, or all for whoever runs the groups."""

    runs = RUN


class Matter(models.Model):
    """What a group deals with, from its raising until it is settled: it may come back to many meetings."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Settled"

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="matters")
    title = models.CharField(max_length=160)
    summary = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    # The day it was raised: what the shape of conferences calls the referral.
    referred_on = models.DateField()
    referred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    priority = models.ForeignKey(
        Priority, on_delete=models.PROTECT, null=True, blank=True, related_name="matters"
    )
    # The problem file or project that it is about; shown to whoever sees that.
    work = models.ForeignKey(
        Work, on_delete=models.PROTECT, null=True, blank=True, related_name="matters"
    )
    next_review_on = models.DateField(null=True, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    settlement = models.TextField(blank=True)

    objects = RecordBoundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="matter_settled_says_how",
                condition=Q(state="open", settled_on__isnull=True)
                | (Q(state="closed", settled_on__isnull=False) & ~Q(settlement="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partnership", "-referred_on", "-record"], name="matter_newest"),
        ]

    def __str__(self) -> str:
        return self.record.reference

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def called(self) -> str:
        """What a meeting calls it."""
        return self.title


class GroupMeeting(shape.Meeting):
    """A meeting of a group."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="meetings")

    class Meta(shape.Meeting.Meta):
        verbose_name = "group meeting"

    @property
    def held_by(self) -> str:
        return self.group.name


class GroupSeat(shape.Seat):
    """Who speaks for an agency in the partnership's groups."""

    objects = InPartnershipQuerySet.as_manager()

    class Meta(shape.Seat.Meta):
        pass


class GroupAttendance(shape.Attendance):
    """Which agencies were invited to a meeting and came."""

    meeting = models.ForeignKey(GroupMeeting, on_delete=models.CASCADE, related_name="attendance")

    objects = shape.MeetingBoundQuerySet.as_manager()

    class Meta(shape.Attendance.Meta):
        pass


class GroupItem(shape.Item):
    """A matter on a meeting's agenda, and what the meeting made of it."""

    meeting = models.ForeignKey(GroupMeeting, on_delete=models.CASCADE, related_name="items")
    referral = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="items")

    objects = shape.ItemQuerySet.as_manager()

    class Meta(shape.Item.Meta):
        pass


class GroupRequest(shape.Request):
    """What an agency is asked to bring to a meeting, and its answer."""

    item = models.ForeignKey(GroupItem, on_delete=models.CASCADE, related_name="requests")
    referral = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="requests")

    objects = GroupShareQuerySet.as_manager()

    class Meta(shape.Request.Meta):
        pass


class GroupAction(shape.Action):
    """What an agency takes away from a meeting."""

    referral = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="actions")
    item = models.ForeignKey(
        GroupItem, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )

    objects = GroupShareQuerySet.as_manager()

    class Meta(shape.Action.Meta):
        pass
