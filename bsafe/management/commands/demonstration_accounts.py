"""Prints the demonstration accounts, for whoever has just started BSafe."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from bsafe.demonstration import ACCOUNTS, PASSWORD
from partnership.models import User


class Command(BaseCommand):
    help = "List the demonstration accounts of this database."

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMONSTRATION", False):
            return
        there = set(User.objects.values_list("email", flat=True))
        accounts = [each for each in ACCOUNTS if each.email in there]
        if accounts:
            self.stdout.write(f"Demonstration accounts (password of each: {PASSWORD})")
        for each in accounts:
            self.stdout.write(f"  {each.email:26} {each.name}: {each.what}")
