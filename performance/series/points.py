"""The months of a source for an area, as the newest extract tells of each."""

from __future__ import annotations

from datetime import date

from partnership.models import Partnership
from performance.models import SeriesArea, SeriesPoint


def points_of(
    partnership: Partnership, source: str, area: SeriesArea, first: date, last: date
) -> list[SeriesPoint]:
    """Of each series and month from `first` to `last` the newest point, by label and month.

    Where two extracts tell of a month the one extracted later holds, of two of a day the one that
    was imported later.
    """
    found = (
        SeriesPoint.objects.filter(
            partnership=partnership, source=source, area=area, month__gte=first, month__lte=last
        )
        .order_by(
            "series",
            "month",
            "-extract__extracted_on",
            "-extract__imported_at",
            "extract_id",
        )
        .distinct("series", "month")
    )
    return sorted(found, key=lambda each: (each.label, each.month))
