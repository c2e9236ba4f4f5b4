"""The MARAC's figures count what its meetings heard, and tell listed from distinct."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from ledger import registry
from ledger.figures import Figure, answer, records_behind
from ledger.periods import parse
from marac.measures import MEASURES, WALL
from partnership import clock
from tests.cast import Cast
from tests.marac.listings import heard, referred

YEAR = parse("2017/18")
BY_ID = {each.id: each for each in MEASURES}


@pytest.fixture(autouse=True)
def now() -> Any:
    with clock.pretend(datetime(2018, 5, 15, 12, tzinfo=UTC)):
        yield


def figure(cast: Cast, id_: str, period: str = "2017/18") -> Figure:
    [found] = answer(cast.area, [BY_ID[id_]], [parse(period)])
    return found


def values(cast: Cast, *ids: str, period: str = "2017/18") -> dict[str, Decimal | None]:
    return {id_: figure(cast, id_, period).value for id_ in ids}


def test_a_family_heard_twice_counts_twice_and_so_do_its_children(cast: Cast) -> None:
    victim, children = uuid4(), [uuid4(), uuid4()]
    first = referred(cast, date(2017, 5, 2))
    heard(cast, first, date(2017, 5, 10), victim=victim, children=children)
    heard(cast, first, date(2017, 6, 7), victim=victim, children=children)
    again = referred(cast, date(2017, 11, 2))
    heard(cast, again, date(2017, 11, 8), victim=victim, children=children[:1], repeat=True)
    heard(cast, referred(cast, date(2018, 1, 8)), date(2018, 1, 17))
    assert values(
        cast,
        "marac_cases",
        "marac_children",
        "marac_repeats",
        "marac_referrals_heard",
        "marac_victims",
        "marac_distinct_children",
        "marac_repeat_rate",
        "marac_children_per_case",
    ) == {
        "marac_cases": 4,
        "marac_children": 5,
        "marac_repeats": 1,
        "marac_referrals_heard": 3,
        "marac_victims": 2,
        "marac_distinct_children": 2,
        "marac_repeat_rate": Decimal("25.0"),
        "marac_children_per_case": Decimal("1.25"),
    }


def test_the_day_of_the_meeting_says_which_year_a_case_counts_in(cast: Cast) -> None:
    before = referred(cast, date(2017, 3, 20))
    heard(cast, before, date(2017, 4, 1))
    for day in (date(2017, 3, 31), date(2018, 3, 31), date(2018, 4, 1)):
        heard(cast, referred(cast, date(2017, 3, 21)), day)
    assert figure(cast, "marac_cases").value == 2
    assert figure(cast, "marac_cases", "2017/18 Q1").value == 1
    assert figure(cast, "marac_referrals_accepted", "2016/17").value == 4
    assert before.pk in records_behind(cast.area, BY_ID["marac_cases"], YEAR)


def test_changes_on_the_year_before_are_given_as_a_number_and_in_per_cent(cast: Cast) -> None:
    for number in range(3):
        heard(cast, referred(cast, date(2016, 5, 2)), date(2016, 5, 11), repeat=number == 0)
    for _ in range(4):
        heard(cast, referred(cast, date(2017, 5, 2)), date(2017, 5, 10), children=[uuid4()])
    change = figure(cast, "marac_cases_change")
    assert change.value == 1
    assert (change.numerator, change.denominator) == (4, 3)
    assert figure(cast, "marac_cases_percent_change").value == Decimal("33.3")
    assert figure(cast, "marac_repeats_percent_change").value == Decimal("-100.0")
    # On nothing there is no share.
    assert figure(cast, "marac_children_percent_change").value is None
    assert figure(cast, "marac_children_per_case", "2015/16").value is None


def test_cases_are_broken_down_by_who_referred(cast: Cast) -> None:
    for agency, category in (
        (cast.police_force, "marac_police"),
        (cast.police_force, "marac_police"),
        (cast.housing, "marac_housing"),
    ):
        record = referred(cast, date(2017, 5, 2), agency=agency, category=category)
        heard(cast, record, date(2017, 5, 10))
    for dimension, wanted in (
        ("category", {"marac_police": 2, "marac_housing": 1}),
        ("agency", {str(cast.police_force.pk): 2, str(cast.housing.pk): 1}),
    ):
        found = answer(cast.area, [BY_ID["marac_cases"]], [YEAR], dimensions=(dimension,))
        assert {each.key: each.value for each in found} == wanted


def test_every_figure_of_the_room_stands_behind_its_wall_and_no_other_reads_its_facts() -> None:
    assert all(each.behind == WALL for each in MEASURES)
    for measure in registry.measures():
        kinds = [*getattr(measure, "kinds", ()), getattr(measure, "kind", "")]
        spell = getattr(measure, "spell", None)
        kinds += [*spell.opens, *spell.closes] if spell else []
        assert not [kind for kind in kinds if kind.startswith(WALL.facts)], measure.id
