"""Appeals against a notice: 21 days beginning with its issue, and what binds meanwhile."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from orders.kinds import State
from orders.models import Breach, Order, Requirement
from orders.services import refresh_deadlines, take
from tests.orders.asking import answered, rules_of, undone, words_of
from tests.orders.conftest import Bench, on_day

DAY = timedelta(days=1)
# A notice that is issued on 1 March 2026: its warning was served twenty days before.
WARNED = date(2026, 2, 9)
ISSUED, LAST = date(2026, 3, 1), date(2026, 3, 21)
LODGED, DECIDED = date(2026, 3, 16), date(2026, 5, 4)
GROUNDS = {"court": "magistrates_court", "grounds": ["2"]}


@pytest.fixture
def notice(bench: Bench) -> Order:
    return bench.served_cpn(day=WARNED)


def _breached(bench: Bench, notice: Order, day: date, *kinds: str) -> set[str]:
    chosen = list(Requirement.objects.filter(order=notice, kind__in=kinds))
    assert len(chosen) == len(kinds)
    return bench.refused(notice, "breach", day, requirements=chosen, description="Music again")


@pytest.mark.rule("CPN-11 DUE")
def test_21_days_beginning_with_1_march_end_on_21_march_at_midnight(
    bench: Bench, notice: Order
) -> None:
    assert bench.due(notice, "appeal") == [LAST]
    with on_day(LAST, time(23, 59)):
        refresh_deadlines()
    assert bench.due(notice, "appeal") == [LAST]
    with on_day(LAST + DAY, time(0, 1)):
        refresh_deadlines()
    assert bench.due(notice, "appeal") == []


@pytest.mark.rule("CPN-11 DUE")
def test_the_21_days_count_london_days_when_the_clocks_change(bench: Bench) -> None:
    """Issued the day before the clocks go forward; at half past midnight in summer UTC is a day behind."""
    notice = bench.served_cpn(day=date(2026, 3, 8))
    assert notice.issued_on == date(2026, 3, 28)
    assert bench.due(notice, "appeal") == [date(2026, 4, 17)]
    with on_day(date(2026, 4, 17), time(0, 30)):
        refresh_deadlines()
    assert bench.due(notice, "appeal") == [date(2026, 4, 17)]
    with on_day(date(2026, 4, 18), time(0, 30)):
        refresh_deadlines()
    assert bench.due(notice, "appeal") == []


@pytest.mark.rule("CPN-11 DUE")
def test_the_appeal_period_leaves_my_work_with_the_appeal_or_with_the_notice(
    bench: Bench, notice: Order
) -> None:
    with undone():
        bench.take(notice, "appeal", LODGED, **GROUNDS)
        assert bench.due(notice, "appeal") == []
    bench.take(notice, "revoke", LODGED, note="The music stopped")
    assert bench.due(notice, "appeal") == []


@pytest.mark.rule("CPN-11 WARN")
def test_an_appeal_passes_on_the_last_day_and_needs_a_reason_on_the_next(
    bench: Bench, notice: Order
) -> None:
    assert bench.warned(notice, "appeal", LAST, **GROUNDS) == set()
    late = answered(notice, "appeal", LAST + DAY, by=bench.officer, **GROUNDS)
    assert rules_of(late) == {"CPN-11"}
    assert "21 March 2026" in words_of(late, "CPN-11")
    entered_late = answered(
        notice, "appeal", LAST, by=bench.officer, today=LAST + 9 * DAY, **GROUNDS
    )
    assert entered_late == []


@pytest.mark.rule("CPN-12 BLOCK")
def test_while_an_appeal_is_in_progress_only_what_must_be_stopped_can_be_breached(
    bench: Bench, notice: Order
) -> None:
    """Its days of lodging and deciding are in doubt, and the doubt is the recipient's."""
    bench.take(
        notice,
        "vary",
        ISSUED + DAY,
        requirement_kind="take_steps",
        requirement="Have the loudspeakers limited.",
        note="Agreed",
    )
    with undone():
        bench.take(notice, "appeal", LODGED, **GROUNDS)
        after = date(2026, 4, 1)
        assert _breached(bench, notice, LODGED - DAY, "take_steps") == set()
        for open_day in (LODGED, LODGED + DAY, after):
            for kinds in (("do",), ("take_steps",), ("do", "stop")):
                assert "CPN-12" in _breached(bench, notice, open_day, *kinds)
            assert _breached(bench, notice, open_day, "stop") == set()
        bench.take(notice, "appeal_decided", DECIDED, outcome="dismissed")
        for covered in (LODGED, after, DECIDED):
            assert _breached(bench, notice, covered, "take_steps") == {"CPN-12"}
            assert _breached(bench, notice, covered, "stop") == set()
        for free in (LODGED - DAY, DECIDED + DAY):
            assert _breached(bench, notice, free, "take_steps") == set()
        assert _breached(bench, notice, DECIDED + DAY, "do") == set()
    bench.take(notice, "appeal", LODGED, stop_suspended=True, **GROUNDS)
    assert _breached(bench, notice, LODGED - DAY, "stop") == set()
    assert _breached(bench, notice, LODGED, "stop") == {"CPN-12"}
    bench.take(notice, "appeal_decided", DECIDED, outcome="withdrawn")
    assert _breached(bench, notice, DECIDED, "stop") == {"CPN-12"}
    assert _breached(bench, notice, DECIDED + DAY, "stop") == set()


@pytest.mark.rule("CPN-12 WARN")
def test_an_appeal_that_is_entered_late_asks_what_becomes_of_breaches_within_it(
    bench: Bench, notice: Order
) -> None:
    done_by = date(2026, 3, 11)
    breach = bench.breach(notice, done_by + DAY, "do")
    bench.breach(notice, done_by + 2 * DAY, "stop")

    def asks(on: date) -> set[str]:
        today = date(2026, 4, 1)
        return rules_of(
            answered(notice, "appeal", on, by=bench.officer, today=today, **GROUNDS)
        ) - {"CPN-11"}

    assert asks(done_by + DAY) == {"CPN-12"}
    assert asks(done_by + 2 * DAY) == set()
    with undone():
        bench.take(
            notice, "breach_close", LODGED, breach=breach, closed_as="no_action", note="Void"
        )
        assert asks(done_by) == set()
    bench.take(notice, "appeal", LODGED, **GROUNDS)
    with undone():
        Breach.objects.filter(pk=breach.pk).update(occurred_on=DECIDED)
        ends = {"outcome": "dismissed"}
        assert bench.warned(notice, "appeal_decided", DECIDED - DAY, **ends) == set()
        assert bench.warned(notice, "appeal_decided", DECIDED, **ends) == {"CPN-12"}


@pytest.mark.rule("CPN-13")
def test_an_appeal_has_grounds_of_the_act_and_one_of_four_ends(bench: Bench, notice: Order) -> None:
    court = {"court": "magistrates_court"}
    for grounds in ([], ["5"], ["1", "x"]):
        assert bench.refused(notice, "appeal", LODGED, **court, grounds=grounds) == {"CPN-13"}
    for number in "1234":
        assert bench.refused(notice, "appeal", LODGED, **court, grounds=[number]) == set()
    bench.take(notice, "appeal", LODGED, **court, grounds=["1", "2", "3", "4"])
    for outcome in ("allowed", "", "decided"):
        found = answered(notice, "appeal_decided", DECIDED, by=bench.officer, outcome=outcome)
        assert rules_of(found) == {"CPN-13"}
    for outcome in ("quashed", "modified", "dismissed", "withdrawn"):
        assert bench.refused(notice, "appeal_decided", DECIDED, outcome=outcome) == set()


def test_a_quashed_notice_is_over_and_a_modified_one_requires_what_the_court_says(
    bench: Bench, notice: Order
) -> None:
    bench.take(notice, "appeal", LODGED, **GROUNDS)
    with undone():
        quashed = bench.take(notice, "appeal_decided", DECIDED, outcome="quashed")
        assert (quashed.state, quashed.ended_on) == (State.QUASHED, DECIDED)
        assert "ORD-1" in _breached(bench, quashed, DECIDED + DAY, "stop")
    with on_day(DECIDED):
        do = Requirement.objects.get(order=notice, kind="do")
        modified = take(
            notice,
            "appeal_decided",
            by=bench.officer,
            on=DECIDED,
            outcome="modified",
            requirements=[do],
            requirement_kind="do",
            requirement="Lay a carpet.",
            due_by=DECIDED + 7 * DAY,
        )
    assert modified.state == State.IN_FORCE
    carpet = modified.requirements.get(text="Lay a carpet.")
    assert (carpet.holds_on(DECIDED - DAY), carpet.holds_on(DECIDED)) == (False, True)
    do.refresh_from_db()
    assert (do.holds_on(DECIDED - DAY), do.holds_on(DECIDED)) == (True, False)
