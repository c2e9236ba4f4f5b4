"""Loads a council's own list of wards, and its boundary file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partnership.areas import AreaFileError, load_boundaries, load_wards
from partnership.models import Partnership


class Command(BaseCommand):
    help = "Load a partnership's wards (CSV) and, if given, their boundaries (GeoJSON)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("area", help="The partnership's short name, for example blackpool")
        parser.add_argument(
            "wards", type=Path, help="CSV: ward, ward_code, code_in_use_from, census, lsoa_code"
        )
        parser.add_argument("--boundaries", type=Path, help="GeoJSON with the ward codes in it")

    def handle(self, *args: Any, **options: Any) -> None:
        partnership = Partnership.objects.filter(slug=options["area"]).first()
        if partnership is None:
            raise CommandError(f"There is no partnership called {options['area']}.")
        try:
            wards, lsoas = load_wards(partnership, options["wards"])
            self.stdout.write(f"{wards} wards and {lsoas} LSOA rows loaded.")
            if options["boundaries"]:
                found = load_boundaries(partnership, options["boundaries"])
                self.stdout.write(f"{found} boundaries loaded.")
        except AreaFileError as error:
            raise CommandError(str(error)) from error
