"""Figures asked of the ledger in the browser, and the cases behind each."""

from __future__ import annotations

import csv
from datetime import date
from html import unescape
from typing import Any

import pytest

from cases.models import AsbCase
from cases.services import reopen_case
from tests.cast import Cast, log_case
from tests.performance.test_dashboard import lived, now, page, past, signed_in

__all__ = ["lived", "now"]


def value(html: str, title: str) -> str:
    row = html[html.index(f'__header">{title}<') :]
    row = row[: row.index("</tr>")]
    cell = row[row.index("govuk-table__cell--numeric") :].split(">", 1)[1]
    return unescape(cell.split(">", 1)[1] if cell.startswith("<a") else cell).split("<")[0].strip()


def test_every_registered_figure_is_shown_with_its_definition_and_denominator(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    html = page(cast.manager, "/figures/", period="2017/18")
    assert value(html, "ASB cases managed") == "4"
    assert value(html, "ASB cases problem-solved") == "1"
    assert value(html, "ASB case closure rate") == "25"
    assert "Cases problem-solved as a share of cases managed" in html
    assert "denominator of ASB case closure rate" in html


def test_what_was_known_then_is_answered_as_it_was_then(
    cast: Cast, lived: dict[str, AsbCase]
) -> None:
    with past(date(2018, 5, 20)):
        reopen_case(lived["one"], by=cast.officer, why="Again", reopened_on=date(2017, 11, 20))
    with past(date(2018, 5, 21)):
        asked = {"period": "2017/18"}
        assert value(page(cast.manager, "/figures/", **asked), "ASB cases problem-solved") == "0"
        asked |= {"known_on-day": "19", "known_on-month": "5", "known_on-year": "2018"}
        html = page(cast.manager, "/figures/", **asked)
        assert value(html, "ASB cases problem-solved") == "1"
        assert "As known on 19 May 2018 at 11:59pm" in html
        client = signed_in(cast.manager)
        address = unescape(html[html.index("/figures/cases/?figure=asb_cases_problem") :])
        answer = client.get(address[: address.index('"')])
        assert [case.pk for case in answer.context["cases"]] == [lived["one"].pk]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"period": ""}, "Enter a period"),
        ({"period": "2017/19"}, "is not a financial year"),
        ({"period": "<script>"}, "is not a period"),
        ({"period": "2030/31"}, "The period must have begun"),
        ({"period": "2017/18", "by": "ward"}, "Select a figure to break down"),
        ({"period": "2017/18", "by": "colour"}, "Select"),
        ({"period": "2017/18", "figure": "no_such"}, "Select"),
        (
            {"period": "2017/18", "as_at-day": "31", "as_at-month": "2", "as_at-year": "2018"},
            "As-at day must be a real date",
        ),
        (
            {"period": "2017/18", "as_at-day": "1", "as_at-month": "3", "as_at-year": "2017"},
            "The as-at day must not be before the period begins",
        ),
        (
            {"period": "2017/18", "as_at-day": "1", "as_at-month": "3", "as_at-year": "2030"},
            "As-at day must be today or in the past",
        ),
        ({"period": "2017/18", "known_time": "2pm"}, "Enter the day that the time belongs to"),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_to_do(
    cast: Cast, now: None, asked: dict[str, str], told: str
) -> None:
    html = page(cast.manager, "/figures/", **asked)
    assert "There is a problem" in html
    assert told in unescape(html)
    assert "<script>" not in html
    answer = signed_in(cast.manager).get("/figures/download/", asked)
    assert answer.status_code == 302


def test_a_figure_is_broken_down_by_what_the_reader_may_see_it_by(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    asked = {"period": "2018-05", "figure": "asb_cases_open", "by": "ward"}
    html = page(cast.analyst, "/figures/", **asked)
    assert value(html, "North") == "2"
    assert value(html, "Not recorded") == "1"
    html = page(cast.manager, "/figures/", **asked | {"by": "owner"})
    assert value(html, "Colin Colleague") == "1"
    html = page(cast.analyst, "/figures/", **asked | {"by": "owner"})
    assert "There is a problem" in html
    assert "Colin Colleague" not in html
    drill = {"figure": "asb_cases_open", "period": "2018-05", "by": "owner"}
    drill["key"] = str(cast.colleague.pk)
    assert signed_in(cast.analyst).get("/figures/cases/", drill).status_code == 404


def test_the_file_holds_the_rows_of_the_command_line(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    answer = signed_in(cast.analyst).get("/figures/download/", {"period": "2017/18"})
    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    told = {(row["figure_id"], row["period"]): row for row in rows}
    assert told["asb_cases_managed", "2017/18"]["value"] == "4"
    rate = told["asb_case_closure_rate", "2017/18"]
    assert (rate["value"], rate["numerator"], rate["denominator"]) == ("25", "1", "4")
    assert ("asb_cases_managed", "2017/18 Q3") in told


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"figure": "asb_cases_open"},
        {"figure": "no_such", "period": "2017/18"},
        {"figure": "asb_cases_open", "period": "2017"},
        {"figure": "asb_cases_open", "period": "2017/18", "as_at": "yesterday"},
        {"figure": "asb_cases_open", "period": "2017/18", "as_at": "2018-02-31"},
        {"figure": "asb_cases_open", "period": "2017/18", "known_at": "once"},
        {"figure": "asb_cases_open", "period": "2017/18", "known_at": "0001-01-01T00:00"},
        {"figure": "asb_cases_open", "period": "2017/18", "by": "ward_id; --"},
        {"figure": "asb_cases_open", "period": "2017/18", "by": "ward", "key": "a\0b"},
        {"figure": "asb_cases_open", "period": "2017/18", "by": "ward", "key": "nobody's"},
    ],
)
def test_an_address_that_asks_nothing_sensible_is_not_found(
    cast: Cast, lived: dict[str, AsbCase], now: None, asked: dict[str, str]
) -> None:
    assert signed_in(cast.manager).get("/figures/cases/", asked).status_code == 404


def test_a_long_list_comes_in_pages_that_miss_and_repeat_nothing(
    cast: Cast, now: None, django_assert_max_num_queries: Any
) -> None:
    logged = {log_case(cast, on=date(2018, 5, 1 + number % 9)).pk for number in range(57)}
    client = signed_in(cast.manager)
    seen: list[object] = []
    address = "/figures/cases/?figure=asb_cases_open&period=2018-05"
    while address:
        with django_assert_max_num_queries(30):
            answer = client.get(address)
        cases = answer.context["cases"]
        assert len(cases) <= 25
        seen += [case.pk for case in cases]
        after = answer.context["next_url"]
        address = f"/figures/cases/{after}" if after else ""
    assert len(seen) == 57
    assert set(seen) == logged


def test_a_closing_that_happened_twice_is_two_closings_of_one_case(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    html = page(cast.manager, "/figures/cases/", figure="asb_cases_closed", period="2017/18")
    assert "ASB case closings: 2" in html
    assert "these are their cases, each listed once" in html
