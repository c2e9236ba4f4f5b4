"""A coordinator of another agency: the role runs a conference on referrals of their own, and no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from asbrac.conference import ASBRAC
from asbrac.models import AsbracAction, AsbracReferral, AsbracRequest
from conferences import services as meetings
from partnership import clock
from partnership.models import Grant, Level, Role, User
from tests.asbrac.conftest import Room, client
from tests.cast import PASSWORD


@pytest.fixture
def guest(room: Room) -> User:
    made: User = User.objects.create_user(
        "greta@testshire.example",
        PASSWORD,
        name="Greta Guest",
        partnership=room.cast.area,
        agency=room.cast.housing,
        role=Role.objects.get(code="coordinator"),
    )
    return made


def told(room: Room) -> AsbracReferral:
    """Housing and the police have each said something; the police took an action."""
    meeting, referral = room.meeting(in_days=0, close_in=0), room.accepted()
    room.listed(meeting, referral)
    room.asked(meeting)
    for user, words in ((room.cast.partner, "Rent is paid."), (room.cast.police, "Four calls.")):
        request = AsbracRequest.objects.get(agency=user.agency, referral=referral)
        meetings.answer_request(ASBRAC, request, by=user, answer=words)
    meetings.add_action(
        ASBRAC,
        referral,
        by=room.runner,
        description="Patrol on Fridays",
        agency=room.cast.police_force,
        owner_name="Percy",
        due_on=room.today + timedelta(days=7),
    )
    return referral


def answers(user: User) -> set[str]:
    return set(AsbracRequest.objects.visible_to(user).values_list("answer", flat=True))


def test_the_role_alone_opens_no_other_agencys_answers_and_actions(room: Room, guest: User) -> None:
    referral = told(room)
    assert AsbracReferral.objects.visible_to(guest).filter(pk=referral.pk).exists()
    assert answers(guest) == {"Rent is paid."}
    assert not AsbracAction.objects.visible_to(guest).exists()
    for route, about in (
        ("asbrac_referral", [referral.pk]),
        ("asbrac_meeting", [referral.items.get().meeting_id]),
        ("asbrac_work", []),
    ):
        page = client(guest).get(reverse(route, args=about))
        assert page.status_code == 200
        assert b"Four calls." not in page.content
        assert b"Patrol on Fridays" not in page.content
    police = AsbracRequest.objects.get(agency=room.cast.police_force)
    page = client(guest).get(reverse("asbrac_answer", args=[police.pk]))
    assert page.status_code == 404


def test_whoever_runs_it_and_may_write_on_the_referral_sees_all(room: Room, guest: User) -> None:
    referral = told(room)
    for runner in (room.runner, room.cast.manager):
        assert answers(runner) == {"Rent is paid.", "Four calls."}
        assert AsbracAction.objects.visible_to(runner).count() == 1
    Grant.objects.create(
        partnership=room.cast.area,
        record=referral.record,
        user=guest,
        level=Level.WRITE,
        ends_at=clock.now() + timedelta(days=1),
        reason="Runs this one",
        given_by=room.cast.manager,
    )
    assert answers(guest) == {"Rent is paid.", "Four calls."}
    assert AsbracAction.objects.visible_to(guest).count() == 1


def test_a_link_to_finish_an_action_stands_only_where_one_may(room: Room, guest: User) -> None:
    """The role runs the conference, not this referral, and does not answer for an agency."""
    referral = told(room)
    own = meetings.add_action(
        ASBRAC,
        referral,
        by=room.runner,
        description="Mend the gate",
        agency=room.cast.housing,
        owner_name="Henry",
        due_on=room.today + timedelta(days=7),
    )
    finish = reverse("asbrac_finish", args=[own.pk])
    for user, may in ((guest, False), (room.cast.partner, True), (room.runner, True)):
        page = client(user).get(reverse("asbrac_work"))
        assert b"Mend the gate" in page.content
        assert (finish.encode() in page.content) is may
        assert client(user).get(finish).status_code == (200 if may else 403)
