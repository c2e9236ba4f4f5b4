"""The report: what is being written, by whom, and what was published and can never change.

A report is sections of numbered blocks. A block is a paragraph whose figures are placeholders, a
question that the committee's form asks, or a table or chart of figures. What is published is copied
into a `Publication`: from then on neither figures nor text of it can change.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from partnership import clock
from partnership.access.querysets import InPartnershipQuerySet
from partnership.models import Partnership, User
from partnership.models.records import ClockTimestamp
from plans.models import Priority

WRITES, SIGNS, READS = "report.write", "report.sign", "report.read"


def open_figures(user: User) -> list[str]:
    """The ids of the figures behind walls that are open to an account."""
    from ledger import registry

    return [each.id for each in registry.measures_for(user) if each.behind is not None]


class DraftQuerySet(InPartnershipQuerySet[Any]):
    """What is being written is for those who write and sign reports."""

    def visible_to(self, user: User) -> Self:
        if not (user.may(WRITES) or user.may(SIGNS)):
            return self.none()
        return super().visible_to(user)


class PublicationQuerySet(InPartnershipQuerySet[Any]):
    """What was published is for whoever reads reports.

    The exact figures behind a wall are only for those to whom all of that edition's walls are open;
    the public edition holds what may be printed of them, and is for everybody.
    """

    publication_path = ""

    def visible_to(self, user: User) -> Self:
        if not user.may(READS):
            return self.none()
        path = self.publication_path
        seen = Q(**{f"{path}edition": "public"})
        seen |= Q(**{f"{path}walled__contained_by": open_figures(user)})
        return super().visible_to(user).filter(seen)


class PublicationFileQuerySet(PublicationQuerySet):
    """Files are seen by whoever sees the publication."""

    publication_path = "publication__"


class PublicationRecordsQuerySet(InPartnershipQuerySet[Any]):
    """Which records stand behind a figure is for those who may read that very figure."""

    def visible_to(self, user: User) -> Self:
        from ledger import registry

        if not user.may("figures.read"):
            return self.none()
        ids = [each.id for each in registry.measures_for(user)]
        return super().visible_to(user).filter(figure_id__in=ids)


class ReportSchedule(models.Model):
    """A report that is to be begun by itself once its period is over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    period = models.CharField(max_length=20)
    template = models.SlugField(max_length=20)
    # The first day on which it may be begun.
    due_on = models.DateField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)
    cancelled_at = models.DateTimeField(null=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_on", "period", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "period", "template"],
                condition=Q(cancelled_at__isnull=True),
                name="report_scheduled_once",
            ),
        ]


class Report(models.Model):
    """A report that is being written. `version` moves on with every change of its head or state."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_CHECK = "in_check", "In check"
        SIGNED = "signed", "Signed off"
        PUBLISHED = "published", "Published"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    template = models.SlugField(max_length=20)
    title = models.CharField(max_length=200)
    # As ledger.periods writes it.
    period = models.CharField(max_length=20)
    # The day as at which states are given; the period's end unless given.
    as_at = models.DateField(null=True, blank=True)
    # The area whose figures are meant where a placeholder names none.
    area = models.SlugField()
    committee = models.CharField(max_length=160, blank=True)
    officer = models.CharField(max_length=160, blank=True)
    meeting_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # What was known at this instant is what was signed, and what is published.
    signed_at = models.DateTimeField(null=True)
    schedule = models.OneToOneField(
        ReportSchedule, on_delete=models.PROTECT, null=True, related_name="report"
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="report_signed_by_somebody",
                condition=Q(state__in=["draft", "in_check"], signed_at__isnull=True)
                | Q(
                    state__in=["signed", "published"],
                    signed_by__isnull=False,
                    signed_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReportSection(models.Model):
    """A section. Level 2 is part of the last section of level 1 above it; numbers come of the order."""

    class Kind(models.TextChoices):
        PURPOSE = "purpose", "Purpose of the report"
        RECOMMENDATIONS = "recommendations", "Recommendations"
        REASONS = "reasons", "Reasons for the recommendations"
        COUNCIL_PRIORITY = "council_priority", "Council priority"
        BACKGROUND = "background", "Background information"
        PERFORMANCE = "performance", "Performance"
        PRIORITY = "priority", "A priority of the plan"
        HATE = "hate", "Hate crime"
        COUNTER_TERRORISM = "counter_terrorism", "Counter terrorism"
        ORGANISED_CRIME = "organised_crime", "Serious organised crime"
        SLAVERY = "slavery", "Modern slavery and human trafficking"
        EXEMPT = "exempt", "Exempt information"
        APPENDICES = "appendices", "List of appendices"
        CONSIDERATIONS = "considerations", "Considerations"
        CONSULTATION = "consultation", "Consultation undertaken"
        PAPERS = "papers", "Background papers"
        OTHER = "other", "Another section"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=160)
    level = models.PositiveSmallIntegerField(default=1)
    numbered = models.BooleanField(default=True)
    position = models.PositiveIntegerField()
    priority = models.ForeignKey(
        Priority, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Left out of the report; it can be put back.
    left_out = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="report_section_level", condition=Q(level__in=[1, 2])),
        ]

    def __str__(self) -> str:
        return self.title


class ReportBlock(models.Model):
    """One numbered paragraph, question, table or chart of a section."""

    class Kind(models.TextChoices):
        PARAGRAPH = "paragraph", "Paragraph"
        QUESTION = "question", "Question and answer"
        TABLE = "table", "Table of figures"
        CHART = "chart", "Chart of figures"

    class Shape(models.TextChoices):
        YEARS = "years", "Year by year"
        QUARTERS = "quarters", "Quarter by quarter"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="blocks")
    section = models.ForeignKey(ReportSection, on_delete=models.CASCADE, related_name="blocks")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    position = models.PositiveIntegerField()
    # A paragraph's words, a question, or what a table or chart shows (its caption).
    text = models.TextField()
    answer = models.TextField(blank=True)
    # Of a table or chart: which figures, how they are laid out, over how many years.
    figures = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    shape = models.CharField(max_length=10, choices=Shape.choices, blank=True)
    years = models.PositiveSmallIntegerField(default=2)
    with_change = models.BooleanField(default=False)
    # The area of a table's or chart's figures, where that is not the report's.
    area = models.SlugField(blank=True)
    note = models.TextField(blank=True)
    # Left out of the public edition.
    internal_only = models.BooleanField(default=False)
    # Taken out; what it said is kept.
    removed_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="report_block_of_figures_names_some",
                condition=Q(kind__in=["paragraph", "question"])
                | (Q(figures__len__gt=0) & ~Q(shape="")),
            ),
        ]


class ReportEdit(models.Model):
    """Who changed what, and what it said before and after. Append-only: nothing typed is lost."""

    id = models.BigAutoField(primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="edits")
    # The section or block, without a foreign key; none where it is the report itself.
    subject = models.UUIDField(null=True)
    what = models.CharField(max_length=200)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    objects = DraftQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")

    class Meta:
        ordering: ClassVar = ["-pk"]


class ReportCheck(models.Model):
    """That somebody had a report checked, and what its figures said then."""

    id = models.BigAutoField(primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="checks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    errors = models.PositiveIntegerField()
    warnings = models.PositiveIntegerField()
    # Key of the figure → value, of those that were open to whoever had it checked.
    figures = models.JSONField()

    objects = DraftQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")

    class Meta:
        ordering: ClassVar = ["-pk"]


class Publication(models.Model):
    """One edition as it was published: text, figures, charts, and who answers for it. Never changed."""

    class Edition(models.TextChoices):
        INTERNAL = "internal", "Internal edition"
        PUBLIC = "public", "Public edition"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="publications")
    # The first time that the report was published, the second, …: both editions have the same.
    issue = models.PositiveSmallIntegerField()
    edition = models.CharField(max_length=8, choices=Edition.choices)
    title = models.CharField(max_length=200)
    period = models.CharField(max_length=20)
    as_at = models.DateField(null=True)
    area = models.SlugField()
    # The document's tree, its charts in it; as text, so that its bytes are those that were hashed.
    document = models.TextField()
    # Every figure that stands in it, with definition, extract and known-at; likewise as text.
    figures = models.TextField()
    # Hash of the ids of the records behind the figures, which are kept apart.
    records_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    known_at = models.DateTimeField()
    # The figures behind walls that stand in it.
    walled = ArrayField(models.CharField(max_length=80), default=list)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField()

    objects = PublicationQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")

    class Meta:
        ordering: ClassVar = ["-published_at", "edition", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "issue", "edition"], name="publication_edition_once"
            ),
            models.CheckConstraint(
                name="publication_known_when_signed", condition=Q(known_at=F("signed_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def file_name(self, ending: str) -> str:
        """What a file of it is called where it is saved: no title, which people typed."""
        period = self.period.replace("/", "-").replace(" ", "-").replace("..", "-to-")
        return f"report-{period}-{self.edition}-{self.issue}.{ending}"


class PublicationFile(models.Model):
    """One output of a publication, in private storage under its hash. Append-only."""

    class Format(models.TextChoices):
        HTML = "html", "Web page (HTML)"
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"
        DATA = "data", "Figures as spreadsheet (ODS)"
        CSV = "csv", "Figures as CSV files (ZIP)"

    id = models.BigAutoField(primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=5, choices=Format.choices)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField(db_default=ClockTimestamp())

    objects = PublicationFileQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "format"], name="publication_file_once"),
        ]


class PublicationRecords(models.Model):
    """Which records stood behind one figure when it was published. Kept apart from what is read."""

    id = models.BigAutoField(primary_key=True)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="records")
    figure_id = models.CharField(max_length=80)
    period = models.CharField(max_length=20)
    as_at = models.DateField(null=True)
    record_ids = ArrayField(models.UUIDField())

    objects = PublicationRecordsQuerySet.as_manager()

    app_may: ClassVar = ("SELECT", "INSERT")

    class Meta:
        verbose_name_plural = "publication records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["publication", "figure_id", "period", "as_at"],
                nulls_distinct=False,
                name="publication_records_once",
            ),
        ]
