"""The reference year prints what the report of 2017/18 printed, and keeps printing it."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from cases.models import AsbCase
from cases.services import hand_over, reopen_case
from ledger.figures import records_behind
from ledger.models import Fact
from ledger.periods import parse
from ledger.registry import measure
from partnership import clock
from partnership.models import Partnership, User

pytestmark = pytest.mark.usefixtures("reference_db")

Row = dict[str, str]


def printed(*arguments: str, **options: object) -> list[Row]:
    out = io.StringIO()
    call_command("figures", *arguments, "--format", "csv", stdout=out, **options)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def one(rows: list[Row], figure: str, as_at: str = "", period: str = "2017/18") -> Row:
    found = [
        row
        for row in rows
        if (row["figure_id"], row["as_at"], row["period"]) == (figure, as_at, period)
    ]
    assert len(found) == 1, (figure, as_at, found)
    return found[0]


def the_reports(rows: list[Row]) -> dict[str, tuple[str, str, str]]:
    return {
        figure: (row["value"], row["numerator"], row["denominator"])
        for figure, as_at in (
            ("asb_cases_managed", ""),
            ("asb_cases_problem_solved", "2018-05-23"),
            ("asb_cases_ongoing", "2018-05-23"),
            ("asb_cases_closed_otherwise", "2018-05-23"),
            ("asb_case_closure_rate", "2018-05-23"),
        )
        for row in [one(rows, figure, as_at)]
    }


AS_PRINTED = {
    "asb_cases_managed": ("445", "", ""),
    "asb_cases_problem_solved": ("421", "", ""),
    "asb_cases_ongoing": ("24", "", ""),
    "asb_cases_closed_otherwise": ("0", "", ""),
    "asb_case_closure_rate": ("94.6", "421", "445"),
}


def test_the_figures_as_at_the_writing_date_are_the_reports() -> None:
    rows = printed("2017/18", as_at="2018-05-23")
    assert the_reports(rows) == AS_PRINTED
    ours = {row["area"] for row in rows if row["figure_id"] in AS_PRINTED}
    assert ours == {"blackpool"}


def test_the_state_at_the_year_end_is_printed_too_and_differs() -> None:
    rows = printed("2017/18", as_at="2018-05-23")
    at_end = [
        int(one(rows, figure, "2018-03-31")["value"])
        for figure in (
            "asb_cases_problem_solved",
            "asb_cases_closed_otherwise",
            "asb_cases_ongoing",
        )
    ]
    assert sum(at_end) == 445
    assert all(at_end)
    assert at_end[2] > 24


def test_a_year_prints_its_quarters_and_the_ranges_that_end_in_it() -> None:
    periods = {row["period"] for row in printed("2017/18")}
    assert {f"2017/18 Q{number}" for number in (1, 2, 3, 4)} < periods
    assert "2015/16..2017/18" in periods


def test_reopening_tomorrow_leaves_last_years_answer_as_it_was_known() -> None:
    manager = User.objects.get(email="manager@bsafe.example")
    solved = records_behind(
        Partnership.objects.get(slug="blackpool"),
        measure("asb_cases_problem_solved"),
        parse("2017/18"),
        as_at=date(2018, 5, 23),
    )
    latest = AsbCase.objects.filter(pk__in=solved, status="closed").order_by("-closed_on").first()
    assert latest is not None
    assert latest.closed_on is not None
    # "Tomorrow" is the day after the newest closing: recorded then, and dated before the writing.
    with clock.pretend(datetime(2018, 8, 1, 12, tzinfo=clock.LONDON)):
        reopen_case(latest, by=manager, why="It went on", reopened_on=latest.closed_on)
    now = the_reports(printed("2017/18", as_at="2018-05-23"))
    assert now["asb_cases_problem_solved"][0] == "420"
    assert now["asb_cases_ongoing"][0] == "25"
    then = printed("2017/18", as_at="2018-05-23", known_at="2018-07-31")
    assert the_reports(then) == AS_PRINTED


def test_a_hand_over_today_changes_no_past_quarter() -> None:
    before = printed("2017/18", by="owner")
    case = AsbCase.objects.filter(status="open").select_related("record", "owner").first()
    assert case is not None
    to = User.objects.filter(role="officer").exclude(pk=case.owner_id).first()
    assert to is not None
    hand_over(case, by=User.objects.get(email="manager@bsafe.example"), to=to)
    assert printed("2017/18", by="owner") == before


def test_the_year_is_lived_through_the_services_with_late_entries_and_corrections() -> None:
    facts = Fact.objects.all()
    assert facts.filter(corrects__isnull=False).exists()
    assert facts.filter(voided=True).exists()
    late = [
        fact
        for fact in facts.filter(kind="case.closed")
        if clock.london_day(fact.recorded_at) - fact.occurred_on > timedelta(days=5)
    ]
    assert late


def test_loading_it_again_does_nothing() -> None:
    before = Fact.objects.count()
    out = io.StringIO()
    call_command("load_reference_year", stdout=out)
    assert "already" in out.getvalue()
    assert Fact.objects.count() == before


def test_json_has_the_same_rows() -> None:
    out = io.StringIO()
    call_command("figures", "2017/18", as_at="2018-05-23", format="json", stdout=out)
    assert json.loads(out.getvalue()) == printed("2017/18", as_at="2018-05-23")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["2017/19"], "after 2017/ comes 18"),
        (["last year"], "Write a financial year as 2017/18"),
        (["2017/18", "--as-at", "2018-02-30"], "Write --as-at 2018-05-23"),
        (["2017/18", "--known-at", "yesterday"], "Write --known-at 2018-05-23T12:00"),
        (["2017/18", "--area", "atlantis"], "There is no area called atlantis"),
        (["2017/18", "--figure", "joy"], "There is no figure called joy"),
    ],
)
def test_a_mistake_on_the_command_line_says_what_to_write(arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("figures", *arguments)
