"""The MARAC of the security tests: a referral about people in sight, and a meeting that hears it.

Everything goes through the services, as the officer, the coordinator and a partner live it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from conferences import services as meetings
from marac import services
from marac.conference import MARAC
from marac.models import (
    MaracAction,
    MaracItem,
    MaracMeeting,
    MaracReferral,
    MaracRequest,
    MaracSeat,
)
from marac.services import PeopleSaid, PersonSaid
from partnership import clock
from partnership.models import Agency, User
from tests.security.routes import Route
from tests.security.world import ABSENT

# Open to whoever may refer: what they answer says nothing of what lies behind the wall.
OUTSIDE = {
    "marac_refer": ("GET", "POST"),
    "marac_sent": ("GET",),
    "api_marac-referral-list": ("POST",),
    "api_marac-referral-checklists": ("GET",),
}
_MEETINGS = {"meeting", "agenda_add", "attendance", "minutes"}
_ITEMS = {"hear", "defer", "agenda_move", "agenda_remove"}


@dataclass(frozen=True)
class Behind:
    """The ids of what lies behind the wall, by the names of the routes' arguments."""

    ids: Mapping[str, Any]

    def path(self, route: Route, **words: Any) -> str:
        """The address of a route about it."""
        pk = self.ids[_what(route.name)]
        return route.path(**{**words, **self.ids, "pk": pk, "id": pk})


NOTHING = Behind(
    {
        **dict.fromkeys(
            ("referral", "meeting", "item", "request", "action", "seat", "child", "agency"), ABSENT
        ),
        "block": 2_000_000_000,
    }
)


def _what(name: str) -> str:
    """Which id a route begins with."""
    if name.startswith("api_marac-"):
        return name.removeprefix("api_marac-").split("-")[0]
    step = name.removeprefix("marac_")
    if step in _ITEMS:
        return "item"
    if step in ("answer", "finish"):
        return "request" if step == "answer" else "action"
    if step == "seat_end":
        return "seat"
    return "meeting" if any(step.startswith(each) for each in _MEETINGS) else "referral"


def is_marac(route: Route) -> bool:
    """Whether a route is the room's."""
    return route.name.startswith(("marac_", "api_marac-"))


def clear(user: User) -> User:
    """Let an account behind the wall, as far as its role has anything to do there."""
    user.clearances = ["general", "marac"]
    user.save(update_fields=["clearances"])
    return user


def live(runner: User, partner: User, referrer: User, word: str, *, begun: bool = True) -> Behind:
    """A referral by `referrer`, taken on and heard; `partner` is asked and takes an action.

    `runner` and `partner` are cleared. Every text holds `word`.
    """
    today = clock.today()
    referral: MaracReferral = services.refer(
        PeopleSaid(
            PersonSaid(
                "Victor", word, address=f"1 {word} Street, ZZ1 1ZZ", telephone="01632 960001"
            ),
            (PersonSaid("Frieda", word),),
            (PersonSaid("Cai", word),),
        ),
        by=referrer,
        owner=runner,
        referrer_kind="other",
        criteria=["judgement"],
        judgement=word,
        summary=f"Hit her, {word}.",
        incident_on=today,
        incident_kinds=["violence"],
        consent="refused",
        no_consent_reason=word,
        safe_contact={"method": "phone", "number": "01632 960001", "code_word": word},
    )
    services.accept_referral(referral, by=runner, note=word)
    seat = MaracSeat.objects.filter(user=partner).first() or meetings.give_seat(
        MARAC, partner, by=runner
    )
    # It begins when it is tried: a meeting on its day.
    meeting: MaracMeeting = meetings.plan_meeting(
        MARAC,
        by=runner,
        starts_at=datetime.combine(today, time(18), tzinfo=clock.LONDON),
        place=f"Room {word}",
        chair=f"Cora {word}",
        referrals_close_on=today,
    )
    item: MaracItem = meetings.list_referral(MARAC, meeting, referral, by=runner)
    meetings.ask_agencies(MARAC, meeting, [partner.agency], by=runner, due_on=today)
    action: MaracAction = meetings.add_action(
        MARAC,
        referral,
        by=runner,
        description=f"Visit {word}",
        agency=partner.agency,
        due_on=today + timedelta(days=7),
        owner_name=f"Pat {word}",
    )
    block = meetings.exclude(MARAC, referral, kin_of(runner), by=runner, reason=word)
    if begun:
        for agency in {runner.agency, partner.agency}:
            _comes(meeting, agency, runner)
        meetings.open_meeting(MARAC, meeting, by=runner)
    return Behind(
        {
            "referral": referral.pk,
            "meeting": meeting.pk,
            "item": item.pk,
            "request": MaracRequest.objects.get(referral=referral).pk,
            "action": action.pk,
            "seat": seat.pk,
            "child": referral.children.get().pk,
            "agency": partner.agency_id,
            "block": block.pk,
        }
    )


def kin_of(runner: User) -> User:
    """Another coordinator, cleared, who is related to somebody."""
    uncle: User = User.objects.get_or_create(
        email=f"uncle@{runner.partnership.slug}.example",
        defaults={
            "name": "Uncle Ulf",
            "partnership": runner.partnership,
            "agency": runner.agency,
            "role_id": "coordinator",
            "clearances": ["general", "marac"],
        },
    )[0]
    return uncle


def _comes(meeting: MaracMeeting, agency: Agency, runner: User) -> None:
    meetings.record_attendance(
        MARAC, meeting, agency, by=runner, status="attended", name="Cora", declared=True
    )
