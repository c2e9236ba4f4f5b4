"""What happens behind a wall is in no stored figure, and marks none as out of date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger import algebra, derive, registry, services
from ledger.figures import answer
from ledger.models import Cell, DerivationRun, StaleMark
from ledger.periods import parse
from partnership import clock
from partnership.models import User
from tests.cast import Cast, log_case
from tests.ledger.walled import WALLED, cleared, registered, told

NOW = datetime(2018, 5, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def wall(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(registry, "_measures", registered(WALLED))
    with clock.pretend(NOW):
        yield


def test_a_fact_behind_a_wall_leaves_no_mark_and_wakes_no_worker(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(services, "_nudge", lambda: woken.append("woken"))
    fact = told(cast, date(2018, 1, 10))
    fact = services.correct(fact, by=cast.coordinator, on=date(2018, 2, 1))
    services.void(fact, by=cast.coordinator)
    assert not StaleMark.objects.exists()
    assert not woken
    log_case(cast)
    assert StaleMark.objects.exists()


def test_an_area_with_nothing_but_walled_facts_has_no_stored_figure(cast: Cast) -> None:
    told(cast, date(2018, 1, 10))
    assert derive.derive_stale() == []
    assert derive.check_and_renew() == []
    assert not Cell.objects.exists()
    assert not DerivationRun.objects.exists()


def test_stored_figures_begin_with_the_first_fact_that_all_may_know(cast: Cast) -> None:
    told(cast, date(2016, 1, 10))
    log_case(cast, on=date(2018, 4, 3))
    derive.derive_stale()
    periods = set(Cell.objects.values_list("period", flat=True))
    assert "2018-04" in periods
    assert not periods & {"2016-01", "2015/16", "2018-03"}
    assert not Cell.objects.filter(measure=WALLED.id).exists()
    assert derive.check_and_renew()[0].differences == 0
    assert "2018-03" not in set(Cell.objects.values_list("period", flat=True))


def test_it_is_answered_live_from_the_ledger(cast: Cast) -> None:
    told(cast, date(2018, 1, 10))
    [figure] = answer(cast.area, [WALLED], [parse("2017/18")])
    assert figure.value == 1


@pytest.mark.parametrize("may", [True, False])
def test_a_measure_behind_a_wall_needs_capability_and_clearance(cast: Cast, may: bool) -> None:
    assert WALLED not in registry.measures()
    without_clearance = cleared(cast.coordinator, may=may)
    without_clearance.clearances = ["general"]
    with_clearance = cleared(cast.coordinator, may=may)
    for user, opens in ((without_clearance, False), (with_clearance, may), (cast.manager, False)):
        assert (WALLED in registry.measures_for(user)) is opens
        assert _finds(user) is opens


def _finds(user: User) -> bool:
    try:
        return registry.measure_for(user, WALLED.id) is WALLED
    except KeyError:
        return False


def test_an_average_has_two_decimals_and_so_no_cell() -> None:
    with pytest.raises(ValueError, match="two decimals"):
        algebra.Average("mean", "", "", "", numerator=_OPEN, denominator=_OPEN)


_OPEN = algebra.Count("open_for_tests", "", "", "", kinds=("case.opened",))
