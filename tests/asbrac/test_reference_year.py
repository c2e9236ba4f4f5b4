"""The ASBRAC of the reference year, told alone: the report's numbers come out of the ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from asbrac import reference_year
from asbrac.measures import MEASURES
from asbrac.models import AsbracMeeting, AsbracReferral
from cases.reference_year import Staff
from ledger.figures import answer
from ledger.periods import parse
from tests.cast import Cast

YEAR_END, WRITING = date(2018, 3, 31), date(2018, 5, 23)


@pytest.fixture
def told(cast: Cast) -> Cast:
    staff = Staff([cast.officer, cast.colleague], cast.manager, [cast.north, cast.south])
    for _ in reference_year.tell(staff):
        pass
    return cast


def figures(cast: Cast, year: str, as_at: date) -> dict[str, Decimal | None]:
    return {
        figure.measure.id: figure.value
        for figure in answer(cast.area, MEASURES, [parse(year)], as_at=as_at)
    }


def test_the_report_of_2017_18_comes_out(told: Cast) -> None:
    at_the_end = figures(told, "2017/18", YEAR_END)
    at_writing = figures(told, "2017/18", WRITING)
    for found in (at_the_end, at_writing):
        assert found["asbrac_cases_referred"] == 34
        assert found["asbrac_high_risk_count"] == 23
        assert found["asbrac_high_risk_share"] == Decimal("67.6")
        assert found["asbrac_hate_crime_count"] == 3
        assert found["asbrac_hate_crime_share"] == Decimal("8.8")
        assert found["asbrac_cases_closed_risk_reduced"] == 18
        assert found["asbrac_cases_open_at_year_end"] == 16
        assert found["asbrac_closure_rate"] == Decimal("52.9")
    # More were referred in the year before, so that "reduced" is computed.
    assert figures(told, "2016/17", YEAR_END)["asbrac_cases_referred"] == 41
    # Two of standard risk were accepted and are not of the 34; what is open counts all years.
    assert at_the_end["asbrac_referrals_accepted"] == 36
    assert at_the_end["asbrac_referrals_not_accepted"] == 3
    closed_in_the_year = at_the_end["asbrac_closed"]
    assert closed_in_the_year is not None
    assert closed_in_the_year > 18


def test_every_case_of_the_year_was_heard_and_every_meeting_minuted(told: Cast) -> None:
    year = AsbracReferral.objects.filter(
        referred_on__range=(date(2017, 4, 1), YEAR_END), initial_band__in=["high", "medium"]
    )
    assert year.count() == 34
    assert not year.filter(items__isnull=True).exists()
    held = AsbracMeeting.objects.filter(starts_at__year=2017).exclude(state="cancelled")
    assert set(held.values_list("state", flat=True)) == {"approved"}
