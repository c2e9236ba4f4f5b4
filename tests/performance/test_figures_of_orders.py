"""Figures of another room on the page, on the command line and in the API, and what is behind them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command

from cases.measures import MEASURES
from ledger import registry
from ledger.figures import answer
from partnership import search
from partnership.models import AccessLogEntry, Record, User
from partnership.search import RecordLine
from performance import api
from tests.cast import Cast, log_case
from tests.ledger.test_orders_figures import (
    CPWS,
    NOT_ESCALATED,
    SUCCESS,
    YEAR,
    served,
)
from tests.performance.test_dashboard import now, page, signed_in
from tests.performance.test_figures_pages import value

__all__ = ["now"]


def describe(user: User, ids: Collection[UUID]) -> dict[UUID, RecordLine]:
    return {
        record.pk: RecordLine("Noise, Example Street", f"/orders/{record.pk}/", state="In force")
        for record in Record.objects.visible_to(user).filter(pk__in=ids)
    }


@pytest.fixture(autouse=True)
def orders(monkeypatch: pytest.MonkeyPatch, now: None) -> None:
    """A room of orders, registered beside that of cases."""
    measures = [*MEASURES, CPWS, NOT_ESCALATED, SUCCESS]
    monkeypatch.setattr(registry, "_measures", {each.id: each for each in measures})
    monkeypatch.setitem(search._describe, "order", describe)
    monkeypatch.setitem(search._called, "order", "orders")


def main(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def rows_of(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_figures_stand_under_the_heading_of_their_room_each_in_a_table_of_its_own(
    cast: Cast,
) -> None:
    served(cast, date(2017, 5, 1))
    html = main(page(cast.manager, "/figures/", period="2017/18"))
    assert re.findall(r"<h3[^>]*>([^<]*)</h3>", html) == ["ASB cases", "Enforcement"]
    assert re.findall(r"<caption[^>]*>([^<]*)</caption>", html) == [
        "ASB cases: figures of 2017/18",
        "Enforcement: figures of 2017/18",
    ]
    assert re.findall(r'<optgroup label="([^"]*)">', html) == ["ASB cases", "Enforcement"]
    enforcement = html[html.index(">Enforcement</h3>") :]
    assert value(enforcement, "CPWs served") == "1"
    assert "ASB cases managed" not in enforcement


def test_a_withheld_rate_says_so_and_gives_its_numbers(cast: Cast) -> None:
    for _ in range(9):
        served(cast, date(2017, 5, 1))
    html = page(cast.manager, "/figures/", period="2017/18")
    assert value(html, "CPW success rate") == "withheld: fewer than 10"
    row = html[html.index('__header">CPW success rate<') :]
    assert re.search(r"numeric\">9 of <a[^>]*>9<", row[: row.index("</tr>")])
    asked = {"period": "2017/18", "figure": SUCCESS.id}
    first = rows_of(signed_in(cast.manager).get("/figures/download/", asked))[0]
    assert (first["value"], first["numerator"], first["denominator"]) == ("", "9", "9")
    html = page(cast.manager, "/figures/cases/", **asked)
    assert "CPW success rate: withheld (fewer than 10)" in html
    served(cast, date(2017, 5, 1))
    html = page(cast.manager, "/figures/", period="2017/18")
    assert value(html, "CPW success rate") == "100"
    assert "withheld" not in html


@pytest.mark.parametrize(
    ("dimension", "labels"),
    [
        ("theme", {"Child sexual exploitation": "2", "No theme": "1", "County lines": "1"}),
        ("issuing_body", {"Council": "2", "Not recorded": "1"}),
        ("age_band", {"18 to 24": "1", "Not recorded": "2"}),
        ("category", {"Community Protection Warning": "3"}),
    ],
)
def test_an_orders_figure_is_broken_down_in_the_words_of_its_room(
    cast: Cast, dimension: str, labels: dict[str, str], settings: Any
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 100_000
    served(cast, date(2017, 5, 1), themes=["cse", "county_lines"], age_band="18_24")
    served(cast, date(2017, 5, 1), themes=["cse"])
    served(cast, date(2017, 5, 1), issuing_body="")
    asked = {"period": "2017/18", "figure": CPWS.id, "by": dimension}
    html = page(cast.manager, "/figures/", **asked)
    assert {label: value(html, label) for label in labels} == labels
    out = io.StringIO()
    options = {"figure": [CPWS.id], "by": dimension, "format": "csv", "area": "testshire"}
    call_command("figures", "2017/18", stdout=out, **options)
    printed = list(csv.DictReader(io.StringIO(out.getvalue())))
    wanted = {label.lower(): number for label, number in labels.items()}
    of_year = [row for row in printed if row["period"] == "2017/18"]
    assert {row["key"].lower(): row["value"] for row in of_year} == wanted
    asked_of_api = f"/api/v1/figures/?period=2017/18&figure_id={CPWS.id}&by={dimension}"
    results = signed_in(cast.manager).get(asked_of_api).json()["results"]
    for row in (each for each in results if each["period"] == "2017/18"):
        assert row["value"] == wanted[row["key"].lower()]
        behind = signed_in(cast.manager).get(row["records"]).json()["results"]
        assert len(behind) == int(row["value"]), row


def test_the_orders_behind_a_figure_are_listed_as_their_room_describes_them(cast: Cast) -> None:
    shown, sealed = (served(cast, date(2017, 5, 1)) for _ in range(2))
    Record.objects.filter(pk=sealed.pk).update(sealed=True)
    log_case(cast, on=date(2017, 5, 1))
    html = main(page(cast.manager, "/figures/cases/", figure=CPWS.id, period="2017/18"))
    assert "CPWs served: 2" in html
    assert f'<a class="govuk-link" href="/orders/{shown.pk}/">{shown.reference}</a>' in html
    assert "Noise, Example Street" in html
    assert "In force" in html
    assert "This lists only the orders you may open." in html
    assert "The figure counts warnings; these are their orders, each listed once." in html
    assert sealed.reference not in html
    assert str(sealed.pk) not in html
    assert html.count("<tr") == 2
    entry = AccessLogEntry.objects.get(action="figure")
    assert (entry.object_type, entry.result_count) == (CPWS.id, 1)


def test_one_who_may_open_none_of_the_orders_sees_that_none_is_listed(cast: Cast) -> None:
    served(cast, date(2017, 5, 1))
    html = main(page(cast.analyst, "/figures/cases/", figure=CPWS.id, period="2017/18"))
    assert "No orders to list" in html


def test_a_long_list_of_orders_comes_in_pages_that_miss_and_repeat_nothing(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    orders = {served(cast, date(2017, 5, 1)).pk for _ in range(57)}
    client = signed_in(cast.manager)
    seen: list[object] = []
    address = f"/figures/cases/?figure={CPWS.id}&period=2017/18"
    while address:
        with django_assert_max_num_queries(30):
            answered = client.get(address)
        seen += [each.record.pk for each in answered.context["records"]]
        after = answered.context["next_url"]
        address = f"/figures/cases/{after}" if after else ""
    assert len(seen) == 57
    assert set(seen) == orders


def test_the_api_tells_of_each_order_where_it_is_opened(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 100_000
    order, sealed = (served(cast, date(2017, 5, 1)) for _ in range(2))
    Record.objects.filter(pk=sealed.pk).update(sealed=True)
    address = f"/api/v1/figures/{SUCCESS.id}/records/?period=2017/18"
    told = signed_in(cast.manager).get(address).json()
    assert told["results"] == [
        {
            "id": str(order.pk),
            "kind": "order",
            "reference": order.reference,
            "url": f"http://testserver/api/v1/orders/{order.pk}/",
        }
    ]
    # A room without an API has a page; one that describes nothing has neither.
    monkeypatch.delitem(api.ROUTES, "order")
    [row] = signed_in(cast.manager).get(address).json()["results"]
    assert row["url"] == f"http://testserver/orders/{order.pk}/"
    del search._describe["order"]
    [row] = signed_in(cast.manager).get(address).json()["results"]
    assert row["url"] is None
    html = main(page(cast.manager, "/figures/cases/", figure=CPWS.id, period="2017/18"))
    assert order.reference in html
    assert "/orders/" not in html


def test_cases_have_neither_an_age_band_nor_an_issuing_body(cast: Cast) -> None:
    log_case(cast, on=date(2017, 5, 1))
    for dimension in ("age_band", "issuing_body"):
        asked = {"period": "2017/18", "figure": "asb_cases_opened", "by": dimension}
        html = unescape(page(cast.manager, "/figures/", **asked))
        assert value(html, "Not recorded") == "1"
    [figure] = answer(cast.area, [registry.measure("asb_cases_opened")], [YEAR])
    assert figure.value == 1
