"""The reference year prints the ASBRAC figures of the report of 2017/18, and keeps printing them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import F

from asbrac.models import AsbracAction, AsbracMeeting, AsbracReferral
from asbrac.reference_year import LAST_DAY
from ledger.models import Fact
from partnership import clock
from tests.oracle.test_reference_orders import answers, behind, by_key, printed

pytestmark = pytest.mark.usefixtures("reference_db")

WRITING, YEAR_END = "2018-05-23", "2018-03-31"
YEAR = (date(2017, 4, 1), date(2018, 3, 31))
# Figure → value, numerator and denominator. The report prints 34, 18, 16, 68 % and 9 %.
OF_THE_REPORT = {
    "asbrac_referrals_accepted": ("34", "", ""),
    "asbrac_cases_referred": ("34", "", ""),
    "asbrac_high_risk_count": ("23", "", ""),
    "asbrac_high_risk_share": ("68", "23", "34"),
    "asbrac_hate_crime_count": ("3", "", ""),
    "asbrac_hate_crime_share": ("9", "3", "34"),
    "asbrac_referrals_change": ("-7", "34", "41"),
    "asbrac_cases_closed_risk_reduced": ("18", "", ""),
    "asbrac_cases_open_at_year_end": ("16", "", ""),
    "asbrac_closure_rate": ("52.9", "18", "34"),
}
CHOSEN = {
    "asbrac_mental_health_share": ("41.2", "14", "34"),
    "asbrac_noise_share": ("32.4", "11", "34"),
    "asbrac_victims": ("33", "", ""),
    "asbrac_cases_closed_otherwise": ("0", "", ""),
    "asbrac_referrals_not_accepted": ("4", "", ""),
}


def test_the_report_is_printed_and_as_at_its_writing_nothing_more_had_been_closed() -> None:
    wanted = OF_THE_REPORT | CHOSEN
    rows = printed(*wanted)
    assert answers(rows) == wanted
    assert answers(rows, YEAR_END) == wanted
    # Later meetings closed five more, one of them because the victim had moved away.
    later = answers(printed(*wanted, as_at="2018-07-31"), "2018-07-31")
    assert later["asbrac_cases_closed_risk_reduced"] == ("22", "", "")
    assert later["asbrac_cases_closed_otherwise"] == ("1", "", "")
    assert later["asbrac_cases_open_at_year_end"] == ("11", "", "")


def test_the_year_before_had_more_and_what_it_carried_over_is_apart() -> None:
    before = answers(printed(*OF_THE_REPORT, as_at=YEAR_END, period="2016/17"), YEAR_END)
    assert before["asbrac_referrals_accepted"] == ("41", "", "")
    # Two were taken on by judgement though their risk was standard.
    assert before["asbrac_cases_referred"] == ("39", "", "")
    stock = printed("asbrac_cases_open")
    assert answers(stock, YEAR_END)["asbrac_cases_open"] == ("19", "", "")
    still = AsbracReferral.objects.filter(pk__in=behind("asbrac_cases_open", YEAR[1]))
    assert still.filter(referred_on__lt=YEAR[0]).count() == 3


def test_actions_overdue_at_the_years_end_are_those_of_the_rows() -> None:
    for day, number in ((YEAR_END, "5"), (WRITING, "2")):
        rows = answers(printed("asbrac_actions_overdue"), day)
        assert rows["asbrac_actions_overdue"] == (number, "", "")
    results = answers(
        printed(
            "asbrac_actions_agreed",
            "asbrac_actions_done",
            "asbrac_actions_not_possible",
            "asbrac_actions_not_done",
        )
    )
    ended = AsbracAction.objects.filter(finished_on__range=YEAR)
    assert results == {
        "asbrac_actions_agreed": (
            str(AsbracAction.objects.filter(agreed_on__range=YEAR).count()),
            "",
            "",
        )
    } | {
        f"asbrac_actions_{status}": (str(ended.filter(status=status).count()), "", "")
        for status in ("done", "not_possible", "not_done")
    }
    kinds = set(AsbracAction.objects.values_list("agency__kind", flat=True))
    assert len(kinds) == 6


def test_each_breakdown_adds_up() -> None:
    figure = "asbrac_referrals_accepted"
    assert {
        key: value for key, (value, _, _) in by_key(printed(figure, by="risk_band")).items()
    } == {
        "High": "23",
        "Medium": "11",
    }
    agencies = {
        key: int(value) for key, (value, _, _) in by_key(printed(figure, by="agency")).items()
    }
    assert agencies == {
        "Blackpool Council": 19,
        "Lancashire Constabulary": 9,
        "Blackpool Coastal Housing": 6,
    }
    themes = by_key(printed(figure, by="theme"))
    assert themes["Mental health"][0] == "14"
    assert themes["Noise"][0] == "11"
    assert themes["Hate crime or incident"][0] == "3"


def test_the_records_behind_are_the_referrals_counted() -> None:
    of_the_year = AsbracReferral.objects.filter(referred_on__range=YEAR).exclude(initial_band="")
    writing = date(2018, 5, 23)
    assert set(behind("asbrac_referrals_accepted", writing)) == {each.pk for each in of_the_year}
    reduced = of_the_year.filter(outcome="risk_reduced", closed_on__lte=writing)
    assert set(behind("asbrac_cases_closed_risk_reduced", writing)) == {each.pk for each in reduced}
    # A band raised after acceptance changes no count.
    raised = of_the_year.get(initial_band="medium", band="high")
    assert raised.pk not in behind("asbrac_high_risk_count", writing)


def test_the_borders_of_the_year_hold() -> None:
    days = {date(2017, 3, 31), date(2017, 4, 1), date(2018, 3, 31), date(2018, 4, 1)}
    counted = AsbracReferral.objects.filter(pk__in=behind("asbrac_referrals_accepted", YEAR[1]))
    assert days <= set(AsbracReferral.objects.values_list("referred_on", flat=True))
    assert {each.referred_on for each in counted} & days == {YEAR[0], YEAR[1]}
    # The last of them was accepted in April: nobody knew of it at the year's end.
    then = answers(printed("asbrac_referrals_accepted", known_at=YEAR_END))
    assert then["asbrac_referrals_accepted"] == ("33", "", "")


def test_the_years_are_lived_through_the_services() -> None:
    for referral in AsbracReferral.objects.exclude(initial_band="").filter(referred_on__range=YEAR):
        heard = referral.items.filter(discussed_at__isnull=False)
        assert heard.filter(meeting__starts_at__date__lte=date(2018, 5, 23)).exists(), referral
    held = AsbracMeeting.objects.filter(state="approved").order_by("starts_at")
    assert {each.day.weekday() for each in held} == {1}
    assert held.count() >= 24
    told = Fact.objects.filter(kind__startswith="asbrac.")
    assert told.filter(kind="asbrac.closed", voided=True).count() == 1
    assert max(clock.london_day(each.recorded_at) for each in told) <= LAST_DAY
    hung = AsbracReferral.objects.exclude(case=None)
    assert 15 < hung.count() < AsbracReferral.objects.count() - 20
    assert not hung.filter(case__opened_on__gt=F("referred_on") - timedelta(days=3)).exists()
