"""The reads behind the lists of referrals. Each starts from what the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from marac.models import MaracReferral
from partnership import clock
from partnership.models import User

PAGE = 25
State = MaracReferral.State
UNDER_WAY = (State.REFERRED, State.RETURNED, State.OPEN)
# How long a flag that has run out stays in the list of those to take off.
TAKE_OFF_DAYS = 60


@dataclass(frozen=True)
class Page:
    """One page of the list; `before` and `after` name the referrals to go on from."""

    referrals: Sequence[MaracReferral]
    before: UUID | None
    after: UUID | None


def referral_page(
    user: User,
    state: str = "",
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    size: int = PAGE,
) -> Page:
    """A page of referrals in sight, the newest first, under way unless asked otherwise."""
    seen = MaracReferral.objects.visible_to(user)
    rows = seen
    if state in State.values:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.filter(state__in=UNDER_WAY)
    backwards, turned_at = before is not None, before or after
    if turned_at is not None:
        at = seen.filter(pk=turned_at).values_list("referred_on", flat=True).first()
        if at is None:
            return referral_page(user, state, size=size)
        step = "gt" if backwards else "lt"
        rows = rows.filter(
            Q(**{f"referred_on__{step}": at}) | Q(referred_on=at, **{f"pk__{step}": turned_at})
        )
    order = ("referred_on", "pk") if backwards else ("-referred_on", "-pk")
    found = list(
        rows.select_related("record", "owner", "referring_agency").order_by(*order)[: size + 1]
    )
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    return Page(
        found,
        before=found[0].pk if found and (more if backwards else turned_at) else None,
        after=found[-1].pk if found and (more or backwards) else None,
    )


def run_out(user: User) -> list[MaracReferral]:
    """Referrals in sight whose flag has just run out: agencies take it off their files.

    A later referral of the same victim keeps the flag.
    """
    today = clock.today()
    rows = (
        MaracReferral.objects.visible_to(user)
        .filter(flagged_until__gte=today - timedelta(days=TAKE_OFF_DAYS))
        .select_related("record", "victim")
        .order_by("victim", "-flagged_until", "-pk")
        .distinct("victim")
    )
    return [each for each in rows if each.flagged_until and each.flagged_until < today]
