"""What a referral needs, how it is screened, and when it is closed: both sides of each border."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from asbrac import services
from asbrac.conference import ASBRAC
from asbrac.models import AsbracReferral
from conferences import services as meetings
from ledger.services import facts_of
from partnership.models import Record
from tests.asbrac.conftest import DETAILS, Room, refused
from tests.cast import log_case


@pytest.mark.parametrize(
    ("lacking", "rule"),
    [
        ({"criteria": []}, "ASBRAC-1"),
        ({"criteria": ["judgement"]}, "ASBRAC-1"),
        ({"band": ""}, "ASBRAC-2"),
        ({"band": "standard"}, "ASBRAC-2"),
        ({"risk_before": 100}, "ASBRAC-2"),
        ({"summary": " "}, "ASBRAC-3"),
        ({"multi_agency_need": ""}, "ASBRAC-3"),
        ({"own_enquiries": ""}, "ASBRAC-3"),
        ({"consent": ""}, "ASBRAC-4"),
        ({"consent": "refused"}, "ASBRAC-4"),
        ({"vulnerabilities": ["made up"]}, "ASBRAC-5"),
        ({"hate_strands": ["made up"]}, "ASBRAC-5"),
    ],
)
def test_a_referral_that_lacks_something_is_refused(
    room: Room, lacking: dict[str, Any], rule: str
) -> None:
    victim = room.victim()
    assert refused(lambda: room.referred(victim, **lacking)) == {rule}
    assert not AsbracReferral.objects.exists()


@pytest.mark.parametrize(
    "enough",
    [
        {},
        {"criteria": ["judgement"], "judgement": "She whispers on the telephone."},
        {"criteria": ["judgement"], "judgement": "I know the street.", "band": "standard"},
        {"criteria": ["escalation"], "band": "standard"},
        {"band": "medium"},
        {"consent": "refused", "no_consent_reason": "Prevention of crime; decided by the chair."},
        {"consent": "not_asked", "no_consent_reason": "Not safe to ask."},
        {"risk_before": None},
        {"risk_before": 0},
        {"risk_before": 99},
        {"hate_strands": ["race"]},
    ],
)
def test_a_referral_with_everything_is_made(room: Room, enough: dict[str, Any]) -> None:
    referral = room.referred(**enough)
    assert referral.state == "referred"
    assert referral.owner == room.cast.coordinator
    assert ("hate" in referral.vulnerabilities) == bool(enough.get("hate_strands"))


def test_everything_that_is_missing_is_said_at_once(room: Room) -> None:
    victim = room.victim()
    assert refused(lambda: services.refer(victim, by=room.cast.officer)) == {
        "ASBRAC-1",
        "ASBRAC-2",
        "ASBRAC-3",
        "ASBRAC-4",
    }


def test_who_may_refer(room: Room) -> None:
    victim = room.victim()
    for user in (room.cast.legal, room.cast.analyst, room.cast.administrator):
        assert "ASBRAC-0" in refused(lambda user=user: room.referred(victim, by=user))
    assert "ASBRAC-7" in refused(lambda: room.referred(victim, by=room.cast.stranger))


def test_a_victim_has_one_referral_under_way(room: Room) -> None:
    victim = room.victim()
    first = room.referred(victim)
    assert refused(lambda: room.referred(victim)) == {"ASBRAC-9"}
    services.decline_referral(first, by=room.runner, note="No need of several agencies.")
    room.referred(victim)


def test_a_referral_is_not_dated_before_its_case_nor_tomorrow(room: Room) -> None:
    victim, today = room.victim(), room.today
    case = log_case(room.cast, on=today - timedelta(days=3), parties=[(victim, "victim")])
    before, tomorrow = today - timedelta(days=4), today + timedelta(days=1)
    assert refused(lambda: room.referred(victim, case=case, referred_on=before)) == {"ASBRAC-8"}
    assert refused(lambda: room.referred(victim, case=case, referred_on=tomorrow)) == {"ASBRAC-8"}
    referral = room.referred(victim, case=case, referred_on=today - timedelta(days=3))
    assert referral.record.parent_id == case.record_id


def test_whoever_may_not_see_the_case_does_not_see_its_referral(room: Room) -> None:
    victim = room.victim()
    case = log_case(room.cast, parties=[(victim, "victim")])
    referral = room.referred(victim, case=case)
    seen = AsbracReferral.objects.visible_to
    assert seen(room.cast.colleague).filter(pk=referral.pk).exists()
    Record.objects.filter(pk=case.record_id).update(sealed=True)
    assert not seen(room.cast.colleague).filter(pk=referral.pk).exists()


def test_the_agency_that_referred_completes_it_until_it_is_screened(room: Room) -> None:
    cast = room.cast
    details = {**DETAILS, "summary": "More."}
    from people.services import NewPerson

    referral = services.refer_new(NewPerson(given_name="Vera"), by=cast.partner, **DETAILS)
    assert refused(lambda: services.change_referral(referral, by=cast.police, **details)) == {
        "ASBRAC-0"
    }
    services.return_referral(referral, by=room.runner, note="Since when?")
    services.change_referral(referral, by=cast.partner, **details)
    assert referral.state == "referred"
    assert referral.record.deadlines.filter(kind="asbrac_screening", met_at=None).count() == 1
    services.accept_referral(referral, by=room.runner, band="medium", risk_before=20)
    assert refused(lambda: services.change_referral(referral, by=cast.partner, **details)) == {
        "ASBRAC-10"
    }


def test_only_whoever_runs_the_asbrac_screens(room: Room) -> None:
    referral = room.referred()
    for user in (room.cast.officer, room.cast.partner, room.cast.legal):
        assert refused(
            lambda user=user: services.accept_referral(
                referral, by=user, band="high", risk_before=30
            )
        ) == {"CONF-RUN"}
    services.accept_referral(referral, by=room.cast.manager, band="high", risk_before=30)


def test_the_band_at_acceptance_stays_beside_the_one_of_now(room: Room) -> None:
    referral = room.accepted(first_band="high")
    services.reassess(referral, by=room.runner, band="standard")
    referral.refresh_from_db()
    assert (referral.initial_band, referral.band) == ("high", "standard")
    kinds = [(fact.kind, fact.risk_band) for fact in facts_of(referral.record)]
    assert ("asbrac.accepted", "high") in kinds
    assert ("asbrac.reassessed", "standard") in kinds


def test_an_accepted_referral_counts_on_the_day_it_was_made(room: Room) -> None:
    made = room.today - timedelta(days=40)
    referral = room.accepted(referred_on=made)
    (fact,) = [each for each in facts_of(referral.record) if each.kind == "asbrac.accepted"]
    assert fact.occurred_on == made


def _in_session(room: Room, *referrals: AsbracReferral) -> list[Any]:
    meeting = room.meeting(in_days=0, close_in=0)
    items = [room.listed(meeting, referral) for referral in referrals]
    room.begun(meeting)
    return items


CLOSING = {"outcome": "risk_reduced", "risk_after": 10, "band_after": "standard"}


def test_only_the_meeting_closes_and_only_with_its_risk_afterwards(room: Room) -> None:
    referral = room.accepted()
    (item,) = _in_session(room, referral)
    for lacking, rule in (
        ({}, "ASBRAC-12"),
        ({"outcome": "continues"}, "ASBRAC-12"),
        ({"outcome": "continues", "next_review_on": room.today}, "ASBRAC-12"),
        ({**CLOSING, "risk_after": None}, "ASBRAC-13"),
        ({**CLOSING, "risk_after": 100}, "ASBRAC-13"),
        ({**CLOSING, "band_after": ""}, "ASBRAC-13"),
    ):
        assert refused(lambda lacking=lacking: room.hear(item, **lacking)) == {rule}
    room.hear(item, **CLOSING)
    referral.refresh_from_db()
    assert (referral.state, referral.outcome, referral.closed_on) == (
        "closed",
        "risk_reduced",
        room.today,
    )


@pytest.mark.parametrize(
    ("score", "band", "is_less"),
    [
        (30, "high", False),
        (31, "high", False),
        (29, "high", True),
        (30, "medium", True),
        (40, "standard", True),
        (29, "standard", True),
    ],
)
def test_reduced_is_a_lower_score_or_a_lower_band_than_at_acceptance(
    room: Room, score: int, band: str, is_less: bool
) -> None:
    referral = room.accepted(first_band="high", score=30)
    (item,) = _in_session(room, referral)
    found = refused(
        lambda: room.hear(item, outcome="risk_reduced", risk_after=score, band_after=band)
    )
    assert found == (set() if is_less else {"ASBRAC-14"})


def test_an_open_action_stands_in_the_way_of_closing(room: Room) -> None:
    referral = room.accepted()
    (item,) = _in_session(room, referral)
    item.refresh_from_db()
    action = meetings.add_action(
        ASBRAC,
        referral,
        by=room.runner,
        item=item,
        description="Move the bins",
        agency=room.cast.housing,
        due_on=room.today,
    )
    assert refused(lambda: room.hear(item, **CLOSING)) == {"ASBRAC-15"}
    action.refresh_from_db()
    meetings.finish_action(
        ASBRAC, action, by=room.cast.partner, status="not_possible", outcome="No bins."
    )
    room.hear(item, **CLOSING)


def test_a_closing_that_was_a_mistake_never_happened(room: Room) -> None:
    referral = room.accepted()
    (item,) = _in_session(room, referral)
    room.hear(item, **CLOSING)
    referral.refresh_from_db()
    assert refused(lambda: services.reopen_referral(referral, by=room.runner, reason=" ")) == {
        "ASBRAC-11"
    }
    services.reopen_referral(referral, by=room.runner, reason="Wrong referral.")
    referral.refresh_from_db()
    assert referral.state == "open"
    assert "asbrac.closed" not in {fact.kind for fact in facts_of(referral.record)}


def test_handing_over_takes_what_falls_due_along(room: Room) -> None:
    referral = room.referred()
    assert refused(
        lambda: services.hand_over_referral(referral, by=room.runner, to=room.cast.officer)
    ) == {"ASBRAC-6"}
    services.hand_over_referral(referral, by=room.runner, to=room.cast.manager)
    (due,) = referral.record.deadlines.filter(met_at=None)
    assert due.assignee == room.cast.manager
