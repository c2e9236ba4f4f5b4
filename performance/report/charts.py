"""Charts of a report's figures, with the sentence that stands for the drawing and its table."""

from __future__ import annotations

from dataclasses import dataclass

from performance import charts
from performance.models import ReportBlock
from performance.report.figures import described
from performance.report.placeholders import printed
from performance.report.tables import FigureTable

MOST_LINES = 4


@dataclass(frozen=True)
class Drawn:
    """A drawing's specification, and the words that say the same."""

    spec: charts.Spec
    alternative: str


def drawn(block: ReportBlock, table: FigureTable) -> Drawn | None:
    """The chart of a block's table; None where there is no number to draw."""
    lines = [
        (name, [None if value is None else int(value) for value in numbers])
        for name, numbers in zip(table.names, table.numbers, strict=True)
        if any(value is not None for value in numbers)
    ][:MOST_LINES]
    if not lines:
        return None
    # What was not told before or after says nothing in a drawing; a gap within it stays.
    there = [
        at
        for at in range(len(table.periods))
        if any(numbers[at] is not None for _, numbers in lines)
    ]
    shown = slice(there[0], there[-1] + 1)
    lines = [(name, numbers[shown]) for name, numbers in lines]
    labels = [each.label for each in table.periods[shown]]
    if len(lines) == 1 and block.shape == ReportBlock.Shape.YEARS:
        spec = charts.bar_chart(labels, lines[0][1])
    else:
        # One line needs no name at its end: the caption says it.
        spec = charts.line_chart(labels, dict(lines) if len(lines) > 1 else {"": lines[0][1]})
    return Drawn(spec, _alternative(block, table))


def _alternative(block: ReportBlock, table: FigureTable) -> str:
    """What the drawing shows: from what, to what, and where it was highest."""
    said = []
    for name, figure_id, numbers in zip(table.names, block.figures, table.numbers, strict=True):
        known = [
            (period.label, value)
            for period, value in zip(table.periods, numbers, strict=True)
            if value is not None
        ]
        if not known:
            continue
        figure = described(figure_id)
        unit = figure.unit if figure else ""
        (first, start), (last, end) = known[0], known[-1]
        top, most = max(known, key=lambda each: each[1])
        sentence = f"{name}: {printed(str(start), unit)} in {first}"
        if last != first:
            sentence += f", {printed(str(end), unit)} in {last}"
        if top not in (first, last):
            sentence += f"; highest in {top} with {printed(str(most), unit)}"
        said.append(f"{sentence}.")
    return " ".join(said)
