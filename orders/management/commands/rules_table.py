"""Writes docs/rules.md anew, or says whether it is what the rules and the tests make."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from orders.rules.table import COMMAND, table


class Command(BaseCommand):
    help = "Write docs/rules.md from the rules and the tests that hold them"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare; fail if it differs")

    def handle(self, *args: Any, **options: Any) -> None:
        file = settings.BASE_DIR / "docs" / "rules.md"
        fresh = table(settings.BASE_DIR / "tests")
        if not options["check"]:
            file.write_text(fresh)
            self.stdout.write(f"Wrote {file}")
        elif not file.exists() or file.read_text() != fresh:
            raise CommandError(f"docs/rules.md is not what the rules make. Run: {COMMAND}")
