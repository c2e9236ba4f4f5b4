"""ONS Table C2: recorded crime by Community Safety Partnership, over twelve months, saved as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from django.utils.text import slugify

from performance.imports.problems import Problems, refused
from performance.imports.told import Progress, Told, count_of
from performance.models import DataExtract, SeriesArea

_TITLE = re.compile(r"Table C2\b.*year ending (\w+ \d{4})", re.IGNORECASE | re.DOTALL)
_CODE, _NAME = "Community Safety Partnership code", "Community Safety Partnership name"
_KEYS = 6
# The table's heading comes after its title, notes and links.
_PREAMBLE = 40
_MISSING = ("[x]", "[z]", "[c]", "..", "-", "")


def is_table_c2(first: list[str]) -> bool:
    """Whether the first row is the table's title."""
    return bool(first) and _TITLE.search(first[0]) is not None


def _tidy(text: str) -> str:
    return " ".join(text.split())


def read_table_c2(
    rows: Iterator[list[str]], areas: list[SeriesArea], progress: Progress, file: str
) -> Told:
    """The rows of partnerships that are known as areas; totals and "Unassigned" have no code.

    Raises ImportRefused for a table without its headings, and for a cell that is no number.
    """
    first = next(rows, [])
    title = _TITLE.search(first[0]) if first else None
    if title is None:
        raise refused("The first row must be the title of Table C2, with its year ending.", file)
    month = _ending(title[1], file)
    heading, above = _heading(rows, file)
    at_code, at_name = heading.index(_CODE), heading.index(_NAME)
    places = {each.code: each for each in areas if each.kind == SeriesArea.Kind.CSP}
    told, problems = Told(DataExtract.Source.ONS_C2), Problems()
    left = {"without a partnership’s code": 0, "partnerships not among the areas": 0}
    missing, read = 0, 0
    for number, row in enumerate(rows, start=above + 1):
        if len(row) < len(heading) or not any(cell.strip() for cell in row[:_KEYS]):
            continue
        read += 1
        code = row[at_code].strip()
        if not code:
            left["without a partnership’s code"] += 1
            continue
        place = places.get(code)
        if place is None:
            left["partnerships not among the areas"] += 1
            continue
        for column in range(_KEYS, len(heading)):
            text = row[column].strip()
            count = count_of(text)
            if count is not None:
                key = (slugify(heading[column])[:60], heading[column][:120], place, month, 12)
                told.points[key] = count
            elif text in _MISSING:
                missing += 1
            else:
                problems.add(
                    number,
                    f"“{text[:40]}” under “{heading[column][:60]}” of {_tidy(row[at_name])} is not a "
                    "count.",
                )
    progress(read)
    problems.refuse()
    if not told.points:
        raise refused("No row of this table is of a partnership that is known as an area.", file)
    told.report = {
        "read": read,
        "mapped": len(told.points),
        "year ending": f"{month:%Y-%m}",
        "left out": left,
        "cells without a number": missing,
        "areas": sorted({key[2].slug for key in told.points}),
    }
    return told


def _ending(text: str, file: str) -> date:
    try:
        return datetime.strptime(text, "%B %Y").replace(day=1).date()  # noqa: DTZ007 - a month
    except ValueError:
        raise refused(f"“{text}” in the title is not a month and year.", file) from None


def _heading(rows: Iterator[list[str]], file: str) -> tuple[list[str], int]:
    for number, row in enumerate(rows, start=2):
        names = [_tidy(re.sub(r"\[note \d+\]", "", cell)) for cell in row]
        if _CODE in names and _NAME in names:
            while names and not names[-1]:
                names.pop()
            return names, number
        if number > _PREAMBLE:
            break
    raise refused(f"No row of the first {_PREAMBLE} names the column “{_CODE}”.", file)
