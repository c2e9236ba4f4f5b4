"""The rules from the application to the recommendations, on both sides of their borders."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cases.models import CaseReview, Recommendation
from cases.services import close_case, reviews
from cases.services.risk import assess_risk
from partnership import clock
from partnership.dates import add_working_days
from partnership.models import Deadline, LocalSetting, RuleReason
from people.services import add_person, involve
from tests.cases.reviews.conftest import Table, asked_why, refused, stale, waiting
from tests.cast import EVERY_ITEM_LOW, log_case

DAY = timedelta(days=1)


# The application.


def test_an_application_is_logged_on_a_case_and_its_decision_falls_due(table: Table) -> None:
    review = table.apply()
    assert review.state == "received"
    assert review.record.kind == "case_review"
    assert review.record.reference.startswith("CR-")
    assert review.record.parent_id == table.case.record_id
    assert review.contact == table.case.owner
    assert waiting(review) == {"review_decision": add_working_days(clock.today(), 10)}


def test_the_working_days_to_decide_are_local_policy(table: Table) -> None:
    LocalSetting.objects.create(
        partnership=table.cast.area,
        key="case_review_decision_days",
        value=3,
        effective_from=clock.today(),
        source="Procedures",
    )
    assert waiting(table.apply())["review_decision"] == add_working_days(clock.today(), 3)
    yesterday = clock.today() - DAY
    earlier = table.apply(applied_on=yesterday, reasons={"CR-24": "Of the day before."})
    assert waiting(earlier)["review_decision"] == add_working_days(yesterday, 10)


def test_a_closed_case_can_be_reviewed_too(table: Table) -> None:
    assess_risk(table.case, EVERY_ITEM_LOW, by=table.by, is_final=True)
    close_case(table.case, by=table.by, reason="behaviour_stopped", victim_told_on=clock.today())
    assert table.apply().state == "received"


def test_an_application_lies_neither_ahead_nor_before_the_act(table: Table) -> None:
    assert refused(lambda: table.apply(applied_on=clock.today() + DAY)) == ["CR-1"]
    assert refused(lambda: table.apply(applied_on=date(2014, 10, 19))) == ["CR-2"]
    assert table.apply(applied_on=date(2014, 10, 20)).state == "received"


def test_the_victim_is_somebody_on_the_case(table: Table) -> None:
    stranger = add_person(by=table.by, given_name="Nora", family_name="Nowhere")
    assert refused(lambda: table.apply(victim=stranger)) == ["CR-3"]
    assert refused(lambda: table.apply(victim=None)) == ["CR-3"]
    involve(table.case.record, stranger, "complainant", by=table.by, starts_on=clock.today())
    assert table.apply(victim=stranger).applicant_name == "Nora Nowhere"


def test_whoever_acts_for_the_victim_has_a_name_and_a_standing(table: Table) -> None:
    def apply(**more: object) -> CaseReview:
        return table.apply(
            **{
                "applicant": "for_victim",
                "acting_name": "Dora Daughter",
                "acting_as": "daughter",
                "consented_on": clock.today(),
                **more,
            }
        )

    assert refused(lambda: apply(acting_name=" ")) == ["CR-3"]
    assert refused(lambda: apply(acting_as="")) == ["CR-3"]
    assert refused(lambda: apply(applicant="nobody")) == ["CR-3"]
    review = apply()
    assert review.applicant_name == "Dora Daughter"


def test_the_victim_consents_or_there_is_a_reason_why_not(table: Table) -> None:
    acting = {
        "applicant": "for_victim",
        "acting_name": "Colin Councillor",
        "acting_as": "councillor",
    }
    today = clock.today()
    assert refused(lambda: table.apply(**acting)) == ["CR-4"]
    assert refused(lambda: table.apply(**acting, applied_on=today - DAY, consented_on=today)) == [
        "CR-4"
    ]
    with_reason = table.apply(**acting, no_consent_reason="In hospital.")
    assert with_reason.no_consent_reason == "In hospital."
    with_consent = table.apply(**acting, consented_on=today, reasons={"CR-24": "Another matter."})
    assert with_consent.consented_on == today
    with pytest.raises(IntegrityError, match="consent_or_reason"), transaction.atomic():
        CaseReview.objects.filter(pk=with_consent.pk).update(consented_on=None)


def test_a_victim_needs_nobodys_consent_and_what_was_typed_of_others_is_dropped(
    table: Table,
) -> None:
    review = table.apply(acting_name="Dora", acting_as="daughter", no_consent_reason="x")
    assert (review.acting_name, review.acting_as, review.no_consent_reason) == ("", "", "")


def test_the_point_of_contact_can_open_the_case(table: Table) -> None:
    cast = table.cast
    for nobody in (cast.partner, cast.analyst, cast.stranger):
        assert refused(lambda nobody=nobody: table.apply(contact=nobody)) == ["CR-5"]
    cast.colleague.is_active = False
    assert refused(lambda: table.apply(contact=cast.colleague)) == ["CR-5"]
    assert table.apply(contact=cast.manager).contact == cast.manager
    assert not CaseReview.objects.exclude(contact=cast.manager).exists()


def test_a_second_application_while_one_is_open_asks_for_a_reason(table: Table) -> None:
    first = table.apply()
    assert asked_why(table.apply) == ["CR-24"]
    assert CaseReview.objects.count() == 1
    table.apply(reasons={"CR-24": "It is about the other neighbour."})
    assert RuleReason.objects.get(rule="CR-24").reason == "It is about the other neighbour."
    other = add_person(by=table.by, given_name="Ollie", family_name="Other")
    involve(table.case.record, other, "victim", by=table.by, starts_on=clock.today())
    table.apply(victim=other)
    for each in CaseReview.objects.filter(victim=table.victim):
        reviews.withdraw_application(each, by=table.by, why="She moved.")
    table.apply()
    assert stale(first).state == "withdrawn"


def test_whoever_may_not_write_on_the_case_takes_no_step_of_its_review(table: Table) -> None:
    other = table.cast.other_team
    assert refused(lambda: table.apply(by=other)) == ["CASE-TEAM"]
    review = table.apply()
    table.complain(review)
    for act in (
        lambda: table.complain(review, by=other),
        lambda: reviews.remove_complaint(review.complaints.get(), by=other),
        lambda: reviews.decide_threshold(review, by=other, met=True, decision_reasons="x"),
        lambda: reviews.withdraw_application(review, by=other, why="x"),
        lambda: reviews.change_contact(review, by=other, contact=table.by),
    ):
        assert refused(act) == ["CASE-TEAM"]
    held = table.held()
    recommendation = table.recommend(held)
    for later in (
        lambda: table.recommend(held, by=other),
        lambda: reviews.tell_decision(held, by=other, method="letter"),
        lambda: reviews.tell_outcome(held, by=other, method="letter"),
        lambda: reviews.answer_recommendation(recommendation, by=other, accepted=True),
        lambda: reviews.remove_recommendation(recommendation, by=other),
    ):
        assert refused(later) == ["CASE-TEAM"]


# Complaints.


def test_a_complaint_says_what_it_was_about_and_follows_the_behaviour(table: Table) -> None:
    review = table.apply()
    today = clock.today()
    assert refused(lambda: table.complain(review, about=" ")) == ["CR-7"]
    assert refused(lambda: table.complain(review, behaviour_on=None, complained_on=None)) == [
        "CR-7",
        "CR-7",
    ]
    assert refused(
        lambda: table.complain(review, behaviour_on=today, complained_on=today - DAY)
    ) == ["CR-1"]
    assert refused(
        lambda: table.complain(review, behaviour_on=today + DAY, complained_on=today + DAY)
    ) == ["CR-1", "CR-1"]
    table.complain(review, behaviour_on=today, complained_on=today)
    with pytest.raises(IntegrityError, match="follows_behaviour"), transaction.atomic():
        review.complaints.update(behaviour_on=today + DAY)


def test_an_incident_of_the_case_gives_its_own_days_once(table: Table) -> None:
    review = table.apply()
    incident = table.case.incidents.get()
    table.complain(review, incident=incident, behaviour_on=None, complained_on=None)
    made = review.complaints.get()
    assert (made.behaviour_on, made.complained_on) == (incident.occurred_on, incident.reported_on)
    assert refused(lambda: table.complain(review, incident=incident)) == ["CR-7"]
    elsewhere = log_case(table.cast).incidents.get()
    assert refused(lambda: table.complain(review, incident=elsewhere)) == ["CR-7"]


def test_complaints_are_settled_once_the_threshold_is_decided(table: Table) -> None:
    review = table.apply()
    table.complain(review, 4)
    reviews.remove_complaint(review.complaints.first(), by=table.by)  # type: ignore[arg-type]
    assert review.complaints.count() == 3
    reviews.decide_threshold(review, by=table.by, met=True, decision_reasons="Enough.")
    assert refused(lambda: table.complain(review)) == ["CR-6"]
    complaint = review.complaints.first()
    assert complaint is not None
    assert refused(lambda: reviews.remove_complaint(complaint, by=table.by)) == ["CR-6"]
    assert refused(
        lambda: reviews.decide_threshold(review, by=table.by, met=True, decision_reasons="x")
    ) == ["CR-6"]


# What falls due after the decision.


def test_the_applicant_is_told_in_the_days_of_the_decision_and_the_outcome_in_28_days(
    table: Table,
) -> None:
    today = clock.today()
    review = table.decided()
    assert waiting(review) == {
        "review_tell_decision": add_working_days(today, 10),
        "review_tell_outcome": today + timedelta(days=28),
    }
    refusal = table.decided(met=False)
    assert set(waiting(refusal)) == {"review_tell_decision"}


def test_a_decision_that_came_late_is_told_at_once(table: Table) -> None:
    today = clock.today()
    review = table.apply(applied_on=today - timedelta(days=60))
    assert waiting(review)["review_decision"] < today
    table.complain(review, 3)
    reviews.decide_threshold(review, by=table.by, met=True, decision_reasons="Enough.")
    assert waiting(review)["review_tell_decision"] == today


def test_the_days_to_the_outcome_are_local_policy_of_the_day_of_acceptance(table: Table) -> None:
    LocalSetting.objects.create(
        partnership=table.cast.area,
        key="case_review_target_days",
        value=14,
        effective_from=clock.today(),
        source="Procedures",
    )
    assert waiting(table.decided())["review_tell_outcome"] == clock.today() + timedelta(days=14)


# Information and the panel.


def test_agencies_are_asked_for_something_by_a_day(table: Table) -> None:
    review = table.decided()
    today = clock.today()
    assert refused(lambda: table.asked(review, agencies=[])) == ["CR-14"]
    assert refused(lambda: table.asked(review, asked_for=" ")) == ["CR-14"]
    assert refused(lambda: table.asked(review, due_on=today - DAY)) == ["CR-14"]
    assert refused(lambda: table.asked(review, asked_on=today - DAY)) == ["CR-1"]
    assert refused(lambda: table.asked(review, agencies=[table.cast.stranger.agency])) == ["CR-14"]
    table.asked(review, due_on=today)
    assert waiting(review)["review_answers"] == today
    names = {each.agency.name for each in review.agencies.filter(was_asked=True)}
    assert names == {"Testshire Council", "Testshire Police"}
    table.held(review)
    assert "review_answers" not in waiting(review)


def test_the_panel_says_who_led_it_who_was_there_and_what_it_found(table: Table) -> None:
    review = table.asked()
    for field in ("chair_name", "chair_role", "findings", "outcome"):
        assert refused(lambda field=field: table.held(review, **{field: " "})) == ["CR-15"]
    assert refused(lambda: table.held(review, agencies=[])) == ["CR-15"]
    assert refused(lambda: table.held(review, panel_on=clock.today() - DAY)) == ["CR-1"]
    assert refused(lambda: table.held(review, panel_on=clock.today() + DAY)) == ["CR-1"]
    table.held(review)
    assert stale(review).state == "panel_held"


def test_a_chair_who_has_worked_on_the_case_needs_a_reason(table: Table) -> None:
    review = table.asked()
    assert asked_why(lambda: table.held(review, chair_is_independent=False)) == ["CR-16"]
    assert stale(review).state == "info_requested"
    table.held(review, chair_is_independent=False, reasons={"CR-16": "Nobody else was there."})
    assert RuleReason.objects.get(record=review.record, rule="CR-16").given_by == table.by
    assert stale(review).chair_is_independent is False


@pytest.mark.parametrize("name", ["Olive Officer", "  olive   OFFICER ", "Mary Manager"])
def test_whoever_owns_the_case_or_wrote_on_it_has_worked_on_it_whatever_was_ticked(
    table: Table, name: str
) -> None:
    assess_risk(table.case, EVERY_ITEM_LOW, by=table.cast.manager)
    review = table.asked()
    assert asked_why(lambda: table.held(review, chair_name=name)) == ["CR-16"]
    table.held(review, chair_name="Colin Colleague")
    assert stale(review).chair_is_independent is True


def test_a_victim_who_was_not_invited_needs_a_reason(table: Table) -> None:
    review = table.asked()
    assert asked_why(lambda: table.held(review, victim_invited=False)) == ["CR-17"]
    assert asked_why(
        lambda: table.held(review, victim_invited=False, chair_is_independent=False)
    ) == ["CR-16", "CR-17"]
    table.held(review, victim_invited=False, reasons={"CR-17": "She asked not to be."})
    assert RuleReason.objects.get(rule="CR-17").reason == "She asked not to be."


# Recommendations.


def test_a_recommendation_waits_on_the_case_owners_work_until_it_is_carried_out(
    table: Table,
) -> None:
    review = table.held()
    made = table.recommend(review)
    deadline = Deadline.objects.get(kind="review_recommendation", met_at__isnull=True)
    assert (deadline.assignee, deadline.subject, deadline.due_on) == (
        table.case.owner,
        made.pk,
        made.due_on,
    )
    reviews.answer_recommendation(made, by=table.by, accepted=True)
    assert Deadline.objects.filter(subject=made.pk, met_at__isnull=True).exists()
    reviews.finish_recommendation(made, by=table.by, note="An officer is named.")
    assert not Deadline.objects.filter(subject=made.pk, met_at__isnull=True).exists()
    made.refresh_from_db()
    assert (made.status, made.done_on) == ("done", clock.today())


def test_a_recommendation_names_an_agency_of_the_area_and_a_day_from_the_panel_on(
    table: Table,
) -> None:
    review = table.held()
    assert refused(lambda: table.recommend(review, text=" ")) == ["CR-18"]
    assert refused(lambda: table.recommend(review, due_on=clock.today() - DAY)) == ["CR-18"]
    assert refused(lambda: table.recommend(review, agency=table.cast.stranger.agency)) == ["CR-18"]
    table.recommend(review, due_on=clock.today())


def test_an_agency_that_does_not_accept_says_why(table: Table) -> None:
    review = table.held()
    made = table.recommend(review)

    def answer(**more: object) -> Recommendation:
        return reviews.answer_recommendation(
            made,
            **{"by": table.by, "accepted": False, **more},  # type: ignore[arg-type]
        )

    assert refused(answer) == ["CR-19"]
    assert refused(lambda: answer(answer="No", answered_on=clock.today() - DAY)) == ["CR-1"]
    answer(answer="There is no such officer.")
    assert not Deadline.objects.filter(subject=made.pk, met_at__isnull=True).exists()
    assert refused(lambda: answer(accepted=True)) == ["CR-19"]
    assert refused(
        lambda: reviews.finish_recommendation(made, by=table.by, note="Done after all")
    ) == ["CR-20"]


def test_only_what_was_accepted_is_carried_out_and_it_says_how(table: Table) -> None:
    made = table.recommend(table.held())
    finish = reviews.finish_recommendation
    assert refused(lambda: finish(made, by=table.by, note="Done")) == ["CR-20"]
    reviews.answer_recommendation(made, by=table.by, accepted=True)
    assert refused(lambda: finish(made, by=table.by, note=" ")) == ["CR-20"]
    finish(made, by=table.by, note="Done")


def test_recommendations_are_settled_once_the_applicant_is_told(table: Table) -> None:
    review = table.held()
    made, other = table.recommend(review), table.recommend(review)
    reviews.remove_recommendation(other, by=table.by)
    assert Deadline.objects.filter(kind="review_recommendation", met_at__isnull=True).count() == 1
    table.told(review)
    assert refused(lambda: table.recommend(review)) == ["CR-6"]
    assert refused(lambda: reviews.remove_recommendation(made, by=table.by)) == ["CR-6"]
    reviews.close_review(review, by=table.by)
    reviews.answer_recommendation(made, by=table.by, accepted=True)
    reviews.finish_recommendation(made, by=table.by, note="Done.")
