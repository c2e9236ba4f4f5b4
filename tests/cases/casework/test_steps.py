"""Each step on a case: what it does, and what the rules refuse, in plain words at the form."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from cases.models import (
    AsbCase,
    CaseAction,
    CaseLink,
    CaseNote,
    Incident,
    Intervention,
    RiskAssessment,
    SatisfactionSurvey,
    Term,
    VictimContact,
)
from cases.risk import CURRENT
from cases.services import add_action, assess_risk, close_case, record_intervention
from partnership import clock
from partnership.models import Deadline, Grant, RuleReason, User
from people.models import Involvement, Person
from people.services import add_person, involve
from tests.cases.casework.conftest import Desk, day, text_of
from tests.cast import EVERY_ITEM_LOW, log_case


def scored(mark: int = 0, **more: Any) -> dict[str, Any]:
    """Every question answered alike (the last has two answers only)."""
    marks = {
        f"item_{item.code}": str(min(mark, len(item.answers) - 1 if item.code != "suicide" else 0))
        for item in CURRENT.items
    }
    return {**marks, **day("assessed_on", clock.today()), "override_band": "", **more}


def ready_to_close(desk: Desk) -> None:
    assess_risk(desk.fresh(), EVERY_ITEM_LOW, by=desk.cast.officer, is_final=True)


def closed(desk: Desk) -> None:
    ready_to_close(desk)
    close_case(
        desk.fresh(),
        by=desk.cast.officer,
        reason="behaviour_stopped",
        victim_told_on=clock.today(),
        note="The visits have worked.",
    )


def closing(**more: Any) -> dict[str, Any]:
    return {
        "reason": "behaviour_stopped",
        **day("closed_on", clock.today()),
        "victim": "yes",
        **day("victim_told_on", clock.today()),
        **more,
    }


def victim_of(desk: Desk, name: str = "Zebedee") -> Person:
    person = add_person(given_name=name, by=desk.cast.officer)
    involve(
        desk.case.record,
        person,
        Involvement.Role.VICTIM,
        by=desk.cast.officer,
        starts_on=clock.today(),
    )
    return person


# Notes


def test_a_note_is_recorded_in_one_step_from_the_overview_in_three_fields(desk: Desk) -> None:
    page = text_of(desk.get(desk.cast.officer))
    form = page.split(f'action="{desk.url("case_note_add")}"', 1)[1].split("</form>", 1)[0]
    fields = set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', form))
    assert fields - {"csrfmiddlewaretoken"} == {"kind", "text", "happened_at"}
    preset = re.search(r'name="happened_at" value="([^"]+)"', form)
    assert preset is not None
    sent = desk.post(
        desk.cast.officer,
        "case_note_add",
        kind="call",
        text="She rang: quiet since Monday.",
        happened_at=preset[1],
    )
    assert sent.status_code == 302
    note = CaseNote.objects.get()
    assert (note.kind, note.text) == ("call", "She rang: quiet since Monday.")
    assert "quiet since Monday" in text_of(desk.get(desk.cast.officer))


def test_a_note_that_says_nothing_or_lies_ahead_comes_back_with_what_was_typed(desk: Desk) -> None:
    ahead = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    page = text_of(
        desk.post(
            desk.cast.officer, "case_note_add", kind="call", text="Keep me", happened_at=ahead
        )
    )
    assert "The time must be in the past." in page
    assert "Keep me" in page
    page = text_of(
        desk.post(desk.cast.officer, "case_note_add", kind="call", text="", happened_at="soon")
    )
    assert "Enter the note" in page
    assert "Enter the day and time, like" in page
    assert not CaseNote.objects.exists()


def test_a_note_is_written_on_a_closed_case_too(desk: Desk) -> None:
    closed(desk)
    desk.post(
        desk.cast.officer,
        "case_note_add",
        kind="note",
        text="A letter came.",
        happened_at=clock.now().strftime("%Y-%m-%dT%H:%M"),
    )
    assert CaseNote.objects.filter(text="A letter came.").exists()


def test_a_corrected_note_shows_its_newest_text_and_keeps_the_earlier_readable(desk: Desk) -> None:
    note = CaseNote.objects.create(
        partnership=desk.cast.area,
        case=desk.case,
        text="He lives at number 3.",
        written_by=desk.cast.officer,
    )
    for text in ("He lives at number 5.", "He lives at number 7."):
        sent = desk.post(desk.cast.colleague, "case_note_correct", note.pk, text=text)
        assert sent.status_code == 302
        note = CaseNote.objects.get(replaces=note)
    entries = desk.get(desk.cast.officer, "case_timeline", kind="notes").context["entries"]
    assert [entry.text for entry in entries] == ["He lives at number 7."]
    assert [version.text for version in entries[0].versions] == [
        "He lives at number 5.",
        "He lives at number 3.",
    ]
    old = CaseNote.objects.get(text="He lives at number 3.")
    page = desk.post(desk.cast.officer, "case_note_correct", old.pk, text="No, number 9.")
    assert "newer version" in text_of(page)


# Incidents and the case review


def incident(**more: Any) -> dict[str, Any]:
    return {
        **day("occurred_on", clock.today()),
        "source": "phone",
        "asb_type": "personal",
        "narrative": "Threats through the letter box.",
        **more,
    }


def test_an_incident_is_added_with_its_narrative_and_listed(desk: Desk) -> None:
    assert desk.post(desk.cast.officer, "case_incident_add", **incident()).status_code == 302
    assert Incident.objects.filter(case=desk.case).count() == 2
    assert "Threats through the letter box." in text_of(
        desk.get(desk.cast.officer, "case_incidents")
    )


def test_an_incident_without_a_narrative_says_what_to_do(desk: Desk) -> None:
    page = text_of(desk.post(desk.cast.officer, "case_incident_add", **incident(narrative="")))
    assert "Enter what happened" in page
    assert "<title>Error:" in page


def test_the_second_report_in_six_months_prompts_for_the_case_review_until_it_is_explained(
    desk: Desk,
) -> None:
    assert "Explain the ASB case review" not in text_of(desk.get(desk.cast.officer))
    desk.post(desk.cast.officer, "case_incident_add", **incident())
    assert "Record that you explained it" in text_of(desk.get(desk.cast.officer))
    page = desk.post(desk.cast.officer, "case_review_explain", note="", **day("on", clock.today()))
    assert "Enter how you explained it" in text_of(page)
    desk.post(
        desk.cast.officer, "case_review_explain", note="By telephone.", **day("on", clock.today())
    )
    assert "Record that you explained it" not in text_of(desk.get(desk.cast.officer))
    assert CaseNote.objects.filter(text__startswith="Explained the ASB case review.").exists()


def test_a_second_report_after_more_than_six_months_prompts_nothing(desk: Desk) -> None:
    with clock.pretend(clock.now() + timedelta(days=200)):
        desk.post(desk.cast.officer, "case_incident_add", **incident())
        assert "Record that you explained it" not in text_of(desk.get(desk.cast.officer))


# Repeats


def test_repeat_victim_and_location_are_computed_from_the_third_incident_on(desk: Desk) -> None:
    victim_of(desk)
    place = _place(desk)
    for number in range(3):
        assert "Repeat victim" not in text_of(desk.get(desk.cast.officer)), number
        desk.post(
            desk.cast.officer,
            "case_incident_add",
            **incident(premises=str(place)),
        )
    AsbCase.objects.filter(pk=desk.case.pk).update(premises=place)
    page = text_of(desk.get(desk.cast.officer))
    assert "Repeat victim" in page
    assert "Repeat location" in page


def _place(desk: Desk) -> Any:
    from people.addresses import Address
    from people.services import add_premises

    place = add_premises(Address(line_1="1 Example Street"), by=desk.cast.officer)
    involve(
        desk.case.record,
        place,
        Involvement.Role.LOCATION,
        by=desk.cast.officer,
        starts_on=clock.today(),
    )
    return place.pk


def test_incidents_of_a_case_that_the_reader_does_not_see_make_nobody_a_repeat_victim(
    desk: Desk,
) -> None:
    person = victim_of(desk)
    other = log_case(desk.cast, parties=[(person, "victim")])
    for _ in range(2):
        desk.post(desk.cast.officer, "case_incident_add", **incident())
    from cases.services import add_incident, intake

    for _ in range(3):
        add_incident(
            other,
            intake.IncidentReport(
                occurred_on=clock.today(), asb_type="personal", source="phone", narrative="Again"
            ),
            by=desk.cast.officer,
        )
    assert "Repeat victim" in text_of(desk.get(desk.cast.officer))
    desk.share_with(desk.cast.partner)
    assert "Repeat victim" not in text_of(desk.get(desk.cast.partner))


def test_a_victim_whose_role_has_ended_is_no_victim_of_later_incidents(desk: Desk) -> None:
    from ledger.models import FactPerson

    person = victim_of(desk)
    with clock.pretend(clock.now() + timedelta(days=3)):
        Involvement.objects.filter(person=person).update(ends_before=clock.today())
        before = FactPerson.objects.count()
        desk.post(desk.cast.officer, "case_incident_add", **incident())
    assert FactPerson.objects.count() == before


# Risk


def test_every_question_is_on_one_page_and_the_score_is_explained(desk: Desk) -> None:
    page = text_of(desk.get(desk.cast.officer, "case_risk_assess"))
    for item in CURRENT.items:
        assert item.question in page
    desk.post(desk.cast.officer, "case_risk_assess", **scored(3))
    made = RiskAssessment.objects.get()
    assert (made.score, made.band) == (30, "medium")
    page = text_of(desk.get(desk.cast.officer, "case_risk"))
    assert f"Scored 30 of {CURRENT.highest_score}" in page
    assert "Medium begins at 20 and high at 32" in page
    assert "Review the risk assessment (medium risk)" in page
    answers = text_of(desk.get(desk.cast.officer, "case_risk_assessment", made.pk))
    for item in CURRENT.items:
        assert item.question in answers


def test_an_unanswered_question_is_named(desk: Desk) -> None:
    sent = scored()
    del sent["item_threats"]
    page = text_of(desk.post(desk.cast.officer, "case_risk_assess", **sent))
    assert "Have there been threats or violence?” " in page or "threats or violence?”" in page
    assert not RiskAssessment.objects.exists()


def test_talk_of_suicide_alone_makes_the_risk_high(desk: Desk) -> None:
    desk.post(desk.cast.officer, "case_risk_assess", **scored(0, item_suicide="1"))
    assert desk.fresh().risk_band == "high"
    assert "High risk" in text_of(desk.get(desk.cast.officer))


def test_another_band_than_the_scored_one_needs_the_professionals_reason(desk: Desk) -> None:
    page = desk.post(desk.cast.officer, "case_risk_assess", **scored(0, override_band="high"))
    assert "Enter why your professional judgement differs" in text_of(page)
    desk.post(
        desk.cast.officer,
        "case_risk_assess",
        **scored(0, override_band="high", override_reason="He said he would come back."),
    )
    assert desk.fresh().risk_band == "high"
    page = text_of(desk.get(desk.cast.officer, "case_risk"))
    assert "He said he would come back." in page
    assert "standard risk by the score" in page


# Action plan


def test_an_action_is_added_and_finished_and_leaves_the_next_steps(desk: Desk) -> None:
    desk.post(
        desk.cast.officer,
        "case_action_add",
        description="Fit a door chain",
        agency=desk.cast.housing.pk,
        owner=str(desk.cast.partner.pk),
        **day("due_on", clock.today() + timedelta(days=3)),
    )
    action = CaseAction.objects.get()
    assert "Fit a door chain" in text_of(desk.get(desk.cast.officer))
    page = desk.post(
        desk.cast.officer,
        "case_action_finish",
        action.pk,
        status="not_possible",
        **day("finished_on", clock.today()),
    )
    assert "Enter the reason." in text_of(page)
    desk.post(
        desk.cast.officer,
        "case_action_finish",
        action.pk,
        status="not_possible",
        outcome="The landlord refused.",
        **day("finished_on", clock.today()),
    )
    action.refresh_from_db()
    assert action.status == "not_possible"
    tasks = desk.get(desk.cast.officer).context["tasks"]
    assert "Fit a door chain" not in [task["title"] for task in tasks]


def test_two_people_finishing_one_action_is_told_to_the_second_who_loses_nothing(
    desk: Desk,
) -> None:
    action = add_action(
        desk.case, by=desk.cast.officer, description="Ring school", due_on=clock.today()
    )
    finish = {"status": "done", **day("finished_on", clock.today())}
    desk.post(desk.cast.officer, "case_action_finish", action.pk, outcome="Done", **finish)
    page = text_of(
        desk.post(desk.cast.colleague, "case_action_finish", action.pk, outcome="Mine", **finish)
    )
    assert "This action is finished already." in page
    assert "Mine" in page


def test_next_steps_run_from_overdue_on(desk: Desk) -> None:
    officer = desk.cast.officer
    for title, days in (("Later", 9), ("Sooner", 1)):
        add_action(
            desk.fresh(),
            by=officer,
            description=title,
            due_on=clock.today() + timedelta(days=days),
        )
    with clock.pretend(clock.now() + timedelta(days=5)):
        tasks = desk.get(officer).context["tasks"]
        due = [task["due"] for task in tasks]
        assert due == sorted(due)
        by_title = {task["title"]: task for task in tasks}
        assert by_title["Sooner"]["colour"] == "red"
        assert by_title["Later"]["colour"] == ""


# The incremental approach


def test_skipping_a_step_asks_for_a_reason_and_keeps_it(desk: Desk) -> None:
    sent = {"kind": "warning_letter_1", **day("done_on", clock.today())}
    page = text_of(desk.get(desk.cast.officer, "case_intervention_add"))
    assert "Why is a step skipped?" not in page
    page = text_of(desk.post(desk.cast.officer, "case_intervention_add", **sent))
    assert "Enter why it is skipped" in page
    assert "Why is a step skipped?" in page
    assert not Intervention.objects.exists()
    desk.post(
        desk.cast.officer, "case_intervention_add", skip_reason="A child was threatened.", **sent
    )
    assert Intervention.objects.get().stage == 3
    assert RuleReason.objects.get().reason == "A child was threatened."
    assert "A child was threatened." in text_of(desk.get(desk.cast.officer, "case_timeline"))


def test_steps_in_order_ask_nothing_and_the_ladder_names_the_next(desk: Desk) -> None:
    for kind in ("advice", "home_visit"):
        sent = desk.post(
            desk.cast.officer,
            "case_intervention_add",
            kind=kind,
            **day("done_on", clock.today()),
        )
        assert sent.status_code == 302
    ladder = desk.get(desk.cast.officer, "case_actions").context["ladder"]
    assert [one["is_next"] for one in ladder] == [False, False, True, False]
    assert not RuleReason.objects.exists()


# Contact


def test_a_contact_sets_the_next_by_the_plan_and_an_attempt_leaves_it_due(desk: Desk) -> None:
    officer = desk.cast.officer
    due = desk.fresh().next_contact_on
    sent = {"method": "phone", **day("contacted_on", clock.today())}
    desk.post(officer, "case_contact_add", outcome="no_reply", **sent)
    assert desk.fresh().next_contact_on == due
    page = text_of(desk.get(officer, "case_actions"))
    assert "1 attempt in a row reached nobody" in page
    assert "After three attempts send a letter" in page
    later = clock.today() + timedelta(days=2)
    desk.post(
        officer, "case_contact_plan", every_working_days="5", version="", **day("next_on", later)
    )
    assert desk.fresh().next_contact_on == later
    desk.post(officer, "case_contact_add", outcome="spoke", note="All quiet", **sent)
    assert VictimContact.objects.filter(outcome="spoke").count() == 1
    next_on = desk.fresh().next_contact_on
    assert next_on is not None
    assert next_on > clock.today() + timedelta(days=4)
    assert "in a row reached nobody" not in text_of(desk.get(officer, "case_actions"))


def test_a_contact_plan_in_the_past_is_refused(desk: Desk) -> None:
    page = desk.post(desk.cast.officer, "case_contact_plan", **day("next_on", date(2020, 1, 1)))
    assert "must be today or in the future" in text_of(page)


def test_a_contact_names_only_people_of_this_case(desk: Desk) -> None:
    stranger = add_person(given_name="Somebody", family_name="Else", by=desk.cast.officer)
    victim_of(desk)
    page = text_of(desk.get(desk.cast.officer, "case_contact_add"))
    assert "Zebedee" in page
    assert "Somebody Else" not in page
    sent = desk.post(
        desk.cast.officer,
        "case_contact_add",
        person=str(stranger.pk),
        method="phone",
        outcome="spoke",
        **day("contacted_on", clock.today()),
    )
    assert "Select with whom from the list" in text_of(sent)


# Closing and what follows


def test_what_stands_in_the_way_of_closing_shows_first_with_where_to_mend_it(desk: Desk) -> None:
    add_action(desk.case, by=desk.cast.officer, description="Visit", due_on=clock.today())
    page = text_of(desk.get(desk.cast.officer, "case_close"))
    assert "1 action is still open" in page
    assert "There is no final risk assessment" in page
    assert desk.url("case_actions") in page
    assert desk.url("case_risk_assess") in page
    assert "Why is it closed?" not in page
    page = text_of(desk.post(desk.cast.officer, "case_close", **closing(note="Keep this text")))
    assert "1 action is still open" in page
    assert "Keep this text" in page
    assert desk.fresh().status == "open"


def test_a_case_is_closed_and_says_so(desk: Desk) -> None:
    ready_to_close(desk)
    assert desk.post(desk.cast.officer, "case_close", **closing()).status_code == 302
    assert desk.fresh().status == "closed"
    page = text_of(desk.get(desk.cast.officer))
    assert "Closed" in page
    assert "Reopen case" in page
    assert "Close case" not in page
    assert not Deadline.objects.filter(record=desk.case.record, met_at__isnull=True).exists()


def test_closing_without_telling_the_victim_needs_the_reason(desk: Desk) -> None:
    ready_to_close(desk)
    page = desk.post(desk.cast.officer, "case_close", **closing(victim="no"))
    assert "Enter why the victim was not told" in text_of(page)
    desk.post(
        desk.cast.officer,
        "case_close",
        **closing(victim="no", victim_not_told_reason="They moved away."),
    )
    case = desk.fresh()
    assert (case.status, case.victim_told_on) == ("closed", None)
    assert "Not told: They moved away." in text_of(desk.get(desk.cast.officer))


def test_a_final_score_from_before_the_reopening_does_not_close_the_case_again(desk: Desk) -> None:
    closed(desk)
    desk.post(
        desk.cast.officer,
        "case_reopen",
        why="It began again.",
        **day("reopened_on", clock.today()),
    )
    page = text_of(desk.get(desk.cast.officer, "case_close"))
    assert "There is no final risk assessment" in page
    ready_to_close(desk)
    assert desk.get(desk.cast.officer, "case_close").context["in_the_way"] == []


def test_correcting_the_day_of_opening_does_not_spoil_a_final_score(desk: Desk) -> None:
    ready_to_close(desk)
    desk.post(
        desk.cast.officer,
        "case_opening_correct",
        **day("opened_on", clock.today() - timedelta(days=1)),
    )
    assert desk.get(desk.cast.officer, "case_close").context["in_the_way"] == []


def test_reopening_keeps_what_the_closing_said_and_sets_contact_and_score_due(desk: Desk) -> None:
    closed(desk)
    page = desk.post(desk.cast.officer, "case_reopen", why="", **day("reopened_on", clock.today()))
    assert "Enter why the case is reopened" in text_of(page)
    desk.post(
        desk.cast.officer,
        "case_reopen",
        why="It began again.",
        **day("reopened_on", clock.today()),
    )
    case = desk.fresh()
    assert (case.status, case.closing_note) == ("open", "")
    note = CaseNote.objects.get(text__startswith="It began again.")
    assert "The visits have worked." in note.text
    assert "Resolved: the behaviour stopped" in note.text
    waiting = Deadline.objects.filter(record=case.record, met_at__isnull=True)
    assert {each.kind for each in waiting} == {"contact", "risk"}


def test_reopening_after_three_months_is_refused_in_plain_words(desk: Desk) -> None:
    closed(desk)
    with clock.pretend(clock.now() + timedelta(days=100)):
        page = desk.post(
            desk.cast.officer, "case_reopen", why="Again", **day("reopened_on", clock.today())
        )
        assert "within 3 months of closing" in text_of(page)
        assert "Log a new case and link it" in text_of(page)


def test_a_closing_is_corrected_and_the_timeline_says_what_changed(desk: Desk) -> None:
    with clock.pretend(clock.now() + timedelta(days=9)):
        closed(desk)
        right = clock.today() - timedelta(days=1)
        desk.post(
            desk.cast.officer,
            "case_closing_correct",
            reason="withdrawn",
            **day("closed_on", right),
        )
        case = desk.fresh()
        assert (case.closed_on, case.closure_reason) == (right, "withdrawn")
        page = text_of(desk.get(desk.cast.officer, "case_timeline", kind="life"))
        assert "Record corrected" in page
        assert "Complainant withdrew" in page


def test_a_closing_by_mistake_is_taken_back_and_the_work_falls_due_again(desk: Desk) -> None:
    closed(desk)
    desk.post(desk.cast.officer, "case_closing_void", why="The wrong case.")
    case = desk.fresh()
    assert case.status == "open"
    page = text_of(desk.get(desk.cast.officer, "case_timeline", kind="life"))
    assert "was recorded by mistake" in page
    assert "Case closed" not in page
    waiting = Deadline.objects.filter(record=case.record, met_at__isnull=True)
    assert {each.kind for each in waiting} == {"contact", "risk"}


@pytest.mark.parametrize(
    "name",
    [
        "case_incident_add",
        "case_action_add",
        "case_contact_add",
        "case_contact_plan",
        "case_risk_assess",
        "case_close",
    ],
)
def test_a_closed_case_is_not_worked_on_and_says_how_to_go_on(desk: Desk, name: str) -> None:
    closed(desk)
    page = text_of(desk.get(desk.cast.officer, name))
    assert "This case is closed." in page
    assert desk.url("case_reopen") in page


@pytest.mark.parametrize(
    "name", ["case_reopen", "case_closing_correct", "case_closing_void", "case_survey_send"]
)
def test_what_belongs_to_a_closed_case_is_not_offered_on_an_open_one(desk: Desk, name: str) -> None:
    assert "This case is open." in text_of(desk.get(desk.cast.officer, name))
    assert desk.url(name) not in text_of(desk.get(desk.cast.officer))


def test_nothing_is_done_after_the_closing_but_what_was_done_before_is_entered_late(
    desk: Desk,
) -> None:
    closed(desk)
    with clock.pretend(clock.now() + timedelta(days=2)):
        for name, sent in (
            ("case_risk_assess", scored(4)),
            ("case_intervention_add", {"kind": "advice", **day("done_on", clock.today())}),
        ):
            page = desk.post(desk.cast.officer, name, **sent)
            assert "This case is closed. Reopen it first." in text_of(page)
        earlier = day("done_on", clock.today() - timedelta(days=2))
        late = desk.post(desk.cast.officer, "case_intervention_add", kind="advice", **earlier)
        assert late.status_code == 302
    assert desk.fresh().risk_band == "standard"


@pytest.mark.parametrize("year", ["0001", "0201", "1989"])
def test_a_year_that_must_be_a_slip_is_refused(desk: Desk, year: str) -> None:
    sent = {"on-day": "1", "on-month": "1", "on-year": year}
    page = desk.post(desk.cast.officer, "case_review_explain", note="By telephone", **sent)
    assert "The year must be 1990 or later." in text_of(page)


@pytest.mark.parametrize("version", ["²", "99999999999999999999999", "-1", "x"])
def test_a_version_that_was_tampered_with_breaks_nothing(desk: Desk, version: str) -> None:
    page = desk.post(
        desk.cast.officer,
        "case_edit",
        title="Noise",
        asb_type="nuisance",
        ward=str(desk.cast.north.pk),
        version=version,
    )
    assert page.status_code in (302, 409)


def test_sharing_for_ever_is_refused_in_words(desk: Desk) -> None:
    page = desk.post(
        desk.cast.manager,
        "case_share",
        **sharing(agency=str(desk.cast.housing.pk), **day("until", date(9999, 12, 31))),
    )
    assert "must be on or before" in text_of(page)


# Owner, details, sharing, links, survey, people


def test_the_owner_hands_over_with_what_was_to_do(desk: Desk) -> None:
    action = add_action(
        desk.case,
        by=desk.cast.officer,
        owner=desk.cast.officer,
        description="Visit",
        due_on=clock.today(),
    )
    desk.post(
        desk.cast.officer,
        "case_hand_over",
        to=str(desk.cast.other_team.pk),
        **day("on", clock.today()),
    )
    case = desk.fresh()
    assert (case.owner, case.record.team) == (desk.cast.other_team, desk.cast.other_team.team)
    action.refresh_from_db()
    assert action.owner == desk.cast.other_team
    assert desk.get(desk.cast.other_team, "case_action_finish", action.pk).status_code == 200
    assert desk.get(desk.cast.officer, "case_note_add").status_code == 403


def test_only_the_owner_and_managers_hand_over(desk: Desk) -> None:
    assert desk.get(desk.cast.colleague, "case_hand_over").status_code == 403
    assert desk.url("case_hand_over") not in text_of(desk.get(desk.cast.colleague))
    assert desk.url("case_hand_over") in text_of(desk.get(desk.cast.manager))


def test_a_case_is_not_handed_to_somebody_who_cannot_open_it(desk: Desk) -> None:
    from partnership.models import Block

    Block.objects.create(
        partnership=desk.cast.area,
        record=desk.case.record,
        user=desk.cast.colleague,
        reason="Related",
        set_by=desk.cast.manager,
    )
    page = desk.post(
        desk.cast.officer,
        "case_hand_over",
        to=str(desk.cast.colleague.pk),
        **day("on", clock.today()),
    )
    assert "cannot take on this case" in text_of(page)
    assert desk.fresh().owner == desk.cast.officer


def test_owners_are_offered_from_this_partnership_and_from_roles_that_work_cases(
    desk: Desk,
) -> None:
    page = text_of(desk.get(desk.cast.officer, "case_hand_over"))
    assert "Colin Colleague" in page
    for name in ("Sam Stranger", "Pat Partner", "Anna Analyst"):
        assert name not in page


def test_details_are_changed(desk: Desk) -> None:
    desk.post(
        desk.cast.officer,
        "case_edit",
        title="Noise, Example Street",
        asb_type="personal",
        ward=str(desk.cast.south.pk),
        qualifiers=["noise"],
        themes=["cse"],
        hate_strands=["race"],
        version=str(desk.version()),
    )
    case = desk.fresh()
    assert (case.title, case.asb_type, case.themes) == (
        "Noise, Example Street",
        "personal",
        ["cse"],
    )
    assert case.ward == desk.cast.south


def test_a_word_that_went_out_of_use_stays_on_the_case_that_bears_it(desk: Desk) -> None:
    AsbCase.objects.filter(pk=desk.case.pk).update(qualifiers=["fireworks"])
    Term.objects.filter(code__in=("fireworks", "noise")).update(active=False)
    fields = {
        "title": "Fireworks",
        "asb_type": "nuisance",
        "ward": str(desk.cast.north.pk),
        "version": str(desk.version()),
    }
    assert "Fireworks" in text_of(desk.get(desk.cast.officer, "case_edit"))
    sent = desk.post(desk.cast.officer, "case_edit", qualifiers=["fireworks"], **fields)
    assert sent.status_code == 302
    refused = desk.post(desk.cast.officer, "case_edit", qualifiers=["noise"], **fields)
    assert "Select what is involved from the list" in text_of(refused)


def test_two_people_saving_the_details_both_keep_their_text(desk: Desk) -> None:
    version = str(desk.version())
    fields = {"asb_type": "nuisance", "qualifiers": ["noise"], "ward": str(desk.cast.north.pk)}
    first = desk.post(
        desk.cast.officer, "case_edit", title="What Olive wrote", version=version, **fields
    )
    assert first.status_code == 302
    second = desk.post(
        desk.cast.colleague, "case_edit", title="What Colin wrote", version=version, **fields
    )
    assert second.status_code == 409
    page = text_of(second)
    assert "What Olive wrote" in page
    assert 'value="What Colin wrote"' in page
    assert [row[0] for row in second.context["differences"]] == ["What is the case about?"]
    assert desk.fresh().title == "What Olive wrote"
    sent = re.search(r'name="version" value="(\d+)"', page)
    assert sent is not None
    third = desk.post(
        desk.cast.colleague, "case_edit", title="What Colin wrote", version=sent[1], **fields
    )
    assert third.status_code == 302
    assert desk.fresh().title == "What Colin wrote"


def test_two_people_closing_the_case_is_told_to_the_second(desk: Desk) -> None:
    ready_to_close(desk)
    version = str(desk.version())
    desk.post(desk.cast.officer, "case_close", **closing(version=version))
    page = desk.post(
        desk.cast.colleague, "case_close", **closing(version=version, note="My long note")
    )
    assert page.status_code == 409
    assert "My long note" in text_of(page)
    assert "Case closed" in text_of(page)


def test_a_note_written_meanwhile_does_not_stop_a_colleagues_form(desk: Desk) -> None:
    version = str(desk.version())
    desk.post(
        desk.cast.officer,
        "case_note_add",
        kind="note",
        text="Just a note",
        happened_at="2026-01-05T10:00",
    )
    sent = desk.post(desk.cast.colleague, "case_risk_assess", **scored(1, version=version))
    assert sent.status_code == 302


def sharing(**more: Any) -> dict[str, Any]:
    return {
        "whom": "agency",
        "level": "read",
        "reason": "Joint visits",
        **day("until", clock.today() + timedelta(days=7)),
        **more,
    }


def test_a_manager_shares_until_the_end_of_a_day_and_ends_it_early(desk: Desk) -> None:
    manager = desk.cast.manager
    desk.post(manager, "case_share", **sharing(agency=str(desk.cast.housing.pk)))
    grant = Grant.objects.get()
    assert clock.london_day(grant.ends_at - timedelta(seconds=1)) == clock.today() + timedelta(7)
    assert desk.get(desk.cast.partner).status_code == 200
    page = text_of(desk.get(manager, "case_sharing"))
    assert "Testshire Homes" in page
    assert desk.get(manager, "case_unshare", desk.cast.housing.pk).status_code == 200
    desk.post(manager, "case_unshare", desk.cast.housing.pk)
    assert desk.get(desk.cast.partner).status_code == 404
    assert "Shared before" in text_of(desk.get(manager, "case_sharing"))
    assert desk.get(manager, "case_unshare", desk.cast.housing.pk).status_code == 404


def test_sharing_needs_a_whom_a_reason_and_a_day_to_come(desk: Desk) -> None:
    page = text_of(
        desk.post(
            desk.cast.manager,
            "case_share",
            **sharing(reason="", **day("until", clock.today() - timedelta(days=1))),
        )
    )
    for words in ("Select the agency", "Enter why it is shared", "must be today or in the future"):
        assert words in page
    assert not Grant.objects.exists()


def test_a_case_is_shared_with_one_person_and_not_with_oneself_or_another_area(
    desk: Desk,
) -> None:
    page = text_of(desk.get(desk.cast.manager, "case_share"))
    assert "Sam Stranger" not in page
    assert "Elsewhere Council" not in page
    desk.post(
        desk.cast.manager, "case_share", **sharing(whom="user", user=str(desk.cast.police.pk))
    )
    grant = Grant.objects.get()
    assert (grant.user, grant.agency) == (desk.cast.police, None)
    refused = desk.post(
        desk.cast.manager, "case_share", **sharing(whom="user", user=str(desk.cast.manager.pk))
    )
    assert "Select the person from the list" in text_of(refused)


def test_cases_are_linked_once_by_reference_and_seen_from_either_end(desk: Desk) -> None:
    officer = desk.cast.officer
    other = log_case(desk.cast)
    typed = other.record.reference.lower().replace("-", " ")
    desk.post(officer, "case_link", reference=typed, kind="duplicate")
    assert CaseLink.objects.get().other == other
    page = desk.client(officer).get(f"/cases/{other.pk}/")
    assert "Has as its duplicate" in text_of(page)
    assert desk.case.record.reference in text_of(page)
    client = desk.client(officer)
    client.post(
        f"/cases/{other.pk}/links/add/",
        {"reference": desk.case.record.reference, "kind": "related"},
    )
    assert CaseLink.objects.count() == 1
    client.post(f"/cases/{desk.case.pk}/links/{other.pk}/remove/")
    assert not CaseLink.objects.exists()


def test_a_link_to_a_hidden_case_reads_like_one_to_no_case_at_all(desk: Desk) -> None:
    from partnership.models import Record

    hidden = log_case(desk.cast)
    Record.objects.filter(pk=hidden.pk).update(sealed=True)
    answers = [
        text_of(desk.post(desk.cast.officer, "case_link", reference=reference, kind="related"))
        for reference in (hidden.record.reference, "CS-0000-0000")
    ]
    assert all("There is no case with this reference." in answer for answer in answers)
    CaseLink.objects.create(
        partnership=desk.cast.area, case=desk.case, other=hidden, linked_by=desk.cast.officer
    )
    assert hidden.record.reference not in text_of(desk.get(desk.cast.officer))


def test_a_survey_goes_out_after_closing_and_its_answers_are_entered(desk: Desk) -> None:
    closed(desk)
    desk.post(desk.cast.officer, "case_survey_send", **day("sent_on", clock.today()))
    survey = SatisfactionSurvey.objects.get()
    page = desk.post(
        desk.cast.officer,
        "case_survey",
        survey.pk,
        handling="6",
        **day("returned_on", clock.today()),
    )
    assert "must be 5 or fewer" in text_of(page)
    desk.post(
        desk.cast.officer,
        "case_survey",
        survey.pk,
        handling="4",
        **day("returned_on", clock.today()),
    )
    survey.refresh_from_db()
    assert (survey.handling, survey.outcome) == (4, None)
    assert "Handling 4 of 5" in text_of(desk.get(desk.cast.officer))


def test_a_person_is_added_and_their_role_ended_and_kept(desk: Desk) -> None:
    officer = desk.cast.officer
    sent = desk.post(
        officer,
        "case_party_add",
        kind="person",
        role="witness",
        given_name="Zebedee",
        family_name="Quillfeather",
        version=str(desk.version()),
        **day("starts_on", clock.today()),
    )
    assert sent.status_code == 302, text_of(sent)
    role = Involvement.objects.get(role="witness")
    page = text_of(desk.get(officer, "case_people"))
    assert "Zebedee Quillfeather" in page
    with clock.pretend(clock.now() + timedelta(days=4)):
        desk.post(officer, "case_party_end", role.pk, **day("on", clock.today()))
        page = text_of(desk.get(officer, "case_people"))
        assert "Roles that have ended" in page
        assert desk.get(officer, "case_party_end", role.pk).status_code == 404


def test_adding_a_person_while_a_colleague_saves_loses_nothing(desk: Desk) -> None:
    version = str(desk.version())
    add_action(desk.case, by=desk.cast.officer, description="Visit", due_on=clock.today())
    sent = {
        "kind": "person",
        "role": "witness",
        "given_name": "Zebedee",
        **day("starts_on", clock.today()),
    }
    page = desk.post(desk.cast.colleague, "case_party_add", version=version, **sent)
    assert page.status_code == 409
    assert "Zebedee" in text_of(page)
    assert not Involvement.objects.filter(role="witness").exists()


def test_somebody_who_is_on_file_already_is_asked_about_first(desk: Desk) -> None:
    born = date(1984, 3, 27)
    known = add_person(
        given_name="Zebedee",
        family_name="Quillfeather",
        date_of_birth=born,
        by=desk.cast.officer,
    )
    sent = {
        "kind": "person",
        "role": "witness",
        "given_name": "Zebedee",
        "family_name": "Quilfeather",
        "version": str(desk.version()),
        **day("date_of_birth", born),
    }
    page = text_of(desk.post(desk.cast.officer, "case_party_add", **sent))
    assert "Is this person on file already?" in page
    assert desk.case.record.reference in page
    assert not Involvement.objects.filter(role="witness").exists()
    desk.post(desk.cast.officer, "case_party_add", existing=str(known.pk), **sent)
    assert Involvement.objects.get(role="witness").person == known


# The menu


def test_the_reader_sees_the_steps_that_they_may_take_and_no_others(desk: Desk) -> None:
    def steps(user: User) -> set[str]:
        context = desk.get(user).context
        return {step["text"] for step in [*context["buttons"], *context["menu"]]}

    assert "Share" in steps(desk.cast.manager)
    assert "Share" not in steps(desk.cast.officer)
    assert "Hand over" in steps(desk.cast.officer)
    assert "Hand over" not in steps(desk.cast.colleague)
    assert "Record contact" in steps(desk.cast.colleague)
    assert steps(desk.cast.other_team) == set()
    context = desk.get(desk.cast.officer).context
    assert len(context["buttons"]) <= 3


def test_a_draft_of_a_note_comes_back_and_goes_once_the_note_is_saved(desk: Desk) -> None:
    client = desk.client(desk.cast.officer)
    url = re.search(r'data-autosave-url="([^"]+)"', text_of(client.get(desk.url("case"))))
    assert url is not None
    typed = {"kind": "visit", "text": "Half a sent", "happened_at": "2026-01-05T10:00"}
    assert client.post(url[1], typed).status_code == 204
    for name in ("case", "case_note_add"):
        page = text_of(client.get(desk.url(name)))
        assert "Half a sent" in page
        assert "This is your unsaved draft" in page
    assert "Half a sent" not in text_of(desk.get(desk.cast.colleague))
    client.post(desk.url("case_note_add"), {**typed, "text": "A whole sentence."})
    assert "Half a sent" not in text_of(client.get(desk.url("case")))


def test_record_intervention_by_the_service_refuses_nobody_a_late_first_step(desk: Desk) -> None:
    record_intervention(desk.case, by=desk.cast.officer, kind="advice")
    record_intervention(desk.case, by=desk.cast.officer, kind="noise_app")
    assert not RuleReason.objects.exists()
