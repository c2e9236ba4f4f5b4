"""The ASBRAC as a conference."""

from __future__ import annotations

from asbrac import models, queries
from asbrac.forms.hearing import AsbracHearForm
from asbrac.services import hearing
from conferences.conference import Conference
from partnership.models import Compartment

ASBRAC = Conference(
    code="asbrac",
    name="ASBRAC",
    meeting_prefix="AM",
    compartment=Compartment.GENERAL,
    read="asbrac.read",
    run=models.RUN,
    contribute="asbrac.contribute",
    names_people=False,
    referral=models.AsbracReferral,
    meeting=models.AsbracMeeting,
    seat=models.AsbracSeat,
    attendance=models.AsbracAttendance,
    item=models.AsbracItem,
    request=models.AsbracRequest,
    action=models.AsbracAction,
    referral_route="asbrac_referral",
    summary_template="asbrac/_in_meeting.html",
    summary=queries.in_meeting,
    waiting_order=(
        "next_review_on",
        "referred_on",
        "victim__family_name",
        "victim__given_name",
        "pk",
    ),
    hear_form=AsbracHearForm,
    heard_findings=hearing.heard_findings,
    heard=hearing.heard,
    in_words=hearing.in_words,
)
