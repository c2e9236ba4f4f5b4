"""The MARAC as a conference."""

from __future__ import annotations

from conferences.conference import Conference
from marac import models, queries
from marac.forms.hearing import MaracHearForm
from marac.services import hearing
from partnership.models import Compartment

MARAC = Conference(
    code="marac",
    name="MARAC",
    meeting_prefix="MM",
    compartment=Compartment.MARAC,
    read="marac.read",
    run=models.RUN,
    contribute="marac.contribute",
    names_people=True,
    referral=models.MaracReferral,
    meeting=models.MaracMeeting,
    seat=models.MaracSeat,
    attendance=models.MaracAttendance,
    item=models.MaracItem,
    request=models.MaracRequest,
    action=models.MaracAction,
    referral_route="marac_referral",
    summary_template="marac/_in_meeting.html",
    summary=queries.in_meeting,
    waiting_order=("referred_on", "pk"),
    hear_form=MaracHearForm,
    heard_findings=hearing.heard_findings,
    heard=hearing.heard,
    heard_fact=hearing.of_fact,
    in_words=hearing.in_words,
)
