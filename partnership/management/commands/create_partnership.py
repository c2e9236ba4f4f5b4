"""Makes a real partnership, with its council as the first agency and the words that BSafe ships."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partnership.accounts import create_partnership
from partnership.reference import sync_reference
from partnership.rules import Refused


class Command(BaseCommand):
    help = (
        "Make a partnership. Load its wards next (load_area), then make accounts (create_account)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="The area's short name in figures, for example blackpool")
        parser.add_argument("name", help="The area's name, for example Blackpool")
        parser.add_argument("council", help="The council's name, for example “Blackpool Council”")
        parser.add_argument("ons_code", help="The council's ONS code, for example E06000009")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, code = options["slug"], options["ons_code"].upper()
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
            raise CommandError("A short name has small letters, digits and hyphens only.")
        if not re.fullmatch(r"E\d{8}", code):
            raise CommandError("An ONS code of a council is E and 8 digits, for example E06000009.")
        sync_reference()
        try:
            made = create_partnership(slug, options["name"], options["council"], code)
        except Refused as refusal:
            raise CommandError(f"{refusal}.") from None
        self.stdout.write(
            f"{made.name} is made, with the agency {made.council_name}. Next:\n"
            f"  manage.py load_area {slug} WARDS.csv\n"
            f'  manage.py create_account EMAIL "NAME" --area {slug} --role administrator'
        )
