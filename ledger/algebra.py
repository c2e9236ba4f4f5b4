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


@dataclass(frozen=True)
class Spell:
    """A stretch during which a record is open: from an opening fact to the closing fact after it.

    Half-open: a record closed on a day is not open at the end of that day.
    """

    opens: tuple[str, ...]
    closes: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """`id` is the figure's id in reports; `version` moves on when the definition changes.

    `group` is the heading that it stands under, `record_kind` the kind of the records behind it.
    """

    id: str
    title: str
    definition: str
    unit: str
    version: int = field(default=1, kw_only=True)
    group: str = field(default="ASB cases", kw_only=True)
    record_kind: str = field(default="asb_case", kw_only=True)
    # The state at a day: its figures name the day they are as at.
    as_at: ClassVar[bool] = False


@dataclass(frozen=True)
class Filtered(Measure):
    """Counts only what bears each value of `where`, and `theme` among its themes.

    A flow's facts bear what they carry; everything else what the record carried on the day read,
    as in the breakdowns. Raises ValueError for a dimension that is no column.
    """

    # Each dimension with the value, or the values, of which it bears one.
    where: tuple[tuple[str, str | tuple[str, ...]], ...] = field(default=(), kw_only=True)
    theme: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        # Columns are written into the SQL, so that no other word may get there.
        if unknown := {dimension for dimension, _ in self.where} - set(COLUMNS):
            raise ValueError(f"{self.id} cannot be filtered by {', '.join(sorted(unknown))}")


@dataclass(frozen=True)
class Count(Filtered):
    """A flow: facts of `kinds` that happened in the period."""

    kinds: tuple[str, ...]
    satisfactory: bool | None = None
    # The result in code that the facts must bear; any where empty.
    outcome: str = ""


@dataclass(frozen=True)
class CountWithout(Filtered):
    """Facts of `kinds` in the period whose record had none of `without` by the as-at day.

    One of `without` tells from the counted fact's day on, that day included; an earlier one belongs
    to something that came before. Raises ValueError for a kind that is in both.
    """

    kinds: tuple[str, ...]
    without: tuple[str, ...]
    as_at: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if both := set(self.kinds) & set(self.without):
            raise ValueError(f"{self.id} counts {', '.join(sorted(both))} without itself")


@dataclass(frozen=True)
class CountFollowed(Filtered):
    """Facts of `kinds` in the period whose record had a satisfactory one of `followed_by` by the as-at day.

    One of `followed_by` tells from the counted fact's day on, that day included. Raises ValueError
    for a kind that is in both.
    """

    kinds: tuple[str, ...]
    followed_by: tuple[str, ...]
    as_at: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if both := set(self.kinds) & set(self.followed_by):
            raise ValueError(f"{self.id} counts {', '.join(sorted(both))} followed by itself")


# What counts facts of a period, each under what it carries itself.
FLOWS = (Count, CountWithout, CountFollowed)


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
class Rate(Measure):
    """A quotient of two measures, in per cent, half-up to one decimal; no value on a zero base.

    Nor on a base below `withheld_below`, where a share would say more than so few can bear; the
    numerator and the denominator are given all the same. Raises ValueError where the three are
    about records of different kinds: the records behind a rate are its numerator's.
    """

    numerator: Measure
    denominator: Measure
    withheld_below: int | None = None
    as_at: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if len({each.record_kind for each in (self, self.numerator, self.denominator)}) > 1:
            raise ValueError(f"{self.id} is a rate of records of several kinds")


_FACTS = """
facts AS MATERIALIZED (
    SELECT f.id, f.record_id, f.kind, f.occurred_on, coalesce(f.root_id, f.id) AS seq,
           f.ward_id, f.owner_id, f.agency_id, f.category, f.risk_band, f.source, f.age_band,
           f.issuing_body, f.themes, f.outcome, f.satisfactory, f.due_on, f.place
    FROM ledger_fact f
    WHERE f.partnership_id = %(partnership)s AND {only}
      AND NOT f.voided
      AND (%(known_at)s::timestamptz IS NULL OR f.recorded_at <= %(known_at)s)
      AND NOT EXISTS (
          SELECT 1 FROM ledger_fact c
          WHERE c.corrects_id = f.id
            AND (%(known_at)s::timestamptz IS NULL OR c.recorded_at <= %(known_at)s))
)"""

# A flow needs the facts of its own kinds; a state all facts of the records that were ever open,
# since any of them may say what a record bore on a day.
FLOW_FACTS = _FACTS.format(only="f.kind = ANY(%(needed)s)")
STATE_FACTS = _FACTS.format(
    only="""f.record_id IN (
          SELECT o.record_id FROM ledger_fact o
          WHERE o.partnership_id = %(partnership)s AND o.kind = ANY(%(needed)s))"""
)

PERIODS = """
periods AS (
    SELECT * FROM unnest(%(numbers)s::int[], %(starts)s::date[], %(ends)s::date[], %(as_ats)s::date[],
                         %(thresholds)s::int[])
        AS p(n, starts_on, ends_before, as_at, threshold)
)"""

SPELLS = """
spells AS (
    SELECT record_id, began, seq, ended, ended_satisfactory
    FROM (
        SELECT record_id, kind, seq, occurred_on AS began,
               lead(occurred_on) OVER w AS ended, lead(satisfactory) OVER w AS ended_satisfactory
        FROM facts WHERE kind = ANY(%(opens)s) OR kind = ANY(%(closes)s)
        WINDOW w AS (PARTITION BY record_id ORDER BY occurred_on, seq)
    ) ordered
    WHERE kind = ANY(%(opens)s)
)"""

STATES = """
states AS (
    SELECT *, lead(occurred_on) OVER (PARTITION BY record_id ORDER BY occurred_on, seq) AS until
    FROM facts
)"""

# Once for each theme. Doubled words in one row of themes count once; '' stands for none.
THEMED = """
themed AS (
    SELECT k.*, coalesce(t.theme, '') AS theme
    FROM keyed k
    LEFT JOIN LATERAL (SELECT DISTINCT unnest(k.themes) AS theme) t ON true
)"""

_OVERLAP = """
    SELECT p.n, s.record_id, least(p.as_at, p.ends_before - 1) AS read_on,
           max(s.began) AS began
    FROM periods p JOIN spells s
      ON s.began < p.ends_before AND s.began <= p.as_at AND p.as_at >= p.starts_on
     AND (s.ended IS NULL OR s.ended >= p.starts_on)
    GROUP BY p.n, s.record_id, p.as_at, p.ends_before"""

_OPEN = """
    SELECT p.n, s.record_id, p.as_at AS read_on, s.began
    FROM periods p JOIN spells s
      ON s.began <= p.as_at AND (s.ended IS NULL OR s.ended > p.as_at)"""


def contributions(measure: Measure) -> tuple[list[str], str, dict[str, object]]:
    """The WITH parts, the SELECT and the parameters of a measure's rows.

    Columns: n (period), record_id, unit (what is counted, as text), days, read_on and began (null
    for flows), fact_id (a flow's own fact).
    """
    if isinstance(measure, FLOWS):
        return _flow(measure)
    if isinstance(measure, RepeatSubjects):
        people = measure.role is not None
        subject = "fp.person" if people else "f.place"
        join = (
            "JOIN ledger_factperson fp ON fp.fact_id = f.id AND fp.role = %(role)s"
            if people
            else ""
        )
        return (
            [
                FLOW_FACTS,
                PERIODS,
                f"""
subjects AS (
    SELECT f.id, f.record_id, f.occurred_on, {subject} AS subject
    FROM facts f {join}
    WHERE f.kind = %(kind)s AND {subject} IS NOT NULL
)""",
                # Grouped once for each period: asked for each row, it would be quadratic.
                """
repeated AS (
    SELECT p.n, s.subject
    FROM periods p JOIN subjects s
      ON s.occurred_on <= least(p.as_at, p.ends_before - 1)
     AND s.occurred_on > (least(p.as_at, p.ends_before - 1) - interval '12 months')::date
    GROUP BY p.n, s.subject, p.threshold
    HAVING count(DISTINCT s.id) >= p.threshold
)""",
            ],
            """
    SELECT p.n, s.record_id, s.subject::text AS unit, NULL::int AS days,
           NULL::date AS read_on, NULL::date AS began, s.id AS fact_id
    FROM periods p JOIN subjects s
      ON s.occurred_on >= p.starts_on AND s.occurred_on < p.ends_before AND s.occurred_on <= p.as_at
    JOIN repeated r ON r.n = p.n AND r.subject = s.subject""",
            {"kind": measure.kind, "role": measure.role, "needed": [measure.kind]},
        )
    assert isinstance(measure, (OpenAsAt, Overlap, CohortState, MedianDays, OverdueAsAt))
    parameters: dict[str, object] = {
        "opens": list(measure.spell.opens),
        "closes": list(measure.spell.closes),
        "needed": list(measure.spell.opens),
    }
    parts = [STATE_FACTS, PERIODS, SPELLS]
    if isinstance(measure, MedianDays):
        select = """
    SELECT p.n, s.record_id, s.record_id::text AS unit, s.ended - s.began AS days,
           s.ended AS read_on, s.began, NULL::bigint AS fact_id
    FROM periods p JOIN spells s
      ON s.ended >= p.starts_on AND s.ended < p.ends_before AND s.ended <= p.as_at"""
        return parts, select, parameters
    if isinstance(measure, OpenAsAt):
        rows = _OPEN
    elif isinstance(measure, Overlap):
        rows = _OVERLAP
    elif isinstance(measure, CohortState):
        parts.append(f"cohort AS ({_OVERLAP}\n)")
        # The latest spell that had begun by the as-at day says how the record stood then.
        parts.append("""
stood AS (
    SELECT DISTINCT ON (c.n, c.record_id) c.n, c.record_id, c.read_on, s.began,
           CASE WHEN s.ended <= p.as_at THEN s.ended_satisfactory END AS satisfactory,
           (s.ended IS NULL OR s.ended > p.as_at) AS is_open
    FROM cohort c JOIN periods p ON p.n = c.n
    JOIN spells s ON s.record_id = c.record_id AND s.began <= p.as_at
    ORDER BY c.n, c.record_id, s.began DESC, s.seq DESC
)""")
        rows = "SELECT n, record_id, read_on, began FROM stood WHERE " + (
            "is_open"
            if measure.satisfactory is None
            else "NOT is_open AND satisfactory = %(satisfactory)s"
        )
        parameters["satisfactory"] = measure.satisfactory
    else:
        parts.append("""
due AS (
    SELECT record_id, occurred_on, due_on,
           lead(occurred_on) OVER (PARTITION BY record_id ORDER BY occurred_on, seq) AS until
    FROM facts WHERE kind = ANY(%(kinds)s)
)""")
        rows = f"""
    SELECT o.n, o.record_id, o.read_on, o.began FROM ({_OPEN}) o
    JOIN due d ON d.record_id = o.record_id AND d.occurred_on <= o.read_on
     AND (d.until IS NULL OR d.until > o.read_on) AND d.due_on < o.read_on"""
        parameters["kinds"] = list(measure.kinds)
    select = f"""
    SELECT r.n, r.record_id, r.record_id::text AS unit, NULL::int AS days, r.read_on, r.began,
           NULL::bigint AS fact_id
    FROM ({rows}) r"""
    return parts, select, parameters


def _flow(
    measure: Count | CountWithout | CountFollowed,
) -> tuple[list[str], str, dict[str, object]]:
    select = """
    SELECT p.n, f.record_id, f.id::text AS unit, NULL::int AS days,
           NULL::date AS read_on, NULL::date AS began, f.id AS fact_id
    FROM periods p JOIN facts f
      ON f.kind = ANY(%(kinds)s) AND f.occurred_on >= p.starts_on
     AND f.occurred_on < p.ends_before AND f.occurred_on <= p.as_at"""
    if isinstance(measure, CountWithout):
        select += """
    WHERE NOT EXISTS (
        SELECT 1 FROM facts w
        WHERE w.record_id = f.record_id AND w.kind = ANY(%(without)s)
          AND w.occurred_on >= f.occurred_on AND w.occurred_on <= p.as_at)"""
        parameters: dict[str, object] = {
            "without": list(measure.without),
            "needed": [*measure.kinds, *measure.without],
        }
    elif isinstance(measure, CountFollowed):
        select += """
    WHERE EXISTS (
        SELECT 1 FROM facts w
        WHERE w.record_id = f.record_id AND w.kind = ANY(%(followed_by)s) AND w.satisfactory
          AND w.occurred_on >= f.occurred_on AND w.occurred_on <= p.as_at)"""
        parameters = {
            "followed_by": list(measure.followed_by),
            "needed": [*measure.kinds, *measure.followed_by],
        }
    else:
        select += """
     AND (%(satisfactory)s::boolean IS NULL OR f.satisfactory = %(satisfactory)s)
     AND (%(outcome)s = '' OR f.outcome = %(outcome)s)"""
        parameters = {
            "satisfactory": measure.satisfactory,
            "outcome": measure.outcome,
            "needed": list(measure.kinds),
        }
    return [FLOW_FACTS, PERIODS], select, {"kinds": list(measure.kinds), **parameters}


def conditions(measure: Measure) -> tuple[str, dict[str, object]]:
    """The WHERE of a measure's filters, over the fact `d` that says what was borne; its parameters."""
    if not isinstance(measure, Filtered):
        return "", {}
    wanted: list[str] = []
    parameters: dict[str, object] = {}
    for number, (dimension, value) in enumerate(measure.where):
        wanted.append(f"coalesce(d.{COLUMNS[dimension]}::text, '') = ANY(%(where_{number})s)")
        parameters[f"where_{number}"] = [value] if isinstance(value, str) else list(value)
    if measure.theme:
        wanted.append("%(theme)s = ANY(d.themes)")
        parameters["theme"] = measure.theme
    return ("WHERE " + " AND ".join(wanted) if wanted else ""), parameters
