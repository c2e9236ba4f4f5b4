"""A measure behind the MARAC's wall, and facts that it counts: for tests of the wall itself."""

from __future__ import annotations

from datetime import date

from ledger import registry, services
from ledger.algebra import Count, Measure, Wall
from ledger.models import Fact
from partnership.models import Compartment, Role, User
from partnership.services import create_record
from tests.cast import Cast

KIND = "marac.told_for_tests"
WALLED = Count(
    "walled_for_tests",
    "Counted behind the wall",
    "What no one else may know.",
    "cases",
    kinds=(KIND,),
    group="Behind the wall",
    record_kind="marac_referral",
    behind=Wall("marac.read", "marac", "marac."),
)


def registered(*measures: Measure) -> dict[str, Measure]:
    """What is registered without anything behind a wall, and `measures`."""
    return {each.id: each for each in (*registry.measures(), *measures)}


def told(cast: Cast, on: date) -> Fact:
    """Something happened behind the wall."""
    record = create_record(
        "marac_referral",
        "MR",
        agency=cast.council,
        team=cast.team,
        compartment=Compartment.MARAC,
    )
    return services.append(record, KIND, on, by=cast.coordinator)


def cleared(user: User, *, may: bool = True) -> User:
    """The account with clearance, and with a role that has the capability or has not."""
    role = Role.objects.get(pk=user.role_id)
    others = [each for each in role.capabilities if each != "marac.read"]
    role.capabilities = [*others, "marac.read"] if may else others
    role.save(update_fields=["capabilities"])
    user.clearances = ["general", "marac"]
    user.save(update_fields=["clearances"])
    found: User = User.objects.select_related("role", "agency", "partnership").get(pk=user.pk)
    return found
