"""Tables of figures: years side by side with their change, or quarters. No number of one is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ledger.figures import percentage
from ledger.periods import Period, financial_year, in_words, quarters_of
from performance.disclosure import WITHHELD
from performance.models import ReportBlock
from performance.report.figures import (
    NOT_OPEN,
    PUBLIC,
    Figures,
    NoFigure,
    NotOpen,
    described,
)
from performance.report.placeholders import as_number, earlier, printed
from performance.rows import FigureRow

# A change in per cent on a base below this is printed for nobody outside.
_SMALLEST_BASE = 10
NONE = "–"


@dataclass(frozen=True)
class FigureTable:
    """The cells of a table as printed, and the rows behind them: None where there is no number."""

    headers: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[FigureRow | None, ...], ...]
    periods: tuple[Period, ...]
    # What was asked for and is not there.
    missing: tuple[str, ...]
    withheld: bool
    # What each figure is called, as `rows` has them.
    names: tuple[str, ...]

    @property
    def numbers(self) -> list[list[Decimal | None]]:
        """The numbers of each line, for a drawing."""
        return [[as_number(row.value) if row else None for row in line] for line in self.rows]


def periods_of(block: ReportBlock, period: Period) -> list[Period]:
    """The periods that a table or chart shows, the earliest first."""
    years = max(1, block.years)
    if block.shape == ReportBlock.Shape.QUARTERS:
        last = financial_year(period.last_day)
        found = [
            quarter
            for ago in reversed(range(years))
            for quarter in quarters_of(earlier(last, ago))
            if quarter.starts_on < period.ends_before
        ]
        return found
    return [earlier(period, ago) for ago in reversed(range(years))]


def figure_table(block: ReportBlock, figures: Figures) -> FigureTable:
    """The table of a block's figures. What is not there is told, and is no nought."""
    periods = periods_of(block, figures.period)
    with_change = block.with_change and len(periods) > 1
    lines: list[tuple[str, ...]] = []
    rows: list[tuple[FigureRow | None, ...]] = []
    missing: list[str] = []
    for figure_id in block.figures:
        means = described(figure_id)
        found: list[FigureRow | None] = []
        cells: list[str] = []
        for period in periods:
            try:
                row = figures.row(figure_id, period, block.area)
            except NotOpen:
                found.append(None)
                cells.append(NOT_OPEN)
            except NoFigure as error:
                found.append(None)
                cells.append(NONE)
                if period == periods[-1]:
                    missing.append(str(error))
            else:
                found.append(row)
                cells.append(_cell(row))
        if with_change:
            cells += _change(found, figures.edition)
        lines.append((means.title if means else figure_id, *cells))
        rows.append(tuple(found))
    if block.shape == ReportBlock.Shape.QUARTERS:
        return _by_quarter(block, periods, lines, rows, missing)
    headers = ["Figure", *(in_words(each) for each in periods)]
    if with_change:
        headers += ["Change", "Change in %"]
    return FigureTable(
        tuple(headers),
        tuple(lines),
        tuple(rows),
        tuple(periods),
        tuple(missing),
        any(cell == WITHHELD for line in lines for cell in line),
        tuple(line[0] for line in lines),
    )


def _by_quarter(
    block: ReportBlock,
    periods: Sequence[Period],
    lines: Sequence[tuple[str, ...]],
    rows: Sequence[tuple[FigureRow | None, ...]],
    missing: Sequence[str],
) -> FigureTable:
    """Quarters go down the page: of one figure a line is a year, of several a quarter."""
    cells: list[tuple[str, ...]]
    if len(lines) == 1:
        of_year: dict[str, dict[str, str]] = {}
        for period, cell in zip(periods, lines[0][1:], strict=True):
            year, _, quarter = period.label.partition(" ")
            of_year.setdefault(year, {})[quarter] = cell
        quarters = ("Q1", "Q2", "Q3", "Q4")
        headers: tuple[str, ...] = ("Year", *quarters)
        cells = [
            (year, *(held.get(quarter, NONE) for quarter in quarters))
            for year, held in of_year.items()
        ]
    else:
        headers = ("Quarter", *(line[0] for line in lines))
        cells = [
            (period.label, *(line[1 + at] for line in lines)) for at, period in enumerate(periods)
        ]
    return FigureTable(
        headers,
        tuple(cells),
        tuple(rows),
        tuple(periods),
        tuple(missing),
        any(cell == WITHHELD for line in lines for cell in line),
        tuple(line[0] for line in lines),
    )


def _cell(row: FigureRow) -> str:
    if as_number(row.value) is None:
        return row.value
    return printed(row.value, row.unit, precision=row.precision)


def _change(found: Sequence[FigureRow | None], edition: str) -> list[str]:
    """The last on the one before it; of shares in points, and only of what is comparable."""
    then, now = found[-2], found[-1]
    if then is None or now is None:
        return [NONE, NONE]
    old, new = as_number(then.value), as_number(now.value)
    if old is None or new is None:
        return [WITHHELD, WITHHELD]
    if now.unit == "%":
        return [f"{printed(str(new - old), 'pp', format='signed')} points", NONE]
    change = printed(str(new - old), now.unit, format="signed")
    if edition == PUBLIC and 0 < old < _SMALLEST_BASE:
        return [change, WITHHELD]
    if old != int(old) or new != int(new):
        return [change, NONE]
    share = percentage(int(new - old), int(old))
    return [change, "n/a" if share is None else printed(str(share), "%", format="signed")]
