"""Rules of every order: its life cycle, its days, its reasons, and what runs out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from orders.kinds import BY_THE_SYSTEM, LIFE, Kind, State
from orders.models import Breach, Order
from orders.services import draft, refresh_deadlines, take
from partnership import clock
from partnership.models import RuleReason
from people.services import involve
from tests.orders.asking import answered, notice_drafted, rules_of, undone, words_of
from tests.orders.conftest import START, Bench, on_day

DAY = timedelta(days=1)
READY = date(2026, 3, 21)


def _application(bench: Bench, kind: Kind = Kind.INJUNCTION, day: date = START) -> Order:
    with on_day(day):
        order = draft(
            kind,
            by=bench.officer,
            case=bench.case,
            about=bench.adult,
            conduct="Threats to neighbours.",
            applicant="council",
            asb_limb="a",
            offence="Common assault",
            prosecutor="cps",
            avoids_work_and_school=True,
        )
        order = take(
            order,
            "add_requirement",
            by=bench.officer,
            requirement_kind="prohibit",
            requirement="Entering Example Street.",
        )
    court = "magistrates_court" if kind is Kind.CBO else "county_court"
    return bench.take(order, "apply", day, court=court, with_notice=True)


@pytest.mark.rule("ORD-1")
def test_a_step_is_taken_only_in_the_states_that_its_life_cycle_names(bench: Bench) -> None:
    warning = bench.cpw()
    found = answered(warning, "serve", START, by=bench.officer, method="handed", served_by="O")
    assert rules_of(found) == {"ORD-1"}
    assert "It is “draft” now. This step is possible while it is “made, not yet in force”." in (
        words_of(found, "ORD-1")
    )
    found = answered(warning, "vary", START, by=bench.officer, note="Why")
    assert "not taken on a Community Protection Warning" in words_of(found, "ORD-1")
    withdrawn = bench.take(warning, "withdraw", START, note="Not needed")
    found = answered(withdrawn, "issue", START, by=bench.officer)
    assert "It is over: “withdrawn” on 1 March 2026." in words_of(found, "ORD-1")


@pytest.mark.rule("ORD-1")
def test_nobody_takes_by_hand_what_follows_from_the_calendar_or_from_another_step(
    bench: Bench,
) -> None:
    served, notice = bench.served_cpw(), bench.served_cpn()
    assert frozenset({"escalate", "begin", "expire"}) == BY_THE_SYSTEM
    assert bench.refused(served, "escalate", START) == {"ORD-1"}
    assert bench.refused(notice, "expire", READY) == {"ORD-1"}
    cbo = _application(bench, Kind.CBO)
    assert bench.refused(cbo, "begin", START) >= {"ORD-1"}


@pytest.mark.rule("ORD-2")
def test_nothing_is_recorded_for_a_day_that_has_not_come(bench: Bench) -> None:
    warning = bench.cpw()
    assert answered(warning, "issue", START, by=bench.officer) == []
    ahead = answered(warning, "issue", START + DAY, by=bench.officer, today=START)
    assert rules_of(ahead) == {"ORD-2"}
    slip = answered(
        warning, "withdraw", date(1989, 12, 31), by=bench.officer, today=START, note="x"
    )
    assert rules_of(slip) == {"ORD-2"}
    early = answered(warning, "withdraw", date(1990, 1, 1), by=bench.officer, today=START, note="x")
    assert early == []


def test_half_past_midnight_in_summer_is_the_new_day(bench: Bench) -> None:
    day = date(2026, 7, 1)
    warning = bench.cpw(day=day)
    with on_day(day, time(0, 30)), undone():
        assert take(warning, "issue", by=bench.officer, on=day).issued_on == day
    with on_day(day - DAY, time(23, 59)):
        found = answered(warning, "issue", day, by=bench.officer, today=day - DAY)
        assert rules_of(found) == {"ORD-2"}


def test_a_day_before_the_law_is_refused_in_words(bench: Bench) -> None:
    day = date(2014, 10, 19)
    warning = bench.cpw(comply_by=date(2014, 11, 1))
    found = answered(warning, "issue", day, by=bench.officer, today=START)
    assert "no rule in force on 19 October 2014" in words_of(found, "CPN-3")
    assert answered(warning, "issue", day + DAY, by=bench.officer, today=START) == []


@pytest.mark.rule("ORD-3")
def test_steps_follow_one_another_in_time(bench: Bench) -> None:
    warning = bench.take(bench.cpw(), "issue", START + DAY)
    service = {"method": "handed", "served_by": "Olive Officer"}
    late = START + 5 * DAY
    found = answered(warning, "serve", START, by=bench.officer, today=late, **service)
    assert rules_of(found) == {"ORD-3"}
    assert "on or after 2 March 2026" in words_of(found, "ORD-3")
    assert answered(warning, "serve", START + DAY, by=bench.officer, today=late, **service) == []


@pytest.mark.rule("ORD-3")
def test_what_was_seen_may_be_entered_in_any_order_after_service(bench: Bench) -> None:
    warning = bench.served_cpw(day=START)
    bench.take(warning, "observe", START + 20 * DAY, note="Music")
    today = START + 25 * DAY
    earlier = {"by": bench.officer, "today": today, "note": "Reported only now"}
    assert answered(warning, "observe", START + 16 * DAY, **earlier) == []  # type: ignore[arg-type]
    before = answered(warning, "observe", START - DAY, **earlier)  # type: ignore[arg-type]
    assert rules_of(before) == {"ORD-3"}


@pytest.mark.rule("ORD-4")
def test_whoever_ends_an_order_says_why(bench: Bench) -> None:
    warning, notice = bench.served_cpw(), bench.served_cpn()
    injunction = _application(bench)
    made = bench.take(injunction, "make", START, ends_on=START + 90 * DAY)
    breach = bench.breach(notice, READY)
    steps: list[tuple[Order, str, dict[str, Any]]] = [
        (warning, "withdraw", {}),
        (warning, "lapse", {}),
        (notice, "revoke", {}),
        (notice, "void", {"by": bench.manager}),
        (notice, "breach_close", {"breach": breach, "closed_as": "no_action"}),
        (made, "discharge", {"applied_by": "respondent"}),
    ]
    for order, step, data in steps:
        assert bench.refused(order, step, READY, note=" ", **data) == {"ORD-4"}, step
        assert bench.refused(order, step, READY, note="Because", **data) == set(), step


@pytest.mark.rule("ORD-5", "ORD-6")
def test_a_manager_who_has_not_drafted_it_approves(bench: Bench) -> None:
    warning = bench.served_cpw()
    draft_ = notice_drafted(bench, warning, START)
    assert bench.refused(draft_, "approve", START, by=bench.officer) == {"ORD-6"}
    assert bench.warned(draft_, "approve", START, by=bench.manager) == set()
    Order.objects.filter(pk=draft_.pk).update(drafted_by=bench.manager)
    assert bench.warned(draft_, "approve", START, by=bench.manager) == {"ORD-5"}
    bench.take(draft_, "approve", START, by=bench.manager, reasons={"ORD-5": "Nobody else is here"})
    assert RuleReason.objects.get(record=draft_.record_id).rule == "ORD-5"


@pytest.mark.rule("ORD-7")
@pytest.mark.parametrize("role", ["victim", "complainant", "witness"])
def test_a_letter_that_names_somebody_who_was_harmed_needs_a_reason(
    bench: Bench, role: str
) -> None:
    harmed = bench.person(date(1950, 1, 1), "Ann", "Soundly")
    involve(bench.case.record, harmed, role, by=bench.officer, starts_on=START)

    def warned(**data: Any) -> bool:
        return bench.warned(bench.cpw(**data), "issue", START) == {"ORD-7"}

    assert not warned()
    assert warned(conduct="Shouting at Ann on 1 March.")
    assert warned(effect="Mrs SOUNDLY cannot sleep.")
    assert warned(unreasonable="It frightens Ann’s family.")
    assert not warned(conduct="An annoyance; planning to sleep.")
    order = bench.take(
        bench.cpw(),
        "add_requirement",
        START,
        requirement_kind="stop",
        requirement="Speaking to Ann Soundly.",
    )
    assert bench.warned(order, "issue", START) == {"ORD-7"}


@pytest.mark.rule("ORD-7")
def test_letters_of_variations_and_penalties_name_nobody_who_was_harmed_either(
    bench: Bench,
) -> None:
    harmed = bench.person(date(1950, 1, 1), "Ann", "Soundly")
    involve(bench.case.record, harmed, "victim", by=bench.officer, starts_on=START)
    notice = bench.served_cpn()
    asks = {"requirement_kind": "stop", "requirement": "Shouting at Mrs Soundly.", "note": "Asked"}
    assert bench.warned(notice, "vary", READY, **asks) == {"ORD-7"}
    breach = bench.breach(notice, READY)
    assert bench.warned(notice, "fpn", READY, breach=breach, amount=80) == set()
    Breach.objects.filter(pk=breach.pk).update(description="Ann was woken again.")
    assert bench.warned(notice, "fpn", READY, breach=breach, amount=80) == {"ORD-7"}
    lodged = bench.take(notice, "appeal", READY, court="magistrates_court", grounds=["2"])
    asks["outcome"] = "modified"
    assert bench.warned(lodged, "appeal_decided", READY, **asks) == {"ORD-7"}


@pytest.mark.rule("ORD-8")
def test_the_last_day_of_an_order_stands_on_my_work_until_it_has_passed(bench: Bench) -> None:
    notice = bench.cpn()
    last = notice.ends_on
    assert last is not None
    assert bench.due(notice, "expiry") == []
    notice = bench.take(notice, "issue", READY)
    assert bench.due(notice, "expiry") == [last]
    with on_day(last):
        refresh_deadlines()
    assert bench.due(notice, "expiry") == [last]
    with on_day(last + DAY):
        refresh_deadlines()
    assert bench.due(notice, "expiry") == []


@pytest.mark.rule("ORD-9", "ORD-21")
def test_a_hearing_stands_on_my_work_until_what_came_of_it_is_recorded_once(bench: Bench) -> None:
    order = _application(bench)
    listed = datetime(2026, 7, 1, 0, 30, tzinfo=clock.LONDON)
    about = {"court": "county_court", "listed_for": listed}
    bench.take(order, "hearing", START, purpose="final", **about)
    assert bench.due(order, "hearing") == [date(2026, 7, 1)]
    hearing = order.hearings.get()
    held = {"hearing": hearing, "note": "Adjourned"}
    with undone():
        bench.take(order, "hearing_held", date(2026, 7, 1), **held)
        assert bench.due(order, "hearing") == []
        assert bench.refused(order, "hearing_held", date(2026, 7, 1), **held) == {"ORD-21"}
    hearing.refresh_from_db()
    bench.take(order, "hearing", START, purpose="appeal", **about)
    assert len(bench.due(order, "hearing")) == 2
    order = bench.take(order, "withdraw", START, note="Moved away")
    assert len(bench.due(order, "hearing")) == 1
    other = _application(bench)
    assert bench.refused(other, "hearing_held", date(2026, 7, 1), **held) == {"ORD-11"}


@pytest.mark.rule("ORD-18")
def test_a_last_day_is_not_before_the_day_from_which_it_is_set(bench: Bench) -> None:
    notice = bench.cpn(ends_on=READY)
    assert bench.refused(notice, "issue", READY) == set()
    assert bench.refused(notice, "issue", READY + DAY) == {"ORD-18"}
    notice = bench.served_cpn()
    day = READY + 10 * DAY
    assert bench.refused(notice, "vary", day, ends_on=day, note="Shorter") == set()
    assert bench.refused(notice, "vary", day, ends_on=day - DAY, note="Shorter") == {"ORD-18"}
    notice = bench.take(notice, "appeal", READY, court="magistrates_court", grounds=["2"])
    ends = {"outcome": "modified"}
    assert bench.refused(notice, "appeal_decided", day, ends_on=day, **ends) == set()
    assert bench.refused(notice, "appeal_decided", day, ends_on=day - DAY, **ends) == {"ORD-18"}
    order = _application(bench)
    assert bench.refused(order, "interim", day, ends_on=day) == set()
    assert bench.refused(order, "interim", day, ends_on=day - DAY) == {"ORD-18"}


@pytest.mark.rule("ORD-19")
def test_one_appeal_at_a_time_each_decided_after_it_was_lodged(bench: Bench) -> None:
    notice = bench.served_cpn()
    appeal = {"court": "magistrates_court", "grounds": ["2"]}
    decided = {"outcome": "dismissed"}
    late = READY + 20 * DAY

    def refused(step: str, on: date, **data: Any) -> set[str]:
        return rules_of(answered(notice, step, on, by=bench.officer, today=late, **data))

    assert refused("appeal_decided", READY, **decided) == {"ORD-19"}
    assert refused("appeal", READY - DAY, **appeal) == {"ORD-19"}
    assert refused("appeal", READY, **appeal) == set()
    bench.take(notice, "appeal", READY + DAY, **appeal)
    assert refused("appeal", READY + 2 * DAY, **appeal) == {"ORD-19"}
    assert refused("appeal_decided", READY, **decided) == {"ORD-19"}
    assert refused("appeal_decided", READY + DAY, **decided) == set()
    bench.take(notice, "appeal_decided", READY + DAY, **decided)
    assert refused("appeal", READY + 2 * DAY, **appeal) == set()


@pytest.mark.rule("ORD-20")
def test_a_warning_on_which_a_notice_rests_stays_on_the_register(bench: Bench) -> None:
    notice = bench.cpn()
    warning = notice.source
    assert warning is not None
    slip = {"by": bench.manager, "note": "Another person’s"}
    assert bench.refused(warning, "void", READY, **slip) == set()
    notice = bench.take(notice, "issue", READY)
    found = answered(warning, "void", READY, **slip)  # type: ignore[arg-type]
    assert rules_of(found) == {"ORD-20"}
    assert notice.record.reference in words_of(found, "ORD-20")
    bench.take(notice, "void", READY, **slip)
    assert bench.refused(warning, "void", READY, **slip) == set()


@pytest.mark.rule("ORD-22")
def test_a_new_requirement_is_whole_and_only_what_is_to_be_done_has_a_day(bench: Bench) -> None:
    notice, warning = bench.served_cpn(), bench.cpw()
    why = {"note": "New facts"}
    day = READY + 9 * DAY
    for half in ({"requirement_kind": "do"}, {"requirement": "Fit carpets."}):
        assert bench.refused(notice, "vary", READY, **half, **why) == {"ORD-22"}
    for kind, refusing in (("stop", {"ORD-22"}), ("do", set()), ("take_steps", set())):
        asks = {"requirement_kind": kind, "requirement": "The music.", "due_by": day}
        assert bench.refused(notice, "vary", READY, **asks, **why) == refusing
        assert bench.refused(warning, "add_requirement", START, **asks) == refusing
    injunction = _application(bench)
    bench.take(injunction, "withdraw", START, note="A new draft")
    with on_day(START):
        other = draft(
            Kind.INJUNCTION,
            by=bench.officer,
            case=bench.case,
            about=bench.adult,
            conduct="Threats.",
            applicant="council",
            asb_limb="a",
        )
    asks = {"requirement_kind": "prohibit", "requirement": "Entering.", "due_by": day}
    assert bench.refused(other, "add_requirement", START, **asks) == {"ORD-22"}


def test_every_step_of_every_life_cycle_has_its_words_and_its_verb() -> None:
    from orders.services import VERBS
    from orders.steps.table import STEPS

    taken = {step for steps in LIFE.values() for step in steps}
    assert taken == set(STEPS) == set(VERBS)
    assert {move.target for steps in LIFE.values() for move in steps.values()} - {None} <= set(
        State
    )
