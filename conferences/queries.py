"""The reads behind the pages of meetings. Each starts from what the reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from conferences.conference import Conference
from partnership import clock
from partnership.access.policy import changeable, may_change
from partnership.models import Block, User
from partnership.search import RecordLine

PAGE = 25
STATE_COLOURS = {
    "planned": "blue",
    "in_session": "purple",
    "closed": "yellow",
    "approved": "green",
    "cancelled": "grey",
}
STATUS_COLOURS = {
    "asked": "yellow",
    "answered": "green",
    "nothing_known": "grey",
    "open": "yellow",
    "done": "green",
    "not_possible": "orange",
    "not_done": "red",
}


def meetings(conference: Conference) -> Any:
    """Meetings with what their pages show."""
    return conference.meeting.objects.select_related(
        "record__agency",
        "record__team",
        "partnership",
        "approved_by",
        *conference.meeting_related,
    )


def coming(conference: Conference, user: User) -> list[Any]:
    """The meetings that are not over, the next one first: the calendar.

    One whose day has passed stays on top until it is held or cancelled.
    """
    rows = conference.meeting.objects.visible_to(user).filter(state__in=["in_session", "planned"])
    return list(
        rows.select_related("record", *conference.meeting_related).order_by("starts_at", "pk")[:100]
    )


@dataclass(frozen=True)
class Page:
    """One page of meetings that are over; `before` and `after` name those to go on from."""

    meetings: Sequence[Any]
    before: UUID | None
    after: UUID | None


def past(
    conference: Conference,
    user: User,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    size: int = PAGE,
) -> Page:
    """Meetings that are over or cancelled, the latest first; keyset pages."""
    seen = conference.meeting.objects.visible_to(user).exclude(state__in=["planned", "in_session"])
    rows = seen
    backwards = before is not None
    turned_at = before or after
    if turned_at is not None:
        at = seen.filter(pk=turned_at).values_list("starts_at", flat=True).first()
        if at is None:
            return past(conference, user, size=size)
        step = "gt" if backwards else "lt"
        rows = rows.filter(
            Q(**{f"starts_at__{step}": at}) | Q(starts_at=at, **{f"pk__{step}": turned_at})
        )
    order = ("starts_at", "pk") if backwards else ("-starts_at", "-pk")
    found = list(
        rows.select_related("record", *conference.meeting_related).order_by(*order)[: size + 1]
    )
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    return Page(
        found,
        before=found[0].pk if found and (more if backwards else turned_at) else None,
        after=found[-1].pk if found and (more or backwards) else None,
    )


def agenda_of(conference: Conference, meeting: Any, user: User) -> list[Any]:
    """The items of a meeting that the reader sees, in their order."""
    rows = conference.item.objects.visible_to(user).filter(meeting=meeting)
    return list(
        rows.select_related(
            "referral__record", "referral__owner", "meeting", *conference.referral_about()
        )
    )


def is_told(meeting: Any, *, runs_it: bool) -> bool:
    """Whether what a meeting said and decided can be read: by all who see it, once approved."""
    return runs_it or bool(meeting.state == "approved")


def heard_before(conference: Conference, item: Any, user: User) -> Any:
    """The item of the last meeting that heard the same referral before this one; None if none did."""
    return (
        conference.item.objects.visible_to(user)
        .filter(
            referral=item.referral_id,
            discussed_at__isnull=False,
            meeting__starts_at__lt=item.meeting.starts_at,
        )
        .select_related("meeting")
        .order_by("-meeting__starts_at", "-pk")
        .first()
    )


def usually_invited(conference: Conference, meeting: Any, user: User) -> list[UUID]:
    """The agencies that one invites: the group's members, else those for which somebody speaks today."""
    if conference.invited is not None:
        return conference.invited(meeting)
    today = clock.today()
    rows = conference.seat.objects.visible_to(user).filter(
        Q(ends_before__isnull=True) | Q(ends_before__gt=today), starts_on__lte=today
    )
    return list(rows.order_by("agency").values_list("agency", flat=True).distinct())


def waiting_for(conference: Conference, meeting: Any, user: User) -> Any:
    """Open referrals that no meeting ahead has on its agenda, in the room's own order."""
    ahead = conference.item.objects.filter(
        Q(meeting=meeting)
        | Q(
            meeting__state__in=["planned", "in_session"],
            is_deferred=False,
            discussed_at__isnull=True,
        )
    )
    waiting = (
        conference.referral.objects.visible_to(user)
        .filter(state="open")
        .exclude(pk__in=ahead.values("referral"))
        .select_related("record", *conference.about)
        .order_by(*conference.waiting_order)
    )
    return conference.offered(meeting, waiting)


def describe_meetings(
    conference: Conference, user: User, ids: Collection[UUID]
) -> dict[UUID, RecordLine]:
    """Meetings in one line each, those that `user` sees."""
    if not user.may(conference.read):
        return {}
    rows = conference.meeting.objects.visible_to(user).filter(pk__in=ids)
    return {
        meeting.pk: RecordLine(
            conference.named(meeting),
            reverse(f"{conference.code}_meeting", args=[meeting.pk]),
            state=str(meeting.get_state_display()),
            colour=STATE_COLOURS.get(meeting.state, "grey"),
        )
        for meeting in rows.select_related(*conference.meeting_related)
    }


def runs(conference: Conference, user: User, record: Any) -> bool:
    """Whether `user` runs the conference and may write on the record."""
    return user.may(conference.run) and may_change(user, record)


def request_rows(
    conference: Conference, user: User, requests: Any, *, runs_it: bool
) -> list[dict[str, Any]]:
    """Requests in sight, each with where it is answered while it can be."""
    return [
        {
            "row": each,
            "colour": STATUS_COLOURS[each.status],
            "late": each.status == "asked" and each.due_on < clock.today(),
            "url": reverse(f"{conference.code}_answer", args=[each.pk])
            if each.item.meeting.state in ("planned", "in_session")
            and (runs_it or _own(conference, user, each))
            else "",
        }
        for each in requests
    ]


def action_rows(
    conference: Conference, user: User, actions: Any, *, runs_it: bool
) -> list[dict[str, Any]]:
    """Actions in sight, each with where it is finished while it is open."""
    return [
        {
            "row": each,
            "colour": "red" if each.is_overdue else STATUS_COLOURS[each.status],
            "url": reverse(f"{conference.code}_finish", args=[each.pk])
            if each.status == "open" and (runs_it or _own(conference, user, each))
            else "",
        }
        for each in actions
    ]


def _own(conference: Conference, user: User, row: Any) -> bool:
    return user.may(conference.contribute) and bool(row.agency_id == user.agency_id)


def of_referral(conference: Conference, referral: Any, user: User) -> dict[str, Any]:
    """What a referral's page shows of its meetings: items heard, requests, actions, exclusions."""
    runs_it = runs(conference, user, referral.record)
    items = (
        conference.item.objects.visible_to(user)
        .filter(referral=referral)
        .select_related(
            "meeting__record", *(f"meeting__{each}" for each in conference.meeting_related)
        )
        .order_by("-meeting__starts_at")
    )
    requests = (
        conference.request.objects.visible_to(user)
        .filter(referral=referral)
        .select_related("agency", "item__meeting", "answered_by", "referral__record")
    )
    actions = (
        conference.action.objects.visible_to(user)
        .filter(referral=referral)
        .select_related("agency", "owner", "referral__record")
    )
    excluded = (
        Block.objects.filter(record=referral.record_id).select_related("user", "set_by")
        if runs_it
        else ()
    )
    code = conference.code
    return {
        "conference": conference,
        "runs_it": runs_it,
        "items": [
            {
                "row": item,
                "title": conference.named(item.meeting),
                "url": reverse(f"{code}_meeting", args=[item.meeting_id]),
                "told": is_told(item.meeting, runs_it=runs_it),
            }
            for item in items
        ],
        "requests": request_rows(conference, user, requests, runs_it=runs_it),
        "actions": action_rows(conference, user, actions, runs_it=runs_it),
        "action_url": reverse(f"{code}_action_add", args=[referral.pk])
        if runs_it and referral.is_open
        else "",
        "excluded": [
            {"row": each, "url": reverse(f"{code}_readmit", args=[referral.pk, each.pk])}
            for each in excluded
        ],
        "exclude_url": reverse(f"{code}_exclude", args=[referral.pk]) if runs_it else "",
    }


def work_of(conference: Conference, user: User) -> dict[str, Any]:
    """What the reader's agency is asked and has to do, what is due first at the top."""
    requests = (
        conference.request.objects.visible_to(user)
        .filter(
            agency=user.agency_id,
            status="asked",
            item__meeting__state__in=["planned", "in_session"],
        )
        .select_related(
            "agency",
            "referral__record",
            "item__meeting",
            *conference.referral_about(),
            *(f"item__meeting__{each}" for each in conference.meeting_related),
        )
        .order_by("due_on", "pk")
    )
    actions = (
        conference.action.objects.visible_to(user)
        .filter(agency=user.agency_id, status="open")
        .select_related("agency", "owner", "referral__record", *conference.referral_about())
        .order_by("due_on", "pk")
    )
    return {
        "requests": request_rows(conference, user, requests[:200], runs_it=False),
        "actions": action_rows(conference, user, actions[:200], runs_it=False),
    }


def open_actions(conference: Conference, user: User) -> list[dict[str, Any]]:
    """Every agency's open actions, for whoever runs the conference: overdue first."""
    rows = (
        conference.action.objects.visible_to(user)
        .filter(status="open")
        .select_related("agency", "owner", "referral__record", *conference.referral_about())
        .order_by("due_on", "pk")[:200]
    )
    # Running it is a role and the referral.
    run = set(
        changeable(user)
        .filter(pk__in=[each.referral_id for each in rows])
        .values_list("pk", flat=True)
    )
    return [
        line
        for each in rows
        for line in action_rows(conference, user, [each], runs_it=each.referral_id in run)
    ]
