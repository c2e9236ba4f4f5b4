"""A whole ASBRAC through its pages: referred, screened, asked about, heard, minuted, done."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any

from django.urls import reverse

from asbrac.models import AsbracAction, AsbracItem, AsbracMeeting, AsbracReferral, AsbracRequest
from partnership import clock
from partnership.models import AccessLogEntry, User
from tests.asbrac.conftest import DETAILS, Room, client
from tests.cast import log_case


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def day(name: str, when: date) -> dict[str, str]:
    return {
        f"{name}-day": str(when.day),
        f"{name}-month": str(when.month),
        f"{name}-year": str(when.year),
    }


def get(user: User, route: str, /, *args: Any) -> str:
    answer = client(user).get(reverse(route, args=args))
    assert answer.status_code == 200, (route, answer.status_code)
    return text_of(answer)


def post(user: User, route: str, /, *args: Any, **data: Any) -> Any:
    answer = client(user).post(reverse(route, args=args), data)
    assert answer.status_code == 302, text_of(answer)
    return answer


def test_a_referral_goes_from_a_case_through_a_meeting_to_its_closing(room: Room) -> None:
    cast, runner, today = room.cast, room.runner, room.today
    victim = room.victim()
    case = log_case(cast, on=today - timedelta(days=5), parties=[(victim, "victim")])

    page = get(cast.officer, "case_asbrac", case.pk)
    assert "No referral has been made from this case" in page
    form = get(cast.officer, "case_asbrac_refer", case.pk)
    assert "Shouting and broken bottles" in form
    post(
        cast.officer,
        "case_asbrac_refer",
        case.pk,
        victim=str(victim.pk),
        **day("referred_on", today),
        **DETAILS,
    )
    referral = AsbracReferral.objects.get()
    assert referral.case == case
    assert referral.record.reference in get(cast.officer, "case_asbrac", case.pk)
    assert referral.record.reference in get(runner, "asbrac_referrals")
    assert "Screen a referral" in get(runner, "my_work")

    post(
        runner,
        "asbrac_accept",
        referral.pk,
        band="high",
        risk_before="30",
        note="",
        version=str(referral.record.version),
        **day("screened_on", today),
    )
    on = today + timedelta(days=12)
    post(
        runner,
        "asbrac_meeting_plan",
        starts_at=f"{on:%Y-%m-%d}T10:00",
        place="Room 4",
        chair="Cora Coordinator",
    )
    meeting = AsbracMeeting.objects.get()
    assert meeting.referrals_close_on == on - timedelta(days=10)
    post(runner, "asbrac_agenda_add", meeting.pk, referral=str(referral.pk))
    post(
        runner,
        "asbrac_meeting_ask",
        meeting.pk,
        agencies=[str(cast.housing.pk), str(cast.police_force.pk)],
        **day("due_on", today + timedelta(days=7)),
    )
    assert "Vera Victim" in get(cast.partner, "asbrac_work")
    request = AsbracRequest.objects.get(agency=cast.housing)
    post(cast.partner, "asbrac_answer", request.pk, answer="Rent is paid.")
    assert "Rent is paid." in get(runner, "asbrac_meeting", meeting.pk)
    # What one agency told is not for another one to read.
    assert "Rent is paid." not in get(cast.police, "asbrac_meeting", meeting.pk)
    assert "Rent is paid." not in get(cast.police, "asbrac_referral", referral.pk)

    with clock.pretend(datetime.combine(on, time(10), tzinfo=clock.LONDON)):
        for agency, name in ((cast.council, "Cora"), (cast.housing, "Pat")):
            post(
                runner,
                "asbrac_attendance",
                meeting.pk,
                agency.pk,
                status="attended",
                name=name,
                declared="on",
            )
        item = AsbracItem.objects.get()
        begun = post(runner, "asbrac_meeting_begin", meeting.pk)
        assert begun.headers["Location"].startswith(reverse("asbrac_hear", args=[item.pk]))
        live = get(runner, "asbrac_hear", item.pk)
        assert "1 of 1" in live
        assert "Rent is paid." in live
        typed = {
            "discussion": "The landlord will move the bins.",
            "victims_view": "She wants to sleep.",
            "decision": "Stays open.",
            "outcome": "continues",
            **day("next_review_on", on + timedelta(days=28)),
        }
        post(
            runner,
            "asbrac_hear",
            item.pk,
            do="action",
            action_description="Move the bins",
            action_agency=str(cast.housing.pk),
            action_person="Pat Partner",
            **day("action_due", on + timedelta(days=7)),
            **typed,
        )
        # What was typed above the action is kept.
        again = get(runner, "asbrac_hear", item.pk)
        assert "Move the bins" in again
        assert "The landlord will move the bins." in again
        post(runner, "asbrac_hear", item.pk, **typed)
        post(runner, "asbrac_meeting_close", meeting.pk)
        post(runner, "asbrac_minutes_edit", meeting.pk, minutes="Thanks to all.", version="")
        minutes = get(runner, "asbrac_minutes", meeting.pk)
        for words in ("Rent is paid.", "Move the bins", "She wants to sleep.", "Thanks to all."):
            assert words in minutes
        assert "none to read yet" in get(cast.partner, "asbrac_minutes", meeting.pk)
        post(runner, "asbrac_minutes_approve", meeting.pk)
        assert "Rent is paid." in get(cast.partner, "asbrac_minutes", meeting.pk)
        assert "Rent is paid." not in get(cast.police, "asbrac_minutes", meeting.pk)
        for ending in ("pdf", "word"):
            file = client(runner).get(reverse("asbrac_minutes_file", args=[meeting.pk, ending]))
            assert file.status_code == 200
            assert "Victim" not in file.headers["Content-Disposition"]
        assert "Action from the ASBRAC" in get(cast.partner, "my_work")
        assert "Move the bins" in get(cast.partner, "asbrac_work")
        action = AsbracAction.objects.get()
        post(
            cast.partner,
            "asbrac_finish",
            action.pk,
            status="done",
            outcome="Moved.",
            **day("finished_on", on),
        )
        assert "Moved." in get(runner, "asbrac_referral", referral.pk)
    assert AccessLogEntry.objects.filter(
        user=cast.partner, object_id=referral.pk, action="change"
    ).exists()


def test_a_partner_refers_without_a_case_and_the_coordinator_says_who_it_is(room: Room) -> None:
    cast = room.cast
    known = room.victim("Vera")
    data = {**DETAILS, "given_name": "Vera", "family_name": "Victim"}
    empty = client(cast.partner).post(reverse("asbrac_refer"), {"given_name": "Vera"})
    page = text_of(empty)
    for words in (
        "Select at least one reason",
        "Select the risk to the victim",
        "Enter what has happened",
        "Enter why it needs several agencies",
        "Select whether the victim agrees",
    ):
        assert words in page
    assert 'value="Vera"' in page

    post(cast.partner, "asbrac_refer", **data)
    referral = AsbracReferral.objects.get()
    assert referral.victim != known
    assert referral.referring_agency == cast.housing
    assert "Somebody on file looks like the victim" in get(
        room.runner, "asbrac_referral", referral.pk
    )
    post(
        room.runner,
        "asbrac_identify",
        referral.pk,
        person=str(known.pk),
        version=str(referral.record.version),
    )
    referral.refresh_from_db()
    assert referral.victim == known
    assert (
        client(cast.police).get(reverse("asbrac_referral", args=[referral.pk])).status_code == 404
    )


def test_an_officer_is_asked_before_somebody_is_written_down_twice(room: Room) -> None:
    from people.services import add_person

    born = date(1980, 5, 17)
    known = add_person(
        by=room.cast.officer, given_name="Vera", family_name="Victim", date_of_birth=born
    )
    data = {
        **DETAILS,
        "given_name": "Vera",
        "family_name": "Victim",
        **day("date_of_birth", born),
    }
    asked = client(room.cast.officer).post(reverse("asbrac_refer"), data)
    assert "Is the victim one of these?" in text_of(asked)
    assert not AsbracReferral.objects.exists()
    post(room.cast.officer, "asbrac_refer", **{**data, "is": str(known.pk)})
    assert AsbracReferral.objects.get().victim == known


def test_roles_without_the_asbrac_find_none_of_it(room: Room) -> None:
    referral = room.accepted()
    for user in (room.cast.legal, room.cast.analyst, room.cast.administrator):
        answer = client(user).get(reverse("asbrac_referral", args=[referral.pk]))
        assert answer.status_code == 403
        assert client(user).get(reverse("asbrac_meetings")).status_code == 403
    assert (
        client(room.cast.stranger).get(reverse("asbrac_referral", args=[referral.pk])).status_code
        == 404
    )
