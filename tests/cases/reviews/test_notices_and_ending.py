"""Telling the applicant, how a review ends, and how it goes with its case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.models import AsbCase, CaseReview, Recommendation, ReviewNotice
from cases.services import add_incident, close_case, hand_over, reviews
from cases.services.intake import IncidentReport
from cases.services.risk import assess_risk
from partnership import clock
from partnership.models import Deadline, LegalParameter, Record
from partnership.rules import ChangedMeanwhile
from people.services import add_person, involve
from tests.cases.reviews.conftest import Table, refused, stale, waiting
from tests.cast import EVERY_ITEM_LOW

DAY = timedelta(days=1)


# Telling the applicant.


def test_the_decision_is_told_once_after_it_is_made(table: Table) -> None:
    tell = reviews.tell_decision
    review = table.apply()
    assert refused(lambda: tell(review, by=table.by, method="letter")) == ["CR-21"]
    reviews.decide_threshold(
        review,
        by=table.by,
        met=False,
        decision_reasons="No.",
        persistence="No.",
        harm="No.",
        response="No.",
    )
    assert refused(lambda: tell(review, by=table.by, method="pigeon")) == ["CR-21"]
    early = clock.today() - DAY
    assert refused(lambda: tell(review, by=table.by, method="letter", told_on=early)) == ["CR-1"]
    tell(review, by=table.by, method="letter")
    assert waiting(review) == {}
    assert refused(lambda: tell(review, by=table.by, method="letter")) == ["CR-21"]


def test_the_outcome_is_told_after_the_panel_and_meets_its_day(table: Table) -> None:
    review = table.asked()
    assert refused(lambda: reviews.tell_outcome(review, by=table.by, method="email")) == ["CR-6"]
    table.held(review)
    assert refused(lambda: reviews.tell_outcome(review, by=table.by, method="")) == ["CR-21"]
    reviews.tell_outcome(review, by=table.by, method="email")
    assert "review_tell_outcome" not in waiting(review)
    assert stale(review).state == "outcome_notified"


def test_the_words_of_a_notice_stay_as_they_were_told(table: Table) -> None:
    review = table.held()
    made = table.recommend(review)
    table.told(review)
    told = ReviewNotice.objects.get(kind="outcome").text
    assert "One officer reads all reports of the address." in told
    assert "Accepted" not in told
    reviews.answer_recommendation(made, by=table.by, accepted=True)
    assert "Accepted" in reviews.notice_text(stale(review), "outcome")
    assert ReviewNotice.objects.get(kind="outcome").text == told


def test_the_notices_name_the_applicant_and_the_way_on_and_nobody_else_on_the_case(
    table: Table,
) -> None:
    neighbour = add_person(by=table.by, given_name="Percival", family_name="Perpetrator")
    involve(
        table.case.record, neighbour, "alleged_perpetrator", by=table.by, starts_on=clock.today()
    )
    review = table.held()
    made = reviews.notice_text(review, "decision")
    assert "Dear Vera Victim" in made
    assert review.record.reference in made
    assert "It happens every week and she cannot sleep." in made
    assert "your application names no complaints." in made
    outcome = reviews.notice_text(review, "outcome")
    assert "The agencies should have acted together sooner." in outcome
    assert "two desks that never spoke" not in outcome
    assert "Testshire Council and Testshire Police" in outcome
    assert "The panel made no recommendations." in outcome
    for text in (made, outcome):
        assert "If you are dissatisfied" in text
        assert "Olive Officer, Testshire Council: olive.officer@testshire.example" in text
        assert "Percival" not in text
        assert "Police and Crime Commissioner" not in text


def test_the_commissioners_review_is_offered_from_the_day_its_law_is_in_force(
    table: Table,
) -> None:
    review = table.decided(met=False)
    row = LegalParameter.objects.get(
        partnership=table.cast.area, key="case_review.commissioner_review", value="1"
    )
    assert "Police and Crime Commissioner" not in reviews.notice_text(review, "decision")
    row.effective_from = clock.today()
    row.save()
    assert "Police and Crime Commissioner" in reviews.notice_text(review, "decision")


def test_a_notice_to_somebody_acting_for_the_victim_says_for_whom(table: Table) -> None:
    review = table.apply(
        applicant="for_victim",
        acting_name="Dora Daughter",
        acting_as="daughter",
        consented_on=clock.today(),
    )
    table.complain(review, 3)
    reviews.decide_threshold(review, by=table.by, met=True, decision_reasons="Enough.")
    text = reviews.notice_text(review, "decision")
    assert "Dear Dora Daughter" in text
    assert "on behalf of Vera Victim" in text
    with pytest.raises(ValueError, match="no outcome"):
        reviews.notice_text(review, "outcome")


# How it ends.


def test_a_review_closes_once_both_notices_were_given(table: Table) -> None:
    review = table.held()
    assert refused(lambda: reviews.close_review(review, by=table.by)) == ["CR-6"]
    reviews.tell_outcome(review, by=table.by, method="letter")
    assert refused(lambda: reviews.close_review(review, by=table.by)) == ["CR-22"]
    reviews.tell_decision(review, by=table.by, method="letter")
    early = clock.today() - DAY
    assert refused(lambda: reviews.close_review(review, by=table.by, closed_on=early)) == ["CR-1"]
    reviews.close_review(review, by=table.by, note="Nothing more to do.")
    assert (stale(review).state, stale(review).ended_on) == ("closed", clock.today())


@pytest.mark.parametrize("state", ["told", "closed", "threshold_not_met"])
def test_an_applicant_who_is_dissatisfied_goes_on(table: Table, state: str) -> None:
    review = table.decided(met=False) if state == "threshold_not_met" else getattr(table, state)()
    escalate = reviews.escalate_review
    assert refused(lambda: escalate(review, by=table.by, why=" ", to="The ombudsman")) == ["CR-25"]
    assert refused(lambda: escalate(review, by=table.by, why="Too slow", to="")) == ["CR-25"]
    day = clock.today() - DAY
    assert refused(lambda: escalate(review, by=table.by, why="x", to="y", on=day)) == ["CR-1"]
    escalate(review, by=table.by, why="Too slow", to="The chief executive")
    assert stale(review).state == "escalated"
    assert "Too slow" in stale(review).ending_note
    assert refused(lambda: escalate(review, by=table.by, why="x", to="y")) == ["CR-6"]


def test_nothing_is_escalated_before_it_is_decided_or_told(table: Table) -> None:
    escalate = reviews.escalate_review
    for review in (table.decided(), table.held()):
        assert refused(lambda review=review: escalate(review, by=table.by, why="x", to="y")) == [
            "CR-6"
        ]
        reviews.withdraw_application(review, by=table.by, why="x")


@pytest.mark.parametrize("state", ["apply", "decided", "asked", "held"])
def test_an_application_is_taken_back_until_the_applicant_is_told(table: Table, state: str) -> None:
    review = getattr(table, state)()
    withdraw = reviews.withdraw_application
    assert refused(lambda: withdraw(review, by=table.by, why=" ")) == ["CR-23"]
    early = clock.today() - DAY
    assert refused(lambda: withdraw(review, by=table.by, why="Moved", on=early)) == ["CR-1"]
    withdraw(review, by=table.by, why="She has moved away.")
    assert stale(review).state == "withdrawn"
    assert waiting(review) == {}


@pytest.mark.parametrize("state", ["told", "closed"])
def test_what_the_applicant_was_told_is_not_taken_back(table: Table, state: str) -> None:
    review = getattr(table, state)()
    assert refused(lambda: reviews.withdraw_application(review, by=table.by, why="Moved")) == [
        "CR-6"
    ]


def test_steps_are_taken_in_order(table: Table) -> None:
    review = table.apply()
    assert refused(lambda: table.asked(review)) == ["CR-6"]
    assert refused(lambda: table.held(review)) == ["CR-6"]
    assert refused(lambda: table.recommend(review)) == ["CR-6"]
    table.complain(review, 3)
    reviews.decide_threshold(review, by=table.by, met=True, decision_reasons="Enough.")
    assert refused(lambda: table.held(review)) == ["CR-6"]
    table.asked(review)
    assert refused(lambda: table.asked(review)) == ["CR-6"]
    table.held(review)
    assert refused(lambda: table.held(review)) == ["CR-6"]


def test_what_somebody_else_did_meanwhile_is_not_overwritten(table: Table) -> None:
    review = table.apply()
    version = review.record.version
    held = stale(review)
    table.complain(review)
    with pytest.raises(ChangedMeanwhile):
        reviews.decide_threshold(
            held, by=table.by, met=True, decision_reasons="x", expected_version=version
        )
    # Without a version, the state is read afresh.
    reviews.withdraw_application(review, by=table.by, why="Moved")
    assert refused(
        lambda: reviews.decide_threshold(held, by=table.by, met=True, decision_reasons="x")
    ) == ["CR-6"]


def test_another_point_of_contact_takes_over_what_waits(table: Table) -> None:
    cast = table.cast
    review = table.held()
    table.recommend(review)
    assert refused(lambda: reviews.change_contact(review, by=table.by, contact=cast.partner)) == [
        "CR-5"
    ]
    reviews.change_contact(review, by=table.by, contact=cast.colleague)
    rows = Deadline.objects.filter(record=review.record, met_at__isnull=True)
    owners = dict(rows.values_list("kind", "assignee__name"))
    assert owners == {
        "review_tell_decision": "Colin Colleague",
        "review_tell_outcome": "Colin Colleague",
        "review_recommendation": "Olive Officer",
    }
    table.told(review)
    reviews.close_review(review, by=table.by)
    assert refused(lambda: reviews.change_contact(review, by=table.by, contact=table.by)) == [
        "CR-6"
    ]


# With its case.


def test_a_review_goes_with_its_case_to_another_owner(table: Table) -> None:
    cast = table.cast
    review = table.held()
    table.recommend(review)
    hand_over(table.case, by=cast.manager, to=cast.other_team)
    review = stale(review)
    assert (review.record.agency, review.record.team) == (
        cast.other_team.agency,
        cast.other_team.team,
    )
    assert review.contact == cast.other_team
    rows = Deadline.objects.filter(record=review.record, met_at__isnull=True)
    assert {row.assignee for row in rows} == {cast.other_team}


def test_a_review_is_as_hidden_as_its_case(table: Table) -> None:
    cast = table.cast
    review = table.held()
    table.recommend(review)
    for rows in (CaseReview, Recommendation):
        assert rows.objects.visible_to(cast.officer).exists()
        assert not rows.objects.visible_to(cast.partner).exists()
        assert not rows.objects.visible_to(cast.stranger).exists()
    # However the two records may have come apart, whoever does not see the case does not see it.
    Record.objects.filter(pk=table.case.pk).update(agency=cast.housing, team=None)
    assert Record.objects.visible_to(cast.officer).filter(pk=review.pk).exists()
    for rows in (CaseReview, Recommendation):
        assert not rows.objects.visible_to(cast.officer).exists()


def test_an_application_settles_that_the_case_review_was_to_be_explained(table: Table) -> None:
    today = clock.today()
    add_incident(
        table.case,
        IncidentReport(occurred_on=today, asb_type="nuisance", source="phone", narrative="Again."),
        by=table.by,
    )
    explain = Deadline.objects.filter(kind="case_review", met_at__isnull=True)
    assert explain.exists()
    table.apply()
    assert not explain.exists()


def test_closing_the_case_leaves_what_waits_on_its_review(table: Table) -> None:
    review = table.apply()
    assess_risk(table.case, EVERY_ITEM_LOW, by=table.by, is_final=True)
    close_case(table.case, by=table.by, reason="behaviour_stopped", victim_told_on=clock.today())
    assert AsbCase.objects.get(pk=table.case.pk).status == "closed"
    assert set(waiting(review)) == {"review_decision"}
