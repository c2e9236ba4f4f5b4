"""Who runs the demonstration's MARAC and who speaks at it."""

from __future__ import annotations

from dataclasses import dataclass

from partnership.models import Partnership, User


@dataclass(frozen=True)
class Staff:
    """The coordinator, and by the kind of agency who speaks for it; all cleared for the MARAC."""

    coordinator: User
    speakers: dict[str, User]


def staff_of(area: Partnership) -> Staff:
    """Who has clearance and a role in the room. Raises User.DoesNotExist where nobody runs it."""
    cleared = User.objects.select_related("agency", "role", "team").filter(
        partnership=area, clearances__contains=["marac"]
    )
    able = [each for each in cleared.order_by("email") if each.may("marac.contribute")]
    runs = next((each for each in able if each.may("marac.run")), None)
    if runs is None:
        raise User.DoesNotExist("Nobody runs the MARAC")
    return Staff(runs, {each.agency.kind: each for each in able if not each.may("marac.run")})
