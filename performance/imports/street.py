"""Street-level files of data.police.uk, one row a crime or an incident.

A crime may stand in a month's file more than once, with another outcome: rows with the same Crime ID
count once. Incidents of anti-social behaviour have no Crime ID, and lie on shared points, so that
equal rows are as many incidents: all count. A row without an LSOA counts for the force alone: a
district's count is a floor.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.text import slugify

from performance.imports.files import Part
from performance.imports.problems import Problems, refused
from performance.imports.told import EVERY, Progress, Told, month_of
from performance.models import DataExtract, SeriesArea

NEEDED = ("Crime ID", "Month", "Falls within", "LSOA code", "LSOA name", "Crime type")
_OUTCOME = "Last outcome category"
_LSOA_NUMBER = re.compile(r" \d{3}[A-Z]$")
# IDs kept to tell how many come again in another month's file; a national download has more.
MOST_IDS = 3_000_000


def is_street(heading: Sequence[str]) -> bool:
    """Whether the first row is that of such a file."""
    return "Crime ID" in heading or "Crime type" in heading


class _Reading:
    """Counts as they grow: by month, crime type and area."""

    def __init__(
        self,
        areas: list[SeriesArea],
        wards: dict[str, UUID],
        progress: Progress,
    ) -> None:
        self.force = next((each for each in areas if each.kind == SeriesArea.Kind.FORCE), None)
        self.districts = {
            each.name: each for each in areas if each.kind == SeriesArea.Kind.DISTRICT
        }
        by_id = {each.pk: each for each in areas}
        self.wards = {code: by_id[pk] for code, pk in wards.items()}
        self.counts: Counter[tuple[date, str, SeriesArea]] = Counter()
        self.types: set[str] = set()
        self.months: dict[date, Counter[str]] = {}
        self.outside: Counter[str] = Counter()
        self.problems = Problems()
        self.progress = progress
        self.read = 0
        self.ids_before: set[int] = set()
        self.month: date | None = None
        # Of the month being read: Crime ID → hash of the row, and of the row but for its outcome.
        self.ids: dict[str, tuple[int, int]] = {}

    def begin(self, month: date) -> None:
        if month == self.month:
            return
        if len(self.ids_before) < MOST_IDS:
            self.ids_before.update(map(hash, self.ids))
        self.month, self.ids = month, {}

    def take(self, part: Part) -> None:
        rows = part.open()
        heading = [each.strip() for each in next(rows, [])]
        at = {name: heading.index(name) for name in (*NEEDED, _OUTCOME) if name in heading}
        if missing := [name for name in NEEDED if name not in at]:
            raise refused(
                f"A street-level file has the columns {', '.join(NEEDED)}. "
                f"Missing: {', '.join(missing)}.",
                part.name,
            )
        width, outcome = len(heading), at.get(_OUTCOME)
        for number, row in enumerate(rows, start=2):
            if not row:
                continue
            if len(row) != width:
                self.problems.add(
                    number, f"This row has {len(row)} columns, not {width}.", part.name
                )
                continue
            month = month_of(row[at["Month"]])
            kind = row[at["Crime type"]].strip()
            if month is None:
                self.problems.add(
                    number, f"“{row[at['Month']][:40]}” is not a month such as 2020-10.", part.name
                )
                continue
            if not kind or kind[0] in "=+@":
                self.problems.add(number, "There is no crime type.", part.name)
                continue
            self.read += 1
            if self.read % EVERY == 0:
                self.progress(self.read)
            self.begin(month)
            seen = self.months.setdefault(month, Counter())
            seen["read"] += 1
            if (crime := row[at["Crime ID"]].strip()) and self._again(crime, row, outcome, seen):
                continue
            seen["counted"] += 1
            self._count(
                month, kind, row[at["LSOA code"]].strip(), row[at["LSOA name"]].strip(), seen
            )

    def _again(self, crime: str, row: list[str], outcome: int | None, seen: Counter[str]) -> bool:
        """Whether the month has told of this crime already, and in which words."""
        rest = [cell for number, cell in enumerate(row) if number != outcome]
        hashes = (hash(tuple(row)), hash(tuple(rest)))
        before = self.ids.setdefault(crime, hashes)
        if before is hashes:
            seen["id of another month too"] += hash(crime) in self.ids_before
            return False
        if before[0] == hashes[0]:
            seen["repeated, equal"] += 1
        elif before[1] == hashes[1]:
            seen["repeated, another outcome"] += 1
        else:
            seen["repeated, otherwise different"] += 1
        return True

    def _count(self, month: date, kind: str, lsoa: str, name: str, seen: Counter[str]) -> None:
        self.types.add(kind)
        if self.force is not None:
            self.counts[month, kind, self.force] += 1
        if not lsoa:
            seen["no LSOA"] += 1
            return
        district = _LSOA_NUMBER.sub("", name)
        if place := self.districts.get(district):
            self.counts[month, kind, place] += 1
            if ward := self.wards.get(lsoa):
                self.counts[month, kind, ward] += 1
        else:
            seen["in a district outside"] += 1
            self.outside[district] += 1


def read_street(
    parts: list[Part], areas: list[SeriesArea], wards: dict[str, UUID], progress: Progress
) -> Told:
    """Counts by month, crime type and area, noughts too, and what became of the rows.

    `wards`: LSOA code → the key of the ward's area. Raises ImportRefused with every bad row.
    """
    reading = _Reading(areas, wards, progress)
    for part in parts:
        reading.take(part)
    reading.problems.refuse()
    if not reading.read:
        raise refused("There is no row in these files.")
    told = Told(DataExtract.Source.POLICE_UK)
    places = [
        *([reading.force] if reading.force else []),
        *reading.districts.values(),
        *dict.fromkeys(reading.wards.values()),
    ]
    for month in sorted(reading.months):
        for kind in sorted(reading.types):
            for place in places:
                key = (slugify(kind)[:60], kind, place, month, 1)
                told.points[key] = reading.counts[month, kind, place]
    totals: Counter[str] = sum(reading.months.values(), Counter())
    report: dict[str, Any] = {
        "read": reading.read,
        "mapped": totals["counted"],
        "files": [each.name for each in parts],
        "of all months": dict(totals),
        "by month": {
            f"{month:%Y-%m}": dict(held) for month, held in sorted(reading.months.items())
        },
        "districts outside": dict(reading.outside.most_common(10)),
    }
    told.report = report
    return told
