"""Django's migrate, as the owner, followed by the grants."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from partnership.grants import apply_grants


class Command(migrate.Command):
    """Migrations run as the role that owns the tables; then each role gets what its models say."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        if options["database"] == "default":
            options["database"] = "owner"
        result = super().handle(*args, **options)
        apply_grants()
        return result
