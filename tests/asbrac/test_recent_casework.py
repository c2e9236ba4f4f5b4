"""The demonstration's present: what the ASBRAC waits for, whatever day it is."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from asbrac import reference_year
from asbrac.models import AsbracAction, AsbracMeeting, AsbracReferral, AsbracRequest
from cases.reference_year import Staff
from ledger.models import Fact
from partnership import clock
from partnership.models import Deadline
from tests.asbrac.lives import noon
from tests.cast import Cast


# An ordinary day, a leap day, the day after it, a Saturday, a Monday, and the turn of a year.
@pytest.mark.parametrize(
    "today",
    [
        date(2026, 11, 25),
        date(2028, 2, 29),
        date(2028, 3, 1),
        date(2026, 8, 29),
        date(2026, 11, 23),
        date(2027, 1, 1),
    ],
)
def test_my_work_has_a_present_of_the_asbrac_on_any_day(cast: Cast, today: date) -> None:
    staff = Staff([cast.officer, cast.colleague], cast.manager, [cast.north, cast.south])
    for _ in reference_year.tell_recent(staff, today):
        pass
    with clock.pretend(noon(today)):
        waiting = Deadline.objects.filter(met_at__isnull=True)

        def asked_of(name: str) -> set[tuple[str, bool]]:
            return {
                (each.kind.removeprefix("asbrac_"), each.due_on < today)
                for each in waiting.filter(assignee=getattr(cast, name))
                # What nobody sees is on nobody's My work.
                if Deadline.objects.visible_to(getattr(cast, name)).filter(pk=each.pk).exists()
            }

        # Whichever officer made the referral that was returned completes it.
        assert ("action", False) in asked_of("officer")
        both = asked_of("officer") | asked_of("colleague")
        assert both == {("action", False), ("completion", False)}
        assert {("action", False), ("screening", False)} <= asked_of("manager")
        assert {("minutes", False), ("review", False), ("screening", False)} <= asked_of(
            "coordinator"
        )
        assert asked_of("partner") >= {("request", False), ("action", False)}
        assert asked_of("police") == {("request", False), ("action", False)}
        # On a Monday nothing fell due since the meeting on Friday.
        overdue = AsbracAction.objects.filter(status="open", due_on__lt=today)
        assert [each.agency for each in overdue] == [cast.housing]
        past, coming = AsbracMeeting.objects.order_by("starts_at")
        assert (past.state, coming.state) == ("closed", "planned")
        assert past.day < today < coming.day
        assert {past.day.weekday(), coming.day.weekday()} <= {0, 1, 2, 3, 4}
        assert coming.items.count() == 2
        assert AsbracRequest.objects.filter(item__meeting=coming, status="asked").count() == 4
        states = Counter(AsbracReferral.objects.values_list("state", flat=True))
        assert states == {"open": 5, "referred": 2, "returned": 1}
    recorded = [clock.london_day(each.recorded_at) for each in Fact.objects.all()]
    assert max(recorded) == today - timedelta(days=1)
