"""A Community Safety Partnership's area and the agencies that work in it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from partnership.access.querysets import InPartnershipQuerySet, OwnPartnershipQuerySet


class Partnership(models.Model):
    """A Community Safety Partnership (CSP) area. Nobody sees another partnership's records."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(
        unique=True, help_text="The area's name in figures, for example blackpool"
    )
    name = models.CharField(max_length=120)
    council_name = models.CharField(max_length=120)
    ons_code = models.CharField(
        max_length=9, help_text="Local authority code, for example E06000009"
    )
    csp_code = models.CharField(max_length=9, blank=True)
    # Only a demonstration partnership may supply the moment at which a fact was recorded; the
    # database refuses to change this flag later.
    is_demonstration = models.BooleanField(default=False)

    objects = OwnPartnershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Ward(models.Model):
    """An electoral ward. Its name lasts while its codes change (Blackpool's did in 2023)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="wards")
    name = models.CharField(max_length=80)
    # The GeoJSON geometry of the council's own boundary file, where one has been loaded.
    boundary = models.JSONField(null=True, blank=True)

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "name"], name="ward_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class WardCode(models.Model):
    """A ward's code in one generation of codes, in use from a date until the next one."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    ward = models.ForeignKey(Ward, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=9)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "code"], name="ward_code_once")
        ]


class Lsoa(models.Model):
    """A lower layer super output area (LSOA) of one census, and the ward that it lies in."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    ward = models.ForeignKey(Ward, on_delete=models.CASCADE, related_name="lsoas")
    code = models.CharField(max_length=9)
    census = models.PositiveSmallIntegerField(help_text="2011 or 2021")

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "code", "census"], name="lsoa_once")
        ]


class Agency(models.Model):
    """An organisation whose staff use BSafe or are sent actions."""

    class Kind(models.TextChoices):
        COUNCIL = "council", "Council"
        POLICE = "police", "Police"
        HOUSING = "housing_provider", "Housing provider"
        HEALTH = "health", "Health"
        PROBATION = "probation", "Probation"
        FIRE = "fire", "Fire and rescue"
        EDUCATION = "education", "Education"
        VOLUNTARY = "voluntary", "Voluntary organisation"
        OTHER = "other", "Other"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="agencies")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # After this day the sharing agreement has lapsed and the agency's staff see nothing.
    agreement_until = models.DateField(null=True, blank=True)

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name_plural = "agencies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "name"], name="agency_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team within an agency: its officers may write on one another's cases."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
