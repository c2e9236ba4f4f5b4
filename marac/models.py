"""MARAC: the conference about those at the highest risk of domestic abuse.

Everything here lies behind the MARAC wall, people too: the room keeps its own copies of them, and
nothing outside it says that a referral exists (domain 4, M-1 to M-6).
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from conferences import models as shape
from partnership.access.querysets import InPartnershipQuerySet, RecordBoundQuerySet
from partnership.models import Compartment, Partnership, Record
from people.models import Person

if TYPE_CHECKING:
    from partnership.models import User

RUN = "marac.run"

M = TypeVar("M", bound=models.Model)


class MaracShareQuerySet(shape.ShareQuerySet[M]):
    """An agency's own rows, or all for whoever runs the conference."""

    runs = RUN


class MaracOnlyQuerySet(InPartnershipQuerySet[M]):
    """The room's settings: seen by whoever may open the room."""

    def visible_to(self, user: User) -> Self:
        seen = super().visible_to(user)
        opens = user.may("marac.read") and Compartment.MARAC in user.clearances
        return seen if opens else seen.none()


class ReferredBy(models.TextChoices):
    """Whose referral it is, in the words of the SafeLives return."""

    POLICE = "police", "Police"
    IDVA = "idva", "Independent domestic violence adviser"
    CHILDREN = "children", "Children’s social care"
    ADULTS = "adults", "Adult social care"
    HEALTH_PRIMARY = "health_primary", "Primary health care"
    HEALTH_SECONDARY = "health_secondary", "Secondary or acute health care"
    MENTAL_HEALTH = "mental_health", "Mental health"
    SUBSTANCES = "substances", "Substance use services"
    HOUSING = "housing", "Housing"
    PROBATION = "probation", "Probation"
    EDUCATION = "education", "Education"
    FIRE = "fire", "Fire and rescue"
    VOLUNTARY = "voluntary", "Voluntary sector"
    MASH = "mash", "Safeguarding hub"
    OTHER = "other", "Other"


class Criterion(models.TextChoices):
    """Why a referral is made: at least one is given."""

    JUDGEMENT = "judgement", "Professional judgement"
    VISIBLE_RISK = "visible_risk", "Visible high risk: the checklist’s threshold is reached"
    ESCALATION = "escalation", "Potential escalation"
    REPEAT = "repeat", "Another incident after an earlier referral"


class IncidentKind(models.TextChoices):
    """What happened, as far as the definitions of a repeat tell kinds apart."""

    VIOLENCE = "violence", "Violence or threats of violence, also to property"
    STALKING = "stalking", "A pattern of stalking or harassment"
    SEXUAL = "sexual", "Rape or sexual abuse"
    BREACH = "breach", "Breach of bail, of an order or of an injunction"
    CHILD_CONTACT = "child_contact", "A dispute about contact with children"
    CONTACT = "contact", "Contact that was not wanted"
    OTHER = "other", "Other abuse: controlling, economic, emotional"


class YesNoUnknown(models.TextChoices):
    """An answer that may be missing without being no."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known"


class Consent(models.TextChoices):
    """Asked, not required (M-5): without it the reason for sharing is kept."""

    GIVEN = "given", "The victim agrees"
    REFUSED = "refused", "The victim does not agree"
    NOT_ASKED = "not_asked", "It was not safe or possible to ask"


class RiskChecklist(models.Model):
    """A risk checklist in one version, as data: a changed question or threshold is a new version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    code = models.SlugField(max_length=30)
    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    questions = ArrayField(models.CharField(max_length=200))
    # "Yes" as often as this is visible high risk.
    threshold = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    # The first day on which it is no longer offered; referrals made with it keep it.
    retired_from = models.DateField(null=True, blank=True)

    objects = MaracOnlyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "code", "version"], name="checklist_version_once"
            ),
            models.CheckConstraint(
                name="checklist_threshold_can_be_reached",
                condition=Q(threshold__gt=0) & Q(threshold__lte=F("questions__len")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


class MaracReferral(models.Model):
    """A victim and the one or more who harm them, referred to the conference.

    Until it is screened, the people on it stand as they were typed, encrypted: whoever refers need
    not see behind the wall, and the coordinator says who they are.
    """

    class State(models.TextChoices):
        REFERRED = "referred", "Waiting for screening"
        RETURNED = "returned", "Returned for more information"
        OPEN = "open", "Open"
        NOT_ACCEPTED = "not_accepted", "Not accepted"
        TRANSFERRED = "transferred", "Transferred to another area"
        CLOSED = "closed", "Closed"

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    state = models.CharField(max_length=15, choices=State.choices, default=State.REFERRED)
    victim = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Who the people are, as typed (`marac.services.people_said`).
    people_typed = models.BinaryField(blank=True, default=bytes)
    referred_on = models.DateField()
    referred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    referring_agency = models.ForeignKey(
        "partnership.Agency", on_delete=models.PROTECT, related_name="+"
    )
    referrer_kind = models.CharField(max_length=20, choices=ReferredBy.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="marac_referrals"
    )
    criteria = ArrayField(models.CharField(max_length=20, choices=Criterion.choices))
    judgement = models.TextField(blank=True)
    summary = models.TextField()
    # The latest incident, from which a repeat is reckoned; a transfer in may have none.
    incident_on = models.DateField(null=True, blank=True)
    incident_kinds = ArrayField(
        models.CharField(max_length=20, choices=IncidentKind.choices), default=list, blank=True
    )
    checklist = models.ForeignKey(
        RiskChecklist, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    # One answer for each question of the checklist, in its order.
    answers = ArrayField(
        models.CharField(max_length=10, choices=YesNoUnknown.choices), default=list, blank=True
    )
    consent = models.CharField(max_length=10, choices=Consent.choices)
    no_consent_reason = models.TextField(blank=True)
    wishes = models.TextField(blank=True)
    # For the SafeLives return.
    sex = models.CharField(
        max_length=10,
        choices=[("female", "Female"), ("male", "Male"), ("unknown", "Not known")],
        default="unknown",
    )
    is_bme = models.CharField(max_length=10, choices=YesNoUnknown.choices, default="unknown")
    is_lgbt = models.CharField(max_length=10, choices=YesNoUnknown.choices, default="unknown")
    is_disabled = models.CharField(max_length=10, choices=YesNoUnknown.choices, default="unknown")
    # Computed (`marac.repeats`), never typed.
    repeat_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeated_by"
    )
    repeat_definition = models.PositiveSmallIntegerField(null=True, blank=True)
    transferred_from = models.CharField(max_length=120, blank=True)
    transferred_to = models.CharField(max_length=120, blank=True)
    idva = models.CharField(max_length=120, blank=True)
    idva_contacted_on = models.DateField(null=True, blank=True)
    screened_on = models.DateField(null=True, blank=True)
    screening_note = models.TextField(blank=True)
    # The last day on which agencies keep their files flagged.
    flagged_until = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closing_note = models.TextField(blank=True)

    objects = RecordBoundQuerySet.as_manager()

    class Meta:
        verbose_name = "MARAC referral"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="marac_referral_has_a_criterion", condition=Q(criteria__len__gt=0)
            ),
            models.CheckConstraint(
                name="marac_referral_judgement_in_words",
                condition=~Q(criteria__contains=["judgement"]) | ~Q(judgement=""),
            ),
            models.CheckConstraint(
                name="marac_referral_consent_or_reason",
                condition=Q(consent="given") | ~Q(no_consent_reason=""),
            ),
            models.CheckConstraint(
                name="marac_referral_taken_on_knows_its_victim",
                condition=Q(state__in=["referred", "returned", "not_accepted"])
                | Q(victim__isnull=False, flagged_until__isnull=False),
            ),
            models.CheckConstraint(
                name="marac_referral_repeat_by_a_definition",
                condition=Q(repeat_of__isnull=True) | Q(repeat_definition__isnull=False),
            ),
            models.CheckConstraint(
                name="marac_referral_ended_has_day",
                condition=Q(state__in=["closed", "transferred"], closed_on__isnull=False)
                | (~Q(state__in=["closed", "transferred"]) & Q(closed_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="marac_referral_transferred_somewhere",
                condition=~Q(state="transferred") | ~Q(transferred_to=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partnership", "-referred_on", "-record"], name="marac_newest_first"
            ),
            models.Index(fields=["victim", "referred_on"], name="marac_by_victim"),
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

    @property
    def is_repeat(self) -> bool:
        return self.repeat_of_id is not None

    @property
    def yes_count(self) -> int:
        """How many questions of the checklist are answered yes."""
        return self.answers.count(YesNoUnknown.YES)


class MaracPerpetrator(models.Model):
    """Somebody who harms the victim of a referral."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    referral = models.ForeignKey(
        MaracReferral, on_delete=models.CASCADE, related_name="perpetrators"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = shape.HeardQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "person"], name="perpetrator_once")
        ]


class MaracChild(models.Model):
    """A child of the household; a child who sees or hears abuse is a victim of it (2021 Act s.3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    referral = models.ForeignKey(MaracReferral, on_delete=models.CASCADE, related_name="children")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = shape.HeardQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "person"], name="child_once")
        ]


class MaracMeeting(shape.Meeting):
    """A meeting of the MARAC."""

    class Meta(shape.Meeting.Meta):
        verbose_name = "MARAC meeting"


class MaracSeat(shape.Seat):
    """Who speaks for an agency at the MARAC, by name."""

    objects = MaracOnlyQuerySet.as_manager()

    class Meta(shape.Seat.Meta):
        pass


class MaracAttendance(shape.Attendance):
    """Which agencies were invited to a meeting and came."""

    meeting = models.ForeignKey(MaracMeeting, on_delete=models.CASCADE, related_name="attendance")

    objects = shape.MeetingBoundQuerySet.as_manager()

    class Meta(shape.Attendance.Meta):
        pass


class MaracItem(shape.Item):
    """A referral on a meeting's agenda, and what the meeting made of it."""

    meeting = models.ForeignKey(MaracMeeting, on_delete=models.CASCADE, related_name="items")
    referral = models.ForeignKey(MaracReferral, on_delete=models.PROTECT, related_name="items")

    objects = shape.HeardQuerySet.as_manager()

    class Meta(shape.Item.Meta):
        pass


class ItemBoundQuerySet(RecordBoundQuerySet[M]):
    """Rows of an item, seen with its referral."""

    record_path = "item__referral__record"


class MaracPlan(models.Model):
    """What a meeting plans for one person: the victim, somebody who harms them, or a child."""

    class Role(models.TextChoices):
        VICTIM = "victim", "Victim"
        PERPETRATOR = "perpetrator", "Alleged perpetrator"
        CHILD = "child", "Child"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    item = models.ForeignKey(MaracItem, on_delete=models.CASCADE, related_name="plans")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=15, choices=Role.choices)
    plan = models.TextField(blank=True)

    objects = ItemBoundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "person"], name="plan_once")
        ]


class MaracRequest(shape.Request):
    """What an agency is asked about a referral, and its answer."""

    item = models.ForeignKey(MaracItem, on_delete=models.CASCADE, related_name="requests")
    referral = models.ForeignKey(MaracReferral, on_delete=models.PROTECT, related_name="requests")

    objects = MaracShareQuerySet.as_manager()

    class Meta(shape.Request.Meta):
        pass


class MaracAction(shape.Action):
    """What an agency takes away from the conference about a referral."""

    referral = models.ForeignKey(MaracReferral, on_delete=models.PROTECT, related_name="actions")
    item = models.ForeignKey(
        MaracItem, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )

    objects = MaracShareQuerySet.as_manager()

    class Meta(shape.Action.Meta):
        pass
