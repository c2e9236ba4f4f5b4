"""Who may see what: the one statement of the rule in Python.

Every model's manager has `visible_to(user)`; pages, API, search, export, figures' drill-down and
tasks start from it and from nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from partnership import clock

if TYPE_CHECKING:
    from partnership.models import User

M = TypeVar("M", bound=models.Model)


class EveryoneQuerySet(models.QuerySet[M]):
    """Reference data that is no secret from anybody who may sign in."""

    def visible_to(self, user: User) -> Self:
        return self if user.sees_anything else self.none()


class OwnPartnershipQuerySet(models.QuerySet[M]):
    """Partnerships themselves: one sees one's own."""

    def visible_to(self, user: User) -> Self:
        return self.filter(pk=user.partnership_id) if user.sees_anything else self.none()


class InPartnershipQuerySet(models.QuerySet[M]):
    """Rows of a partnership that everybody in it may see."""

    def visible_to(self, user: User) -> Self:
        return self.filter(partnership=user.partnership_id) if user.sees_anything else self.none()


class OwnQuerySet(models.QuerySet[M]):
    """Rows that belong to one account and that nobody else may see."""

    def visible_to(self, user: User) -> Self:
        return self.filter(user=user) if user.sees_anything else self.none()


class RecordQuerySet(models.QuerySet[M]):
    """Records: the first of these that matches wins.

    1. an account that is inactive, or whose training or agreement has lapsed, sees nothing;
    2. a blocked account does not see the record, whatever else holds;
    3. without clearance for the compartment, nothing;
    4. a sealed record is seen only with a live grant that names the account;
    5. a live grant to the account (or, in the general compartment, to its agency), or its role's
       standing right, lets it see the record;
    6. otherwise nothing, and the answer is 404.

    A record that hangs from another (`parent`) has the other's wall, seal and blocks: the database
    keeps them alike. A grant on the other is a grant on it.
    """

    def visible_to(self, user: User) -> Self:
        if not user.sees_anything:
            return self.none()
        return self.filter(
            self._named_or_standing(user),
            partnership=user.partnership_id,
            compartment__in=user.clearances,
        ).exclude(
            # Uncorrelated on purpose: a correlated EXISTS made lists twenty times slower.
            pk__in=_model("Block").objects.filter(user=user).values("record_id")
        )

    def _named_or_standing(self, user: User) -> Q:
        now = clock.now()
        live = _model("Grant").objects.filter(starts_at__lte=now, ends_at__gt=now)
        named = live.filter(user=user).values("record_id")
        shared = live.filter(agency=user.agency_id).values("record_id")
        seen = Q(pk__in=named) | Q(parent__in=named)
        seen |= Q(sealed=False, compartment="general") & (Q(pk__in=shared) | Q(parent__in=shared))
        for standing in user.role.standing:
            held = Q(sealed=False, compartment=standing["compartment"])
            if standing["scope"] == "agency":
                held &= Q(agency=user.agency_id)
            seen |= held
        return seen


class RecordBoundQuerySet(models.QuerySet[M]):
    """Rows that hang from exactly one Record and are seen by whoever sees that Record.

    `record_path` names the way there where it is not a column of the row itself.
    """

    record_path = "record"

    def visible_to(self, user: User) -> Self:
        return self.filter(
            **{f"{self.record_path}__in": _model("Record").objects.visible_to(user).values("pk")}
        )


def _model(name: str) -> Any:
    return apps.get_model("partnership", name)
