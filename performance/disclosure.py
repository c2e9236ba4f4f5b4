"""What of the figures everybody may be told, so that nobody is recognised by a small number.

Our own counts of people, cases and what was done about them are withheld from 1 to 4, and so is every
percentage, average and change that rests on one, and every percentage on fewer than ten. Where a total
and all parts but one are printed, the one can be worked out: another part is withheld with it. Nought
is printed. What the police publish, and orders that a court made in public, are printed as they are.
The rules are policy (domain notes, 6.6): no statute gives a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from performance.rows import FigureRow
from performance.series.definitions import FIGURES

WITHHELD = "c"
SMALLEST, SMALLEST_BASE = 5, 10
# Made by a court in public, or published by law.
OPEN = frozenset(
    {
        "cbo_obtained",
        "civil_injunction_obtained",
        "closure_orders_obtained",
        "pspo_made",
        "pspo_expedited_made",
        "fire_prohibition_orders",
    }
)
# No local number of these is published at all.
NEVER = frozenset({"prevent_referrals", "channel_adopted"})
# What is counted is no person and no case of one.
THINGS = frozenset(
    {
        "GBP",
        "days",
        "years",
        "cameras",
        "premises",
        "farms",
        "plants",
        "schools",
        "designs",
        "posts",
        "events",
        "meetings",
        "warrants",
        "reports",
        "% a year",
        "statements",
        "projects",
        "campaigns",
        "problem files",
        "responses",
        "months",
    }
)
_QUOTIENTS = ("%", "percentage points")
# Total → parts that add up to it, in every period and area.
FAMILIES: dict[str, tuple[str, ...]] = {
    "soc_adults_inhumane_conditions": (
        "soc_adults_eastern_european",
        "soc_adults_english",
        "soc_adults_other",
    ),
    "nrm_referrals_named_example": ("nrm_referrals_adults", "nrm_referrals_children"),
}
# Of two figures the first is among the second: a third that is their difference is never printed, but
# anybody can take it. Where the difference is small the first is withheld.
AMONG: dict[str, str] = {
    "cpw_not_escalated": "cpw_served",
    "cpw_not_escalated_cse": "cpw_served_cse",
    "cpn_not_breached": "cpn_served",
    "cpn_not_breached_cse": "cpn_served_cse",
    "cpw_issued_cse": "cpw_issued",
    "cpn_issued_cse": "cpn_issued",
    "asbrac_high_risk_count": "asbrac_cases_referred",
}


def number(text: str) -> Decimal | None:
    """The number that a cell holds; None for text and for nothing."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _small(value: Decimal | None) -> bool:
    return value is not None and 0 < abs(value) < SMALLEST


def is_open(row: FigureRow) -> bool:
    """Whether the figure may be printed whatever it is."""
    return row.figure_id in OPEN or row.figure_id in FIGURES or row.unit in THINGS


def withhold(row: FigureRow) -> FigureRow:
    """The row without its numbers."""
    return replace(row, value=WITHHELD, numerator="", denominator="", precision="")


def _first(row: FigureRow) -> bool:
    """Primary suppression: whether this row by itself says too much."""
    if row.figure_id in NEVER and row.value:
        return True
    if is_open(row) or not row.value:
        return False
    value, top, base = number(row.value), number(row.numerator), number(row.denominator)
    if top is not None and base is not None:
        if row.figure_id.endswith("_change"):
            return _small(top) or _small(base)
        return base < SMALLEST_BASE or _small(top) or _small(base - top)
    if row.unit in _QUOTIENTS:
        return False
    return _small(value)


def public_rows(rows: Sequence[FigureRow]) -> list[FigureRow]:
    """The rows as everybody may read them, in their order."""
    hidden = {at for at, row in enumerate(rows) if _first(row)}
    places = {
        (row.figure_id, row.area, row.period, row.as_at, row.dimension, row.key): at
        for at, row in enumerate(rows)
    }
    sums = list(_sums(rows, places))
    _hide_differences(rows, places, hidden)
    while more := _second(rows, sums, hidden):
        hidden |= more
    _hide_what_rests_on(rows, places, hidden)
    return [withhold(row) if at in hidden else row for at, row in enumerate(rows)]


_Places = dict[tuple[str, str, str, str, str, str], int]


def _sums(rows: Sequence[FigureRow], places: _Places) -> Iterable[tuple[int, list[int]]]:
    """Which rows add up to which: a year's quarters, the parts of a family, the keys of a dimension."""
    for at, row in enumerate(rows):
        if is_open(row) or row.unit in _QUOTIENTS or row.numerator:
            continue
        if not row.as_at:
            quarters = [
                places.get(
                    (row.figure_id, row.area, f"{row.period} Q{n}", "", row.dimension, row.key)
                )
                for n in (1, 2, 3, 4)
            ]
            known = [each for each in quarters if each is not None]
            if len(known) == 4:
                yield at, known
        parts = [
            places.get((name, row.area, row.period, row.as_at, row.dimension, row.key))
            for name in FAMILIES.get(row.figure_id, ())
        ]
        held = [each for each in parts if each is not None]
        if held and len(held) == len(FAMILIES.get(row.figure_id, ())):
            yield at, held


def _second(
    rows: Sequence[FigureRow], sums: Iterable[tuple[int, list[int]]], hidden: set[int]
) -> set[int]:
    """Secondary suppression: of a sum with one cell hidden the smallest other part goes too."""
    found: set[int] = set()
    for total, parts in sums:
        cells = [total, *parts]
        if len([each for each in cells if each in hidden | found]) != 1:
            continue
        values = [number(rows[each].value) for each in parts]
        if sum(value or 0 for value in values) != number(rows[total].value):
            # They do not add up (distinct people): nothing can be worked out.
            continue
        others = [
            each
            for each in parts
            if each not in hidden | found and (number(rows[each].value) or 0) > 0
        ]
        smallest = min(others, key=lambda each: number(rows[each].value) or 0, default=total)
        found.add(smallest if smallest not in hidden else total)
    return found - hidden


def _hide_differences(rows: Sequence[FigureRow], places: _Places, hidden: set[int]) -> None:
    for at, row in enumerate(rows):
        whole = AMONG.get(row.figure_id)
        other = places.get(
            (whole or "", row.area, row.period, row.as_at, row.dimension, row.key)
        ) or places.get((whole or "", row.area, row.period, "", row.dimension, row.key))
        if whole is None or other is None:
            continue
        part, total = number(row.value), number(rows[other].value)
        if part is not None and total is not None and _small(total - part):
            hidden.add(at)


# What a rate's numerator is called, to withhold the rate where the numerator is withheld.
_RESTS_ON = {
    "asbrac_high_risk_share": "asbrac_high_risk_count",
    "asbrac_hate_crime_share": "asbrac_hate_crime_count",
    "asbrac_mental_health_share": "asbrac_mental_health_count",
    "asbrac_noise_share": "asbrac_noise_count",
}


def _hide_what_rests_on(rows: Sequence[FigureRow], places: _Places, hidden: set[int]) -> None:
    for at, row in enumerate(rows):
        name = _RESTS_ON.get(row.figure_id) or row.figure_id.removesuffix(
            "_percent_change"
        ).removesuffix("_change")
        if name == row.figure_id:
            continue
        for as_at in {row.as_at, ""}:
            part = places.get((name, row.area, row.period, as_at, row.dimension, row.key))
            if part is not None and part in hidden:
                hidden.add(at)


def differences(
    now: Iterable[FigureRow], published: Iterable[FigureRow]
) -> list[tuple[FigureRow, FigureRow]]:
    """Figures that were published before and differ by one to four: together they tell of so few.

    Each pair is the row that would be published and the one that was.
    """
    before = {
        (row.figure_id, row.area, row.period, row.as_at, row.dimension, row.key): row
        for row in published
    }
    found = []
    for row in now:
        was = before.get((row.figure_id, row.area, row.period, row.as_at, row.dimension, row.key))
        if was is None or is_open(row) or row.unit in _QUOTIENTS:
            continue
        new, old = number(row.value), number(was.value)
        if new is not None and old is not None and _small(new - old):
            found.append((row, was))
    return found
