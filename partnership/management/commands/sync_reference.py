"""Writes the reference data that BSafe ships; safe to repeat."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from partnership.reference import sync_reference


class Command(BaseCommand):
    help = "Write roles and vocabularies, for every partnership. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        sync_reference()
        self.stdout.write("Reference data is up to date.")
