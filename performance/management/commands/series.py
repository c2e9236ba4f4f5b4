"""Prints what a source counted, month by month, from the newest extract that tells of each month."""

from __future__ import annotations

import csv
import io
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from performance.imports.told import month_of
from performance.management.words import area_called
from performance.models import DataExtract, SeriesArea
from performance.series.points import points_of

COLUMNS = ("series", "label", "area", "month", "count")


class Command(BaseCommand):
    help = "Print the monthly counts of a source for an area: series,label,area,month,count."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", required=True, choices=DataExtract.Source.values)
        parser.add_argument("--area", required=True, help="The area's ONS code: E06000009")
        parser.add_argument("--from", dest="first", required=True, help="2020-10")
        parser.add_argument("--to", dest="last", required=True, help="2021-09, itself included")
        parser.add_argument("--partnership", help="Its short name; needed if there are several")
        parser.add_argument("--format", choices=("table", "csv", "json"), default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        partnership = area_called(options["partnership"], "--partnership")
        first, last = month_of(options["first"]), month_of(options["last"])
        if first is None or last is None or last < first:
            raise CommandError(
                "Write the months as --from 2020-10 --to 2021-09, the earlier first."
            )
        area = SeriesArea.objects.filter(partnership=partnership, code=options["area"]).first()
        if area is None:
            raise CommandError(
                f"There is no area with the code {options['area']}. Areas come with the first "
                "import, or with load_series_areas."
            )
        rows = [
            {
                "series": each.series,
                "label": each.label,
                "area": area.code,
                "month": f"{each.month:%Y-%m}",
                "count": str(each.count),
            }
            for each in points_of(partnership, options["source"], area, first, last)
        ]
        self.stdout.write(_written(rows, options["format"]), ending="")


def _written(rows: list[dict[str, str]], form: str) -> str:
    if form == "json":
        return json.dumps(rows, indent=2) + "\n"
    out = io.StringIO()
    if form == "csv":
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue()
    for row in rows:
        out.write(f"{row['month']}  {row['count']:>8}  {row['label']}\n")
    return out.getvalue()
