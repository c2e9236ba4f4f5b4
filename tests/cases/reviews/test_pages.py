"""The pages of case reviews: from the case's menu to the list, nothing typed lost."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from cases.models import CaseReview, ReviewNotice
from cases.services import reviews
from partnership import clock
from partnership.models import AccessLogEntry, Draft, RuleReason
from people.models import SafeContact
from people.services import add_person
from tests.cases.reviews.conftest import Table, a_day
from tests.cast import log_case


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def today(name: str) -> dict[str, str]:
    return a_day(name, clock.today())


def application(table: Table, **more: Any) -> dict[str, Any]:
    return {
        **today("applied_on"),
        "victim": table.victim.pk,
        "applicant": "victim",
        "request": "I want it to stop.",
        "contact": table.by.pk,
        **more,
    }


def decision(**more: Any) -> dict[str, Any]:
    return {
        "met": "yes",
        "persistence": "Weekly.",
        "harm": "Lost sleep.",
        "response": "Two letters.",
        "decision_reasons": "It goes on.",
        **today("decided_on"),
        **more,
    }


def panel(table: Table, **more: Any) -> dict[str, Any]:
    return {
        **today("panel_on"),
        "chair_name": "Ingrid Independent",
        "chair_role": "Head of Housing",
        "chair_worked": "no",
        "agencies": [table.cast.council.pk],
        "victim_invited": "yes",
        "findings": "Two desks never spoke.",
        "outcome": "We should have acted sooner.",
        **more,
    }


# From the case to the end, as an officer walks it.


def test_a_review_from_the_cases_menu_to_its_closing(table: Table) -> None:
    cast = table.cast
    case_page = text_of(table.get("case", table.case.pk))
    start = reverse("case_review_start", args=[table.case.pk])
    assert f'href="{start}"' in case_page
    form = text_of(table.get("case_review_start", table.case.pk))
    assert re.search(rf'<option value="{table.victim.pk}" selected>', form)

    sent = table.post("case_review_start", table.case.pk, **application(table))
    review = CaseReview.objects.get()
    assert sent.headers["Location"] == reverse("review", args=[review.pk])
    page = text_of(table.get("review", review.pk))
    assert "Received" in page
    assert "I want it to stop." in page
    assert "Decide whether the threshold for the case review is met" in page

    incident = table.case.incidents.get()
    added = table.post(
        "review_complaint_add", review.pk, incident=incident.pk, about="Broken bottles"
    )
    assert added.status_code == 302
    old = clock.today() - timedelta(days=400)
    table.post(
        "review_complaint_add",
        review.pk,
        about="Shouting last year",
        **a_day("behaviour_on", old),
        **a_day("complained_on", old),
    )
    page = text_of(table.get("review", review.pk))
    assert "1 complaint qualifies. 3 are enough." in page
    assert "The application came more than 6 months after it" in page

    form = text_of(table.get("review_decide", review.pk))
    assert "1 complaint qualifies of 2." in form
    assert table.post("review_decide", review.pk, **decision()).status_code == 302
    page = text_of(table.get("review", review.pk))
    assert "Threshold met" in page
    assert "Tell the applicant the threshold decision" in page
    notice = text_of(table.get("review_notice", review.pk, "decision"))
    assert "Dear Vera Victim" in notice
    assert "It goes on." in notice
    told = table.post(
        "review_notice_told", review.pk, "decision", method="letter", **today("told_on")
    )
    assert told.status_code == 302

    table.post(
        "review_information",
        review.pk,
        agencies=[cast.police_force.pk],
        asked_for="What was reported.",
        **today("due_on"),
        **today("asked_on"),
    )
    assert table.post("review_panel", review.pk, **panel(table)).status_code == 302
    table.post(
        "review_recommend",
        review.pk,
        text="One officer reads all reports.",
        agency=cast.police_force.pk,
        **today("due_on"),
    )
    recommendation = CaseReview.objects.get().recommendations.get()
    outcome = text_of(table.get("review_notice", review.pk, "outcome"))
    assert "1. One officer reads all reports. (To Testshire Police" in outcome
    assert "Two desks" not in outcome
    table.post("review_notice_told", review.pk, "outcome", method="email", **today("told_on"))
    table.post(
        "review_recommendation_answer",
        review.pk,
        recommendation.pk,
        accepted="yes",
        **today("answered_on"),
    )
    table.post(
        "review_recommendation_done",
        review.pk,
        recommendation.pk,
        note="Named.",
        **today("done_on"),
    )
    table.post("review_close", review.pk, **today("closed_on"))
    page = text_of(table.get("review", review.pk))
    assert "Closed" in page
    assert "Carried out" in page
    assert "Nothing is due." in page
    assert CaseReview.objects.get().state == "closed"


def test_reviews_stand_on_the_cases_page_and_in_its_timeline_with_one_entry_a_step(
    table: Table,
) -> None:
    review = table.held(chair_is_independent=False, reasons={"CR-16": "Nobody else was there."})
    table.recommend(review)
    table.recommend(review)
    page = text_of(table.get("case", table.case.pk))
    assert review.record.reference in page
    assert reverse("review", args=[review.pk]) in page
    line = text_of(table.get("case_timeline", table.case.pk, kind="reviews"))
    titles = re.findall(r'moj-timeline__title">([^<]+)<', line)
    assert sorted(titles) == [
        "Case review asked for",
        "Case review: agencies asked for information",
        "Case review: panel met",
        "Case review: recommendations made",
        "Case review: threshold met",
    ]
    assert "2 recommendations" in line
    assert "Nobody else was there." in text_of(table.get("case_timeline", table.case.pk))


def test_the_prompt_to_explain_a_case_review_leads_to_starting_one(table: Table) -> None:
    explain = text_of(table.get("case_review_explain", table.case.pk))
    assert reverse("case_review_start", args=[table.case.pk]) in explain


def test_a_case_without_people_says_whom_to_add_first(table: Table) -> None:
    case = log_case(table.cast)
    page = text_of(table.get("case_review_start", case.pk))
    assert "Add the victim" in page


# What is wrong is said, and nothing typed is lost.


def test_an_application_for_a_victim_without_consent_or_reason_comes_back_whole(
    table: Table,
) -> None:
    sent = application(
        table, applicant="for_victim", acting_name="Dora Daughter", acting_as="daughter"
    )
    page = text_of(table.post("case_review_start", table.case.pk, **sent))
    assert "Enter when the victim consented, or why they were not asked." in page
    assert "Dora Daughter" in page
    assert "I want it to stop." in page
    assert not CaseReview.objects.exists()
    page = table.post("case_review_start", table.case.pk, **sent, no_consent_reason="In hospital")
    assert page.status_code == 302
    shown = text_of(table.get("review", CaseReview.objects.get().pk))
    assert "Dora Daughter, daughter" in shown
    assert "No: In hospital" in shown


def test_a_second_application_is_asked_about_and_then_saved(table: Table) -> None:
    table.apply()
    first = text_of(table.get("case_review_start", table.case.pk))
    assert 'name="reason"' not in first
    page = text_of(table.post("case_review_start", table.case.pk, **application(table)))
    assert "Enter why this is another application." in page
    assert 'name="reason"' in page
    assert "I want it to stop." in page
    sent = application(table, reason="About the other neighbour.")
    assert table.post("case_review_start", table.case.pk, **sent).status_code == 302
    newest = CaseReview.objects.order_by("pk").exclude(request="").get()
    assert "About the other neighbour." in text_of(table.get("review", newest.pk))


def test_the_threshold_cannot_be_refused_with_enough_complaints(table: Table) -> None:
    review = table.apply()
    table.complain(review, 3)
    form = text_of(table.get("review_decide", review.pk))
    assert "The threshold is met." in form
    assert 'name="persistence"' not in form
    page = text_of(table.post("review_decide", review.pk, **decision(met="no")))
    assert "3 complaints qualify and 3 are enough" in page
    assert "It goes on." in page
    assert CaseReview.objects.get().state == "received"


def test_below_the_number_each_question_left_open_is_named(table: Table) -> None:
    review = table.apply()
    page = text_of(table.post("review_decide", review.pk, **decision(persistence="", response="")))
    assert "Enter how persistent the behaviour is." in page
    assert "Enter how adequate the response has been." in page
    assert "Lost sleep." in page


def test_a_panel_is_asked_why_only_where_a_rule_warns(table: Table) -> None:
    review = table.asked()
    form = text_of(table.get("review_panel", review.pk))
    assert 'name="chair_reason"' not in form
    sent = panel(table, chair_worked="yes")
    page = text_of(table.post("review_panel", review.pk, **sent))
    assert "The chair has worked on this case." in page
    assert 'name="chair_reason"' in page
    assert 'name="invited_reason"' not in page
    assert "Two desks never spoke." in page
    assert "Ingrid Independent" in page
    answer = table.post("review_panel", review.pk, **sent, chair_reason="Nobody else was there.")
    assert answer.status_code == 302
    assert RuleReason.objects.get().reason == "Nobody else was there."
    assert "Nobody else was there." in text_of(table.get("review", review.pk))


def test_when_somebody_saved_meanwhile_both_are_shown(table: Table) -> None:
    review = table.apply()
    version = review.record.version
    reviews.change_contact(review, by=table.by, contact=table.cast.manager)
    sent = {"contact": table.cast.colleague.pk, "version": version}
    answer = table.post("review_contact", review.pk, **sent)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Somebody else has saved this review" in page
    assert "Mary Manager, Testshire Council" in page
    assert "Colin Colleague, Testshire Council" in page
    fresh = re.search(r'name="version" value="(\d+)"', page)
    assert fresh is not None
    again = table.post("review_contact", review.pk, **{**sent, "version": fresh[1]})
    assert again.status_code == 302
    assert CaseReview.objects.get().contact == table.cast.colleague


def test_a_decision_typed_on_an_old_page_is_kept_and_not_saved(table: Table) -> None:
    review = table.apply()
    version = review.record.version
    table.complain(review)
    answer = table.post("review_decide", review.pk, **decision(version=version))
    assert answer.status_code == 409
    assert "It goes on." in text_of(answer)
    assert CaseReview.objects.get().state == "received"


def test_long_forms_keep_a_draft(table: Table) -> None:
    review = table.apply()
    for form, about, page, field in (
        ("case_review_start", table.case.pk, ("case_review_start", table.case.pk), "request"),
        ("review_decide", review.pk, ("review_decide", review.pk), "decision_reasons"),
    ):
        kept = table.post("draft", form, about, **{field: "Half a sentence"})
        assert kept.status_code == 204
        assert "Half a sentence" in text_of(table.get(*page))
    work = text_of(table.get("my_work"))
    assert "Case review decision" in work
    table.post("review_decide", review.pk, **decision())
    assert set(Draft.objects.values_list("form", flat=True)) == {"case_review_start"}


def test_a_step_whose_turn_has_not_come_says_where_the_review_stands(table: Table) -> None:
    review = table.apply()
    for name in ("review_information", "review_panel", "review_recommend", "review_close"):
        page = text_of(table.get(name, review.pk))
        assert "This cannot be done now. The review stands at: received." in page
    for kind in ReviewNotice.Kind:
        assert "This cannot be done now." in text_of(
            table.get("review_notice_told", review.pk, kind)
        )
        assert "There is nothing to tell yet." in text_of(
            table.get("review_notice", review.pk, kind)
        )
    assert table.get("review_notice", review.pk, "gossip").status_code == 404
    assert table.get("review_notice_told", review.pk, "gossip").status_code == 404


@pytest.mark.parametrize(
    ("state", "shown", "hidden"),
    [
        ("apply", ["review_decide", "review_withdraw"], ["review_panel", "review_close"]),
        ("asked", ["review_panel", "review_withdraw"], ["review_decide", "review_escalate"]),
        ("held", ["review_recommend"], ["review_close"]),
        ("told", ["review_close", "review_escalate"], ["review_withdraw"]),
        ("closed", ["review_escalate"], ["review_close", "review_contact"]),
    ],
)
def test_a_review_offers_the_steps_whose_turn_it_is(
    table: Table, state: str, shown: list[str], hidden: list[str]
) -> None:
    review = getattr(table, state)()
    page = text_of(table.get("review", review.pk))
    for name in shown:
        assert f'href="{reverse(name, args=[review.pk])}"' in page, name
    for name in hidden:
        assert f'href="{reverse(name, args=[review.pk])}"' not in page, name
    assert ("Tell the applicant the decision" in page) is (state in ("asked", "held"))
    assert ("Tell the applicant the outcome</a>" in page) is (state == "held")


# Safety.


def test_the_notice_warns_of_what_must_not_be_done_in_reaching_the_victim(table: Table) -> None:
    SafeContact.objects.create(
        partnership=table.cast.area, person=table.victim, do_not_write=True, set_by=table.by
    )
    review = table.decided()
    for name in ("review_notice", "review_notice_told"):
        page = text_of(table.get(name, review.pk, "decision"))
        assert page.count("DO NOT WRITE TO HOME") >= 2, name


def test_titles_and_addresses_name_nobody(table: Table) -> None:
    review = table.held()
    recommendation = table.recommend(review)
    for name, args in (
        ("reviews", []),
        ("review", [review.pk]),
        ("review_notice", [review.pk, "decision"]),
        ("review_recommendation_answer", [review.pk, recommendation.pk]),
        ("case_review_start", [table.case.pk]),
    ):
        page = text_of(table.get(name, *args))
        title = re.search(r"<title>(.*?)</title>", page, re.S)
        assert title is not None
        assert "Vera" not in title[1]
        assert "Rowdy" not in title[1]
        assert page.count("<h1") == 1, name


def test_looking_at_a_review_is_logged_and_shows_among_the_looks_at_its_case(
    table: Table,
) -> None:
    review = table.held()
    AccessLogEntry.objects.count()
    table.get("review", review.pk, user=table.cast.colleague)
    table.get("reviews", user=table.cast.colleague)
    rows = AccessLogEntry.objects.filter(user=table.cast.colleague)
    assert list(rows.values_list("action", "object_type", "object_id").order_by("pk")) == [
        ("view", "casereview", review.pk),
        ("list", "casereview", None),
    ]
    looks = text_of(table.get("case_looks", table.case.pk))
    assert "Colin Colleague" in looks
    assert "Opened: case review" in looks


def test_whoever_reads_only_sees_no_step_and_takes_none(table: Table) -> None:
    review = table.held()
    other = table.cast.other_team
    page = text_of(table.get("review", review.pk, user=other))
    assert "Head of Housing" in page
    assert "More actions" not in page
    assert "Add recommendation" not in page
    assert table.get("review_recommend", review.pk, user=other).status_code == 403
    assert table.post("review_recommend", review.pk, user=other).status_code == 403
    assert "Start a case review" not in text_of(table.get("case", table.case.pk, user=other))


def test_out_of_sight_is_not_found(table: Table) -> None:
    review = table.held()
    for user in (table.cast.partner, table.cast.stranger):
        assert table.get("review", review.pk, user=user).status_code == 404
        assert table.get("review_notice", review.pk, "decision", user=user).status_code == 404
        assert review.record.reference not in text_of(table.get("reviews", user=user))


def test_the_parts_of_another_review_do_not_open_under_ones_own(table: Table) -> None:
    mine = table.apply()
    table.complain(mine)
    other_case = log_case(table.cast)
    victim = add_person(by=table.by, given_name="Olga", family_name="Other")
    table.case, table.victim = other_case, victim
    from people.services import involve

    involve(other_case.record, victim, "victim", by=table.by, starts_on=clock.today())
    other = table.apply()
    assert (
        table.get("review_complaint_remove", other.pk, mine.complaints.get().pk).status_code == 404
    )


# The list and where else a review shows.


def test_the_list_shows_open_reviews_first_and_ended_ones_when_asked(table: Table) -> None:
    under_way, refused = table.decided(), table.decided(met=False)
    page = text_of(table.get("reviews"))
    assert under_way.record.reference in page
    assert refused.record.reference not in page
    assert "Olive Officer" in page
    page = text_of(table.get("reviews", status="ended"))
    assert under_way.record.reference not in page
    assert refused.record.reference in page
    page = text_of(table.get("reviews", status="any"))
    assert under_way.record.reference in page
    assert refused.record.reference in page
    assert reverse("reviews") in text_of(table.get("cases"))


def test_the_list_turns_pages_without_losing_or_repeating_a_review(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cases import review_queries

    made = [
        table.apply(
            applied_on=clock.today() - timedelta(days=back), reasons={"CR-24": "Another."}
        ).pk
        for back in (0, 1, 1, 1, 2, 3, 3)
    ]
    user = table.by
    pages, after = [], None
    while True:
        page = review_queries.review_page(user, after=after, size=3)
        pages.append([each.pk for each in page.reviews])
        after = page.after
        if after is None:
            break
    assert [len(page) for page in pages] == [3, 3, 1]
    walked = [pk for page in pages for pk in page]
    assert sorted(walked) == sorted(made)
    back = review_queries.review_page(user, before=pages[2][0], size=3)
    assert [each.pk for each in back.reviews] == pages[1]
    assert (back.before, back.after) == (pages[1][0], pages[1][-1])
    first = review_queries.review_page(user, before=pages[1][0], size=3)
    assert [each.pk for each in first.reviews] == pages[0]
    assert first.before is None
    assert table.get("reviews", after="nonsense").status_code == 200
    assert table.get("reviews", status="nonsense", after=str(table.case.pk)).status_code == 200


def test_what_is_due_on_a_review_stands_on_my_work_and_leads_there(table: Table) -> None:
    review = table.held()
    table.recommend(review)
    work = text_of(table.get("my_work"))
    assert reverse("review", args=[review.pk]) in work
    assert "Tell the applicant the outcome of the case review" in work
    assert "Recommendation of the case review to Testshire Police" in work


def test_a_review_is_found_by_its_reference_by_whoever_may_open_it(table: Table) -> None:
    review = table.held()
    reference = review.record.reference
    found = text_of(table.post("search", q=reference))
    assert reverse("review", args=[review.pk]) in found
    hidden = text_of(table.post("search", user=table.cast.other_team, q="CR-0000-0000"))
    assert reverse("review", args=[review.pk]) not in hidden
