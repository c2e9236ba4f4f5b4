"""The pages of a meeting: one keyboard, nothing typed is lost, each look is logged."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from asbrac.conference import ASBRAC
from asbrac.models import AsbracAction, AsbracMeeting
from conferences.services import give_seat
from partnership import clock
from partnership.models import AccessLogEntry, RuleReason
from partnership.services import find_draft, read_draft, save_draft
from tests.asbrac.conftest import client
from tests.conferences.conftest import Table, day, done, opened, sent, text_of


def typed(table: Table, **more: str) -> dict[str, str]:
    """What is typed about an item that stays open."""
    return {
        "discussion": "The landlord moves the bins.",
        "decision": "Stays open.",
        "outcome": "continues",
        **day("next_review_on", table.today + timedelta(days=28)),
        **more,
    }


def action(table: Table, **more: str) -> dict[str, str]:
    return {
        "action_description": "Move the bins",
        "action_agency": str(table.cast.housing.pk),
        "action_person": "Pat Partner",
        **day("action_due", table.today + timedelta(days=7)),
        **more,
    }


# The calendar.


def test_what_is_coming_stands_first_and_what_is_over_is_paged(table: Table) -> None:
    soon, later = table.meeting(in_days=3, close_in=0), table.meeting(in_days=30)
    over = [table.meeting(in_days=each, close_in=0) for each in range(1, 28)]
    for number, each in enumerate(over):
        AsbracMeeting.objects.filter(pk=each.pk).update(
            state="cancelled", starts_at=soon.starts_at - timedelta(days=40 + number)
        )
    page = opened(table.runner, "asbrac_meetings")
    shown = re.findall(r"/asbrac/meetings/([0-9a-f-]{36})/", page)
    assert shown == [str(each.pk) for each in (soon, later, *over[:25])]
    after = re.search(r"\?after=([0-9a-f-]{36})", page)
    assert after is not None
    rest = opened(table.runner, "asbrac_meetings", after=after[1])
    assert re.findall(r"/asbrac/meetings/([0-9a-f-]{36})/", rest)[2:] == [
        str(each.pk) for each in over[25:]
    ]
    back = re.search(r"\?before=([0-9a-f-]{36})", rest)
    assert back is not None
    assert str(over[0].pk) in opened(table.runner, "asbrac_meetings", before=back[1])


def test_a_meeting_whose_day_has_passed_stays_in_sight_until_it_is_held_or_cancelled(
    table: Table,
) -> None:
    meeting = table.meeting()
    AsbracMeeting.objects.update(starts_at=meeting.starts_at - timedelta(days=200))
    page = opened(table.runner, "asbrac_meetings")
    assert str(meeting.pk) in page
    assert "Not held yet" in page


def test_an_agency_reads_the_calendar_of_meetings_that_it_is_invited_to(table: Table) -> None:
    invited, other = table.meeting(in_days=12), table.meeting(in_days=13)
    table.listed(invited, table.accepted())
    table.asked(invited, table.cast.housing)
    page = opened(table.cast.partner, "asbrac_meetings")
    assert str(invited.pk) in page
    assert str(other.pk) not in page
    assert "Plan a meeting" not in page
    opened(table.cast.partner, "asbrac_meeting", other.pk, status=404)


def test_what_is_wrong_with_a_plan_is_said_and_what_was_typed_stays(table: Table) -> None:
    page = text_of(
        sent(table.runner, "asbrac_meeting_plan", starts_at="tomorrow", place="Room 4", chair="")
    )
    assert "Enter the day and time, like 23/11/2026 14:05" in page
    assert "Enter who chairs it" in page
    assert 'value="Room 4"' in page
    past = sent(
        table.runner,
        "asbrac_meeting_plan",
        starts_at="2020-01-01T10:00",
        place="Room 4",
        chair="Cora",
    )
    assert "The meeting must lie ahead." in text_of(past)


# The agenda.


def test_referrals_are_listed_together_those_due_for_review_first(table: Table) -> None:
    new, second = table.accepted(table.victim("New")), table.accepted(table.victim("Second"))
    heard, (item,) = table.today_with("Heard")
    table.decided(item)
    table.approved(heard)
    meeting = table.meeting()
    page = opened(table.runner, "asbrac_agenda_add", meeting.pk)
    places = [page.index(f"{name} Victim") for name in ("Heard", "New", "Second")]
    assert places == sorted(places)
    assert "review due" in page
    done(
        table.runner,
        "asbrac_agenda_add",
        meeting.pk,
        referral=[str(new.pk), str(item.referral_id)],
    )
    assert [row.is_review for row in meeting.items.all()] == [True, False]
    page = opened(table.runner, "asbrac_agenda_add", meeting.pk)
    assert "Second Victim" in page
    assert "New Victim" not in page
    done(table.runner, "asbrac_agenda_add", meeting.pk, referral=str(second.pk))
    assert "No open referral waits" in opened(table.runner, "asbrac_agenda_add", meeting.pk)


def test_after_the_cut_off_the_page_asks_why_it_cannot_wait(table: Table) -> None:
    meeting, referral = table.meeting(in_days=3, close_in=-1), table.accepted()
    without = sent(table.runner, "asbrac_agenda_add", meeting.pk, referral=str(referral.pk))
    assert "Enter why it cannot wait" in text_of(without)
    assert not meeting.items.exists()
    done(
        table.runner,
        "asbrac_agenda_add",
        meeting.pk,
        referral=str(referral.pk),
        reason="The risk has risen.",
    )
    assert RuleReason.objects.get(record=referral.record).reason == "The risk has risen."


def test_items_are_moved_and_taken_off_with_a_button(table: Table) -> None:
    meeting = table.meeting()
    first, second = (table.listed(meeting, table.accepted(table.victim(n))) for n in ("A", "B"))
    page = opened(table.runner, "asbrac_meeting", meeting.pk)
    up = reverse("asbrac_agenda_move", args=[second.pk, "up"])
    assert up in page
    assert reverse("asbrac_agenda_move", args=[first.pk, "up"]) not in page
    assert client(table.runner).get(up).status_code == 405
    done(table.runner, "asbrac_agenda_move", second.pk, "up")
    assert list(meeting.items.all()) == [second, first]
    done(table.runner, "asbrac_agenda_remove", second.pk)
    assert list(meeting.items.all()) == [first]


def test_agencies_that_have_a_seat_are_invited_unless_one_says_otherwise(table: Table) -> None:
    give_seat(ASBRAC, table.cast.partner, by=table.runner)
    meeting = table.meeting()
    table.listed(meeting, table.accepted())
    page = opened(table.runner, "asbrac_meeting_ask", meeting.pk)
    ticked = re.findall(r'value="([0-9a-f-]{36})" checked', page)
    assert ticked == [str(table.cast.housing.pk)]


def test_a_meeting_page_asks_no_more_the_longer_its_agenda_is(
    table: Table, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for names in (("Ada", "Bea"), ("Cy", "Dee", "Eve", "Fay", "Gus")):
        meeting, _ = table.today_with(*names)
        with django_assert_max_num_queries(200) as asked:
            opened(table.runner, "asbrac_meeting", meeting.pk)
        # Each referral on the page is one look in the log.
        counts.append(len(asked) - len(names))
    assert counts[0] == counts[1]


# Who came.


def test_everybody_who_came_is_recorded_on_one_page(table: Table) -> None:
    cast, meeting = table.cast, table.meeting(in_days=0, close_in=0)
    table.listed(meeting, table.accepted())
    table.asked(meeting)
    housing, police = cast.housing.pk.hex, cast.police_force.pk.hex
    page = text_of(
        sent(
            table.runner,
            "asbrac_meeting_attendance",
            meeting.pk,
            **{f"{housing}-status": "attended", f"{police}-status": "apologies"},
        )
    )
    assert "Enter who came" in page
    assert "Error: " in page.split("</title>")[0]
    assert set(meeting.attendance.values_list("status", flat=True)) == {"invited"}
    done(
        table.runner,
        "asbrac_meeting_attendance",
        meeting.pk,
        **{
            f"{housing}-status": "attended",
            f"{housing}-name": "Pat Partner",
            f"{housing}-declared": "yes",
        },
    )
    came = meeting.attendance.get(agency=cast.housing)
    assert (came.status, came.name) == ("attended", "Pat Partner")
    assert came.declared_at is not None
    # Nothing was said of the police: they are still invited.
    assert meeting.attendance.get(agency=cast.police_force).status == "invited"


# Live mode.


def test_an_action_is_added_and_everything_else_that_is_typed_stays(table: Table) -> None:
    _, (item,) = table.today_with("Vera")
    address = done(
        table.runner, "asbrac_hear", item.pk, do="action", **typed(table), **action(table)
    )
    assert address.endswith("#id_action_description")
    page = opened(table.runner, "asbrac_hear", item.pk)
    assert "The landlord moves the bins." in page
    assert AsbracAction.objects.get().description == "Move the bins"
    item.refresh_from_db()
    assert item.discussed_at is None


def test_an_action_sent_twice_or_kept_too_late_is_added_once(table: Table) -> None:
    _, (item, other) = table.today_with("Vera", "Otto")
    late = {**typed(table), **action(table), "action_key": str(uuid4())}
    for _ in range(2):
        done(table.runner, "asbrac_hear", item.pk, do="action", **late)
    # The draft that was on its way when the button was pressed.
    client(table.runner).post(reverse("draft", args=["asbrac_hear", item.pk]), late)
    page = opened(table.runner, "asbrac_hear", item.pk)
    assert "The landlord moves the bins." in page
    assert 'value="Pat Partner"' not in page
    done(table.runner, "asbrac_hear", item.pk, **late)
    assert str(item.actions.get().pk) == late["action_key"]
    # Another referral's action is another one, whatever key its page sends.
    done(table.runner, "asbrac_hear", other.pk, do="action", **late)
    assert other.actions.count() == 1


def test_a_wrong_action_loses_nothing_and_finds_no_fault_with_the_rest(table: Table) -> None:
    _, (item,) = table.today_with("Vera")
    wrong = action(table, action_description="", **day("action_due", table.today))
    answer = sent(table.runner, "asbrac_hear", item.pk, do="action", discussion="Half", **wrong)
    page = text_of(answer)
    assert "Enter what is to be done" in page
    assert "Half" in page
    assert 'value="Pat Partner"' in page
    # What is not sent off yet is not found fault with.
    assert "Enter what the meeting decided" not in page
    assert not AsbracAction.objects.exists()


def test_an_action_that_stands_there_is_added_when_the_item_is_saved(table: Table) -> None:
    _, (item, following) = table.today_with("Vera", "Otto")
    half = sent(
        table.runner, "asbrac_hear", item.pk, **typed(table), action_description="Move the bins"
    )
    assert "Select an agency" in text_of(half)
    item.refresh_from_db()
    assert item.discussed_at is None
    address = done(table.runner, "asbrac_hear", item.pk, **typed(table), **action(table))
    assert address == reverse("asbrac_hear", args=[following.pk]) + "#item"
    item.refresh_from_db()
    assert item.discussed_at is not None
    assert item.actions.get().description == "Move the bins"


def test_closing_a_referral_with_an_action_typed_beside_it_adds_neither(table: Table) -> None:
    _, (item,) = table.today_with("Vera")
    closing = typed(table, outcome="risk_reduced", risk_after="5", band_after="standard")
    page = text_of(sent(table.runner, "asbrac_hear", item.pk, **closing, **action(table)))
    assert "1 action is still open" in page
    assert 'value="Pat Partner"' in page
    assert not AsbracAction.objects.exists()
    item.referral.refresh_from_db()
    assert item.referral.is_open


@pytest.mark.parametrize("with_action", [True, False])
def test_enter_does_what_has_been_typed_for(table: Table, with_action: bool) -> None:
    _, (item,) = table.today_with("Vera")
    more = action(table) if with_action else {}
    done(table.runner, "asbrac_hear", item.pk, do="enter", **typed(table), **more)
    item.refresh_from_db()
    assert (item.discussed_at is None) is with_action
    assert AsbracAction.objects.count() == with_action


def test_a_draft_brings_back_the_decision_and_the_half_typed_action(table: Table) -> None:
    _, (item,) = table.today_with("Vera")
    kept = {name: [value] for name, value in {**typed(table), **action(table)}.items()}
    saved = client(table.runner).post(
        reverse("draft", args=["asbrac_hear", item.pk]), {**typed(table), **action(table)}
    )
    assert saved.status_code == 204
    draft = find_draft(table.runner, "asbrac_hear", str(item.pk))
    assert draft is not None
    assert read_draft(draft) == kept
    page = opened(table.runner, "asbrac_hear", item.pk)
    for words in ("The landlord moves the bins.", "Move the bins", 'value="Pat Partner"'):
        assert words in page
    assert "Your" not in page.split("</title>")[0]
    done(table.runner, "asbrac_hear", item.pk, **typed(table))
    assert find_draft(table.runner, "asbrac_hear", str(item.pk)) is None


def test_what_was_decided_last_time_stands_on_the_page_of_a_review(table: Table) -> None:
    meeting, (item,) = table.today_with("Vera")
    table.action(item, description="Move the bins")
    table.decided(item, decision="A camera is fitted.")
    table.approved(meeting)
    with clock.pretend(clock.now() + timedelta(days=28)):
        table.today = clock.today()
        again = table.meeting(in_days=0, close_in=0)
        review = table.listed(again, item.referral)
        table.begun(again)
        page = opened(table.runner, "asbrac_hear", review.pk)
    for words in ("A camera is fitted.", "Move the bins", "Outcome: It stays open", "Review"):
        assert words in page


def test_a_referral_is_put_off_and_its_draft_goes_with_it(table: Table) -> None:
    _, (item, following) = table.today_with("Vera", "Otto")
    save_draft(table.runner, "asbrac_hear", str(item.pk), {"discussion": ["Half"]})
    address = done(table.runner, "asbrac_defer", item.pk)
    assert str(following.pk) in address
    assert find_draft(table.runner, "asbrac_hear", str(item.pk)) is None
    assert "Put off" in opened(table.runner, "asbrac_hear", following.pk)


def test_closing_says_what_stands_in_the_way_and_where_to_put_it_right(table: Table) -> None:
    meeting, (item,) = table.today_with("Vera")
    page = text_of(sent(table.runner, "asbrac_meeting_close", meeting.pk))
    assert "1 of the agenda has been neither heard nor put off." in page
    assert reverse("asbrac_hear", args=[item.pk]) in page
    assert "Error: " in page.split("</title>")[0]
    table.decided(item)
    assert done(table.runner, "asbrac_meeting_close", meeting.pk) == reverse(
        "asbrac_minutes", args=[meeting.pk]
    )


def test_a_step_whose_time_has_passed_says_so(table: Table) -> None:
    meeting, (item, put_off) = table.today_with("Vera", "Otto")
    request = item.requests.get(agency=table.cast.housing)
    assert "cannot be done now" in opened(table.runner, "asbrac_meeting_ask", meeting.pk)
    table.decided(item)
    done(table.runner, "asbrac_defer", put_off.pk)
    table.closed(meeting)
    assert "the meeting is over" in opened(table.cast.partner, "asbrac_answer", request.pk)
    assert "it was put off" in opened(table.runner, "asbrac_hear", put_off.pk)
    assert "Save and next" not in opened(table.runner, "asbrac_hear", item.pk)


# What every page promises.


def test_no_title_or_address_names_anybody_and_each_look_is_logged(table: Table) -> None:
    meeting, (item,) = table.today_with("Zqvera")
    act = table.action(item)
    request = item.requests.get(agency=table.cast.housing)
    table.decided(item)
    pages = [
        ("asbrac_meeting", meeting.pk, meeting.pk),
        ("asbrac_meeting", meeting.pk, item.referral_id),
        ("asbrac_hear", item.pk, item.referral_id),
        ("asbrac_meeting_attendance", meeting.pk, meeting.pk),
        ("asbrac_exclude", item.referral_id, item.referral_id),
        ("asbrac_answer", request.pk, item.referral_id),
        ("asbrac_finish", act.pk, item.referral_id),
        ("asbrac_minutes", meeting.pk, meeting.pk),
        ("asbrac_minutes", meeting.pk, item.referral_id),
    ]
    for route, pk, looked_at in pages:
        if route == "asbrac_minutes" and meeting.state == "in_session":
            table.closed(meeting)
        looks = AccessLogEntry.objects.filter(user=table.runner, object_id=looked_at, action="view")
        before = looks.count()
        page = opened(table.runner, route, pk)
        assert "Zqvera" not in page.split("</title>")[0], route
        assert not re.search(r'(href|action)="[^"]*Zqvera', page), route
        assert looks.count() > before, (route, looked_at)


def test_lists_are_logged_with_how_much_they_showed(table: Table) -> None:
    table.today_with("Vera")
    for route, kind in (
        ("asbrac_meetings", "asbracmeeting"),
        ("asbrac_work", "asbracaction"),
        ("asbrac_seats", "asbracseat"),
    ):
        opened(table.runner, route)
        assert AccessLogEntry.objects.filter(
            user=table.runner, action="list", object_type=kind, result_count__isnull=False
        ).exists(), route


def test_a_seat_is_given_and_ended_on_its_page(table: Table) -> None:
    assert "Testshire Homes: Pat Partner" in opened(table.runner, "asbrac_seats")
    done(table.runner, "asbrac_seats", user=str(table.cast.partner.pk))
    page = opened(table.runner, "asbrac_seats")
    end = re.search(r'action="(/asbrac/seats/[0-9a-f-]{36}/end/)"', page)
    assert end is not None
    made = Client()
    made.force_login(table.runner)
    assert made.post(end[1]).status_code == 302
    again = text_of(sent(table.runner, "asbrac_seats", user=str(table.cast.analyst.pk)))
    assert "Select a person from the list" in again
