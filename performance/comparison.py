"""The figures of the report of 2017/18 beside those of the reference years, for docs and tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# Why ours is right where the report prints something else.
EXPLAINED = {
    "sexual_non_recent_share": "215 of the 676 offences of 2016/17 are 31.8%; 31.2% is of a total of "
    "689 or 690, which another extract said.",
    "sexual_non_recent_share_pp_change": "25.4 less 31.8: both shares from one extract.",
    "cpw_success_rate": "20 of the 21 warnings: no whole number of 21 gives 99%. Of all 87 warnings 86 "
    "were enough, which is 98.9% (cpw_success_rate_all).",
    "hate_crime_all_change": "351 less 201: the +148 belongs to the 203 that an earlier extract said.",
    "hate_crime_all_percent_change": "150 on 201: the 72.9% belongs to the 203.",
    "asbrac_referrals_change": "The report says that it fell, and not by how many.",
    "cpn_issued": "The report says “a number of”.",
}
_CHART = "The chart’s picture is lost; the counts of the years are ours."


@dataclass(frozen=True)
class Line:
    """One number of the report: as printed, as ours, as everybody may read it, and why they differ."""

    section: str
    figure_id: str
    area: str
    period: str
    status: str
    printed: str
    ours: str
    public: str
    why: str


Rows = Iterable[Mapping[str, str]]


def _plain(text: str) -> str:
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text


def compared(printed: Rows, internal: Rows, public: Rows) -> list[Line]:
    """A line for each printed number, in the order of the report."""
    inside, outside = _held(internal), _held(public)
    lines = []
    for row in printed:
        # Of a state the report gives no day for, it is that of its writing.
        key = (row["figure_id"], row["area"], row["period"])
        ours = _value(inside, key, row["as_at"])
        told = _plain(row["value"])
        why = ""
        if ours != told:
            why = EXPLAINED.get(row["figure_id"], "" if told else _CHART)
        lines.append(
            Line(
                row["section"],
                *key,
                row["status"],
                told,
                ours,
                _value(outside, key, row["as_at"]),
                why,
            )
        )
    return lines


_Key = tuple[str, str, str]


def _held(rows: Rows) -> dict[_Key, dict[str, str]]:
    found: dict[_Key, dict[str, str]] = {}
    for row in rows:
        key = (row["figure_id"], row["area"], row["period"])
        found.setdefault(key, {})[row["as_at"]] = row["value"]
    return found


def _value(held: dict[_Key, dict[str, str]], key: _Key, as_at: str) -> str:
    values = held.get(key, {})
    if as_at in values:
        return values[as_at]
    # The day that was asked for stands first.
    return next(iter(values.values()), "")


def as_markdown(lines: Iterable[Line]) -> str:
    """The comparison as a page of the documentation."""
    rows = [
        f"| {each.section} | `{each.figure_id}` | {each.area} | {each.period} | {each.printed or '–'} "
        f"| {each.ours} | {each.public} | {each.why} |"
        for each in lines
    ]
    return "\n".join(
        [
            "# The report of 2017/18, number by number",
            "",
            "What the scrutiny report of 2017/18 prints, what the reference years give under the same "
            "id, and what the public edition shows (c: withheld). Months and cases of the reference "
            "years are fictional; their totals are the report’s. A test keeps this page true "
            "(`tests/oracle/test_report_comparison.py`); it is written by "
            "`performance.comparison.as_markdown`.",
            "",
            "| Section | Figure | Area | Period | Printed | Ours | Public | Why they differ |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )
