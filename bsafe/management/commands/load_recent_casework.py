"""Gives a demonstration area some casework of the last months, where it has none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from asbrac import reference_year as asbrac_of_the_year
from bsafe.demonstration import AREA, staff_of
from cases import reference_year
from cases.models import AsbCase
from ledger import derive
from marac import reference_year as marac_of_the_years
from orders import reference_year as orders_of_the_year
from partnership import clock
from partnership.models import Partnership


class Command(BaseCommand):
    help = (
        "Load fictional cases, orders and conferences of the last months. "
        "Does nothing where there are recent ones."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMONSTRATION", False):
            raise CommandError("Demonstration casework does not belong in a real deployment.")
        area = Partnership.objects.filter(slug=AREA).first()
        if area is None:
            raise CommandError("Load the reference year first: manage.py load_reference_year")
        recently = clock.today() - timedelta(days=120)
        if AsbCase.objects.filter(partnership=area, opened_on__gte=recently).exists():
            self.stdout.write("There is recent casework already.")
            return
        with transaction.atomic():
            staff, today = staff_of(area), clock.today()
            for _ in reference_year.tell_recent(staff, today):
                pass
            for _ in orders_of_the_year.tell_recent(staff, today):
                pass
            for _ in asbrac_of_the_year.tell_recent(staff, today):
                pass
            for _ in marac_of_the_years.tell_recent(marac_of_the_years.staff_of(area), today):
                pass
        derive.derive_stale()
        self.stdout.write("Casework of the last four months is loaded.")
