"""The verbs on a report that is being written. Each change takes its sign-off back and is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import F, Max

from documents import DocumentError, Heading, parse_markup
from ledger.periods import PeriodError, parse
from partnership import clock
from partnership.models import User
from partnership.rules import ChangedMeanwhile, Finding, Refused, refuse_if
from performance.models import Report, ReportBlock, ReportEdit, ReportSection
from performance.models.report import WRITES
from performance.report.figures import closed_to, described
from performance.report.placeholders import names_in

State = Report.State
# So many years, lines and figures fit on a page.
MOST_YEARS, MOST_FIGURES = 5, 30


def may_write(by: User) -> None:
    """Raises Refused for whoever does not write reports."""
    if not by.may(WRITES):
        raise Refused(Finding("REPORT-WRITE", "Only whoever writes reports may change this one."))


def lock(report: Report, *, by: User | None) -> Report:
    """The report as it is now, held until the transaction ends; what was published is not changed."""
    if by is not None:
        may_write(by)
    held: Report = Report.objects.select_for_update().get(
        pk=report.pk, **({"partnership": by.partnership_id} if by is not None else {})
    )
    if held.state == State.PUBLISHED:
        raise Refused(
            Finding(
                "REPORT-PUBLISHED",
                "This report is published. Take it up again to write a corrected one.",
            )
        )
    return held


def touched(report: Report, by: User | None, what: str, **said: Any) -> None:
    """Write down who changed what. The sign-off was of the report as it was: it is taken back."""
    ReportEdit.objects.create(
        partnership_id=report.partnership_id, report=report, what=what[:200], by=by, **said
    )
    Report.objects.filter(pk=report.pk).update(
        state=State.DRAFT,
        signed_by=None,
        signed_at=None,
        changed_at=clock.now(),
        version=F("version") + 1,
    )
    report.refresh_from_db()


@transaction.atomic
def change_head(report: Report, *, by: User, expected_version: int | None, **values: Any) -> Report:
    """Say anew what stands above the report. Raises ChangedMeanwhile if somebody else has."""
    held = lock(report, by=by)
    if expected_version is not None and held.version != expected_version:
        raise ChangedMeanwhile
    before = _head(held)
    for name, value in values.items():
        setattr(held, name, value.strip() if isinstance(value, str) else value)
    refuse_if(head_findings(held))
    held.save(update_fields=list(values))
    touched(held, by, "The head of the report", before=before, after=_head(held))
    return held


def _head(report: Report) -> str:
    lines = [report.title, report.committee, report.officer]
    lines += [str(report.meeting_on or ""), report.period, str(report.as_at or "")]
    return "\n".join(lines)


def head_findings(report: Report) -> list[Finding]:
    """What is wrong with the head of a report."""
    found = []
    if not report.title.strip():
        found.append(Finding("REPORT-TITLE", "Enter the title.", "title"))
    try:
        period = parse(report.period)
    except PeriodError as error:
        return [*found, Finding("REPORT-PERIOD", str(error), "period")]
    if period.starts_on > clock.today():
        found.append(Finding("REPORT-PERIOD", "The period must have begun.", "period"))
    if report.as_at is not None and report.as_at > clock.today():
        found.append(Finding("REPORT-DAY", "The day must be today or in the past.", "as_at"))
    if report.as_at is not None and report.as_at < period.starts_on:
        found.append(
            Finding("REPORT-DAY", "The day must not be before the period begins.", "as_at")
        )
    return found


def head_gaps(report: Report) -> list[str]:
    """What the head must say before the report is signed off, and does not."""
    return [
        what
        for value, what in (
            (report.committee, "which committee it is for"),
            (report.officer, "who the relevant officer is"),
            (report.meeting_on, "when the committee meets"),
        )
        if not value
    ]


def _place(rows: Any) -> int:
    last: int | None = rows.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


@transaction.atomic
def add_section(
    report: Report, *, by: User | None, after: ReportSection | None = None, **values: Any
) -> ReportSection:
    """A new section, after another or at the end."""
    held = lock(report, by=by)
    section = ReportSection(
        partnership_id=held.partnership_id,
        report=held,
        position=_place(held.sections),
        **values,
    )
    section.title = section.title.strip()
    refuse_if(_section_findings(section))
    if after is not None:
        held.sections.filter(position__gt=after.position).update(position=F("position") + 1)
        section.position = after.position + 1
    section.save(force_insert=True)
    touched(held, by, f"Section added: {section.title}", subject=section.pk, after=section.title)
    return section


def _section_findings(section: ReportSection) -> list[Finding]:
    if section.title.strip():
        return []
    return [Finding("REPORT-TITLE", "Enter the section’s title.", "title")]


@transaction.atomic
def change_section(
    section: ReportSection, *, by: User, expected_version: int | None, **values: Any
) -> ReportSection:
    """Name a section anew, number it or not, make it part of the one above, leave it out or put it back."""
    report = lock(section.report, by=by)
    now: ReportSection = _unchanged(ReportSection, section, expected_version)
    before = now.title
    for name, value in values.items():
        setattr(now, name, value.strip() if isinstance(value, str) else value)
    refuse_if(_section_findings(now))
    now.save()
    left = " (left out)" if now.left_out else ""
    touched(
        report,
        by,
        f"Section changed: {now.title}",
        subject=now.pk,
        before=before,
        after=f"{now.title}{left}",
    )
    return now


def _unchanged(model: Any, row: Any, expected_version: int | None) -> Any:
    """The row as it is now, its version moved on. Raises ChangedMeanwhile."""
    rows = model.objects.filter(pk=row.pk, report=row.report_id)
    if expected_version is not None:
        rows = rows.filter(version=expected_version)
    if not rows.update(version=F("version") + 1):
        raise ChangedMeanwhile
    return model.objects.get(pk=row.pk)


@transaction.atomic
def move(row: ReportSection | ReportBlock, way: str, *, by: User) -> None:
    """Let a section or block change places with the one above or below. At the end nothing happens."""
    report = lock(row.report, by=by)
    rows: models.QuerySet[Any] = report.sections.all()
    if isinstance(row, ReportBlock):
        rows = report.blocks.filter(section=row.section_id, removed_at__isnull=True)
    order = list(rows.order_by("position", "id"))
    at = next((number for number, each in enumerate(order) if each.pk == row.pk), None)
    if at is None:
        return
    other = at - 1 if way == "up" else at + 1
    if not 0 <= other < len(order):
        return
    order[at], order[other] = order[other], order[at]
    for number, each in enumerate(order, start=1):
        if each.position != number:
            rows.filter(pk=each.pk).update(position=number)
    name = row.title if isinstance(row, ReportSection) else row.text[:80]
    touched(report, by, f"Moved {way}: {name}", subject=row.pk)


@transaction.atomic
def add_block(
    section: ReportSection, *, by: User | None, check: bool = True, **values: Any
) -> ReportBlock:
    """A new block at the end of a section. Raises Refused."""
    report = lock(section.report, by=by)
    block = ReportBlock(
        partnership_id=report.partnership_id,
        report=report,
        section=section,
        position=_place(report.blocks.filter(section=section)),
        written_by=by,
        **_stripped(values),
    )
    if check:
        refuse_if(block_findings(block, by, named_before=set()))
    block.save(force_insert=True)
    touched(report, by, f"Added to {section.title}", subject=block.pk, after=said_by(block))
    return block


@transaction.atomic
def change_block(
    block: ReportBlock, *, by: User, expected_version: int | None, **values: Any
) -> ReportBlock:
    """Write a block anew. Raises ChangedMeanwhile if somebody else has since; Refused."""
    report = lock(block.report, by=by)
    now: ReportBlock = _unchanged(ReportBlock, block, expected_version)
    before, named = said_by(now), named_by(now)
    for name, value in _stripped(values).items():
        setattr(now, name, value)
    refuse_if(block_findings(now, by, named_before=named))
    now.written_by, now.changed_at, now.removed_at = by, clock.now(), None
    now.save()
    touched(
        report,
        by,
        f"Changed in {now.section.title}",
        subject=now.pk,
        before=before,
        after=said_by(now),
    )
    return now


@transaction.atomic
def remove_block(block: ReportBlock, *, by: User, back: bool = False) -> None:
    """Take a block out, or put it back. What it says is kept."""
    report = lock(block.report, by=by)
    now: ReportBlock = ReportBlock.objects.get(pk=block.pk, report=report)
    if (now.removed_at is None) == back:
        return
    now.removed_at = None if back else clock.now()
    now.version += 1
    now.save(update_fields=["removed_at", "version"])
    verb = "Put back into" if back else "Taken out of"
    touched(
        report,
        by,
        f"{verb} {now.section.title}",
        subject=now.pk,
        before="" if back else said_by(now),
        after=said_by(now) if back else "",
    )


def said_by(block: ReportBlock) -> str:
    """All that was typed into a block, as one text."""
    lines = [block.text, block.answer, ", ".join(block.figures), block.note]
    if block.internal_only:
        lines.append("Only in the internal edition")
    return "\n".join(line for line in lines if line)


def named_by(block: ReportBlock) -> set[str]:
    """The figures that a block names."""
    return names_in([block.text, block.answer, block.note]) | set(block.figures)


def _stripped(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }


def block_findings(block: ReportBlock, by: User | None, *, named_before: set[str]) -> list[Finding]:
    """What is wrong with a block.

    Whoever writes may name no figure behind a wall that is closed to them. One that somebody else
    has put there may stay: they cannot read it.
    """
    found = []
    words = "the question" if block.kind == ReportBlock.Kind.QUESTION else "the paragraph"
    of_figures = block.kind in (ReportBlock.Kind.TABLE, ReportBlock.Kind.CHART)
    if not block.text.strip():
        wanted = "what it shows" if of_figures else words
        found.append(Finding("REPORT-TEXT", f"Enter {wanted}.", "text"))
    for name in ("text", "answer", "note"):
        found += _markup(getattr(block, name), name)
    if of_figures:
        found += _figures(block.figures)
        if not 1 <= block.years <= MOST_YEARS:
            found.append(
                Finding("REPORT-YEARS", f"Years must be between 1 and {MOST_YEARS}.", "years")
            )
    for figure in closed_to(by, named_by(block) - named_before):
        found.append(
            Finding(
                "REPORT-WALL",
                f"{figure} is not open to you. Ask somebody to whom it is open to write this.",
                "figures" if figure in block.figures else "text",
            )
        )
    return found


def _markup(text: str, field: str) -> list[Finding]:
    try:
        parts = parse_markup(text, under=1)
    except DocumentError as error:
        return [Finding("REPORT-TEXT", str(error), field)]
    if any(isinstance(each, Heading) for each in parts):
        return [
            Finding(
                "REPORT-TEXT",
                "A heading is a section of its own. Take the # away, or add a section.",
                field,
            )
        ]
    return []


def _figures(ids: Sequence[str]) -> list[Finding]:
    if not ids:
        return [Finding("REPORT-FIGURES", "Enter at least one figure.", "figures")]
    if len(ids) > MOST_FIGURES:
        return [Finding("REPORT-FIGURES", f"Enter no more than {MOST_FIGURES} figures.", "figures")]
    if len(ids) != len(set(ids)):
        return [Finding("REPORT-FIGURES", "Enter each figure once.", "figures")]
    unknown = [each for each in ids if described(each) is None]
    if unknown:
        return [Finding("REPORT-FIGURES", f"There is no figure called {unknown[0]}.", "figures")]
    return []
