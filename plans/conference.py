"""The board and every group of the partnership as a conference: what it hears are matters."""

from __future__ import annotations

from typing import Any

from conferences.conference import Conference
from conferences.forms import HearForm
from partnership.models import Compartment, User
from plans import models
from plans.forms.groups import PlanGroupForm
from plans.models.meetings import RUN


def summary(matter: models.Matter, user: User) -> dict[str, Any]:
    """What a meeting is shown of a matter."""
    return {"matter": matter}


def offered(meeting: models.GroupMeeting, waiting: Any) -> Any:
    """Of the matters that wait, those of the meeting's group."""
    return waiting.filter(group=meeting.group_id)


def invited(meeting: models.GroupMeeting) -> list[Any]:
    """The agencies that sit in the group on the meeting's day."""
    rows = models.GroupMember.objects.filter(group=meeting.group_id, starts_on__lte=meeting.day)
    held = rows.exclude(ends_before__lte=meeting.day)
    return list(held.values_list("agency", flat=True).distinct())


GROUPS = Conference(
    code="group",
    name="Partnership group",
    meeting_prefix="GM",
    compartment=Compartment.GENERAL,
    read="group.read",
    run=RUN,
    contribute="group.contribute",
    names_people=False,
    referral=models.Matter,
    meeting=models.GroupMeeting,
    seat=models.GroupSeat,
    attendance=models.GroupAttendance,
    item=models.GroupItem,
    request=models.GroupRequest,
    action=models.GroupAction,
    referral_route="group_matter",
    summary_template="plans/_in_meeting.html",
    summary=summary,
    waiting_order=("referred_on", "title", "pk"),
    hear_form=HearForm,
    word="matter",
    words="matters",
    about=(),
    confidential=False,
    plan_form=PlanGroupForm,
    meeting_related=("group",),
    offered=offered,
    invited=invited,
)
