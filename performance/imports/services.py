"""Imports a file of series: an extract of its own, whole or not at all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, transaction

from partnership import clock
from partnership.models import Lsoa, Partnership, User
from performance.imports.counts import read_counts
from performance.imports.files import Part, hash_of, parts_of
from performance.imports.ons import is_table_c2, read_table_c2
from performance.imports.problems import refused
from performance.imports.street import is_street, read_street
from performance.imports.told import Progress, Told
from performance.models import DataExtract, SeriesArea, SeriesPoint
from performance.series.areas import sync_areas


@dataclass(frozen=True)
class Imported:
    """What came of a file: `is_new` is false where the same bytes had been imported before."""

    extract: DataExtract
    is_new: bool
    points: int


def import_series(
    partnership: Partnership,
    path: Path,
    *,
    by: User | None = None,
    extracted_on: date | None = None,
    file_name: str = "",
    progress: Progress = lambda rows: None,
) -> Imported:
    """Import a CSV, a ZIP or a folder. The same bytes twice are imported once.

    `extracted_on`: when its publisher took it out; today unless given, or the last month told of
    where that is later. Raises ImportRefused with every bad row; then nothing has changed.
    """
    name = file_name or path.name
    parts = parts_of(path, name)
    sha256 = hash_of(path)
    if before := _known(partnership, sha256):
        return Imported(before, is_new=False, points=0)
    sync_areas(partnership)
    told = _read(partnership, parts, progress, name)
    months = [month for _, _, _, month, _ in told.points]
    day = extracted_on or told.extracted_on or clock.today()
    if day > clock.today():
        raise refused("The day of the extract is in the future.", name)
    if day < max(months):
        raise refused(
            "The file tells of months after the day of the extract. Check that day.", name
        )
    try:
        with transaction.atomic():
            extract = DataExtract.objects.create(
                partnership=partnership,
                source=told.source,
                file_name=name[:255],
                sha256=sha256,
                extracted_on=day,
                imported_by=by,
                first_month=min(months),
                last_month=max(months),
                report=told.report,
            )
            for chunk in _chunks(partnership, extract, told):
                SeriesPoint.objects.bulk_create(chunk)
    except IntegrityError:
        # Somebody else imported the same bytes meanwhile.
        if before := _known(partnership, sha256):
            return Imported(before, is_new=False, points=0)
        raise
    return Imported(extract, is_new=True, points=len(told.points))


def _known(partnership: Partnership, sha256: str) -> DataExtract | None:
    return DataExtract.objects.filter(partnership=partnership, sha256=sha256).first()


def _read(partnership: Partnership, parts: list[Part], progress: Progress, name: str) -> Told:
    """By what the first row says it is."""
    areas = list(SeriesArea.objects.filter(partnership=partnership))
    rows = parts[0].open()
    first = next(rows, [])
    if is_street([each.strip() for each in first]):
        return read_street(parts, areas, _wards(partnership, areas), progress)
    if len(parts) > 1:
        raise refused("Several files at once are read of data.police.uk only.", name)
    again = itertools.chain([first], rows)
    if is_table_c2(first):
        return read_table_c2(again, areas, progress, name)
    if {"series", "count"} & {each.strip().lower() for each in first}:
        return read_counts(again, areas, progress, name)
    raise refused(
        "This is none of the files that can be read: monthly counts (series, area, month, count), "
        "street-level files of data.police.uk, or ONS Table C2 saved as CSV.",
        name,
    )


def _wards(partnership: Partnership, areas: list[SeriesArea]) -> dict[str, UUID]:
    by_name = {each.name: each.pk for each in areas if each.kind == SeriesArea.Kind.WARD}
    held = Lsoa.objects.filter(partnership=partnership).values_list("code", "ward__name")
    return {code: by_name[name] for code, name in held if name in by_name}


def _chunks(
    partnership: Partnership, extract: DataExtract, told: Told
) -> Iterator[list[SeriesPoint]]:
    points = iter(told.points.items())
    while held := list(itertools.islice(points, 2000)):
        yield [
            SeriesPoint(
                partnership=partnership,
                extract=extract,
                source=told.source,
                series=series,
                label=label,
                area=area,
                month=month,
                months=months,
                count=count,
            )
            for (series, label, area, month, months), count in held
        ]
