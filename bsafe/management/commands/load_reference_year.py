"""Loads the reference year 2017/18 into a database that does not hold it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from asbrac import reference_year as asbrac_of_the_year
from bsafe.demonstration import ACCOUNTS, AREA, PASSWORD, make_area
from cases import reference_year
from ledger import derive
from marac import reference_year as marac_of_the_years
from orders import reference_year as orders_of_the_year
from orders.services import refresh_deadlines, sweep
from partnership import clock
from partnership.models import Partnership, User
from performance import reference_series as series_of_the_years
from plans import reference_year as plans_of_the_year


class Command(BaseCommand):
    help = (
        "Load the fictional reference year 2017/18 of Blackpool. Does nothing where it is loaded."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMONSTRATION", False):
            raise CommandError(
                "The reference year is for demonstration. These settings are of a real deployment."
            )
        if Partnership.objects.filter(slug=AREA).exists():
            self.stdout.write("The reference year is loaded already.")
            return
        self.stdout.write("Loading the reference year 2017/18 (some minutes) …")
        with transaction.atomic():
            with clock.pretend(datetime(2016, 4, 1, 9, tzinfo=clock.LONDON)):
                staff = make_area(PASSWORD)
                assert User.objects.filter(email=ACCOUNTS[0].email).exists()
            for done in reference_year.tell(staff):
                if done % 1000 == 0:
                    self.stdout.write(f"  {done} entries", ending="\n")
                    self.stdout.flush()
            self.stdout.write("  the cases are told; now their orders")
            for _ in orders_of_the_year.tell(staff):
                pass
            for _ in asbrac_of_the_year.tell(staff):
                pass
            plans_of_the_year.tell(staff)
            self.stdout.write("  and the MARAC's meetings")
            panel = marac_of_the_years.staff_of(Partnership.objects.get(slug=AREA))
            for _ in marac_of_the_years.tell(panel):
                pass
            series_of_the_years.load(Partnership.objects.get(slug=AREA))
            # What has run out since then, as the nightly sweep would have found it.
            sweep()
            refresh_deadlines()
        derive.derive_stale()
        self.stdout.write("The reference year is loaded and its figures are derived.")
