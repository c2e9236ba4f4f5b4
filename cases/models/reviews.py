"""The ASB case review (2014 Act s.104 and Sch 4): the application, its decision and what follows."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.casework import AsbCase, Incident
from partnership import clock
from partnership.models import Agency, Partnership, Record
from people.models import Person

if TYPE_CHECKING:
    from partnership.models import User

M = TypeVar("M", bound=models.Model)


class ReviewQuerySet(models.QuerySet[M]):
    """A review is seen by whoever sees both its own record and its case's: it never gives the case away.

    `path` leads from a row to its review.
    """

    path = ""

    def visible_to(self, user: User) -> Self:
        seen = Record.objects.visible_to(user).values("pk")
        return self.filter(**{f"{self.path}record__in": seen, f"{self.path}case__record__in": seen})


class OfReviewQuerySet(ReviewQuerySet[M]):
    """Rows of a review, seen with it."""

    path = "review__"


class CaseReview(models.Model):
    """One application for an ASB case review, and the review where the threshold is met."""

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        THRESHOLD_NOT_MET = "threshold_not_met", "Threshold not met"
        THRESHOLD_MET = "threshold_met", "Threshold met"
        INFO_REQUESTED = "info_requested", "Information requested"
        PANEL_HELD = "panel_held", "Panel held"
        OUTCOME_NOTIFIED = "outcome_notified", "Outcome told"
        CLOSED = "closed", "Closed"
        ESCALATED = "escalated", "Escalated"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Applicant(models.TextChoices):
        VICTIM = "victim", "The victim"
        FOR_VICTIM = "for_victim", "Somebody acting for the victim"

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    case = models.ForeignKey(AsbCase, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVED)
    # The application.
    applied_on = models.DateField()
    applicant = models.CharField(max_length=10, choices=Applicant.choices)
    victim = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Whoever acts for the victim: a name, and what they are to them ("daughter", "ward councillor").
    acting_name = models.CharField(max_length=120, blank=True)
    acting_as = models.CharField(max_length=120, blank=True)
    consented_on = models.DateField(null=True, blank=True)
    no_consent_reason = models.CharField(max_length=200, blank=True)
    request = models.TextField(blank=True)
    # The single point of contact.
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="case_reviews"
    )
    # The decision, with the numbers that held for it.
    decided_on = models.DateField(null=True, blank=True)
    threshold_met = models.BooleanField(null=True, blank=True)
    threshold_required = models.PositiveSmallIntegerField(null=True, blank=True)
    threshold_counted = models.PositiveSmallIntegerField(null=True, blank=True)
    persistence = models.TextField(blank=True)
    harm = models.TextField(blank=True)
    response = models.TextField(blank=True)
    decision_reasons = models.TextField(blank=True)
    # The review itself.
    asked_on = models.DateField(null=True, blank=True)
    answers_due_on = models.DateField(null=True, blank=True)
    asked_for = models.TextField(blank=True)
    panel_on = models.DateField(null=True, blank=True)
    chair_name = models.CharField(max_length=120, blank=True)
    chair_role = models.CharField(max_length=120, blank=True)
    chair_is_independent = models.BooleanField(null=True, blank=True)
    victim_invited = models.BooleanField(null=True, blank=True)
    findings = models.TextField(blank=True)
    # What the applicant is told of the outcome, which names nobody else.
    outcome = models.TextField(blank=True)
    outcome_told_on = models.DateField(null=True, blank=True)
    # How it ended.
    ended_on = models.DateField(null=True, blank=True)
    ending_note = models.TextField(blank=True)
    escalated_to = models.CharField(max_length=120, blank=True)

    objects = ReviewQuerySet.as_manager()

    # What the applicant may still take back.
    UNDER_WAY: ClassVar = (
        State.RECEIVED,
        State.THRESHOLD_MET,
        State.INFO_REQUESTED,
        State.PANEL_HELD,
    )
    OPEN: ClassVar = (*UNDER_WAY, State.OUTCOME_NOTIFIED)

    class Meta:
        verbose_name = "case review"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="case_review_acts_with_consent_or_reason",
                condition=Q(applicant="victim", acting_name="")
                | (
                    Q(applicant="for_victim")
                    & ~Q(acting_name="")
                    & (Q(consented_on__isnull=False) | ~Q(no_consent_reason=""))
                ),
            ),
            models.CheckConstraint(
                name="case_review_decision_has_numbers_and_reasons",
                condition=Q(
                    state__in=["received", "withdrawn"],
                    decided_on__isnull=True,
                    threshold_met__isnull=True,
                    threshold_required__isnull=True,
                    threshold_counted__isnull=True,
                )
                | (
                    Q(
                        decided_on__isnull=False,
                        threshold_met__isnull=False,
                        threshold_required__isnull=False,
                        threshold_counted__isnull=False,
                    )
                    & ~Q(decision_reasons="")
                    & ~Q(state="received")
                ),
            ),
            # 2014 Act s.104(3): enough qualifying complaints, and the threshold is met.
            models.CheckConstraint(
                name="case_review_enough_complaints_are_enough",
                condition=Q(threshold_met__isnull=True)
                | Q(threshold_met=True)
                | Q(threshold_counted__lt=F("threshold_required")),
            ),
            models.CheckConstraint(
                name="case_review_state_fits_decision",
                condition=Q(threshold_met=False, state__in=["threshold_not_met", "escalated"])
                | (
                    (Q(threshold_met__isnull=True) | Q(threshold_met=True))
                    & ~Q(state="threshold_not_met")
                ),
            ),
            models.CheckConstraint(
                name="case_review_panel_before_outcome",
                condition=~Q(state__in=["panel_held", "outcome_notified"])
                | Q(panel_on__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partnership", "-applied_on", "-record"], name="review_newest_first"
            ),
        ]

    def __str__(self) -> str:
        return self.record.reference

    @property
    def applicant_name(self) -> str:
        """Whom the notices go to."""
        return self.acting_name or str(self.victim)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY


class QualifyingComplaint(models.Model):
    """A complaint that the application counts on; whether it qualifies follows from its two days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    review = models.ForeignKey(CaseReview, on_delete=models.CASCADE, related_name="complaints")
    behaviour_on = models.DateField()
    complained_on = models.DateField()
    about = models.CharField(max_length=300)
    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField(default=clock.now)

    objects = OfReviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["complained_on", "recorded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="complaint_follows_behaviour",
                condition=Q(behaviour_on__lte=F("complained_on")),
            ),
            models.UniqueConstraint(fields=["review", "incident"], name="complaint_incident_once"),
        ]


class ReviewAgency(models.Model):
    """An agency of a review: whether it was asked for information, and whether it was on the panel."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    review = models.ForeignKey(CaseReview, on_delete=models.CASCADE, related_name="agencies")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    was_asked = models.BooleanField(default=False)
    took_part = models.BooleanField(default=False)

    objects = OfReviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["agency__name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "agency"], name="review_agency_once"),
        ]


class Recommendation(models.Model):
    """What the panel asks an agency to do, the agency's answer, and what came of it."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        NOT_ACCEPTED = "not_accepted", "Not accepted"
        DONE = "done", "Carried out"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    review = models.ForeignKey(CaseReview, on_delete=models.CASCADE, related_name="recommendations")
    text = models.TextField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    due_on = models.DateField()
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.PROPOSED)
    answered_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField(default=clock.now)

    objects = OfReviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_on", "recorded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="recommendation_answered_has_day",
                condition=Q(status="proposed", answered_on__isnull=True)
                | (~Q(status="proposed") & Q(answered_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="recommendation_refused_has_reason",
                condition=~Q(status="not_accepted") | ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="recommendation_done_has_day",
                condition=Q(status="done", done_on__isnull=False)
                | (~Q(status="done") & Q(done_on__isnull=True)),
            ),
        ]


class ReviewNotice(models.Model):
    """What the applicant was told and when, in the very words."""

    class Kind(models.TextChoices):
        DECISION = "decision", "The threshold decision"
        OUTCOME = "outcome", "The outcome and recommendations"

    class Method(models.TextChoices):
        LETTER = "letter", "Letter"
        EMAIL = "email", "Email"
        HANDED = "handed", "Handed over"
        READ_OUT = "read_out", "Read out on the telephone or in a meeting"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    review = models.ForeignKey(CaseReview, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    told_on = models.DateField()
    method = models.CharField(max_length=10, choices=Method.choices)
    text = models.TextField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField(default=clock.now)

    objects = OfReviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["told_on", "recorded_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "kind"], name="review_notice_once"),
        ]
