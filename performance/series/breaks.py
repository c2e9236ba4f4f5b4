"""Breaks of series: from a month on a series counts something that it did not count before."""

from __future__ import annotations

from datetime import date

from partnership.models import Partnership
from partnership.rules import Finding, Refused
from performance.models import SeriesBreak
from performance.series.catalogue import series_called


def record_break(
    partnership: Partnership,
    *,
    source: str,
    series: str,
    from_month: date,
    component: str = "",
    note: str,
) -> SeriesBreak:
    """Write down a break, once for each series and month; written again it is corrected.

    `component` is the series of what came in, where something counts it. Raises Refused.
    """
    for code in (series, component):
        if code and series_called(source, code) is None:
            raise Refused(Finding("SERIES-CODE", f"There is no series called {code}."))
    if not note.strip():
        raise Refused(Finding("SERIES-NOTE", "Say what the series counts since then."))
    held, _ = SeriesBreak.objects.update_or_create(
        partnership=partnership,
        source=source,
        series=series,
        from_month=from_month.replace(day=1),
        defaults={"component": component, "note": note.strip()},
    )
    return held
