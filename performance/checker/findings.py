"""What the checker says, and the arithmetic that it says it by."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# Fewer than this of people is a small number: domain.md 6.6.
SMALL = 5
# No percentage is printed on fewer than this; below the second, counts alone are the convention.
LEAST_BASE, CONVENTIONAL_BASE = 10, 50

ERROR, WARNING, NOTE = "error", "warning", "note"


@dataclass(frozen=True, order=True)
class Finding:
    """`where` is the paragraph's number, or the figure's id and period."""

    where: str
    rule: str
    quote: str
    message: str
    severity: str = ERROR


@dataclass(frozen=True)
class CheckedFigure:
    """A figure as it was printed or computed. Empty text is "none"."""

    figure_id: str
    area: str
    period: str
    value: str
    unit: str = ""
    as_at: str = ""
    numerator: str = ""
    denominator: str = ""
    subject: str = ""
    extract: str = ""

    @property
    def number(self) -> Decimal | None:
        """The value as a number, where it is one."""
        return number_of(self.value)


def number_of(text: str) -> Decimal | None:
    """2,123 or +18.2; None for what is no number."""
    try:
        return Decimal(text.strip().replace(",", "").lstrip("+").rstrip("%"))
    except InvalidOperation:
        return None


def places_of(text: str) -> int:
    """How many decimals were printed."""
    return len(text.strip().rstrip("%").partition(".")[2])


def rounded(value: Decimal, places: int) -> Decimal:
    """Half-up, as the reports round."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def prints(part: int, whole: int, places: int) -> Decimal | None:
    """A part in per cent of a whole as it would be printed."""
    return rounded(Decimal(part * 100) / whole, places) if whole else None


def bases_of(change: int, percent: Decimal, places: int) -> range:
    """The whole numbers of which `change` prints as `percent`: +26 and 15.3% give 170 alone.

    Empty where there is none.
    """
    if not change or not percent or (change > 0) != (percent > 0):
        return range(0)
    half = Decimal(1).scaleb(-places) / 2
    size, amount = abs(percent), abs(change) * 100
    low = int(amount / (size + half)) - 1
    high = int(amount / (size - half)) + 2 if size > half else low + 1_000_000
    wanted = abs(percent)
    first = next(
        (n for n in range(max(low, 1), high + 1) if prints(abs(change), n, places) == wanted), 0
    )
    if not first:
        return range(0)
    last = next(
        n for n in range(high + 1, first - 1, -1) if prints(abs(change), n, places) == wanted
    )
    return range(first, last + 1)


def parts_of(percent: Decimal, whole: int, places: int) -> list[int]:
    """The whole numbers that print as `percent` of `whole`: 9% of 34 is 3 alone."""
    near = int(percent * whole / 100)
    return [
        n
        for n in range(max(near - 2, 0), min(near + 3, whole) + 1)
        if prints(n, whole, places) == percent
    ]
