"""Figures through the API: the rows of the command line, and the records behind them."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from partnership.models import AccessLogEntry, Record
from tests.api.conftest import all_of, signed_in
from tests.api.test_reading import shared_with
from tests.cast import log_case

FIGURES = "/api/v1/figures/"
COMMAND = (
    "figure_id",
    "area",
    "period",
    "as_at",
    "value",
    "numerator",
    "denominator",
    "unit",
    "precision",
    "basis",
    "version",
    "extract",
    "revised_from",
)


def figures(client, query):
    answer = client.get(f"{FIGURES}?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_the_rows_are_those_of_the_command_line(cast):
    log_case(cast, on=date(2026, 5, 4))
    log_case(cast, on=date(2026, 7, 4), ward=cast.south)
    printed = StringIO()
    call_command(
        "figures", "2026/27", area="testshire", as_at="2026-08-01", format="json", stdout=printed
    )
    rows = figures(signed_in(cast.manager), "period=2026/27&as_at=2026-08-01")
    shown = [{name: str(row[name]) for name in COMMAND} for row in rows]
    assert shown == json.loads(printed.getvalue())
    assert {row["period"] for row in rows} >= {"2026/27", "2026/27 Q1", "2025/26..2026/27"}
    opened = next(row for row in rows if row["figure_id"] == "asb_cases_opened")
    assert opened["title"] == "ASB cases opened"
    assert opened["definition"].startswith("Cases first opened in the period")
    assert opened["version"] == 1


def test_the_records_of_every_figure_are_as_many_as_its_value(cast):
    for day in (date(2026, 5, 4), date(2026, 5, 9), date(2026, 7, 4)):
        log_case(cast, on=day)
    client = signed_in(cast.manager)
    rows = figures(client, "period=2026/27&as_at=2026-08-01&by=ward&figure_id=asb_cases_opened")
    rows += figures(client, "period=2026/27&as_at=2026-08-01&figure_id=asb_cases_managed")
    assert any(row["value"] == "3" for row in rows)
    for row in rows:
        assert len(all_of(client, row["records"])) == int(row["value"]), row


def test_by_ward_one_row_for_each_ward_with_its_name(cast):
    log_case(cast, on=date(2026, 5, 4))
    log_case(cast, on=date(2026, 5, 4), ward=cast.south)
    rows = figures(signed_in(cast.manager), "period=2026-05&by=ward&figure_id=asb_cases_opened")
    assert {(row["key"], row["value"]) for row in rows} == {("North", "1"), ("South", "1")}


def test_the_drill_down_lists_only_what_one_may_open_and_says_so(cast):
    shown, hidden = (log_case(cast, on=date(2026, 5, 4)) for _ in range(2))
    Record.objects.filter(pk=hidden.pk).update(sealed=True)
    client = signed_in(cast.manager)
    [row] = figures(client, "period=2026-05&figure_id=asb_cases_opened")
    assert row["value"] == "2"
    answer = client.get(row["records"]).json()
    assert answer["note"].startswith("Lists only what you may open")
    assert [each["id"] for each in answer["results"]] == [str(shown.pk)]
    assert str(hidden) not in json.dumps(answer)
    assert client.get(answer["results"][0]["url"]).status_code == 200
    mark = AccessLogEntry.objects.filter(object_type="record").get()
    assert (mark.action, mark.result_count) == ("list", 1)


def test_an_analyst_reads_figures_and_opens_no_record(cast):
    log_case(cast, on=date(2026, 5, 4))
    client = signed_in(cast.analyst)
    [row] = figures(client, "period=2026-05&figure_id=asb_cases_opened")
    assert row["value"] == "1"
    assert all_of(client, row["records"]) == []


def test_a_partner_gets_neither_figures_nor_the_records_behind(cast):
    case = log_case(cast, on=date(2026, 5, 4))
    shared_with(cast, case, cast.housing)
    client = signed_in(cast.partner)
    for path in ("", "asb_cases_opened/records/"):
        assert client.get(f"{FIGURES}{path}?period=2026-05").status_code == 403


def test_another_partnership_counts_its_own(cast):
    log_case(cast, on=date(2026, 5, 4))
    client = signed_in(cast.stranger)
    [row] = figures(client, "period=2026-05&figure_id=asb_cases_opened")
    assert (row["area"], row["value"]) == ("elsewhere", "0")
    assert all_of(client, row["records"]) == []


def test_known_at_gives_the_answer_of_that_moment(cast):
    log_case(cast, on=date(2026, 5, 4))
    client = signed_in(cast.manager)
    query = "period=2026-05&figure_id=asb_cases_opened&known_at="
    for moment in ("2020-01-01", "2020-01-01T12:00", "2020-01-01T12:00:00Z"):
        [row] = figures(client, query + moment)
        assert row["value"] == "0"
        assert all_of(client, row["records"]) == []


@pytest.mark.parametrize("path", ["", "asb_cases_opened/records/"])
@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("", "period", "required"),
        ("period=2017", "period", "Write a financial year as 2017/18"),
        ("period=2017/19", "period", "comes 18"),
        ("period=2017/18&as_at=May", "as_at", "2018-05-23"),
        ("period=2017/18&as_at=0001-01-01", "as_at", "2018-05-23"),
        ("period=2017/18&known_at=then", "known_at", "2018-05-23T12:00"),
        ("period=2017/18&by=street", "by", "street"),
        ("period=2017/18&as_at=", "as_at", "leave the parameter out"),
        ("period=2017/18&period=2018/19", "period", "once"),
        ("period=2017/18&asat=2018-05-23", "asat", "no such parameter"),
    ],
)
def test_a_wrong_question_says_how_to_ask(cast, path, query, field, says):
    answer = signed_in(cast.manager).get(f"{FIGURES}{path}?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert says in error["message"]


def test_an_unknown_figure_is_named_with_those_there_are(cast):
    client = signed_in(cast.manager)
    answer = client.get(f"{FIGURES}?period=2017/18&figure_id=crime")
    assert answer.status_code == 400
    assert "asb_cases_opened" in answer.content.decode()
    assert client.get(f"{FIGURES}crime/records/?period=2017/18").status_code == 404
