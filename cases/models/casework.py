"""ASB cases and everything that hangs from them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from partnership import clock
from partnership.access.querysets import InPartnershipQuerySet, RecordBoundQuerySet
from partnership.models import Agency, Partnership, Record, Ward
from people.models import Person, Premises

if TYPE_CHECKING:
    from partnership.models import User

M = TypeVar("M", bound=models.Model)


class CaseBoundQuerySet(RecordBoundQuerySet[M]):
    """Rows of a case, seen with its record."""

    record_path = "case__record"


class AsbType(models.TextChoices):
    """The National Standard for Incident Recording's three types: exactly one for each incident."""

    PERSONAL = "personal", "Personal"
    NUISANCE = "nuisance", "Nuisance"
    ENVIRONMENTAL = "environmental", "Environmental"


class HateStrand(models.TextChoices):
    """The five monitored strands. One incident may carry several."""

    RACE = "race", "Race or ethnicity"
    RELIGION = "religion", "Religion or belief"
    SEXUAL_ORIENTATION = "sexual_orientation", "Sexual orientation"
    DISABILITY = "disability", "Disability"
    TRANSGENDER = "transgender", "Transgender identity"


class RiskBand(models.TextChoices):
    """How much harm the victim is at risk of."""

    STANDARD = "standard", "Standard"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class Term(models.Model):
    """A word of a local vocabulary: sources, qualifiers, themes, interventions, closure reasons.

    A partnership adds its own; a term that has been used is retired (`active` off), never deleted.
    """

    class Vocabulary(models.TextChoices):
        SOURCE = "source", "Referral sources"
        QUALIFIER = "qualifier", "Qualifiers"
        THEME = "theme", "Themes"
        INTERVENTION = "intervention", "Interventions"
        CLOSURE_REASON = "closure_reason", "Closure reasons"

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    vocabulary = models.CharField(max_length=20, choices=Vocabulary.choices)
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    # Closure reasons: whether the problem was solved. Others: null.
    is_satisfactory = models.BooleanField(null=True, blank=True)
    # Interventions: the step of the incremental approach, 1 to 4.
    stage = models.PositiveSmallIntegerField(null=True, blank=True)
    active = models.BooleanField(default=True)

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["vocabulary", "position", "label"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "vocabulary", "code"], name="term_once"),
            models.CheckConstraint(
                name="closure_reason_says_whether_satisfactory",
                condition=~Q(vocabulary="closure_reason") | Q(is_satisfactory__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class AsbCase(models.Model):
    """A managed problem: many incidents, people, places and actions under one owner."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    # What it is about, without anybody's name: "Noise and threats, Example Street".
    title = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    asb_type = models.CharField(max_length=20, choices=AsbType.choices)
    qualifiers = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    themes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    hate_strands = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    source = models.CharField(max_length=40)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="asb_cases"
    )
    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, null=True, blank=True)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closure_reason = models.CharField(max_length=40, blank=True)
    closing_note = models.TextField(blank=True)
    # Whether the victim was told of the closing; if not, why not.
    victim_told_on = models.DateField(null=True, blank=True)
    victim_not_told_reason = models.CharField(max_length=200, blank=True)
    # The band of the latest assessment; empty until the first.
    risk_band = models.CharField(max_length=10, choices=RiskBand.choices, blank=True)
    next_contact_on = models.DateField(null=True, blank=True)
    contact_every_working_days = models.PositiveSmallIntegerField(null=True, blank=True)
    contact_instruction = models.CharField(max_length=200, blank=True)

    objects = RecordBoundQuerySet.as_manager()

    class Meta:
        verbose_name = "ASB case"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="case_closed_has_day_and_reason",
                condition=Q(status="open", closed_on__isnull=True, closure_reason="")
                | (Q(status="closed", closed_on__isnull=False) & ~Q(closure_reason="")),
            ),
            models.CheckConstraint(
                name="case_closes_after_opening",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partnership", "status", "-opened_on", "-record"],
                name="case_newest_first",
            ),
            models.Index(fields=["owner", "status"], name="case_by_owner"),
            models.Index(fields=["partnership", "ward"], name="case_by_ward"),
            models.Index(fields=["partnership", "next_contact_on"], name="case_by_next_contact"),
        ]

    def __str__(self) -> str:
        return self.record.reference


class Incident(models.Model):
    """One report of one event. A police incident is not one of these."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    case = models.ForeignKey(AsbCase, on_delete=models.CASCADE, related_name="incidents")
    occurred_on = models.DateField()
    occurred_at = models.TimeField(null=True, blank=True)
    reported_on = models.DateField()
    source = models.CharField(max_length=40)
    asb_type = models.CharField(max_length=20, choices=AsbType.choices)
    qualifiers = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    hate_strands = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    narrative = models.TextField()
    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, null=True, blank=True)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, blank=True)
    police_reference = models.CharField(max_length=40, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField(default=clock.now)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-occurred_on", "-recorded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incident_happens_before_report",
                condition=Q(occurred_on__lte=F("reported_on")),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["case", "-occurred_on"], name="incident_by_case")]


class RiskAssessment(models.Model):
    """One scoring of a case by one version of an instrument, with every item kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    case = models.ForeignKey(AsbCase, on_delete=models.CASCADE, related_name="risk_assessments")
    instrument = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    items = models.JSONField()
    score = models.PositiveSmallIntegerField()
    scored_band = models.CharField(max_length=10, choices=RiskBand.choices)
    # The band that holds: as scored, or as a professional overrode it, with the reason.
    band = models.CharField(max_length=10, choices=RiskBand.choices)
    override_reason = models.TextField(blank=True)
    assessed_on = models.DateField()
    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField(default=clock.now)
    is_final = models.BooleanField(default=False)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-assessed_on", "-recorded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="risk_override_has_reason",
                condition=Q(band=F("scored_band")) | ~Q(override_reason=""),
            )
        ]


class CaseAction(models.Model):
    """One step of the action plan: who does what by when, and what came of it."""

    class Status(models.TextChoices):
        OPEN = "open", "To do"
        DONE = "done", "Done"
        NOT_DONE = "not_done", "Not done"
        NOT_POSSIBLE = "not_possible", "Not possible"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    case = models.ForeignKey(AsbCase, on_delete=models.CASCADE, related_name="actions")
    description = models.CharField(max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    due_on = models.DateField()
    agreed_with_victim = models.BooleanField(default=False)
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.OPEN)
    outcome = models.TextField(blank=True)
    finished_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=clock.now)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_on", "added_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="action_finished_has_day",
                condition=Q(status="open", finished_on__isnull=True)
                | (~Q(status="open") & Q(finished_on__isnull=False)),
            )
        ]


class VictimContact(models.Model):
    """One contact, or attempt at one, with a victim or complainant."""

    class Method(models.TextChoices):
        PHONE = "phone", "Telephone"
        VISIT = "visit", "Visit"
        EMAIL = "email", "Email"
        TEXT = "text", "Text message"
        LETTER = "letter", "Letter"
        MEETING = "meeting", "Meeting"

    class Outcome(models.TextChoices):
        SPOKE = "spoke", "Spoke to the person"
        MESSAGE_SENT = "message_sent", "Sent a message or letter"
        NO_REPLY = "no_reply", "No reply"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    case = models.ForeignKey(AsbCase, on_delete=models.CASCADE, related_name="contacts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True)
    contacted_on = models.DateField()
    method = models.CharField(max_length=10, choices=Method.choices)
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    note = models.TextField(blank=True)
    next_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField(default=clock.now)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-contacted_on", "-recorded_at"]


class Intervention(models.Model):
    """An informal step of the incremental approach (domain: stages 1 to 4)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    case = models.ForeignKey(AsbCase, on_delete=models.CASCADE, related_name="interventions")
    kind = models.CharField(max_length=40)
    stage = models.PositiveSmallIntegerField()
    done_on = models.DateField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True)
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField(default=clock.now)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-done_on", "-recorded_at"]


class CaseNote(models.Model):
    """Something written on a case. A correction is a new note that replaces the old one."""

    class Kind(models.TextChoices):
        NOTE = "note", "Note"
        CALL = "call", "Telephone call"
        VISIT = "visit", "Visit"
        EMAIL = "email", "Email"
        MEETING = "meeting", "Meeting"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    case = models.ForeignKey(AsbCase, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NOTE)
    text = models.TextField()
    # DPA 2018 s.38(2): fact told apart from opinion.
    is_opinion = models.BooleanField(default=False)
    happened_at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    written_at = models.DateTimeField(default=clock.now)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
    )

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-happened_at"]


class LinkedCaseQuerySet(CaseBoundQuerySet["CaseLink"]):
    """A link is seen by whoever sees both of its cases: neither end gives the other away."""

    def visible_to(self, user: User) -> Self:
        seen = Record.objects.visible_to(user).values("pk")
        return self.filter(case__record__in=seen, other__record__in=seen)


class CaseLink(models.Model):
    """Two cases that belong together."""

    class Kind(models.TextChoices):
        RELATED = "related", "Related"
        SAME_LOCATION = "same_location", "Same location"
        SAME_PERPETRATOR = "same_perpetrator", "Same alleged perpetrator"
        DUPLICATE = "duplicate", "Duplicate of"

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    case = models.ForeignKey(AsbCase, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(AsbCase, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.RELATED)
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    linked_at = models.DateTimeField(default=clock.now)

    objects = LinkedCaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "other"], name="case_link_once"),
            models.CheckConstraint(name="case_link_of_two", condition=~Q(case=F("other"))),
        ]


class SatisfactionSurvey(models.Model):
    """What a victim said of the handling after closure, each question from 1 to 5."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    case = models.ForeignKey(AsbCase, on_delete=models.CASCADE, related_name="surveys")
    sent_on = models.DateField()
    returned_on = models.DateField(null=True, blank=True)
    handling = models.PositiveSmallIntegerField(null=True, blank=True)
    kept_informed = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.PositiveSmallIntegerField(null=True, blank=True)
    feels_safer = models.PositiveSmallIntegerField(null=True, blank=True)
    would_report_again = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="survey_answers_from_1_to_5",
                condition=Q(
                    *(
                        Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (1, 5)})
                        for name in (
                            "handling",
                            "kept_informed",
                            "outcome",
                            "feels_safer",
                            "would_report_again",
                        )
                    )
                ),
            )
        ]
