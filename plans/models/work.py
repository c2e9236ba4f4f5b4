"""Problem files, projects, campaigns and operations: one shape, each with the parts that it needs."""

from __future__ import annotations

import uuid
from typing import ClassVar, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.models import AsbCase
from ledger.models import Precision
from partnership import clock
from partnership.access.querysets import RecordBoundQuerySet
from partnership.models import Agency, Partnership, Record, Ward
from people.models import Person
from plans.models.strategy import Priority

M = TypeVar("M", bound=models.Model)


class Work(models.Model):
    """A piece of work of the partnership: what it is about, who leads it, and what came of it.

    A problem file goes through the cycle of scanning, analysis, response and assessment (SARA). An
    operation stands behind the wall of serious organised crime; graded intelligence and its sources
    stay where they are, and only their reference is kept.
    """

    class Kind(models.TextChoices):
        PROBLEM = "problem", "Problem file"
        PROJECT = "project", "Project"
        CAMPAIGN = "campaign", "Campaign"
        OPERATION = "operation", "Operation"

    class State(models.TextChoices):
        OPEN = "open", "Under way"
        CLOSED = "closed", "Ended"

    class Setting(models.TextChoices):
        PLACE = "place", "A place"
        ROUTE = "route", "A route"
        GROUP = "group", "A group of people"
        SCHOOL_RUN = "school_run", "The way to and from school"
        OTHER = "other", "Something else"

    class Stage(models.TextChoices):
        SCANNING = "scanning", "Scanning"
        ANALYSIS = "analysis", "Analysis"
        RESPONSE = "response", "Response"
        ASSESSMENT = "assessment", "Assessment"

    class Outcome(models.TextChoices):
        NOT_YET = "not_yet", "Not yet known"
        KNOWN = "known", "Known"
        CANNOT_TELL = "cannot_tell", "Cannot be told"

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    title = models.CharField(max_length=160)
    summary = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lead_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, blank=True)
    starts_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    # A problem file's own.
    setting = models.CharField(max_length=12, choices=Setting.choices, blank=True)
    stage = models.CharField(max_length=12, choices=Stage.choices, blank=True)
    scanning = models.TextField(blank=True)
    analysis = models.TextField(blank=True)
    response = models.TextField(blank=True)
    assessment = models.TextField(blank=True)
    # An operation's own: the system that holds its intelligence, and the reference there.
    kept_in = models.CharField(max_length=80, blank=True)
    kept_reference = models.CharField(max_length=80, blank=True)
    outcome_state = models.CharField(
        max_length=12, choices=Outcome.choices, default=Outcome.NOT_YET
    )
    outcome = models.TextField(blank=True)
    # When somebody looks at what has come of it.
    review_on = models.DateField(null=True, blank=True)
    priorities = models.ManyToManyField(Priority, through="WorkPriority", related_name="works")

    objects = RecordBoundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="work_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="work_ended_has_day",
                condition=Q(state="open", ended_on__isnull=True)
                | Q(state="closed", ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="work_outcome_known_or_to_be_looked_at",
                condition=(Q(outcome_state="not_yet") & Q(review_on__isnull=False))
                | (~Q(outcome_state="not_yet") & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="work_problem_has_stage",
                condition=(Q(kind="problem") & ~Q(stage="") & ~Q(setting=""))
                | (~Q(kind="problem") & Q(stage="", setting="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partnership", "-starts_on", "-record"], name="work_newest_first"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_operation(self) -> bool:
        return self.kind == self.Kind.OPERATION


class OfWorkQuerySet(RecordBoundQuerySet[M]):
    """Rows of a piece of work, seen with it."""

    record_path = "work__record"


class CaseOfWorkQuerySet(OfWorkQuerySet["LinkedCase"]):
    """A link is seen by whoever sees both its ends."""

    def visible_to(self, user: object) -> CaseOfWorkQuerySet:
        seen: CaseOfWorkQuerySet = super().visible_to(user)  # type: ignore[arg-type]
        return seen.filter(case__in=AsbCase.objects.visible_to(user))  # type: ignore[arg-type]


class WorkPriority(models.Model):
    """A priority that a piece of work is for."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="work_priorities")
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="work_priorities")

    objects = OfWorkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work", "priority"], name="work_priority_once"),
        ]


class LinkedCase(models.Model):
    """An ASB case that a problem file looks at, with its people, places and incidents."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="case_links")
    case = models.ForeignKey(AsbCase, on_delete=models.PROTECT, related_name="+")
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    linked_at = models.DateTimeField(default=clock.now)

    objects = CaseOfWorkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work", "case"], name="work_case_once"),
        ]


class Part(models.Model):
    """Something recorded in a piece of work. What it counts stands in the ledger, with its id.

    `version` moves on with each change, so that two people who change it both keep their text.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="%(class)ss")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)
    # Why it was taken out, if it was: it stays to be read and counts no longer.
    removed_because = models.CharField(max_length=200, blank=True)

    objects = OfWorkQuerySet.as_manager()

    class Meta:
        abstract = True


class Counted(Part):
    """A part that says how many, and how exactly: "over 1,500", "about £100,000"."""

    quantity = models.PositiveBigIntegerField()
    precision = models.CharField(max_length=10, choices=Precision.choices, default=Precision.EXACT)

    class Meta:
        abstract = True

    @property
    def amount(self) -> str:
        """The number as it is read: "over 1,500"."""
        word = "" if self.precision == Precision.EXACT else f"{self.get_precision_display()} "
        return f"{word}{self.quantity:,}".lower()


class TakingPart(Part):
    """An organisation that takes part, and as what."""

    class Role(models.TextChoices):
        LEAD = "lead", "Leads"
        DELIVERY = "delivery", "Takes part"
        FUNDER = "funder", "Pays"
        HOST = "host", "Hosts it"
        SUPPORT = "support", "Supports it"

    name = models.CharField(max_length=120)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    did = models.TextField(blank=True)

    class Meta(Part.Meta):
        ordering: ClassVar = ["name", "id"]


class Funding(Counted):
    """Money, in whole pounds: secured, raised, given in kind or spent."""

    class Kind(models.TextChoices):
        SECURED = "funding_secured", "Secured from a funder"
        GIVING = "alternative_giving_raised", "Raised by an alternative giving campaign"
        RAISED = "funds_raised", "Raised otherwise"
        IN_KIND = "given_in_kind", "Given in kind"
        SPENT = "funding_spent", "Spent"

    kind = models.CharField(max_length=30, choices=Kind.choices)
    on = models.DateField()
    source = models.CharField(max_length=160)
    terms = models.TextField(blank=True)

    class Meta(Counted.Meta):
        ordering: ClassVar = ["on", "added_at", "id"]


class Resource(Counted):
    """A post or equipment: how many, who has them, and for how long they are paid for."""

    what = models.CharField(max_length=60)
    on = models.DateField()
    holder = models.CharField(max_length=160)
    # For how many years it is paid.
    years = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta(Counted.Meta):
        ordering: ClassVar = ["on", "added_at", "id"]


class Event(Part):
    """Something that was held, who came, and the schools that it reached."""

    class Kind(models.TextChoices):
        DRAMA = "drama", "Drama or performance"
        FAIR = "fair", "Stand at a fair"
        TRANSPORT_ASSEMBLY = "transport_assembly", "School assembly about public transport"
        ONLINE_SAFETY = "online_safety", "Online safety session at a school"
        OTHER = "other", "Another event"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=160)
    starts_on = models.DateField()
    days = models.PositiveSmallIntegerField(default=1)
    place = models.CharField(max_length=160, blank=True)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, blank=True)
    # How many came; empty where nobody counted.
    quantity = models.PositiveIntegerField(null=True, blank=True)
    precision = models.CharField(max_length=10, choices=Precision.choices, default=Precision.EXACT)
    schools = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    feedback = models.TextField(blank=True)

    class Meta(Part.Meta):
        ordering: ClassVar = ["starts_on", "added_at", "id"]

    @property
    def amount(self) -> str:
        """How many came, as it is read; empty where nobody counted."""
        return "" if self.quantity is None else Counted.amount.fget(self)  # type: ignore[attr-defined]


class Tally(Counted):
    """Something that came of the work, or was found or lost, counted."""

    what = models.CharField(max_length=60)
    on = models.DateField()
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta(Counted.Meta):
        verbose_name_plural = "tallies"
        ordering: ClassVar = ["on", "added_at", "id"]


class Response(Part):
    """Something that is done about a problem: by whom, by when, and what came of it."""

    class Kind(models.TextChoices):
        ENGAGEMENT = "engagement", "Engagement and awareness"
        DIVERSION = "diversion", "Diversion and support"
        ENFORCEMENT = "enforcement", "Enforcement"
        PLACE = "place", "Change of the place"
        MANAGEMENT = "management", "Change of how a place is run"
        RECOVERY = "recovery", "Restorative justice"

    class Status(models.TextChoices):
        OPEN = "open", "Under way"
        DONE = "done", "Done"
        NOT_POSSIBLE = "not_possible", "Not possible"
        NOT_DONE = "not_done", "Not done"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    description = models.TextField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_on = models.DateField()
    due_on = models.DateField()
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.OPEN)
    finished_on = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True)

    class Meta(Part.Meta):
        ordering: ClassVar = ["due_on", "added_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="response_finished_says_how",
                condition=Q(status="open", finished_on__isnull=True)
                | (Q(finished_on__isnull=False) & ~Q(status="open") & ~Q(result="")),
            ),
        ]

    @property
    def is_overdue(self) -> bool:
        return self.status == self.Status.OPEN and self.due_on < clock.today()


class Comparison(Part):
    """Counts before and after, each with its days and where it is from. The change is never typed."""

    class Kind(models.TextChoices):
        SCHOOL = "school", "Reports about pupils of one school"
        PLACE = "place", "Reports or incidents at a place"
        OTHER = "other", "Something else"

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.OTHER)
    what = models.CharField(max_length=160)
    before = models.PositiveIntegerField()
    before_from = models.DateField()
    # The first day after it.
    before_until = models.DateField()
    after = models.PositiveIntegerField()
    after_from = models.DateField()
    after_until = models.DateField()
    source = models.CharField(max_length=160)

    class Meta(Part.Meta):
        ordering: ClassVar = ["before_from", "added_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="comparison_takes_time",
                condition=Q(before_until__gt=F("before_from"), after_until__gt=F("after_from")),
            ),
            models.CheckConstraint(
                name="comparison_before_comes_first",
                condition=Q(after_from__gte=F("before_until")),
            ),
        ]


class Identified(Counted):
    """Young people whom the work identified: one by name, or so many; and whether they went on."""

    class Later(models.TextChoices):
        NOT_CHECKED = "not_checked", "Not looked at yet"
        NONE_KNOWN = "none_known", "No further offending known"
        OFFENDED = "offended", "Further offending"

    class Means(models.TextChoices):
        VEHICLE = "vehicle", "By officers who followed in a vehicle"
        CCTV = "cctv", "By CCTV"
        OTHER = "other", "In another way"

    means = models.CharField(max_length=8, choices=Means.choices, default=Means.OTHER)
    # Somebody of a linked case; empty where only a number is known.
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on = models.DateField()
    how = models.CharField(max_length=160)
    later = models.CharField(max_length=12, choices=Later.choices, default=Later.NOT_CHECKED)
    checked_on = models.DateField(null=True, blank=True)

    class Meta(Counted.Meta):
        ordering: ClassVar = ["on", "added_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="identified_by_name_is_one",
                condition=Q(person__isnull=True) | Q(quantity=1, precision="exact"),
            ),
            models.CheckConstraint(
                name="identified_checked_has_day",
                condition=Q(later="not_checked", checked_on__isnull=True)
                | (~Q(later="not_checked") & Q(checked_on__isnull=False)),
            ),
        ]


class YouthIntervention(Counted):
    """What was done with young people who had been identified."""

    class Kind(models.TextChoices):
        HOME_VISIT = "home_visit", "Home visit"
        RESTORATIVE = "restorative", "Restorative justice"
        LETTER = "letter", "Warning letter"
        AGREEMENT = "agreement", "Acceptable behaviour agreement"
        SUPPORT = "support", "Referral to support"
        CHARGE = "charge", "Charged with an offence"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField()
    note = models.TextField(blank=True)

    class Meta(Counted.Meta):
        ordering: ClassVar = ["on", "added_at", "id"]


class Site(Part):
    """Premises of an operation: what was looked for there, and found."""

    class Kind(models.TextChoices):
        HOTEL = "hotel", "Hotel or guest house"
        HOUSE = "house", "House or flat"
        SHOP = "shop", "Shop"
        LICENSED = "licensed", "Licensed premises"
        CAR_WASH = "car_wash", "Car wash"
        PARLOUR = "parlour", "Parlour or sauna"
        OTHER = "other", "Other premises"

    class Heat(models.TextChoices):
        NOT_USED = "not_used", "Not used"
        CONFIRMED = "confirmed", "Used: heat confirmed"
        NOT_CONFIRMED = "not_confirmed", "Used: nothing found"

    class Warrant(models.TextChoices):
        NONE = "none", "None"
        DRUGS = "drugs", "Drugs warrant"
        OTHER = "other", "Another warrant"

    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, blank=True)
    visited_on = models.DateField()
    heat = models.CharField(max_length=15, choices=Heat.choices, default=Heat.NOT_USED)
    warrant = models.CharField(max_length=6, choices=Warrant.choices, default=Warrant.NONE)
    is_farm = models.BooleanField(default=False)
    # Plants recovered at a farm.
    quantity = models.PositiveIntegerField(null=True, blank=True)
    precision = models.CharField(max_length=10, choices=Precision.choices, default=Precision.EXACT)
    ceased_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta(Part.Meta):
        ordering: ClassVar = ["visited_on", "name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="site_plants_at_a_farm", condition=Q(quantity__isnull=True) | Q(is_farm=True)
            ),
            models.CheckConstraint(
                name="site_ceased_after_visit",
                condition=Q(ceased_on__isnull=True) | Q(ceased_on__gte=F("visited_on")),
            ),
        ]

    @property
    def amount(self) -> str:
        """Plants, as it is read; empty where none were counted."""
        return "" if self.quantity is None else Counted.amount.fget(self)  # type: ignore[attr-defined]


class Sanction(Counted):
    """What an agency or a court did after an operation."""

    class Kind(models.TextChoices):
        CONVICTION = "conviction", "Conviction"
        FINE = "fine", "Fine"
        PROHIBITION_ORDER = "prohibition_order", "Fire Service prohibition order"
        CLOSURE = "closure", "Closure"
        PROSECUTION = "prosecution", "Prosecution"
        TAX = "tax", "Tax or wages recovered"
        LICENCE = "licence", "Licence reviewed or taken away"
        OTHER = "other", "Another sanction"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    agency = models.CharField(max_length=120)
    on = models.DateField()
    # Under way: it is shown and counted once it is made.
    is_pending = models.BooleanField(default=False)
    offence = models.CharField(max_length=160, blank=True)
    sentence_years = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta(Counted.Meta):
        ordering: ClassVar = ["on", "added_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="sanction_sentence_after_conviction",
                condition=Q(sentence_years__isnull=True) | Q(kind="conviction", is_pending=False),
            ),
        ]
