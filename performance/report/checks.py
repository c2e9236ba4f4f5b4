"""Checks a report that is being written: what is missing, typed by hand, does not follow or has changed.

An error keeps a report from being signed off: a figure that cannot be put in, a head that does not say
whom it is for. Everything else is for people to read and to decide.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from partnership.models import User
from performance.checker import CheckedFigure, check_figures, check_text
from performance.checker import Finding as Checked
from performance.disclosure import differences
from performance.models import Publication, Report, ReportCheck, ReportSection
from performance.report.document import Built, build
from performance.report.figures import EDITIONS, INTERNAL, PUBLIC, closed_to, described, figures_key
from performance.report.services import head_gaps, may_write
from performance.report.template import TEMPLATES
from performance.rows import COLUMNS, FigureRow

ERROR, WARNING, NOTE = "error", "warning", "note"
_ORDER = (ERROR, WARNING, NOTE)
# How many editions back the public one is held against.
_EDITIONS_COMPARED = 10
# What only matters for what everybody may read.
_OF_PUBLIC = frozenset(
    {
        "identifies-somebody",
        "few-people",
        "one-person",
        "small-number",
        "percent-on-few",
        "percent-reveals",
    }
)


@dataclass(frozen=True)
class CheckFinding:
    """What a check found: how bad it is, at which number, and the block to be changed, if one is."""

    severity: str
    where: str
    message: str
    quote: str = ""
    block: UUID | None = None


@dataclass(frozen=True)
class Checks:
    """Everything that the checks found, the worst first."""

    findings: list[CheckFinding]
    figures: dict[str, str]

    def of(self, severity: str) -> list[CheckFinding]:
        return [each for each in self.findings if each.severity == severity]


def run_checks(report: Report, reader: User) -> Checks:
    """Check both editions as `reader` may read them. What is closed to them is not checked, and said."""
    built = {edition: build(report, reader, edition) for edition in EDITIONS}
    inside = built[INTERNAL]
    figures = {figures_key(row): row.value for row in inside.figures.used.values()}
    found = [
        *_head(report),
        *_sections(report, inside),
        *_placeholders(built.values()),
        *_closed(inside),
        *_changed(report, reader, figures),
        *_differences(report, built[PUBLIC]),
        *_checker(built),
    ]
    once = list(dict.fromkeys(found))
    once.sort(key=lambda each: _ORDER.index(each.severity))
    return Checks(once, figures)


@transaction.atomic
def keep_check(report: Report, *, by: User) -> ReportCheck:
    """Check it and keep what its figures say, to be told later which of them changed."""
    may_write(by)
    checks = run_checks(report, by)
    return ReportCheck.objects.create(
        partnership_id=report.partnership_id,
        report=report,
        by=by,
        errors=len(checks.of(ERROR)),
        warnings=len(checks.of(WARNING)),
        figures=checks.figures,
    )


def _head(report: Report) -> Iterator[CheckFinding]:
    for what in head_gaps(report):
        yield CheckFinding(ERROR, "Head", f"It does not say {what}.")


def _sections(report: Report, built: Built) -> Iterator[CheckFinding]:
    template = TEMPLATES.get(report.template)
    kinds = {each.section.kind for each in built.sections}
    for kind in sorted(template.needs - kinds if template else ()):
        label = ReportSection.Kind(kind).label
        yield CheckFinding(WARNING, "Sections", f"The section “{label}” is missing.")
    for at, each in enumerate(built.sections):
        after = built.sections[at + 1 :]
        has_parts = bool(after) and each.section.level == 1 and after[0].section.level == 2
        if not each.blocks and not has_parts:
            where = each.number or "Unnumbered"
            yield CheckFinding(WARNING, where, f"“{each.section.title}” says nothing.")


def _placeholders(built: Iterable[Built]) -> Iterator[CheckFinding]:
    for one in built:
        for problem in one.problems:
            number = problem.number or "Unnumbered"
            yield CheckFinding(ERROR, number, problem.message, block=problem.block.pk)


def _closed(built: Built) -> Iterator[CheckFinding]:
    for number in built.closed:
        yield CheckFinding(
            NOTE,
            number or "Unnumbered",
            "Holds figures that are not open to you. Somebody to whom they are open must check it.",
        )


def _changed(report: Report, reader: User, figures: dict[str, str]) -> Iterator[CheckFinding]:
    """What the figures said when they were last checked by somebody, as far as they are open."""
    last = report.checks.first()
    if last is None:
        return
    ids = {key.partition("|")[0] for key in last.figures}
    closed = set(closed_to(reader, ids))
    for key, then in last.figures.items():
        figure_id, _, rest = key.partition("|")
        now = figures.get(key)
        if figure_id in closed or now is None or now == then:
            continue
        period = rest.split("|")[1]
        yield CheckFinding(
            NOTE,
            "Figures",
            f"{_called(figure_id)}, {period}: {then} when it was last checked, now {now}.",
        )


def _differences(report: Report, public: Built) -> Iterator[CheckFinding]:
    """What the public edition would tell together with one that was published before it."""
    now = list(public.figures.used.values())
    earlier = Publication.objects.filter(partnership=report.partnership_id, edition=PUBLIC)
    for publication in earlier.order_by("-published_at")[:_EDITIONS_COMPARED]:
        frozen = json.loads(publication.figures)
        was = [FigureRow(**{name: each.get(name, "") for name in COLUMNS}) for each in frozen]
        for row, before in differences(now, was):
            yield CheckFinding(
                WARNING,
                "Public edition",
                f"{_called(row.figure_id)}, {row.period}: {row.value}, and {before.value} in "
                f"“{publication.title}”. The two together tell of fewer than five.",
            )


def _called(figure_id: str) -> str:
    found = described(figure_id)
    return found.title if found else figure_id


def _checker(built: dict[str, Built]) -> Iterator[CheckFinding]:
    for edition, one in built.items():
        rows = list(one.figures.used.values())
        figures = [_checked(row) for row in rows]
        found = [*check_text(_text(one), figures), *check_figures(figures)]
        blocks = {each.number: each.block.pk for each in one.texts if each.number}
        for each in found:
            if (each.rule in _OF_PUBLIC) == (edition == PUBLIC):
                yield _finding(each, blocks)


def _finding(found: Checked, blocks: dict[str, UUID]) -> CheckFinding:
    # What the checker is sure of is still for people to judge: it reads words, not facts.
    severity = WARNING if found.severity in (ERROR, WARNING) else NOTE
    return CheckFinding(
        severity, found.where or "Head", found.message, found.quote, blocks.get(found.where)
    )


def _checked(row: FigureRow) -> CheckedFigure:
    values: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("figure_id", "area", "period", "value", "unit", "as_at", "numerator")
    }
    return CheckedFigure(
        **values,
        denominator=row.denominator,
        extract=row.extract,
        subject=_called(row.figure_id),
    )


def _text(built: Built) -> str:
    """The commentary as the checker reads reports: each paragraph behind its number."""
    texts: dict[str, list[str]] = {}
    for each in built.texts:
        texts.setdefault(each.number, []).append(each.text)
    lines = []
    for section in built.sections:
        lines.append(f"{section.number} {section.section.title}".strip())
        for number, _ in section.blocks:
            if number and (said := texts.pop(number, None)):
                # The word joiner keeps a paragraph that begins with a number from being taken for a
                # row of numbers under the one before it.
                lines.append(f"{number} \u2060{' '.join(said)}")
    return "\n\n".join(lines)
