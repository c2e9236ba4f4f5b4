"""Who may see which person, organisation or place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from partnership.models import Record

if TYPE_CHECKING:
    from partnership.models import User

M = TypeVar("M", bound=models.Model)


class PartyQuerySet(models.QuerySet[M]):
    """People, organisations and premises.

    Seen by whoever sees a record that they are on. One that is on no record yet is seen by the
    agency that made it, where the account's role has a standing right in the compartment.
    """

    party = ""

    def visible_to(self, user: User) -> Self:
        if not user.sees_anything:
            return self.none()
        standing = [each["compartment"] for each in user.role.standing]
        seen, held = self._seen_through(user)
        return self.filter(
            seen | (Q(agency=user.agency_id, compartment__in=standing) & ~held),
            partnership=user.partnership_id,
            compartment__in=user.clearances,
        )

    def _seen_through(self, user: User) -> tuple[Q, Q]:
        """Which rows a record in sight shows, and which are held by any record at all."""
        involvement = apps.get_model("people", "Involvement")
        on_any = involvement.objects.filter(**{f"{self.party}__isnull": False})
        on_seen = on_any.filter(record__in=Record.objects.visible_to(user).values("pk"))
        return (
            Q(pk__in=on_seen.values(f"{self.party}_id")),
            Q(pk__in=on_any.values(f"{self.party}_id")),
        )


class PersonQuerySet(PartyQuerySet[M]):
    """A blocked account does not see the person, whatever else would let it."""

    party = "person"

    def visible_to(self, user: User) -> Self:
        blocks = apps.get_model("people", "PersonBlock").objects.filter(user=user)
        return super().visible_to(user).exclude(pk__in=blocks.values("person_id"))


class OrganisationQuerySet(PartyQuerySet[M]):
    """Organisations: as every party."""

    party = "organisation"


class PremisesQuerySet(PartyQuerySet[M]):
    """Places are seen through the people who live or lived there as well.

    A home on no record belongs to its residents: who sees none of them does not see that the
    address is on file, whichever agency wrote it down.
    """

    party = "premises"

    def _seen_through(self, user: User) -> tuple[Q, Q]:
        seen, held = super()._seen_through(user)
        homes = apps.get_model("people", "Residence").objects
        return (
            seen | Q(pk__in=homes.visible_to(user).values("premises_id")),
            held | Q(pk__in=homes.values("premises_id")),
        )


class OfPersonQuerySet(models.QuerySet[M]):
    """Rows that hang from one person and are seen with that person."""

    person_path = "person"

    def visible_to(self, user: User) -> Self:
        people = apps.get_model("people", "Person").objects.visible_to(user)
        return self.filter(**{f"{self.person_path}__in": people.values("pk")})


class RelationshipQuerySet(OfPersonQuerySet[M]):
    """A relationship is seen by whoever sees both: neither person gives the other away."""

    def visible_to(self, user: User) -> Self:
        people = apps.get_model("people", "Person").objects.visible_to(user).values("pk")
        return self.filter(person__in=people, other__in=people)
