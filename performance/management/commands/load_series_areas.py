"""Loads the areas that series are counted for, of another force than those that ship."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partnership.rules import Refused
from performance.management.words import area_called
from performance.series.areas import AREA_COLUMNS, load_areas


class Command(BaseCommand):
    help = f"Load areas from a CSV: {','.join(AREA_COLUMNS)}. A parent stands before its parts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--partnership", help="Its short name; needed if there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        partnership = area_called(options["partnership"], "--partnership")
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file)
                if missing := [
                    each for each in AREA_COLUMNS if each not in (reader.fieldnames or ())
                ]:
                    raise CommandError(f"The first row must name: {', '.join(missing)}.")
                written = load_areas(partnership, reader)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError:
            raise CommandError("This file is not in UTF-8. Save it as “CSV UTF-8”.") from None
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{written} areas are loaded.")
