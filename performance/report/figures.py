"""The figures of a report: the one place from which its numbers come.

`rows_of` is the seam: it alone says who works the figures out, and what the public edition may show
of them. Everything else asks `Figures`, which keeps what was printed, so that it can be frozen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from ledger import registry
from ledger.algebra import Measure
from ledger.periods import Period, financial_year, parse, with_parts
from partnership.models import Partnership, User
from performance.answers import report_rows
from performance.disclosure import public_rows
from performance.report.placeholders import Placeholder, earlier
from performance.rows import FigureRow
from performance.series.definitions import FIGURES, SeriesFigure

INTERNAL, PUBLIC = "internal", "public"
EDITIONS = {INTERNAL: "Internal edition", PUBLIC: "Public edition"}
WITHHELD_MEANS = (
    "[c]: withheld, so that nobody can be recognised from a small number or worked out from a "
    "total."
)
NOT_OPEN = "[not open to you]"


class NoFigure(Exception):
    """There is no such figure, or it has no value there; the message says which."""


class NotOpen(Exception):
    """The figure lies behind a wall that is closed to whoever reads."""


@dataclass(frozen=True)
class Described:
    """What a figure is called and means."""

    id: str
    title: str
    definition: str
    unit: str
    group: str
    version: str
    walled: bool = False


def _measure(figure_id: str) -> Measure | None:
    try:
        return registry.measure(figure_id)
    except KeyError:
        return None


def described(figure_id: str) -> Described | None:
    """What is known of a figure, whoever asks; None where there is none of that id."""
    measure = _measure(figure_id)
    if measure is not None:
        return _described(measure)
    series = FIGURES.get(figure_id)
    return _of_series(series) if series is not None else None


def _of_series(figure: SeriesFigure) -> Described:
    return Described(
        figure.id,
        figure.title,
        figure.definition,
        figure.unit,
        figure.group,
        str(figure.version),
    )


def _described(measure: Measure) -> Described:
    return Described(
        measure.id,
        measure.title,
        measure.definition,
        measure.unit,
        measure.group,
        str(measure.version),
        measure.behind is not None,
    )


def offered(user: User) -> list[Described]:
    """The figures that an account may put into a report: those behind its closed walls are not there."""
    own = [_described(each) for each in registry.measures_for(user)]
    return [*own, *map(_of_series, FIGURES.values())]


def is_walled(figure_id: str) -> bool:
    """Whether a figure lies behind a wall."""
    found = described(figure_id)
    return found is not None and found.walled


def closed_to(user: User | None, ids: Collection[str]) -> list[str]:
    """Which of the figures lie behind walls that are closed to an account; to nobody, all walls are."""
    open_ids = {each.id for each in registry.measures_for(user)} if user is not None else set()
    return sorted(each for each in ids if is_walled(each) and each not in open_ids)


def rows_of(
    partnership: Partnership,
    period: Period,
    *,
    ids: Collection[str],
    as_at: date | None,
    known_at: datetime | None,
    edition: str,
) -> list[FigureRow]:
    """The figures of a period with its parts, as the edition may print them.

    Whoever calls has seen to it that the walls of `ids` are open.
    """
    measures = [each for each in map(_measure, sorted(ids)) if each is not None]
    series = sorted(each for each in ids if each in FIGURES)
    if not measures and not series:
        return []
    rows = report_rows(
        partnership, period, as_at=as_at, known_at=known_at, measures=measures, series=series
    )
    return rows if edition == INTERNAL else public_rows(rows)


class Figures:
    """The figures of one reading of a report: what was looked up is kept, to be frozen and listed.

    `ids`: all that the report names. `opens`: those behind walls that whoever reads may know.
    """

    def __init__(
        self,
        partnership: Partnership,
        period: Period,
        area: str,
        *,
        ids: Collection[str],
        closed: Collection[str],
        as_at: date | None = None,
        known_at: datetime | None = None,
        edition: str = INTERNAL,
    ) -> None:
        self.partnership, self.period, self.area = partnership, period, area
        self.as_at, self.known_at, self.edition = as_at, known_at, edition
        self.closed = frozenset(closed)
        self.ids = frozenset(ids) - self.closed
        self.used: dict[tuple[str, str, str, str], FigureRow] = {}
        self._read: set[Period] = set()
        self._rows: dict[tuple[str, str, str], list[FigureRow]] = {}

    def row(
        self, figure_id: str, period: Period, area: str = "", at_end: bool = False
    ) -> FigureRow:
        """The printed figure. Raises NoFigure and NotOpen.

        Of the report's own period as at the report's own day, unless its end is asked for.
        """
        if figure_id in self.closed:
            raise NotOpen(figure_id)
        self._load(period)
        found = self._rows.get((figure_id, area or self.area, period.label), [])
        own = period == self.period and not at_end
        row = self._chosen(found, period, own)
        if row is None:
            if described(figure_id) is None:
                raise NoFigure(f"There is no figure called {figure_id}.")
            raise NoFigure(f"{figure_id} is not given for {area or self.area}, {period}.")
        if row.value == "":
            raise NoFigure(f"{figure_id} has no value for {period}.")
        self.used[row.figure_id, row.area, row.period, row.as_at] = row
        return row

    def asked(self, placeholder: Placeholder) -> FigureRow:
        """The figure that a placeholder names. Raises NoFigure and NotOpen."""
        if placeholder.fault:
            raise NoFigure(f"It {placeholder.fault}.")
        period = parse(placeholder.period) if placeholder.period else self.period
        period = earlier(period, placeholder.years_ago)
        return self.row(placeholder.figure_id, period, placeholder.area, placeholder.at_period_end)

    def _chosen(self, rows: Sequence[FigureRow], period: Period, own: bool) -> FigureRow | None:
        if not rows:
            return None
        asked = self.as_at.isoformat() if self.as_at else ""
        if own and asked:
            return next((each for each in rows if each.as_at == asked), rows[0])
        ended = ("", period.last_day.isoformat())
        return next((each for each in rows if each.as_at in ended), rows[-1])

    def _load(self, period: Period) -> None:
        """Read the year that a period stands in, once."""
        whole = _stands_in(period)
        if whole in self._read:
            return
        self._read.add(whole)
        rows = rows_of(
            self.partnership,
            whole,
            ids=self.ids,
            as_at=self.as_at if whole == _stands_in(self.period) else None,
            known_at=self.known_at,
            edition=self.edition,
        )
        for each in rows:
            self._rows.setdefault((each.figure_id, each.area, each.period), []).append(each)

    def as_data(self) -> list[dict[str, Any]]:
        """What was looked up, in one order, with what each figure means: to be frozen."""
        found = []
        for key in sorted(self.used):
            row = self.used[key]
            means = described(row.figure_id)
            found.append(
                asdict(row)
                | {
                    "title": means.title if means else row.figure_id,
                    "definition": means.definition if means else "",
                    "definition_version": means.version if means else "",
                    "known_at": self.known_at.isoformat() if self.known_at else "",
                }
            )
        return found


def _stands_in(period: Period) -> Period:
    """The financial year with whose figures a period's come; a month comes alone."""
    year = financial_year(period.last_day)
    return year if period in with_parts(year) else period


def figures_key(row: FigureRow) -> str:
    """One word for a printed figure, to find it again."""
    return "|".join((row.figure_id, row.area, row.period, row.as_at))
