"""The SafeLives return: a quarter beside twelve months, and what is expected of an area."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from ledger.periods import parse
from marac import characteristics as of
from marac.returns import HEADER, Line, Return, safelives_return
from partnership import clock
from partnership.models import LocalSetting
from tests.cast import Cast
from tests.marac.listings import heard, referred

QUARTER = parse("2017/18 Q4")


@pytest.fixture(autouse=True)
def now() -> Any:
    with clock.pretend(datetime(2018, 5, 15, 12, tzinfo=UTC)):
        yield


def returned(cast: Cast) -> Return:
    """Ten cases of twelve months, four of them in the quarter, and one too early to be of them."""
    heard(cast, referred(cast, date(2017, 3, 1)), date(2017, 3, 31))
    for number in range(10):
        day = date(2018, 2, 7) if number < 4 else date(2017, 4, 5)
        record = referred(
            cast,
            date(2017, 3, 20),
            category="marac_idva" if number in (0, 5, 6) else "marac_police",
            themes=[of.MALE, of.BME] if number == 1 else [of.DISABLED] if number in (2, 7) else [],
        )
        heard(
            cast, record, day, children=[uuid4()] if number % 2 else [], repeat=number in (0, 1, 8)
        )
    return safelives_return(cast.area, QUARTER)


def line(found: Return, label: str) -> Line:
    return next(each for each in (*found.lines, *found.agencies) if each.label == label)


def numbers(each: Line) -> tuple[Any, ...]:
    return each.quarter, each.quarter_share, each.year, each.year_share


def test_a_quarter_stands_beside_the_twelve_months_that_end_with_it(cast: Cast) -> None:
    found = returned(cast)
    assert numbers(line(found, "Cases heard")) == (4, None, 10, None)
    assert numbers(line(found, "Repeat MARAC cases")) == (2, Decimal("50.0"), 3, Decimal("30.0"))
    assert numbers(line(found, "Children in MARAC cases")) == (2, None, 5, None)
    assert numbers(line(found, "Male victim")) == (1, Decimal("25.0"), 1, Decimal("10.0"))
    assert numbers(line(found, of.LABELS[of.DISABLED])) == (1, Decimal("25.0"), 2, Decimal("20.0"))
    assert numbers(line(found, "Referred by: Police")) == (3, Decimal("75.0"), 7, Decimal("70.0"))
    assert numbers(line(found, "Referred by: Housing")) == (0, Decimal("0.0"), 0, Decimal("0.0"))


def test_what_is_expected_is_said_of_twelve_months_and_follows_the_settings(cast: Cast) -> None:
    found = returned(cast)
    assert line(found, "Repeat MARAC cases").expected == "28 to 40%"
    assert line(found, "Repeat MARAC cases").is_expected is True
    assert line(found, of.LABELS[of.LGBT]).is_expected is False
    assert line(found, of.LABELS[of.YOUNG]).is_expected is None
    assert line(found, "Referred by: Police").is_expected is True
    LocalSetting.objects.create(
        partnership=cast.area,
        key="marac_expected_repeats_from",
        value=35,
        effective_from=date(2018, 1, 1),
    )
    assert line(safelives_return(cast.area, QUARTER), "Repeat MARAC cases").is_expected is False


def test_the_recommended_number_follows_from_the_women_of_the_area(cast: Cast) -> None:
    LocalSetting.objects.create(
        partnership=cast.area,
        key="marac_adult_females",
        value=57_412,
        effective_from=date(2015, 4, 1),
    )
    found = safelives_return(cast.area, QUARTER)
    # 57,412 × 40 / 10,000 = 229.648
    assert found.recommended == 230
    assert line(found, "Cases heard").expected == "about 230 in twelve months"


def test_its_file_has_a_row_for_each_line(cast: Cast) -> None:
    found = returned(cast)
    rows = list(found.rows())
    assert {len(row) for row in rows} == {len(HEADER)}
    assert ("Repeat MARAC cases", "2", "50.0", "3", "30.0", "28 to 40%") in rows
