"""The ASBRAC as a conference."""

from __future__ import annotations

from asbrac import models
from asbrac.services import hearing
from conferences.conference import Conference
from partnership.models import Compartment

ASBRAC = Conference(
    code="asbrac",
    name="ASBRAC",
    meeting_prefix="AM",
    compartment=Compartment.GENERAL,
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
    heard_findings=hearing.heard_findings,
    heard=hearing.heard,
)
