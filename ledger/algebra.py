"""The little algebra of measures.

A measure says which rows of the ledger contribute to a figure; its value is the number, the median
or the quotient of those rows. The records behind a figure are the same rows, so that a figure and
its drill-down cannot disagree. All SQL reads the ledger alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

# Dimension → column. A flow is counted under what its fact carries; everything else under what the
# record carried on the last day of the period (or on the as-at day where that is earlier), so that
# a later hand-over changes no past quarter.
COLUMNS = {
    "ward": "ward_id",
    "owner": "owner_id",
    "agency": "agency_id",
    "category": "category",
    "risk_band": "risk_band",
    "source": "source",
    "age_band": "age_band",
    "issuing_body": "issuing_body",
}
# "theme": what bears two themes counts under each, what bears none under "".
# "age" is the length of the spell by the day read, in bands ("age_band" is somebody's age).
DIMENSIONS = (*COLUMNS, "theme", "age")
AGE_BANDS = (
    (28, "under 4 weeks"),
    (91, "4 to 12 weeks"),
    (182, "3 to 5 months"),
    (None, "6 months or more"),
)

# Which day a kind of fact bears, where it is not that on which something happened to somebody.
BASES = {
    "case.incident": "reported",
    "order.issued": "issued",
    "order.served": "served",
    "order.made": "made",
    "asbrac.accepted": "referral",
    "marac.heard": "meeting",
    "asbrac.heard": "meeting",
    "group.heard": "meeting",
}


@dataclass(frozen=True)
class Spell:
    """A stretch during which a record is open: from an opening fact to the closing fact after it.

    Half-open: a record closed on a day is not open at the end of that day.
    """

    opens: tuple[str, ...]
    closes: tuple[str, ...]


@dataclass(frozen=True)
class Wall:
    """What a room keeps apart until it is published: its facts, its figures and when they changed.

    Open to accounts with the capability and clearance for the compartment. `facts` is what the kinds
    of its facts begin with: these are in no cell, and make no stored figure stale.
    """

    capability: str
    compartment: str
    facts: str


@dataclass(frozen=True)
class Measure:
    """`id` is the figure's id in reports; `version` moves on when the definition changes.

    `group` is the heading that it stands under, `record_kind` the kind of the records behind it.
    `behind` is the wall that it stands behind, where it does.
    """

    id: str
    title: str
    definition: str
    unit: str
    version: int = field(default=1, kw_only=True)
    group: str = field(default="ASB cases", kw_only=True)
    record_kind: str = field(default="asb_case", kw_only=True)
    behind: Wall | None = field(default=None, kw_only=True)
    # Whether a year gives it for its months as well: reports name the month.
    monthly: bool = field(default=False, kw_only=True)
    # The state at a day: its figures name the day they are as at.
    as_at: ClassVar[bool] = False
    # What stands between numerator and denominator where both are shown.
    joined: ClassVar[str] = "of"

    @property
    def basis(self) -> str:
        """Which day puts something into the period; of a state, that it is as at a day."""
        return "open_as_at" if self.as_at else "occurred"


@dataclass(frozen=True)
class Filtered(Measure):
    """Counts only what bears each value of `where`, and `theme` among its themes.

    Of several values for a dimension it bears one. `ward_name` is that of the one ward of which it
    counts: a partnership without such a ward has no such figure. A flow's facts bear what they carry;
    everything else what the record carried on the day read, as in the breakdowns. Raises ValueError
    for a dimension that is no column, and for one ward's figure that would be kept in cells.
    """

    where: tuple[tuple[str, str | tuple[str, ...]], ...] = field(default=(), kw_only=True)
    theme: str = field(default="", kw_only=True)
    ward_name: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        # Columns are written into the SQL, so that no other word may get there.
        if unknown := {dimension for dimension, _ in self.where} - set(COLUMNS):
            raise ValueError(f"{self.id} cannot be filtered by {', '.join(sorted(unknown))}")
        if self.ward_name and self.behind is None:
            raise ValueError(f"{self.id} is of one ward, and cells are kept of every partnership")


@dataclass(frozen=True)
class Flow(Filtered):
    """Facts of `kinds` that happened in the period, each with the dimensions that it carries.

    By the end of a month, quarter or year nothing outside it can change the figure as at that end.
    """

    kinds: tuple[str, ...]

    @property
    def basis(self) -> str:
        return next((BASES[kind] for kind in self.kinds if kind in BASES), "occurred")


@dataclass(frozen=True)
class Count(Flow):
    """The number of the facts."""

    satisfactory: bool | None = None
    # The result in code that the facts must bear; any where empty.
    outcome: str = ""


@dataclass(frozen=True)
class Sum(Flow):
    """The sum of what the facts counted, and how exact it is; no value where nothing was recorded.

    A nought that somebody recorded is a figure, silence is none. Of a sum that is not all exact the
    numerator is its exact part. Of the facts only those with one of `outcomes`, where any is named.
    """

    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DistinctPlaces(Flow):
    """Distinct places that the facts name, of facts with `outcome` where it is said."""

    outcome: str = ""


@dataclass(frozen=True)
class DistinctPeople(Flow):
    """Distinct people whom the facts name in a role."""

    role: str


@dataclass(frozen=True)
class PeopleListed(Flow):
    """People whom the facts name in a role, each counted once for every fact that names them."""

    role: str


@dataclass(frozen=True)
class DistinctRecords(Flow):
    """Distinct records that have such a fact, however many they have."""


@dataclass(frozen=True)
class CountWithout(Flow):
    """Facts of `kinds` in the period whose record had none of `without` by the as-at day.

    One of `without` tells from the counted fact's day on, that day included; an earlier one belongs
    to something that came before. Raises ValueError for a kind that is in both.
    """

    without: tuple[str, ...]
    as_at: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if both := set(self.kinds) & set(self.without):
            raise ValueError(f"{self.id} counts {', '.join(sorted(both))} without itself")


@dataclass(frozen=True)
class CountWith(Flow):
    """Facts of `kinds` in the period whose record had one of `followed_by` by the as-at day.

    It follows from the counted fact's day on, that day included. Of several the latest tells, and it
    must say what `satisfactory` says, unless that is None. With the `CountWithout` of the same kinds
    the two of `satisfactory` add up to all the facts. Raises ValueError for a kind that is in both.
    """

    followed_by: tuple[str, ...]
    satisfactory: bool | None = None
    as_at: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if both := set(self.kinds) & set(self.followed_by):
            raise ValueError(f"{self.id} counts {', '.join(sorted(both))} with itself")


@dataclass(frozen=True)
class OpenAsAt(Filtered):
    """A stock: records open at the end of the as-at day."""

    spell: Spell
    as_at: ClassVar[bool] = True


@dataclass(frozen=True)
class Overlap(Filtered):
    """Distinct records open at any time in the period, the day of closing included.

    None in a period that had not begun on the as-at day.
    """

    spell: Spell


@dataclass(frozen=True)
class CohortState(Filtered):
    """Of the records open at any time in the period, those in one state at the end of the as-at day.

    `satisfactory` None: still open. True or False: closed, by what the latest closing said.
    """

    spell: Spell
    satisfactory: bool | None
    as_at: ClassVar[bool] = True


@dataclass(frozen=True)
class MedianDays(Filtered):
    """The median length of the spells that ended in the period, in days."""

    spell: Spell


@dataclass(frozen=True)
class RepeatSubjects(Measure):
    """Distinct people (by `role`) or places with enough facts in twelve months.

    Counted where a fact of `kind` fell in the period and at least `setting` of them fell in the
    twelve months that end with the period (or with the as-at day where that is earlier).
    """

    kind: str
    setting: str
    role: str | None = None


@dataclass(frozen=True)
class OverdueAsAt(Filtered):
    """Open records whose latest fact of `kinds` set a day that has passed at the as-at day."""

    spell: Spell
    kinds: tuple[str, ...]
    as_at: ClassVar[bool] = True


@dataclass(frozen=True)
class OverdueSubjects(Filtered):
    """What facts of `kinds` announced for a day that has passed at the as-at day, and is not over.

    Facts name what they are about as their `subject` (an action): of those of `kinds` and `ends` the
    subject's latest tells. Whether its record is open is not asked.
    """

    kinds: tuple[str, ...]
    ends: tuple[str, ...]
    as_at: ClassVar[bool] = True


@dataclass(frozen=True)
class Change(Measure):
    """How much more a flow is than in the same period a year before; less is below nought.

    Of a period cut short by the as-at day, the year before is read as far. The numerator is the
    figure and the denominator the one of the year before. Raises ValueError for a state, and where
    the two are about records of different kinds.
    """

    of: Flow
    joined: ClassVar[str] = "against"

    @property
    def basis(self) -> str:
        return self.of.basis

    def __post_init__(self) -> None:
        if self.of.as_at:
            raise ValueError(f"{self.id} compares what is as at a day")
        if self.of.record_kind != self.record_kind:
            raise ValueError(f"{self.id} is a change of records of another kind")


@dataclass(frozen=True)
class PercentChange(Change):
    """A change in per cent of the year before, half-up to one decimal; no value on a zero base."""


@dataclass(frozen=True)
class Rate(Measure):
    """A quotient of two measures, in per cent, half-up to one decimal; no value on a zero base.

    Nor on a base below `withheld_below`, where a share would say more than so few can bear; the
    numerator and the denominator are given all the same. Raises ValueError where the three are
    about records of different kinds: the records behind a rate are its numerator's.
    """

    numerator: Measure
    denominator: Measure
    withheld_below: int | None = None
    # To which a share is rounded: "0.1" or "1".
    places: str = field(default="0.1", kw_only=True)
    as_at: ClassVar[bool] = True

    @property
    def basis(self) -> str:
        return self.denominator.basis

    def __post_init__(self) -> None:
        if len({each.record_kind for each in (self, self.numerator, self.denominator)}) > 1:
            raise ValueError(f"{self.id} is a rate of records of several kinds")


@dataclass(frozen=True)
class Difference(Rate):
    """By how many per cent the numerator is more than the denominator; less is below nought."""

    joined: ClassVar[str] = "against"
    as_at: ClassVar[bool] = False


@dataclass(frozen=True)
class Average(Rate):
    """How many of the numerator there are to one of the denominator, half-up to two decimals.

    Raises ValueError where it is not behind a wall: a cell keeps one decimal.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.behind is None:
            raise ValueError(f"{self.id} has two decimals, and a cell keeps one")
