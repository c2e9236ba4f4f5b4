"""The append-only ledger of dated facts, the marks that say what to derive again, and the cells."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from partnership.access.querysets import InPartnershipQuerySet, RecordBoundQuerySet
from partnership.models import Agency, Partnership, Record, Ward
from partnership.models.records import ClockTimestamp


class Precision(models.TextChoices):
    """What a number that somebody gives claims: "over 1,500" and "about £100,000" keep their sense."""

    EXACT = "exact", "Exactly"
    ABOUT = "about", "About"
    AT_LEAST = "at_least", "Over"
    AT_MOST = "at_most", "Under"


class Fact(models.Model):
    """Something that happened on a day, as it was known from `recorded_at` on.

    Holds codes, dates and ids only, never text. The owner, agency, ward, category and risk band of
    that day are copied on, so that later changes alter no past figure. No row is ever changed or
    deleted: a correction is a new fact that points at the one it replaces; a voided correction says
    that the fact never happened.
    """

    id = models.BigAutoField(primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=40)
    occurred_on = models.DateField()
    # The database's clock; a trigger lets only a demonstration partnership supply it.
    recorded_at = models.DateTimeField(db_default=ClockTimestamp())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, related_name="+")
    category = models.CharField(max_length=40, blank=True)
    risk_band = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=40, blank=True)
    # The age of whom an order is about, in bands, and who issued it (council, police, court …).
    age_band = models.CharField(max_length=20, blank=True)
    issuing_body = models.CharField(max_length=40, blank=True)
    themes = ArrayField(models.CharField(max_length=40), default=list)
    # The reason or result in code (a closure reason, a contact's outcome) and whether it satisfies.
    outcome = models.CharField(max_length=60, blank=True)
    satisfactory = models.BooleanField(null=True)
    # The day on which what this fact announces falls due (the next contact, an action).
    due_on = models.DateField(null=True)
    # How many were counted (people, premises, whole pounds), and how exactly: both or neither.
    quantity = models.BigIntegerField(null=True)
    precision = models.CharField(max_length=10, choices=Precision.choices, blank=True)
    # The place of an incident, by opaque id: no foreign key, so that disposal never touches a fact.
    place = models.UUIDField(null=True)
    # The row in a room that the fact is about (an incident, an action), by opaque id.
    subject = models.UUIDField(null=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="corrected_by"
    )
    # The first fact of a chain of corrections: facts of one day keep the order they were made in.
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    voided = models.BooleanField(default=False)

    objects = RecordBoundQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")
    figures_may: ClassVar = ("SELECT",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="fact_voids_only_a_correction",
                condition=Q(voided=False) | Q(corrects__isnull=False),
            ),
            models.CheckConstraint(
                name="fact_correction_has_root",
                condition=Q(corrects__isnull=True, root__isnull=True)
                | Q(corrects__isnull=False, root__isnull=False),
            ),
            models.CheckConstraint(
                name="fact_quantity_says_how_exact",
                condition=Q(quantity__isnull=True, precision="")
                | Q(quantity__gte=0, precision__in=Precision.values),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partnership", "kind", "occurred_on"], name="fact_by_kind"),
            models.Index(fields=["record", "occurred_on"], name="fact_by_record"),
        ]


class FactPersonQuerySet(RecordBoundQuerySet["FactPerson"]):
    """Seen with the record of their fact."""

    record_path = "fact__record"


class FactPerson(models.Model):
    """Somebody whom a fact is about, by opaque id and role: no foreign key, no name."""

    id = models.BigAutoField(primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="people")
    person = models.UUIDField()
    role = models.CharField(max_length=30)

    objects = FactPersonQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")
    figures_may: ClassVar = ("SELECT",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fact", "person", "role"], name="fact_person_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="fact_by_person")]


class StaleMark(models.Model):
    """This partnership's month must be derived again. Insert only; taken with DELETE … RETURNING."""

    id = models.BigAutoField(primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    month = models.DateField(help_text="The month's first day")
    marked_at = models.DateTimeField(db_default=ClockTimestamp())

    objects = InPartnershipQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")
    figures_may: ClassVar = ("SELECT", "INSERT", "DELETE")


class Cell(models.Model):
    """One stored figure: a measure, in one version of its definition, for one period.

    A pure function of the ledger, replaced whole whenever its month is stale; may be thrown away.
    """

    id = models.BigAutoField(primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    measure = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    # "2017-12", "2017/18 Q4" or "2017/18".
    period = models.CharField(max_length=20)
    starts_on = models.DateField()
    # The first day after the period.
    ends_before = models.DateField()
    as_at = models.DateField()
    # "" for the whole, else a dimension ("ward", "owner", …) and its value.
    dimension = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=40, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=1, null=True)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    # Of a sum that is not all exact: how it is to be read.
    precision = models.CharField(max_length=10, blank=True)
    derived_at = models.DateTimeField(db_default=ClockTimestamp())

    objects = InPartnershipQuerySet.as_manager()

    app_may: ClassVar = ("SELECT",)
    figures_may: ClassVar = ("SELECT", "INSERT", "DELETE")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "partnership",
                    "measure",
                    "version",
                    "period",
                    "dimension",
                    "key",
                ],
                name="cell_once",
            ),
        ]


class DerivationRun(models.Model):
    """One derivation of figures: what it took, how it ended, and what the nightly check found."""

    class Kind(models.TextChoices):
        STALE = "stale", "Stale months"
        CHECK = "check", "Nightly check"

    id = models.BigAutoField(primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    finished_at = models.DateTimeField(db_default=ClockTimestamp())
    months = models.PositiveIntegerField(default=0)
    differences = models.PositiveIntegerField(default=0)

    objects = InPartnershipQuerySet.as_manager()

    app_may: ClassVar = ("SELECT",)
    figures_may: ClassVar = ("SELECT", "INSERT")
