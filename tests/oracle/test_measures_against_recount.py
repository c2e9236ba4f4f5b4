"""Every measure equals a brute-force recount, whatever happened and whenever it became known."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from cases.measures import MEASURES
from ledger import derive
from ledger.algebra import Measure
from ledger.figures import answer
from ledger.models import Cell
from ledger.periods import Period, financial_year, month, parse, quarter
from partnership import clock
from partnership.policy import POLICIES
from tests.cast import Cast
from tests.oracle.histories import Life, Step, histories

PERIODS = [
    parse(label)
    for label in (
        "2014/15",
        "2015/16",
        "2016/17",
        "2015/16 Q4",
        "2016/17 Q1",
        "2016-02",
        "2016-03",
        "2016-10",
        "2013-01",
        "2014/15..2016/17",
    )
]


def case_measures() -> list[Measure]:
    """The measures of ASB cases; other records are recounted by the tests of their rooms."""
    return list(MEASURES)


AFTERWARDS = datetime(2017, 6, 1, 12, tzinfo=clock.LONDON)


def compare(
    life: Life, cast: Cast, periods: list[Period], as_at: date | None, known_at: datetime | None
) -> None:
    for dimension in ("", "owner", "ward", "risk_band"):
        figures = answer(
            cast.area,
            case_measures(),
            periods,
            as_at=as_at,
            known_at=known_at,
            dimensions=(dimension,),
        )
        told: dict[tuple[str, str], dict[str, object]] = {
            (measure.id, period.label): {} for measure in case_measures() for period in periods
        }
        for each in figures:
            told[each.measure.id, each.period.label][each.key] = (
                each.value,
                each.numerator,
                each.denominator,
            )
        for measure in case_measures():
            for period in periods:
                counted = life.recount.count(
                    measure.id,
                    period.starts_on,
                    period.last_day,
                    min(as_at or period.last_day, clock.today()),
                    known_at,
                    dimension,
                )
                assert told[measure.id, period.label] == counted, (
                    measure.id,
                    period.label,
                    dimension,
                )


@settings(max_examples=20)
@given(
    steps=histories(),
    as_at=st.one_of(st.none(), st.dates(date(2015, 3, 1), date(2017, 5, 31))),
    known_after=st.one_of(st.none(), st.integers(0, 23)),
)
def test_every_measure_equals_the_recount(
    cast: Cast, steps: list[Step], as_at: date | None, known_after: int | None
) -> None:
    with transaction.atomic():
        life = Life(cast, POLICIES["repeat_victim_incidents"].default)
        life.live(steps)
        event(f"refused {life.refused * 4 // len(steps)} quarters of the steps")
        known_at = None
        if known_after is not None:
            statements = life.recount.statements
            known_at = statements[min(known_after, len(statements) - 1)].stated_at
        with clock.pretend(AFTERWARDS):
            compare(life, cast, PERIODS, as_at, known_at)
        transaction.set_rollback(True)


@settings(max_examples=6)
@given(steps=histories(), cut=st.integers(0, 24))
def test_cells_kept_up_in_two_goes_equal_the_ledger(
    cast: Cast, steps: list[Step], cut: int
) -> None:
    assume(steps)
    with transaction.atomic():
        life = Life(cast, 3)
        life.live(steps[:cut])
        with clock.pretend(AFTERWARDS):
            derive.derive_stale()
        life.live(steps[cut:])
        with clock.pretend(AFTERWARDS):
            derive.derive_stale()
            first = min(
                (step.day - timedelta(days=45) for step in steps), default=AFTERWARDS.date()
            )
            periods = sorted(
                {
                    make(first + timedelta(days=days))
                    for days in range(0, (AFTERWARDS.date() - first).days, 27)
                    for make in (month, quarter, financial_year)
                }
            )
            stored = {
                (cell.measure, cell.period, cell.dimension, cell.key): (
                    cell.as_at,
                    cell.value,
                    cell.numerator,
                    cell.denominator,
                )
                for cell in Cell.objects.all()
            }
            for measure in case_measures():
                for figure in answer(
                    cast.area,
                    [measure],
                    periods,
                    dimensions=derive.stored_dimensions(measure),
                ):
                    place = (measure.id, figure.period.label, figure.dimension, figure.key)
                    if place not in stored:
                        # A period before anything happened has no cell, and nothing in it.
                        assert not figure.value, place
                        continue
                    assert stored[place] == (
                        figure.as_at,
                        figure.value,
                        figure.numerator,
                        figure.denominator,
                    ), place
            assert [each.differences for each in derive.check_and_renew() if each.differences] == []
        transaction.set_rollback(True)


def test_an_empty_partnership_has_noughts_and_no_rate(cast: Cast) -> None:
    figures = {
        figure.measure.id: figure
        for figure in answer(cast.area, case_measures(), [parse("2017/18")])
    }
    assert figures["asb_cases_managed"].value == 0
    assert figures["asb_case_closure_rate"].value is None
    assert figures["asb_case_closure_rate"].denominator == 0
    assert figures["asb_case_median_days_to_close"].value is None


def test_the_registry_holds_no_measure_that_the_recount_does_not_know(cast: Cast) -> None:
    life = Life(cast, 3)
    for measure in case_measures():
        life.recount.count(measure.id, date(2017, 4, 1), date(2018, 3, 31), date(2018, 3, 31), None)
