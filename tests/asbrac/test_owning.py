"""Who a referral goes to, who waits for what, and what is taken back: nothing falls between two."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from asbrac import services
from asbrac.models import AsbracReferral
from cases.models import AsbCase
from partnership import clock
from partnership.access.policy import level_on, may_change
from partnership.models import Block, Deadline, Grant, Level, Record, User
from partnership.services import share
from people.models import Involvement
from people.services import NewPerson, block_person, involve
from tests.asbrac.conftest import DETAILS, Room, refused
from tests.cast import log_case


def waiting(user: User) -> list[str]:
    """What falls due for an account, as My work lists it."""
    mine: Any = Deadline.objects.visible_to(user).filter(assignee=user, met_at=None)
    return sorted(mine.values_list("kind", flat=True))


def later() -> datetime:
    return clock.now() + timedelta(days=20)


def case_of(room: Room, victim: Any, **more: Any) -> AsbCase:
    return log_case(room.cast, parties=[(victim, "victim")], **more)


def test_a_referral_goes_to_a_coordinator_who_may_work_on_it(room: Room) -> None:
    victim = room.victim()
    block_person(
        victim, room.cast.coordinator, by=room.cast.manager, reason="The coordinator’s aunt"
    )
    referral = room.referred(victim)
    assert referral.owner == room.cast.manager
    assert may_change(room.cast.manager, referral.record)
    assert level_on(room.cast.coordinator, referral.record) is None
    assert waiting(room.cast.coordinator) == []
    assert waiting(room.cast.manager) == ["asbrac_screening"]


def test_a_sealed_case_is_referred_only_once_somebody_who_runs_the_asbrac_is_named(
    room: Room,
) -> None:
    cast, victim = room.cast, room.victim()
    case = case_of(room, victim)
    share(
        case.record,
        by=cast.manager,
        user=cast.officer,
        level=Level.WRITE,
        until=later(),
        reason="Named",
    )
    Record.objects.filter(pk=case.pk).update(sealed=True)
    case.refresh_from_db()
    assert refused(lambda: room.referred(victim, case=case)) == {"ASBRAC-6"}
    assert not AsbracReferral.objects.exists()
    Grant.objects.create(
        partnership=cast.area,
        record=case.record,
        user=cast.manager,
        level=Level.MANAGE,
        ends_at=later(),
        reason="Named",
        given_by=cast.officer,
    )
    assert room.referred(victim, case=case).owner == cast.manager


def test_an_officer_of_another_team_refers_and_the_coordinator_has_it(room: Room) -> None:
    referral = room.referred(by=room.cast.other_team)
    assert referral.owner == room.cast.coordinator
    assert referral.referred_by == room.cast.other_team
    assert {each.role for each in referral.record.involvements.all()} == {"victim"}


def test_a_partner_refers_from_a_shared_case_with_everybody_on_it(room: Room) -> None:
    cast, victim = room.cast, room.victim()
    alleged = room.victim("Alan")
    case = case_of(room, victim)
    involve(case.record, alleged, "alleged_perpetrator", by=cast.officer, starts_on=room.today)
    share(
        case.record,
        by=cast.manager,
        agency=cast.housing,
        level=Level.READ,
        until=later(),
        reason="Joint work",
    )
    referral = room.referred(victim, by=cast.partner, case=case, perpetrators=[alleged])
    assert referral.referring_agency == cast.housing
    assert referral.owner == cast.coordinator
    assert {(each.person, each.role) for each in referral.record.involvements.all()} == {
        (victim, "victim"),
        (alleged, Involvement.Role.ALLEGED_PERPETRATOR),
    }
    assert level_on(cast.partner, referral.record) == Level.READ
    assert level_on(cast.police, referral.record) is None


def test_a_coordinator_who_is_blocked_is_not_handed_a_referral(room: Room) -> None:
    referral = room.referred()
    Block.objects.create(
        partnership=room.cast.area,
        record=referral.record,
        user=room.cast.manager,
        set_by=room.runner,
        reason="Related",
    )
    hand_over = services.hand_over_referral
    assert refused(lambda: hand_over(referral, by=room.runner, to=room.cast.manager)) == {
        "ASBRAC-6"
    }
    referral.refresh_from_db()
    assert referral.owner == room.cast.coordinator
    assert waiting(room.cast.coordinator) == ["asbrac_screening"]


def test_a_returned_referral_waits_on_my_work_of_whoever_referred(room: Room) -> None:
    cast = room.cast
    referral = services.refer_new(NewPerson(given_name="Vera"), by=cast.partner, **DETAILS)
    assert waiting(cast.coordinator) == ["asbrac_screening"]
    services.return_referral(referral, by=room.runner, note="Since when?")
    assert waiting(cast.coordinator) == []
    assert waiting(cast.partner) == ["asbrac_completion"]
    services.change_referral(referral, by=cast.partner, **DETAILS)
    assert waiting(cast.partner) == []
    assert waiting(cast.coordinator) == ["asbrac_screening"]
    services.decline_referral(referral, by=room.runner, note="One agency is enough.")
    assert waiting(cast.coordinator) == []


def test_a_returned_referral_is_in_sight_of_its_agency_again(room: Room) -> None:
    cast = room.cast
    referral = services.refer_new(NewPerson(given_name="Vera"), by=cast.partner, **DETAILS)
    Grant.objects.all().delete()
    assert level_on(cast.partner, referral.record) is None
    services.return_referral(referral, by=room.runner, note="Since when?")
    assert level_on(cast.partner, referral.record) == Level.READ


def test_what_a_program_referred_is_completed_by_the_coordinator_while_it_waits(
    room: Room,
) -> None:
    cast = room.cast
    User.objects.filter(pk=cast.partner.pk).update(is_service=True)
    cast.partner.refresh_from_db()
    referral = services.refer_new(NewPerson(given_name="Vera"), by=cast.partner, **DETAILS)
    services.return_referral(referral, by=room.runner, note="Since when?")
    assert waiting(cast.coordinator) == ["asbrac_completion"]


def test_a_closing_taken_back_leaves_the_risk_as_it_was_before(room: Room) -> None:
    referral = room.accepted(first_band="high")
    services.reassess(referral, by=room.runner, band="medium")
    meeting = room.meeting(in_days=0, close_in=0)
    item = room.listed(meeting, referral)
    room.begun(meeting)
    room.hear(item, outcome="risk_reduced", risk_after=3, band_after="standard")
    referral.refresh_from_db()
    assert referral.band == "standard"
    services.reopen_referral(referral, by=room.runner, reason="Wrong referral.")
    referral.refresh_from_db()
    assert (referral.initial_band, referral.band) == ("high", "medium")


def test_what_a_closing_said_is_not_said_otherwise_behind_its_back(room: Room) -> None:
    referral = room.accepted()
    meeting = room.meeting(in_days=0, close_in=0)
    item = room.listed(meeting, referral)
    room.begun(meeting)
    closing = {"outcome": "moved_away", "risk_after": 20, "band_after": "medium"}
    room.hear(item, **closing)
    assert refused(lambda: room.hear(item, **closing)) == set()
    for other in ({"risk_after": 5}, {"band_after": "high"}, {"outcome": "disengaged"}):
        assert refused(lambda other=other: room.hear(item, **{**closing, **other})) == {"ASBRAC-16"}


@pytest.mark.parametrize(("days_ago", "refuses"), [(9, True), (8, False), (0, False), (-1, True)])
def test_the_risk_of_now_is_not_an_assessment_from_before_the_last(
    room: Room, days_ago: int, refuses: bool
) -> None:
    referral = room.accepted(referred_on=room.today - timedelta(days=30))
    services.reassess(referral, by=room.runner, band="medium", on=room.today - timedelta(days=8))
    on = room.today - timedelta(days=days_ago)
    found = refused(lambda: services.reassess(referral, by=room.runner, band="standard", on=on))
    assert found == ({"ASBRAC-8"} if refuses else set())


def test_the_referring_agency_no_longer_sees_it_when_its_days_are_over(room: Room) -> None:
    cast = room.cast
    referral = services.refer_new(NewPerson(given_name="Vera"), by=cast.partner, **DETAILS)
    with clock.pretend(clock.now() + timedelta(days=90)):
        assert level_on(cast.partner, referral.record) is None
    with clock.pretend(clock.now() + timedelta(days=89)):
        assert level_on(cast.partner, referral.record) == Level.READ
