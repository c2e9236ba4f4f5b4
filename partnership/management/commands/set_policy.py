"""Local policy's numbers: which there are, what they are, and another one from a day on."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date

from partnership import clock
from partnership.models import LocalSetting, Partnership
from partnership.policy import POLICIES, policy


class Command(BaseCommand):
    help = (
        "List the numbers that local policy sets in an area, or set one from a day on: "
        "manage.py set_policy AREA KEY VALUE --from 2026-04-01 --source 'Protocol 2026, 4.2'"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("area", help="The area's short name, like blackpool")
        parser.add_argument("key", nargs="?", help="Which number; all are listed without it")
        parser.add_argument("value", nargs="?", help="A whole number, 0 or more")
        parser.add_argument("--from", dest="day", help="The first day of it, as 2026-04-01")
        parser.add_argument("--source", default="", help="Which local document says so")

    def handle(self, *args: Any, **options: Any) -> None:
        area = Partnership.objects.filter(slug=options["area"]).first()
        if area is None:
            known = ", ".join(Partnership.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"There is no area called {options['area']}. There are: {known}.")
        if options["key"] is None:
            today = clock.today()
            for key, each in POLICIES.items():
                self.stdout.write(f"{key:32} {policy(area.pk, key, today):>7}  {each.why}")
            return
        key, value, day = options["key"], *_read(options)
        LocalSetting.objects.update_or_create(
            partnership=area,
            key=key,
            effective_from=day,
            defaults={"value": value, "source": options["source"].strip()},
        )
        self.stdout.write(f"{key} is {value} from {day.isoformat()} on.")


def _read(options: dict[str, Any]) -> tuple[int, date]:
    """The value and its first day. Raises CommandError that says what to write."""
    if options["key"] not in POLICIES:
        raise CommandError(
            f"Local policy sets no {options['key']}. manage.py set_policy {options['area']} lists "
            "what it sets."
        )
    value = options["value"] or ""
    if not value.isascii() or not value.isdecimal() or int(value) > 10_000_000:
        raise CommandError("Give a whole number, 0 or more, after the key.")
    try:
        day = parse_date(options["day"] or "")
    except ValueError:
        day = None
    if day is None:
        raise CommandError("Write the first day of it as --from 2026-04-01.")
    if not options["source"].strip() or len(options["source"].strip()) > 200:
        raise CommandError("Say in --source which local document says so, in 200 characters.")
    return int(value), day
