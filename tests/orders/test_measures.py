"""Every figure of orders equals a count, in plain Python, of what was told of each order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.figures import answer, records_behind
from ledger.periods import parse
from orders.kinds import IssuingBody, Kind
from orders.measures import MEASURES
from orders.models import Order
from orders.services import append_fact, draft, take, take_statement
from partnership import clock
from tests.orders.conftest import Bench, on_day
from tests.orders.recount import DIMENSIONS, Happened, Told, known_figures, recount

FIRST, LAST = date(2017, 4, 1), date(2018, 3, 31)
# The borders of the year and of its quarters from both sides, and days between.
DAYS = [
    date(2017, 3, 31),
    FIRST,
    date(2017, 6, 30),
    date(2017, 7, 1),
    date(2017, 12, 31),
    date(2018, 1, 1),
    date(2018, 2, 14),
    LAST,
    date(2018, 4, 1),
]
PERIODS = [
    parse(label) for label in ("2016/17", "2017/18", "2017/18 Q1", "2018-01", "2016/17..2017/18")
]
AFTERWARDS = datetime.combine(date(2019, 1, 7), time(12), tzinfo=clock.LONDON)
WHAT = [
    *("issued", "served", "served", "in_force", "in_force", "ended", "escalated", "continued"),
    *("applied", "made", "refused", "undertaking", "interim", "complied", "breached", "fpn_issued"),
    *("fpn_paid", "breach_decided", "appealed", "appeal_decided"),
]
OUTCOMES = {
    "breach_decided": ["proved", "not_proved"],
    "appeal_decided": ["quashed", "modified", "dismissed", "withdrawn"],
}
# Kinds that are told of more often, since more figures are of them.
KINDS = [Kind.CPW, Kind.CPW, Kind.CPN, Kind.CPN, *Kind]


@dataclass(frozen=True)
class Life:
    """What one drawn order bears, and what happens to it in turn."""

    kind: Kind
    who: str
    ward: str
    themes: tuple[str, ...]
    body: IssuingBody
    is_void: bool
    steps: tuple[tuple[str, date, str], ...]


@st.composite
def lives(draw: st.DrawFn) -> Life:
    steps = draw(st.lists(st.tuples(st.sampled_from(WHAT), st.sampled_from(DAYS)), max_size=8))
    days = sorted(day for _, day in steps)
    return Life(
        kind=draw(st.sampled_from(KINDS)),
        who=draw(st.sampled_from(["adult", "birthday", "company", "unknown", "place"])),
        ward=draw(st.sampled_from(["", "north", "south"])),
        themes=draw(st.sampled_from([(), (), ("cse",), ("cse", "knife_crime")])),
        body=draw(st.sampled_from([IssuingBody.COUNCIL, IssuingBody.MAGISTRATES])),
        is_void=draw(st.integers(0, 5)) == 0,
        steps=tuple(
            (what, day, draw(st.sampled_from(OUTCOMES.get(what, [""]))))
            for (what, _), day in zip(steps, days, strict=True)
        ),
    )


class Register:
    """Tells the ledger and the recount of the same orders."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        with on_day(date(2016, 4, 1)):
            # Eighteen on the first day of the year: the band changes between two facts.
            self.birthday = bench.person(date(1999, 4, 1), "Birgit", "Birthday")
        self.told: list[Told] = []

    def tell(self, life: Life) -> None:
        party = {
            "adult": self.bench.adult,
            "birthday": self.birthday,
            "unknown": self.bench.nobody_knows,
        }.get(life.who)
        bench = self.bench
        with on_day(date(2016, 4, 1)):
            order = draft(Kind.PSPO, by=bench.officer, area="Example Square", conduct="Drinking")
        # Only what a fact copies from the order matters here, so the draft's row is left as it is.
        order.kind, order.issuing_body, order.themes = life.kind, life.body, list(life.themes)
        order.ward = getattr(bench.cast, life.ward) if life.ward else None
        order.person = party
        order.organisation = bench.company if life.who == "company" else None
        told = Told(str(life.kind), frozenset(life.themes), life.is_void)
        for what, day, outcome in life.steps:
            with on_day(day):
                more = {"outcome": outcome} if outcome else {}
                append_fact(order, f"order.{what}", day, bench.officer, **more)
            told.happened.append(
                Happened(
                    what,
                    day,
                    outcome,
                    {
                        "ward": str(order.ward_id or ""),
                        "issuing_body": str(life.body),
                        "age_band": self.band(life.who, day),
                    },
                )
            )
        if life.is_void:
            with clock.pretend(AFTERWARDS):
                take(Order.objects.get(pk=order.pk), "void", by=bench.manager, note="A mistake")
        self.told.append(told)

    def band(self, who: str, day: date) -> str:
        if who == "birthday":
            return "18_24" if day >= date(2017, 4, 1) else "16_17"
        # The adult was born on 1 June 1990.
        return {"adult": "25_34", "company": "body", "unknown": "unknown"}.get(who, "")

    def statement(self, day: date) -> None:
        bench = self.bench
        with on_day(day):
            take_statement(bench.case, by=bench.officer, kind="witness", text="I saw it.")
        ward = str(bench.case.ward_id)
        self.told.append(Told("", happened=[Happened("statement", day, "witness", {"ward": ward})]))

    def compare(self, as_at: date | None) -> None:
        """The figures of the ledger beside the recount's."""
        area = self.bench.cast.area
        with clock.pretend(AFTERWARDS):
            figures = answer(area, MEASURES, PERIODS, as_at=as_at, dimensions=DIMENSIONS)
        given: dict[tuple[str, str, str], dict[str, object]] = {}
        for each in figures:
            place = (each.measure.id, each.period.label, each.dimension)
            given.setdefault(place, {})[each.key] = (each.value, each.numerator, each.denominator)
        for measure in MEASURES:
            for period in PERIODS:
                for dimension in DIMENSIONS:
                    counted = recount(
                        self.told,
                        measure.id,
                        period.starts_on,
                        period.last_day,
                        as_at or period.last_day,
                        dimension,
                    )
                    place = (measure.id, period.label, dimension)
                    assert given.get(place, {}) == counted, place


@settings(max_examples=25)
@given(
    drawn=st.lists(lives(), max_size=6),
    statements=st.lists(st.sampled_from(DAYS), max_size=3),
    as_at=st.one_of(st.none(), st.sampled_from(DAYS)),
)
def test_every_figure_of_orders_equals_the_recount(
    bench: Bench, drawn: list[Life], statements: list[date], as_at: date | None
) -> None:
    with transaction.atomic():
        register = Register(bench)
        for life in drawn:
            register.tell(life)
        for day in statements:
            register.statement(day)
        register.compare(as_at)
        transaction.set_rollback(True)


def _life(
    kind: Kind,
    *steps: tuple[str, date],
    themes: tuple[str, ...] = (),
    is_void: bool = False,
    who: str = "adult",
) -> Life:
    told = tuple((what, day, "") for what, day in steps)
    return Life(kind, who, "north", themes, IssuingBody.COUNCIL, is_void, told)


def test_the_recount_knows_every_figure_of_orders() -> None:
    assert {measure.id for measure in MEASURES} == known_figures()


@pytest.mark.parametrize(("day", "counted"), [*zip(DAYS, (0, 1, 1, 1, 1, 1, 1, 1, 0), strict=True)])
def test_an_order_counts_in_the_year_of_its_day(bench: Bench, day: date, counted: int) -> None:
    register = Register(bench)
    for kind in (Kind.CPW, Kind.CPN):
        register.tell(_life(kind, ("issued", day), ("served", day), themes=("cse",)))
    register.tell(_life(Kind.CBO, ("made", day)))
    register.compare(None)
    ids = (
        "cpw_issued",
        "cpw_issued_cse",
        "cpn_issued",
        "cpn_issued_cse",
        "cpw_served",
        "cbo_obtained",
    )
    figures = answer(bench.cast.area, [m for m in MEASURES if m.id in ids], [parse("2017/18")])
    assert {each.measure.id: each.value for each in figures} == dict.fromkeys(ids, counted)


def test_nine_warnings_have_no_rate_and_ten_have(bench: Bench) -> None:
    register = Register(bench)
    register.tell(_life(Kind.CPW, ("served", FIRST), ("continued", LAST)))
    for number in range(9):
        if number == 8:
            assert _rate_of(bench) == (None, 8, 9)
        register.tell(_life(Kind.CPW, ("served", DAYS[number % 7 + 1])))
    assert _rate_of(bench) == (90, 9, 10)
    register.compare(None)


def _rate_of(bench: Bench) -> tuple[object, int | None, int | None]:
    measure = next(each for each in MEASURES if each.id == "cpw_success_rate_all")
    [figure] = answer(bench.cast.area, [measure], [parse("2017/18")])
    return figure.value, figure.numerator, figure.denominator


def test_an_order_entered_by_mistake_counts_nowhere(bench: Bench) -> None:
    register = Register(bench)
    for kind in Kind:
        steps = [(what, FIRST) for what in dict.fromkeys(WHAT) if what != "ended"]
        register.tell(_life(kind, *steps, is_void=True))
    with clock.pretend(AFTERWARDS):
        for each in answer(bench.cast.area, MEASURES, PERIODS):
            assert not each.value, each.measure.id
    register.compare(LAST)


def test_the_records_behind_a_figure_are_the_orders_counted(bench: Bench) -> None:
    helped, failed = bench.served_cpw(bench.adult), bench.served_cpw(bench.sixteen)
    bench.take(failed, "observe", date(2026, 3, 20), note="Music at two in the morning.")
    with on_day(date(2026, 4, 30)):
        for figure, orders in (
            ("cpw_issued", {helped.pk, failed.pk}),
            ("cpw_not_escalated", {helped.pk}),
            ("cpw_success_rate_all", {helped.pk}),
            ("orders_in_force", set()),
        ):
            measure = next(each for each in MEASURES if each.id == figure)
            found = records_behind(bench.cast.area, measure, parse("2025/26"))
            assert set(found) == orders, figure


def test_a_breach_entered_late_leaves_what_the_order_bore_later_as_it_was(bench: Bench) -> None:
    """A notice was Olive's; Colin took it over in May; in June a breach of April is entered."""
    notice = bench.served_cpn(bench.sixteen)
    with on_day(date(2026, 5, 20)):
        take(
            notice,
            "hand_over",
            by=bench.manager,
            owner=bench.cast.colleague,
            note="Leave",
        )
    stops = [each for each in notice.requirements.all() if not each.is_positive]
    with on_day(date(2026, 6, 10)):
        take(
            notice,
            "breach",
            by=bench.cast.colleague,
            on=date(2026, 4, 15),
            requirements=stops,
            description="Music again.",
        )
    breaches = next(each for each in MEASURES if each.id == "order_breaches")
    with on_day(date(2026, 6, 30)):
        figures = answer(bench.cast.area, [breaches], [parse("2026/27")], dimensions=("owner",))
    assert {each.key: each.value for each in figures} == {str(bench.officer.pk): 1}
