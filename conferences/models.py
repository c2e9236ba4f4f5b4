"""The shape that every conference shares, as abstract models: each room makes its own tables of them.

A meeting has items (one for each referral that it hears), seats that come or send apologies, requests
for what an agency knows, and actions that an agency takes away.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from partnership import clock
from partnership.access.policy import changeable
from partnership.access.querysets import RecordBoundQuerySet, RecordKeys
from partnership.models import Agency, Partnership, Record

if TYPE_CHECKING:
    from partnership.models import User

M = TypeVar("M", bound=models.Model)


class HeardQuerySet(RecordBoundQuerySet[M]):
    """Rows about one referral, seen with it."""

    record_path = "referral__record"


class ItemQuerySet(HeardQuerySet[M]):
    """Items of agendas: seen by whoever sees the referral and the meeting.

    A referral is shared for longer and with more agencies than the meeting that heard it.
    """

    def visible_to(self, user: User) -> Self:
        seen = super().visible_to(user)
        return seen.filter(meeting__record__in=RecordKeys(user)) if user.clearances else seen


class MeetingBoundQuerySet(RecordBoundQuerySet[M]):
    """Rows of a meeting, seen with it."""

    record_path = "meeting__record"


class ShareQuerySet(HeardQuerySet[M]):
    """Rows that an agency brings or takes away: seen by it, and by whoever runs the conference.

    Running it is a role and the referral: a coordinator of another agency, whom a grant lets read
    the referral, is a panel's agency like others.

    A panel's agency sees the referral for as long as it is asked about it, and of such rows only its
    own: what it knows it shares in the meeting, not on a page.
    """

    # What an account must be able to do to see every agency's rows.
    runs = ""

    def visible_to(self, user: User) -> Self:
        seen = super().visible_to(user)
        own = Q(agency=user.agency_id)
        if not user.may(self.runs):
            return seen.filter(own)
        return seen.filter(own | Q(referral__record__in=changeable(user)))


class Meeting(models.Model):
    """A conference on one day: planned with its cut-off, run, then minuted and approved."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        IN_SESSION = "in_session", "In session"
        CLOSED = "closed", "Minutes in draft"
        APPROVED = "approved", "Minutes approved"
        CANCELLED = "cancelled", "Cancelled"

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    is_emergency = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    # A room, or the way into a call.
    place = models.CharField(max_length=200)
    chair = models.CharField(max_length=120)
    # The last day on which a referral is taken onto its agenda.
    referrals_close_on = models.DateField()
    # The first day on which agencies are asked what they know; unset until they have been.
    asked_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # What is said in the minutes beside the items: matters arising, general points.
    minutes = models.TextField(blank=True)
    # Whoever last wrote what the minutes say, of an item or beside the items.
    minutes_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.TextField(blank=True)

    objects = RecordBoundQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_opened_once_in_session",
                condition=Q(state__in=["planned", "cancelled"]) | Q(opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_closed_after_opening",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(
                name="%(class)s_approved_says_by_whom",
                condition=~Q(state="approved")
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partnership", "-starts_at"], name="%(class)s_newest"),
        ]

    def __str__(self) -> str:
        return f"{clock.london_day(self.starts_at):%-d %B %Y}"

    @property
    def day(self) -> date:
        """The London day on which it is held."""
        return clock.london_day(self.starts_at)

    @property
    def held_by(self) -> str:
        """The group that holds it, where a conference has several."""
        return ""

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.CLOSED, self.State.APPROVED)


class Seat(models.Model):
    """Somebody who speaks for an agency at every meeting, from a day until another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_ends_after_start",
                condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
            ),
        ]


class Attendance(models.Model):
    """Whether an agency came to a meeting, who spoke for it, and the confidentiality declaration."""

    class Status(models.TextChoices):
        INVITED = "invited", "Invited"
        ATTENDED = "attended", "Attended"
        APOLOGIES = "apologies", "Sent apologies"
        ABSENT = "absent", "Did not come"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.INVITED)
    name = models.CharField(max_length=120, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["agency__name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "agency"], name="%(class)s_once"),
            models.CheckConstraint(
                name="%(class)s_names_who_came",
                condition=~Q(status="attended") | ~Q(name=""),
            ),
            models.CheckConstraint(
                name="%(class)s_declared_by_whoever_came",
                condition=Q(declared_at__isnull=True) | Q(status="attended"),
            ),
        ]


class Item(models.Model):
    """One referral on the agenda of one meeting: new, or reviewed; what was said and decided."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField()
    is_review = models.BooleanField(default=False)
    # Put off to another meeting without being heard.
    is_deferred = models.BooleanField(default=False)
    discussed_at = models.DateTimeField(null=True, blank=True)
    discussion = models.TextField(blank=True)
    # What the victim says or wants, as somebody at the table brought it.
    victims_view = models.TextField(blank=True)
    decision = models.TextField(blank=True)
    # What the room's own questions were answered, as pairs of words: the referral moves on, the
    # minutes do not.
    answers = models.JSONField(default=list, blank=True)
    # Moves on with each save: two people who write about the same item both keep their text.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "referral"], name="%(class)s_once"),
            models.CheckConstraint(
                name="%(class)s_heard_or_deferred",
                condition=Q(is_deferred=False) | Q(discussed_at__isnull=True),
            ),
        ]


class Request(models.Model):
    """What an agency is asked about a referral before a meeting, and its answer."""

    class Status(models.TextChoices):
        ASKED = "asked", "Waiting for an answer"
        ANSWERED = "answered", "Answered"
        NOTHING_KNOWN = "nothing_known", "Nothing known"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    asked_at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.ASKED)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # As an item's: two people of an agency who answer both keep their text.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
        ordering: ClassVar = ["agency__name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "agency"], name="%(class)s_once"),
            models.CheckConstraint(
                name="%(class)s_answer_fits_status",
                condition=(Q(status="asked", answered_at__isnull=True) & Q(answer=""))
                | (Q(status="answered", answered_at__isnull=False) & ~Q(answer=""))
                | Q(status="nothing_known", answered_at__isnull=False),
            ),
        ]


class Action(models.Model):
    """What an agency takes away from a meeting, by a day, and what came of it."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        NOT_POSSIBLE = "not_possible", "Not possible"
        NOT_DONE = "not_done", "Not done"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    # An account of the agency, where the person has one; whoever it is, the name stands.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner_name = models.CharField(max_length=120)
    description = models.TextField()
    due_on = models.DateField()
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.OPEN)
    outcome = models.TextField(blank=True)
    finished_on = models.DateField(null=True, blank=True)
    agreed_on = models.DateField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True
        ordering: ClassVar = ["due_on", "added_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_finished_has_day",
                condition=Q(status="open", finished_on__isnull=True)
                | (~Q(status="open") & Q(finished_on__isnull=False)),
            ),
            # "Not done" and "not possible" say why, and "done" says what came of it.
            models.CheckConstraint(
                name="%(class)s_finished_says_how",
                condition=Q(status="open") | ~Q(outcome=""),
            ),
        ]

    @property
    def is_overdue(self) -> bool:
        return self.status == self.Status.OPEN and self.due_on < clock.today()
