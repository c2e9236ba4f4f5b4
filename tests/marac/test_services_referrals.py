"""A referral to the MARAC: what it needs, who learns of it, its screening and its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from conferences import services as meetings
from ledger import services as ledger
from ledger.models import StaleMark
from marac import facts, queries, services
from marac.checklists import offered, save_checklist
from marac.conference import MARAC
from marac.models import MaracReferral
from marac.services import PeopleSaid, PersonSaid
from partnership.dates import add_working_days
from partnership.models import Compartment, Deadline, Grant, Record
from people.models import Involvement, Person, SafeContact
from people.services import add_person, may_contact_automatically
from tests.marac.conftest import CARA, DETAILS, PAUL, SAFE, VERA, Room, refused

SAYS: dict[str, Any] = {**DETAILS, "incident_on": date(2026, 1, 1)}


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"criteria": []}, "MARAC-1"),
        ({"judgement": " "}, "MARAC-1"),
        ({"criteria": ["visible_risk"]}, "MARAC-2"),
        ({"summary": ""}, "MARAC-3"),
        ({"referrer_kind": "somebody"}, "MARAC-3"),
        ({"incident_on": None}, "MARAC-3"),
        ({"incident_kinds": []}, "MARAC-3"),
        ({"consent": ""}, "MARAC-M5"),
        ({"consent": "refused"}, "MARAC-M5"),
        ({"consent": "not_asked", "no_consent_reason": " "}, "MARAC-M5"),
    ],
)
def test_a_referral_says_what_it_must(changed: dict[str, Any], rule: str) -> None:
    assert not services.referral_findings(SAYS)
    assert {each.rule for each in services.referral_findings({**SAYS, **changed})} == {rule}


def test_consent_is_asked_and_not_required(room: Room) -> None:
    referral = room.referred(consent="refused", no_consent_reason="To protect life; manager.")
    assert referral.no_consent_reason
    # With consent nobody needs a reason, and none is kept.
    assert not room.referred(no_consent_reason="Left over").no_consent_reason


def test_visible_high_risk_needs_the_threshold_and_judgement_is_never_blocked(room: Room) -> None:
    [dash] = offered(room.cast.area, room.today)
    low: dict[str, Any] = {"checklist": dash, "answers": ["yes"] * 13 + ["no"] * 11}
    high: dict[str, Any] = {"checklist": dash, "answers": ["yes"] * 14 + ["unknown"] * 10}
    assert refused(lambda: room.referred(criteria=["visible_risk"], **low)) == {"MARAC-2"}
    assert room.referred(criteria=["visible_risk"], **high).yes_count == 14
    assert room.referred(criteria=["judgement"], **low).yes_count == 13
    assert refused(lambda: room.referred(checklist=dash, answers=["yes"])) == {"MARAC-3"}


def test_a_new_version_of_a_checklist_replaces_the_one_before(room: Room) -> None:
    [dash] = offered(room.cast.area, room.today)
    kept = room.referred(checklist=dash, answers=["no"] * 24)
    save_checklist(
        by=room.runner, code="dash24", name="DASH", questions=["A", "B"], threshold=2, source="Us"
    )
    assert [(each.version, each.threshold) for each in offered(room.cast.area, room.today)] == [
        (2, 2)
    ]
    kept.refresh_from_db()
    assert kept.checklist == dash


def test_a_case_is_a_victim_and_whoever_harms_them(room: Room) -> None:
    nobody = PersonSaid()
    assert refused(lambda: room.referred(victim=nobody)) == {"MARAC-7"}
    assert refused(lambda: room.referred(perpetrators=())) == {"MARAC-7"}
    assert refused(lambda: room.referred(children=(nobody,))) == {"MARAC-7"}


def test_only_a_role_that_refers_makes_a_referral(room: Room) -> None:
    assert refused(lambda: room.referred(by=room.cast.analyst)) == {"MARAC-0"}
    for by in (room.cast.officer, room.cast.manager, room.cast.partner, room.runner):
        assert room.referred(by=by).referred_by == by


def test_whoever_refers_keeps_nothing_and_sees_nothing(room: Room) -> None:
    referral = room.referred(by=room.cast.officer, children=(CARA,))
    record = referral.record
    assert record.compartment == Compartment.MARAC
    assert referral.owner == room.runner
    assert not Grant.objects.filter(record=record).exists()
    assert not Record.objects.visible_to(room.cast.officer).filter(pk=record.pk).exists()
    assert not Deadline.objects.filter(record=record).exclude(assignee=room.runner).exists()
    assert not Person.objects.exists()
    assert not StaleMark.objects.exists()


def test_the_people_stand_encrypted_until_the_screening(room: Room) -> None:
    referral = room.referred(children=(CARA,))
    held = MaracReferral.objects.get(pk=referral.pk)
    assert b"Madeup" not in bytes(held.people_typed)
    assert services.people_said(held) == PeopleSaid(VERA, (PAUL,), (CARA,))
    services.accept_referral(held, by=room.runner)
    assert services.people_said(held) == PeopleSaid(VERA, (PAUL,), (CARA,))
    held.refresh_from_db()
    assert not held.people_typed


def test_without_clearance_a_coordinators_role_runs_nothing(room: Room) -> None:
    referral = room.referred()
    room.runner.clearances = ["general"]
    room.runner.save()
    assert refused(lambda: services.accept_referral(referral, by=room.runner)) == {"CONF-RUN"}
    assert refused(room.referred) == {"MARAC-6"}


def test_accepting_writes_everybody_down_behind_the_wall(room: Room) -> None:
    vera = PersonSaid(
        "Vera", "Madeup", date(1980, 2, 3), "1 Example Street, FY1 1AA", "01253 496 0000"
    )
    referral = room.accepted(victim=vera, children=(CARA,))
    assert referral.victim is not None
    people = Person.objects.all()
    assert {each.compartment for each in people} == {Compartment.MARAC}
    assert people.count() == 3
    assert not people.visible_to(room.cast.manager).exists()
    assert referral.victim.residences.get().premises.postcode == "FY1 1AA"
    # No number is safe until an instruction says so.
    assert not referral.victim.contact_details.get().is_safe
    child = referral.children.get().person
    assert child.involvements.get().role == Involvement.Role.VICTIM


def test_accepting_knows_those_on_file_again(room: Room) -> None:
    before = room.accepted(children=(CARA,))
    referral = room.referred(children=(CARA,))
    victim, doers, children = queries.alike(referral, room.runner)
    # Others of the name are offered too: a household shares it.
    assert victim[0].person == before.victim
    assert [str(each[0].person) for each in (doers, children)] == ["Paul Madeup", "Cara Madeup"]
    later = services.accept_referral(
        referral,
        by=room.runner,
        victim=victim[0].person,
        perpetrators=[doers[0].person],
        children=[children[0].person],
    )
    assert later.victim == before.victim
    assert Person.objects.count() == 3


def test_nobody_of_another_compartment_is_alike_or_taken(room: Room) -> None:
    outside = add_person(by=room.runner, given_name="Vera", family_name="Madeup")
    referral = room.referred()
    assert queries.alike(referral, room.runner)[0] == []

    def accept() -> MaracReferral:
        return services.accept_referral(referral, by=room.runner, victim=outside)

    assert refused(accept) == {"MARAC-7"}


def test_nobody_is_two_people_and_nobody_is_left_out(room: Room) -> None:
    before = room.accepted()
    referral = room.referred(perpetrators=(PAUL, PersonSaid("Rolf", "Madeup")))
    vera = before.victim
    for given in ([vera, None], [None]):
        act = _accepting(referral, room, victim=vera, perpetrators=given)
        assert refused(act) == {"MARAC-7"}


def _accepting(referral: MaracReferral, room: Room, **more: Any) -> Callable[[], Any]:
    return lambda: services.accept_referral(referral, by=room.runner, **more)


def test_the_adviser_has_two_working_days(room: Room) -> None:
    referral = room.accepted()
    due = Deadline.objects.get(record=referral.record, kind="marac_idva", met_at=None)
    assert due.due_on == add_working_days(room.today, 2)
    services.record_idva(referral, by=room.runner, name="Ida Adviser")
    assert Deadline.objects.filter(pk=due.pk, met_at=None).exists()
    services.record_idva(referral, by=room.runner, name="Ida", contacted_on=room.today)
    assert not Deadline.objects.filter(pk=due.pk, met_at=None).exists()


def test_a_returned_referral_waits_again_once_it_is_complete(room: Room) -> None:
    referral = room.referred()
    assert refused(lambda: services.return_referral(referral, by=room.runner, note="")) == {
        "MARAC-11"
    }
    services.return_referral(referral, by=room.runner, note="Who lives there?")
    said = PeopleSaid(VERA, (PAUL,), (CARA,))
    services.change_referral(
        referral, by=room.runner, people=said, **{**DETAILS, "incident_on": room.today}
    )
    assert referral.state == "referred"
    assert services.people_said(referral) == said
    assert refused(
        lambda: services.change_referral(
            referral, by=room.cast.officer, **{**DETAILS, "incident_on": room.today}
        )
    ) == {"CONF-RUN"}


def test_declining_says_why_and_leaves_nothing_to_do(room: Room) -> None:
    referral = room.referred()
    assert refused(lambda: services.decline_referral(referral, by=room.runner, note=" ")) == {
        "MARAC-11"
    }
    services.decline_referral(referral, by=room.runner, note="The risk is not high.")
    assert not Deadline.objects.filter(record=referral.record, met_at=None).exists()
    assert refused(lambda: services.accept_referral(referral, by=room.runner)) == {"MARAC-10"}


def test_it_is_not_closed_while_an_action_is_open(room: Room) -> None:
    referral = room.accepted()
    action = meetings.add_action(
        MARAC,
        referral,
        by=room.runner,
        description="Change the locks.",
        agency=room.cast.housing,
        due_on=room.today,
        owner_name="Pat",
    )

    def close(note: str = "Safe now.") -> MaracReferral:
        return services.close_referral(referral, by=room.runner, note=note)

    def move() -> MaracReferral:
        return services.transfer_out(referral, by=room.runner, area="Wyre")

    assert refused(close) == refused(move) == {"MARAC-15"}
    meetings.finish_action(MARAC, action, by=room.runner, status="done", outcome="Changed.")
    assert refused(lambda: close("")) == {"MARAC-11"}
    assert refused(lambda: services.close_referral(referral, by=room.cast.police, note="No")) == {
        "CONF-RUN"
    }
    assert close().closing_note == "Safe now."


def test_it_is_not_closed_while_a_meeting_ahead_hears_it(room: Room) -> None:
    referral = room.accepted()
    room.listed(room.meeting(), referral)
    act = lambda: services.close_referral(referral, by=room.runner, note="Safe.")  # noqa: E731
    assert refused(act) == {"MARAC-15"}


def test_a_transfer_out_says_where_to_and_ends_here(room: Room) -> None:
    referral = room.accepted()
    assert refused(lambda: services.transfer_out(referral, by=room.runner, area=" ")) == {
        "MARAC-11"
    }
    services.transfer_out(referral, by=room.runner, area="Wyre")
    assert (referral.state, referral.closed_on) == ("transferred", room.today)
    assert facts.TRANSFERRED in {each.kind for each in ledger.facts_of(referral.record)}


def test_a_transfer_in_needs_no_incident_and_is_new(room: Room) -> None:
    before = room.accepted(referred_on=room.today - timedelta(days=30))
    later = room.again(before, incident_on=None, incident_kinds=[], transferred_from="Wyre")
    assert not later.is_repeat
    assert later.transferred_from == "Wyre"


def test_handing_over_moves_what_falls_due(room: Room) -> None:
    referral = room.accepted()
    other = room.cast.colleague
    hand = lambda: services.hand_over_referral(referral, by=room.runner, to=other)  # noqa: E731
    assert refused(hand) == {"MARAC-6"}
    other.role_id = "coordinator"
    other.save()
    other.refresh_from_db()
    assert refused(hand) == {"MARAC-6"}
    room.clear(other)
    hand()
    assert not Deadline.objects.filter(
        record=referral.record, met_at=None, assignee=room.runner
    ).exists()


def test_without_safe_contact_nobody_reaches_the_victim(room: Room) -> None:
    referral = room.accepted(victim=PersonSaid("Vera", "Madeup", telephone="01253 496 0000"))
    assert referral.victim is not None
    assert not services.may_reach_victim(referral)
    assert not may_contact_automatically(referral.victim, "phone")
    assert refused(lambda: services.set_safe_contact(referral, by=room.runner)) == {"MARAC-M2"}
    no_number = {**SAFE, "number": ""}
    assert refused(lambda: services.set_safe_contact(referral, by=room.runner, **no_number)) == {
        "MARAC-M2"
    }
    services.set_safe_contact(referral, by=room.runner, **SAFE)
    assert services.may_reach_victim(referral)
    assert services.safe_contact_said(referral) == SAFE


def test_safe_contact_travels_encrypted_from_the_referral_to_the_victim(room: Room) -> None:
    referral = room.referred(safe_contact=SAFE)
    assert b"Bluebell" not in bytes(referral.people_typed)
    assert services.safe_contact_said(referral) == SAFE
    services.accept_referral(referral, by=room.runner)
    safe = SafeContact.objects.get(person=referral.victim)
    assert b"Bluebell" not in bytes(safe.instruction)
    assert (safe.do_not_write, safe.do_not_visit, safe.do_not_leave_messages) == (True,) * 3
    assert services.safe_contact_said(referral) == SAFE


def test_a_child_is_added_once_and_stays_once_a_meeting_planned_for_them(room: Room) -> None:
    referral = room.accepted()
    child = services.add_child(referral, CARA, by=room.runner)
    assert refused(lambda: services.add_child(referral, person=child.person, by=room.runner)) == {
        "MARAC-7"
    }
    services.remove_child(referral, child.person, by=room.runner)
    assert not referral.children.exists()
    child = services.add_child(referral, CARA, by=room.runner)
    meeting = room.meeting(in_days=0)
    item = room.listed(meeting, referral)
    room.begun(meeting)
    room.hear(item)
    assert refused(lambda: services.remove_child(referral, child.person, by=room.runner)) == {
        "MARAC-12"
    }
