"""ASBRAC: the conference about the most vulnerable victims of anti-social behaviour."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.models import AsbCase, RiskBand
from conferences import models as shape
from partnership.access.querysets import InPartnershipQuerySet, RecordBoundQuerySet
from partnership.models import Partnership, Record, Ward
from people.models import Person

RUN = "asbrac.run"


M = TypeVar("M", bound=models.Model)


class AsbracShareQuerySet(shape.ShareQuerySet[M]):
    """An agency's own rows, or all for whoever runs the conference."""

    runs = RUN


class Criterion(models.TextChoices):
    """Why a referral is made: at least one is given."""

    RISK = "risk", "Risk assessed as medium or high"
    JUDGEMENT = "judgement", "Professional judgement"
    ESCALATION = "escalation", "Incidents are becoming more frequent or more serious"


class Vulnerability(models.TextChoices):
    """What makes the victim vulnerable, or drives the harm. Hate is told by its strands."""

    MENTAL_HEALTH = "mental_health", "Mental health"
    PHYSICAL_HEALTH = "physical_health", "Physical health or disability"
    LEARNING_DISABILITY = "learning_disability", "Learning disability"
    OLDER = "older", "Older age"
    CHILDREN = "children", "Children in the household"
    ISOLATED = "isolated", "Lives alone or isolated"
    SUBSTANCES = "substances", "Alcohol or drugs"
    NOISE = "noise", "Noise"
    HATE = "hate", "Hate crime or incident"
    TENANCY = "tenancy", "Tenancy at risk"
    EXPLOITATION = "exploitation", "Exploitation or cuckooing"


class Consent(models.TextChoices):
    """Asked, not required: without it the reason for sharing is kept."""

    GIVEN = "given", "The victim agrees"
    REFUSED = "refused", "The victim does not agree"
    NOT_ASKED = "not_asked", "The victim was not asked"


class Outcome(models.TextChoices):
    """How a referral ended. Which other conference took it over is never said."""

    RISK_REDUCED = "risk_reduced", "Closed: the risk is reduced"
    DISENGAGED = "disengaged", "Closed: the victim no longer takes part"
    MOVED_AWAY = "moved_away", "Closed: the victim has moved away"
    TRANSFERRED = "transferred", "Moved to another conference"


class AsbracReferral(models.Model):
    """A victim referred to the conference: the victim is the case, until the conference closes it."""

    class State(models.TextChoices):
        REFERRED = "referred", "Waiting for screening"
        RETURNED = "returned", "Returned for more information"
        OPEN = "open", "Open"
        NOT_ACCEPTED = "not_accepted", "Not accepted"
        CLOSED = "closed", "Closed"

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    # The ASB case it was made from, if any: the record then hangs from the case's.
    case = models.ForeignKey(
        AsbCase, on_delete=models.PROTECT, null=True, blank=True, related_name="asbrac_referrals"
    )
    victim = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=15, choices=State.choices, default=State.REFERRED)
    referred_on = models.DateField()
    referred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    referring_agency = models.ForeignKey(
        "partnership.Agency", on_delete=models.PROTECT, related_name="+"
    )
    # Whoever coordinates it.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="asbrac_referrals"
    )
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, blank=True)
    criteria = ArrayField(models.CharField(max_length=20, choices=Criterion.choices))
    # Professional judgement in words, where it is a criterion.
    judgement = models.TextField(blank=True)
    summary = models.TextField()
    # Why it needs several agencies, and what the referrer's own has done before.
    multi_agency_need = models.TextField()
    own_enquiries = models.TextField()
    vulnerabilities = ArrayField(
        models.CharField(max_length=30, choices=Vulnerability.choices), default=list, blank=True
    )
    hate_strands = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    consent = models.CharField(max_length=10, choices=Consent.choices)
    no_consent_reason = models.TextField(blank=True)
    # The victim's own words about what should happen.
    wishes = models.TextField(blank=True)
    risk_before = models.PositiveSmallIntegerField(null=True, blank=True)
    # The band at first acceptance is what is counted; beside it the band as it is now.
    initial_band = models.CharField(max_length=10, choices=RiskBand.choices, blank=True)
    band = models.CharField(max_length=10, choices=RiskBand.choices)
    screened_on = models.DateField(null=True, blank=True)
    screening_note = models.TextField(blank=True)
    risk_after = models.PositiveSmallIntegerField(null=True, blank=True)
    band_after = models.CharField(max_length=10, choices=RiskBand.choices, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closing_note = models.TextField(blank=True)
    next_review_on = models.DateField(null=True, blank=True)

    objects = RecordBoundQuerySet.as_manager()

    class Meta:
        verbose_name = "ASBRAC referral"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="asbrac_referral_has_a_criterion", condition=Q(criteria__len__gt=0)
            ),
            models.CheckConstraint(
                name="asbrac_referral_judgement_in_words",
                condition=~Q(criteria__contains=["judgement"]) | ~Q(judgement=""),
            ),
            models.CheckConstraint(
                name="asbrac_referral_consent_or_reason",
                condition=Q(consent="given") | ~Q(no_consent_reason=""),
            ),
            models.CheckConstraint(
                name="asbrac_referral_accepted_has_first_band",
                condition=Q(state__in=["referred", "returned", "not_accepted"], initial_band="")
                | (Q(state__in=["open", "closed"]) & ~Q(initial_band="")),
            ),
            models.CheckConstraint(
                name="asbrac_referral_closed_says_how",
                condition=(
                    Q(state="closed", closed_on__isnull=False, risk_after__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(band_after="")
                )
                | (~Q(state="closed") & Q(closed_on__isnull=True, outcome="")),
            ),
            models.CheckConstraint(
                name="asbrac_referral_reduced_is_less",
                condition=~Q(outcome="risk_reduced")
                | Q(risk_after__lt=F("risk_before"))
                | Q(initial_band="high", band_after__in=["medium", "standard"])
                | Q(initial_band="medium", band_after="standard"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partnership", "-referred_on", "-record"], name="asbrac_newest_first"
            ),
        ]

    def __str__(self) -> str:
        return self.record.reference

    @property
    def called(self) -> str:
        """What a meeting calls it: the victim's name."""
        return str(self.victim)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class AsbracMeeting(shape.Meeting):
    """A meeting of the ASBRAC."""

    class Meta(shape.Meeting.Meta):
        verbose_name = "ASBRAC meeting"


class AsbracSeat(shape.Seat):
    """Who speaks for an agency at the ASBRAC."""

    objects = InPartnershipQuerySet.as_manager()

    class Meta(shape.Seat.Meta):
        pass


class AsbracAttendance(shape.Attendance):
    """Which agencies were invited to a meeting and came."""

    meeting = models.ForeignKey(AsbracMeeting, on_delete=models.CASCADE, related_name="attendance")

    objects = shape.MeetingBoundQuerySet.as_manager()

    class Meta(shape.Attendance.Meta):
        pass


class AsbracItem(shape.Item):
    """A referral on a meeting's agenda, and what the meeting made of it."""

    meeting = models.ForeignKey(AsbracMeeting, on_delete=models.CASCADE, related_name="items")
    referral = models.ForeignKey(AsbracReferral, on_delete=models.PROTECT, related_name="items")

    objects = shape.ItemQuerySet.as_manager()

    class Meta(shape.Item.Meta):
        pass


class AsbracRequest(shape.Request):
    """What an agency is asked about a referral, and its answer."""

    item = models.ForeignKey(AsbracItem, on_delete=models.CASCADE, related_name="requests")
    referral = models.ForeignKey(AsbracReferral, on_delete=models.PROTECT, related_name="requests")

    objects = AsbracShareQuerySet.as_manager()

    class Meta(shape.Request.Meta):
        pass


class AsbracAction(shape.Action):
    """What an agency takes away from the conference about a referral."""

    referral = models.ForeignKey(AsbracReferral, on_delete=models.PROTECT, related_name="actions")
    item = models.ForeignKey(
        AsbracItem, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )

    objects = AsbracShareQuerySet.as_manager()

    class Meta(shape.Action.Meta):
        pass
