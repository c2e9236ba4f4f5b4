"""Filters, themes, counts without and withheld rates equal a count row by row in plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import derive, registry, services
from ledger.algebra import (
    Average,
    Change,
    CohortState,
    Count,
    CountWith,
    CountWithout,
    DistinctPeople,
    DistinctPlaces,
    DistinctRecords,
    Measure,
    MedianDays,
    OpenAsAt,
    OverdueAsAt,
    OverdueSubjects,
    Overlap,
    PeopleListed,
    PercentChange,
    Rate,
    Spell,
    Sum,
    Wall,
)
from ledger.figures import answer, records_behind
from ledger.models import Cell, Fact
from ledger.periods import parse
from ledger.services import PersonInFact
from partnership import clock
from partnership.models import Record
from partnership.services import create_record
from tests.cast import Cast
from tests.oracle.histories import AWKWARD_DAYS
from tests.oracle.plain import Plain

SERVED, IN_FORCE, ENDED = "order.served", "order.in_force", "order.ended"
ESCALATED, CONTINUED, CHANGED = "order.escalated", "order.continued", "order.changed"
WALL = Wall("marac.read", "marac", "walled.")
FORCE = Spell(opens=(IN_FORCE,), closes=(ENDED,))
CPW = (("category", "cpw"),)
WORDS: tuple[str, str, str] = ("", "", "orders")


def _measures() -> list[Measure]:
    about: Any = {"group": "Enforcement", "record_kind": "order"}
    served = Count("served", *WORDS, kinds=(SERVED,), **about)
    cpws = Count("cpws", *WORDS, kinds=(SERVED,), where=CPW, **about)
    not_escalated = CountWithout(
        "cpws_not_escalated",
        *WORDS,
        kinds=(SERVED,),
        without=(ESCALATED, CONTINUED),
        where=CPW,
        **about,
    )
    median = MedianDays("median", *WORDS, spell=FORCE, **about)
    kept_to = CountWith(
        "served_kept_to",
        *WORDS,
        kinds=(SERVED, CONTINUED),
        followed_by=(ENDED,),
        satisfactory=True,
        **about,
    )
    listed = PeopleListed(
        "recipients_listed", *WORDS, kinds=(SERVED, CHANGED), role="recipient", **about
    )
    return [
        kept_to,
        listed,
        DistinctRecords("records_served", *WORDS, kinds=(SERVED, CHANGED), **about),
        PeopleListed(
            "cse_recipients_listed", *WORDS, kinds=(SERVED,), role="recipient", theme="cse", **about
        ),
        PercentChange("more_served_in_per_cent", *WORDS, of=served, **about),
        PercentChange("more_listed_in_per_cent", *WORDS, of=listed, **about),
        CountWith(
            "served_ended_badly",
            *WORDS,
            kinds=(SERVED,),
            followed_by=(ENDED, ESCALATED),
            satisfactory=False,
            **about,
        ),
        CountWith(
            "cse_cpws_ended",
            *WORDS,
            kinds=(SERVED, IN_FORCE),
            followed_by=(ENDED,),
            theme="cse",
            where=CPW,
            **about,
        ),
        DistinctPeople("recipients", *WORDS, kinds=(SERVED, CHANGED), role="recipient", **about),
        DistinctPeople(
            "cse_recipients", *WORDS, kinds=(SERVED,), role="recipient", theme="cse", **about
        ),
        OverdueSubjects("tasks_overdue", *WORDS, kinds=(SERVED, CONTINUED), ends=(ENDED,), **about),
        OverdueSubjects(
            "cse_tasks_overdue",
            *WORDS,
            kinds=(CONTINUED,),
            ends=(ENDED, ESCALATED),
            theme="cse",
            where=(("issuing_body", ("council", "")),),
            **about,
        ),
        Change("more_served", *WORDS, of=served, **about),
        Sum("plants_counted", *WORDS, kinds=(SERVED, CONTINUED), **about),
        Sum(
            "cse_people_counted",
            *WORDS,
            kinds=(SERVED,),
            outcomes=("people",),
            theme="cse",
            **about,
        ),
        DistinctPlaces("places", *WORDS, kinds=(SERVED, CONTINUED), **about),
        DistinctPlaces("places_of_people", *WORDS, kinds=(SERVED,), outcome="people", **about),
        Change(
            "more_recipients",
            *WORDS,
            of=DistinctPeople("those", *WORDS, kinds=(SERVED,), role="recipient", **about),
            **about,
        ),
        Rate("share_kept_to", *WORDS, numerator=kept_to, denominator=served, **about),
        Count(
            "not_polices",
            *WORDS,
            kinds=(SERVED,),
            where=(("issuing_body", ("council", "")), ("age_band", ("under_18", "adult"))),
            **about,
        ),
        served,
        cpws,
        not_escalated,
        median,
        Count("cse", *WORDS, kinds=(SERVED,), theme="cse", **about),
        Count(
            "council_cse_cpws",
            *WORDS,
            kinds=(SERVED, CONTINUED),
            where=(*CPW, ("issuing_body", "council")),
            theme="cse",
            **about,
        ),
        CountWithout(
            "cse_not_ended",
            *WORDS,
            kinds=(SERVED, IN_FORCE),
            without=(ENDED,),
            theme="cse",
            **about,
        ),
        OpenAsAt("in_force", *WORDS, spell=FORCE, **about),
        OpenAsAt(
            "police_in_force", *WORDS, spell=FORCE, where=(("issuing_body", "police"),), **about
        ),
        OpenAsAt("cse_in_force", *WORDS, spell=FORCE, theme="cse", where=CPW, **about),
        Overlap("young_managed", *WORDS, spell=FORCE, where=(("age_band", "under_18"),), **about),
        CohortState("kept", *WORDS, spell=FORCE, satisfactory=True, where=CPW, **about),
        CohortState("still", *WORDS, spell=FORCE, satisfactory=None, theme="drugs", **about),
        MedianDays("cse_median", *WORDS, spell=FORCE, theme="cse", **about),
        OverdueAsAt("overdue", *WORDS, spell=FORCE, kinds=(SERVED, CONTINUED), where=CPW, **about),
        Rate("success", *WORDS, numerator=not_escalated, denominator=cpws, **about),
        Rate(
            "success_withheld",
            *WORDS,
            numerator=not_escalated,
            denominator=served,
            withheld_below=3,
            **about,
        ),
    ]


MEASURES = _measures()
_BY_ID = {each.id: each for each in MEASURES}
# Behind a wall: in no cell, and answered from the ledger like any other.
WALLED: list[Measure] = [
    Average(
        "recipients_to_a_record",
        *WORDS,
        numerator=_BY_ID["recipients_listed"],
        denominator=_BY_ID["records_served"],
        group="Enforcement",
        record_kind="order",
        behind=WALL,
    )
]
DIMENSIONS = ("", "ward", "category", "age_band", "issuing_body", "theme")
PERIODS = [
    parse(label)
    for label in ("2014/15", "2015/16", "2016/17", "2015/16 Q4", "2016-02", "2016-03", "2016-10")
]
AFTERWARDS = datetime(2017, 6, 1, 12, tzinfo=clock.LONDON)
CATEGORIES = ("cpw", "cpw", "cpn")
THEMES: tuple[list[str], ...] = ([], ["cse"], ["cse", "drugs"], ["drugs"], ["cse", "cse"])
BODIES = ("council", "police", "")
AGES = ("under_18", "adult", "")
PEOPLE = [UUID(int=number) for number in range(3)]


@dataclass(frozen=True)
class Step:
    """Something written into the ledger: on what day, how late, to which record."""

    day: date
    lag: int
    record: int
    what: str
    choice: int


WRITTEN = (SERVED, SERVED, IN_FORCE, IN_FORCE, ENDED, ENDED, ESCALATED, CONTINUED, CHANGED)


@st.composite
def steps(draw: Any) -> list[Step]:
    near = st.builds(
        lambda day, days: day + timedelta(days=days),
        st.sampled_from(AWKWARD_DAYS),
        st.integers(-2, 2),
    )
    drawn = draw(
        st.lists(
            st.builds(
                Step,
                day=st.one_of(near, st.dates(date(2015, 3, 1), date(2017, 5, 31))),
                lag=st.one_of(st.just(0), st.integers(0, 120)),
                record=st.integers(0, 4),
                what=st.sampled_from((*WRITTEN, "correct", "move", "void")),
                choice=st.integers(0, 89),
            ),
            min_size=1,
            max_size=24,
        )
    )
    return sorted(drawn, key=lambda step: step.day)


class Writer:
    """Writes steps into the ledger of a few records, as any room would."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.records = [
            create_record("order", "OR", agency=cast.council, team=cast.team) for _ in range(5)
        ]

    def write(self, history: list[Step]) -> None:
        for number, step in enumerate(history):
            moment = datetime.combine(step.day, time(9, 0, number), tzinfo=clock.LONDON)
            with clock.pretend(moment):
                self._write(step, self.records[step.record])

    def _write(self, step: Step, record: Record) -> None:
        day, by, choice = clock.today() - timedelta(days=step.lag), self.cast.officer, step.choice
        held = services.facts_of(record)
        if step.what in WRITTEN or not held:
            kind = step.what if step.what in WRITTEN else SERVED
            fresh = kind in (SERVED, CHANGED) or not held
            services.append(
                record,
                kind,
                day,
                by=by,
                changes=self._borne(choice) if fresh else None,
                satisfactory=choice % 2 == 0 if kind == ENDED else None,
                due_on=day + timedelta(days=choice) if kind in (SERVED, CONTINUED) else None,
                # Two things to be done for each record, and now and then nothing in particular.
                subject=None if choice % 7 == 0 else UUID(int=100 + 2 * step.record + choice % 2),
                outcome=("people", "plants", "")[choice % 3],
                quantity=choice if choice % 5 else None,
                precision=("exact", "about", "at_least")[choice // 4 % 3] if choice % 5 else "",
                place=UUID(int=300 + choice % 3) if choice % 4 else None,
                people=self._named(choice) if kind in (SERVED, CHANGED) else (),
            )
            return
        fact: Fact = held[choice % len(held)]
        if step.what == "void":
            services.void(fact, by=by)
        elif step.what == "move":
            services.correct(fact, by=by, on=day, keeps_dimensions=choice % 2 == 0)
        else:
            services.correct(fact, by=by, **self._borne(choice))

    def _named(self, choice: int) -> list[PersonInFact]:
        """Nobody, somebody or two people, and a bystander who is not counted."""
        named = [PersonInFact(each, "recipient") for each in PEOPLE[choice % 3 : choice % 4]]
        return [*named, PersonInFact(PEOPLE[choice // 3 % 3], "bystander")]

    def _borne(self, choice: int) -> dict[str, Any]:
        wards = (self.cast.north.pk, self.cast.south.pk, None)
        return {
            "category": CATEGORIES[choice % 3],
            "themes": THEMES[choice % 5],
            "issuing_body": BODIES[choice // 3 % 3],
            "age_band": AGES[choice // 9 % 3],
            "ward_id": wards[choice // 2 % 3],
        }


@settings(max_examples=40)
@given(
    history=steps(),
    as_at=st.one_of(
        st.none(), st.sampled_from(AWKWARD_DAYS), st.dates(date(2015, 3, 1), date(2017, 5, 31))
    ),
    known_on=st.one_of(st.none(), st.dates(date(2015, 6, 1), date(2017, 5, 31))),
)
def test_every_figure_and_its_records_equal_the_count_row_by_row(
    cast: Cast, history: list[Step], as_at: date | None, known_on: date | None
) -> None:
    known_at = datetime.combine(known_on, time(), tzinfo=clock.LONDON) if known_on else None
    with transaction.atomic():
        Writer(cast).write(history)
        with clock.pretend(AFTERWARDS):
            plain = Plain(cast.area, known_at)
            figures = answer(
                cast.area,
                [*MEASURES, *WALLED],
                PERIODS,
                as_at=as_at,
                known_at=known_at,
                dimensions=DIMENSIONS,
            )
            told: dict[tuple[str, str, str], dict[str, object]] = {}
            for each in figures:
                place = (each.measure.id, each.period.label, each.dimension)
                told.setdefault(place, {})[each.key] = (
                    each.value,
                    each.numerator,
                    each.precision or each.denominator,
                )
            for measure in [*MEASURES, *WALLED]:
                for period in PERIODS:
                    day = min(as_at or period.last_day, clock.today())
                    for dimension in DIMENSIONS:
                        place = (measure.id, period.label, dimension)
                        counted = plain.count(measure, period, day, dimension)
                        assert told.get(place, {}) == counted, place
            for dimension in DIMENSIONS:
                for measure in [*MEASURES, *WALLED]:
                    period = PERIODS[len(history) % len(PERIODS)]
                    day = min(as_at or period.last_day, clock.today())
                    for key in plain.count(measure, period, day, dimension):
                        behind = records_behind(
                            cast.area,
                            measure,
                            period,
                            as_at=as_at,
                            known_at=known_at,
                            dimension=dimension,
                            key=key,
                        )
                        assert set(behind) == plain.records_behind(
                            measure, period, day, dimension, key
                        ), (measure.id, dimension, key)
        transaction.set_rollback(True)


@settings(max_examples=15)
@given(history=steps(), cut=st.integers(0, 24))
def test_cells_kept_up_in_two_goes_equal_the_count_row_by_row(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, history: list[Step], cut: int
) -> None:
    monkeypatch.setattr(registry, "_measures", {each.id: each for each in [*MEASURES, *WALLED]})
    with transaction.atomic():
        writer = Writer(cast)
        writer.write(history[:cut])
        with clock.pretend(AFTERWARDS):
            derive.derive_stale()
        writer.write(history[cut:])
        with clock.pretend(AFTERWARDS):
            derive.derive_stale()
            plain = Plain(cast.area)
            stored: dict[tuple[str, str], dict[tuple[str, str], object]] = {}
            for cell in Cell.objects.all():
                stored.setdefault((cell.measure, cell.period), {})[cell.dimension, cell.key] = (
                    cell.value,
                    cell.numerator,
                    cell.precision or cell.denominator,
                )
            assert {name for name, _ in stored} == {each.id for each in MEASURES}
            for (name, label), cells in stored.items():
                period = parse(label)
                day = min(period.last_day, clock.today())
                counted = {
                    (dimension, key): values
                    for dimension in DIMENSIONS
                    for key, values in plain.count(
                        registry.measure(name), period, day, dimension
                    ).items()
                }
                kept = {place: cells[place] for place in cells if place[0] in DIMENSIONS}
                assert kept == counted, (name, label)
        transaction.set_rollback(True)
