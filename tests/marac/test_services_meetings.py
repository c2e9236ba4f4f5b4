"""The MARAC's meetings: a panel let in by name, neutral messages, plans, and what the ledger is told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from conferences import services as meetings
from conferences.minutes import minutes_of
from ledger import services as ledger
from ledger.models import FactPerson
from marac import facts, services
from marac.conference import MARAC
from marac.models import MaracAction, MaracPlan, MaracReferral, MaracRequest, RiskChecklist
from marac.services import PersonSaid
from partnership import clock
from partnership.models import Deadline, Grant, OutboxMessage, Record, User
from partnership.reminders import SUBJECT, remind_all
from people.services.blocks import block_person
from tests.marac.conftest import CARA, SAFE, Room, refused


def _sees(user: User, record: Record) -> bool:
    return bool(Record.objects.visible_to(user).filter(pk=record.pk).exists())


def test_the_panel_is_let_in_by_name(room: Room) -> None:
    room.seat(room.cast.partner)
    colleague = room.cast.other_team
    colleague.agency, colleague.team = room.cast.housing, None
    colleague.role_id = "partner"
    colleague.save()
    room.clear(colleague)
    referral = room.accepted()
    meeting = room.meeting()
    room.listed(meeting, referral)
    room.asked(meeting, room.cast.housing)
    assert _sees(room.cast.partner, referral.record)
    assert not _sees(colleague, referral.record)
    assert not Grant.objects.filter(record=referral.record, agency__isnull=False).exists()


def test_an_agency_sees_its_own_requests_and_actions_alone(room: Room) -> None:
    for user in (room.cast.partner, room.cast.police):
        room.seat(user)
    referral = room.accepted()
    meeting = room.meeting()
    room.listed(meeting, referral)
    room.asked(meeting)
    seen = MaracRequest.objects.visible_to(room.cast.partner)
    assert {each.agency for each in seen} == {room.cast.housing}
    assert MaracRequest.objects.visible_to(room.runner).count() == 2


def test_a_seat_needs_clearance_and_its_end_ends_what_it_opened(room: Room) -> None:
    room.cast.police.clearances = ["general"]
    room.cast.police.save()
    assert refused(lambda: room.seat(room.cast.police)) == {"CONF-SEAT"}
    seat = room.seat(room.cast.partner)
    referral = room.accepted()
    meeting = room.meeting()
    room.listed(meeting, referral)
    room.asked(meeting, room.cast.housing)
    assert _sees(room.cast.partner, referral.record)
    meetings.end_seat(MARAC, seat, by=room.runner)
    assert not _sees(room.cast.partner, referral.record)


def test_whoever_takes_an_action_is_cleared_and_let_in_by_name(room: Room) -> None:
    referral = room.accepted()

    def act() -> MaracAction:
        made: MaracAction = meetings.add_action(
            MARAC,
            referral,
            by=room.runner,
            description="Change the locks.",
            agency=room.cast.housing,
            due_on=room.today,
            owner=room.cast.partner,
        )
        return made

    room.cast.partner.clearances = ["general"]
    room.cast.partner.save()
    assert refused(act) == {"CONF-ACTION"}
    room.clear(room.cast.partner)
    act()
    assert MaracAction.objects.visible_to(room.cast.partner).count() == 1
    assert Deadline.objects.visible_to(room.cast.partner).filter(kind="marac_action").exists()


def test_somebody_who_is_party_is_kept_out_of_everything(room: Room) -> None:
    """M-4: an exclusion beats the seat, the clearance and the role."""
    room.seat(room.cast.partner)
    referral = room.accepted()
    meetings.exclude(MARAC, referral, room.cast.partner, by=room.runner, reason="Brother of Paul")
    meeting = room.meeting()
    room.listed(meeting, referral)
    room.asked(meeting, room.cast.housing)
    assert not _sees(room.cast.partner, referral.record)
    assert not MaracRequest.objects.visible_to(room.cast.partner).exists()
    assert not Deadline.objects.filter(assignee=room.cast.partner).exists()


def test_a_block_on_a_person_follows_them_into_the_next_referral(room: Room) -> None:
    before = room.accepted()
    doer = before.perpetrators.get().person
    other = room.clear(room.cast.colleague)
    other.role_id = "coordinator"
    other.save()
    other.refresh_from_db()
    assert _sees(other, before.record)
    block_person(doer, other, by=room.runner, reason="His sister")
    later = room.again(before)
    assert not _sees(other, before.record)
    assert not _sees(other, later.record)


def test_an_email_says_that_there_is_an_action_and_nothing_else(room: Room) -> None:
    """M-6."""
    room.seat(room.cast.partner)
    referral = room.accepted()
    meeting = room.meeting(in_days=1)
    room.listed(meeting, referral)
    room.asked(meeting, room.cast.housing)
    # What was set down this morning waits for tomorrow's message.
    tomorrow = datetime.combine(room.today + timedelta(days=1), time(9), tzinfo=clock.LONDON)
    with clock.pretend(tomorrow):
        remind_all()
    sent = list(OutboxMessage.objects.all())
    assert sent
    for message in sent:
        assert message.subject == SUBJECT
        text = f"{message.subject} {message.body}".lower()
        for word in ("marac", "domestic", "referral", "victim", "madeup", "vera", "request"):
            assert word not in text
        assert referral.record.reference.lower() not in text


def test_the_rooms_settings_need_the_clearance(room: Room) -> None:
    assert RiskChecklist.objects.visible_to(room.cast.partner).exists()
    room.cast.partner.clearances = ["general"]
    room.cast.partner.save()
    assert not RiskChecklist.objects.visible_to(room.cast.partner).exists()
    assert not RiskChecklist.objects.visible_to(room.cast.officer).exists()


def _heard(room: Room, referral: MaracReferral, **answers: str) -> object:
    meeting = room.meeting(in_days=0)
    item = room.listed(meeting, referral)
    room.begun(meeting)
    return room.hear(item, **answers)


def test_a_meeting_plans_for_the_victim_each_perpetrator_and_each_child(room: Room) -> None:
    referral = room.accepted(children=(CARA,))
    doer, child = referral.perpetrators.get(), referral.children.get()
    meeting = room.meeting(in_days=0)
    item = room.listed(meeting, referral)
    room.begun(meeting)
    assert refused(lambda: room.hear(item, plan_victim=" ")) == {"MARAC-12"}
    plans = {f"plan_{doer.pk}": "Watch for breaches.", f"plan_{child.pk}": "Tell the school."}
    room.hear(item, **plans)
    room.hear(item, **plans, plan_victim="New locks.")
    assert {(each.role, each.plan) for each in MaracPlan.objects.all()} == {
        ("victim", "New locks."),
        ("perpetrator", "Watch for breaches."),
        ("child", "Tell the school."),
    }
    written = str(minutes_of(MARAC, meeting, room.runner))
    assert "New locks." in written
    assert "Tell the school." in written


def test_every_hearing_counts_the_case_and_its_children_of_that_day(room: Room) -> None:
    referral = room.accepted(children=(CARA,))
    _heard(room, referral)
    services.add_child(referral, PersonSaid("Neil", "Madeup"), by=room.runner)
    _heard(room, referral)
    heard = [each for each in ledger.facts_of(referral.record) if each.kind == facts.HEARD]
    children = [FactPerson.objects.filter(fact=each, role="child").count() for each in heard]
    assert sorted(children) == [1, 2]
    assert {each.outcome for each in heard} == {"new"}
    assert {each.category for each in heard} == {"marac_police"}
    assert {each.agency_id for each in heard} == {room.cast.council.pk}


def test_a_repeat_is_heard_as_one(room: Room) -> None:
    before = room.accepted(referred_on=room.today - timedelta(days=40))
    later = room.again(before)
    assert later.is_repeat
    _heard(room, later)
    [heard] = [each for each in ledger.facts_of(later.record) if each.kind == facts.HEARD]
    assert heard.outcome == "repeat"


def test_what_a_referral_says_of_the_victim_is_a_theme_of_its_facts(room: Room) -> None:
    young = date(room.today.year - 17, 1, 1)
    referral = room.accepted(
        victim=PersonSaid("Vera", "Madeup", young), is_bme="yes", sex="male", safe_contact=SAFE
    )
    [fact] = [f for f in ledger.facts_of(referral.record) if f.kind == facts.ACCEPTED]
    assert set(fact.themes) == {"marac_bme", "marac_male", "marac_16_17"}
