"""Stored figures follow the ledger: after writes, as days pass, and after tampering."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection, connections

from cases.services import assess_risk, close_case, correct_opening_day, hand_over
from ledger import derive, registry
from ledger.figures import answer, records_behind
from ledger.models import Cell, DerivationRun, StaleMark
from ledger.periods import month, parse
from partnership import clock
from tests.cast import EVERY_ITEM_LOW, Cast, log_case


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def stored(cast: Cast, measure: str, period: str) -> tuple[object, ...]:
    cell = Cell.objects.get(
        partnership=cast.area, measure=measure, period=period, dimension="", key=""
    )
    return cell.value, cell.as_at


def test_a_contact_becomes_overdue_by_the_passing_of_days_alone(cast: Cast) -> None:
    with clock.pretend(at(date(2018, 1, 10))):
        case = log_case(cast)
        derive.derive_stale()
        assert stored(cast, "asb_contacts_overdue", "2018-01") == (0, date(2018, 1, 10))
    with clock.pretend(at(date(2018, 1, 20))):
        assert case.next_contact_on is not None
        assert case.next_contact_on < clock.today()
        derive.derive_stale()
        assert stored(cast, "asb_contacts_overdue", "2018-01") == (1, date(2018, 1, 20))


def test_a_month_that_ended_without_an_entry_is_derived_as_at_its_last_day(cast: Cast) -> None:
    with clock.pretend(at(date(2018, 1, 20))):
        log_case(cast)
        derive.derive_stale()
    with clock.pretend(at(date(2018, 3, 5))):
        log_case(cast)
        derive.derive_stale()
        assert stored(cast, "asb_cases_open", "2018-01") == (1, date(2018, 1, 31))
        assert stored(cast, "asb_cases_open", "2018-02") == (1, date(2018, 2, 28))
        assert stored(cast, "asb_cases_open", "2018-03") == (2, date(2018, 3, 5))
        assert derive.check_and_renew()[0].differences == 0


def test_a_new_month_has_figures_before_anything_happens_in_it(cast: Cast) -> None:
    with clock.pretend(at(date(2018, 1, 31))):
        log_case(cast)
        derive.derive_stale()
    with clock.pretend(at(date(2018, 2, 1), hour=1)):
        derive.derive_stale()
        assert stored(cast, "asb_cases_open", "2018-02") == (1, date(2018, 2, 1))
        assert stored(cast, "asb_cases_opened", "2018-02") == (0, date(2018, 2, 1))


def test_a_month_without_an_opening_has_the_figure_nought(cast: Cast) -> None:
    with clock.pretend(at(date(2018, 6, 10))):
        log_case(cast, on=date(2018, 1, 10))
        derive.derive_stale()
        assert stored(cast, "asb_cases_opened", "2018-03") == (0, date(2018, 3, 31))


def test_nothing_is_derived_again_while_all_is_up_to_date(cast: Cast) -> None:
    log_case(cast)
    assert len(derive.derive_stale()) == 1
    assert derive.derive_stale() == []
    assert DerivationRun.objects.count() == 1


def test_a_measure_that_is_new_is_derived_for_all_the_past(cast: Cast) -> None:
    with clock.pretend(at(date(2018, 6, 10))):
        log_case(cast, on=date(2018, 1, 10))
        derive.derive_stale()
        with connections["default"].cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {connection.ops.quote_name('bsafe_figures')}")
            cursor.execute("DELETE FROM ledger_cell WHERE measure = 'asb_cases_open'")
            cursor.execute("RESET ROLE")
        derive.derive_stale()
        assert stored(cast, "asb_cases_open", "2018-01") == (1, date(2018, 1, 31))


def test_the_nightly_check_finds_a_changed_figure_though_other_months_are_stale(
    cast: Cast,
) -> None:
    with clock.pretend(at(date(2018, 1, 10))):
        log_case(cast)
        derive.derive_stale()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE bsafe_figures")
            cursor.execute(
                "INSERT INTO ledger_cell (partnership_id, measure, version, period, starts_on,"
                " ends_before, as_at, dimension, key, value, precision)"
                " SELECT partnership_id, measure, version, period, starts_on, ends_before, as_at,"
                " 'owner', 'nobody', 7, '' FROM ledger_cell"
                " WHERE measure = 'asb_cases_opened' AND period = '2018-01' AND dimension = ''"
            )
            cursor.execute("RESET ROLE")
        log_case(cast, on=date(2017, 11, 3))
        assert StaleMark.objects.exists()
        assert [each.differences for each in derive.check_and_renew()] == [1]
        assert not Cell.objects.filter(key="nobody").exists()
        assert not StaleMark.objects.exists()


def test_a_case_counts_as_high_risk_under_the_owner_of_that_day(cast: Cast) -> None:
    with clock.pretend(at(date(2018, 1, 10))):
        case = log_case(cast)
        log_case(cast)
        assess_risk(
            case,
            EVERY_ITEM_LOW,
            by=cast.officer,
            override_band="high",
            override_reason="Threats today",
        )
    with clock.pretend(at(date(2018, 2, 10))):
        hand_over(case, by=cast.officer, to=cast.colleague)
        measure = registry.measure("asb_cases_open_high_risk")
        figures = answer(
            cast.area, [measure], [parse("2018-01"), parse("2018-02")], dimensions=("", "owner")
        )
        found = {(each.period.label, each.key): each.value for each in figures}
        assert found == {
            ("2018-01", ""): 1,
            ("2018-01", str(cast.officer.pk)): 1,
            ("2018-02", ""): 1,
            ("2018-02", str(cast.colleague.pk)): 1,
        }
        assert records_behind(cast.area, measure, parse("2018-02")) == [case.pk]


def test_no_word_but_a_dimension_gets_into_the_sql(cast: Cast) -> None:
    measure = registry.measure("asb_cases_opened")
    with pytest.raises(ValueError, match="no dimension"):
        answer(cast.area, [measure], [month(clock.today())], dimensions=("ward; --",))
    with pytest.raises(ValueError, match="no dimension"):
        records_behind(cast.area, measure, month(clock.today()), dimension="ward = ward OR ''")


@pytest.mark.parametrize("facts", [1, 3])
def test_a_transaction_wakes_the_worker_once(cast: Cast, facts: int) -> None:
    connection.run_on_commit.clear()
    for _ in range(facts):
        log_case(cast)
    assert len(connection.run_on_commit) == 1


def test_an_opening_put_right_later_changes_the_median_of_the_month_of_closing(
    cast: Cast,
) -> None:
    with clock.pretend(at(date(2018, 1, 10))):
        case = log_case(cast)
    with clock.pretend(at(date(2018, 3, 10))):
        assess_risk(case, EVERY_ITEM_LOW, by=cast.officer, is_final=True)
        close_case(
            case, by=cast.officer, reason="behaviour_stopped", victim_told_on=date(2018, 3, 10)
        )
    with clock.pretend(at(date(2018, 6, 10))):
        derive.derive_stale()
        assert stored(cast, "asb_case_median_days_to_close", "2018-03")[0] == 59
        correct_opening_day(case, by=cast.officer, opened_on=date(2018, 1, 6))
        derive.derive_stale()
        assert stored(cast, "asb_case_median_days_to_close", "2018-03")[0] == 63
