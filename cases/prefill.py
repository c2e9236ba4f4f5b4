"""What a case says to begin a form of another room with."""

from __future__ import annotations

from uuid import UUID

from cases.models import AsbCase, Incident
from partnership.access.log import log_access
from partnership.dates import spoken
from partnership.models import User
from partnership.prefill import PersonFilled, Prefill
from people.models import Involvement, Person

_ROLES = Involvement.Role


def prefill_from_case(user: User, pk: UUID) -> Prefill | None:
    """A case's victim if it has one, who is alleged to cause the harm, and its last incidents.

    None where the case is out of sight. Reading it is a look, logged as any other: where what it says
    was carried to does not stand in the case's log.
    """
    if not user.may("case.read"):
        return None
    case = AsbCase.objects.visible_to(user).filter(pk=pk).first()
    if case is None:
        return None
    log_access(user, "view", "asbcase", case.pk)
    people = Person.objects.visible_to(user)

    def on(*roles: str) -> list[PersonFilled]:
        found = people.filter(
            involvements__record=case.record_id,
            involvements__role__in=roles,
            involvements__ends_before__isnull=True,
        )
        return [
            PersonFilled(each.given_name, each.family_name, each.date_of_birth)
            for each in found.order_by("pk").distinct()
        ]

    victims = on(_ROLES.VICTIM, _ROLES.COMPLAINANT)
    incidents = list(
        Incident.objects.visible_to(user).filter(case=case).order_by("-occurred_on", "-pk")[:3]
    )
    return Prefill(
        victim=victims[0] if len(victims) == 1 else None,
        perpetrators=tuple(on(_ROLES.ALLEGED_PERPETRATOR, _ROLES.CONVICTED)),
        summary="\n\n".join(f"{spoken(each.occurred_on)}: {each.narrative}" for each in incidents),
        happened_on=incidents[0].occurred_on if incidents else None,
    )
