"""May this account do this to that record? The companion of `visible_to`."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from partnership import clock
from partnership.models import Grant, Level, Record, User

_RANK = {Level.READ: 1, Level.WRITE: 2, Level.MANAGE: 3}


def level_on(user: User, record: Record) -> Level | None:
    """The highest level that `user` has on `record`, or None where it is out of sight.

    A standing right of scope agency reads; it writes on records of the account's own team.
    """
    if not Record.objects.visible_to(user).filter(pk=record.pk).exists():
        return None
    levels = [Level.READ]
    if record.partnership_id != user.partnership_id:
        # Shared under a joint agreement: for reading, whatever one's role is at home.
        return Level.READ
    for standing in user.role.standing:
        if standing["compartment"] != record.compartment or record.sealed:
            continue
        if standing["scope"] == "partnership":
            levels.append(Level(standing["level"]))
        elif record.agency_id == user.agency_id:
            levels.append(Level(standing["level"]))
            if user.team_id is not None and record.team_id == user.team_id:
                levels.append(Level.WRITE)
    if Level.MANAGE in levels:
        return Level.MANAGE
    now = clock.now()
    named = Q(user=user)
    if record.compartment == "general" and not record.sealed:
        named |= Q(agency=user.agency_id)
    here = [record.pk, record.parent_id] if record.parent_id else [record.pk]
    grants = Grant.objects.filter(named, record__in=here, starts_at__lte=now, ends_at__gt=now)
    levels.extend(Level(level) for level in grants.values_list("level", flat=True))
    return max(levels, key=_RANK.__getitem__)


def may_change(user: User, record: Record) -> bool:
    """Whether `user` may write on `record`."""
    level = level_on(user, record)
    return level is not None and _RANK[level] >= _RANK[Level.WRITE]


def changeable(user: User) -> QuerySet[Record]:
    """The records on which `may_change` holds, to filter rows by."""
    writes = (Level.WRITE, Level.MANAGE)
    now = clock.now()
    live = Grant.objects.filter(level__in=writes, starts_at__lte=now, ends_at__gt=now)
    named = live.filter(user=user).values("record_id")
    shared = live.filter(agency=user.agency_id).values("record_id")
    may = Q(pk__in=named) | Q(parent__in=named)
    may |= Q(compartment="general", sealed=False) & (Q(pk__in=shared) | Q(parent__in=shared))
    for standing in user.role.standing:
        held = Q(compartment=standing["compartment"], sealed=False, partnership=user.partnership_id)
        if standing["scope"] != "partnership":
            held &= Q(agency=user.agency_id)
        if standing["level"] in writes:
            may |= held
        elif standing["scope"] != "partnership" and user.team_id is not None:
            may |= held & Q(team=user.team_id)
    seen: QuerySet[Record] = Record.objects.visible_to(user)
    return seen.filter(may)


def may_manage(user: User, record: Record) -> bool:
    """Whether `user` may share, seal and hand over `record`."""
    return level_on(user, record) is Level.MANAGE
