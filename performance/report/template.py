"""What a new report begins with: sections of a committee's form, our words, and the figures there are.

A paragraph, table or chart of a template comes into a report only where its figures have values, so
that a new report never names what is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ledger.periods import Period
from performance.models import ReportBlock, ReportSection
from performance.report import wording
from performance.report.wording import BlockSpec
from plans.models import Priority

Kind = ReportSection.Kind


@dataclass(frozen=True)
class SectionSpec:
    """A section of a template. `each_priority` stands for one section for each priority."""

    kind: Kind
    title: str
    blocks: tuple[BlockSpec, ...] = ()
    level: int = 1
    numbered: bool = True
    each_priority: bool = False
    priority: Priority | None = None


@dataclass(frozen=True)
class Template:
    """A committee's form. `needs` are the kinds of section without which its report is incomplete."""

    code: str
    title: str
    report_title: str
    sections: tuple[SectionSpec, ...]
    needs: frozenset[str]


_HEAD = (
    SectionSpec(Kind.PURPOSE, "Purpose of the report", wording.PURPOSE),
    SectionSpec(Kind.RECOMMENDATIONS, "Recommendations", wording.RECOMMENDATIONS),
)
_PERFORMANCE = (
    SectionSpec(Kind.PERFORMANCE, "Performance", wording.PERFORMANCE),
    SectionSpec(Kind.PRIORITY, "", level=2, each_priority=True),
)
_CONSIDERATIONS = (
    "Legal",
    "Human resources",
    "Equality",
    "Financial",
    "Risk management",
    "Ethical",
)
STANDARD = Template(
    "standard",
    "Scrutiny committee: the year’s report",
    "Community safety performance report",
    (
        *_HEAD,
        SectionSpec(Kind.REASONS, "Reasons for the recommendations", wording.REASONS),
        SectionSpec(Kind.COUNCIL_PRIORITY, "Council priority", wording.COUNCIL_PRIORITY),
        SectionSpec(Kind.BACKGROUND, "Background information", wording.BACKGROUND),
        *_PERFORMANCE,
        SectionSpec(Kind.HATE, "Hate crime", wording.HATE),
        SectionSpec(Kind.COUNTER_TERRORISM, "Counter terrorism", wording.COUNTER_TERRORISM),
        SectionSpec(Kind.ORGANISED_CRIME, "Serious organised crime", wording.ORGANISED_CRIME),
        SectionSpec(Kind.SLAVERY, "Modern slavery and human trafficking", wording.SLAVERY),
        SectionSpec(
            Kind.EXEMPT,
            "Does the information submitted include any exempt information?",
            wording.EXEMPT,
            numbered=False,
        ),
        SectionSpec(Kind.APPENDICES, "List of appendices", wording.NONE),
        *(
            SectionSpec(Kind.CONSIDERATIONS, f"{each} considerations", wording.NONE)
            for each in _CONSIDERATIONS
        ),
        SectionSpec(Kind.CONSULTATION, "Internal and external consultation", wording.NONE),
        SectionSpec(Kind.PAPERS, "Background papers", wording.PAPERS),
    ),
    frozenset(
        {
            Kind.PURPOSE,
            Kind.RECOMMENDATIONS,
            Kind.REASONS,
            Kind.COUNCIL_PRIORITY,
            Kind.BACKGROUND,
            Kind.PERFORMANCE,
            Kind.PRIORITY,
            Kind.EXEMPT,
            Kind.APPENDICES,
            Kind.CONSIDERATIONS,
            Kind.CONSULTATION,
            Kind.PAPERS,
        }
    ),
)
QUARTERLY = Template(
    "quarterly",
    "Partnership board: a quarter’s report",
    "Community safety quarterly report",
    (*_HEAD, *_PERFORMANCE),
    frozenset({Kind.PURPOSE, Kind.RECOMMENDATIONS, Kind.PERFORMANCE, Kind.PRIORITY}),
)
TEMPLATES = {each.code: each for each in (STANDARD, QUARTERLY)}


def sections_for(template: Template, priorities: Sequence[Priority]) -> list[SectionSpec]:
    """The template's sections, with one for each priority in the plan's order."""
    return list(_sections(template, priorities))


def _sections(template: Template, priorities: Sequence[Priority]) -> Iterator[SectionSpec]:
    for section in template.sections:
        if not section.each_priority:
            yield section
            continue
        for priority in priorities:
            yield replace(
                section,
                title=priority.title,
                blocks=wording.for_priority(priority.code, priority.measures),
                priority=priority,
            )


def fitted(
    specs: Sequence[BlockSpec],
    period: Period,
    parent: str,
    has: Callable[[str, str, int], bool],
) -> list[BlockSpec]:
    """Those blocks of a template whose figures are there; of tables and charts those figures.

    `has(figure, placeholder or area, years ago)` says whether there is a value.
    """
    found = []
    for spec in specs:
        if "PARENT" in (spec.area + spec.text) and not parent:
            continue
        spec = replace(
            spec,
            text=_said(spec.text, period, parent),
            area=spec.area.replace("PARENT", parent),
        )
        if spec.kind in (ReportBlock.Kind.TABLE, ReportBlock.Kind.CHART):
            there = tuple(each for each in spec.figures if has(each, spec.area, 0))
            if not there:
                continue
            years = spec.years
            if spec.shape == ReportBlock.Shape.YEARS:
                # As many years back as there is a figure for, and at least the period itself.
                while years > 1 and not any(has(each, spec.area, years - 1) for each in there):
                    years -= 1
            found.append(replace(spec, figures=there, years=years))
        elif all(has(each, "", 0) for each in spec.placeholders()):
            found.append(spec)
    return found


def _said(text: str, period: Period, parent: str) -> str:
    first, last = period.starts_on, period.last_day
    words = f"{first:%B %Y} to {last:%B %Y}"
    return text.replace("PERIOD", words).replace("PARENT", parent)
