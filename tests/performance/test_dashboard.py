"""The team dashboard: stored figures, each a link to exactly its cases."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cases.models import AsbCase
from cases.services import assess_risk, close_case, hand_over, reopen_case
from ledger import derive
from ledger.models import Cell, StaleMark
from partnership import clock
from partnership.models import AccessLogEntry, Record, User
from tests.cast import EVERY_ITEM_LOW, Cast, log_case

NOW = datetime(2018, 5, 15, 12, tzinfo=UTC)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def now() -> Any:
    with clock.pretend(NOW):
        yield


def past(day: date) -> Any:
    return clock.pretend(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


@pytest.fixture
def lived(cast: Cast) -> dict[str, AsbCase]:
    """A year of seven cases: two closed well, one reopened, one at high risk, one handed over."""
    cases = {}
    for name, day, ward in (
        ("one", date(2017, 4, 20), cast.north),
        ("two", date(2017, 6, 1), cast.north),
        ("three", date(2017, 11, 3), cast.south),
        ("four", date(2018, 1, 10), cast.south),
        ("five", date(2018, 4, 2), cast.south),
        ("six", date(2018, 5, 2), None),
        ("seven", date(2018, 5, 14), cast.north),
    ):
        with past(day):
            cases[name] = log_case(cast, ward=ward)
    with past(date(2017, 9, 1)):
        for name in ("one", "two"):
            assess_risk(cases[name], EVERY_ITEM_LOW, by=cast.officer, is_final=True)
            close_case(
                cases[name],
                by=cast.officer,
                reason="behaviour_stopped",
                victim_told_on=date(2017, 9, 1),
            )
    with past(date(2017, 10, 1)):
        reopen_case(cases["two"], by=cast.officer, why="It began again")
    with past(date(2018, 5, 3)):
        assess_risk(
            cases["four"],
            EVERY_ITEM_LOW,
            by=cast.officer,
            override_band="high",
            override_reason="Threats today",
        )
        hand_over(cases["five"], by=cast.officer, to=cast.colleague)
    with clock.pretend(NOW):
        derive.derive_stale()
    return cases


def page(user: User, address: str = "/team/", **asked: str) -> str:
    answer = signed_in(user).get(address, asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def key_numbers(html: str) -> dict[str, str]:
    found = re.search(r'<ul class="bsafe-numbers">(.*?)</ul>', html, re.DOTALL)
    assert found
    numbers = {}
    for one in found[1].split("<li>")[1:]:
        figure = re.search(r'__figure">([^<]*)<', one)
        assert figure
        words = re.sub(r"<[^>]+>", " ", one.split("</span>", 1)[1]).split()
        numbers[" ".join(words)] = figure[1]
    return numbers


def numbered_links(html: str) -> list[tuple[str, str]]:
    """(number, address) of everything that leads to cases, tables and key numbers alike."""
    main = html[html.index("<main") : html.index("</main>")]
    found = re.findall(r'<a class="govuk-link" href="(/figures/cases/[^"]+)">([\d,.]+)', main)
    found += re.findall(
        r'__figure">([\d,.]+)%?</span>\s*<a class="govuk-link" href="(/figures/cases/[^"]+)"', main
    )
    return [
        (unescape(a), b.replace(",", "")) if a.startswith("/") else (unescape(b), a)
        for a, b in found
    ]


def test_the_dashboard_says_how_things_stand(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    html = page(cast.manager)
    numbers = key_numbers(html)
    assert numbers["open"] == "6"
    assert numbers["open at high risk"] == "1"
    assert numbers["opened in May 2018 1 opened in May 2018 in April 2018"] == "2"
    assert "As at <strong>15 May 2018</strong>" in html
    assert "being counted" not in html


def test_a_past_year_is_shown_as_it_ended(cast: Cast, lived: dict[str, AsbCase], now: None) -> None:
    html = page(cast.manager, period="2017/18")
    numbers = key_numbers(html)
    assert "As at <strong>31 March 2018</strong>" in html
    assert numbers["open"] == "3"
    rate = next(label for label in numbers if label.startswith("closure rate in 2017/18"))
    assert numbers[rate] == "25%"
    assert "1 problem-solved of 4 cases managed managed" in rate


def test_each_number_leads_to_exactly_that_many_cases_for_a_manager(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    client = signed_in(cast.manager)
    followed = 0
    for period in ("", "2017/18", "2017/18 Q2"):
        html = client.get("/team/", {"period": period} if period else {}).content.decode()
        for address, number in numbered_links(html):
            if "days_to_close" in address or ("closure_rate" in address and "." in number):
                continue
            rate = "closure_rate" in address
            answer = client.get(address)
            assert answer.status_code == 200, address
            listed = answer.content.decode().count('href="/cases/') if not rate else None
            listed = len(answer.context["cases"])
            if not rate:
                assert str(listed) == number, address
            followed += 1
    assert followed > 60


def test_the_numerator_and_the_denominator_of_the_rate_lead_to_their_cases(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    client = signed_in(cast.manager)
    html = client.get("/team/", {"period": "2017/18"}).content.decode()
    addresses = [
        address
        for address, number in numbered_links(html)
        if "period=2017%2F18&" in address + "&" and "by=" not in address
    ]
    solved = next(each for each in addresses if "closure_rate" in each)
    managed = next(each for each in addresses if "cases_managed" in each)
    assert [case.pk for case in client.get(solved).context["cases"]] == [lived["one"].pk]
    assert len(client.get(managed).context["cases"]) == 4


def test_caseload_by_officer_is_for_those_who_lead_a_team(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    html = page(cast.manager)
    rows = re.findall(r'row" class="govuk-table__header">([^<]+)</th>(.*?)</tr>', html, re.DOTALL)
    told = {name: re.findall(r">\s*([\d–]+)\s*<", row) for name, row in rows}
    assert told["Olive Officer"] == ["5", "1", "4"]
    assert told["Colin Colleague"] == ["1", "0", "1"]
    for reader in (cast.officer, cast.analyst):
        html = page(reader)
        assert "Caseload by officer" not in html
        assert "Colin Colleague" not in html.replace(reader.name, "")
    assert signed_in(cast.officer).get("/team/download/", {"table": "officers"}).status_code == 404


def test_partners_have_no_dashboard(cast: Cast, lived: dict[str, AsbCase], now: None) -> None:
    client = signed_in(cast.partner)
    for address in ("/team/", "/team/download/", "/figures/", "/figures/download/"):
        assert client.get(address).status_code == 403
    asked = {"figure": "asb_cases_open", "period": "2018-05"}
    assert client.get("/figures/cases/", asked).status_code == 403


def test_another_partnerships_numbers_stay_there(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    assert "No figures yet" in page(cast.stranger)
    asked = {"figure": "asb_cases_open", "period": "2018-05"}
    answer = signed_in(cast.stranger).get("/figures/cases/", asked)
    assert answer.context["value"] == "0"
    assert not answer.context["cases"]


def test_an_analyst_sees_the_number_and_none_of_its_cases(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    assert key_numbers(page(cast.analyst))["open"] == "6"
    asked = {"figure": "asb_cases_open", "period": "2018-05"}
    answer = signed_in(cast.analyst).get("/figures/cases/", asked)
    html = answer.content.decode()
    assert answer.context["value"] == "6"
    assert "This lists only the cases you may open." in html
    assert not answer.context["cases"]
    assert not any(case.record.reference in html for case in lived.values())


def test_a_sealed_case_counts_and_is_not_listed(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    Record.objects.filter(pk=lived["four"].pk).update(sealed=True)
    assert key_numbers(page(cast.manager))["open"] == "6"
    asked = {"figure": "asb_cases_open", "period": "2018-05"}
    html = page(cast.manager, "/figures/cases/", **asked)
    assert ": 6</h1>" in html
    assert lived["four"].record.reference not in html
    assert lived["five"].record.reference in html
    # No count of what is missing, in any form.
    assert html.count("This lists only the cases you may open.") == 1
    for telling in ("hidden", "sealed", "may not", "1 more", "5 of 6"):
        assert telling not in re.sub(r"<[^>]+>", "", html[html.index("<main") :])


def test_listing_the_cases_behind_a_number_is_logged(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    page(cast.manager, "/figures/cases/", figure="asb_cases_open", period="2018-05")
    entry = AccessLogEntry.objects.get(action="figure")
    assert (entry.user, entry.result_count) == (cast.manager, 6)
    assert entry.object_type == "asb_cases_open"


def test_newer_entries_are_announced_and_not_counted_by_the_page(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    log_case(cast)
    html = page(cast.manager)
    assert key_numbers(html)["open"] == "6"
    assert "Newer entries are being counted" in html
    derive.derive_stale()
    html = page(cast.manager)
    assert key_numbers(html)["open"] == "7"
    assert "Newer entries are being counted" not in html


def test_a_worker_that_has_stopped_is_told_of(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    StaleMark.objects.create(
        partnership=cast.area,
        month=date(2018, 5, 1),
        marked_at=datetime(2018, 5, 15, 9, tzinfo=UTC),
    )
    assert "not been brought up to date for more than 10 minutes" in page(cast.manager)


def test_on_a_new_day_the_page_says_that_its_figures_are_yesterdays(
    cast: Cast, lived: dict[str, AsbCase]
) -> None:
    with past(date(2018, 5, 16)):
        html = page(cast.manager)
        assert "As at <strong>15 May 2018</strong>" in html
        assert "Newer entries are being counted" in html
        client = signed_in(cast.manager)
        for address, _ in numbered_links(html):
            if "figure=asb_cases_open&" in address and "period=2018-05" in address:
                assert "as_at=2018-05-15" in address
                assert client.get(address).status_code == 200


def test_a_month_that_has_not_been_derived_shows_no_number_rather_than_a_wrong_one(
    cast: Cast, lived: dict[str, AsbCase]
) -> None:
    with past(date(2018, 6, 1)):
        html = page(cast.manager)
        assert "No stored figures for 2018/19" in html
        derive.derive_stale()
        assert key_numbers(page(cast.manager))["open"] == "6"


def test_the_dashboard_reads_cells_alone_in_a_bounded_number_of_queries(
    cast: Cast,
    lived: dict[str, AsbCase],
    now: None,
    django_assert_max_num_queries: Any,
) -> None:
    client = signed_in(cast.manager)
    client.get("/team/")
    with django_assert_max_num_queries(20) as asked:
        assert client.get("/team/").status_code == 200
    assert not any("ledger_fact" in each["sql"] for each in asked.captured_queries)


def test_every_table_can_be_downloaded_with_the_numbers_of_the_page(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    client = signed_in(cast.manager)
    for table in ("months", "quarters", "wards", "risk", "ages", "officers"):
        answer = client.get("/team/download/", {"table": table, "period": "2017/18"})
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/csv")
        assert answer["Content-Disposition"].startswith(f'attachment; filename="{table}-2017-18')
    wards = client.get("/team/download/", {"table": "wards"}).content.decode().splitlines()
    assert wards[1:] == ["South,3,1", "North,2,1", "No ward recorded,1,1"]
    assert client.get("/team/download/", {"table": "nothing"}).status_code == 404


def test_a_ward_named_like_a_formula_is_a_word_in_the_file(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    cast.north.name = "=1+1"
    cast.north.save()
    answer = signed_in(cast.manager).get("/team/download/", {"table": "wards"})
    assert "'=1+1" in answer.content.decode()


def test_an_unknown_period_shows_the_present_year_and_says_so(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    html = page(cast.manager, period="1066/67")
    assert "There is a problem" in html
    assert "Select a period from the list" in html
    assert '<h2 class="govuk-heading-m">2018/19</h2>' in html


def test_the_map_is_there_once_every_ward_has_a_boundary(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [0, 9], [9, 9], [9, 0], [0, 0]]]}
    beside = {"type": "Polygon", "coordinates": [[[9, 0], [9, 9], [18, 9], [18, 0], [9, 0]]]}
    cast.north.boundary = square
    cast.north.save()
    assert "Show the wards as a map" not in page(cast.manager)
    cast.south.boundary = beside
    cast.south.save()
    html = page(cast.manager)
    assert "Show the wards as a map" in html
    drawn = html[html.index('class="bsafe-map"') :]
    drawn = drawn[: drawn.index("</div>")]
    assert re.findall(r">(\d+)</text>", drawn) == ["2", "3", "2", "3"]


def test_the_page_has_no_inline_style_or_script(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    html = page(cast.manager, period="2017/18")
    assert "style=" not in html
    assert html.count('role="img"') == 4
    assert "<style" not in html


def test_cells_of_an_older_definition_are_not_shown(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE bsafe_figures")
        cursor.execute(
            "INSERT INTO ledger_cell (partnership_id, measure, version, period, starts_on,"
            " ends_before, as_at, dimension, key, value, precision)"
            " SELECT partnership_id, measure, 0, period, starts_on, ends_before, as_at,"
            " dimension, key, 99, '' FROM ledger_cell WHERE measure = 'asb_cases_open'"
        )
        cursor.execute("RESET ROLE")
    assert Cell.objects.filter(value=99).exists()
    assert key_numbers(page(cast.manager))["open"] == "6"


def test_only_periods_that_have_figures_are_offered(
    cast: Cast, lived: dict[str, AsbCase], now: None
) -> None:
    html = page(cast.manager)
    offered = re.findall(r'<option value="([^"]+)"', html)
    assert offered == [
        "2018/19",
        "2018/19 Q1",
        "2017/18",
        "2017/18 Q4",
        "2017/18 Q3",
        "2017/18 Q2",
        "2017/18 Q1",
    ]
    for period in offered:
        assert "No stored figures" not in page(cast.manager, period=period)


def test_a_quarter_before_the_first_entry_is_not_offered(cast: Cast) -> None:
    with past(date(2018, 5, 15)):
        log_case(cast, on=date(2018, 1, 10))
        derive.derive_stale()
        offered = re.findall(r'<option value="([^"]+)"', page(cast.manager))
    assert offered == ["2018/19", "2018/19 Q1", "2017/18", "2017/18 Q4"]
