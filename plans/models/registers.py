"""The registers whose counts a report cites, each behind a wall of its own.

They hold what is counted and where the rest is kept, and nothing else: no image, no name of a
victim or a child, no nationality, no graded intelligence.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ledger.models import Precision
from partnership import clock
from partnership.access.querysets import RecordBoundQuerySet
from partnership.models import Partnership, Record
from plans.models.work import Work


class RegisterEntry(models.Model):
    """One line of a register, with a Record behind the register's wall."""

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    # The day under which it counts.
    on = models.DateField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(default=clock.now)
    # Entered by mistake: it stays to be read, and counts no longer.
    struck_out = models.BooleanField(default=False)
    struck_because = models.CharField(max_length=200, blank=True)

    objects = RecordBoundQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_struck_out_says_why",
                condition=Q(struck_out=False) | ~Q(struck_because=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partnership", "-on", "-record"], name="%(class)s_newest"),
        ]

    def __str__(self) -> str:
        return self.record.reference


class CctvDownload(RegisterEntry):
    """Recordings copied for evidence, by purpose. Where the copy lies is a reference only."""

    class Category(models.TextChoices):
        ASSAULT = "assault", "Assault"
        SEXUAL_ASSAULT = "sexual_assault", "Sexual assault"
        ROBBERY = "robbery", "Robbery or theft"
        DISORDER = "disorder", "Disorder or anti-social behaviour"
        DAMAGE = "damage", "Criminal damage"
        DRUGS = "drugs", "Drugs"
        MISSING = "missing", "Missing person"
        ROAD = "road", "Road traffic"
        OTHER = "other", "Something else"

    category = models.CharField(max_length=15, choices=Category.choices)
    quantity = models.PositiveIntegerField(default=1)
    requester = models.CharField(max_length=120)
    evidence_reference = models.CharField(max_length=80, blank=True)

    class Meta(RegisterEntry.Meta):
        verbose_name = "CCTV download"


class SocReferral(RegisterEntry):
    """A referral about serious organised crime to a hub. What it says stays in the police's system."""

    class Hub(models.TextChoices):
        WEST = "west", "West: Blackpool, Lancaster, Fylde and Wyre"
        EAST = "east", "East"
        SOUTH = "south", "South"

    class Theme(models.TextChoices):
        DRUGS = "drugs", "Drug dealing"
        EXPLOITATION = "exploitation", "Child exploitation"
        TRAFFICKING = "trafficking", "Human trafficking"
        ILLICIT_TRADE = "illicit_trade", "Illicit trade"
        FRAUD = "fraud", "Fraud"
        LANDLORDS = "landlords", "Rogue landlords"
        OTHER = "other", "Something else"

    hub = models.CharField(max_length=10, choices=Hub.choices)
    theme = models.CharField(max_length=15, choices=Theme.choices)
    quantity = models.PositiveIntegerField(default=1)
    kept_reference = models.CharField(max_length=80)
    tools = models.CharField(max_length=200, blank=True)
    disruption = models.CharField(max_length=200, blank=True)

    class Meta(RegisterEntry.Meta):
        verbose_name = "SOC referral"


class NrmReferral(RegisterEntry):
    """A referral to the National Referral Mechanism (Modern Slavery Act 2015 s.52), without a name.

    An adult is referred with informed consent; a child needs none; of an adult who does not consent
    the Home Office is notified, and that is not a referral.
    """

    class Route(models.TextChoices):
        ADULT = "adult", "Adult, with informed consent"
        CHILD = "child", "Child: no consent is needed"
        NOTIFY = "notify", "Duty to notify: adult who does not consent"

    class Exploitation(models.TextChoices):
        LABOUR = "labour", "Labour"
        SEXUAL = "sexual", "Sexual"
        CRIMINAL = "criminal", "Criminal"
        DOMESTIC = "domestic", "Domestic servitude"
        OTHER = "other", "Other or not known"

    class Sex(models.TextChoices):
        FEMALE = "female", "Female"
        MALE = "male", "Male"
        NOT_KNOWN = "not_known", "Not known"

    class Decision(models.TextChoices):
        WAITING = "waiting", "No decision yet"
        POSITIVE = "positive", "Positive"
        NEGATIVE = "negative", "Negative"

    route = models.CharField(max_length=8, choices=Route.choices)
    exploitation = models.CharField(max_length=10, choices=Exploitation.choices)
    sex = models.CharField(max_length=10, choices=Sex.choices)
    # The reference that the National Referral Mechanism gave: the only way to the person.
    nrm_reference = models.CharField(max_length=40, blank=True)
    consent_recorded = models.BooleanField(default=False)
    operation = models.ForeignKey(
        Work, on_delete=models.PROTECT, null=True, blank=True, related_name="nrm_referrals"
    )
    reasonable_grounds = models.CharField(
        max_length=10, choices=Decision.choices, default=Decision.WAITING
    )
    reasonable_on = models.DateField(null=True, blank=True)
    conclusive_grounds = models.CharField(
        max_length=10, choices=Decision.choices, default=Decision.WAITING
    )
    conclusive_on = models.DateField(null=True, blank=True)

    class Meta(RegisterEntry.Meta):
        verbose_name = "NRM referral"
        constraints: ClassVar = [
            *RegisterEntry.Meta.constraints,
            models.CheckConstraint(
                name="nrm_adult_consented",
                condition=~Q(route="adult") | Q(consent_recorded=True),
            ),
            models.CheckConstraint(
                name="nrm_notified_without_reference",
                condition=~Q(route="notify")
                | Q(consent_recorded=False, nrm_reference="", reasonable_grounds="waiting"),
            ),
            models.CheckConstraint(
                name="nrm_reasonable_has_day",
                condition=Q(reasonable_grounds="waiting", reasonable_on__isnull=True)
                | (~Q(reasonable_grounds="waiting") & Q(reasonable_on__gte=F("on"))),
            ),
            models.CheckConstraint(
                name="nrm_conclusive_after_reasonable",
                condition=Q(conclusive_grounds="waiting", conclusive_on__isnull=True)
                | (
                    ~Q(conclusive_grounds="waiting")
                    & Q(reasonable_grounds="positive", conclusive_on__gte=F("reasonable_on"))
                ),
            ),
        ]


class PreventCount(RegisterEntry):
    """Numbers of a month about Prevent and Channel. Nothing else of them is in BSafe at all."""

    class What(models.TextChoices):
        REFERRED = "prevent_referrals", "Referrals to Prevent by the council"
        ADOPTED = "channel_adopted", "Cases adopted at Channel"
        TRAINED = "prevent_trained", "People trained in Prevent"

    what = models.CharField(max_length=20, choices=What.choices)
    quantity = models.PositiveIntegerField()
    precision = models.CharField(max_length=10, choices=Precision.choices, default=Precision.EXACT)

    class Meta(RegisterEntry.Meta):
        verbose_name = "Prevent count"


class CseCount(RegisterEntry):
    """Numbers of a meeting about child sexual exploitation and missing children (MACSE), by no name."""

    class Meeting(models.TextChoices):
        MACSE = "macse", "MACSE"
        MISSING = "missing", "Missing from home and CSE subgroup"
        OTHER = "other", "Another meeting"

    class What(models.TextChoices):
        DISCUSSED = "cse_children_discussed", "Children discussed because of exploitation"
        MISSING = "missing_children_discussed", "Children discussed because they were missing"
        SAFEGUARDED = "cse_children_safeguarded", "Children with a plan that makes them safer"
        PEOPLE = "cse_people_of_concern", "People of concern discussed"
        PLACES = "cse_places_of_concern", "Places of concern discussed"

    meeting = models.CharField(max_length=8, choices=Meeting.choices)
    what = models.CharField(max_length=30, choices=What.choices)
    quantity = models.PositiveIntegerField()

    class Meta(RegisterEntry.Meta):
        verbose_name = "CSE or missing count"
