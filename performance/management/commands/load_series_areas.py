"""Loads the areas that series are counted for, of another force than those that ship."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from performance.management.words import area_called
from performance.models import SeriesArea

COLUMNS = ("code", "slug", "name", "kind", "parent_code")


class Command(BaseCommand):
    help = f"Load areas from a CSV: {','.join(COLUMNS)}. A parent stands before its parts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--partnership", help="Its short name; needed if there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        partnership = area_called(options["partnership"], "--partnership")
        with options["file"].open(encoding="utf-8-sig", newline="") as file, transaction.atomic():
            reader = csv.DictReader(file)
            if missing := [each for each in COLUMNS if each not in (reader.fieldnames or ())]:
                raise CommandError(f"The first row must name: {', '.join(missing)}.")
            for number, row in enumerate(reader, start=2):
                if row["kind"] not in SeriesArea.Kind.values:
                    kinds = ", ".join(SeriesArea.Kind.values)
                    raise CommandError(f"Row {number}: the kind must be one of {kinds}.")
                parent = None
                if row["parent_code"]:
                    parent = SeriesArea.objects.filter(
                        partnership=partnership, code=row["parent_code"]
                    ).first()
                    if parent is None:
                        raise CommandError(
                            f"Row {number}: no area above it has the code {row['parent_code']}."
                        )
                SeriesArea.objects.update_or_create(
                    partnership=partnership,
                    code=row["code"],
                    defaults={
                        "slug": row["slug"],
                        "name": row["name"],
                        "kind": row["kind"],
                        "parent": parent,
                    },
                )
        self.stdout.write("The areas are loaded.")
