"""The meeting: who is asked and let in, what is heard, who sees what, and what nobody changes later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asbrac.conference import ASBRAC
from asbrac.models import AsbracAction, AsbracMeeting, AsbracReferral, AsbracRequest
from conferences import services as meetings
from partnership import clock
from partnership.models import RuleReason
from tests.asbrac.conftest import Room, refused


def test_a_meeting_lies_ahead_and_its_referrals_close_before_it(room: Room) -> None:
    assert refused(lambda: room.meeting(in_days=-2, close_in=-3)) == {"CONF-PLAN"}
    assert refused(lambda: room.meeting(in_days=5, close_in=6)) == {"CONF-PLAN"}
    assert room.meeting(in_days=5, close_in=5).state == "planned"
    planned = room.meeting(in_days=20)
    assert planned.referrals_close_on == room.today + timedelta(days=10)


def test_only_whoever_runs_it_plans(room: Room) -> None:
    room.runner = room.cast.officer
    assert refused(lambda: room.meeting()) == {"CONF-RUN"}


def test_after_the_cut_off_a_reason_is_asked_for_and_kept(room: Room) -> None:
    first, second, third = (room.accepted() for _ in range(3))
    open_still = room.meeting(in_days=10, close_in=0)
    room.listed(open_still, first)
    closed = room.meeting(in_days=10, close_in=-1)
    assert refused(lambda: room.listed(closed, second)) == {"CONF-CUTOFF"}
    room.listed(closed, second, reasons={"CONF-CUTOFF": "The risk has risen."})
    assert RuleReason.objects.get(record=second.record).reason == "The risk has risen."
    AsbracMeeting.objects.filter(pk=closed.pk).update(is_emergency=True)
    closed.refresh_from_db()
    room.listed(closed, third)


def test_only_an_accepted_referral_is_listed_and_only_once(room: Room) -> None:
    meeting, waiting, taken = room.meeting(), room.referred(), room.accepted()
    assert refused(lambda: room.listed(meeting, waiting)) == {"CONF-REFERRAL"}
    room.listed(meeting, taken)
    assert refused(lambda: room.listed(meeting, taken)) == {"CONF-REFERRAL"}


def test_what_was_heard_before_comes_back_as_a_review(room: Room) -> None:
    referral = room.accepted()
    first = room.meeting(in_days=0, close_in=0)
    item = room.listed(first, referral)
    assert not item.is_review
    room.begun(first)
    room.hear(item, outcome="continues", next_review_on=room.today + timedelta(days=28))
    assert referral.record.deadlines.filter(kind="asbrac_review", met_at=None).exists()
    assert room.listed(room.meeting(), referral).is_review


def test_agencies_that_are_asked_see_the_referral_until_days_after_the_meeting(
    room: Room,
) -> None:
    cast, referral, meeting = room.cast, room.accepted(), room.meeting(in_days=20)
    room.listed(meeting, referral)
    seen = AsbracReferral.objects.visible_to
    assert not seen(cast.partner).exists()
    assert room.asked(meeting, cast.housing) == 1
    assert room.asked(meeting, cast.housing) == 0
    assert seen(cast.partner).exists()
    assert not seen(cast.police).exists()
    with clock.pretend(clock.now() + timedelta(days=60)):
        assert not seen(cast.partner).exists()


def test_what_is_listed_later_is_asked_about_as_well(room: Room) -> None:
    meeting = room.meeting()
    room.listed(meeting, room.accepted())
    room.asked(meeting)
    late = room.listed(meeting, room.accepted())
    assert late.requests.count() == 2


def test_an_agency_sees_and_answers_its_own_request_alone(room: Room) -> None:
    cast, meeting = room.cast, room.meeting()
    room.listed(meeting, room.accepted())
    room.asked(meeting)
    own = AsbracRequest.objects.get(agency=cast.housing)
    assert list(AsbracRequest.objects.visible_to(cast.partner)) == [own]
    assert AsbracRequest.objects.visible_to(room.runner).count() == 2
    assert AsbracRequest.objects.visible_to(cast.officer).count() == 0

    def answer(by: Any, **more: Any) -> set[str]:
        return refused(lambda: meetings.answer_request(ASBRAC, own, by=by, **more))

    assert answer(cast.police, answer="Known.") == {"CONF-OWN"}
    assert answer(cast.partner) == {"CONF-ANSWER"}
    assert answer(cast.partner, answer="Known.", nothing_known=True) == {"CONF-ANSWER"}
    assert answer(cast.partner, nothing_known=True) == set()
    assert answer(cast.partner, answer="Known after all.") == set()
    assert not own.referral.record.deadlines.filter(subject=own.pk, met_at=None).exists()


def test_an_agency_sees_and_finishes_its_own_action_alone(room: Room) -> None:
    cast, referral = room.cast, room.accepted()

    def add(**more: Any) -> AsbracAction:
        action: AsbracAction = meetings.add_action(
            ASBRAC,
            referral,
            by=room.runner,
            **{
                "description": "Call in.",
                "agency": cast.housing,
                "due_on": room.today,
                **more,
            },
        )
        return action

    assert refused(lambda: add(description=" ")) == {"CONF-ACTION"}
    assert refused(lambda: add(due_on=room.today - timedelta(days=1))) == {"CONF-ACTION"}
    assert refused(lambda: add(owner=cast.police)) == {"CONF-ACTION"}
    action = add()
    assert (action.owner_name, action.is_overdue) == ("Pat Partner", False)
    (due,) = referral.record.deadlines.filter(kind="asbrac_action", met_at=None)
    assert due.assignee == cast.partner
    assert list(AsbracAction.objects.visible_to(cast.partner)) == [action]
    assert not AsbracAction.objects.visible_to(cast.police).exists()

    def finish(by: Any, status: str = "done", outcome: str = "Called.") -> set[str]:
        return refused(
            lambda: meetings.finish_action(ASBRAC, action, by=by, status=status, outcome=outcome)
        )

    assert finish(cast.police) == {"CONF-OWN"}
    assert finish(cast.partner, outcome=" ") == {"CONF-FINISH"}
    assert finish(cast.partner, status="open") == {"CONF-FINISH"}
    assert finish(cast.partner) == set()
    assert finish(cast.partner) == {"CONF-FINISHED"}
    assert not referral.record.deadlines.filter(kind="asbrac_action", met_at=None).exists()


def test_a_meeting_begins_on_its_day_with_something_to_hear(room: Room) -> None:
    ahead = room.meeting(in_days=1, close_in=0)
    room.listed(ahead, room.accepted())
    begin = lambda meeting: refused(  # noqa: E731
        lambda: meetings.open_meeting(ASBRAC, meeting, by=room.runner)
    )
    assert begin(ahead) == {"CONF-OPEN"}
    empty = room.meeting(in_days=0, close_in=0)
    assert begin(empty) == {"CONF-OPEN"}
    room.listed(empty, room.accepted())
    assert begin(empty) == set()
    assert begin(empty) == {"CONF-STATE"}


def test_a_meeting_closes_when_all_was_heard_and_whoever_came_has_signed(room: Room) -> None:
    meeting = room.meeting(in_days=0, close_in=0)
    heard, put_off = (room.listed(meeting, room.accepted()) for _ in range(2))
    meetings.open_meeting(ASBRAC, meeting, by=room.runner)

    def close() -> set[str]:
        return refused(lambda: meetings.close_meeting(ASBRAC, meeting, by=room.runner))

    assert close() == {"CONF-CLOSE"}
    room.hear(heard, outcome="continues", next_review_on=room.today + timedelta(days=28))
    put_off.refresh_from_db()
    meetings.defer_item(ASBRAC, put_off, by=room.runner)
    assert close() == {"CONF-CLOSE"}

    def came(**more: Any) -> set[str]:
        return refused(
            lambda: meetings.record_attendance(
                ASBRAC, meeting, room.cast.council, by=room.runner, status="attended", **more
            )
        )

    assert came() == {"CONF-CAME"}
    assert came(name="Cora") == set()
    assert close() == {"CONF-CLOSE"}
    assert came(name="Cora", declared=True) == set()
    assert close() == set()
    assert meeting.record.deadlines.filter(kind="asbrac_minutes", met_at=None).exists()


def test_nothing_of_a_meeting_changes_once_its_minutes_are_approved(room: Room) -> None:
    meeting = room.meeting(in_days=0, close_in=0)
    item = room.listed(meeting, room.accepted())
    room.begun(meeting)
    answers = {"outcome": "continues", "next_review_on": room.today + timedelta(days=28)}
    room.hear(item, **answers)
    approve = lambda: refused(  # noqa: E731
        lambda: meetings.approve_minutes(ASBRAC, meeting, by=room.runner)
    )
    assert approve() == {"CONF-STATE"}
    meetings.close_meeting(ASBRAC, meeting, by=room.runner)
    room.hear(item, **answers, decision="Put right in the draft.")
    assert approve() == set()
    assert refused(lambda: room.hear(item, **answers)) == {"CONF-HEAR"}
    assert refused(
        lambda: meetings.write_minutes(ASBRAC, meeting, by=room.runner, minutes="More")
    ) == {"CONF-MINUTES"}
    assert refused(
        lambda: meetings.record_attendance(
            ASBRAC, meeting, room.cast.housing, by=room.runner, status="absent"
        )
    ) == {"CONF-CAME"}
    item.refresh_from_db()
    assert refused(
        lambda: meetings.add_action(
            ASBRAC,
            item.referral,
            by=room.runner,
            item=item,
            description="Late",
            agency=room.cast.housing,
            due_on=room.today,
        )
    ) == {"CONF-ACTION"}


def test_a_cancelled_meeting_frees_what_it_had_listed(room: Room) -> None:
    referral, meeting = room.accepted(), room.meeting()
    room.listed(meeting, referral)
    room.asked(meeting)
    assert refused(lambda: meetings.cancel_meeting(ASBRAC, meeting, by=room.runner, reason="")) == {
        "CONF-CANCEL"
    }
    meetings.cancel_meeting(ASBRAC, meeting, by=room.runner, reason="Snow")
    assert not referral.record.deadlines.filter(kind="asbrac_request", met_at=None).exists()
    room.listed(room.meeting(), referral)


def test_items_are_heard_in_the_order_that_was_set(room: Room) -> None:
    meeting = room.meeting()
    first, second, third = (room.listed(meeting, room.accepted()) for _ in range(3))
    meetings.move_item(ASBRAC, third, by=room.runner, up=True)
    meetings.move_item(ASBRAC, first, by=room.runner, up=True)
    assert list(meeting.items.all()) == [first, third, second]
    meetings.unlist_referral(ASBRAC, first, by=room.runner)
    assert list(meeting.items.all()) == [third, second]


def test_whoever_has_a_conflict_of_interest_sees_nothing_of_the_referral(room: Room) -> None:
    cast, referral, meeting = room.cast, room.accepted(), room.meeting()
    other = room.accepted()
    for each in (referral, other):
        room.listed(meeting, each)
    room.asked(meeting)

    def exclude(user: Any, reason: str = "Her brother.") -> set[str]:
        return refused(
            lambda: meetings.exclude(ASBRAC, referral, user, by=room.runner, reason=reason)
        )

    assert exclude(cast.partner, " ") == {"CONF-EXCLUDE"}
    assert exclude(room.runner) == {"CONF-EXCLUDE"}
    assert exclude(cast.stranger) == {"CONF-EXCLUDE"}
    assert exclude(cast.partner) == set()
    assert list(AsbracReferral.objects.visible_to(cast.partner)) == [other]
    assert [row.referral for row in AsbracRequest.objects.visible_to(cast.partner)] == [other]
    assert not referral.record.deadlines.filter(assignee=cast.partner, met_at=None).exists()
    block = referral.record.blocks.get()
    meetings.readmit(ASBRAC, referral, block, by=room.runner)
    assert AsbracReferral.objects.visible_to(cast.partner).count() == 2


def test_a_seat_is_for_somebody_who_takes_part(room: Room) -> None:
    cast = room.cast

    def give(user: Any) -> set[str]:
        return refused(lambda: meetings.give_seat(ASBRAC, user, by=room.runner))

    assert give(cast.analyst) == {"CONF-SEAT"}
    assert give(cast.stranger) == {"CONF-SEAT"}
    assert give(cast.partner) == set()
    assert give(cast.partner) == {"CONF-SEAT"}
