"""The SQL of the measures: which rows of the ledger contribute to each. It reads the ledger alone."""

from __future__ import annotations

from ledger.algebra import (
    COLUMNS,
    CohortState,
    Count,
    CountWith,
    CountWithout,
    DistinctPeople,
    DistinctPlaces,
    DistinctRecords,
    Filtered,
    Flow,
    Measure,
    MedianDays,
    OpenAsAt,
    OverdueAsAt,
    OverdueSubjects,
    Overlap,
    PeopleListed,
    RepeatSubjects,
    Sum,
)

_FACTS = """
facts AS MATERIALIZED (
    SELECT f.id, f.record_id, f.kind, f.occurred_on, coalesce(f.root_id, f.id) AS seq,
           f.ward_id, f.owner_id, f.agency_id, f.category, f.risk_band, f.source, f.age_band,
           f.issuing_body, f.themes, f.outcome, f.satisfactory, f.due_on, f.quantity, f.precision,
           f.place, f.subject
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
    if isinstance(measure, Flow):
        return _flow(measure)
    if isinstance(measure, OverdueSubjects):
        return _overdue_subjects(measure)
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


def _flow(measure: Flow) -> tuple[list[str], str, dict[str, object]]:
    unit, more = "f.id", ""
    parameters: dict[str, object] = {}
    others: tuple[str, ...] = ()
    if isinstance(measure, Count):
        more = """
     AND (%(satisfactory)s::boolean IS NULL OR f.satisfactory = %(satisfactory)s)
     AND (%(outcome)s = '' OR f.outcome = %(outcome)s)"""
        parameters = {"satisfactory": measure.satisfactory, "outcome": measure.outcome}
    elif isinstance(measure, Sum):
        more = """
     AND f.quantity IS NOT NULL
     AND (cardinality(%(outcomes)s::text[]) = 0 OR f.outcome = ANY(%(outcomes)s))"""
        parameters = {"outcomes": list(measure.outcomes)}
    elif isinstance(measure, DistinctPlaces):
        unit = "f.place"
        more = """
     AND f.place IS NOT NULL AND (%(outcome)s = '' OR f.outcome = %(outcome)s)"""
        parameters = {"outcome": measure.outcome}
    elif isinstance(measure, DistinctRecords):
        unit = "f.record_id"
    elif isinstance(measure, (DistinctPeople, PeopleListed)):
        unit = "fp.person" if isinstance(measure, DistinctPeople) else "(f.id, fp.person)"
        more = """
    JOIN ledger_factperson fp ON fp.fact_id = f.id AND fp.role = %(role)s"""
        parameters = {"role": measure.role}
    elif isinstance(measure, CountWithout):
        others = measure.without
        more = f"""
    WHERE NOT EXISTS (SELECT 1 {_LATER})"""
    else:
        assert isinstance(measure, CountWith)
        others = measure.followed_by
        parameters = {"satisfactory": measure.satisfactory}
        more = f"""
    JOIN LATERAL (
        SELECT w.satisfactory {_LATER} ORDER BY w.occurred_on DESC, w.seq DESC LIMIT 1
    ) latest ON %(satisfactory)s::boolean IS NULL OR latest.satisfactory = %(satisfactory)s"""
    select = f"""
    SELECT p.n, f.record_id, {unit}::text AS unit, NULL::int AS days,
           NULL::date AS read_on, NULL::date AS began, f.id AS fact_id
    FROM periods p JOIN facts f
      ON f.kind = ANY(%(kinds)s) AND f.occurred_on >= p.starts_on
     AND f.occurred_on < p.ends_before AND f.occurred_on <= p.as_at{more}"""
    parameters |= {
        "kinds": list(measure.kinds),
        "others": list(others),
        "needed": [*measure.kinds, *others],
    }
    return [FLOW_FACTS, PERIODS], select, parameters


# What a record had of other kinds from a counted fact's day to the as-at day.
_LATER = """
        FROM facts w
        WHERE w.record_id = f.record_id AND w.kind = ANY(%(others)s)
          AND w.occurred_on >= f.occurred_on AND w.occurred_on <= p.as_at"""


def _overdue_subjects(measure: OverdueSubjects) -> tuple[list[str], str, dict[str, object]]:
    latest = """
latest AS (
    SELECT DISTINCT ON (p.n, f.subject)
           p.n, f.record_id, f.subject, p.as_at AS read_on, f.occurred_on AS began, f.kind, f.due_on
    FROM periods p JOIN facts f
      ON f.subject IS NOT NULL AND f.kind = ANY(%(turns)s) AND f.occurred_on <= p.as_at
    ORDER BY p.n, f.subject, f.occurred_on DESC, f.seq DESC
)"""
    select = """
    SELECT n, record_id, subject::text AS unit, NULL::int AS days, read_on, began,
           NULL::bigint AS fact_id
    FROM latest WHERE kind = ANY(%(kinds)s) AND due_on < read_on"""
    parameters: dict[str, object] = {
        "kinds": list(measure.kinds),
        "turns": [*measure.kinds, *measure.ends],
        "needed": list(measure.kinds),
    }
    return [STATE_FACTS, PERIODS, latest], select, parameters


def conditions(measure: Measure) -> tuple[str, dict[str, object]]:
    """The WHERE of a measure's filters, over the fact `d` that says what was borne; its parameters."""
    if not isinstance(measure, Filtered):
        return "", {}
    wanted: list[str] = []
    parameters: dict[str, object] = {}
    for number, (dimension, value) in enumerate(measure.where):
        wanted.append(f"coalesce(d.{COLUMNS[dimension]}::text, '') = ANY(%(where_{number})s)")
        parameters[f"where_{number}"] = [value] if isinstance(value, str) else list(value)
    if measure.ward_name:
        wanted.append("d.ward_id = ANY(%(wards)s)")
    if measure.theme:
        wanted.append("%(theme)s = ANY(d.themes)")
        parameters["theme"] = measure.theme
    return ("WHERE " + " AND ".join(wanted) if wanted else ""), parameters
