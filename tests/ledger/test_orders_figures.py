"""Figures over records of another kind: what is counted without a later step, withheld, by theme."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger import derive, registry, services
from ledger.algebra import Count, CountWithout, Measure, MedianDays, OpenAsAt, Rate, Spell
from ledger.figures import Figure, answer, percentage, records_behind
from ledger.models import Cell, Fact
from ledger.periods import Period, parse
from partnership import clock
from partnership.models import Record
from partnership.services import create_record
from tests.cast import Cast

SERVED, ESCALATED, ENDED = "order.served", "order.escalated", "order.ended"
ABOUT: dict[str, Any] = {"group": "Enforcement", "record_kind": "order"}
FORCE = Spell(opens=(SERVED,), closes=(ENDED,))
CPWS = Count(
    "cpws_served",
    "CPWs served",
    "Warnings served in the period.",
    "warnings",
    kinds=(SERVED,),
    where=(("category", "cpw"),),
    **ABOUT,
)
NOT_ESCALATED = CountWithout(
    "cpws_not_escalated",
    "CPWs not escalated",
    "Warnings served in the period that had not been escalated by the as-at day.",
    "warnings",
    kinds=(SERVED,),
    without=(ESCALATED,),
    where=(("category", "cpw"),),
    **ABOUT,
)
SUCCESS = Rate(
    "cpw_success_rate_all",
    "CPW success rate",
    "Not escalated as a share of served.",
    "%",
    numerator=NOT_ESCALATED,
    denominator=CPWS,
    withheld_below=10,
    **ABOUT,
)
YEAR = parse("2017/18")
MARCH = parse("2018-03")


def served(cast: Cast, on: date, **changes: Any) -> Record:
    """An order served on `on`: a warning from the council unless told otherwise."""
    record = create_record("order", "OR", agency=cast.council, team=cast.team)
    bears = {"category": "cpw", "issuing_body": "council", **changes}
    services.append(record, SERVED, on, by=cast.officer, changes=bears)
    return record


def then(cast: Cast, record: Record, kind: str, on: date) -> Fact:
    return services.append(record, kind, on, by=cast.officer)


def value(cast: Cast, measure: Measure, period: Period = YEAR, as_at: date | None = None) -> Figure:
    [figure] = answer(cast.area, [measure], [period], as_at=as_at)
    return figure


def by(cast: Cast, measure: Measure, dimension: str, period: Period = YEAR) -> dict[str, Any]:
    figures = answer(cast.area, [measure], [period], dimensions=(dimension,))
    return {figure.key: figure.value for figure in figures}


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    measures: list[Measure] = [CPWS, NOT_ESCALATED, SUCCESS]
    monkeypatch.setattr(registry, "_measures", {each.id: each for each in measures})


@pytest.mark.parametrize(("number", "shown"), [(9, False), (10, True), (11, True)])
def test_a_success_rate_is_withheld_when_fewer_than_ten_were_served(
    cast: Cast, number: int, shown: bool
) -> None:
    orders = [served(cast, date(2017, 5, 1)) for _ in range(number)]
    then(cast, orders[0], ESCALATED, date(2017, 6, 1))
    figure = value(cast, SUCCESS)
    assert (figure.numerator, figure.denominator) == (number - 1, number)
    assert figure.value == (percentage(number - 1, number) if shown else None)
    assert figure.withheld_below == (None if shown else 10)


def test_each_part_of_a_rate_is_withheld_by_its_own_base(cast: Cast) -> None:
    for number in range(12):
        served(cast, date(2017, 5, 1), ward_id=cast.north.pk if number < 10 else cast.south.pk)
    figures = answer(cast.area, [SUCCESS], [YEAR], dimensions=("ward",))
    assert {each.key: (each.value, each.denominator) for each in figures} == {
        str(cast.north.pk): (100, 10),
        str(cast.south.pk): (None, 2),
    }


def test_a_rate_without_a_smallest_base_is_given_on_one(cast: Cast) -> None:
    served(cast, date(2017, 5, 1))
    rate = Rate("plain", "", "", "%", numerator=NOT_ESCALATED, denominator=CPWS, **ABOUT)
    assert value(cast, rate).value == 100
    assert value(cast, rate).withheld_below is None


def test_a_warning_escalated_after_the_as_at_day_had_not_been_escalated(cast: Cast) -> None:
    then(cast, served(cast, date(2018, 3, 10)), ESCALATED, date(2018, 5, 23))
    assert value(cast, NOT_ESCALATED).value == 1
    assert value(cast, NOT_ESCALATED, as_at=date(2018, 5, 22)).value == 1
    assert value(cast, NOT_ESCALATED, as_at=date(2018, 5, 23)).value == 0
    assert value(cast, NOT_ESCALATED).printed_as_at == date(2018, 3, 31)


def test_an_escalation_counts_on_the_day_of_service_and_not_before_it(cast: Cast) -> None:
    same_day, before = (served(cast, date(2017, 5, 10)) for _ in range(2))
    then(cast, same_day, ESCALATED, date(2017, 5, 10))
    then(cast, before, ESCALATED, date(2017, 5, 9))
    assert records_behind(cast.area, NOT_ESCALATED, YEAR) == [before.pk]


def test_an_escalation_that_never_happened_leaves_the_warning_a_success(cast: Cast) -> None:
    order = served(cast, date(2017, 5, 10))
    fact = then(cast, order, ESCALATED, date(2017, 5, 20))
    assert value(cast, NOT_ESCALATED).value == 0
    services.void(fact, by=cast.officer)
    assert value(cast, NOT_ESCALATED).value == 1


def test_only_the_warnings_of_the_filter_are_counted(cast: Cast) -> None:
    served(cast, date(2017, 5, 1))
    served(cast, date(2017, 5, 1), issuing_body="police")
    notice = served(cast, date(2017, 5, 1), category="cpn")
    assert value(cast, CPWS).value == 2
    by_council = Count(
        "council",
        "",
        "",
        "orders",
        kinds=(SERVED,),
        where=(("category", "cpn"), ("issuing_body", "council")),
        **ABOUT,
    )
    assert records_behind(cast.area, by_council, YEAR) == [notice.pk]


def test_a_filters_value_is_never_part_of_the_sql(cast: Cast) -> None:
    served(cast, date(2017, 5, 1))
    hostile: Any = {"where": (("category", "cpw' OR '1'='1"),), "theme": "x' OR '1'='1"}
    assert value(cast, Count("x", "", "", "orders", kinds=(SERVED,), **hostile)).value == 0


def test_a_measure_that_makes_no_sense_is_refused_when_it_is_declared() -> None:
    with pytest.raises(ValueError, match="cannot be filtered by colour"):
        Count("x", "", "", "", kinds=(SERVED,), where=(("colour", "red"),))
    with pytest.raises(ValueError, match="without itself"):
        CountWithout("x", "", "", "", kinds=(SERVED,), without=(SERVED, ESCALATED))
    with pytest.raises(ValueError, match="several kinds"):
        Rate("x", "", "", "%", numerator=NOT_ESCALATED, denominator=CPWS)


def test_an_order_with_two_themes_counts_under_each_and_once_in_the_whole(cast: Cast) -> None:
    both = served(cast, date(2017, 5, 1), themes=["cse", "drugs"])
    served(cast, date(2017, 5, 1), themes=["cse", "cse"])
    none = served(cast, date(2017, 5, 1))
    assert by(cast, CPWS, "theme") == {"cse": 2, "drugs": 1, "": 1}
    assert value(cast, CPWS).value == 3
    assert records_behind(cast.area, CPWS, YEAR, dimension="theme", key="drugs") == [both.pk]
    assert records_behind(cast.area, CPWS, YEAR, dimension="theme") == [none.pk]


def test_a_median_weighs_an_order_once_however_many_themes_it_bears(cast: Cast) -> None:
    for days, themes in ((1, ["cse", "cse", "drugs", "gangs"]), (5, []), (9, [])):
        order = served(cast, date(2017, 5, 1), themes=themes)
        then(cast, order, ENDED, date(2017, 5, 1 + days))
    median = MedianDays("median", "", "", "days", spell=FORCE, **ABOUT)
    figures = answer(cast.area, [median], [YEAR], dimensions=("", "category", "theme"))
    told: dict[tuple[str, str], tuple[Any, Any]] = {
        (each.dimension, each.key): (each.value, each.denominator) for each in figures
    }
    assert told == {
        ("", ""): (5, 3),
        ("category", "cpw"): (5, 3),
        ("theme", "cse"): (1, 1),
        ("theme", "drugs"): (1, 1),
        ("theme", "gangs"): (1, 1),
        ("theme", ""): (7, 2),
    }


def test_a_birthday_moves_an_order_in_force_and_no_order_that_was_served(cast: Cast) -> None:
    order = served(cast, date(2018, 1, 10), age_band="10_17")
    services.append(
        order, "order.changed", date(2018, 3, 5), by=cast.officer, changes={"age_band": "18_24"}
    )
    in_force = OpenAsAt("in_force", "", "", "orders", spell=FORCE, **ABOUT)
    assert by(cast, in_force, "age_band", parse("2018-02")) == {"10_17": 1}
    assert by(cast, in_force, "age_band", MARCH) == {"18_24": 1}
    assert by(cast, CPWS, "age_band") == {"10_17": 1}
    assert by(cast, in_force, "issuing_body", MARCH) == {"council": 1}
    young = OpenAsAt(
        "young", "", "", "orders", spell=FORCE, where=(("age_band", "10_17"),), **ABOUT
    )
    assert value(cast, young, parse("2018-02")).value == 1
    assert value(cast, young, MARCH).value == 0


def stored(measure: Measure, period: str, dimension: str = "", key: str = "") -> tuple[Any, ...]:
    cell = Cell.objects.get(measure=measure.id, period=period, dimension=dimension, key=key)
    return cell.value, cell.numerator, cell.denominator


@pytest.mark.usefixtures("registered")
def test_an_escalation_entered_late_changes_the_stored_figures_of_its_periods_alone(
    cast: Cast,
) -> None:
    with clock.pretend(datetime(2018, 6, 10, 12, tzinfo=UTC)):
        order = served(cast, date(2018, 1, 10), themes=["cse"])
        derive.derive_stale()
        assert stored(NOT_ESCALATED, "2018-01") == (1, None, None)
        assert stored(NOT_ESCALATED, "2017/18") == (1, None, None)
        escalation = then(cast, order, ESCALATED, date(2018, 3, 5))
        derive.derive_stale()
        # January's figure is as at its last day, when the warning had not been escalated.
        assert stored(NOT_ESCALATED, "2018-01") == (1, None, None)
        assert stored(NOT_ESCALATED, "2017/18 Q4") == (0, None, None)
        assert stored(NOT_ESCALATED, "2017/18") == (0, None, None)
        assert not Cell.objects.filter(
            measure=NOT_ESCALATED.id, period="2017/18", dimension="theme"
        ).exists()
        services.correct(escalation, by=cast.officer, on=date(2018, 1, 31))
        derive.derive_stale()
        assert stored(NOT_ESCALATED, "2018-01") == (0, None, None)
        services.correct(
            Fact.objects.get(corrects=escalation), by=cast.officer, on=date(2018, 4, 1)
        )
        derive.derive_stale()
        assert stored(NOT_ESCALATED, "2018-01") == (1, None, None)
        assert stored(NOT_ESCALATED, "2017/18") == (1, None, None)
        assert stored(NOT_ESCALATED, "2017/18", "theme", "cse") == (1, None, None)
        assert stored(SUCCESS, "2017/18") == (None, 1, 1)
        assert derive.check_and_renew()[0].differences == 0


def test_two_rooms_cannot_call_one_value_by_two_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_labels", {})
    registry.register_labels("category", {"cpw": "Community Protection Warning"})
    registry.register_labels("category", {"cpw": "Community Protection Warning", "cpn": "Notice"})
    assert registry.labels("category")["cpn"] == "Notice"
    with pytest.raises(ValueError, match="is called Community Protection Warning already"):
        registry.register_labels("category", {"cpw": "Warning"})
    with pytest.raises(ValueError, match="no dimension colour"):
        registry.register_labels("colour", {})
