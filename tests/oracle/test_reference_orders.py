"""The reference year prints the enforcement figures of the report of 2017/18, and keeps printing them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db.models import F

from ledger.figures import records_behind
from ledger.periods import parse
from ledger.registry import measure
from orders.kinds import Kind, State
from orders.models import Order, OrderDocument, StatementUse
from orders.reference_year import LAST_DAY
from partnership.models import Partnership

pytestmark = pytest.mark.usefixtures("reference_db")

Row = dict[str, str]
CSE = "Child sexual exploitation"
WRITING, YEAR_END = "2018-05-23", "2018-03-31"
# Figure → value, numerator and denominator as at the writing.
AS_PRINTED = {
    "cpw_issued": ("87", "", ""),
    "cpw_issued_cse": ("21", "", ""),
    "cpw_served": ("87", "", ""),
    "cpn_issued": ("12", "", ""),
    "cpn_issued_cse": ("1", "", ""),
    "cpw_success_rate_all": ("98.9", "86", "87"),
    "cpn_success_rate_all": ("83.3", "10", "12"),
    "cbo_applied": ("8", "", ""),
    "cbo_obtained": ("6", "", ""),
    "cbo_refused": ("2", "", ""),
    "civil_injunction_applied": ("3", "", ""),
    "civil_injunction_obtained": ("1", "", ""),
    "civil_injunction_refused": ("1", "", ""),
    "undertakings_given": ("1", "", ""),
    "closure_notices_issued": ("1", "", ""),
    "closure_orders_obtained": ("1", "", ""),
    "order_breaches": ("7", "", ""),
    "order_breaches_proved": ("1", "", ""),
    "fpn_issued": ("6", "", ""),
    "fpn_paid": ("4", "", ""),
    "order_appeals": ("1", "", ""),
    "order_appeals_dismissed": ("1", "", ""),
    "pspo_made": ("0", "", ""),
    "orders_in_force": ("14", "", ""),
}


def printed(
    *figures: str,
    by: str = "",
    as_at: str = WRITING,
    known_at: str | None = None,
    period: str = "2017/18",
    marac: bool = False,
) -> list[Row]:
    out = io.StringIO()
    call_command(
        "figures",
        period,
        as_at=as_at,
        known_at=known_at,
        by=by,
        figure=list(figures),
        marac=marac,
        format="csv",
        stdout=out,
    )
    return [row for row in csv.DictReader(io.StringIO(out.getvalue())) if row["period"] == period]


def answers(rows: list[Row], as_at: str = WRITING) -> dict[str, tuple[str, str, str]]:
    return {
        row["figure_id"]: (row["value"], row["numerator"], row["denominator"])
        for row in rows
        # A flow of a year that has run out is as at no day.
        if row["as_at"] in ("", as_at)
    }


def by_key(rows: list[Row], as_at: str = WRITING) -> dict[str, tuple[str, str, str]]:
    return {
        row["key"]: (row["value"], row["numerator"], row["denominator"])
        for row in rows
        if row["as_at"] in ("", as_at)
    }


def behind(figure: str, as_at: date, dimension: str = "", key: str = "") -> list[UUID]:
    area, year = Partnership.objects.get(slug="blackpool"), parse("2017/18")
    return records_behind(area, measure(figure), year, as_at=as_at, dimension=dimension, key=key)


def test_the_report_is_printed_as_at_its_writing_and_as_the_year_ended() -> None:
    rows = printed(*AS_PRINTED)
    assert answers(rows) == AS_PRINTED
    # One notice was breached between the year's end and the writing, and some orders ran out.
    at_the_end = answers(rows, YEAR_END)
    assert at_the_end["cpn_success_rate_all"] == ("91.7", "11", "12")
    assert at_the_end["orders_in_force"] == ("17", "", "")
    assert at_the_end["cpw_success_rate_all"] == AS_PRINTED["cpw_success_rate_all"]
    # After the writing one warning more proved not to have been enough.
    later = answers(printed("cpw_success_rate_all", as_at="2018-06-30"), "2018-06-30")
    assert later["cpw_success_rate_all"] == ("97.7", "85", "87")


def test_each_breakdown_adds_up_and_a_share_of_one_is_withheld() -> None:
    rates = by_key(printed("cpw_success_rate_all", by="theme"))
    assert rates[CSE] == ("95.2", "20", "21")
    assert sum(int(base) for _, _, base in rates.values()) == 87
    # A percentage of one is withheld, and the one is told.
    assert by_key(printed("cpn_success_rate_all", by="theme"))[CSE] == ("", "1", "1")
    for dimension, least in (("ward", 4), ("age_band", 4), ("issuing_body", 4), ("category", 4)):
        counted = by_key(printed("orders_in_force", by=dimension))
        assert sum(int(value) for value, _, _ in counted.values()) == 14, dimension
        assert len(counted) >= least, dimension
    assert set(by_key(printed("cpw_issued", by="issuing_body"))) == {"Council"}
    ages = {
        key: int(value)
        for key, (value, _, _) in by_key(printed("cpw_issued", by="age_band")).items()
    }
    assert ages["16 or 17"] == 6
    assert ages["Not a person"] == 3
    assert sum(ages.values()) == 87


def test_the_records_behind_are_the_orders_counted() -> None:
    writing = date(2018, 5, 23)
    year = {"issued_on__gte": date(2017, 4, 1), "issued_on__lte": date(2018, 3, 31)}
    standing = Order.objects.exclude(state=State.VOID)
    warnings = standing.filter(kind=Kind.CPW, **year)
    assert set(behind("cpw_issued", writing)) == {order.pk for order in warnings}
    assert set(behind("cpw_issued_cse", writing)) == {
        order.pk for order in warnings if "cse" in order.themes
    }
    helped = set(behind("cpw_success_rate_all", writing))
    [failed] = [order for order in warnings if order.pk not in helped]
    assert failed.themes == ["cse"]
    assert failed.state == State.ESCALATED
    [notice] = failed.led_to.all()
    assert (notice.themes, notice.state) == (["cse"], State.COMPLIED)
    assert behind("cpn_issued_cse", writing) == [notice.pk]
    assert behind("cpn_success_rate_all", writing, dimension="theme", key="cse") == [notice.pk]

    notices = standing.filter(kind=Kind.CPN, **year).select_related("source")
    assert set(behind("cpn_issued", writing)) == {order.pk for order in notices}
    # The other notices followed warnings of the year before.
    others = [order.source for order in notices if order.pk != notice.pk]
    assert len(others) == 11
    for warning in others:
        assert warning is not None
        assert warning.issued_on is not None
        assert warning.issued_on < date(2017, 4, 1)
    for figure, kind in (
        ("cbo_obtained", Kind.CBO),
        ("civil_injunction_obtained", Kind.INJUNCTION),
    ):
        made = standing.filter(kind=kind, **year).exclude(
            state__in=(State.REFUSED, State.UNDERTAKING)
        )
        assert set(behind(figure, writing)) == {order.pk for order in made}, figure
    kinds = Counter(
        Order.objects.filter(pk__in=behind("orders_in_force", date(2018, 3, 31))).values_list(
            "kind", flat=True
        )
    )
    assert kinds == {"cpn": 7, "cbo": 7, "pspo": 1, "closure_order": 1, "injunction": 1}


def test_the_borders_of_the_year_hold() -> None:
    days = {date(2017, 3, 31), date(2017, 4, 1), date(2018, 3, 31), date(2018, 4, 1)}
    counted = Order.objects.filter(pk__in=behind("cpw_issued", date(2018, 5, 23)))
    at_the_borders = Order.objects.filter(kind=Kind.CPW, issued_on__in=days)
    assert {order.issued_on for order in at_the_borders} == days
    assert {order.issued_on for order in counted} & days == {date(2017, 4, 1), date(2018, 3, 31)}
    [mistaken] = Order.objects.filter(state=State.VOID)
    assert mistaken.issued_on is not None
    assert date(2017, 4, 1) <= mistaken.issued_on <= date(2018, 3, 31)
    assert mistaken not in counted


def test_the_year_is_lived_through_the_services() -> None:
    told = Order.objects.exclude(case=None)
    assert not told.filter(case__opened_on__gt=F("issued_on")).exists()
    assert not Order.objects.filter(drafted_at__date__gt=LAST_DAY).exists()
    # Every warning and notice left as a letter, and its service is certified.
    for kind in (Kind.CPW, Kind.CPN):
        served = Order.objects.filter(kind=kind, served_on__isnull=False)
        for letter in (kind.value, "certificate"):
            kept = OrderDocument.objects.filter(letter=letter, order__in=served)
            assert kept.values("order").distinct().count() == served.count(), (kind, letter)
    heard = StatementUse.objects.values_list("hearing__order__kind", flat=True)
    assert set(heard) == {"cbo", "injunction"}
    assert Order.objects.filter(person__isnull=False, person__date_of_birth=None).count() == 3
    for order in Order.objects.filter(kind=Kind.CPW, person__date_of_birth=None, organisation=None):
        assert order.record.rule_reasons.filter(rule="CPN-3").exists()
