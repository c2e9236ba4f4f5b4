"""Two people at one meeting: nobody's words are lost, and nobody acts on what has changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from asbrac.conference import ASBRAC
from asbrac.models import AsbracMeeting, AsbracRequest
from conferences import services as meetings
from partnership.models import LocalSetting
from partnership.rules import ChangedMeanwhile
from tests.asbrac.conftest import refused
from tests.conferences.conftest import Table, day, done, opened, sent, text_of


def test_two_people_write_about_one_item_and_both_keep_their_text(table: Table) -> None:
    _, (item,) = table.today_with("Vera")
    typed = {
        "discussion": "Mine, typed for a while.",
        "decision": "Mine.",
        "outcome": "continues",
        "version": str(item.version),
        **day("next_review_on", table.today + timedelta(days=28)),
    }
    table.decided(item, discussion="Theirs.", decision="Theirs first.")
    answer = sent(table.runner, "asbrac_hear", item.pk, **typed)
    assert answer.status_code == 409
    page = text_of(answer)
    for words in ("Theirs first.", "Mine, typed for a while.", "Somebody else has saved this item"):
        assert words in page
    item.refresh_from_db()
    assert item.decision == "Theirs first."
    done(table.runner, "asbrac_hear", item.pk, **{**typed, "version": str(item.version)})
    item.refresh_from_db()
    assert item.decision == "Mine."


def test_attendance_and_actions_are_no_conflict_with_what_is_being_written(table: Table) -> None:
    meeting, (item, other) = table.today_with("Vera", "Otto")
    before = item.version
    table.action(item)
    table.decided(other)
    done(
        table.runner,
        "asbrac_attendance",
        meeting.pk,
        table.cast.housing.pk,
        status="apologies",
    )
    assert table.decided(item, expected_version=before).decision == "Decided."


def test_two_people_of_an_agency_answer_and_both_keep_their_text(table: Table) -> None:
    table.today_with("Vera")
    request = AsbracRequest.objects.get(agency=table.cast.housing)
    page = opened(table.cast.partner, "asbrac_answer", request.pk)
    assert f'name="version" value="{request.version}"' in page
    typed = {"answer": "Mine.", "version": str(request.version)}
    meetings.answer_request(ASBRAC, request, by=table.cast.partner, answer="Theirs.")
    answer = sent(table.cast.partner, "asbrac_answer", request.pk, **typed)
    assert answer.status_code == 409
    assert "Theirs." in text_of(answer)
    assert "Mine." in text_of(answer)
    request.refresh_from_db()
    assert request.answer == "Theirs."


def test_whoever_comes_second_meets_the_meeting_as_the_first_has_left_it(table: Table) -> None:
    meeting, (item,) = table.today_with("Vera")
    stale = AsbracMeeting.objects.get(pk=meeting.pk)
    table.decided(item)
    table.closed(meeting)
    assert refused(lambda: meetings.close_meeting(ASBRAC, stale, by=table.runner)) == {"CONF-STATE"}
    stale_action = table.action(item)
    finish = lambda: refused(  # noqa: E731
        lambda: meetings.finish_action(
            ASBRAC, stale_action, by=table.runner, status="done", outcome="Done."
        )
    )
    type(stale_action).objects.filter(pk=stale_action.pk).update(
        status="not_done", outcome="No.", finished_on=table.today
    )
    assert finish() == {"CONF-FINISHED"}


def test_minutes_are_approved_as_they_were_read(table: Table) -> None:
    meeting, (item,) = table.today_with("Vera")
    table.decided(item)
    table.closed(meeting)
    read = meeting.record.version
    for change in (
        lambda: table.decided(item, decision="Put right."),
        lambda: table.action(item),
        lambda: meetings.write_minutes(ASBRAC, meeting, by=table.runner, minutes="Thanks."),
    ):
        change()
        with pytest.raises(ChangedMeanwhile):
            meetings.approve_minutes(ASBRAC, meeting, by=table.runner, expected_version=read)
        meeting.record.refresh_from_db()
        read = meeting.record.version
    done(table.runner, "asbrac_minutes_approve", meeting.pk, version="1")
    meeting.refresh_from_db()
    assert meeting.state == "closed"
    done(table.runner, "asbrac_minutes_approve", meeting.pk, version=str(read))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.approved_by) == ("approved", table.runner)


def test_where_policy_asks_for_two_people_the_writer_of_the_minutes_does_not_approve_them(
    table: Table,
) -> None:
    meeting, (item,) = table.today_with("Vera")
    table.decided(item)
    table.closed(meeting)
    LocalSetting.objects.create(
        partnership=table.cast.area,
        key="asbrac_minutes_two_people",
        value=1,
        effective_from=table.today,
    )
    approve = lambda by: refused(  # noqa: E731
        lambda: meetings.approve_minutes(ASBRAC, meeting, by=by)
    )
    assert "Somebody else approves" in opened(table.runner, "asbrac_minutes", meeting.pk)
    assert approve(table.runner) == {"CONF-APPROVE"}
    meetings.write_minutes(ASBRAC, meeting, by=table.cast.manager, minutes="Thanks.")
    assert approve(table.cast.manager) == {"CONF-APPROVE"}
    assert approve(table.runner) == set()


def test_an_emergency_meeting_takes_referrals_until_its_day(table: Table) -> None:
    ordinary = table.meeting(in_days=1, close_in=-9)
    page = done(
        table.runner,
        "asbrac_meeting_plan",
        starts_at=f"{table.today + timedelta(days=1):%Y-%m-%d}T09:00",
        place="By telephone",
        chair="Cora Coordinator",
        is_emergency="yes",
    )
    emergency = AsbracMeeting.objects.exclude(pk=ordinary.pk).get()
    assert str(emergency.pk) in page
    assert emergency.referrals_close_on == table.today + timedelta(days=1)
    referral = table.accepted()
    assert refused(lambda: table.listed(ordinary, referral)) == {"CONF-CUTOFF"}
    assert table.listed(emergency, referral)


def test_a_meeting_that_is_moved_forward_is_answered_sooner(table: Table) -> None:
    meeting = table.meeting(in_days=20)
    referral = table.accepted()
    table.listed(meeting, referral)
    table.asked(meeting, table.cast.housing)
    sooner = meeting.starts_at - timedelta(days=10)
    meetings.change_meeting(
        ASBRAC,
        meeting,
        by=table.runner,
        starts_at=sooner,
        place="Room 5",
        chair="Cora",
        referrals_close_on=table.today,
        is_emergency=False,
    )
    request = AsbracRequest.objects.get()
    assert request.due_on == meeting.day == table.today + timedelta(days=10)
    (due,) = referral.record.deadlines.filter(kind="asbrac_request", met_at=None)
    assert due.due_on == meeting.day
