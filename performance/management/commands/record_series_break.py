"""Writes down that a series counts something since a month that it did not count before."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partnership.rules import Refused
from performance.imports.told import month_of
from performance.management.words import area_called
from performance.models import DataExtract
from performance.series.breaks import record_break


class Command(BaseCommand):
    help = "Record a break of a series, so that its change is given like for like as well."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("series", help="Its code: vap")
        parser.add_argument("month", help="The first month that counts it: 2017-04")
        parser.add_argument("note", help="What the series counts since then")
        parser.add_argument("--component", default="", help="The series of what came in")
        parser.add_argument(
            "--source", choices=DataExtract.Source.values, default=DataExtract.Source.POLICE_COUNTS
        )
        parser.add_argument("--partnership", help="Its short name; needed if there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        month = month_of(options["month"])
        if month is None:
            raise CommandError(f"“{options['month']}” is not a month. Write it as 2017-04.")
        try:
            record_break(
                area_called(options["partnership"], "--partnership"),
                source=options["source"],
                series=options["series"],
                from_month=month,
                component=options["component"],
                note=options["note"],
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("The break is recorded.")
