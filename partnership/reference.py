"""Reference data that code ships. Rooms register what each partnership needs; it is safe to repeat."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from partnership.models import Partnership, Role
from partnership.roles import ROLES

_for_each_partnership: list[Callable[[Partnership], None]] = []


def register(sync: Callable[[Partnership], None]) -> None:
    """Called from a room's `apps.py`: `sync(partnership)` writes the room's words and parameters."""
    if sync not in _for_each_partnership:
        _for_each_partnership.append(sync)


@transaction.atomic
def sync_reference() -> None:
    """Write roles, and each room's words for every partnership. Local additions are left alone."""
    Role.objects.bulk_create(
        [
            Role(
                code=role.code,
                name=role.name,
                capabilities=list(role.capabilities),
                standing=list(role.standing),
            )
            for role in ROLES
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "capabilities", "standing"],
    )
    for partnership in Partnership.objects.all():
        sync_partnership(partnership)


def sync_partnership(partnership: Partnership) -> None:
    """Write what every room ships for one partnership."""
    for sync in _for_each_partnership:
        sync(partnership)
