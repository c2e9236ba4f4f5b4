"""Derives the stored figures now, without waiting for the worker."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ledger import derive


class Command(BaseCommand):
    help = (
        "Derive the months that are out of date; with --all everything, as the nightly check does."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="Derive and compare everything")

    def handle(self, *args: Any, **options: Any) -> None:
        outcomes = derive.check_and_renew() if options["all"] else derive.derive_stale()
        for outcome in outcomes:
            line = f"{outcome.partnership.slug}: {outcome.months} months were out of date"
            if options["all"]:
                line += f", {outcome.differences} other stored figures differed"
            self.stdout.write(line)
        if not outcomes:
            self.stdout.write("All stored figures are up to date.")
