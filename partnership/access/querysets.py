"""Who may see what: the one statement of the rule in Python.

Every model's manager has `visible_to(user)`; pages, API, search, export, figures' drill-down and
tasks start from it and from nothing else.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

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
    6. a piece of work of another partnership that is shared under a joint agreement, which both have
       agreed to and which holds today, is seen by those of the general compartment whose role reads
       joint work;
    7. otherwise nothing, and the answer is 404.

    A record that hangs from another (`parent`) has the other's wall, seal and blocks: the database
    keeps them alike. A grant on the other is a grant on it.
    """

    def visible_to(self, user: User) -> Self:
        if not (user.sees_anything and user.clearances):
            return self.none()
        return self.filter(pk__in=RecordKeys(user))


class RecordKeys(models.Expression):
    """The keys of the Records that an account sees, to filter rows by: `record__in=RecordKeys(user)`.

    Rule 1, of the account itself, is for the caller to have asked, and that it has clearances.
    Grants, blocks and records are read each time; what is kept is the text of the question alone,
    which took longer to build than to answer, and which every page asks many times.
    """

    output_field: ClassVar = models.UUIDField()

    def __init__(self, user: User) -> None:
        super().__init__()
        standing = tuple((each["compartment"], each["scope"]) for each in user.role.standing)
        self.question = _question(
            user.pk,
            user.partnership_id,
            user.agency_id,
            tuple(user.clearances),
            standing,
            user.may("joint.read"),
        )

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, parameters = self.question
        present = {_NOW: clock.now(), _TODAY: clock.today()}
        return sql, tuple(
            present[each] if each is _NOW or each is _TODAY else each for each in parameters
        )


_NOW, _TODAY = object(), object()


class _Now(models.Expression):
    """Where the question has the present instant: it is read when the question is put."""

    output_field: ClassVar = models.DateTimeField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (_NOW,)


class _Today(models.Expression):
    """The same for the present day."""

    output_field: ClassVar = models.DateField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (_TODAY,)


@lru_cache(maxsize=1024)
def _question(
    user: UUID,
    partnership: UUID,
    agency: UUID,
    clearances: tuple[str, ...],
    standing: tuple[tuple[str, str], ...],
    reads_joint: bool,
) -> tuple[str, tuple[Any, ...]]:
    """The question in SQL and its parameters, as an account's own columns and role make it."""
    live = _model("Grant").objects.filter(starts_at__lte=_Now(), ends_at__gt=_Now())
    named = live.filter(user=user).values("record_id")
    shared = live.filter(agency=agency).values("record_id")
    seen = Q(pk__in=named) | Q(parent__in=named)
    seen |= Q(sealed=False, compartment="general") & (Q(pk__in=shared) | Q(parent__in=shared))
    for compartment, scope in standing:
        held = Q(sealed=False, compartment=compartment)
        if scope == "agency":
            held &= Q(agency=agency)
        seen |= held
    records = _model("Record").objects.filter(compartment__in=clearances)
    # Uncorrelated on purpose: a correlated EXISTS made lists twenty times slower.
    blocked = _model("Block").objects.filter(user=user).values("record_id")
    own = records.filter(seen, partnership=partnership).exclude(pk__in=blocked).values("pk")
    sql, parameters = own.query.sql_with_params()
    if not (reads_joint and "general" in clearances):
        return f"({sql})", tuple(parameters)
    joint = (
        records.filter(
            pk__in=_shared_with(partnership), kind="work", compartment="general", sealed=False
        )
        .exclude(pk__in=blocked)
        .values("pk")
    )
    # Beside, not within: an OR over two partnerships would read every partnership's records.
    more, values = joint.query.sql_with_params()
    return f"({sql} UNION ALL {more})", (*parameters, *values)


def _shared_with(partnership: UUID) -> Any:
    """The records of other partnerships that are shared with this one today, by key."""
    parties = _model("JointParty").objects.filter(agreed_at__isnull=False, left_at__isnull=True)
    live = _model("JointAgreement").objects.filter(
        starts_on__lte=_Today(),
        ends_before__gt=_Today(),
        pk__in=parties.filter(partnership=partnership).values("agreement"),
    )
    return (
        _model("JointShare")
        .objects.filter(ended_at__isnull=True, agreement__in=live.values("pk"))
        .exclude(partnership=partnership)
        # Whoever shares must still be a party.
        .filter(
            Exists(
                parties.filter(agreement=OuterRef("agreement"), partnership=OuterRef("partnership"))
            )
        )
        .values("record_id")
    )


class RecordBoundQuerySet(models.QuerySet[M]):
    """Rows that hang from exactly one Record and are seen by whoever sees that Record.

    `record_path` names the way there where it is not a column of the row itself.
    """

    record_path = "record"

    def visible_to(self, user: User) -> Self:
        if not (user.sees_anything and user.clearances):
            return self.none()
        return self.filter(**{f"{self.record_path}__in": RecordKeys(user)})


def _model(name: str) -> Any:
    return apps.get_model("partnership", name)
