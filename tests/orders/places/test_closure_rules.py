"""Rules of closure notices and orders, on both sides of every border."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from orders.kinds import ENDED, LIFE, Kind, State
from orders.services import draft, take
from partnership import clock
from partnership.rules import Refused
from tests.orders.conftest import START, Bench, on_day
from tests.orders.drafts import (
    Answers,
    at,
    authorised,
    closure,
    closure_order,
    commence,
    days_after,
    served,
    swept,
    told,
)

NEXT = days_after(START, 1)
MAGISTRATES: Answers = {"court": "magistrates_court"}
SERVICE: Answers = {"method": "on_premises", "served_by": "Olive Officer"}


def approve(bench: Bench, hours: int, rank: str, day: date = START) -> set[str]:
    return bench.refused(
        closure(bench, day), "approve", day, by=bench.manager, hours=hours, rank=rank,
        authorised_by="A. Person",
    )  # fmt: skip


def given_authority(bench: Bench, *powers: str) -> None:
    from orders.models import Authorisation

    for power in powers:
        Authorisation.objects.create(
            partnership=bench.cast.area,
            user=bench.manager,
            power=power,
            starts_on=date(2014, 10, 20),
            source="Scheme of delegation 4.2",
            given_by=bench.officer,
        )


@pytest.mark.rule("CLO-1")
def test_more_than_24_hours_need_a_superintendent_or_the_chief_executive(bench: Bench) -> None:
    given_authority(bench, "closure", "closure_senior")
    for hours, rank, rules in (
        (24, "inspector", set()),
        (25, "inspector", {"CLO-1"}),
        (24, "council_officer", set()),
        (25, "superintendent", set()),
        (48, "superintendent", set()),
        (49, "superintendent", {"CLO-1"}),
        (48, "chief_executive", set()),
        (48, "chief_executive_designee", set()),
        (0, "superintendent", {"CLO-1"}),
    ):
        assert approve(bench, hours, rank) - {"ORD-10"} == rules, (hours, rank)
    assert "CLO-1" in approve(bench, 25, "council_officer")


@pytest.mark.rule("CLO-1")
def test_a_landlord_gives_notices_only_once_the_law_lets_it(bench: Bench) -> None:
    given_authority(bench, "closure")
    day = date(2026, 4, 1)
    commence(bench, "closure.provider_available", "1", day)
    assert approve(bench, 24, "housing_provider", days_after(day, -1)) == {"CLO-1"}
    assert approve(bench, 24, "housing_provider", day) == set()


@pytest.mark.rule("CLO-1")
def test_a_longer_notice_is_that_of_the_law_of_its_day(bench: Bench) -> None:
    day = date(2026, 4, 1)
    commence(bench, "closure.notice_maximum_hours", "72", day)
    assert approve(bench, 72, "superintendent", days_after(day, -1)) == {"CLO-1"}
    assert approve(bench, 72, "superintendent", day) == set()
    assert approve(bench, 73, "superintendent", day) == {"CLO-1"}


@pytest.mark.rule("CLO-1")
def test_a_notice_is_extended_while_it_runs_by_the_higher_rank(bench: Bench) -> None:
    notice = served(bench)
    more: Answers = {"rank": "superintendent"}
    assert bench.refused(notice, "extend_notice", NEXT, hours=48, **more) == set()
    assert bench.refused(notice, "extend_notice", NEXT, hours=48, rank="inspector") == {"CLO-1"}
    assert bench.refused(notice, "extend_notice", NEXT, hours=24, **more) == {"CLO-1"}
    assert bench.refused(notice, "extend_notice", days_after(START, 2), hours=48, **more) == {
        "CLO-1"
    }
    notice = bench.take(notice, "extend_notice", NEXT, hours=48, **more)
    assert notice.ends_at == at(START, 14) + timedelta(hours=48)


@pytest.mark.rule("CLO-1")
def test_a_notice_of_the_police_has_a_rank_of_the_police(bench: Bench) -> None:
    order = closure(bench, given_by_police=True)
    who: Answers = {"authorised_by": "A. Person", "hours": 24, "by": bench.manager}
    assert "CLO-1" in bench.refused(order, "approve", START, rank="chief_executive", **who)
    assert bench.refused(order, "approve", START, rank="inspector", **who) == set()


@pytest.mark.rule("CLO-2")
def test_a_notice_never_bars_those_who_live_there(bench: Bench) -> None:
    order = closure(bench, bars_residents=True)
    given: Answers = {
        "authorised_by": "A. Person",
        "hours": 24,
        "rank": "inspector",
        "by": bench.manager,
    }
    assert bench.refused(order, "approve", START, **given) == {"CLO-2"}
    approved = authorised(bench)
    approved.answers["bars_residents"] = True
    approved.save()
    assert bench.refused(approved, "serve", START, at=at(START, 10), **SERVICE) == {"CLO-2"}
    # The order of the court may.
    assert closure_order(bench, bars_residents=True).answers["bars_residents"] is True


@pytest.mark.rule("CLO-3")
def test_residents_and_owner_are_told_and_somebody_is_consulted(bench: Bench) -> None:
    given: Answers = {
        "authorised_by": "A. Person",
        "hours": 24,
        "rank": "inspector",
        "by": bench.manager,
    }
    untold = closure(bench, informed=[])
    assert bench.refused(untold, "approve", START, **given) == {"CLO-3"}
    with on_day(START):
        silent = draft(
            Kind.CLOSURE_NOTICE, by=bench.officer, case=bench.case, about=bench.premises,
            conduct="Fights.", informed=["Tenant"],
        )  # fmt: skip
    assert bench.refused(silent, "approve", START, **given) == {"CLO-3"}
    assert bench.refused(closure(bench), "approve", START, **given) == set()


@pytest.mark.rule("CLO-4")
def test_a_notice_says_what_for_and_when_and_where_the_court_hears_it(bench: Bench) -> None:
    moment: Answers = {"at": at(START, 10), **SERVICE}
    for lacking in ("hearing_at", "hearing_where"):
        order = authorised(bench)
        del order.answers[lacking]
        order.save()
        assert bench.refused(order, "serve", START, **moment) == {"CLO-4"}
    order = authorised(bench)
    order.conduct = " "
    order.save()
    assert bench.refused(order, "serve", START, **moment) == {"CLO-4"}
    assert bench.refused(authorised(bench), "serve", START, **moment) == set()


@pytest.mark.rule("CLO-4")
def test_a_wording_without_what_section_76_wants_lets_no_notice_leave(bench: Bench) -> None:
    from orders.letters import CLOSURE_NOTICE, current_template
    from orders.models import LetterTemplate

    held = current_template(bench.cast.area.pk, CLOSURE_NOTICE)
    assert held is not None
    wanted = {"premises", "effect", "offence", "application", "hearing", "closure_order", "advice"}
    keys = {section["key"] for section in held.sections}
    assert wanted <= keys
    order = authorised(bench)
    for number, key in enumerate(sorted(wanted), start=2):
        LetterTemplate.objects.create(
            partnership=bench.cast.area,
            letter=CLOSURE_NOTICE,
            version=number,
            sections=[each for each in held.sections if each["key"] != key],
        )
        assert bench.refused(order, "serve", START, at=at(START, 10), **SERVICE) == {"CLO-4"}


@pytest.mark.rule("CLO-5")
def test_a_served_notice_ends_in_an_application_or_a_cancellation(bench: Bench) -> None:
    notice = served(bench)
    assert "CLO-5" in bench.refused(notice, "withdraw", START, note="Not needed.")
    assert bench.refused(authorised(bench), "withdraw", START, note="Not needed.") == set()
    assert bench.refused(notice, "cancel", START, note="They left.") == set()
    assert bench.refused(notice, "apply", START, **MAGISTRATES) == set()
    # Nothing else leads from it to an end, but that it was entered by mistake.
    life = LIFE[Kind.CLOSURE_NOTICE]
    ends = {
        step
        for step, move in life.items()
        if move.target in ENDED and move.sources & {State.SERVED} and step != "void"
    }
    assert ends == {"cancel"}
    # It stays on My work until then, however late.
    with on_day(days_after(START, 10)):
        from orders.services import refresh_deadlines

        refresh_deadlines()
    assert bench.due(notice, "closure_hearing") == [days_after(START, 2)]


@pytest.mark.rule("CLO-6 DUE")
@pytest.mark.parametrize(
    ("moment", "by"),
    [
        (at(date(2026, 3, 1), 14), at(date(2026, 3, 3), 14)),
        (at(date(2026, 12, 24), 10), at(date(2026, 12, 27), 10)),
        (at(date(2026, 12, 25), 10), at(date(2026, 12, 28), 0)),
        (at(date(2026, 12, 23), 0), at(date(2026, 12, 25), 0)),
        (at(date(2026, 12, 23), 0, 1), at(date(2026, 12, 26), 0, 1)),
        # The clocks go forward on 29 March 2026, back on 25 October: hours are hours that pass.
        (at(date(2026, 3, 28), 10), at(date(2026, 3, 30), 11)),
        (at(date(2026, 10, 24), 10), at(date(2026, 10, 26), 9)),
    ],
)
def test_the_court_hears_the_application_within_48_hours_of_service(
    bench: Bench, moment: datetime, by: datetime
) -> None:
    notice = served(bench, moment)
    deadline = notice.record.deadlines.get(kind="order_closure_hearing", met_at=None)
    assert deadline.due_at == by
    last_moment = by - timedelta(seconds=1)
    assert deadline.due_on == clock.london_day(last_moment)
    assert (deadline.assignee, deadline.source[:5]) == (bench.officer, "CLO-6")


@pytest.mark.rule("CLO-6 DUE")
def test_a_notice_served_from_the_commencement_on_is_heard_within_72_hours(bench: Bench) -> None:
    day = date(2026, 4, 1)
    commence(bench, "closure.hearing_hours", "72", day)
    before, after = served(bench, at(days_after(day, -1), 14)), served(bench, at(day, 14))
    for notice, by in ((before, at(days_after(day, 1), 14)), (after, at(days_after(day, 3), 14))):
        deadline = notice.record.deadlines.get(kind="order_closure_hearing", met_at=None)
        assert deadline.due_at == by


@pytest.mark.rule("CLO-6 WARN")
def test_a_hearing_that_is_named_too_late_is_kept_with_a_reason(bench: Bench) -> None:
    moment: Answers = {"at": at(START, 10), **SERVICE}
    for named, rules in (
        (at(days_after(START, 2), 10), set()),
        (at(days_after(START, 2), 10, 1), {"CLO-6"}),
        (at(START, 9), {"CLO-6"}),
    ):
        order = authorised(bench, hearing_at=named)
        assert bench.warned(order, "serve", START, **moment) == rules


@pytest.mark.rule("CLO-7")
def test_a_hearing_is_adjourned_for_14_days_at_most(bench: Bench) -> None:
    notice = bench.take(served(bench), "apply", NEXT, **MAGISTRATES)
    for until, rules in (
        (at(days_after(NEXT, 14), 16), set()),
        (at(days_after(NEXT, 15), 0), {"CLO-7"}),
        (at(days_after(NEXT, -1), 10), {"CLO-7"}),
    ):
        assert bench.refused(notice, "adjourn", NEXT, until=until) == rules


@pytest.mark.rule("CLO-8")
def test_a_closure_order_lasts_three_months_at_most(bench: Bench) -> None:
    notice = bench.take(served(bench), "apply", NEXT, **MAGISTRATES)
    for ends, rules in (
        (date(2026, 6, 1), set()),
        (date(2026, 6, 2), {"CLO-8"}),
        (NEXT, set()),
        (START, {"CLO-8"}),
    ):
        assert bench.refused(notice, "make_order", NEXT, ends_on=ends) == rules


@pytest.mark.rule("CLO-9")
def test_a_closure_order_is_extended_before_it_ends_to_six_months_in_all(bench: Bench) -> None:
    order = closure_order(bench)
    ends = date(2026, 6, 1)
    assert order.ends_on == ends
    for new, rules in (
        (ends, {"CLO-9"}),
        (date(2026, 6, 2), set()),
        (date(2026, 9, 1), set()),
        (date(2026, 9, 2), {"CLO-9"}),
    ):
        data: Answers = {"applied_on": date(2026, 5, 20), "ends_on": new, "note": "Again."}
        assert bench.refused(order, "extend", ends, **data) == rules
    late: Answers = {
        "applied_on": days_after(ends, 1),
        "ends_on": date(2026, 8, 1),
        "note": "Again.",
    }
    assert bench.refused(order, "extend", days_after(ends, 1), **late) == {"CLO-9", "ORD-24"}
    backwards: Answers = {"applied_on": ends, "ends_on": date(2026, 8, 1), "note": "Again."}
    assert bench.refused(order, "extend", days_after(ends, -1), **backwards) == {"CLO-9"}


@pytest.mark.rule("CLO-9")
def test_a_short_order_is_extended_by_three_months_at_a_time(bench: Bench) -> None:
    order = closure_order(bench, ends_on=date(2026, 3, 31))
    for new, rules in ((date(2026, 6, 30), set()), (date(2026, 7, 1), {"CLO-9"})):
        data: Answers = {"applied_on": date(2026, 3, 20), "ends_on": new, "note": "Again."}
        assert bench.refused(order, "extend", date(2026, 3, 30), **data) == rules


@pytest.mark.rule("CLO-9")
def test_neither_variation_nor_appeal_is_a_way_round_an_extension(bench: Bench) -> None:
    order = closure_order(bench)
    for ends, rules in ((date(2026, 6, 1), set()), (date(2026, 6, 2), {"CLO-9"})):
        assert bench.refused(order, "vary", NEXT, ends_on=ends, note="Why") == rules
    order = bench.take(order, "appeal", NEXT, court="crown_court")
    for ends, rules in ((date(2026, 9, 1), set()), (date(2026, 9, 2), {"CLO-9"})):
        decided: Answers = {"outcome": "modified", "ends_on": ends}
        assert bench.refused(order, "appeal_decided", NEXT, **decided) == rules


@pytest.mark.rule("CLO-10 DUE", "CLO-10 WARN")
def test_an_appeal_is_made_within_21_days_of_the_order_and_of_each_extension(
    bench: Bench,
) -> None:
    order = closure_order(bench)
    # Made on 2 March: 21 days beginning with that day.
    assert bench.due(order, "appeal") == [date(2026, 3, 22)]
    crown: Answers = {"court": "crown_court"}
    assert bench.warned(order, "appeal", date(2026, 3, 22), **crown) == set()
    assert bench.warned(order, "appeal", date(2026, 3, 23), **crown) == {"CLO-10"}
    order = bench.take(
        order, "extend", day := date(2026, 5, 30), applied_on=date(2026, 5, 20),
        ends_on=date(2026, 8, 31), note="Again.",
    )  # fmt: skip
    assert bench.due(order, "appeal") == [days_after(day, 20)]
    assert bench.warned(order, "appeal", days_after(day, 20), **crown) == set()
    assert bench.warned(order, "appeal", days_after(day, 21), **crown) == {"CLO-10"}
    order = bench.take(order, "appeal", days_after(day, 3), **crown)
    assert bench.due(order, "appeal") == []


@pytest.mark.rule("CLO-11")
def test_the_court_continues_a_notice_for_48_hours_at_most(bench: Bench) -> None:
    notice = bench.take(served(bench), "apply", NEXT, **MAGISTRATES)
    for hours, rules in ((1, set()), (48, set()), (49, {"CLO-11"})):
        assert bench.refused(notice, "continue_notice", NEXT, hours=hours) == rules


@pytest.mark.rule("CLO-12")
def test_whoever_gives_a_notice_of_the_council_is_authorised(bench: Bench) -> None:
    assert approve(bench, 24, "council_officer") == {"CLO-12"}
    assert approve(bench, 24, "inspector") == set()
    given_authority(bench, "closure")
    assert approve(bench, 24, "council_officer") == set()
    # To act as the chief executive, or for longer, takes the higher authority.
    assert approve(bench, 24, "chief_executive_designee") == {"CLO-12"}
    assert approve(bench, 48, "chief_executive_designee") == {"CLO-12"}
    given_authority(bench, "closure_senior")
    assert approve(bench, 48, "chief_executive_designee") == set()


@pytest.mark.rule("CLO-13")
def test_the_landlords_ground_for_possession_is_told() -> None:
    assert "CLO-13" in told("make_order", Kind.CLOSURE_NOTICE)
    assert "CLO-13" in told("extend", Kind.CLOSURE_ORDER)


@pytest.mark.rule("CLO-14")
def test_the_moment_of_service_is_on_its_day_and_has_come(bench: Bench) -> None:
    order = authorised(bench)
    for moment, rules in (
        (at(START, 11), set()),
        (at(days_after(START, -1), 23, 59), {"CLO-14"}),
        (at(START, 13), {"CLO-14"}),  # The clock of the test stands at noon.
    ):
        assert bench.refused(order, "serve", START, at=moment, **SERVICE) == rules


@pytest.mark.rule("CLO-15")
def test_the_magistrates_hear_the_application_and_the_crown_court_an_appeal(
    bench: Bench,
) -> None:
    notice = served(bench)
    for court in ("county_court", "crown_court", "youth_court"):
        assert bench.refused(notice, "apply", NEXT, court=court) == {"CLO-15"}
    order = closure_order(bench)
    assert bench.refused(order, "appeal", NEXT, court="magistrates_court") == {"CLO-15"}
    assert bench.refused(order, "appeal", NEXT, court="crown_court") == set()


def test_before_the_act_there_was_no_closure_notice(bench: Bench) -> None:
    assert "CLO-1" in approve(bench, 24, "inspector", date(2014, 10, 19))
    assert approve(bench, 24, "inspector", date(2014, 10, 20)) == set()


@pytest.mark.rule("ORD-24")
def test_an_extension_on_the_last_day_may_be_entered_on_the_next(bench: Bench) -> None:
    order = closure_order(bench)
    entered = date(2026, 6, 3)
    order = swept(order, entered)
    assert order.state == "expired"
    data: Answers = {
        "applied_on": date(2026, 5, 20),
        "ends_on": date(2026, 8, 31),
        "note": "Again.",
    }
    with on_day(entered), pytest.raises(Refused, match="ORD-24"):
        take(order, "extend", by=bench.officer, on=date(2026, 6, 2), **data)
    with on_day(entered):
        order = take(order, "extend", by=bench.officer, on=date(2026, 6, 1), **data)
    assert (order.state, order.ended_on) == ("in_force", None)
