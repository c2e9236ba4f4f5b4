"""Imports series that others publish."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from performance.imports import ImportRefused, import_series
from performance.management.words import area_called, day_of


class Command(BaseCommand):
    help = (
        "Import monthly counts (CSV), street-level files of data.police.uk (ZIP, CSV or folder), or "
        "ONS Table C2 (CSV). A bad file changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--partnership", help="The partnership's short name; needed if there are several"
        )
        parser.add_argument(
            "--extracted-on",
            help="The day its publisher took it out: 2018-05-08; today unless given",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        partnership = area_called(options["partnership"], "--partnership")
        day = day_of(options["extracted_on"], "--extracted-on")
        bad = 0
        for path in options["files"]:
            try:
                done = import_series(partnership, path, extracted_on=day)
            except ImportRefused as refusal:
                bad += 1
                self.stderr.write(f"{path.name} was not imported, and nothing was changed:")
                for each in refusal.problems:
                    self.stderr.write(f"  {each}")
                if refusal.found > len(refusal.problems):
                    self.stderr.write(f"  and {refusal.found - len(refusal.problems)} more.")
                continue
            extract = done.extract
            if not done.is_new:
                self.stdout.write(
                    f"{path.name} was imported before, on {extract.imported_at:%d %B %Y}: nothing to do."
                )
                continue
            self.stdout.write(
                f"{path.name}: {extract.report['read']} rows read, {done.points} counts of "
                f"{extract.first_month:%Y-%m} to {extract.last_month:%Y-%m} kept, as extracted on "
                f"{extract.extracted_on:%d %B %Y}."
            )
            for what, count in extract.report.get("of all months", {}).items():
                self.stdout.write(f"  {what}: {count}")
        if bad:
            raise CommandError(f"{bad} of {len(options['files'])} not imported.")
