"""Monthly counts as a constabulary's analyst exports them: docs/series.md gives the columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from performance.imports.problems import Problems, refused
from performance.imports.told import EVERY, Progress, Told, count_of, month_of
from performance.models import DataExtract, SeriesArea
from performance.series.catalogue import SERIES, series_called

NEEDED = ("series", "area", "month", "count")
_SOURCE = DataExtract.Source.POLICE_COUNTS


def read_counts(
    rows: Iterator[list[str]], areas: list[SeriesArea], progress: Progress, file: str
) -> Told:
    """Every row names a series, an area (code or short name), a month and a count.

    Raises ImportRefused with every row that does not, and where one month is told twice.
    """
    heading = [each.strip().lower() for each in next(rows, [])]
    at = {name: heading.index(name) for name in NEEDED if name in heading}
    if missing := [name for name in NEEDED if name not in at]:
        raise refused(
            f"The first row must name the columns {', '.join(NEEDED)}. "
            f"Missing: {', '.join(missing)}.",
            file,
        )
    places = {each.code.lower(): each for each in areas} | {each.slug: each for each in areas}
    told, problems = Told(_SOURCE), Problems()
    seen: dict[tuple[str, str, date], int] = {}
    read = 0
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        read += 1
        if read % EVERY == 0:
            progress(read)
        if len(row) <= max(at.values()):
            problems.add(number, "This row has too few columns.")
            continue
        code, where, when, counted = (row[at[name]].strip() for name in NEEDED)
        series, area = series_called(_SOURCE, code.lower()), places.get(where.lower())
        month, count = month_of(when), count_of(counted)
        if series is None:
            known = ", ".join(each.code for each in SERIES if each.source == _SOURCE)
            problems.add(number, f"There is no series called “{code[:60]}”. There are: {known}.")
        if area is None:
            known = ", ".join(sorted(each.slug for each in areas))
            problems.add(
                number,
                f"There is no area called “{where[:60]}”. There are: {known}, and their ONS codes.",
            )
        if month is None:
            problems.add(number, f"“{when[:40]}” is not a month. Write it as 2017-04.")
        if count is None:
            problems.add(number, _not_a_count(counted))
        if series is None or area is None or month is None or count is None:
            continue
        key = (series.code, area.code, month)
        if key in seen:
            problems.add(
                number,
                f"{series.code} of {area.slug} in {month:%Y-%m} stands in row {seen[key]} already.",
            )
            continue
        seen[key] = number
        told.points[series.code, series.label, area, month, 1] = count
    problems.refuse()
    if not told.points:
        raise refused("There is no row with a count in this file.", file)
    told.report = {
        "read": read,
        "mapped": len(told.points),
        "series": sorted({key[0] for key in told.points}),
        "areas": sorted({key[2].slug for key in told.points}),
    }
    return told


def _not_a_count(text: str) -> str:
    if text[:1] in ("=", "+", "@"):
        return f"“{text[:40]}” is a formula. Save the numbers themselves, not what works them out."
    if not text:
        return (
            "There is no count. Write 0 for nought, and leave the row out where nothing is known."
        )
    return f"“{text[:40]}” is not a count. Write a whole number."
