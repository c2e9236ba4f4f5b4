"""Says whether a publication is, to the byte, what was published."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from performance.models import Publication
from performance.report.publishing import is_unchanged


class Command(BaseCommand):
    help = (
        "Work a publication's hash out again, with those of its files. Ends with 1 if one differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("publication", help="Its id, as in the address of its page, or “all”")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = str(options["publication"])
        rows = Publication.objects.order_by("published_at", "edition")
        if asked != "all":
            try:
                rows = rows.filter(pk=UUID(asked))
            except ValueError:
                raise CommandError(f"“{asked}” is no id of a publication.") from None
            if not rows.exists():
                raise CommandError(f"There is no publication {asked}.")
        changed = 0
        for each in rows:
            unchanged = is_unchanged(each)
            changed += not unchanged
            said = "unchanged" if unchanged else "CHANGED"
            self.stdout.write(f"{each.pk} {each.period} {each.edition}: {said} {each.sha256}")
        if changed:
            raise CommandError(f"{changed} publications are not what was published.")
