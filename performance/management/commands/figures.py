"""Prints the performance figures of a period, from the ledger alone."""

from __future__ import annotations

import csv
import io
import json
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime

from ledger import algebra, registry
from ledger.periods import PeriodError, parse
from partnership import clock
from partnership.models import Compartment
from performance.answers import report_rows
from performance.disclosure import public_rows
from performance.management.words import area_called, day_of
from performance.rows import BASIC_COLUMNS, COLUMNS, FigureRow, as_dicts, figure_rows
from performance.series.definitions import FIGURES


class Command(BaseCommand):
    help = (
        "Print the figures of a period: 2017/18, '2017/18 Q4', 2017-12 or 2015/16..2017/18. "
        "A year prints its quarters and the ranges that end in it as well."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period")
        parser.add_argument("--as-at", help="How things stood at the end of this day: 2018-05-23")
        parser.add_argument(
            "--known-at",
            help="What had been recorded by this moment, London time: 2018-05-23T12:00 "
            "(a day alone means its end)",
        )
        parser.add_argument(
            "--area", help="The partnership's short name; needed if there are several"
        )
        parser.add_argument("--format", choices=("table", "csv", "json"), default="table")
        parser.add_argument(
            "--by", choices=algebra.DIMENSIONS, default="", help="One row for each ward, owner, …"
        )
        parser.add_argument(
            "--figure", action="append", help="Only this figure id; may be repeated"
        )

        parser.add_argument(
            "--edition",
            choices=("internal", "public"),
            default="internal",
            help="public: what everybody may be told; withheld values are c",
        )
        parser.add_argument(
            "--marac",
            action="store_true",
            help="The figures behind the MARAC's wall as well; they are for its eyes only",
        )
        parser.add_argument(
            "--all",
            action="store_true",
            help="The figures behind every wall as well: the MARAC, operations, each register",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        offered = registry.measures()
        walls = [Compartment.MARAC] if options["marac"] else []
        for each in Compartment if options["all"] else walls:
            offered += registry.walled(each)
        try:
            period = parse(options["period"])
        except PeriodError as error:
            raise CommandError(str(error)) from error
        measures, series = _asked(options["figure"], offered)
        area, as_at = area_called(options["area"]), day_of(options["as_at"])
        known_at = _moment(options["known_at"])
        if options["by"]:
            rows = figure_rows(
                area,
                period,
                as_at=as_at,
                known_at=known_at,
                dimension=options["by"],
                measures=measures,
            )
        else:
            rows = report_rows(
                area, period, as_at=as_at, known_at=known_at, measures=measures, series=series
            )
        if options["edition"] == "public":
            rows = public_rows(rows)
        columns = COLUMNS if options["by"] else BASIC_COLUMNS
        self.stdout.write(_written(rows, columns, options["format"]), ending="")


def _written(rows: list[FigureRow], columns: tuple[str, ...], form: str) -> str:
    table = as_dicts(rows, columns)
    if form == "json":
        return json.dumps(table, indent=2) + "\n"
    if form == "csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
        return out.getvalue()
    widths = [max(len(name), *(len(row[name]) for row in table), 0) for name in columns]
    lines = [columns, *(tuple(row[name] for name in columns) for row in table)]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        if len(text) == 10 and (day := parse_date(text)):
            return clock.start_of_day(day + timedelta(days=1)) - timedelta(microseconds=1)
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"“{text}” is not a moment. Write --known-at 2018-05-23T12:00.")
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.LONDON)


def _asked(
    ids: list[str] | None, offered: list[algebra.Measure]
) -> tuple[list[algebra.Measure], list[str]]:
    """The measures of our own, and the ids over imported series."""
    if not ids:
        return offered, list(FIGURES)
    known = {measure.id: measure for measure in offered}
    for each in ids:
        if each not in known and each not in FIGURES:
            raise CommandError(
                f"There is no figure called {each}. There are: {', '.join([*known, *FIGURES])}."
            )
    return [known[each] for each in ids if each in known], [each for each in ids if each in FIGURES]
