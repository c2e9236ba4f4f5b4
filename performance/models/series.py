"""Monthly counts that others publish: who published them, when, and each number as it then was.

An extract is never edited: a later one restates. What a series counted in a month is what the
newest extract that tells of that series, area and month says; earlier ones stay, so that a figure
that was revised can show both.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from partnership.access.querysets import InPartnershipQuerySet
from partnership.models import Partnership
from partnership.models.records import ClockTimestamp


class SeriesArea(models.Model):
    """An area that series are counted for. It rolls up into its parent."""

    class Kind(models.TextChoices):
        WARD = "ward", "Ward"
        DISTRICT = "district", "District"
        FORCE = "force", "Police force area"
        CSP = "csp", "Community Safety Partnership"
        OTHER = "other", "Other area"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    # The Office for National Statistics' code, for example E06000009.
    code = models.CharField(max_length=9)
    # The area's name in figures, for example lancashire; the partnership's own area bears its slug.
    slug = models.SlugField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "code"], name="series_area_code_once"),
            models.UniqueConstraint(fields=["partnership", "slug"], name="series_area_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name


class DataExtract(models.Model):
    """One file as it was imported: where it came from, its hash, and what became of its rows."""

    class Source(models.TextChoices):
        POLICE_COUNTS = "police_counts", "Monthly counts from the constabulary"
        POLICE_UK = "police_uk", "data.police.uk street-level files"
        ONS_C2 = "ons_c2", "ONS Table C2, recorded crime by CSP"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    source = models.CharField(max_length=20, choices=Source.choices)
    file_name = models.CharField(max_length=255)
    # Of the file's bytes; of a folder, of its files' in the order of their names.
    sha256 = models.CharField(max_length=64)
    # The day on which whoever published it took it out of their system.
    extracted_on = models.DateField()
    imported_at = models.DateTimeField(db_default=ClockTimestamp())
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    # The first day of the first and of the last month that it tells of.
    first_month = models.DateField()
    last_month = models.DateField()
    # What was read, mapped, taken for a duplicate, and left out and why: see performance/imports.
    report = models.JSONField()

    objects = InPartnershipQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")

    class Meta:
        ordering: ClassVar = ["-extracted_on", "-imported_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "source", "sha256"], name="extract_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}, {self.extracted_on}"


class SeriesImport(models.Model):
    """A file that somebody handed in, and how far the worker has come with it.

    The file itself lies in private storage until it was read, and is then deleted: what it said is in
    its extract, and one that was refused may have been handed in by mistake.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        READING = "reading", "Being read"
        IMPORTED = "imported", "Imported"
        SAME = "same", "Imported before"
        REFUSED = "refused", "Not imported"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    file_name = models.CharField(max_length=255)
    # As whoever handed it in said; the day it was read where they did not.
    extracted_on = models.DateField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    made_at = models.DateTimeField(db_default=ClockTimestamp())
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    rows_read = models.PositiveIntegerField(default=0)
    # When the worker last said how far it has come; one that died says nothing more.
    touched_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Of a refused file: [row, message, file] of the first thousand problems, and how many there were.
    problems = models.JSONField(default=list)
    problems_found = models.PositiveIntegerField(default=0)
    extract = models.ForeignKey(DataExtract, on_delete=models.PROTECT, null=True)

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="series_import_ends_with_extract_or_problems",
                condition=Q(
                    state__in=["waiting", "reading"],
                    extract__isnull=True,
                    finished_at__isnull=True,
                )
                | Q(
                    state__in=["imported", "same"],
                    extract__isnull=False,
                    finished_at__isnull=False,
                    problems_found=0,
                )
                | Q(
                    state="refused",
                    extract__isnull=True,
                    finished_at__isnull=False,
                    problems_found__gt=0,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_over(self) -> bool:
        """Whether the worker is done with it."""
        return self.finished_at is not None


class SeriesPoint(models.Model):
    """What one extract says a series counted in an area and a month. Append-only.

    Nought is written down: that an extract says nothing of a month is something else.
    """

    id = models.BigAutoField(primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    extract = models.ForeignKey(DataExtract, on_delete=models.PROTECT, related_name="points")
    source = models.CharField(max_length=20, choices=DataExtract.Source.choices)
    # The code of the series (performance/series/catalogue.py), and its name as the source prints it.
    series = models.CharField(max_length=60)
    label = models.CharField(max_length=120)
    area = models.ForeignKey(SeriesArea, on_delete=models.PROTECT)
    # The month's first day; of a count over several months, the last month's.
    month = models.DateField()
    months = models.PositiveSmallIntegerField(default=1)
    count = models.PositiveIntegerField()

    objects = InPartnershipQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["extract", "series", "area", "month"], name="series_point_once"
            ),
            models.CheckConstraint(
                name="series_month_begins_on_first_day", condition=Q(month__day=1)
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partnership", "source", "series", "area", "month"], name="series_by_month"
            ),
        ]


class SeriesBreak(models.Model):
    """From a month on a series counts something that it did not count before.

    `component` is the series of what came in: taken away from the later count it gives the
    like-for-like one. Empty where nothing counts it.
    """

    id = models.BigAutoField(primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    source = models.CharField(max_length=20, choices=DataExtract.Source.choices)
    series = models.CharField(max_length=60)
    from_month = models.DateField()
    component = models.CharField(max_length=60, blank=True)
    note = models.TextField()

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "source", "series", "from_month"], name="series_break_once"
            ),
        ]
