"""Begins a report from a template, complete without anybody typing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from ledger.periods import Period, in_words, parse
from partnership import clock
from partnership.models import Partnership, User
from partnership.rules import refuse_if
from performance.models import Report, ReportSchedule, SeriesArea
from performance.report.figures import Figures, NoFigure, NotOpen, closed_to
from performance.report.placeholders import read
from performance.report.services import (
    add_block,
    add_section,
    head_findings,
    may_write,
    touched,
)
from performance.report.template import Template, fitted, sections_for
from performance.report.wording import BlockSpec
from plans.models import Priority


@transaction.atomic
def begin_report(
    partnership: Partnership,
    template: Template,
    period: Period,
    *,
    by: User | None,
    as_at: date | None = None,
    all_walls: bool = False,
    schedule: ReportSchedule | None = None,
    **head: Any,
) -> Report:
    """A report with the template's sections, words, tables and charts for the figures that there are.

    Figures behind walls are in it where they are open to `by`. Nobody (`by=None`) begins what was
    scheduled. Raises Refused.
    """
    if by is not None:
        may_write(by)
    title = head.pop("title", "") or f"{template.report_title}, {in_words(period)}"
    report = Report(
        partnership=partnership,
        template=template.code,
        title=title,
        period=period.label,
        as_at=as_at,
        area=partnership.slug,
        made_by=by,
        schedule=schedule,
        **head,
    )
    refuse_if(head_findings(report))
    report.save(force_insert=True)
    touched(report, by, "Begun", after=title)
    _Filling(report, by, all_walls).fill(template)
    return report


def priorities_of(partnership: Partnership, period: Period) -> list[Priority]:
    """The priorities that held at some time in the period, in the plan's order, each code once."""
    rows = Priority.objects.filter(partnership=partnership, starts_on__lt=period.ends_before)
    found: dict[str, Priority] = {}
    for each in rows.order_by("plan__starts_on", "position", "title"):
        if each.ends_before is None or each.ends_before > period.starts_on:
            found[each.code] = each
    return sorted(found.values(), key=lambda each: (each.position, each.title))


class _Filling:
    """Puts a template's sections into a report."""

    def __init__(self, report: Report, by: User | None, all_walls: bool) -> None:
        self.report, self.by, self.all_walls = report, by, all_walls
        self.period = parse(report.period)
        own = SeriesArea.objects.filter(partnership=report.partnership, slug=report.area)
        self.parent = own.values_list("parent__slug", flat=True).first() or ""

    def fill(self, template: Template) -> None:
        priorities = priorities_of(self.report.partnership, self.period)
        sections = sections_for(template, priorities)
        self.figures = self._figures([block for section in sections for block in section.blocks])
        for section in sections:
            made = add_section(
                self.report,
                by=self.by,
                kind=section.kind,
                title=section.title,
                level=section.level,
                numbered=section.numbered,
                priority=section.priority,
            )
            for block in fitted(section.blocks, self.period, self.parent, self.has):
                add_block(
                    made,
                    by=self.by,
                    check=False,
                    kind=block.kind,
                    text=block.text,
                    answer=block.answer,
                    figures=list(block.figures),
                    shape=block.shape,
                    years=block.years,
                    with_change=block.with_change,
                    area=block.area,
                    note=block.note,
                )

    def _figures(self, blocks: list[BlockSpec]) -> Figures:
        ids = {figure for block in blocks for figure in block.figures}
        ids |= {read(typed).figure_id for block in blocks for typed in block.placeholders()}
        return Figures(
            self.report.partnership,
            self.period,
            self.report.area,
            ids=ids,
            closed=() if self.all_walls else closed_to(self.by, ids),
            as_at=self.report.as_at,
            known_at=clock.now(),
        )

    def has(self, figure: str, area: str, years_ago: int) -> bool:
        """Whether a figure, or what a placeholder names, has a value."""
        typed = figure if figure.startswith("{{") else ""
        if not typed:
            variants = [figure]
            if area:
                variants.append(f"area={area}")
            if years_ago:
                variants.append(f"years ago={years_ago}")
            typed = "{{ " + " | ".join(variants) + " }}"
        try:
            self.figures.asked(read(typed))
        except (NoFigure, NotOpen):
            return False
        return True
